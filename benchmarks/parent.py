"""`python -m benchmarks.parent DESIGN KEEP REPLICATIONS FOLDER`: what the command itself does while workers live; prints JSON.

Two Dask workers of this machine hand over, again and again, what `benchmarks.worker` has left in FOLDER; the processor time
is that of this process, in which Dask's scheduler runs too: tasks out, results in, store, report.
"""

import contextlib
import io
import json
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyarrow as pa

from benchmarks.worker import settings_of
from brainsim.outcomes.tables import KEPT_TABLES
from brainsim.study import conduct
from brainsim.study.design import plan_of
from brainsim.study.results import write_results
from brainsim.study.runs import Tables, Task
from brainsim.study.store import Store
from brainsim.study.study import Study
from brainsim.study.version import model_version

HANDED = "BRAINSIM_BENCHMARK_HANDED"  # in the environment: the file with what a task hands over


def replayed(task: Task) -> Iterator[Tables]:
    """What a worker handed over before, under the names of this task's runs."""
    for tables, point, run in zip(_handed(), task.points, task.run_ids(), strict=True):
        new = {"run": run, "point": point.key, "replication": task.replication, "version": task.version}
        kept = {"runs", "timings", *KEPT_TABLES[task.keep]} & set(tables)
        yield {name: _renamed(tables[name], new) for name in kept}


@cache
def _handed() -> list[Tables]:
    return pickle.loads(Path(os.environ[HANDED]).read_bytes())


def _renamed(table: pa.Table, new: dict) -> pa.Table:
    for name, value in new.items():
        if name in table.column_names:
            place, kind = table.column_names.index(name), table.schema.field(name).type
            kind = kind.value_type if pa.types.is_dictionary(kind) else kind
            table = table.set_column(place, name, pa.repeat(pa.scalar(value, kind), len(table)))
    return table


def main(design: str, keep: str, replications: str, folder: str) -> None:
    """Processor seconds of handing over and of the report."""
    os.environ[HANDED] = str(Path(folder, design))
    small = ("executor=dask", "executor.workers=2", f"study.replications={replications}", f"study.keep={keep}")
    settings = settings_of(design, 0.002, folder, *small)
    conduct.live = replayed
    with tempfile.TemporaryDirectory() as home:
        store, plan, start = Path(home, "store"), plan_of(settings), time.process_time()
        with Store(store, model_version()).writing() as opened:
            ended = conduct.conduct(settings, plan, opened, io.StringIO())
        handed = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            write_results(Path(home, "results"), Study(settings, store, plan=plan), ended, 1.0)
        spent = {"seconds": handed - start, "report": time.process_time() - handed}
    print(json.dumps({"runs": ended.lived, **spent}))


if __name__ == "__main__":
    main(*sys.argv[1:])
