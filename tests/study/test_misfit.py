"""How far off a model is: in tolerances, squared, capped; counts by their deviance; errors by drawing replications anew."""

import numpy as np
import pytest
from scipy.stats import poisson

from brainsim.study.misfit import CAP, Known, together


def test_the_median_of_a_number_and_the_mean_of_a_count_are_compared():
    values = np.array([0.0, 0.0, 30.0, np.nan])
    assert Known(10.0, 2.0).middle(values) == 0.0
    assert Known(10.0, 2.0, counted=True).middle(values) == 10.0
    assert np.isnan(Known(10.0, 2.0).middle(np.array([np.nan])))


def test_what_is_off_by_a_tolerance_counts_one_and_nothing_counts_more_than_nine():
    known = Known(0.5, 0.1)
    assert known.squared(0.6) == pytest.approx(1.0)
    assert known.squared(0.75) == pytest.approx(6.25)
    assert known.squared(2.0) == CAP
    assert [known.is_within(value) for value in (0.6, 0.61, np.nan)] == [True, False, False]


def test_a_count_is_off_by_the_signed_root_of_its_deviance():
    """Twice the log likelihood lost against the best mean; a mean of nought is taken as half a person, and capped."""
    known = Known(18.0, 4.2, counted=True)
    lost = 2 * (poisson.logpmf(18, 18.0) - poisson.logpmf(18, 11.0))
    assert known.off(11.0) == pytest.approx(-np.sqrt(lost))
    assert known.off(25.0) > 0 and known.off(18.0) == 0
    assert known.squared(0.0) == CAP
    assert known.is_within(15.0) and not known.is_within(13.0)


def test_a_role_has_the_sum_of_its_patterns_that_were_seen():
    values = np.array([[0.6, 5.0, np.nan], [0.6, 5.0, np.nan], [0.6, 5.0, np.nan]])
    table = together(values, [Known(0.5, 0.1), Known(0.0, 1.0), Known(1.0, 1.0)], ["fit", "test", "fit"]).set_index(
        "role"
    )
    assert table.loc["test", ["patterns", "seen", "within"]].tolist() == [1, 1, 0]
    assert table.loc["fit", ["patterns", "seen"]].tolist() == [2, 1]
    assert table.loc["fit", "misfit"] == pytest.approx(1.0)
    assert table.loc["test", "misfit"] == CAP
    assert table["misfit_se"].tolist() == pytest.approx([0.0, 0.0], abs=1e-12)


def test_the_error_of_a_sum_is_what_a_sample_of_replications_leaves():
    """A median of many normal values has a standard error of 1.25 sd / sqrt(n); far from the target a square has 2 z times it."""
    values = 2.0 + 0.5 * np.random.default_rng(1).normal(size=(400, 1))
    error = 1.2533 * 0.5 / np.sqrt(400)
    (found,) = together(values, [Known(0.0, 1.0)], ["test"])["misfit_se"]
    assert found == pytest.approx(2 * 2.0 * error, rel=0.25)


def test_patterns_that_hang_together_have_a_larger_error_than_ones_that_do_not():
    chance = np.random.default_rng(2).normal(size=(60, 2))
    known, roles = [Known(0.0, 1.0)] * 2, ["fit", "fit"]
    alike = together(2.0 + np.repeat(chance[:, :1], 2, axis=1), known, roles)["misfit_se"].item()
    apart = together(2.0 + chance, known, roles)["misfit_se"].item()
    assert alike > 1.15 * apart


def test_one_replication_tells_no_error():
    assert np.isnan(together(np.array([[0.6]]), [Known(0.5, 0.1)], ["fit"])["misfit_se"].item())
