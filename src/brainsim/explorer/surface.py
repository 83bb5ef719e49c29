"""The surface of one outcome: coefficients of every term, by vector, and how wrong it is about vectors it has not seen."""

from typing import NamedTuple

import numpy as np

from brainsim.explorer.basis import Term, number_of_levers, products
from brainsim.explorer.fit import FOLDS, STEPS, Features, Fit, Rows, features_of, fitted, size_of, solve

DRAWS = 24  # of the surface's own doubt
SEED = 1


class Surface(NamedTuple):
    """What is learnt of one outcome: effects are products of terms with coefficients, in the unit of the outcome."""

    terms: list[Term]
    table: np.ndarray  # [vectors, terms]
    doubt: np.ndarray  # [draws, terms] how far the mean over vectors may be off
    slopes: np.ndarray  # [levers, parameters] what a standard unit of a parameter adds to the coefficient of a lever
    slopes_drawn: np.ndarray  # [draws, levers, parameters] the same as they may be
    own: np.ndarray  # [levers] standard deviation of what sets a vector apart and neither parameters nor form tell
    explained: float  # share of the variance of effects on vectors kept out
    within: float  # the same of what vectors differ by, at the same levers
    chance: float  # share of the variance of effects that is chance
    error: float  # root mean square error on vectors kept out, chance included
    floor: float  # what the mean over vectors misses where little is moved: the same of the smaller half, by the root of vectors
    small: float  # share explained of the smaller half of the effects
    guessed: np.ndarray  # [rows] what was said of each row while its vector was kept out

    def effects(self, x: np.ndarray) -> np.ndarray:
        """[points, vectors] at coordinates [points, levers]."""
        return products(x, self.terms) @ self.table.T


def surface_of(rows: Rows, effects: np.ndarray, terms: list[Term], steps: int = STEPS) -> Surface:
    """What is learnt from effects [rows]; where they never differ, that nothing happens."""
    if not len(effects) or not effects.std():
        return _flat(rows, terms)
    fit = fitted(rows, effects, terms, steps)
    features = features_of(rows, terms, fit.weights)
    y = effects / fit.scale
    table, slopes = _coefficients(fit, rows, features, y)
    explained, within, error, guessed = _held_out(rows, effects, terms, steps)
    spread = np.mean(fit.chance[0] + fit.chance[1] * np.sum(_moved(rows, fit) ** 2, axis=1)) / np.mean(y**2)
    doubt, slopes_off = _doubt(fit, rows, features, y)
    own = fit.scale * np.sqrt(fit.apart) * fit.weights
    return Surface(
        terms, fit.scale * table, fit.scale * doubt, fit.scale * slopes, fit.scale * (slopes + slopes_off), own, explained,
        within, min(float(spread), 1.0), error, *_where_little(effects, guessed, len(rows.s)), guessed,
    )  # fmt: skip


def _flat(rows: Rows, terms: list[Term]) -> Surface:
    levers, parameters = number_of_levers(terms), rows.s.shape[1]
    none = np.zeros((len(rows.s), len(terms)))
    drawn = np.zeros((DRAWS, levers, parameters))
    return Surface(
        terms, none, none[:1], drawn[0], drawn, np.zeros(levers), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, np.zeros(len(rows.x))
    )


def _where_little(effects: np.ndarray, guessed: np.ndarray, vectors: int) -> tuple[float, float]:
    """What the mean over vectors misses, and what is told, of the half of the points with the smaller effects."""
    small = np.abs(effects) <= np.median(np.abs(effects))
    missed = np.mean((effects - guessed)[small] ** 2)
    spread = float(effects[small].var())
    return float(np.sqrt(missed / vectors)), float(1.0 - missed / spread) if spread else 0.0


