"""What a study says on the screen in the words of its brief: the answer so far, at the end the whole answer and three numbers."""

import re
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import pandas as pd

from brainsim.brief import answer, bought, framing, headline
from brainsim.brief.apart import is_grid
from brainsim.brief.compared import compared
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.likelihood import stamp
from brainsim.brief.losers import losers
from brainsim.brief.next_step import next_step
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import begun, effect_of, numbers_of, point_words
from brainsim.outcomes.rows import effect_rows
from brainsim.report.compared import option_words
from brainsim.report.numbers import with_interval
from brainsim.report.rungs import RUNGS, judged
from brainsim.report.screen import aligned
from brainsim.report.size import people_told
from brainsim.report.vocabulary import called
from brainsim.settings.parameters import Settings
from brainsim.study.changes import WORLD
from brainsim.study.design import plan_of
from brainsim.study.ranges import range_in
from brainsim.study.stored import known
from brainsim.study.study import Study
from brainsim.study.watch import JUDGED, Known, Teller
from brainsim.words.book import ENGLISH
from brainsim.words.say import naming

OF_FELLOWS = (
    "kept_in_korea_after_3",
    "kept_in_korea_year_5",
    "kept_in_korean_research_year_5",
    "fellows_hired",
    "cost_krw_bn",
)
MOST_OPTIONS, BEST = 6, 4  # that are told; of more the best, and the last ones
NAMES = re.compile(r"\b[a-z]\w*(?:\.\w+)*\b")
PARAMETERS = tuple(f"{group}." for group in WORLD)  # how their names begin


def so_far(settings: Settings) -> Teller:
    """Says of a study that runs what its best option does so far, on the outcome that will decide."""
    named = cache(partial(option_words, settings, plan_of(settings)))

    def tell(so_far: Known) -> str:
        row, found = effect_rows()[so_far.outcome], so_far.effect
        effect = Effect(so_far.point.number, so_far.outcome, row.unit, found.effect, found.low, found.high)
        which = f"{named(so_far.point.number)}{f', the best of {so_far.compared}' if so_far.compared > 1 else ''}"
        asked = f"; mean known to ± {so_far.half_width:.3g}, wanted {so_far.wanted:g}" if so_far.wanted else ""
        return f"So far {numbers_of(effect, ENGLISH)} {headline.what_is(so_far.outcome, ENGLISH)}: {which}{asked}"

    return Teller(judged(settings.study.outcome) if settings.study.outcome else JUDGED, tell)


def answer_lines(study: Study, folder: Path) -> list[str]:
    """The answer of a study out of its results folder, as the brief has it: paragraphs, the first one the question."""
    facts = facts_of(read_folder(folder))
    with naming(facts.called, facts.years):
        return [facts.question, *filter(None, [*_look(facts), *_told(study, facts)])]


def in_short(folder: Path) -> str:
    """The headline of a study of options out of its results folder, and how sure it is; "" of any other."""
    report = read_folder(folder)
    facts = facts_of(report)
    if not facts.points or report.settings["report"].get("patterns"):
        return ""
    with naming(facts.called, facts.years):
        return f"{answer.headline_of(facts, ENGLISH)} {answer.sure(facts, ENGLISH)}".strip()


def _told(study: Study, facts: Facts) -> list[str]:
    """The answer of a study of options; of a validation what it meets, of one world what it is like."""
    if study.settings.report.patterns:
        return [_known(facts)]
    return _of_options(facts) if facts.points else [_of_one_world(study)]


def _look(facts: Facts) -> list[str]:
    """That a quick look is one, and why."""
    if not (words := stamp(facts, ENGLISH)):
        return []
    vectors = f"{facts.vectors_simulated} set{'s' * (facts.vectors_simulated != 1)} of uncertain inputs"
    return [f"{words}: {people_told(facts.scale)}, {vectors}. Too few to decide by."]


