"""Writes docs/parameters.md out of the settings, configs/ and the ledger: `python docs/build_parameters.py`."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple, get_args

from omegaconf import OmegaConf

from brainsim.settings.composed import composed, settings_of
from brainsim.settings.groups import Group
from brainsim.settings.names import PaidPosition, PositionName
from brainsim.settings.parameters import Settings
from brainsim.settings.places import PlaceName
from brainsim.settings.policy import Lever
from brainsim.settings.search_path import configs_folder

DOCS = Path(__file__).parent
# As the ledger ranks them.
GRADES = ("measured", "official", "survey", "press", "unverified", "inference", "assumption")
COUNTED = ("country", "population", "behaviour", "hiring", "programme")
RUN = ("study", "design", "executor", "report", "calibration", "analysis")
DEFAULTS = {"calibration", "country", "experiment", "hydra"}  # folders of configs/ that hold no alternatives
HEAD_OF_RUNS = "| setting | value | unit | accepted | meaning |\n|---|---|---|---|---|"
HEAD = "| parameter | value | unit | accepted | meaning | evidence | grade |\n|---|---|---|---|---|---|---|"
COUNTS = re.compile(r"`([\w.]+)` (\w+)")  # a number and the grade of the row that it rests on, in a line "Counts:"
LEDGER_PLACES = {"korea": "kr"}  # where a place is called otherwise in the ledger
SHARED_ENTRIES = {
    **{f"elsewhere-{position}-pay": "elsewhere-pay" for position in get_args(PaidPosition)},
    **{f"{place}-out-pay": "jobless-income" for place in ("kr", "us", "uk")},
    **{f"{place}-faculty-openings": f"{place}-permanent-openings" for place in ("us", "uk")},
    **{f"{place}-institute-openings": f"{place}-permanent-openings" for place in ("us", "uk")},
}


class Entry(NamedTuple):
    """An entry of docs/evidence.md."""

    rows: list[list[str]]  # source, year, value, range, grade
    in_use: str
    counts: dict[str, str]  # grades of single numbers, by dotted name

    def grades(self) -> list[str]:
        """The grades of its rows, the strongest first."""
        found = {row[-1] for row in self.rows}
        return sorted(found, key=GRADES.index)

    def weakest(self) -> str:
        """The grade under which a value counts that names no row of its own."""
        return "assumption" if re.search(r"\ban assumption\b", self.in_use) else self.grades()[-1]


def evidence_of(evidence: str, place: str = "", position: str = "") -> tuple[str, str]:
    """The key into docs/evidence.md and the grade of the row that a value rests on ("" where none is singled out).

    Evidence is written "key" or "key: grade"; {place} and {position} in it stand for those of the value.
    """
    key, _, grade = evidence.partition(": ")
    key = key.format(place=LEDGER_PLACES.get(place, place), position=position)
    return SHARED_ENTRIES.get(key, key), grade


class Value(NamedTuple):
    """One number (or word) of the settings."""

    path: tuple[str, ...]  # group, (place,) field, (keys of its table)
    field: Any  # pydantic's FieldInfo
    value: Any

    def evidence(self) -> tuple[str, str]:
        """Its ledger key, and the grade of the row that it rests on, "" where the settings name none."""
        place = next((part for part in self.path if part in PlaceName.__args__), "")
        position = next((part for part in self.path if part in PositionName.__args__), "")
        return evidence_of(self.field.json_schema_extra["evidence"], place, position)

    def is_setting(self) -> bool:
        """Whether it is a run setting: how a study is run, no number of the model."""
        return self.path[0] in RUN or "evidence" not in self.field.json_schema_extra

    def row(self) -> tuple[str, ...]:
        """The row of the table that shows it: places side by side, and the last key of a table too, pay apart."""
        path = self.path
        if path[0] == "country":
            return path[2:4] if path[2] == "pay" else path[2:3]
        return path[1:-1] if self.field_is_table() else path[1:]

    def field_is_table(self) -> bool:
        """Whether its field holds one value for each of several names."""
        return is_table(self.field)

    def label(self) -> str:
        """What sets it apart within its row."""
        labels = [self.path[1]] if self.path[0] == "country" else []
        labels += [self.path[-1]] if self.field_is_table() and self.path[-2] != "pay" else []
        return " ".join(labels)


def is_table(field: Any) -> bool:
    """Whether a field holds one value for each of several names that are known; what a design names is not."""
    return str(field.annotation).startswith("dict[typing.Literal")


def ledger(text: str) -> dict[str, Entry]:
    """The entries of docs/evidence.md by key."""
    entries = {}
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        key, _, body = part.partition("\n")
        body = body.split("\n## ")[0]
        table = [line for line in body.splitlines() if line.startswith("|")]
        rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table]
        in_use = re.search(r"^In use: .+$", body, flags=re.M)
        counts = dict(COUNTS.findall("".join(re.findall(r"^Counts: (.+)$", body, flags=re.M))))
        entries[key.strip()] = Entry(rows[2:], in_use[0] if in_use else "", counts)
    return entries


def values_of(group: Group, path: tuple[str, ...] = ()) -> list[Value]:
    """Every number and word of a group and of the groups within it."""
    values = []
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        if isinstance(value, Group) and not isinstance(value, Lever):
            values += values_of(value, (*path, name))
        else:
            leaves = _leaves(value) if is_table(field) else [((), value)]
            values += [Value((*path, name, *keys), field, leaf) for keys, leaf in leaves]
    return values


def _leaves(value: Any) -> list[tuple[tuple[str, ...], Any]]:
    if not isinstance(value, dict):
        return [((), value)]
    return [((key, *keys), leaf) for key, inner in value.items() for keys, leaf in _leaves(inner)]


def baseline_with(*overrides: str) -> Settings:
    """The baseline's settings as they are written: a design that still lacks its levers is no error here."""
    return settings_of(OmegaConf.to_container(composed(["+experiment=baseline", *overrides]), resolve=True))


