"""An experiment from settings to a folder that an analyst can read: live what is missing, write, draw, say."""

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from brainsim.command.check import forms_left_out, idle
from brainsim.command.closing import closing_lines, failing_line, twin_lines
from brainsim.command.leave import gone, leave_rest, live_lives, tried, write_tables
from brainsim.command.next_steps import Step, near, next_steps
from brainsim.command.simulate import live_study
from brainsim.process.endings import (
    COMPLETE,
    INCOMPLETE,
    TRACEBACK,
    stop_status,
    was_stopped,
)
from brainsim.report.compared import compared_lines
from brainsim.settings.parameters import Settings
from brainsim.study.reports import Report
from brainsim.study.results import commit
from brainsim.study.runs import DONE
from brainsim.study.study import Study


def run_experiment(
    settings: Settings, folder: Path, store_folder: Path, given: Sequence[str] | None = None, is_job: bool = False
) -> int:
    """Live a study and leave its report in `folder`; the exit status: 0, or 3, or 130 and more after a signal.

    `given`: the overrides of the command line, which the provenance keeps. `is_job`: of a sweep, of which each says no
    more than its answer.

    3 tells that something is missing: runs that failed or were lost, lives, any part of the report, the analysis or the
    brief; or that the placebo differs.
    """
    start, code = time.perf_counter(), commit()  # of what runs, not of what the checkout becomes meanwhile
    (folder / TRACEBACK).unlink(missing_ok=True)  # of an earlier command
    said = [*compared_lines(settings), *idle(settings), *forms_left_out(settings), *told_of_analysis(settings)]
    study, ended = live_study(settings, store_folder, said)
    wanting = (
        [] if ended.interrupted or ended.unstored else tried("worlds side by side", partial(live_lives, study), folder)
    )
    if study.store.gone():  # removed while the lives were told
        study = Study(study.settings, store_folder, ended.replications, study.plan)
    if len(study.runs):
        tables = partial(write_tables, folder, study, ended, lambda: time.perf_counter() - start, code, given)
        unwritten = tried("tables", tables, folder)
        wanting += unwritten or leave_rest(study, folder, ended, given)
        if not unwritten:
            wanting += tried("answer", partial(tell_answer, study, folder), folder)
    wanting = [*closing_lines(study, ended), *wanting, *gone(study, folder)]
    for line in [*wanting, *twin_lines(study)]:
        print(line, file=sys.stderr)
    tell_rest(study, folder, [] if is_job or not len(study.runs) else next_steps(study, folder, given))
    if ended.interrupted or was_stopped():
        return stop_status()
    return INCOMPLETE if wanting else COMPLETE


def tell_answer(study: Study, folder: Path) -> None:
    """Say what the study has found, if anything was simulated."""
    if (study.runs["status"] == DONE).any():
        from brainsim.brief.on_screen import answer_lines  # late, as above

        failing = failing_line(Report(folder).table("checks"))
        print("\n" + "\n\n".join([*answer_lines(study, folder), *([failing] if failing else [])]) + "\n")


def tell_rest(study: Study, folder: Path, steps: Sequence[Step]) -> None:
    """Say where the report is, and which commands make sense now."""
    print(f"results: {near(folder)} (README.md there explains every file)")
    if study.settings.report.verbose:
        print(f"store: {near(study.store_folder)}")
    for first, step in zip(("next", "or"), steps, strict=False):
        print(f"{first}, {step.purpose}:\n  {step.command}")


def told_of_analysis(settings: Settings) -> list[str]:
    """What the analyses that are asked for will leave out, said before anything is simulated."""
    if not settings.analysis.methods:
        return []
    from brainsim.analysis.checks import told_before  # late: most studies need none of its libraries

    return told_before(settings)
