"""Effects by hand, against scipy, against a search, and by how often their intervals hold the truth."""

import math

import numpy as np
import pandas as pd
import pytest
from cubes import cubes
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import ttest_1samp

from brainsim.outcomes.rows import effect_rows, outcome_rows
from brainsim.study.effects import (
    CONFIDENCE,
    Effect,
    cubes_of,
    effects_of,
    effects_on,
    effects_table,
    largest_difference,
    price_of,
    ratio_of,
    t_quantile,
)

NONE = math.nan
COST = "cost_per_added_research_year_krw_m"
numbers = st.floats(-1e6, 1e6).map(lambda number: round(number, 6))
samples = st.integers(2, 20).flatmap(lambda n: arrays(float, (2, n), elements=numbers))


def effect(lived, reference):
    """The effect at one point."""
    return effects_of(np.array([lived], dtype=float), np.array(reference, dtype=float))[0]


# --- differences ------------------------------------------------------------------------------------------------------


def test_an_effect_is_the_mean_paired_difference_with_its_error_and_spread():
    """Differences 1, 2, 6 of pairs: mean 3, variance 7, t(2) = 2.91999; percentiles of 1, 2, 6 are 1.1 and 5.6.

    The worlds by themselves: 11, 22, 46 has a variance of 961 / 3, and 10, 20, 40 one of 700 / 3.
    """
    found = effect([11, 22, 46], [10, 20, 40])
    half = 2.919985580 * math.sqrt(7 / 3)
    known = (3.0, math.sqrt(7 / 3), 3 - half, 3 + half, 1.1, 5.6, 3, 1661 / 21, half)
    assert found[:9] == pytest.approx(known, rel=1e-8)
    assert math.isnan(found.luck_share)


@given(samples)
def test_the_interval_is_that_of_students_t(sample):
    lived, reference = sample
    differences = lived - reference
    assume(np.ptp(differences) > 1e-6)
    expected = ttest_1samp(differences, 0.0).confidence_interval(CONFIDENCE)
    found = effect(lived, reference)
    wide = expected.high - expected.low
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9 * wide, rel=1e-9)
    assert found.se == pytest.approx(differences.std(ddof=1) / math.sqrt(len(differences)))


@given(samples, st.randoms(use_true_random=False))
def test_the_order_of_replications_does_not_matter(sample, random):
    order = list(range(sample.shape[1]))
    random.shuffle(order)
    one, other = effect(*sample), effect(*sample[:, order])
    scale = np.abs(sample).max()
    assert one[:6] == pytest.approx(other[:6], rel=1e-9, abs=1e-9 * scale)


@given(samples)
def test_each_point_is_counted_for_itself(sample):
    lived, reference = sample
    points = np.stack([reference, lived, lived + 1.0])
    together = effects_of(points, reference)
    assert [repr(found) for found in together] == [repr(effect(point, reference)) for point in points]


def test_a_pair_that_lacks_one_of_its_worlds_is_dropped():
    """At that point only."""
    lived = [[11, NONE, 22, 5, 46], [1, 2, 3, 4, 5]]
    first, second = effects_of(np.array(lived, dtype=float), np.array([10, 3, 20, NONE, 40], dtype=float))
    assert first == pytest.approx(effect([11, 22, 46], [10, 20, 40]), nan_ok=True)
    assert first.n == 3
    assert second.n == 4


def test_without_a_pair_nothing_is_known():
    found = effect([NONE, 1], [1, NONE])
    assert found.n == 0
    assert all(math.isnan(value) for value in found[:6])
    assert math.isnan(found.runs_saved) and math.isnan(found.half_width)


def test_one_pair_has_an_effect_and_no_interval():
    found = effect([3, NONE], [1, 1])
    assert (found.effect, found.n, found.spread_low, found.spread_high) == (2.0, 1, 2.0, 2.0)
    assert all(math.isnan(value) for value in (found.se, found.low, found.high, found.half_width, found.runs_saved))


