"""What each policy adds on the three rungs: a row a policy, a panel a rung, and beside them what it adds for everybody."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.effect_marks import limits
from brainsim.report.marks import soft
from brainsim.report.paper import GREY, WIDE, Paper, short_numbers
from brainsim.report.style import BLUE, FAINT, INK, MARGIN, SECOND, Entry, Look, broken, line_high, text_width
from brainsim.words.say import say

MOST_ROWS = 12  # policies; of more the ends
_SIZE, _LINES, _AIR = 8.5, 3, 0.22  # points, lines of a label, inches between it and its panel
ENDS = 5  # with the most and with the least, where there are more
_LEFT, _BESIDE, _TO_NEXT = 2.05, 0.72, 0.14  # inches: labels, the last column, between panels
_TICKS_APART = 0.42  # of the width of a panel: closer, and long numbers touch
_ROW, _FOOT = 0.26, 0.38  # inches: a row, ticks and the name of the axis
_FORM: Look = {"color": INK, "marker": "|", "markersize": 4.5, "markeredgewidth": 0.7, "linestyle": "none"}


class Added(NamedTuple):
    """An effect in the unit shown, in words, with the 90 % range of a single simulation and what it is in each form."""

    said: str
    effect: float
    low: float
    high: float
    forms: Sequence[float] = ()

    @property
    def is_clear(self) -> bool:
        """Whether the range leaves out zero."""
        return self.low > 0 or self.high < 0


class Row(NamedTuple):
    """A policy: what it adds on each rung, and what it adds for everybody, written."""

    label: str
    rungs: Sequence[Added]
    beside: str = ""


def on_three_rungs(
    paper: Paper, policies: Sequence[Row], heads: Sequence[str], axis: str, beside: str = "", judged: int = 0
) -> Figure:
    """Sorted by the rung that is judged; of more policies than have room the ends, and a row says how many lie between."""
    shown, between = _with_rows(policies, judged)
    labels = [_label(row.label) for row in shown]
    if between:
        labels.insert(ENDS, say("axis.between", paper.language, number=between))
    places = [number + (bool(between) and number >= ENDS) for number in range(len(shown))]
    right, said = (
        _BESIDE if beside else MARGIN,
        max(text_width(one.said, _SIZE, "bold") for row in shown for one in row.rungs),
    )
    wide = (WIDE - _LEFT - right) / len(heads)
    words, last = [broken(head, wide - 0.08, _SIZE, "bold") for head in heads], broken(beside, _BESIDE - 0.02)
    head = max(len(last) * line_high(), max(map(len, words)) * line_high(_SIZE)) + 0.06
    step = max(_ROW, 0.07 + line_high(_SIZE) * max(label.count("\n") + 1 for label in labels))
    page, high = paper.sheet(head + step * len(labels) + _FOOT), step * len(labels)
    scale = limits(*[(one.effect, one.low, one.high, *one.forms) for row in policies for one in row.rungs])
    for column, lines in enumerate(words):
        page.lines(_LEFT + column * wide, page.height, lines, weight="bold", size=_SIZE)
        axes = page.panel(_LEFT + column * wide, _FOOT, wide - said - _TO_NEXT, high)
        _axes_of_rows(axes, scale, labels if column == 0 else [""] * len(labels))
        for place, row in zip(places, shown, strict=True):
            _mark(axes, place, row.rungs[column])
    page.lines(WIDE - MARGIN, page.height, last if beside else [], ha="right")
    for place, row in zip(places, shown, strict=True):
        page.text(WIDE - MARGIN, _FOOT + high - (place + 0.5) * step, row.beside, ha="right", va="center", size=_SIZE)
    page.text(_LEFT + (WIDE - _LEFT - right - said) / 2, 0.07, axis, ha="center", va="center", size=_SIZE)
    return page.figure


def key_of_forms(language: str) -> list[Entry]:
    """What the ticks on a range stand for."""
    return [Entry(say("axis.in_each_form", language), _FORM)]


def _with_rows(policies: Sequence[Row], judged: int) -> tuple[Sequence[Row], int]:
    """Those that have a row each, and how many have none: the middle ones."""
    ranked = sorted(policies, key=lambda row: -np.nan_to_num(row.rungs[judged].effect))
    if len(ranked) <= MOST_ROWS:
        return ranked, 0
    return [*ranked[:ENDS], *ranked[-ENDS:]], len(ranked) - 2 * ENDS


def _label(words: str) -> str:
    """A label in few lines, numbers with three digits; what has no room is cut."""
    lines = broken(short_numbers(words), _LEFT - _AIR, _SIZE)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1].rpartition(' ')[0]} …"]
    return "\n".join(lines)


def _axes_of_rows(axes: Axes, scale: tuple[float, float], labels: Sequence[str]) -> None:
    axes.set(xlim=scale, ylim=(len(labels) - 0.5, -0.5), yticks=range(len(labels)))
    axes.locator_params(axis="x", nbins=3 if max(map(abs, scale)) < 1000 else 1, min_n_ticks=2)
    axes.set_xticks(_apart(axes.get_xticks().tolist(), scale))
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    axes.set_yticklabels(labels)
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["left"].set_visible(False)


def _apart(ticks: Sequence[float], scale: tuple[float, float]) -> list[float]:
    """Ticks that do not touch each other: the farther from 0 they are, the sooner they are kept, and 0 always."""
    kept = [0.0] if scale[0] <= 0.0 <= scale[1] else []
    for tick in sorted((tick for tick in ticks if scale[0] <= tick <= scale[1]), key=abs, reverse=True):
        if all(abs(tick - other) >= _TICKS_APART * (scale[1] - scale[0]) for other in kept):
            kept.append(float(tick))
    return sorted(kept)


def _mark(axes: Axes, place: float, one: Added) -> None:
    """A pale bar, a dot or, where there is no clear effect, a grey ring, the number at the right."""
    if np.isfinite(one.effect):
        color = BLUE if one.is_clear else GREY
        soft(axes, np.clip([one.low, one.high], *axes.get_xlim()), [place] * 2, color)
        axes.plot(one.forms, [place] * len(one.forms), zorder=3, **_FORM)
        axes.plot(
            [one.effect],
            [place],
            color=color,
            marker="o",
            markersize=4.4,
            markerfacecolor=color if one.is_clear else "white",
            linestyle="none",
            zorder=4,
        )
    axes.annotate(one.said, (1.0, place), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
                  color=INK if one.is_clear else SECOND, weight="bold" if one.is_clear else "normal", annotation_clip=False)  # fmt: skip
