"""Who lives tasks: threads, processes, Dask or Ray, all through concurrent.futures."""

import contextlib
import logging
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from typing import Any, NamedTuple

from brainsim.process.endings import (
    AGAIN,
    Incomplete,
    deaf_children,
    leave_group,
    was_given_up,
    was_stopped,
    work_for_parent,
)
from brainsim.settings.extend import activate, active
from brainsim.settings.problems import SettingsError
from brainsim.settings.questions import Executor

Submit = Callable[..., Future]
CONNECTING = 20.0  # seconds in which a Dask scheduler must answer, and have a worker
RETRIES = 2  # of Ray, for a task that killed its worker


class Workers(NamedTuple):
    """A way to have tasks lived, so many side by side."""

    number: Callable[[], int]  # of a cluster as it is now: workers come and go
    submit: Submit
    streams: bool = False  # whether what is done can be handed over before the task ends


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _threads(executor: Executor) -> Iterator[Workers]:
    number = executor.workers or cores()
    pool = ThreadPoolExecutor(number)
    try:
        yield Workers(lambda: number, pool.submit, streams=True)
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
        yield Workers(lambda: number, submit)
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
        raise SettingsError('executor = dask needs: pip install "brainsim[dask]"') from None
    _let_dask_say(logging.WARNING)  # it says much while all goes well
    local = {
        "n_workers": executor.workers or cores(),
        "threads_per_worker": 1,
        "dashboard_address": None,
        "memory_limit": 0,
    }
    try:
        with deaf_children():
            client = Client(executor.address, timeout=CONNECTING) if executor.address else Client(**local)
    except (OSError, TimeoutError, ValueError) as problem:
        said = " ".join(str(problem).split())
        raise SettingsError(
            f"executor.address = {executor.address} can't be reached: {said}; start a scheduler there, or take null"
        ) from None
    with client:
        if executor.address:
            _look_at(client, executor.address)
        else:  # a local cluster, whose workers see to it themselves that they end with us
            client.run(_of_ours)
        try:
            yield Workers(lambda: _number_at(client, executor), client.get_executor(pure=False).submit)
        finally:
            if was_stopped():  # what is closed in the midst of its work complains at length
                _let_dask_say(logging.CRITICAL + 1)


def _look_at(client: Any, address: str) -> None:
    """SettingsError for a cluster that has no workers, or one that can't take what the user's files add."""
    try:
        client.wait_for_workers(1, timeout=CONNECTING)
    except TimeoutError:
        raise SettingsError(
            f"executor.address = {address} has no workers, and none came in {CONNECTING:.0f} s; start some there: dask worker "
            f"--nthreads 1 {address}"
        ) from None
    for worker, answer in client.run(activate, active(), on_error="return").items():
        if isinstance(answer, Exception):
            raise SettingsError(
                f"executor.address = {address}: its worker {worker} can't live this study: {type(answer).__name__}: {answer}; "
                "start other workers"
            )


def _number_at(client: Any, executor: Executor) -> int:
    """How many runs a cluster lives side by side now; Incomplete if it is gone."""
    try:
        threads = sum(client.nthreads().values())
    except (OSError, TimeoutError) as problem:
        where = f" at {executor.address}" if executor.address else ""
        raise Incomplete(f"the Dask scheduler{where} is gone ({problem}); what is done is stored: {AGAIN}") from None
    return executor.workers or threads


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
        raise SettingsError('executor = ray needs: pip install "brainsim[ray]"') from None
    local = {"num_cpus": executor.workers or cores(), "include_dashboard": False}
    where = {"address": executor.address} if executor.address else local
    try:
        ray.init(log_to_driver=False, logging_level="error", **where)
    except ConnectionError as problem:
        said = " ".join(str(problem).split())
        raise SettingsError(f"executor.address = {executor.address} can't be reached: {said}") from None
    try:
        remote = cache(ray.remote(max_retries=RETRIES))
        yield Workers(
            lambda: executor.workers or int(ray.cluster_resources().get("CPU", 1)),
            lambda function, *arguments: remote(function).remote(*arguments).future(),
        )
    finally:
        ray.shutdown()


WORKERS = {"threads": _threads, "processes": _processes, "dask": _dask, "ray": _ray}
