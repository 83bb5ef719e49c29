"""Where fellows go: counted by hand from a few fellows."""

import pandas as pd
import pytest

from brainsim.study.destinations import ALL, COLUMNS, destinations_table

LABELS = ["as configured", "permanent_jobs = 2"]


def fellow(point, replication, group, soon, later):
    """A fellow by where she is and what she does one and three years after the end; None where she is not followed."""
    places = {f"{word}_after_{year}": (state or (None, None))[place]
              for year, state in ((1, soon), (3, later)) for place, word in enumerate(("place", "position"))}  # fmt: skip
    return {"point": point, "replication": replication, "group": group, **places}


@pytest.fixture(scope="module")
def table():
    """Two replications of the reference and a policy; one fellow can't be followed to the third year."""
    posts = {
        "faculty": ("korea", "faculty"),
        "institute": ("korea", "institute"),
        "us": ("us", "postdoc"),
        "out": ("korea", "out"),
    }
    rows = [
        fellow(0, 0, "foreign", posts["out"], posts["us"]),
        fellow(0, 0, "foreign", posts["out"], posts["us"]),
        fellow(0, 1, "foreign", posts["us"], posts["us"]),
        fellow(0, 1, "returnee", posts["us"], None),
        fellow(1, 0, "returnee", posts["faculty"], posts["institute"]),
    ]
    pieces = [pd.DataFrame(rows[:2]), pd.DataFrame(rows[2:])]
    table = destinations_table(pieces, LABELS, scale=0.5, lucks=0, replications=2)
    return table.set_index(COLUMNS[:5])["persons"]


def test_ways_are_means_over_replications_at_full_size(table):
    """Two simulated fellows of one replication of two, at scale one half, are two persons."""
    assert table.loc[(0, LABELS[0], "foreign", "without a post in Korea", "US")] == 2.0
    assert table.loc[(0, LABELS[0], "foreign", "US", "US")] == 1.0
    assert table.loc[(1, LABELS[1], "returnee", "permanent post in Korea", "permanent post in Korea")] == 1.0


def test_a_replication_without_fellows_counts_as_nought():
    """Two persons in the second of four replications are half a person on average."""
    one = pd.DataFrame([fellow(0, 1, "foreign", ("us", "out"), ("us", "out"))])
    table = destinations_table([one], LABELS, 0.5, 0, 4)
    assert (table["persons"] == 0.5).all() and (table["n"] == 4).all()


def test_sums_are_those_of_the_ways(table):
    ways = table[[ALL not in row[2:] for row in table.index]]
    for name in COLUMNS[2:5]:
        others = [column for column in COLUMNS[2:5] if column != name]
        sums = table[
            [
                all(row[COLUMNS.index(o)] == ALL for o in others) and row[COLUMNS.index(name)] != ALL
                for row in table.index
            ]
        ]
        assert (
            sums.groupby(level=["point", name]).sum().to_dict() == ways.groupby(level=["point", name]).sum().to_dict()
        )


def test_who_is_not_followed_is_not_counted(table):
    assert not any(row[0] == 0 and row[2] == "returnee" for row in table.index)
    empty = destinations_table([pd.DataFrame([fellow(0, 0, "foreign", ("us", "out"), None)])], LABELS, 0.5, 0, 2)
    assert list(empty) == COLUMNS and empty.empty
