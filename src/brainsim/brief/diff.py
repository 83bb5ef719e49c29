"""python -m brainsim brief_diff=[OLD,NEW]: what looks better or worse between two studies, and why, in words."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.headline import what_is
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import begun, numbers_of, point_words
from brainsim.outcomes.rows import sign_of
from brainsim.process.shipped import named
from brainsim.report.numbers import rounded
from brainsim.report.rungs import RUNGS
from brainsim.report.vocabulary import called
from brainsim.settings.problems import SettingsError, shown
from brainsim.study.patterns import moved
from brainsim.study.reports import PROVENANCE, Report
from brainsim.study.watch import JUDGED
from brainsim.words.book import ENGLISH
from brainsim.words.say import naming

# Settings that no number of a world depends on: how much is lived, where, and what is shown of it.
HARMLESS = (
    "design.changed", "design.unchanged", "design.reference_name", "study.name", "study.question", "study.replications", "study.seed",
    "study.keep", "study.store", "study.precision", "study.both_versions", "study.flush_seconds", "study.fail_fast", "executor",
    "report", "analysis", "calibration",
)  # fmt: skip
MOST_NAMED = 6
EFFECTS = "effects.csv"
SHARED = {
    "model_version": "the version of the program",
    "study_seed": "the seeds of chance",
    "replications_done": "how many simulations there are",
    "vectors": "the sets of uncertain inputs",
}  # what both studies must have the same of, by its name in the provenance, for a difference to have one cause
Changes = dict[str, tuple[Any, Any]]  # the old and the new value of settings by dotted name


def brief_diff(arguments: list[str]) -> int:
    """The command brief_diff=[OLD,NEW]; the exit status. SettingsError for studies that can't be compared."""
    (given,) = [argument for argument in arguments if argument.startswith("brief_diff=")]
    folders = folders_in(given.partition("=")[2].strip().removeprefix("[").removesuffix("]"))
    if len(folders) != 2 or len(arguments) > 1:
        raise SettingsError(
            f"brief_diff = {given.partition('=')[2]} names {len(folders)} folders; give [OLD,NEW], two results folders"
        )
    known = _known_of([named(folder) for folder in folders])
    if known and not all((named(folder) / EFFECTS).exists() for folder in folders):
        print(known)  # of published copies of a validation, which have nothing else
        return 0
    before, after = (read_folder(named(folder)) for folder in folders)
    old, new = facts_of(before), facts_of(after)
    _refuse_others(old, new, folders)
    with naming(new.called, new.years):
        told = diff_lines(old, new, changed_settings(before.settings, after.settings), unshared(before, after))
    print("\n".join([f"From {folders[0]} to {folders[1]}:", *told, *([f"\n{known}"] if known else [])]))
    return 0


def _refuse_others(old: Facts, new: Facts, folders: list[str]) -> None:
    """SettingsError where the references are two: differences from them can't be compared."""
    if old.reference.label != new.reference.label:
        first, second = (point_words(facts, 0, ENGLISH) for facts in (old, new))
        raise SettingsError(
            f"brief_diff: {folders[0]} compares with {first} ({old.reference.label}), {folders[1]} with {second} "
            f"({new.reference.label}); give two studies with the same reference"
        )


def _known_of(folders: list[Path]) -> str:
    """What is known beside the model of two folders, by the targets of today; empty where one was not held against it."""
    reports = [Report(folder) for folder in folders if (folder / PROVENANCE).exists()]
    if len(reports) < 2 or not all(report.has_table("patterns") for report in reports):
        return ""
    table = moved(*(report.table("patterns") for report in reports))
    table["pattern"] = [name if name.startswith("all ") else called(name, ENGLISH) for name in table["pattern"]]
    told = table.to_string(index=False, float_format="{:.3g}".format)
    return f"What is known, squared misses in tolerances by the targets of today (9 at most for each):\n{told}"


def folders_in(words: str) -> list[str]:
    """Folders that are parted by commas; where a name has commas too, the two that are there."""
    parts = words.split(",")
    ways = [(",".join(parts[:place]), ",".join(parts[place:])) for place in range(1, len(parts))]
    pairs = [[folder.strip().strip("'\"") for folder in way] for way in ways]
    there = [pair for pair in pairs if len(pairs) > 1 and all(named(folder).is_dir() for folder in pair)]
    return there[0] if len(there) == 1 else [part.strip() for part in parts if part.strip()]


