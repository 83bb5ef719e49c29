"""What a change of structure moves in each pattern, paired by replication, with standard errors."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from brainsim.study.patterns import PATTERNS, ROLES, Pattern


def moved_table(reference: pd.DataFrame, changed: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for each change and pattern, and for each sum of squared misses, the reference first.

    Columns: change, row, role, target, tolerance, value, value_error, moved, moved_error; what is moved is the value less
    that of the reference, and its error that of the paired difference.
    """
    rows = []
    for change, values in {"reference": reference, **changed}.items():
        rows += [_row(change, pattern, values, reference) for pattern in PATTERNS]
        rows += [_sum(change, role, values, reference) for role in ROLES]
    return pd.DataFrame(rows)


def _row(change: str, pattern: Pattern, values: pd.DataFrame, reference: pd.DataFrame) -> dict:
    own = values[pattern.name]
    told = {"change": change, "row": pattern.name, "role": pattern.role}
    known = {"target": pattern.target, "tolerance": pattern.tolerance}
    return told | known | _numbers(own, own - reference[pattern.name])


def _numbers(own: pd.Series, moved: pd.Series) -> dict:
    named = {"value": own, "moved": moved}
    return {name: series.mean() for name, series in named.items()} | {
        f"{name}_error": series.std(ddof=1) / np.sqrt(series.count()) for name, series in named.items()
    }


def _sum(change: str, role: str, values: pd.DataFrame, reference: pd.DataFrame) -> dict:
    """The sum of squared misses of the means, in tolerances, each capped, and what the change moves in it."""
    told = {"change": change, "row": "sum of squared misses", "role": role}
    own, own_error = _jackknifed(lambda left: misses(values.drop(index=left), role), values.index)
    moved, error = _jackknifed(
        lambda left: misses(values.drop(index=left), role) - misses(reference.drop(index=left), role), values.index
    )
    return told | {"value": own, "value_error": own_error, "moved": moved, "moved_error": error}


def misses(values: pd.DataFrame, role: str) -> float:
    """The sum of squared misses of the patterns of a role, in tolerances, each capped (study/misfit.py)."""
    return float(np.nansum([one.known.squared(values[one.name].mean()) for one in PATTERNS if one.role == role]))


def _jackknifed(figure: Callable[[list[int]], float], replications: pd.Index) -> tuple[float, float]:
    """A figure, and its standard error by leaving out one replication after the other."""
    number = len(replications)
    without = np.array([figure([one]) for one in replications])
    return figure([]), float(np.sqrt((number - 1) / number * np.square(without - without.mean()).sum()))
