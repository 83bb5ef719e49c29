"""What is said of a study at its end: what is missing, whether a placebo differs, and which check fails."""

import pandas as pd

from brainsim.process.endings import AGAIN
from brainsim.report.screen import bracketed, placebo_line, signed_shown
from brainsim.report.vocabulary import called
from brainsim.study.checks import PLACEBO
from brainsim.study.conduct import Ended
from brainsim.study.doses import FAILS
from brainsim.study.study import Study
from brainsim.words.book import ENGLISH


def closing_lines(study: Study, ended: Ended) -> list[str]:
    """What is missing of the runs or wrong with them, and what to do."""
    lines = [f"the store could not be written: {ended.unstored}; make room and {AGAIN}"] if ended.unstored else []
    if missing := lacking_runs(study, ended):
        lines.append(missing)
    if study.placebo > 0:
        lines.append(placebo_line(study))
    return lines


def twin_lines(study: Study) -> list[str]:
    """A line for two replications that agree in everything: nothing is missing, but it is to be known."""
    return [
        f"replications {first} and {second} agree in every outcome: with very few people that is chance, else report it"
        for first, second in study.twins
    ]


def lacking_runs(study: Study, ended: Ended) -> str:
    """Which runs are not there, and what to do; empty if all are."""
    planned, failed = ended.replications * len(study.plan.points), len(study.failed)
    told = [f"{failed} of {planned} simulations failed (tracebacks in runs.parquet, column error)"] if failed else []
    if missing := planned - len(study.runs):
        told.append(f"{'interrupted: ' if ended.interrupted else ''}{missing} of {planned} simulations are missing")
    return f"{', '.join(told)}; {AGAIN}" if told else ""


def failing_line(checks: pd.DataFrame) -> str:
    """The first check that fails, and how many do; empty where none does. The placebo is told by itself."""
    failed = checks[checks["verdict"].eq(FAILS) & checks["check"].ne(PLACEBO)]
    if failed.empty:
        return ""
    first, others = failed.iloc[0], len(failed) - 1
    what = ", ".join(called(name, ENGLISH) for name in (first["lever"], first["outcome"]) if isinstance(name, str))
    said = f"{what}: {signed_shown(first['value'])} {bracketed(first['low'], first['high'])}, expected: {first['expected']}"
    return f"A CHECK FAILS: {said}{f'; so do {others} more' if others else ''}. checks.csv has all."
