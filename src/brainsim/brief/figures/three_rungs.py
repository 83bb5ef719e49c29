"""Years that each option adds on the three rungs, by anyone: a panel a rung, the options in one order, one scale."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from brainsim.brief.first_page import rows_of
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import begun, effect_of, is_clear, number_of, point_words
from brainsim.report.effect_marks import limits
from brainsim.report.paper import GREY, LEAST, WIDE, Paper
from brainsim.report.rungs import RUNGS
from brainsim.report.style import BLUE, FAINT, INK, Sheet, balanced, broken, text_width
from brainsim.words.say import say

_NAMES, _LINES = (1.9, 2.2, 2.5), 4  # inches for names: the narrowest in which they take no more lines
_BETWEEN, _ASIDE = 0.1, 0.12  # inches between panels, from a panel to its numbers
_MARGIN = 0.07  # inches, of a sheet that stands alone, where its title begins
_SIZE, _LINE, _HEAD, _FOOT = LEAST, 0.125, 0.36, 0.26  # points of words, inches


def three_rungs(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Soft bars are ranges of a simulation, a full dot is clear, an open one is not."""
    points = [point.point for point in rows_of(facts)]
    found = [[effect_of(facts, point, rung) for point in points] for rung in RUNGS]
    known = [effect for effects in found for effect in effects if effect is not None]
    if not known or all(effect.effect == 0 == effect.half_width for effect in known):
        return None
    names, labels = _names([begun(point_words(facts, point, paper.language)) for point in points])
    highs = [max(0.25, _LINE * len(lines) + 0.08) for lines in labels]
    middles = [sum(highs[number:]) - high / 2 for number, high in enumerate(highs)]
    page = paper.sheet(_HEAD + sum(highs) + _FOOT)
    said = [[number_of(effect, paper.language) if effect else "" for effect in effects] for effects in found]
    beside = _ASIDE + max(text_width(words, _SIZE) for row in said for words in row)
    margin = _MARGIN if paper.title else 0.0
    wide = (WIDE - margin - names - (len(RUNGS) - 1) * _BETWEEN) / len(RUNGS)
    span = limits(
        [e.effect for e in known], *([e.low, e.high] for e in known if e.low is not None and e.high is not None)
    )
    for number, rung in enumerate(RUNGS):
        left = names + number * (wide + _BETWEEN)
        axes = page.panel(left, _FOOT, wide - beside, sum(highs))
        _panel(axes, found[number], middles, said[number])
        axes.set(xlim=span, ylim=(0, sum(highs)))
        _lines(
            page,
            left,
            _FOOT + sum(highs) + 0.05,
            broken(begun(say(f"rung_heads.{rung}", paper.language)), wide - 0.05, _SIZE, "bold"),
        )
    for lines, middle in zip(labels, middles, strict=True):
        _lines(page, margin, _FOOT + middle - _LINE * len(lines) / 2, lines)
    return page.figure


def _names(options: list[str]) -> tuple[float, list[list[str]]]:
    """How wide the names of options are, inches, and their lines."""
    for wide in _NAMES:
        labels = [balanced(one, wide - 0.1, _SIZE) for one in options]
        if max(map(len, labels)) <= _LINES:
            break
    return wide, labels


def _lines(page: Sheet, left: float, bottom: float, lines: list[str]) -> None:
    """Bold words, the last line just above a height."""
    for number, words in enumerate(reversed(lines)):
        page.text(left, bottom + _LINE * (number + 0.5), words, size=_SIZE, weight="bold", va="center", color=INK)


def _panel(axes: Axes, effects: list[Effect | None], places: list[float], said: list[str]) -> None:
    """The options on one rung, each with its number beside the panel."""
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(2))
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
                [effect.low, effect.high], [place] * 2, color=colour, alpha=0.25, linewidth=7, solid_capstyle="round"
            )
        axes.plot([effect.effect], [place], color=colour, marker="o", markersize=5.5, markeredgewidth=1.2,
                  markerfacecolor=colour if is_full else "white", linestyle="none")  # fmt: skip
        axes.annotate(words, (1.0, place), (72 * _ASIDE / 2, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", size=_SIZE, color=colour if is_full else INK, annotation_clip=False)  # fmt: skip
