"""An experiment from settings to a folder that an analyst can read: live what is missing, write, draw, say."""

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from brainsim.command.check import forms_left_out, idle
from brainsim.command.closing import closing_lines, failing_line, lacking_runs, twin_lines
from brainsim.command.model_given import with_model
from brainsim.command.next_steps import Step, near, next_steps
from brainsim.model.talent_model import TalentModel
from brainsim.process.endings import (
    AGAIN,
    COMPLETE,
    INCOMPLETE,
    TRACEBACK,
    Incomplete,
    reason_of,
    stop_status,
    unforeseen,
    was_stopped,
)
from brainsim.report.claims import clear, listed
from brainsim.report.compared import compared_lines, notes
from brainsim.report.dictionary import dictionary_text
from brainsim.report.screen import long_tables
from brainsim.settings.arguments import folder_given
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.settings.questions import Precision
from brainsim.study.budget import levelled, said_of
from brainsim.study.conduct import Ended, conduct
from brainsim.study.design import plan_of
from brainsim.study.ledger import Lives
from brainsim.study.progress import say, usual_stream
from brainsim.study.reports import Report, sealing
from brainsim.study.results import commit, write_results
from brainsim.study.runs import DONE
from brainsim.study.shards import write_whole
from brainsim.study.store import Store, store_of
from brainsim.study.study import Study

SEARCHED = 12  # replications in which the levels of equal cost are sought; their cost is told of all
NO_PRECISION = Precision(outcome=None, half_width=None, cap=2)


def lived(settings: Settings, store: Path | str | None, model: type[TalentModel] | None) -> Study:
    """Live what a study still lacks, as `brainsim.run` asks for it."""
    if model is not None:
        settings = with_model(settings, model)
    own = settings.study.store or f"results/{settings.study.name}/store"
    folder = folder_given(own if store is None else store)
    return live_study(settings, folder, [*notes(settings), *idle(settings), *forms_left_out(settings)])[0]


def _tell(lines: Sequence[str]) -> None:
    """Say what may not be as the user expects."""
    for line in lines:
        say(f"brainsim: {line}\n", usual_stream())


def live_study(settings: Settings, store_folder: Path, said: Sequence[str] = ()) -> tuple[Study, Ended]:
    """Live what a study lacks; the study as it stands in the store, and how the living ended. `said`: lines for the user
    once the store can be used.
    """
    from brainsim.brief.on_screen import so_far  # late: --help and checks need no words of briefs

    store = store_of(settings, store_folder)
    with store.writing():
        _tell(said)
        for problem in store.problems:
            say(f"{problem}\n", usual_stream())
        if settings.design.kind == "equal_budget":
            settings, ended = at_equal_budget(settings, store)
        else:
            ended = None
        plan = plan_of(settings)
        if ended is None or not (ended.interrupted or ended.unstored):
            ended = conduct(settings, plan, store, teller=so_far(settings))._replace(
                levels=ended.levels if ended else ()
            )
    return Study(settings, store_folder, ended.replications, plan), ended


def at_equal_budget(settings: Settings, store: Store) -> tuple[Settings, Ended | None]:
    """The study with every lever at the level that costs the budget; and how the last search for it ended."""
    from brainsim.brief.on_screen import so_far  # late, as above

    last: Ended | None = None

    def cost_of(listed: Settings) -> list[float] | None:
        nonlocal last
        plan = plan_of(listed)
        last = conduct(listed, plan, store, teller=so_far(listed))
        if last.interrupted or last.unstored:
            return None
        costs = Study(listed, store.folder, last.replications, plan).effects(settings.design.price)
        return [float(costs.loc[costs["point"] == number, "effect"].iloc[0]) for number in plan.rows]

    few = min(settings.study.replications, SEARCHED)
    study = settings.study.model_copy(update={"replications": few, "precision": NO_PRECISION})
    searched, searches = levelled(settings.model_copy(update={"study": study}), cost_of)
    listed = settings.model_copy(update={"design": searched.design})
    if last is not None and not (last.interrupted or last.unstored):
        last = last._replace(levels=tuple(map(said_of, searches)))
        say("equal budgets: " + "; ".join(last.levels) + "\n", usual_stream())
    return listed, last


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
        [] if ended.interrupted or ended.unstored else _tried("worlds side by side", partial(live_lives, study), folder)
    )
    if study.store.gone():  # removed while the lives were told
        study = Study(study.settings, store_folder, ended.replications, study.plan)
    if len(study.runs):
        tables = partial(write_tables, folder, study, ended, lambda: time.perf_counter() - start, code, given)
        unwritten = _tried("tables", tables, folder)
        wanting += unwritten or leave_rest(study, folder, ended, given)
        if not unwritten:
            wanting += _tried("answer", partial(tell_answer, study, folder), folder)
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


def leave_rest(study: Study, folder: Path, ended: Ended, given: Sequence[str] | None = None) -> list[str]:
    """Leave what is made of the tables: forecasts, report, analysis and brief; a line for each that could not be made."""
    return [
        *_tried("README.md", partial(leave_readme, study, folder, ended), folder),
        *_tried("forecasts", partial(leave_forecasts, study, folder, ended, given), folder),
        *_tried("workbook", partial(leave_workbook, study, folder), folder),
        *_tried("figures", partial(leave_report, study, folder), folder),
        *_tried("analysis", partial(leave_analysis, study, folder, ended), folder),
        *_tried("brief", partial(leave_brief, study, folder), folder),
        *_tried("answer in README.md", partial(leave_readme, study, folder, ended, True), folder),
    ]