def parameters_text() -> str:
    """The whole of docs/parameters.md."""
    entries = ledger((DOCS / "evidence.md").read_text(encoding="utf-8"))
    settings = baseline_with()
    values = values_of(settings)
    known = [value for value in values if not value.is_setting()]
    groups = {name: [value for value in known if value.path[0] == name] for name in Settings.model_fields}
    parts = [_introduction(), _counts(values, entries)]
    parts += [_table(name, members, entries) for name, members in groups.items() if members]
    return "\n\n".join([*parts, _run_settings(values), _alternatives(settings)]) + "\n"


def _introduction() -> str:
    made = (
        "This page is made by `python docs/build_parameters.py` out of `src/brainsim/settings` (meaning, unit, "
        "accepted range, evidence) and `configs/` (values). Do not edit it. The values are those of `+experiment=baseline`."
    )
    override = (
        "Any value can be overridden: `python -m brainsim +experiment=baseline behaviour.foresight=0 "
        'country.korea.pay.postdoc=55`. "Accepted" is what the program takes, not what is plausible; plausible ranges '
        "stand in [evidence.md](evidence.md), whose grades are explained there."
    )
    return f"# Parameters\n\n{made}\n\n{override}"


def _counts(values: list[Value], entries: dict[str, Entry]) -> str:
    """How many numbers rest on what."""
    counted = counted_in(values)
    number = Counter(grade_of(value, entries) for value in counted)
    fields = {(value.path[0], *value.row()) for value in counted}
    said = (
        f"The model has {len(fields)} parameters with {len(counted)} numbers (a parameter may have one for each place, "
        f"origin or position). **{number['assumption']} of the {len(counted)} numbers rest on assumption**: they were "
        "chosen by us or fitted. A number counts under the weakest grade of its entry in the ledger, unless "
        "`src/brainsim/settings` names the row that it rests on. Levers and run settings are not counted."
    )
    lines = [f"| {grade} | {number[grade]} | {100 * number[grade] / len(counted):.0f} % |" for grade in GRADES]
    table = "\n".join(["| grade | numbers | share |", "|---|---|---|", *lines])
    below = (
        "In the last column of the tables below, the grade under which a value counts is bold; the others are the "
        "grades of further rows of its entry."
    )
    return f"## What they rest on\n\n{said}\n\n{table}\n\n{below}"


def counted_in(values: list[Value]) -> list[Value]:
    """The numbers of the model: levers and run settings are chosen, not known; what is null or empty says nothing."""
    said = [value for value in values if value.value is not None and value.value != {}]
    return [value for value in said if value.path[0] in COUNTED and not value.is_setting()]


