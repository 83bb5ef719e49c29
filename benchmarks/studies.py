"""`python -m benchmarks.studies`: what a study costs beside the engine that lives it, and how much memory it takes.

Whole commands are timed, from Python's start to the last figure, each in a process and a folder of its own; the engine
is timed in between, since the machine's speed drifts. Nothing here is asserted in a test.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import spin_check
from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel
from brainsim.study.design import plan_of
from brainsim.study.runs import seed_of
from brainsim.study.together import lived

TEN_THOUSAND = "population.scale=0.0055"  # about 10,000 researchers
FIFTY = (
    "design=grid",
    "design.levers={policy.salary_multiplier: [1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0], "
    "policy.permanent_jobs: [0.5, 0.75, 1.0, 1.5, 2.0]}",
    "design.reference={}",
)


class Spent(NamedTuple):
    """What a command took."""

    seconds: float
    processor_seconds: float
    megabytes: float  # the most memory that it held


def spent_by(*arguments: str) -> Spent:
    """Run `python -m brainsim` in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", MEASURED, *arguments]
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    kilobytes = int(re.findall(r"^peak (\d+)$", said.stderr, flags=re.M)[-1])
    return Spent(seconds, processor, kilobytes / 1024)


# The command itself, and the peak of its own memory at its end: what getrusage tells has the peak of its parent in it.
MEASURED = """
import re, sys
from pathlib import Path
from brainsim.__main__ import main
sys.argv[0] = "brainsim"
status = main()
print("peak", re.findall(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[0], file=sys.stderr)
raise SystemExit(status)
"""


def engine_seconds(replications: int, workers: int) -> float:
    """The bare engine: the runs of one replication of the fifty points after the other, no outcomes, no store."""
    settings = load_settings("baseline", [TEN_THOUSAND, *FIFTY])
    points = plan_of(settings).points

    def live(replication: int) -> None:
        past = TalentModel(settings, rng=seed_of(settings.study.seed, replication))
        for point in points:
            lived(past, point.settings)

    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(live, range(replications)))
    return time.perf_counter() - start


def fifty_points() -> None:
    """1,020 runs in one study (fifty points and the placebo, twenty replications), and the share that is not engine."""
    engine_seconds(1, 1)  # compiles
    common = ("+experiment=baseline", TEN_THOUSAND, *FIFTY, "study.replications=20", "study.keep=outcomes")
    for workers in (1, 2):
        before = engine_seconds(2 * workers, workers)
        study = spent_by(*common, f"executor.workers={workers}")
        engine = 20 / (2 * workers) * (before + engine_seconds(2 * workers, workers)) / 2
        print(
            f"  {workers} thread(s): {study.seconds:.1f} s all included ({study.processor_seconds:.0f} s of processor); "
            f"the bare engine {engine:.1f} s; the study adds {100 * (study.seconds / engine - 1):.0f} %"
        )


def sixty_runs() -> None:
    """Sixty runs as Hydra's multirun (twenty jobs of one point and reference), and as one study of twenty points."""
    common = ("+experiment=baseline", TEN_THOUSAND, "study.replications=1", "study.keep=outcomes")
    levels = [round(1.0 + 0.1 * number, 1) for number in range(20)]
    values = ",".join(str(level) for level in levels)
    sweep = spent_by("-m", *common, f"policy.salary_multiplier={values}")
    grid = ("design=grid", f"design.levers={{policy.salary_multiplier: [{values}]}}")
    study = spent_by(*common, *grid)
    print(f"  sixty runs: Hydra's multirun {sweep.seconds:.1f} s, one study {study.seconds:.1f} s")


def ten_thousand_runs() -> None:
    """Ten thousand small runs in one study, and the most memory that it holds."""
    levels = ", ".join(str(round(1 + number / 100, 2)) for number in range(98))
    design = ("design=grid", f"design.levers={{policy.salary_multiplier: [{levels}]}}")
    small = ("population.scale=0.001", "study.spin_up_quarters=8", "study.quarters=4", "study.replications=100")
    for keep in ("outcomes", "fellows"):
        study = spent_by("+experiment=baseline", *small, *design, f"study.keep={keep}")
        print(f"  10,000 runs, keep={keep}: {study.seconds:.0f} s, at most {study.megabytes:.0f} MB")


def kept() -> None:
    """What keeping more of a run costs, per run of the baseline's scale."""
    for keep in ("outcomes", "quarters", "fellows", "agents"):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "brainsim", "+experiment=no_programme", "programme=innocore"]
            start = time.perf_counter()
            small = [f"study.keep={keep}", "study.replications=2", f"study.store={folder}/store", "executor=one"]
            subprocess.run([*command, *small], cwd=folder, check=True, capture_output=True)
            seconds = (time.perf_counter() - start) / 4
            size = sum(path.stat().st_size for path in Path(folder, "store").rglob("*.parquet")) / 4
        print(f"  keep={keep}: {seconds:.2f} s and {size / 1024:.0f} kB a run, the start of Python included")


def main() -> None:
    """All figures, in some ten minutes."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; two spinning processes reach {spin_check():.2f} x")
    print("fifty points x twenty replications x 10,000 researchers x 40 quarters")
    fifty_points()
    print("the same through Hydra")
    sixty_runs()
    print("memory")
    ten_thousand_runs()
    print("what is kept (4 runs of 450,000 researchers)")
    kept()


if __name__ == "__main__":
    main()