def changed_settings(old: dict[str, Any], new: dict[str, Any]) -> Changes:
    """Settings that differ and that the numbers of a world may depend on; None for one that is not there."""
    flat = [pd.json_normalize(settings).to_dict("records")[0] for settings in (old, new)]
    names = dict.fromkeys([*flat[0], *flat[1]])
    pairs = {name: (flat[0].get(name), flat[1].get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and not name.startswith(HARMLESS)}


def unshared(old: Report, new: Report) -> list[str]:
    """What two studies do not surely share beside their settings: version, seeds, number, sets of inputs."""
    pairs = {words: (old.facts.get(name), new.facts.get(name)) for name, words in SHARED.items()}
    return [words for words, (before, after) in pairs.items() if before is None or before != after]


def diff_lines(old: Facts, new: Facts, changes: Changes, others: list[str]) -> list[str]:
    """A line for each option that both have, on years of research and on the outcome that decides; then what differs.

    "because" stands only where one setting differs and all else is shared: then nothing else can be the reason.
    """
    moves = list(_moves(old, new))
    if not moves:
        return ["No option stands in both."]
    is_sure = len(changes) == 1 and not others
    because = f", because {_said(*next(iter(changes.items())))}" if is_sure else ""
    told = [f"{move}{because if is_moved else ''}." for move, is_moved in moves]
    return told if is_sure else [*told, *_differing(changes, others)]


def _moves(old: Facts, new: Facts) -> Iterator[tuple[str, bool]]:
    """What moved, option by option, and whether anything did; where each has one option, they are told as one."""
    before, after = (_by_option(facts) for facts in (old, new))
    for outcome in dict.fromkeys((JUDGED, new.outcome.name)):
        for key in (key for key in after if key in before and key[1] == outcome):
            was, words = (
                before[key],
                [begun(point_words(facts, one[key].point, ENGLISH)) for facts, one in ((old, before), (new, after))],
            )
            who = words[1] if words[0] == words[1] else f"{words[1]}, before {words[0]}"
            yield _moved(was, after[key], who), was.effect != after[key].effect


def _moved(before: Effect, after: Effect, who: str) -> str:
    """One effect as it was and is."""
    change, what, now = after.effect - before.effect, what_is(after.outcome, ENGLISH), numbers_of(after, ENGLISH)
    if change == 0:
        return f"{who}: {what} as before, {now}"
    half, is_rung = _half_width(before, after), after.outcome in RUNGS
    way = "better" if sign_of(after.outcome) * change > 0 else "worse"
    low, high = (None, None) if half is None else (abs(change) - half, abs(change) + half)
    size = rounded(abs(change), low, high, after.unit, ENGLISH, alone=is_rung)[0]
    by = f"{size} {what}" if is_rung else f"{size}, {what}"
    told = f"{numbers_of(before, ENGLISH)} before, {now} now"
    return f"{who}: looks {way} by {by}, {_beyond(change, half)} ({told})"


def _half_width(before: Effect, after: Effect) -> float | None:
    """Half the 90 % interval of the difference of two means that share no chance; None where one of them has none."""
    halves = [effect.half_width for effect in (before, after) if effect.half_width is not None]
    return math.hypot(*halves) if len(halves) == 2 else None


def _beyond(change: float, half: float | None) -> str:
    """Whether a change is larger than what chance may do."""
    if half is None:
        return "too few simulations to tell it from chance"
    return "more than chance" if abs(change) > half else "no more than chance may do"


def _said(name: str, pair: tuple[Any, Any]) -> str:
    """A setting that differs."""
    old, new = ("nothing" if value is None else shown(value) for value in pair)
    return f"{called(name.removesuffix('.value'), ENGLISH)} is {new} instead of {old}"


def _differing(changes: Changes, others: list[str]) -> list[str]:
    """What differs between two studies, a line each; no cause is named."""
    told = [_said(name, pair) for name, pair in list(changes.items())[:MOST_NAMED]]
    told += [f"{len(changes) - MOST_NAMED} more settings"] * (len(changes) > MOST_NAMED)
    told += [f"{words}, which may not be the same" for words in others]
    return (
        ["What differs between them, so that no single reason can be named:", *(f"- {one}" for one in told)]
        if told
        else ["Nothing differs in settings, inputs, version or chance."]
    )


def _by_option(facts: Facts) -> dict[tuple[str, str], Effect]:
    """Effects by option and outcome: an only option by no name, others by their label."""
    labels = {point.point: "" if len(facts.points) == 1 else point.label for point in facts.points}
    labels |= {point.point: point.label for point in facts.beside}
    return {(labels[effect.point], effect.outcome): effect for effect in facts.effects}
