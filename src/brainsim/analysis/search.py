"""Policy search: the Pareto front of cost, kept researchers and ability over levers, found on emulators, then lived.

NSGA-II (pymoo) searches inside the box that the emulators were trained in; the points of its front are lived by the study's
own machinery, and only what was lived is said to be on the front.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.analysis.emulator import Emulator
from brainsim.settings.problems import kind_of

CROWD, GENERATIONS = 80, 120


class Aim(NamedTuple):
    """What a policy is judged by: an outcome, and whether less of it is better."""

    outcome: str
    less: bool


def front_of(emulators: dict[str, Emulator], aims: list[Aim], ceiling: tuple[str, float] | None, most: int, seed: int):
    """Levels [points, levers] of at most `most` points of the emulated front, spread over the first aim.

    `ceiling`: an outcome and the most that it may be. All emulators have the same levers. Without a point below the ceiling
    there is none.
    """
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.optimize import minimize

    one = next(iter(emulators.values()))
    signs = np.array([1.0 if aim.less else -1.0 for aim in aims])

    class Search(Problem):
        def __init__(self):
            number = int(ceiling is not None)
            super().__init__(n_var=len(one.names), n_obj=len(aims), n_ieq_constr=number, xl=one.low, xu=one.high)

        def _evaluate(self, x, out, *_, **__):
            x = as_levels(one, x)
            out["F"] = np.column_stack([emulators[aim.outcome](x) for aim in aims]) * signs
            if ceiling is not None:
                out["G"] = emulators[ceiling[0]](x)[:, None] - ceiling[1]

    found = minimize(Search(), NSGA2(pop_size=CROWD), ("n_gen", GENERATIONS), seed=seed, verbose=False)
    if found.X is None:
        return np.empty((0, len(one.names)))
    levels = np.unique(as_levels(one, np.atleast_2d(found.X)), axis=0)
    order = np.argsort(emulators[aims[0].outcome](levels))
    chosen = np.unique(np.linspace(0, len(levels) - 1, min(most, len(levels))).round().astype(int))
    return levels[order][chosen]


def as_levels(emulator: Emulator, x: np.ndarray) -> np.ndarray:
    """Levels as a policy has them: whole numbers where the setting is one, else three digits of the range."""
    levels = np.array(x, dtype=float)
    for column, name in enumerate(emulator.names):
        low, high = emulator.low[column], emulator.high[column]
        digits = 0 if kind_of(name) is int else int(2 - np.floor(np.log10(high - low)))
        first, last = (
            np.round(end(bound * 10.0**digits) / 10.0**digits, digits)
            for end, bound in ((np.ceil, low), (np.floor, high))
        )
        levels[:, column] = np.clip(np.round(levels[:, column], digits), first, last)
    return levels


def changes_of(emulator: Emulator, levels: np.ndarray) -> list[dict[str, Any]]:
    """Levels as points of a design."""
    return [
        {n: round(v) if kind_of(n) is int else float(v) for n, v in zip(emulator.names, row, strict=True)}
        for row in levels
    ]


def undominated(values: np.ndarray, aims: list[Aim]) -> np.ndarray:
    """Which points [points, aims] no other is at least as good as in all aims and better in one.

    One that was not observed in an aim (NaN) can't be said to stand, nor to beat another.
    """
    costs = values * np.array([1.0 if aim.less else -1.0 for aim in aims])
    better = (costs[:, None] <= costs[None]).all(axis=2) & (costs[:, None] < costs[None]).any(axis=2)
    return ~better.any(axis=0) & np.isfinite(costs).all(axis=1)


def front_table(
    changes: list[dict[str, Any]], emulated: np.ndarray, lived: list[pd.DataFrame], aims: list[Aim]
) -> pd.DataFrame:
    """One row a point of the front: levers, what the emulators said, what was lived with its interval, and whether it stands.

    `emulated` [points, aims]; `lived`: of each aim a table of effects, a row a point.
    """
    table = pd.DataFrame(changes)
    for place, (aim, effects) in enumerate(zip(aims, lived, strict=True)):
        name = aim.outcome
        table[f"{name}_emulated"] = emulated[:, place]
        table[name] = effects["effect"].to_numpy(float)
        table[f"{name}_low"], table[f"{name}_high"] = effects["low"].to_numpy(float), effects["high"].to_numpy(float)
        table[f"{name}_half_width"] = effects["half_width"].to_numpy(float)
    table["undominated"] = undominated(table[[aim.outcome for aim in aims]].to_numpy(float), aims)
    return table
