"""What an effect hangs on: Shapley effects under the posterior, what is worth knowing, and where the answer would turn.

A surface is linear in the parameters, so that the Shapley effects of dependent inputs follow from their covariance (Owen and
Prieur 2017, SIAM/ASA Journal on Uncertainty Quantification 5, 986-1002), the value of knowing a parameter from what it tells
of each option, and where two options change places from what it tells of their difference.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.explorer.basis import coordinates, products
from brainsim.explorer.evaluate import HALF
from brainsim.explorer.explored import Explored
from brainsim.explorer.surface import Surface

ORDERS = 100  # orders in which parameters become known
KNOWN = 20_000  # draws of what is found out
SEED = 1
FORM, REST = "structure", "rest"  # drivers beside the parameters: the form of the model, and what nothing tells

Levels = Mapping[str, Any]


class Linear(NamedTuple):
    """An effect of one option as a function of what is not known."""

    mean: float
    slopes: np.ndarray  # [parameters] by standard unit
    drawn: np.ndarray  # [draws, parameters] the same as they may be
    effects: np.ndarray  # [vectors] as the surface has them
    forms: np.ndarray  # [vectors]
    rest: float  # standard deviation of what neither tells
    doubt: float  # standard deviation of the mean, which the surface leaves open


def linear(found: Explored, surface: Surface, levels: Levels) -> Linear:
    """The effect of an option."""
    x = coordinates(found.axes, [levels])
    effects = surface.effects(x)[0]
    moved = x[0, : len(surface.own)]
    rest = float(np.sqrt(np.sum((moved * surface.own) ** 2)))
    doubt = float((products(x, surface.terms) @ surface.doubt.T).std())
    slopes, drawn = moved @ surface.slopes, moved @ surface.slopes_drawn
    return Linear(float(effects.mean()), slopes, drawn, effects, np.array(found.forms), rest, doubt)


def less(one: Linear, other: Linear) -> Linear:
    """The difference of two effects, which share what is not known of parameters."""
    return Linear(
        one.mean - other.mean, one.slopes - other.slopes, one.drawn - other.drawn, one.effects - other.effects, one.forms,
        float(np.hypot(one.rest, other.rest)), float(np.hypot(one.doubt, other.doubt)),
    )  # fmt: skip


def between_forms(effects: np.ndarray, forms: np.ndarray) -> float:
    """The variance of an effect that forms of the model make: that of their means, less what vectors within them make of it."""
    parts = [effects[forms == form] for form in dict.fromkeys(forms.tolist())]
    if len(parts) < 2:
        return 0.0
    noise = np.mean([part.var(ddof=1) / len(part) if len(part) > 1 else 0.0 for part in parts])
    return max(float(np.var([part.mean() for part in parts], ddof=1) - noise), 0.0)


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
    """One row a driver: its share of the variance of an effect over what is not known, 90 % interval, largest first.

    Slopes are drawn as they may be, and vectors of each form anew; the share is the mean over draws.
    """
    covariance, luck = found.covariance, np.random.default_rng(SEED)
    drawn = np.array([_shares(covariance, slopes, effect, luck) for slopes in effect.drawn])
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    direction = [*np.sign(covariance @ effect.slopes).astype(int), 0, 0]
    table = pd.DataFrame(
        {"driver": [*found.parameters, FORM, REST], "share": drawn.mean(axis=0), "low": low, "high": high,
         "direction": direction}
    )  # fmt: skip
    return table.sort_values("share", ascending=False, ignore_index=True)


def _shares(covariance: np.ndarray, slopes: np.ndarray, effect: Linear, luck: np.random.Generator) -> np.ndarray:
    """[drivers] that add up to 1."""
    chosen = np.concatenate([
        luck.choice(np.flatnonzero(effect.forms == form), int(np.sum(effect.forms == form)))
        for form in dict.fromkeys(effect.forms.tolist())
    ])  # fmt: skip
    between = between_forms(effect.effects[chosen], effect.forms[chosen])
    parts = np.array([*shapley(covariance, slopes, luck, ORDERS), between, effect.rest**2])
    return parts / max(parts.sum(), 1e-300)


def knowing_table(found: Explored, options: Sequence[Linear]) -> pd.DataFrame:
    """One row an unknown: what choosing between options gains in expectation if it alone is known, and how much it narrows.

    The second is the share that it tells of what is not known of the difference between the two options that are best on
    average, with all that goes together with it; dependent unknowns share some of it, so that shares may exceed 1 together.
    """
    covariance, luck = found.covariance, np.random.default_rng(SEED)
    means = np.array([option.mean for option in options])
    second, best = np.argsort(means)[-2:].tolist()
    told = np.array([covariance @ option.slopes for option in options]) / np.sqrt(np.diag(covariance))
    gap = less(options[best], options[second])
    apart = between_forms(gap.effects, gap.forms)
    narrowed = np.array([*(told[best] - told[second]) ** 2, apart])
    whole = float(gap.slopes @ covariance @ gap.slopes) + apart + gap.rest**2
    found_out = luck.standard_normal(KNOWN)
    values = []
    for place in range(len(found.parameters)):
        known = means[:, None] + told[:, place, None] * found_out
        values.append(float((known.max(axis=0) - known[best]).mean()))  # 0 where the same option stays best
    names = dict.fromkeys(options[0].forms.tolist())
    forms = np.array([[option.effects[option.forms == form].mean() for form in names] for option in options])
    values.append(float((forms.max(axis=0) - forms[best]).mean()))
    table = pd.DataFrame(
        {"unknown": [*found.parameters, FORM], "value": values, "narrows": narrowed / max(whole, 1e-300)}
    )
    return table.sort_values(["value", "narrows"], ascending=False, kind="stable", ignore_index=True)


class Turn(NamedTuple):
    """Where one parameter, with all that goes together with it, makes two options change places."""

    parameter: str
    low: float  # of its values among the vectors, 5 and 95 %
    high: float
    at_low: float  # difference of the options there
    at_high: float
    half_width: float  # of its 90 % range at either end, over all else that is not known
    turns_at: float  # NaN where it does not within this range


def turns_of(found: Explored, difference: Linear, parameter: str) -> Turn:
    """The difference of two options along a parameter; others move as they go together with it."""
    place, covariance = found.parameters.index(parameter), found.covariance
    values = found.posterior[:, place]
    mean, sd = float(found.values[:, place].mean()), float(found.values[:, place].std())
    low, high = np.quantile(values, (0.05, 0.95)).tolist()
    slope = float((covariance @ difference.slopes)[place] / covariance[place, place])
    at_low, at_high = (difference.mean + slope * (end - mean) / sd for end in (low, high))
    turn = mean - sd * difference.mean / slope if slope else np.nan
    spread = float(np.mean([drawn @ covariance @ drawn for drawn in difference.drawn]))
    others = max(spread - slope**2 * float(covariance[place, place]), 0.0)
    apart = between_forms(difference.effects, difference.forms) + difference.rest**2 + difference.doubt**2
    return Turn(
        parameter,
        low,
        high,
        at_low,
        at_high,
        HALF * float(np.sqrt(others + apart)),
        turn if low <= turn <= high else np.nan,
    )
