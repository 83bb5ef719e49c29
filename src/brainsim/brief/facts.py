"""The facts of a brief: every number of a results folder that a brief may say."""

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from brainsim.brief.bought import table_of
from brainsim.brief.by_group import effects_by_group
from brainsim.brief.for_money import life_prices_of
from brainsim.brief.headline import BUDGETS
from brainsim.brief.kept import HIRED, SHARES, effects_on_fellows
from brainsim.brief.records import Effect, Facts, Level, Outcome, Point, Unsaid
from brainsim.brief.sentences import worth
from brainsim.brief.setting import climate_of, openings_of, paid_of
from brainsim.brief.worth import OUTCOME, PayWorth, worth_in_pay
from brainsim.outcomes.by_programme import column
from brainsim.outcomes.rows import effect_rows, shown_in
from brainsim.report.kept_along import ENDS, shares_at_end
from brainsim.report.rungs import RUNGS, STOCKS, judged
from brainsim.settings.extend import with_files
from brainsim.settings.problems import SettingsError
from brainsim.settings.programmes import ALL
from brainsim.study import stored
from brainsim.study.design import BESIDE, DESIGN, PAST
from brainsim.study.patterns import ROLES
from brainsim.study.ranges import range_in
from brainsim.study.reports import DATA, OF_RESULTS, PROVENANCE, Report
from brainsim.study.stored import NOTHING, StoredPoint, called_in, changes_of, focus_of, known, records_of, times_in
from brainsim.study.vectors import LUCKS
from brainsim.study.watch import JUDGED

NEEDED = ("config.yaml", "points.csv", "effects.csv", "provenance.json")
DRAWN = (
    "careers",
    "decomposition",
    "deadweight",
    "gains",
    "biographies",
    "lives",
    "front",
    "destinations",
    "structures",
)  # tables that charts are drawn of
APPLICANTS = "applicants_per_slot"
ALL_LIVED = "ledger"  # has everybody who was compared one by one


def read_folder(path: Path) -> Report:
    """A results folder that has what a brief needs; SettingsError in one line for one that is none, or that is damaged."""
    report = Report(path)
    missing = next((name for name in NEEDED if not ((path / name).exists() or _names(report, name))), None)
    if missing:
        one = report.latest or "results/baseline/<date-time>"
        raise SettingsError(f"brief = {path} is no results folder: it has no {missing}; name one such as {one}")
    for name in NEEDED[:-1]:
        report.file(name)
    with_files(report.settings)  # whose words are told
    return report


def _names(report: Report, name: str) -> bool:
    """Whether a folder that has lost a file says that it had it: it is a results folder, and damaged."""
    return (report.folder / PROVENANCE).exists() and report.has(name)


def known_facts() -> dict[str, Any]:
    """What the evidence ledger and the published validation say, as it comes with brainsim."""
    return json.loads(files("brainsim.brief").joinpath("known.json").read_text(encoding="utf-8"))


