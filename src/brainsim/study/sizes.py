"""Sizes: how far an outcome moves with a lever beside what is known of such responses (expected.yaml, docs/evidence.md).

Responses are ratios of means over replications, with the 90 % interval of these. Evidence is taken from the ledger alone; of a
lever that it says nothing about, that is said.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from brainsim.study.doses import FAILS, PASSES, UNCOMPARED, UNSURE, Dose, Lines, expectations
from brainsim.study.effects import NOTHING_KNOWN, Cubes, Effect, effects_of, ratio_of
from brainsim.study.stored import Check

SIZE, UNKNOWN = "size", "no evidence to compare with"
ELASTICITY, RATIO, WORTH = "elasticity", "ratio", "worth"
UNITS = {ELASTICITY: "elasticity", RATIO: "ratio", WORTH: "ln pay"}
PAY = "policy.salary_multiplier"
Ends = list[tuple[Dose, Dose]]  # the ends of lines that are compared


def size_rows(levers: Mapping[str, Lines], cubes: Cubes, lucks: int, begun: Mapping[str, str]) -> Iterator[Check]:
    """One row for each response that something is known of, and one for each headline that nothing is known of.

    `begun`: levers that do not hold from the start, and since when; what is known is of those that do.
    """
    held = {lever: [] if lever in begun else by_time.get("", []) for lever, by_time in levers.items() if by_time}
    pay = _widest(held.get(PAY, []), positive=True)
    for lever, lines in held.items():
        for one in expectations()["sizes"]:
            if one["lever"] == lever:
                yield _compared(one, lines, pay, cubes, lucks)
        yield from _uncompared(lever, lines, cubes, lucks)


def pattern_rows(patterns: pd.DataFrame) -> Iterator[Check]:
    """The responses that a validation has measured, of a table of patterns; the verdict is by the median, as there."""
    rows = (
        patterns[patterns["pattern"].isin(expectations()["patterns"]) & (patterns["n"] > 0)]
        if len(patterns)
        else patterns
    )
    for row in rows.to_dict("records"):
        low, high = row["target"] - row["tolerance"], row["target"] + row["tolerance"]
        source = str(row["source"]).rpartition("(")[2].rstrip(")")
        yield Check(SIZE, "", row["pattern"], row["unit"], value=row["median"], low=row["low"], high=row["high"], n=int(row["n"]),
                    expected=span(low, high), expected_low=low, expected_high=high, source=source,
                    verdict=PASSES if row["within"] else FAILS,
                    reason="median and 90 % of simulations, as in patterns.csv")  # fmt: skip


def span(low: float, high: float) -> str:
    """A range in words."""
    return f"{low:g} to {high:g}"


def log_change(cube: np.ndarray, first: int, second: int) -> np.ndarray | None:
    """By replication, what has the ln of the ratio of means (second over first) as its mean, and its error; None without one.

    NaN where one of both was not observed.
    """
    seen = np.isfinite(cube[first]) & np.isfinite(cube[second])
    if not seen.any():
        return None
    one, other = (np.where(seen, cube[point], np.nan) for point in (first, second))
    before, after = np.nanmean(one), np.nanmean(other)
    return math.log(after / before) + other / after - one / before if min(before, after) > 0 else None


def elasticity(cube: np.ndarray, ends: Ends) -> np.ndarray | None:
    """By replication, ln of the outcome over ln of the lever, averaged over lines; None where one can't be formed."""
    if not ends or any(one.level <= 0 for one, _ in ends):
        return None
    changes, steps = _changes(cube, ends), [math.log(other.level / one.level) for one, other in ends]
    return None if changes is None else np.mean(changes / np.array(steps)[:, None], axis=0)


def _changes(cube: np.ndarray, ends: Ends) -> np.ndarray | None:
    """The log changes between the ends of lines, [lines, replications]; None where one can't be formed."""
    found = [change for one, other in ends if (change := log_change(cube, one.point, other.point)) is not None]
    return np.array(found) if len(found) == len(ends) else None


def _mean_change(cube: np.ndarray, ends: Ends) -> np.ndarray | None:
    changes = _changes(cube, ends)
    return None if changes is None else changes.mean(axis=0)