def _tried(what: str, leave: Callable[[], object], folder: Path) -> list[str]:
    """Do a part of what comes after the runs: none of it may lose the others. Says what is missing if it can't be done."""
    try:
        leave()
    except (SettingsError, Incomplete) as problem:
        return [f"{what} could not be made: {problem}"]
    except OSError as problem:
        return [f"{what} could not be written: {reason_of(problem)}; make room and {AGAIN}"]
    except Exception as problem:
        return [f"{what} could not be made: {unforeseen(problem, folder)}"]
    return []


def live_lives(study: Study) -> None:
    """Live the worlds side by side that the settings ask for; Incomplete if some are missing afterwards."""
    if study.settings.report.lives:
        lives = Lives(study.settings, study.plan, study.store_folder)
        if lives.live() and (missing := lives.lacking()):
            raise Incomplete(f"those of {missing} replications are missing; {AGAIN}")


def write_tables(
    folder: Path, study: Study, ended: Ended, seconds: Callable[[], float], code: str, given: Sequence[str] | None
) -> None:
    """Write the tables of a study, over those that an earlier one has left, if it was asked to."""
    clear(folder)
    write_results(folder, study, ended, seconds(), code, given)


def gone(study: Study, folder: Path) -> list[str]:
    """A line for results or runs that somebody has removed while the report was made."""
    lost = [name for name in listed(folder) if not (folder / name).exists()] if len(study.runs) else []
    said = [f"{', '.join(lost[:3])} and maybe more are gone from {folder}; {AGAIN}"] if lost else []
    if number := study.store.gone():
        said.append(f"{number} files of runs are gone from the store; {AGAIN}")
    return said


def leave_readme(study: Study, folder: Path, ended: Ended, is_answered: bool = False) -> None:
    """Write the data dictionary of all that a study has left, with its answer when all is made that it is read from."""
    said = ""
    if is_answered and (study.runs["status"] == DONE).any():
        from brainsim.brief.on_screen import in_short  # late, as above

        said = in_short(folder)
    text = dictionary_text(study.settings, listed(folder), lacking_runs(study, ended), ended.levels, said)
    with sealing(folder):
        write_whole(folder / "README.md", lambda path: path.write_text(text, encoding="utf-8"))


def leave_report(study: Study, folder: Path) -> None:
    """Draw the figures; say the long tables where they are asked for."""
    is_seen = (study.runs["status"] == DONE).any()
    if is_seen and study.settings.report.figures:
        from brainsim.report.figures import draw_figures  # late: not every study is drawn

        with sealing(folder):
            draw_figures(folder)
    if is_seen and study.settings.report.verbose:
        print("\n" + "\n\n".join(long_tables(study)) + "\n")


def leave_workbook(study: Study, folder: Path) -> None:
    """Write the tables as a workbook too, if the settings ask for one."""
    if study.settings.report.xlsx:
        from brainsim.report.workbook import write_workbook  # late: not every study is written so

        with sealing(folder):
            write_workbook(folder, study)


def leave_forecasts(study: Study, folder: Path, ended: Ended, given: Sequence[str] | None = None) -> None:
    """Write dated forecasts, if the settings ask for them, once everything is lived."""
    if study.settings.report.forecasts is None or ended.interrupted or lacking_runs(study, ended):
        return
    from brainsim.forecasts.written import write_forecasts  # late: few studies foretell

    with sealing(folder):
        told = write_forecasts(study, folder, given)
    print(told)


def leave_analysis(study: Study, folder: Path, ended: Ended) -> None:
    """Make the analyses that the settings name, once everything is lived."""
    if not study.settings.analysis.methods or ended.interrupted or lacking_runs(study, ended):
        return
    from brainsim.analysis.analyse import analyse  # late: most studies need none of its libraries

    def live(listed: Settings) -> Study | None:
        found, how = live_study(listed, study.store_folder)
        if how.interrupted:
            return None
        if how.unstored or (lacking := lacking_runs(found, how)):
            raise Incomplete(f"the store could not be written: {how.unstored}; {AGAIN}" if how.unstored else lacking)
        return found

    with sealing(folder):
        told = analyse(study, folder, live)
    from brainsim.brief.on_screen import in_plain_words  # late, as above

    print("\n".join(told if study.settings.report.verbose else in_plain_words(told, folder)) + "\n")


def leave_brief(study: Study, folder: Path) -> None:
    """Make the brief and the slides, if the settings ask for them and something was lived."""
    report = study.settings.report
    if (report.brief or report.slides) and (study.runs["status"] == DONE).any():
        from brainsim.brief.make import (
            BRIEF,
            SLIDES,
            make_brief,
            untranslated,
        )  # late: most studies need no such libraries

        kinds = [kind for kind, is_asked in ((BRIEF, report.brief), (SLIDES, report.slides)) if is_asked]
        for path in make_brief(folder, report.language, report.words, kinds):
            print(path)
        if lacking := untranslated(report.language):
            print(lacking)
