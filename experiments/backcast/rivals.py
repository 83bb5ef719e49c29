"""What each rival says of the years ahead, and how wide it must speak: learned by rehearsal on the window before.

A rehearsal makes the same forecast one window earlier (from 2003-07 for 2008-12). Its errors on ln counts hold chance,
over-dispersion, misfit, drift and the uncertainty of what was fitted, for every rival alike.
"""

from typing import NamedTuple

import numpy as np
from scipy import optimize

from experiments.backcast.table import NAMES, PAIRS, in_years

EARLIER, FITTED, AHEAD = range(2003, 2008), range(2008, 2013), range(2013, 2018)
RIVALS = ("model", "model_change", "no_change", "trend", "per_scholar")
FREEDOM = len(NAMES) - 1  # errors of one pair hang together: there are twelve, not sixty


class Width(NamedTuple):
    """How far a rival errs on ln counts, beside the chance in a count (1 / count)."""

    level: float  # standard deviation in every year
    growth: float  # variance added a year ahead, as its root

    def scales(self, ln_counts: np.ndarray) -> np.ndarray:
        """The scale of the forecast, [year ahead, pair]."""
        return np.sqrt(variances(ln_counts, self.level, self.growth))


def variances(ln_counts: np.ndarray, level: float, growth: float) -> np.ndarray:
    """Variance of ln count: chance of a count, level, and growth by years ahead."""
    ahead = np.arange(1, len(ln_counts) + 1)[:, None]
    return np.exp(-ln_counts) + level**2 + growth**2 * ahead


def width_of(errors: np.ndarray, ln_counts: np.ndarray) -> Width:
    """The most likely width for the errors of a rehearsal, [year ahead, pair] (normal, mean nought)."""

    def misfit(roots):
        spread = variances(ln_counts, *roots)
        return np.sum(np.log(spread) + errors**2 / spread)

    starts = [(0.1, 0.05), (0.3, 0.01), (0.01, 0.1)]
    ends = [optimize.minimize(misfit, start, bounds=[(0.0, 3.0)] * 2, method="L-BFGS-B") for start in starts]
    return Width(*map(float, min(ends, key=lambda end: end.fun).x))


def no_change(counts: np.ndarray, years: int) -> np.ndarray:
    """ln of the mean count of the window, again and again, [year ahead, pair]."""
    return np.tile(np.log(counts.mean(axis=0)), (years, 1))


def trend(counts: np.ndarray, years: int) -> np.ndarray:
    """The straight line through the window's ln counts, carried on, [year ahead, pair]."""
    window, n = np.log(counts), len(counts)
    slope, level = np.polyfit(np.arange(n), window, 1)
    return level + slope * np.arange(n, n + years)[:, None]


def model(flows: np.ndarray, factor: float, ahead: range) -> np.ndarray:
    """ln of the model's flows times the common factor, [year ahead, pair]."""
    return np.log(factor * in_years(flows, ahead))


def model_change(flows: np.ndarray, counts: np.ndarray, window: range, ahead: range) -> np.ndarray:
    """The mean count of the window, moved as the model's flow moves from the window on, [year ahead, pair]."""
    change = np.log(in_years(flows, ahead) / in_years(flows, window).mean(axis=0))
    return no_change(counts, len(ahead)) + change


def per_scholar(counts: np.ndarray, scholars: np.ndarray, window: range, ahead: range) -> np.ndarray:
    """The mean count of the window, moved as the scholars of the place that is left, [year ahead, pair].

    `scholars` is their growth, [year from 2000, place]. What the drivers say without any model of choice.
    """
    growth = scholars[:, [start for start, _ in PAIRS]]
    change = np.log(in_years(growth, ahead) / in_years(growth, window).mean(axis=0))
    return no_change(counts, len(ahead)) + change
