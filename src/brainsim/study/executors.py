"""Tasks go out to workers, whoever they are, and what comes of them comes back; the results are the same.

One queue brings back what is done. Threads hand over every run as it ends; the others hand over whole tasks.
"""

import pickle
import queue
import threading
import time
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pyarrow as pa

from brainsim.process.memory import give_back
from brainsim.settings.extend import Extension, activate, active
from brainsim.settings.questions import Executor
from brainsim.study.workers import WORKERS, Workers

Live = Callable[[Any, Callable[[], bool]], Iterator[Any]]
"""A task in, what comes of it one by one; importable by its name. It is also given whether it shall begin nothing more:
what it has ready it hands over even then."""
Joined = Callable[[Iterable[Any]], list[Any]]  # importable by its name too
TICK = 1.0  # seconds
ALONE = 2  # how often a task that killed its worker is tried alone before it is given up


def finished(
    executor: Executor,
    live: Live,
    tasks: Iterable[Any],
    stopping: threading.Event,
    needs: Callable[[Any], Hashable] = id,
    joined: Joined = list,
) -> Generator[tuple[Any, list | BaseException], None, None]:
    """Pairs of a task and what came of it, as they come: a list of what `live` yields, or the exception that ended it.

    While nothing comes, (None, []) once in TICK seconds, so that whoever listens can write and say something. Tasks that
    need the same run side by side only where there are no others: what one of them makes lies ready for the next. Where a
    task is handed over whole, `joined` makes of its results what is sent, which is less to send.

    Once `stopping` is set nothing is begun; what runs is brought to its next end, and all that ends there is handed over.
    """
    with WORKERS[executor.kind](executor) as workers:
        yield from _Desk(workers, (live, joined), tasks, stopping, needs).results()


class _Desk:
    """Where tasks go out and results come in."""

    def __init__(
        self,
        workers: Workers,
        how: tuple[Live, Joined],
        tasks: Iterable[Any],
        stopping: threading.Event,
        needs: Callable,
    ):
        self.workers, self.how, self.stopping = workers, how, stopping
        self.needs = (lambda task: None) if workers.streams else needs  # threads share what they need
        self.waiting = list(tasks)
        self.number, self.counted = 1, float("-inf")  # of workers, and when they were counted
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
        if time.monotonic() - self.counted > TICK:
            self.number, self.counted = max(1, self.workers.number()), time.monotonic()
        return (1 if not self.running else 0) if self.suspects else self.number

    def _next(self) -> Any:
        if self.suspects:
            self.trial = self.suspects.pop()
            return self.trial[0]
        used = {self.needs(task) for task in self.running.values()}
        apart = (place for place, task in enumerate(self.waiting) if self.needs(task) not in used)
        place = next(apart, 0)
        task = self.waiting[place] if self.waiting else None
        del self.waiting[place : place + 1]
        return task

    def _submit(self, task: Any) -> None:
        if self.workers.streams:
            heeded = (self.stopping, self.left)
            future = self.workers.submit(_streamed, self.how[0], task, self.inbox.put, heeded)
        else:
            future = self.workers.submit(_whole, active(), pickle.dumps((*self.how, task)))
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
            yield task, _unpacked(sender.result()) if sender.result() else []
        elif isinstance(error, BrokenProcessPool) and (trial is None or trial[1] + 1 < ALONE):
            self.suspects.append((task, 0 if trial is None else trial[1] + 1))
        elif not (isinstance(error, CancelledError) and self.stopping.is_set()):
            yield task, error


def _error_of(future: Future) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError as cancelled:
        return cancelled


def _streamed(live: Live, task: Any, put: Callable, heeded: tuple[threading.Event, ...]) -> None:
    """In a thread: every result is handed over as it comes, and a wish to stop is heeded before anything new is begun."""
    for result in live(task, lambda: any(wish.is_set() for wish in heeded)):
        put((task, result))


def never() -> bool:
    """A task that is handed over whole is brought to its end."""
    return False


def _whole(files: Sequence[Extension], packed: bytes) -> tuple[int, bytes]:
    """In another process: all results of a task at once, packed: their bytes, and how many they are unpacked.

    What a task is made of is imported when it is unpacked, and that has the places of these files of the user.
    """
    give_back()
    activate(files)
    live, joined, task = pickle.loads(packed)
    content = pickle.dumps(joined(live(task, never)))
    return len(content), pa.compress(content, "zstd", asbytes=True)


def _unpacked(packed: tuple[int, bytes]) -> list[Any]:
    length, content = packed
    return pickle.loads(pa.decompress(content, length, "zstd"))
