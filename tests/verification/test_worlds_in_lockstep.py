"""Larger worlds, more policies and more quarters than the suite has time for, lived together and alone."""

import numpy as np
import pytest
from alike import BEHAVIOUR, assert_same_as_alone, drawn_policy

from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel

pytestmark = [
    pytest.mark.verification,
    pytest.mark.population,
    pytest.mark.filterwarnings("ignore:.* changes nothing"),
]
SEED = 11


@pytest.mark.parametrize("behaviour", BEHAVIOUR)
def test_larger_worlds_are_what_they_are_alone(behaviour, many_fellows):
    """Four random policies beside each other over six years, at a scale of .02: more calls, fellows and posts at once than
    the suite's own, whose worlds of a quarter of that are held for each of these ways to behave too."""
    luck = np.random.default_rng([SEED, list(BEHAVIOUR).index(behaviour)])
    fellows = many_fellows if luck.random() < 0.5 else ()
    base = [
        "population.scale=0.02",
        "study.spin_up_quarters=56",
        "study.uncertainty=point",
        "study.quarters=24",
        *fellows,
        *BEHAVIOUR[behaviour],
    ]
    points = [load_settings("baseline", [*base, *drawn_policy(luck)]) for _ in range(4)]
    assert_same_as_alone(TalentModel(load_settings("baseline", base), rng=SEED), points)
