"""Levers and parameters that were set and that never act within the study: each is told in one line, and the study goes on."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from brainsim.settings.calendar import quarter_name, quarter_number
from brainsim.settings.levers import records
from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever
from brainsim.settings.problems import shown
from brainsim.settings.programmes import Programme

WITHOUT = {"reserved_posts": "it is paid in reserved posts, of which there are none"}  # by the lever that is needed
OF_CALLS = ("applicants_per_slot", "unfilled_share")  # measures that there are with a programme alone
NEVER = (  # measure, above, below: what can't be
    ("unfilled_share", 1.0, None), ("permanent_odds", 1.0, None), ("permanent_odds", None, 0.0),
    ("applicants_per_slot", None, 0.0),
)  # fmt: skip


class Idle(NamedTuple):
    """A lever or a parameter that does not act at a point, and why."""

    name: str
    reason: str
    is_late: bool  # by its own times, whatever other points do; else another level of it may be what is compared


def idle_lines(points: Mapping[int, Settings], named: Collection[str] = ()) -> list[str]:
    """What to tell of what never acts at some points of a study, by their numbers: a line a name and reason.

    `named`: what was changed by hand or by the design, by dotted name; parameters are told of among these alone.
    """
    chosen = sorted(path for path in named if _last(path) in LACKING)
    found = {
        number: [*idle_levers(settings), *idle_parameters(settings, chosen)] for number, settings in points.items()
    }
    acting = {
        name
        for number, settings in points.items()
        for name in (*set_levers(settings), *chosen)
        if name not in _names(found[number])
    }
    told: dict[tuple[str, str], list[int]] = {}
    for number, idle in found.items():
        for lever in idle:
            if lever.is_late or lever.name not in acting:
                told.setdefault((lever.name, lever.reason), []).append(number)
    return [f"{name} {reason}{_where(at, len(points))}" for (name, reason), at in told.items()]


def set_levers(settings: Settings) -> dict[str, Lever]:
    """The levers and shocks that are not neutral, by their dotted names."""
    groups = {"policy": settings.policy, "shock": settings.shock}
    return {
        f"{group}.{name}": lever
        for group, levers in groups.items()
        for name, lever in levers.constants().items()
        if isinstance(lever, Lever)
        and (lever.value != lever.neutral or lever != Lever(value=lever.value, neutral=lever.neutral))
    }


def idle_levers(settings: Settings) -> Iterator[Idle]:
    """The levers and shocks that were set to something and do nothing."""
    calling = _calling(settings)
    for path, programme in {"programme": settings.programme, **_further(settings)}.items():
        if programme.slots and path not in calling:
            yield Idle(path, f"calls nobody {_within(settings)}: see first_call, call_every and end", True)
    calls, first_calls = bool(calling), "programme" in calling
    for path, lever in set_levers(settings).items():
        value, name = shown(lever.value), path.partition(".")[2]
        if lever.value == lever.neutral:
            yield Idle(path, f"= {value} changes nothing: it is the neutral value", False)
        elif reason := _never_holds(lever, settings, calls) or _never_whole(lever, settings):
            yield Idle(path, f"= {value} {reason}", True)
        elif lacking := _lacking(name, settings, first_calls):
            yield Idle(path, f"= {value} changes nothing: {lacking}", False)


def idle_parameters(settings: Settings, paths: Iterable[str]) -> Iterator[Idle]:
    """Which of some parameters, each a key of LACKING, act together with something that is not there."""
    for path in paths:
        *way, name = path.split(".")
        group = reduce(lambda outer, inner: outer.constants()[inner], way, settings)
        if lacking := LACKING[name](settings, group):
            yield Idle(path, f"= {shown(getattr(group, name))} changes nothing: {lacking}", False)


def _no_exchange(settings: Settings, _: Any) -> str:
    holds = _holds(settings.policy.constants()["exchange"], settings, "programme" in _calling(settings))
    return "" if holds else "no fellow is on exchange: see policy.exchange"


def _no_firms(settings: Settings, _: Any) -> str:
    places = settings.country.constants().values()
    bounded = any(getattr(place, "industry_posts", None) is not None for place in places)
    return "" if bounded else "no country has industry_posts"


def _no_reserved_posts(settings: Settings, programme: Programme) -> str:
    by_lever = programme is settings.programme and _holds(
        settings.policy.constants()["reserved_posts"], settings, "programme" in _calling(settings)
    )
    return "" if by_lever or programme.reserved_posts > 0.0 else "there are no reserved posts"


def _no_host_bonus(settings: Settings, _: Any) -> str:
    return "" if settings.hiring.host_bonus > 0.0 else "no host favours its own: see hiring.host_bonus"


def _nothing_widened(_: Settings, programme: Programme) -> str:
    return "" if programme.other_fields or programme.university_hosts else "other_fields and university_hosts are 0"


# What lacks for a parameter to change anything, by its name, from the settings and its group; empty where nothing does.
LACKING: dict[str, Callable[[Settings, Any], str]] = {
    "exchange_sight": _no_exchange,
    "industry_crowding": _no_firms,
    "reserved_after": _no_reserved_posts,
    "university_hosts": _no_host_bonus,
    "widened": _nothing_widened,
}


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _lacking(name: str, settings: Settings, calls: bool) -> str:
    """What a lever needs to change anything and is not there; empty if nothing is lacking. It acts on the first programme."""
    levers = settings.levers()
    for need in records(settings.extend)[name].needs:
        if need == "calls" and not calls:
            return f"there is no call for fellows {_within(settings)}"
        if need == "reserved_posts" and settings.programme.reserved_posts > 0.0:
            continue
        if need in levers and not _holds(levers[need], settings, calls):
            return WITHOUT.get(need, f"it acts together with {need}, which is neutral")
    return ""


def _further(settings: Settings) -> dict[str, Programme]:
    return {f"programmes.{name}": programme for name, programme in settings.programmes.constants().items()}


def _calling(settings: Settings) -> set[str]:
    """The programmes that call anybody within the study, by their dotted names."""
    stages = [settings.stages_in(quarter) for quarter in _quarters(settings)]
    paths = ["programme", *_further(settings)]
    return {path for path, own in zip(paths, zip(*stages, strict=True), strict=True) if any(s.call_open for s in own)}


def _names(idle: Sequence[Idle]) -> set[str]:
    return {lever.name for lever in idle}


def _never_holds(lever: Lever, settings: Settings, calls: bool) -> str:
    """Why a lever is neutral in every quarter of the study; empty if it isn't."""
    first, last = _ends(settings)
    if lever.start and quarter_number(lever.start) > last:
        return f"never holds: it starts in {lever.start}, and the study ends with {quarter_name(last)}"
    if lever.end and quarter_number(lever.end) <= first:
        return f"never holds: it ends in {lever.end}, and the study begins with {quarter_name(first)}"
    if lever.when is None:
        return ""
    if first + lever.when.quarters > _stops(lever, settings):
        return (
            f"never holds: it waits for {lever.when.quarters} quarters, and none is left after them {_within(settings)}"
        )
    if lever.when.measure in OF_CALLS and not calls:
        return f"never holds: it waits for {lever.when.measure}, and there is no call {_within(settings)}"
    if (lever.when.measure, lever.when.above, lever.when.below) in NEVER:
        return f"never holds: {lever.when.measure} never passes that threshold"
    return ""


