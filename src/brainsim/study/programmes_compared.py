"""The programmes of a study beside each other: what each has at every point, and what the point changes of it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from brainsim.outcomes.by_programme import MEASURES, column
from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.programmes import ALL
from brainsim.study.effects import Cubes, effects_of
from brainsim.study.summary import levels_of

COLUMNS = [
    "point",
    "label",
    "programme",
    "outcome",
    "unit",
    "mean",
    "se",
    "median",
    "low",
    "high",
    "n",
    "effect",
    "effect_low",
    "effect_high",
    "half_width",
]


def programmes_table(cubes: Cubes, points: Mapping[int, str], programmes: Sequence[str], lucks: int) -> pd.DataFrame:
    """One row a point, programme and outcome, then the same of all programmes; empty where there is only one.

    Levels over replications as in summary.csv, and the effect against the point numbered 0 with its 90 % interval
    (study/effects.py). `cubes` have the columns by programme too; `points`: labels by number.
    """
    rows = []
    for programme in (*programmes, ALL) if len(programmes) > 1 else ():
        for measure in MEASURES:
            cube = cubes[measure if programme == ALL else column(measure, programme)]
            unit, effects = outcome_rows()[measure].unit, effects_of(cube, cube[0], lucks)
            for number, label in points.items():
                one, seen = effects[number], cube[number][np.isfinite(cube[number])]
                effect = (one.effect, one.low, one.high, one.half_width) if number else (np.nan,) * 4
                rows.append((number, label, programme, measure, unit, *levels_of(seen), len(seen), *effect))
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("point", kind="stable", ignore_index=True)
