"""How a command ends: its exit status, what a signal means while it runs, and that whoever works for it ends with it.

The first signal brings what runs to its end, and what is done is stored; the second gives it up.
"""

import contextlib
import errno
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

COMPLETE, UNUSABLE, INCOMPLETE, INTERRUPTED = 0, 2, 3, 130
AGAIN = (
    "give the same command again, with report.overwrite=true if you named its folder: only what is missing is computed"
)
BY_SIGNAL = 128  # and the number of the signal: 130 after Ctrl-C, 143 after SIGTERM
SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
FROM_A_TERMINAL = [number for number in SIGNALS if number != signal.SIGTERM]  # which reach all that it has started
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # a place that could be written to, and no longer can
WATCHED = 1.0  # seconds between two looks after whom one works for
HUSHED = "BRAINSIM_HUSHED"  # in the environment where it was brainsim, not the user, who set HYDRA_FULL_ERROR
TRACEBACK = "traceback.txt"  # in the results folder of a study that met what nobody has foreseen

_signals: list[int] = []  # those that asked this process to stop, in their order
_open: set[threading.Event] = set()  # events of what runs now
_follows = threading.Event()  # set in a process whose stopping another one decides about


class Stopped(KeyboardInterrupt):
    """A signal that ends the command at once."""


class Incomplete(Exception):
    """Something that was asked for is missing; the message says in one line what, why and what to do."""


@contextlib.contextmanager
def signals_heard() -> Iterator[None]:
    """While a command runs: SIGTERM and a terminal that is closed mean what Ctrl-C means."""
    _signals.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ignored = [number for number in SIGNALS[1:] if signal.getsignal(number) is signal.SIG_IGN]  # nohup
    before = {number: signal.signal(number, _stop) for number in SIGNALS if number not in ignored}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def _stop(number: int, frame: object) -> None:
    _signals.append(number)
    raise Stopped


@contextlib.contextmanager
def interruptible(also: Callable[[int], object] = int) -> Iterator[threading.Event]:
    """An event that the first signal sets instead of raising; the second raises KeyboardInterrupt.

    `also` is called with the number of the first. Outside a command only Ctrl-C is heard, and outside the main thread
    nothing: there the event is set by nobody.
    """
    stopping = threading.Event()
    _open.add(stopping)
    if _follows.is_set() and _signals:
        stopping.set()

    def stop(number: int, frame: object) -> None:
        _signals.append(number)
        if stopping.is_set():
            raise Stopped
        ask_to_stop()
        also(number)
        say_at_once("stopping: what runs is brought to its end and stored (Ctrl-C again: it is given up)")

    before = _heard_by(stop)
    try:
        yield stopping
    finally:
        _open.discard(stopping)
        for number, handler in before.items():
            signal.signal(number, signal.default_int_handler if handler is None else handler)


def _heard_by(stop: Callable[[int, Any], None]) -> dict[int, Any]:
    """Let a function hear the signals that end this process; the handlers that they had."""
    if threading.current_thread() is not threading.main_thread() or _follows.is_set():
        return {}
    of_command = [number for number in SIGNALS if signal.getsignal(number) is _stop]
    if not of_command:
        _signals.clear()
    return {number: signal.signal(number, stop) for number in of_command or [signal.SIGINT]}


def ask_to_stop(number: int | None = None) -> None:
    """Let all that runs in this process come to its end, as after a signal."""
    _signals.extend([number] if number else [])
    for stopping in list(_open):
        stopping.set()


def was_stopped() -> bool:
    """Whether a signal has asked this process to stop."""
    return bool(_signals)


def was_given_up() -> bool:
    """Whether a second signal came: nobody waits for what runs."""
    return len(_signals) > 1


def stop_status() -> int:
    """The exit status of a command that a signal has ended."""
    return BY_SIGNAL + _signals[0] if _signals else INTERRUPTED


