"""Structural alternatives: the effects of every point once more, where researchers behave by another published rule.

Each alternative has a reference of its own, lived with the same luck and the same vectors; nothing is calibrated anew.
"""

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import RATIOS, effect_rows
from brainsim.study.design import Plan
from brainsim.study.effects import Cubes, Effect, effects_on

COLUMNS = ["structure", "point", "label", "outcome", "unit", *Effect._fields, "structural_share"]


def structures_table(plan: Plan, cubes: Cubes, lucks: int = 0) -> pd.DataFrame:
    """One row an alternative, point and outcome: the effect there against the reference there.

    `structural_share`: the variance between the structures' mean effects, the study's own among them, over that and
    the variance of the study's own effect over replications; the same for all alternatives, NaN for ratios.
    """
    rows = []
    for structure, twins in plan.structures.items():
        compared = [number for number in twins if number > 0]
        places = [twins[0], *(twins[number] for number in compared)]
        there = {name: cube[places] for name, cube in cubes.items()}
        for outcome, meaning in effect_rows().items():
            effects = effects_on(there, outcome, lucks)[1:]
            rows += [
                (structure, number, plan.points[number].label, outcome, meaning.unit, *effect)
                for number, effect in zip(compared, effects, strict=True)
            ]
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    shares = {
        (outcome, point): _share(cubes, outcome, point, group["effect"].to_numpy(dtype=float))
        for (outcome, point), group in table.groupby(["outcome", "point"])
    }
    keys = zip(table["outcome"], table["point"], strict=True)
    return table.assign(structural_share=np.array([shares[key] for key in keys], dtype=float))


def _share(cubes: Cubes, outcome: str, point: int, effects: np.ndarray) -> float:
    """Structure's share of the variance of one effect."""
    if outcome in RATIOS:
        return np.nan
    own = cubes[outcome][point] - cubes[outcome][0]
    own = own[np.isfinite(own)]
    if len(own) < 2 or not np.isfinite(effects).all():
        return np.nan
    between = float(np.var([own.mean(), *effects], ddof=1))
    whole = between + float(own.var(ddof=1))
    return between / whole if whole > 0.0 else 0.0
