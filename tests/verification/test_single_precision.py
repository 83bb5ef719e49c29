"""Shocks in single precision are the distributions that they are named after, and those of double precision: 10^8 draws."""

import numpy as np
import pytest
from scipy.special import comb, factorial, zeta

from brainsim.model import luck
from brainsim.model.compilation import sweep

pytestmark = [pytest.mark.verification, pytest.mark.population]

DRAWS, BINS = 100_000_000, 1 << 16
CRITICAL = 1.95  # of sqrt(draws) times the Kolmogorov-Smirnov distance, at level 0.001


@sweep
def drawn(key, draws):
    """By kind (Gumbel, logistic): counts by the closed-form chance of each draw, sums of powers, and the double's sums."""
    counts, powers, double = np.zeros((2, BINS + 1), dtype=np.int64), np.zeros((2, 4)), np.zeros((2, 4))
    for uid in range(draws // 4):
        words = luck.words(key, uid, 3, luck.CHOICE, 0)
        for w in range(4):
            word = luck.word_of(words, w)
            u = luck.chance(word)
            gumbel, logistic = luck.gumbel(word), luck.logistic(word)
            counts[0, np.int64(np.exp(-np.exp(-gumbel)) * BINS)] += 1
            counts[1, np.int64(BINS / (1.0 + np.exp(-logistic)))] += 1
            _add(powers[0], gumbel - 0.5772156649015329)
            _add(powers[1], logistic)
            _add(double[0], -luck.ln(-luck.ln(u)) - 0.5772156649015329)
            _add(double[1], luck.ln(u) - luck.ln(1.0 - u))
    return counts, powers / draws, double / draws


@luck.rule
def _add(sums, x):
    square = x * x
    sums[0] += x
    sums[1] += square
    sums[2] += x * square
    sums[3] += square * square


@pytest.fixture(scope="module")
def found():
    return drawn(luck.key_of(17), DRAWS)


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
    """Kolmogorov-Smirnov at level 0.001, at 65,536 points of the closed form."""
    counts = found[0][kind]
    below = np.cumsum(counts)[:BINS] / DRAWS
    assert counts.sum() == DRAWS
    assert np.abs(below - np.arange(1, BINS + 1) / BINS).max() < CRITICAL / np.sqrt(DRAWS)


@pytest.mark.parametrize("kind", [0, 1], ids=["gumbel", "logistic"])
def test_the_moments_are_those_of_its_name_and_of_double_precision(found, kind):
    """The first four within four standard errors of the closed form, and within a tenth of one of the double's, whose tail is longer."""
    _, single, double = found
    exact = np.array(moments(CUMULANTS[kind]))
    error = np.sqrt((exact[[1, 3, 5, 7]] - exact[:4] ** 2) / DRAWS)
    assert np.all(np.abs(single[kind] - exact[:4]) < 4 * error)
    assert np.all(np.abs(single[kind] - double[kind]) < 0.1 * error)
