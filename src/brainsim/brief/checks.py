"""The section of a brief on what the study is held against: changing nothing, dose and response, sizes beside the evidence's."""

import math
from collections.abc import Iterable, Sequence

from brainsim.brief.parts import Section, Table
from brainsim.brief.records import Facts
from brainsim.report.numbers import rounded
from brainsim.report.rungs import RUNGS
from brainsim.report.vocabulary import called, lever_name, time_words
from brainsim.study.checks import PLACEBO
from brainsim.study.doses import DOSE, FAILS, OPEN, PASSES, RISES, SIGNS, UNCOMPARED, UNSURE
from brainsim.study.sizes import SIZE, UNITS, UNKNOWN, WORTH
from brainsim.study.stored import Check
from brainsim.words.say import listed, numeral, say

VERDICTS = {PASSES: "passes", FAILS: "fails", UNSURE: "unsure"}
ORDER = (FAILS, UNSURE, PASSES)
MOST = 14  # rows of the table; checks.csv has all


def section(facts: Facts, language: str) -> Section:
    """Counts, what follows from them, and a table; empty for results without checks."""
    judged = [steps for steps in _lines(facts.checks) if _verdict(steps)]
    table = [_row(steps, language) for steps in sorted(judged, key=lambda steps: ORDER.index(_verdict(steps)))[:MOST]]
    header = [say(f"columns.{name}", language) for name in ("check", "expected", "verdict", "seen")]
    caption = say("tables.checks", language)
    tables = [Table(header, table, caption, "(3fr, 1.5fr, 0.7fr, 2fr)", True, 3)] if table else []
    items = _told(facts.checks, judged, language) if facts.checks else []
    return Section(say("headings.checks", language), items=items, tables=tables)


def _lines(checks: Sequence[Check]) -> list[list[Check]]:
    """The steps of each lever and outcome together; every other check by itself."""
    lines: dict[tuple, list[Check]] = {}
    for number, one in enumerate(checks):
        key = (one.lever, one.outcome, one.time) if one.check == DOSE else (number,)
        lines.setdefault(key, []).append(one)
    return list(lines.values())


def _verdict(steps: Sequence[Check]) -> str:
    """The verdict on all steps: the worst of them; "" where there is none."""
    return next((verdict for verdict in ORDER if any(one.verdict == verdict for one in steps)), "")


def _row(steps: Sequence[Check], language: str) -> list[str]:
    weakest = min(steps, key=lambda one: (ORDER.index(one.verdict), SIGNS.get(one.expected, 1.0) * (one.value or 0.0)))
    said = say(f"checks.{VERDICTS[weakest.verdict]}", language)
    return [_what(weakest, language), _expected(weakest, language), said, _seen(weakest, language)]


def _what(one: Check, language: str) -> str:
    """What is checked, in words."""
    if one.check == PLACEBO:
        return say("checks.nothing", language)
    if not one.lever:
        return called(one.outcome, language)
    kind = "more" if one.check == DOSE else next(kind for kind, unit in UNITS.items() if unit == one.unit)
    told = {"lever": lever_name(one.lever, language), "outcome": called(one.outcome, language)}
    what = say(f"checks.{kind}", language, first=one.level_from, second=one.level_to, **told)
    return say("checks.in_time", language, what=what, time=time_words(one.time, language)) if one.time else what


def _expected(one: Check, language: str) -> str:
    if one.check == PLACEBO:
        return say("checks.zero", language)
    if one.check == DOSE:
        return say(f"checks.{'not_fall' if one.expected == RISES else 'not_rise'}", language)
    low, high = (_size(end, one, language) for end in (one.expected_low, one.expected_high))
    return say("checks.range", language, low=low, high=high, source=one.source)


def _seen(one: Check, language: str) -> str:
    """The value with its range."""
    if one.check == PLACEBO:
        return numeral(one.value or 0.0, "g", language)
    if one.value is None:
        return say("numbers.nothing", language)
    if one.check == DOSE:
        number, ends = rounded(one.value, one.low, one.high, one.unit, language, signed=True)
    else:
        number, low, high = (_size(end, one, language) for end in (one.value, one.low, one.high))
        ends = say("numbers.range", language, low=low, high=high, unit="") if one.low is not None else ""
    return say("numbers.with_range", language, number=number, range=ends) if ends else number


def _size(number: float | None, one: Check, language: str) -> str:
    """A response; what something is worth as a share of pay."""
    if number is None:
        return say("numbers.nothing", language)
    return (
        f"{numeral(100 * (1 - math.exp(-number)), '.2g', language)}%"
        if one.unit == UNITS[WORTH]
        else numeral(number, ".2f", language)
    )


def _told(checks: Sequence[Check], judged: Sequence[Sequence[Check]], language: str) -> list[str]:
    """How many pass, and what is not checked, a sentence each."""
    counts = {word: sum(_verdict(steps) == verdict for steps in judged) for verdict, word in VERDICTS.items()}
    dosed = [steps for steps in judged if steps[0].check == DOSE]
    few = _levers((steps[0] for steps in dosed if len(steps) == 1), language)
    sized = {one.lever for one in checks if one.check == SIZE and one.verdict in VERDICTS}
    unknown = _levers((one for one in checks if one.verdict == UNKNOWN and one.lever not in sized), language)
    alone = _levers((one for one in checks if one.check == DOSE and one.verdict == UNCOMPARED and one.lever), language)
    said = [say("checks.counted", language, number=len(judged), **counts)]
    said += [say("checks.failing", language)] * bool(counts["fails"])
    said += (
        [say("checks.open", language, seen=listed(seen, language, "_options"))]
        if (seen := _open(checks, language))
        else []
    )
    lists = {"direction": few, "unknown": unknown, "uncompared": alone}
    return said + [
        say(f"checks.{key}", language, levers=listed(names, language)) for key, names in lists.items() if names
    ]


def _open(checks: Sequence[Check], language: str) -> list[str]:
    """What clearly rises or falls at each step of a lever, of the years of people that theory leaves open."""
    found: dict[tuple[str, str], list[str]] = {}
    for steps in _lines([one for one in checks if one.verdict == OPEN and one.outcome in RUNGS and not one.time]):
        is_up, is_down = all((one.low or 0) > 0 for one in steps), all((one.high or 0) < 0 for one in steps)
        if is_up or is_down:
            found.setdefault((steps[0].lever, "up" if is_up else "down"), []).append(called(steps[0].outcome, language))
    return [say(f"checks.{way}", language, lever=lever_name(lever, language), outcomes=listed(outcomes, language))
            for (lever, way), outcomes in found.items()]  # fmt: skip


def _levers(checks: Iterable[Check], language: str) -> list[str]:
    """The levers of some checks, each once, in words."""
    return list(dict.fromkeys(lever_name(one.lever, language) for one in checks))
