"""Facts beside what was foretold of them: which intervals hold them, and how far off the forecasts are."""

import numpy as np
import pandas as pd

INTERVALS = {50: (0.25, 0.75), 80: (0.1, 0.9), 95: (0.025, 0.975)}  # by how many per cent of them shall hold the fact
MEDIAN = 0.5
OF_FORECAST = ["median", *(f"{end}_{width}" for width in INTERVALS for end in ("low", "high"))]
OF_FACT = ["fact", "unit", "date", "value", "low", "high"]
COLUMNS = [*OF_FACT, *OF_FORECAST, *(f"within_{width}" for width in INTERVALS), "meets_95", "crps", "source"]
ALL, LATER = "all", "dated after writing"


def scored(facts: pd.DataFrame, quantiles: pd.DataFrame) -> pd.DataFrame:
    """One row a fact with its forecast; columns as COLUMNS.

    `facts`: fact, unit, date, value, low, high, source; `quantiles`: a row a fact by name, a column a level. `within_...`: whether
    the interval holds the value; `meets_95`: whether that of 95 % meets the range in which the fact is known to lie.
    """
    chosen = quantiles.loc[facts["fact"]].reset_index(drop=True)
    table = facts.assign(median=chosen[MEDIAN], crps=crps(chosen, facts["value"]))
    for width, (low, high) in INTERVALS.items():
        table[f"low_{width}"], table[f"high_{width}"] = chosen[low], chosen[high]
        table[f"within_{width}"] = facts["value"].between(chosen[low], chosen[high])
    least, most = facts["low"].fillna(facts["value"]), facts["high"].fillna(facts["value"])
    return table.assign(meets_95=(least <= table["high_95"]) & (most >= table["low_95"]))[COLUMNS]


def crps(quantiles: pd.DataFrame, values: pd.Series) -> pd.Series:
    """The CRPS by quantiles: twice the pinball loss, integrated over levels, each of which stands for those nearest to it.

    In the unit of the fact, 0 at best; of a forecast that is sure it is the absolute error. The weighted interval score, which
    hubs tell, is the same with equal weights.
    """
    levels = quantiles.columns.to_numpy(dtype=float)
    weights = np.diff([0.0, *(levels[1:] + levels[:-1]) / 2, 1.0])
    above = values.to_numpy(dtype=float)[:, None] - quantiles.to_numpy(dtype=float)
    return pd.Series(2 * np.maximum(levels * above, (levels - 1) * above) @ weights, index=quantiles.index)


def coverage(scores: pd.DataFrame, written: str) -> pd.DataFrame:
    """One row a unit, one for all facts, one for those dated after the day of writing: how many there are, the shares that
    intervals hold, and the mean score of a unit.
    """
    both = scores.assign(crps=np.nan)  # units have no common score
    kinds = [*scores.groupby("unit", sort=False), (ALL, both), (LATER, both[both["date"] > written])]
    rows = [(unit, len(some), *some[_shares()].mean(), some["crps"].mean()) for unit, some in kinds]
    return pd.DataFrame(rows, columns=["unit", "facts", *_shares(), "crps"])


def _shares() -> list[str]:
    return [f"within_{width}" for width in INTERVALS] + ["meets_95"]
