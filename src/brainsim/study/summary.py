"""Replications as tables: one row a replication, one row an outcome."""

import numpy as np
import pandas as pd

from brainsim.parameters import Settings
from brainsim.study.facts import FACTS
from brainsim.study.outcomes import outcome_meanings
from brainsim.study.runner import Replication

# Ratios of two sums over replications; the mean of ratios would let a replication that adds nobody decide.
RATIOS = {"cost_per_added_researcher_krw_m": ("cost_krw_bn", "added_in_korea_2035", 1000.0)}


def runs_table(settings: Settings, replications: list[Replication]) -> pd.DataFrame:
    """One row a replication: number, seed, status, error, the levers' values, and every outcome."""
    levers = {f"lever_{name}": lever.value for name, lever in settings.levers().items()}
    missing = dict.fromkeys(outcome_meanings(), np.nan)
    rows = [
        {
            "replication": done.number,
            "seed": done.seed,
            "status": "failed" if done.error else "done",
            "error": done.error,
            **levers,
            **(missing | done.outcomes),
        }
        for done in replications
    ]
    return pd.DataFrame(rows)


def tidy_table(replications: list[Replication], name: str) -> pd.DataFrame:
    """A table of all replications below each other, with the replication as the first column."""
    tables = [done.tables[name].assign(replication=done.number) for done in replications if not done.error]
    if not tables:
        return pd.DataFrame({"replication": pd.Series(dtype="int64")})
    together = pd.concat(tables, ignore_index=True)
    return together[["replication", *(column for column in together if column != "replication")]]


def summary_table(runs: pd.DataFrame) -> pd.DataFrame:
    """One row an outcome: mean with its standard error, median, 5th and 95th percentile over replications, the fact.

    A cost per added researcher is the ratio of the sums (its standard error by the jackknife).
    """
    rows = []
    for name, outcome in outcome_meanings().items():
        values = runs[name].to_numpy(dtype=float)
        values = values[np.isfinite(values)]
        mean, error = _ratio(runs, *RATIOS[name]) if name in RATIOS else _mean(values)
        median, low, high = np.quantile(values, (0.5, 0.05, 0.95)) if len(values) else (np.nan,) * 3
        fact = FACTS.get(name)
        known = (fact.value, fact.source) if fact else (np.nan, "")
        rows.append((name, outcome.unit, mean, error, median, low, high, len(values), *known))
    columns = ["outcome", "unit", "mean", "se", "median", "low", "high", "n", "fact", "source"]
    return pd.DataFrame(rows, columns=columns)


def _mean(values: np.ndarray) -> tuple[float, float]:
    """The mean and its standard error; NaN where there are too few values."""
    mean = float(values.mean()) if len(values) else np.nan
    return mean, float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.nan


def _ratio(runs: pd.DataFrame, top: str, bottom: str, factor: float) -> tuple[float, float]:
    """The ratio of two sums over replications, and its standard error by the jackknife."""
    done = runs[[top, bottom]].dropna().to_numpy(dtype=float)
    total = done.sum(axis=0)
    if not len(done) or total[1] == 0:
        return np.nan, np.nan
    ratio = factor * total[0] / total[1]
    left_out = total - done
    if len(done) < 2 or (left_out[:, 1] == 0).any():
        return ratio, np.nan
    without = factor * left_out[:, 0] / left_out[:, 1]
    return ratio, float(np.sqrt((len(done) - 1) * np.mean((without - without.mean()) ** 2)))
