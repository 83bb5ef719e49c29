"""Runs: one point lived with one replication's luck; a failed run is a row like any other.

A task is one replication of all points that share a past: the spin-up is lived once, and every point branches from it.
"""

import json
import os
import socket
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from brainsim.model.own_model import model_of
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.by_programme import by_programme
from brainsim.outcomes.rows import outcome_rows, outcomes_of
from brainsim.outcomes.tables import KEPT_TABLES, TABLES
from brainsim.settings.extend import activate
from brainsim.settings.parameters import Settings
from brainsim.settings.questions import KEPT
from brainsim.study.design import Point, content_of, settings_with
from brainsim.study.executors import never
from brainsim.study.pasts import Begun, Place, begun
from brainsim.study.together import Together
from brainsim.study.vectors import NO_VECTOR
from brainsim.study.version import model_version

DONE, FAILED = "done", "failed"
WORDS = {"quarter", "place", "origin", "position", "from", "to", "group", "call", "start", "end", "next_place", "next_position",
         "programme", "against", "reason", "phd_place"}  # fmt: skip
WHOLE = {"uid", "quarters_since_start", "quarters_since_phd", "quarters_here", "year_after_phd"}

PASTS = "pasts"  # among the tables of a run: how its past was come by
Tables = dict[str, pa.Table]  # the rows of one or several runs: "runs", "timings" and the tables that are kept


class Task(NamedTuple):
    """One replication of points that share a past."""

    replication: int
    seed: int
    version: str  # of the model that shall live it
    keep: str  # one of KEPT
    points: tuple[Point, ...]
    vector: int = NO_VECTOR  # the number of the parameter vector
    pasts: Place | None = None  # where the past is looked for and kept
    values: Mapping[str, Any] = MappingProxyType({})  # of that vector and its structure, by name

    def run_ids(self) -> list[str]:
        """The ids of its runs."""
        return [run_id(point.key, self.replication, self.version) for point in self.points]

    def past(self) -> tuple[str, int]:
        """What its past is known by within a study."""
        return self.points[0].past, self.seed

    def settings(self) -> list[Settings]:
        """The settings of its points with the vector in them: made where they are needed, which takes time and room."""
        return [settings_with(point, self.values, self.replication) for point in self.points]


def run_id(point: str, replication: int, version: str) -> str:
    """An r and sixteen hexadecimal digits that name a run for good."""
    return "r" + sha256(f"{point}/{replication}/{version}".encode()).hexdigest()[:16]


def seed_of(study_seed: int, replication: int) -> int:
    """The seed of a replication by its absolute number, whatever else is run (numpy's SeedSequence)."""
    words = np.random.SeedSequence(study_seed, spawn_key=(replication,)).generate_state(1, np.uint64)
    return int(words[0]) >> 1


def live(task: Task, begins_no_more: Callable[[], bool] = never) -> Iterator[Tables]:
    """Live the runs of a task, those together that can share; what goes wrong in a run is written in its row.

    Runs that were not begun when it is to begin no more are left out; what was lived with others is handed over.
    """
    _same_version(task)
    activate(task.points[0].settings.extend)
    start = _Start(task)
    together = Together(task.settings(), start.branch)
    for number, (point, settings) in enumerate(zip(task.points, together.points, strict=True)):
        if begins_no_more() and not together.has(number):
            continue
        started = time.perf_counter()
        try:
            (outcomes, kept), error = left_by(together.lived(number), task.keep), ""
        except Exception:
            outcomes, error, kept = {}, traceback.format_exc(), {}
        row = _row(task, point.key, settings, outcomes, error)
        seconds = time.perf_counter() - started + together.seconds(number)
        yield _named(kept, row) | {"runs": _runs([row]), "timings": _timing(row, seconds)} | start.told


def left_by(model: TalentModel, keep: str) -> tuple[dict[str, float], Tables]:
    """What a model that was lived leaves: its outcomes, and the tables that are kept."""
    outcomes = outcomes_of(model) | by_programme(model)
    return outcomes, {name: _as_stored(TABLES[name].make(model)) for name in KEPT_TABLES[keep]}


def died(task: Task, error: str) -> Tables:
    """The rows of a task that came to no end of its own, such as one whose worker was killed."""
    ends = zip(task.points, task.settings(), strict=True)
    return {"runs": _runs([_row(task, point.key, settings, {}, error) for point, settings in ends])}


def split(task: Task, delivered: set[str]) -> list[Task]:
    """Tasks of one point each, of the runs that were not delivered yet."""
    missing = [point for point, run in zip(task.points, task.run_ids(), strict=True) if run not in delivered]
    return [task._replace(points=(point,)) for point in missing]