def nothing_changes(status: int) -> None:
    """All is done and this is the exit status: a signal that comes now hurries the end and changes nothing."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: leave_at_once(status))


def deaf() -> None:
    """Ignore signals from here on: Python, which takes itself apart, would let them end it with a status of their own."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def leave_at_once(status: int) -> None:
    """End this process if threads are left that nobody waits for; Python would wait for them."""
    if any(not thread.daemon and thread is not threading.main_thread() for thread in threading.enumerate()):
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(status)


def say_at_once(words: str) -> None:
    """Say something from the handler of a signal, which must not use buffers."""
    if sys.__stderr__ is not None:  # else 2 may be the number of any file
        with contextlib.suppress(OSError):
            os.write(2, f"\n{words}\n".encode())


def status_of(problem: BaseException) -> int:
    """The exit status for what has ended a command."""
    if isinstance(problem, KeyboardInterrupt):
        return stop_status()
    refused = isinstance(problem, OSError) and problem.errno not in FULL
    return UNUSABLE if refused else INCOMPLETE


def reason_of(problem: OSError) -> str:
    """Why the system refused something, and of which file, in a few words."""
    said = problem.strerror or str(problem) or type(problem).__name__
    return f"{said}: {problem.filename}" if problem.filename else said


def unforeseen(problem: BaseException, folder: Path | None = None) -> str:
    """One line about an error that nobody has foreseen; its traceback lies in the folder, if it can be written there."""
    last = traceback.extract_tb(problem.__traceback__)[-1:]
    where = "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in last)
    said = " ".join(str(problem).split()) or "no reason given"
    line = f"unforeseen {type(problem).__name__}: {said}{where}; please report it"
    whole = "".join(traceback.format_exception(problem))
    if os.environ.get("HYDRA_FULL_ERROR") == "1" and HUSHED not in os.environ:
        print(whole, file=sys.stderr)
    with contextlib.suppress(OSError):
        if folder is not None:
            with open(folder / TRACEBACK, "a", encoding="utf-8") as file:
                file.write(whole)
            return f"{line}, with {folder / TRACEBACK}"
    return f"{line}, with what HYDRA_FULL_ERROR=1 shows"


# --- whoever works for a command ends with it -------------------------------------------------------------------------


def end_with_parent() -> None:
    """In a process that works for another: end it, at once, when the other is gone, however that came about."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), name="parent watch", daemon=True).start()


def _end_after(parent) -> None:
    while not _is_gone(parent):
        pass
    os._exit(INCOMPLETE)  # whatever runs: nobody is there to take it


def _is_gone(parent) -> bool:
    """Whether a parent has ended; waits a while before it says no."""
    if parent.sentinel is not None:
        return bool(wait([parent.sentinel], WATCHED))
    time.sleep(WATCHED)
    return os.getppid() != parent.pid


def follow(is_gone: Callable[[], bool], wanted: Callable[[], int]) -> None:
    """In a process that a launcher has started: end it when the command is gone, and stop when it wants that.

    `wanted`: the number of the signal that the command has met, or 0.
    """
    if _follows.is_set():
        return
    _follows.set()
    with contextlib.suppress(ValueError):  # outside the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    threading.Thread(target=_following, args=(is_gone, wanted), name="command watch", daemon=True).start()


def _following(is_gone: Callable[[], bool], wanted: Callable[[], int]) -> None:
    while not is_gone():
        if not _signals and (number := wanted()):
            ask_to_stop(number)
        time.sleep(WATCHED)
    os._exit(INCOMPLETE)


def leave_group() -> None:
    """In a worker: what is sent to the group of its parent, such as kill -TERM -GROUP, is the parent's to heed."""
    if hasattr(os, "setpgid"):
        with contextlib.suppress(OSError):  # who leads a session stays where it is
            os.setpgid(0, 0)


def work_for_parent() -> None:
    """What a worker does first: it leaves signals to its parent, and ends with it."""
    leave_group()
    end_with_parent()


@contextlib.contextmanager
def deaf_children() -> Iterator[None]:
    """Processes and threads that are started meanwhile never see a Ctrl-C, from their very first moment."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, FROM_A_TERMINAL)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
