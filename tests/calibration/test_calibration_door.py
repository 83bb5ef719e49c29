"""What a calibration says where its patterns teach nothing."""

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("sklearn")

from brainsim.calibration.quadratics import emulator_of
from brainsim.calibration.recovery import nothing_learnt
from brainsim.settings.problems import SettingsError
from brainsim.study.analysable import few_for, taught

NAMES = ["us_stay_rate_korea", "us_stay_rate_china"]


def emulated(values, seed=3):
    """An emulator of one pattern over two parameters and thirty vectors."""
    z = np.random.default_rng(seed).normal(size=(30, 2))
    return emulator_of(z, np.asarray(values(z), dtype=float)[:, None], ["stays"], np.ones(30, dtype=bool))


@pytest.mark.parametrize("noise", [0.0, 1e-17, 1e-14])
def test_a_pattern_that_does_not_vary_is_explained_by_nothing(noise):
    """Rounding is no variance, of which an emulator would explain all."""
    emulator = emulated(lambda z: 0.3 + noise * z[:, 0])
    assert emulator.explained.tolist() == [0.0]
    assert emulator(np.zeros((1, 2)))[0, 0] == pytest.approx(0.3)


def test_a_pattern_of_chance_alone_teaches_nothing():
    emulator = emulated(lambda z: np.random.default_rng(9).normal(size=len(z)))
    assert emulator.explained[0] < 0.1 and "no pattern teaches anything" in taught(["stays"], emulator.explained)


def test_a_pattern_that_was_hardly_seen_is_refused_in_one_line():
    with pytest.raises(SettingsError, match="pattern stays was seen in 7 of 30 vectors, and 8 are needed") as problem:
        emulated(lambda z: np.where(np.arange(len(z)) < 7, z[:, 0], np.nan))
    assert "\n" not in str(problem.value)


def test_what_teaches_nothing_is_named():
    assert taught(NAMES, np.array([0.5, 0.3])) == ""
    assert taught(NAMES, np.array([0.5, -0.3])).startswith("us_stay_rate_china: nothing is learnt from it")
    assert "posterior is the prior" in taught(NAMES, np.array([0.05, -0.3]))


def test_few_vectors_for_many_parameters_are_told():
    assert few_for(26, 25) == "" and "25 parameter vectors are few for 25 inputs" in few_for(25, 25)


@pytest.mark.parametrize(
    ("shrinkage", "nothing"), [([0.0, 0.05], True), ([-0.1, 0.4], False), ([np.nan, np.nan], True)]
)
def test_a_recovery_in_which_nothing_shrinks_shows_nothing(shrinkage, nothing):
    """However often intervals as wide as the priors' hold the truth; the pooled row is their mean."""
    rows = [{"parameter": f"p{n}", "covered_90": 0.9, "shrinkage": value} for n, value in enumerate(shrinkage)]
    table = pd.DataFrame([*rows, {"parameter": "all", "covered_90": 0.9, "shrinkage": 0.5}])
    assert nothing_learnt(table) == nothing
