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
from scipy.linalg import cho_factor, cho_solve, solve_triangular

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
    """All coefficients but those of single vectors, as columns: terms, then each lever by each parameter and each form.

    What is by parameter or form is the lever times a number of its vector, so these columns, by far the most, are never written
    out: rows stand by vector, `most` of them, those that a vector lacks as 0.
    """

    alone: np.ndarray  # [vectors, most, terms]
    x: np.ndarray  # [vectors, most, levers] in units of what each does
    z: np.ndarray  # [vectors, parameters and forms]
    group: np.ndarray  # [features]
    vector: np.ndarray  # [rows] place of the vector
    among: np.ndarray  # [rows] place among the rows of its vector

    def by_vector(self, values: np.ndarray) -> np.ndarray:
        """[vectors, most, ...] of [rows, ...]."""
        return _by_vector(values, self.vector, self.among, self.x.shape[:2])

    def columns(self) -> np.ndarray:
        """[rows, features] all of them written out: of few rows."""
        x, z = self.x[self.vector, self.among], self.z[self.vector]
        return np.hstack([self.alone[self.vector, self.among], (x[:, :, None] * z[:, None, :]).reshape(len(x), -1)])

    def sums(self, flat: np.ndarray) -> np.ndarray:
        """[rows] what coefficients [features] make of each row."""
        terms, levers = self.alone.shape[2], self.x.shape[2]
        by_lever = self.z @ flat[terms:].reshape(levers, -1).T
        every = self.alone @ flat[:terms] + (self.x * by_lever[:, None, :]).sum(axis=2)
        return every[self.vector, self.among]

    def against(self, told: np.ndarray) -> np.ndarray:
        """[features] the product of each column with [vectors, most]."""
        by_lever = np.einsum("vml,vm->lv", self.x, told) @ self.z
        return np.concatenate([np.einsum("vmt,vm->t", self.alone, told), by_lever.ravel()])


