"""Other structures fitted to the same facts: what a structure changes is learnt from some vectors that are lived with it.

Vectors of the posterior sample are lived once more under the structure, each in its own luck, so that most of the luck
leaves the difference; a linear function of the parameters learns that difference, is laid upon the emulator of the
model as specified, and a chain follows the posterior that both give (docs/decisions/056). Parameters whose value the
structure itself sets keep that value.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.calibration.inference import Likelihood
from brainsim.calibration.joint import DISCREPANCY, FLOW, JointLikelihood
from brainsim.calibration.priors import Priors, Target
from brainsim.calibration.quadratics import Emulator, emulator_of
from brainsim.calibration.waves import Wave

RULED_OUT = 3.0  # standard deviations by which every vector of a structure misses a fact (Pukelsheim's three sigmas)
DIGITS = 4  # of what a table tells


class Structure(NamedTuple):
    """A form of the model: its name, and what it sets that the model as specified does not."""

    name: str
    changes: Mapping[str, Any]

    def held(self, priors: Priors) -> dict[int, float]:
        """Which of the calibrated parameters it sets, by column, and to what."""
        return {place: float(self.changes[name]) for place, name in enumerate(priors.names) if name in self.changes}

    def values(self, priors: Priors, z: np.ndarray) -> np.ndarray:
        """[vectors, parameters] values with its own in them."""
        values = priors.values(z)
        for place, value in self.held(priors).items():
            values[:, place] = value
        return values


class Refitted(NamedTuple):
    """An emulator of a structure: that of the model as specified, and the difference on top."""

    common: Emulator
    shift: Emulator
    held: tuple[int, ...]  # columns of parameters that the structure sets

    @property
    def error(self) -> np.ndarray:
        """[patterns] root mean square of vectors that neither knew."""
        return np.hypot(self.common.error, self.shift.error)

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """[vectors, patterns] emulated values."""
        z = _without(z, self.held)
        return self.common(z) + self.shift(z)


class Refit(NamedTuple):
    """A structure that was fitted to the facts."""

    structure: Structure
    emulator: Refitted
    z: np.ndarray  # [vectors, parameters] of its posterior, each counting alike
    farthest: np.ndarray  # [patterns] how far its best vector misses each, standard deviations

    @property
    def implausibility(self) -> float:
        """By how many standard deviations its best vector misses the fact that it meets worst."""
        return float(self.farthest.max())

    @property
    def is_ruled_out(self) -> bool:
        """Whether no vector meets every fact within three standard deviations."""
        return self.implausibility > RULED_OUT


def refitted(
    common: Emulator,
    structure: Structure,
    priors: Priors,
    wave: Wave,
    own: np.ndarray,
    other: np.ndarray,
    names: list[str],
) -> Refitted:
    """The emulator of a structure from the values [vectors, patterns] of some vectors as specified, and under it.

    Where the structure sets a parameter, what the emulator says of that parameter is taken out of the values as specified.
    """
    held = tuple(structure.held(priors))
    bare = _without(wave.z, held)
    as_if = own - common(wave.z) + common(bare)
    shift = emulator_of(bare, other - as_if, names, np.ones(len(wave), dtype=bool), products=False)
    return Refitted(common, shift, held)


def implausibilities(target: Target, likelihood: Likelihood | JointLikelihood, values: np.ndarray) -> np.ndarray:
    """[vectors, patterns] how far values miss what is known, standard deviations; flows after their common factor.

    A flow may be off by the discrepancy too, which no parameter mends.
    """
    gaps, scale = target.values - values, np.broadcast_to(likelihood.scale, values.shape).copy()
    flows = np.array([pattern.name.startswith(FLOW) for pattern in target.patterns])
    if flows.any():
        gaps[:, flows] -= gaps[:, flows].mean(axis=1, keepdims=True)
        scale[:, flows] = np.hypot(scale[:, flows], DISCREPANCY)
    return np.abs(gaps) / scale


def farthest_of_best(missed: np.ndarray) -> np.ndarray:
    """[patterns] of the vector whose worst miss is the least."""
    return missed[np.argmin(missed.max(axis=1))]


def _without(z: np.ndarray, held: tuple[int, ...]) -> np.ndarray:
    """Vectors with the parameters of some columns in the middle of their priors."""
    z = np.array(z, dtype=float)
    z[:, list(held)] = 0.0
    return z


def refits_table(refits: list[Refit], target: Target, scale: np.ndarray) -> pd.DataFrame:
    """One row a structure and pattern: what it says, and how far its best vector is off."""
    return pd.concat([_rows(refit, target, scale) for refit in refits], ignore_index=True) if refits else pd.DataFrame()


def _rows(refit: Refit, target: Target, scale: np.ndarray) -> pd.DataFrame:
    values = refit.emulator(refit.z)
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
    return pd.DataFrame(
        {
            "structure": refit.structure.name,
            "pattern": target.names,
            "target": target.values,
            "tolerance": target.tolerances,
            "q05": low,
            "q50": middle,
            "q95": high,
            "shift_explained": refit.emulator.shift.explained.round(DIGITS),
            "shift_error": refit.emulator.shift.error,
            "scale": scale,
            "implausibility": refit.farthest.round(DIGITS),
            "within": np.abs(middle - target.values) <= target.tolerances,
            "ruled_out": refit.is_ruled_out,
        }
    )
