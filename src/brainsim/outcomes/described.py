"""Tables that are kept of a run: each a function from a lived model to a frame, beside it what its columns hold."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.model.talent_model import TalentModel


class Table(NamedTuple):
    """How a table is made of a lived model, what a row is, what each column holds, and from which `study.keep` on it is kept."""

    make: Callable[[TalentModel], pd.DataFrame]
    meaning: str
    columns: dict[str, str]
    keep: str


TABLES: dict[str, Table] = {}


def described(meaning: str, columns: dict[str, str], keep: str) -> Callable:
    """Make a function from a lived model to a frame a table of every run, under the function's name without `_table`."""

    def registered(make: Callable[[TalentModel], pd.DataFrame]) -> Callable[[TalentModel], pd.DataFrame]:
        TABLES[make.__name__.removesuffix("_table")] = Table(make, meaning, columns, keep)
        return make

    return registered


def in_words(names: Sequence[str], numbers: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Names by their numbers; taken from a series of few, since pandas is slow to read strings one by one."""
    return pd.Series(names).take(numbers).array
