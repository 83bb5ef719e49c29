"""The answer of page 1 in the form that its question asks for.

That is an effect, what happens and what can be done, each lever of a grid alone, won of pay, or what budgets buy.
"""

from brainsim.brief import bought, cases, headline, how_sure, kept, prices_told, worth_told
from brainsim.brief.apart import alone, apart, is_grid
from brainsim.brief.catch import catch
from brainsim.brief.likelihood import too_few
from brainsim.brief.records import Facts, Point

MOST_ROWS, FEW_ROWS = 8, 6  # options that have a row each; of more, so many: the ends, and what page 1 names


def is_of_cases(facts: Facts) -> bool:
    """Whether it tells what happens apart from what can be done: where enough was simulated to say anything."""
    return facts.is_of_cases and not any(too_few(effect.n) for effect in headline.ranked(facts))


def headline_of(facts: Facts, language: str) -> str:
    """The answer as a sentence."""
    if facts.worth:
        return worth_told.headline(facts, language)
    if bought.is_asked(facts):
        return bought.headline(facts, language)
    return cases.headline(facts, language) if is_of_cases(facts) else headline.headline(apart(facts), language)


def sure(facts: Facts, language: str) -> str:
    """How sure it is."""
    if facts.worth:
        return worth_told.sure(facts, language)
    if bought.is_asked(facts):
        return bought.sure(facts, language)
    if is_of_cases(facts):
        return cases.sure(facts, language)
    return how_sure.sure(apart(facts), language)


def others(facts: Facts, language: str) -> str:
    """What the other options do; of cases what those do that the answer names, of budgets what each buys; nothing beside won."""
    if facts.worth:
        return ""
    if bought.is_asked(facts):
        return bought.each(facts, language)
    if is_of_cases(facts):
        given = cases.cases_of(facts).given
        shown = [*headline.ranked(facts, points=facts.choices), *given[:1], *given[-1:]]
        return headline.others(facts, language, shown)
    told, drawn = apart(facts), {point.point for point in rows_of(facts)}
    return headline.others(told, language, [one for one in headline.ranked(told) if one.point in drawn])


def against(facts: Facts, language: str) -> str:
    """What speaks against it."""
    if bought.is_asked(facts):
        return bought.catch(facts, language)
    return worth_told.catch(facts, language) if facts.worth else catch(apart(facts), language)


def rows_of(facts: Facts) -> list[Point]:
    """The options of chart and table: the best first, of too many the ends; of cases and steps those that the answer names."""
    if facts.worth:
        return worth_told.rows(facts)
    if bought.is_asked(facts):
        return bought.rows(facts)
    if is_of_cases(facts):
        return cases.rows(facts)
    options = alone(facts) if is_grid(facts) else facts.points
    order = [effect.point for effect in headline.ranked(facts)]
    points = sorted(options, key=lambda point: order.index(point.point) if point.point in order else len(order))
    if len(points) <= MOST_ROWS:
        return points
    return _ends(points, told(facts))


def told(facts: Facts) -> list[int]:
    """Options that keep most fellows, where that is asked, or add at no more cost: page 1 names them, at the ends or not."""
    keeper = kept.asked_for(facts)
    named = [*([keeper.point] if keeper else []), *prices_told.saving(facts)[: prices_told.MOST_NAMED]]
    return list(dict.fromkeys(named))


def _ends(points: list[Point], told: list[int]) -> list[Point]:
    """The first of many options and the last, and between them those that are told: FEW_ROWS in all."""
    room = FEW_ROWS - len(told)
    last = room // 2
    chosen = {*told, *(point.point for point in (*points[: room - last], *points[len(points) - last :]))}
    return [point for point in points if point.point in chosen]
