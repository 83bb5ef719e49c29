"""A process that dies hurts no store, and two processes never write to one."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from stores import VERSION, batch, filled, replications, shards

from brainsim.settings.problems import SettingsError
from brainsim.study.shards import fault_of
from brainsim.study.store import Store

PREPARED = f"""
import os, sys, time, pathlib
sys.path.insert(0, {str(Path(__file__).parent)!r})
from stores import Store, VERSION, batch
folder = pathlib.Path(sys.argv[1])
"""
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks processes")


@pytest.fixture
def child(folder):
    """Starts a process that runs some code on the store, its output read line by line; killed after the test."""
    started = []

    def start(code):
        command = [sys.executable, "-c", PREPARED + code, str(folder)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


APPENDING = """
with Store(folder, VERSION).writing() as store:
    while True:
        first = len(store.index)
        store.append(batch(first, first + 1))
        print(first, flush=True)
        time.sleep(0.005)  # else it fills the pipe, and waits until somebody reads
"""


def test_a_killed_process_leaves_whole_batches_only(folder, child):
    """Killed at several moments, the store holds every batch that was told, and perhaps the one under way."""
    for lines in (1, 4, 9):
        process = child(APPENDING)
        told = [int(process.stdout.readline()) for _ in range(lines)][-1]
        process.kill()
        told = [told, *map(int, process.stdout.read().split())][-1]
        process.wait()
        store = Store(folder, VERSION)
        assert store.problems == []
        assert len(store.index) in (told + 2, told + 4)
        assert replications(store) == list(range(len(store.index)))
        assert store.table("quarters", store.index).num_rows == 2 * len(store.index)
    filled(folder, batch(99_999))
    assert all(fault_of(path) == "" for path in folder.rglob("0*.parquet"))
    assert (len(shards(folder)), list(folder.rglob(".*"))) == (len(shards(folder, "quarters")), [])


DYING = """
def dying(step, calls=[0]):
    def die(call):
        def counted(*arguments):
            calls[0] += 1
            return os.kill(os.getpid(), 9) if calls[0] == step else call(*arguments)
        return counted
    os.fsync, os.rename, os.replace, os.unlink = map(die, (os.fsync, os.rename, os.replace, os.unlink))
    with Store(folder / str(step), VERSION).writing() as store:
        store.append(batch(0, 1))
        print("told", flush=True)
        store.append(batch(2, 3))

for step in range(1, 100):
    process = os.fork()
    if not process:
        dying(step)
        os._exit(0)
    if os.waitpid(process, 0)[1] == 0:
        break
"""


@FORKS
def test_there_is_no_moment_at_which_dying_hurts(folder, child):
    """Killed before every single step that forces, names or removes a file, from an empty folder to the end."""
    process = child(DYING)
    told = process.stdout.read().count("told")
    process.wait()
    stores = sorted(folder.iterdir(), key=lambda path: int(path.name))
    assert 20 < len(stores) < 99
    assert 6 <= told < len(stores)
    held = []
    for path in stores:
        store = Store(path, VERSION)
        assert store.problems == []
        held.append(len(store.index))
        again = filled(path, batch(7))
        assert replications(again) == [*range(held[-1]), 7]
        assert again.table("quarters", again.index).num_rows == 2 * held[-1] + 2
        assert not list(path.rglob(".*"))
        assert len(shards(path)) == len(shards(path, "quarters")) == held[-1] // 2 + 1
    assert held == sorted(held)
    assert set(held) == {0, 2, 4}


HOLDING = """
with Store(folder, VERSION).writing() as store:
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_process_is_refused_until_the_first_is_dead(store, child):
    process = child(HOLDING)
    assert process.stdout.readline() == "held\n"
    with pytest.raises(SettingsError) as refused, store.writing():
        pass
    assert str(refused.value).startswith(f"store {store.folder} is in use by process {process.pid} on ")
    assert str(refused.value).endswith("wait for it, stop it, or choose another with study.store=FOLDER")
    assert "\n" not in str(refused.value)
    assert replications(Store(store.folder, VERSION)) == [0, 1, 2, 3]  # readers are never refused
    process.kill()
    process.wait()
    assert replications(filled(store.folder, batch(4))) == [0, 1, 2, 3, 4]
    assert not (store.folder / "writer.json").exists()


def test_a_reader_sees_whole_batches_while_another_process_appends(folder, child):
    process, held = child(APPENDING), 0
    for _ in range(8):  # the more it has the longer it is read, while more is appended
        while int(process.stdout.readline()) < held:
            pass
        reader = Store(folder, VERSION)
        assert (reader.problems, replications(reader)) == ([], list(range(len(reader.index))))
        assert reader.table("quarters", reader.index).num_rows == 2 * len(reader.index) > 2 * held
        held = len(reader.index)


FORKING = """
with Store(folder, VERSION).writing() as store:
    if not os.fork():
        print(os.getpid(), flush=True)  # from the worker, which lives once this is read
    time.sleep(600)
"""


@FORKS
def test_workers_that_outlive_their_parent_do_not_hold_its_store(folder, child):
    """Those of a forked pool, whose parent was killed."""
    process = child(FORKING)
    worker = int(process.stdout.readline())
    try:
        process.kill()
        process.wait()
        os.kill(worker, 0)  # it lives
        assert replications(filled(folder, batch(0))) == [0]
    finally:
        os.kill(worker, signal.SIGKILL)


@pytest.mark.parametrize("nonsense", [None, "", "[]", "{}", "\x00", "[" * 200_000])
def test_the_holder_need_not_have_said_who_it_is(store, nonsense):
    writer = store.folder / "writer.json"
    with Store(store.folder, VERSION).writing():
        writer.unlink() if nonsense is None else writer.write_text(nonsense)
        with pytest.raises(SettingsError, match="in use by another process: wait"), store.writing():
            pass
    with store.writing():
        assert json.loads(writer.read_text())["process"] == os.getpid()


def test_a_store_is_free_again_after_an_exception(store):
    with pytest.raises(ZeroDivisionError), store.writing():
        store.append(batch(4))
        raise ZeroDivisionError
    assert replications(filled(store.folder, batch(5))) == [0, 1, 2, 3, 4, 5]


def test_a_writer_sees_what_was_appended_since_it_opened(store):
    late = Store(store.folder, VERSION)
    filled(store.folder, batch(4))
    with late.writing():
        late.append(batch(5))
    assert replications(late) == [0, 1, 2, 3, 4, 5]
    assert len({path.name[:6] for path in shards(store.folder)}) == 5
