"""configs/ composed and validated into settings, for the command line and for Python users."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_dir
from hydra._internal.utils import get_args_parser
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, Override
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from brainsim.parameters import Settings
from brainsim.problems import field_problem, hydra_problem, nearest, options_of

PACKAGE = Path(__file__).parent


class SettingsError(ValueError):
    """Settings that can't be used; the message is one line that says what, the value, the range and what to do."""


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


def composed(overrides: Sequence[str], folder: Path | None = None, name: str = "config") -> DictConfig:
    """The composed configuration; SettingsError in one line where Hydra can't compose it."""
    folder = folder or configs_folder()
    before = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(folder.absolute()), version_base="1.3", job_name="brainsim"):
            return compose(name, overrides=list(overrides))
    except (HydraException, OmegaConfBaseException, ValueError) as problem:
        raise SettingsError(hydra_problem(problem, folder)) from None
    finally:
        GlobalHydra.instance().hydra = before


def validated(configuration: DictConfig) -> Settings:
    """Settings out of a composed configuration; SettingsError names field, value, range and unit."""
    try:
        content = OmegaConf.to_container(configuration, resolve=True)
    except OmegaConfBaseException as problem:
        raise SettingsError(hydra_problem(problem, configs_folder())) from None
    return settings_of(content)


def settings_of(content: dict[str, Any]) -> Settings:
    """Settings out of plain dictionaries, such as a stored config.yaml."""
    try:
        return Settings.model_validate(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        more = len(problem.errors()) - 1
        rest = f" (and {more} more)" if more else ""
        raise SettingsError(f"{field_problem(first)}; see docs/parameters.md{rest}") from None


def resolved(settings: Settings) -> dict[str, Any]:
    """Settings as plain dictionaries, as config.yaml stores them."""
    return settings.model_dump(mode="json")


def check_command_line(arguments: Sequence[str]) -> None:
    """Compose and validate what a command line asks for, before anything is made; SettingsError if it can't be used.

    In a sweep every value of every axis is tried with the first values of the others, not their whole product.
    """
    parser = get_args_parser()
    asked, unknown = parser.parse_known_args(list(arguments))
    if asked.help or asked.hydra_help or asked.shell_completion:
        return
    if unknown:
        known = [flag for action in parser._actions for flag in action.option_strings]
        raise SettingsError(f"{unknown[0]} is not an option{nearest(unknown[0], known)}")
    folder = Path(asked.config_path) if asked.config_path else configs_folder()
    searched = [f"hydra.searchpath=[file://{Path(asked.config_dir).absolute()}]"] if asked.config_dir else []
    for overrides in _jobs(asked.overrides, bool(asked.multirun), folder):
        validated(composed([*overrides, *searched], folder, asked.config_name or "config"))


def _jobs(overrides: Sequence[str], sweeps: bool, folder: Path) -> Iterator[list[str]]:
    """The overrides of the jobs to try: one job, or one for every value of every axis of a sweep."""
    try:
        parsed = OverridesParser.create().parse_overrides(list(overrides))
    except HydraException as problem:
        raise SettingsError(f"an override can't be read: {' '.join(str(problem).split())}") from None
    axes = [_axis(override, folder) for override in parsed] if sweeps else [[line] for line in overrides]
    first = [values[0] for values in axes]
    yield first
    for place, values in enumerate(axes):
        for value in values[1:]:
            yield [*first[:place], value, *first[place + 1 :]]


def _axis(override: Override, folder: Path) -> list[str]:
    """The overrides that one override of a sweep stands for."""
    if not override.is_sweep_override():
        return [override.input_line]
    name = override.get_key_element()
    if isinstance(override.value(), Glob):
        values = override.value().filter(options_of(folder / override.key_or_group))
    else:
        values = list(override.sweep_string_iterator())
    if not values:
        raise SettingsError(f"{override.input_line} stands for no value at all")
    return [f"{name}={value}" for value in values]


def usage() -> str:
    """How the command is called, and which experiments there are."""
    experiments = ", ".join(options_of(configs_folder() / "experiment"))
    return (
        "usage: python -m brainsim +experiment=NAME [group=option] [group.parameter=value ...]\n"
        f"experiments: {experiments}\n"
        "for example: python -m brainsim +experiment=baseline policy.salary_multiplier=2.4\n"
        "all options: python -m brainsim --help"
    )
