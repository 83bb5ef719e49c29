"""Other structures fitted to the same facts: the difference is learnt, what is held stays held, what can't fit is ruled out."""

import numpy as np
import pytest

from brainsim.calibration.inference import Likelihood
from brainsim.calibration.joint import DISCREPANCY
from brainsim.calibration.priors import Priors, target_of
from brainsim.calibration.quadratics import Emulator, emulator_of
from brainsim.calibration.refits import Refit, Refitted, Structure, farthest_of_best, implausibilities, refitted
from brainsim.calibration.waves import wave_of
from brainsim.settings.questions import Prior

NAMES = ("behaviour.pay_weight", "behaviour.foresight", "hiring.host_bonus")
PRIORS = Priors({name: Prior(low=0.25, high=0.75) for name in NAMES})
MYOPIC = Structure("myopic", {"behaviour.foresight": 0.0})
CHANCE = np.random.default_rng(5)
Z = CHANCE.uniform(-1.5, 1.5, size=(120, 3))


def as_specified(z):
    """Two patterns, one of them bent."""
    return np.stack([1 + 2 * z[:, 0] + 3 * z[:, 1], z[:, 0] ** 2 - z[:, 1]], axis=1)


def under_it(z):
    """Without the second parameter, and with another slope of the first."""
    return np.stack([4 + 1.5 * z[:, 0], z[:, 0] ** 2 - 0.5 * z[:, 2]], axis=1)


@pytest.fixture(scope="module")
def common():
    return emulator_of(Z, as_specified(Z), ["one", "two"], np.ones(len(Z), dtype=bool))


def test_the_difference_that_a_structure_makes_is_learnt_from_a_few_vectors(common):
    """In new vectors too, with luck that both worlds share; the parameter that it sets says nothing any more."""
    few = Z[:40]
    luck = CHANCE.normal(scale=0.5, size=(40, 2))
    found = refitted(
        common, MYOPIC, PRIORS, wave_of(few, 0), as_specified(few) + luck, under_it(few) + luck, ["one", "two"]
    )
    new = CHANCE.uniform(-1.2, 1.2, size=(50, 3))
    assert found(new) == pytest.approx(under_it(new), abs=0.12)
    other = new.copy()
    other[:, 1] = 1.0
    assert (found(other) == found(new)).all()
    assert (found.error >= common.error).all()


def test_what_a_structure_sets_stands_in_its_vectors():
    values = MYOPIC.values(PRIORS, Z[:4])
    assert values[:, 1].tolist() == [0.0] * 4
    assert (values[:, [0, 2]] == PRIORS.values(Z[:4])[:, [0, 2]]).all()
    words = Structure("satisficing", {"behaviour.choice_rule": "satisficing"})
    assert words.held(PRIORS) == {}


def test_a_structure_is_ruled_out_by_the_fact_that_its_best_vector_misses():
    """The best vector is the one whose worst miss is the least, and it is judged by that miss."""
    missed = np.array([[0.1, 4.0], [2.0, 2.5], [0.0, 9.0]])
    assert farthest_of_best(missed).tolist() == [2.0, 2.5]
    nothing = Emulator(np.zeros(2), np.zeros((3, 2)), np.zeros(2), np.zeros(2))
    kept = Refit(MYOPIC, Refitted(nothing, nothing, (1,)), Z, farthest_of_best(missed))
    assert (kept.implausibility, kept.is_ruled_out) == (2.5, False)
    assert kept._replace(farthest=np.array([3.2, 0.0])).is_ruled_out


def test_a_factor_that_all_flows_share_is_no_miss_and_each_may_be_off_by_the_discrepancy():
    flows = [pattern.name for pattern in target_of(None).patterns if pattern.name.startswith("flow_")]
    target = target_of(["koreans_leaving", *flows])
    scale = np.array(target.tolerances)
    likelihood = Likelihood(target.values, scale)
    is_flow = np.array([name in flows for name in target.names])
    all_double = np.where(is_flow, target.values + np.log(2.0), target.values)
    assert implausibilities(target, likelihood, all_double[None]) == pytest.approx(0.0)
    one = target.values + scale * ~is_flow
    one[np.flatnonzero(is_flow)[0]] += 1.2
    missed = implausibilities(target, likelihood, one[None])[0]
    assert missed[~is_flow] == pytest.approx(1.0)
    first = np.flatnonzero(is_flow)[0]
    assert missed[first] == pytest.approx(1.2 * 11 / 12 / np.hypot(scale[first], DISCREPANCY))
