"""The command line: python -m brainsim +experiment=baseline. Hydra in, results out.

Exit status: 0 all is there, 2 the settings or a place can't be used, 3 something failed or is missing, 130 interrupted,
143 after SIGTERM.
"""

import atexit
import contextlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import hydra
from hydra._internal.utils import detect_calling_file_or_module_from_task_function, detect_task_name
from hydra.core.hydra_config import HydraConfig
from hydra.core.utils import JobRuntime
from hydra.types import RunMode
from omegaconf import DictConfig

import brainsim
from brainsim.command import sweep
from brainsim.command.request import Asked, again, check, completes, flags_of, folders_of, say
from brainsim.command.stored_files import know_files
from brainsim.process.endings import (
    COMPLETE,
    HUSHED,
    INCOMPLETE,
    UNUSABLE,
    Incomplete,
    deaf,
    leave_at_once,
    nothing_changes,
    reason_of,
    signals_heard,
    status_of,
    stop_status,
    unforeseen,
    was_given_up,
    was_stopped,
)
from brainsim.process.memory import give_back
from brainsim.process.streams import as_typed, make_patient
from brainsim.settings.composition import Composer
from brainsim.settings.hydra_rules import VERSION_BASE
from brainsim.settings.loader import also_of_hydra
from brainsim.settings.problems import SettingsError
from brainsim.settings.search_path import configs_folder
from brainsim.settings.shorthand import spelled_out

UNREAD = re.compile("[\udc80-\udcff]")  # what Python makes of bytes that are no letters to it
statuses: list[int] = []  # exit statuses of studies in this process: Hydra drops what its task returns


@hydra.main(version_base=VERSION_BASE, config_path=str(configs_folder()), config_name="config")
def task(configuration: DictConfig) -> int:
    """One study, in the folder that Hydra made for it; the exit status."""
    make_patient()  # again: launchers have processes of their own
    give_back()
    hydra_configuration = cast(DictConfig, HydraConfig.get())
    with contextlib.chdir(hydra_configuration.runtime.cwd):  # paths are meant from where the user stands
        return _ended(configuration, hydra_configuration)


def _ended(configuration: DictConfig, hydra_configuration: DictConfig) -> int:
    """Live the study of a job of Hydra's, and say what has ended it; the exit status."""
    folder = Path(hydra_configuration.runtime.output_dir)
    if was_stopped():  # before this job of a sweep has begun
        return stop_status()
    try:
        status = _studied(configuration, hydra_configuration, folder)
    except SettingsError as problem:  # what only shows when the study begins, such as a store in use
        say(problem)
        status = UNUSABLE
        sweep.errors[str(folder)] = str(problem)
        _leave_nothing(folder)
    except Exception as problem:
        say(words := said_of(problem, folder))
        status = INCOMPLETE
        sweep.errors[str(folder)] = words
    statuses.append(status)
    if status > INCOMPLETE and hydra_configuration.runtime.choices.get("hydra/launcher") == "basic":
        raise KeyboardInterrupt  # the studies that are left of a sweep shall not begin; other launchers see to it
    return status


def _studied(configuration: DictConfig, hydra_configuration: DictConfig, folder: Path) -> int:
    """Live a study or a calibration; the exit status."""
    from brainsim.command.load import validated

    given, axes = list(hydra_configuration.overrides.task), sweep.swept_over(hydra_configuration)
    settings = validated(configuration, Composer.of_job(hydra_configuration), given, axes)
    from brainsim.command.experiment import run_experiment  # late: --help needs no compiler, the model its places
    from brainsim.report.claims import refuse_taken

    sweep.refuse_changed(hydra_configuration, settings.extend)
    in_sweep = hydra_configuration.mode == RunMode.MULTIRUN  # whose jobs may run side by side: each has its own store
    refuse_taken(folder, settings.report.overwrite)
    store = folder / "store" if in_sweep else Path("results") / settings.study.name / "store"
    store = Path(settings.study.store or store)
    if settings.calibration.waves:
        from brainsim.calibration.calibrate import run_calibration

        return run_calibration(settings, folder, store)
    told = given if in_sweep else again(hydra_configuration, settings)  # a sweep knows its jobs by their overrides
    if "explorer" in settings.analysis.methods:
        from brainsim.explorer.explore import run_explorer

        return run_explorer(settings, folder, store, told)
    return run_experiment(settings, folder, store, told, in_sweep)


def _leave_nothing(folder: Path) -> None:
    """Take away the folder that Hydra made for a job that never began; an earlier report stays."""
    with contextlib.suppress(OSError):
        if {path.name for path in folder.iterdir()} <= {".hydra", ".lock"}:
            shutil.rmtree(folder / ".hydra", ignore_errors=True)
        folder.rmdir()  # only if nothing else is in it


