"""The summary of replications, by hand."""

import math

import numpy as np
import pytest
from cubes import cubes

from brainsim.outcomes.rows import outcome_rows
from brainsim.study.summary import COLUMNS, summary_table


@pytest.fixture
def made():
    """Two points of three replications: every outcome is 1, 2, 6 at the first and 10, 20, 60 at the second."""
    one = np.array([[1.0, 2.0, 6.0], [10.0, 20.0, 60.0]])
    return cubes(2, 3, **{name: one for name in outcome_rows()})


def row(made, outcome, point=0):
    """The row of an outcome at a point."""
    return summary_table(made, [(point, "a label")]).set_index("outcome").loc[outcome]


def test_mean_error_and_percentiles_are_those_of_the_replications(made):
    found = row(made, "net_flow_per_1000")
    assert found["mean"] == pytest.approx(3.0)
    assert found["se"] == pytest.approx(np.sqrt(7.0 / 3.0))
    assert (found["median"], found["low"], found["high"], found["n"]) == pytest.approx((2.0, 1.1, 5.6, 3))


def test_each_point_that_is_wanted_has_its_own_rows_with_its_number_and_label(made):
    table = summary_table(made, [(1, "dearer"), (0, "reference")])
    assert list(table) == COLUMNS
    assert table["point"].tolist() == [1] * len(outcome_rows()) + [0] * len(outcome_rows())
    assert table["outcome"].tolist() == 2 * list(outcome_rows())
    assert table.groupby("label")["mean"].unique().map(list).to_dict() == {"dearer": [30.0], "reference": [3.0]}
    assert set(summary_table(made, [(1, "dearer")])["point"]) == {1}


def test_units_are_those_of_the_outcomes(made):
    table = summary_table(made, [(0, "")]).set_index("outcome")
    assert dict(table["unit"]) == {name: outcome.unit for name, outcome in outcome_rows().items()}


def test_what_could_not_be_observed_is_left_out(made):
    made["kept_in_korea_year_7"] = np.array([[math.nan, 2.0, 6.0], [1.0, 1.0, 1.0]])
    found = row(made, "kept_in_korea_year_7")
    assert (found["n"], found["mean"]) == (2, 4.0)
    assert row(made, "kept_in_korea_year_7", point=1)["n"] == 3


def test_known_facts_stand_beside_the_outcomes(made):
    assert row(made, "applicants_per_slot")["fact"] == 3.15
    assert "NCSES 25-325" in row(made, "us_stay_rate_korea")["source"]
    assert np.isnan(row(made, "cost_krw_bn")["fact"]) and row(made, "cost_krw_bn")["source"] == ""


def test_a_fact_of_one_programme_stands_beside_its_own_fellows_alone(made):
    """The first call that is known is InnoCORE's: nobody knows that of both programmes together, or of another."""
    for programmes, known in (
        (["innocore"], True),
        (["innocore", "brain_pool"], False),
        (["brain_pool"], False),
        ([], True),
    ):
        table = summary_table(made, [(0, "")], {0: programmes}).set_index("outcome")
        assert np.isfinite(table["fact"]["fellows_returnee"]) == known
        assert table["fact"]["us_stay_rate_korea"] == row(made, "us_stay_rate_korea")["fact"]


def test_one_replication_has_a_mean_and_no_error():
    found = row(cubes(1, 1, fellows_hired=[[7.0]]), "fellows_hired")
    assert (found["mean"], found["median"], found["low"], found["high"], found["n"]) == (7.0, 7.0, 7.0, 7.0, 1)
    assert np.isnan(found["se"])


def test_an_outcome_that_nobody_observed_has_a_row_without_numbers():
    """All NaN: n is 0, and the rest is NaN."""
    found = row(cubes(1, 3, kept_in_korea_year_7=[[math.nan] * 3]), "kept_in_korea_year_7")
    assert found["n"] == 0
    assert found[["mean", "se", "median", "low", "high"]].isna().all()
