"""The marks of a heat map: coloured cells with their numbers, stripes over doubt, a frame, lines of equal cost."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from brainsim.report.cells import SMALL, Cell, Cells, text_size
from brainsim.report.cost_lines import CostLine
from brainsim.report.effect_marks import DOUBT
from brainsim.report.line_labels import Label, text_box
from brainsim.report.study_words import line_high
from brainsim.report.style import BLACK, TEXT, Look

LESS, NEITHER, MORE = "#EE9A5B", "#FAFAFA", "#67AEDB"  # black text is read on all of them
_GROUND = 0.03  # inches by which the ground of a number is larger than its text
SAME_COST: Look = {"color": BLACK, "linewidth": 1.5}
ROUND_COST: Look = {"color": "#444444", "linewidth": 0.9, "linestyle": (0, (4, 2))}
# An odd number of colours has a middle, which is that of no effect.
_COLOURS = LinearSegmentedColormap.from_list("less and more", [LESS, NEITHER, MORE], N=257)


def draw_cells(axes: Axes, cells: Cells, labels: list[Label]) -> None:
    """Colours, stripes, the frame of the reference, and the numbers that no label covers."""
    largest = max((abs(cell.effect) for cell in cells.every if np.isfinite(cell.effect)), default=0.0) or 1.0
    for cell in cells.every:
        colour = _colour(cell.effect / largest)
        axes.add_patch(_around(cell.column, cell.row, facecolor=colour, edgecolor="white", linewidth=0.8))
        if not any(text_box(cells, cell).touches(label.box) for label in labels):
            _write(axes, cells, cell, colour)
        if cell.is_reference:
            frame: Look = {"edgecolor": BLACK, "linewidth": 1.6, "zorder": 4, "clip_on": False}
            axes.add_patch(_around(cell.column, cell.row, fill=False, **frame))
    _stripe(axes, [(cell.column, cell.row) for cell in cells.every if cell.is_doubtful])


def _colour(share: float) -> str:
    """The colour of an effect as a share of the largest; white for what was not observed."""
    return "#FFFFFF" if np.isnan(share) else to_hex(_COLOURS(0.5 + np.clip(share, -1, 1) / 2))


def _around(column: int, row: int, **look) -> Rectangle:
    return Rectangle((column - 0.5, row - 0.5), 1, 1, **look)


def _write(axes: Axes, cells: Cells, cell: Cell, colour: str) -> None:
    """The lines of a cell, each in its own place, on a ground that no stripe and no line of equal cost runs through."""
    column, row, lines = cell.column, cell.row, cells.writing.lines[cell]
    top = text_size(lines)[1] / 2
    if lines:
        wide, high = np.add(text_size(lines), _GROUND) / (cells.wide, cells.high)
        corner = column - wide / 2, row - high / 2
        axes.add_patch(Rectangle(corner, wide, high, facecolor=colour, edgecolor="none", zorder=4.5))
    for number, line in enumerate(lines):
        size = SMALL if number else TEXT
        look: Look = (
            {"color": DOUBT} if cell.is_doubtful else {"color": BLACK, "weight": "normal" if number else "bold"}
        )
        axes.text(column, row + (top - line_high(size) / 2) / cells.high, line, fontsize=size, zorder=5,
                  ha="center", va="center", **look)  # fmt: skip
        top -= line_high(size)


def _stripe(axes: Axes, places: list[tuple[int, int]]) -> None:
    """Thin stripes over cells, as lines of their own: the width of hatches is not in our hands in all matplotlibs."""
    offsets = np.arange(1, 8) / 4
    begin, end = np.maximum(0, offsets - 1), np.minimum(1, offsets)
    stripes = np.stack([np.column_stack([begin, end]), np.column_stack([end, begin])], axis=1) - 0.5
    segments = [stripe + place for place in places for stripe in stripes]
    axes.add_collection(LineCollection(segments, colors=DOUBT, linewidths=0.35, zorder=2))


def draw_lines(axes: Axes, lines: list[CostLine]) -> None:
    """Lines of equal cost, with a white rim that sets them off from the colours."""
    for line in lines:
        look = ROUND_COST if line.amount else SAME_COST
        rim = [withStroke(linewidth=look["linewidth"] + 1.4, foreground="white")]
        for piece in line.pieces:
            axes.plot(*piece.T, zorder=3, label=f"{line.amount:g}", path_effects=rim, **look)


def draw_labels(axes: Axes, cells: Cells, labels: list[Label]) -> None:
    """Words on a white ground, with a pointer to their line where they stand beside it."""
    for words, box, nearest in labels:
        middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        ends = np.array([middle, nearest]) / (cells.wide, cells.high) - 0.5
        if not box.holds(np.array([nearest])):
            axes.plot(*ends.T, color=BLACK, linewidth=0.6, zorder=3.5)
        ground = _around(0, 0, facecolor="white", edgecolor="none", alpha=0.9, zorder=6)
        ground.set_bounds(*(np.array(box[:2]) / (cells.wide, cells.high) - 0.5),
                          *(np.subtract(box[2:], box[:2]) / (cells.wide, cells.high)))  # fmt: skip
        axes.add_patch(ground)
        axes.text(ends[0, 0], ends[0, 1], words, ha="center", va="center", zorder=7)
