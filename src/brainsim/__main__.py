"""The command line: python -m brainsim +experiment=baseline. Hydra in, results out.

Exit status: 0 all is there, 2 the settings or a place can't be used, 3 something failed or is missing, 130 interrupted,
143 after SIGTERM.
"""

import contextlib
import os
import re
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

import brainsim
from brainsim import sweep
from brainsim.composition import VERSION_BASE, Composer, spelled_out
from brainsim.endings import (
    COMPLETE,
    HUSHED,
    INCOMPLETE,
    UNUSABLE,
    Incomplete,
    leave_at_once,
    reason_of,
    signals_heard,
    status_of,
    stop_status,
    unforeseen,
    was_given_up,
    was_stopped,
)
from brainsim.parameters import Settings
from brainsim.settings import SettingsError, configs_folder, validated
from brainsim.slips import flag_problem, several_experiments, twice
from brainsim.streams import as_typed, make_patient

SHELL_COMPLETION = re.compile("(install|uninstall|query)=(bash|fish|zsh)")


class Asked(NamedTuple):
    """Where the results of what is run shall lie: a run or a sweep, its folder, whether a date is its name."""

    kind: str
    folder: Path
    dated: bool
    overwrite: bool
    elsewhere: bool  # whether a launcher lives the jobs in other processes


statuses: list[int] = []  # exit statuses of studies in this process: Hydra drops what its task returns


@hydra.main(version_base=VERSION_BASE, config_path=str(configs_folder()), config_name="config")
def task(configuration: DictConfig) -> int:
    """One study, in the folder that Hydra made for it; the exit status."""
    make_patient()  # again: launchers have processes of their own
    hydra_configuration = HydraConfig.get()
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
        _say(problem)
        status = UNUSABLE
        sweep.errors[str(folder)] = str(problem)
        _leave_nothing(folder)
    except Exception as problem:
        _say(words := said_of(problem, folder))
        status = INCOMPLETE
        sweep.errors[str(folder)] = words
    statuses.append(status)
    if status > INCOMPLETE and hydra_configuration.runtime.choices.get("hydra/launcher") == "basic":
        raise KeyboardInterrupt  # the studies that are left of a sweep shall not begin; other launchers see to it
    return status


def _studied(configuration: DictConfig, hydra_configuration: DictConfig, folder: Path) -> int:
    """Live a study or a calibration; the exit status."""
    from brainsim.experiment import run_experiment  # late: --help and errors need no compiler
    from brainsim.report.claims import refuse_taken

    given, axes = list(hydra_configuration.overrides.task), sweep.swept_over(hydra_configuration)
    settings = validated(configuration, Composer.of_job(hydra_configuration), given, axes)
    in_sweep = hydra_configuration.mode == RunMode.MULTIRUN  # whose jobs may run side by side: each has its own store
    refuse_taken(folder, settings.report.overwrite)
    store = folder / "store" if in_sweep else Path("results") / settings.study.name / "store"
    store = Path(settings.study.store or store)
    if settings.calibration.waves:
        from brainsim.calibration.calibrate import run_calibration

        return run_calibration(settings, folder, store)
    return run_experiment(settings, folder, store, given)


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
                _say("interrupted")
            if was_given_up():
                leave_at_once(stop_status())
            return stop_status()
        except SystemExit:  # of Hydra's own commands
            raise
        except Exception as problem:
            _say(said_of(problem))
            return UNUSABLE if isinstance(problem, SettingsError) else max(status_of(problem), *statuses, 0)


def said_of(problem: Exception, folder: Path | None = None) -> str:
    """One line about what has ended a command or a study."""
    if isinstance(problem, SettingsError | Incomplete):
        return str(problem)
    if isinstance(problem, OSError):
        return f"{reason_of(problem)}; make room or name another place, and give the same command again"
    return unforeseen(problem, folder)


def _say(words: object) -> None:
    print(f"brainsim: {words}", file=sys.stderr, flush=True)


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
    if any(argument.startswith("rerun=") for argument in arguments):
        from brainsim.rerun import rerun

        return rerun(arguments)
    if any(argument.startswith("brief=") for argument in arguments):
        from brainsim.brief.make import brief

        return brief(arguments)
    if any(argument.startswith("brief_diff=") for argument in arguments):
        from brainsim.brief.diff import brief_diff

        return brief_diff(arguments)
    flags = flags_of(arguments)
    asked = check(flags)
    others = [argument for argument in arguments if argument not in flags.overrides]
    with _results_folder(asked) as folder:
        # the date is that of the claim, not of Hydra's next look at the clock
        where = [sweep.in_quotes(f"hydra.{asked.kind}.dir", folder)] if asked and asked.dated else []
        # Hydra wants overrides side by side, where people write -m between them, and takes the last of equal flags
        sys.argv[1:] = [*spelled_out(flags.overrides), *where, *others, *_folders(flags)]
        try:
            with sweep.leading(folder) if asked and asked.elsewhere else contextlib.nullcontext():
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
        "more: python -m brainsim --help"
    )


