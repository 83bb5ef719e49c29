"""python -m brainsim brief_diff=[OLD,NEW]: what moved between two briefs, and why, in a table."""

from pathlib import Path
from typing import Any

import pandas as pd

from brainsim.brief.facts import facts_of, read_folder
from brainsim.problems import SettingsError

COLUMNS = ("point", "outcome", "unit", "old", "new", "change", "beyond_luck", "why")


def brief_diff(arguments: list[str]) -> int:
    """The command brief_diff=[OLD,NEW]; the exit status."""
    (given,) = [argument for argument in arguments if argument.startswith("brief_diff=")]
    folders = [part.strip() for part in given.partition("=")[2].strip("[]").split(",") if part.strip()]
    if len(folders) != 2 or len(arguments) > 1:
        raise SettingsError(
            f"brief_diff = {given.partition('=')[2]} names {len(folders)} folders; give [OLD,NEW], two results folders"
        )
    old, new = (facts_of(read_folder(Path(folder))) for folder in folders)
    table = diff_table(old, new)
    print(f"why: {'; '.join(causes(old, new)) or 'nothing differs in parameters, data, version or luck'}\n")
    print(table.to_string(index=False) if len(table) else "no effect stands in both")
    return 0


def causes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What differs between two studies: version, parameters and design, data, luck."""
    before, after = old["provenance"], new["provenance"]
    told = []
    if before["model_version"] != after["model_version"]:
        told.append(f"version: {str(before['commit'])[:10]} to {str(after['commit'])[:10]}")
    if before["config_sha256"] != after["config_sha256"]:
        told.append("parameters or design: the configurations differ")
    if old["known"] != new["known"]:
        told.append("data: evidence or validation differ")
    if (before["study_seed"], before["replications_done"]) != (after["study_seed"], after["replications_done"]):
        told.append(
            f"luck: seed {before['study_seed']} and {before['replications_done']} replications to "
            f"{after['study_seed']} and {after['replications_done']}"
        )
    return told


def diff_table(old: dict[str, Any], new: dict[str, Any]) -> pd.DataFrame:
    """One row an effect that both have, by the label of its point: how much it moved, and whether beyond luck.

    Beyond luck: the change is larger than the 90 % interval of the difference of two independent means.
    """
    labels = [{point["point"]: point["label"] for point in facts["points"]} for facts in (old, new)]
    effects = [
        {(label[e["point"]], e["outcome"]): e for e in facts["effects"]}
        for facts, label in zip((old, new), labels, strict=True)
    ]
    why = "; ".join(cause.partition(":")[0] for cause in causes(old, new)) or "same study"
    rows = []
    for key in (key for key in effects[1] if key in effects[0]):
        before, after = effects[0][key], effects[1][key]
        change = after["effect"] - before["effect"]
        halves = [effect["half_width"] for effect in (before, after)]
        known = all(isinstance(half, float | int) for half in halves)
        beyond = bool(abs(change) > (halves[0] ** 2 + halves[1] ** 2) ** 0.5) if known else None
        rows.append((*key, after["unit"], before["effect"], after["effect"], change, beyond, why if change else "-"))
    return pd.DataFrame(rows, columns=COLUMNS)
