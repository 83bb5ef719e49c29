"""The effect on an outcome at every point of a sampled design, against each of its levers."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.axis_levels import Level, are_numbers, in_order, level_of
from brainsim.report.effect_marks import (
    KEY_DOUBTFUL,
    KEY_TOLD,
    level_limits,
    level_ticks,
    limits,
    places_of,
    upright,
    zero_line,
)
from brainsim.report.study_tables import (
    EFFECT,
    StudyTables,
    effects_on,
    outcome_title,
)
from brainsim.report.study_words import lever_words, paired
from brainsim.report.style import BLACK, MARGIN, WIDTH, Entry, Look, broken, line_high, message, sheet

MOST_INTERVALS = 60  # points; more would hide each other
MOST_LEVERS = 24  # on a sheet
_FEW = 6  # levers for which two panels stand side by side; three for more
_FEW_LEVELS = 8  # that are all named below their axis, where they have room
_LEFT, _GAP, _HIGH = 0.46, 0.14, 0.9  # inches: left of the panels, between two, of a panel
_PARTS = 5  # of the points, for the line of means
_MEANS: Look = {"color": BLACK, "linewidth": 1.2}
_REFERENCE: Look = {"color": "#7A7A7A", "linewidth": 0.8, "linestyle": (0, (1, 2))}
_KEY_MEANS = Entry("mean of each fifth of the points", _MEANS)
_KEY_REFERENCE = Entry("reference", _REFERENCE)


class _Panel(NamedTuple):
    """A lever: its levels in order, its ticks (none: matplotlib's), and where the reference stands."""

    lever: str
    levels: list[Level]
    ticks: dict[float, str]
    reference: Level

    @property
    def lines(self) -> int:
        """The lines of the longest label of a tick."""
        return max((label.count("\n") + 1 for label in self.ticks.values()), default=1)


def scatter(tables: StudyTables, outcome: str) -> Figure:
    """The effect on an outcome at all points but the reference, in a panel for each lever."""
    title, points = outcome_title(outcome), _points(tables, outcome)
    if points.empty or not tables.levers:
        unseen = "It was not observed both at the reference and elsewhere."
        return message(title, unseen if points.empty else "No lever differs between points.", tables.footer)
    levers = _most_telling(tables.levers, points)
    panels = [_panel(lever, points, tables.reference_level(lever), len(levers)) for lever in levers]
    names = [broken(lever_words(lever), _wide(len(levers))) for lever in levers]
    ticks, under = (max(lines) * line_high() for lines in ([panel.lines for panel in panels], map(len, names)))
    row_high = _HIGH + ticks + under + 3 * MARGIN
    unit = broken(f"effect ({points['unit'].iloc[0]})")
    high = len(unit) * line_high() + 2 * MARGIN + -(-len(panels) // _columns(len(panels))) * row_high
    page = sheet(title, _about(tables, points, levers), _key(panels, points), high, tables.footer)
    page.lines(MARGIN, high, unit)
    top = high - len(unit) * line_high() - 2 * MARGIN
    for number, panel in enumerate(panels):
        row, column = divmod(number, _columns(len(panels)))
        left = _LEFT + column * (_wide(len(panels)) + _GAP)
        axes = page.panel(left, top - row * row_high - _HIGH, _wide(len(panels)), _HIGH)
        _draw(axes, panel, points)
        axes.tick_params(labelleft=column == 0)
        below = top - row * row_high - _HIGH - MARGIN - ticks
        page.lines(left + _wide(len(panels)) / 2, below, names[number], ha="center")
    return page.figure


def _points(tables: StudyTables, outcome: str) -> pd.DataFrame:
    """The levels and the effect of every point at which the outcome was observed."""
    effects = effects_on(tables.effects, outcome)
    chosen = effects.loc[effects["effect"].notna(), EFFECT]
    return tables.design.merge(chosen, on="point")


def _most_telling(levers: list[str], points: pd.DataFrame) -> list[str]:
    """All levers, or those that are most strongly ranked with the effect where they are too many for a sheet."""
    if len(levers) <= MOST_LEVERS:
        return levers
    ranks = points[levers].apply(pd.to_numeric, errors="coerce").rank().corrwith(points["effect"].rank())
    chosen = sorted(levers, key=lambda lever: -abs(np.nan_to_num(ranks[lever])))[:MOST_LEVERS]
    return [lever for lever in levers if lever in chosen]


def _key(panels: list[_Panel], points: pd.DataFrame) -> list[Entry]:
    """What is seen in any panel."""
    means = any(_has_means(panel, points) for panel in panels)
    return [KEY_TOLD, KEY_DOUBTFUL, *[_KEY_MEANS] * means, _KEY_REFERENCE]


def _has_means(panel: _Panel, points: pd.DataFrame) -> bool:
    """Whether a lever has levels with distances, and points enough for a line of means."""
    return are_numbers(panel.levels) and len(points) >= 4 * _PARTS


def _columns(number: int) -> int:
    return 2 if number <= _FEW else 3


def _wide(number: int) -> float:
    """The width of one of so many panels, inches."""
    return (WIDTH - _LEFT - MARGIN - (_columns(number) - 1) * _GAP) / _columns(number)


def _panel(lever: str, points: pd.DataFrame, reference: Level, number: int) -> _Panel:
    levels = in_order([*points[lever].map(level_of), reference])
    few = len(levels) <= _FEW_LEVELS or not are_numbers(levels)
    return _Panel(lever, levels, level_ticks(levels, _wide(number)) if few else {}, reference)


def _about(tables: StudyTables, points: pd.DataFrame, levers: list[str]) -> str:
    """What the notes say."""
    dense = len(points) > MOST_INTERVALS
    intervals = "whose 90 % intervals are in effects.csv" if dense else "with its 90 % interval"
    said = [f"A dot a point, {len(points)} in all, {intervals}: {paired(tables)}."]
    if len(tables.levers) > MOST_LEVERS:
        said.append(f"The {MOST_LEVERS} of {len(tables.levers)} levers whose ranks go most with the effect's.")
    return " ".join(said)


def _size(points: int) -> float:
    """The size of dots that so many leave apart, points."""
    return 3.0 if points <= MOST_INTERVALS else 2.2 if points <= 200 else 1.4


def _draw(axes: Axes, panel: _Panel, points: pd.DataFrame) -> None:
    """Dots, and the mean of each fifth of the points along a lever of numbers."""
    places = points[panel.lever].map(level_of).map(places_of(panel.levels))
    dense = len(points) > MOST_INTERVALS
    ends = [points["effect"]] if dense else [points[name] for name in ("effect", "low", "high")]
    axes.set(xlim=level_limits(panel.levels), ylim=limits(*ends))
    axes.locator_params(nbins=4)
    if panel.ticks:
        axes.set_xticks(list(panel.ticks), list(panel.ticks.values()))
    zero_line(axes)
    axes.axvline(places_of(panel.levels)[panel.reference], **_REFERENCE)
    upright(axes, places, points, size=_size(len(points)), intervals=not dense)
    if _has_means(panel, points):
        parts = np.array_split(np.argsort(places.to_numpy(), kind="stable"), _PARTS)
        means = [(places.iloc[part].mean(), points["effect"].iloc[part].mean()) for part in parts]
        axes.plot(*zip(*means, strict=True), **_MEANS)
