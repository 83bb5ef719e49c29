"""Points compared with each other, by hand."""

import numpy as np
import pytest
from cubes import cubes

from brainsim.study.comparisons import POST_YEARS, PROGRAMME, break_even, comparisons_table

KEPT = "fellows_kept_in_korea_after_3"


def three(first, second, **outcomes):
    """The reference at nought and two points, in one outcome."""
    return cubes(3, len(first), **{KEPT: [np.zeros(len(first)), first, second]}, **outcomes)


def test_the_difference_is_paired_and_the_share_counts_ties_half():
    """Gaps of 2, 0, -1 and 3: the first is ahead in two worlds of four and a half."""
    table = comparisons_table(three([3, 1, 0, 5], [1, 1, 1, 2]), [1, 2], [KEPT], 0)
    (row,) = table.to_dict("records")
    assert (row["first"], row["second"], row["n"]) == (1, 2, 4)
    assert row["difference"] == pytest.approx(1.0)
    assert row["share_first"] == pytest.approx(2.5 / 4)


def test_every_pair_is_compared_once_and_of_too_many_points_the_one_with_the_most_and_each_other():
    assert len(comparisons_table(cubes(4, 3), [1, 2, 3], [KEPT], 0)) == 3
    many, points = cubes(14, 3), list(range(1, 14))
    many[KEPT][5], many[POST_YEARS][9] = 2.0, 3.0
    table = comparisons_table(many, points, [KEPT, POST_YEARS], 0)
    assert [len(mine) for _, mine in table.groupby("outcome")] == [12, 12]
    for name, most in ((KEPT, 5), (POST_YEARS, 9)):
        mine = table[table["outcome"] == name]
        assert ((mine["first"] == most) | (mine["second"] == most)).all() and (mine["first"] < mine["second"]).all()
    unseen = comparisons_table(cubes(14, 3, **{KEPT: [[np.nan] * 3] * 14}), points, [KEPT], 0)
    assert unseen.empty


def test_the_break_even_price_makes_both_cost_the_same_per_unit():
    """20 bn for 10 fellows, or 100 post-years and 4 bn for 12: 2 bn = (4 + 100 p) / 12 at p = 0.2 bn a post-year."""
    zeros = np.zeros(6)
    found = three(
        np.full(6, 10.0), np.full(6, 12.0),
        **{PROGRAMME: [zeros, zeros + 20, zeros + 4], POST_YEARS: [zeros, zeros, zeros + 100]},
    )  # fmt: skip
    assert break_even(found, 1, 2, KEPT, 0) == pytest.approx((200.0, 200.0, 200.0))


def test_there_is_no_break_even_price_where_none_lies_above_nought():
    """Both points buy fellowships alone: whatever a post costs, they do not swap."""
    zeros = np.zeros(6)
    found = three(
        np.full(6, 10.0), np.full(6, 12.0), **{PROGRAMME: [zeros, zeros + 20, zeros + 4], POST_YEARS: np.zeros((3, 6))}
    )
    assert np.isnan(break_even(found, 1, 2, KEPT, 0)).all()
