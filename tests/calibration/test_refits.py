"""Other structures fitted to the same facts: the difference is learnt, what is held stays held, what can't fit is ruled out."""

import numpy as np
import pytest

from brainsim.calibration import refits
from brainsim.calibration.inference import Likelihood
from brainsim.calibration.joint import DISCREPANCY, JointLikelihood
from brainsim.calibration.priors import Priors, target_of
from brainsim.calibration.quadratics import Emulator, emulator_of
from brainsim.calibration.refits import (
    Refit,
    Refitted,
    Structure,
    best_missed,
    farthest_of_best,
    implausibilities,
    lived_under,
    parts_of,
    refitted,
)  # fmt: skip
from brainsim.command.load import load_settings
from brainsim.settings.problems import SettingsError
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
    lived = lived_under(common, (1,), few, under_it(few) + luck, as_specified(few) + luck)
    found = refitted(common, (1,), lived, np.ones(40, dtype=bool), ["one", "two"])
    new = CHANCE.uniform(-1.2, 1.2, size=(50, 3))
    assert found(new) == pytest.approx(under_it(new), abs=0.12)
    other = new.copy()
    other[:, 1] = 1.0
    assert (found(other) == found(new)).all()


def test_vectors_of_what_is_found_teach_the_slopes_that_lead_there_and_judge_them(common):
    """The first vectors are narrow along what facts tell, so a slope is learnt too small; those that it leads to mend it."""

    def far(z):
        return np.stack([-2 + 4 * z[:, 0], z[:, 2]], axis=1)

    narrow = Z[:36] * np.array([0.1, 1.0, 1.0])
    luck, own = CHANCE.normal(scale=0.3, size=(2, 36, 2))
    lived = lived_under(common, (1,), narrow, far(narrow) + luck, as_specified(narrow) + own)
    every = np.ones(36, dtype=bool)
    first = refitted(common, (1,), lived, every, ["one", "two"])
    nearer = np.column_stack([CHANCE.uniform(1.5, 2.5, 12), CHANCE.uniform(-1, 1, (12, 2))])
    there = far(nearer) + CHANCE.normal(scale=0.3, size=(12, 2))
    both = lived.with_others(lived_under(common, (1,), nearer, there))
    second = refitted(common, (1,), both, np.arange(48) >= 36, ["one", "two"])
    off = [np.abs(one(nearer) - far(nearer))[:, 0].mean() for one in (first, second)]
    assert off[1] < 0.25 < 0.4 < off[0]
    judged = np.sqrt(np.mean((second(nearer) - there)[:, 0] ** 2))
    assert judged < second.error[0] < 4 * judged
    assert parts_of(48) == (36, 12) and sum(parts_of(17)) == 17


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
    kept = Refit(MYOPIC, Refitted(nothing, nothing, (1,)), np.ones(2), Z, farthest_of_best(missed))
    assert (kept.implausibility, kept.is_ruled_out) == (2.5, False)
    assert kept._replace(farthest=np.array([3.2, 0.0])).is_ruled_out


def test_the_best_vector_is_the_best_of_all_pieces(common, monkeypatch):
    target = target_of(["koreans_leaving", "applicants_per_slot"])
    likelihood = Likelihood(np.array([1.0, 0.5]), np.array([0.5, 0.2]))
    every = implausibilities(target, likelihood, common(Z))
    whole = best_missed(target, likelihood, common, Z)
    assert whole.max() == every.max(axis=1).min()
    monkeypatch.setattr(refits, "AT_A_TIME", 7)
    assert best_missed(target, likelihood, common, Z) == pytest.approx(whole)


def test_a_factor_that_all_flows_share_is_no_miss_and_each_may_be_off_by_the_discrepancy():
    """Where they hang together; a calibration without covariance takes each by itself."""
    flows = [pattern.name for pattern in target_of(None).patterns if pattern.name.startswith("flow_")]
    target = target_of(["koreans_leaving", *flows])
    scale = np.array(target.tolerances)
    alone = Likelihood(target.values, scale)
    likelihood = JointLikelihood(target.patterns, alone, np.zeros(len(scale)))
    is_flow = np.array([name in flows for name in target.names])
    all_double = np.where(is_flow, target.values + np.log(2.0), target.values)
    assert implausibilities(target, likelihood, all_double[None]) == pytest.approx(0.0, abs=1e-9)
    assert implausibilities(target, alone, all_double[None])[0, is_flow] == pytest.approx(np.log(2) / scale[is_flow])
    one = target.values + scale * ~is_flow
    first = np.flatnonzero(is_flow)[0]
    one[first] += 1.2
    missed = implausibilities(target, likelihood, one[None])[0]
    assert missed[~is_flow] == pytest.approx(1.0)
    assert missed[first] == pytest.approx(1.2 * 11 / 12 / np.hypot(scale[first], DISCREPANCY))


@pytest.mark.parametrize(("structures", "words"), [
    ("{as_specified: {behaviour.foresight: 0}}", "as_specified can't be the name of a structure"),
    ("{ensemble: {behaviour.foresight: 0}}", "ensemble can't be the name of a structure"),
    ("{of one: {study.seed: 3}}", "of one can't be the name"),
    ("{other: {study.seed: 3}}", "study.seed does not shape the world"),
    ("{nothing: {}}", "it sets nothing"),
    ("{table: {behaviour.home_taste: {korea: 0}}}", "behaviour.home_taste is a table; set its numbers one by one"),
    ("{same: {behaviour.choice_rule: best}}", "is what the model as specified has"),
])  # fmt: skip
def test_a_structure_that_can_not_be_fitted_is_one_line(structures, words):
    with pytest.raises(SettingsError, match=words) as told:
        load_settings("calibrate", ["study.uncertainty=point", f"calibration.structures={structures}"])
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("number", [1, 15, 261])
def test_too_few_or_too_many_vectors_of_a_structure_are_one_line(number):
    with pytest.raises(SettingsError, match=f"calibration.refits = {number} "):
        load_settings("calibrate", ["study.uncertainty=point", f"calibration.refits={number}"])
