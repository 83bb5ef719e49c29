"""configs/ composed and validated into settings, for the command line and for Python users."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from brainsim.composition import Composer
from brainsim.hydra_problems import interpolation_problem
from brainsim.parameters import Settings
from brainsim.problems import SettingsError, validation_problem

__all__ = ["SettingsError", "composed", "configs_folder", "load_settings", "resolved", "settings_of", "validated"]

PACKAGE = Path(__file__).parent


def configs_folder() -> Path:
    """The folder configs/: inside an installed wheel, or at the top of the checkout."""
    inside, checkout = PACKAGE / "configs", PACKAGE.parents[1] / "configs"
    return inside if inside.is_dir() else checkout


def load_settings(experiment: str | None = None, overrides: Sequence[str] = ()) -> Settings:
    """The settings of an experiment with overrides in Hydra's spelling, such as "policy.salary_multiplier=2.4".

    Without an experiment they are those of configs/config.yaml. SettingsError says in one line what is wrong.
    """
    chosen = [f"+experiment={experiment}"] if experiment else []
    return validated(composed([*chosen, *overrides]))


def composed(overrides: Sequence[str]) -> DictConfig:
    """The composed configuration; SettingsError in one line where it can't be composed.

    May be called inside another Hydra application: its state is left alone.
    """
    return Composer(configs_folder()).parameters(overrides)


def validated(configuration: DictConfig) -> Settings:
    """Settings out of a composed configuration; SettingsError names field, value, range and unit."""
    try:
        content = OmegaConf.to_container(configuration, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as problem:
        raise SettingsError(interpolation_problem(problem)) from None
    return settings_of(content)


def settings_of(content: Any) -> Settings:
    """Settings out of plain dictionaries, such as a stored config.yaml; SettingsError as for validated()."""
    try:
        return Settings.model_validate(content)
    except ValidationError as problem:
        raise SettingsError(validation_problem(problem)) from None


def resolved(settings: Settings) -> dict[str, Any]:
    """Settings as plain dictionaries, as config.yaml stores them."""
    return settings.model_dump(mode="json")
