"""Page 1: the question, the answer, what was compared, how sure it is, the catch, one chart, three findings, a table, trust."""

from datetime import UTC, datetime, timedelta, timezone

from brainsim.brief import answer, bought, cases, findings, framing, headline
from brainsim.brief.answer import rows_of
from brainsim.brief.apart import apart, is_grid
from brainsim.brief.cases import reference_words
from brainsim.brief.compared import compared
from brainsim.brief.likelihood import too_few
from brainsim.brief.losers import losers
from brainsim.brief.next_step import next_step
from brainsim.brief.parts import FirstPage, Shown, Table
from brainsim.brief.records import Effect, Facts, Point
from brainsim.brief.sentences import (
    MOST_CHANGES,
    cost_of,
    effect_of,
    going_on,
    in_how_many,
    is_clear,
    is_the_same,
    point_words,
    sentences_of,
    told_of,
)
from brainsim.brief.terms import terms
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.numbers import rounded
from brainsim.report.paper import custom
from brainsim.report.rungs import RUNGS
from brainsim.words.say import has, say


def sure(facts: Facts, language: str) -> str:
    """How sure the answer is, of the option that it names."""
    said = answer.sure(facts, language)
    is_of_all = facts.worth or bought.is_asked(facts) or answer.is_of_cases(facts)
    if len(facts.points) < 2 or is_of_all or any(too_few(effect.n) for effect in headline.ranked(facts)[:1]):
        return said
    return say(
        "first.sure_of",
        language,
        policy=headline.begun(point_words(facts, apart(facts).best, language)),
        said=going_on(said),
    )


LINES = {
    "compared": compared,
    "terms": terms,
    "sure": sure,
    "losers": losers,
    "catch": answer.against,
    "others": answer.others,
    "next": next_step,
}


def first_page(facts: Facts, figures: list[Shown], language: str) -> FirstPage:
    """The page in a language, which says which lines it has and how its blocks are headed."""
    under, lines = custom("line_under", language), custom("lines", language).split()
    told = [(say(f"first.{name}", language), LINES[name](facts, language)) for name in lines]
    headings = {name: custom(f"{name}_heading", language) for name in ("summary", "results", "trust")}
    tables = [table(facts, language)] if facts.effects else []
    return FirstPage(
        strip=say("first.strip", language, day=day_of(facts, language)),
        kicker=facts.question_in.get(language) or facts.question,
        headline=answer.headline_of(facts, language),
        under=LINES[under](facts, language) if under else "",
        lines=[(label, words) for label, words in told if words],
        figures=figures,
        findings=findings.findings(facts, language),
        tables=tables,
        trust=framing.trust(facts, language),
        headings=headings,
    )


def day_of(facts: Facts, language: str) -> str:
    """The day on which a study ended, in the time of the language's readers; "" where nobody knows."""
    from babel.dates import format_date  # late: it takes long to load

    if not (ended := facts.provenance.get("finished")):
        return ""
    moment = datetime.fromisoformat(str(ended))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    here = moment.astimezone(timezone(timedelta(hours=float(custom("hours", language)))))
    return format_date(here, "medium", language)


def table(facts: Facts, language: str) -> Table:
    """The options by years added on the three rungs, by anyone, by cost, and in how many simulations there are more."""
    costs = [TEN_YEARS, LIFE]
    columns = [*RUNGS, *costs]
    header = [
        headline.begun(one)
        for one in (say("columns.option", language), *(_head(facts, name, language) for name in columns))
    ]
    rows, points = [], [*rows_of(facts), *facts.beside]
    for point in points:
        found = [
            *(effect_of(facts, point.point, name) for name in RUNGS),
            *(cost_of(facts, point.point, name) for name in costs),
        ]
        cells = [_cell(effect, language) for effect in found]
        rows.append([_named(facts, point, language), *cells, _often(facts, point, language)])
    counted = any(row[-1] for row in rows)
    header = [*header, headline.begun(_more_in(facts, language))] if counted else header
    rows = rows if counted else [row[:-1] for row in rows]
    if facts.totals:
        rows.insert(0, _totals(facts, columns, language, len(header)))
    return Table(header, rows, _title(facts, language), small=True)


