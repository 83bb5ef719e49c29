"""What an effect is made of: a waterfall a policy, each part a bar from where the one before has ended, the whole below."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.effect_marks import limits
from brainsim.report.marks import soft
from brainsim.report.paper import WIDE, Paper, label_lines, row_height, rows
from brainsim.report.style import BLUE, FAINT, INK, LIGHT, MARGIN

_LETTERS = 90  # of the name of a policy
MOST = 4  # policies that have a waterfall each
_ROW, _HEAD, _FOOT, _LEFT, _RIGHT = 0.2, 0.3, 0.48, 2.6, 0.75  # inches


class Part(NamedTuple):
    """A part of an effect in the unit shown, and written: its name, mean and 90 % interval."""

    label: str
    said: str
    effect: float
    low: float
    high: float


class Whole(NamedTuple):
    """An effect with its parts, in the order in which they are told."""

    label: str  # of the policy
    parts: Sequence[Part]
    total: Part


def what_it_is_made_of(paper: Paper, wholes: Sequence[Whole], axis: str) -> Figure:
    """A panel a policy, all on one axis."""
    labels = [[part.label for part in (*whole.parts, whole.total)] for whole in wholes]
    heights = [row_height(words, paper.language, _ROW) * len(words) for words in labels]
    page = paper.sheet(sum(heights) + _HEAD * len(wholes) + _FOOT)
    ends = limits(*[_ends(whole) for whole in wholes])
    top = sum(heights) + _HEAD * len(wholes) + _FOOT
    for number, (whole, height) in enumerate(zip(wholes, heights, strict=True)):
        top -= _HEAD + height
        axes = page.panel(_LEFT, top, WIDE - _LEFT - _RIGHT, height)
        axes.set_xlim(ends)
        page.text(MARGIN, top + height + 0.13, label_lines(whole.label[:1].upper() + whole.label[1:], _LETTERS, 1)[0], va="center",
                  size=8.5, weight="bold")  # fmt: skip
        _waterfall(axes, whole)
        rows(axes, labels[number], paper.language)
        axes.locator_params(axis="x", nbins=5)
        axes.tick_params(axis="x", labelbottom=number + 1 == len(wholes))
    axes.set_xlabel(axis)
    return page.figure


def _starts(whole: Whole) -> np.ndarray:
    """Where each part begins: where the one before has ended; the whole begins at none."""
    return np.append(np.cumsum([0.0, *(part.effect for part in whole.parts)])[:-1], 0.0)


def _ends(whole: Whole) -> np.ndarray:
    numbers = np.array([(part.effect, part.low, part.high) for part in (*whole.parts, whole.total)])
    return (_starts(whole)[:, None] + np.column_stack([np.zeros(len(numbers)), numbers])).ravel()


def _waterfall(axes: Axes, whole: Whole) -> None:
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, (start, part) in enumerate(zip(_starts(whole), (*whole.parts, whole.total), strict=True)):
        is_total = place == len(whole.parts)
        fill = "white" if part.effect < 0 else BLUE if is_total else LIGHT
        axes.barh([place], [part.effect], left=start, height=0.62, facecolor=fill, edgecolor=BLUE, linewidth=0.7)
        soft(axes, [start + part.low, start + part.high], [place] * 2, INK, 3.5, over=True)
        if not is_total:
            axes.plot([start + part.effect] * 2, [place, place + 1], color=FAINT, linewidth=0.7, zorder=0)
        axes.annotate(part.said, (1.0, place), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", color=INK, annotation_clip=False)  # fmt: skip