def flags_of(arguments: list[str]) -> Namespace:
    """Hydra's flags and overrides; SettingsError in one line for those that make no sense."""
    parser = get_args_parser()
    parser.error = _refuse
    parser.allow_abbrev = False  # --experiment is not --experimental-rerun
    if problem := flag_problem(arguments):
        raise SettingsError(problem)
    flags = parser.parse_intermixed_args(arguments)
    if problem := several_experiments(flags.overrides):
        raise SettingsError(problem)
    commands = [flags.run, flags.multirun, flags.shell_completion, flags.cfg is not None, flags.info is not None]
    if sum(commands) > 1:
        parser.error("only one of --run, --multirun, --cfg, --info and --shell-completion can be had at a time")
    if flags.package and not flags.cfg:
        parser.error("--package goes with --cfg")
    if flags.resolve and not (flags.cfg or flags.help):
        parser.error("--resolve goes with --cfg or --help")
    if flags.shell_completion and not SHELL_COMPLETION.fullmatch(" ".join(flags.overrides)):
        parser.error("-sc takes install, uninstall or query, and bash, fish or zsh, such as -sc install=bash")
    flags.config_dir, flags.config_path = _whole(flags.config_dir), _whole(flags.config_path)
    return flags


def _whole(folder: str | None) -> str | None:
    """A folder of configurations from where the user stands; Hydra would look for --config-path beside this file."""
    if not folder or folder.startswith("pkg://"):
        return folder
    return os.path.abspath(os.path.expanduser(folder.removeprefix("file://")))


def _folders(flags: Namespace) -> list[str]:
    given = {"--config-dir": flags.config_dir, "--config-path": flags.config_path}
    return [word for flag, folder in given.items() if folder for word in (flag, folder)]


def check(flags: Namespace) -> Asked | None:
    """Compose and validate everything that Hydra is about to run, before it makes a folder; nothing if nothing is run."""
    if flags.shell_completion or flags.experimental_rerun:
        return None
    name = None if flags.hydra_help else flags.config_name or "config"
    composer = Composer(flags.config_path or configs_folder(), name, flags.config_dir)
    if flags.help or flags.hydra_help or flags.cfg or flags.info:
        look_up(composer.composed(flags.overrides), flags.package)
        return None
    if flags.multirun or composer.is_sweep(flags.overrides):
        jobs = list(composer.jobs(flags.overrides))
        axes = sweep.differing(jobs)
        checked, folders = [], []
        for number, overrides in enumerate(jobs):
            configuration = composer.job(overrides, number)
            folders.append(_folder_of_job(configuration))
            checked.append(validated(configuration, composer, overrides, axes))
        _refuse_shared(folders)
        _note(composer, flags)
        return _asked("sweep", composer.composed(flags.overrides, RunMode.MULTIRUN), checked[0])
    checked = [validated(composer.job(flags.overrides), composer, flags.overrides)]
    _note(composer, flags)
    return _asked("run", HydraConfig.instance().cfg, checked[0])


def _folder_of_job(configuration: DictConfig) -> str:
    """What the job of a sweep that was composed last calls its folder; `configuration`: all of it but Hydra's own."""
    hydra_configuration = OmegaConf.to_container(HydraConfig.instance().cfg.hydra)
    whole = OmegaConf.create({**OmegaConf.to_container(configuration), "hydra": hydra_configuration})
    try:
        return str(whole.hydra.sweep.subdir)
    except OmegaConfBaseException as problem:
        raise SettingsError(f"hydra.sweep.subdir: {str(problem).splitlines()[0]}") from None


def _refuse_shared(folders: Sequence[str]) -> None:
    """SettingsError if jobs of a sweep would lie in one folder, in that of another or outside the sweep's own."""
    places = [Path(os.path.normpath(folder)) for folder in folders]
    for folder, place in zip(folders, places, strict=True):
        if place.is_absolute() or place.parts[:1] == ("..",):
            raise SettingsError(
                f"hydra.sweep.subdir = {folder} leads out of the folder of the sweep; name one inside it"
            )
        if len(places) > 1 and sum(other.is_relative_to(place) for other in places) > 1:
            raise SettingsError(
                f"hydra.sweep.subdir = {folder} is the folder of more than one job; give each its own, such as "
                "${hydra.job.num}"
            )


def _asked(kind: str, configuration: DictConfig, settings: Settings) -> Asked:
    """The results folder of what was checked."""
    place = configuration.hydra[kind]
    dated = "${now:" in str(OmegaConf.to_container(place)["dir"])
    elsewhere = kind == "sweep" and configuration.hydra.runtime.choices.get("hydra/launcher") != "basic"
    return Asked(kind, Path(os.path.abspath(place.dir)), dated, settings.report.overwrite, elsewhere)


def _note(composer: Composer, flags: Namespace) -> None:
    """Say what was written and does not count."""
    for line in twice(flags.overrides):
        _say(f"note: {line}")
    if files := composer.untaken(flags.overrides):
        others = f" and {len(files) - 1} more files" if len(files) > 1 else ""
        _say(f"note: {files[0]}{others}: of a group that is not known, and nothing was chosen of it")


def look_up(configuration: DictConfig, package: str | None) -> None:
    """SettingsError if the part of a configuration that shall be shown isn't there."""
    if package not in (None, "_global_") and OmegaConf.select(configuration, package) is None:
        raise SettingsError(f"--package = {package} is not in the configuration")


def _refuse(message: str) -> NoReturn:
    raise SettingsError(f"{message}; see --help")


if __name__ == "__main__":
    raise SystemExit(main())
