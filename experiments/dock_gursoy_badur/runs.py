"""The runs of the docking: which there are, one after the other lived and kept in a store, as those of a study."""

import json
import time
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import yaml
from scipy.stats import qmc

from brainsim.model.compilation import PACKAGE
from brainsim.process.endings import interruptible
from brainsim.settings.questions import Executor
from brainsim.study.executors import finished, never
from brainsim.study.progress import Progress
from brainsim.study.runs import DONE, FAILED, run_id, seed_of
from brainsim.study.store import Store
from experiments.dock_gursoy_badur.model import RANGES, BrainDrain, Conditions
from experiments.dock_gursoy_badur.year import NETWORKS

HERE = Path(__file__).parent
DECISIVE = (
    HERE / "year.py", HERE / "model.py", HERE / "runs.py", PACKAGE / "model" / "luck.py", PACKAGE / "study" / "runs.py"
)  # fmt: skip
SEED = 20210303  # of all luck of the docking
SURFACE_SEED = 2103  # of the Latin hypercube
AT_A_TIME = 50  # runs of a task
FLUSH_SECONDS = 20.0
SYNCHRONOUS = "synchronous"


class Sizes(NamedTuple):
    """How many runs: of each network type, of each varied condition, of each point of the surface, and its points."""

    docked: int = 1000
    varied: int = 300
    surface: int = 3
    points: int = 1500


class Point(NamedTuple):
    """Conditions that are lived several times."""

    name: str
    kind: str  # "docked", "varied" or "surface"
    conditions: Conditions
    replications: range

    @property
    def key(self) -> str:
        """A name that changes with the conditions, and with nothing else."""
        return sha256(json.dumps(self.conditions._asdict(), sort_keys=True).encode()).hexdigest()[:16]

    @property
    def run_ids(self) -> list[str]:
        """The names of its runs."""
        return [run_id(self.key, replication, version()) for replication in self.replications]


class Task(NamedTuple):
    """Some runs of a point."""

    point: Point
    replications: tuple[int, ...]


@cache
def version() -> str:
    """Twenty hexadecimal digits that change with any source that a run's numbers depend on."""
    return sha256(b"\0".join(path.read_bytes() for path in DECISIVE)).hexdigest()[:20]


@cache
def targets() -> dict[str, Any]:
    """The reference."""
    return yaml.safe_load((HERE / "targets.yaml").read_text(encoding="utf-8"))


def points_of(sizes: Sizes) -> list[Point]:
    """All points: the three networks, their synchronous twin, the varied conditions, the surface."""
    docked = [Point(name, "docked", Conditions(network=name), range(sizes.docked)) for name in NETWORKS]
    docked.append(Point(SYNCHRONOUS, "docked", Conditions(synchronous=True), range(sizes.docked)))
    varied = [
        Point(name_of(target["set"]), "varied", Conditions(**target["set"]), range(sizes.varied))
        for target in targets()["varied"]
    ]
    return [*docked, *varied, *surface_points(sizes)]


def name_of(changes: dict[str, float]) -> str:
    """Changed conditions in words."""
    return ", ".join(f"{name} = {value:g}" for name, value in changes.items())


def surface_points(sizes: Sizes) -> list[Point]:
    """A Latin hypercube over the authors' ranges; links a person are whole numbers. Each point has luck of its own."""
    lows, highs = zip(*RANGES.values(), strict=True)
    rows = qmc.scale(qmc.LatinHypercube(len(RANGES), rng=SURFACE_SEED).random(sizes.points), lows, highs)
    points = []
    for number, row in enumerate(rows.tolist()):
        levels = dict(zip(RANGES, row, strict=True)) | {"links_per_person": round(row[-1])}
        own = range(number * sizes.surface, (number + 1) * sizes.surface)
        points.append(Point(f"surface {number}", "surface", Conditions(**levels), own))
    return points


