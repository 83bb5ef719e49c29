"""One honest line of progress: what is done, what failed, the time left from measured times, and the answer so far."""

import contextlib
import shutil
import sys
import time
from typing import Any, TextIO

from brainsim.study.forecast import duration

HEARTBEAT = 15.0  # seconds between lines where the output is not a terminal
REDRAW, REFRESH = 0.1, 0.5  # seconds between two rewritings of the line on a terminal, and in a notebook


def in_notebook() -> bool:
    """Whether a notebook shows what is said."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


def usual_stream() -> TextIO | None:
    """Where is said how far a study is: beside what may be piped; a notebook paints that red, and has the other."""
    return sys.stdout if in_notebook() else sys.stderr


class Progress:
    """A line that is rewritten on a terminal and in a notebook, and said again now and then where the output goes to a file."""

    def __init__(self, total: int, stream: TextIO | None = None, work: float | None = None):
        self.total, self.stream = total, stream or usual_stream()
        self.cell: Any = None  # what a notebook shows of the line, once it was said there
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

    @property
    def notebook(self) -> bool:
        """Whether the line is shown below the cell of a notebook."""
        return self.stream is sys.stdout and in_notebook()

    def _say(self) -> None:
        now, terminal, notebook = time.monotonic(), self.terminal, self.notebook
        if now - self.said < (REDRAW if terminal else REFRESH if notebook else HEARTBEAT):
            return
        if notebook:
            self.cell = _shown(self.line(), self.cell)
            self.said = now
            return
        wide = shutil.get_terminal_size().columns - 1  # what wraps can't be rewritten
        self._write(f"\r\x1b[K{fitted(self.line(), wide)}" if terminal else f"{self.line()}\n")
        self.said = now

    def _write(self, words: str) -> None:
        say(words, self.stream)


def fitted(line: str, wide: int) -> str:
    """A line of at most so many letters, cut between two words where it is longer."""
    return line if len(line) <= wide else f"{line[: max(wide - 3, 0)].rpartition(' ')[0]} ..."[:wide]


def _shown(line: str, cell: Any) -> Any:
    """A line below the cell of a notebook, in the place of the one before; what shows it."""
    from IPython.display import display  # late: whoever has a notebook has it

    said = {"text/plain": line}
    if cell is None:
        return display(said, raw=True, display_id=True)
    cell.update(said, raw=True)
    return cell


def say(words: str, stream: TextIO | None) -> None:
    """Say something at once; a stream that is missing, closed, full or knows few letters ends no computation."""
    with contextlib.suppress(OSError, ValueError):  # a UnicodeError is a ValueError
        if stream is not None:
            stream.write(words)
            stream.flush()
