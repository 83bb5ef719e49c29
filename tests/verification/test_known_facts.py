"""Slow statistical checks of the hand calibration, with fresh seeds (none of them was used to set a parameter)."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.rows import outcome_rows, outcomes_of

pytestmark = [pytest.mark.verification, pytest.mark.population]
SEEDS = range(9001, 9013)
FACTS = {name: row.fact for name, row in outcome_rows().items() if row.fact}


@pytest.fixture(scope="module")
def means():
    """Means of the outcomes of the first call and the spin-up over twelve replications at scale .25."""
    settings = load_settings("baseline", ["population.scale=0.25", "study.quarters=1"])

    def live(seed):
        model = TalentModel(settings, rng=seed)
        model.step()
        return outcomes_of(model)

    with ThreadPoolExecutor(2) as pool:
        lived = list(pool.map(live, SEEDS))
    return {name: float(np.mean([outcomes[name] for outcomes in lived])) for name in FACTS}


def test_applicants_per_slot_are_within_a_tenth_of_the_announced(means):
    """Standard error over twelve replications about .05 applicants per slot, the margin .315."""
    assert means["applicants_per_slot"] == pytest.approx(FACTS["applicants_per_slot"].value, rel=0.10)


TOO_FEW = pytest.mark.xfail(strict=True, reason="too few, and no vector of the calibration mends it: docs/limits.md")


@pytest.mark.parametrize(
    "group", [pytest.param("new_domestic_phd", marks=TOO_FEW), "returnee", "foreign", "other_domestic"]
)
def test_each_group_of_the_first_call_is_within_a_quarter_of_the_announced(means, group):
    """Standard errors about 5, 3, 4 and 5 fellows, the margins 29, 14, 26 and 31."""
    name = f"fellows_{group}"
    assert means[name] == pytest.approx(FACTS[name].value, rel=0.25)


@pytest.mark.parametrize("origin", ["korea", "china", "india", "other"])
def test_us_stay_rates_are_within_four_points_of_ncses(means, origin):
    """Standard errors .2 to .6 points."""
    name = f"us_stay_rate_{origin}"
    assert means[name] == pytest.approx(FACTS[name].value, abs=0.04)
