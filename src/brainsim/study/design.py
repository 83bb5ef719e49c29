"""The points of a study: a design of levers made into settings, each with its key; what is wrong in one line."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, get_origin

from pydantic import ValidationError

from brainsim.settings.calendar import quarter_name
from brainsim.settings.extend import activate
from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever, neutral_told
from brainsim.settings.problems import SettingsError, kind_of, shown, unknown_name, validation_problem
from brainsim.settings.questions import Design
from brainsim.study.levels import level_at, rows_of
from brainsim.study.vectors import Sample, drawn_at, sample_of

WORLD = (
    "country",
    "population",
    "behaviour",
    "hiring",
    "programme",
    "programmes",
    "policy",
    "shock",
)  # groups that shape a run
PAST = ("country", "population", "behaviour", "hiring")  # those that shape the spin-up, which knows no policy
REFERENCE, DESIGN, BESIDE, PLACEBO, STRUCTURE = "reference", "design", "beside", "placebo", "structure"
USUAL = "foresighted"  # the option of behaviour from which structural alternatives differ


class Point(NamedTuple):
    """One point of policy, shock and parameter space."""

    number: int  # in the study; the reference is 0
    roles: tuple[str, ...]  # reference, design, beside, placebo, structure: one point may be several
    label: str  # what is changed, in words
    changes: dict[str, Any]  # what differs from the settings as they were composed
    settings: Settings
    key: str  # p and sixteen hexadecimal digits: two points with the same key are the same world
    past: str  # the same for what shapes its spin-up
    drawn: tuple[str, ...] = ()  # parameters that replications draw from vectors


class Plan(NamedTuple):
    """The points of a study, each once, and the rows of its design as numbers of points."""

    points: tuple[Point, ...]
    rows: tuple[int, ...]
    structures: Mapping[str, dict[int, int]] = MappingProxyType(
        {}
    )  # by alternative: the twin of the reference and of each point compared

    def with_role(self, role: str) -> list[Point]:
        """The points that play a role."""
        return [point for point in self.points if role in point.roles]

    @property
    def compared(self) -> list[Point]:
        """The points of the design, whose effects against the reference are what is asked."""
        return [point for point in self.with_role(DESIGN) if point.number > 0]

    @property
    def beside(self) -> Point | None:
        """The point that is told beside those of the design, if it is none of them."""
        return next((point for point in self.with_role(BESIDE) if not {REFERENCE, DESIGN} & set(point.roles)), None)

    @property
    def reference(self) -> Point:
        """The point that all others are compared with."""
        return self.points[0]

    @property
    def focus(self) -> Point:
        """The point that figures of one world show: the only point of the design beside the reference, or else that."""
        alone = set(self.rows) - {0}
        return self.points[alone.pop()] if len(alone) == 1 else self.reference


def plan_of(settings: Settings) -> Plan:
    """The points of a study, checked; SettingsError in one line for what can't be lived."""
    design, sample = settings.design, sample_of(settings)
    rows = rows_of(design)
    activate(settings.extend)
    named = [(REFERENCE, design.reference), *((DESIGN, row) for row in rows), (PLACEBO, design.reference)]
    named += [(BESIDE, design.beside)] if design.beside else []
    designed = {name for changes in (design.reference, design.beside, *rows) for name in changes}
    found: dict[str, Point] = {}
    numbers = []
    for row, (role, changes) in enumerate(named):
        chosen = _settings_at(settings, role, changes, row)
        drawn = drawn_at(sample, chosen, designed)
        point = _point(chosen, role, changes, len(found), _called(design, role, changes))
        point = point if sample is None else _with_vectors(point, sample, drawn)
        known = found.get(point.key)
        roles = (role,) if known is None else tuple(dict.fromkeys((*known.roles, role)))
        found[point.key] = point._replace(roles=roles) if known is None else known._replace(roles=roles)
        numbers.append(found[point.key].number)
    numbers = numbers[: 1 + len(rows)]
    twins = {
        structure: _twins(settings, structure, found, dict.fromkeys(numbers), designed)
        for structure in settings.study.structures
    }
    return Plan(tuple(found.values()), tuple(numbers[1:]), twins)


def _settings_at(settings: Settings, role: str, changes: dict[str, Any], row: int) -> Settings:
    """The settings of a point: the one beside is a change of the reference."""
    if role == DESIGN:
        return changed(settings, changes, f"point {row} of the design")
    reference = changed(settings, settings.design.reference, "design.reference")
    if role == BESIDE:
        return changed(reference, changes, "design.beside")
    return placebo_of(reference) if role == PLACEBO else reference


def _called(design: Design, role: str, changes: dict[str, Any]) -> str:
    """What a point is called."""
    if role == PLACEBO:
        return "placebo"
    if role == BESIDE:
        return f"beside it: {label_of(changes)}"
    if role == REFERENCE and design.reference_name:
        return design.reference_name
    return label_of(design.changed if role == DESIGN and design.kind == "one" else changes)


