"""What is said of a study at its end: what is missing, and whether a placebo differs."""

from brainsim.process.endings import AGAIN
from brainsim.report.screen import placebo_line
from brainsim.study.conduct import Ended
from brainsim.study.study import Study


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
