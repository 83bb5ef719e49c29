"""The marks that figures of effects share: a dot with its interval, filled if told apart from none; axes for levels."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from brainsim.report.axis_levels import Level, are_numbers, level_words
from brainsim.report.study_tables import told_apart
from brainsim.report.style import BLACK, BLUE, FAINT, SOFT, Look, broken, marked, text_width

TOLD: Look = {"color": BLUE, "marker": "o"}
DOUBTFUL = TOLD | {"markerfacecolor": "white"}
REFERENCE: Look = {"color": BLACK, "marker": "D", "markerfacecolor": "white"}
KEY_TOLD = marked("effect", TOLD)
KEY_DOUBTFUL = marked("no clear effect", DOUBTFUL)
KEY_REFERENCE = marked("reference", REFERENCE)
_BETWEEN = 0.06  # inches between the labels of two ticks


def upright(axes: Axes, places, effects: pd.DataFrame, size: float = 3.6, intervals: bool = True) -> None:
    """Effects as dots over their places, with upright intervals; one without bound runs to the edge."""
    bottom, top = axes.get_ylim()
    places = np.asarray(places, dtype=float)
    if intervals:
        ends = effects["low"].clip(lower=bottom), effects["high"].clip(upper=top)
        axes.vlines(places, *ends, color=BLUE, linewidth=4.0, alpha=SOFT, capstyle="round")
    told = told_apart(effects).to_numpy()
    for chosen, look in ((told, TOLD), (~told, DOUBTFUL)):
        axes.plot(places[chosen], effects["effect"][chosen], markersize=size, linestyle="none", **look)


def limits(*numbers) -> tuple[float, float]:
    """An axis that holds all finite numbers and zero, with some room."""
    every = np.concatenate([np.asarray(values, dtype=float).ravel() for values in numbers])
    every = np.append(every[np.isfinite(every)], 0.0)
    room = 0.08 * (np.ptp(every) or 2.0)
    return float(every.min() - room), float(every.max() + room)


def zero_line(axes: Axes) -> None:
    """Where there is no effect."""
    axes.axhline(0, color=FAINT, linewidth=0.8, zorder=0)


def places_of(levels: list[Level]) -> dict[Level, float]:
    """Where levels stand on their axis: numbers at their value, words one after the other."""
    numbers = levels if are_numbers(levels) else range(len(levels))
    return {level: float(number) for level, number in zip(levels, numbers, strict=True)}


def level_ticks(levels: list[Level], wide: float) -> dict[float, str]:
    """Ticks with labels that have room on an axis so many inches wide: first and last, and as many between as fit."""
    places = places_of(levels)
    if not are_numbers(levels):
        room = wide / len(levels) - _BETWEEN
        return {place: "\n".join(broken(level_words(level), room)) for level, place in places.items()}
    low, high = level_limits(levels)
    shown = _with_room([float(level) for level in (levels[-1], *levels)], wide / (high - low))
    return {level: level_words(level) for level in shown}


def _with_room(values: list[float], inches: float) -> list[float]:
    """Of values in the order of their importance, those whose labels do not touch an earlier one's; inches per unit."""
    kept: list[float] = []
    for value in dict.fromkeys(values):
        apart = [abs(value - other) * inches - _half(value) - _half(other) for other in kept]
        kept += [value] if min(apart, default=_BETWEEN) >= _BETWEEN else []
    return sorted(kept)


def _half(level: Level) -> float:
    return text_width(level_words(level)) / 2


def level_limits(levels: list[Level]) -> tuple[float, float]:
    """The ends of the axis of a lever."""
    places = list(places_of(levels).values())
    room = 0.1 * (max(places) - min(places)) if are_numbers(levels) else 0.5
    return min(places) - (room or 0.5), max(places) + (room or 0.5)
