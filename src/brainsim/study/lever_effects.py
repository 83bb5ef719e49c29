"""The effect of each lever of a grid by itself: one level against the reference's, averaged over the other levers."""

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import RATIOS, effect_rows
from brainsim.settings.questions import Design
from brainsim.study.design import Plan
from brainsim.study.design_rows import level_at
from brainsim.study.effects import Cubes, Effect, effects_of, price_of
from brainsim.study.ratios import NOT_OBSERVED

NOWHERE = object()  # a level may be null
COLUMNS = ["lever", "level", "outcome", "unit", *Effect._fields, "reason"]


def lever_effects_table(design: Design, plan: Plan, cubes: Cubes, lucks: int = 0) -> pd.DataFrame:
    """One row a lever, level and outcome; empty where the design is no grid or lacks the reference's level.

    At each replication the levels are compared at the same levels of all other levers, and the differences averaged:
    what is left is paired as every effect is.
    """
    rows = []
    for lever, others in _lines(design, plan):
        base = _reference_level(plan, lever, list(others))
        for level in others:
            if base is NOWHERE or level == base:
                continue
            for outcome, effect, reason in _effects(cubes, others[level], others[base], lucks):
                rows.append((lever, level, outcome, effect_rows()[outcome].unit, *effect, reason))
    return pd.DataFrame(rows, columns=COLUMNS)


def _lines(design: Design, plan: Plan) -> list[tuple[str, dict]]:
    """Every lever of a grid, with the points at each of its levels in the order of the other levers' levels."""
    if design.kind != "grid":
        return []
    levers = list(design.levers)
    numbers = np.reshape(plan.rows, [len(_levels(design, name)) for name in levers])
    lines = []
    for axis, name in enumerate(levers):
        along = np.moveaxis(numbers, axis, 0)
        points = {level: along[place].ravel() for place, level in enumerate(_levels(design, name))}
        lines.append((name, points))
    return lines


def _levels(design: Design, name: str) -> list:
    given = design.levers[name]
    return [_hashable(level) for level in (given if isinstance(given, list) else [given])]


def _hashable(level):
    return str(level) if isinstance(level, dict | list) else level


def _reference_level(plan: Plan, lever: str, levels: list):
    """The level of the grid at which the reference stands; NOWHERE if it stands at none of them."""
    reference = _hashable(level_at(plan.reference.settings, lever))
    return next((level for level in levels if level == reference), NOWHERE)


def _effects(cubes: Cubes, points: np.ndarray, base: np.ndarray, lucks: int):
    """The averaged effects on all outcomes, each with the reason why it is no number; "" where it is one."""
    for outcome in effect_rows():
        if outcome in RATIOS:
            ratio = RATIOS[outcome]
            top, bottom = (_averaged(cubes[name], points, base) for name in (ratio.top, ratio.bottom))
            yield outcome, *price_of(top, bottom, ratio.factor, lucks)
        else:
            difference = _averaged(cubes[outcome], points, base)
            effect = effects_of(difference[None, :], np.zeros(len(difference)), lucks)[0]
            yield outcome, effect._replace(runs_saved=float("nan")), "" if effect.n else NOT_OBSERVED


def _averaged(cube: np.ndarray, points: np.ndarray, base: np.ndarray) -> np.ndarray:
    """[replications] mean over the other levers of the difference; NaN where one of them was not observed."""
    return (cube[points] - cube[base]).mean(axis=0)
