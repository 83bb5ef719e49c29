"""The outcomes of every point over its replications, as one table."""

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import outcome_rows
from brainsim.study.effects import HIGH, LOW, Cubes

COLUMNS = ["point", "label", "outcome", "unit", "mean", "se", "median", "low", "high", "n", "fact", "source"]


def summary_table(cubes: Cubes, points: list[tuple[int, str]]) -> pd.DataFrame:
    """One row a point and outcome: mean with its standard error, median, 5th and 95th percentile, the known fact.

    `points`: the numbers of the points that are wanted, each with its label. NaN where nothing was observed.
    """
    rows = []
    for number, label in points:
        for name, outcome in outcome_rows().items():
            values = cubes[name][number]
            values = values[np.isfinite(values)]
            median, low, high = np.quantile(values, (0.5, LOW, HIGH)) if len(values) else (np.nan,) * 3
            known = outcome.fact or (np.nan, "")
            numbers = (*_mean(values), median, low, high, len(values))
            rows.append((number, label, name, outcome.unit, *numbers, *known))
    return pd.DataFrame(rows, columns=COLUMNS)


def _mean(values: np.ndarray) -> tuple[float, float]:
    """The mean and its standard error; NaN where there are too few values."""
    mean = float(values.mean()) if len(values) else np.nan
    return mean, float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.nan
