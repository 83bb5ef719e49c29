"""The marks that figures share: a dot with its interval, a curve with its band, labels that keep apart."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from brainsim.model.codes import GROUPS
from brainsim.report.folder import Spread
from brainsim.report.style import FAINT, INK, MARGIN, SOFT, Sheet, text_width
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

NO_FELLOWS = "No fellows in this study."
GROUP_WORDS = {group: say(f"groups.{group}", ENGLISH) for group in GROUPS}


def soft(axes: Axes, x: ArrayLike, y: ArrayLike, color: str, wide: float = 5.0, over: bool = False) -> None:
    """A 90 % range, from one end to the other: a soft bar of so many points, round at its ends, under or over other marks."""
    axes.plot(x, y, color=color, linewidth=wide, alpha=SOFT, solid_capstyle="round", zorder=3 if over else 1)


def dot(axes: Axes, y: float, spread: Spread | None, wide: float = 5.0, **look) -> None:
    """A middle with its range as a soft bar so many points wide; nothing where nothing was observed."""
    if spread is not None:
        soft(axes, [spread.low, spread.high], [y, y], look["color"], wide)
        axes.plot([spread.median], [y], linestyle="none", clip_on=False, **look)


def curve(axes: Axes, spread: pd.DataFrame, **look) -> None:
    """Medians as a line with their intervals as a band; a single point has a bar."""
    x = spread.index.to_numpy(dtype=float)
    if len(x) == 1:
        soft(axes, [x[0]] * 2, [spread["low"].iloc[0], spread["high"].iloc[0]], look["color"])
    axes.fill_between(x, spread["low"], spread["high"], color=look["color"], alpha=SOFT, linewidth=0)
    axes.plot(x, spread["median"], clip_on=False, **look)


def beside(labels: Iterable[str]) -> float:
    """Where axes begin that have these labels to their left, inches."""
    return MARGIN + max(map(text_width, labels)) + 0.08


def row_axes(
    page: Sheet, labels: Sequence[str], bottom: float, height: float, left: float | None = None, right: float = 0.06
) -> Axes:
    """Axes with a row for each label beside it, the first on top; inches, `right` those that are left free there."""
    left = beside(labels) if left is None else left
    axes = page.panel(left, bottom, page.width - left - MARGIN - right, height)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0, pad=4)
    axes.spines["left"].set_visible(False)
    return axes


def tolerance_axis(axes: Axes, far: float, step: int) -> None:
    """An axis of gaps between model and target in tolerances, with a band for what lies within one."""
    axes.axvspan(-1, 1, color="#EAF2F8", linewidth=0, zorder=0)
    axes.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    axes.set_xlim(-far, far)
    axes.set_xticks(range(-4, 5, step), [f"{tick}".replace("-", "−") for tick in range(-4, 5, step)])
    axes.set_xlabel("model less fact (tolerances)")


def apart(heights: Sequence[float], least: float, top: float, bottom: float | None = None) -> list[float]:
    """Heights moved as little as it takes to lie `least` apart, in the same order and within bounds; by default the lowest
    stays."""
    order = np.argsort(heights, kind="stable")
    wanted, steps = np.asarray(heights, dtype=float)[order], least * np.arange(len(order))
    lowest = wanted.min(initial=top) if bottom is None else bottom
    highest = top - least * (len(order) - 1)
    places = np.empty(len(order))
    places[order] = np.minimum(np.maximum(isotonic_regression(wanted - steps).x, lowest), highest) + steps
    return places.tolist()


def end_labels(axes: Axes, ends: dict[str, float], least: float, top: float) -> None:
    """Words to the right of the axes at the height where each curve ends, kept apart."""
    places = apart(list(ends.values()), least, top)
    for word, place in zip(ends, places, strict=True):
        axes.annotate(word, (1, place), (3, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                      va="center", color=INK, annotation_clip=False)  # fmt: skip


def per_cent(spread: Spread | None) -> str:
    """A share as it is read: median and interval in per cent."""
    return "none seen" if spread is None else bracketed(spread.times(100), "{:.0f}".format, " %")


def signed(value: float) -> str:
    """A whole number with its sign; zero has none."""
    number = round(value)
    return "0" if number == 0 else f"{number:+,d}".replace("-", "−")


def bracketed(spread: Spread | None, number: Callable[[float], str], unit: str = "") -> str:
    """A median with its interval in brackets; one number where they are the same, "no" where there is nothing."""
    if spread is None:
        return "no"
    middle = number(spread.median) + unit
    if spread.low == spread.high:
        return middle
    return f"{middle} [{number(spread.low)}, {number(spread.high)}]"
