"""What drives an outcome or an effect: Morris screening of runs, and Sobol' indices of an emulator (SALib)."""

import warnings
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.analysis.emulator import Emulator
from brainsim.analysis.training import Levers, levers_of
from brainsim.study.analysable import looked_at
from brainsim.study.study import Study

BASE = 512  # base samples of Saltelli's design, a power of two
SURE = 0.05  # half-width of an index's own interval, from which it counts as converged
CONFIDENCE = 0.90
FEWEST_TRAJECTORIES = 2
COLUMNS = {"mu_star": "mu_star", "sigma": "sigma", "mu_star_confidence": "mu_star_conf"}  # ours, and SALib's
RESAMPLES, FEW = 100, 2  # of SALib's own bootstrap, which makes the sampling error


class Screened(NamedTuple):
    """What a Morris design tells of an outcome; a table without rows where it tells nothing."""

    table: pd.DataFrame
    said: list[str]  # what was left out, or why there is no table


def screened(study: Study, values: np.ndarray, outcome: str) -> Screened:
    """Morris' elementary effects of each lever of a Morris design on the mean over replications of an outcome.

    `values` [points of the plan, replications]. mu_star: mean absolute effect of a step over the whole range, of a lever of
    words of a change to another word, in the unit of the outcome; sigma: its spread, large where the lever interacts or
    bends; confidence: of mu_star, by bootstrap. A trajectory counts the replications that were observed at all its points.
    """
    names = list(study.settings.design.levers)
    steps = len(names) + 1
    runs = values[list(study.plan.rows)].reshape(-1, steps, values.shape[1])
    seen = np.isfinite(runs).all(axis=1, keepdims=True)  # [trajectories, 1, replications]
    with np.errstate(invalid="ignore"):
        means = np.where(seen, runs, 0.0).sum(axis=2) / seen.sum(axis=2)
    looked = looked_at(means, outcome, "trajectories", FEWEST_TRAJECTORIES)
    if looked.refused:
        return Screened(pd.DataFrame(), [looked.refused])
    partly = int((seen.any(axis=2).ravel() & ~seen.all(axis=2).ravel()).sum())
    said = [f"{outcome}: {partly} trajectories count fewer replications than were run"] if partly else []
    levers = levers_of([study.plan.points[number] for number in study.plan.rows], names)
    table = _screening_table(study, levers, means, looked.rows, outcome)
    return Screened(table, [*looked.said, *said])


def _screening_table(study: Study, levers: Levers, means: np.ndarray, chosen: np.ndarray, outcome: str) -> pd.DataFrame:
    """`means` [trajectories, points of one], of which the chosen count."""
    from SALib.analyze import morris

    low, high = levers.levels.min(axis=0), levers.levels.max(axis=0)
    shares = ((levers.levels - low) / np.where(high > low, high - low, 1.0)).reshape(*means.shape, -1)[chosen]
    problem = {"num_vars": len(levers.names), "names": list(levers.names), "bounds": [[0.0, 1.0]] * len(levers.names)}
    grid = study.settings.design.morris_levels
    rows, values = shares.reshape(-1, len(levers.names)), means[chosen].ravel()
    found = morris.analyze(problem, rows, values, num_levels=grid, conf_level=CONFIDENCE, seed=1)
    whole = _whole_steps(shares, levers.are_words, grid)
    table = pd.DataFrame(
        {
            "outcome": outcome,
            "input": levers.names,
            **{name: found[key] * whole for name, key in COLUMNS.items()},
            "low": np.where(levers.are_words, np.nan, low),
            "high": np.where(levers.are_words, np.nan, high),
        }
    )
    return table.sort_values("mu_star", ascending=False, ignore_index=True)


def _whole_steps(shares: np.ndarray, are_words: np.ndarray, grid: int) -> np.ndarray:
    """By lever: what SALib's effects are multiplied by, since it takes each step to be one of the grid's.

    A lever of few levels steps further than that, in the mean; one of words is at another word, however far.
    """
    step = grid / (2.0 * (grid - 1.0))
    moved = np.abs(np.diff(shares, axis=1)).sum(axis=1).mean(axis=0)
    return np.where(are_words, step, np.round(step / np.where(moved > 0, moved, step), 9))


def sobol_table(emulator: Emulator, refits: list[Emulator], outcome: str, target: str) -> pd.DataFrame:
    """First-order and total Sobol' indices of an emulator over its training box, each input uniform by itself.

    Shares of the emulated variance. Intervals hold the emulator's own doubt: as wide as the range over refits to resampled
    vectors, and centred on the index. Resampled vectors are fewer, so that refits share out more to inputs that do nothing
    and less to the one that matters most: their own range would leave its index out. `converged` tells whether the sampling
    error of the total index is below SURE; `of_all` is the total index times what the emulator explains of held-out
    variance, the rest being luck and what it misses.
    """
    indices = _indices(emulator)
    drawn = [_indices(fit, FEW) for fit in refits]  # of which only the indices count
    tail = 100 * (1 - CONFIDENCE) / 2
    rows = []
    for place, name in enumerate(emulator.names):
        row: dict[str, Any] = {"outcome": outcome, "target": target, "input": name}
        for kind, word in (("S1", "first"), ("ST", "total")):
            values = [found[kind][place] for found in drawn]
            low, high = np.nanpercentile(values, [tail, 100 - tail]) if values else (np.nan, np.nan)
            half, index = (high - low) / 2, indices[kind][place]
            row |= {word: index, f"{word}_low": min(index, max(index - half, 0.0)), f"{word}_high": index + half}
        row["sampling_error"] = indices["ST_conf"][place]
        row["converged"] = bool(indices["ST_conf"][place] < SURE)
        row["of_all"] = indices["ST"][place] * max(emulator.explained, 0.0)
        rows.append(row | {"explained": emulator.explained, "luck": emulator.luck, "kind": emulator.kind})
    return pd.DataFrame(rows).sort_values("total", ascending=False, ignore_index=True)


def _indices(emulator: Emulator, resamples: int = RESAMPLES) -> dict[str, np.ndarray]:
    from SALib.analyze import sobol
    from SALib.sample import sobol as saltelli

    bounds = np.column_stack([emulator.low, emulator.high])
    problem = {"num_vars": len(emulator.names), "names": list(emulator.names), "bounds": bounds.tolist()}
    inputs = saltelli.sample(problem, BASE, calc_second_order=False, seed=1)
    values = emulator(np.clip(inputs, emulator.low, emulator.high))
    if np.ptp(values) == 0.0:  # nothing varies, so nothing drives it
        return {key: np.zeros(len(emulator.names)) for key in ("S1", "ST", "S1_conf", "ST_conf")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a bootstrap sample without variance
        return sobol.analyze(
            problem, values, calc_second_order=False, num_resamples=resamples, conf_level=CONFIDENCE, seed=1
        )
