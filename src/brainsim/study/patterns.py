"""Patterns: what is known about early-career migration beside the same in the model (docs/decisions/011).

Which pattern is used to FIT parameters and which is kept to TEST them was decided before anything was fitted; patterns.yaml
has them all, measures.py how the model measures the same.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import fact_of
from brainsim.process.shipped import data
from brainsim.study import measures
from brainsim.study.measures import Worlds
from brainsim.study.ranges import HIGH, LOW
from brainsim.study.study import Study

COLUMNS = ["pattern", "role", "target", "tolerance", "median", "low", "high", "within", "unit", "n", "source"]
SOURCES = (Path(__file__), Path(measures.__file__), Path(__file__).with_suffix(".yaml"))  # of all that is measured


class Pattern(NamedTuple):
    """A known number and its counterpart in the model."""

    name: str
    role: Literal["fit", "test"]
    target: float
    tolerance: float  # on either side of the target
    unit: str
    measure: Callable[[Worlds], pd.Series]  # the model's value in each replication
    measured: str  # how the model measures it
    source: str  # citation, with the key into docs/evidence.md
    reason: str  # for the tolerance, and for the role where that is not plain


def _patterns() -> Iterator[Pattern]:
    """What patterns.yaml says, one pattern for each line of `each`."""
    for common in data("study/patterns.yaml")["patterns"]:
        for own in common.get("each", [{}]):
            yield _pattern({**common, **own})


def _pattern(said: dict[str, Any]) -> Pattern:
    takes = said.get("takes", {})
    if "outcome" in takes:
        known = fact_of(takes["outcome"])
        said = {"target": known.value, "source": known.source, **said}
    fields: dict[str, Any] = {name: said[name] for name in Pattern._fields}
    words = {name: text.format(**said, **takes) for name, text in fields.items() if isinstance(text, str)}
    return Pattern(**fields | words | {"measure": partial(getattr(measures, said["measure"]), **takes)})


PATTERNS = tuple(_patterns())


def patterns_table(study: Study) -> pd.DataFrame:
    """Every pattern beside the model's median and 5th and 95th percentile over replications; columns as COLUMNS.

    `within` is whether the median lies within the tolerance; a pattern whose worlds the study lacks, or whose tables
    were not kept, has no numbers and is not within.
    """
    worlds = Worlds(study)
    return pd.DataFrame([_row(pattern, measured(pattern, worlds)) for pattern in PATTERNS], columns=COLUMNS)


def measured(pattern: Pattern, worlds: Worlds) -> np.ndarray:
    """The model's values of a pattern, one a replication in which it could be seen; empty where the study can't tell."""
    try:
        values = pattern.measure(worlds).to_numpy(dtype=float)
    except KeyError:  # a world, a table or a kind of people that this study does not have
        return np.array([])
    return values[np.isfinite(values)]


def _row(pattern: Pattern, values: np.ndarray) -> tuple:
    low, median, high = np.quantile(values, (LOW, 0.5, HIGH)) if len(values) else (np.nan,) * 3
    within = bool(abs(median - pattern.target) <= pattern.tolerance)
    numbers = (pattern.target, pattern.tolerance, median, low, high, within)
    return (pattern.name, pattern.role, *numbers, pattern.unit, len(values), pattern.source)


def score(table: pd.DataFrame, role: str) -> tuple[int, int]:
    """How many patterns of a role are within, and of how many."""
    chosen = table[table["role"] == role]
    return int(chosen["within"].sum()), len(chosen)
