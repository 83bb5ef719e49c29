"""Labels of lines of equal cost: where they find room between the texts of the cells."""

import math
from typing import NamedTuple

import numpy as np

from brainsim.report.cells import Cell, Cells, text_size
from brainsim.report.cost_lines import CostLine
from brainsim.report.study_words import line_high, with_sign
from brainsim.report.style import text_width

_ASIDE = 0.3  # inches that a label goes out of the way of another line
_BESIDE = 0.03  # inches on either side of its words


class Box(NamedTuple):
    """A rectangle, inches from the lower left corner of the cells."""

    left: float
    bottom: float
    right: float
    top: float

    def touches(self, other: "Box") -> bool:
        """Whether two rectangles share more than an edge."""
        beside = self.right <= other.left or other.right <= self.left
        return not beside and self.bottom < other.top and other.bottom < self.top

    def holds(self, points: np.ndarray) -> bool:
        """Whether any of some points lies inside."""
        x, y = points.T
        return bool(((x > self.left) & (x < self.right) & (y > self.bottom) & (y < self.top)).any())


class Label(NamedTuple):
    """The words of a label, the place that they take, and the nearest point of its line."""

    words: str
    box: Box
    nearest: tuple[float, float]


def around(x: float, y: float, wide: float, high: float) -> Box:
    """The rectangle of some size around a point."""
    return Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def text_box(cells: Cells, cell: Cell) -> Box:
    """What the text of a cell takes."""
    return around(
        (cell.column + 0.5) * cells.wide, (cell.row + 0.5) * cells.high, *text_size(cells.writing.lines[cell])
    )


def labels_of(cells: Cells, lines: list[CostLine]) -> list[Label]:
    """The labels of lines, the first line's first; a line that finds no room has none.

    They leave the texts of the cells alone, and the frame of the reference if they can.
    """
    texts = [text_box(cells, cell) for cell in cells.every if cells.writing.lines[cell]]
    size, half = (cells.wide, cells.high), (cells.wide / 2, cells.high / 2)
    framed = [(cell.column + 0.5, cell.row + 0.5) for cell in cells.every if cell.is_reference]
    frame = [around(x * cells.wide, y * cells.high, cells.wide + _BESIDE, cells.high + _BESIDE) for x, y in framed]
    points = [np.concatenate(line.pieces) * size + half for line in lines]
    labels: list[Label] = []
    for number, line in enumerate(lines):
        others = np.concatenate([np.empty((0, 2)), *points[:number], *points[number + 1 :]])
        taken = [*texts, *(label.box for label in labels)]
        label = _placed(cells, _words(line), points[number], others, [*taken, *frame])
        label = label or _placed(cells, _words(line), points[number], others, taken)
        labels += [label] if label else []
    return labels


def _words(line: CostLine) -> str:
    if line.amount == 0:
        return "same cost as the reference"
    return f"{with_sign(line.amount, max(0, -math.floor(math.log10(abs(line.amount)))))} bn KRW"


def _placed(cells: Cells, words: str, line: np.ndarray, others: np.ndarray, taken: list[Box]) -> Label | None:
    """A label as near to its line as can be, centred on a border between two rows."""
    wide, right = text_width(words) + 2 * _BESIDE, cells.wide * len(cells.grid.columns)
    best, least = None, math.inf
    for border in range(1, len(cells.grid.rows)) if wide <= right else ():
        for x, y in line:
            box = around(min(max(x, wide / 2), right - wide / 2), border * cells.high, wide, line_high())
            aside = math.hypot((box.left + box.right) / 2 - x, border * cells.high - y) + _ASIDE * box.holds(others)
            if aside < least and not any(box.touches(other) for other in taken):
                best, least = Label(words, box, (x, y)), aside
    return best
