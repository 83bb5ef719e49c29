"""A likelihood whose errors hang together: flows after one common factor, the Korean path, counts, and what no structure meets.

Docs/decisions/050. Off until a calibration asks for it (`calibration.covariance`); then it stands in the place of Likelihood.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy.special import gammaln, ndtri

from brainsim.calibration.inference import FREEDOM, Likelihood
from brainsim.study.measures import SCOPUS_MOVES
from brainsim.study.misfit import LEAST
from brainsim.study.patterns import Pattern

FLOW, PATH = "flow_", "us_stay_korea_year_"  # how their patterns begin
PATH_CORRELATION = 0.8  # between years of one path of one cohort
DISCREPANCY = (
    0.3  # scale of the half-normal of tau, ln ratio: by how much every flow may be off whatever the parameters
)
NODES = 16  # values of tau, at equal steps of probability


class JointLikelihood:
    """The log likelihood of values [vectors, patterns], as Likelihood gives it, with errors that hang together.

    Flows: Student's t in the eleven dimensions that one common factor leaves, each flow with its scale and a discrepancy
    N(0, tau^2), tau ~ half-normal(DISCREPANCY), integrated out; where some are missing, as all others. The path: Student's t,
    its years correlated. Counts: Poisson with the emulated value as mean, made wider by `error`, the sd of that mean. All
    others: as Likelihood.
    """

    def __init__(self, patterns: Sequence[Pattern], alone: Likelihood, error: np.ndarray):
        self.alone, self.error = alone, np.asarray(error)
        flows = _those(patterns, FLOW)
        self.flows = (
            flows if flows.sum() == len(SCOPUS_MOVES) else flows & False
        )  # one factor is common to all or to none
        self.path = _those(patterns, PATH)
        self.counts = np.array([pattern.counted for pattern in patterns])
        self.others = ~(self.flows | self.path | self.counts)

    @property
    def scale(self) -> np.ndarray:
        """By how much each value and its target may differ by themselves, discrepancy left out."""
        return self.alone.scale

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """[vectors] log likelihood; minus infinity where a pattern was not seen."""
        unseen = np.isnan(values).any(axis=1)
        values = np.where(np.isnan(values), self.alone.target, values)
        gaps = self.alone.target - values
        every = self._of(self.others)(values[:, self.others])
        if self.path.any():
            every += _student(gaps[:, self.path], self._path_precision)
        if self.flows.any():
            every += self._of_flows(gaps[:, self.flows])
        if self.counts.any():
            every += self._of_counts(values[:, self.counts])
        return np.where(unseen, -np.inf, every)

    def _of(self, chosen: np.ndarray) -> Likelihood:
        return Likelihood(self.alone.target[chosen], self.alone.scale[chosen])

    @cached_property
    def _path_precision(self) -> np.ndarray:
        scale = self.alone.scale[self.path]
        alike = PATH_CORRELATION + (1 - PATH_CORRELATION) * np.eye(len(scale))
        return np.linalg.inv(alike * np.outer(scale, scale))

    @cached_property
    def _flow_forms(self) -> list[tuple[np.ndarray, float]]:
        """Precision and log determinant of the flows' errors at each tau, in a basis of what sums to nought."""
        scale = self.alone.scale[self.flows]
        number = len(scale)
        basis = np.linalg.svd(np.eye(number) - 1 / number)[0][:, : number - 1]
        forms = []
        for step in range(NODES):
            tau = DISCREPANCY * ndtri(0.5 + 0.5 * (step + 0.5) / NODES)
            own = np.square(scale) * number / (number - 1) + tau**2  # a tolerance is of what the factor has left
            spread = basis.T @ (own[:, None] * basis)
            forms.append((basis @ np.linalg.inv(spread) @ basis.T, float(np.linalg.slogdet(spread)[1])))
        return forms

    def _of_flows(self, gaps: np.ndarray) -> np.ndarray:
        rank = gaps.shape[1] - 1
        at_tau = [_student(gaps, precision, rank) - 0.5 * size for precision, size in self._flow_forms]
        return np.logaddexp.reduce(at_tau) - np.log(NODES)

    def _of_counts(self, means: np.ndarray) -> np.ndarray:
        """Gamma-Poisson: a mean that is known with an error, which makes counts wider than Poisson's."""
        count, mean = self.alone.target[self.counts], np.maximum(means, LEAST)
        shape = np.square(mean) / np.maximum(np.square(self.error[self.counts]), 1e-6 * mean)
        logs = gammaln(count + shape) - gammaln(shape) - gammaln(count + 1)
        logs += shape * np.log(shape / (shape + mean)) + count * np.log(mean / (shape + mean))
        return logs.sum(axis=1)


def _those(patterns: Sequence[Pattern], begins: str) -> np.ndarray:
    return np.array([pattern.name.startswith(begins) for pattern in patterns])


def _student(gaps: np.ndarray, precision: np.ndarray, rank: int | None = None) -> np.ndarray:
    """Student's t of several dimensions up to a constant, [vectors]."""
    distance = np.einsum("vi,ij,vj->v", gaps, precision, gaps)
    return -0.5 * (FREEDOM + (rank or gaps.shape[1])) * np.log1p(distance / FREEDOM)
