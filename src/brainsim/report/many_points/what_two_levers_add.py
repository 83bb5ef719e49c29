"""What two levers add together: the effect in each cell of their grid, with the lines on which policies cost the same."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.axis_levels import Level, are_numbers, in_order
from brainsim.report.many_points.cost_lines import cost_lines
from brainsim.report.marks import apart
from brainsim.report.numbers import amount, rounded
from brainsim.report.paper import LEAST, WIDE, Paper, upright
from brainsim.report.style import INK, SECOND, broken, text_width
from brainsim.words.say import say

NOBODY = -1  # in place of the number of a point: levels that no point has together
_NUMBERS = LEAST  # points: of the numbers in the cells, and of the words beside them
_LEFT, _RIGHT, _TALLEST = 1.32, 0.98, 6.0  # inches beside the cells; of all rows together
_BETWEEN, _LINE_HIGH = 0.06, 0.14  # inches between the numbers of two cells; of a line's words
_COLOURS, _PALE = "PuOr", 2.4  # a map of colours, and how much further it would reach: numbers are read on all of them
_AIR = 0.1  # inches: of a row beside its lines
_BROKEN = re.compile("(~| to) ?")  # where a range may go on in a further line


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
    """What a map is told of each point, and how it says the level of a lever.

    `said`: its effect in words and, in a second line, the 90 % range of a single simulation, in one unit for all cells.
    """

    effects: Mapping[int, float]
    said: Mapping[int, str]
    clear: Collection[int]  # points whose range leaves out zero
    costs: Mapping[int, float]  # more than the reference
    lever: Callable[[str], str]
    level: Callable[[str, Level], str]


def in_cell(effect: float, low: float | None, high: float | None, unit: str, language: str) -> str:
    """What a cell says: an effect and, in a second line, its 90 % range if it has one; the unit is left to the caption."""
    return "\n".join(rounded(effect, low, high, unit, language, signed=True, alone=True)).rstrip()


def what_two_levers_add(paper: Paper, grid: Grid, told: Told) -> Figure | None:
    """The cells with their numbers and the lines of equal cost; None where numbers have no room."""
    values = grid.of(told.effects)
    most = np.abs(values[np.isfinite(values)]).max(initial=0.0) or 1.0
    room = (WIDE - _LEFT - _RIGHT) / len(grid.columns) - _BETWEEN
    words = {int(point): _in_lines(told.said.get(int(point), "?"), room) for point in grid.points.ravel() if point}
    columns = ["\n".join(broken(told.level(grid.across, level), room, _NUMBERS)) for level in grid.columns]
    rows = ["\n".join(broken(told.level(grid.up, level), _LEFT - 0.47, _NUMBERS)) for level in grid.rows]
    tallest = max(text.count("\n") + 1 for text in (*words.values(), *rows))
    high = _AIR + _LINE_HIGH * tallest
    if high * len(rows) > _TALLEST or any(
        text_width(one, _NUMBERS) > room for text in words.values() for one in text.split("\n")
    ):
        return None
    below = 0.5 + _LINE_HIGH * max(column.count("\n") for column in columns)
    figure, axes = paper.canvas(high * len(rows) + below, _LEFT, bottom=below - 0.05, right=_RIGHT)
    axes.imshow(values, cmap=_COLOURS, vmin=-_PALE * most, vmax=_PALE * most, origin="lower", aspect="auto")
    for (row, column), point in np.ndenumerate(grid.points):
        sure = point == 0 or int(point) in told.clear
        ground = colormaps[_COLOURS](0.5 + values[row, column] / (2 * _PALE * most))  # no line runs through the numbers
        axes.text(column, row, words.get(int(point), "0"), ha="center", va="center", fontsize=_NUMBERS, color=INK if sure else SECOND,
                  linespacing=1.05, zorder=3, bbox={"facecolor": ground, "edgecolor": "none", "pad": 1.0})  # fmt: skip
    if grid.numbers:
        _lines(axes, grid.of(told.costs), high, paper.language)
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(-0.5, len(rows) - 0.5))
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0, labelsize=_NUMBERS)
    axes.set_xlabel(told.lever(grid.across))
    upright(axes, told.lever(grid.up), paper.language, "lever")
    return figure


def _in_lines(words: str, room: float) -> str:
    """A number and its range, which goes on in a further line after its first end where it has no room."""
    lines = (line if text_width(line, _NUMBERS) <= room else _BROKEN.sub(r"\1\n", line) for line in words.split("\n"))
    return "\n".join(lines)


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
                      fontsize=_NUMBERS, annotation_clip=False)  # fmt: skip
