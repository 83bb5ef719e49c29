"""Tasks go out to workers and come back: each once, whatever becomes of the others."""

import os
import pickle
import signal
import threading
import time

import pytest

from brainsim.settings.problems import SettingsError
from brainsim.settings.questions import Executor
from brainsim.study import executors, workers
from brainsim.study.executors import finished

TASKS = [1, 2, 3, 4, 5]


def twice(task, begins_no_more):
    """Two results: the task and its square."""
    yield task
    yield task * task


def fails_at_three(task, begins_no_more):
    """One result, or an error."""
    if task == 3:
        raise ValueError("three is not done")
    yield task


def kills_the_worker_of_three(task, begins_no_more):
    """One result; the third task is the end of its worker, by the signal that can't be caught."""
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    yield task


def kills_its_worker_once(task, begins_no_more):
    """A task that dies at its first try, as by bad luck; a file remembers that it was tried."""
    number, file = task
    if number == 3 and not os.path.exists(file):
        with open(file, "w") as written:
            written.write("tried")
        os.kill(os.getpid(), signal.SIGKILL)
    yield number


def slowly(task, begins_no_more):
    """Results one by one, each taking its time."""
    for part in range(3):
        if begins_no_more():
            break
        time.sleep(0.05)
        yield task, part


def in_pairs(task, begins_no_more):
    """Results that are made two at a time, and then handed over."""
    for pair in range(3):
        if begins_no_more():
            break
        time.sleep(0.05)
        yield task, 2 * pair
        yield task, 2 * pair + 1


def executor(kind, workers=2, address=None):
    return Executor(kind=kind, workers=workers, address=address)


def all_of(kind, live, tasks=TASKS, workers=2):
    """What came of each task: all its results, or its error."""
    came = {}
    for task, outcome in finished(executor(kind, workers), live, tasks, threading.Event()):
        if task is None:  # nothing came for a while
            continue
        if isinstance(outcome, list):
            came.setdefault(task, []).extend(outcome)
        else:
            assert task not in came
            came[task] = outcome
    return came


def installed(kind):
    """An executor that can be started here; else the test is skipped."""
    module = {"dask": "distributed", "ray": "ray"}.get(kind, "threading")
    pytest.importorskip(module, reason=f'needs pip install -e ".[{kind}]"')
    return kind


@pytest.fixture(autouse=True)
def workers_find_this_file(monkeypatch):
    """Processes that Ray starts know nothing of pytest's path."""
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(__file__), prepend=os.pathsep)


@pytest.fixture(params=["threads", "processes", "dask", "ray"])
def kind(request):
    """Each executor."""
    return installed(request.param)


def test_every_task_is_lived_once_and_hands_over_all_its_results(kind):
    assert all_of(kind, twice) == {task: [task, task * task] for task in TASKS}


def test_more_workers_than_tasks_are_no_obstacle():
    assert all_of("threads", twice, [7], workers=8) == {7: [7, 49]}
    assert all_of("threads", twice, [], workers=2) == {}


def test_an_error_is_handed_over_and_the_other_tasks_go_on(kind):
    came = all_of(kind, fails_at_three)
    assert isinstance(came.pop(3), ValueError)
    assert came == {task: [task] for task in TASKS if task != 3}


@pytest.mark.parametrize("kind", ["processes", "dask", "ray"])
def test_a_task_that_kills_its_worker_is_found_out_and_the_others_are_done(kind):
    came = all_of(installed(kind), kills_the_worker_of_three)
    assert isinstance(came.pop(3), Exception)
    assert came == {task: [task] for task in TASKS if task != 3}


def test_a_task_whose_worker_died_by_chance_is_lived_again(tmp_path):
    file = str(tmp_path / "tried")
    tasks = [(number, file) for number in TASKS]
    assert all_of("processes", kills_its_worker_once, tasks) == {task: [task[0]] for task in tasks}


def test_once_stopped_no_task_is_begun_and_threads_stop_between_two_results():
    stopping, came = threading.Event(), []
    for _, outcome in finished(executor("threads", 1), slowly, TASKS, stopping):
        came += outcome
        stopping.set()
    assert came in ([(1, 0)], [(1, 0), (1, 1)])  # the second may have been on its way


@pytest.mark.parametrize("results", [1, 2])
def test_once_stopped_a_thread_hands_over_all_that_is_made_already(results):
    stopping, came = threading.Event(), []
    for _, outcome in finished(executor("threads", 1), in_pairs, TASKS, stopping):
        came += outcome
        if len(came) >= results:
            stopping.set()
    assert came in ([(1, 0), (1, 1)], [(1, n) for n in range(4)])  # the second pair may have been begun


def test_once_stopped_processes_bring_their_tasks_to_an_end():
    stopping, came = threading.Event(), {}
    for task, outcome in finished(executor("processes", 1), slowly, TASKS, stopping):
        if task is not None:
            came.setdefault(task, []).extend(outcome)
            stopping.set()
    assert came == {1: [(1, 0), (1, 1), (1, 2)]}


def test_whoever_stops_listening_stops_the_work():
    begun = []

    def noted(task, begins_no_more):
        begun.append(task)
        yield from slowly(task, begins_no_more)

    listening = finished(executor("threads", 1), noted, TASKS, threading.Event())
    next(listening)
    listening.close()
    assert begun == [1]


def test_memory_is_arranged_in_workers_and_never_in_a_users_own_program(monkeypatch):
    """How a process gives back memory can't be undone; what another process lives is given to it packed."""
    arranged = []
    monkeypatch.setattr(executors, "give_back", lambda: arranged.append("here"))
    all_of("threads", twice)
    assert arranged == []
    executors._whole((), pickle.dumps((twice, list, 1)))
    assert arranged == ["here"]


def test_no_more_tasks_run_than_there_are_workers():
    running, most = [], []

    def counted(task, begins_no_more):
        running.append(task)
        most.append(len(running))
        time.sleep(0.02)
        running.remove(task)
        yield task

    all_of("threads", counted, range(8), workers=3)
    assert max(most) <= 3


def test_a_scheduler_that_is_not_there_is_told_in_one_line(monkeypatch):
    installed("dask")
    monkeypatch.setattr(workers, "CONNECTING", 2.0)
    nowhere = executor("dask", address="tcp://127.0.0.1:9")
    with pytest.raises(SettingsError, match=r"executor.address = tcp://127.0.0.1:9 can't be reached") as told:
        list(finished(nowhere, twice, TASKS, threading.Event()))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(("kind", "module"), [("dask", "distributed"), ("ray", "ray")])
def test_a_library_that_is_missing_is_told_with_what_to_install(monkeypatch, kind, module):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(SettingsError, match=rf'executor = {kind} needs: pip install "brainsim\[{kind}\]"'):
        list(finished(executor(kind), twice, TASKS, threading.Event()))
