"""What a step of a lever is worth in pay: the rise of fellow pay that brings as much of an outcome.

The mean effects of the pay levels that were simulated make a curve, on which the mean effect of the step is looked up. Its
90 % interval is a bootstrap over parameter vectors, which resamples curve and step together; an end is infinite where the
step lies beyond the dearest pay, or below none.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.study.vectors import LUCKS

PAY = "policy.salary_multiplier"
OUTCOME = "applicants_per_slot"
DRAWS, SEED = 2000, 1
ENDS = [0.05, 0.95]
LEAST_LEVELS = 3  # of pay, that make a curve


class PayWorth(NamedTuple):
    """A step of a lever in pay."""

    point: int
    label: str
    effect: float  # on the outcome
    multiplier: float  # of pay that does as much
    krw_m: float  # million KRW a year, for each fellow
    low: float
    high: float
    n: int  # replications


def worth_in_pay(points: pd.DataFrame, runs: pd.DataFrame, price: float, outcome: str = OUTCOME) -> list[PayWorth]:
    """The steps of a study beside a curve of pay, in the order of its points; empty where it has no such curve or no steps.

    `points`, `runs`: its tables; `price`: million KRW a year that one of the pay multiplier is.
    """
    if PAY not in points or outcome not in runs:
        return []
    design, pay = points[points["roles"].str.contains("design") & (points["point"] != 0)], points[PAY].astype(float)
    base = float(pay[points["point"] == 0].iloc[0])
    is_level = design["label"].str.fullmatch(r"salary_multiplier = [\d.]+")
    levels, steps = design[is_level], design[(pay[design.index] == base) & ~is_level]
    if len(levels) < LEAST_LEVELS or steps.empty:
        return []
    worlds = runs.pivot(index="replication", columns="point", values=outcome)
    gains = worlds.sub(worlds[0], axis=0)
    numbers, multipliers = np.array([0, *levels["point"]]), np.array([base, *pay[levels.index]])
    order = np.argsort(multipliers)
    numbers, multipliers = numbers[order], multipliers[order]
    found = []
    for point, label in zip(steps["point"], steps["label"], strict=True):
        columns = gains[[*numbers, point]].to_numpy(float)
        drawn = np.array([_worth(columns[chosen].mean(axis=0), multipliers) for chosen in _resampled(len(columns))])
        worth = _worth(columns.mean(axis=0), multipliers)
        rises = (drawn - base) * price
        is_bounded = bool(np.isfinite(rises).all())  # between an end and infinity there is nothing
        low, high = np.quantile(rises, ENDS) if is_bounded else np.quantile(rises, ENDS, method="nearest")
        effect, million = float(columns[:, -1].mean()), (worth - base) * price
        found.append(PayWorth(int(point), label, effect, worth, million, float(low), float(high), len(columns)))
    return found


def _resampled(number: int) -> Iterator[np.ndarray]:
    """Replications of resampled vectors, DRAWS times."""
    luck = np.random.default_rng(SEED)
    starts = np.arange(0, number, LUCKS)
    for _ in range(DRAWS):
        chosen = luck.choice(starts, len(starts))
        yield np.minimum(chosen[:, None] + np.arange(LUCKS), number - 1).ravel()


def _worth(means: np.ndarray, multipliers: np.ndarray) -> float:
    """The multiplier at which the curve of pay is as high as the step; infinite beyond its ends."""
    curve, step = np.maximum.accumulate(means[:-1]), means[-1]
    if step > curve[-1]:
        return np.inf
    return -np.inf if step < curve[0] else float(np.interp(step, curve, multipliers))
