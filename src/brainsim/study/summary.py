"""The outcomes of every point over its replications, as one table."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import Fact, fact_among, outcome_rows
from brainsim.study.effects import HIGH, LOW, Cubes

COLUMNS = ["point", "label", "outcome", "unit", "mean", "se", "median", "low", "high", "n", "fact", "source"]


def summary_table(
    cubes: Cubes, points: list[tuple[int, str]], programmes: Mapping[int, Sequence[str]] = MappingProxyType({})
) -> pd.DataFrame:
    """One row a point and outcome: mean with its standard error, median, 5th and 95th percentile, the known fact.

    `points`: the numbers of the points that are wanted, each with its label; `programmes`: those that run at each, since
    some facts are of one alone. NaN where nothing was observed.
    """
    rows = []
    for number, label in points:
        for name, outcome in outcome_rows().items():
            values = cubes[name][number][np.isfinite(cubes[name][number])]
            known = fact_among(name, programmes.get(number, ())) or Fact(np.nan, "")
            rows.append((number, label, name, outcome.unit, *levels_of(values), len(values), known.value, known.source))
    return pd.DataFrame(rows, columns=COLUMNS)


def levels_of(values: np.ndarray) -> tuple[float, ...]:
    """Of values that were seen: mean, its standard error, median, 5th and 95th percentile; NaN where there are too few."""
    if not len(values):
        return (np.nan,) * 5
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return tuple(float(number) for number in (values.mean(), error, *np.quantile(values, (0.5, LOW, HIGH))))
