"""What analyses learn from: rows of inputs (levers, drawn parameters) and values of an outcome."""

from typing import Any, NamedTuple

import numpy as np

from brainsim.study.design import Point
from brainsim.study.design_rows import level_at
from brainsim.study.study import Study
from brainsim.study.vectors import Sample, sample_of


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


def inputs_of(sample: Sample, drawn: tuple[str, ...]) -> list[str]:
    """What emulators learn from of all that is drawn: parameters that no structure in use sets."""
    held = {name for structure in sample.structures for name in sample.sets[structure]}
    return [name for name in drawn if name in sample.names and name not in held]


def parameters_of(study: Study) -> Parameters:
    """The drawn parameters of every replication; without names where parameters are fixed."""
    sample, number = sample_of(study.settings), study.replications
    if sample is None:
        return Parameters((), np.zeros((number, 0)), np.arange(number))
    drawn = inputs_of(sample, study.plan.reference.drawn)
    vectors = np.array([sample.number_of(replication) for replication in range(number)])
    columns = [sample.names.index(name) for name in drawn]
    values = sample.values[vectors][:, columns]
    vary = np.ptp(values, axis=0) > 0 if len(values) else np.zeros(0, dtype=bool)
    return Parameters(tuple(np.array(drawn, dtype=object)[vary]), values[:, vary], vectors)


class Levers(NamedTuple):
    """The levers of some points, words and whole groups among them by the numbers of their levels."""

    names: tuple[str, ...]
    levels: np.ndarray  # [points, levers]
    are_words: np.ndarray  # [levers] whether a level is the number of a word, not a number that lies between two others


def levers_of(points: list[Point], names: list[str] | None = None) -> Levers:
    """The levels of some levers at points; without names, of all that points change."""
    chosen = list(names or dict.fromkeys(name for point in points for name in point.changes))
    columns = [_levels_of(name, points) for name in chosen]
    levels = np.array([column for column, _ in columns], dtype=float).reshape(len(chosen), len(points)).T
    return Levers(tuple(chosen), levels, np.array([are_words for _, are_words in columns], dtype=bool))


def _levels_of(name: str, points: list[Point]) -> tuple[list[float], bool]:
    """A lever's numbers at points; of words, and of numbers that hold at different times, which word each has."""
    changes: list[Any] = [point.changes.get(name, level_at(point.settings, name)) for point in points]
    if all(isinstance(level, int | float) and not isinstance(level, bool) for level in changes):
        return [float(level) for level in changes], False
    words = [repr(level) for level in changes]
    order = list(dict.fromkeys(words))
    return [float(order.index(word)) for word in words], True
