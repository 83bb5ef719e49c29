"""What is left of a study in its folder: tables, figures, forecasts, workbook, analysis and brief; none of them loses the others."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from brainsim.command.closing import lacking_runs
from brainsim.command.simulate import live_study
from brainsim.process.endings import (
    AGAIN,
    Incomplete,
    reason_of,
    unforeseen,
)
from brainsim.report.claims import clear, listed
from brainsim.report.dictionary import dictionary_text
from brainsim.report.screen import long_tables
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.study.conduct import Ended
from brainsim.study.ledger import Lives
from brainsim.study.reports import sealing
from brainsim.study.results import write_results
from brainsim.study.runs import DONE
from brainsim.study.shards import write_whole
from brainsim.study.study import Study


def leave_rest(study: Study, folder: Path, ended: Ended, given: Sequence[str] | None = None) -> list[str]:
    """Leave what is made of the tables: forecasts, report, analysis and brief; a line for each that could not be made."""
    return [
        *tried("README.md", partial(leave_readme, study, folder, ended), folder),
        *tried("forecasts", partial(leave_forecasts, study, folder, ended, given), folder),
        *tried("workbook", partial(leave_workbook, study, folder), folder),
        *tried("figures", partial(leave_report, study, folder), folder),
        *tried("analysis", partial(leave_analysis, study, folder, ended), folder),
        *tried("brief", partial(leave_brief, study, folder), folder),
        *tried("answer in README.md", partial(leave_readme, study, folder, ended, True), folder),
    ]


def tried(what: str, leave: Callable[[], object], folder: Path) -> list[str]:
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
