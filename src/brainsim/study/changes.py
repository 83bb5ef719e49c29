"""Changes of settings: a number, a word or a whole group by its dotted name, made and told; what is wrong in one line."""

from typing import Any, get_origin

from pydantic import ValidationError

from brainsim.settings.calendar import quarter_name
from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever, neutral_told
from brainsim.settings.problems import SettingsError, kind_of, shown, unknown_name, validation_problem

# Groups that shape a run.
WORLD = ("country", "population", "behaviour", "hiring", "programme", "programmes", "policy", "shock")


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
        is_name = isinstance(option, str) and options
        known = f"; known: {', '.join(options)}" if is_name else "; write the name of one of its options"
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
