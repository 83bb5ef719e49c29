"""Other structures fitted to the same facts: what a structure changes is learnt from some vectors that are lived with it.

Vectors of the last wave are lived once more under the structure, each in its own luck, so that most of the luck leaves the
difference; a linear function of the parameters learns that difference and is laid upon the emulator of the model as
specified. Some vectors of the posterior that both give are lived too: they teach the function where it is used, and judge
it, and the posterior is sampled once more (docs/decisions/056). Parameters whose value the structure itself sets keep it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd

from brainsim.calibration.inference import Likelihood
from brainsim.calibration.joint import DISCREPANCY, JointLikelihood
from brainsim.calibration.priors import Priors, Target
from brainsim.calibration.quadratics import Emulator, emulator_of

RULED_OUT = 3.0  # standard deviations by which every vector of a structure misses a fact (Pukelsheim's three sigmas)
DIGITS = 4  # of what a table tells
AT_A_TIME = 20_000  # vectors that are emulated together: each takes a thousand numbers
NEARER = 4  # one in so many of a structure's vectors is drawn from what the others have taught


class Structure(NamedTuple):
    """A form of the model: its name, and what it sets that the model as specified does not."""

    name: str
    changes: Mapping[str, Any]

    @property
    def seed(self) -> int:
        """A number of its own for its luck, whatever other structures there are."""
        return crc32(self.name.encode())

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
        """[patterns] root mean square of vectors that it did not know, whose own luck is in it."""
        return np.maximum(self.common.error, self.shift.error)

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """[vectors, patterns] emulated values."""
        z = _without(z, self.held)
        return self.common(z) + self.shift(z)


class Refit(NamedTuple):
    """A structure that was fitted to the facts."""

    structure: Structure
    emulator: Refitted
    scale: np.ndarray  # [patterns] what misses are measured by
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


class Lived(NamedTuple):
    """Vectors that were lived under a structure, and how they differ from what the common emulator says."""

    z: np.ndarray  # [vectors, parameters]
    differences: np.ndarray  # [vectors, patterns]

    def with_others(self, other: "Lived") -> "Lived":
        """Both together."""
        return Lived(np.concatenate([self.z, other.z]), np.concatenate([self.differences, other.differences]))


def lived_under(
    common: Emulator, held: tuple[int, ...], z: np.ndarray, values: np.ndarray, own: np.ndarray | None = None
) -> Lived:
    """What vectors teach that were lived under a structure; `own`: what they gave as specified, in the same luck.

    With it most luck leaves the difference, and what the emulator says of parameters that the structure sets is taken out.
    """
    bare = _without(z, held)
    as_if = common(bare) if own is None else own - common(z) + common(bare)
    return Lived(bare, values - as_if)


def refitted(common: Emulator, held: tuple[int, ...], lived: Lived, judged: np.ndarray, names: list[str]) -> Refitted:
    """The emulator of a structure from vectors that were lived under it; its error is that of the judged ones."""
    return Refitted(common, emulator_of(lived.z, lived.differences, names, judged, products=False), held)


def parts_of(number: int) -> tuple[int, int]:
    """How many vectors of a structure are of the last wave, and how many of what these have taught."""
    return number - number // NEARER, number // NEARER


def implausibilities(target: Target, likelihood: Likelihood | JointLikelihood, values: np.ndarray) -> np.ndarray:
    """[vectors, patterns] how far values miss what is known, standard deviations.

    Where flows hang together they are taken after their common factor, and each may be off by the discrepancy too.
    """
    gaps, scale = target.values - values, scale_of(likelihood)
    if isinstance(likelihood, JointLikelihood) and likelihood.flows.any():
        gaps[:, likelihood.flows] -= gaps[:, likelihood.flows].mean(axis=1, keepdims=True)
    return np.abs(gaps) / scale


def scale_of(likelihood: Likelihood | JointLikelihood) -> np.ndarray:
    """[patterns] what a miss is measured by: tolerance, luck, emulator, and of flows that hang together the discrepancy."""
    scale = np.array(likelihood.scale)
    if isinstance(likelihood, JointLikelihood):
        scale[likelihood.flows] = np.hypot(scale[likelihood.flows], DISCREPANCY)
    return scale


def best_missed(
    target: Target, likelihood: Likelihood | JointLikelihood, emulator: Emulator | Refitted, z: np.ndarray
) -> np.ndarray:
    """[patterns] how far the vector misses what is known whose worst miss is the least."""
    pieces = [
        farthest_of_best(implausibilities(target, likelihood, emulator(z[first : first + AT_A_TIME])))
        for first in range(0, len(z), AT_A_TIME)
    ]
    return farthest_of_best(np.stack(pieces))


def farthest_of_best(missed: np.ndarray) -> np.ndarray:
    """[patterns] of the vector whose worst miss is the least."""
    return missed[np.argmin(missed.max(axis=1))]


def _without(z: np.ndarray, held: tuple[int, ...]) -> np.ndarray:
    """Vectors with the parameters of some columns in the middle of their priors."""
    z = np.array(z, dtype=float)
    z[:, list(held)] = 0.0
    return z


def refits_table(refits: list[Refit], target: Target) -> pd.DataFrame:
    """One row a structure and pattern: what it says, and how far its best vector is off."""
    return pd.concat([_rows(refit, target) for refit in refits], ignore_index=True)


def _rows(refit: Refit, target: Target) -> pd.DataFrame:
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
            "emulator_error": refit.emulator.error,
            "scale": refit.scale,
            "implausibility": refit.farthest.round(DIGITS),
            "within": np.abs(middle - target.values) <= target.tolerances,
            "ruled_out": refit.is_ruled_out,
        }
    )
