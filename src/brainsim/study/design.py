"""The points of a study: a design of levers made into settings, each with its key; what is wrong in one line."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from brainsim.settings.extend import activate
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.settings.questions import Design
from brainsim.study.changes import WORLD, changed, label_of
from brainsim.study.design_rows import level_at, named_in, rows_of
from brainsim.study.vectors import Sample, drawn_at, sample_of

PAST = ("country", "population", "behaviour", "hiring")  # groups that shape the spin-up, which knows no policy
REFERENCE, DESIGN, BESIDE = "reference", "design", "beside"


class Point(NamedTuple):
    """One point of policy, shock and parameter space."""

    number: int  # in the study; the reference is 0
    roles: tuple[str, ...]  # reference, design, beside: one point may be several
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


class _Points:
    """The points of a plan while they are found: settings with the same key are one point that plays several roles."""

    def __init__(self, sample: Sample | None, designed: set[str]):
        self.sample, self.designed = sample, designed
        self.by_key: dict[str, Point] = {}

    def add(self, role: str, settings: Settings, changes: dict[str, Any], label: str) -> int:
        """The number of the point that settings make."""
        point = Point(len(self.by_key), (), label, changes, settings, key_of(settings), key_of(settings, PAST))
        if self.sample is not None:
            point = _with_vectors(point, self.sample, drawn_at(self.sample, settings, self.designed))
        known = self.by_key.get(point.key, point)
        self.by_key[point.key] = known._replace(roles=tuple(dict.fromkeys((*known.roles, role))))
        return known.number


def plan_of(settings: Settings) -> Plan:
    """The points of a study, checked; SettingsError in one line for what can't be lived."""
    design, sample = settings.design, sample_of(settings)
    rows = rows_of(design)
    activate(settings.extend)
    named = [(REFERENCE, design.reference), *((DESIGN, row) for row in rows)]
    named += [(BESIDE, design.beside)] if design.beside else []
    points = _Points(sample, named_in(design))
    numbers = [
        points.add(role, _settings_at(settings, role, changes, row), changes, _called(design, role, changes))
        for row, (role, changes) in enumerate(named)
    ][: 1 + len(rows)]
    return Plan(tuple(points.by_key.values()), tuple(numbers[1:]))


def _settings_at(settings: Settings, role: str, changes: dict[str, Any], row: int) -> Settings:
    """The settings of a point: the one beside is a change of the reference."""
    if role == DESIGN:
        return changed(settings, changes, f"point {row} of the design")
    reference = changed(settings, settings.design.reference, "design.reference")
    if role == BESIDE:
        return changed(reference, changes, "design.beside")
    return reference


def _called(design: Design, role: str, changes: dict[str, Any]) -> str:
    """What a point is called."""
    if role == BESIDE:
        return f"beside it: {label_of(changes)}"
    if role == REFERENCE and design.reference_name:
        return design.reference_name
    return label_of(design.changed if role == DESIGN and design.kind == "one" else changes)


def _with_vectors(point: Point, sample: Sample, drawn: tuple[str, ...]) -> Point:
    """A point whose replications draw parameters: another world than the same point with all of them fixed."""
    past = tuple(name for name in drawn if name.split(".")[0] in PAST)
    key, past_key = (f"{known}/{sample.digest}/{names}" for known, names in ((point.key, drawn), (point.past, past)))
    return point._replace(key=_hashed(key), past=_hashed(past_key), drawn=drawn)


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
    return any(name.partition(".")[0] in PAST for name in named_in(settings.design))


def settings_in(point: Point, sample: Sample | None, replication: int) -> Settings:
    """The settings of a point in a replication: its own, and what the replication's vector says of the others."""
    return settings_with(point, {} if sample is None else sample.changes(replication, point.drawn), replication)


def settings_with(point: Point, values: Mapping[str, Any], replication: int) -> Settings:
    """The same with the values of a vector, which may say more than is drawn at the point."""
    if not point.drawn:
        return point.settings
    drawn = {name: values[name] for name in point.drawn if name in values}
    return changed(point.settings, drawn, f"vector of replication {replication}")


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
    return _hashed(json.dumps(content, sort_keys=True, separators=(",", ":")))


def _hashed(text: str) -> str:
    return "p" + hashlib.sha256(text.encode()).hexdigest()[:16]  # a letter first: no program reads it as a number


def levels_of(plan: Plan) -> Iterator[tuple[str, list[Any]]]:
    """The levers of a design with their level at each point of the plan; None at a point that has no single level."""
    names = dict.fromkeys(name for point in plan.points for name in point.changes)
    for name in names:
        yield name, [level_at(point.settings, name) for point in plan.points]
