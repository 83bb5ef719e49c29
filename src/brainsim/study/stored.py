"""What a results folder says of its study as typed records, whatever version of brainsim has written it."""

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from brainsim.settings.programmes import BEFORE_NAMES, name_of

ABOUT = ("point", "roles", "key", "label")  # columns of the table of points; all others are levels
NOTHING: Mapping[str, Any] = MappingProxyType({})
NEVER_FELLOWS, EVER_FELLOWS = "everybody else", "ever fellows in either world"  # whose careers a table tells
Number = float | None  # None where nothing is known; infinite without a bound
Record = TypeVar("Record", bound=tuple)


class StoredPoint(NamedTuple):
    """A point of a stored study."""

    point: int
    roles: tuple[str, ...]  # REFERENCE, DESIGN and so on, of study/design.py
    label: str
    levels: dict[str, Any]  # of every lever of the design, by dotted name; NaN where it has no single one


class StoredProgramme(NamedTuple):
    """A programme of a stored study."""

    name: str  # by which results name it
    called: dict[str, str]  # by language
    slots: int
    first_contract: int  # quarters
    longest: int  # quarters
    content: Mapping[str, Any] = NOTHING  # all its terms, as the settings have them


class Compared(NamedTuple):
    """Two points in an outcome."""

    first: int
    second: int
    outcome: str
    difference: float
    low: Number
    high: Number
    half_width: Number
    share_first: float  # of simulations in which the first has more
    n: int


class Move(NamedTuple):
    """How many people are in one state in one world and in another in the other."""

    point: int
    moment: str
    who: str
    state_reference: str
    state_policy: str
    persons: float
    low: Number
    high: Number


class Fate(NamedTuple):
    """How many fellows of a group are at a moment where, with and without the policy."""

    call: str
    group: str
    moment: str
    kept: str
    fate: str
    persons: float
    share: Number = None
    share_low: Number = None
    share_high: Number = None
    point: int | None = None


class Price(NamedTuple):
    """What a year costs that fellows would not have spent in Korea."""

    call: str
    group: str
    kept: str
    krw_m_per_added_year: Number
    low: Number
    high: Number
    reason: str | None = None  # why there is no number
    point: int | None = None


class Step(NamedTuple):
    """A pair of policies over worlds, with a bound of the rule that tells where the first fails, if there is one."""

    first: str
    second: str
    outcome: str
    share_first: float
    accuracy: float
    majority: float
    rule_found: bool
    coverage: Number
    density: Number
    input: str  # None of these three where no rule was found
    sign: str
    value: float


class Driver(NamedTuple):
    """A total Sobol' index."""

    target: str
    outcome: str
    input: str
    total: float
    explained: float
    total_low: float = math.nan
    total_high: float = math.nan
    converged: bool = False


class Worth(NamedTuple):
    """What knowing an input is worth."""

    input: str
    low: Number
    changes: float


class Regret(NamedTuple):
    """The regret of a policy over worlds."""

    policy: str
    outcome: str
    mean_regret: float
    regret_90: float
    max_regret: float
    explained: Number


class Check(NamedTuple):
    """What a study is held against, what is seen and the verdict: a row of checks.csv."""

    check: str  # placebo, dose and response, or size
    lever: str = ""
    outcome: str = ""
    unit: str = ""
    level_from: Number = None
    level_to: Number = None
    time: str = ""  # when the lever holds; "" for all the time
    pairs: int = 0  # of points, over which the differences are averaged
    value: Number = None
    low: Number = None  # 90 % interval of the mean
    high: Number = None
    n: int = 0
    expected: str = ""
    expected_low: Number = None
    expected_high: Number = None
    source: str = ""  # key of the ledger, or "assumption"
    verdict: str = ""
    reason: str = ""


def records_of(kind: type[Record], table: pd.DataFrame, **more: Any) -> list[Record]:
    """The rows of a table as records."""
    names: Any = kind
    return [
        kind(**{name: known(row[name]) for name in names._fields if name in row} | more)
        for row in table.to_dict("records")
    ]


def known(value: Any) -> Any:
    """A value as Python has it; None for what is not known."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and math.isnan(value) else value


def points_in(table: pd.DataFrame) -> tuple[StoredPoint, ...]:
    """The table of points as records."""
    levels = table.drop(columns=[name for name in ABOUT if name in table]).to_dict("records")
    known = zip(table["point"], table["roles"].str.split("+"), table["label"].astype(str), levels, strict=True)
    return tuple(StoredPoint(int(number), tuple(roles), label, own) for number, roles, label, own in known)


def changes_of(point: StoredPoint, reference: StoredPoint) -> dict[str, Any]:
    """What a point changes against the reference, by dotted name."""
    levels, base = ({name: known(level) for name, level in one.levels.items()} for one in (point, reference))
    return {name: level for name, level in levels.items() if str(level) not in (str(base[name]), "None")}


def times_in(names: Iterable[str], label: str) -> dict[str, str]:
    """When levers hold, as the label of a point says it, such as "until 2028Q3"; those that hold all the time have none."""
    parts = [
        (word, value.partition(" ")[2]) for word, _, value in (part.partition(" = ") for part in label.split(", "))
    ]
    found = {name: next((time for word, time in parts if name.endswith(word) and time), "") for name in names}
    return {name: time for name, time in found.items() if time}


def focus_of(points: tuple[StoredPoint, ...]) -> int:
    """The point that is told where one world is told: the only one of the design, or else the reference."""
    alone = [point.point for point in points if "design" in point.roles and point.point != 0]
    return alone[0] if len(alone) == 1 else 0


def programmes_in(settings: Mapping[str, Any], levels: Mapping[str, Any] = NOTHING) -> tuple[StoredProgramme, ...]:
    """The programmes that have fellowships, the first one first, at a point with these levels."""
    further = {f"programmes.{name}": one for name, one in (settings.get("programmes") or {}).items()}
    told = {"programme": settings["programme"], **further}
    if (option := levels.get("programme")) == "none" or option in _options(settings):
        told["programme"] = _options(settings).get(option, {**told["programme"], "slots": 0})
    for path, level in levels.items():
        holder, _, field = path.rpartition(".")
        if holder in told and not pd.isna(level):
            told[holder] = {**told[holder], field: level}
    found = (_programme(path, one) for path, one in told.items())
    return tuple(one for one in found if one.slots)


def called_in(settings: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What all programmes that a study may have are called, by name and language, the first one first."""
    options = [("programme", one) for one in _options(settings).values()]
    further = [(f"programmes.{name}", one) for name, one in (settings.get("programmes") or {}).items()]
    every = (_programme(path, one) for path, one in [("programme", settings["programme"]), *further, *options])
    called: dict[str, dict[str, str]] = {}
    for one in every:
        called.setdefault(one.name, one.called)
    return called


def _options(settings: Mapping[str, Any]) -> dict[str, Any]:
    return ((settings.get("design") or {}).get("options") or {}).get("programme") or {}


def _programme(path: str, content: Mapping[str, Any]) -> StoredProgramme:
    called = content.get("called") or {}
    name = path.removeprefix("programmes.") if path != "programme" else name_of(called) or BEFORE_NAMES
    slots, first, longest = (int(float(content[field])) for field in ("slots", "fellow_contract", "fellow_longest"))
    return StoredProgramme(name, called, slots, first, longest, content)
