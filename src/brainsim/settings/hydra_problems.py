"""What Hydra could not compose, in one line, with the nearest right name. Hydra itself says it in many."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import yaml
from hydra.errors import MissingConfigException, OverrideParseException
from omegaconf.errors import MissingMandatoryValue, OmegaConfBaseException

from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever
from brainsim.settings.problems import alternatives, kind_of, shown, unknown_name
from brainsim.settings.search_path import elsewhere
from brainsim.settings.slips import EXPERIMENT, unreadable


class Composer(Protocol):
    """Who composes, as far as it is asked here (composition.py)."""

    folder: str
    name: str | None

    def options(self, group: str) -> list[str]: ...

    def parsed(self, overrides: Sequence[str]) -> Sequence[Any]: ...

    def sources(self, overrides: Sequence[str]) -> Sequence[Any]: ...


LAUNCHERS = {"joblib": "joblib", "submitit_slurm": "slurm", "submitit_local": "slurm"}  # that an extra brings


def hydra_problem(problem: Exception, composer: Composer, overrides: Sequence[str]) -> str:
    """Why a composer could not compose these overrides."""
    if isinstance(problem, MissingConfigException):
        return _missing(problem, composer)
    if isinstance(problem, OverrideParseException):
        return unreadable(problem.override, overrides, _options(EXPERIMENT, composer))
    if isinstance(problem, RecursionError):
        return (
            "a defaults list leads back to itself; name another option of the same group without the group: - announced"
        )
    if isinstance(problem, yaml.MarkedYAMLError):
        return _not_yaml(problem)
    if isinstance(problem, OmegaConfBaseException):
        return interpolation_problem(problem)
    if isinstance(problem, ValueError) and "Config group override" in str(problem):
        return _no_option(composer, overrides)
    if absent := re.search(r"Could not override '([^']+)'", str(problem)):
        return _where(problem, composer) + _not_there(absent[1], overrides)
    if doubled := re.search(r"An item is already at '([^']+)'", str(problem)):
        return f"{doubled[1]} is in the configuration already; write it without the plus"
    if "force-add of config groups" in str(problem):
        return f"{EXPERIMENT} and other groups are chosen with one plus at most: +{EXPERIMENT}=NAME"
    if repeated := re.search(r"Multiple values for (\S+?)\.", str(problem)):
        return f"{repeated[1]} is chosen twice; choose one, or add -m and give both in one, parted by a comma"
    return _other_problem(problem)


def unused_group(configuration: Mapping[str, Any], choices: Mapping[str, Any]) -> str | None:
    """That a file's settings have landed under the name of its folder, where nothing reads them; None if none have."""
    for group in choices:
        top = group.split("/")[0]
        if top in configuration and top not in Settings.model_fields:
            return (
                f"{group}/{choices[group]}.yaml would change nothing: its settings lie under {top}, which is not a "
                f"parameter; make its first line: # @package _global_"
            )
    return None


def interpolation_problem(problem: OmegaConfBaseException) -> str:
    """A value that points to another that can't be had."""
    name = problem.full_key or "the configuration"
    if isinstance(problem, MissingMandatoryValue):
        return f"{name} is missing; give it a value"
    return f"{name}: {_first_line(problem)}"


def _missing(problem: MissingConfigException, composer: Composer) -> str:
    """A configuration that isn't there, with those that are."""
    wanted = problem.missing_cfg_file
    if wanted is None:
        return f"--config-path: there is no folder {composer.folder}; give an absolute path"
    group, _, option = wanted.rpartition("/")
    if not group:
        known = sorted(file.stem for file in Path(composer.folder).glob("*.yaml"))
        return f"--config-name = {wanted} does not exist{alternatives(wanted, known)}"
    return _where(problem, composer) + _unknown_option(group, option, composer)


def _where(problem: Exception, composer: Composer) -> str:
    """The file that asked for something wrong; empty for the primary configuration and the command line."""
    place = re.match(r"In '([^']+)'", str(problem))
    return "" if place is None or place[1] in (composer.name, "hydra/config") else f"in {place[1]}.yaml: "


def _unknown_option(group: str, option: object, composer: Composer) -> str:
    if group.split("/")[0] == EXPERIMENT != group:  # a path instead of a name
        group, option = EXPERIMENT, Path(str(option)).stem
    if kind_of(f"{group}.{option}") is not None:
        return f"{group} = {option} does not exist; to set it by itself: {group}.{option}=VALUE"
    extra = LAUNCHERS.get(str(option)) if group == "hydra/launcher" else None
    install = f'; to have it: pip install "brainsim[{extra}]"' if extra else ""
    lost = elsewhere(composer.sources([]), group, str(option))
    place = f"; {lost} does not lie in a folder {group}/" if lost else ""
    return f"{group} = {shown(option)} does not exist{place}{alternatives(str(option), _options(group, composer))}{install}"


def _no_option(composer: Composer, overrides: Sequence[str]) -> str:
    """A group that was given a number or nothing instead of the name of an option."""
    for override in composer.parsed(overrides):
        value, options = override.value(), _options(override.key_or_group, composer)
        if options and not isinstance(value, str | list | dict):
            return _unknown_option(override.key_or_group, value, composer)
    return "a group of parameters was given something other than the name of an option"


def _options(group: str, composer: Composer) -> list[str]:
    """The options of a group; none if looking for them meets a second problem, which must not hide the first."""
    with suppress(Exception):
        return composer.options(group)
    return []


def _not_there(name: str, overrides: Sequence[str]) -> str:
    """An override of something that the configuration hasn't got."""
    value = next((line.partition("=")[2] for line in overrides if line.startswith(f"{name}=")), "...")
    if name == EXPERIMENT:
        return f"{EXPERIMENT} is chosen with a plus: +{EXPERIMENT}={value}"
    if re.match(r"hydra[./]", name):
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
    parts = [" ".join(text.split())] if text else []
    if isinstance(problem.__cause__, OmegaConfBaseException):
        parts.append(_first_line(problem.__cause__))
    return f"the configuration can't be composed: {': '.join(parts) or type(problem).__name__}"


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
