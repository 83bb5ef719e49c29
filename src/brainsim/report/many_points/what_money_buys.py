"""What money buys: for each budget the best option, whose cost it pays, and what that adds under each shock."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from brainsim.report.marks import soft
from brainsim.report.paper import WIDE, Paper, custom, label_lines, rows
from brainsim.report.style import BLUE, FAINT, VERMILLION, Entry, Look

LOOKS: tuple[Look, ...] = (
    {"color": BLUE, "marker": "o"},
    {"color": VERMILLION, "marker": "s"},
)  # of the shocks, the reference's first
_LEFT, _HEAD, _FOOT, _RIGHT, _ROW = 1.35, 0.3, 0.45, 0.15, 0.66  # inches
_WIDER, _MOST_LINES, _POINTS = (
    2.8,
    2,
    7.5,
)  # of an option above its marks: letters in a line, in those of a label; lines; size
_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # so that no line runs through words


class Bought(NamedTuple):
    """A budget, its best option in words, and mean, low and high of what that adds under each shock."""

    budget: str
    option: str
    gains: Sequence[tuple[float, float, float]]


def key_of(shocks: Sequence[str]) -> list[Entry]:
    """The key of the marks, a word a shock."""
    return [Entry(word, look | {"linestyle": "none"}) for word, look in zip(shocks, LOOKS, strict=False)]


def what_money_buys(paper: Paper, panels: Mapping[str, Sequence[Bought]], axis: str) -> Figure:
    """A panel a way to count cost, one below the other on the same axis; a row a budget, a mark a shock."""
    tall = [_ROW * len(bought) for bought in panels.values()]
    page = paper.sheet(sum(tall) + _HEAD * len(tall) + _FOOT)
    every = np.array(
        [gain for bought in panels.values() for one in bought for gain in one.gains]
    )  # of few runs no ranges
    least, most = np.nanmin(every, initial=0.0), np.nanmax(every, initial=0.0)
    bottom, letters = page.height - _HEAD, round(_WIDER * int(custom("label", paper.language)))
    for (title, bought), height in zip(panels.items(), tall, strict=True):
        axes = page.panel(_LEFT, bottom - height, WIDE - _LEFT - _RIGHT, height)
        bottom -= height + _HEAD
        axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
        for place, one in enumerate(bought):
            for shock, (mean, low, high) in enumerate(one.gains[: len(LOOKS)]):
                y = place + 0.12 + 0.19 * shock
                soft(axes, [low, high], [y, y], LOOKS[shock]["color"])
                axes.plot([mean], [y], linestyle="none", **LOOKS[shock])
            words = "\n".join(label_lines(one.option, letters, _MOST_LINES))
            axes.annotate(
                words,
                (least, place),
                (3, 2),
                textcoords="offset points",
                va="bottom",
                fontsize=_POINTS,
                bbox=_PAPER,
            )
        rows(axes, [one.budget for one in bought], paper.language)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.set_xlim(least - 0.02 * (most - least), most + 0.04 * (most - least))
        axes.set_title(title, loc="left", fontsize=8.5, fontweight="bold", x=-_LEFT / (WIDE - _LEFT - _RIGHT) + 0.03)
        axes.tick_params(axis="x", labelbottom=bottom < _FOOT)
    axes.set_xlabel(axis)
    return page.figure
