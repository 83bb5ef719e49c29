"""Luck: Random123's known answers, closed forms of every distribution, and draws that look drawn."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from brainsim.model import luck

ALL_ONES = 0xFFFFFFFF
WORDS = st.integers(0, ALL_ONES)
PURPOSES = ("BIRTH", "PLACE_TASTE", "PROMPT", "SIGHT", "INDUSTRY_OFFER", "OPEN_OFFER", "CHOICE", "SCORE", "VISA",
            "ROUNDING", "RENEWAL")  # fmt: skip

# counter, key, answer: kat_vectors of Random123 (Salmon et al. 2011), philox 4x32 with 10 rounds.
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ALL_ONES,) * 4, (ALL_ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def drawn(distribution, number, purpose=luck.CHOICE, word=0):
    """The luck of the researchers 0, 1, 2, ... in one quarter (seed 11)."""
    key = luck.key_of(11)
    return np.array([distribution(luck.words(key, uid, 3, purpose, 0)[word]) for uid in range(number)])


@pytest.fixture(scope="module")
def number(compiled):
    """How many draws a statistical test takes."""
    return 20_000 if compiled else 2_000


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter, key, answer):
    """Philox4x32-10 agrees with Random123 to the bit."""
    words = luck.words(luck.Key(np.uint64(key[0]), np.uint64(key[1])), *counter)
    assert tuple(int(word) for word in words) == answer


@given(st.integers(0, 2**63 - 1))
def test_a_key_holds_all_bits_of_the_seed(seed):
    """low + 2^32 high is the seed again, so different seeds have different keys."""
    key = luck.key_of(seed)
    assert int(key.low) + (int(key.high) << 32) == seed


def test_a_name_belongs_to_one_draw_only():
    """Names that differ in seed, researcher, quarter, purpose or block have different words."""
    names = itertools.product((1, 2), (0, 1, 2**31), (0, 1, 95), range(11), range(5))
    words = [luck.words(luck.key_of(seed), *name) for seed, *name in names]
    assert len({tuple(int(word) for word in four) for four in words}) == len(words) == 2 * 3 * 3 * 11 * 5


def test_purposes_have_numbers_of_their_own():
    """No two purposes share their luck, and the numbers are those of all runs before."""
    assert [getattr(luck, name) for name in PURPOSES] == list(range(len(PURPOSES)))


@given(st.one_of(WORDS, st.sampled_from([0, 1, ALL_ONES - 1, ALL_ONES])))
def test_a_chance_is_never_0_and_never_1(word):
    """A chance lies strictly between 0 and 1, at the extreme words too."""
    assert 0.0 < luck.chance(np.uint64(word)) < 1.0


def test_chances_at_the_extreme_words_are_half_a_step_from_the_ends():
    """The ends are 2^-33 away from 0 and 1."""
    assert luck.chance(np.uint64(0)) == 2.0**-33
    assert luck.chance(np.uint64(ALL_ONES)) == 1.0 - 2.0**-33


@given(st.floats(min_value=2.3e-308, max_value=1.7e308))
def test_ln_is_the_natural_logarithm(x):
    """ln agrees with math.log to 2e-15 of its value."""
    assert luck.ln(x) == pytest.approx(math.log(x), rel=2e-15, abs=1e-300)


@pytest.mark.parametrize("x", [1.0, 2.0, math.e, 0.5, math.nextafter(1.0, 0.0), math.nextafter(1.0, 2.0), math.sqrt(2)])
def test_ln_is_right_where_its_pieces_meet(x):
    """The logarithm is continuous at powers of two, at the root of two and around one."""
    assert luck.ln(x) == pytest.approx(math.log(x), rel=1e-15, abs=1e-30)


EXTREME_WORDS = st.one_of(WORDS, st.sampled_from([0, 511, 512, 2**31 - 1, 2**31, ALL_ONES - 512, ALL_ONES]))


@given(EXTREME_WORDS)
def test_a_chance_in_single_precision_has_23_bits(word):
    """(k + 1/2) / 2^23 to the bit, so that it is never 0 and never 1."""
    assert luck.chance_32(np.uint64(word)) == ((word >> 9) + 0.5) / 2.0**23


@given(EXTREME_WORDS)
def test_a_gumbel_is_the_quantile_of_its_chance(word):
    """-ln(-ln u), to the seventh digit."""
    u = ((word >> 9) + 0.5) / 2.0**23
    assert luck.gumbel(np.uint64(word)) == pytest.approx(-math.log(-math.log(u)), rel=3e-7, abs=3e-7)


@given(EXTREME_WORDS)
def test_a_logistic_is_the_quantile_of_its_chance(word):
    """ln(u / (1 - u)), to the seventh digit."""
    u = ((word >> 9) + 0.5) / 2.0**23
    assert luck.logistic(np.uint64(word)) == pytest.approx(math.log(u / (1.0 - u)), rel=3e-7, abs=3e-7)


@given(WORDS)
def test_an_exponential_is_the_quantile_of_its_chance(word):
    """-ln u."""
    u = luck.chance(np.uint64(word))
    assert luck.exponential(np.uint64(word)) == pytest.approx(-math.log(u), rel=1e-14)


@given(st.one_of(WORDS, st.sampled_from([0, 1, 2**31 - 1, 2**31, ALL_ONES])))
def test_a_normal_is_the_quantile_of_its_chance(word):
    """scipy's quantile of the normal, to 1e-13, in the centre, the middle and the far tails."""
    u = luck.chance(np.uint64(word))
    assert luck.normal(np.uint64(word)) == pytest.approx(stats.norm.ppf(u), rel=1e-13, abs=1e-13)


DISTRIBUTIONS = {
    "chance": (luck.chance, stats.uniform),
    "gumbel": (luck.gumbel, stats.gumbel_r),
    "logistic": (luck.logistic, stats.logistic),
    "exponential": (luck.exponential, stats.expon),
    "normal": (luck.normal, stats.norm),
}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
@pytest.mark.parametrize("word", range(4))
def test_draws_follow_their_distribution(name, word, number):
    """Kolmogorov-Smirnov at level 0.001, for each of the four words (the seed is fixed)."""
    distribution, expected = DISTRIBUTIONS[name]
    assert stats.kstest(drawn(distribution, number, word=word), expected.cdf).pvalue > 0.001


def test_neighbours_and_purposes_are_uncorrelated(number):
    """Correlation of uniform draws between neighbours, and between purposes, within four standard errors 1/sqrt(n)."""
    first, second = drawn(luck.chance, number), drawn(luck.chance, number, purpose=luck.SCORE)
    for one, other in ((first[1:], first[:-1]), (first, second)):
        assert abs(np.corrcoef(one, other)[0, 1]) < 4 / math.sqrt(number)
