"""The command line: python -m brainsim +experiment=baseline. Hydra in, results out.

Exit status: 0 all went well, 2 the settings can't be used, 3 some replications failed, 130 interrupted.
"""

import contextlib
import os
import re
import shutil
import sys
from argparse import Namespace
from pathlib import Path
from typing import NoReturn

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf

import brainsim
from brainsim import sweep
from brainsim.composition import VERSION_BASE, Composer, spelled_out
from brainsim.settings import SettingsError, configs_folder, validated
from brainsim.slips import flag_problem, twice

UNUSABLE, INTERRUPTED = 2, 130
SHELL_COMPLETION = re.compile("(install|uninstall|query)=(bash|fish|zsh)")
statuses: list[int] = []  # exit statuses of studies in this process: Hydra drops what its task returns


@hydra.main(version_base=VERSION_BASE, config_path=str(configs_folder()), config_name="config")
def task(configuration: DictConfig) -> int:
    """One study, in the folder that Hydra made for it; the exit status."""
    hydra_configuration = HydraConfig.get()
    with contextlib.chdir(hydra_configuration.runtime.cwd):  # paths are meant from where the user stands
        return study_of(configuration, hydra_configuration)


def study_of(configuration: DictConfig, hydra_configuration: DictConfig) -> int:
    """The study of a job of Hydra's; its exit status."""
    from brainsim.experiment import run_experiment  # late: --help and errors need no compiler

    in_sweep = hydra_configuration.mode == RunMode.MULTIRUN  # whose jobs may run side by side: each has its own store
    given = list(hydra_configuration.overrides.task)
    axes = sweep.swept_over(hydra_configuration)
    settings = validated(configuration, Composer.of_job(hydra_configuration), given, axes)
    folder = Path(hydra_configuration.runtime.output_dir)
    store = folder / "store" if in_sweep else Path("results") / settings.study.name / "store"
    store = Path(settings.study.store or store)
    try:
        if settings.calibration.waves:
            from brainsim.calibration.calibrate import run_calibration

            status = run_calibration(settings, folder, store)
        else:
            status = run_experiment(settings, folder, store, given)
    except SettingsError as problem:  # what only shows when the study begins, such as a store in use
        print(f"brainsim: {problem}", file=sys.stderr)
        status = UNUSABLE
        _leave_nothing(folder)
    statuses.append(status)
    if status == INTERRUPTED and hydra_configuration.runtime.choices.get("hydra/launcher") == "basic":
        raise KeyboardInterrupt  # the studies that are left of a sweep shall not begin; other launchers see to it
    return status


def _leave_nothing(folder: Path) -> None:
    """Take away the folder that Hydra made for a job that never began."""
    shutil.rmtree(folder / ".hydra", ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.rmdir()  # only if nothing else is in it


def main() -> int:
    """What the command line asks for; the exit status."""
    try:
        return answer(sys.argv[1:])
    except SettingsError as problem:
        print(f"brainsim: {problem}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        if INTERRUPTED not in statuses:  # a study that was interrupted has said so itself
            print("brainsim: interrupted", file=sys.stderr)
        return INTERRUPTED


def answer(arguments: list[str]) -> int:
    """Check what is asked for and let Hydra do it; the worst exit status of its jobs. SettingsError for nonsense."""
    if not arguments:
        print(usage(), file=sys.stderr)
        return UNUSABLE
    if "--version" in arguments:
        print(f"brainsim {brainsim.__version__}")
        return 0
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
    check(flags)
    others = [argument for argument in arguments if argument not in flags.overrides]
    # Hydra wants overrides side by side, where people write -m between them, and takes the last of equal flags.
    sys.argv[1:] = [*spelled_out(flags.overrides), *others, *_folders(flags)]
    statuses.clear()
    sweep.statuses.clear()
    try:
        task()
    finally:
        sweep.finish()  # Hydra tells its callbacks nothing of a sweep that an error or the user has ended
    return max([*statuses, *sweep.statuses], default=0)


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


def check(flags: Namespace) -> None:
    """Compose and validate everything that Hydra is about to run, before it makes a folder."""
    if flags.shell_completion or flags.experimental_rerun:
        return
    name = None if flags.hydra_help else flags.config_name or "config"
    composer = Composer(flags.config_path or configs_folder(), name, flags.config_dir)
    if flags.help or flags.hydra_help or flags.cfg or flags.info:
        look_up(composer.composed(flags.overrides), flags.package)
        return
    if flags.multirun or composer.is_sweep(flags.overrides):
        jobs = list(composer.jobs(flags.overrides))
        axes = sweep.differing(jobs)
        for number, overrides in enumerate(jobs):
            validated(composer.job(overrides, number), composer, overrides, axes)
    else:
        validated(composer.job(flags.overrides), composer, flags.overrides)
    for line in twice(flags.overrides):
        print(f"brainsim: note: {line}", file=sys.stderr)
    if files := composer.untaken(flags.overrides):
        others = f" and {len(files) - 1} more files" if len(files) > 1 else ""
        print(
            f"brainsim: note: {files[0]}{others}: of a group that is not known, and nothing was chosen of it",
            file=sys.stderr,
        )


def look_up(configuration: DictConfig, package: str | None) -> None:
    """SettingsError if the part of a configuration that shall be shown isn't there."""
    if package not in (None, "_global_") and OmegaConf.select(configuration, package) is None:
        raise SettingsError(f"--package = {package} is not in the configuration")


def _refuse(message: str) -> NoReturn:
    raise SettingsError(f"{message}; see --help")


if __name__ == "__main__":
    raise SystemExit(main())
