"""A surface of effects, learnt from worlds over the box of levers: how much of it is levers, parameters, form and chance.

An effect is a sum of terms in the levers (basis.py). The coefficient of a lever alone differs between vectors: by their
parameters, by the form of the model, and by what neither tells. All coefficients are normal with mean 0, those of one group
with one variance, and so is chance, a part of which grows with what the levers do. All parameters of a lever are one group:
with a variance for each, those that happen to fit are kept, and what vectors kept out differ by is told worse. Variances are
the most likely ones, found by the minorise-maximise steps of Zhou, Hu, Qiao and Cho (2019, Journal of Computational and
Graphical Statistics 28, 350-361); then all is linear and exact (best linear unbiased prediction).
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from brainsim.explorer.basis import Term, levers_in, number_of_levers, products

STEPS = 40
FOLDS = 5
LEAST = 1e-6  # variance of chance, of that of the effects: below it rows that are nearly alike can't be told apart


class Rows(NamedTuple):
    """What a surface learns from: a row a point that was simulated."""

    x: np.ndarray  # [rows, levers, maybe the share of fellowships after them] coordinates
    vector: np.ndarray  # [rows] place of the vector
    s: np.ndarray  # [vectors, parameters] in standard units
    form: np.ndarray  # [vectors] number of the form of the model

    def some(self, chosen: np.ndarray) -> "Rows":
        """Some of the rows, of the same vectors."""
        return self._replace(x=self.x[chosen], vector=self.vector[chosen])


class Features(NamedTuple):
    """All coefficients but those of single vectors, as columns, with the group of each."""

    values: np.ndarray  # [rows, features]
    group: np.ndarray  # [features]
    weights: np.ndarray  # [levers] size of what a lever does, from a first look: others' scale


class Fit(NamedTuple):
    """The variances, and what follows from them for the coefficients."""

    terms: list[Term]
    weights: np.ndarray  # [levers]
    groups: np.ndarray  # [groups] variances of coefficients
    apart: float  # variance of what sets a vector apart and no parameter tells
    chance: np.ndarray  # [2] variances: everywhere, and by what levers do
    scale: float  # standard deviation of the effects, by which all above is divided


def features_of(rows: Rows, terms: list[Term], weights: np.ndarray) -> Features:
    """The columns: terms, then each lever by each parameter, then each lever by each form."""
    x, s = rows.x[:, : len(weights)] * weights, rows.s[rows.vector]
    levers, parameters, forms = x.shape[1], s.shape[1], int(rows.form.max()) + 1
    alone = products(rows.x, terms)
    size = np.array([size_of(term, weights) for term in terms])
    is_form = np.eye(forms)[rows.form[rows.vector]]
    by_parameter = (x[:, :, None] * s[:, None, :]).reshape(len(x), -1)
    by_form = (x[:, :, None] * is_form[:, None, :]).reshape(len(x), -1)
    group = [_group_of(term, levers) for term in terms]
    first = 2 * levers + 1
    group += [first + lever for lever in range(levers) for _ in range(parameters)]
    group += [first + levers] * (levers * forms)
    return Features(np.hstack([alone * size, by_parameter, by_form]), np.array(group), weights)


def size_of(term: Term, weights: np.ndarray) -> float:
    """About how large a product of levers is; 1 of a lever alone, whose group has a variance of its own."""
    levers = levers_in(term)
    return float(np.prod(weights[levers])) if len(levers) > 1 else 1.0


def _group_of(term: Term, levers: int) -> int:
    if len(levers_in(term)) > 1:
        return 2 * levers
    lever, power = term[0]
    return lever if power == 1 else levers + lever


class Solved(NamedTuple):
    """The covariance of some rows under variances, inverted, and what it makes of their effects."""

    inverse: np.ndarray  # [rows, rows]
    told: np.ndarray  # [rows] the inverse times the effects


def fitted(rows: Rows, effects: np.ndarray, terms: list[Term], steps: int = STEPS) -> Fit:
    """The most likely variances for effects [rows]."""
    scale = float(effects.std()) or 1.0
    y = effects / scale
    levers = number_of_levers(terms)
    weights = _first_look(rows.x[:, :levers], y)
    features = features_of(rows, terms, weights)
    fit = Fit(terms, weights, np.full(features.group.max() + 1, 1e-2), 1e-2, np.array([0.05, 0.05]), scale)
    fit.groups[2 * levers + 1 :] = 1e-3
    for _ in range(steps):
        fit = _step(fit, rows, features, y)
    return fit


def _first_look(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """[levers] about how large the effect of each is at the end of its range, by ridge regression; none is 0."""
    levers = x.shape[1]
    slopes = np.linalg.solve(x.T @ x + np.eye(levers), x.T @ y)
    return np.maximum(np.abs(slopes), 1e-3 * max(np.abs(slopes).max(), 1e-12))


def _step(fit: Fit, rows: Rows, features: Features, y: np.ndarray) -> Fit:
    """One minorise-maximise step: each variance times the root of what is seen of its group over what is expected."""
    solved = solve(fit, rows, features, y)
    seen = (features.values.T @ solved.told) ** 2
    expected = np.einsum("nf,nf->f", features.values, solved.inverse @ features.values)
    groups = fit.groups * np.sqrt(
        np.bincount(features.group, seen) / np.maximum(np.bincount(features.group, expected), 1e-300)
    )
    same, size = _apart(rows, fit.weights), _size(rows, fit.weights)
    apart = fit.apart * np.sqrt((solved.told @ same @ solved.told) / np.sum(solved.inverse * same))
    own = np.array([np.ones(len(y)), size])
    chance = fit.chance * np.sqrt((own @ solved.told**2) / (own @ np.diag(solved.inverse)))
    return fit._replace(groups=groups, apart=float(apart), chance=chance)


def _apart(rows: Rows, weights: np.ndarray) -> np.ndarray:
    """[rows, rows] what rows of one vector share beside all that is told of it."""
    x = rows.x[:, : len(weights)] * weights
    return (x @ x.T) * (rows.vector[:, None] == rows.vector[None, :])


def _size(rows: Rows, weights: np.ndarray) -> np.ndarray:
    """[rows] how much the levers of a row do, squared: chance grows with it."""
    return np.sum((rows.x[:, : len(weights)] * weights) ** 2, axis=1)


def solve(fit: Fit, rows: Rows, features: Features, y: np.ndarray) -> Solved:
    """What variances make of effects in units of the fit."""
    covariance = (features.values * fit.groups[features.group]) @ features.values.T
    covariance += fit.apart * _apart(rows, fit.weights)
    covariance[np.diag_indices_from(covariance)] += LEAST + fit.chance[0] + fit.chance[1] * _size(rows, fit.weights)
    inverse = cho_solve(cho_factor(covariance, lower=True), np.eye(len(y)))
    return Solved(inverse, inverse @ y)
