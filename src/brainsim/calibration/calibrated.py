"""What a calibration has found."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.calibration.inference import Chain, Likelihood, Weights, emulated_likelihood, own_variance
from brainsim.calibration.joint import JointLikelihood
from brainsim.calibration.priors import Priors, Target
from brainsim.calibration.quadratics import Emulator
from brainsim.calibration.refits import Refit, Refitted
from brainsim.calibration.waves import Wave
from brainsim.settings.parameters import Settings


class Calibrated(NamedTuple):
    """All that a calibration has found; rows are vectors in standard units, columns parameters or patterns."""

    settings: Settings
    priors: Priors
    target: Target
    luck: np.ndarray  # sd of each pattern over luck alone
    waves: list[Wave]
    values: list[np.ndarray]  # of each wave
    emulator: Emulator  # of the sample too
    chain: Chain
    sample: Wave
    lived: np.ndarray  # the sample's values
    weights: Weights
    recovery: pd.DataFrame
    refits: list[Refit]  # other structures
    implausibility: float  # standard deviations by which the best vector as specified misses what it meets worst
    lost: int  # vectors whose runs failed

    @property
    def scale(self) -> np.ndarray:
        """By how much emulated values and targets may differ."""
        return likelihood_of(self.settings, self.target, self.emulator, self.luck).scale


def likelihood_of(
    settings: Settings, target: Target, emulator: Emulator | Refitted, luck: np.ndarray
) -> Likelihood | JointLikelihood:
    """Of the real world, whose own luck is that of a world of full size."""
    real = luck * np.sqrt(settings.population.scale)
    alone = emulated_likelihood(target.values, target.tolerances, emulator.error, luck, real)
    if not settings.calibration.covariance:
        return alone
    return JointLikelihood(target.patterns, alone, np.sqrt(own_variance(emulator.error, luck)))
