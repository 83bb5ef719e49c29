"""Configurations composed by Hydra before Hydra's own run begins, so that errors come in one line and leave no folder.

It asks Hydra's loader itself rather than hydra.compose: the search path, the sweep axes and the mode of the command
line are needed too, and a Hydra application around us must not notice.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydra import version
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, ValueType
from hydra.core.utils import setup_globals
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict, read_write

from brainsim.hydra_problems import hydra_problem
from brainsim.problems import SettingsError, alternatives

VERSION_BASE = "1.3"  # whose rules Hydra shall follow
STANDARD_SWEEPER = "hydra._internal.core_plugins.basic_sweeper.BasicSweeper"


# Tables that an override replaces instead of merging into them.
WHOLE = ("design.levers=", "design.reference=", "calibration.priors=")


def spelled_out(overrides: Sequence[str]) -> list[str]:
    """Overrides as Hydra wants them: a table that is replaced is deleted and added, since its names may be any."""
    lines = []
    for line in overrides:
        name = line.partition("=")[0]
        lines += [f"~{name}", f"+{line}"] if line.startswith(WHOLE) else [line]
    return lines


class Composer:
    """Composes what one folder of configurations holds; SettingsError says in one line what can't be composed."""

    def __init__(self, folder: Path | str, name: str | None = "config", extra_folder: str | None = None):
        self.folder, self.name = str(folder), name
        search_path = create_config_search_path(self.folder)
        if extra_folder is not None:
            if not Path(extra_folder).is_dir():
                raise SettingsError(f"--config-dir = {extra_folder} is not a folder")
            before = SearchPathQuery(provider="schema")
            search_path.prepend("command-line", f"file://{Path(extra_folder).resolve()}", anchor=before)
        if not OmegaConf.has_resolver("now"):
            setup_globals()
        self.search_path = search_path
        self.loader = ConfigLoaderImpl(search_path)

    def stamp(self) -> tuple:
        """What changes with any file that may be composed: where they lie, and the newest of them with its time."""
        folders = [item.path.removeprefix("file://") for item in self.search_path.get_path() if item.path]
        depths = ("*.yaml", "*/*.yaml")  # no deeper: a user's folder may be a whole disk
        files = [file.stat() for folder in folders for depth in depths for file in Path(folder).glob(depth)]
        return self.name, *folders, len(files), max((file.st_mtime_ns for file in files), default=0)

    @classmethod
    def of_job(cls, hydra: DictConfig) -> "Composer":
        """The composer of the job that Hydra runs, out of Hydra's own configuration."""
        sources = {source.provider: source.path for source in hydra.runtime.config_sources if source.schema == "file"}
        return cls(sources["main"], hydra.job.config_name, sources.get("command-line"))

    def parameters(self, overrides: Sequence[str]) -> DictConfig:
        """What the model is told: the composed configuration without Hydra's own section."""
        configuration = self.composed(overrides)
        with open_dict(configuration):
            del configuration["hydra"]
        return configuration

    def composed(self, overrides: Sequence[str], mode: RunMode = RunMode.RUN) -> DictConfig:
        """The composed configuration with Hydra's own section; in a sweep, without the sweep axes."""
        with self._errors_in_one_line(overrides):
            if mode == RunMode.RUN:
                _refuse_several_values(self.parsed(overrides))
            return self.loader.load_configuration(self.name, spelled_out(overrides), mode, from_shell=False)

    def job(self, overrides: Sequence[str], number: int | None = None) -> DictConfig:
        """The parameters as a job of the command line finds them: with Hydra's own configuration set for ${hydra:...}.

        Like Hydra's own run of the job it knows its number in a sweep and its folder, but makes none.
        """
        configuration = self.composed(overrides)
        with self._errors_in_one_line(overrides), open_dict(configuration):
            if number is not None:
                configuration.hydra.job.id = configuration.hydra.job.num = number
            HydraConfig.instance().set_config(configuration)
            folder = OmegaConf.select(configuration, "hydra.run.dir" if number is None else "hydra.sweep.dir")
            with read_write(configuration.hydra.runtime):
                configuration.hydra.runtime.output_dir = os.path.abspath(str(folder))
            HydraConfig.instance().set_config(configuration)
            del configuration["hydra"]
        return configuration

    def is_sweep(self, overrides: Sequence[str]) -> bool:
        """Whether the configuration itself asks for a sweep (hydra.mode=MULTIRUN)."""
        axes = [override.input_line for override in self.parsed(overrides) if override.is_sweep_override()]
        plain = [line for line in overrides if line not in axes]
        return self.composed(plain, RunMode.MULTIRUN).hydra.mode == RunMode.MULTIRUN

    def jobs(self, overrides: Sequence[str]) -> Iterator[list[str]]:
        """The overrides of as many jobs of a sweep as meet each value of each axis, the others at their first."""
        sweeper = self.composed(overrides, RunMode.MULTIRUN).hydra.sweeper
        is_standard = sweeper.get("_target_") == STANDARD_SWEEPER
        written = sweeper.get("params") if is_standard else None
        lines = [f"{name}={value}" for name, value in (written or {}).items()] + list(overrides)
        axes = list({axis.get_key_element(): self._values(axis, is_standard) for axis in self.parsed(lines)}.values())
        first = [values[0] for values in axes]
        yield first
        for place, values in enumerate(axes):
            yield from ([*first[:place], value, *first[place + 1 :]] for value in values[1:])

    def parsed(self, overrides: Sequence[str]) -> list[Override]:
        """Overrides as Hydra reads them."""
        with self._errors_in_one_line(overrides):
            return OverridesParser.create(config_loader=self.loader).parse_overrides(list(overrides))

    def option(self, group: str, option: str) -> dict[str, Any]:
        """What one option of a group holds, whatever an experiment or the command line say of the group."""
        return self.groups([f"{group}={option}"], [group])[group]

    def groups(self, overrides: Sequence[str], names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What some groups of a configuration hold, by name."""
        configuration = self.composed(overrides)
        with self._errors_in_one_line(overrides):
            return {
                name: OmegaConf.to_container(configuration[name], resolve=True, throw_on_missing=True) for name in names
            }

    def options(self, group: str) -> list[str]:
        """The options of a group; none if it is no group."""
        return self.loader.get_group_options(group, config_name=self.name)

    def _values(self, override: Override, is_standard: bool) -> list[str]:
        """One override for each value of an axis."""
        name, line = override.get_key_element(), override.input_line
        if not override.is_sweep_override():
            return [line]
        if override.is_interval_sweep():
            if is_standard:
                raise SettingsError(f"{line}: the standard sweeper can't sweep over an interval; use choice or range")
            ends = override.value()
            return [f"{name}={ends.start}", f"{name}={ends.end}"]
        values = [f"{name}={value}" for value in override.sweep_string_iterator()]
        if not values:
            raise SettingsError(f"{line} holds no values{alternatives('', self.options(override.key_or_group))}")
        return values

    @contextmanager
    def _errors_in_one_line(self, overrides: Sequence[str]) -> Iterator[None]:
        try:
            with _hydra_rules():
                yield
        except SettingsError:
            raise
        except Exception as problem:  # Hydra lets through whatever its insides stumble over
            if os.environ.get("HYDRA_FULL_ERROR") == "1":
                raise
            raise SettingsError(hydra_problem(problem, self, overrides)) from None


@contextmanager
def _hydra_rules() -> Iterator[None]:
    """Hydra's rules as we know them, whatever rules an application around us lives by."""
    rules = version.VersionBase.instance()
    before = rules.getbase()
    version.setbase(VERSION_BASE)
    try:
        yield
    finally:
        rules.version_base = before


def _refuse_several_values(overrides: list[Override]) -> None:
    for override in overrides:
        if override.is_sweep_override():
            advice = "add -m to sweep over them"
            if override.value_type == ValueType.SIMPLE_CHOICE_SWEEP:
                advice += ", or write [...] for a list"
            raise SettingsError(f"{override.input_line} holds several values; {advice}")
