"""The jobs of a sweep as two tables: how each ended, and what came out of those that left a summary."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from brainsim.report.study_tables import AS_CONFIGURED
from brainsim.report.style import house_style, save
from brainsim.report.sweep_figures import sweep_figure
from brainsim.report.sweep_panels import Sweep, counted_jobs
from brainsim.settings.problems import SettingsError
from brainsim.study.reports import PROVENANCE, Report
from brainsim.study.shards import write_whole

SUMMARY = ["outcome", "unit", "mean", "se", "median", "low", "high", "n"]  # the columns taken of each job's summary
READ = ("summary.csv", "points.csv", "effects.csv")  # what is read of a job's folder
EFFECT = {"effect": "effect", "low": "effect_low", "high": "effect_high"}  # what is taken of its effects
COUNTS = ("replications_done", "replications_failed")  # in a job's provenance.json

Note = dict[str, Any]  # job, folder, overrides, status and error of one job


def write_sweep(folder: Path, notes: Sequence[Note]) -> list[str]:
    """Write jobs.csv, and where any job left a summary sweep.csv, sweep.parquet and the figure; say where they are.

    Returns how each job stands.
    """
    jobs, swept = jobs_table(folder, notes), swept_values(notes)
    table = sweep_table(folder, jobs, swept)
    write_whole(folder / "jobs.csv", lambda path: jobs.to_csv(path, index=False))
    if wanting := wanting_jobs(jobs):
        print(f"brainsim: {wanting}; see {_near(folder / 'jobs.csv')}", file=sys.stderr)
    if table.empty:
        return jobs["status"].tolist()
    write_whole(folder / "sweep.csv", lambda path: table.to_csv(path, index=False, float_format="%.6g"))
    write_whole(folder / "sweep.parquet", lambda path: table.to_parquet(path, index=False))
    with house_style():
        save(sweep_figure(Sweep(table, jobs, swept)), folder, "sweep")
    print(
        f"sweep of {counted_jobs(len(jobs))}: {_near(folder / 'sweep.csv')} and {_near(folder / 'sweep.png')}{_against(table)}"
    )
    return jobs["status"].tolist()


def _against(table: pd.DataFrame) -> str:
    """What the effects in the table of a sweep are held against."""
    named = [name for name in table["reference"].dropna().unique() if name] if "reference" in table else []
    if not named:
        return ""
    said = named[0] if len(named) == 1 else f"{len(named)} references: see the column reference"
    return f"; effects are against {said}"


def jobs_table(folder: Path, notes: Sequence[Note]) -> pd.DataFrame:
    """One row a job: job, folder, overrides, status (done, failed, interrupted, missing), replications, error.

    A job that began and never ended is interrupted; one that left no summary, nor a word why, is missing. Of one that an
    error has ended nothing is read; one that failed without it has left what it could.
    """
    rows = []
    for note in notes:
        lost = note["status"] == "failed" and note["error"]  # what ended it: whatever lies there is not its report
        counts, left, fault = ({}, False, "") if lost or not note["folder"] else _left(folder / note["folder"], note)
        status = ("failed" if fault else "missing") if note["status"] == "done" and not left else note["status"]
        row = {**note, "overrides": " ".join(note["overrides"]), "status": status, "error": note["error"] or fault}
        rows.append({**row, **{name: counts.get(name) for name in COUNTS}, "has_summary": left})
    columns = ["job", "folder", "overrides", "status", *COUNTS, "has_summary", "error"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(COUNTS, "Int64"))


def _left(folder: Path, note: Note) -> tuple[dict[str, Any], bool, str]:
    """The provenance of a job, whether it left a summary that can be believed, and what is wrong with what it left.

    A report says which command made it: one that was laid in the place of another is told.
    """
    report = Report(folder)
    if not (folder / PROVENANCE).exists():
        return {}, False, ""
    asked = shlex.join(["python", "-m", "brainsim", *note["overrides"]])  # as study/results.py writes it
    try:
        if report.facts.get("command", asked) != asked:
            return {}, False, "its results are of another command"
        left = [report.file(name).name for name in READ if report.has(name)]
        return report.facts, READ[0] in left, ""
    except SettingsError as problem:
        return {}, False, str(problem)


def wanting_jobs(jobs: pd.DataFrame) -> str:
    """The jobs that are not wholly done, in a few words; empty if all are."""
    wanting = jobs[jobs["status"] != "done"]
    if wanting.empty:
        return ""
    named = [f"{job} {status}" for job, status in zip(wanting["job"], wanting["status"], strict=True)]
    listed = ", ".join(named[:10]) + (f" and {len(named) - 10} more" if len(named) > 10 else "")
    return f"{len(wanting)} of {len(jobs)} jobs not done ({listed})"


def swept_values(notes: Sequence[Note]) -> pd.DataFrame:
    """The overrides that differ between jobs, one row a job and one column an override: numbers where all are."""
    written = {note["job"]: dict(map(_name_and_value, note["overrides"])) for note in notes}
    values = pd.DataFrame.from_dict(written, orient="index", dtype=object)
    differing = [name for name in values if values[name].nunique(dropna=False) > 1]
    return pd.DataFrame({name: _as_numbers(values[name]) for name in differing}, index=values.index)


def _name_and_value(override: str) -> tuple[str, str]:
    """An override in its two parts, without the sign that adds it."""
    name, _, value = override.partition("=")
    return name.lstrip("+"), value


def _as_numbers(values: pd.Series) -> pd.Series:
    try:
        return pd.to_numeric(values)
    except ValueError:
        return values.astype(str).where(values.notna(), "")


def sweep_table(folder: Path, jobs: pd.DataFrame, swept: pd.DataFrame) -> pd.DataFrame:
    """One row a job and outcome: the job, what was swept over, its summary, its effect and the reference; empty without any."""
    tables = []
    for job, own in jobs.loc[jobs["has_summary"], ["job", "folder"]].itertuples(index=False):
        report = Report(folder / own)
        outcomes = with_effects(report, studied_rows(report)).reset_index(drop=True)
        columns = {"job": job, **swept.loc[job].to_dict()} if len(swept.columns) else {"job": job}
        tables.append(pd.DataFrame(columns, index=outcomes.index).join(outcomes))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def studied_rows(report: Report) -> pd.DataFrame:
    """A job's summary of the point that it studies: the last of its design, or the only one."""
    summary = report.table("summary")
    if "point" not in summary or not report.has_table("points"):
        return summary
    return summary[summary["point"] == [one.point for one in report.points if "design" in one.roles][-1]]


def with_effects(report: Report, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Rows of a job's summary with the effect of the same point, and what the reference is called that it is held against.

    A point that is its own reference, as the job of a sweep that changes nothing, has the effect 0 where it was observed.
    """
    if "point" not in outcomes or not all(map(report.has_table, ("points", "effects"))):
        return outcomes[SUMMARY]
    reference, own, effects = report.points[0].label, outcomes["point"].iloc[0], report.table("effects")
    if own == 0:
        same = outcomes["median"].where(outcomes["median"].isna(), 0.0) if reference != AS_CONFIGURED else float("nan")
        found = outcomes[SUMMARY].assign(**dict.fromkeys(EFFECT.values(), same))
    else:
        mine = effects[effects["point"] == own].rename(columns=EFFECT)[["outcome", *EFFECT.values()]]
        found = outcomes[SUMMARY].merge(mine, on="outcome", how="left")
    return found.assign(reference="" if reference == AS_CONFIGURED and own == 0 else reference)


def _near(path: Path) -> str:
    """A path as the user would write it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
