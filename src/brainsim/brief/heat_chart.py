"""The effect in each cell of a grid of two levers, with the lines on which policies cost the same."""

from pathlib import Path

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.brief.numbers import amount
from brainsim.brief.records import Facts
from brainsim.brief.sentences import effect_of
from brainsim.brief.vocabulary import called
from brainsim.outcomes.costs import TEN_YEARS
from brainsim.report.canvas import GREY, WIDE, canvas, shown_factor, upright
from brainsim.report.cost_lines import cost_lines
from brainsim.report.marks import apart
from brainsim.report.style import INK, text_width
from brainsim.words.say import numeral, say

_NUMBERS = 7.0  # points: the numbers in the cells of a heat map
_LEFT, _RIGHT, _TALLEST = 1.3, 1.05, 6.0  # inches beside the cells; of all rows together
_BETWEEN, _LINE_HIGH = 0.06, 0.14  # inches between the numbers of two cells; of a line's words
_COLOURS = "PuOr"
_LOWEST_CELL = 0.3  # inches: the lowest row of cells that holds two lines of numbers


def heat(facts: Facts, folder: Path, language: str) -> Figure | None:
    """The cells with their numbers and the lines of equal cost; None for no such grid, or where numbers have no room."""
    grid = grid_of(facts)
    if grid is None:
        return None
    (across, xs), (up, ys), numbers = grid
    name, unit = facts.outcome.name, facts.outcome.unit
    factor = shown_factor(unit)
    values, halves, costs = (np.zeros(numbers.shape) for _ in range(3))
    for place, number in np.ndenumerate(numbers):
        effect, cost = (effect_of(facts, number, one) for one in (name, TEN_YEARS))
        values[place] = factor * effect.effect if effect else (0.0 if number == 0 else np.nan)
        halves[place] = factor * (effect.half_width or 0.0) if effect else 0.0
        costs[place] = cost.effect if cost else (0.0 if number == 0 else np.nan)
    most = np.nanmax(np.abs(values), initial=0.0) or 1.0
    words = _words(values, halves, numbers, 0 if most >= 10 else 1 if most >= 1 else 2, language)
    wide, high = (WIDE - _LEFT - _RIGHT) / len(xs), min(0.36, _TALLEST / len(ys))
    longest = max(text_width(line, _NUMBERS) for cell in words.ravel() for line in cell.split("\n"))
    if high < _LOWEST_CELL or wide < longest + _BETWEEN:
        return None
    figure, axes = canvas(high * len(ys) + 0.5, _LEFT, right=_RIGHT)
    axes.imshow(values, cmap=_COLOURS, vmin=-1.6 * most, vmax=1.6 * most, origin="lower", aspect="auto")
    for (row, column), number in np.ndenumerate(numbers):
        sure = abs(values[row, column]) > halves[row, column] or number == 0
        ground = colormaps[_COLOURS](0.5 + values[row, column] / (3.2 * most))  # no line runs through the numbers
        axes.text(column, row, str(words[row, column]), ha="center", va="center", fontsize=_NUMBERS, color=INK if sure else GREY,
                  linespacing=1.05, zorder=3, bbox={"facecolor": ground, "edgecolor": "none", "pad": 1.0})  # fmt: skip
    _lines(axes, costs, high, language)
    axes.set(xlim=(-0.5, len(xs) - 0.5), ylim=(-0.5, len(ys) - 0.5))
    axes.set_xticks(range(len(xs)), [f"{x:g}" for x in xs])
    axes.set_yticks(range(len(ys)), [f"{y:g}" for y in ys])
    axes.set_xlabel(called(across, language))
    upright(axes, called(up, language), language, "lever")
    return figure


def _words(values: np.ndarray, halves: np.ndarray, numbers: np.ndarray, digits: int, language: str) -> np.ndarray:
    """[up, across] the numbers in each cell; the reference has none but zero, and what is not known is open."""
    words = np.full(values.shape, "0", dtype=object)
    for place in np.argwhere(numbers != 0):
        value, half = values[*place], halves[*place]
        said = numeral(value, f"+,.{digits}f", language), numeral(half, f",.{digits}f", language)
        words[*place] = "?" if np.isnan(value) else "\n± ".join(said)
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
        axes.annotate(_cost_words(line.amount, language), (costs.shape[1] - 0.5, y), (4, 0), textcoords="offset points", va="center",
                      fontsize=7.5, annotation_clip=False)  # fmt: skip


def _cost_words(money: float, language: str) -> str:
    """What a line of equal cost costs more than the reference."""
    if money == 0:
        return say("axis.same_cost", language)
    return amount(money, "bn KRW", language, True)


def grid_of(facts: Facts) -> tuple[tuple[str, list[float]], tuple[str, list[float]], np.ndarray] | None:
    """Two levers with their levels and the numbers of the points [up, across]; None where the points are no such grid."""
    points = [facts.reference, *facts.points]
    names = list(dict.fromkeys(name for point in facts.points for name in point.changes))
    levels = [[point.changes.get(name, point.at.get(name)) for name in names] for point in points]
    if len(names) != 2 or not all(isinstance(level, int | float) for row in levels for level in row):
        return None
    xs, ys = (sorted({row[place] for row in levels}) for place in (0, 1))
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) != len(points):
        return None
    numbers = np.zeros((len(ys), len(xs)), dtype=int)
    for point, (x, y) in zip(points, levels, strict=True):
        numbers[ys.index(y), xs.index(x)] = point.point
    return (names[0], xs), (names[1], ys), numbers