def grade_of(value: Value, entries: dict[str, Entry]) -> str:
    """The grade under which a value counts."""
    key, grade = value.evidence()
    return entries[key].counts.get(".".join(value.path)) or grade or entries[key].weakest()


def _run_settings(values: list[Value]) -> str:
    """How a study is run: no number of the model, so neither evidence nor grade."""
    rows = [
        f"| `{'.'.join(value.path)}` | {_shown(value.value)} | {value.field.json_schema_extra['unit']} "
        f"| {_accepted(value.field)} | {value.field.title} |"
        for value in values
        if value.is_setting()
    ]
    said = (
        "How a study is run and what is shown of it. They are chosen, not known, so they have no grade and are not counted "
        "above; costs are counted by [cost-accounting](evidence.md#cost-accounting), the window and the scale by "
        "[spin-up](evidence.md#spin-up)."
    )
    return "\n".join(["## Run settings", "", said, "", HEAD_OF_RUNS, *rows])


def _table(name: str, members: list[Value], entries: dict[str, Entry]) -> str:
    rows: dict[tuple[str, ...], list[Value]] = {}
    for value in members:
        rows.setdefault(value.row(), []).append(value)
    title = "country.korea, country.us, country.uk, country.elsewhere" if name == "country" else name
    return "\n".join([f"## {title}", "", HEAD, *(_row(row, values, entries) for row, values in rows.items())])


def _row(row: tuple[str, ...], values: list[Value], entries: dict[str, Entry]) -> str:
    field = values[0].field
    shown = ", ".join(f"{value.label()} {_shown(value.value)}".strip() for value in values)
    keys = dict.fromkeys(value.evidence()[0] for value in values)
    links = ", ".join(f"[{key}](evidence.md#{key})" for key in keys)
    counted = {grade_of(value, entries) for value in values}
    found = sorted(counted.union(*(entries[key].grades() for key in keys)), key=GRADES.index)
    grades = ", ".join(f"**{grade}**" if grade in counted else grade for grade in found)
    unit = field.json_schema_extra["unit"]
    return f"| `{'.'.join(row)}` | {shown} | {unit} | {_accepted(field)} | {field.title} | {links} | {grades} |"


def _shown(value: Any) -> str:
    if isinstance(value, Lever):
        return _shown(value.value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_shown(inner)}" for name, inner in value.items()) + "}"
    return f"{value:.15g}" if isinstance(value, int | float) else ("null" if value is None else str(value))


def _accepted(field: Any) -> str:
    """What the program takes."""
    extra = field.json_schema_extra
    if "low" in extra:
        neutral = f", neutral {_shown(extra['neutral'])}" if "neutral" in extra else ""
        return f"{_shown(extra['low'])} to {_shown(extra['high'])}{neutral}"
    low = [_shown(item.ge) for item in field.metadata if hasattr(item, "ge")]
    high = [_shown(item.le) for item in field.metadata if hasattr(item, "le")]
    if low and high:
        return f"{low[0]} to {high[0]}"
    above = [_shown(item.gt) for item in field.metadata if hasattr(item, "gt")]
    if above:
        return f"above {above[0]}"
    if field.annotation is bool:
        return "true or false"
    words = getattr(field.annotation, "__args__", ())
    return " or ".join(words) if words and all(isinstance(word, str) for word in words) else "-"


def _alternatives(settings: Settings) -> str:
    """What the other files of each group in configs/ change."""
    lines = ["## Other files in configs/", "", "| choice | what it changes |", "|---|---|"]
    known = {value.path: value.value for value in values_of(settings)}
    for file in sorted(configs_folder().glob("*/*.yaml")):
        group, option = file.parent.name, file.stem
        if group in DEFAULTS:
            continue
        chosen = values_of(baseline_with(f"{group}={option}"))
        changes = [value for value in chosen if value.value != known[value.path]]
        if changes:
            said = ", ".join(f"`{'.'.join(value.path)}` = {_shown(value.value)}" for value in changes)
            lines.append(f"| `{group}={option}` | {said} |")
    return "\n".join(lines)


if __name__ == "__main__":
    (DOCS / "parameters.md").write_text(parameters_text(), encoding="utf-8")
