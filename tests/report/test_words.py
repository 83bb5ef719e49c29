"""What is said on the screen: numbers as they are read aloud, one world, what changes, and whether to trust it."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from brainsim.command.load import load_settings
from brainsim.outcomes.rows import outcome_rows, shown_in
from brainsim.report.screen import (
    MOST_POINTS,
    aligned,
    bracketed,
    placebo_line,
    savings_line,
    screen_tables,
    shown,
    signed_shown,
)
from brainsim.study.design import DESIGN, plan_of
from brainsim.study.effects import effects_table
from brainsim.study.summary import summary_table

REPLICATIONS = 3
GRID = ("design=grid", "design.levers={policy.visa_ease: [0.0, 0.5], policy.computing: [0.0, 1.0]}")


def study_of(settings, **outcomes):
    """As much of a study as words look at; every outcome is 1 in every run, but for those that are given."""
    plan = plan_of(settings)
    cubes = {name: np.ones((len(plan.points), REPLICATIONS)) for name in outcome_rows()}
    for name, by_point in outcomes.items():
        cubes[name][: len(by_point)] = np.array(by_point, dtype=float)[:, None] + np.array([-0.1, 0.0, 0.1])
    labels = [point.label for point in plan.points]
    compared = [point.number for point in plan.points if DESIGN in point.roles and point.number > 0]
    effects = effects_table(cubes, labels)
    effects = effects[effects["point"].isin(compared)]
    summary = summary_table(cubes, list(enumerate(labels)))
    parts = dict(placebo=0.0, replications=REPLICATIONS, runs_saved=(40.0, 0.95, 1234.0))
    return SimpleNamespace(
        plan=plan, summary=summary, effects=lambda: effects, settings=settings, programmes=(), **parts
    )


def lines_of(words, *starts):
    """The lines that begin with these words."""
    found = {line.split("  ")[0].strip(): " ".join(line.split()) for line in words.splitlines() if line.strip()}
    return [found[start] for start in starts]


NUMBERS = {
    0.0: "0", 0.5: "0.500", 0.0123: "0.0123", 0.000123: "0.00012",
    1.234: "1.23", 12.34: "12.3", 123.4: "123", 1234.5: "1,234", 1e7: "10,000,000",
    -0.5: "-0.500", -12345.0: "-12,345", math.nan: "-", math.inf: "-", -math.inf: "-",
}  # fmt: skip


@pytest.mark.parametrize(("value", "words"), NUMBERS.items())
def test_a_number_has_three_digits_and_its_thousands_apart(value, words):
    assert shown(value) == words


def test_an_effect_has_its_sign():
    assert [signed_shown(value) for value in (2.0, -2.0, 0.0, math.nan, math.inf)] == ["+2.00", "-2.00", "0", "-", "-"]


def test_an_interval_that_is_open_or_missing_is_said_so():
    assert bracketed(-1.0, 2.0) == "[-1.00, 2.00]"
    assert bracketed(-math.inf, math.inf) == "(can't be bounded)"
    assert (bracketed(3.0, math.inf), bracketed(-math.inf, 3.0)) == ("(at least 3.00)", "(at most 3.00)")
    assert bracketed(math.nan, math.nan) == bracketed(math.nan, 1.0) == ""


def test_columns_are_aligned_words_to_the_left_and_numbers_to_the_right():
    assert aligned(("a", "b", "c"), [("long", "1", "x"), ("s", "1,000", "")]).splitlines() == [
        "a         b  c",
        "long      1  x",
        "s     1,000",
    ]


def test_one_world_is_told_with_its_headlines_and_the_known_facts():
    """A study without a reference of its own has nothing else to tell."""
    (words,) = screen_tables(study_of(load_settings("no_programme"), applicants_per_slot=[3.0]))
    assert words.startswith("Outcomes\n")
    assert len(words.split("\n\n")[1].splitlines()) == 1 + len(shown_in("screen"))
    applicants, cost = lines_of(words, "applicants_per_slot", "cost_krw_bn")
    assert applicants == "applicants_per_slot 3.00 [2.66, 3.34] 3.15 applicants / slot"
    assert cost.startswith("cost_krw_bn 1.00 [1.00, 1.00] bn KRW")  # no fact is known


def test_a_point_and_its_reference_are_told_as_one_world_and_what_it_changes():
    """Outcomes of the point that was asked for, effects against the reference, which is named."""
    study = study_of(load_settings("pay_rise"), kept_in_korea_year_5=[0.5, 0.7], researchers_in_korea_end=[100, 80])
    world, changes = screen_tables(study)
    assert lines_of(world, "kept_in_korea_year_5")[0].startswith("kept_in_korea_year_5 0.700 ")
    assert changes.startswith(
        "What changes against the reference (salary_multiplier = 1.8): mean effect, paired by luck\n\n"
    )
    kept, people, ability = lines_of(
        changes, "kept_in_korea_year_5", "researchers_in_korea_end", "fellows_mean_ability"
    )
    assert kept == "kept_in_korea_year_5 +0.200 [0.200, 0.200] [0.200, 0.200] share of fellows observed"
    assert people.startswith("researchers_in_korea_end -20.0 [-20.0, -20.0]")
    assert ability.startswith("fellows_mean_ability 0 [0, 0]")


def test_an_effect_that_one_of_the_worlds_does_not_have_is_left_out():
    """Nobody can be kept in a world without fellows; a cost per researcher says that none is added."""
    study = study_of(load_settings("baseline"), kept_in_korea_year_5=[math.nan, 0.7])
    changes = screen_tables(study)[1]
    assert "kept_in_korea_year_5" not in changes
    assert lines_of(changes, "cost_per_added_research_year_krw_m")[0].split("_krw_m ")[1].startswith("none added")
    assert "against the reference (programme = none, policy = announced)" in changes
    assert set(shown_in("effects")) - {word for line in changes.splitlines() for word in line.split()[:1]} == {
        "kept_in_korea_year_5",
    }


@pytest.mark.parametrize(
    ("people", "cost", "said"),
    [([100, 80], [10, 20], "costs more and keeps fewer"), ([100, 80], [20, 10], "costs less and keeps fewer"),
     ([100, 120], [20, 10], "costs less and keeps more"), ([100, 100], [10, 20], "none added")],
)  # fmt: skip
def test_no_cost_per_person_is_said_where_people_fell_or_money_was_saved(people, cost, said):
    study = study_of(
        load_settings("pay_rise"),
        researcher_years_in_korean_research_discounted=people,
        total_cost_krw_bn_discounted=cost,
    )
    (line,) = lines_of(screen_tables(study)[1], "cost_per_added_research_year_krw_m")
    assert line == f"cost_per_added_research_year_krw_m {said} million KRW of 2025"


def test_the_range_of_few_simulations_is_made_of_mean_and_standard_deviation():
    """3 - 0.1, 3, 3 + 0.1: not their 5th and 95th percentile, 2.91 and 3.09, but 3 +- 2.92 x 0.1 x sqrt(4 / 3)."""
    (words,) = screen_tables(study_of(load_settings("no_programme"), applicants_per_slot=[3.0]))
    assert lines_of(words, "applicants_per_slot")[0].split(" 3.15")[0].endswith("3.00 [2.66, 3.34]")


def test_some_points_are_told_one_by_one():
    """The outcomes are those of the reference; a line a point with a few effects."""
    study = study_of(load_settings(None, GRID), researcher_years_in_korea=[100, 101, 102, 103])
    world, changes = screen_tables(study)
    assert world.startswith("Outcomes of the reference (as configured)\n")
    assert lines_of(world, "net_flow_per_1000")
    head, *lines = changes.split("\n\n")[1].splitlines()
    assert head.split() == ["point", *shown_in("points")]
    assert [line.split("  ")[0] for line in lines] == [
        "visa_ease = 0, computing = 1", "visa_ease = 0.5, computing = 0", "visa_ease = 0.5, computing = 1",
    ]  # fmt: skip
    assert [f"+{n}.00 [{n}.00, {n}.00]" in line for n, line in enumerate(lines, start=1)] == [True] * 3


def test_many_points_are_left_to_the_file():
    levels = ", ".join(f"{number / 100}" for number in range(MOST_POINTS + 2))
    many = ("design=grid", f"design.levers={{policy.visa_ease: [{levels}]}}")
    words = screen_tables(study_of(load_settings(None, many)))[-1]
    assert (
        words
        == f"{MOST_POINTS + 1} points against the reference (as configured): effects.csv has what each of them changes"
    )


def test_the_placebo_is_said_to_be_nought_or_not_to_be_trusted():
    study = SimpleNamespace(placebo=0.0)
    assert placebo_line(study).endswith(f"{len(outcome_rows())} outcomes and everybody: exactly 0.")
    for differs, words in ((1e-12, "1e-12"), (math.inf, "inf")):
        said = placebo_line(SimpleNamespace(placebo=differs))
        assert f"differs by up to {words}. IT MUST BE 0: don't use these results, and report it." in said
    nothing = SimpleNamespace(placebo=math.nan)
    assert "NOT COMPARED" in placebo_line(nothing)


def test_what_pairing_saves_is_said_with_its_range_also_where_it_saves_nothing():
    said = savings_line(SimpleNamespace(runs_saved=(40.0, 0.95, 1234.0)))
    assert "would take 40.0 times as many runs (median over all effects; 0.950 to 1,234)." in said
    assert savings_line(SimpleNamespace(runs_saved=None)) == ""