@given(arrays(float, 7, elements=numbers))
def test_the_effect_of_nothing_is_exactly_zero(world):
    found = effect(world, world)
    assert found[:6] == (0.0,) * 6
    assert found.half_width == 0.0


def test_an_effect_has_plain_numbers():
    """So that they can be written as JSON."""
    assert [type(value) for value in effect([1, 2], [1, 1])] == [float] * 6 + [int, float, float, float]


def test_runs_saved_are_the_variance_without_pairing_over_that_with_it():
    """Worlds of variance 4 each whose difference has a variance of 0.25: 8 / 0.25 = 32 times as many runs."""
    shared, own = np.array([-2.0, 0, 2]), np.array([0.5, 0, 0])
    variance = np.var(own, ddof=1)
    expected = (np.var(shared + own, ddof=1) + np.var(shared, ddof=1)) / variance
    assert effect(shared + own, shared).runs_saved == pytest.approx(expected)
    assert math.isnan(effect(shared + 1, shared).runs_saved)  # nothing is left of chance: no number is times nothing


def test_where_a_world_does_not_vary_nothing_is_saved():
    """The cost of no fellowship is always nought: there is nothing to pair."""
    assert math.isnan(effect([1, 2, 4], [0, 0, 0]).runs_saved)
    assert math.isnan(effect([0, 0, 0], [1, 2, 4]).runs_saved)


def test_independent_worlds_save_nothing():
    """The ratio of variances is one; its error over 4,000 pairs about 2 %, with unequal variances too."""
    luck = np.random.default_rng(5)
    found = effect(luck.normal(0, 3, 4000), luck.normal(0, 1, 4000))
    assert found.runs_saved == pytest.approx(1.0, abs=0.1)


def test_the_quantile_of_t_is_that_of_90_percent():
    """2.132 for five replications, 1.729 for twenty (tables of Student's t); none for one or none."""
    assert t_quantile(np.array([5, 20])) == pytest.approx([2.131847, 1.729133], abs=1e-6)
    assert np.isnan(t_quantile(np.array([0, 1]))).all()


def coverage(intervals, truth):
    """The share of intervals that hold the truth."""
    low, high = np.array(intervals).T
    return float(((low <= truth) & (truth <= high)).mean())


STUDIES, REPLICATIONS = 2000, 12
BINOMIAL_ERROR = math.sqrt(CONFIDENCE * (1 - CONFIDENCE) / STUDIES)  # 0.67 points


def test_nine_of_ten_intervals_hold_the_true_effect():
    """2,000 studies of twelve replications: within three standard errors of 90 %."""
    luck = np.random.default_rng(11)
    reference = luck.normal(100, 10, (STUDIES, REPLICATIONS))
    lived = reference + luck.normal(2.0, 3.0, (STUDIES, REPLICATIONS))
    found = [effect(one, other) for one, other in zip(lived, reference, strict=True)]
    assert coverage([(one.low, one.high) for one in found], 2.0) == pytest.approx(CONFIDENCE, abs=3 * BINOMIAL_ERROR)


# --- ratios of effects ------------------------------------------------------------------------------------------------


def is_held(ratio, top, bottom):
    """Whether a t-test at 10 % does not tell top - ratio bottom apart from nought."""
    rest = top - ratio * bottom
    return abs(rest.mean()) <= t_quantile(len(rest)) * rest.std(ddof=1) / math.sqrt(len(rest))


def searched(top, bottom, inside, outside):
    """The end of the interval between a ratio that is held and one that is not, by halving."""
    for _ in range(80):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if is_held(middle, top, bottom) else (inside, middle)
    return inside


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(-50, 50), st.integers(3, 20), st.floats(0, 0.95))
def test_the_interval_of_a_ratio_is_the_set_of_ratios_that_the_t_test_does_not_reject(seed, truth, number, likeness):
    """Found by search on both sides, where the lower effect is told apart from nought."""
    luck = np.random.default_rng(seed)
    bottom = luck.normal(4.0, 1.0, number)
    top = truth * bottom + luck.normal(0, 5, number) + likeness * (bottom - bottom.mean())
    assume(not is_held(0.0, bottom, np.zeros(number)))
    found = ratio_of(top, bottom, 1.0)
    assert found.effect == pytest.approx(top.mean() / bottom.mean())
    far = 1e5  # tells apart what can be told apart
    assume(not is_held(found.effect - far, top, bottom) and not is_held(found.effect + far, top, bottom))
    assert found.low == pytest.approx(searched(top, bottom, found.effect, found.effect - far), rel=1e-6, abs=1e-6)
    assert found.high == pytest.approx(searched(top, bottom, found.effect, found.effect + far), rel=1e-6, abs=1e-6)


