"""What a Python user hands over, checked at the door: one line says the argument, its value, and what it takes."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from brainsim.process.shipped import named
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, nearest_of, shown, unknown_name, validation_problem

MOST = 2**63 - 1  # of a seed
EXAMPLE = 'overrides=["policy.salary_multiplier=2.4"]'


def settings_given(settings: Any) -> Settings:
    """Validated settings."""
    if not isinstance(settings, Settings):
        raise SettingsError(
            f'settings = {shown(settings)} are no settings; give load_settings("baseline"), for example'
        )
    return settings


def with_levers(settings: Settings, scale: Any, levers: Mapping[str, Any]) -> Settings:
    """Settings with another scale, and other levers and shocks by name."""
    for name in levers:
        if name not in settings.levers():
            raise SettingsError(_no_lever(name, list(settings.levers())))
    try:
        return settings.with_levers(_plain(scale), **{name: _plain(value) for name, value in levers.items()})
    except ValidationError as problem:
        raise SettingsError(validation_problem(problem)) from None


def seed_given(rng: Any) -> int | np.random.Generator | None:
    """A seed of all luck, a generator that draws one, or None for a fresh one."""
    is_whole = isinstance(rng, int | np.integer) and not isinstance(rng, bool)
    if rng is None or isinstance(rng, np.random.Generator) or (is_whole and 0 <= rng <= MOST):
        return rng
    raise SettingsError(
        f"rng = {shown(rng)} is not a whole number in [0, {MOST}] (seed of all luck), a numpy Generator or None"
    )


def overrides_given(experiment: Any, overrides: Any) -> list[str]:
    """The overrides of an experiment, as the command line would have them."""
    if isinstance(overrides, str):
        raise SettingsError(
            f'overrides = {shown(overrides)} is one text; give a list: overrides=["{shown(overrides)}"]'
        )
    if not isinstance(overrides, Sequence) or not all(isinstance(line, str) for line in overrides):
        raise SettingsError(f"overrides = {shown(overrides)} is not a list of texts such as {EXAMPLE}")
    if experiment is None:
        return list(overrides)
    if not isinstance(experiment, str) or not experiment:
        raise SettingsError(f'experiment = {shown(experiment)} is not the name of one, such as "baseline"')
    name = experiment.removeprefix("+").removeprefix("experiment=").removesuffix(".yaml")
    return [f"+experiment={name}", *overrides]


def folder_given(store: Any) -> Path:
    """The folder of a store."""
    if not isinstance(store, str | os.PathLike) or not str(store).strip() or "\0" in str(store):
        raise SettingsError(f"store = {shown(store)} is not the path of a folder")
    return named(os.fspath(store))


def replications_given(replications: Any) -> int | None:
    """How many replications are looked at; None for all."""
    is_whole = isinstance(replications, int | np.integer) and not isinstance(replications, bool)
    if replications is None or (is_whole and replications >= 1):
        return replications
    raise SettingsError(f"replications = {shown(replications)} is not a whole number from 1 on")


def outcome_given(name: Any, known: Sequence[str]) -> str:
    """The name of an outcome."""
    return _known("outcome", name, known, "docs/model.md has all outcomes")


def table_given(name: Any, known: Sequence[str]) -> str:
    """The name of a table that a study keeps."""
    return _known("name", name, known, f"tables kept: {', '.join(known) or 'none; study.keep=quarters keeps some'}")


def points_given(points: Any, known: Sequence[int]) -> list[int] | None:
    """Some points of a study by their numbers; None for all."""
    if points is None:
        return None
    numbers = (
        list(points) if isinstance(points, Sequence | np.ndarray | range) and not isinstance(points, str) else None
    )
    if numbers is None or any(number not in known for number in numbers):
        raise SettingsError(f"points = {shown(points)} are not a list of points in [0, {max(known)}]; see study.points")
    return numbers


def _known(argument: str, name: Any, known: Sequence[str], where: str) -> str:
    if not isinstance(name, str) or name not in known:
        near = nearest_of(name, known) if isinstance(name, str) else ""
        raise SettingsError(f"{argument} = {shown(name)} is not known here{near or ';'} {where}")
    return name


def _no_lever(name: str, levers: list[str]) -> str:
    """Why a keyword is no lever, and what it may have been meant to be."""
    if "seed" in name:
        return f"{name} is not a lever; a seed is given by rng"
    near = nearest_of(name, [*levers, "settings", "rng", "scale", "past"])
    if near:
        return f"{name} is not a lever or shock{near}"
    other = unknown_name(name).partition("; ")[2]
    known = f"; known: {', '.join(levers)}"
    if not other.startswith("did you mean"):
        return f"{name} is not a lever or shock{known}"
    parameter = other.removeprefix("did you mean ").rstrip("?")
    return f'{name} is not a lever or shock; if {parameter} is meant: load_settings(overrides=["{parameter}=..."])'


def _plain(value: Any) -> Any:
    """A number of numpy as Python's."""
    return value.item() if isinstance(value, np.generic) else value
