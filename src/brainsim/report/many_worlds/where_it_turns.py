"""Where two options change places: what one adds to the other at both ends of what each unknown may be."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from brainsim.report.marks import soft
from brainsim.report.paper import Paper, row_height, rows
from brainsim.report.style import BLUE, FAINT, INK


class Between(NamedTuple):
    """An unknown, and what the first option adds to the second where it is low and where it is high; the ends written."""

    label: str
    at_low: float
    at_high: float
    said: str


def where_it_turns(paper: Paper, unknowns: Sequence[Between], axis: str) -> Figure:
    """A row an unknown: open at the low end, filled at the high one; the options change places where a bar crosses 0."""
    labels = [one.label for one in unknowns]
    figure, axes = paper.canvas(row_height(labels, paper.language, 0.34) * len(unknowns) + 0.5, 2.6, right=1.15)
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, one in enumerate(unknowns):
        soft(axes, sorted((one.at_low, one.at_high)), [place] * 2, BLUE)
        for value, face in ((one.at_low, "white"), (one.at_high, BLUE)):
            axes.plot([value], [place], color=BLUE, markerfacecolor=face, marker="o", linestyle="none")
        axes.annotate(one.said, (1.0, place), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", color=INK, annotation_clip=False)  # fmt: skip
    rows(axes, labels, paper.language)
    axes.margins(x=0.08)
    axes.set_xlabel(axis)
    return figure
