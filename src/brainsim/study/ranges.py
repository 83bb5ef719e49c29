"""The range of an outcome over simulations: percentiles of many, mean and standard deviation of few.

The 5th and 95th percentile of a few simulations are little more than the smallest and the largest of them, and widen with
their number. Below a hundred the range is Student's 90 % prediction interval of one simulation more.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

MANY = 100  # simulations from which percentiles tell something
LOW, HIGH = 0.05, 0.95
NO_LIMITS, SHARE, COUNT = (-np.inf, np.inf), (0.0, 1.0), (0.0, np.inf)  # least and most that a value can be
_SIGNED = ("sd", "per 1,000 residents and year")  # units of what may lie below zero


class Range(NamedTuple):
    """The middle and 90 % of simulations: median and percentiles of many, of few the mean and what follows from their sd."""

    middle: float
    low: float
    high: float


def range_of(values: np.ndarray, limits: tuple[float, float] = NO_LIMITS) -> Range:
    """The range of one number a simulation; NaN where there is none, without ends for a single one.

    ValueError for values outside of the limits of what can be, such as per cent that are taken for shares.
    """
    seen = np.asarray(values, dtype=float)
    seen = seen[np.isfinite(seen)]
    if len(seen) and not (limits[0] <= seen.min() and seen.max() <= limits[1]):
        raise ValueError(f"values from {seen.min():g} to {seen.max():g} lie outside of {limits[0]:g} to {limits[1]:g}")
    if len(seen) >= MANY:
        return Range(*(float(value) for value in np.quantile(seen, (0.5, LOW, HIGH))))
    mean = float(seen.mean()) if len(seen) else np.nan
    return range_by(mean, float(seen.std(ddof=1)) if len(seen) > 1 else np.nan, len(seen), limits)


def range_by(mean: float, sd: float, number: int, limits: tuple[float, float] = NO_LIMITS) -> Range:
    """The same of few, by their mean and standard deviation."""
    half = stdtrit(number - 1, HIGH) * sd * np.sqrt(1.0 + 1.0 / number) if number > 1 else np.nan
    return Range(mean, float(np.maximum(mean - half, limits[0])), float(np.minimum(mean + half, limits[1])))


def limits_of(unit: str) -> tuple[float, float]:
    """What a value of a unit can be at least and at most."""
    return SHARE if unit.startswith(("share", "probability")) else NO_LIMITS if unit in _SIGNED else COUNT


def range_in(row) -> Range:
    """The range of an outcome by its row of the table of outcomes (study/summary.py)."""
    if row["n"] >= MANY:
        return Range(float(row["median"]), float(row["low"]), float(row["high"]))
    return range_by(float(row["mean"]), float(row["se"]) * np.sqrt(row["n"]), int(row["n"]), limits_of(row["unit"]))
