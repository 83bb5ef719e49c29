"""Published tables, and how their numbers are written in pages: for build_numbers.py and number_blocks.py."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from brainsim.study.ranges import MANY, range_in
from brainsim.study.reports import Report

CHECKOUT = Path(__file__).parents[1]
PUBLISHED, EXPERIMENTS = CHECKOUT / "results" / "published", CHECKOUT / "experiments"
COST = "total_cost_krw_bn"


@cache
def published(study: str, table: str) -> pd.DataFrame:
    """A published table."""
    return Report(PUBLISHED / study).table(table)


@cache
def facts_of(study: str) -> dict:
    """The published provenance of a study."""
    return Report(PUBLISHED / study).facts


def effect(study: str, outcome: str, point: int = 1) -> pd.Series:
    """A published effect; KeyError if it is not published."""
    return published(study, "effects").set_index(["point", "outcome"]).loc[(point, outcome)]


def level(outcome: str, study: str = "baseline", point: int = 1) -> pd.Series:
    """A published outcome with its `middle` and range over simulations, as figures and briefs have them; KeyError if there is none."""
    row = published(study, "summary").set_index(["point", "outcome"]).loc[(point, outcome)]
    middle, low, high = range_in(row)
    return pd.Series({**row, "middle": middle, "low": low, "high": high}, dtype=object)


def middle_of(row: pd.Series) -> str:
    """What its middle is called."""
    return "mean" if row["n"] < MANY else "median"


def is_published(outcome: str, table: str = "summary", study: str = "baseline") -> bool:
    """Whether a published table has an outcome."""
    return outcome in set(published(study, table)["outcome"])


# --- how numbers are written --------------------------------------------------------------------------------------------


def plain(value: float, digits: int = 0, sign: bool = False) -> str:
    """A number with so many digits after the point; no minus before nought."""
    told = f"{value:{'+' if sign else ''},.{digits}f}"
    return told.lstrip("+-") if float(told.replace(",", "")) == 0 else told


def some(value: float, step: float) -> str:
    """A number rounded to a step, as "some 50" has it."""
    return plain(step * round(value / step))


def between(low: float, high: float, digits: int = 0) -> str:
    """An interval."""
    return "[open]" if not np.isfinite([low, high]).all() else f"[{plain(low, digits)}, {plain(high, digits)}]"


def share(row: pd.Series) -> str:
    """A share in per cent with its interval."""
    return f"{plain(100 * row['middle'])} % {between(100 * row['low'], 100 * row['high'])}"


def count(row: pd.Series, digits: int = 0) -> str:
    """The middle of simulations with its interval."""
    return f"{plain(row['middle'], digits)} {between(row['low'], row['high'], digits)}"


def change(row: pd.Series, digits: int = 0) -> str:
    """A mean effect with its 90 % range."""
    return f"{plain(row['effect'], digits, True)} {between(row['low'], row['high'], digits)}"


def cell(pay: float, jobs: float, outcome: str) -> pd.Series:
    """An effect in salary_x_jobs by the levels of its levers."""
    table = published("salary_x_jobs", "effects")
    here = (table["policy.salary_multiplier"] == pay) & (table["policy.permanent_jobs"] == jobs)
    return table[here & (table["outcome"] == outcome)].iloc[0]


def times_runs(study: str) -> float:
    """How many times as many runs the intervals of a study would take without common random numbers; a median."""
    return float(published(study, "effects")["runs_saved"].replace([np.inf], np.nan).median())
