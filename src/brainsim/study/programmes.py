"""The programmes of a study beside each other: what each has at every point, and what the point changes of it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from brainsim.outcomes.by_programme import MEASURES, column
from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.programmes import ALL
from brainsim.study.effects import HIGH, LOW, Cubes, effects_of

COLUMNS = [
    "point",
    "label",
    "programme",
    "outcome",
    "unit",
    "mean",
    "low",
    "high",
    "effect",
    "effect_low",
    "effect_high",
    "n",
]


def programmes_table(cubes: Cubes, points: Mapping[int, str], programmes: Sequence[str], lucks: int) -> pd.DataFrame:
    """One row a point, programme and outcome, then the same of all programmes; empty where there is only one.

    Mean, 5th and 95th percentile over replications, and the effect against the point numbered 0 with its 90 % interval
    (study/effects.py). `cubes` have the columns by programme too; `points`: labels by number.
    """
    rows = []
    for programme in (*programmes, ALL) if len(programmes) > 1 else ():
        for measure in MEASURES:
            cube = cubes[measure if programme == ALL else column(measure, programme)]
            unit, effects = outcome_rows()[measure].unit, effects_of(cube, cube[0], lucks)
            for number, label in points.items():
                one = effects[number]
                effect = (one.effect, one.low, one.high) if number else (np.nan,) * 3
                rows.append((number, label, programme, measure, unit, *_levels(cube[number]), *effect, one.n))
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("point", kind="stable", ignore_index=True)


def _levels(values: np.ndarray) -> tuple[float, float, float]:
    """Mean, 5th and 95th percentile; NaN where nothing was observed."""
    seen = values[np.isfinite(values)]
    low, high = np.quantile(seen, (LOW, HIGH)) if len(seen) else (np.nan, np.nan)
    return float(seen.mean()) if len(seen) else np.nan, float(low), float(high)
