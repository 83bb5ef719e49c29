"""Levers at equal budget: levels found by what they cost, and what is said where the budget can't be met."""

import json
import math

import pytest
from designs import with_design

from brainsim.command.experiment import run_experiment
from brainsim.settings.problems import SettingsError
from brainsim.study.budget import levelled, said_of

PAY, POSTS = "policy.salary_multiplier", "policy.reserved_posts"
RANGES = {PAY: {"low": 1.8, "high": 5.0}, POSTS: {"low": 0.0, "high": 1.0, "with": {"policy.bridge_pay": 1.0}}}


def equal(settings, budget=60.0, levers=RANGES, **changes):
    """A design at equal budget."""
    return with_design(settings, "equal_budget", budget=budget, levers=levers, **changes)


def costs(listed):
    """Pay costs 50 a point over 1.8; reserved posts 200 times the square root of their share."""
    return [50 * (row[PAY] - 1.8) if PAY in row else 200 * row[POSTS] ** 0.5 for row in listed.design.points]


def test_each_lever_is_brought_to_the_level_that_costs_the_budget(small):
    """50 (x - 1.8) = 60 at 3.0, and 200 sqrt(x) = 60 at 0.09, within two hundredths of the budget."""
    found, searches = levelled(equal(small()), costs)
    pay, posts = found.design.points
    assert found.design.kind == "list"
    assert pay[PAY] == pytest.approx(3.0, abs=0.03)
    assert 200 * posts[POSTS] ** 0.5 == pytest.approx(60, rel=0.02)
    assert posts["policy.bridge_pay"] == 1.0
    assert all(search.reached for search in searches)


def test_what_costs_less_than_the_budget_at_its_end_stays_there_and_says_so(small):
    found, (search,) = levelled(equal(small(), budget=500.0, levers={PAY: RANGES[PAY]}), costs)
    assert found.design.points == [{PAY: 5.0}]
    assert said_of(search) == f"{PAY} = 5, at the end of its range, costs 160.0 and not the budget of 500.0"


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (math.nan, "its cost was not observed, so no level of equal cost is known"),
        (-80.0, "saves money (-80.0): no level costs the budget"),
        (0.0, "costs nothing more (0.0): no level costs the budget"),
    ],
)
def test_where_no_level_costs_anything_none_is_sought(small, cost, said):
    """After one look at the high end, which stays; no level comes out of a cost that is not there."""
    looks = []
    found, (search,) = levelled(equal(small(), levers={PAY: RANGES[PAY]}), lambda listed: looks.append(1) or [cost])
    assert len(looks) == 1 and found.design.points == [{PAY: 5.0}]
    assert said in said_of(search) and not search.reached


def test_a_level_that_was_not_observed_is_passed_over(small):
    """The first level between fails: the nearest that was observed is kept."""
    answers = iter([[160.0], [math.nan], [61.0]])
    _, (search,) = levelled(equal(small(), levers={PAY: RANGES[PAY]}), lambda listed: next(answers, [160.0]))
    assert "costs" in said_of(search) and math.isfinite(search.costs[search.level])


def test_an_interrupted_search_keeps_what_it_knows(small):
    answers = iter([[160.0, 200.0], None])
    found, _ = levelled(equal(small()), lambda listed: next(answers))
    assert [next(iter(row.values())) for row in found.design.points] == [5.0, 1.0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"budget": None}, "design.budget is missing"),
        ({"price": "mood"}, "design.price = mood is no outcome"),
        ({"levers": {PAY: [1, 2]}}, f"design.levers.{PAY} needs a range"),
        ({"levers": {PAY: {"low": 2.0, "high": 2.0}}}, "two ends that differ"),
        ({"levers": {"policy.nothing": {"low": 0, "high": 1}}}, "of a number of the settings"),
    ],
)
def test_a_design_that_cannot_be_levelled_is_told_in_one_line(small, changes, said):
    with pytest.raises(SettingsError, match=said) as problem:
        levelled(equal(small(), **changes), costs)
    assert "\n" not in str(problem.value)


def test_a_budget_that_nobody_reads_is_told(small):
    from brainsim.study.design import plan_of

    with pytest.raises(SettingsError, match=r"design\.budget is given, but design\.kind = grid"):
        plan_of(with_design(small(), "grid", budget=5.0, levers={PAY: [1.8, 2.0]}))


@pytest.mark.population
def test_a_budget_that_was_missed_stands_with_the_results(small, tmp_path, capsys):
    """In the README and the provenance, as it was said; also where the same command lives nothing any more."""
    short = ("study.quarters=4", "study.spin_up_quarters=8", "study.replications=2", "report.figures=false")
    settings = equal(small(*short, "study.keep=outcomes"), budget=1e6, levers={PAY: RANGES[PAY]})
    for name in ("first", "again"):
        (tmp_path / name).mkdir()
        assert run_experiment(settings, tmp_path / name, tmp_path / "store") == 0
        (said,) = json.loads((tmp_path / name / "provenance.json").read_text(encoding="utf-8"))["equal_budget"]
        assert said.startswith(f"{PAY} = 5, at the end of its range, costs") and said.endswith("of 1,000,000.0")
        assert f"equal budgets: {said}\n" in capsys.readouterr().err
        assert f"\n- Equal budget: {said}.\n" in (tmp_path / name / "README.md").read_text(encoding="utf-8")
