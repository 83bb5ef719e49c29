"""python -m brainsim brief_diff=[OLD,NEW]: what moved between two briefs, and why, in a table."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.records import Effect, Facts
from brainsim.process.shipped import named
from brainsim.settings.problems import SettingsError
from brainsim.study.patterns import moved
from brainsim.study.reports import PROVENANCE, Report

COLUMNS = ("point", "outcome", "unit", "old", "new", "change", "beyond_luck", "why")
# Settings that no number of a world depends on: how much is lived, where, and what is shown of it.
HARMLESS = (
    "design.changed", "design.unchanged", "design.reference_name", "study.name", "study.question", "study.replications", "study.seed",
    "study.keep", "study.store", "study.precision", "study.both_versions", "study.flush_seconds", "study.fail_fast", "executor",
    "report", "analysis", "calibration",
)  # fmt: skip
MOST_NAMED = 6
EFFECTS = "effects.csv"
Changes = dict[str, tuple[Any, Any]]  # the old and the new value of settings by dotted name


def brief_diff(arguments: list[str]) -> int:
    """The command brief_diff=[OLD,NEW]; the exit status."""
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
    old, new, changes = facts_of(before), facts_of(after), changed_settings(before.settings, after.settings)
    table = diff_table(old, new, changes)
    print("why:")
    print(
        "\n".join(f"- {cause}" for cause in causes(old, new, changes))
        or "- nothing differs in parameters, data, version or luck"
    )
    print("\n" + (table.to_string(index=False) if len(table) else "no effect stands in both"))
    if known:
        print(f"\n{known}")
    return 0


def _known_of(folders: list[Path]) -> str:
    """What is known beside the model of two folders, by the targets of today; empty where one was not held against it."""
    reports = [Report(folder) for folder in folders if (folder / PROVENANCE).exists()]
    if len(reports) < 2 or not all(report.has_table("patterns") for report in reports):
        return ""
    table = moved(*(report.table("patterns") for report in reports)).to_string(
        index=False, float_format="{:.3g}".format
    )
    return f"what is known, squared misses in tolerances by the targets of today (9 at most for each):\n{table}"


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


def causes(old: Facts, new: Facts, changes: Changes) -> list[str]:
    """What differs between two studies: version, parameters and design, data, luck; a line each."""
    before, after = old.provenance, new.provenance
    told = []
    if before["model_version"] != after["model_version"]:
        told.append(f"version: {str(before['commit'])[:10]} to {str(after['commit'])[:10]}")
    if changes:
        named = [f"{name} = {pair[0]} to {pair[1]}" for name, pair in list(changes.items())[:MOST_NAMED]]
        more = f", and {len(changes) - MOST_NAMED} more" if len(changes) > MOST_NAMED else ""
        told.append(f"parameters or design: {', '.join(named)}{more}")
    if old.known != new.known:
        told.append("data: evidence or validation differ")
    if (before["study_seed"], before["replications_done"]) != (after["study_seed"], after["replications_done"]):
        told.append(
            f"luck: seed {before['study_seed']} and {before['replications_done']} replications to "
            f"{after['study_seed']} and {after['replications_done']}"
        )
    return told


def diff_table(old: Facts, new: Facts, changes: Changes) -> pd.DataFrame:
    """One row an effect that both have, by the label of its point: how much it moved, and whether beyond luck.

    Beyond luck: the change is larger than the 90 % interval of the difference of two independent means.
    """
    effects = [_by_label(facts) for facts in (old, new)]
    why = "; ".join(cause.partition(":")[0] for cause in causes(old, new, changes)) or "same study"
    rows = []
    for key in (key for key in effects[1] if key in effects[0]):
        before, after = effects[0][key], effects[1][key]
        change = after.effect - before.effect
        halves = [effect.half_width for effect in (before, after) if effect.half_width is not None]
        beyond = bool(abs(change) > math.hypot(*halves)) if len(halves) == 2 else None
        rows.append((*key, after.unit, before.effect, after.effect, change, beyond, why if change else "-"))
    return pd.DataFrame(rows, columns=COLUMNS)


def _by_label(facts: Facts) -> dict[tuple[str, str], Effect]:
    """Effects by the label of their point and the outcome."""
    labels = {point.point: point.label for point in (*facts.points, *facts.beside)}
    return {(labels[effect.point], effect.outcome): effect for effect in facts.effects}