@given(st.integers(0, 10_000), st.floats(-1, 1), st.integers(2, 15))
def test_a_ratio_is_open_exactly_where_the_lower_effect_may_be_nought(seed, mean, number):
    luck = np.random.default_rng(seed)
    top, bottom = luck.normal(3, 1, number), luck.normal(mean, 1, number)
    found = ratio_of(top, bottom, 1.0)
    may_be_nought = is_held(0.0, bottom, np.zeros(number))
    assert ((found.low, found.high) == (-math.inf, math.inf)) == may_be_nought
    assert math.isinf(found.half_width) == may_be_nought
    assert found.low <= found.effect <= found.high


def test_the_error_of_a_ratio_by_hand():
    """2 and 4 bn for 1 and 3 people are 6 / 4 bn a head: 1,500 million; what is left is +-0.5 bn of 2 people."""
    found = ratio_of(np.array([2.0, 4.0]), np.array([1.0, 3.0]), 1000.0)
    assert found.effect == 1500.0
    assert found.se == pytest.approx(1000 * 0.5 / 2)
    assert found.n == 2
    assert all(math.isnan(value) for value in (found.spread_low, found.spread_high, found.runs_saved))


@given(st.integers(0, 10_000), st.floats(0.01, 1000))
def test_a_factor_changes_the_unit_of_a_ratio_and_nothing_else(seed, factor):
    luck = np.random.default_rng(seed)
    top, bottom = luck.normal(3, 1, 8), luck.normal(2, 1, 8)
    one, other = ratio_of(top, bottom, 1.0), ratio_of(top, bottom, factor)
    assert other[:4] == pytest.approx([factor * value for value in one[:4]], rel=1e-6)


def test_a_ratio_drops_pairs_that_lack_one_of_its_parts():
    whole = ratio_of(np.array([2.0, 4.0, 7.0]), np.array([1.0, 3.0, 4.0]), 1.0)
    found = ratio_of(np.array([2.0, NONE, 4.0, 9.0, 7.0]), np.array([1.0, 8.0, 3.0, NONE, 4.0]), 1.0)
    assert repr(found) == repr(whole)


def test_a_ratio_of_nothing_to_nothing_is_unknown():
    for top, bottom, number in (([], [], 0), ([NONE], [1.0], 0), ([1.0, 2.0], [-1.0, 1.0], 2), ([0.0], [0.0], 1)):
        found = ratio_of(np.array(top), np.array(bottom), 1.0)
        assert found.n == number
        assert all(math.isnan(value) for value in (*found[:6], found.half_width))


def test_a_ratio_of_one_pair_has_no_interval():
    found = ratio_of(np.array([3.0]), np.array([2.0]), 10.0)
    assert (found.effect, found.n) == (15.0, 1)
    assert all(math.isnan(value) for value in (*found[1:6], found.half_width, found.luck_share))


def test_a_ratio_without_luck_is_exact():
    found = ratio_of(np.array([6.0, 6.0]), np.array([2.0, 2.0]), 1.0)
    assert found[:4] == (3.0, 0.0, 3.0, 3.0)


def studies_of_a_ratio(spread, seed):
    """Intervals of 2,000 studies of twelve replications whose true ratio is 4: 20 over 5, correlated."""
    luck = np.random.default_rng(seed)
    bottom = luck.normal(5.0, spread, (STUDIES, REPLICATIONS))
    top = 0.5 * (bottom - 5.0) + luck.normal(20.0, 8.0, (STUDIES, REPLICATIONS))
    found = [ratio_of(one, other, 1.0) for one, other in zip(top, bottom, strict=True)]
    return np.array([(one.low, one.high) for one in found])


