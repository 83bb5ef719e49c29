"""How far a model is off from what is known: in tolerances, squared and capped, with the error that chance leaves."""

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

CAP = 9.0  # of one pattern: what is further off than three tolerances counts as three
DRAWS = 400  # samples of replications that standard errors are taken from
LEAST = 0.5  # persons: below it a mean count counts as this
COLUMNS = ["role", "patterns", "seen", "within", "misfit", "misfit_se", "n"]


class Known(NamedTuple):
    """A number that is known."""

    target: float
    tolerance: float
    counted: bool = False  # a count of few, whose chance is Poisson's: then the mean is compared

    def middle(self, values: np.ndarray) -> float:
        """What of values, one a replication, is held against the target; NaN without any."""
        seen = values[np.isfinite(values)]
        if not len(seen):
            return np.nan
        return float(seen.mean() if self.counted else np.median(seen))

    def off(self, middle: float) -> float:
        """How far off in tolerances; of a count the signed root of its deviance."""
        if not self.counted:
            return (middle - self.target) / self.tolerance
        mean = max(middle, LEAST)
        deviance = 2 * (self.target * np.log(self.target / mean) - (self.target - mean))
        return float(np.sign(mean - self.target) * np.sqrt(max(deviance, 0.0)))

    def is_within(self, middle: float) -> bool:
        """Whether it is off by one tolerance at most; not if nothing was seen."""
        return bool(abs(middle - self.target) <= self.tolerance if not self.counted else abs(self.off(middle)) <= 1)

    def squared(self, middle: float) -> float:
        """How far off, squared and capped."""
        return float(np.minimum(self.off(middle) ** 2, CAP))

    def error(self, values: np.ndarray) -> float:
        """The standard error of that over replications."""
        return float(_over_samples(values[:, None], [self]).std(ddof=1)) if len(values) > 1 else np.nan


def together(values: np.ndarray, known: Sequence[Known], roles: Sequence[str]) -> pd.DataFrame:
    """One row a role, columns as COLUMNS: the sum over its patterns that were seen, and its standard error.

    `values` (replications, patterns). Samples are of whole replications, so that patterns that hang together count so.
    """
    middles = np.array([one.middle(column) for one, column in zip(known, values.T, strict=True)])
    squares = np.array([one.squared(middle) for one, middle in zip(known, middles, strict=True)])
    within = np.array([one.is_within(middle) for one, middle in zip(known, middles, strict=True)])
    sampled = _over_samples(values, known)
    rows = []
    for role in dict.fromkeys(roles):
        chosen = np.array(roles) == role
        error = float(np.nansum(sampled[:, chosen], axis=1).std(ddof=1)) if len(values) > 1 else np.nan
        seen = int(np.isfinite(middles[chosen]).sum())
        told = (
            int(chosen.sum()),
            seen,
            int(within[chosen].sum()),
            float(np.nansum(squares[chosen])),
            error,
            len(values),
        )
        rows.append((role, *told))
    return pd.DataFrame(rows, columns=COLUMNS)


def _over_samples(values: np.ndarray, known: Sequence[Known]) -> np.ndarray:
    """(DRAWS, patterns) what squared() would be of replications drawn anew from those that were lived."""
    chance = np.random.Generator(np.random.Philox(0))
    drawn = chance.integers(len(values), size=(DRAWS, len(values)))
    squares = np.empty((DRAWS, len(known)))
    for place, one in enumerate(known):
        columns = values[drawn, place]
        with warnings.catch_warnings():  # a sample in which a pattern was never seen
            warnings.simplefilter("ignore", RuntimeWarning)
            middles = np.nanmean(columns, axis=1) if one.counted else np.nanmedian(columns, axis=1)
        squares[:, place] = [one.squared(middle) for middle in middles]
    return squares
