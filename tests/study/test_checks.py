"""Checks: what is compared with what, which way it must go, sizes beside the evidence's; on outcomes made by hand."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cubes import cubes

from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.levers import records
from brainsim.settings.parameters import Settings
from brainsim.study.checks import PLACEBO, begun_late, checks_table
from brainsim.study.doses import (
    ASSUMED,
    DOSE,
    FAILS,
    OPEN,
    PASSES,
    RISES,
    SETTABLE,
    UNCOMPARED,
    UNSURE,
    expectations,
    lines_by_lever,
    points_at,
    steps_of,
)
from brainsim.study.patterns import PATTERNS
from brainsim.study.sizes import SIZE, UNKNOWN, pattern_rows
from brainsim.study.stored import StoredPoint, points_in

JOBS, PAY, RESERVED, HOSTILITY = (
    "policy.permanent_jobs", "policy.salary_multiplier", "policy.reserved_posts", "shock.us_hostility",
)  # fmt: skip
YEARS, APPLICANTS, COST = "permanent_researcher_years", "applicants_per_slot", "total_cost_krw_bn_discounted"


def points(*levels, labels=None):
    """Points with these levels of levers, the reference first."""
    told = labels or [""] * len(levels)
    return [StoredPoint(n, ("design",), told[n], dict(one)) for n, one in enumerate(levels)]


def runs(number, replications, vector=-1, **outcomes):
    """A table of runs of so many points; outcomes [points, replications]."""
    table = pd.DataFrame(
        [(point, r) for point in range(number) for r in range(replications)], columns=["point", "replication"]
    ).assign(status="done", vector=vector)
    made = {name: np.ravel(values) for name, values in cubes(number, replications, **outcomes).items()}
    return pd.concat([table, pd.DataFrame(made)], axis=1)


def checked(found, replications=4, **outcomes):
    """The checks of points with some outcomes, all others 1 everywhere."""
    return checks_table(found, runs(len(found), replications, **outcomes), 0.0, {})


def only(table, check, lever, outcome):
    """The rows of a check."""
    return table[(table["check"] == check) & (table["lever"] == lever) & (table["outcome"] == outcome)]


ONE_LEVER = points({JOBS: 1.0}, {JOBS: 1.5}, {JOBS: 2.0})


def test_an_outcome_that_rises_at_each_step_passes_and_its_numbers_are_those_of_paired_differences():
    years = [[10, 20, 30, 40], [11, 22, 31, 42], [15, 25, 35, 45]]
    steps = only(checked(ONE_LEVER, **{YEARS: years}), DOSE, JOBS, YEARS)
    assert steps["verdict"].tolist() == [PASSES, PASSES]
    assert list(zip(steps["level_from"], steps["level_to"], strict=True)) == [(1.0, 1.5), (1.5, 2.0)]
    half = 2.3533634348 * np.std([1, 2, 1, 2], ddof=1) / 2  # Student's 95 % point for three degrees of freedom
    assert steps.iloc[0][["value", "low", "high", "n"]].tolist() == pytest.approx([1.5, 1.5 - half, 1.5 + half, 4])
    assert (steps["expected"] == RISES).all() and (steps["source"] == ASSUMED).all()


def test_a_step_down_that_is_sure_fails_where_it_is_and_nowhere_else():
    years = [[10, 20, 30, 40], [11, 22, 31, 42], [9, 20.5, 29, 40]]
    steps = only(checked(ONE_LEVER, **{YEARS: years}), DOSE, JOBS, YEARS)
    assert steps["verdict"].tolist() == [PASSES, FAILS]


def test_a_step_down_within_noise_can_not_be_told():
    """The mean falls, but its interval holds zero."""
    years = [[10, 20, 30, 40], [14, 15, 33, 37], [24, 25, 43, 47]]
    steps = only(checked(ONE_LEVER, **{YEARS: years}), DOSE, JOBS, YEARS)
    assert steps.iloc[0]["value"] == -0.25 and steps["verdict"].tolist() == [UNSURE, PASSES]


def test_what_a_lever_does_not_touch_at_all_does_not_fall():
    steps = only(checked(ONE_LEVER), DOSE, JOBS, YEARS)
    assert (steps["value"] == 0).all() and (steps["verdict"] == PASSES).all()


def test_an_outcome_that_must_not_rise_fails_where_it_does():
    slots = points({"programme.slots": 400}, {"programme.slots": 600})
    table = checked(slots, **{APPLICANTS: [[3, 3.1, 3, 3], [3.5, 3.6, 3.4, 3.5]]})
    assert only(table, DOSE, "programme.slots", APPLICANTS)["verdict"].tolist() == [FAILS]


def test_what_theory_leaves_open_is_told_as_it_is_seen():
    """Pay on years: neither passes nor fails."""
    years = [[10, 20, 30, 40], [11, 22, 31, 42]]
    row = only(checked(points({PAY: 1.8}, {PAY: 2.4}), **{YEARS: years}), DOSE, PAY, YEARS).iloc[0]
    assert (row["verdict"], row["reason"]) == (OPEN, "rises; theory leaves it open")


def test_one_replication_is_too_few_and_none_is_said_to_be_none():
    few = only(checked(ONE_LEVER, 1, **{YEARS: [[1], [2], [0]]}), DOSE, JOBS, YEARS)
    assert (few["verdict"] == UNSURE).all() and few["reason"].str.startswith("too few simulations").all()
    gone = only(checked(ONE_LEVER, 2, **{YEARS: np.full((3, 2), np.nan)}), DOSE, JOBS, YEARS)
    assert (gone["verdict"] == UNSURE).all() and gone["reason"].str.startswith("not observed").all()


def test_one_level_of_each_lever_is_said_in_one_line():
    table = checked(points({JOBS: 1.0}))
    assert table["check"].tolist() == [PLACEBO, DOSE]
    assert table.iloc[1]["verdict"] == UNCOMPARED and table.iloc[1]["reason"] == "every lever has one level"


def test_levers_that_change_only_together_and_words_without_order_are_said_to_be_so():
    both = points({JOBS: 1.0, PAY: 1.8, "programme": "a"}, {JOBS: 2.0, PAY: 2.4, "programme": "b"})
    table = checked(both)
    assert set(table["verdict"]) == {PASSES, UNCOMPARED}
    assert table.loc[table["verdict"] == UNCOMPARED, "lever"].tolist() == [JOBS, PAY, "programme"]


def test_differences_are_averaged_over_the_levels_of_other_levers_in_each_replication():
    grid = points({JOBS: 1.0, PAY: 1.8}, {JOBS: 2.0, PAY: 1.8}, {JOBS: 1.0, PAY: 2.4}, {JOBS: 2.0, PAY: 2.4})
    steps = only(checked(grid, 2, **{YEARS: [[0, 0], [4, 6], [10, 10], [12, 14]]}), DOSE, JOBS, YEARS)
    assert steps[["value", "pairs"]].to_numpy().tolist() == [[4.0, 2]]


def test_levels_that_hold_for_a_time_are_a_line_of_their_own_with_the_level_of_the_reference():
    labels = ["as configured", "us_hostility = 2", "us_hostility = 2 until 2028Q3", "us_hostility = 0.5 until 2028Q3"]
    table = checked(points(*({HOSTILITY: level} for level in (1.0, 2.0, 2.0, 0.5)), labels=labels))
    steps = only(table, DOSE, HOSTILITY, APPLICANTS)[["time", "level_from", "level_to"]].to_numpy().tolist()
    assert steps == [["", 1.0, 2.0], ["until 2028Q3", 0.5, 1.0], ["until 2028Q3", 1.0, 2.0]]


def test_a_world_that_is_told_for_context_is_held_against_nothing():
    with_context = [*ONE_LEVER, StoredPoint(3, ("beside",), "beside it: programme = none", {JOBS: 5.0})]
    table = checks_table(with_context, runs(4, 4, **{YEARS: [[1] * 4, [2] * 4, [3] * 4, [0] * 4]}), 0.0, {})
    assert FAILS not in set(table["verdict"]) and 5.0 not in set(table["level_to"])


def test_parameters_are_no_doses():
    table = checked(points({"behaviour.foresight": 0.1}, {"behaviour.foresight": 0.9}))
    assert table["reason"].tolist()[1] == "every lever has one level"


def test_levels_are_what_runs_tell_and_points_without_runs_are_left_out():
    """An option of a group names no level; the column of the lever does."""
    table = pd.DataFrame({"point": ["0", "1"], "roles": "design", "label": "x", "policy": ["announced", None]})
    done = pd.DataFrame({"point": [0, 1], "lever_permanent_jobs": [1.0, 2.0]})
    at = points_at(points_in(table), done)
    assert [one.levels[JOBS] for one in at] == [1.0, 2.0] and "policy" not in at[0].levels
    assert steps_of(lines_by_lever(at)[JOBS][""]) == {(1.0, 2.0): [(0, 1)]}
    assert points_at(points_in(table), done.iloc[1:]) == []


# --- sizes ------------------------------------------------------------------------------------------------------------

TWO_PAYS = points({PAY: 1.0}, {PAY: 2.0})


@pytest.mark.parametrize(
    ("power", "noise", "verdict"), [(0.7, 0.0, PASSES), (1.5, 0.0, FAILS), (0.0, 0.01, FAILS), (1.0, 0.01, UNSURE)]
)
def test_an_elasticity_is_judged_by_where_its_interval_lies(power, noise, verdict):
    """Within the range, outside of it, or over an end of it."""
    before = np.array([3.0, 3.3, 2.9, 3.1])
    after = before * 2.0**power * (1 + noise * np.array([1, -1, 1, -1]))
    row = only(checked(TWO_PAYS, **{APPLICANTS: [before, after]}), SIZE, PAY, APPLICANTS).iloc[0]
    assert row["value"] == pytest.approx(power, abs=0.003) and row["verdict"] == verdict
    assert (row["source"], row["expected_low"], row["expected_high"]) == ("pay-response", 0.33, 1.0)


@pytest.mark.parametrize("before", [[0.0] * 4, [np.nan] * 4])
def test_of_an_outcome_that_is_zero_or_not_observed_there_is_no_elasticity(before):
    row = only(checked(TWO_PAYS, **{APPLICANTS: [before, [3.0] * 4]}), SIZE, PAY, APPLICANTS).iloc[0]
    assert pd.isna(row["value"]) and row["verdict"] == UNCOMPARED and "is 0, or not observed" in row["reason"]


def test_a_level_of_zero_has_no_elasticity_and_no_evidence_is_an_answer():
    table = checked(points({"shock.uk_visa_cost": 0.0}, {"shock.uk_visa_cost": 10_000.0}))
    (row,) = table[table["check"] == SIZE].to_dict("records")
    assert row["verdict"] == UNKNOWN and pd.isna(row["value"]) and "two levels above 0" in row["reason"]


def test_a_lever_that_the_ledger_is_silent_on_has_its_elasticities_without_a_verdict():
    years = np.array([[100.0, 110.0], [200.0, 220.0]])
    row = only(checked(points({JOBS: 1.0}, {JOBS: 2.0}), 2, **{YEARS: years}), SIZE, JOBS, YEARS).iloc[0]
    assert row["value"] == pytest.approx(1.0) and row["verdict"] == UNKNOWN and not row["expected"]


def test_hostility_is_a_ratio_between_the_levels_that_evidence_speaks_of():
    levels = points({HOSTILITY: 1.0}, {HOSTILITY: 2.0}, {HOSTILITY: 3.0})
    row = only(checked(levels, **{APPLICANTS: [[2.0] * 4, [3.0] * 4, [9.0] * 4]}), SIZE, HOSTILITY, APPLICANTS).iloc[0]
    assert (row["level_from"], row["level_to"], row["verdict"]) == (1.0, 2.0, PASSES)
    assert row["value"] == pytest.approx(1.5)
    other = only(checked(points({HOSTILITY: 1.0}, {HOSTILITY: 3.0})), SIZE, HOSTILITY, APPLICANTS).iloc[0]
    assert other["verdict"] == UNCOMPARED


def test_the_worth_of_a_promise_is_what_pay_would_do_as_much():
    """Applicants by half more for the promise and for pay of half as much again at an elasticity of one: ln 1.5."""
    three = points({PAY: 1.0, RESERVED: 0.0}, {PAY: 2.0, RESERVED: 0.0}, {PAY: 1.0, RESERVED: 1.0})
    base = np.array([2.0, 2.2, 2.1, 1.9])
    table = checked(three, **{APPLICANTS: [base, 2 * base, 1.5 * base]})
    assert only(table, SIZE, RESERVED, APPLICANTS).iloc[0]["value"] == pytest.approx(math.log(1.5))
    alone = only(checked(points({RESERVED: 0.0}, {RESERVED: 1.0})), SIZE, RESERVED, APPLICANTS).iloc[0]
    assert alone["verdict"] == UNCOMPARED and "no levels of pay" in alone["reason"]


def test_a_lever_that_begins_later_is_not_held_against_answers_to_a_call():
    settings = {"policy": {"salary_multiplier": {"value": 1.0, "start": "2027Q1", "when": None}, "reserved_by": "luck"}}
    assert begun_late(settings) == {PAY: "2027Q1"}
    table = checks_table(TWO_PAYS, runs(2, 4), 0.0, settings)
    assert only(table, SIZE, PAY, APPLICANTS).iloc[0]["verdict"] == UNCOMPARED


def test_responses_of_a_validation_have_the_verdict_that_they_have_there():
    rows = pd.DataFrame({"pattern": ["pay_elasticity_koreans", "return_with_offer", "us_stay_tail"], "target": [0.15, 0.4, 0.0],
                         "tolerance": [0.15, 0.13, 0.1], "median": [0.1, 0.1, 0.0], "low": 0.0, "high": 0.2, "n": [4, 4, 4],
                         "within": [True, False, True], "unit": "x", "source": "A and B 2016 (pay-response)"})  # fmt: skip
    told = [(row.outcome, row.verdict, row.source) for row in pattern_rows(rows)]
    assert told == [("pay_elasticity_koreans", PASSES, "pay-response"), ("return_with_offer", FAILS, "pay-response")]
    assert list(pattern_rows(pd.DataFrame())) == []


# --- the placebo, and what is expected ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("largest", "verdict"), [(0.0, PASSES), (3.0, FAILS), (math.inf, FAILS), (math.nan, UNCOMPARED), (None, UNCOMPARED)]
)
def test_the_placebo_must_be_zero(largest, verdict):
    assert checks_table(ONE_LEVER, runs(3, 2), largest, {}).iloc[0]["verdict"] == verdict


def test_replications_that_share_a_vector_are_no_two_pieces_of_evidence():
    """The interval is that of two vectors, not of four replications."""
    years = np.array([[10.0, 20, 30, 40], [12, 22, 31, 41]])
    wide = checks_table(ONE_LEVER[:2], runs(2, 4, vector=[7, 7, 9, 9] * 2, **{YEARS: years}), 0.0, {})
    narrow = checks_table(ONE_LEVER[:2], runs(2, 4, vector=[6, 7, 8, 9] * 2, **{YEARS: years}), 0.0, {})
    verdicts = [only(table, DOSE, JOBS, YEARS)["verdict"].tolist() for table in (wide, narrow)]
    assert verdicts == [[UNSURE], [PASSES]]


def test_what_is_expected_names_levers_outcomes_and_sources_that_there_are():
    said, levers = expectations(), {record.path for record in records().values()} | {"programme.slots"}
    assert {one["lever"] for one in (*said["demands"], *said["sizes"])} <= levers
    named = {name for one in said["demands"] for way in ("rises", "falls") for name in one.get(way, ())}
    assert {*named, *said["headline"], *(one["outcome"] for one in said["sizes"])} <= set(outcome_rows())
    assert set(said["patterns"]) <= {pattern.name for pattern in PATTERNS}
    ledger = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert not [one["source"] for one in said["sizes"] if f"### {one['source']}\n" not in ledger]
    assert set(Settings.model_fields) >= set(SETTABLE)
