"""What is wrong with settings, in one line: the field, its value, the range, the unit and the nearest right name."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from brainsim.settings.groups import Quarter
from brainsim.settings.groups import SettingsError as SettingsError
from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever
from brainsim.settings.programmes import Programme, Programmes

WHERE_TO_LOOK = "see docs/parameters.md"
MOST_NEAR = 4  # words that are suggested for one
LONGEST_VALUE = 60  # characters of a value that a message shows
FROM_RANGE = ("greater_than_equal", "less_than_equal", "greater_than", "finite_number")
LEVER_TAKES = "; a lever takes a number or {value, start, ramp_quarters, end}"
DEMANDS = {
    "int_type": "is not a whole number",
    "float_type": "is not a number",
    "string_type": "is not a text; in YAML write it in quotes",
    "bool_type": "is not true or false",
    "list_type": "is not a list; write it in brackets",
    "dict_type": "is not a table of names and values",
    "model_type": "is not a group of parameters; override one of its fields",
    "string_pattern_mismatch": "may hold only letters, digits, dots, hyphens and underscores",
    "finite_number": "is not a finite number",
    "greater_than": "is not above 0",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
}  # by pydantic's kind of error


def validation_problem(problem: ValidationError, group: tuple[str, ...] = ()) -> str:
    """The first thing that pydantic found in a group; a misspelt name goes before the name that it leaves out."""
    found = [{**error, "loc": (*group, *error["loc"])} for error in problem.errors()]
    errors = sorted(found, key=lambda error: error["type"] != "extra_forbidden")
    rest = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    said = _field_problem(errors[0])
    return f"{said}{'' if said.endswith('?') else ';'} {WHERE_TO_LOOK}{rest}"


def unknown_name(name: str) -> str:
    """That a dotted name is no parameter, with the nearest that is."""
    plain = name.replace("/", ".").replace("-", "_").lower()
    if plain != name and kind_of(plain) is not None:
        return f"{name} is not a parameter; did you mean {plain}?"
    return f"{name} is not a parameter{_suggestion(name.split('.'))}"


def alternatives(word: str, known: Sequence[str]) -> str:
    """ "; did you mean x? available: x, y", as much of it as there is."""
    near = nearest(word, known)
    question = f"; did you mean {near}?" if near else ";"
    return f"{question} available: {', '.join(known)}" if known else ""


def nearest_of(word: str, known: Sequence[str]) -> str:
    """ "; did you mean x?", or nothing: where the known words are too many to be listed."""
    parts = sorted((name for name in known if word and word.lower() in name.lower()), key=len)
    near = nearest(word, known)
    found = list(dict.fromkeys([*([near] if near else []), *parts]))[:MOST_NEAR]
    return f"; did you mean {' or '.join([', '.join(found[:-1]), found[-1]] if found[1:] else found)}?" if found else ""


def names_in(kind: Any) -> dict[str, Any]:
    """The names that may stand inside a declared type, and their types; empty for a number."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    if get_origin(kind) is dict:
        names, values = get_args(kind)
        return dict.fromkeys(get_args(names), values)
    return {}


def kind_of(name: str) -> Any:
    """The declared type of what has a dotted name; None if nothing has it."""
    kind: Any = Settings
    for part in name.split("."):
        kind = Programme if kind is Programmes else names_in(kind).get(part)
    return kind


def accepted_range(name: str) -> tuple[float, float] | None:
    """The range of a parameter that is accepted, by its dotted name; None where it has none."""
    return _bounds(field_of(name))


def is_quarter(name: str) -> bool:
    """Whether what has a dotted name is a quarter, such as 2027Q1."""
    return _is_quarter(field_of(name))


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known word that is most like a word; None if none is."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=likeness)
    return close[0] if close else None


def _suggestion(parts: list[str]) -> str:
    """The parameter of that name in another group, or else the names nearest part by part."""
    namesakes = [name for name in _all_names(Settings) if name.split(".")[-1] == parts[-1]]
    if namesakes:
        return f"; did you mean {nearest('.'.join(parts), namesakes, likeness=0.0)}?"
    right: list[str] = []
    kind: Any = Settings
    for part in parts:
        if kind is Programmes:
            right, kind = [*right, part], Programme
            continue
        known = names_in(kind) | ({"+experiment": None} if kind is Settings else {})
        near = part if part in known else nearest(part, known)
        if near is None:
            inside = f" in {'.'.join(right)}" if right else ""
            return f"; known{inside}: {', '.join(known)}" if known else f"; {'.'.join(right)} holds no names"
        right, kind = [*right, near], known[near]
    return f"; did you mean {'.'.join(right)}?"


def _all_names(kind: Any, prefix: str = "") -> Iterator[str]:
    """The dotted names of all parameters; what is inside a lever is not a parameter."""
    for name, inner in names_in(kind).items():
        yield prefix + name
        if inner is not Lever:
            yield from _all_names(inner, f"{prefix}{name}.")