def _coefficients(fit: Fit, rows: Rows, features: Features, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[vectors, terms] and [levers, parameters], in units of the fit."""
    told = solve(fit, rows, features).told(y)
    flat = fit.groups[features.group] * features.against(told)
    return _by_vector(fit, rows, flat, _own(fit, features, told))


def _moved(rows: Rows, fit: Fit) -> np.ndarray:
    """[rows, levers] in units of what each lever does."""
    return rows.x[:, : len(fit.weights)] * fit.weights


def _own(fit: Fit, features: Features, told: np.ndarray) -> np.ndarray:
    """[vectors, levers] what sets each vector apart, in units of the weights."""
    return fit.apart * np.einsum("vml,vm->vl", features.x, told)


def _by_vector(fit: Fit, rows: Rows, flat: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of the features as one table of the terms for each vector, and the slopes of the parameters."""
    terms, levers, parameters = len(fit.terms), len(fit.weights), rows.s.shape[1]
    size = np.array([size_of(term, fit.weights) for term in fit.terms])
    by_parameter, by_form = np.split(flat[terms:].reshape(levers, -1), [parameters], axis=1)
    table = np.tile(flat[:terms] * size, (len(rows.s), 1))
    alone = [n for n, term in enumerate(fit.terms) if len(term) == 1 and term[0][1] == 1]
    differs = rows.s @ by_parameter.T + by_form[:, rows.form].T + own
    table[:, alone] += differs * fit.weights
    return table, by_parameter * fit.weights[:, None]


def _doubt(fit: Fit, rows: Rows, features: Features, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far from their most likely value may be the mean over vectors, [draws, terms], and the slopes of parameters,
    [draws, levers, parameters] (Matheron's rule)."""
    luck = np.random.default_rng(SEED)
    solved = solve(fit, rows, features)
    variances, size = fit.groups[features.group], np.sum(_moved(rows, fit) ** 2, axis=1)
    draws, slopes = [], []
    for _ in range(DRAWS):
        flat = np.sqrt(variances) * luck.standard_normal(len(variances))
        own = np.sqrt(fit.apart) * luck.standard_normal((len(rows.s), len(fit.weights)))
        chance = np.sqrt(fit.chance[0] + fit.chance[1] * size) * luck.standard_normal(len(y))
        drawn = features.sums(flat) + np.sum(_moved(rows, fit) * own[rows.vector], axis=1) + chance
        told = solved.told(drawn)
        beside, off = _by_vector(fit, rows, flat - variances * features.against(told), own - _own(fit, features, told))
        draws.append(beside.mean(axis=0))
        slopes.append(off)
    return np.array(draws), np.array(slopes)


def _held_out(rows: Rows, effects: np.ndarray, terms: list[Term], steps: int) -> tuple[float, float, float, np.ndarray]:
    """Shares explained of effects, and of what vectors differ by, on vectors kept out in turn; the error's root mean square; guesses.

    Variances are found anew each time: those of all vectors would know the ones that are kept out.
    """
    folds = np.random.default_rng(SEED).permutation(len(rows.s)) % FOLDS
    guess, without = np.zeros(len(effects)), np.zeros(len(effects))
    for fold in range(FOLDS):
        out = folds[rows.vector] == fold
        kept, y = rows.some(~out), effects[~out]
        if not out.any() or not y.std():
            continue
        fit = fitted(kept, y, terms, steps)
        features, there = features_of(kept, terms, fit.weights), features_of(rows.some(out), terms, fit.weights)
        alike = fit._replace(groups=np.where(np.arange(len(fit.groups)) > 2 * number_of_levers(terms), 0.0, fit.groups))
        for one, told in ((fit, guess), (alike, without)):
            seen = features.against(solve(one, kept, features).told(y / fit.scale))
            told[out] = there.sums(one.groups[features.group] * seen) * fit.scale
    missed, mean_only = np.sum((effects - guess) ** 2), np.sum((effects - without) ** 2)
    explained = 1.0 - missed / np.sum((effects - effects.mean()) ** 2)
    return float(explained), float(1.0 - missed / mean_only), float(np.sqrt(missed / len(effects))), guess
