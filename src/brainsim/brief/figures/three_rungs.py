"""Years that each option adds on the three rungs, by anyone, and what it costs: a panel a rung, the options in one order, one scale."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.brief.answer import rows_of
from brainsim.brief.bought import row_words
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import begun, cost_of, effect_of, is_clear, number_of
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.effect_marks import limits
from brainsim.report.numbers import rounded
from brainsim.report.paper import GREY, LEAST, WIDE, Paper
from brainsim.report.rungs import RUNGS
from brainsim.report.style import BLUE, FAINT, INK, Sheet, balanced, broken, text_width
from brainsim.words.say import numeral, say

_NAMES, _LINES = (1.75, 2.0, 2.4), 4  # inches for names: the narrowest in which they take no more lines
_BETWEEN, _ASIDE = 0.08, 0.1  # inches between panels, from a panel to its numbers
_EDGE = 0.02  # inches, in which no letter is cut
_MARGIN = 0.07  # inches, of a sheet that stands alone, where its title begins
_SIZE, _LINE, _FOOT = LEAST, 0.125, 0.18  # points of words, inches
_COST = 0.6  # inches: of the head of a column of costs


def three_rungs(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Soft bars are ranges of a simulation, a full dot is clear, an open one is not; what each option costs stands to the right."""
    points = [point.point for point in rows_of(facts)]
    found = [[effect_of(facts, point, rung) for point in points] for rung in RUNGS]
    known = [effect for effects in found for effect in effects if effect is not None]
    if not known or all(effect.effect == 0 == effect.half_width for effect in known):
        return None
    names, labels = _names([begun(row_words(facts, point, paper.language)) for point in points])
    highs = [max(0.25, _LINE * len(lines) + 0.08) for lines in labels]
    middles = [sum(highs[number:]) - high / 2 for number, high in enumerate(highs)]
    costs = _costs(facts, points, paper.language)
    margin = _MARGIN if paper.title else _EDGE
    wide = (
        WIDE - _EDGE - margin - names - sum(_BETWEEN + one.wide for one in costs) - (len(RUNGS) - 1) * _BETWEEN
    ) / len(RUNGS)
    heads = [_rung_head(facts, rung, wide, paper.language) for rung in RUNGS]
    top = 0.05 + _LINE * max(
        len(lines) + bool(under) for lines, under in (*heads, *((one.head, one.unit) for one in costs))
    )
    page = paper.sheet(top + sum(highs) + _FOOT)
    said = [[number_of(effect, paper.language) if effect else "" for effect in effects] for effects in found]
    beside = _ASIDE + max(text_width(words, _SIZE) for row in said for words in row)
    span = limits(
        [e.effect for e in known], *([e.low, e.high] for e in known if e.low is not None and e.high is not None)
    )
    above = _FOOT + sum(highs) + 0.03
    for number, (lines, under) in enumerate(heads):
        left = margin + names + number * (wide + _BETWEEN)
        axes = page.panel(left, _FOOT, wide - beside, sum(highs))
        _panel(axes, found[number], middles, said[number])
        axes.set(xlim=span, ylim=(0, sum(highs)), xticks=(ticks := _ticks(span, wide - beside, paper.language)))
        axes.set_xticklabels([numeral(tick, ",.0f", paper.language) for tick in ticks])
        _head(page, left, above, lines, under)
    for lines, middle in zip(labels, middles, strict=True):
        _lines(page, margin, _FOOT + middle - _LINE * len(lines) / 2, lines)
    right = WIDE - _EDGE
    for one in reversed(costs):
        _head(page, right, above, one.head, one.unit, "right")
        for words, middle in zip(one.numbers, middles, strict=True):
            page.text(right, _FOOT + middle, words, size=_SIZE, va="center", ha="right", color=INK)
        right -= one.wide + _BETWEEN
    return page.figure


