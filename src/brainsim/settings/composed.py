"""configs/ composed into validated settings; what a study asks of them is checked in command/check.py."""

from collections.abc import Sequence
from typing import Any

from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from brainsim.settings.composition import Composer
from brainsim.settings.extend import with_files
from brainsim.settings.hydra_problems import interpolation_problem
from brainsim.settings.hydra_rules import plain
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, validation_problem
from brainsim.settings.search_path import configs_folder

BASELINE = "+experiment=baseline"


def composed(overrides: Sequence[str]) -> DictConfig:
    """The composed configuration; SettingsError in one line where it can't be composed.

    May be called inside another Hydra application: its state is left alone.
    """
    return Composer(configs_folder()).parameters(overrides)


def baseline() -> Settings:
    """The settings of the baseline, as a model without settings has them."""
    return settings_of(content_of(composed([BASELINE])))


def content_of(configuration: DictConfig) -> dict[str, Any]:
    """A composed configuration as plain dictionaries; SettingsError where a value can't be had."""
    try:
        return plain(configuration, throw_on_missing=True)
    except OmegaConfBaseException as problem:
        raise SettingsError(interpolation_problem(problem)) from None


def settings_of(content: Any) -> Settings:
    """Settings out of plain dictionaries, such as a stored config.yaml; SettingsError names field, value, range and unit."""
    content = with_files(content)
    try:
        return Settings.model_validate(content)
    except ValidationError as problem:
        raise SettingsError(validation_problem(problem)) from None


def resolved(settings: Settings) -> dict[str, Any]:
    """Settings as plain dictionaries, as config.yaml stores them."""
    return settings.model_dump(mode="json")
