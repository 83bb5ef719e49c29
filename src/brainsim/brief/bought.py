"""What budgets buy best, where a study was asked that: its answer is one number a budget, by either way of counting cost."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from brainsim.brief.headline import BUDGETS, size_of, what_is
from brainsim.brief.money import extra
from brainsim.brief.records import Effect, Facts, Point
from brainsim.brief.sentences import begun, effect_of, point_words
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.numbers import amount
from brainsim.words.say import listed, say

MONEY = "bn KRW"
PAID = ("study", "life")  # within the study, or over the life of posts
KINDS = ("close", "turns", "alike", "same")  # of what speaks against a best mix, the gravest first
LATER = 1.2  # over the life of posts, from which an option is to be paid for long after the study


class Bought(NamedTuple):
    """A budget, what has to be paid of it, and the option that it buys best."""

    horizon: str  # study or life
    budget: float  # billion KRW a year
    point: int  # as it is without a shock
    effect: Effect


def is_asked(facts: Facts) -> bool:
    """Whether a study tells what budgets buy."""
    return not facts.table(BUDGETS).empty


def best(facts: Facts) -> list[Bought]:
    """The best option for each budget and horizon, in the order of the table; none for a study that was not asked."""
    table = facts.table(BUDGETS)
    if table.empty:
        return []
    calm = table[table["robust"] & (table["shock"] == table["shock"].iloc[0])]
    told = [(row, effect_of(facts, int(row.point), facts.outcome.name)) for row in calm.itertuples()]
    return [
        Bought(
            row.horizon,
            row.budget,
            int(row.point),
            effect._replace(effect=row.gain, low=row.gain_low, high=row.gain_high),
        )
        for row, effect in told
        if effect is not None
    ]


def headline(facts: Facts, language: str) -> str:
    """The mix that is best for the budget in the middle, by name, and what the smallest and the largest budget buy."""
    mine = next(iter(by_horizon(facts).values()))
    middle = middle_of(mine)
    words = {
        "budget": money(middle.budget, language),
        "policy": _named(facts, middle.point, language),
        "size": _size(middle.effect, language),
        "what": what_is(facts.outcome.name, language),
    }
    said = [say("bought.middle", language, **words)]
    ends = [
        say("bought.end", language, budget=money(one.budget, language), size=_size(one.effect, language))
        for one in dict.fromkeys((mine[0], mine[-1]))
        if one != middle
    ]
    if ends:
        said.append(say("bought.ends", language, told=listed(ends, language)))
    return say("answers.whole", language, said=begun(say("cases.between", language).join(said)))


def middle_of(mine: Sequence[Bought]) -> Bought:
    """What the budget in the middle buys best, of an even number the smaller of the two."""
    return mine[(len(mine) - 1) // 2]


def answer_of(facts: Facts) -> int:
    """The mix that the answer names."""
    return middle_of(next(iter(by_horizon(facts).values()))).point


def _named(facts: Facts, point: int, language: str) -> str:
    """A mix, and that it is without the programme where the reference is without it too."""
    policy, one = point_words(facts, point, language), facts.point_of(point)
    is_without = facts.without_it is False and not one.programmes and not facts.reference.programmes
    return say("bought.no_programme", language, policy=policy) if is_without else policy


def _size(effect: Effect, language: str) -> str:
    """An effect with its sign where it is less than nothing."""
    return size_of(effect, language, effect.effect < 0)[0]


def sure(facts: Facts, language: str) -> str:
    """The range of the mix that the answer names; those of the others stand in the table."""
    mine = next(iter(by_horizon(facts).values()))
    told = [middle_of(mine)]
    ranges = [
        say("bought.range", language, budget=money(one.budget, language), range=size_of(one.effect, language)[1])
        for one in told
    ]
    return say("bought.ranges", language, ranges=listed(ranges, language, "_options"))


def each(facts: Facts, language: str) -> str:
    """The mix that each budget buys and what it adds, paid within the study if it was counted so."""
    mine = next(iter(by_horizon(facts).values()))
    told = [
        say("bought.each", language, budget=money(one.budget, language), policy=_named(facts, one.point, language),
            size=size_of(one.effect, language, True)[0])
        for one in mine
    ]  # fmt: skip
    return listed(told, language, "_options")


def catch(facts: Facts, language: str) -> str:
    """Whether the best option turns with how cost is counted: of the budget nearest the middle for which it does."""
    ways = list(by_horizon(facts).values())
    if len(ways) < 2:
        return ""
    budgets = sorted({one.budget for one in ways[0]} & {one.budget for one in ways[1]})
    if not budgets:
        return ""
    nearest = sorted(budgets, key=lambda budget: abs(budgets.index(budget) - (len(budgets) - 1) // 2))
    kinds = {budget: _turning(facts, budget, ways) for budget in nearest}
    kind = next(one for one in KINDS if one in kinds.values())
    budget = next(budget for budget in nearest if kinds[budget] == kind)
    numbers = dict(zip(PAID, _bests(budget, ways), strict=True))
    words = {name: _named(facts, point, language) for name, point in numbers.items()}
    lives = {f"{name}_cost": effect_of(facts, point, LIFE) for name, point in numbers.items()}
    costs = {name: extra([cost], language) if cost else "" for name, cost in lives.items()}
    return say(f"bought.{kind}", language, budget=money(budget, language), **words, **costs)


def _bests(budget: float, ways: list[list[Bought]]) -> list[int]:
    """The best option for a budget, by either way of counting."""
    return [next(one.point for one in way if one.budget == budget) for way in ways]


def _turning(facts: Facts, budget: float, ways: list[list[Bought]]) -> str:
    """Whether the best option turns, is as good within the study but to be paid for long after it, as good either way, or the same."""
    first, second = _bests(budget, ways)
    if first == second:
        return "same"
    if not _as_good(facts, budget, first, second):
        return "turns"
    cost, life = (effect_of(facts, first, name) for name in (TEN_YEARS, LIFE))
    return "close" if cost and life and life.effect > LATER * cost.effect else "alike"


def _as_good(facts: Facts, budget: float, first: int, second: int, horizon: str = "study") -> bool:
    """Whether a budget also pays another option whose gain can't be told from the best one's."""
    mine = _paid(facts, horizon, budget)
    if second not in mine.index:
        return False
    one, other = mine.loc[first], mine.loc[second]
    return bool(one["gain_low"] <= other["gain_high"] and other["gain_low"] <= one["gain_high"])


def _paid(facts: Facts, horizon: str, budget: float) -> pd.DataFrame:
    """What a budget pays where there is no shock, by point."""
    table = facts.table(BUDGETS)
    calm = table[table["shock"] == table["shock"].iloc[0]]
    return calm[(calm["horizon"] == horizon) & (calm["budget"] == budget)].set_index("point")


def finding(facts: Facts, language: str) -> str:
    """What the budget in the middle buys; "" where no study asks."""
    if not is_asked(facts):
        return ""
    mine = next(iter(by_horizon(facts).values()))
    one = middle_of(mine)
    words = {"size": _size(one.effect, language), "what": what_is(facts.outcome.name, language)}
    return say("found.bought", language, budget=money(one.budget, language), **words)


def rows(facts: Facts) -> list[Point]:
    """The best option of the smallest budget, of the one in the middle and of the largest, counted either way; each once."""
    return [facts.point_of(point) for point in _shown(facts)]


def _shown(facts: Facts) -> dict[int, Bought]:
    """The same by point, with the first budget that each is the best for."""
    told = [one for mine in by_horizon(facts).values() for one in dict.fromkeys((mine[0], middle_of(mine), mine[-1]))]
    found: dict[int, Bought] = {}
    for one in told:
        found.setdefault(one.point, one)
    return found


def row_words(facts: Facts, point: int, language: str) -> str:
    """An option of chart and table, behind the budget that it is the best for where a study was asked that."""
    one = _shown(facts).get(point) if is_asked(facts) else None
    if one is None:
        return point_words(facts, point, language)
    policy = _named(facts, point, language)
    return say(f"bought.row_{one.horizon}", language, budget=money(one.budget, language), policy=policy)


def head_words(facts: Facts, point: int, language: str) -> str:
    """An option at the head of a column: the budget that it is the best for, which a row of page 1 has with what it buys."""
    one = _shown(facts).get(point) if is_asked(facts) else None
    if one is None:
        return point_words(facts, point, language)
    return say(f"bought.head_{one.horizon}", language, budget=money(one.budget, language))


def by_horizon(facts: Facts) -> dict[str, list[Bought]]:
    """The best options by what has to be paid, in the order of budgets."""
    found: dict[str, list[Bought]] = {}
    for one in sorted(best(facts), key=lambda each: each.budget):
        found.setdefault(one.horizon, []).append(one)
    return {horizon: found[horizon] for horizon in PAID if horizon in found}


def money(budget: float, language: str) -> str:
    """A budget as it was given, without the digits that a result would have."""
    number, words = amount(budget, MONEY, language), f"{budget:.1f} "
    return number.replace(words, f"{budget:g} ", 1)


def table_of(tables: pd.DataFrame) -> pd.DataFrame:
    """The table of budgets as a brief reads it."""
    return tables if tables.empty else tables.astype({"robust": bool})