def _field_problem(error: Any) -> str:
    """One of pydantic's errors, in words."""
    path, kind, value = [str(part) for part in error["loc"]], error["type"], error["input"]
    if kind == "extra_forbidden":
        return unknown_name(".".join(path))
    if path and path[-1] == "[key]":
        return unknown_name(".".join(path[:-1]))
    name, field = ".".join(path), _field(path)
    if kind == "missing":
        return f"{name} is missing; {_what_is_missing(path, field)}"
    if _is_quarter(field) and "outside" in error["msg"]:
        return f"{name} = {shown(value)} {error['ctx']['error']}"
    if _is_quarter(field):
        return f"{name} = {shown(value)} is not a quarter; write it like 2025Q3"
    if kind == "value_error":
        return _own_problem(name, str(error["ctx"]["error"]), value)
    if other := _other_spelling(value, field):
        return f"{name} = {other}{_unit(field)}"
    takes = LEVER_TAKES if field is not None and field.annotation is Lever else ""
    return f"{name} = {shown(value)} {_demand(error, field)}{_unit(field)}{takes}"


def _other_spelling(value: Any, field: FieldInfo | None) -> str:
    """A number that is written as none: as a text, with a decimal comma, or with a point where it must be whole."""
    kinds = [] if field is None else [field.annotation, *get_args(field.annotation)]
    if isinstance(value, float) and value.is_integer() and int in kinds and abs(value) < 1e15:
        return f"{value:.1f} is not a whole number, which is written without a point; write {value:.0f}"
    if not isinstance(value, str) or not {int, float, Lever}.intersection(kinds):
        return ""
    text = value.strip().replace(",", ".")
    if not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]+", text):
        return ""
    written = f"'{value}'" if text == value else value
    return f"{written} is a text, not a number; write {text}{', without quotes' if text == value else ''}"


def _what_is_missing(path: list[str], field: FieldInfo | None) -> str:
    """What to do about something missing: a number, a group of parameters, or one of groups that belong together."""
    if field is None or field.annotation is Lever or not names_in(field.annotation):
        return f"give it a value{_unit(field)}"
    group = ".".join(path[:-1])
    together = ", ".join(names_in(kind_of(group))) if group else ""
    return f"{group} needs all of {together}" if group else "choose one of its options"


def _own_problem(group: str, message: str, value: Any) -> str:
    """What brainsim's own validators found; @name@ in their messages is relative to the group."""
    if message.count("@") < 2:
        return f"{group} = {shown(value)}: {message}"
    before, inner, after = message.split("@", 2)
    return f"{before}{group}{'.' if group else ''}{inner}{after}"


def _demand(error: Any, field: FieldInfo | None) -> str:
    """What a field asks of its value."""
    kind, bounds = error["type"], _bounds(field)
    inside = f"[{shown(bounds[0])}, {shown(bounds[1])}]" if bounds else ""
    if kind in FROM_RANGE and bounds:
        return f"lies outside {inside}"
    if kind == "literal_error":
        words = error["ctx"]["expected"]
        near = nearest(str(error["input"]), words.replace("'", "").replace(" or ", ", ").split(", "))
        return f"is not {words}" + (f"; did you mean {near}?" if near else "")
    if field is not None and field.annotation is Lever:
        return f"is not a number in {inside}"
    return DEMANDS.get(kind, f"is not valid ({error['msg']})") + (f" in {inside}" if bounds else "")


def field_of(name: str) -> FieldInfo | None:
    """The declared field at the longest known part of a dotted name."""
    return _field(name.split("."))


def unit_of(field: FieldInfo | None) -> str:
    """The unit of a field; empty for none."""
    unit = str(_extra(field).get("unit", "-"))
    return "" if unit == "-" else unit


def _field(path: list[str]) -> FieldInfo | None:
    """The declared field at the longest known part of a path; the value of a lever is asked what its lever is asked."""
    kind: Any = Settings
    field: FieldInfo | None = None
    parent: FieldInfo | None = None
    for part in path:
        if kind is Programmes:  # whose names are the user's own
            kind = Programme
            continue
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)) or part not in kind.model_fields:
            break
        parent, field = field, kind.model_fields[part]
        kind = field.annotation
    if parent is not None and parent.annotation is Lever and path[-1] == "value":
        return _as_number(parent)
    return field


def _as_number(lever: FieldInfo) -> FieldInfo:
    """A lever's field as that of a bare number."""
    return FieldInfo(annotation=float, json_schema_extra=lever.json_schema_extra)


def _bounds(field: FieldInfo | None) -> tuple[float, float] | None:
    """The allowed range of a number, or of the numbers in a table."""
    extra = _extra(field)
    if "low" in extra:
        return extra["low"], extra["high"]
    metadata = field.metadata if field else []
    low = next((item.ge for item in metadata if hasattr(item, "ge")), None)
    high = next((item.le for item in metadata if hasattr(item, "le")), None)
    return None if low is None or high is None else (low, high)


def _unit(field: FieldInfo | None) -> str:
    return f" ({unit})" if (unit := unit_of(field)) else ""


def _extra(field: FieldInfo | None) -> dict[str, Any]:
    extra = field.json_schema_extra if field else None
    return extra if isinstance(extra, dict) else {}


def _is_quarter(field: FieldInfo | None) -> bool:
    """Whether a field is a Quarter, or a Quarter or nothing."""
    is_quarter = get_args(Quarter)[1]
    return field is not None and (Quarter in get_args(field.annotation) or is_quarter in field.metadata)


def shown(value: Any) -> str:
    """A value as it would be written in YAML, cut where it is long."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = f"{value:.12g}" if isinstance(value, float) else " ".join(str(value).split()) or "''"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."
