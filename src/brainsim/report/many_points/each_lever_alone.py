"""The effect of each lever alone: a row of small panels an outcome, a panel a lever."""

from typing import NamedTuple

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
from brainsim.report.study_tables import StudyTables, effects_on
from brainsim.report.study_words import lever_words
from brainsim.report.style import FAINT, MARGIN, WIDTH, Sheet, broken, line_high, message, sheet
from brainsim.report.vocabulary import called
from brainsim.words.book import ENGLISH

TITLE = "Effect of each lever alone"
_LEFT, _GAP, _HIGH = 0.46, 0.14, 0.72  # inches: left of the panels, between two, of a panel
_COLUMNS = 2


class _Block(NamedTuple):
    """An outcome: its heading, its effects, and the levels of each lever with their ticks."""

    heading: list[str]
    effects: pd.DataFrame
    levels: dict[str, list[Level]]
    ticks: dict[str, dict[float, str]]
    names: dict[str, list[str]]  # of levers, as lines

    @property
    def row_high(self) -> float:
        """A row of panels with the words below it, inches."""
        lines = max(_lines(ticks) for ticks in self.ticks.values())
        return _HIGH + (lines + max(map(len, self.names.values()))) * line_high() + 2 * MARGIN

    @property
    def high(self) -> float:
        """The whole block, inches."""
        rows = -(-len(self.levels) // _COLUMNS)
        return len(self.heading) * line_high() + rows * self.row_high + 2 * MARGIN


def lever_effects(tables: StudyTables, outcomes: list[str]) -> Figure:
    """The effect of setting one lever to a level, averaged over the levels of the others, by lever and outcome."""
    blocks = [_block(tables, outcome) for outcome in outcomes]
    blocks = [block for block in blocks if block.effects["effect"].notna().any()]
    if not blocks:
        return message(TITLE, "No effect of a single lever was observed.", tables.footer)
    levers = list(blocks[0].levels)
    others = ", averaged over the levels of the other levers" if len(levers) > 1 else ""
    moved = f"one lever moved from its level in the reference{others}"
    notes = f"Effects and their 90 % intervals of {moved}: mean of {counted(tables.replications)}."
    key, high = [KEY_REFERENCE, KEY_TOLD, KEY_DOUBTFUL], sum(block.high for block in blocks)
    page = sheet(TITLE, notes, key, high, tables.footer)
    top = page.height
    for block in blocks:
        _draw(page, block, top, {lever: tables.reference_level(lever) for lever in levers})
        top -= block.high
    return page.figure


def _lines(ticks: dict[float, str]) -> int:
    """The lines of the longest label of a tick."""
    return max(label.count("\n") + 1 for label in ticks.values())


def _block(tables: StudyTables, outcome: str) -> _Block:
    effects = effects_on(tables.lever_effects, outcome)
    effects = effects.assign(level=effects["level"].map(level_of)) if len(effects) else effects
    levers = list(dict.fromkeys(effects["lever"])) if len(effects) else []
    levels = {lever: _levels(tables, effects, lever) for lever in levers}
    words = called(outcome, ENGLISH)
    unit = effects["unit"].iloc[0] if len(effects) else ""
    heading = broken(f"{words[0].upper()}{words[1:]} ({unit})", weight="bold")
    ticks = {lever: level_ticks(found, _wide(levers)) for lever, found in levels.items()}
    return _Block(
        heading, effects, levels, ticks, {lever: broken(lever_words(lever), _wide(levers)) for lever in levels}
    )


def _levels(tables: StudyTables, effects: pd.DataFrame, lever: str) -> list[Level]:
    """The levels of a lever in the order of the design, with that of the reference."""
    here = effects.loc[effects["lever"] == lever, "level"].tolist()
    reference = tables.reference_level(lever)
    designed = [level for level in tables.design[lever].map(level_of) if level in here or level == reference]
    return in_order([*designed, *here] if reference in designed else [reference, *designed, *here])


def _wide(levers: list[str]) -> float:
    """The width of a panel, inches."""
    columns = min(len(levers), _COLUMNS)
    return (WIDTH - _LEFT - MARGIN - (columns - 1) * _GAP) / columns


def _draw(page: Sheet, block: _Block, top: float, references: dict[str, Level]) -> None:
    """A block below `top` inches."""
    page.lines(MARGIN, top, block.heading, weight="bold")
    top -= len(block.heading) * line_high() + MARGIN
    wide, scale = _wide(list(block.levels)), limits(*(block.effects[name] for name in ("effect", "low", "high")))
    for number, (lever, levels) in enumerate(block.levels.items()):
        row, column = divmod(number, _COLUMNS)
        left, upper = _LEFT + column * (wide + _GAP), top - row * block.row_high
        axes = page.panel(left, upper - _HIGH, wide, _HIGH)
        axes.set(ylim=scale, xlim=level_limits(levels))
        axes.locator_params(axis="y", nbins=4)
        axes.tick_params(labelleft=column == 0)
        axes.set_xticks(list(block.ticks[lever]), list(block.ticks[lever].values()))
        _panel(axes, block.effects[block.effects["lever"] == lever], levels, references[lever])
        below = upper - _HIGH - MARGIN - _lines(block.ticks[lever]) * line_high()
        page.lines(left + wide / 2, below, block.names[lever], ha="center")


def _panel(axes: Axes, effects: pd.DataFrame, levels: list[Level], reference: Level) -> None:
    """The effects of a lever's levels, joined where levels are numbers, and the reference at no effect."""
    places = places_of(levels)
    zero_line(axes)
    moved = effects[effects["level"] != reference].sort_values("level", key=lambda column: column.map(places))
    known = {places[level]: effect for level, effect in zip(moved["level"], moved["effect"], strict=True)}
    known[places[reference]] = 0.0
    if are_numbers(levels):
        axes.plot(sorted(known), [known[place] for place in sorted(known)], color=FAINT, linewidth=0.8, zorder=1)
    upright(axes, moved["level"].map(places), moved)
    axes.plot([places[reference]], [0], linestyle="none", **REFERENCE)
