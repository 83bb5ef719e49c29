"""Where two options change places: what one adds to the other at both ends of what each unknown may be."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from brainsim.report.marks import soft
from brainsim.report.paper import Paper, row_height, rows
from brainsim.report.style import BLUE, FAINT


class Between(NamedTuple):
    """An unknown, the ends of its range, and what the first option adds to the second there."""

    label: str
    low: str
    high: str
    at_low: float
    at_high: float


def where_it_turns(paper: Paper, unknowns: Sequence[Between], axis: str) -> Figure:
    """A row an unknown: open at the low end, filled at the high one; the options change places where a bar crosses 0."""
    labels = [one.label for one in unknowns]
    figure, axes = paper.canvas(row_height(labels, paper.language, 0.34) * len(unknowns) + 0.7, 2.9)
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, one in enumerate(unknowns):
        soft(axes, sorted((one.at_low, one.at_high)), [place] * 2, BLUE)
        rises = one.at_low <= one.at_high
        for value, words, face, is_left in (
            (one.at_low, one.low, "white", rises),
            (one.at_high, one.high, BLUE, not rises),
        ):
            axes.plot([value], [place], color=BLUE, markerfacecolor=face, marker="o", linestyle="none")
            axes.annotate(words, (value, place), (-6 if is_left else 6, 0), textcoords="offset points",
                          ha="right" if is_left else "left", va="center")  # fmt: skip
    rows(axes, labels, paper.language)
    axes.margins(x=0.2)
    axes.set_xlabel(axis)
    return figure