def facts_of(report: Report) -> Facts:
    """All facts of a folder."""
    settings, effects = report.settings, report.table("effects")
    study, design, provenance = settings["study"], settings["design"], report.facts
    others = [point for point in report.points if DESIGN in point.roles and point.point != 0]
    beside = [point for point in report.points if BESIDE in point.roles]
    runs = report.table_if_any("runs")
    asked, usual = study.get("outcome") or _usual(effects), focus_of(report.points)
    outcome = judged(asked)
    summary = report.table_if_any("summary")
    by_hand = design.get("changed") or {}
    changed = by_hand if design.get("kind", "one") == "one" else {}
    meaning = effect_rows().get(outcome)
    several = (one.point for one in report.points if DESIGN in one.roles and len(report.programmes(one.point)) > 1)
    beside_each_other = next(several, usual)
    told = _effects(effects, runs, outcome, {point.point for point in (*others, *beside)})
    found = Facts(
        outcome=Outcome(outcome, meaning.unit if meaning else "", meaning.meaning if meaning else outcome),
        asked=asked,
        paid=paid_of(settings.get("programme")),
        worth=_worth(report, runs, asked),
        reference=_point(report, report.points[0], runs),
        points=[_point(report, point, runs, changed) for point in others],
        beside=[_point(report, point, runs) for point in beside],
        effects=told,
        unsaid=_unsaid(effects, outcome, {point.point for point in others}),
        usual=usual,
        study=study["name"],
        design=design.get("kind", "one"),
        question=study["question"],
        question_in=study.get("question_in") or {"ko": study.get("question_korean")},
        called=called_in(settings),
        scale=settings["population"]["scale"],
        vectors_simulated=_vectors(settings, runs, provenance),
        uncertainty=study["uncertainty"],
        vectors=study.get("vectors"),
        satisficing=settings["behaviour"].get("choice_rule") == "satisficing",
        years=study["quarters"] / 4,
        first_quarter=study["first_quarter"],
        discount=study.get("cost_discount", 0.0),
        post_life=study.get("post_life", 0.0),
        budget=design.get("budget") if others else None,
        price=design.get("price"),
        changed=changed,
        setting={} if changed else by_hand,
        without_it=bool(design.get("reference_name")),
        own_past=any(name.partition(".")[0] in PAST for name in changed),
        levels=[level for level in _levels(summary, usual) if level.outcome in shown_in("brief_world")],
        fellows={point.point: _of_fellows(summary, point.point) for point in report.points},
        totals={level.outcome: level for level in _levels(summary, 0) if level.outcome in RUNGS},
        openings=openings_of(settings),
        climate=climate_of(settings),
        offers={one.point: {each.name: each.content for each in report.programmes(one.point)} for one in report.points},
        by_programme=_levels(report.table_if_any("programmes"), beside_each_other, file="programmes.csv"),
        programme_effects=_programme_effects(report, runs, beside_each_other),
        beside_each_other=beside_each_other,
        on_fellows=effects_on_fellows(effects, asked, {point.point for point in others}),
        by_group=effects_by_group(effects, {point.point for point in others}),
        comparisons=report.records(stored.Compared, "comparisons"),
        moves=report.records(stored.Move, ALL_LIVED),
        fates=report.records(stored.Fate, "deadweight"),
        prices=report.records(stored.Price, "prices"),
        life_prices=life_prices_of(runs, outcome, study["uncertainty"] == "posterior"),
        side_by_side=int(max(report.table_if_any(ALL_LIVED).get("n", [0]))),
        scenario=report.records(stored.Step, "scenario"),
        sobol=report.records(stored.Driver, "sobol"),
        information=report.records(stored.Worth, "information"),
        regret=report.records(stored.Regret, "regret"),
        examined=tuple(report.table_if_any("analysis").get("method", ())),
        checks=report.records(stored.Check, "checks"),
        tables=_tables(report, outcome),
        patterns=_patterns(report),
        known=known_facts(),
        provenance=_provenance(provenance),
        command=provenance.get("command") or f"python -m brainsim +experiment={study['name']}",
    )  # fmt: skip
    return found._replace(best=_best(told, outcome, [point.point for point in found.choices]))


