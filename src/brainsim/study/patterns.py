"""Patterns: what is known about early-career migration beside the same in the model (docs/decisions/011, 050).

Which pattern is used to FIT parameters, which is kept to TEST them and which was SEEN when the structure was chosen was decided
before anything was fitted; the files in known/ have them all, measures.py how the model measures the same.
"""

import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import fact_of
from brainsim.process.shipped import PACKAGE, data
from brainsim.study import measures, misfit
from brainsim.study.measures import Worlds
from brainsim.study.misfit import Known
from brainsim.study.ranges import HIGH, LOW
from brainsim.study.study import Study

COLUMNS = [
    "pattern",
    "role",
    "target",
    "tolerance",
    "median",
    "low",
    "high",
    "within",
    "unit",
    "n",
    "source",
    "misfit",
    "misfit_se",
]
ROLES = {"fit": "used to fit", "test": "kept to test", "seen": "seen before"}
KNOWN = "study/known/{}.yaml"  # of the package, by role
SOURCES = (
    Path(__file__),
    Path(measures.__file__),
    *(PACKAGE / KNOWN.format(role) for role in ROLES),
)  # of all that is measured


class Pattern(NamedTuple):
    """A known number and its counterpart in the model."""

    name: str
    role: Literal["fit", "test", "seen"]
    target: float
    tolerance: float  # on either side of the target
    unit: str
    measure: Callable[[Worlds], pd.Series]  # the model's value in each replication
    measured: str  # how the model measures it
    source: str  # citation, with the key into docs/evidence.md
    reason: str  # for the tolerance, and for the role where that is not plain
    counted: bool = False  # a count of few: its mean is compared, and its chance is Poisson's

    @property
    def known(self) -> Known:
        """What the model is held against."""
        return Known(self.target, self.tolerance, self.counted)


def _patterns() -> Iterator[Pattern]:
    """What the files say, one pattern for each line of `each`."""
    for role in ROLES:
        for common in data(KNOWN.format(role)):
            for own in common.get("each", [{}]):
                yield _pattern({"role": role, **common, **own})


def _pattern(said: dict[str, Any]) -> Pattern:
    takes = said.get("takes", {})
    if "outcome" in takes:
        known = fact_of(takes["outcome"])
        said = {"target": known.value, "source": known.source, **said}
    fields: dict[str, Any] = {name: said[name] for name in Pattern._fields if name in said}
    words = {name: text.format(**said, **takes) for name, text in fields.items() if isinstance(text, str)}
    return Pattern(**fields | words | {"measure": partial(getattr(measures, said["measure"]), **takes)})


PATTERNS = tuple(_patterns())


def patterns_table(study: Study) -> pd.DataFrame:
    """Every pattern beside the model's median and 5th and 95th percentile over replications; columns as COLUMNS.

    Of a count of few it is the mean. `within` is whether it lies within the tolerance, `misfit` how far off it is in tolerances,
    squared and capped; a pattern whose worlds the study lacks, or whose tables were not kept, has no numbers and is not within.
    """
    worlds = Worlds(study)
    return pd.DataFrame([_row(pattern, measured(pattern, worlds)) for pattern in PATTERNS], columns=COLUMNS)


def misfit_table(study: Study) -> pd.DataFrame:
    """How far off patterns of each role are together, with standard errors over replications (misfit.together)."""
    values = values_of(study).to_numpy()
    return misfit.together(values, [pattern.known for pattern in PATTERNS], [pattern.role for pattern in PATTERNS])


def values_of(study: Study) -> pd.DataFrame:
    """The model's value of every pattern, [replication, pattern]; NaN where it could not be seen."""
    worlds = Worlds(study)
    return pd.DataFrame({pattern.name: measured(pattern, worlds) for pattern in PATTERNS}, dtype=float)


def measured(pattern: Pattern, worlds: Worlds) -> pd.Series:
    """The model's values of a pattern in the replications in which it could be seen; empty where the study can't tell."""
    try:
        values = pattern.measure(worlds).astype(float)
    except KeyError:  # a world, a table or a kind of people that this study does not have
        return pd.Series(dtype=float)
    return values[np.isfinite(values)]


def _row(pattern: Pattern, values: pd.Series) -> tuple:
    known, seen = pattern.known, values.to_numpy()
    low, high = np.quantile(seen, (LOW, HIGH)) if len(seen) else (np.nan,) * 2
    middle = known.middle(seen)
    numbers = (pattern.target, pattern.tolerance, middle, low, high, known.is_within(middle))
    told = (known.squared(middle), known.error(seen))
    return (pattern.name, pattern.role, *numbers, pattern.unit, len(seen), pattern.source, *told)


def score(table: pd.DataFrame, role: str) -> tuple[int, int]:
    """How many patterns of a role are within, and of how many."""
    chosen = table[table["role"] == role]
    return int(chosen["within"].sum()), len(chosen)


def moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Two tables of patterns side by side, both held against the targets of today: one row a pattern of both, then one a role.

    Columns pattern, role, before, after, misfit_before, misfit_after, change, se: of medians and squared misses; se is that of the
    change over replications, of a role as if its patterns did not hang together, NaN where a table is too old to have it.
    """
    old, new = (table[table["n"] > 0].set_index("pattern") for table in (before, after))
    rows: list[tuple[Any, ...]] = []
    for pattern in (one for one in PATTERNS if one.name in old.index and one.name in new.index):
        middles = [float(table.loc[pattern.name, "median"]) for table in (old, new)]
        misses = [pattern.known.squared(middle) for middle in middles]
        errors = [float(table.loc[pattern.name].get("misfit_se", np.nan)) for table in (old, new)]
        rows.append((pattern.name, pattern.role, *middles, *misses, misses[1] - misses[0], math.hypot(*errors)))
    names = ["pattern", "role", "before", "after", "misfit_before", "misfit_after", "change", "se"]
    table = pd.DataFrame(rows, columns=names)
    sums = [_sum_of(role, table[table["role"] == role]) for role in ROLES if (table["role"] == role).any()]
    return pd.concat([table, pd.DataFrame(sums, columns=names)], ignore_index=True)


def _sum_of(role: str, rows: pd.DataFrame) -> tuple[Any, ...]:
    sums = rows[["misfit_before", "misfit_after", "change"]].sum()
    return (
        f"all {len(rows)}",
        role,
        np.nan,
        np.nan,
        *sums,
        float(np.sqrt(np.square(rows["se"].to_numpy(dtype=float)).sum())),
    )
