"""A sweep as curves: outcomes over the values of one override, alone or for each of a few values of another."""

from collections.abc import Hashable
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from pandas.api.types import is_numeric_dtype

from brainsim.report.marks import curve, end_labels
from brainsim.report.paper import WIDE
from brainsim.report.study_words import lever_words
from brainsim.report.style import BLUE, INK, LIGHT, MARGIN, PALE, SOFT, Entry, Look, sheet, text_width
from brainsim.report.sweep_panels import COLUMNS, TITLE, Sweep, body, panels, value_words

_LOOKS: tuple[Look, ...] = (
    {"color": BLUE, "marker": "o", "linestyle": "-"},
    {"color": INK, "marker": "s", "linestyle": (0, (4, 1.5))},
    {"color": PALE, "marker": "^", "linestyle": (0, (1, 1))},
    {"color": LIGHT, "marker": "D", "linestyle": (0, (5, 1, 1, 1))},
    {"color": "#E69F00", "marker": "v", "linestyle": "-"},  # Okabe and Ito's orange
)  # as many as curves can be told apart
_HIGH, _TICKS, _AXIS_NAME = 0.8, 0.4, 0.16  # inches: a panel, its ticks on the left, the name of the axis
_WIDEST_WORD, _MOST_WORDS = 0.36, 3  # inches beside a panel, and how many; the key has what is wider or more


class Family(NamedTuple):
    """Curves over the values of the override `axis`, one for each value of the override `other` if there is one."""

    axis: str
    other: str | None
    values: tuple[Hashable, ...]  # of `other`

    def words(self) -> list[str]:
        """What stands at each curve."""
        return [value_words(value) for value in self.values]

    def parts(self, found: pd.DataFrame) -> list[pd.DataFrame]:
        """The rows of each curve, along the axis."""
        rows = found.set_index(self.axis).sort_index()
        return [rows] if self.other is None else [rows[rows[self.other] == value] for value in self.values]


def family_of(swept: pd.DataFrame) -> Family | None:
    """The curves that can show jobs with these overrides; None where none can."""
    names = list(swept)
    pairs = {1: [(*names, None)], 2: [tuple(names), tuple(names[::-1])]}.get(len(names), [])
    for axis, other in pairs if not swept.duplicated().any() else []:
        values = tuple(sorted(swept[other].unique().tolist())) if other else ()
        if is_numeric_dtype(swept[axis]) and len(values) <= len(_LOOKS):
            return Family(axis, other, values)
    return None


def sweep_curves(sweep: Sweep, family: Family) -> Figure:
    """One panel an outcome; the words of curves stand beside them where they are short, or else in the key."""
    words = family.words()
    wide = max(map(text_width, words), default=0.0)
    at_curves = 0 < wide <= _WIDEST_WORD and len(words) <= _MOST_WORDS
    other = lever_words(family.other) if family.other else ""
    notes = sweep.notes("pale bar" if words else "pale band") + (f" At each curve: {other}." if at_curves else "")
    entries = [Entry(word, look) for word, look in zip(words, _LOOKS, strict=False)]
    key = [Entry(f"{other}:", {}), *entries] if words and not at_curves else []
    page = sheet(TITLE, notes, key, body(sweep.outcomes, _HIGH) + _AXIS_NAME, sweep.footer, WIDE)
    step = (WIDE - MARGIN) / COLUMNS
    width = step - _TICKS - (wide + 0.06 if at_curves else 0.08)
    for outcome, axes in panels(page, sweep.outcomes, _TICKS, step, width, _HIGH):
        parts = family.parts(sweep.swept.join(sweep.of_outcome(outcome)))
        _draw(axes, parts)
        _ticks(axes, sorted(sweep.swept[family.axis].unique()), width)
        if at_curves:
            _name_curves(axes, words, parts)
    page.text(WIDE / 2, 0.06, lever_words(family.axis), ha="center", va="center")
    return page.figure


def _draw(axes: Axes, parts: list[pd.DataFrame]) -> None:
    """Medians with ranges, a single curve with its band too; several a little apart so that no bar covers another.

    A curve has a gap where a job has nothing to show.
    """
    axes.margins(y=0.1)
    lived = pd.Series(sorted({x for rows in parts for x in rows.index}))
    step = 0.0 if len(lived) < 2 else min(lived.diff().min() / (len(parts) + 1), (lived.max() - lived.min()) / 30)
    for number, (rows, look) in enumerate(zip(parts, _LOOKS, strict=False)):
        spread = rows.set_axis(rows.index + step * (number - (len(parts) - 1) / 2))
        if len(parts) == 1:
            curve(axes, spread, **look)
        else:
            ranges = spread["low"], spread["high"]
            axes.vlines(spread.index, *ranges, color=look["color"], linewidth=3.0, alpha=SOFT, capstyle="round")
            axes.plot(spread.index, spread["median"], clip_on=False, markersize=2.8, **look)


def _ticks(axes: Axes, values: list[float], width: float) -> None:
    """Ticks at the values that were swept over where all their numbers have room, and few on the other axis."""
    axes.yaxis.set_major_locator(MaxNLocator(4))
    low, high = axes.get_xlim()
    places = [(value - low) / (high - low) * width for value in values]
    halves = [text_width(value_words(value)) / 2 + 0.03 for value in values]
    free = all(
        later - earlier > half + next_half
        for earlier, later, half, next_half in zip(places, places[1:], halves, halves[1:], strict=False)
    )
    if free:
        axes.set_xticks(values, [value_words(value) for value in values])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4))


def _name_curves(axes: Axes, words: list[str], parts: list[pd.DataFrame]) -> None:
    seen = {word: rows["median"].dropna() for word, rows in zip(words, parts, strict=True)}
    ends = {word: medians.iloc[-1] for word, medians in seen.items() if len(medians)}
    bottom, top = axes.get_ylim()
    end_labels(axes, ends, least=0.13 * (top - bottom) / _HIGH, top=top)