def test_nine_of_ten_intervals_of_a_ratio_hold_the_true_ratio():
    """Fieller's interval is exact where none is open: within three standard errors of 90 %."""
    intervals = studies_of_a_ratio(3.0, seed=12)
    assert np.isfinite(intervals).all()
    assert coverage(intervals, 4.0) == pytest.approx(CONFIDENCE, abs=3 * BINOMIAL_ERROR)


def test_at_least_nine_of_ten_hold_it_where_the_lower_effect_is_hard_to_tell_from_nought():
    """5 with an error of 1.7: some intervals are open, and those say that nothing is known."""
    intervals = studies_of_a_ratio(6.0, seed=13)
    assert 0.05 < np.isinf(intervals[:, 0]).mean() < 0.5
    assert coverage(intervals, 4.0) >= CONFIDENCE - 3 * BINOMIAL_ERROR


# --- all outcomes -----------------------------------------------------------------------------------------------------


def test_runs_become_cubes_by_point_and_replication():
    """Whatever their order; NaN where no run is."""
    names = list(outcome_rows())
    rows = [("b", 1, 4.0), ("a", 0, 1.0), ("b", 0, 3.0)]
    runs = pd.DataFrame(
        [(point, n, *[value] * len(names)) for point, n, value in rows], columns=["point", "replication", *names]
    )
    made = cubes_of(runs, ["a", "b"], 3)
    assert set(made) == set(names)
    for cube in made.values():
        assert np.array_equal(cube, [[1, NONE, NONE], [3, 4, NONE]], equal_nan=True)


def test_a_cost_per_added_researcher_is_the_ratio_of_two_effects():
    """Against the point numbered 0, in million KRW: 3, 3 and 4 bn more for 2, 2 and 2 people more."""
    made = cubes(
        2,
        3,
        total_cost_krw_bn_discounted=[[1, 2, 3], [4, 5, 7]],
        researcher_years_in_korean_research_discounted=[[10, 20, 9], [12, 22, 11]],
    )
    reference, found = effects_on(made, COST)
    assert found == pytest.approx(ratio_of(np.array([3.0, 3, 4]), np.array([2.0, 2, 2]), 1000.0), nan_ok=True)
    assert found.effect == pytest.approx(1000 * 10 / 6)
    assert math.isnan(reference.effect)


@pytest.mark.parametrize(
    ("cost", "added", "reason"),
    [
        ([5, 6, 7], [-2, -2, -3], "costs more and keeps fewer"),
        ([-5, -6, -7], [-2, -2, -3], "costs less and keeps fewer"),
        ([-5, -6, -7], [2, 2, 3], "costs less and keeps more"),
        ([0, 0, 0], [2, 2, 3], "costs nothing more"),
        ([5, 6, 7], [2, -2, 1], "none surely added"),
        ([5, 6, 7], [-2, 2, -1], "none surely added"),
        ([5, 6, 7], [0, 0, 0], "none added"),
        ([5, 6, 7], [1e-16, -1e-16, 0], "none added"),
        ([5, 6, 7], [2, -1, -1], "none added"),
        ([5, NONE, NONE], [2, 2, 3], "too few simulations"),
        ([NONE] * 3, [2, 2, 3], "not observed"),
    ],
)
def test_a_cost_per_person_added_is_no_number_where_nobody_was_surely_added_for_more(cost, added, reason):
    """Whatever the quotient is: the table has an empty cell and says why."""
    people, zeros = np.array([0.3, 0.1, 0.2]), np.zeros(3)
    made = cubes(
        2,
        3,
        total_cost_krw_bn_discounted=[zeros, cost],
        researcher_years_in_korean_research_discounted=[people, people + np.array(added)],
    )
    table = effects_table(made, ["reference", "policy"]).set_index(["point", "outcome"])
    row = table.loc[(1, COST)]
    assert row["reason"] == reason
    assert row[["effect", "se", "low", "high"]].isna().all()


