"""Configurations composed by Hydra before Hydra's own run begins, so that errors come in one line and leave no folder.

It asks Hydra's loader itself rather than hydra.compose: the search path, the sweep axes and the mode of the command
line are needed too, and a Hydra application around us must not notice.
"""

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from hydra._internal.config_search_path_impl import ConfigSearchPathImpl
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, ValueType
from hydra.core.utils import env_override, setup_globals
from hydra.plugins.config_source import ConfigSource
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict, read_write

from brainsim.process.endings import HUSHED
from brainsim.settings.extend import EXTEND, Extension, with_files
from brainsim.settings.home import at_home
from brainsim.settings.hydra_problems import hydra_problem, unused_group
from brainsim.settings.hydra_rules import hydra_rules, named, plain
from brainsim.settings.levers import records
from brainsim.settings.loader import CHOICES, Loader
from brainsim.settings.place_files import check_place_files, of_places
from brainsim.settings.places import names
from brainsim.settings.problems import SettingsError, kind_of
from brainsim.settings.search_path import check_sources, of_users, untaken
from brainsim.settings.shorthand import spelled_out
from brainsim.settings.slips import EXPERIMENT, several_values

NOWHERE_ELSE = "hydra.searchpath=[]"  # for a search path that holds already what was asked for
OPEN = (
    "policy.",
    "shock.",
    "country.",
    "population.entrants.",
    "population.entrants_growth.",
)  # groups that a user's file may add to


def levers_told() -> str:
    """All levers with their ranges and units, a line each, as --help shows them."""
    every = records().values()
    wide = max(len(record.path) for record in every)
    return "\n".join(
        f"  {record.path:<{wide}}  {record.low:g} to {record.high:g}, {record.unit}".replace("$", "$$")
        for record in every
    )