def _totals(facts: Facts, columns: list[str], language: str, width: int) -> list[str]:
    """The reference as it is, against which the years that options add are seen."""
    name = headline.begun(say("first.total", language, reference=point_words(facts, 0, language)))
    levels = [facts.totals.get(one) for one in columns]
    cells = [
        "" if one is None else rounded(one.middle, one.low, one.high, one.unit, language, alone=True)[0]
        for one in levels
    ]
    return [name, *cells, *[""] * (width - 1 - len(cells))]


def _head(facts: Facts, name: str, language: str) -> str:
    """The head of a column, with the unit of its numbers."""
    if name in RUNGS:
        return say(f"rung_heads.{name}", language)
    return say(f"columns.{'life' if name == LIFE else 'cost'}", language, years=facts.years)


def _named(facts: Facts, point: Point, language: str) -> str:
    words = headline.begun(bought.row_words(facts, point.point, language))
    return say("points.for_context", language, policy=words) if point in facts.beside else words


def _cell(effect: Effect | None, language: str) -> str:
    """A number and, on a second line, its range; the head of the column has the unit."""
    if effect is None:
        return say("numbers.nothing", language)
    number, ends = rounded(effect.effect, effect.low, effect.high, effect.unit, language, True, alone=True)
    return f"{number}\n{ends}".rstrip()


def _often(facts: Facts, point: Point, language: str) -> str:
    """In how many simulations an option has more; "" where nobody knows."""
    effect = effect_of(facts, point.point, facts.outcome.name)
    if effect is None or effect.share_above is None:
        return ""
    if is_the_same(effect):
        return say("columns.none", language)
    return say("columns.of", language, counted=int(in_how_many(effect) + 1e-9), number=effect.n)


def _more_in(facts: Facts, language: str) -> str:
    """The head of the last column: of what there is more in so many simulations, where it is short; else the title has it."""
    own = f"columns.more_in_{facts.outcome.name}"
    return say(own if has(own, language) else "columns.more_in", language)


def _kind(facts: Facts) -> str:
    """Which options are shown of many."""
    if facts.worth:
        return "steps"
    if bought.is_asked(facts):
        return "bought"
    if answer.is_of_cases(facts):
        return "cases_more" if cases.is_of_more(facts) else "cases"
    if is_grid(facts):
        return "alone"
    return "extremes_told" if answer.told(facts) else "extremes"


def _goes_one_way(facts: Facts, point: Point) -> bool:
    """Whether all simulations say more, or all less, and yet nothing is clear, for most say little."""
    effect = effect_of(facts, point.point, facts.outcome.name)
    is_all = effect is not None and effect.share_above in (0.0, 1.0) and not effect.same_in
    return effect is not None and is_all and not is_clear(effect)


def _costs_less_later(facts: Facts, point: Point) -> bool:
    """Whether the cost of an option over the life of posts is nearer to nothing than within the study."""
    cost, life = (effect_of(facts, point.point, name) for name in (TEN_YEARS, LIFE))
    return cost is not None and life is not None and abs(life.effect) < abs(cost.effect)


def _title(facts: Facts, language: str) -> str:
    """What the table holds, and of which options if not of all."""
    rows, said = rows_of(facts), [say("first.table", language, reference=reference_words(facts, language))]
    if facts.discount:
        said.append(say("first.discounted", language, percent=100 * facts.discount))
    if facts.outcome.name not in RUNGS:  # its column counts something else than the others
        said.append(say("first.increase", language, what=headline.what_is(facts.outcome.name, language)))
    if any(_goes_one_way(facts, point) for point in rows):
        said.append(say("first.one_way", language))
    if any(_costs_less_later(facts, point) for point in rows):
        said.append(say("first.later", language))
    if len(rows) < len(facts.points):
        kind = _kind(facts)
        said.append(say(f"tables.{kind}", language, number=len(facts.points)))
    if any(len(told_of(facts, point.point)) > MOST_CHANGES for point in rows):
        said.append(say("first.numbered", language))
    return sentences_of(said, language, "_notes")
