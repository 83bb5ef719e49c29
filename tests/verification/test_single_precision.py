"""Shocks in single precision are the distributions that they are named after: all 2^23 values that there are, each once."""

import numpy as np
import pytest
from scipy.special import comb, factorial, zeta

from brainsim.model import luck
from brainsim.model.compilation import sweep

pytestmark = [pytest.mark.verification, pytest.mark.population]

VALUES, BINS = 1 << 23, 1 << 16
DRAWS = 100_000_000  # among so many nobody shall see a difference


@sweep
def all_values(values):
    """By kind (Gumbel, logistic): counts by the closed-form chance of each value, and sums of powers."""
    counts, powers = np.zeros((2, BINS + 1), dtype=np.int64), np.zeros((2, 4))
    for value in range(values):
        word = np.uint64(value) << luck.DROPPED
        gumbel, logistic = luck.gumbel(word), luck.logistic(word)
        counts[0, np.int64(np.exp(-np.exp(-gumbel)) * BINS)] += 1
        counts[1, np.int64(BINS / (1.0 + np.exp(-logistic)))] += 1
        _add(powers[0], gumbel - 0.5772156649015329)
        _add(powers[1], logistic)
    return counts, powers / values


@luck.rule
def _add(sums, x):
    square = x * x
    sums[0] += x
    sums[1] += square
    sums[2] += x * square
    sums[3] += square * square


@pytest.fixture(scope="module")
def found():
    return all_values(VALUES)


# By kind the cumulants of order 1 to 8 about the mean: (n - 1)! zeta(n), and twice those of even order.
ORDERS = np.arange(2, 9)
GUMBEL = [0.0, *factorial(ORDERS - 1) * zeta(ORDERS)]
CUMULANTS = [GUMBEL, [2 * c * (order % 2) for order, c in enumerate(GUMBEL)]]


def moments(cumulants):
    """Moments of order 1 to 8 of a distribution of mean 0: m_n = sum over k of C(n - 1, k - 1) c_k m_(n-k)."""
    found = [1.0]
    for n in range(1, 9):
        found.append(sum(comb(n - 1, k - 1) * cumulants[k - 1] * found[n - k] for k in range(1, n + 1)))
    return found[1:]


@pytest.mark.parametrize("kind", [0, 1], ids=["gumbel", "logistic"])
def test_the_distribution_is_the_one_of_its_name(found, kind):
    """At 65,536 points of the closed form, to two of its own values."""
    counts = found[0][kind]
    below = np.cumsum(counts)[:BINS]
    assert counts.sum() == VALUES
    assert np.abs(below - np.arange(1, BINS + 1) * (VALUES / BINS)).max() <= 2


@pytest.mark.parametrize("kind", [0, 1], ids=["gumbel", "logistic"])
def test_the_moments_are_those_of_its_name(found, kind):
    """The first four within a tenth of the standard error that 10^8 draws of the closed form have; its tail is longer."""
    exact = np.array(moments(CUMULANTS[kind]))
    error = np.sqrt((exact[[1, 3, 5, 7]] - exact[:4] ** 2) / DRAWS)
    assert np.all(np.abs(found[1][kind] - exact[:4]) < 0.1 * error)
