"""An emulator of one outcome or effect, by scikit-learn: how wrong it is about vectors it has not seen, and its box.

Of two kinds, linear and quadratic ridge regressions, the one is kept that is less wrong about held-out vectors. It
answers inside the box that it was trained in and nowhere else.
"""

from typing import Any, NamedTuple

import numpy as np

from brainsim.analysis.training import Training
from brainsim.settings.problems import SettingsError
from brainsim.study.analysable import is_constant

FOLDS = 5
FEWEST = 10  # vectors
KINDS = ("linear", "quadratic")
SHRINKAGE = np.logspace(-3, 5, 33)  # of which generalised cross-validation chooses


class Emulator(NamedTuple):
    """A function of the inputs, with the error that it makes on held-out vectors."""

    names: tuple[str, ...]
    low: np.ndarray  # [inputs] the training box
    high: np.ndarray
    kind: str  # linear or quadratic
    error: float  # root mean square on held-out vectors, in the unit of the outcome; their own luck is in it
    explained: float  # share of the variance of held-out values that it explains; at most 1 - luck
    luck: float  # share of the variance that is luck
    model: Any

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """[rows] emulated values; SettingsError for a row outside the box."""
        self._inside(np.atleast_2d(inputs))
        return self.model.predict(np.atleast_2d(inputs))

    def _inside(self, inputs: np.ndarray) -> None:
        slack = 1e-9 * (self.high - self.low)
        outside = (inputs < self.low - slack) | (inputs > self.high + slack) | ~np.isfinite(inputs)
        if outside.any():
            row, column = np.argwhere(outside)[0]
            raise SettingsError(
                f"{self.names[column]} = {inputs[row, column]:g} lies outside [{self.low[column]:g}, "
                f"{self.high[column]:g}], where the emulator was trained; live the model there instead"
            )

    @property
    def said(self) -> str:
        """How far it can be trusted, in words."""
        luck = "" if np.isnan(self.luck) else f", {100 * self.luck:.0f} % is chance"
        return f"{self.kind} emulator, explains {100 * max(self.explained, 0):.0f} % of held-out variance{luck}"


def emulator_of(training: Training) -> Emulator:
    """The emulator that is least wrong about held-out vectors; SettingsError for too few of them."""
    number = len(np.unique(training.vectors))
    if number < FEWEST:
        raise SettingsError(
            f"analysis: an emulator needs {FEWEST} parameter vectors, and the study has {number}; raise study.replications"
        )
    kinds = {kind: _guessed(kind, training) for kind in KINDS}
    errors = {kind: float(np.sqrt(np.mean((guessed - training.values) ** 2))) for kind, guessed in kinds.items()}
    best = min(errors, key=lambda kind: errors[kind])
    model = _model(best).fit(training.inputs, training.values)
    spread = float(training.values.var())
    explained = 0.0 if is_constant(training.values) else 1.0 - errors[best] ** 2 / spread
    low, high = training.inputs.min(axis=0), training.inputs.max(axis=0)
    return Emulator(training.names, low, high, best, errors[best], explained, training.luck, model)


def refitted(emulator: Emulator, training: Training, draws: int, seed: int) -> list[Emulator]:
    """The same kind of emulator fitted to resampled vectors: how sure it is of itself."""
    luck = np.random.default_rng(seed)
    vectors = np.unique(training.vectors)
    rows = {vector: np.flatnonzero(training.vectors == vector) for vector in vectors}
    fits = []
    for _ in range(draws):
        chosen = np.concatenate([rows[vector] for vector in luck.choice(vectors, len(vectors))])
        model = _model(emulator.kind).fit(training.inputs[chosen], training.values[chosen])
        fits.append(emulator._replace(model=model))
    return fits


def _guessed(kind: str, training: Training) -> np.ndarray:
    """Every value as an emulator says that has not seen its vector."""
    from sklearn.model_selection import GroupKFold, cross_val_predict

    folds = GroupKFold(n_splits=min(FOLDS, len(np.unique(training.vectors))))
    return cross_val_predict(_model(kind), training.inputs, training.values, groups=training.vectors, cv=folds)


def _model(kind: str):
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    squares = () if kind == "linear" else (PolynomialFeatures(2, include_bias=False), StandardScaler())
    steps = make_pipeline(StandardScaler(), *squares, RidgeCV(SHRINKAGE))
    return TransformedTargetRegressor(steps, transformer=StandardScaler())
