"""One honest line of progress: what is done, what failed, the time left from measured times, and the answer so far."""

import contextlib
import shutil
import sys
import time
from typing import TextIO

from brainsim.study.forecast import duration

HEARTBEAT = 15.0  # seconds between lines where the output is not a terminal
REDRAW = 0.1  # seconds between two rewritings of the line on a terminal


class Progress:
    """A line that is rewritten on a terminal, and said again now and then where the output goes to a file."""

    def __init__(self, total: int, stream: TextIO | None = None, work: float | None = None):
        self.total, self.stream = total, stream or sys.stderr
        self.work, self.worked = float(total) if work is None else work, 0.0  # in any unit: runs, or foretold seconds
        self.start = time.monotonic()
        self.said = float("-inf")
        self.done = self.failed = 0
        self.known = ""  # the answer so far, in words
        self._say()

    def more(self, runs: int, work: float | None = None) -> None:
        """So many more runs are planned."""
        self.total += runs
        self.work += runs if work is None else work

    def count(self, runs: int, failed: int = 0, known: str = "", work: float | None = None) -> None:
        """So many more are done, some of them failed."""
        self.done += runs
        self.worked += runs if work is None else work
        self.failed += failed
        self.known = known or self.known
        self._say()

    def note(self, words: str) -> None:
        """Something that must be read at once, on a line of its own."""
        self._write(("\r\x1b[K" if self.terminal else "") + words + "\n")
        if self.terminal:  # the line that was there stands below the note again
            self.said = float("-inf")
            self._say()

    def line(self) -> str:
        """The line as it stands."""
        words = f"{self.done} of {self.total} simulations"
        if self.failed:
            words += f", {self.failed} failed"
        passed = time.monotonic() - self.start
        if 0 < self.done < self.total:
            done, of = (self.worked, self.work) if self.worked else (self.done, self.total)
            words += f", about {duration(passed / done * max(0.0, of - done))} left"
        elif self.done:
            words += f", {duration(passed)}"
        return f"{words}. {self.known}" if self.known else words

    def end(self) -> None:
        """The last line, said whatever was said before."""
        self.said = float("-inf")
        self._say()
        if self.terminal:
            self._write("\n")

    @property
    def terminal(self) -> bool:
        """Whether the line can be rewritten where it is said."""
        return self.stream is not None and not self.stream.closed and self.stream.isatty()

    def _say(self) -> None:
        now, terminal = time.monotonic(), self.terminal
        if now - self.said < (REDRAW if terminal else HEARTBEAT):
            return
        wide = shutil.get_terminal_size().columns - 1  # what wraps can't be rewritten
        self._write(f"\r\x1b[K{self.line()[:wide]}" if terminal else f"{self.line()}\n")
        self.said = now

    def _write(self, words: str) -> None:
        say(words, self.stream)


def say(words: str, stream: TextIO | None) -> None:
    """Say something at once; a stream that is missing, closed, full or knows few letters ends no computation."""
    with contextlib.suppress(OSError, ValueError):  # a UnicodeError is a ValueError
        if stream is not None:
            stream.write(words)
            stream.flush()
