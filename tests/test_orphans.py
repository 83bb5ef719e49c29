"""Whatever a command has started ends with it: workers of every executor and launcher, however the command ends."""

import os
import signal
import subprocess
import sys
import time
import uuid
from importlib.util import find_spec

import pytest

psutil = pytest.importorskip("psutil")
pytestmark = [
    pytest.mark.population,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs a system with groups of processes"),
]
LONG = (
    "+experiment=baseline", "population.scale=0.01", "study.spin_up_quarters=8", "study.quarters=4", "study.keep=outcomes",
    "study.uncertainty=point", "study.replications=1000", "executor.workers=2", "study.flush_seconds=1", "report.figures=false",
)  # fmt: skip
STARTED = {
    "threads": ((), "threading", 1),
    "processes": (("executor=processes",), "threading", 3),
    "dask": (("executor=dask",), "distributed", 3),
    "joblib": (
        ("-m", "study.seed=1,2,3", "hydra/launcher=joblib", "hydra.launcher.n_jobs=2"), "hydra_plugins.hydra_joblib_launcher", 3
    ),
}  # fmt: skip
TERM, INT, KILL = signal.SIGTERM, signal.SIGINT, signal.SIGKILL
ENDINGS = [
    ("threads", [INT, INT]),
    ("processes", [TERM]),
    ("processes", [KILL]),
    ("dask", [KILL]),
    ("dask", [INT, INT]),
    ("joblib", [TERM]),
    ("joblib", [KILL]),
]
PATIENCE = 120  # seconds after which something hangs for good


def of_command(mark):
    """The living processes that have inherited a mark."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BRAINSIM_TEST") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def in_time(condition):
    """Whether a condition comes true before patience ends."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def runs_in(folder):
    """Shards of runs that a command has stored so far."""
    return list(folder.rglob("runs/*.parquet"))


@pytest.mark.parametrize(
    ("kind", "signals"), ENDINGS, ids=lambda one: one if isinstance(one, str) else "+".join(s.name for s in one)
)
def test_no_process_outlives_its_command(tmp_path, kind, signals):
    arguments, module, processes = STARTED[kind]
    if find_spec(module.partition(".")[0]) is None or find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    mark = uuid.uuid4().hex
    command = [sys.executable, "-m", "brainsim", *LONG, *arguments]
    with (tmp_path / "said").open("w", encoding="utf-8") as said:
        started = subprocess.Popen(
            command,
            cwd=tmp_path,
            stdout=said,
            stderr=said,
            start_new_session=True,
            env={**os.environ, "BRAINSIM_TEST": mark},
        )
    try:
        assert in_time(lambda: runs_in(tmp_path) or started.poll() is not None)
        assert len(of_command(mark)) >= processes, (tmp_path / "said").read_text(encoding="utf-8")
        for number in signals:  # a terminal sends to all of its group
            os.killpg(started.pid, number) if number == INT else os.kill(started.pid, number)
            time.sleep(0.5)
        status = started.wait(PATIENCE)
        assert in_time(lambda: not of_command(mark)), of_command(mark)
    finally:
        for process in of_command(mark):
            process.kill()
    words = (tmp_path / "said").read_text(encoding="utf-8")
    assert status == (-KILL if KILL in signals else 128 + signals[0]), words
    assert "Traceback" not in words, words
    assert runs_in(tmp_path)
