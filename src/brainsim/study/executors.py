"""Who lives the tasks: threads, processes, Dask or Ray, all through concurrent.futures; the results are the same.

One queue brings back what is done. Threads hand over every run as it ends; the others hand over whole tasks.
"""

import contextlib
import logging
import multiprocessing
import os
import pickle
import queue
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple

from brainsim.process.endings import deaf_children, leave_group, was_given_up, was_stopped, work_for_parent
from brainsim.settings.extend import Extension, activate, active
from brainsim.settings.problems import SettingsError
from brainsim.settings.questions import Executor

Live = Callable[[Any], Iterator[Any]]  # a task in, what comes of it one by one; importable by its name
Submit = Callable[..., Future]
TICK = 1.0  # seconds
CONNECTING = 20.0  # seconds in which a Dask scheduler must answer
ALONE = 2  # how often a task that killed its worker is tried alone before it is given up


class Workers(NamedTuple):
    """A way to have tasks lived, so many side by side."""

    number: int
    submit: Submit
    streams: bool = False  # whether what is done can be handed over before the task ends


def finished(
    executor: Executor, live: Live, tasks: Iterable[Any], stopping: threading.Event
) -> Generator[tuple[Any, list | BaseException], None, None]:
    """Pairs of a task and what came of it, as they come: a list of what `live` yields, or the exception that ended it.

    While nothing comes, (None, []) once in TICK seconds, so that whoever listens can write and say something.

    Once `stopping` is set no task is begun; what runs is brought to its next end and handed over.
    """
    with WORKERS[executor.kind](executor) as workers:
        yield from _Desk(workers, live, tasks, stopping).results()


class _Desk:
    """Where tasks go out and results come in."""

    def __init__(self, workers: Workers, live: Live, tasks: Iterable[Any], stopping: threading.Event):
        self.workers, self.live, self.stopping = workers, live, stopping
        self.waiting = iter(tasks)
        self.running: dict[Future, Any] = {}
        self.suspects: list[tuple[Any, int]] = []  # tasks whose worker died, and how often it did with the task alone
        self.trial: tuple[Any, int] | None = None  # the suspect that runs alone
        self.inbox: queue.SimpleQueue = queue.SimpleQueue()
        self.left = threading.Event()  # nobody listens any more

    def results(self) -> Iterator[tuple[Any, list | BaseException]]:
        """All results; see `finished`."""
        try:
            while self._send_out():
                try:
                    message = self.inbox.get(timeout=TICK)
                except queue.Empty:
                    yield None, []
                    continue
                yield from self._taken_in(*message)
        finally:
            self.left.set()

    def _send_out(self) -> bool:
        """Keep the workers busy; whether there is anything to wait for."""
        while not self.stopping.is_set() and self.trial is None and len(self.running) < self._room():
            task = self._next()
            if task is None:
                break
            self._submit(task)
        return bool(self.running)

    def _room(self) -> int:
        """How many tasks may be out: none beside a suspect, and none new while suspects wait for their trial."""
        return (1 if not self.running else 0) if self.suspects else self.workers.number

    def _next(self) -> Any:
        if self.suspects:
            self.trial = self.suspects.pop()
            return self.trial[0]
        return next(self.waiting, None)

    def _submit(self, task: Any) -> None:
        if self.workers.streams:
            heeded = (self.stopping, self.left)
            future = self.workers.submit(_streamed, self.live, task, self.inbox.put, heeded)
        else:
            future = self.workers.submit(_whole, active(), pickle.dumps((self.live, task)))
        self.running[future] = task
        future.add_done_callback(lambda ended: self.inbox.put((ended, None)))

    def _taken_in(self, sender: Any, outcome: Any) -> Iterator[tuple[Any, list | BaseException]]:
        """What a message brings: a result of a running task, or the end of one."""
        if not isinstance(sender, Future):
            yield sender, [outcome]
            return
        task, trial = self.running.pop(sender), self.trial
        self.trial = None
        error = _error_of(sender)
        if error is None:
            yield task, sender.result() or []
        elif isinstance(error, BrokenProcessPool) and (trial is None or trial[1] + 1 < ALONE):
            self.suspects.append((task, 0 if trial is None else trial[1] + 1))
        elif not isinstance(error, CancelledError):
            yield task, error


def _error_of(future: Future) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError as cancelled:
        return cancelled