def _vectors(settings: dict[str, Any], runs: pd.DataFrame, provenance: dict[str, Any]) -> int:
    """How many parameter vectors were simulated; 1 where parameters are fixed."""
    if settings["study"]["uncertainty"] != "posterior":
        return 1
    if "vector" in runs:
        return int(runs.loc[(runs["status"] == "done") & (runs["point"] == 0), "vector"].nunique())
    done = int(provenance.get("replications_done") or 0)
    return -(-done // LUCKS)  # those of a weighted sample; tables without weights have more


def _unsaid(effects: pd.DataFrame, outcome: str, others: set[int]) -> list[Unsaid]:
    """Why effects on the outcome in question and the headlines have no number, where they have none."""
    if "reason" not in effects:
        return []
    untold = effects[effects["effect"].isna() & effects["reason"].notna() & effects["point"].isin(others)]
    return records_of(Unsaid, untold[untold["outcome"].isin([outcome, *shown_in("brief")])])


def _best(effects: list[Effect], outcome: str, others: list[int]) -> int:
    """The point with the largest effect on the outcome in question; the first where none was observed."""
    found = [effect for effect in effects if effect.outcome == outcome and effect.point in others]
    return max(found, key=worth).point if found else (others[0] if others else 0)


def _usual(effects: pd.DataFrame) -> str:
    """The outcome that is told where none was named before: the first headline that was observed."""
    seen, first = (
        set(effects.dropna(subset="effect")["outcome"]),
        (JUDGED, "researcher_years_in_korea", "researchers_in_korea_end"),
    )
    return next((name for name in (*first, *shown_in("brief")) if name in seen), "")


def _point(report: Report, point: StoredPoint, runs: pd.DataFrame, by_hand: Mapping[str, Any] = NOTHING) -> Point:
    """A point with its changes against the reference and the ids of its runs; `by_hand`: the changes, where known."""
    changes = dict(by_hand) or changes_of(point, report.points[0])
    ids = runs.loc[runs["point"] == point.point, "run"].tolist() if len(runs) else []
    fixed = {name: known(level) for name, level in point.levels.items() if name not in changes}
    times = {} if by_hand else times_in(changes, point.label)
    programmes = [one.name for one in report.programmes(point.point)]
    return Point(point.point, point.label, changes, times, fixed, ids, programmes)


def _effects(effects: pd.DataFrame, runs: pd.DataFrame, outcome: str, points: set[int]) -> list[Effect]:
    """Effects on the outcome in question and the headlines, with the share of worlds in which each lies above nought."""
    chosen = effects[
        effects["outcome"].isin([outcome, HIRED, *STOCKS, *shown_in("brief")]) & effects["point"].isin(points)
    ]
    found = records_of(Effect, chosen.dropna(subset="effect"))
    names = {effect.outcome for effect in found} & set(runs)
    simulated = {name: runs.pivot(index="replication", columns="point", values=name) for name in names}
    return [_with_share(effect, simulated.get(effect.outcome, pd.DataFrame())) for effect in found]


def _with_share(effect: Effect, simulated: pd.DataFrame) -> Effect:
    """In which share of simulations a point has more of an outcome than the reference, ties counted half; and how many are ties.

    `simulated`: the outcome by replication and point.
    """
    if not {0, effect.point} <= set(simulated):
        return effect
    option, reference = simulated[effect.point], simulated[0]
    gaps = (option - reference)[option.notna() & reference.notna()]
    if gaps.empty:
        return effect
    same = gaps == 0
    return effect._replace(share_above=float(((gaps > 0) + 0.5 * same).mean()), same_in=int(same.sum()))


def _levels(table: pd.DataFrame, point: int, **more: Any) -> list[Level]:
    """Middle and range over replications of what one world is like; of what was not observed nothing.

    The median and percentiles of many replications, of few the mean and what follows from their standard deviation.
    """
    rows = table[(table["point"] == point) & table["median"].notna()].to_dict("records") if len(table) else []
    return records_of(Level, pd.DataFrame([row | range_in(row)._asdict() for row in rows]), **more)


def _of_fellows(summary: pd.DataFrame, point: int) -> Mapping[str, Level]:
    """Who applies in the world of a point, and where fellows are later; of what was observed."""
    found = {level.outcome: level for level in _levels(summary, point)}
    return {name: found[name] for name in (APPLICANTS, *SHARES) if name in found}


def _tables(report: Report, outcome: str) -> dict[str, pd.DataFrame]:
    """Tables that charts and answers are made of."""
    told = {name: report.table_if_any(name) for name in DRAWN}
    told |= {ENDS: shares_at_end(report.table_if_any("paths"))}
    return told | {"worlds": report.tables_of("worlds"), BUDGETS: table_of(report.table_if_any(f"budgets_{outcome}"))}


def _worth(report: Report, runs: pd.DataFrame, asked: str) -> list[PayWorth]:
    """What steps are worth in pay, where the study asks who applies."""
    paid = paid_of(report.settings.get("programme"))
    return worth_in_pay(report.table("points"), runs, paid.now / paid.multiplier) if asked == OUTCOME else []


def _programme_effects(report: Report, runs: pd.DataFrame, point: int) -> list[Effect]:
    """What a point changes of each programme, by the name that the outcome has in the table of runs."""
    if (table := report.table_if_any("programmes")).empty:
        return []
    mine = table[(table["point"] == point) & table["effect"].notna() & (table["programme"] != ALL)]
    mine = mine.assign(low=mine["effect_low"], high=mine["effect_high"])
    mine["outcome"] = [column(*names) for names in zip(mine["outcome"], mine["programme"], strict=True)]
    return [_with_share(effect, runs) for effect in records_of(Effect, mine, file="programmes.csv")]


def _patterns(report: Report) -> Mapping[str, Any]:
    """How many patterns are within tolerance, of this study where it was held against them, else as published."""
    table = report.table_if_any("patterns")
    return pattern_counts(table) if len(table) and (table["n"] > 0).any() else known_facts()["patterns"]


def pattern_counts(table: pd.DataFrame) -> dict[str, Any]:
    """Counts by role, and the names of those that nothing was fitted to and that are missed, tests first."""
    seen = table[table["n"] > 0]
    counts = {
        role: [int(seen[seen["role"] == role]["within"].sum()), int((seen["role"] == role).sum())] for role in ROLES
    }
    rows = seen[["pattern", "role", "target", "tolerance", "median", "within", "unit"]].to_dict("records")
    missed = [row["pattern"] for role in ("test", "seen") for row in rows if row["role"] == role and not row["within"]]
    return {**counts, "missed": missed, "rows": [{key: known(value) for key, value in row.items()} for row in rows]}


def _provenance(given: dict[str, Any]) -> dict[str, Any]:
    kept = ("brainsim", "commit", "model_version", "config_sha256", "study_seed", "replications_done", "runs_done", "runs_failed",
            "placebo_largest_difference", "parameters_drawn", "structures", "finished", "wall_seconds", "runs_lived_now",
            "python")  # fmt: skip
    data = json.dumps(given.get(OF_RESULTS) or given.get(DATA, {}), sort_keys=True)
    return {name: given.get(name) for name in kept} | {"data_hash": sha256(data.encode()).hexdigest()[:20]}
