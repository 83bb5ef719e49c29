"""What two levers add together: the effect in each cell of their grid, with the lines on which policies cost the same."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.axis_levels import Level, are_numbers, in_order
from brainsim.report.many_points.cost_lines import cost_lines
from brainsim.report.marks import apart
from brainsim.report.numbers import amount
from brainsim.report.paper import GREY, WIDE, Paper, upright
from brainsim.report.style import INK, broken, text_width
from brainsim.words.say import numeral, say

NOBODY = -1  # in place of the number of a point: levels that no point has together
_NUMBERS, _LABELS = 7.0, 8.5  # points: the numbers in the cells, the words beside them
_LEFT, _RIGHT, _TALLEST, _ROW = 1.3, 1.05, 6.0, 0.36  # inches beside the cells; of all rows together, of one
_BETWEEN, _LINE_HIGH = 0.06, 0.14  # inches between the numbers of two cells; of a line's words
_COLOURS, _PALE = "PuOr", 2.4  # a map of colours, and how much further it would reach: numbers are read on all of them
_LOWEST_CELL = 0.3  # inches: the lowest row of cells that holds two lines of numbers


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

    def of(self, known: Mapping[int, float]) -> np.ndarray:
        """A number of each point by cell: the reference differs from itself by zero, NaN is what is not known."""
        return np.array(
            [[0.0 if point == 0 else known.get(point, np.nan) for point in row] for row in self.points.tolist()]
        )


def grid_of(across: str, up: str, levels: Mapping[int, tuple[Level, Level]]) -> Grid | None:
    """The grid of points by their two levels; None where one of them has a single level."""
    columns, rows = (in_order(list(one)) for one in zip(*levels.values(), strict=True))
    rows = rows if are_numbers(rows) else rows[::-1]  # words are read from above
    if min(len(columns), len(rows)) < 2:
        return None
    points = np.full((len(rows), len(columns)), NOBODY)
    for point, (x, y) in levels.items():
        points[rows.index(y), columns.index(x)] = point
    return Grid(across, up, columns, rows, points)


class Told(NamedTuple):
    """What a map is told of each point, in the unit shown, and how it says things."""

    effects: Mapping[int, float]
    halves: Mapping[int, float]  # of the 90 % intervals of the means
    costs: Mapping[int, float]  # more than the reference
    lever: Callable[[str], str]
    level: Callable[[str, Level], str]


def what_two_levers_add(paper: Paper, grid: Grid, told: Told) -> Figure | None:
    """The cells with their numbers and the lines of equal cost; None where numbers have no room."""
    values, halves = grid.of(told.effects), grid.of(told.halves)
    most = np.abs(values[np.isfinite(values)]).max(initial=0.0) or 1.0
    words = _words(values, halves, grid.points, 0 if most >= 10 else 1 if most >= 1 else 2, paper.language)
    wide, high = (WIDE - _LEFT - _RIGHT) / len(grid.columns), min(_ROW, _TALLEST / len(grid.rows))
    longest = max(text_width(line, _NUMBERS) for cell in words.ravel() for line in cell.split("\n"))
    if high < _LOWEST_CELL or wide < longest + _BETWEEN:
        return None
    columns = ["\n".join(broken(told.level(grid.across, level), wide - _BETWEEN, _LABELS)) for level in grid.columns]
    rows = ["\n".join(broken(told.level(grid.up, level), _LEFT - 0.4, _LABELS)) for level in grid.rows]
    high = max(high, _LINE_HIGH * max(row.count("\n") + 1 for row in rows))
    below = 0.5 + _LINE_HIGH * max(column.count("\n") for column in columns)
    figure, axes = paper.canvas(high * len(rows) + below, _LEFT, bottom=below - 0.05, right=_RIGHT)
    axes.imshow(values, cmap=_COLOURS, vmin=-_PALE * most, vmax=_PALE * most, origin="lower", aspect="auto")
    for (row, column), point in np.ndenumerate(grid.points):
        sure = abs(values[row, column]) > halves[row, column] or point == 0
        ground = colormaps[_COLOURS](0.5 + values[row, column] / (2 * _PALE * most))  # no line runs through the numbers
        axes.text(column, row, str(words[row, column]), ha="center", va="center", fontsize=_NUMBERS, color=INK if sure else GREY,
                  linespacing=1.05, zorder=3, bbox={"facecolor": ground, "edgecolor": "none", "pad": 1.0})  # fmt: skip
    if grid.numbers:
        _lines(axes, grid.of(told.costs), high, paper.language)
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(-0.5, len(rows) - 0.5))
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xlabel(told.lever(grid.across))
    upright(axes, told.lever(grid.up), paper.language, "lever")
    return figure


def _words(values: np.ndarray, halves: np.ndarray, points: np.ndarray, digits: int, language: str) -> np.ndarray:
    """[up, across] the numbers in each cell; the reference has none but zero, and what is not known is open."""
    words = np.full(values.shape, "0", dtype=object)
    for place in np.argwhere(points != 0):
        value, half = values[*place], halves[*place]
        said = [numeral(value, f"+,.{digits}f", language)]
        said += [f"± {numeral(half, f',.{digits}f', language)}"] if np.isfinite(half) else []
        words[*place] = "?" if np.isnan(value) else "\n".join(said)
    return words


def _lines(axes: Axes, costs: np.ndarray, high: float, language: str) -> None:
    """The lines of equal cost, and at the right what each costs."""
    lines, ends = cost_lines(costs), []
    for line in lines:
        for piece in line.pieces:
            axes.plot(*piece.T, color=INK, linewidth=0.9, linestyle="-" if line.amount == 0 else (0, (4, 2)), zorder=2)
        last = np.concatenate([piece[[0, -1]] for piece in line.pieces])
        ends.append(float(last[last[:, 0].argmax(), 1]))
    places = apart(ends, _LINE_HIGH / high, costs.shape[0] - 0.5)
    for line, y in zip(lines, places, strict=True):
        words = amount(line.amount, "bn KRW", language, True) if line.amount else say("axis.same_cost", language)
        axes.annotate(words, (costs.shape[1] - 0.5, y), (4, 0), textcoords="offset points", va="center",
                      fontsize=7.5, annotation_clip=False)  # fmt: skip
