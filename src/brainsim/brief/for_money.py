"""What a year added costs with each option, paid within the study or counted over the life of posts, and what is cheapest so."""

from collections.abc import Callable, Sequence

import pandas as pd

from brainsim.brief.likelihood import FEWEST
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import effect_of, is_clear
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.outcomes.rows import RATIOS
from brainsim.report.rungs import judged
from brainsim.study.life_prices import life_prices

LEAST = 0.05  # of a price: a difference below it is none to act on
PriceOf = Callable[[Facts, int], Effect | None]


def price_name(facts: Facts, rung: str = "") -> str | None:
    """The cost per year added on a rung, on that which decides if none is named; None where there is no such outcome."""
    where = rung or facts.outcome.name
    return next((one for one, row in RATIOS.items() if row.top == TEN_YEARS and judged(one) == where), None)


def price_of(facts: Facts, point: int) -> Effect | None:
    """What a year added on the rung in question costs with an option within the study, where that is a number."""
    name = price_name(facts)
    price = effect_of(facts, point, name) if name else None
    return price if price is not None and price.is_price else None


def life_price_of(facts: Facts, point: int) -> Effect | None:
    """What a year added on the rung in question costs with an option over the life of posts, where that is a number.

    None where it is not clear that the option costs more, or less, over that life.
    """
    price, life = facts.life_prices.get(point), effect_of(facts, point, LIFE)
    return price if price is not None and price.is_price and life is not None and is_clear(life) else None


def life_prices_of(runs: pd.DataFrame, rung: str, is_drawn: bool) -> dict[int, Effect]:
    """The prices of a year added on a rung over the life of posts, by point, as `study.life_prices` has them."""
    unit = next((row.unit for row in RATIOS.values() if row.top == TEN_YEARS), "")
    found = life_prices(runs, rung, is_drawn)
    return {
        point: Effect(point, "", unit, one.effect, one.low, one.high, one.half_width, one.n, file="runs.parquet")
        for point, one in found.items()
    }


def cheapest(facts: Facts, price: PriceOf = price_of) -> list[Effect]:
    """The cheapest a year added, first, and those that can't be told apart from it: whose ranges reach its own.

    None of very few simulations, of which only numbers are told.
    """
    found = (price(facts, point.point) for point in facts.choices)
    prices = sorted((one for one in found if one is not None and one.n >= FEWEST), key=lambda one: one.effect)
    return [one for one in prices if _reaches(one, prices[0])]


def _reaches(one: Effect, first: Effect) -> bool:
    return one.low is None or first.high is None or one.low <= first.high


def turned(facts: Facts, point: int) -> int | None:
    """The option that adds most for its money over the life of posts, where this one is among the cheapest within the study alone.

    None where it is cheaper over that life by less than a twentieth.
    """
    now, later, own = cheapest(facts), cheapest(facts, life_price_of), life_price_of(facts, point)
    if not later or own is None or not _has(now, point) or _has(later, point):
        return None
    return later[0].point if later[0].effect <= (1 - LEAST) * own.effect else None


def _has(effects: Sequence[Effect], point: int) -> bool:
    return any(effect.point == point for effect in effects)
