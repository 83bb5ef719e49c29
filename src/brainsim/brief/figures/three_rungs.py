"""Years that each option adds on the three rungs, by anyone: a panel a rung, the options in one order, one scale."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.brief.first_page import rows_of
from brainsim.brief.records import Effect, Facts
from brainsim.brief.rungs import RUNGS
from brainsim.brief.sentences import begun, effect_of, is_clear, point_words
from brainsim.report.effect_marks import limits
from brainsim.report.numbers import rounded
from brainsim.report.paper import GREY, WIDE, Paper
from brainsim.report.style import BLUE, FAINT, INK, broken
from brainsim.words.say import say

_NAMES, _BETWEEN, _NUMBER = 1.75, 0.12, 0.46  # inches: for names, between panels, beside a panel for its numbers
_LINE, _HEAD, _FOOT = 0.145, 0.34, 0.34


def three_rungs(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Soft bars are ranges of a simulation, a full dot is clear, an open one is not."""
    points = [point.point for point in rows_of(facts)]
    found = [[effect_of(facts, point, rung) for point in points] for rung in RUNGS]
    known = [effect for effects in found for effect in effects if effect is not None]
    if not known or all(effect.effect == 0 == effect.half_width for effect in known):
        return None
    names = [begun(point_words(facts, point, paper.language)) for point in points]
    labels = [broken(name, _NAMES - 0.1, 8.0, "bold") for name in names]
    high = max(0.27, _LINE * max(map(len, labels)) + 0.05)
    page = paper.sheet(_HEAD + high * len(points) + _FOOT)
    wide = (WIDE - _NAMES - (len(RUNGS) - 1) * _BETWEEN) / len(RUNGS)
    span = limits([e.effect for e in known], *([e.low, e.high] for e in known if e.low is not None and e.high is not None))
    for number, (rung, effects) in enumerate(zip(RUNGS, found, strict=True)):
        left = _NAMES + number * (wide + _BETWEEN)
        axes = page.panel(left, _FOOT, wide - _NUMBER, high * len(points))
        _panel(axes, effects, span, paper.language)
        head = broken(begun(say(f"rung_heads.{rung}", paper.language)), wide - 0.02, 8.0, "bold")
        for line, words in enumerate(reversed(head)):
            page.text(left, _FOOT + high * len(points) + 0.1 + 0.13 * line, words, size=8.0, weight="bold", va="center")
    for number, lines in enumerate(labels):
        middle = _FOOT + high * (len(points) - number - 0.5)
        for line, words in enumerate(lines):
            place = middle + _LINE * ((len(lines) - 1) / 2 - line)
            page.text(0.0, place, words, size=8.0, weight="bold", va="center", color=INK)
    return page.figure


def _panel(axes: Axes, effects: list[Effect | None], span: tuple[float, float], language: str) -> None:
    """The options on one rung, each with its number beside the panel."""
    axes.set(xlim=span, ylim=(len(effects) - 0.5, -0.5), yticks=[])
    axes.locator_params(axis="x", nbins=3)
    axes.tick_params(axis="x", labelsize=7.0, colors=GREY, length=2)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    for place, effect in enumerate(effects):
        if effect is None:
            continue
        clear = is_clear(effect)
        colour = BLUE if clear else GREY
        if effect.low is not None and effect.high is not None:
            axes.plot([effect.low, effect.high], [place] * 2, color=colour, alpha=0.25, linewidth=7, solid_capstyle="round")
        axes.plot([effect.effect], [place], color=colour, marker="o", markersize=5.5, markeredgewidth=1.2,
                  markerfacecolor=colour if clear else "white", linestyle="none")  # fmt: skip
        axes.annotate(rounded(effect.effect, effect.low, effect.high, "", language, True)[0], (1.0, place), (3, 0), xycoords=("axes fraction", "data"),
                      textcoords="offset points", va="center", size=8.0, color=colour if clear else INK, annotation_clip=False)  # fmt: skip
