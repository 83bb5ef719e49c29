"""The likelihood whose errors hang together, held against scipy's distributions and against itself."""

import numpy as np
import pytest
from scipy.stats import multivariate_t, nbinom, poisson

from brainsim.calibration import joint
from brainsim.calibration.calibrated import likelihood_of
from brainsim.calibration.inference import FREEDOM, Likelihood
from brainsim.calibration.joint import DISCREPANCY, PATH_CORRELATION, JointLikelihood
from brainsim.calibration.priors import target_of
from brainsim.command.load import load_settings
from brainsim.study.patterns import PATTERNS

BY_NAME = {pattern.name: pattern for pattern in PATTERNS}
FLOWS = [name for name in BY_NAME if name.startswith("flow_")]
PATH = [f"us_stay_korea_year_{year}" for year in range(1, 6)]


def likelihood(*names, scale=None, error=None):
    """Of some patterns; their tolerances as scales where none are given."""
    patterns = [BY_NAME[name] for name in names]
    scales = np.array([pattern.tolerance for pattern in patterns]) if scale is None else np.asarray(scale)
    alone = Likelihood(np.array([pattern.target for pattern in patterns]), scales)
    return JointLikelihood(patterns, alone, np.zeros(len(names)) if error is None else np.asarray(error))


def of_gaps(one, gaps):
    """Log likelihoods of values that are so far from their targets, one row a vector."""
    return one(one.alone.target + np.atleast_2d(gaps))


def test_patterns_of_no_group_are_independent_as_before():
    names = ("koreans_leaving", "applicants_per_slot", "us_stay_rate_china")
    gaps = np.array([[100.0, 0.1, 0.01], [-300.0, 0.5, 0.2], [0.0, 0.0, 0.0]])
    found = likelihood(*names)
    assert of_gaps(found, gaps) == pytest.approx(found.alone(found.alone.target + gaps))


def test_the_years_of_the_path_are_a_student_t_with_their_correlation():
    found, gaps = likelihood(*PATH), np.array([[0.08, 0.06, 0.07, 0.05, 0.04], [0.08, -0.06, 0.07, -0.05, 0.04]])
    shape = 0.08**2 * (PATH_CORRELATION + (1 - PATH_CORRELATION) * np.eye(5))
    exact = multivariate_t.logpdf(gaps, np.zeros(5), shape, FREEDOM)
    assert np.diff(of_gaps(found, gaps)) == pytest.approx(np.diff(exact))
    assert of_gaps(found, gaps)[0] > of_gaps(found, gaps)[1]  # one level that is off counts once, not five times


def test_flows_without_a_discrepancy_are_a_student_t_of_rank_eleven(monkeypatch):
    monkeypatch.setattr(joint, "DISCREPANCY", 1e-9)
    gaps = np.random.default_rng(3).normal(scale=0.4, size=(2, 12))
    gaps -= gaps.mean(axis=1, keepdims=True)
    distances = np.square(gaps / 0.35).sum(axis=1) * 11 / 12
    exact = -0.5 * (FREEDOM + 11) * np.log1p(distances / FREEDOM)
    assert np.diff(of_gaps(likelihood(*FLOWS), gaps)) == pytest.approx(np.diff(exact), rel=1e-6)


def test_a_common_factor_of_all_flows_says_nothing():
    gaps = np.random.default_rng(4).normal(scale=0.4, size=12)
    found = likelihood(*FLOWS, scale=np.linspace(0.35, 0.6, 12))
    assert of_gaps(found, gaps) == pytest.approx(of_gaps(found, gaps + 0.7))


def test_a_discrepancy_forgives_flows_that_no_parameter_meets_and_is_no_tolerance():
    """Two flows three tolerances off cost less than without it; the scale by which misses are judged stays."""
    gaps = np.zeros((2, 12))
    gaps[1, [5, 7]] = 1.05, -1.05
    forgiving = likelihood(*FLOWS)
    (cost,) = np.diff(of_gaps(forgiving, gaps))
    strict = likelihood(*FLOWS)
    strict.__dict__["_flow_forms"] = _without_discrepancy(strict)
    assert np.diff(of_gaps(strict, gaps)).item() < cost < 0
    assert forgiving.scale == pytest.approx([0.35] * 12)


def _without_discrepancy(found):
    basis = np.linalg.svd(np.eye(12) - 1 / 12)[0][:, :11]
    spread = basis.T @ (np.square(found.scale)[:, None] * 12 / 11 * basis)
    return [(basis @ np.linalg.inv(spread) @ basis.T, 0.0)] * joint.NODES


def test_the_discrepancy_is_integrated_over_its_prior():
    """Sixteen steps of probability against a fine grid of tau."""
    gaps = np.random.default_rng(5).normal(scale=0.6, size=(3, 12))
    gaps -= gaps.mean(axis=1, keepdims=True)
    taus = np.linspace(1e-4, 6 * DISCREPANCY, 4000)
    weights = np.exp(-0.5 * np.square(taus / DISCREPANCY))
    own = 0.35**2 * 12 / 11 + np.square(taus)
    distances = np.square(gaps).sum(axis=1)[:, None] / own
    density = (1 + distances / FREEDOM) ** (-0.5 * (FREEDOM + 11)) * own ** (-5.5)
    exact = np.log((density * weights).sum(axis=1) / weights.sum())
    assert of_gaps(likelihood(*FLOWS), gaps) == pytest.approx(exact, abs=0.02)


def test_a_count_is_poisson_and_wider_where_its_mean_is_not_known_well():
    means = np.array([[12.0], [18.0], [30.0]])
    exact = poisson.logpmf(18, means[:, 0])
    assert likelihood("fellows_from_china")(means) == pytest.approx(exact, abs=1e-3)
    shape = np.square(means[:, 0] / 6.0)
    wide = likelihood("fellows_from_china", error=[6.0])(means)
    assert wide == pytest.approx(nbinom.logpmf(18, shape, shape / (shape + means[:, 0])))
    assert np.isfinite(likelihood("fellows_from_china")(np.array([[0.0], [-3.0]]))).all()


def test_a_vector_in_which_a_pattern_was_not_seen_has_no_likelihood():
    found = likelihood("koreans_leaving", *FLOWS)
    values = np.tile(found.alone.target, (2, 1))
    values[1, 3] = np.nan
    assert np.isfinite(found(values)).tolist() == [True, False]


def test_it_is_taken_where_a_calibration_asks_for_it():
    """Off where it is not asked for: errors are then independent, as they were."""
    for asked, kind in (("false", Likelihood), ("true", JointLikelihood)):
        settings = load_settings("calibrate", [f"calibration.covariance={asked}"])
        target = target_of(None)
        number = len(target.names)
        emulator = type("Emulator", (), {"error": np.full(number, 0.1)})
        found = likelihood_of(settings, target, emulator, np.full(number, 0.05))
        assert type(found) is kind and np.isfinite(found(target.values[None])).all()
