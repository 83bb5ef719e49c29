"""What a command says never ends it: streams may be closed, full, left by their reader, or know few letters.

Nor does what it is told: letters that the locale does not know are read as the shell has sent them.
"""

import contextlib
import io
import os
import sys
from typing import TextIO

INPUT, OUTPUT, COMPLAINTS = 0, 1, 2  # numbers that the system gives to a process' streams


class _Patient(io.FileIO):
    """Bytes go out as long as somebody takes them; afterwards they are dropped."""

    def write(self, content) -> int:
        """How many bytes were taken, or would have been."""
        try:
            written = super().write(content)
        except OSError:
            written = None
        return memoryview(content).nbytes if written is None else written


def make_patient() -> None:
    """Let a command go on whatever becomes of its output. Streams that a program has put in their place are left."""
    _open_what_is_closed()
    if sys.stdout is sys.__stdout__:
        _replace("stdout", _patient(sys.stdout, OUTPUT))
    if sys.stderr is sys.__stderr__:
        _replace("stderr", _patient(sys.stderr, COMPLAINTS))


def _replace(name: str, stream: TextIO) -> None:
    """Put a stream in the place of one of Python's, which also keeps it under a name of its own."""
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)


def _open_what_is_closed() -> None:
    """Give the numbers of closed streams to nothing, else the next file that is opened would get what is said."""
    for number in (INPUT, OUTPUT, COMPLAINTS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one


def _patient(stream: TextIO | None, number: int) -> TextIO:
    """A stream as it was, but patient, and with a question mark for each letter that its encoding does not know."""
    if stream is None:
        return io.TextIOWrapper(io.BufferedWriter(_Patient(number, "w", closefd=False)), "utf-8", "replace")
    raw = getattr(stream.buffer, "raw", stream.buffer)  # Python's own option -u leaves no buffer between
    if isinstance(raw, _Patient) or not isinstance(raw, io.FileIO):
        return stream
    with contextlib.suppress(OSError, ValueError):
        stream.flush()
    buffer = io.BufferedWriter(_Patient(raw.fileno(), "w", closefd=False))
    at_once = bool(getattr(stream, "line_buffering", False) or getattr(stream, "write_through", False))
    return io.TextIOWrapper(buffer, stream.encoding, "replace", line_buffering=at_once)


def as_typed(argument: str) -> str:
    """An argument with all its letters, if it is text for people; paths stay as the system knows them."""
    if argument.lstrip("+").startswith("study.question"):
        return os.fsencode(argument).decode("utf-8", "replace")
    return argument
