"""The ensemble of structures: effects in each form of the model, and how much of their variance the form makes.

Replications take one structure after the other (study/vectors.py), each with vectors that were fitted under it, so every
structure has effects of its own, against the same structure's reference. Docs/decisions/056.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import fdtri

from brainsim.outcomes.rows import RATIOS, effect_rows
from brainsim.study.design import Plan
from brainsim.study.effects import CONFIDENCE, Cubes, Effect, difference, effects_and_reasons
from brainsim.study.vectors import LUCKS

SHARES = ["structure_share", "structure_share_low", "structure_share_high"]
COLUMNS = ["structure", "point", "label", "outcome", "unit", *Effect._fields, "reason", "same_sign", *SHARES]
ROBUST = 0.9  # with which probability an effect must have the same sign in each structure
ENOUGH = 10  # replications of each structure from which that can be told


def structures_table(plan: Plan, cubes: Cubes, forms: Sequence[str], lucks: int) -> pd.DataFrame:
    """One row a structure, point and outcome: the effect there; empty with fewer than two structures.

    `forms`: the structure of each replication. `same_sign`: share of its replications in which the effect has the sign
    of the mean over all; NaN for ratios. The structure's share of the variance of one effect is the same in all rows.
    """
    names = list(dict.fromkeys(forms))
    if len(names) < 2:
        return pd.DataFrame(columns=COLUMNS)
    rows, compared = [], [point.number for point in plan.compared]
    for outcome, meaning in effect_rows().items():
        gaps = None if outcome in RATIOS else difference(cubes[outcome], cubes[outcome][0])
        shares = {number: structure_shares(None if gaps is None else gaps[number], forms) for number in compared}
        for name in names:
            chosen = np.flatnonzero(np.array(forms) == name)
            there = effects_and_reasons({key: cube[:, chosen] for key, cube in cubes.items()}, outcome, lucks)
            for number in compared:
                sign = np.nan if gaps is None else _same_sign(gaps[number], chosen)
                effect, reason = there[number]
                label = plan.points[number].label
                rows.append((name, number, label, outcome, meaning.unit, *effect, reason, sign, *shares[number]))
    return pd.DataFrame(rows, columns=COLUMNS)


def _same_sign(gaps: np.ndarray, chosen: np.ndarray) -> float:
    """Share of some replications in which the effect has the sign of the mean of all; NaN where there is none."""
    whole, there = gaps[np.isfinite(gaps)], gaps[chosen][np.isfinite(gaps[chosen])]
    if not len(there) or whole.mean() == 0.0:
        return np.nan
    return float((np.sign(there) == np.sign(whole.mean())).mean())


def structure_shares(gaps: np.ndarray | None, forms: Sequence[str]) -> tuple[float, float, float]:
    """The share of structure in the variance of an effect with its 90 % interval; NaN where it can't be told.

    Nested analysis of variance: structures, vectors in them, lucks in these. The interval is that of F, exact where the
    means of vectors are normal and structures have as many of them each.
    """
    unknown = np.nan, np.nan, np.nan
    if gaps is None or not np.isfinite(gaps).all() or len(gaps) % LUCKS:
        return unknown
    pairs = gaps.reshape(-1, LUCKS)
    frame = pd.Series(pairs.mean(axis=1)).groupby(np.array(forms)[::LUCKS])
    number, counts = frame.ngroups, frame.count()
    each = float(counts.mean())
    if counts.min() < 2 or number < 2:
        return unknown
    within = float(frame.var(ddof=1).mean())
    luck = float(np.square(pairs[:, 0] - pairs[:, 1]).mean() / 2.0)
    if not within > 0.0:
        return unknown
    ratio = each * float(frame.mean().var(ddof=1)) / within
    freedom = number - 1, int(counts.sum()) - number
    tails = [float(fdtri(*freedom, 0.5 + side * CONFIDENCE / 2.0)) for side in (1.0, -1.0)]
    between = [max(0.0, (ratio / quantile - 1.0) / each) * within for quantile in (1.0, *tails)]
    share, low, high = (part / (part + within + luck / 2.0) for part in between)
    return share, low, high


def robust_effects(table: pd.DataFrame) -> pd.DataFrame:
    """One row a point and outcome that each structure has enough replications of: whether its sign is sure in each.

    `least_same_sign`: the share in the structure where the sign is least sure, 0 where it has no effect at all.
    """
    told = table[table["outcome"].map(lambda name: name not in RATIOS)]
    groups = told.assign(same_sign=told["same_sign"].fillna(0.0)).groupby(["point", "outcome"], sort=False)
    found = groups.agg(least_same_sign=("same_sign", "min"), fewest=("n", "min")).reset_index()
    found = found[found["fewest"] >= ENOUGH].drop(columns="fewest").reset_index(drop=True)
    return found.assign(robust=found["least_same_sign"] >= ROBUST)
