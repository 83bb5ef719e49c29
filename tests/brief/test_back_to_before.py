"""What Korea loses where things go back, what only one of two options gives, and who is ahead of whom by how much."""

from pathlib import Path

import pytest

from brainsim.brief import answer, cases
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.first_page import table
from brainsim.brief.kept import asked_for, keeping, who_stays
from brainsim.brief.losers import losers
from brainsim.brief.next_step import next_step
from brainsim.brief.sentences import comparison, effect_of, is_clear, point_words
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.rungs import RUNGS

PUBLISHED = Path(__file__).parents[2] / "results" / "published"


@pytest.fixture(scope="module")
def told():
    return {name: facts_of(read_folder(PUBLISHED / name)) for name in ("visa_climate", "what_keeps_them", "the_cliff")}


def test_the_case_closest_to_today_is_told_as_what_is_lost_where_it_ends(told):
    """And held against a reference in which it has ended; of another lever, or of a turn for some years, an answer says what it adds."""
    facts = told["visa_climate"]
    assert answer.headline_of(facts, "en").startswith(
        "If the US goes back to its visa climate of before 2025, Korea loses about"
    )
    assert cases.reference_words(facts, "en").endswith("and the US visa climate of before 2025")
    assert cases.reference_words(told["the_cliff"], "en") == point_words(told["the_cliff"], 0, "en")
    short = facts._replace(points=[one for one in facts.points if not cases._is_today(one)])
    assert "goes back" not in answer.headline_of(short, "en") and "adds about" in answer.headline_of(short, "en")
    assert "clearly do not make up for what Korea loses if the US goes back" in next_step(facts, "en")
    assert "make up for" not in next_step(short, "en")


def test_what_only_happens_has_no_cost_and_what_korea_does_in_it_has(told):
    facts = told["visa_climate"]
    rows = {row[0]: row[4:6] for row in table(facts, "en").rows[1:]}
    given = [point for point in facts.points if point.is_given]
    shown = [rows[name] for point in given if (name := _begun(point_words(facts, point.point, "en"))) in rows]
    assert len(shown) == 3 and all(cells == ["-", "-"] for cells in shown)
    assert all("-" not in cells for name, cells in rows.items() if name.startswith("50 % more"))
    assert all(effect_of(facts, point.point, TEN_YEARS) for point in given)  # which was observed, and is no price


def _begun(words):
    return words[0].upper() + words[1:]


def test_two_that_cost_as_much_are_told_apart_by_what_only_one_gives_and_by_what_falls_due_later(told):
    facts = told["the_cliff"]
    said = next_step(facts, "en")
    assert (
        "(of the two only the second clearly gives that) and who pays the " in said
        and "of the second that fall due later" in said
    )
    alike = facts._replace(
        effects=[
            one._replace(effect=9.0, low=5.0, high=13.0) if one.outcome in (*RUNGS[::2], LIFE) else one
            for one in facts.effects
        ]
    )
    assert "first settle what else you want of them and who pays what falls due later." in next_step(alike, "en")


def test_the_option_that_keeps_most_is_told_with_how_far_it_is_ahead_where_that_is_clear(told):
    keeps, cliff = told["what_keeps_them"], told["the_cliff"]
    first, second = keeping(keeps, keeps.asked)[:2]
    row = comparison(keeps, first.point, second.point, first.outcome)
    assert is_clear(row) and f"That is {100 * row.difference:.0f} more (" in who_stays(keeps, "en")[1]
    assert ") than with the same plus fellow pay cut to 70 million won." in who_stays(keeps, "en")[1]
    first, second = keeping(cliff, cliff.asked)[:2]
    assert not is_clear(comparison(cliff, first.point, second.point, first.outcome))
    assert "That is" not in who_stays(cliff, "en")[1] and asked_for(cliff) is not None


def test_fewer_fellows_are_told_of_how_many(told):
    for name in ("what_keeps_them", "the_cliff"):
        (every,) = [one.middle for one in told[name].levels if one.outcome == "fellows_hired"]
        shown = f"{round(every, -1):,.0f}"
        assert f"fellows of {shown} in all calls" in losers(told[name], "en") and f"{shown}명 중 −" in losers(
            told[name], "ko"
        )
