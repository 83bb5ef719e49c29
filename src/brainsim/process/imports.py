"""Imports of libraries that ask who imports them."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def callers_by_name() -> Iterator[None]:
    """While a library is imported that looks through its callers: it is told their names, and no sources are read."""
    before = inspect.stack, inspect.getouterframes, inspect.getmodule

    def module_of(asked: Any, file: str | None = None) -> Any:
        return sys.modules.get(asked.f_globals["__name__"]) if inspect.isframe(asked) else before[2](asked, file)

    mine = (lambda context=1: _callers(sys._getframe(1))), _callers, module_of
    inspect.stack, inspect.getouterframes, inspect.getmodule = mine  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.stack, inspect.getouterframes, inspect.getmodule = before


def _callers(frame: FrameType | None, context: int = 1) -> list[inspect.FrameInfo]:
    """A frame and those that called it, without the lines around."""
    found = []
    while frame is not None:
        code = frame.f_code
        found.append(inspect.FrameInfo(frame, code.co_filename, frame.f_lineno, code.co_name, None, None))
        frame = frame.f_back
    return found
