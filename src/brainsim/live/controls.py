"""What can be changed on the live page, and the two sets of settings that follow from it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from brainsim.report.vocabulary import called
from brainsim.settings.arguments import seed_given
from brainsim.settings.levers import records
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, accepted_range, field_of, shown, unit_of
from brainsim.study.changes import changed
from brainsim.words.say import has, say

TERMS = (
    "slots",
    "pay",
    "research_money",
    "fellow_contract",
    "fellow_renewal",
    "fellow_longest",
    "renewal",
    "call_every",
)
SCALES = (0.005, 0.01, 0.02, 0.05, 0.25)
MOST = 0.25  # simulated researchers per real one, of which a quarter of a year is still simulated while one looks on
AS_GIVEN, NO_PROGRAMME = BESIDE = ("given", "none")  # what the policy is compared with


class Asked(NamedTuple):
    """What a page asks for: changes by dotted name, what they are compared with, the seed and the scale."""

    values: dict[str, float]
    beside: str
    seed: int
    scale: float


def groups(start: Settings, language: str) -> list[dict[str, Any]]:
    """The controls by group: policy, programme, what happens abroad."""
    levers = {
        kind: [_lever(start, one) for one in records().values() if one.group == kind] for kind in ("policy", "shock")
    }
    terms = [_term(start, name) for name in TERMS]
    found = {"policy": levers["policy"], "programme": terms, "shock": levers["shock"]}
    return [
        {
            "name": group,
            "said": say(f"live_groups.{group}", language),
            "controls": [_in_words(one, language) for one in controls],
        }
        for group, controls in found.items()
    ]


def _in_words(control: dict[str, Any], language: str) -> dict[str, Any]:
    """A control with its name and unit as people have them."""
    unit = control["unit"]
    said = say(key, language) if has(key := f"live_units.{unit}", language) else ""
    share = unit.startswith(("share", "probability"))
    return {**control, "label": called(control["name"], language), "unit": said, "is_share": share}


def _lever(start: Settings, record) -> dict[str, Any]:
    lever = start.levers()[record.name]
    return {"name": record.path, "low": record.low, "high": record.high, "value": lever.value, "neutral": lever.neutral,
            "unit": record.unit, "step": (record.high - record.low) / 100 if record.high > 10 else 0.05}  # fmt: skip


def _term(start: Settings, name: str) -> dict[str, Any]:
    path = f"programme.{name}"
    value, (low, high) = getattr(start.programme, name), accepted_range(path) or (0.0, 0.0)
    step = 1 if isinstance(value, int) else 0.05 if high <= 1 else 5
    return {"name": path, "low": low, "high": high, "value": value, "neutral": value, "unit": unit_of(field_of(path)),
            "step": step}  # fmt: skip


def asked_of(given: Any, start: Settings) -> Asked:
    """What a page asks for, checked; SettingsError in one line for what makes no sense."""
    if not isinstance(given, Mapping) or not isinstance(values := given.get("values", {}), Mapping):
        raise SettingsError(f"the page asks for {shown(given)}, which is no table of values; load it again")
    known = {*(record.path for record in records().values()), *(f"programme.{name}" for name in TERMS)}
    if unknown := [name for name in values if name not in known]:
        raise SettingsError(f"{unknown[0]} is no control of this page; those are {', '.join(sorted(known))}")
    if wrong := [name for name, value in values.items() if not isinstance(value, int | float)]:
        raise SettingsError(f"{wrong[0]} = {shown(values[wrong[0]])} is not a number; give one")
    if (beside := given.get("beside", AS_GIVEN)) not in BESIDE:
        raise SettingsError(f"beside = {shown(beside)} is not {' or '.join(BESIDE)}")
    seed = given.get("seed", start.study.seed)
    if seed is None or seed_given(seed) is None:
        raise SettingsError("rng = null is no seed; give a whole number from 0 on")
    return Asked(dict(values), beside, seed, scale_given(given.get("scale", start.population.scale)))


def scale_given(scale: Any) -> float:
    """A scale that can be looked at live; SettingsError for others."""
    if not isinstance(scale, int | float) or isinstance(scale, bool) or not 0 < scale <= MOST:
        raise SettingsError(
            f"population.scale = {shown(scale)} lies outside (0, {MOST:g}] (simulated researchers per real one, live); "
            "population=tiny is a hundredth"
        )
    return float(scale)


def two_settings(start: Settings, asked: Asked) -> tuple[Settings, Settings]:
    """The settings without the policy and with it; SettingsError names field, value and range.

    What happens abroad holds in both. Without the policy every lever is where it changes nothing, and the programme is as
    given at the start, or there is none.
    """
    scale = {"population.scale": asked.scale}
    abroad = {name: value for name, value in asked.values.items() if name.startswith("shock.")}
    neutral = {f"policy.{name}": lever.neutral for name, lever in start.levers().items() if hasattr(start.policy, name)}
    none = {"programme.slots": 0} if asked.beside == NO_PROGRAMME else {}
    moved = {name: value for name, value in asked.values.items() if not _is_at_start(start, name, value)}
    by_year: dict[str, Any] = (
        {"programme.slots_from": {}} if "programme.slots" in moved and start.programme.slots_from else {}
    )
    where = "the page"
    return (
        changed(start, scale | abroad | neutral | none, where),
        changed(start, scale | by_year | {name: _whole(name, value) for name, value in moved.items()}, where),
    )


def _is_at_start(start: Settings, name: str, value: float) -> bool:
    group, _, field = name.partition(".")
    before = getattr(getattr(start, group), field)
    return getattr(before, "value", before) == value


def _whole(name: str, value: float) -> float:
    """A whole number as one."""
    return int(value) if float(value).is_integer() and name.startswith("programme.") else value
