"""What is wrong with settings, in one line: the field, its value, the allowed range, the unit, the nearest right name."""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from brainsim.parameters import Lever, Settings


def field_problem(error: dict[str, Any]) -> str:
    """What a pydantic error means, in one line."""
    path = [str(part) for part in error["loc"] if part != "[key]"]
    name, value, kind = ".".join(path), error["input"], error["type"]
    if kind == "extra_forbidden":
        return f"{name} is not a parameter{nearest(path[-1], names_in(path[:-1]))}"
    if kind == "missing":
        return f"{name} is missing; give it a value"
    if kind == "value_error":
        return _own_problem(path, str(error["ctx"]["error"]), value)
    field = _field(path)
    if field is not None and field.annotation is Lever and kind.startswith("model_"):
        bounds = _bounds(field)
        allowed = f"a number in [{bounds[0]:g}, {bounds[1]:g}], or value, start, ramp_quarters and end"
        return f"{name} = {_shown(value)} is not a lever: write {allowed}{_unit(field)}"
    return f"{name} = {_shown(value)} {_demand(kind, error, field)}{_unit(field)}"


def _own_problem(path: list[str], message: str, value: Any) -> str:
    """Problems that brainsim's own validators found; @name@ in them is relative to the group."""
    group = ".".join(path)
    if "@" in message:
        before, inner, after = message.split("@")
        return f"{before}{group}{'.' if group else ''}{inner}{after}"
    return f"{group} = {_shown(value)}: {message}"


def _demand(kind: str, error: dict[str, Any], field: Any) -> str:
    bounds = _bounds(field)
    if kind in ("greater_than_equal", "less_than_equal") and bounds:
        return f"lies outside [{bounds[0]:g}, {bounds[1]:g}]"
    expected = {"int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number",
                "model_type": "a group of parameters", "dict_type": "a table", "string_type": "a word"}  # fmt: skip
    if kind in ("literal_error",):
        return f"is not one of {error['ctx']['expected']}{nearest(str(error['input']), _words(error))}"
    if kind == "model_attributes_type" or kind.startswith("model_"):
        return "is not a group of parameters; override one of its fields"
    allowed = f" in [{bounds[0]:g}, {bounds[1]:g}]" if bounds else ""
    return f"is not {expected.get(kind, 'valid: ' + error['msg'])}{allowed}"


def _words(error: dict[str, Any]) -> list[str]:
    return [word.strip(" '") for word in error["ctx"]["expected"].replace(" or ", ",").split(",")]


def _bounds(field: Any) -> tuple[float, float] | None:
    extra = (field.json_schema_extra or {}) if field else {}
    if "low" in extra:
        return extra["low"], extra["high"]
    low = [item.ge for item in getattr(field, "metadata", []) if hasattr(item, "ge")]
    high = [item.le for item in getattr(field, "metadata", []) if hasattr(item, "le")]
    return (low[0], high[0]) if low and high else None


def _unit(field: Any) -> str:
    unit = (field.json_schema_extra or {}).get("unit", "-") if field else "-"
    return "" if unit == "-" else f" ({unit})"


def _field(path: list[str]) -> Any:
    """The declared field at the longest known part of a path."""
    model, field = Settings, None
    for part in path:
        if not (isinstance(model, type) and issubclass(model, BaseModel)) or part not in model.model_fields:
            break
        field = model.model_fields[part]
        model = field.annotation
    return field


def names_in(path: list[str]) -> list[str]:
    """The names that a group knows."""
    model = Settings
    for part in path:
        field = model.model_fields.get(part) if isinstance(model, type) and issubclass(model, BaseModel) else None
        if field is None:
            return []
        model = field.annotation
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def nearest(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else (f"; known: {', '.join(known)}" if known else "")


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def hydra_problem(problem: Exception, configs: Path) -> str:
    """What Hydra could not compose, in one line, with the nearest right name."""
    text = str(problem)
    if missing := re.search(r"Could not find '([^']+)'", text):
        return _missing_option(missing[1], configs)
    if unknown := re.search(r"Could not override '([^']+)'|Key '([^']+)' is not in struct", text):
        return _unknown_name(unknown[1] or unknown[2], text, configs)
    if "Config group override must be" in text:
        return "a group takes the name of one of its files, such as policy=announced, not a number"
    if repeated := re.search(r"Sweep parameters '([^']+)'", text):
        return f"{repeated[1]}: several values need -m (a sweep)"
    return " ".join(text.split())


def _missing_option(wanted: str, configs: Path) -> str:
    """An option of a group that does not exist."""
    group, _, option = wanted.partition("/")
    options = options_of(configs / group)
    if not options:
        return f"{group} is not a group{nearest(group, groups_of(configs))}"
    return f"{group} = {option} does not exist{_perhaps(option, options)}; available: {', '.join(options)}"


def _unknown_name(name: str, text: str, configs: Path) -> str:
    """A parameter, or a group, that does not exist."""
    if "." not in name:
        known = [*groups_of(configs), *Settings.model_fields]
        return f"{name} is not a group of parameters{nearest(name, sorted(set(known)))}"
    path = name.split(".")
    if path[0] not in Settings.model_fields:
        return f"{name} is not a parameter: {path[0]} is not a group{nearest(path[0], list(Settings.model_fields))}"
    return f"{name} is not a parameter{nearest(path[-1], names_in(path[:-1]))}; see docs/parameters.md"


def groups_of(configs: Path) -> list[str]:
    """The groups of configs/."""
    return sorted(folder.name for folder in configs.iterdir() if folder.is_dir()) if configs.is_dir() else []


def options_of(group: Path) -> list[str]:
    """The options of a group: its files."""
    return sorted(file.stem for file in group.glob("*.yaml")) if group.is_dir() else []


def _perhaps(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""
