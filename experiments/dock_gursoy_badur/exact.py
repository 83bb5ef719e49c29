"""What can be known without a run: without a network and with one state for all years, people leave independently."""

import numpy as np

from experiments.dock_gursoy_badur.model import PEOPLE, YEARS
from experiments.dock_gursoy_badur.year import SCALE, SHIFT, TURNOVER, chance_of_leaving

NODES = 200  # of the Gauss-Legendre quadrature over utilities


def cliff(state: float) -> float:
    """The least threshold at which nobody ever leaves: the chance of the most willing."""
    return float(chance_of_leaving(1.0, state, 0, 0.0))


def expected(threshold: float, luck_coefficient: float, state: float = 0.0, years: int = YEARS) -> tuple[float, float]:
    """The expected number abroad and alive, and of all who ever left, after some years.

    People die in the order of a queue, 33 a year: whoever is number q in it dies in year q // 33, before she tries.
    Founders, by age, are the first 1,000; then come the newborn, who try from their year of birth on. Her k-th attempt
    succeeds with her chance times luck_coefficient^k.
    """
    leaves = chance_by_attempts(threshold, luck_coefficient, state, years)
    queue = np.arange(PEOPLE + TURNOVER * years)
    births, deaths = np.maximum(queue - PEOPLE, 0) // TURNOVER, queue // TURNOVER
    gone = leaves[np.minimum(deaths, years) - births]
    return float(gone[deaths >= years].sum()), float(gone.sum())


def chance_by_attempts(threshold: float, luck_coefficient: float, state: float, most: int) -> np.ndarray:
    """The chance to have left after 0, 1, ... `most` attempts, over utilities uniform on (-1, 1)."""
    odds = np.log(threshold / (1.0 - threshold)) if threshold > 0.0 else -np.inf
    least = min(max(-1.0, (odds + SHIFT) / SCALE - state), 1.0)  # the utility at which the chance is the threshold
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = (1.0 - least) / 2.0
    chances = chance_of_leaving(least + (nodes + 1.0) * half, state, 0, 0.0)
    fails = 1.0 - chances * luck_coefficient ** np.arange(most)[:, None]
    stays = np.cumprod(np.vstack([np.ones_like(chances), fails]), axis=0)
    return (1.0 - stays) @ weights * half / 2.0
