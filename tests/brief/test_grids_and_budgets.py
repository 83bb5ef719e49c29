"""Page 1 of grids, each lever of which is told alone, and of studies that ask what budgets buy best."""

import re
from pathlib import Path

import pandas as pd
import pytest

from brainsim.brief.answer import headline_of, rows_of
from brainsim.brief.apart import apart, is_grid
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.findings import findings
from brainsim.brief.first_page import first_page
from brainsim.brief.headline import BUDGETS, costing
from brainsim.brief.kept import asked_for
from brainsim.brief.sentences import effect_of, point_words
from brainsim.brief.terms import terms
from brainsim.words.say import naming

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
OPENINGS, PAY = "policy.permanent_jobs", "policy.salary_multiplier"


@pytest.fixture(scope="module")
def grid():
    facts = facts_of(read_folder(PUBLISHED / "salary_x_jobs"))
    with naming(facts.called):
        yield facts


def test_a_grid_is_told_lever_by_lever(grid):
    """The best of all cells is but the corner that was drawn."""
    told = apart(grid)
    assert is_grid(grid) and sorted(name for point in told.points for name in point.changes) == [OPENINGS, PAY]
    openings = next(point for point in told.points if OPENINGS in point.changes)
    effects = {point.point: effect_of(grid, point.point, grid.outcome.name).effect for point in grid.points}
    alone = [point.point for point in grid.points if list(point.changes) == [OPENINGS]]
    assert openings.point == max(alone, key=lambda number: abs(effects[number]))
    for language in ("en", "ko"):
        said, corner = headline_of(grid, language), max(effects, key=effects.get)
        assert all(costing(grid, point.point, language).lower() in said.lower() for point in told.points)
        assert point_words(grid, corner, language).lower() not in said.lower()
    assert {len(point.changes) for point in rows_of(grid)} == {1}


def test_findings_of_a_grid_are_of_its_levers_alone(grid):
    """As chart and table are: no finding names a corner that they do not show."""
    words = [point_words(grid, point.point, "en").lower() for point in grid.points if len(point.changes) > 1]
    for finding in findings(grid, "en"):
        assert finding.bold and not any(corner in f"{finding.bold} {finding.more}".lower() for corner in words)


def test_the_option_that_a_headline_says_keeps_most_fellows_has_a_row_and_a_term():
    facts = facts_of(read_folder(PUBLISHED / "what_keeps_them"))
    with naming(facts.called):
        keeper = asked_for(facts)
        assert costing(facts, keeper.point, "en") in headline_of(facts, "en")
        assert keeper.point in [point.point for point in rows_of(facts)]
        assert "\nContracts renewed: " in terms(facts, "en")


def test_a_list_is_no_grid(grid):
    some = grid._replace(points=grid.points[:-1])
    assert not is_grid(some) and apart(some) is some


@pytest.fixture
def budgets(grid):
    """The same study as if it had been asked what 30 and 100 bn won a year buy: by openings now, by pay over their life."""
    numbers = {tuple(sorted(point.changes.items())): point.point for point in grid.points}
    pay, few, many = (numbers[(changes,)] for changes in ((PAY, 2.4), (OPENINGS, 1.5), (OPENINGS, 2.0)))
    rows = [("study", 30.0, few, 1000.0, True), ("study", 100.0, many, 3000.0, True), ("study", 100.0, few, 1000.0, False),
            ("life", 30.0, pay, 20.0, True), ("life", 100.0, pay, 20.0, True)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["horizon", "budget", "point", "gain", "robust"])
    table = table.assign(
        shock="no shock", gain_low=0.9 * table["gain"], gain_high=1.1 * table["gain"], largest_regret=120.0
    )
    return grid._replace(tables={**grid.tables, BUDGETS: table})


