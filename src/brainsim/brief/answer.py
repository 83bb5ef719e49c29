"""The answer of page 1 in the form that its question asks for: an effect, what happens and what can be done, or won of pay."""

from brainsim.brief import cases, headline, worth_told
from brainsim.brief.catch import catch
from brainsim.brief.likelihood import too_few
from brainsim.brief.records import Facts, Point
from brainsim.brief.sentences import sentences_of

MOST_ROWS, FEW_ROWS = 8, 6  # options that have a row each; of more, so many: the ends


def is_of_cases(facts: Facts) -> bool:
    """Whether it tells what happens apart from what can be done: where enough was simulated to say anything."""
    return facts.is_of_cases and not any(too_few(effect.n) for effect in headline.ranked(facts))


def headline_of(facts: Facts, language: str) -> str:
    """The answer as a sentence."""
    if facts.worth:
        return worth_told.headline(facts, language)
    return cases.headline(facts, language) if is_of_cases(facts) else headline.headline(facts, language)


def sure(facts: Facts, language: str) -> str:
    """How sure it is."""
    if facts.worth:
        return worth_told.sure(facts, language)
    if is_of_cases(facts):
        return sentences_of([cases.sure(facts, language), headline.forms(facts, language)], language)
    return headline.sure(facts, language)


def others(facts: Facts, language: str) -> str:
    """What the other options do; of cases what those do that the answer names; nothing beside an answer in won."""
    if facts.worth:
        return ""
    if is_of_cases(facts):
        given = cases.cases_of(facts).given
        shown = [*given[:1], *given[-1:], *headline.ranked(facts, points=facts.choices)]
        return headline.others(facts, language, shown)
    return headline.others(facts, language)


def against(facts: Facts, language: str) -> str:
    """What speaks against it."""
    return worth_told.catch(facts, language) if facts.worth else catch(facts, language)


def rows_of(facts: Facts) -> list[Point]:
    """The options of chart and table: the best first, of too many the ends; of cases and steps those that the answer names."""
    if facts.worth:
        return worth_told.rows(facts)
    if is_of_cases(facts):
        return cases.rows(facts)
    order = [effect.point for effect in headline.ranked(facts)]
    points = sorted(facts.points, key=lambda point: order.index(point.point) if point.point in order else len(order))
    return points if len(points) <= MOST_ROWS else [*points[: FEW_ROWS // 2], *points[-(FEW_ROWS // 2) :]]
