"""Dose and response: does more of a lever, all else alike, move an outcome the way that theory demands (expected.yaml)?

Neighbouring levels are compared in pairs of worlds that share everybody's chance. Where several settings of the other levers
have both levels, the differences are averaged over them. A step the wrong way counts where the 90 % interval of its mean
excludes zero.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import effect_rows
from brainsim.process.shipped import data
from brainsim.settings.levers import records
from brainsim.study.effects import Cubes, Effect, difference, effects_of
from brainsim.study.stored import Check, StoredPoint, changes_of, known, times_in

EXPECTED = "study/expected.yaml"  # of the package
SETTABLE = ("policy", "shock", "programme", "programmes")  # groups of what may be done or happen; others are parameters
PASSES, FAILS, UNSURE = "passes", "fails", "can't tell"
OPEN, UNCOMPARED = "no demand", "not compared"
RISES, FALLS, ANYWHERE = "must not fall", "must not rise", "no direction"
ASSUMED = "assumption"
SIGNS = {RISES: 1.0, FALLS: -1.0}
DOSE = "dose and response"


class Dose(NamedTuple):
    """A point as a level of one lever."""

    level: float
    point: int
    time: str  # when the lever holds; "" for all the time


Line = list[Dose]  # points that differ in one lever alone, by its level
Lines = dict[str, list[Line]]  # by when the lever holds


class At(NamedTuple):
    """A point by the levels of all levers."""

    point: int
    levels: dict[str, Any]
    told: dict[str, tuple[str, str]]  # each level in text, and when the lever holds


def points_at(points: Sequence[StoredPoint], runs: pd.DataFrame) -> list[At]:
    """The points that were simulated, the reference first, with the value of each policy lever and shock as runs tell it.

    That stands in place of options of the two groups, which say less. None where the reference was not simulated.
    """
    paths = {column: one.path for name, one in records().items() if (column := f"lever_{name}") in runs}
    values = runs.drop_duplicates("point").set_index("point")[list(paths)].rename(columns=paths).to_dict("index")
    found = []
    for point in (one for one in points if one.point in values):
        kept = {name: level for name, level in point.levels.items() if name not in ("policy", "shock")}
        found.append(point._replace(levels={**kept, **values[point.point]}))
    is_held = bool(found) and found[0].point == points[0].point
    return [At(point.point, point.levels, _told(point, found[0])) for point in found] if is_held else []


def lines_by_lever(points: Sequence[At]) -> dict[str, Lines]:
    """Of each lever in which points differ, of all that may be done or happen, what `lines_of` says."""
    levers = points[0].levels if points else ()
    found = (name for name in levers if name.partition(".")[0] in SETTABLE)
    return {name: lines_of(points, name) for name in found if len({point.told[name] for point in points}) > 1}


def lines_of(points: Sequence[At], lever: str) -> Lines:
    """Lines of at least two levels of a lever; the reference's level belongs to whatever time."""
    alike: dict[tuple, Line] = {}
    for point in points:
        if (level := _number(point.levels[lever])) is not None:
            others = tuple(sorted((name, one) for name, one in point.told.items() if name != lever))
            alike.setdefault(others, []).append(Dose(level, point.point, point.told[lever][1]))
    usual = _number(points[0].levels[lever])
    found: Lines = {}
    for time in dict.fromkeys(dose.time for line in alike.values() for dose in line):
        for line in alike.values():
            mine = sorted(dose for dose in line if dose.time == time or (not dose.time and dose.level == usual))
            if len({dose.level for dose in mine}) > 1 and any(dose.time == time for dose in mine):
                found.setdefault(time, []).append(mine)
    return found


def steps_of(lines: Sequence[Line]) -> dict[tuple[float, float], list[tuple[int, int]]]:
    """Neighbouring levels, each with the pairs of points that have them."""
    steps: dict[tuple[float, float], list[tuple[int, int]]] = {}
    for line in lines:
        for one, other in pairwise(line):
            if one.level < other.level:
                steps.setdefault((one.level, other.level), []).append((one.point, other.point))
    return dict(sorted(steps.items()))


