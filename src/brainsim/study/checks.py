"""Checks of a study: the placebo, dose and response, and sizes beside the evidence's, in one table (docs/decisions/065).

Nothing is simulated for them: they are made of the runs that a study has, and of a results folder as well as of the study itself.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.extend import with_files
from brainsim.study.design import BESIDE
from brainsim.study.doses import FAILS, PASSES, UNCOMPARED, dose_rows, lines_by_lever, points_at
from brainsim.study.effects import Cubes
from brainsim.study.reports import Report
from brainsim.study.runs import DONE
from brainsim.study.sizes import pattern_rows, size_rows
from brainsim.study.stored import Check, StoredPoint
from brainsim.study.vectors import LUCKS, NO_VECTOR

PLACEBO, NAME = "placebo", "checks"
NONE = pd.DataFrame()


def checks_table(
    points: Sequence[StoredPoint], runs: pd.DataFrame, placebo: float | None, settings: Mapping[str, Any], patterns: pd.DataFrame = NONE
) -> pd.DataFrame:  # fmt: skip
    """One row a check, columns those of Check. `runs`: as in runs.parquet; `settings`: resolved and plain; `placebo`: the largest
    difference, None or NaN where nobody tried."""
    done, asked = runs[runs["status"] == DONE], [point for point in points if point.roles != (BESIDE,)]
    levers, lucks = lines_by_lever(points_at(asked, done)), _lucks(done)
    cubes = _cubes(done)
    rows = [_placebo(placebo), *dose_rows(levers, cubes, lucks), *size_rows(levers, cubes, lucks, begun_late(settings)),
            *pattern_rows(patterns)]  # fmt: skip
    return pd.DataFrame(rows, columns=list(Check._fields))


def checks_of(report: Report) -> pd.DataFrame:
    """The checks of a results folder that has its runs."""
    with_files(report.settings)
    largest = report.facts.get("placebo_largest_difference")
    placebo = math.inf if largest == "infinite" else largest
    return checks_table(report.points, report.table("runs"), placebo, report.settings, report.table_if_any("patterns"))


def begun_late(settings: Mapping[str, Any]) -> dict[str, str]:
    """Levers that do not hold from the start of a study at whatever point, and since when, or that they wait for something."""
    levers = {
        f"{group}.{name}": one for group in ("policy", "shock") for name, one in (settings.get(group) or {}).items()
    }
    timed = {path: one for path, one in levers.items() if isinstance(one, dict)}
    return {path: str(one.get("start") or "once") for path, one in timed.items() if one.get("start") or one.get("when")}


def _placebo(largest: float | None) -> Check:
    """That the same world by another road is the same world."""
    told = Check(PLACEBO, value=largest, unit="largest difference of any outcome, or people who differ", expected="no difference",
                 expected_low=0.0, expected_high=0.0, source="by construction")  # fmt: skip
    if largest is None or math.isnan(largest):
        return told._replace(value=None, verdict=UNCOMPARED, reason="nothing could be simulated")
    return told._replace(verdict=FAILS if largest else PASSES)


def _cubes(done: pd.DataFrame) -> Cubes:
    """The outcomes that runs have, [points, replications]; NaN where there is no run."""
    shape = (int(done["point"].max()) + 1, int(done["replication"].max()) + 1) if len(done) else (0, 0)
    cubes = {}
    for name in (name for name in outcome_rows() if name in done):
        cubes[name] = np.full(shape, np.nan)
        cubes[name][done["point"].to_numpy(dtype=int), done["replication"].to_numpy(dtype=int)] = done[name].to_numpy(
            dtype=float
        )
    return cubes


def _lucks(done: pd.DataFrame) -> int:
    """How many replications share a vector of parameters (study/vectors.py); 0 where they are fixed."""
    vectors = (
        done.drop_duplicates("replication").sort_values("replication").get("vector", pd.Series(dtype=int)).to_numpy()
    )
    if not len(vectors) or (vectors == NO_VECTOR).all():
        return 0
    return LUCKS if (vectors[1::LUCKS] == vectors[: len(vectors) - 1 : LUCKS]).any() else 1
