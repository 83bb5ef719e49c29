"""What each policy adds: a row a policy, the most first, with its mean effect and its range."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from brainsim.report.effect_marks import limits
from brainsim.report.marks import soft
from brainsim.report.paper import GREY, Paper, row_height, rows
from brainsim.report.style import BLUE, FAINT, INK, wrapped
from brainsim.study.vectors import GOLDEN
from brainsim.words.say import say

MOST_ROWS = 12  # policies that have a row each
EXTREMES = 3  # policies with the most and with the least effect, which are named where there are more than fit
_LETTERS = 56  # of a line below the axis


class Row(NamedTuple):
    """A policy and its effect in the unit shown, written in words too; what is not known is NaN."""

    label: str
    said: str
    effect: float
    low: float  # 90 % interval: of a single simulation where parameters are drawn
    high: float
    is_clear: bool

    @property
    def color(self) -> str:
        """Grey, and an open dot, where there is no clear effect."""
        return BLUE if self.is_clear else GREY


def what_each_adds(paper: Paper, policies: Sequence[Row], axis: str, most: int = MOST_ROWS) -> Figure:
    """Of more policies than there is room for, those with the most and the least effect; the others are dots in one row."""
    shown, others = _with_rows(policies, most)
    labels, words = [row.label for row in shown], wrapped(axis, _LETTERS)
    if others:
        labels.insert(EXTREMES, say("axis.others", paper.language, number=len(others)))
    bottom = 0.29 + 0.13 * len(words)
    height = row_height(labels, paper.language, 0.3) * len(labels) + bottom + 0.15
    figure, axes = paper.canvas(height, 2.6, bottom=bottom, right=0.75)
    axes.set_xlim(limits(*zip(*((row.effect, row.low, row.high) for row in policies), strict=True)))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, row in enumerate(shown):
        _mark(axes, place + (bool(others) and place >= EXTREMES), row)
    for number, row in enumerate(others):
        height = EXTREMES + 0.7 * ((number * GOLDEN) % 1.0 - 0.5)
        axes.plot([row.effect], [height], color=row.color, marker="o", linestyle="none", markersize=2.0)
    rows(axes, labels, paper.language)
    axes.set_xlabel("\n".join(words))
    return figure


def _with_rows(policies: Sequence[Row], most: int) -> tuple[Sequence[Row], Sequence[Row]]:
    """Those that have a row each, and the others where there are more than fit: the middle ones."""
    ranked = sorted(policies, key=lambda row: -row.effect)
    if len(ranked) <= most:
        return ranked, []
    return [*ranked[:EXTREMES], *ranked[-EXTREMES:]], ranked[EXTREMES:-EXTREMES]


def _mark(axes: Axes, place: float, row: Row) -> None:
    """A soft bar for the range, a dot; at the right the number."""
    if np.isfinite(row.effect):
        soft(axes, np.clip([row.low, row.high], *axes.get_xlim()), [place] * 2, row.color, 6.0)
        face = row.color if row.is_clear else "white"
        axes.plot([row.effect], [place], color=row.color, markerfacecolor=face, marker="o", linestyle="none")
    axes.annotate(row.said, (1.0, place), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
                  color=INK if row.is_clear else GREY, annotation_clip=False)  # fmt: skip
