"""What each budget buys best, by either way of counting cost and under each shock."""

from pathlib import Path

from matplotlib.figure import Figure

from brainsim.brief.bought import by_horizon, money
from brainsim.brief.figures.shared import effect_in_question
from brainsim.brief.headline import BUDGETS
from brainsim.brief.records import Facts, Point
from brainsim.report.many_points.what_money_buys import Bought, key_of, what_money_buys
from brainsim.report.paper import Paper, shown_factor
from brainsim.report.vocabulary import policy
from brainsim.words.say import listed, say


def budgets(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """A row a budget; None for a study that was not asked what budgets buy."""
    table, language = facts.table(BUDGETS), paper.language
    if table.empty:
        return None
    factor, panels, robust = shown_factor(facts.outcome.unit), {}, table[table["robust"]]
    for horizon, mine in by_horizon(facts).items():
        rows = []
        for one in mine:
            every = robust[(robust["horizon"] == horizon) & (robust["budget"] == one.budget)]
            gains = [(factor * row.gain, factor * row.gain_low, factor * row.gain_high) for row in every.itertuples()]
            words = policy(facts.point_of(one.point).changes, facts.point_of(one.point).label, language)
            rows.append(Bought(say("budgets.row", language, money=money(one.budget, language)), words, gains))
        panels[say(f"budgets.{horizon}", language)] = rows
    shocks = _shocks(facts, language)
    axis = effect_in_question(facts, language)
    return what_money_buys(paper._replace(key=key_of(shocks)), panels, axis)


def shocks_told(facts: Facts, language: str) -> dict[str, str]:
    """What the marks stand for, for a caption: as things are, and what else happens."""
    calm, *others = _shocks(facts, language) or [""]
    return {"calm": calm, "shock": listed(others, language)}


def _shocks(facts: Facts, language: str) -> list[str]:
    table = facts.table(BUDGETS)
    robust = table[table["robust"]] if not table.empty else table
    points = robust.drop_duplicates("shock")["point"] if not table.empty else ()
    return [_happens(facts.point_of(int(number)), language) for number in points]


def _happens(point: Point, language: str) -> str:
    return policy(point.happens, say("budgets.calm", language), language)
