"""A study on a Dask cluster that is running: scheduler and workers are processes of their own, which come, go and die."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from test_executors import executor, kills_its_worker_once, slowly

from brainsim.command import simulate
from brainsim.command.load import load_settings
from brainsim.process.endings import Incomplete
from brainsim.settings import extend
from brainsim.settings.problems import SettingsError
from brainsim.study import conduct, workers
from brainsim.study.executors import finished

distributed = pytest.importorskip("distributed", reason='needs pip install -e ".[dask]"')
pytestmark = pytest.mark.population

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
TINY = ("population.scale=0.001", "study.spin_up_quarters=8", "study.quarters=4", "study.replications=3",
        "study.uncertainty=posterior")  # fmt: skip
PATIENCE = 60.0  # seconds in which a process must have started


class Cluster:
    """A scheduler on this machine, and workers of it, ended by their own numbers."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.file = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file)
        )
        end = time.monotonic() + PATIENCE
        while not self.file.exists() and time.monotonic() < end:
            time.sleep(0.1)
        with distributed.Client(scheduler_file=str(self.file), timeout=PATIENCE) as client:
            self.address = client.scheduler.address

    def worker(self):
        """One more worker, of one thread, which nobody starts again."""
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--memory-limit", "0")

    def _start(self, what, *arguments):
        command = [sys.executable, "-m", "distributed.cli.dask_" + what, *arguments, "--no-dashboard"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])}
        with open(self.folder / "said", "a") as said:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=said, stderr=said)
        self.processes.append(process)
        return process

    def end(self):
        """End what is left of it."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster of two workers."""
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    started.worker(), started.worker()
    yield started
    started.end()


@pytest.fixture
def alone(tmp_path):
    """A cluster without workers."""
    started = Cluster(tmp_path)
    yield started
    started.end()


def at(cluster, settings):
    """Settings of a study that is lived there."""
    return settings.model_copy(update={"executor": executor("dask", None, cluster.address)})


def rows(settings, folder):
    """Everything that was found in the runs of a study."""
    study, ended = simulate.live_study(settings, folder)
    assert (ended.failed, ended.interrupted, ended.unstored) == (0, False, "")
    return study.runs


def test_a_study_has_the_bytes_of_one_worker_and_its_pasts_are_kept_where_all_workers_read(cluster, tmp_path, capsys):
    """Each past once, whole; a second study finds them all."""
    settings = load_settings("baseline", [*TINY, f"study.pasts.folder={tmp_path}/pasts", "report.verbose=true"])
    here = rows(settings.model_copy(update={"executor": executor("threads", 1)}), tmp_path / "here")
    for path in (kept := sorted((tmp_path / "pasts").iterdir())):
        path.unlink()
    there = rows(at(cluster, settings), tmp_path / "there")
    assert there.equals(here)
    assert {path.suffix for path in kept} == {".past"} and sorted((tmp_path / "pasts").iterdir()) == kept
    capsys.readouterr()
    assert rows(at(cluster, settings), tmp_path / "again").equals(here)
    assert "pasts: 3 of 3 known from before" in capsys.readouterr().err


def test_a_model_of_the_users_own_is_lived_there(cluster, tmp_path):
    file = EXAMPLES / "rule_of_choice" / "settled.py"
    settings = load_settings("baseline", [*TINY, "study.replications=1", f"extend=[{file}]"])
    try:
        here = rows(settings.model_copy(update={"executor": executor("threads", 1)}), tmp_path / "here")
        assert rows(at(cluster, settings), tmp_path / "there").equals(here)
    finally:
        extend.activate([])


def test_workers_that_cannot_take_a_users_file_are_told_before_anything_is_lived(cluster, tmp_path, monkeypatch):
    """In one line; so are those that have lived other places than the file adds."""
    file = tmp_path / "mine.py"
    text = (
        "import os\n\nif os.environ['ONLY_HERE']:\n    pass\n"
        + (EXAMPLES / "rule_of_choice" / "settled.py").read_text()
    )
    file.write_text(text)
    monkeypatch.setenv("ONLY_HERE", "yes")
    try:
        load_settings("baseline", [*TINY, f"extend=[{file}]"])
        with pytest.raises(
            SettingsError, match=r"its worker tcp://.* can't live this study: SettingsError: .*ONLY_HERE"
        ) as told:
            list(finished(executor("dask", None, cluster.address), slowly, [1], threading.Event()))
    finally:
        extend.activate([])
    assert str(told.value).endswith("start other workers") and "\n" not in str(told.value)


def test_a_worker_that_dies_loses_what_it_held_and_another_lives_it(cluster, tmp_path):
    file = str(tmp_path / "tried")
    tasks = [(number, file) for number in (1, 2, 3, 4)]
    came = dict(finished(executor("dask", None, cluster.address), kills_its_worker_once, tasks, threading.Event()))
    came.pop(None, None)
    assert os.path.exists(file)
    assert came == {task: [task[0]] for task in tasks}


def who_lives(task, begins_no_more):
    """The number of the worker's process, after a while."""
    time.sleep(0.2)
    yield os.getpid()


def test_a_worker_that_joins_later_gets_work(alone):
    """Workers are counted while a study runs; the study ends soon after the second has joined."""
    first, done, stopping = alone.worker(), set(), threading.Event()
    for task, pids in finished(executor("dask", None, alone.address), who_lives, range(600), stopping):
        if task == 0:
            second = alone.worker()
        done.update(pids)
        if len(done) == 2:
            stopping.set()
    assert done == {first.pid, second.pid}


def test_a_cluster_without_workers_is_refused_in_one_line(alone, monkeypatch):
    monkeypatch.setattr(workers, "CONNECTING", 2.0)
    with pytest.raises(SettingsError, match=r"executor.address = tcp://.* has no workers, and none came in 2 s"):
        list(finished(executor("dask", None, alone.address), slowly, [1], threading.Event()))


def test_a_scheduler_that_dies_is_told_and_what_was_done_is_stored(alone, tmp_path, monkeypatch):
    alone.worker()
    settings = load_settings("baseline", [*TINY, "study.replications=400", "study.flush_seconds=0"])
    taken = conduct._Conduct._take

    def taken_then_dies(self, results, progress, work=0.0):
        taken(self, results, progress, work)
        if results:
            alone.scheduler.send_signal(signal.SIGKILL)

    monkeypatch.setattr(conduct._Conduct, "_take", taken_then_dies)
    with pytest.raises(Incomplete, match=r"the Dask scheduler at tcp://.* is gone .*; what is done is stored"):
        simulate.live_study(at(alone, settings), tmp_path / "store")
    assert list((tmp_path / "store" / "runs").glob("*.parquet"))
