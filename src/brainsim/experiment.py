"""An experiment from settings to a folder that an analyst can read: live what is missing, write, draw, say."""

import multiprocessing
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from brainsim.arguments import folder_given, settings_given
from brainsim.idle import idle_lines
from brainsim.parameters import Settings
from brainsim.problems import SettingsError
from brainsim.questions import Precision
from brainsim.report.compared import compared_lines, notes
from brainsim.report.dictionary import dictionary_text
from brainsim.report.plots import draw_figures
from brainsim.report.words import (
    patterns_screen,
    placebo_line,
    savings_line,
    screen_tables,
    structures_line,
    uncertainty_line,
)
from brainsim.settings import composed_settings
from brainsim.study.budget import levelled, said_of
from brainsim.study.conduct import Ended, conduct
from brainsim.study.design import DESIGN, plan_of
from brainsim.study.holding import refuse_other_folders, unwritable
from brainsim.study.ledger import Lives
from brainsim.study.reports import sealing
from brainsim.study.results import commit, write_results
from brainsim.study.runs import DONE, model_version
from brainsim.study.shards import make_folder, write_whole
from brainsim.study.store import Store
from brainsim.study.study import Study

SOME_FAILED, INTERRUPTED = 3, 130
SEARCHED = 12  # replications in which the levels of equal cost are sought; their cost is told of all
NO_PRECISION = Precision(outcome=None, half_width=None, cap=2)


def run(
    experiment: str | None = None, overrides: Sequence[str] = (), *, store: Path | str | None = None,
    settings: Settings | None = None,
) -> Study:  # fmt: skip
    """Live what an experiment still lacks and return the study; nothing but its store is written.

    `experiment` and `overrides` as on the command line, or validated `settings`; `store`: the folder of the store,
    by default results/<name>/store. SettingsError for what can't be lived. An interrupt returns what is done.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise RuntimeError("a worker imports this script again: put brainsim.run(...) under if __name__ == '__main__':")
    if settings is not None and (experiment is not None or overrides):
        raise SettingsError(
            "settings are given, and so are experiment or overrides, which they leave no room for; give one"
        )
    settings = composed_settings(experiment, overrides) if settings is None else settings_given(settings)
    own = settings.study.store or f"results/{settings.study.name}/store"
    folder = folder_given(own if store is None else store)
    _tell([*notes(settings), *_idle(settings)])
    return live_study(settings, folder)[0]


def _idle(settings: Settings) -> list[str]:
    """What to tell of levers that were set and never act."""
    return idle_lines({point.number: point.settings for point in plan_of(settings).with_role(DESIGN)})


def _tell(lines: Sequence[str]) -> None:
    """Say what may not be as the user expects."""
    for line in lines:
        print(f"brainsim: {line}", file=sys.stderr)


def live_study(settings: Settings, store_folder: Path) -> tuple[Study, Ended]:
    """Live what a study lacks; the study as it stands in the store, and how the living ended."""
    store = opened(store_folder, settings)
    with store.writing():
        for problem in store.problems:
            print(problem, file=sys.stderr)
        if settings.design.kind == "equal_budget":
            settings, ended = at_equal_budget(settings, store)
        else:
            ended = None
        plan = plan_of(settings)
        if ended is None or not (ended.interrupted or ended.unstored):
            ended = conduct(settings, plan, store)
    return Study(settings, store_folder, ended.replications, plan), ended


def at_equal_budget(settings: Settings, store: Store) -> tuple[Settings, Ended | None]:
    """The study with every lever at the level that costs the budget; and how the last search for it ended."""
    last = None

    def cost_of(listed: Settings) -> list[float] | None:
        nonlocal last
        plan = plan_of(listed)
        last = conduct(listed, plan, store)
        if last.interrupted or last.unstored:
            return None
        costs = Study(listed, store.folder, last.replications, plan).effects(settings.design.price)
        return [float(costs.loc[costs["point"] == number, "effect"].iloc[0]) for number in plan.rows]

    few = min(settings.study.replications, SEARCHED)
    study = settings.study.model_copy(update={"replications": few, "structures": [], "precision": NO_PRECISION})
    searched, searches = levelled(settings.model_copy(update={"study": study}), cost_of)
    listed = settings.model_copy(update={"design": searched.design})
    if not (last.interrupted or last.unstored):
        print("equal budgets: " + "; ".join(said_of(search) for search in searches), file=sys.stderr)
    return listed, last


def opened(store_folder: Path, settings: Settings) -> Store:
    """The store of a study; SettingsError where its folder can't be one."""
    try:
        refuse_other_folders(store_folder)
        make_folder(store_folder)
        return Store(store_folder, model_version(), settings.study.both_versions)
    except OSError as problem:
        raise unwritable(store_folder, problem) from None


