"""The emulator: every pattern as a quadratic function of all parameters, learnt from vectors that were lived."""

from typing import NamedTuple

import numpy as np

from brainsim.settings.problems import SettingsError
from brainsim.study.analysable import is_constant

FOLDS = 5  # of the held-out error
BENDS = (0.1, 0.2, 0.4, 1.0)  # sizes that products may have beside single parameters, of which evidence chooses
FEWEST = 8  # vectors in which a pattern must have been seen


class Emulator(NamedTuple):
    """Quadratic (or linear) functions of standard units, one a pattern, and how wrong they are about vectors they do not know."""

    constant: np.ndarray  # [patterns]
    weights: np.ndarray  # [features, patterns]
    error: np.ndarray  # [patterns] root mean square of held-out vectors, whose own luck is in it
    explained: np.ndarray  # [patterns] share of the variance of held-out vectors that it explains

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """[vectors, patterns] emulated values."""
        columns = z if len(self.weights) == z.shape[1] else features(z)
        return self.constant + columns @ self.weights


def features(z: np.ndarray) -> np.ndarray:
    """[vectors, features] all parameters and all their products of two."""
    first, second = np.triu_indices(z.shape[1])
    return np.hstack([z, z[:, first] * z[:, second] - (first == second)])


def emulator_of(
    z: np.ndarray, values: np.ndarray, names: list[str], judged: np.ndarray, products: bool = True
) -> Emulator:
    """An emulator of patterns [vectors, patterns]; its error is that of the judged vectors, each held out once.

    Without products it is linear. SettingsError for a pattern that was hardly ever seen.
    """
    columns = features(z) if products else z
    fits = [_fitted(columns, values[:, place], name, judged, z.shape[1]) for place, name in enumerate(names)]
    constant, weights, error, explained = zip(*fits, strict=True)
    return Emulator(np.array(constant), np.stack(weights, axis=1), np.array(error), np.array(explained))


def _fitted(columns: np.ndarray, values: np.ndarray, name: str, judged: np.ndarray, single: int):
    seen = np.isfinite(values)
    if seen.sum() < FEWEST or (seen & judged).sum() < FEWEST // 2:
        raise SettingsError(
            f"pattern {name} was seen in {int(seen.sum())} of {len(values)} vectors, and {FEWEST} are needed; raise "
            "population.scale, or leave it out of calibration.patterns"
        )
    rows, found, counted = columns[seen], values[seen], judged[seen]
    bend = max(BENDS, key=lambda size: _ridge(rows, found, single, size)[2])
    fold = np.arange(len(found)) % FOLDS
    guessed = np.empty(len(found))
    for number in range(FOLDS):
        constant, weights, _ = _ridge(rows[fold != number], found[fold != number], single, bend)
        guessed[fold == number] = constant + rows[fold == number] @ weights
    gaps = (found - guessed)[counted]
    error = float(np.sqrt(np.mean(gaps**2)))
    constant, weights, _ = _ridge(rows, found, single, bend)
    explained = 0.0 if is_constant(found[counted]) else 1.0 - error**2 / float(np.var(found[counted]))
    return constant, weights, error, explained


def _ridge(columns: np.ndarray, values: np.ndarray, single: int, bend: float) -> tuple[float, np.ndarray, float]:
    """Constant, weights and log evidence of a Bayesian ridge regression, whose shrinkage the values themselves decide.

    The first columns are single parameters; the others, their products, are held to be smaller by the factor `bend`:
    held to be equal, some three hundred products would drown the few parameters that count.
    """
    from sklearn.linear_model import BayesianRidge

    middle, spread = values.mean(), values.std()
    if is_constant(values):
        return float(middle), np.zeros(columns.shape[1]), 0.0
    sizes = np.where(np.arange(columns.shape[1]) < single, 1.0, bend)
    fit = BayesianRidge(compute_score=True).fit(columns * sizes, (values - middle) / spread)
    return float(middle + spread * fit.intercept_), spread * fit.coef_ * sizes, float(fit.scores_[-1])
