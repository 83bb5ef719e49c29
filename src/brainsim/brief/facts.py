"""The facts of a brief: every number of a results folder that a brief may say, each with where it comes from."""

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.brief.sentences import worth
from brainsim.outcomes.rows import effect_rows, shown_in
from brainsim.process.shipped import read_yaml
from brainsim.settings.extend import with_files
from brainsim.settings.problems import SettingsError
from brainsim.study.design import PAST
from brainsim.study.ranges import range_in
from brainsim.study.reports import DATA, OF_RESULTS, PROVENANCE, Report
from brainsim.study.vectors import LUCKS

NEEDED = ("config.yaml", "points.csv", "effects.csv", "provenance.json")
OPTIONAL = ("comparisons", "ledger", "posts", "deadweight", "prices", "biographies", "lives", "front", "destinations")
EXAMINED = "analysis"  # what analyses said, found or not
ANALYSES = ("scenario", "worlds", "sobol", "information", "regret")


class Folder(NamedTuple):
    """A results folder as it was read."""

    path: Path
    settings: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    provenance: dict[str, Any]


def read_folder(path: Path) -> Folder:
    """The tables of a results folder; SettingsError in one line for a folder that is none, or that is damaged."""
    report = Report(path)
    missing = next((name for name in NEEDED if not ((path / name).exists() or _names(report, name))), None)
    if missing:
        one = report.latest or "results/baseline/<date-time>"
        raise SettingsError(f"brief = {path} is no results folder: it has no {missing}; name one such as {one}")
    tables = {name: pd.read_csv(report.file(f"{name}.csv")) for name in ("points", "effects")}
    optional = [name for name in (*OPTIONAL, EXAMINED, "patterns", "summary") if report.has(f"{name}.csv")]
    tables |= {name: pd.read_csv(report.file(f"{name}.csv")) for name in optional}
    for kind in ANALYSES:
        found = [pd.read_csv(report.file(name)) for name in report.names(f"{kind}_*.csv")]
        if found:
            tables[kind] = pd.concat(found, ignore_index=True)
    if report.has("runs.parquet"):
        tables["runs"] = pd.read_parquet(report.file("runs.parquet"))
    settings = read_yaml(report.file("config.yaml"))
    with_files(settings)  # whose words are told
    return Folder(path, settings, tables, report.facts)


def _names(report: Report, name: str) -> bool:
    """Whether a folder that has lost a file says that it had it: it is a results folder, and damaged."""
    return (report.folder / PROVENANCE).exists() and report.has(name)


def known() -> dict[str, Any]:
    """What the evidence ledger and the published validation say, as it comes with brainsim."""
    return json.loads(files("brainsim.brief").joinpath("known.json").read_text(encoding="utf-8"))


