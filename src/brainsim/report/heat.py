"""The heat map of a grid of two levers: the effect in every cell, and the lines on which policies cost the same."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path

from brainsim.outcomes.costs import COST
from brainsim.report.cells import Cells, Grid, cells_in, grid_of, written
from brainsim.report.cost_lines import CostLine, cost_lines
from brainsim.report.effect_marks import DOUBT
from brainsim.report.heat_marks import LESS, MORE, draw_cells, draw_labels, draw_lines
from brainsim.report.line_labels import labels_of
from brainsim.report.study_tables import Level, StudyTables, are_numbers, effects_on, outcome_title
from brainsim.report.study_words import (
    explained,
    level_words,
    lever_with_unit,
    line_high,
    paired,
    write_lines,
)
from brainsim.report.style import BLACK, MARGIN, WIDTH, Entry, Look, Sheet, broken, message, sheet, text_width

_LABELLED, _PLAIN = 0.3, 0.18  # inches between the texts of two rows, with and without labels of lines
_WIDEST_LABEL = 0.8  # inches, of a row
_SQUARE: Look = {"marker": "s", "markersize": 6, "linestyle": "none"}
_KEY = [Entry("less", _SQUARE | {"color": LESS}), Entry("more than the reference", _SQUARE | {"color": MORE})]
_FRAMED = Entry("reference", _SQUARE | {"color": "white", "markeredgecolor": BLACK, "markeredgewidth": 1.4})
_STRIPES = Path([(-1, -0.2), (0.2, 1), (-1, -1), (1, 1), (-0.2, -1), (1, 0.2)], [Path.MOVETO, Path.LINETO] * 3)
_STRIPED = Entry(
    "not told apart: interval holds zero or is unknown",
    _SQUARE | {"marker": _STRIPES, "color": DOUBT, "markeredgewidth": 0.6},
    new_row=True,
)


def heat_map(tables: StudyTables, outcome: str) -> Figure:
    """The effect on an outcome in each cell of a grid of two levers, with the lines of equal cost."""
    title, grid = outcome_title(outcome), grid_of(tables)
    if grid is None:
        return message(title, "A heat map needs a grid of two levers.", tables.footer)
    effects = effects_on(tables.effects, outcome)
    if not effects.loc[effects["point"] != 0, "effect"].notna().any():
        return message(title, "It was not observed both at the reference and elsewhere.", tables.footer)
    costs = grid.of(effects_on(tables.effects, COST), "effect")
    lines = cost_lines(costs) if grid.numbers else []
    cells = _cells(grid, effects, _LABELLED if lines else _PLAIN)
    notes = f"{_about(tables, cells, effects['unit'].iloc[0])} {about_cost(cells, costs, lines)}"
    frame = _frame(cells)
    page = sheet(title, notes, _key(cells), frame.height, tables.footer)
    _write(page, cells, frame)
    _fill(page.panel(frame.left, frame.bottom, WIDTH - MARGIN - frame.left, frame.top - frame.bottom), cells, lines)
    return page.figure


def _key(cells: Cells) -> list[Entry]:
    """The marks that are seen."""
    framed, striped = any(cell.is_reference for cell in cells.every), any(cell.is_doubtful for cell in cells.every)
    return [*_KEY, *[_FRAMED] * framed, *[_STRIPED] * striped]


def _cells(grid: Grid, effects: pd.DataFrame, between: float) -> Cells:
    """The cells as wide as the labels of the rows let them be."""
    labels = max(text_width(line) for level in grid.rows for line in _row_label(level))
    wide, inside = (WIDTH - 3 * MARGIN - labels) / len(grid.columns), cells_in(grid, effects)
    lines = 0 if are_numbers(grid.rows) else max(len(_row_label(level)) for level in grid.rows)  # words are all written
    return Cells(grid, inside, written(grid, inside, wide, between, lines * line_high() + MARGIN), wide)


def _row_label(level: Level) -> list[str]:
    return broken(level_words(level), _WIDEST_LABEL)


def _about(tables: StudyTables, cells: Cells, unit: str) -> str:
    """What the notes say of numbers and levers."""
    levers = [cells.grid.across, cells.grid.up]
    inside = (cells.grid.points == 0).any()
    said = [
        f"{cells.writing.said if tables.replications > 1 else 'Effect'}, {unit}: {paired(tables, levers)}.",
        "" if inside else "The reference is none of the cells.",
        explained(levers),
    ]
    return " ".join(part for part in said if part)


def about_cost(cells: Cells, costs: np.ndarray, lines: list[CostLine]) -> str:
    """What the notes say of lines of equal cost, and why there is none at the cost of the reference."""
    others = costs[(cells.grid.points != 0) & np.isfinite(costs)]
    if not cells.grid.numbers:
        return "Without a line of equal cost, which needs levels that are numbers."
    if not len(others):
        return "Without a line of equal cost: the cost was not observed."
    seen = ["Lines: difference in total cost to the reference, interpolated between cells."] if lines else []
    if not lines or lines[0].amount != 0:
        seen.insert(0, f"Without a line of equal cost: {_one_side(others)}.")
    return " ".join(seen)


def _one_side(others: np.ndarray) -> str:
    """How the costs of the other cells lie to that of the reference."""
    if not others.any():
        return "all cells cost the same"
    if others.min() >= 0:
        return "no cell costs less than the reference"
    return "no cell costs more than the reference" if others.max() <= 0 else "too few costs are known"


class _Frame(NamedTuple):
    """The words around the cells, and where the cells begin and end in the body of the sheet, inches."""

    below: list[str]  # the lever across
    above: list[str]  # the lever upwards
    columns: list[list[str]]
    rows: list[list[str]]
    left: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """The height of the body, inches."""
        return self.top + MARGIN + len(self.above) * line_high()


def _frame(cells: Cells) -> _Frame:
    grid, wide = cells.grid, cells.wide * len(cells.grid.columns)
    below, above = broken(lever_with_unit(grid.across), wide), broken(lever_with_unit(grid.up))
    columns = [broken(level_words(level), cells.wide - MARGIN) for level in grid.columns]
    rows = [_row_label(level) for level in grid.rows]
    if are_numbers(grid.columns):
        widest = max(text_width(level_words(level)) for level in grid.columns)
        columns = _some([[level_words(level)] for level in grid.columns], (widest + MARGIN) / cells.wide)
    if are_numbers(grid.rows):
        rows = _some(rows, line_high() / cells.high)
    bottom = (len(below) + max(map(len, columns))) * line_high() + 1.5 * MARGIN
    top = bottom + cells.high * len(grid.rows)
    return _Frame(below, above, columns, rows, WIDTH - MARGIN - wide, bottom, top)


def _some(labels: list[list[str]], cells: float) -> list[list[str]]:
    """Every label, or only every second, third, ... where one takes the room of so many cells."""
    return [label if number % math.ceil(cells) == 0 else [] for number, label in enumerate(labels)]


def _write(page: Sheet, cells: Cells, frame: _Frame) -> None:
    """The names of the levers, and the levels below and to the left of the cells."""
    write_lines(page, (frame.left + WIDTH - MARGIN) / 2, len(frame.below) * line_high(), frame.below, ha="center")
    write_lines(page, MARGIN, frame.height, frame.above)
    for column, label in enumerate(frame.columns):
        write_lines(page, frame.left + (column + 0.5) * cells.wide, frame.bottom - MARGIN, label, ha="center")
    for row, label in enumerate(frame.rows):
        top = frame.bottom + (row + 0.5) * cells.high + len(label) * line_high() / 2
        write_lines(page, frame.left - MARGIN, top, label, ha="right")


def _fill(axes: Axes, cells: Cells, lines: list[CostLine]) -> None:
    axes.set(xlim=(-0.5, len(cells.grid.columns) - 0.5), ylim=(-0.5, len(cells.grid.rows) - 0.5))
    axes.axis("off")
    labels = labels_of(cells, lines)
    draw_cells(axes, cells, labels)
    draw_lines(axes, lines)
    draw_labels(axes, cells, labels)
