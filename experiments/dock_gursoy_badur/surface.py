"""The linear response surface: how the number of emigrants answers to each condition, beside the reference's."""

import numpy as np
import pandas as pd

from experiments.dock_gursoy_badur.model import RANGES
from experiments.dock_gursoy_badur.runs import targets

TOLD_APART = 2.0  # standard errors between two coefficients from which on their order counts as known
FOLDS = 10


class Surface:
    """Least squares of an outcome on all conditions, each scaled to 0-1 over the authors' range.

    `coefficients` and their `covariance` (robust, runs of one point taken together), the intercept first; `r2` and
    `cross_validated_r2` (ten folds of whole points) over single runs.
    """

    def __init__(self, runs: pd.DataFrame, outcome: str):
        self.inputs, self.values = scaled(runs), runs[outcome].to_numpy(dtype=float)
        self.points = pd.factorize(runs["point"], sort=True)[0]
        self.coefficients = np.linalg.lstsq(self.inputs, self.values)[0]
        residuals = self.values - self.inputs @ self.coefficients
        self.r2 = 1.0 - residuals.var() / self.values.var()
        self.covariance = self._covariance(residuals)

    def _covariance(self, residuals: np.ndarray) -> np.ndarray:
        scores = np.zeros((self.points.max() + 1, self.inputs.shape[1]))
        np.add.at(scores, self.points, self.inputs * residuals[:, None])
        bread = np.linalg.inv(self.inputs.T @ self.inputs)
        return bread @ scores.T @ scores @ bread

    @property
    def cross_validated_r2(self) -> float:
        """How much of the variance is foretold for points that were left out."""
        errors = np.empty_like(self.values)
        for fold in range(FOLDS):
            out = self.points % FOLDS == fold
            fitted = np.linalg.lstsq(self.inputs[~out], self.values[~out])[0]
            errors[out] = self.values[out] - self.inputs[out] @ fitted
        return float(1.0 - (errors**2).mean() / self.values.var())

    def coefficient(self, name: str) -> tuple[float, float]:
        """The coefficient of a condition and its standard error."""
        place = 1 + list(RANGES).index(name)
        return float(self.coefficients[place]), float(np.sqrt(self.covariance[place, place]))


def scaled(runs: pd.DataFrame) -> np.ndarray:
    """A column of ones, then each condition on 0-1."""
    columns = [(runs[name].to_numpy() - low) / (high - low) for name, (low, high) in RANGES.items()]
    return np.column_stack([np.ones(len(runs)), *columns])


def surface_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Outcome, condition, coefficient, its standard error, its rank by size, and the same of the reference."""
    chosen = runs[runs["kind"] == "surface"]
    rows = []
    for outcome in ("abroad", "left"):
        surface, known = Surface(chosen, outcome), targets()["surface"][outcome]
        found = pd.DataFrame(
            [(name, *surface.coefficient(name)) for name in RANGES], columns=["condition", "coefficient", "se"]
        )
        found["reference"] = found["condition"].map(known)
        for column, rank in (("coefficient", "rank"), ("reference", "reference_rank")):
            found[rank] = found[column].abs().rank(ascending=False).astype("Int64")
        quality = {"r2": surface.r2, "cross_validated_r2": surface.cross_validated_r2, "runs": len(chosen)}
        rows.append(found.sort_values("rank").assign(**quality).assign(outcome=outcome))
    table = pd.concat(rows, ignore_index=True)
    return table[["outcome", *(column for column in table if column != "outcome")]]


def signs_agree(table: pd.DataFrame) -> bool:
    """Whether every coefficient of the number abroad has the sign of the reference's."""
    found = table[table["outcome"] == "abroad"]
    return bool((np.sign(found["coefficient"]) == np.sign(found["reference"])).all())


def order_agrees(table: pd.DataFrame) -> bool:
    """Whether the coefficients of the number abroad have the reference's order by size."""
    found = table[table["outcome"] == "abroad"]
    return bool((found["rank"] == found["reference_rank"]).all())


def close_pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Neighbours by size in the reference whose gap is within the luck of two such studies: no order to be matched."""
    found = table[table["outcome"] == "abroad"].sort_values("reference_rank")
    sizes, errors, names = found["reference"].abs(), found["se"], found["condition"]
    neighbours = zip(names, names[1:], sizes, sizes[1:], errors, errors[1:], strict=False)
    return [(a, b) for a, b, x, y, s, t in neighbours if x - y < TOLD_APART * np.hypot(s, t)]
