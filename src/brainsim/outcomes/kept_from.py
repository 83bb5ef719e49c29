"""Tables that are kept of a run: each a function from a lived model to a frame (report/files.yaml says what a column holds)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.model.talent_model import TalentModel

Maker = Callable[[TalentModel], pd.DataFrame]


class Table(NamedTuple):
    """How a table is made of a lived model, and from which `study.keep` on it is kept."""

    make: Maker
    keep: str


TABLES: dict[str, Table] = {}


def kept_from(keep: str) -> Callable[[Maker], Maker]:
    """Make a function from a lived model to a frame a table of every run, under the function's name without `_table`."""

    def registered(make: Maker) -> Maker:
        TABLES[make.__name__.removesuffix("_table")] = Table(make, keep)
        return make

    return registered


def in_words(names: Sequence[str], numbers: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Names by their numbers; taken from a series of few, since pandas is slow to read strings one by one."""
    return pd.Series(names).take(numbers).array


def either(names: Sequence[str]) -> str:
    """Names of which one is meant: a, b or c."""
    return " or ".join([", ".join(names[:-1]), names[-1]])