def _by_vector(values: np.ndarray, vector: np.ndarray, among: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    every = np.zeros((*shape[:2], *values.shape[1:]))
    every[vector, among] = values
    return every


class Fit(NamedTuple):
    """The variances, and what follows from them for the coefficients."""

    terms: list[Term]
    weights: np.ndarray  # [levers]
    groups: np.ndarray  # [groups] variances of coefficients
    apart: float  # variance of what sets a vector apart and no parameter tells
    chance: np.ndarray  # [2] variances: everywhere, and by what levers do
    scale: float  # standard deviation of the effects, by which all above is divided


def features_of(rows: Rows, terms: list[Term], weights: np.ndarray) -> Features:
    """The columns: terms, then each lever by each parameter and by each form."""
    levers, parameters, forms = len(weights), rows.s.shape[1], int(rows.form.max()) + 1
    size = np.array([size_of(term, weights) for term in terms])
    among = np.array([np.count_nonzero(rows.vector[:place] == one) for place, one in enumerate(rows.vector)], dtype=int)
    shape = (len(rows.s), int(among.max(initial=-1)) + 1)
    alone, x = (
        _by_vector(values, rows.vector, among, shape)
        for values in (products(rows.x, terms) * size, rows.x[:, :levers] * weights)
    )
    first = 2 * levers + 1
    group = [_group_of(term, levers) for term in terms]
    for lever in range(levers):
        group += [first + lever] * parameters + [first + levers] * forms
    return Features(alone, x, np.hstack([rows.s, np.eye(forms)[rows.form]]), np.array(group), rows.vector, among)


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
    """The covariance of the rows under variances, inverted: that of each vector apart, less what coefficients in common tell.

    C = B + F G F' with B of each vector apart, F the features and G their variances; then C⁻¹ = B⁻¹ - B⁻¹ F S F' B⁻¹ with
    S = (G⁻¹ + F' B⁻¹ F)⁻¹, which costs a square of features and none of rows (Woodbury).
    """

    features: Features
    apart: np.ndarray  # [vectors, most, most] B⁻¹
    gram: np.ndarray  # [features, features] F' B⁻¹ F
    root: np.ndarray  # [features, features] W with W'W = S

    def told(self, y: np.ndarray) -> np.ndarray:
        """[vectors, most] the inverse times [rows]."""
        alone = np.einsum("vmn,vn->vm", self.apart, self.features.by_vector(y))
        common = self.root.T @ (self.root @ self.features.against(alone))
        return alone - np.einsum("vmn,vn->vm", self.apart, self.features.by_vector(self.features.sums(common)))

    def expected(self) -> np.ndarray:
        """[features] the diagonal of F' C⁻¹ F."""
        return np.diag(self.gram) - np.sum((self.root @ self.gram) ** 2, axis=0)

    def blocks(self) -> np.ndarray:
        """[vectors, most, most] what the inverse is for the rows of each vector."""
        alone, x = (self.apart @ one for one in (self.features.alone, self.features.x))
        z, (terms, levers) = self.features.z, (alone.shape[2], x.shape[2])
        common, parts = self.root.T @ self.root, z.shape[1]
        mixed = common[:terms, terms:].reshape(terms * levers, parts) @ z.T  # [terms and levers, vectors]
        both = common[terms:, terms:].reshape(levers, parts, levers, parts).transpose(0, 2, 1, 3).reshape(levers**2, -1)
        squares = (z[:, :, None] * z[:, None, :]).reshape(len(z), -1)
        beside = alone @ mixed.reshape(terms, levers, -1).transpose(2, 0, 1) @ x.transpose(0, 2, 1)
        own = x @ (both @ squares.T).reshape(levers, levers, -1).transpose(2, 0, 1) @ x.transpose(0, 2, 1)
        return (
            self.apart
            - alone @ common[:terms, :terms] @ alone.transpose(0, 2, 1)
            - beside
            - beside.transpose(0, 2, 1)
            - own
        )


class SolvedByRows(NamedTuple):
    """The same of fewer rows than features, where a square of rows costs less: what C is, inverted as it stands."""

    features: Features
    columns: np.ndarray  # [rows, features]
    inverse: np.ndarray  # [rows, rows]

    def told(self, y: np.ndarray) -> np.ndarray:
        """[vectors, most] the inverse times [rows]."""
        return self.features.by_vector(self.inverse @ y)

    def expected(self) -> np.ndarray:
        """[features] the diagonal of F' C⁻¹ F."""
        return np.einsum("nf,nf->f", self.columns, self.inverse @ self.columns)

    def blocks(self) -> np.ndarray:
        """[vectors, most, most] what the inverse is for the rows of each vector."""
        vector, among, most = self.features.vector, self.features.among, self.features.x.shape[1]
        every = np.zeros((len(self.features.x), most, most))
        one, other = np.nonzero(vector[:, None] == vector)
        every[vector[one], among[one], among[other]] = self.inverse[one, other]
        return every


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
    found = solve(fit, rows, features)
    told, blocks = found.told(y), found.blocks()
    seen, expected = features.against(told) ** 2, found.expected()
    groups = fit.groups * np.sqrt(
        np.bincount(features.group, seen) / np.maximum(np.bincount(features.group, expected), 1e-300)
    )
    shared = features.x @ features.x.transpose(0, 2, 1)  # what rows of one vector share beside all that is told of it
    apart = fit.apart * np.sqrt(np.einsum("vm,vmn,vn->", told, shared, told) / np.sum(blocks * shared))
    own = np.array([np.ones(len(y)), _size(rows, fit.weights)])
    of_rows, expected_of = (every[features.vector, features.among] for every in (told, np.einsum("vmm->vm", blocks)))
    chance = fit.chance * np.sqrt((own @ of_rows**2) / (own @ expected_of))
    return fit._replace(groups=groups, apart=float(apart), chance=chance)


def _size(rows: Rows, weights: np.ndarray) -> np.ndarray:
    """[rows] how much the levers of a row do, squared: chance grows with it."""
    return np.sum((rows.x[:, : len(weights)] * weights) ** 2, axis=1)


def solve(fit: Fit, rows: Rows, features: Features) -> Solved | SolvedByRows:
    """What variances make of the covariance of the rows, in units of the fit."""
    return solved_by_rows(fit, rows, features) if len(rows.x) < len(features.group) else solved(fit, rows, features)


def _apart(fit: Fit, rows: Rows, features: Features) -> np.ndarray:
    """[vectors, most, most] B: chance, and what rows of one vector share beside all that is told of it; 1 for what it lacks."""
    chance = features.by_vector(LEAST + fit.chance[0] + fit.chance[1] * _size(rows, fit.weights))
    every = np.eye(features.x.shape[1]) * np.where(chance > 0, chance, 1.0)[:, :, None]
    return every + fit.apart * features.x @ features.x.transpose(0, 2, 1)


def solved_by_rows(fit: Fit, rows: Rows, features: Features) -> SolvedByRows:
    """The inverse by a square of rows."""
    columns, (vector, among) = features.columns(), (features.vector, features.among)
    covariance = (columns * fit.groups[features.group]) @ columns.T
    one, other = np.nonzero(vector[:, None] == vector)
    covariance[one, other] += _apart(fit, rows, features)[vector[one], among[one], among[other]]
    return SolvedByRows(features, columns, cho_solve(cho_factor(covariance, lower=True), np.eye(len(columns))))


def solved(fit: Fit, rows: Rows, features: Features) -> Solved:
    """The inverse by a square of features."""
    apart = np.linalg.inv(_apart(fit, rows, features))
    gram, root = _gram(features, apart), np.sqrt(fit.groups[features.group])
    lower = np.linalg.cholesky(np.eye(len(gram)) + root[:, None] * gram * root)
    return Solved(features, apart, gram, solve_triangular(lower, np.diag(root), lower=True))


def _gram(features: Features, apart: np.ndarray) -> np.ndarray:
    """[features, features] F' B⁻¹ F, its parts by lever summed over vectors by what multiplies them there."""
    z, (terms, levers) = features.z, (features.alone.shape[2], features.x.shape[2])
    alone, x = (apart @ one for one in (features.alone, features.x))
    mixed = features.alone.transpose(0, 2, 1) @ x  # [vectors, terms, levers]
    both = features.x.transpose(0, 2, 1) @ x
    squares = (z[:, :, None] * z[:, None, :]).reshape(len(z), -1)
    corner = (mixed.reshape(len(z), -1).T @ z).reshape(terms, -1)
    parts = (both.reshape(len(z), -1).T @ squares).reshape(levers, levers, z.shape[1], -1).transpose(0, 2, 1, 3)
    first = np.tensordot(features.alone, alone, axes=((0, 1), (0, 1)))
    return np.block([[first, corner], [corner.T, parts.reshape(corner.shape[1], -1)]])