def dose_rows(levers: Mapping[str, Lines], cubes: Cubes, lucks: int) -> Iterator[Check]:
    """One row a lever, step between neighbouring levels and outcome; of a lever without steps one row that says so."""
    if not levers:
        yield Check(DOSE, verdict=UNCOMPARED, reason="every lever has one level")
    for lever, by_time in levers.items():
        if not by_time:
            yield Check(DOSE, lever, verdict=UNCOMPARED, reason="no two points differ in the amount of it alone")
        for time, lines in by_time.items():
            for (low, high), pairs in steps_of(lines).items():
                at = Check(DOSE, lever, level_from=low, level_to=high, time=time, pairs=len(pairs))
                yield from _of_step(at, pairs, cubes, lucks)


def _of_step(at: Check, pairs: Sequence[tuple[int, int]], cubes: Cubes, lucks: int) -> Iterator[Check]:
    demands = _demands(at.lever)
    for outcome in dict.fromkeys([*demands, *expectations()["headline"]]):
        if outcome in cubes:
            yield _judged(at, outcome, demands.get(outcome), response(cubes[outcome], pairs, lucks))


def expectations() -> Mapping[str, Any]:
    """What expected.yaml says."""
    return data(EXPECTED)


def response(cube: np.ndarray, pairs: Sequence[tuple[int, int]], lucks: int) -> Effect:
    """The mean over pairs of the paired difference of an outcome, second less first; `cube` [points, replications]."""
    gaps = np.mean([difference(cube[second], cube[first]) for first, second in pairs], axis=0)
    return effects_of(gaps[None, :], np.zeros(len(gaps)), lucks)[0]


def verdict_of(effect: Effect, expected: str) -> tuple[str, str]:
    """The verdict on a step, by the 90 % interval of its mean, and why."""
    if not math.isfinite(effect.half_width):
        return UNSURE, "too few simulations" if effect.n else "not observed"
    low, high = effect.effect - effect.half_width, effect.effect + effect.half_width
    if expected == ANYWHERE:
        return (
            OPEN,
            "no change" if low == high == 0 else "rises" if low > 0 else "falls" if high < 0 else "no clear change",
        )
    worst, best = sorted(SIGNS[expected] * end for end in (low, high))
    return (FAILS if best < 0 else PASSES if worst >= 0 else UNSURE), ""


def _judged(at: Check, outcome: str, demand: tuple[str, str] | None, effect: Effect) -> Check:
    expected, why = demand or (ANYWHERE, "theory leaves it open")
    verdict, seen = verdict_of(effect, expected)
    return at._replace(outcome=outcome, unit=effect_rows()[outcome].unit, value=effect.effect, n=effect.n, expected=expected,
                       low=effect.effect - effect.half_width, high=effect.effect + effect.half_width,
                       source=ASSUMED if demand else "", verdict=verdict, reason="; ".join(filter(None, (seen, why))))  # fmt: skip


def _demands(lever: str) -> dict[str, tuple[str, str]]:
    """What is demanded of a lever: by outcome the direction and the reason."""
    mine = [one for one in expectations()["demands"] if one["lever"] == lever]
    ways = (("rises", RISES), ("falls", FALLS))
    return {outcome: (way, one["why"]) for one in mine for name, way in ways for outcome in one.get(name, ())}


def _told(point: StoredPoint, base: StoredPoint) -> dict[str, tuple[str, str]]:
    """Each level of a point in text, and when it holds."""
    times = times_in(changes_of(point, base), point.label)
    return {name: (str(known(level)), times.get(name, "")) for name, level in point.levels.items()}


def _number(level: Any) -> float | None:
    """A level that has an order; None for words and for what has no single level."""
    level = known(level)
    return float(level) if isinstance(level, int | float) and not isinstance(level, bool) else None