def _twins(
    settings: Settings, structure: str, found: dict[str, Point], numbers: Iterable[int], designed: set[str]
) -> dict[int, int]:
    """The points by number as they are under a structural alternative, added to those that were found; their numbers."""
    options, sample = settings.design.options["behaviour"], sample_of(settings)
    other = {name: value for name, value in options[structure].items() if value != options[USUAL][name]}
    if not other:
        raise SettingsError(f"study.structures: {structure} is no alternative to {USUAL}; leave it out")
    points, twins = list(found.values()), {}
    for number in numbers:
        point = points[number]
        where = f"study.structures: {structure}"
        chosen = changed(point.settings, {f"behaviour.{name}": value for name, value in other.items()}, where)
        twin = _point(chosen, STRUCTURE, point.changes, len(found), f"{point.label}, {structure}")
        twin = twin if sample is None else _with_vectors(twin, sample, drawn_at(sample, chosen, designed))
        known = found.get(twin.key)
        found[twin.key] = (
            twin if known is None else known._replace(roles=tuple(dict.fromkeys((*known.roles, STRUCTURE))))
        )
        twins[number] = found[twin.key].number
    return twins


def _point(settings: Settings, role: str, changes: dict[str, Any], number: int, label: str) -> Point:
    return Point(number, (role,), label, changes, settings, key_of(settings), key_of(settings, PAST))


def _with_vectors(point: Point, sample: Sample, drawn: tuple[str, ...]) -> Point:
    """A point whose replications draw parameters: another world than the same point with all of them fixed."""
    past = tuple(name for name in drawn if name.split(".")[0] in PAST)
    key, past_key = (
        "p" + hashlib.sha256(f"{known}/{sample.digest}/{names}".encode()).hexdigest()[:16]
        for known, names in ((point.key, drawn), (point.past, past))
    )
    return point._replace(key=key, past=past_key, drawn=drawn)


def compared_lives(plan: Plan) -> list[Point]:
    """The points whose people are held against those of the reference; SettingsError where one has another past.

    A point that is told beside those of the design is context: its people are not looked at.
    """
    other = next((point for point in plan.compared if point.past != plan.reference.past), None)
    if other is not None:
        raise SettingsError(
            f"report.lives compares the same people: the point {other.label} changes what shapes them or their past; "
            "leave it out, or give report.lives=0"
        )
    return plan.compared


def has_own_past(settings: Settings) -> bool:
    """Whether a point may differ from the reference in what shapes the people or their past."""
    design = settings.design
    names = {name for changes in (design.reference, design.levers, *design.points) for name in changes}
    return any(name.partition(".")[0] in PAST for name in names)


def settings_in(point: Point, sample: Sample | None, replication: int) -> Settings:
    """The settings of a point in a replication: its own, and what the replication's vector says of the others."""
    if sample is None or not point.drawn:
        return point.settings
    return changed(point.settings, sample.changes(replication, point.drawn), f"vector of replication {replication}")


def label_of(changes: dict[str, Any]) -> str:
    """Changes in words, such as "salary_multiplier = 2.4, shock = us_visa_2025"; "as configured" for none."""
    ends = [short_name(name) for name in changes]
    words = {name: end if ends.count(end) == 1 else name for name, end in zip(changes, ends, strict=True)}
    return ", ".join(f"{words[name]} = {_level_words(value)}" for name, value in changes.items()) or "as configured"


def _level_words(level: Any) -> str:
    """A level in words: of a lever with a time its value and when it holds; of words by language the English ones."""
    if isinstance(level, dict) and "en" in level:
        return str(level["en"])
    if not isinstance(level, dict) or "value" not in level:
        return shown(level)
    times = {"start": "from {}", "ramp_quarters": "in {} steps", "end": "until {}"}
    told = [words.format(level[name]) for name, words in times.items() if level.get(name)]
    return " ".join([shown(level["value"]), *told, *_condition(level.get("when"))])


def _condition(when: dict[str, Any] | None) -> list[str]:
    """What a lever waits for, in words."""
    if not when:
        return []
    side = "above" if when.get("above") is not None else "below"
    return [f"once {when['measure']} is {side} {shown(when.get(side))}"]


def short_name(name: str) -> str:
    """The last word of a dotted name; of a part of a policy lever and of an entry of a table the last two."""
    holder = kind_of(name.rpartition(".")[0])
    together = 2 if holder is Lever or get_origin(holder) is dict else 1
    return ".".join(name.split(".")[-together:])


def changed(settings: Settings, changes: dict[str, Any], where: str = "the changes") -> Settings:
    """Settings with some numbers, words or whole groups changed; SettingsError names the place and what is wrong.

    A bare number for a lever changes its value and leaves its start, ramp and end. A whole group is changed before what
    is inside it, whichever is written first.
    """
    for name in changes:
        if kind_of(name) is Lever and (part := f"{name}.value") in changes:
            raise SettingsError(
                f"{where}: {name} and {part} are both given; write {name}={{value: ..., start: ...}} instead"
            )
    for depth in sorted({name.count(".") for name in changes}):
        chosen = {name: value for name, value in changes.items() if name.count(".") == depth}
        settings = _changed(settings, chosen, where)
    return settings


