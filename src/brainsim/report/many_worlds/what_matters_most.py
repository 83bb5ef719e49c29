"""What matters most: inputs ranked by what they do to an answer, each with its interval."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from brainsim.report.marks import soft
from brainsim.report.paper import Paper, row_height, rows
from brainsim.report.style import BLUE

MOST_ROWS = 12


class Ranked(NamedTuple):
    """An input, how much it matters, the ends of its interval, and whether that can be told from chance."""

    label: str
    value: float
    low: float
    high: float
    is_sure: bool = True


def what_matters_most(paper: Paper, inputs: Sequence[Ranked], axis: str, most: int = MOST_ROWS) -> Figure:
    """A row an input, in the order given; open what has no clear effect."""
    shown = inputs[:most]
    labels = [row.label for row in shown]
    figure, axes = paper.canvas(row_height(labels, paper.language, 0.25) * len(shown) + 0.7, 2.6)
    for place, row in enumerate(shown):
        soft(axes, [row.low, row.high], [place] * 2, BLUE)
        face = BLUE if row.is_sure else "white"
        axes.plot([row.value], [place], color=BLUE, markerfacecolor=face, marker="o", linestyle="none")
    rows(axes, labels, paper.language)
    axes.set_xlabel(axis)
    return figure
