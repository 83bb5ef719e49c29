"""One honest line of progress: done, failed, time left from measured times."""

import sys
import time
from typing import TextIO

HEARTBEAT = 15.0  # seconds between lines where the output is not a terminal


class Progress:
    """A line that is rewritten on a terminal, and said again now and then where the output goes to a file."""

    def __init__(self, total: int, stream: TextIO | None = None):
        self.total, self.stream = total, stream or sys.stderr
        self.start = self.last = time.monotonic()
        self.done = self.failed = 0
        self._say()

    def count(self, failed: bool) -> None:
        """One more is done."""
        self.done += 1
        self.failed += failed
        self._say()

    def line(self) -> str:
        """The line as it stands."""
        words = f"{self.done}/{self.total} replications, {self.failed} failed"
        passed = time.monotonic() - self.start
        if 0 < self.done < self.total:
            left = passed / self.done * (self.total - self.done)
            return f"{words}, {passed:.0f} s, about {left:.0f} s left"
        return f"{words}, {passed:.0f} s"

    def _say(self) -> None:
        now = time.monotonic()
        if self.stream.isatty():
            self.stream.write(f"\r\x1b[K{self.line()}" + ("\n" if self.done == self.total else ""))
        elif self.done in (0, self.total) or now - self.last > HEARTBEAT:
            self.stream.write(self.line() + "\n")
            self.last = now
        self.stream.flush()