def facts_of(folder: Folder) -> dict[str, Any]:
    """All facts of a folder, as JSON can hold them."""
    tables, settings = folder.tables, folder.settings
    points = tables["points"]
    designed = [
        int(n) for n, roles in zip(points["point"], points["roles"], strict=True) if "design" in roles.split("+")
    ]
    outcome = settings["study"].get("outcome") or _usual(tables["effects"])
    others = [number for number in designed if number != 0]
    usual = others[0] if len(others) == 1 else 0
    beside = [int(n) for n, roles in zip(points["point"], points["roles"], strict=True) if roles == "beside"]
    meaning, effects = effect_rows().get(outcome), _effects(folder, outcome, [*others, *beside])
    design = settings["design"]
    by_hand = design.get("changed") or {}
    changed = by_hand if design.get("kind", "one") == "one" else {}
    return {
        "study": settings["study"]["name"],
        "question": settings["study"]["question"],
        "question_in": settings["study"].get("question_in") or {"ko": settings["study"].get("question_korean")},
        "outcome": {
            "name": outcome,
            "unit": meaning.unit if meaning else "",
            "meaning": meaning.meaning if meaning else outcome,
        },
        "scale": settings["population"]["scale"],
        "vectors_simulated": _vectors(folder),
        "uncertainty": settings["study"]["uncertainty"],
        "vectors": settings["study"].get("vectors"),
        "programme": settings["programme"]["slots"] > 0,
        "satisficing": settings["behaviour"].get("choice_rule") == "satisficing",
        "years": settings["study"]["quarters"] / 4,
        "first_quarter": settings["study"]["first_quarter"],
        "budget": settings["design"].get("budget") if len(others) > 1 else None,
        "price": settings["design"].get("price"),
        "reference": _point(points, 0, folder),
        "points": [_point(points, number, folder, changed) for number in others],
        "changed": changed,  # what was changed by hand, against the same without it
        "setting": {} if changed else by_hand,  # what was changed by hand and holds at every point
        "without_it": bool(design.get("reference_name")),  # whether the reference is the same without what was changed
        "own_past": any(name.partition(".")[0] in PAST for name in changed),
        "beside": [_point(points, number, folder) for number in beside],  # told for context, never the answer
        "effects": effects,
        "unsaid": _unsaid(folder.tables["effects"], outcome, others),
        "best": _best(effects, outcome, others),
        "usual": usual,  # the point whose world is told: things as they are
        "levels": _levels(tables.get("summary"), usual),
        **{name: _rows(tables.get(name)) for name in (*OPTIONAL, *ANALYSES, EXAMINED)},
        "patterns": _patterns(tables.get("patterns")),
        "known": known(),
        "provenance": _provenance(folder.provenance),
        "command": folder.provenance.get("command") or f"python -m brainsim +experiment={settings['study']['name']}",
    }


