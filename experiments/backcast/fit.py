"""The fit: flow parameters and one common factor that bring the model's pooled flows to the measured ones."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from brainsim.command.load import load_settings


class Flow(NamedTuple):
    """A parameter of flows."""

    path: str
    logged: bool  # whether it is fitted as its ln
    low: float  # what its range allows
    high: float


# The US is the place that foreignness is measured from.
PARAMETERS = (
    Flow("country.korea.foreignness", False, -2.0, 4.0),
    Flow("country.uk.foreignness", False, -2.0, 4.0),
    Flow("country.elsewhere.foreignness", False, -2.0, 4.0),
    Flow("country.korea.sight", True, 0.01, 2.0),
    Flow("country.us.sight", True, 0.01, 2.0),
    Flow("country.uk.sight", True, 0.01, 2.0),
    Flow("country.elsewhere.sight", True, 0.01, 2.0),
    Flow("behaviour.korea_uk_distance", False, -4.0, 1.0),
)
LOOSE = 1.0  # standard deviation of a parameter around where it stands now; weak, since that saw later years
CLOSE = 0.1  # ln: how exactly a pooled flow is to be met, beside the chance in its own count
STEP = 0.25  # of a parameter, for slopes
REACH = 0.6  # the most that a parameter moves at once
ENOUGH = 0.02  # the fall of the loss below which the fit ends


class Fit(NamedTuple):
    """Where the fit ended."""

    theta: np.ndarray  # as PARAMETERS, logs where they say so
    factor: float  # measured movers for one of the model
    loss: float
    gaps: np.ndarray  # [pair] ln of the model times the factor, less ln of the measured
    steps: int


def start_of() -> np.ndarray:
    """The parameters as the settings have them."""
    settings = load_settings("no_programme")
    values = []
    for flow in PARAMETERS:
        value = settings
        for name in flow.path.split("."):
            value = getattr(value, name)
        values.append(np.log(value) if flow.logged else value)
    return np.array(values)


def overrides_of(theta: np.ndarray) -> tuple[str, ...]:
    """Settings for parameters, in Hydra's spelling."""
    values = np.where([flow.logged for flow in PARAMETERS], np.exp(theta), theta)
    return tuple(f"{flow.path}={value:.6f}" for flow, value in zip(PARAMETERS, values, strict=True))


def bounds() -> np.ndarray:
    """The least and the most of each parameter, [parameter, 2]."""
    return np.array([np.log((f.low, f.high)) if f.logged else (f.low, f.high) for f in PARAMETERS])


def slopes_of(ln_flows: Callable[[np.ndarray], np.ndarray], theta: np.ndarray, step: float = STEP) -> np.ndarray:
    """Slopes of ln flows, [pair, parameter], by one step on each parameter away from its nearer bound."""
    base, columns = ln_flows(theta), []
    for number in range(len(theta)):
        moved = theta.copy()
        moved[number] += step
        columns.append((ln_flows(moved) - base) / step)
    return np.stack(columns, axis=1)


def fitted(
    ln_flows: Callable[[np.ndarray], np.ndarray],
    counts: np.ndarray,
    start: np.ndarray,
    slopes: np.ndarray,
    limits: np.ndarray,
    steps: int,
) -> Fit:
    """Gauss-Newton with slopes that each step mends (Broyden); a step that makes it worse is halved.

    `ln_flows` gives the model's ln flow of each pair, `counts` the measured movers of the window, summed.
    The loss is squared gaps in units of their tolerance, and squared distances from the start in units of LOOSE.
    """
    weights = 1.0 / (CLOSE**2 + 1.0 / counts)
    theta, here = start.copy(), ln_flows(start)
    loss = _loss(here, counts, weights, theta - start)
    taken, reach = 0, 1.0
    for _ in range(steps):
        taken += 1
        move = np.clip(_move(here, counts, weights, theta - start, slopes), -REACH, REACH) * reach
        tried = np.clip(theta + move, *limits.T)
        there = ln_flows(tried)
        move = tried - theta
        slopes = slopes + np.outer(there - here - slopes @ move, move) / max(move @ move, 1e-12)
        new = _loss(there, counts, weights, tried - start)
        fall, reach = loss - new, 1.0 if new < loss else reach / 2
        if fall > 0:
            theta, here, loss = tried, there, new
        if 0 <= fall < ENOUGH:
            break
    gaps = _gaps(here, counts, weights)
    return Fit(theta, float(np.exp(np.average(np.log(counts) - here, weights=weights))), float(loss), gaps, taken)


def _gaps(ln_flows, counts, weights) -> np.ndarray:
    """Gaps to the measured flows after the best common factor."""
    gaps = ln_flows - np.log(counts)
    return gaps - np.average(gaps, weights=weights)


def _loss(ln_flows, counts, weights, away) -> float:
    return float(weights @ _gaps(ln_flows, counts, weights) ** 2 + (away @ away) / LOOSE**2)


def _move(ln_flows, counts, weights, away, slopes) -> np.ndarray:
    """The move of a linear model to its best, the common factor taken out of flows and slopes alike."""
    gaps, centred = _gaps(ln_flows, counts, weights), slopes - np.average(slopes, axis=0, weights=weights)
    normal = centred.T @ (weights[:, None] * centred) + np.eye(len(away)) / LOOSE**2
    return -np.linalg.solve(normal, centred.T @ (weights * gaps) + away / LOOSE**2)
