"""Every policy in every world: what robustness, scenarios, drivers and the value of knowing are told of.

A world is a parameter vector under a level of the shocks. Luck is not of the world: what a policy does in a world is its
expected outcome there, which is an emulator's of the paired difference to a policy that serves as the base.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.analysis.emulator import FEWEST, Emulator, emulator_of
from brainsim.analysis.training import Training, parameters_of
from brainsim.outcomes.rows import sign_of
from brainsim.settings.problems import SettingsError
from brainsim.study.analysable import few_for, is_constant, looked_at
from brainsim.study.changes import label_of
from brainsim.study.design import DESIGN, Plan
from brainsim.study.effects import difference
from brainsim.study.study import Study

SHOCK = "shock"


class Table(NamedTuple):
    """Every policy in every world."""

    policies: tuple[str, ...]
    inputs: pd.DataFrame  # [worlds] shocks and parameters by name
    vectors: np.ndarray  # [worlds]
    raw: np.ndarray  # [policies, worlds] paired difference to the base, luck averaged over pairs
    expected: np.ndarray  # [policies, worlds] what the emulators say of it
    emulators: dict[str, Emulator]  # by policy, but for the base
    sign: int = 1  # by which differences are multiplied so that more is better

    @property
    def explained(self) -> float:
        """What the best of the emulators explains of held-out variance."""
        return max((emulator.explained for emulator in self.emulators.values()), default=0.0)


class Worlds(NamedTuple):
    """The policies of a study in its worlds, or no table and the reason why."""

    table: Table | None
    said: list[str]  # what was left out, or why there is no table


def table_of(study: Study, values: np.ndarray, outcome: str) -> Worlds:
    """The policies of a study in its worlds; `values` [points of the plan, replications] of the outcome.

    Points that differ in shocks alone are one policy in several worlds. A world counts if every policy was observed in
    every replication of it. SettingsError where a policy lacks a shock.
    """
    policies, shocks = policies_of(study.plan)
    parameters = parameters_of(study)
    raw, inputs, vectors = [], [], []
    for shock, level in shocks.items():
        numbers = [policies[policy][shock] for policy in policies]
        gaps = difference(values[numbers], values[numbers[0]])
        for vector in np.unique(parameters.vectors):
            same = parameters.vectors == vector
            raw.append(gaps[:, same].mean(axis=1))
            inputs.append({**level, **dict(zip(parameters.names, parameters.values[same][0], strict=True))})
            vectors.append(vector)
    return _table(tuple(policies), np.array(raw), pd.DataFrame(inputs), np.array(vectors), outcome)


def _table(
    policies: tuple[str, ...], gains: np.ndarray, inputs: pd.DataFrame, vectors: np.ndarray, outcome: str
) -> Worlds:
    """`gains` [worlds, policies] over the first policy."""
    looked = looked_at(gains, f"effects on {outcome}", "worlds")
    if looked.refused:
        return Worlds(None, [looked.refused])
    gains, inputs, vectors = gains[looked.rows], inputs[looked.rows], vectors[looked.rows]
    vary = [name for name in inputs if not is_constant(inputs[name].to_numpy(float))]
    number = len(np.unique(vectors))
    if number < FEWEST or not vary:
        told = (
            f"{number} parameter vectors are left, and {FEWEST} are needed" if vary else "no input differs between them"
        )
        return Worlds(None, [*looked.said, f"{outcome}: {told}, so nothing can be said of sets of assumptions"])
    lost = [name for name in inputs if name not in vary]
    said = [f"{outcome}: {', '.join(lost)} left out, the same in all sets of assumptions that count"] if lost else []
    worlds = inputs[vary].reset_index(drop=True)
    raw, emulators = gains.T, {}
    expected = np.zeros_like(raw)
    for place, policy in enumerate(policies[1:], 1):
        training = Training(tuple(vary), worlds.to_numpy(dtype=float), raw[place], vectors, np.nan)
        emulators[policy] = emulator = emulator_of(training)
        expected[place] = emulator(training.inputs) if emulator.explained > 0 else raw[place].mean()
    said += [few] if (few := few_for(number, len(vary))) else []
    return Worlds(Table(policies, worlds, vectors, raw, expected, emulators, sign_of(outcome)), [*looked.said, *said])


def policies_of(plan: Plan) -> tuple[dict[str, dict[tuple, int]], dict[tuple, dict[str, float]]]:
    """Numbers of points by policy and shock, and the levels of the shocks; the reference counts as a policy.

    A shock is told by the levers in which points differ, however it was written: lever by lever or as a whole group.
    """
    points = [point for point in plan.points if point.number == 0 or DESIGN in point.roles]
    levers = [point.settings.shock.constants() for point in points]
    names = [name for name in levers[0] if any(other[name] != levers[0][name] for other in levers)]
    policies: dict[str, dict[tuple, int]] = {}
    shocks: dict[tuple, dict[str, float]] = {}
    for point, own in zip(points, levers, strict=True):
        shock = tuple(repr(own[name]) for name in names)
        shocks[shock] = {f"{SHOCK}.{name}": own[name].value for name in names}
        chosen = {name: level for name, level in point.changes.items() if name.split(".")[0] != SHOCK}
        policies.setdefault(label_of(chosen), {})[shock] = point.number
    lacking = next(((policy, shocks[s]) for policy in policies for s in shocks if s not in policies[policy]), None)
    if lacking or len(policies) < 2:
        told = (
            f"the policy {lacking[0]} lacks the shock {label_of(lacking[1])}" if lacking else "there is one policy only"
        )
        raise SettingsError(f"analysis: {told}; policies are compared over the same shocks: list every combination")
    return policies, shocks
