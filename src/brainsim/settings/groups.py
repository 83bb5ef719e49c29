"""What all settings are made of: groups of numbers with a meaning, a unit, an allowed range and a key into the ledger."""

import os.path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_serializer, model_validator

from brainsim.settings.calendar import FIRST, LAST, is_in_calendar


class SettingsError(ValueError):
    """Settings that can't be used; the message is one line that says what, the value, the range and what to do."""


def number(title: str, unit: str, low: float, high: float, evidence: str, **default: Any) -> Any:
    """A parameter: its meaning, unit, allowed range and its key into docs/evidence.md; `default`, where it has one."""
    return Field(title=title, ge=low, le=high, json_schema_extra={"unit": unit, "evidence": evidence}, **default)


def by_name(title: str, unit: str, low: float, high: float, evidence: str) -> Any:
    """A parameter with one value for each origin, place or position."""
    return Field(title=title, json_schema_extra={"unit": unit, "evidence": evidence, "low": low, "high": high})


def zero_but(title: str, unit: str, low: float, high: float, evidence: str) -> Any:
    """The same where names may be left out, whose value is 0: a place of a user's file need not give them."""
    extra: dict[str, Any] = {"unit": unit, "evidence": evidence, "low": low, "high": high, "zero_but": True}
    return Field(title=title, default_factory=dict, json_schema_extra=extra)


def choice(title: str, evidence: str) -> Any:
    """A parameter that is one of a few words or a quarter."""
    return Field(title=title, json_schema_extra={"unit": "-", "evidence": evidence})


def setting(title: str, unit: str = "-", **limits: Any) -> Any:
    """How a study is run, no number of the model: its meaning, unit and limits (ge, le, ...). It has no evidence."""
    return Field(title=title, json_schema_extra={"unit": unit}, **limits)


class Group(BaseModel):
    """A group of parameters: unknown names and loose types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    def constants(self) -> dict[str, Any]:
        """The parameters of the group by name."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    @model_validator(mode="after")
    def _tables_are_complete_and_in_range(self):
        for name, field in type(self).model_fields.items():
            value, extra = getattr(self, name), field.json_schema_extra or {}
            if isinstance(value, dict) and "low" in extra:
                _check_table(name, value, field.annotation, extra)
        return self


class AsMade(Group):
    """A group whose fields follow from records; an instance keeps those that it was made with, whatever files are active later."""

    def constants(self) -> dict[str, Any]:
        """What is in the group by name."""
        return dict(self.__dict__)

    @model_serializer(mode="plain")
    def _as_made(self) -> dict[str, Any]:
        return dict(self.__dict__)


def _check_table(name: str, table: dict, annotation: Any, extra: dict) -> None:
    """A table has every name of its kind, and nothing out of range."""
    names, inner = annotation.__args__
    for missing in set() if "zero_but" in extra else set(getattr(names, "__args__", ())) - set(table):
        raise ValueError(f"@{name}.{missing}@ is missing; give it a value ({extra['unit']})")
    for key, value in table.items():
        if isinstance(value, dict):
            _check_table(f"{name}.{key}", value, inner, extra)
        elif not extra["low"] <= value <= extra["high"]:
            low, high, unit = extra["low"], extra["high"], extra["unit"]
            raise ValueError(f"@{name}.{key}@ = {value:g} lies outside [{low:g}, {high:g}] ({unit})")


def _quarter(value: Any) -> Any:
    if value is not None and not is_in_calendar(str(value)):
        raise ValueError(f"lies outside [{FIRST}, {LAST}] (quarters)")
    return value


Quarter = Annotated[str, BeforeValidator(_quarter)]


def _file_name(value: str) -> str:
    expanded = os.path.expanduser(value)
    if not value.strip() or "\0" in value or expanded.split("/")[0] == "~":
        raise ValueError("names no file or folder here; write its path, or null for none")
    return expanded


# A file or folder: ~ in front is the home folder; what is not absolute is meant from where the user stands.
FileName = Annotated[str, AfterValidator(_file_name)]