def _never_whole(lever: Lever, settings: Settings) -> str:
    """That a lever's ramp ends too late; empty if it doesn't."""
    begins, stops = _begins(lever, settings), _stops(lever, settings)
    if begins + lever.ramp_quarters <= stops:
        return ""
    reached = lever.at(stops, _ends(settings)[0], begins)
    return f"is never reached: it rises over {lever.ramp_quarters} quarters, and has come to {reached:.3g} by {quarter_name(stops)}"


def _holds(lever: Lever, settings: Settings, calls: bool) -> bool:
    return lever.value != lever.neutral and not _never_holds(lever, settings, calls)


def _begins(lever: Lever, settings: Settings) -> int:
    """The first quarter in which a lever may hold."""
    first, _ = _ends(settings)
    waits = lever.when.quarters if lever.when else 0
    return max(first + waits, quarter_number(lever.start) if lever.start else first)


def _stops(lever: Lever, settings: Settings) -> int:
    """The last quarter in which a lever may hold."""
    _, last = _ends(settings)
    return min(last, quarter_number(lever.end) - 1) if lever.end else last


def _ends(settings: Settings) -> tuple[int, int]:
    """The first and the last quarter of the study."""
    first = settings.study.first_calendar_quarter()
    return first, first + settings.study.quarters - 1


def _quarters(settings: Settings) -> range:
    first, last = _ends(settings)
    return range(first, last + 1)


def _within(settings: Settings) -> str:
    first, last = _ends(settings)
    return f"within the study ({quarter_name(first)} to {quarter_name(last)})"


def _where(numbers: Sequence[int], among: int) -> str:
    """At which points, where it is not at all of them."""
    if len(numbers) == among:
        return ""
    return f" (at {len(numbers)} of {among} points, the first of them point {numbers[0]})"