def _compared(known: Mapping[str, Any], lines: Iterable[list[Dose]], pay: Ends, cubes: Cubes, lucks: int) -> Check:
    """A response beside what is known of it."""
    kind, low, high = known["kind"], known["low"], known["high"]
    ends = _at(lines, known["from"], known["to"]) if kind == RATIO else _widest(lines, positive=kind == ELASTICITY)
    told = Check(SIZE, known["lever"], known["outcome"], UNITS[kind], pairs=len(ends), expected=span(low, high), expected_low=low,
                 expected_high=high, source=known["source"], verdict=UNCOMPARED, reason=known["why"])  # fmt: skip
    if not ends:
        return told._replace(reason=f"the study has no such levels from its start on; {known['why']}")
    if kind == WORTH and not pay:
        return told._replace(reason=f"the study has no levels of pay to hold it against; {known['why']}")
    cube = cubes.get(known["outcome"])
    found = NOTHING_KNOWN if cube is None else _response(kind, cube, ends, pay, lucks)
    told = _measured(told, ends, found)
    return told._replace(verdict=_verdict(told, low, high)) if told.value is not None else told


def _response(kind: str, cube: np.ndarray, ends: Ends, pay: Ends, lucks: int) -> Effect:
    """A response of one kind, its half width that of the mean."""
    values = elasticity(cube, ends) if kind == ELASTICITY else _mean_change(cube, ends)
    by_pay = elasticity(cube, pay) if kind == WORTH else None
    if values is None or (kind == WORTH and by_pay is None):
        return NOTHING_KNOWN
    return (
        effects_of(values[None, :], np.zeros(len(values)), lucks)[0]
        if by_pay is None
        else ratio_of(values, by_pay, 1.0, lucks)
    )


def _measured(told: Check, ends: Ends, found: Effect) -> Check:
    """A row with its levels and numbers; without numbers where there are none."""
    (one, other), *_ = ends
    told = told._replace(level_from=one.level, level_to=other.level, n=found.n)
    if not math.isfinite(found.effect):
        return told._replace(reason=f"the outcome or a level is 0, or not observed; {told.reason}".rstrip("; "))
    numbers = (found.effect, found.effect - found.half_width, found.effect + found.half_width)
    value, low, high = (math.exp(number) if told.unit == UNITS[RATIO] else number for number in numbers)
    return told._replace(value=value, low=low, high=high)


def _verdict(told: Check, least: float, most: float) -> str:
    """Whether an interval lies within a range, wholly outside of it, or neither."""
    if told.low is None or told.high is None or not math.isfinite(told.high - told.low):
        return UNSURE
    if told.high < least or told.low > most:
        return FAILS
    return PASSES if least <= told.low and told.high <= most else UNSURE


def _uncompared(lever: str, lines: Iterable[list[Dose]], cubes: Cubes, lucks: int) -> Iterator[Check]:
    """The elasticities of a lever that nothing is known of."""
    ends = _widest(lines, positive=True)
    told = Check(SIZE, lever, unit=UNITS[ELASTICITY], pairs=len(ends), verdict=UNKNOWN)
    if not ends:
        yield told._replace(reason="no elasticity either: it needs two levels above 0 that hold from the start on")
        return
    for outcome in (name for name in expectations()["headline"] if name in cubes):
        yield _measured(told._replace(outcome=outcome), ends, _response(ELASTICITY, cubes[outcome], ends, [], lucks))


def _widest(lines: Iterable[list[Dose]], positive: bool) -> Ends:
    """The lowest and highest level of each line; `positive`: of those above 0."""
    chosen = ([dose for dose in line if dose.level > 0 or not positive] for line in lines)
    return [(line[0], line[-1]) for line in chosen if line and line[0].level < line[-1].level]


def _at(lines: Iterable[list[Dose]], first: float, second: float) -> Ends:
    """The two levels in each line that has both."""
    by_level = ({dose.level: dose for dose in line} for line in lines)
    return [(line[first], line[second]) for line in by_level if {first, second} <= set(line)]
