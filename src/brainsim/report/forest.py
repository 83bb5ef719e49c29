"""The forest of effects: a row a point, a panel an outcome, each effect with its interval and its number."""

from itertools import cycle
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.effect_marks import DOUBT, DOUBTFUL, KEY_DOUBTFUL, KEY_TOLD, TOLD, limits, value_ticks
from brainsim.report.folder import Spread
from brainsim.report.marks import dot
from brainsim.report.study_tables import StudyTables, alternatives_on, effects_on, level_of, outcome_words, told_apart
from brainsim.report.study_words import (
    decimals_of,
    explained,
    label_words,
    level_words,
    line_high,
    paired,
    with_sign,
    write_lines,
)
from brainsim.report.style import (
    FAINT,
    GREEN,
    MARGIN,
    TEXT,
    VERMILLION,
    WIDTH,
    Entry,
    Sheet,
    broken,
    message,
    sheet,
    text_width,
)

TITLE = "Effects against the reference"
_LABELS = {1: 1.5, 2: 1.25, 3: 0.95}  # inches for the labels beside so many panels
_MOST_LINES, _TALLEST = 5, 12.0  # lines of a label, inches of all rows together: points.csv has what is left out
_BETWEEN = 0.07  # inches between the texts of two rows
_ALTERNATIVES = (
    {"color": VERMILLION, "marker": "^", "markerfacecolor": "white", "markersize": 3.4, "linestyle": "none"},
    {"color": GREEN, "marker": "s", "markerfacecolor": "white", "markersize": 2.8, "linestyle": "none"},
)
_ASIDE = (-0.06, 0.06)  # inches from the middle of the row, so that the effect itself stays seen
_AXIS = 0.2  # inches below the panels for the numbers of their axes


class _Panel(NamedTuple):
    """An outcome: its heading, the name of its axis, its effects by point, and the numbers beside them."""

    heading: list[str]
    unit: list[str]
    effects: pd.DataFrame
    numbers: list[str]
    alternatives: dict[str, pd.Series]  # effects under other rules of behaviour, by point


class _Rows(NamedTuple):
    """The labels of the points, from above, and the heights of their rows in inches."""

    labels: list[list[str]]
    heights: list[float]

    @property
    def middles(self) -> list[float]:
        """The middle of each row, inches below the top of the first."""
        return (np.cumsum(self.heights) - np.array(self.heights) / 2).tolist()


def forest(tables: StudyTables, outcomes: list[str]) -> Figure:
    """The effects of all points but the reference on one, two or three outcomes side by side."""
    seen = [outcome for outcome in outcomes if effects_on(tables.effects, outcome)["effect"].notna().any()]
    if not seen:
        return message(TITLE, "No effect was observed.", tables.footer)
    label_wide = _LABELS[len(seen)]
    wide = (WIDTH - 2 * MARGIN - label_wide) / len(seen)
    panels = [_panel(tables, outcome, wide) for outcome in seen]
    most = min(_MOST_LINES, int((_TALLEST / max(len(tables.others), 1) - _BETWEEN) / line_high()))
    labels = [_label(tables, point, label_wide - MARGIN, max(most, 2)) for _, point in tables.others.iterrows()]
    rows = _Rows(labels, [len(label) * line_high() + _BETWEEN for label in labels])
    above = max(len(panel.heading) for panel in panels) * line_high() + MARGIN
    below = _AXIS + max(len(panel.unit) for panel in panels) * line_high()
    said = f"Effect and its 90 % interval: {paired(tables, tables.named)}.{_open(panels)}"
    notes = f"{said} {explained(tables.named, True)}"
    others = list(dict.fromkeys(name for panel in panels for name in panel.alternatives))
    looks = dict(zip(others, cycle(_ALTERNATIVES)))
    key = [KEY_TOLD, KEY_DOUBTFUL, *(Entry(f"if {name}", look) for name, look in looks.items())]
    page = sheet(TITLE, notes, key, above + sum(rows.heights) + below, tables.footer)
    for label, middle in zip(labels, rows.middles, strict=True):
        write_lines(page, MARGIN, page.height - above - middle + len(label) * line_high() / 2, label)
    for number, panel in enumerate(panels):
        _draw(page, panel, rows, (MARGIN + label_wide + number * wide, below, wide), looks)
    return page.figure