def _vectors(folder: Folder) -> int:
    """How many parameter vectors were simulated; 1 where parameters are fixed."""
    if folder.settings["study"]["uncertainty"] != "posterior":
        return 1
    runs = folder.tables.get("runs")
    if runs is not None and "vector" in runs:
        return int(runs.loc[(runs["status"] == "done") & (runs["point"] == 0), "vector"].nunique())
    done = int(folder.provenance.get("replications_done") or 0)
    return -(-done // LUCKS)  # those of a weighted sample; tables without weights have more


def _unsaid(effects: pd.DataFrame, outcome: str, others: list[int]) -> list[dict[str, Any]]:
    """Why effects on the outcome in question and the headlines have no number, where they have none."""
    if "reason" not in effects:
        return []
    chosen = (
        effects["outcome"].isin([outcome, *shown_in("brief")])
        & effects["point"].isin(others)
        & effects["effect"].isna()
    )
    return _rows(effects.loc[chosen, ["point", "outcome", "reason"]].dropna())


def _best(effects: list[dict[str, Any]], outcome: str, others: list[int]) -> int:
    """The point with the largest effect on the outcome in question; the first where none was observed."""
    found = [effect for effect in effects if effect["outcome"] == outcome and effect["point"] in others]
    return max(found, key=worth)["point"] if found else (others[0] if others else 0)


def _usual(effects: pd.DataFrame) -> str:
    """The outcome that is told where none was named before: the first headline that was observed."""
    seen = set(effects.dropna(subset="effect")["outcome"])
    return next(
        (
            name
            for name in ("researcher_years_in_korea", "researchers_in_korea_end", *shown_in("brief"))
            if name in seen
        ),
        "",
    )


def _point(
    points: pd.DataFrame, number: int, folder: Folder, by_hand: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """A point with its changes against the reference and the ids of its runs; `by_hand`: the changes, where known."""
    rows = points.set_index("point")
    free = [name for name in points.columns if name not in ("point", "roles", "key", "label")]
    own, base = rows.loc[number], rows.loc[0]
    changes = {name: _plain(own[name]) for name in free if str(own[name]) != str(base[name])}
    changes = dict(by_hand) or changes
    runs = folder.tables.get("runs")
    ids = [] if runs is None else runs.loc[runs["point"] == number, "run"].tolist()
    fixed = {name: _plain(own[name]) for name in free if name not in changes}
    label = str(own["label"])
    times = {} if by_hand else {name: tail for name in changes if (tail := _time_of(name, label))}
    return {"point": number, "label": label, "changes": changes, "times": times, "at": fixed, "runs": ids}


def _time_of(name: str, label: str) -> str:
    """When a lever holds, as the label says it, such as "until 2028Q3"; "" if all the time."""
    parts = (part.partition(" = ") for part in label.split(", "))
    return next((value.partition(" ")[2] for word, _, value in parts if name.endswith(word) and " " in value), "")


def _effects(folder: Folder, outcome: str, others: list[int]) -> list[dict[str, Any]]:
    """Effects on the outcome in question and the headlines, with the share of worlds in which each lies above nought."""
    effects, runs = folder.tables["effects"], folder.tables.get("runs")
    chosen = effects[effects["outcome"].isin([outcome, *shown_in("brief")]) & effects["point"].isin(others)]
    rows = []
    for row in chosen.dropna(subset="effect").to_dict("records"):
        share, same = _share_above(runs, int(row["point"]), row["outcome"])
        wanted = ("point", "outcome", "unit", "effect", "low", "high", "half_width", "n", "luck_share")
        rows.append({**{name: _plain(row.get(name)) for name in wanted}, "share_above": share, "same_in": same,
                     "file": "effects.csv"})  # fmt: skip
    return rows


def _share_above(runs: pd.DataFrame | None, point: int, outcome: str) -> tuple[float | None, int]:
    """In which share of simulations a point has more of an outcome than the reference, ties counted half; and how many are ties."""
    if runs is None or outcome not in runs:
        return None, 0
    table = runs[runs["point"].isin([0, point])].pivot(index="replication", columns="point", values=outcome).dropna()
    if table.empty or not {0, point} <= set(table.columns):
        return None, 0
    gaps = table[point] - table[0]
    return float(((gaps > 0) + 0.5 * (gaps == 0)).mean()), int((gaps == 0).sum())


def _levels(summary: pd.DataFrame | None, point: int) -> list[dict[str, Any]]:
    """Middle and range over replications of what one world is like; nothing without a table of them.

    The median and percentiles of many replications, of few the mean and what follows from their standard deviation.
    """
    if summary is None:
        return []
    chosen = summary[(summary["point"] == point) & summary["outcome"].isin(shown_in("brief_world"))].dropna(
        subset="median"
    )
    wanted = ("point", "outcome", "unit", "n", "fact", "source")
    rows = chosen.to_dict("records")
    ranges = [{name: _plain(end) for name, end in range_in(row)._asdict().items()} for row in rows]
    return [
        {name: _plain(row[name]) for name in wanted} | found | {"file": "summary.csv"}
        for row, found in zip(rows, ranges, strict=True)
    ]


def _patterns(table: pd.DataFrame | None) -> dict[str, Any]:
    """How many patterns are within tolerance, of this study where it was held against them, else as published."""
    if table is None or not (table["n"] > 0).any():
        return known()["patterns"]
    return pattern_counts(table)


def pattern_counts(table: pd.DataFrame) -> dict[str, Any]:
    """Counts by role, and the names of those that were kept to test and missed."""
    seen = table[table["n"] > 0]
    counts = {
        role: [int(seen[seen["role"] == role]["within"].sum()), int((seen["role"] == role).sum())]
        for role in ("fit", "test")
    }
    rows = seen[["pattern", "role", "target", "tolerance", "median", "within", "unit"]].to_dict("records")
    missed = [row["pattern"] for row in rows if row["role"] == "test" and not row["within"]]
    return {**counts, "missed": missed, "rows": [{key: _plain(value) for key, value in row.items()} for row in rows]}


def _provenance(given: dict[str, Any]) -> dict[str, Any]:
    kept = ("brainsim", "commit", "model_version", "config_sha256", "study_seed", "replications_done", "runs_done", "runs_failed",
            "placebo_largest_difference", "parameters_drawn", "finished", "wall_seconds", "python")  # fmt: skip
    data = json.dumps(given.get(OF_RESULTS) or given.get(DATA, {}), sort_keys=True)
    return {name: given.get(name) for name in kept} | {"data_hash": sha256(data.encode()).hexdigest()[:20]}


def _rows(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    return [] if table is None else [{k: _plain(v) for k, v in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    """A value as JSON can hold it: NaN is null, infinity a word."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None if np.isnan(value) else ("inf" if value > 0 else "-inf")
    return value
