"""The summary of replications, by hand."""

import numpy as np
import pandas as pd
import pytest

from brainsim.study.outcomes import outcome_meanings
from brainsim.study.summary import summary_table


@pytest.fixture
def runs():
    """Three replications in which every outcome is 1, 2, 6, but for the two that make a ratio."""
    table = pd.DataFrame({name: [1.0, 2.0, 6.0] for name in outcome_meanings()})
    table["cost_krw_bn"] = [10.0, 20.0, 30.0]
    table["added_in_korea_2035"] = [1.0, 2.0, 12.0]
    return table


def test_mean_error_and_percentiles_are_those_of_the_replications(runs):
    row = summary_table(runs).set_index("outcome").loc["net_flow_per_1000"]
    assert row["mean"] == pytest.approx(3.0)
    assert row["se"] == pytest.approx(np.sqrt(7.0 / 3.0))
    assert (row["median"], row["low"], row["high"], row["n"]) == pytest.approx((2.0, 1.1, 5.6, 3))


def test_a_cost_per_added_researcher_is_a_ratio_of_sums(runs):
    row = summary_table(runs).set_index("outcome").loc["cost_per_added_researcher_krw_m"]
    assert row["mean"] == pytest.approx(1000 * 60 / 15)
    left_out = 1000 * np.array([50 / 14, 40 / 13, 30 / 3])
    assert row["se"] == pytest.approx(np.sqrt(2 / 3 * np.sum((left_out - left_out.mean()) ** 2)))


def test_what_could_not_be_observed_is_left_out(runs):
    runs.loc[0, "kept_in_korea_year_7"] = np.nan
    row = summary_table(runs).set_index("outcome").loc["kept_in_korea_year_7"]
    assert (row["n"], row["mean"]) == (2, 4.0)


def test_known_facts_stand_beside_the_outcomes(runs):
    table = summary_table(runs).set_index("outcome")
    assert table.loc["applicants_per_slot", "fact"] == 3.15
    assert "NCSES 25-325" in table.loc["us_stay_rate_korea", "source"]


def test_a_ratio_to_nothing_is_unknown(runs):
    """Where no researcher is added there is no cost per added researcher; one replication has no error."""
    runs["added_in_korea_2035"] = [1.0, -1.0, 0.0]
    row = summary_table(runs).set_index("outcome").loc["cost_per_added_researcher_krw_m"]
    assert np.isnan(row["mean"]) and np.isnan(row["se"])
    row = summary_table(runs.head(1)).set_index("outcome").loc["cost_per_added_researcher_krw_m"]
    assert (row["mean"], np.isnan(row["se"])) == (10_000.0, True)


def test_an_outcome_that_nobody_observed_has_a_row_without_numbers(runs):
    """All NaN: n is 0, and the rest is NaN."""
    runs["kept_in_korea_year_7"] = np.nan
    row = summary_table(runs).set_index("outcome").loc["kept_in_korea_year_7"]
    assert row["n"] == 0
    assert row[["mean", "se", "median", "low", "high"]].isna().all()