OmegaConf.register_new_resolver("levers", levers_told, replace=True)


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
        self.loader = Loader(search_path)
        self.job_of_hydra: DictConfig | None = None  # Hydra's own section of the job that was composed last
        self.files: Sequence[Extension] = ()  # the user's own, of what was composed last

    @classmethod
    def of_job(cls, hydra: DictConfig) -> "Composer":
        """The composer of the job that Hydra runs, out of Hydra's own configuration."""
        (main,) = (source for source in hydra.runtime.config_sources if source.provider == "main")
        composer = cls(main.path if main.schema == "file" else f"{main.schema}://{main.path}", hydra.job.config_name)
        composer.job_of_hydra = hydra
        composer.loader = composer._loader_of_job
        composer.search_path = composer.loader.get_search_path()
        return composer

    def parameters(self, overrides: Sequence[str]) -> DictConfig:
        """What the model is told: the composed configuration without Hydra's own section."""
        return self._without_hydra(self.composed(overrides))

    def _without_hydra(self, configuration: DictConfig) -> DictConfig:
        self.job_of_hydra = configuration.hydra
        with open_dict(configuration):
            del configuration["hydra"]
        if problem := unused_group(configuration, self.job_of_hydra.runtime.choices):
            raise SettingsError(problem)
        return configuration

    def composed(self, overrides: Sequence[str], mode: RunMode = RunMode.RUN) -> DictConfig:
        """The composed configuration with Hydra's own section; in a sweep, without the sweep axes."""
        with self._errors_in_one_line(overrides):
            if mode == RunMode.RUN:
                _refuse_several_values(self.parsed(overrides))
            self.files, sources = (), self.sources(overrides)
            check_sources(sources, self.name)
            self._let_files_add(overrides, mode, bool(of_users(sources)))
            check_place_files(sources, names(self.files))
            return self.loader.load_configuration(self.name, self._placed(overrides), mode, from_shell=False)

    def _let_files_add(self, overrides: Sequence[str], mode: RunMode, has_folders: bool) -> None:
        """Before names are looked up: take the files that settings name, whose levers and places may be among them.

        `has_folders`: whether the user has folders of configurations, which may name files too.
        """
        mine = [line for line in overrides if line.startswith(OPEN)]
        names_files = any(line.lstrip("+").startswith(f"{EXTEND}=") for line in overrides)
        if names_files or has_folders or any(kind_of(line.partition("=")[0]) is None for line in mine):
            plain = self._placed([line for line in overrides if line not in mine])
            chosen = self.loader.load_configuration(self.name, plain, mode, from_shell=False)
            given = OmegaConf.select(chosen, EXTEND)
            whole = OmegaConf.to_container(given, resolve=True) if OmegaConf.is_config(given) else given
            self.files = with_files({EXTEND: whole or []})[EXTEND]

    def job(self, overrides: Sequence[str], number: int | None = None) -> DictConfig:
        """The parameters as a job of the command line finds them: with Hydra's own configuration set for ${hydra:...}.

        Like Hydra's own run of the job it knows its number in a sweep and its folder, but makes none.
        """
        configuration = self.composed(overrides)
        with self._errors_in_one_line(overrides), named(configuration), open_dict(configuration):
            if number is not None:
                configuration.hydra.job.id = configuration.hydra.job.num = number
            HydraConfig.instance().set_config(configuration)
            name = "hydra.run.dir" if number is None else "hydra.sweep.dir"
            folder = OmegaConf.select(configuration, name)
            if str(folder).startswith("~"):
                raise SettingsError(f"{name} = {folder}: Hydra takes ~ for a name of its own; write the whole path")
            with read_write(configuration.hydra.runtime):
                configuration.hydra.runtime.output_dir = os.path.abspath(str(folder))
            HydraConfig.instance().set_config(configuration)
        configuration = self._without_hydra(configuration)
        with self._errors_in_one_line(overrides), self._environment(), named(configuration):
            OmegaConf.resolve(configuration)
        return configuration

    def parsed(self, overrides: Sequence[str]) -> list[Override]:
        """Overrides as Hydra reads them."""
        with self._errors_in_one_line(overrides):
            return OverridesParser.create(config_loader=self.loader).parse_overrides(
                [at_home(line) for line in overrides]
            )

    def groups(self, overrides: Sequence[str], names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What some groups of a configuration hold, by name, as a job with these overrides would find them."""
        configuration = self.composed(overrides)
        with self._errors_in_one_line(overrides), self._environment():
            return {name: plain(configuration[name], throw_on_missing=True) for name in names}

    def sources(self, overrides: Sequence[str]) -> list[ConfigSource]:
        """Where these overrides let Hydra look for configurations, in its order."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of folders that aren't there: they are refused in one line
            return self.loader._parse_overrides_and_create_caching_repo(self.name, self._placed(overrides))[
                1
            ].get_sources()

    def _placed(self, overrides: Sequence[str]) -> list[str]:
        """Overrides as Hydra wants them; a loader of a job looks where the job looked, and nowhere else."""
        spelled = spelled_out(overrides, self.files)
        if self.loader is not self.__dict__.get("_loader_of_job"):
            return spelled
        return [*(line for line in spelled if not line.startswith("hydra.searchpath")), NOWHERE_ELSE]

    def untaken(self, overrides: Sequence[str]) -> list[str]:
        """Files in the user's folders that stand for nothing that is known or chosen."""
        return untaken(self.sources(overrides), list(self.job_of_hydra.runtime.choices) if self.job_of_hydra else [])

    def option(self, group: str, option: str, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What one option of a group holds, whatever an experiment or the command line say of the group itself.

        It is looked for where the job that was composed last looked, with that job's choices inside the group, its
        environment, and its other settings, which the option may refer to.
        """
        with self._errors_in_one_line([]):
            alone, usual = self._alone(group, option), self._usual
            outside = [name for name in usual if name not in (group, CHOICES) and alone.get(name) != usual[name]]
            if outside:
                raise SettingsError(
                    f"{group} = {option} also changes {', '.join(outside)}, which a design that names {group} would leave "
                    "as they are; name what it changes one by one"
                )
            if "${" not in (text := str(alone[group])):
                return alone[group]
            referred = {name: settings[name] for name in settings if name in text}
            with self._environment():
                return plain(OmegaConf.create({**referred, group: alone[group]})[group])

    def options(self, group: str) -> list[str]:
        """The options of a group; none if it is no group."""
        return self._loader_of_job.get_group_options(group, config_name=self.name, overrides=[NOWHERE_ELSE])

    def chosen(self, group: str) -> list[str]:
        """The option of a group that the job has which was composed last; none if it chose none by name."""
        choice = self.job_of_hydra.runtime.choices.get(group) if self.job_of_hydra is not None else None
        return [choice] if choice in self.options(group) else []

    def _alone(self, group: str, option: str) -> dict[str, Any]:
        """The configuration with one group at an option and nothing else changed but what was chosen inside it."""
        if self._usual[CHOICES].get(group) == option:
            chosen, found = [], self._usual
        else:
            chosen = [f"{group}={option}"]
            found = self._composed_as_job(chosen)
        known = found[CHOICES]
        asked = self.job_of_hydra.runtime.choices if self.job_of_hydra is not None else {}
        inside = [
            f"{name}={choice}"
            for name, choice in asked.items()
            if name.startswith(f"{group}/") and name in known and known[name] != choice
        ]
        return self._composed_as_job([*chosen, *inside]) if inside else found

    @cached_property
    def _usual(self) -> dict[str, Any]:
        """The configuration with no overrides at all."""
        return self._composed_as_job([])

    def _composed_as_job(self, overrides: list[str]) -> dict[str, Any]:
        """A configuration as it is written, by group, with what was chosen in place of Hydra's own section."""
        overrides = [*overrides, *of_places(self.files), NOWHERE_ELSE]
        return self._loader_of_job.written(self.name, overrides)

    @cached_property
    def _loader_of_job(self) -> Loader:
        """A loader that looks exactly where the job looked, wherever we stand by now."""
        if self.job_of_hydra is None:
            return self.loader
        runtime, search_path = self.job_of_hydra.runtime, ConfigSearchPathImpl()
        for source in runtime.config_sources:
            path = os.path.join(runtime.cwd, source.path) if source.schema == "file" else source.path
            search_path.append(source.provider, f"{source.schema}://{path}")
        return Loader(search_path)

    @contextmanager
    def _environment(self) -> Iterator[None]:
        """The environment variables that Hydra sets for the job."""
        asked = {} if self.job_of_hydra is None else self.job_of_hydra.job.env_set
        with env_override({name: str(value) for name, value in asked.items()}):
            yield

    @contextmanager
    def _errors_in_one_line(self, overrides: Sequence[str]) -> Iterator[None]:
        try:
            with hydra_rules():
                yield
        except SettingsError:
            raise
        except Exception as problem:  # Hydra lets through whatever its insides stumble over
            if os.environ.get("HYDRA_FULL_ERROR") == "1" and HUSHED not in os.environ:
                raise
            raise SettingsError(hydra_problem(problem, self, overrides)) from None


def _refuse_several_values(overrides: list[Override]) -> None:
    for override in overrides:
        if override.is_sweep_override():
            is_choice = override.value_type == ValueType.SIMPLE_CHOICE_SWEEP
            raise SettingsError(several_values(str(override.input_line), is_choice))
        value = override.value()
        if override.key_or_group == EXPERIMENT and isinstance(value, list) and len(value) > 1:
            raise SettingsError(several_values(str(override.input_line), is_choice=False))
