"""Priors in standard units: every parameter as its distance from the middle of its prior, in standard deviations."""

import re
from types import NoneType
from typing import Any, NamedTuple, get_args

import numpy as np
from scipy.stats import norm

from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever
from brainsim.settings.problems import (
    SettingsError,
    accepted_range,
    alternatives,
    kind_of,
    names_in,
    nearest_of,
    shown,
    unknown_name,
)
from brainsim.settings.questions import Prior
from brainsim.study.changes import WORLD, changed
from brainsim.study.patterns import PATTERNS, ROLES, Pattern
from brainsim.study.vectors import AS_SPECIFIED, ENSEMBLE

NINETY = 1.6449  # standard deviations on either side that hold 90 % of a normal distribution
TAIL = 3.0  # standard deviations at which a normal or lognormal prior is cut
EDGE = 3.0**0.5  # standard deviations from the middle of a uniform distribution to its end
DIGITS = 6  # of a parameter's value: the same vector has the same key wherever it was drawn
FEWEST_REFITS = 16  # vectors of a structure, of which a quarter judge its emulator
GRID = 4001  # points of a distribution from which its moments are taken


class Priors:
    """The priors of a calibration, one column a parameter; z is in standard units, values are those of the settings."""

    def __init__(self, priors: dict[str, Prior]):
        self.names = tuple(priors)
        self.priors = tuple(priors.values())
        self.whole = np.array([_number(kind_of(name)) is int for name in priors])
        self.logarithmic = np.array([prior.shape == "lognormal" for prior in self.priors])
        self.uniform = np.array([prior.shape == "uniform" for prior in self.priors])
        low, high = (self._plain(np.array([getattr(p, end) for p in self.priors])) for end in ("low", "high"))
        self.middle = (low + high) / 2
        self.sd = (high - low) / np.where(self.uniform, 2 * EDGE, 2 * NINETY)
        accepted = [accepted_range(name) or (-np.inf, np.inf) for name in priors]
        with np.errstate(divide="ignore", invalid="ignore"):
            bounds = [self._plain(np.array([pair[end] for pair in accepted], dtype=float)) for end in (0, 1)]
        ends = np.where(self.uniform, EDGE, TAIL)
        self.lowest = np.fmax(-ends, (bounds[0] - self.middle) / self.sd)
        self.highest = np.fmin(ends, (bounds[1] - self.middle) / self.sd)

    def _plain(self, values: np.ndarray) -> np.ndarray:
        """Values, or their logarithm where the prior is lognormal."""
        return np.where(self.logarithmic, np.log(np.where(self.logarithmic, values, 1.0)), values)

    def values(self, z: np.ndarray) -> np.ndarray:
        """[vectors, parameters] values out of standard units, rounded; whole numbers where the parameter is one."""
        plain = self.middle + self.sd * z
        values = np.where(self.logarithmic, np.exp(np.where(self.logarithmic, plain, 0.0)), plain)
        return np.where(self.whole, np.round(values), _rounded(values))

    def standard(self, values: np.ndarray) -> np.ndarray:
        """[vectors, parameters] standard units out of values."""
        return (self._plain(np.asarray(values, dtype=float)) - self.middle) / self.sd

    def at(self, shares: np.ndarray) -> np.ndarray:
        """[vectors, parameters] quantiles in standard units of shares between 0 and 1."""
        first, last = norm.cdf(self.lowest), norm.cdf(self.highest)
        bell = norm.ppf(first + shares * (last - first))
        return np.where(self.uniform, self.lowest + shares * (self.highest - self.lowest), bell)

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """[vectors] logarithm of the density, but for a constant; minus infinity outside."""
        inside = ((z >= self.lowest) & (z <= self.highest)).all(axis=1)
        return np.where(inside, -0.5 * np.where(self.uniform, 0.0, z**2).sum(axis=1), -np.inf)

    def drawn(self, number: int, luck: np.random.Generator) -> np.ndarray:
        """[vectors, parameters] a Latin hypercube from the priors, in standard units."""
        places = np.stack([luck.permutation(number) for _ in self.names], axis=1)
        return self.at((places + luck.random(places.shape)) / number)

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of each parameter's values."""
        shares = np.repeat(((np.arange(GRID) + 0.5) / GRID)[:, None], len(self.names), axis=1)
        values = self.values(self.at(shares))
        return values.mean(axis=0), values.std(axis=0)

    @property
    def standard_sd(self) -> np.ndarray:
        """Standard deviation of each parameter in standard units: 1, less where the prior is cut."""
        shares = np.repeat(((np.arange(GRID) + 0.5) / GRID)[:, None], len(self.names), axis=1)
        return self.at(shares).std(axis=0)

    @property
    def centre(self) -> np.ndarray:
        """The medians of all parameters, as one vector in standard units."""
        return self.at(np.full((1, len(self.names)), 0.5))


