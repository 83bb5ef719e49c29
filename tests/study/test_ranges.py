"""Ranges over simulations: percentiles of many, mean and standard deviation of few."""

import numpy as np
import pytest
from scipy.stats import norm

from brainsim.study.ranges import COUNT, MANY, SHARE, limits_of, range_of


def test_many_have_their_percentiles():
    assert range_of(np.arange(101)) == pytest.approx((50, 5, 95))


def test_few_have_mean_and_standard_deviation():
    """1, 2, 3: 2 +- t(2) x 1 x sqrt(4 / 3), whose t is 2.91999."""
    half = 2.919986 * (4 / 3) ** 0.5
    assert range_of(np.array([1, 2, 3, np.nan])) == pytest.approx((2, 2 - half, 2 + half), rel=1e-6)


def test_one_has_no_range_and_none_has_no_middle():
    assert range_of(np.array([3.0]))[0] == 3.0 and np.isnan(range_of(np.array([3.0]))[1:]).all()
    assert np.isnan(range_of(np.array([np.nan]))).all()


def test_what_cannot_be_is_not_in_the_range():
    assert range_of(np.array([0.0, 1.0]), SHARE)[1:] == (0.0, 1.0)
    assert range_of(np.array([0.0, 10.0]), COUNT).low == 0.0
    assert limits_of("share of US PhDs") == SHARE and limits_of("fellows") == COUNT
    assert limits_of("per 1,000 residents and year")[0] < 0


def test_nine_of_ten_simulations_more_lie_in_the_range_of_few():
    """However few there are: 3,000 ranges of five and the next value; three standard errors are 1.6 points."""
    luck = np.random.default_rng(4)
    values = luck.normal(size=(3000, 6))
    found = [range_of(row[:5]) for row in values]
    held = np.mean([one.low <= row[5] <= one.high for one, row in zip(found, values, strict=True)])
    assert held == pytest.approx(0.9, abs=0.017)
    order = [np.quantile(row[:5], (0.05, 0.95)) for row in values]
    assert np.mean([low <= row[5] <= high for (low, high), row in zip(order, values, strict=True)]) < 0.7


def test_the_two_agree_where_they_meet():
    """Of a normal distribution, but for what a hundred values know of it."""
    values = norm.ppf((np.arange(MANY) + 0.5) / MANY)
    assert range_of(values)[1:] == pytest.approx(range_of(values[:-1])[1:], abs=0.1)


def test_per_cent_are_no_shares():
    """A limit that cuts off what was seen would draw a range beside its own middle."""
    with pytest.raises(ValueError, match="from 48 to 52 lie outside of 0 to 1"):
        range_of(np.array([48.0, 52.0]), SHARE)