def _of_options(facts: Facts) -> list[str]:
    """The headline, what was compared, how sure it is, who loses and the catch; then the numbers, of the best option and of the others."""
    lines = [
        ("Compared", compared),
        ("How sure", answer.sure),
        ("Who loses", losers),
        ("The catch", answer.against),
        ("What next", next_step),
    ]
    said = [f"{label}: {words}" for label, told in lines if (words := told(facts, ENGLISH))]
    told_alone = bought.is_asked(facts) or is_grid(facts)
    ranked = headline.ranked(facts, points=answer.rows_of(facts) if told_alone else ())
    chosen = ranked if told_alone else headline.ranked(facts, points=facts.choices)
    best = chosen[0].point if chosen else facts.best
    return ["\n".join([answer.headline_of(facts, ENGLISH), *said]), _numbers(facts, best), _others(facts, ranked)]


def _numbers(facts: Facts, point: int) -> str:
    """What an option does on each rung: years of people, whoever they are."""
    found = [effect for rung in RUNGS if (effect := effect_of(facts, point, rung))]
    rows = [(headline.what_is(effect.outcome, ENGLISH), numbers_of(effect, ENGLISH)) for effect in found]
    return f"{begun(point_words(facts, point, ENGLISH))}\n{_listed(rows)}" if rows else ""


def _others(facts: Facts, ranked: Sequence[Effect]) -> str:
    """The options by what they add, the best first; of many the first and the last."""
    if len(ranked) < 2:
        return ""
    chosen = ranked if len(ranked) <= MOST_OPTIONS else [*ranked[:BEST], *ranked[BEST - MOST_OPTIONS :]]
    rows = [(point_words(facts, effect.point, ENGLISH), numbers_of(effect, ENGLISH)) for effect in chosen]
    left = len(facts.points) - len(chosen)
    more = f"\n{left} more: effects.csv" if left else ""
    return f"{begun(headline.what_is(facts.outcome.name, ENGLISH))}, by option\n{_listed(rows)}{more}"


def _of_one_world(study: Study) -> str:
    """Three numbers of a world that nothing is compared with: of fellows, or of everybody where there are none."""
    focus = study.plan.focus
    summary = study.summary[(study.summary["point"] == focus.number) & study.summary["mean"].notna()].set_index(
        "outcome"
    )
    chosen = [name for name in (OF_FELLOWS if focus.settings.has_programme else RUNGS) if name in summary.index][:3]
    rows = [(called(name, ENGLISH), _middle(summary.loc[name])) for name in chosen]
    return f"In this one world, which nothing is compared with:\n{_listed(rows)}"


def _middle(row: pd.Series) -> str:
    """The middle and 90 % of simulations."""
    found = range_in(row)
    return with_interval(found.middle, known(found.low), known(found.high), row["unit"], ENGLISH)


def _known(facts: Facts) -> str:
    """How many known facts are within tolerance."""
    return f"Known facts within tolerance: {framing.within(facts.patterns, ENGLISH)}."


def _listed(rows: Sequence[tuple[str, str]]) -> str:
    """Names and numbers below each other."""
    return "\n".join(f"  {line}" for line in aligned(rows[0], rows[1:]).splitlines()) if rows else ""


def in_plain_words(lines: Sequence[str], folder: Path) -> list[str]:
    """Lines of an analysis with options, outcomes and parameters by the names that people have for them."""
    facts = facts_of(read_folder(folder))
    labels = {
        one.label: point_words(facts, one.point, ENGLISH) for one in (facts.reference, *facts.points) if one.label
    }
    with naming(facts.called, facts.years):
        return [_plain(line, labels) for line in lines]


def _plain(line: str, labels: dict[str, str]) -> str:
    for label in sorted(labels, key=len, reverse=True):
        line = line.replace(label, labels[label])
    outcomes = effect_rows()
    return NAMES.sub(
        lambda found: (
            called(found[0], ENGLISH) if found[0] in outcomes or found[0].startswith(PARAMETERS) else found[0]
        ),
        line,
    )
