"""`python -m benchmarks.worker SCALE CACHE FOLDER`: what one worker does for a replication, alone in a process; prints JSON.

The replication's past is lived first and read afterwards; what it hands over is left in FOLDER for `benchmarks.parent`.
"""

import json
import pickle
import resource
import sys
import time
from pathlib import Path

import pyarrow as pa

from brainsim.command.load import load_settings
from brainsim.outcomes.tables import KEPT_TABLES
from brainsim.settings.parameters import Settings
from brainsim.study.design import plan_of
from brainsim.study.runs import PASTS, Tables, live, plain
from brainsim.study.shards import content_of
from brainsim.study.store import Store
from brainsim.study.tasks import tasks_of
from brainsim.study.version import model_version

GRID = (
    "design=grid",
    "design.levers={policy.salary_multiplier: [1.2, 1.5, 1.8, 2.1, 2.4], policy.permanent_jobs: [0.5, 0.75, 1.0, 1.5, 2.0]}",
    "design.reference={programme: none}",
)
KEEPS = ("outcomes", "fellows")
DESIGNS = {"pair": (), "grid": GRID}  # 2 points, and 26


def settings_of(design: str, scale: float, cache: str, *more: str) -> Settings:
    """The baseline, or a grid of pay and permanent posts beside it, with its pasts kept in a folder."""
    pasts = f"study.pasts={{folder: {cache}, gigabytes: 99}}"
    return load_settings("baseline", [f"population.scale={scale}", pasts, *DESIGNS[design], *more])


def main(scale: str, cache: str, folder: str) -> None:
    """A pair with its past lived, a pair and a grid with the past known: processor seconds, bytes, memory."""
    warm = settings_of("pair", 0.002, cache)  # compiles
    _lived(warm, 0)
    began = time.perf_counter()
    found = {"first": _lived(settings_of("pair", float(scale), cache), 1)[0]}
    for design in DESIGNS:
        seconds, results = _lived(settings_of(design, float(scale), cache), 1)
        Path(folder, design).write_bytes(pickle.dumps(results))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found[design] = {"seconds": seconds, "runs": len(results), "megabytes": peak, "stored": _stored(results)}
    print(json.dumps({**found, "clock": time.perf_counter() - began}))


def _stored(results: list[Tables]) -> dict[str, float]:
    """Bytes that a run takes in a store, by what is kept of it; of runs that differ, which compress as such do."""
    sizes = {
        name: len(content_of(plain(pa.concat_tables([tables[name] for tables in results])), {}))
        for name in set(results[0]) - {PASTS}
    }
    return {
        keep: sum(sizes.get(name, 0) for name in ("runs", "timings", *KEPT_TABLES[keep])) / len(results)
        for keep in KEEPS
    }


def _lived(settings: Settings, replication: int) -> tuple[float, list]:
    """Processor seconds of a replication, and what it hands over."""
    store = Store(Path("no store"), model_version())
    (task,) = tasks_of(settings, plan_of(settings), store, [replication])
    start = time.process_time()
    results = list(live(task))
    return time.process_time() - start, results


if __name__ == "__main__":
    main(*sys.argv[1:])
