"""The effect along each lever: a small panel a lever, with what its levels change and the reference at no effect."""

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
from brainsim.report.folder import counted
from brainsim.report.study_tables import StudyTables, effects_on, outcome_title
from brainsim.report.study_words import lever_words, paired
from brainsim.report.style import BLACK, FAINT, MARGIN, WIDTH, Entry, Look, broken, line_high, message, sheet

MOST_INTERVALS = 60  # points; more would hide each other
MOST_LEVERS = 24  # on a sheet
_FEW = 6  # levers for which two panels stand side by side; three for more
_FEW_LEVELS = 8  # that are all named below their axis, where they have room
_LEFT, _GAP, _HIGH = 0.46, 0.14, 0.9  # inches: left of the panels, between two, of a panel
_PARTS = 5  # of the points, for the line of means
_MEANS: Look = {"color": BLACK, "linewidth": 1.2}
_KEY_MEANS = Entry("mean of each fifth of the points", _MEANS)


class _Panel(NamedTuple):
    """A lever: its name in lines, its dots with their level, its levels in order, its ticks (none: matplotlib's)."""

    name: list[str]
    dots: pd.DataFrame
    levels: list[Level]
    ticks: dict[float, str]
    reference: Level
    of_lever: bool  # whether a dot is what the lever alone does, so that a line can join them

    @property
    def has_means(self) -> bool:
        """Whether there are dots enough for a line of means, of levels with distances."""
        return are_numbers(self.levels) and not self.of_lever and len(self.dots) >= 4 * _PARTS


def lever_effects(tables: StudyTables, outcome: str) -> Figure:
    """The effect of setting one lever to a level, averaged over the levels of the others."""
    found = effects_on(tables.lever_effects, outcome).dropna(subset="effect")
    if found.empty:
        return message(outcome_title(outcome), "No effect of a single lever was observed.", tables.footer)
    dots = {
        str(lever): rows.assign(level=rows["level"].map(level_of)) for lever, rows in found.groupby("lever", sort=False)
    }
    others = ", averaged over the levels of the other levers" if len(dots) > 1 else ""
    moved = f"one lever moved from its level in the reference{others}"
    notes = f"Effects and their 90 % intervals of {moved}: mean of {counted(tables.replications)}."
    return _drawn(tables, outcome, dots, notes, True)


def scatter(tables: StudyTables, outcome: str) -> Figure:
    """The effect on an outcome at all points but the reference."""
    effects = effects_on(tables.effects, outcome)
    points = tables.design.merge(
        effects.loc[effects["effect"].notna(), ["point", "effect", "low", "high", "unit"]], on="point"
    )
    if points.empty or not tables.levers:
        unseen = "It was not observed both at the reference and elsewhere."
        return message(
            outcome_title(outcome), unseen if points.empty else "No lever differs between points.", tables.footer
        )
    dots = {lever: points.assign(level=points[lever].map(level_of)) for lever in _most_telling(tables.levers, points)}
    intervals = "whose 90 % intervals are in effects.csv" if len(points) > MOST_INTERVALS else "with its 90 % interval"
    notes = f"A dot a point, {len(points)} in all, {intervals}: {paired(tables)}."
    if len(tables.levers) > MOST_LEVERS:
        notes += f" The {MOST_LEVERS} of {len(tables.levers)} levers whose ranks go most with the effect's."
    return _drawn(tables, outcome, dots, notes)


def _most_telling(levers: list[str], points: pd.DataFrame) -> list[str]:
    """All levers, or those that are most strongly ranked with the effect where they are too many for a sheet."""
    if len(levers) <= MOST_LEVERS:
        return levers
    ranks = points[levers].apply(pd.to_numeric, errors="coerce").rank().corrwith(points["effect"].rank())
    chosen = sorted(levers, key=lambda lever: -abs(np.nan_to_num(ranks[lever])))[:MOST_LEVERS]
    return [lever for lever in levers if lever in chosen]


def _drawn(
    tables: StudyTables, outcome: str, dots: dict[str, pd.DataFrame], notes: str, of_lever: bool = False
) -> Figure:
    """A sheet with a panel for each lever, all on the same scale."""
    columns = 2 if len(dots) <= _FEW else 3
    wide = (WIDTH - _LEFT - MARGIN - (columns - 1) * _GAP) / columns
    panels = [_panel(tables, lever, rows, wide, of_lever) for lever, rows in dots.items()]
    every = pd.concat(list(dots.values()))
    dense = max(map(len, dots.values())) > MOST_INTERVALS
    scale = limits(*(every[name] for name in (["effect"] if dense else ["effect", "low", "high"])))
    ticks = max((label.count("\n") + 1 for panel in panels for label in panel.ticks.values()), default=1) * line_high()
    row_high = _HIGH + ticks + max(len(panel.name) for panel in panels) * line_high() + 3 * MARGIN
    unit = broken(f"effect ({every['unit'].iloc[0]})")
    top = -(-len(panels) // columns) * row_high
    key = [KEY_REFERENCE, KEY_TOLD, KEY_DOUBTFUL, *[_KEY_MEANS] * any(panel.has_means for panel in panels)]
    page = sheet(outcome_title(outcome), notes, key, top + len(unit) * line_high() + 2 * MARGIN, tables.footer)
    page.lines(MARGIN, page.height, unit)
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        left, bottom = _LEFT + column * (wide + _GAP), top - row * row_high - _HIGH
        axes = page.panel(left, bottom, wide, _HIGH)
        axes.set(xlim=level_limits(panel.levels), ylim=scale)
        _draw(axes, panel, dense)
        axes.tick_params(labelleft=column == 0)
        page.lines(left + wide / 2, bottom - MARGIN - ticks, panel.name, ha="center")
    return page.figure


def _panel(tables: StudyTables, lever: str, dots: pd.DataFrame, wide: float, of_lever: bool) -> _Panel:
    """Levels in the order of the design, with that of the reference."""
    here, reference = dots["level"].tolist(), tables.reference_level(lever)
    designed = [level for level in tables.design[lever].map(level_of) if level in here or level == reference]
    levels = in_order([*designed, *here] if reference in designed else [reference, *designed, *here])
    few = len(levels) <= _FEW_LEVELS or not are_numbers(levels)
    moved = dots[dots["level"] != reference] if of_lever else dots
    return _Panel(
        broken(lever_words(lever), wide), moved, levels, level_ticks(levels, wide) if few else {}, reference, of_lever
    )


def _draw(axes: Axes, panel: _Panel, dense: bool) -> None:
    """Dots; a line that joins levels, or the means of fifths of the dots; the reference."""
    known = places_of(panel.levels)
    places, effects, start = panel.dots["level"].map(known), panel.dots["effect"], known[panel.reference]
    axes.locator_params(axis="y", nbins=4)
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