def test_what_was_not_observed_says_so_and_what_was_says_nothing():
    made = cubes(2, 2, kept_in_korea_year_5=[[0.5, NONE], [NONE, 0.5]])
    reasons = effects_table(made, ["reference", "policy"]).set_index(["point", "outcome"])["reason"]
    assert reasons[1, "kept_in_korea_year_5"] == "not observed"
    assert reasons[1, "fellows_hired"] == ""


def test_a_cost_that_one_world_more_cannot_bound_is_known_on_average():
    """Added in the mean by 10 +- 1, though in one world of twenty nobody may be: a number, and an open interval."""
    luck = np.random.default_rng(8)
    top, bottom = 30 + luck.normal(size=40), 10 + 8 * luck.normal(size=40)
    found, reason = price_of(top, bottom, 1.0, lucks=2)
    assert reason == "" and math.isfinite(found.half_width) and math.isinf(found.high)


def test_what_is_left_by_rounding_is_zero():
    """A gain of 0.1 in each world differs from 0.1 by the last digit: no variance, and no 1e32 times as many runs."""
    world = np.array([3.3, 1.1, 7.7, 9.1])
    found = effect(world + 0.1, world)
    assert (world + 0.1 - world).std() > 0
    assert (found.se, found.half_width) == (0.0, 0.0) and math.isnan(found.runs_saved)
    found = effect(world * (1 + 2e-16), world)
    assert found.effect == 0.0


def test_the_table_has_a_row_for_each_point_and_outcome():
    made = cubes(2, 3, fellows_hired=[[1, 2, 3], [2, 4, 6]])
    table = effects_table(made, ["reference", "dearer"])
    assert list(table) == ["point", "label", "outcome", "unit", *Effect._fields, "reason"]
    assert len(table) == 2 * len(effect_rows())
    row = table[(table["point"] == 1) & (table["outcome"] == "fellows_hired")].iloc[0]
    assert (row["label"], row["unit"], row["effect"], row["n"]) == ("dearer", "fellows", 2.0, 3)
    rest = table[(table["outcome"] != "fellows_hired") & table["effect"].notna()]
    assert (rest[["effect", "se", "low", "high"]] == 0.0).all(axis=None)


# --- the placebo's check ----------------------------------------------------------------------------------------------


def test_worlds_that_agree_differ_by_exactly_nothing():
    """Also where an outcome can be observed in neither."""
    made = cubes(3, 4, kept_in_korea_year_7=np.full((3, 4), NONE))
    assert [largest_difference(made, number) for number in range(3)] == [0.0] * 3


def test_the_largest_difference_is_that_of_any_outcome_in_any_replication():
    made = cubes(2, 3, fellows_hired=[[1, 2, 3], [1, 2.5, 3]], cost_krw_bn=[[1, 1, 1], [1, 1, -1]])
    assert largest_difference(made, 1) == 2.0


def test_what_can_be_observed_in_one_world_only_is_an_infinite_difference():
    made = cubes(2, 2, kept_in_korea_year_7=[[0.5, NONE], [0.5, 0.5]])
    assert largest_difference(made, 1) == math.inf


def test_replications_that_only_one_of_the_two_has_are_passed_over():
    """Every outcome of a failed run is NaN."""
    made = cubes(2, 3)
    for cube in made.values():
        cube[0, 0] = cube[1, 1] = NONE
    assert largest_difference(made, 1) == 0.0
    for cube in made.values():
        cube[0, 2] = NONE
    assert math.isnan(largest_difference(made, 1))


# --- parameters and luck ----------------------------------------------------------------------------------------------


def worlds(vectors, between, within, seed, mean=5.0):
    """Paired differences of pairs of replications that share a vector: [2 x vectors]."""
    luck = np.random.default_rng(seed)
    by_vector = mean + between * luck.normal(size=vectors)
    return np.repeat(by_vector, 2) + within * luck.normal(size=2 * vectors)