def _streamed(live: Live, task: Any, put: Callable, heeded: tuple[threading.Event, ...]) -> None:
    """In a thread: every result is handed over as it comes, and a wish to stop is heeded between two."""
    for result in live(task):
        put((task, result))
        if any(wish.is_set() for wish in heeded):
            break


def _whole(files: Sequence[Extension], packed: bytes) -> list[Any]:
    """In another process: all results of a task at once.

    What a task is made of is imported when it is unpacked, and that has the places of these files of the user.
    """
    activate(files)
    live, task = pickle.loads(packed)
    return list(live(task))


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _threads(executor: Executor) -> Iterator[Workers]:
    number = executor.workers or cores()
    pool = ThreadPoolExecutor(number)
    try:
        yield Workers(number, pool.submit, streams=True)
    finally:
        pool.shutdown(wait=not was_given_up(), cancel_futures=True)


@contextlib.contextmanager
def _processes(executor: Executor) -> Iterator[Workers]:
    """Processes of this machine; a pool that a dead worker has broken is replaced by another."""
    number = executor.workers or cores()
    pools = [_process_pool(number)]

    def submit(*call: Any) -> Future:
        with deaf_children():  # a submission starts a process, as long as there are too few
            try:
                return pools[-1].submit(*call)
            except BrokenProcessPool:
                pools.append(_process_pool(number))
                return pools[-1].submit(*call)

    try:
        yield Workers(number, submit)
    except BaseException:  # nobody waits for what runs
        for process in list((pools[-1]._processes or {}).values()):
            process.terminate()
        raise
    finally:
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)


def _process_pool(number: int) -> ProcessPoolExecutor:
    """Started afresh, as everywhere but on Linux: a forked copy of a process with threads may hang."""
    start = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=start, initializer=work_for_parent)


@contextlib.contextmanager
def _dask(executor: Executor) -> Iterator[Workers]:
    """A running Dask cluster, or a local one; tasks that kill several workers come back as KilledWorker."""
    try:
        from distributed import Client
    except ImportError:
        raise SettingsError('executor = dask needs: pip install -e ".[dask]"') from None
    _let_dask_say(logging.WARNING)  # it says much while all goes well
    local = {"n_workers": executor.workers or cores(), "threads_per_worker": 1, "dashboard_address": None}
    try:
        with deaf_children():
            client = Client(executor.address, timeout=CONNECTING) if executor.address else Client(**local)
    except (OSError, TimeoutError, ValueError) as problem:
        said = " ".join(str(problem).split())
        raise SettingsError(
            f"executor.address = {executor.address} can't be reached: {said}; start a scheduler there, or take null"
        ) from None
    with client:
        number = executor.workers or max(1, sum(client.ncores().values()))
        if not executor.address:  # of a local cluster, whose workers see to it themselves that they end with us
            client.run(_of_ours)
        try:
            yield Workers(number, client.get_executor(pure=False).submit)
        finally:
            if was_stopped():  # what is closed in the midst of its work complains at length
                _let_dask_say(logging.CRITICAL + 1)


def _of_ours() -> None:
    """In a worker of a local cluster: signals are left to us, and nothing is said when we are gone."""
    leave_group()
    _let_dask_say(logging.CRITICAL)


def _let_dask_say(level: int) -> None:
    """Let Dask log from a level on: each of its loggers may have one of its own."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(level)


@contextlib.contextmanager
def _ray(executor: Executor) -> Iterator[Workers]:
    """A running Ray cluster, or a local one."""
    try:
        import ray
    except ImportError:
        raise SettingsError('executor = ray needs: pip install -e ".[ray]"') from None
    local = {"num_cpus": executor.workers or cores(), "include_dashboard": False}
    where = {"address": executor.address} if executor.address else local
    try:
        ray.init(log_to_driver=False, logging_level="error", **where)
    except ConnectionError as problem:
        said = " ".join(str(problem).split())
        raise SettingsError(f"executor.address = {executor.address} can't be reached: {said}") from None
    try:
        remote = ray.remote(max_retries=ALONE)(_whole)
        number = executor.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        yield Workers(number, lambda function, *arguments: remote.remote(*arguments).future())
    finally:
        ray.shutdown()


WORKERS = {"threads": _threads, "processes": _processes, "dask": _dask, "ray": _ray}
