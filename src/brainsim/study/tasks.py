"""What a store lacks of a study, as tasks: each one replication of points that share a past."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from brainsim.settings.parameters import Settings
from brainsim.settings.questions import KEPT
from brainsim.study.design import Plan, Point, settings_with
from brainsim.study.pasts import place_of
from brainsim.study.runs import DONE, Task, model_version, run_id, seed_of
from brainsim.study.store import Store
from brainsim.study.vectors import NO_VECTOR, Sample, sample_of

MOST_POINTS = 64  # of a task: what an interrupt may have to wait for where a worker can't be asked to stop

Missing = Callable[[Settings, Plan, Store, Iterable[int]], Iterable[Task]]  # what a store lacks, as tasks


def tasks_of(settings: Settings, plan: Plan, store: Store, replications: Iterable[int]) -> Iterator[Task]:
    """What is missing in a store, as tasks: a run that is not there, has failed, or was kept with fewer tables.

    SettingsError for a vector that makes no settings, before anything is lived.
    """
    version, sample, place = model_version(), sample_of(settings), place_of(settings)
    checked: set[tuple[str, int]] = set()  # points with the vectors that they meet
    for replication in replications:
        pasts = _lacking(settings, plan, store, replication)
        if not pasts:
            continue
        vector, values = (NO_VECTOR, {}) if sample is None else _vector(sample, replication)
        for point in chain(*pasts.values()):
            if (point.key, vector) not in checked:
                settings_with(point, values, replication)
                checked.add((point.key, vector))
        seed = seed_of(settings.study.seed, replication)
        for points in pasts.values():
            for first in range(0, len(points), MOST_POINTS):
                some = tuple(points[first : first + MOST_POINTS])
                yield Task(replication, seed, version, settings.study.keep, some, vector, place, values)


def _lacking(settings: Settings, plan: Plan, store: Store, replication: int) -> dict[str, list[Point]]:
    """The points that a replication lacks, by their pasts."""
    kept = KEPT.index(settings.study.keep)
    pasts: dict[str, list[Point]] = {}
    for point in plan.points:
        stored = store.index.get(run_id(point.key, replication, model_version()))
        if stored is None or stored.status != DONE or stored.kept < kept:
            pasts.setdefault(point.past, []).append(point)
    return pasts


def _vector(sample: Sample, replication: int) -> tuple[int, dict[str, Any]]:
    """The number of a replication's vector, its values, and what its structure sets."""
    return sample.number_of(replication), sample.changes(replication, sample.drawable)
