"""The cells of a grid of two levers: which point lies in which, and what can be written into cells of some size."""

from collections.abc import Callable, Iterator
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


class Effect(NamedTuple):
    """The effect in a cell and its interval, in the unit shown."""

    effect: float
    low: float
    high: float

    @property
    def told_apart(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


class Writing(NamedTuple):
    """What is written into cells: how the notes tell of it, the lines of each cell, and how high a row is."""

    said: str
    lines: list[list[list[str]]]  # by row and column; the first line is the effect
    high: float


class Cells(NamedTuple):
    """A grid with the effect in each cell, what is written there, and the width of a cell in inches."""

    grid: Grid
    effects: list[list[Effect]]  # by row and column
    writing: Writing
    wide: float

    @property
    def high(self) -> float:
        """The height of a cell, inches."""
        return self.writing.high

    def each(self) -> Iterator[tuple[int, int, Effect]]:
        """Every cell: its column, its row and its effect."""
        for row, effects in enumerate(self.effects):
            for column, effect in enumerate(effects):
                yield column, row, effect

    def is_reference(self, column: int, row: int) -> bool:
        """Whether the reference lies in a cell."""
        return bool(self.grid.points[row, column] == 0)

    def is_doubtful(self, column: int, row: int) -> bool:
        """Whether the effect in a cell was observed and can't be told from none."""
        effect = self.effects[row][column]
        return not (self.is_reference(column, row) or effect.told_apart or np.isnan(effect.effect))


def effects_in(grid: Grid, effects: pd.DataFrame) -> list[list[Effect]]:
    """The effect in each cell, by row and column."""
    numbers = [grid.of(effects, name).tolist() for name in Effect._fields]
    return [[Effect(*cell) for cell in zip(*row, strict=True)] for row in zip(*numbers, strict=True)]


def _bracketed(cell: Effect, decimals: int) -> list[str]:
    low, high = bounds(cell.low, cell.high, decimals)
    return [f"[{low}, {high}]"]


def _half_width(cell: Effect, decimals: int) -> list[str] | None:
    """Only of an interval with the effect in its middle."""
    if not abs(cell.low + cell.high - 2 * cell.effect) < 10.0**-decimals:
        return None
    return [f"± {plain((cell.high - cell.low) / 2, decimals)}"]


def _stacked(cell: Effect, decimals: int) -> list[str]:
    low, high = bounds(cell.low, cell.high, decimals)
    return [f"[{low},", f"{high}]"]


def _alone(cell: Effect, decimals: int) -> list[str]:
    return []


_WAYS: dict[Callable[[Effect, int], list[str] | None], str] = {
    _bracketed: "Effect and its 90 % interval",
    _half_width: "Effect ± half of its 90 % interval",
    _stacked: "Effect and its 90 % interval",
    _alone: "Effect (effects.csv has its interval)",
}


def written(effects: list[list[Effect]], wide: float, between: float, least: float = 0.0) -> Writing:
    """The fullest writing that fits cells so many inches wide, with so much left free between the texts of two rows.

    Rows are at least so many inches high as their labels need.
    """
    tallest = max(_TALLEST, least * len(effects))
    every = [cell for row in effects for cell in row]
    decimals = decimals_of(*zip(*every, strict=True))
    for interval, said in _WAYS.items():
        texts = {cell: _lines(cell, interval, decimals) for cell in every}
        lines = {cell: found for cell, found in texts.items() if found is not None and _fits(found, wide)}
        if len(lines) == len(texts):
            longest = max(map(len, lines.values()))
            high = max(least, between + line_high(TEXT) + (longest - 1) * line_high(SMALL))
            if high * len(effects) <= tallest:
                return Writing(said, [[lines[cell] for cell in row] for row in effects], high)
    nothing: list[list[list[str]]] = [[[] for _ in row] for row in effects]
    return Writing("Effect (effects.csv has the numbers)", nothing, max(least, min(_LOWEST, _TALLEST / len(effects))))


def _lines(cell: Effect, interval: Callable, decimals: int) -> list[str] | None:
    """The effect and, where it has one, its interval; None if that can't be written so."""
    below = interval(cell, decimals) if cell.low < cell.high else []
    return None if below is None else [with_sign(cell.effect, decimals), *below]


def _fits(lines: list[str] | None, wide: float) -> bool:
    return lines is not None and text_size(lines)[0] <= wide - _BESIDE


def text_size(lines: list[str]) -> tuple[float, float]:
    """The width and height of the text of a cell, inches; the first line is larger and bold."""
    if not lines:
        return 0.0, 0.0
    widths = [text_width(lines[0], TEXT, "bold"), *(text_width(line, SMALL) for line in lines[1:])]
    return max(widths), line_high(TEXT) + (len(lines) - 1) * line_high(SMALL)
