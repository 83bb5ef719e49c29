"""Policy and shocks as settings: each lever with its value and when it holds; fields follow from the records (levers.py)."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

from brainsim.settings.calendar import quarter_number
from brainsim.settings.extend import on_change
from brainsim.settings.groups import AsMade, Group, Quarter, choice
from brainsim.settings.levers import OURS, Record, records

Measure = Literal[
    "net_outflow_per_1000", "koreans_net_outflow_per_1000", "applicants_per_slot", "unfilled_share", "permanent_odds"
]  # fmt: skip
THRESHOLDS = {
    "net_outflow_per_1000": (-1000.0, 1000.0), "koreans_net_outflow_per_1000": (-1000.0, 1000.0),
    "applicants_per_slot": (0.0, 1000.0), "unfilled_share": (0.0, 1.0), "permanent_odds": (0.0, 1.0),
}  # fmt: skip


class Trigger(Group):
    """What sets an adaptive lever going: a measure over the last quarters of the study, above or below a threshold."""

    model_config = ConfigDict(allow_inf_nan=True)  # a threshold has the range of its measure

    measure: Measure
    above: float | None = None
    below: float | None = None
    quarters: int = Field(default=4, ge=1, le=40)  # over which it is measured, and which must have been lived

    @model_validator(mode="after")
    def _one_threshold(self):
        if (self.above is None) == (self.below is None):
            raise ValueError(f"@measure@ = {self.measure} needs one threshold; give above or below, and not both")
        low, high = THRESHOLDS[self.measure]
        for name in ("above", "below"):
            threshold = getattr(self, name)
            if threshold is not None and not low <= threshold <= high:
                raise ValueError(f"@{name}@ = {threshold:g} lies outside [{low:g}, {high:g}] ({self.measure})")
        return self


class Lever(Group):
    """A policy lever or a shock: its value, and when it holds. Before the start and after the end it is neutral."""

    model_config = ConfigDict(allow_inf_nan=True)  # the value has the range of its lever

    value: float
    start: Quarter | None = None  # first quarter; None: from the first quarter that is simulated
    ramp_quarters: int = Field(default=0, ge=0, le=40)  # quarters over which it rises in equal steps to its value
    end: Quarter | None = None  # first quarter in which it no longer holds; None: for good
    when: Trigger | None = None  # what it waits for; None: for nothing
    neutral: float = 0.0

    @model_validator(mode="after")
    def _holds_some_time(self):
        if self.start and self.end and quarter_number(self.end) <= quarter_number(self.start):
            raise ValueError(f"@end@ = {self.end} is not after the start, {self.start}; let it end later")
        return self

    def at(self, calendar_quarter: int, first_quarter: int, fired: int | None = None) -> float:
        """The value in a quarter; `first_quarter` is that of the study, before which every lever is neutral.

        A lever that waits for a measure holds from `fired` on, the quarter after the one that set it going.
        """
        if self.when is not None and fired is None:
            return self.neutral
        start = max(quarter_number(self.start) if self.start else first_quarter, first_quarter, fired or first_quarter)
        ended = self.end is not None and calendar_quarter >= quarter_number(self.end)
        if calendar_quarter < start or ended:
            return self.neutral
        share = min(1.0, (calendar_quarter - start + 1) / (self.ramp_quarters + 1))
        return self.value if share == 1.0 else self.neutral + share * (self.value - self.neutral)


def _lever(value: Any) -> Any:
    """A bare number is a lever that holds from the first quarter simulated."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"value": value} if is_number else value


AnyLever = Annotated[Lever, BeforeValidator(_lever)]


def _table(value: Any) -> Any:
    """A lever as the table of what is given of it."""
    return value.model_dump(exclude={"neutral"}) if isinstance(value, Lever) else _lever(value)


