"""Levers, levels and effects in words and numbers as they are read in the figures of many points."""

import math
import re

import numpy as np

from brainsim.report.folder import counted
from brainsim.report.study_tables import Level, StudyTables
from brainsim.report.style import LINE, TEXT, Sheet
from brainsim.settings.problems import field_of, unit_of
from brainsim.words.book import ENGLISH
from brainsim.words.say import has, in_words, say

_MANY_DIGITS = re.compile(r"\d+\.\d{4,}")
MOST_NAMED = 4  # levers that notes explain


def lever_words(lever: str) -> str:
    """A lever's dotted name as words, without its group."""
    group, *rest = lever.removesuffix(".value").split(".")
    parts = [say(key, ENGLISH) if has(key := f"lever_parts.{part}", ENGLISH) else part for part in rest]
    return in_words(" ".join(parts or [group]))


def lever_meaning(lever: str) -> tuple[str, str]:
    """What a lever is and its unit, as the parameters say; "" where they say nothing."""
    field = field_of(lever.removesuffix(".value"))
    return (field.title or "" if field is not None else ""), unit_of(field)


def lever_with_unit(lever: str) -> str:
    """A lever in words with its unit, as an axis is named."""
    words, unit = lever_words(lever), lever_meaning(lever)[1]
    return words if unit in ("", words) else f"{words} ({unit})"


def explained(levers: list[str], units: bool = False) -> str:
    """What levers are, a sentence each, with their units where no axis names them; "" for many."""
    name = lever_with_unit if units else lever_words
    meanings = {name(lever): lever_meaning(lever)[0].split(";")[0] for lever in levers}
    said = [f"{words[0].upper()}{words[1:]}: {title}." for words, title in meanings.items() if title]
    return " ".join(said) if len(said) <= MOST_NAMED else ""


def level_words(level: Level) -> str:
    """A level as it is read."""
    return f"{level:g}".replace("-", "−") if isinstance(level, float) else in_words(level)


def label_words(label: str) -> str:
    """A label of a point as words, numbers with three digits: "salary multiplier 2.4, permanent jobs 1.5"."""
    short = _MANY_DIGITS.sub(lambda number: f"{float(number[0]):.3g}", label)
    return in_words(short).replace(" = ", " ")


def reference_levels(tables: StudyTables, levers: list[str]) -> str:
    """Where the reference stands on levers, in brackets; "" for many."""
    few = levers if len(levers) <= MOST_NAMED else []
    said = [f"{lever_words(lever)} {level_words(tables.reference_level(lever))}" for lever in few]
    return f" ({', '.join(said)})" if said else ""


def paired(tables: StudyTables, levers: list[str]) -> str:
    """Over what an effect is a mean, and what the reference is that it is compared with."""
    own = tables.reference_label
    reference = f"the reference{f' ({label_words(own)})' if own else reference_levels(tables, levers)}"
    if tables.replications == 1:
        return f"one replication, so without intervals, against {reference}"
    return f"mean of {counted(tables.replications)}, each paired with {reference}"


def decimals_of(effects, lows, highs) -> int:
    """Digits after the point that show two digits of the largest effect and one of a usual half-width."""
    effects, lows, highs = (np.asarray(values, dtype=float) for values in (effects, lows, highs))
    sizes = np.abs(effects[np.isfinite(effects) & (effects != 0)])
    with np.errstate(invalid="ignore"):
        halves = (highs - lows) / 2
    halves = halves[np.isfinite(halves) & (halves > 0)]
    wanted = 1 - math.floor(math.log10(sizes.max())) if len(sizes) else 0
    finer = -math.floor(math.log10(np.median(halves))) if len(halves) else 0
    return min(max(wanted, min(finer, wanted + 1), 0), 4)


def plain(value: float, decimals: int) -> str:
    """A number with a minus where it is below zero; ∞ without bound."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", "−")


def bounds(low: float, high: float, decimals: int) -> tuple[str, str]:
    """The ends of an interval; one that leaves out zero is not rounded to it."""
    apart = low > 0 or high < 0
    one, other = (plain(end, decimals + (apart and _to_see(end, decimals))) for end in (low, high))
    return one, other


def _to_see(value: float, decimals: int) -> int:
    """Further digits that show a number which would be rounded to zero."""
    return next((more for more in range(4) if round(value, decimals + more) != 0), 0) if math.isfinite(value) else 0


def with_sign(value: float, decimals: int) -> str:
    """A number with its sign; zero has none, and "none" is what was not observed."""
    if math.isnan(value):
        return "none"
    text = plain(value, decimals)
    if not text.strip("0."):
        return "0"
    return text if text.startswith("−") else f"+{text}"


def line_high(size: float = TEXT) -> float:
    """The height of a line of text, inches."""
    return size * LINE / 72


def write_lines(page: Sheet, x: float, top: float, lines: list[str], **options) -> None:
    """Lines of text in the body of a sheet, the first just below `top` inches."""
    for number, line in enumerate(lines):
        page.text(x, top - (number + 0.5) * line_high(), line, va="center", **options)