def test_the_interval_holds_one_world_more_as_often_as_it_says():
    """In 90 % of 2,000 studies of 40 replications a new world's effect lies in it, within four standard errors."""
    held = [
        found.low <= worlds(1, 2.0, 1.0, 10_000 + seed)[0] <= found.high
        for seed in range(2_000)
        for found in [effects_of(worlds(20, 2.0, 1.0, seed)[None, :], np.zeros(40), lucks=2)[0]]
    ]
    assert np.mean(held) == pytest.approx(
        0.9, abs=4 * math.sqrt(0.09 / 2_000) + 0.005
    )  # t on pooled pairs: near, not exact


def test_the_interval_of_one_world_more_is_students_prediction_interval():
    """Differences 1, 2, 6, each with a vector of its own: mean 3, variance 7, t(2) = 2.91999 over sqrt(7 (1 + 1/3))."""
    found = effects_of(np.array([[11.0, 22.0, 46.0]]), np.array([10.0, 20.0, 40.0]), lucks=1)[0]
    half = 2.919985580 * math.sqrt(7 * (1 + 1 / 3))
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half), rel=1e-8)


def test_more_replications_do_not_narrow_it_but_tell_the_mean_better():
    few, many = (effects_of(worlds(n, 2.0, 1.0, 3)[None, :], np.zeros(2 * n), lucks=2)[0] for n in (20, 2_000))
    assert (many.high - many.low) / 2 == pytest.approx(1.645 * math.sqrt(5.0), rel=0.05)
    assert many.half_width < few.half_width / 5
    fixed = effects_of(worlds(2_000, 2.0, 1.0, 3)[None, :], np.zeros(4_000))[0]
    assert fixed.high - fixed.low == pytest.approx(2 * fixed.half_width)
    assert fixed.high - fixed.low < (many.high - many.low) / 10


def test_the_error_of_the_mean_counts_vectors_not_replications():
    """Where luck does nothing, twice the replications of the same vectors tell nothing more."""
    values = worlds(30, 2.0, 0.0, 4)
    shared = effects_of(values[None, :], np.zeros(60), lucks=2)[0]
    alone = effects_of(values[None, ::2], np.zeros(30), lucks=1)[0]
    assert (shared.se, shared.half_width) == pytest.approx((alone.se, alone.half_width))


@pytest.mark.parametrize(("between", "within", "share"), [(2.0, 1.0, 0.2), (0.0, 1.0, 1.0), (1.0, 0.0, 0.0)])
def test_lucks_share_is_found_again(between, within, share):
    """With 4,000 vectors; a one-way analysis of variance is unbiased but for the clip at 1."""
    found = effects_of(worlds(4_000, between, within, 8)[None, :], np.zeros(8_000), lucks=2)[0]
    assert found.luck_share == pytest.approx(share, abs=0.05)


def test_lucks_share_is_not_told_without_pairs():
    """With fixed parameters, one vector a replication, two whole pairs, or halves of pairs."""
    values = worlds(4, 2.0, 1.0, 5)
    halves = np.where(np.arange(8) % 2, NONE, values)
    for seen, lucks in ((values, 0), (values, 1), (values[:4], 2), (values[:5], 2), (halves, 2)):
        assert math.isnan(effects_of(seen[None, :], np.zeros(len(seen)), lucks)[0].luck_share)
    assert not math.isnan(effects_of(values[None, :6], np.zeros(6), 2)[0].luck_share)


def test_a_ratio_of_one_world_more_is_wider_than_that_of_means():
    luck = np.random.default_rng(6)
    top, bottom = 30 + 2 * luck.normal(size=40), 10 + luck.normal(size=40)
    fixed, drawn = ratio_of(top, bottom, 1.0), ratio_of(top, bottom, 1.0, lucks=2)
    assert drawn.effect == fixed.effect
    assert drawn.low < fixed.low < fixed.high < drawn.high
    assert drawn.half_width == fixed.half_width
    spread = (top - 3 * bottom).std() / 10  # of the ratio in one world, to first order
    assert (drawn.high - drawn.low) / 2 == pytest.approx(1.7 * spread, rel=0.25)