def neutral_told(content: dict[str, Any], anew: bool = False) -> dict[str, Any]:
    """Groups of plain settings in which levers whose neutral value is another parameter know it.

    `anew`: whatever it was before. ValueError where another one is given.
    """
    told = dict(content)
    for record in records().values():
        group = told.get(record.group)
        if not isinstance(record.neutral, str) or not isinstance(group, dict) or record.name not in group:
            continue
        where, _, name = record.neutral.partition(".")
        holder = told.get(where)
        value = holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)
        lever = _table(group[record.name])
        if value is not None and isinstance(lever, dict):
            if not anew:
                _check_neutral(record.path, lever, value)
            told[record.group] = {**group, record.name: {**lever, "neutral": value}}
    return told


def _demand_told(record: Record, lever: Any) -> None:
    """ValueError unless the whole of the settings has told a lever its neutral value."""
    if isinstance(lever, dict) and "neutral" not in lever:
        raise ValueError(f"@{record.name}@ is neutral at {record.neutral}, which is not there; give it")


def _check_neutral(name: str, lever: dict[str, Any], neutral: float) -> None:
    if lever.get("neutral", neutral) != neutral:
        told = f"{lever['neutral']} can't be set; it is {neutral}, the value that changes nothing"
        raise ValueError(f"@{name}.neutral@ = {told}")


class Levers(AsMade):
    """Levers of one kind, fields that follow from their records (levers.py); each has a range and a neutral value."""

    @model_validator(mode="before")
    @classmethod
    def _neutral_values(cls, values: Any) -> Any:
        """Every lever learns its neutral value; one of a user's file that is not given is neutral."""
        if not isinstance(values, dict):
            return values
        known = dict(values)
        for record in _records_in(cls):
            if record.name in OURS and record.name not in known:
                continue  # pydantic says that it is missing
            if isinstance(record.neutral, str):
                _demand_told(record, _lever(known[record.name]))
                continue
            given = _table(known.get(record.name, record.neutral))
            if isinstance(given, dict):
                _check_neutral(record.name, given, record.neutral)
            known[record.name] = {**given, "neutral": record.neutral} if isinstance(given, dict) else given
        return known

    @model_validator(mode="after")
    def _levers_are_in_range(self):
        for record in _records_in(type(self)):
            value, low, high = getattr(self, record.name).value, record.low, record.high
            if not low <= value <= high:
                raise ValueError(f"@{record.name}@ = {value:g} lies outside [{low:g}, {high:g}] ({record.unit})")
        return self


class Policy(Levers):
    """What a government can set. Every lever takes a number, or value, start, ramp_quarters and end."""

    reserved_posts_by: Literal["luck", "ability"] = choice(
        "who is offered a reserved post: a fellow drawn by luck, or the ablest", "reserved-posts"
    )


class Shock(Levers):
    """What happens abroad. Every shock takes a number, or value, start, ramp_quarters and end."""


_LEVERS: dict[str, type[Levers]] = {"policy": Policy, "shock": Shock}
_WORDS = {group: dict(kind.model_fields) for group, kind in _LEVERS.items()}  # fields that are no levers


def _records_in(kind: type[Levers]) -> list[Record]:
    return [record for record in records().values() if _LEVERS[record.group] is kind]


def _field_of(record: Record) -> FieldInfo:
    """A lever as a field of its group."""
    names = ("unit", "evidence", "low", "high", "neutral")
    extra = {name: getattr(record, name) for name in names}
    return FieldInfo.from_annotated_attribute(AnyLever, Field(title=record.meaning, json_schema_extra=extra))


def _take_levers() -> None:
    """Give the groups a field for every lever: ours, the words of the group, and those of the files that are active."""
    for group, kind in _LEVERS.items():
        fields = {record.name: _field_of(record) for record in _records_in(kind)}
        ours = {name: field for name, field in fields.items() if name in OURS}
        ordered = ours | _WORDS[group] | fields
        kind.model_fields.clear()
        kind.model_fields.update(ordered)
        kind.model_rebuild(force=True)


_take_levers()
on_change(_take_levers)
