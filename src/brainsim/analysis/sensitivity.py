"""What drives an outcome or an effect: Morris screening of runs, and Sobol' indices of an emulator (SALib)."""

import warnings

import numpy as np
import pandas as pd

from brainsim.analysis.emulator import Emulator
from brainsim.analysis.training import levers_of
from brainsim.study.study import Study

BASE = 256  # base samples of Saltelli's design, a power of two
SURE = 0.05  # half-width of an index's own interval, from which it counts as converged
CONFIDENCE = 0.90
LEAST_EXPLAINED = 0.1  # share of held-out variance below which nothing is said of what drives an effect
RESAMPLES, FEW = 100, 2  # of SALib's own bootstrap, which makes the sampling error


def screening_table(study: Study, values: np.ndarray, outcome: str) -> pd.DataFrame:
    """Morris' elementary effects of each lever of a Morris design on the mean over replications of an outcome.

    `values` [points of the plan, replications]. mu_star: mean absolute effect of a step over the whole range, in the unit of
    the outcome; sigma: its spread, large where the lever interacts or bends; confidence: of mu_star, by bootstrap.
    """
    from SALib.analyze import morris

    points = [study.plan.points[number] for number in study.plan.rows]
    names, levels = levers_of(points)
    low, high = levels.min(axis=0), levels.max(axis=0)
    unit = (levels - low) / (high - low)
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    means = np.nanmean(values[list(study.plan.rows)], axis=1)
    found = morris.analyze(
        problem, unit, means, num_levels=study.settings.design.morris_levels, conf_level=CONFIDENCE, seed=1
    )
    table = pd.DataFrame(
        {
            "outcome": outcome,
            "input": names,
            "mu_star": found["mu_star"],
            "sigma": found["sigma"],
            "mu_star_confidence": found["mu_star_conf"],
            "low": low,
            "high": high,
        }
    )
    return table.sort_values("mu_star", ascending=False, ignore_index=True)


def sobol_table(emulator: Emulator, refits: list[Emulator], outcome: str, target: str) -> pd.DataFrame:
    """First-order and total Sobol' indices of an emulator over its training box, each input uniform by itself.

    Shares of the emulated variance. Intervals are over refits to resampled vectors, which holds the emulator's own doubt;
    `converged` tells whether the sampling error of the total index is below SURE; `of_all` is the total index times what
    the emulator explains of held-out variance, the rest being luck and what it misses.
    """
    indices = _indices(emulator)
    drawn = [_indices(fit, FEW) for fit in refits]  # of which only the indices count
    tail = 100 * (1 - CONFIDENCE) / 2
    rows = []
    for place, name in enumerate(emulator.names):
        row = {"outcome": outcome, "target": target, "input": name}
        for kind in ("S1", "ST"):
            values = [found[kind][place] for found in drawn]
            word = {"S1": "first", "ST": "total"}[kind]
            row[word] = indices[kind][place]
            row[f"{word}_low"], row[f"{word}_high"] = (
                np.nanpercentile(values, [tail, 100 - tail]) if values else (np.nan,) * 2
            )
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