def main() -> int:
    """What the command line asks for; the exit status."""
    make_patient()
    with signals_heard():
        try:
            statuses.clear()
            sweep.statuses.clear()
            return answer([as_typed(argument) for argument in sys.argv[1:]])
        except KeyboardInterrupt:
            if stop_status() not in statuses:  # a study that was interrupted has said so itself
                say("interrupted")
            if was_given_up():
                leave_at_once(stop_status())
            return stop_status()
        except SystemExit:  # of Hydra's own commands
            raise
        except Exception as problem:
            say(said_of(problem))
            return UNUSABLE if isinstance(problem, SettingsError) else max(status_of(problem), *statuses, 0)


def said_of(problem: Exception, folder: Path | None = None) -> str:
    """One line about what has ended a command or a study."""
    if isinstance(problem, SettingsError | Incomplete):
        return str(problem)
    if isinstance(problem, OSError):
        return f"{reason_of(problem)}; make room or name another place, and give the same command again"
    return unforeseen(problem, folder)


def answer(arguments: list[str]) -> int:
    """Check what is asked for and let Hydra do it; the worst exit status of its jobs. SettingsError for nonsense."""
    if not arguments:
        print(usage(), file=sys.stderr)
        return UNUSABLE
    if "--version" in arguments:
        print(f"brainsim {brainsim.__version__}")
        return COMPLETE
    if not _stands_somewhere():
        raise SettingsError("the folder that this command was given in is gone; change to another and give it again")
    if any(UNREAD.search(words) for words in (os.getcwd(), *arguments)):
        raise SettingsError(
            "a path has letters that the locale does not know; write LC_ALL=C.UTF-8 (or PYTHONUTF8=1) before the command"
        )
    if any(argument.startswith(("rerun=", "brief=", "brief_diff=")) for argument in arguments):
        know_files(arguments)
    if any(argument.startswith("rerun=") for argument in arguments):
        from brainsim.command.rerun import rerun

        return rerun(arguments)
    if any(argument.startswith("brief=") for argument in arguments):
        from brainsim.brief.make import brief

        return brief(arguments)
    if any(argument.startswith("brief_diff=") for argument in arguments):
        from brainsim.brief.diff import brief_diff

        return brief_diff(arguments)
    if arguments[0] == "score":
        from brainsim.forecasts.score import score

        return score(arguments[1:])
    if arguments[0] == "docs":
        from brainsim.command.pages import docs

        return docs(arguments[1:])
    if arguments[0] == "live":
        from brainsim.command.live import live

        return live(arguments[1:])
    JobRuntime().set("name", detect_task_name(*detect_calling_file_or_module_from_task_function(task)))  # as Hydra will
    flags = flags_of(arguments)
    asked = check(flags)
    others = [argument for argument in arguments if argument not in flags.overrides]
    with _results_folder(asked) as folder:
        # the date is that of the claim, not of Hydra's next look at the clock
        where = [sweep.in_quotes(f"hydra.{asked.kind}.dir", folder)] if asked and asked.dated else []
        # Hydra wants overrides side by side, where people write -m between them, and takes the last of equal flags
        sys.argv[1:] = [*spelled_out(flags.overrides), *where, *others, *folders_of(flags)]
        try:
            with (
                sweep.leading(folder) if folder and asked and asked.elsewhere else contextlib.nullcontext(),
                contextlib.suppress(Exception) if completes(flags) else contextlib.nullcontext(),
            ):
                _hydra_does()
        finally:
            sweep.finish()  # Hydra tells its callbacks nothing of a sweep that an error or the user has ended
    return stop_status() if was_stopped() else max([*statuses, *sweep.statuses], default=COMPLETE)


def _stands_somewhere() -> bool:
    """Whether the working folder is still there."""
    try:
        return bool(os.getcwd())
    except OSError:
        return False


def _hydra_does() -> None:
    """Let Hydra run its task; what it can't do is raised, and not printed in many lines."""
    hushed = {} if os.environ.get("HYDRA_FULL_ERROR") == "1" else {"HYDRA_FULL_ERROR": "1", HUSHED: "1"}
    before = {name: os.environ[name] for name in hushed if name in os.environ}
    os.environ.update(hushed)
    try:
        with also_of_hydra():
            task()
    finally:
        for name in hushed:
            os.environ.pop(name)
        os.environ.update(before)


@contextlib.contextmanager
def _results_folder(asked: Asked | None) -> Iterator[Path | None]:
    """Hold the folder that Hydra shall leave the results in, if anything is run."""
    if asked is None:
        yield None
        return
    from brainsim.report.claims import claimed  # late: --help needs no tables

    with claimed(asked.folder, asked.overwrite, asked.dated) as folder:
        yield folder


def usage() -> str:
    """What to write, for those who wrote nothing."""
    experiments = sorted(file.stem for file in (configs_folder() / "experiment").glob("*.yaml"))
    return (
        "usage: python -m brainsim +experiment=NAME [group=option ...] [group.name=value ...] [-m]\n"
        f"experiments: {', '.join(experiments)}\n"
        "for example: python -m brainsim +experiment=baseline policy.salary_multiplier=2.4\n"
        "to watch: python -m brainsim live\n"
        "more: python -m brainsim --help"
    )


if __name__ == "__main__":
    atexit.register(deaf)  # first, so that it is done last
    ended = main()
    nothing_changes(ended)
    raise SystemExit(ended)
