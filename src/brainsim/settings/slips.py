"""Slips of a command line: what newcomers write that Hydra can't read, and how it is written."""

import re
import shlex
import unicodedata
from collections.abc import Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from brainsim.settings.policy import Lever
from brainsim.settings.problems import kind_of, nearest, unknown_name

EXPERIMENT = "experiment"  # the group that is chosen with a plus: no default stands in its place
PLAIN = str.maketrans("“”„‟‘’‚´`，：", "\"\"\"\"'''''" + ",:")
BRACKETS = {"{": "}", "[": "]", "(": ")"}
NAME = r"[+~]*[A-Za-z_][\w./@-]*"


def unreadable(line: str, lines: Sequence[str], experiments: Sequence[str]) -> str:
    """Why a line can't be read, and how it is written; `lines` are all that were given."""
    place = list(lines).index(line) if line in lines else 0
    before, after = lines[place - 1] if place else "", lines[place + 1] if place + 1 < len(lines) else ""
    said = _torn(line, before, after) or _bare(line, after, experiments) or _ill_written(line)
    return f"{line} can't be read; {said or 'check its brackets and quotes'}"


def flag_problem(arguments: Sequence[str]) -> str | None:
    """What is wrong with a setting that is written like a flag; None if none is."""
    for place, argument in enumerate(arguments):
        found = re.fullmatch(r"--?([A-Za-z_][\w./]*)(?:[= ](.*))?", argument)
        if not found:
            continue
        name, after = found[1], arguments[place + 1 : place + 2]
        value = found[2] or next((word for word in after if not word.startswith("-") and "=" not in word), "...")
        if name == EXPERIMENT:
            return f"{argument} is no flag; an experiment is chosen with a plus: +{EXPERIMENT}={value}"
        if kind_of(name) is not None:
            return f"{argument} is no flag; settings are written without dashes: {name}={value}"
        suggestion = unknown_name(name).partition("; did you mean ")[2]
        if suggestion and suggestion.rpartition(".")[2].rstrip("?") == name:
            return f"{argument} is no flag; settings are written without dashes; did you mean {suggestion}"
    return None


def several_values(line: str, is_choice: bool) -> str:
    """What to do about a line that holds several values where one is asked for."""
    name, _, value = line.partition("=")
    if name.lstrip("+") == EXPERIMENT:
        return f"{line} names several experiments; add -m for one after the other, or choose one"
    if is_choice and is_text(name):
        return f"{line} holds commas; write a text in quotes: {quoted(name, value)}"
    decimal = re.fullmatch(r"[+-]?\d+,\d+", value)
    if is_choice and decimal and kind_of(name) in (float, Lever):
        return f"{line} holds several values; write {value.replace(',', '.')} if a decimal is meant, or add -m to sweep over them"
    return f"{line} holds several values; add -m to sweep over them" + (
        ", or write [...] for a list" if is_choice else ""
    )


def several_experiments(lines: Sequence[str]) -> str:
    """That more than one experiment is chosen, in whatever way; empty where one is."""
    named = [line.lstrip("+").partition("=")[2] for line in lines if line.lstrip("+").startswith("experiment=")]
    if len(named) < 2:
        return ""
    return f"experiment is given {len(named)} times ({', '.join(named)}); a study has one: give one"


def twice(lines: Sequence[str]) -> list[str]:
    """The settings that are given more than once with different values, of which the last counts."""
    given: dict[str, list[str]] = {}
    for line in lines:
        name, equals, value = line.partition("=")
        if equals and not name.startswith(("+", "~")):
            given.setdefault(name, []).append(value)
    return [f"{name} is given {len(values)} times; the last counts: {values[-1]}"
            for name, values in given.items() if len(set(values)) > 1]  # fmt: skip


def is_text(name: str) -> bool:
    """Whether a setting is any text, such as a question or a file."""
    kind: Any = kind_of(name.lstrip("+"))
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else [kind]
    return str in [getattr(one, "__origin__", one) for one in kinds]  # a file's name is a text with a check


def quoted(name: str, text: str) -> str:
    """A text setting as a shell takes it."""
    words = text.strip("\"'“”")
    if "'" in words:
        return f"\"{name}='{words}'\"".replace(words, words.replace("'", "\\\\'"))
    return f"'{name}=\"{words}\"'"


def _torn(line: str, before: str, after: str) -> str:
    """A setting that a shell tore apart at its spaces."""
    name, equals, value = before.partition("=")
    if "=" not in line and equals and not value:
        return f"write it without a space: {before}{line}"
    if "=" not in line and equals and is_text(name):
        return f"write a text in quotes: {quoted(name, f'{value} {line} ...')}"
    if _open_bracket(line) and after and not re.match(rf"{NAME}=", after):
        return f"put the whole of it in single quotes: '{line} {after} ...'"
    return ""


def _bare(line: str, after: str, experiments: Sequence[str]) -> str:
    """A word without a value."""
    if "=" in line or "＝" in line:
        return ""
    word = line.lstrip("+-")
    if pair := re.fullmatch(rf"({NAME})\s*:\s*(\S.*)", line):
        return f"write {pair[1]}={pair[2]}"
    if word == EXPERIMENT and after:
        return f"write it without a space: +{EXPERIMENT}={after}"
    if kind_of(word) is not None:
        value = after if after and "=" not in after else "VALUE"
        return f"write {word}={value}, without spaces"
    if word in experiments or (near := nearest(word.lower(), experiments)):
        return f"did you mean +{EXPERIMENT}={word if word in experiments else near}?"
    return "write name=value, or +experiment=NAME; see --help"


def _ill_written(line: str) -> str:
    """A name with a value that holds what Hydra takes for something else."""
    if line.startswith("-") and " " in line:
        return "write the flag and the setting apart, with no quotes around both"
    plain = unicodedata.normalize("NFKC", line.translate(PLAIN))
    name, _, value = plain.partition("=")
    if re.match(rf"{NAME}\s+=|[+~]\s", plain):
        return f"write it without spaces: {name.replace(' ', '')}={value.strip()}"
    if name == "study.name":
        return "a name may hold only letters, digits, dots, hyphens and underscores"
    if is_text(name):
        return f"write a text in quotes: {quoted(name, line.replace('＝', '=').partition('=')[2])}"
    if plain != line:
        odd = next(old for old in line if unicodedata.normalize("NFKC", old.translate(PLAIN)) != old)
        return f"it holds {odd} (U+{ord(odd):04X}), which only looks like a plain character; write {shlex.quote(plain)}"
    if value.startswith("="):
        return f"write one equals sign: {name}{value}"
    if opened := _open_bracket(value):
        return f"check its brackets and quotes: {opened} is not closed"
    if re.search(r"[{,]\s*[\w.]+=", value) or (value.startswith("{") and value.endswith("}")):
        return "inside braces write name: value, such as {value: 1.5, start: 2027Q1}, and levels in brackets"
    if found := re.match(rf"({NAME}):([^=]+)=(.*)", line):
        return f"write {found[1]}.{found[2]}={found[3]}"
    if value.count("'") % 2 or value.count('"') % 2:
        return "check its brackets and quotes: a quote is not closed"
    return ""


def _open_bracket(text: str) -> str:
    """The first bracket that is opened and not closed; empty if there is none."""
    return next((opened for opened, closed in BRACKETS.items() if text.count(opened) > text.count(closed)), "")