def _rounded(values: np.ndarray) -> np.ndarray:
    """Values with so many significant digits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(values == 0, 0, np.floor(np.log10(np.abs(np.where(values == 0, 1, values)))))
    return np.array([round(float(v), int(DIGITS - 1 - s)) for v, s in zip(values.ravel(), size.ravel(), strict=True)]
                    ).reshape(values.shape)  # fmt: skip


class Target(NamedTuple):
    """What is fitted: names, known values and tolerances of patterns, one entry a pattern."""

    patterns: tuple[Pattern, ...]

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [pattern.name for pattern in self.patterns]

    @property
    def values(self) -> np.ndarray:
        """What is known."""
        return np.array([pattern.target for pattern in self.patterns])

    @property
    def tolerances(self) -> np.ndarray:
        """How far off is still well."""
        return np.array([pattern.tolerance for pattern in self.patterns])


def target_of(names: list[str] | None) -> Target:
    """The patterns of these names, or all that are used to fit."""
    fitted = [pattern for pattern in PATTERNS if pattern.role == "fit"]
    return Target(tuple(pattern for pattern in fitted if names is None or pattern.name in names))


def check_calibration(settings: Settings) -> None:
    """SettingsError in one line for a calibration that can't be done."""
    calibration, study = settings.calibration, settings.study
    _check_patterns(calibration.patterns)
    if not calibration.priors:
        raise SettingsError("calibration.priors is empty; name parameters, or take calibration=standard")
    for name, prior in calibration.priors.items():
        _check_prior(settings, name, prior)
    if 0 < calibration.refits < FEWEST_REFITS:
        raise SettingsError(
            f"calibration.refits = {calibration.refits} teaches nothing of a structure; give 0, or {FEWEST_REFITS} and more"
        )
    if calibration.refits > min(calibration.waves[-1], calibration.sample):
        raise SettingsError(
            f"calibration.refits = {calibration.refits} is more than the vectors of the last wave or of the sample; give fewer"
        )
    for name, changes in calibration.structures.items():
        _check_structure(settings, name, changes)
    if study.keep == "outcomes":
        raise SettingsError(
            "study.keep = outcomes keeps no tables that patterns are read from; give study.keep=quarters"
        )
    if settings.programme.slots == 0:
        raise SettingsError("programme.slots = 0, but a calibration needs the programme; leave programme=innocore")
    for name, value, usual in (
        ("design.kind", settings.design.kind, "one"),
        ("study.replications", study.replications, 1),
        ("study.precision.outcome", study.precision.outcome, None),
        ("design.reference", settings.design.reference or None, None),
        ("report.patterns", settings.report.patterns, False),
    ):
        if value != usual:
            raise SettingsError(
                f"{name} = {shown(value)} does not go with a calibration, whose points are its vectors; "
                f"give {name}={shown(usual)}"
            )


def _check_patterns(names: list[str] | None) -> None:
    if names is not None and not names:
        raise SettingsError("calibration.patterns is empty; name patterns, or give null for all that are used to fit")
    roles: dict[str, Any] = {pattern.name: pattern.role for pattern in PATTERNS}
    for place, name in enumerate(names or ()):
        if name not in roles:
            near = nearest_of(name, list(roles)) or "; docs/validation.md has them all"
            raise SettingsError(f"calibration.patterns: {name} is not a pattern{near}")
        if roles[name] != "fit":
            raise SettingsError(
                f"calibration.patterns: {name} is {ROLES[roles[name]]} and must not be fitted; leave it out"
            )
        if name in (names or ())[:place]:
            raise SettingsError(f"calibration.patterns: {name} stands twice; name each once")


def _check_structure(settings: Settings, name: str, changes: dict[str, Any]) -> None:
    """SettingsError for a structure that nobody could ask for, that changes nothing of the world, or to what it can't be."""
    where = f"calibration.structures.{name}"
    if not re.fullmatch("[A-Za-z0-9_]+", name) or name in (AS_SPECIFIED, ENSEMBLE):
        raise SettingsError(f"{where}: {name} can't be the name of a structure; take another, of letters, digits and _")
    other = [one for one in changes if one.partition(".")[0] not in WORLD]
    if not changes or other:
        named = f"{other[0]} does not shape the world" if other else "it sets nothing"
        raise SettingsError(f"{where}: {named}; give settings of {', '.join(WORLD)} by dotted name")
    for one, value in changes.items():
        if isinstance(value, dict) or names_in(kind_of(one)):
            raise SettingsError(f"{where}: {one} is a table; set its numbers one by one, such as {one}.korea")
    if changed(settings, changes, where) == settings:
        raise SettingsError(f"{where} is what the model as specified has; leave it out")


def _number(kind: Any) -> Any:
    """A kind without its null: a number that may be left out can be calibrated like any other."""
    kinds = [one for one in get_args(kind) if one is not NoneType]
    return kinds[0] if len(kinds) == 1 else kind


def _check_prior(settings: Settings, name: str, prior: Prior) -> None:
    where, kind = f"calibration.priors.{name}", kind_of(name)
    if kind is None:
        raise SettingsError(f"calibration.priors: {unknown_name(name)}")
    if name.partition(".")[0] not in WORLD:
        raise SettingsError(f"{where}: it does not shape the world{alternatives('', WORLD)}")
    if _number(kind) not in (int, float, Lever):
        raise SettingsError(f"{where}: {name} is not one number; name a number, such as behaviour.home_taste.korea")
    if kind is int and not (prior.low.is_integer() and prior.high.is_integer()):
        raise SettingsError(f"{where}: {name} is a whole number; low = {prior.low:g} and high = {prior.high:g} must be")
    if name in ("programme.slots",):
        raise SettingsError(f"{where}: the two worlds differ by it; leave it out")
    for end in ("low", "high"):
        value = getattr(prior, end)
        changed(settings, {name: int(value) if kind is int else float(value)}, f"{where}.{end}")