def _ticks(span: tuple[float, float], wide: float, language: str) -> list[float]:
    """Zero and, where it has room in a panel, inches wide, one round number at the far side: numbers stand beside their dots."""
    far = max(span, key=abs)
    if not np.isfinite(far) or abs(far) < 1:
        return [0.0]
    step = 10.0 ** np.floor(np.log10(abs(far)))
    most = max(size * step for size in (1, 2, 5) if size * step <= abs(far))
    room = text_width(numeral(most, ",.0f", language), LEAST) / 2 + _BETWEEN
    has_room = wide * most / (span[1] - span[0]) > room + text_width("0", LEAST) / 2
    return [0.0, float(np.copysign(most, far))] if has_room else [0.0]


class _Costs(NamedTuple):
    """A column of costs."""

    head: list[str]
    unit: str
    numbers: list[str]
    wide: float  # inches


def _costs(facts: Facts, points: list[int], language: str) -> list[_Costs]:
    """What options cost within the study and over the life of posts; nothing of what was not observed."""
    columns = []
    for name, kind in ((TEN_YEARS, "cost"), (LIFE, "life")):
        effects = [cost_of(facts, point, name) for point in points]
        if not any(effects):
            continue
        numbers = [number_of(effect, language) if effect else say("numbers.nothing", language) for effect in effects]
        words = begun(say(f"columns.{kind}", language, years=facts.years))
        head, unit = balanced(words, _COST, _SIZE), say("numbers.money", language)
        widest = max(
            *(text_width(line, _SIZE, "bold") for line in head), *(text_width(one, _SIZE) for one in (unit, *numbers))
        )
        columns.append(_Costs(head, unit, numbers, widest))
    return columns


def _rung_head(facts: Facts, rung: str, wide: float, language: str) -> tuple[list[str], str]:
    """What a rung is called, and how many years there are on it with the reference."""
    total = facts.totals.get(rung)
    level = "" if total is None else rounded(total.middle, total.low, total.high, total.unit, language, alone=True)[0]
    lines = broken(begun(say(f"rung_heads.{rung}", language)), wide - 0.05, _SIZE, "bold")
    said = say("axis.beyond", language, level=level) if level else ""
    return lines, said if text_width(said, _SIZE) < wide else level


def _head(page: Sheet, place: float, bottom: float, lines: list[str], under: str, side: str = "left") -> None:
    """The head of a panel or a column, what it is of below it in grey."""
    if under:
        page.text(place, bottom + _LINE / 2, under, size=_SIZE, va="center", ha=side, color=GREY)
    _lines(page, place, bottom + _LINE * bool(under), lines, side)


def _names(options: list[str]) -> tuple[float, list[list[str]]]:
    """How wide the names of options are, inches, and their lines."""
    for wide in _NAMES:
        labels = [balanced(one, wide - 0.1, _SIZE) for one in options]
        if max(map(len, labels)) <= _LINES:
            break
    return wide, labels


def _lines(page: Sheet, place: float, bottom: float, lines: list[str], side: str = "left") -> None:
    """Bold words to the left or right of a place, the last line just above a height."""
    for number, words in enumerate(reversed(lines)):
        page.text(
            place, bottom + _LINE * (number + 0.5), words, size=_SIZE, weight="bold", va="center", ha=side, color=INK
        )


def _panel(axes: Axes, effects: list[Effect | None], places: list[float], said: list[str]) -> None:
    """The options on one rung, each with its number beside the panel, on the one scale of all panels."""
    axes.set_yticks([])
    axes.tick_params(axis="x", labelsize=LEAST, colors=GREY, length=2)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    for effect, place, words in zip(effects, places, said, strict=True):
        if effect is None:
            continue
        is_full = is_clear(effect)
        colour = BLUE if is_full else GREY
        if effect.low is not None and effect.high is not None:
            axes.plot(
                [effect.low, effect.high],
                [place] * 2,
                color=colour,
                alpha=0.25,
                linewidth=7,
                solid_capstyle="round",
                clip_on=False,
            )
        axes.plot([effect.effect], [place], color=colour, marker="o", clip_on=False, markersize=5.5, markeredgewidth=1.2,
                  markerfacecolor=colour if is_full else "white", linestyle="none")  # fmt: skip
        axes.annotate(words, (1.0, place), (72 * _ASIDE / 2, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", size=_SIZE, color=colour if is_full else INK, annotation_clip=False)  # fmt: skip
