"""The design of the explorer: every vector has points of its own, each a few levers away from the reference.

What people ask for is one lever or a few, and what a large lever does hides what a small one does. So each point moves
a lever with chance MOVED, to a level of a scrambled Sobol' sequence over the levers and the choice of them. Vector v has
the points v x samples to (v + 1) x samples of the sequence: more vectors leave all earlier points as they are.
"""

import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.stats import qmc

from brainsim.settings.parameters import Settings
from brainsim.study.design import Plan, plan_of
from brainsim.study.design_rows import Row, column_of
from brainsim.study.runs import Task
from brainsim.study.store import Store
from brainsim.study.tasks import tasks_of
from brainsim.study.vectors import lucks_of

MOVED = 0.25  # chance that a point moves a lever


class Own(NamedTuple):
    """The points of one vector, its reference the first, and the replication whose chance it is simulated with."""

    replication: int
    plan: Plan


def points_of(settings: Settings, place: int) -> list[Row]:
    """The changes of a vector's own points; `place` counts vectors from 0."""
    design = settings.design
    columns = {name: column_of(name, given) for name, given in design.levers.items()}
    number = len(columns)
    sequence = qmc.Sobol(2 * number, rng=np.random.default_rng(design.seed))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a vector's part of the sequence is no power of two by itself
        shares = sequence.random((place + 1) * design.samples)[-design.samples :]
    levels, chosen = shares[:, :number], shares[:, number:] < MOVED
    return [
        {
            name: column(level)
            for (name, column), level, is_moved in zip(columns.items(), row, moved, strict=True)
            if is_moved
        }
        for row, moved in zip(levels, chosen, strict=True)
    ]


def own_of(settings: Settings, place: int) -> Own:
    """A vector's plan; replications that would share its vector are left out."""
    points = points_of(settings, place)
    design = settings.design.model_copy(update={"kind": "list", "levers": {}, "points": points})
    return Own(place * max(lucks_of(settings), 1), plan_of(settings.model_copy(update={"design": design})))


def tasks_over(settings: Settings, owns: Iterable[Own], store: Store) -> Iterator[Task]:
    """What a store lacks of some vectors, as tasks."""
    for own in owns:
        yield from tasks_of(settings, own.plan, store, [own.replication])
