"""The likelihood of what is known, chains that follow the posterior, and weights of vectors that were lived."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from brainsim.calibration.priors import Priors

FREEDOM = 4.0  # degrees of freedom of the Student-t: one pattern far off may not rule all others
WALKERS = 4  # walkers for each parameter, at least, and no fewer than 32
STARTS = 40  # draws from the priors for each walker, of which the best become starts
LEAST_SHARE = 0.25  # of the sample that its weights must be worth; else they are tempered

LogDensity = Callable[[np.ndarray], np.ndarray]  # of vectors in standard units


class Likelihood(NamedTuple):
    """What is known, and how far the model may be from it: one entry a pattern."""

    target: np.ndarray
    scale: np.ndarray

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """[vectors] log likelihood of values [vectors, patterns]; minus infinity where a pattern was not seen."""
        gaps = (self.target - values) / self.scale
        every = -0.5 * (FREEDOM + 1) * np.log1p(gaps**2 / FREEDOM)
        return np.where(np.isnan(every), -np.inf, every).sum(axis=1)


def emulated_likelihood(target, tolerance, error, luck, target_luck) -> Likelihood:
    """For emulated values, which are means over luck: tolerance², the target's own luck², and the emulator's error².

    Of the held-out error² the luck² of the single runs that it was measured with is taken off.
    """
    own = own_variance(error, luck)
    return Likelihood(np.asarray(target), np.sqrt(np.square(tolerance) + np.square(target_luck) + own))


def own_variance(error: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """The emulator's own error², without the luck of the runs that it was judged by."""
    return np.maximum(np.square(error) - np.square(luck), 0.0)


def posterior(
    priors: Priors, emulator: Callable[[np.ndarray], np.ndarray], likelihood: LogDensity, power: float = 1.0
) -> LogDensity:
    """The log density of the posterior, the likelihood tempered by a power."""

    def log_density(z: np.ndarray) -> np.ndarray:
        density = priors.log_density(z)
        inside = np.isfinite(density)
        if inside.any():
            density[inside] += power * likelihood(emulator(z[inside]))
        return density

    return log_density


class Chain(NamedTuple):
    """What the walkers met, the first half left out."""

    z: np.ndarray  # [steps * walkers, parameters]
    accepted: float  # share of proposals
    memory: float  # steps after which a walker has forgotten where it was, mean of all parameters

    def some(self, number: int, luck: np.random.Generator) -> np.ndarray:
        """So many vectors at random, none twice while there are enough."""
        return self.z[luck.choice(len(self.z), number, replace=len(self.z) < number)]


def chain_of(log_density: LogDensity, priors: Priors, steps: int, seed: int) -> Chain:
    """Chains by emcee, started at the best of many draws from the priors; the same for the same seed."""
    import emcee

    luck = np.random.default_rng(seed)
    dimensions = len(priors.names)
    walkers = 2 * max(16, WALKERS * dimensions // 2)
    starts = priors.drawn(STARTS * walkers, luck)
    best = starts[np.argsort(-log_density(starts), kind="stable")[:walkers]]
    moves = [(emcee.moves.DEMove(), 0.7), (emcee.moves.DESnookerMove(), 0.1), (emcee.moves.StretchMove(), 0.2)]
    sampler = emcee.EnsembleSampler(walkers, dimensions, log_density, vectorize=True, moves=moves)
    state = np.random.RandomState(seed % 2**32).get_state()
    sampler.run_mcmc(emcee.State(best, random_state=state), steps)
    memory = float(np.mean(sampler.get_autocorr_time(discard=steps // 2, tol=0)))
    return Chain(sampler.get_chain(discard=steps // 2, flat=True), float(np.mean(sampler.acceptance_fraction)), memory)


class Weights(NamedTuple):
    """What each vector of a sample counts, and how that came about."""

    shares: np.ndarray  # sum 1
    power: float  # to which the ratios were taken; 1: as they are
    effective: float  # how many vectors of equal weight they are worth
    untempered: float  # how many they would be worth as they are


def weights_of(after: np.ndarray, before: np.ndarray, least_share: float = LEAST_SHARE) -> Weights:
    """Weights of vectors drawn with one log likelihood and judged by a better one, [vectors] each.

    Tempered by the highest power at which they are worth enough vectors.
    """
    ratios = np.where(np.isfinite(after), after - before, -np.inf)
    wanted = min(least_share * len(ratios), 0.999 * np.isfinite(ratios).sum())
    untempered = effective(shares(ratios, 1.0))
    low, high = (1.0, 1.0) if untempered >= wanted else (0.0, 1.0)
    while high - low > 1e-15:
        middle = (low + high) / 2
        low, high = (middle, high) if effective(shares(ratios, middle)) >= wanted else (low, middle)
    found = shares(ratios, low)
    return Weights(found, low, effective(found), untempered)


def shares(ratios: np.ndarray, power: float) -> np.ndarray:
    """Log ratios to a power as shares of 1."""
    scaled = np.where(np.isfinite(ratios), power * (ratios - ratios.max()), -np.inf)
    weights = np.exp(scaled)
    return weights / weights.sum()


def effective(weights: np.ndarray) -> float:
    """How many vectors of equal weight some shares are worth (Kish)."""
    return float(1 / np.sum(np.square(weights)))


def quantiles(values: np.ndarray, weights: np.ndarray, levels=(0.05, 0.5, 0.95)) -> np.ndarray:
    """[levels, columns] weighted quantiles of the columns of values; NaN is left out."""
    return np.stack([_quantiles(column, weights, levels) for column in values.T], axis=1)


def _quantiles(column: np.ndarray, weights: np.ndarray, levels) -> np.ndarray:
    seen = np.isfinite(column)
    if not seen.any():
        return np.full(len(levels), np.nan)
    order = np.argsort(column[seen], kind="stable")
    ordered, weight = column[seen][order], weights[seen][order]
    if weight.sum() == 0:
        return np.full(len(levels), np.nan)
    middles = (np.cumsum(weight) - weight / 2) / weight.sum()
    return np.interp(levels, middles, ordered)
