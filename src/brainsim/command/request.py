"""What a command line asks for: flags and overrides, read and checked whole before Hydra runs anything or makes a folder."""

import os
import re
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn, cast

from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from brainsim.command import sweep
from brainsim.settings.axes import is_sweep, jobs_of
from brainsim.settings.composition import Composer
from brainsim.settings.extend import with_files
from brainsim.settings.hydra_rules import plain
from brainsim.settings.parameters import Settings
from brainsim.settings.place_files import of_places
from brainsim.settings.problems import SettingsError
from brainsim.settings.search_path import configs_folder
from brainsim.settings.slips import flag_problem, several_experiments, twice

SHELL_COMPLETION = re.compile("(install|uninstall|query)=(bash|fish|zsh)")


class Asked(NamedTuple):
    """Where the results of what is run shall lie: a run or a sweep, its folder, whether a date is its name."""

    kind: str
    folder: Path
    dated: bool
    overwrite: bool
    elsewhere: bool  # whether a launcher lives the jobs in other processes


def flags_of(arguments: list[str]) -> Namespace:
    """Hydra's flags and overrides; SettingsError in one line for those that make no sense."""
    parser = get_args_parser()
    parser.error = _refuse  # type: ignore[method-assign]
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


def completes(flags: Namespace) -> bool:
    """Whether a shell asks what a line may go on with: where Hydra can't read it yet, with nothing, and no word of it."""
    return flags.shell_completion and any(words.startswith("query=") for words in flags.overrides)


def _whole(folder: str | None) -> str | None:
    """A folder of configurations from where the user stands; Hydra would look for --config-path beside this file."""
    if not folder or folder.startswith("pkg://"):
        return folder
    return os.path.abspath(os.path.expanduser(folder.removeprefix("file://")))


def folders_of(flags: Namespace) -> list[str]:
    given = {"--config-dir": flags.config_dir, "--config-path": flags.config_path}
    return [word for flag, folder in given.items() if folder for word in (flag, folder)]


def again(hydra: DictConfig, settings: Settings) -> list[str]:
    """What to write to be given the same job: its overrides, without those that follow from the user's files, and her folder."""
    follows = of_places(settings.extend)
    folders = [source.path for source in hydra.runtime.config_sources if source.provider == "command-line"]
    near = [os.path.relpath(path, hydra.runtime.cwd) for path in folders]
    short = [min(both, key=len) for both in zip(folders, near, strict=True)]
    return [
        *(line for line in hydra.overrides.task if line not in follows),
        *(w for path in short for w in ("-cd", path)),
    ]


def check(flags: Namespace) -> Asked | None:
    """Compose and validate everything that Hydra is about to run, before it makes a folder; nothing if nothing is run."""
    if flags.shell_completion or flags.experimental_rerun:
        return None
    name = None if flags.hydra_help else flags.config_name or "config"
    composer = Composer(flags.config_path or configs_folder(), name, flags.config_dir)
    if flags.help or flags.hydra_help or flags.cfg or flags.info:
        configuration = composer.composed(flags.overrides)
        with_files({"extend": list(configuration.get("extend", []))})  # whose levers are shown
        look_up(configuration, flags.package)
        return None
    from brainsim.command.load import validated  # late: --help asks nothing of a study

    if flags.multirun or is_sweep(composer, flags.overrides):
        jobs = list(jobs_of(composer, flags.overrides))
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
    return _asked("run", _of_hydra(), checked[0])


def _folder_of_job(configuration: DictConfig) -> str:
    """What the job of a sweep that was composed last calls its folder; `configuration`: all of it but Hydra's own."""
    whole = OmegaConf.create({**plain(configuration, resolve=False), "hydra": plain(_of_hydra().hydra, resolve=False)})
    try:
        return str(whole.hydra.sweep.subdir)
    except OmegaConfBaseException as problem:
        raise SettingsError(f"hydra.sweep.subdir: {str(problem).splitlines()[0]}") from None


def _of_hydra() -> DictConfig:
    """Hydra's own configuration of the job that was composed last."""
    return cast(DictConfig, HydraConfig.instance().cfg)


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
    dated = "${now:" in str(plain(place, resolve=False)["dir"])
    elsewhere = kind == "sweep" and configuration.hydra.runtime.choices.get("hydra/launcher") != "basic"
    return Asked(kind, Path(os.path.abspath(place.dir)), dated, settings.report.overwrite, elsewhere)


def _note(composer: Composer, flags: Namespace) -> None:
    """Say what was written and does not count."""
    for line in twice(flags.overrides):
        say(f"note: {line}")
    if files := composer.untaken(flags.overrides):
        others = f" and {len(files) - 1} more files" if len(files) > 1 else ""
        say(f"note: {files[0]}{others}: of a group that is not known, and nothing was chosen of it")


def look_up(configuration: DictConfig, package: str | None) -> None:
    """SettingsError if the part of a configuration that shall be shown isn't there."""
    if package not in (None, "_global_") and OmegaConf.select(configuration, package) is None:
        raise SettingsError(f"--package = {package} is not in the configuration")


def _refuse(message: str) -> NoReturn:
    raise SettingsError(f"{message}; see --help")


def say(words: object) -> None:
    """One line for whoever gave the command."""
    print(f"brainsim: {words}", file=sys.stderr, flush=True)