def run_experiment(settings: Settings, folder: Path, store_folder: Path, given: Sequence[str] | None = None) -> int:
    """Live a study and leave its report in `folder`; the exit status: 0, or 130 interrupted, or 3.

    `given`: the overrides of the command line, which the provenance keeps.

    3 tells that runs failed or were lost, that the report could not be written, or that the placebo differs.
    """
    start, code = time.perf_counter(), commit()  # of what runs, not of what the checkout becomes meanwhile
    _tell([*notes(settings), *_idle(settings)])
    study, ended = live_study(settings, store_folder)
    lacking = 0
    if settings.report.lives and not (ended.interrupted or ended.unstored):
        ended, lacking = with_lives(study, ended)
    written = ""
    try:
        if len(study.runs):
            write_results(folder, study, ended, time.perf_counter() - start, code, given)
            leave_report(study, folder, ended)
            leave_analysis(study, folder, ended)
            leave_brief(study, folder)
    except OSError as problem:
        written = (
            f"the report could not be written: {problem.strerror or problem}; make room and give the same command again"
        )
    for line in [*closing_lines(study, ended), *([written] if written else [])]:
        print(line, file=sys.stderr)
    print(f"results: {folder}\nstore: {store_folder}")
    if ended.interrupted:
        return INTERRUPTED
    wrong = len(study.failed) or ended.unstored or lacking or written or study.placebo > 0
    return SOME_FAILED if wrong else 0


def with_lives(study: Study, ended: Ended) -> tuple[Ended, int]:
    """Live the worlds side by side; how all of it ended, and in how many replications they are missing."""
    lives = Lives(study.settings, study.plan, study.store_folder)
    try:
        whole = lives.live()
    except OSError as problem:
        return ended._replace(unstored=problem.strerror or str(problem)), lives.lacking()
    return ended._replace(interrupted=not whole), lives.lacking()


def leave_report(study: Study, folder: Path, ended: Ended) -> None:
    """Draw the figures, write the data dictionary and say the headline outcomes and effects."""
    text = dictionary_text(study.settings, _missing(study, ended))
    is_drawn = (study.runs["status"] == DONE).any()
    with sealing(folder):
        write_whole(folder / "README.md", lambda path: path.write_text(text, encoding="utf-8"))
        if is_drawn:
            draw_figures(folder)
    if is_drawn:
        said = (
            study.settings.study.question,
            "\n".join(compared_lines(study.settings)),
            *screen_tables(study),
            patterns_screen(study),
            placebo_line(study),
            savings_line(study),
            uncertainty_line(study),
            structures_line(study),
        )
        print("\n" + "\n\n".join(words for words in said if words) + "\n")


def leave_analysis(study: Study, folder: Path, ended: Ended) -> None:
    """Make the analyses that the settings name, once everything is lived."""
    if not study.settings.analysis.methods or ended.interrupted or _missing(study, ended):
        return
    from brainsim.analysis.analyse import analyse  # late: most studies need none of its libraries

    def live(listed: Settings) -> Study | None:
        found, how = live_study(listed, study.store_folder)
        return None if how.interrupted or how.unstored else found

    with sealing(folder):
        told = analyse(study, folder, live)
    print("\n".join(told) + "\n")


def leave_brief(study: Study, folder: Path) -> None:
    """Make the brief, if the settings ask for one and something was lived."""
    if study.settings.report.brief and (study.runs["status"] == DONE).any():
        from brainsim.brief.make import make_brief  # late: most studies need none of its libraries

        for path in make_brief(folder, study.settings.report.language):
            print(path)


def closing_lines(study: Study, ended: Ended) -> list[str]:
    """What an analyst must know of runs that are missing, and what to do."""
    lines = [f"the store could not be written: {ended.unstored}; make room"] if ended.unstored else []
    if missing := _missing(study, ended):
        lines.append(missing)
    if study.placebo > 0:
        lines.append(placebo_line(study))
    for first, second in study.twins:
        lines.append(
            f"replications {first} and {second} agree in every outcome: with very few people that is chance, else report it"
        )
    return lines


def _missing(study: Study, ended: Ended) -> str:
    """Which runs are not there, and what to do; empty if all are."""
    planned, failed = ended.replications * len(study.plan.points), len(study.failed)
    told = [f"{failed} of {planned} runs failed (tracebacks in runs.parquet, column error)"] if failed else []
    if missing := planned - len(study.runs):
        told.append(f"{'interrupted: ' if ended.interrupted else ''}{missing} of {planned} runs are missing")
    return f"{', '.join(told)}; give the same command again: only what is missing is lived" if told else ""
