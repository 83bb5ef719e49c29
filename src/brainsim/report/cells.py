"""The cells of a grid of two levers: which point lies in which, and what can be written into cells of some size."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.report.study_tables import Level, StudyTables, are_numbers, in_order, level_of
from brainsim.report.study_words import bounds, decimals_of, line_high, plain, with_sign
from brainsim.report.style import TEXT, text_width

SMALL = 6.5  # points: the interval below a number
NOBODY = -1  # in place of the number of a point: a combination that was not lived
_BESIDE = 0.05  # inches kept free between the texts of neighbours in a row
_TALLEST, _LOWEST = 6.6, 0.3  # inches of all rows together; of a row without text


class Grid(NamedTuple):
    """Two levers, their levels from left to right and from below upwards, and the points by (row, column)."""

    across: str
    up: str
    columns: list[Level]
    rows: list[Level]
    points: np.ndarray

    @property
    def numbers(self) -> bool:
        """Whether both levers have levels that are numbers."""
        return are_numbers(self.columns) and are_numbers(self.rows)

    def of(self, effects: pd.DataFrame, name: str) -> np.ndarray:
        """A column of effects by cell: the reference differs from itself by zero, NaN is what is not known."""
        known = effects.set_index("point")[name].to_dict() | {0: 0.0, NOBODY: np.nan}
        return np.array([[known.get(point, np.nan) for point in row] for row in self.points.tolist()])


def grid_of(tables: StudyTables) -> Grid | None:
    """The grid of a design of two levers, the one with fewer levels across; None for any other design."""
    if tables.kind != "grid" or len(tables.levers) != 2:
        return None
    chosen = {lever: tables.design[lever].map(level_of).tolist() for lever in tables.levers}
    across, up = sorted(chosen, key=lambda lever: len(in_order(chosen[lever])))
    columns, rows = in_order(chosen[across]), in_order(chosen[up])
    rows = rows if are_numbers(rows) else rows[::-1]  # words are read from above
    points = np.full((len(rows), len(columns)), NOBODY)
    for point, x, y in zip(tables.design["point"], chosen[across], chosen[up], strict=True):
        points[rows.index(y), columns.index(x)] = point
    return Grid(across, up, columns, rows, points)


class Cell(NamedTuple):
    """Where a cell lies, the effect in it and its interval in the unit shown, and whether the reference lies there."""

    column: int
    row: int
    effect: float
    low: float
    high: float
    is_reference: bool

    @property
    def is_doubtful(self) -> bool:
        """Whether the effect was observed and can't be told from none."""
        return not (self.is_reference or self.low > 0 or self.high < 0 or np.isnan(self.effect))


class Writing(NamedTuple):
    """What is written into cells: how the notes tell of it, the lines of each cell, and how high a row is, inches."""

    said: str
    lines: dict[Cell, list[str]]  # the first line is the effect
    high: float


class Cells(NamedTuple):
    """A grid with its cells, what is written there, and the width of a cell in inches."""

    grid: Grid
    every: list[Cell]
    writing: Writing
    wide: float

    @property
    def high(self) -> float:
        """The height of a cell, inches."""
        return self.writing.high


def cells_in(grid: Grid, effects: pd.DataFrame) -> list[Cell]:
    """The cells of a grid, row by row."""
    effect, low, high = (grid.of(effects, name).tolist() for name in ("effect", "low", "high"))
    return [
        Cell(column, row, effect[row][column], low[row][column], high[row][column], bool(point == 0))
        for (row, column), point in np.ndenumerate(grid.points)
    ]


def _bracketed(cell: Cell, decimals: int) -> list[str]:
    low, high = bounds(cell.low, cell.high, decimals)
    return [f"[{low}, {high}]"]


def _half_width(cell: Cell, decimals: int) -> list[str] | None:
    """Only of an interval with the effect in its middle."""
    if not abs(cell.low + cell.high - 2 * cell.effect) < 10.0**-decimals:
        return None
    return [f"± {plain((cell.high - cell.low) / 2, decimals)}"]


def _stacked(cell: Cell, decimals: int) -> list[str]:
    low, high = bounds(cell.low, cell.high, decimals)
    return [f"[{low},", f"{high}]"]


def _alone(cell: Cell, decimals: int) -> list[str]:
    return []


_WAYS: dict[Callable[[Cell, int], list[str] | None], str] = {
    _bracketed: "Effect and its 90 % interval",
    _half_width: "Effect ± half of its 90 % interval",
    _stacked: "Effect and its 90 % interval",
    _alone: "Effect (effects.csv has its interval)",
}


def written(grid: Grid, cells: list[Cell], wide: float, between: float, least: float = 0.0) -> Writing:
    """The fullest writing that fits cells so many inches wide, with so much left free between the texts of two rows.

    Rows are at least so many inches high as their labels need.
    """
    rows = len(grid.rows)
    tallest = max(_TALLEST, least * rows)
    decimals = decimals_of(*zip(*((cell.effect, cell.low, cell.high) for cell in cells), strict=True))
    for interval, said in _WAYS.items():
        texts = {cell: _lines(cell, interval, decimals) for cell in cells}
        lines = {cell: found for cell, found in texts.items() if found and text_size(found)[0] <= wide - _BESIDE}
        if len(lines) == len(cells):
            longest = max(map(len, lines.values()))
            high = max(least, between + line_high(TEXT) + (longest - 1) * line_high(SMALL))
            if high * rows <= tallest:
                return Writing(said, lines, high)
    high = max(least, min(_LOWEST, _TALLEST / rows))
    return Writing("Effect (effects.csv has the numbers)", {cell: [] for cell in cells}, high)


def _lines(cell: Cell, interval: Callable, decimals: int) -> list[str] | None:
    """The effect and, where it has one, its interval; None if that can't be written so."""
    below = interval(cell, decimals) if cell.low < cell.high else []
    return None if below is None else [with_sign(cell.effect, decimals), *below]


def text_size(lines: list[str]) -> tuple[float, float]:
    """The width and height of the text of a cell, inches; the first line is larger and bold."""
    if not lines:
        return 0.0, 0.0
    widths = [text_width(lines[0], TEXT, "bold"), *(text_width(line, SMALL) for line in lines[1:])]
    return max(widths), line_high(TEXT) + (len(lines) - 1) * line_high(SMALL)
