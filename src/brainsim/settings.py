"""configs/ composed and validated into settings, for the command line and for Python users."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import BaseModel, ValidationError

from brainsim.parameters import Settings

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


def composed(overrides: Sequence[str]) -> DictConfig:
    """The composed configuration; SettingsError in one line where Hydra can't compose it."""
    before = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(configs_folder()), version_base="1.3", job_name="brainsim"):
            return compose("config", overrides=list(overrides))
    except (HydraException, OmegaConfBaseException) as problem:
        raise SettingsError(hydra_problem(problem)) from None
    finally:
        GlobalHydra.instance().hydra = before


def validated(configuration: DictConfig) -> Settings:
    """Settings out of a composed configuration; SettingsError names field, value, range and unit."""
    try:
        content = OmegaConf.to_container(configuration, resolve=True)
    except OmegaConfBaseException as problem:
        raise SettingsError(_one_line(problem)) from None
    return settings_of(content)


def settings_of(content: dict[str, Any]) -> Settings:
    """Settings out of plain dictionaries, such as a stored config.yaml."""
    try:
        return Settings.model_validate(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        more = len(problem.errors()) - 1
        rest = f" (and {more} more)" if more else ""
        raise SettingsError(f"{_field_problem(first)}; see docs/parameters.md{rest}") from None


def resolved(settings: Settings) -> dict[str, Any]:
    """Settings as plain dictionaries, as config.yaml stores them."""
    return settings.model_dump(mode="json")


def _field_problem(error: dict[str, Any]) -> str:
    """What a pydantic error means, in one line."""
    path = [str(part) for part in error["loc"] if part != "[key]"]
    name, value, kind = ".".join(path), error["input"], error["type"]
    if kind == "extra_forbidden":
        return f"{name} is not a parameter{_nearest(path[-1], _names_in(path[:-1]))}"
    if kind == "missing":
        return f"{name} is missing; give it a value"
    if kind == "value_error":
        return _own_problem(path, str(error["ctx"]["error"]), value)
    field = _field(path)
    return f"{name} = {_shown(value)} {_demand(kind, error, field)}{_unit(field)}"


def _own_problem(path: list[str], message: str, value: Any) -> str:
    """Problems that brainsim's own validators found; @name@ in them is relative to the group."""
    group = ".".join(path)
    if "@" in message:
        before, inner, after = message.split("@")
        return f"{before}{group}{'.' if group else ''}{inner}{after}"
    return f"{group} = {_shown(value)}: {message}"


def _demand(kind: str, error: dict[str, Any], field: Any) -> str:
    bounds = _bounds(field)
    if kind in ("greater_than_equal", "less_than_equal") and bounds:
        return f"lies outside [{bounds[0]:g}, {bounds[1]:g}]"
    expected = {"int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number",
                "model_type": "a group of parameters", "dict_type": "a table", "string_type": "a word"}  # fmt: skip
    if kind in ("literal_error",):
        return f"is not one of {error['ctx']['expected']}{_nearest(str(error['input']), _words(error))}"
    if kind == "model_attributes_type" or kind.startswith("model_"):
        return "is not a group of parameters; override one of its fields"
    allowed = f" in [{bounds[0]:g}, {bounds[1]:g}]" if bounds else ""
    return f"is not {expected.get(kind, 'valid: ' + error['msg'])}{allowed}"


def _words(error: dict[str, Any]) -> list[str]:
    return [word.strip(" '") for word in error["ctx"]["expected"].replace(" or ", ",").split(",")]


def _bounds(field: Any) -> tuple[float, float] | None:
    extra = (field.json_schema_extra or {}) if field else {}
    if "low" in extra:
        return extra["low"], extra["high"]
    low = [item.ge for item in getattr(field, "metadata", []) if hasattr(item, "ge")]
    high = [item.le for item in getattr(field, "metadata", []) if hasattr(item, "le")]
    return (low[0], high[0]) if low and high else None


def _unit(field: Any) -> str:
    unit = (field.json_schema_extra or {}).get("unit", "-") if field else "-"
    return "" if unit == "-" else f" ({unit})"


def _field(path: list[str]) -> Any:
    """The declared field at the longest known part of a path."""
    model, field = Settings, None
    for part in path:
        if not (isinstance(model, type) and issubclass(model, BaseModel)) or part not in model.model_fields:
            break
        field = model.model_fields[part]
        model = field.annotation
    return field


def _names_in(path: list[str]) -> list[str]:
    """The names that a group knows."""
    model = Settings
    for part in path:
        field = model.model_fields.get(part) if isinstance(model, type) and issubclass(model, BaseModel) else None
        if field is None:
            return []
        model = field.annotation
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _nearest(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else (f"; known: {', '.join(known)}" if known else "")


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def hydra_problem(problem: Exception) -> str:
    """What Hydra could not compose, in one line, with the nearest right name."""
    text = str(problem)
    first = _one_line(problem)
    if "Could not override" in text:
        name = text.split("'")[1]
        path = name.split(".")
        return f"{name} is not a parameter{_nearest(path[-1], _names_in(path[:-1]))}; see docs/parameters.md"
    if "Could not find" in text:
        wanted = text.split("'")[1]
        group, _, option = wanted.partition("/")
        folder = configs_folder() / group
        options = sorted(file.stem for file in folder.glob("*.yaml")) if folder.is_dir() else []
        return f"{group} = {option} does not exist{_nearest(option, options)}; available: {', '.join(options)}"
    return first


def _one_line(problem: Exception) -> str:
    return str(problem).strip().splitlines()[0]
