"""What an effect hangs on: Shapley effects under the posterior, what is worth knowing, and where the answer would turn.

A surface is linear in the parameters, so that all of it is exact for normal parameters: the Shapley effects of dependent
inputs (Owen and Prieur 2017, SIAM/ASA Journal on Uncertainty Quantification 5, 986-1002) from the covariance of the vectors,
the value of knowing a parameter from what it tells of each option, and the value at which two options change places.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.covariance import LedoitWolf

from brainsim.explorer.basis import coordinates
from brainsim.explorer.explored import Explored
from brainsim.explorer.surface import Surface

ORDERS = 400  # orders in which parameters become known
KNOWN = 20_000  # draws of what is found out
SEED = 1
FORM, REST = "structure", "rest"  # drivers beside the parameters: the form of the model, and what nothing tells

Levels = Mapping[str, Any]


class Linear(NamedTuple):
    """An effect of one option as a function of what is not known."""

    mean: float
    slopes: np.ndarray  # [parameters] by standard unit
    drawn: np.ndarray  # [draws, parameters] the same as they may be
    by_form: np.ndarray  # [forms] mean effect in each form
    rest: float  # standard deviation of what neither tells


def linear(found: Explored, surface: Surface, levels: Levels) -> Linear:
    """The effect of an option."""
    x = coordinates(found.axes, [levels])
    effects = surface.effects(x)[0]
    forms = np.array(found.forms)
    by_form = np.array([effects[forms == form].mean() for form in dict.fromkeys(found.forms)])
    rest = float(np.sqrt(np.sum((x[0] * surface.own) ** 2)))
    return Linear(float(by_form.mean()), x[0] @ surface.slopes, x[0] @ surface.slopes_drawn, by_form, rest)


def less(one: Linear, other: Linear) -> Linear:
    """The difference of two effects, which share what is not known of parameters."""
    return Linear(
        one.mean - other.mean, one.slopes - other.slopes, one.drawn - other.drawn, one.by_form - other.by_form,
        float(np.hypot(one.rest, other.rest)),
    )  # fmt: skip


def covariance_of(found: Explored) -> np.ndarray:
    """[parameters, parameters] in standard units, within forms, shrunk towards independence (Ledoit and Wolf 2004)."""
    forms, z = np.array(found.forms), found.standard.copy()
    for form in dict.fromkeys(found.forms):
        z[forms == form] -= z[forms == form].mean(axis=0)
    return LedoitWolf(assume_centered=True).fit(z).covariance_


def shapley(covariance: np.ndarray, slopes: np.ndarray, luck: np.random.Generator, orders: int = ORDERS) -> np.ndarray:
    """[parameters] variance of a linear function that each accounts for; they add up to all of it."""
    number = len(slopes)
    total = np.zeros(number)
    for _ in range(orders):
        order = luck.permutation(number)
        triangle = np.linalg.cholesky(covariance[np.ix_(order, order)] + 1e-9 * np.eye(number))
        total[order] += (triangle.T @ slopes[order]) ** 2  # what is left to tell once those before are known
    return total / orders


def drivers_table(found: Explored, effect: Linear) -> pd.DataFrame:
    """One row a driver: its share of the variance of an effect over what is not known, 90 % interval, largest first."""
    covariance, luck = covariance_of(found), np.random.default_rng(SEED)
    between, rest = float(effect.by_form.var()), effect.rest**2

    def shares(slopes: np.ndarray, orders: int) -> np.ndarray:
        parts = np.array([*shapley(covariance, slopes, luck, orders), between, rest])
        return parts / max(parts.sum(), 1e-300)

    drawn = np.array([shares(slopes, ORDERS // 8) for slopes in effect.drawn])
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    middle = shares(effect.slopes, ORDERS)
    direction = [*np.sign(covariance @ effect.slopes).astype(int), 0, 0]
    table = pd.DataFrame(
        {"driver": [*found.parameters, FORM, REST], "share": middle, "low": np.minimum(low, middle),
         "high": np.maximum(high, middle), "direction": direction}
    )  # fmt: skip
    return table.sort_values("share", ascending=False, ignore_index=True)


def knowing_table(found: Explored, options: Sequence[Linear]) -> pd.DataFrame:
    """One row a parameter: by how much choosing between options gets better in expectation if it alone is known."""
    covariance, luck = covariance_of(found), np.random.default_rng(SEED)
    means = np.array([option.mean for option in options])
    told = np.array([covariance @ option.slopes for option in options]) / np.sqrt(np.diag(covariance))
    found_out = luck.standard_normal(KNOWN)
    values = [
        float((means[:, None] + told[:, place, None] * found_out).max(axis=0).mean() - means.max())
        for place in range(len(found.parameters))
    ]
    forms = np.array([option.by_form for option in options])
    rows = [*zip(found.parameters, values, strict=True), (FORM, float(forms.max(axis=0).mean() - means.max()))]
    table = pd.DataFrame(rows, columns=["unknown", "value"])
    table["value"] = table["value"].where(table["value"] > 1e-9 * np.abs(means).max(), 0.0).clip(lower=0.0)
    return table.sort_values("value", ascending=False, ignore_index=True)


class Turn(NamedTuple):
    """Where one parameter, all others being as likely as they are, makes two options change places."""

    parameter: str
    low: float  # of its values among the vectors, 5 and 95 %
    high: float
    at_low: float  # difference of the options there
    at_high: float
    turns_at: float  # NaN where it does not within this range
    turns_low: float  # 90 % interval; NaN where it may not turn
    turns_high: float


def turns_of(found: Explored, difference: Linear, parameter: str) -> Turn:
    """The difference of two options along a parameter."""
    place = found.parameters.index(parameter)
    values = found.values[:, place]
    mean, sd = float(values.mean()), float(values.std())
    low, high = np.quantile(values, (0.05, 0.95)).tolist()

    def along(slope: float) -> tuple[float, float, float]:
        ends = [difference.mean + slope * (end - mean) / sd for end in (low, high)]
        turn = mean - sd * difference.mean / slope if slope else np.nan
        return ends[0], ends[1], turn if low <= turn <= high else np.nan

    at_low, at_high, turn = along(float(difference.slopes[place]))
    drawn = np.array([along(float(slope))[2] for slope in difference.drawn[:, place]])
    seen = drawn[np.isfinite(drawn)]
    ends = np.quantile(seen, (0.05, 0.95)).tolist() if len(seen) >= 0.9 * len(drawn) else (np.nan, np.nan)
    return Turn(parameter, low, high, at_low, at_high, turn, *ends)
