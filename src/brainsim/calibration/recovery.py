"""Recovery: vectors whose simulated values are taken as what is known; are the parameters found again?

Truths are vectors of the first wave, since they were drawn from the priors that are used to seek them. The emulator
learns from all others. What is "known" is the simulated value, whose luck is in it, and an error of the size of the
tolerance. Then 90 % of all 90 % intervals should hold the truth: fewer tell that the posterior is too sure of itself.
"""

from typing import Any

import numpy as np
import pandas as pd

from brainsim.calibration.inference import FREEDOM, chain_of, emulated_likelihood, posterior
from brainsim.calibration.priors import Priors, Target
from brainsim.calibration.quadratics import emulator_of

LEVELS = {"50": (0.25, 0.75), "90": (0.05, 0.95)}
POOLED = "all"
LEAST_SHRINKAGE = 0.1  # of an interval, below which nothing was learnt of a parameter
NOTHING_LEARNT = "recovery: no interval is narrower than its prior's, so that they hold the truths says nothing"
COLUMNS = ["parameter", "truths", "covered_50", "covered_90", "low_90", "high_90", "correlation", "shrinkage"]


def recovery_table(
    priors: Priors, target: Target, z: np.ndarray, values: np.ndarray, first: int, luck: np.ndarray,
    number: int, steps: int, seed: int,
) -> pd.DataFrame:  # fmt: skip
    """One row a parameter and one for all: how often intervals hold the truth, columns as COLUMNS.

    `first` vectors are those of the first wave; `number` of them are truths.
    """
    chance = np.random.default_rng(seed)
    whole = np.flatnonzero(np.isfinite(values[:first]).all(axis=1))
    truths = chance.permutation(whole)[:number]
    if not len(truths):
        return pd.DataFrame(columns=COLUMNS)
    rest = np.setdiff1d(np.arange(len(z)), truths)
    emulator = emulator_of(z[rest], values[rest], target.names, rest < first)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    inside: dict[str, list[np.ndarray]] = {level: [] for level in LEVELS}
    for place, truth in enumerate(truths):
        known = values[truth] + target.tolerances * chance.standard_t(FREEDOM, len(target.names))
        likelihood = emulated_likelihood(known, target.tolerances, emulator.error, luck, target_luck=luck)
        chain = chain_of(posterior(priors, emulator.__call__, likelihood.__call__), priors, steps, seed + 1 + place)
        found.append((chain.z.mean(axis=0), chain.z.std(axis=0)))
        for level, ends in LEVELS.items():
            low, high = np.quantile(chain.z, ends, axis=0)
            inside[level].append((low <= z[truth]) & (z[truth] <= high))
    return _table(priors, z[truths], np.array(found), {level: np.array(rows) for level, rows in inside.items()})


def nothing_learnt(table: pd.DataFrame) -> bool:
    """Whether no parameter's interval shrinks: then it holds the truth as often as the prior's does, whatever the model."""
    rows = table[table["parameter"] != POOLED]
    return not (rows["shrinkage"] >= LEAST_SHRINKAGE).any()


def _table(priors: Priors, truths: np.ndarray, found: np.ndarray, inside: dict[str, np.ndarray]) -> pd.DataFrame:
    number = len(truths)
    covered = {level: rows.mean(axis=0) for level, rows in inside.items()}
    prior_sd = priors.standard_sd
    rows: list[tuple[Any, ...]] = []
    for place, name in enumerate(priors.names):
        means = found[:, 0, place]
        together = np.corrcoef(means, truths[:, place])[0, 1] if number > 2 and means.std() > 0 else np.nan
        left = found[:, 1, place].mean() / prior_sd[place]
        rows.append((name, covered["50"][place], covered["90"][place], together, 1 - left))
    means = np.array([row[1:] for row in rows], dtype=float)
    rows.append((POOLED, *(float(np.nanmean(column)) for column in means.T)))
    low, high = _expected(inside["90"])
    table = pd.DataFrame(rows, columns=["parameter", "covered_50", "covered_90", "correlation", "shrinkage"])
    ends = [_chance(number)] * len(priors.names) + [(low, high)]
    return table.assign(truths=number, low_90=[end[0] for end in ends], high_90=[end[1] for end in ends])[COLUMNS]


def _chance(number: int) -> tuple[float, float]:
    """Between which shares `covered_90` of so many truths lies in nine of ten honest calibrations."""
    from scipy.stats import binom

    low, high = (float(binom.ppf(level, number, 0.9)) / number for level in (0.05, 0.95))
    return low, high


def _expected(inside: np.ndarray) -> tuple[float, float]:
    """The same for all parameters pooled, whose intervals of one truth hang together: from the spread by truth."""
    by_truth = inside.mean(axis=1)
    error = float(by_truth.std(ddof=1) / np.sqrt(len(by_truth))) if len(by_truth) > 1 else np.nan
    return 0.9 - 1.645 * error, min(1.0, 0.9 + 1.645 * error)