def _label(tables: StudyTables, point: pd.Series, room: float, most: int) -> list[str]:
    """A point as so many lines, without the levers on which it stands as the reference does, if it moves any other."""
    parts = str(point["label"]).split(", ")
    moved = [part for part in parts if tables.reference_label or not _stands(tables, point, part)]
    words = [label_words(part) + " (must be 0)" * (part == "placebo") for part in moved or parts]
    lines = [line for part in words for line in broken(part, room)]
    return lines if len(lines) <= most else [*lines[: most - 1], f"… (point {point['point']})"]


def _stands(tables: StudyTables, point: pd.Series, part: str) -> bool:
    """Whether a part of a label, such as "permanent_jobs = 1", holds for the reference too."""
    name = part.split(" = ")[0]
    levers = [lever for lever in tables.named if name in (lever, lever.rpartition(".")[2])]
    return any(level_of(point[lever]) == tables.reference_level(lever) for lever in levers)


def _panel(tables: StudyTables, outcome: str, wide: float) -> _Panel:
    found = effects_on(tables.effects, outcome)
    words, unit = outcome_words(outcome), found["unit"].iloc[0]
    effects = found.set_index("point").reindex(tables.others["point"])
    decimals = decimals_of(effects["effect"], effects["low"], effects["high"])
    heading = broken(f"{words[0].upper()}{words[1:]}", wide - MARGIN, weight="bold")
    numbers = [with_sign(effect, decimals) for effect in effects["effect"]]
    return _Panel(heading, broken(unit, wide - MARGIN), effects, numbers, alternatives_on(tables, outcome))


def _open(panels: list[_Panel]) -> str:
    """What the notes say of intervals without bound."""
    ends = pd.concat([panel.effects[["low", "high"]] for panel in panels])
    return " Intervals that reach the edge have no bound there." if np.isinf(ends.to_numpy()).any() else ""


def _draw(page: Sheet, panel: _Panel, rows: _Rows, place: tuple[float, float, float], looks: dict[str, dict]) -> None:
    """A panel with its heading above, its axis below and its numbers to the right; place: left, bottom, width."""
    left, bottom, wide = place
    high, number_wide = sum(rows.heights), max(text_width(number, TEXT, "bold") for number in panel.numbers)
    axes_wide = wide - number_wide - 3 * MARGIN
    axes = page.panel(left, bottom, axes_wide, high)
    write_lines(page, left, page.height, panel.heading, weight="bold")
    write_lines(page, left, bottom - _AXIS, panel.unit)
    ends = [*(panel.effects[name] for name in ("effect", "low", "high")), *panel.alternatives.values()]
    axes.set(ylim=(high, 0), xlim=limits(*ends))
    ticks = value_ticks(*axes.get_xlim(), axes_wide)
    axes.set_xticks(ticks, [level_words(tick) for tick in ticks])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    _mark(axes, panel, rows.middles, looks)
    for number, middle, told in zip(panel.numbers, rows.middles, told_apart(panel.effects), strict=True):
        look = {"weight": "bold"} if told else {"color": DOUBT}
        page.text(left + wide - MARGIN, bottom + high - middle, number, ha="right", va="center", **look)


def _mark(axes: Axes, panel: _Panel, middles: list[float], looks: dict[str, dict]) -> None:
    low, high = axes.get_xlim()
    for (name, effects), aside in zip(panel.alternatives.items(), cycle(_ASIDE)):
        heights = [middle + aside for middle in middles]
        axes.plot(effects.reindex(panel.effects.index), heights, clip_on=False, zorder=4, **looks[name])
    for middle, (_, row), told in zip(middles, panel.effects.iterrows(), told_apart(panel.effects), strict=True):
        axes.axhline(middle, color="#E6E6E6", linewidth=0.5, zorder=-1)
        spread = Spread(row["effect"], max(row["low"], low), min(row["high"], high))
        dot(axes, middle, spread, **(TOLD if told else DOUBTFUL))