class _Pasts:
    """Spin-ups that somebody still needs, each lived once: threads that ask for the same one wait for it."""

    def __init__(self):
        self.known: weakref.WeakValueDictionary = weakref.WeakValueDictionary()
        self.locks: weakref.WeakValueDictionary = weakref.WeakValueDictionary()
        self.lock = threading.Lock()
        self.last = threading.local()  # a thread keeps its last past, for the next task that needs it

    def past(self, name: tuple[str, int], settings: Settings, place: Place | None = None) -> Begun:
        """The world at the first quarter of the study, never stepped; `place`: where its past may lie, or be kept."""
        with self.lock:
            own = self.locks.setdefault(name, threading.Lock())
        with own:
            found = self.known.get(name)
            if found is None or found.is_spent:
                self.last.past = None  # free the old one before the new one grows
                found = begun(model_of(settings), settings, name[1], place)
                self.known[name] = found
        self.last.past = found
        return found

    def branch(self, name: tuple[str, int], settings: Settings, place: Place | None) -> tuple[TalentModel, Begun]:
        """A world at the first quarter of the study, to be stepped, and the past from which it branches."""
        model = None
        while model is None:  # where another thread has spent the past
            past = self.past(name, settings, place)
            model = past.branch(settings)
        if past.is_spent:
            self.last.past = None
        return model, past


_pasts = _Pasts()


class _Start:
    """Where the worlds of a task start."""

    def __init__(self, task: Task):
        self.task, self.known = task, True
        self.told: Tables = {}  # how the past was come by, for whoever has the task lived; it is not stored

    def branch(self, settings: Settings) -> TalentModel:
        """A world at the first quarter of the study."""
        task, key = self.task, self.task.points[0].past
        model, past = _pasts.branch((key, task.seed), settings, task.pasts)
        self.known = self.known and past.known  # what was lived is read where its rows were spent
        if task.pasts:
            self.told = {PASTS: pa.table({"past": [f"{key}/{task.seed}"], "known": [self.known], "told": [past.told]})}
        return model


def _same_version(task: Task) -> None:
    if task.version != model_version():
        raise RuntimeError(
            f"this worker has another version of the model ({model_version()}) than the study ({task.version}); "
            "install the same brainsim on all machines"
        )


def _row(task: Task, key: str, settings: Settings, outcomes: dict[str, float], error: str) -> dict[str, Any]:
    """A run as a row: what it is, how it ended, its settings, the levers' values and every outcome."""
    return {
        "run": run_id(key, task.replication, task.version),
        "point": key,
        "replication": task.replication,
        "seed": task.seed,
        "vector": task.vector,
        "version": task.version,
        "status": FAILED if error else DONE,
        "error": error,
        "kept": KEPT.index(task.keep),
        "settings": json.dumps(content_of(settings), separators=(",", ":")),
        **{f"lever_{name}": lever.value for name, lever in settings.levers().items()},
        **dict.fromkeys(outcome_rows(settings.extend), np.nan),
        **outcomes,
    }


def _runs(rows: list[dict[str, Any]]) -> pa.Table:
    kinds = {str: pa.string(), float: pa.float64(), int: pa.int64()}
    schema = pa.schema([(name, kinds[type(value)]) for name, value in rows[0].items()])
    rows = [{name: None if value != value else value for name, value in row.items()} for row in rows]
    return pa.Table.from_pylist(rows, schema.set(schema.get_field_index("kept"), pa.field("kept", pa.int8())))


def _as_stored(table: pd.DataFrame) -> pa.Table:
    """A table with the same types whatever it holds: a column of words stays one where there is none."""
    kinds = {name: _kind(name, table[name].dtype) for name in table}
    return pa.Table.from_pandas(table, pa.schema(kinds), preserve_index=False)


def _kind(name: str, kind: Any) -> pa.DataType:
    if name in WORDS or name.startswith(("place_", "position_")):
        return pa.string()
    if name in WHOLE:
        return pa.int64()
    if pd.api.types.is_object_dtype(kind):  # an empty table has no better type
        return pa.float64()
    return pa.from_numpy_dtype(kind)


def _named(kept: Tables, row: dict[str, Any]) -> Tables:
    """Tables with the run, its point and its replication as their first columns."""
    return {name: _with_names(table, row) for name, table in kept.items()}


def _with_names(table: pa.Table, row: dict[str, Any]) -> pa.Table:
    number = len(table)
    columns = {
        "run": pa.array([row["run"]]).dictionary_encode().take(pa.array(np.zeros(number, dtype=np.int32))),
        "point": pa.array([row["point"]]).dictionary_encode().take(pa.array(np.zeros(number, dtype=np.int32))),
        "replication": pa.array(np.full(number, row["replication"], dtype=np.int64)),
    }
    together = {**columns, **{name: table.column(name) for name in table.column_names}}
    return pa.table(together)


def plain(table: pa.Table) -> pa.Table:
    """A table without dictionaries, so that neither types nor bytes depend on which words were met first."""
    for number, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(number, field.name, table.column(number).cast(field.type.value_type))
    return table


def _timing(row: dict[str, Any], seconds: float) -> pa.Table:
    """Where and how long a run was lived: apart from the runs, which are the same wherever they are lived."""
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    worker = f"{socket.gethostname()}:{os.getpid()}"
    return pa.table({"run": [row["run"]], "seconds": [seconds], "finished": [finished], "worker": [worker]})


model_version()  # at once: of the sources that are imported now, whatever becomes of the files