def live(task: Task, begins_no_more: Callable[[], bool] = never) -> Iterator[dict[str, pa.Table]]:
    """Live the runs of a task, none once it is to begin no more; what goes wrong in a run is written in its row."""
    for replication in task.replications:
        if begins_no_more():
            return
        path, error = [], ""
        try:
            path = path_of(task.point.conditions, seed_of(SEED, replication))
        except Exception:
            error = traceback.format_exc()
        run = run_id(task.point.key, replication, version())
        yield {"runs": _row(task.point, replication, run, path, error), "years": _years(run, path)}


def path_of(conditions: Conditions, seed: int) -> list[tuple[int, int]]:
    """How many are abroad and how many ever left, after each year of a run."""
    model = BrainDrain(conditions, rng=seed)
    while model.running:
        model.step()
    years = model.datacollector.get_model_vars_dataframe()
    return list(years[["abroad", "ever_left"]].itertuples(index=False, name=None))


def _row(point: Point, replication: int, run: str, path: list[tuple[int, int]], error: str) -> pa.Table:
    """A run as a row: what it is, how it ended, its conditions and its outcomes."""
    known = {"run": run, "point": point.key, "replication": replication, "seed": seed_of(SEED, replication)}
    ended = {"version": version(), "status": FAILED if error else DONE, "error": error, "kept": 0}
    conditions = {name: float(value) for name, value in point.conditions._asdict().items() if name != "network"}
    abroad, left = path[-1] if path else (None, None)
    outcomes = {"first_year": path[0][0] if path else None, "abroad": abroad, "left": left}
    counts = {name: pa.array([count], pa.int64()) for name, count in outcomes.items()}
    alone = {**known, **ended, "network": point.conditions.network, **conditions}
    return pa.table({**{name: [value] for name, value in alone.items()}, **counts})


def _years(run: str, path: list[tuple[int, int]]) -> pa.Table:
    abroad, left = ([int(year[n]) for year in path] for n in range(2))
    kinds = {"run": pa.string(), "year": pa.int16(), "abroad": pa.int32(), "left": pa.int32()}
    years = {"run": [run] * len(path), "year": range(1, len(path) + 1), "abroad": abroad, "left": left}
    return pa.table({name: pa.array(values, kinds[name]) for name, values in years.items()})


def missing(points: list[Point], store: Store) -> list[Task]:
    """What a store lacks: runs that are not there or have failed."""
    tasks = []
    for point in points:
        stored = zip(point.replications, map(store.index.get, point.run_ids), strict=True)
        lacking = [replication for replication, run in stored if run is None or run.status != DONE]
        chunks = (lacking[first : first + AT_A_TIME] for first in range(0, len(lacking), AT_A_TIME))
        tasks += [Task(point, tuple(chunk)) for chunk in chunks]
    return tasks


def conduct(points: list[Point], store: Store, threads: int | None = None) -> int:
    """Live what a store lacks, in threads, and keep it; returns how many runs were lived. Ctrl-C stores what is done."""
    executor, waiting, lived = Executor(kind="threads", workers=threads, address=None), [], 0
    with store.writing(), interruptible() as stopping:
        tasks = missing(points, store)
        if not tasks:
            return 0
        progress, written = Progress(sum(len(task.replications) for task in tasks)), time.monotonic()
        try:
            for _, results in finished(executor, live, tasks, stopping):
                if isinstance(results, BaseException):
                    raise results
                waiting += results
                lived += len(results)
                progress.count(len(results), sum(tables["runs"]["status"][0].as_py() == FAILED for tables in results))
                if waiting and time.monotonic() - written >= FLUSH_SECONDS:
                    waiting, written = _written(store, waiting), time.monotonic()
        finally:
            _written(store, waiting)
        progress.end()
    return lived


def _written(store: Store, waiting: list[dict[str, pa.Table]]) -> list:
    """Append what waits as one batch; nothing waits any more."""
    if waiting:
        store.append({name: pa.concat_tables([tables[name] for tables in waiting]) for name in ("runs", "years")})
    return []
