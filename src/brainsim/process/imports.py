"""Imports of libraries that ask who imports them."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def callers_by_name() -> Iterator[None]:
    """While a library is imported that looks through all its callers: they are named, and their sources are not read."""
    asked = (inspect.stack, inspect.getouterframes)
    before = [function.__defaults__ for function in asked]
    for function in asked:
        function.__defaults__ = (0,)  # lines of source around the call
    try:
        yield
    finally:
        for function, defaults in zip(asked, before, strict=True):
            function.__defaults__ = defaults
