"""Configurations composed by Hydra before Hydra's own run begins, so that errors come in one line and leave no folder.

It asks Hydra's loader itself rather than hydra.compose: the search path, the sweep axes and the mode of the command
line are needed too, and a Hydra application around us must not notice.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml
from hydra import version
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, ValueType
from hydra.core.utils import setup_globals
from hydra.errors import MissingConfigException, OverrideParseException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict, read_write
from omegaconf.errors import MissingMandatoryValue, OmegaConfBaseException

from brainsim.parameters import Lever
from brainsim.problems import SettingsError, alternatives, kind_of, shown, unknown_name

VERSION_BASE = "1.3"  # whose rules Hydra shall follow
EXPERIMENT = "experiment"  # the group that is chosen with a plus: no default stands in its place
STANDARD_SWEEPER = "hydra._internal.core_plugins.basic_sweeper.BasicSweeper"


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
        self.loader = ConfigLoaderImpl(search_path)

    def parameters(self, overrides: Sequence[str]) -> DictConfig:
        """What the model is told: the composed configuration without Hydra's own section."""
        configuration = self.composed(overrides)
        with open_dict(configuration):
            del configuration["hydra"]
        return configuration

    def composed(self, overrides: Sequence[str], mode: RunMode = RunMode.RUN) -> DictConfig:
        """The composed configuration with Hydra's own section; in a sweep, without the sweep axes."""
        with self._errors_in_one_line(overrides):
            parsed = self._parsed(overrides)
            if mode == RunMode.RUN:
                _refuse_several_values(parsed)
            return self.loader.load_configuration(self.name, list(overrides), mode, from_shell=False)

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
        axes = [override.input_line for override in self._parsed(overrides) if override.is_sweep_override()]
        plain = [line for line in overrides if line not in axes]
        return self.composed(plain, RunMode.MULTIRUN).hydra.mode == RunMode.MULTIRUN

    def jobs(self, overrides: Sequence[str]) -> Iterator[list[str]]:
        """The overrides of as many jobs of a sweep as meet each value of each axis, the others at their first."""
        sweeper = self.composed(overrides, RunMode.MULTIRUN).hydra.sweeper
        is_standard = sweeper.get("_target_") == STANDARD_SWEEPER
        written = sweeper.get("params") if is_standard else None
        lines = [f"{name}={value}" for name, value in (written or {}).items()] + list(overrides)
        parsed = self._parsed(lines)
        axes = list({axis.get_key_element(): self._values(axis, is_standard) for axis in parsed}.values())
        first = [values[0] for values in axes]
        yield first
        for place, values in enumerate(axes):
            yield from ([*first[:place], value, *first[place + 1 :]] for value in values[1:])

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
            raise SettingsError(f"{line} holds no values{alternatives('', self._options(override.key_or_group))}")
        return values

    def _parsed(self, overrides: Sequence[str]) -> list[Override]:
        with self._errors_in_one_line(overrides), _hydra_rules():
            return OverridesParser.create(config_loader=self.loader).parse_overrides(list(overrides))

    def _options(self, group: str) -> list[str]:
        return self.loader.get_group_options(group, config_name=self.name)

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
            raise SettingsError(self._in_words(problem, overrides)) from None

    def _in_words(self, problem: Exception, overrides: Sequence[str]) -> str:
        if isinstance(problem, MissingConfigException):
            return self._missing(problem)
        if isinstance(problem, OverrideParseException):
            return self._unreadable(problem.override)
        if isinstance(problem, yaml.MarkedYAMLError):
            return _not_yaml(problem)
        if isinstance(problem, OmegaConfBaseException):
            return interpolation_problem(problem)
        if isinstance(problem, ValueError) and "Config group override" in str(problem):
            return self._no_option(overrides)
        absent = re.search(r"Could not override '([^']+)'", str(problem))
        if absent:
            return self._where(problem) + _not_there(absent[1], overrides)
        doubled = re.search(r"An item is already at '([^']+)'", str(problem))
        if doubled:
            return f"{doubled[1]} is in the configuration already; write it without the plus"
        return _other_problem(problem)

    def _missing(self, problem: MissingConfigException) -> str:
        """A configuration that isn't there, with those that are."""
        wanted = problem.missing_cfg_file
        if wanted is None:
            return f"--config-path: there is no folder {self.folder}; give an absolute path"
        group, _, option = wanted.rpartition("/")
        if not group:
            known = sorted(file.stem for file in Path(self.folder).glob("*.yaml"))
            return f"--config-name = {wanted} does not exist{alternatives(wanted, known)}"
        return self._where(problem) + self._unknown_option(group, option)

    def _where(self, problem: Exception) -> str:
        """The file that asked for something wrong; empty for the primary configuration and the command line."""
        place = re.match(r"In '([^']+)'", str(problem))
        return "" if place is None or place[1] in (self.name, "hydra/config") else f"in {place[1]}.yaml: "

    def _unknown_option(self, group: str, option: object) -> str:
        return f"{group} = {shown(option)} does not exist{alternatives(str(option), self._options(group))}"

    def _no_option(self, overrides: Sequence[str]) -> str:
        """A group that was given a number or nothing instead of the name of an option."""
        for override in self._parsed(overrides):
            value = override.value()
            if not isinstance(value, str | list | dict) and self._options(override.key_or_group):
                return self._unknown_option(override.key_or_group, value)
        return "a group of parameters was given something other than the name of an option"

    def _unreadable(self, override: str) -> str:
        if override in self._options(EXPERIMENT):
            return f"can't read the override {override}; did you mean +{EXPERIMENT}={override}?"
        advice = "check its brackets and quotes" if "=" in override else "write name=value"
        return f"can't read the override {override}; {advice}"


def interpolation_problem(problem: OmegaConfBaseException) -> str:
    """A value that points to another that can't be had."""
    name = problem.full_key or "the configuration"
    if isinstance(problem, MissingMandatoryValue):
        return f"{name} is missing; give it a value"
    return f"{name}: {_first_line(problem)}"


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


def _not_there(name: str, overrides: Sequence[str]) -> str:
    """An override of something that the configuration hasn't got."""
    value = next((line.partition("=")[2] for line in overrides if line.startswith(f"{name}=")), "...")
    if name == EXPERIMENT:
        return f"{EXPERIMENT} is chosen with a plus: +{EXPERIMENT}={value}"
    if name.split(".")[0].split("/")[0] == "hydra":
        return f"{name} is not one of Hydra's own settings; see --hydra-help"
    lever = name.rpartition(".")[0]
    if kind_of(lever) is Lever:
        return f"{lever} is a bare number here; write '{lever}={{value: ..., start: 2027Q1}}' instead of {name}"
    if kind_of(name) is not None:
        return f"{name} is not in the configuration; add it: +{name}={value}"
    return unknown_name(name)


def _not_yaml(problem: yaml.MarkedYAMLError) -> str:
    mark = problem.problem_mark
    place = f"{mark.name}, line {mark.line + 1}" if mark else "a configuration"
    return f"{place} can't be read as YAML: {problem.problem}"


def _other_problem(problem: Exception) -> str:
    """Whatever else Hydra says: its first paragraph, and the cause if there is one."""
    text = re.split(r"\n\s*\n|\n(?:See http|Config search path|Search path)", str(problem).strip())[0]
    cause = problem.__cause__
    parts = [" ".join(text.split())] if text else []
    if isinstance(cause, OmegaConfBaseException):
        parts.append(_first_line(cause))
    return f"the configuration can't be composed: {': '.join(parts) or type(problem).__name__}"


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