def test_what_budgets_buy_is_the_answer(budgets):
    page = first_page(budgets, [], "en")
    assert page.headline == (
        "For 30 bn won a year the most robust mix, 50 % more permanent openings for all, adds about 1,000 years of research in Korea; "
        "the most robust mixes for other budgets add about 3,000 for 100 bn won."
    )
    lines = dict(page.lines)
    assert "30 bn won a year +900 to +1,100" in lines["How sure"]
    assert (
        "turns with how cost is counted" in lines["The catch"]
        and "50 % more permanent openings for all" in lines["The catch"]
    )
    assert lines["What next"].startswith("Settle first who pays for posts")
    assert [row[0] for row in page.tables[0].rows[1:]] == [
        "30 bn won a year: 50 % more permanent openings for all", "100 bn won a year: 100 % more permanent openings for all",
        "30 bn won a year over life: fellow pay raised to 120 million won"]  # fmt: skip
    assert "the largest budget, of 24 options" in page.tables[0].caption


def test_the_best_mix_may_be_the_same_either_way(budgets):
    table = budgets.table(BUDGETS)
    robust = table[table["robust"] & (table["horizon"] == "study")].set_index("budget")["point"]
    same = table.assign(point=table["point"].where(table["horizon"] == "study", table["budget"].map(robust)))
    told = budgets._replace(tables={**budgets.tables, BUDGETS: same})
    said = dict(first_page(told, [], "en").lines)["The catch"]
    assert said.startswith("Most robust for 30 bn won a year, either way that cost is counted: ")


def test_what_is_to_be_paid_for_after_the_study_is_told_of_the_budget_nearest_the_middle_for_which_it_is_so(budgets):
    """Two mixes as good as each other, neither of which leaves posts to pay for, are no catch."""
    pay, few = (int(budgets.table(BUDGETS)["point"].iloc[place]) for place in (3, 0))
    dear = max(
        (point for point in budgets.points if list(point.changes) == [PAY]), key=lambda point: point.changes[PAY]
    ).point
    rows = [
        ("study", budget, point, 1000.0, robust)
        for budget, point, robust in [
            (30.0, pay, True),
            (30.0, dear, False),
            (60.0, few, True),
            (60.0, pay, False),
            (100.0, pay, True),
            (100.0, dear, False),
        ]
    ]
    rows += [("life", 30.0, dear, 1000.0, True), ("life", 60.0, pay, 1000.0, True), ("life", 100.0, dear, 1000.0, True)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["horizon", "budget", "point", "gain", "robust"])
    table = table.assign(shock="no shock", gain_low=900.0, gain_high=1100.0, largest_regret=1.0)
    told = budgets._replace(tables={**budgets.tables, BUDGETS: table})
    said = dict(first_page(told, [], "en").lines)["The catch"]
    assert said.startswith("For 60 bn won a year two mixes add as much") and re.search(
        r"50 % more permanent openings for all, whose posts go on and cost [\d,]+ bn won more until the last ends, "
        "and fellow pay raised to 120 million won, 52 bn won more",
        said,
    )
    fellows = budgets._replace(tables={**budgets.tables, BUDGETS: table[table["budget"] != 60.0]})
    said = dict(first_page(fellows, [], "en").lines)["The catch"]
    assert said.startswith("For 30 bn won a year fellow pay raised to ") and said.endswith(
        "add as much, either way that cost is counted."
    )


def test_budgets_are_told_in_korean_too(budgets):
    page = first_page(budgets, [], "ko")
    assert "연 300억 원 투입 시" in page.headline and "1,000인년" in page.headline
    assert "부담 주체" in dict(page.lines)["○ (시사점)"]


def test_losses_keep_their_sign_and_one_budget_is_told_once(budgets):
    table = budgets.table(BUDGETS)
    losing = budgets._replace(tables={**budgets.tables, BUDGETS: table.assign(gain=-table["gain"], gain_low=-1.1 * table["gain"],
                                                                            gain_high=-0.9 * table["gain"])})  # fmt: skip
    assert "about \u22121,000 years of research in Korea" in headline_of(losing, "en")
    one = budgets._replace(
        tables={**budgets.tables, BUDGETS: table[(table["horizon"] == "study") & (table["budget"] == 30)]}
    )
    assert headline_of(one, "en").count("30 bn won") == 1


def test_of_a_grid_with_cuts_what_adds_is_told(grid):
    """A cut that takes as much is no answer to what improves."""
    levels = (0.5, 1.5)
    fewer = [point for point in grid.points if point.changes.get(OPENINGS, 0.5) in levels]
    told = apart(grid._replace(points=fewer))
    assert next(point.changes[OPENINGS] for point in told.points if OPENINGS in point.changes) == 1.5