def _changed(settings: Settings, changes: dict[str, Any], where: str) -> Settings:
    """The same for changes of which none is inside another."""
    groups: dict[str, Any] = {}
    for name, value in changes.items():
        group, *inner = name.split(".")
        if group not in WORLD or kind_of(name) is None:
            raise SettingsError(f"{where}: {_no_lever(name)}")
        if inner:
            groups.setdefault(group, getattr(settings, group).model_dump())
            _set(groups[group], inner, value)
        else:
            groups[group] = _option(settings, group, value, where)
    if {"programme", "policy"} & set(groups):  # the neutral pay of fellows is that of the programme
        whole = {name: getattr(settings, name).model_dump() for name in ("programme", "policy")} | groups
        told = neutral_told(whole, anew=True)
        groups |= {name: told[name] for name in told if told[name] is not whole[name]}
    return settings.model_copy(update={group: _group(group, content, where) for group, content in groups.items()})


def _no_lever(name: str) -> str:
    """Why a name is no lever of a design."""
    if name.partition(".")[0] in Settings.model_fields and kind_of(name) is not None:
        return f"{name} can't be a lever of a design; those of {', '.join(WORLD)} can"
    return unknown_name(name)


def _set(content: dict[str, Any], path: list[str], value: Any) -> None:
    """Put a value at a place of nested dictionaries; a number into a lever's value."""
    *way, last = path
    for step in way:
        content = content[step]
    is_lever = isinstance(content[last], dict) and "neutral" in content[last]
    if is_lever and not isinstance(value, dict):
        content[last] = {**content[last], "value": value}
    else:
        content[last] = value


def _option(settings: Settings, group: str, option: Any, where: str) -> Any:
    """What an option of a group holds."""
    if isinstance(option, dict):
        return option
    options = settings.design.options.get(group, {})
    if group == "country":
        raise SettingsError(
            f"{where}: country can't be changed as a whole; name what is inside, such as country.korea.sight"
        )
    if not isinstance(option, str) or option not in options:
        known = f"; known: {', '.join(options)}" if options else "; write the name of one of its options"
        raise SettingsError(f"{where}: {group} = {shown(option)} does not exist{known}")
    return options[option]


def _group(name: str, content: Any, where: str) -> Any:
    """A group validated again, with errors that name the whole field."""
    kind: Any = Settings.model_fields[name].annotation
    try:
        return kind.model_validate(content)
    except ValidationError as problem:
        raise SettingsError(f"{where}: {validation_problem(problem, (name,))}") from None


def placebo_of(settings: Settings) -> Settings:
    """The same world by another road: every neutral lever set to another value, from after the study's last quarter.

    A lever that is not neutral and has no start gets the study's first quarter as its start, which changes nothing.
    Whoever mistakes a lever's value for its effect, or its start, makes the placebo differ from the reference.
    """
    after = quarter_name(settings.study.first_calendar_quarter() + settings.study.quarters)
    groups = {}
    for name in ("policy", "shock"):
        group = getattr(settings, name)
        levers = {}
        for field, lever in group.constants().items():
            if isinstance(lever, Lever) and lever.value == lever.neutral:
                extra = type(group).model_fields[field].json_schema_extra
                other = extra["high"] if extra["high"] != lever.neutral else extra["low"]
                levers[field] = lever.model_copy(update={"value": float(other), "start": after, "end": None})
            elif isinstance(lever, Lever) and lever.start is None:
                levers[field] = lever.model_copy(update={"start": settings.study.first_quarter})
        groups[name] = group.model_copy(update=levers)
    return settings.model_copy(update=groups)


def content_of(settings: Settings, groups: tuple[str, ...] = WORLD) -> dict[str, Any]:
    """All that shapes a run, or with the groups of the past its spin-up, as plain dictionaries."""
    names = ("seed", "first_quarter", "spin_up_quarters", "quarters", "cost_discount", "post_life")
    study = settings.study.model_dump(mode="json", include=set(names if groups == WORLD else names[:3]))
    files = [{"sha256": extension.sha256, "text": extension.text} for extension in settings.extend]
    content = {group: getattr(settings, group).model_dump(mode="json") for group in groups} | {"study": study}
    return content | ({"extend": files} if files else {})


def key_of(settings: Settings, groups: tuple[str, ...] = WORLD) -> str:
    """A p and sixteen hexadecimal digits of all that shapes a run, or with the groups of the past its spin-up."""
    content = content_of(settings, groups)
    for programme in (content.get("programme", {}), *content.get("programmes", {}).values()):
        programme.pop("called", None)  # a word changes no world
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return "p" + hashlib.sha256(text.encode()).hexdigest()[:16]  # a letter first: no program reads it as a number


def levels_of(plan: Plan) -> Iterator[tuple[str, list[Any]]]:
    """The levers of a design with their level at each point of the plan; None at a point that has no single level."""
    names = dict.fromkeys(name for point in plan.points for name in point.changes)
    for name in names:
        yield name, [level_at(point.settings, name) for point in plan.points]
