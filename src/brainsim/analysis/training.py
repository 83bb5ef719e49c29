"""What an emulator learns from: the runs of a study as inputs (levers, shocks, drawn parameters) and paired outcomes."""

from typing import NamedTuple

import numpy as np

from brainsim.problems import SettingsError
from brainsim.study.design import Point
from brainsim.study.levels import level_at
from brainsim.study.study import Study
from brainsim.study.vectors import sample_of


class Training(NamedTuple):
    """Rows of inputs and values: one a point and parameter vector, luck averaged over the replications that share it."""

    names: tuple[str, ...]  # of the inputs, dotted
    inputs: np.ndarray  # [rows, inputs]
    values: np.ndarray  # [rows]
    vectors: np.ndarray  # [rows] number of the vector: rows of one vector are held out together
    luck: float  # share of the variance of the values that is luck; NaN where no two replications share a vector


class Parameters(NamedTuple):
    """The parameters that replications draw, of which only those that differ are inputs."""

    names: tuple[str, ...]
    values: np.ndarray  # [replications, parameters]
    vectors: np.ndarray  # [replications]


def parameters_of(study: Study) -> Parameters:
    """The drawn parameters of every replication; without names where parameters are fixed."""
    sample, number = sample_of(study.settings), study.replications
    if sample is None:
        return Parameters((), np.zeros((number, 0)), np.arange(number))
    drawn = study.plan.reference.drawn
    vectors = np.array([sample.number_of(replication) for replication in range(number)])
    columns = [sample.names.index(name) for name in drawn]
    values = sample.values[vectors][:, columns]
    vary = np.ptp(values, axis=0) > 0 if len(values) else np.zeros(0, dtype=bool)
    return Parameters(tuple(np.array(drawn, dtype=object)[vary]), values[:, vary], vectors)


def levers_of(points: list[Point]) -> tuple[tuple[str, ...], np.ndarray]:
    """The numeric levers that differ between points, and their levels [points, levers]."""
    names = dict.fromkeys(name for point in points for name in point.changes)
    levels = {name: [level_at(point.settings, name) for point in points] for name in names}
    numeric = {
        name: np.array(values, dtype=float)
        for name, values in levels.items()
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    }
    vary = {name: values for name, values in numeric.items() if np.ptp(values) > 0}
    return tuple(vary), np.array(list(vary.values())).T.reshape(len(points), len(vary))


def training_of(study: Study, values: np.ndarray, points: list[Point]) -> Training:
    """Rows for some points, of `values` [points, replications]; NaN values are left out.

    SettingsError where nothing differs between the rows.
    """
    parameters, (levers, levels) = parameters_of(study), levers_of(points)
    names = (*levers, *parameters.names)
    if not names:
        raise SettingsError("analysis: neither levers nor parameters differ between runs; draw some, or vary levers")
    rows, found, groups, lucky = [], [], [], []
    for place in range(len(points)):
        for vector in np.unique(parameters.vectors):
            same = np.flatnonzero((parameters.vectors == vector) & np.isfinite(values[place]))
            if len(same):
                rows.append(np.concatenate([levels[place], parameters.values[same[0]]]))
                found.append(values[place, same].mean())
                groups.append(vector)
                lucky += [values[place, same].var(ddof=1) / len(same)] if len(same) > 1 else []
    found = np.array(found)
    spread = found.var(ddof=1) if len(found) > 1 else 0.0
    luck = min(1.0, float(np.mean(lucky)) / spread) if lucky and spread > 0 else float("nan")
    return Training(names, np.array(rows), found, np.array(groups), luck)
