"""The effect along each lever: a row a lever, a panel a rung, with what its levels change and the reference at no effect."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.axis_levels import Level, are_numbers, in_order, level_of
from brainsim.report.effect_marks import (
    KEY_DOUBTFUL,
    KEY_REFERENCE,
    KEY_TOLD,
    REFERENCE,
    level_limits,
    level_ticks,
    limits,
    places_of,
    upright,
    zero_line,
)
from brainsim.report.paper import WIDE
from brainsim.report.study_tables import StudyTables
from brainsim.report.study_words import lever_words
from brainsim.report.style import BLACK, FAINT, MARGIN, Entry, Look, broken, line_high, sheet

MOST_INTERVALS = 60  # points; more would hide each other
MOST_LEVERS = 7  # on a sheet
_FEW_LEVELS = 8  # that are all named below their axis, where they have room
_LEFT, _GAP, _HIGH = 0.42, 0.16, 0.66  # inches: left of the panels, between two, of a panel
_PARTS = 5  # of the points, for the line of means
_MEANS: Look = {"color": BLACK, "linewidth": 1.2}
_KEY_MEANS = Entry("average of each fifth of the points", _MEANS)


class Along(NamedTuple):
    """What a sheet is told: its title and notes, what its panels and their upright axis are called, and its dots.

    `dots`: by lever a table a rung, with `level`, `effect`, `low` and `high` in the unit shown.
    """

    title: str
    notes: str
    heads: list[str]
    axis: str
    dots: dict[str, list[pd.DataFrame]]
    of_lever: bool  # whether a dot is what the lever alone does, so that a line can join them


class _Panel(NamedTuple):
    """A lever on a rung: its dots with their level, its levels in order, its ticks (none: matplotlib's)."""

    dots: pd.DataFrame
    levels: list[Level]
    ticks: dict[float, str]
    reference: Level
    of_lever: bool

    @property
    def has_means(self) -> bool:
        """Whether there are dots enough for a line of means, of levels with distances."""
        return are_numbers(self.levels) and not self.of_lever and len(self.dots) >= 4 * _PARTS


def along_each_lever(tables: StudyTables, told: Along) -> Figure:
    """A sheet with a row for each lever and a panel for each rung, all on the same scale."""
    wide = (WIDE - _LEFT - MARGIN - (len(told.heads) - 1) * _GAP) / len(told.heads)
    grid = {
        lever: [_panel(tables, lever, one, wide, told.of_lever) for one in each] for lever, each in told.dots.items()
    }
    panels = [panel for row in grid.values() for panel in row]
    dense = max(len(panel.dots) for panel in panels) > MOST_INTERVALS
    every = pd.concat([one for each in told.dots.values() for one in each])
    scale = limits(*(every[name] for name in (["effect"] if dense else ["effect", "low", "high"])))
    ticks = max((label.count("\n") + 1 for panel in panels for label in panel.ticks.values()), default=1) * line_high()
    above = 2 * line_high() + MARGIN  # the name of a lever, and air
    row_high = above + _HIGH + ticks + MARGIN
    top = row_high * len(grid)
    key = [KEY_REFERENCE, KEY_TOLD, KEY_DOUBTFUL, *[_KEY_MEANS] * any(panel.has_means for panel in panels)]
    page = sheet(told.title, f"{told.notes} Upright: {told.axis}.", key, top + line_high(), tables.footer, WIDE)
    for column, head in enumerate(told.heads):
        page.lines(_LEFT + column * (wide + _GAP), page.height, [head], weight="bold")
    for number, (lever, row) in enumerate(grid.items()):
        page.lines(MARGIN, top - number * row_high - line_high() * 0.5, broken(lever_words(lever), WIDE)[:1])
        for column, panel in enumerate(row):
            bottom = top - number * row_high - above - _HIGH
            axes = page.panel(_LEFT + column * (wide + _GAP), bottom, wide, _HIGH)
            axes.set(xlim=level_limits(panel.levels), ylim=scale)
            _draw(axes, panel, dense)
            axes.tick_params(labelleft=column == 0)
    return page.figure


def most_telling(dots: dict[str, list[pd.DataFrame]]) -> dict[str, list[pd.DataFrame]]:
    """All levers, or those whose levels go furthest with an effect where they are too many for a sheet."""
    if len(dots) <= MOST_LEVERS:
        return dots
    chosen = sorted(dots, key=lambda lever: -reach(dots[lever]))[:MOST_LEVERS]
    return {lever: each for lever, each in dots.items() if lever in chosen}


def reach(each: list[pd.DataFrame]) -> float:
    """How far a lever goes with effects: the largest of its rank correlations, 0 where it has none."""
    ranks = (pd.to_numeric(one["level"], errors="coerce").rank().corr(one["effect"].rank()) for one in each)
    return max(abs(float(np.nan_to_num(rank))) for rank in ranks)


def _panel(tables: StudyTables, lever: str, dots: pd.DataFrame, wide: float, of_lever: bool) -> _Panel:
    """Levels in the order of the design, with that of the reference."""
    here, reference = dots["level"].tolist(), tables.reference_level(lever)
    designed = [level for level in tables.design[lever].map(level_of) if level in here or level == reference]
    levels = in_order([*designed, *here] if reference in designed else [reference, *designed, *here])
    few = len(levels) <= _FEW_LEVELS or not are_numbers(levels)
    moved = dots[dots["level"] != reference] if of_lever else dots
    return _Panel(moved, levels, level_ticks(levels, wide) if few else {}, reference, of_lever)


def _draw(axes: Axes, panel: _Panel, dense: bool) -> None:
    """Dots; a line that joins levels, or the means of fifths of the dots; the reference."""
    known = places_of(panel.levels)
    places, effects, start = panel.dots["level"].map(known), panel.dots["effect"], known[panel.reference]
    axes.locator_params(axis="y", nbins=3)
    if panel.ticks:
        axes.set_xticks(list(panel.ticks), list(panel.ticks.values()))
    else:
        axes.locator_params(axis="x", nbins=4)
    zero_line(axes)
    if panel.of_lever and are_numbers(panel.levels):
        line = sorted([*zip(places, effects, strict=True), (start, 0.0)])
        axes.plot(*zip(*line, strict=True), color=FAINT, linewidth=0.8, zorder=1)
    size = 3.6 if panel.of_lever else 3.0 if not dense else 2.2 if len(effects) <= 200 else 1.4
    upright(axes, places, panel.dots, size=size, intervals=not dense)
    if panel.has_means:
        parts = np.array_split(np.argsort(places.to_numpy(), kind="stable"), _PARTS)
        axes.plot(
            *zip(*((places.iloc[part].mean(), effects.iloc[part].mean()) for part in parts), strict=True), **_MEANS
        )
    axes.plot([start], [0], linestyle="none", **REFERENCE)
