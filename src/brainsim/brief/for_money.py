"""What a year added costs with each option, paid within the study or counted over the life of posts, and what is cheapest so."""

from collections.abc import Callable, Sequence

from brainsim.brief.likelihood import FEWEST
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import effect_of
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.outcomes.rows import RATIOS
from brainsim.report.rungs import judged

PriceOf = Callable[[Facts, int], Effect | None]


def price_name(facts: Facts, cost: str = TEN_YEARS) -> str | None:
    """The cost per year added on the rung that decides; None where there is no such outcome."""
    return next((one for one, row in RATIOS.items() if row.top == cost and judged(one) == facts.outcome.name), None)


def price_of(facts: Facts, point: int) -> Effect | None:
    """What a year added on the rung in question costs with an option within the study, where that is a number."""
    name = price_name(facts)
    price = effect_of(facts, point, name) if name else None
    return price if price is not None and price.is_price else None


def life_price_of(facts: Facts, point: int) -> Effect | None:
    """What a year added within the study costs where all counts that is paid for posts over their life, after the study too."""
    price, cost, life = price_of(facts, point), effect_of(facts, point, TEN_YEARS), effect_of(facts, point, LIFE)
    if price is None or cost is None or life is None or cost.effect <= 0:
        return None
    low, high = (None if end is None else price.effect * end / cost.effect for end in (life.low, life.high))
    return price._replace(effect=price.effect * life.effect / cost.effect, low=low, high=high)


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
    """The option that adds most for its money over the life of posts, where this one is among the cheapest within the study alone."""
    now, later = cheapest(facts), cheapest(facts, life_price_of)
    return later[0].point if _has(now, point) and later and not _has(later, point) else None


def _has(effects: Sequence[Effect], point: int) -> bool:
    return any(effect.point == point for effect in effects)
