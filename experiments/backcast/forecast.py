"""Fit, rehearse, forecast, score: the tables of the back-cast."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from experiments.backcast import rivals
from experiments.backcast.driven import Runner
from experiments.backcast.fit import PARAMETERS, Fit, bounds, fitted, overrides_of, slopes_of, start_of
from experiments.backcast.rivals import AHEAD, EARLIER, FITTED, FREEDOM, RIVALS, Width, width_of
from experiments.backcast.scores import crps_t, log_score
from experiments.backcast.table import NAMES, Moves, in_years

COVERED = 0.8  # of the intervals of a forecast
SURE = 0.9  # of the intervals of a difference


class Told(NamedTuple):
    """All that the back-cast tells."""

    forecasts: pd.DataFrame  # one row a rival, pair and year
    scores: pd.DataFrame  # one row a rival
    pairs: pd.DataFrame  # one row a pair
    parameters: pd.DataFrame  # one row a parameter
    gaps: pd.DataFrame  # one row a pair: misfit of both windows


def told(moves: Moves, runner: Runner) -> Told:
    """Both fits, and what follows from them."""
    start = start_of()
    fits = {window: _fit(moves, runner, window, start) for window in (EARLIER, FITTED)}
    forecasts = _forecasts(moves, runner, fits)
    scores, pairs = scores_of(forecasts), pairs_of(forecasts)
    return Told(forecasts, scores, pairs, _parameters(start, fits), _gaps(fits))


def _fit(moves: Moves, runner: Runner, window: range, start: np.ndarray) -> Fit:
    """The fit to one window; the slopes at the start are those of the same runs for both."""

    def ln_flows(theta):
        flows = runner.flows(overrides_of(theta), runner.size.fitting, FITTED[-1])
        return np.log(in_years(flows, window).sum(axis=0))

    counts = in_years(moves.counts, window).sum(axis=0)
    return fitted(ln_flows, counts, start, slopes_of(ln_flows, start), bounds(), runner.size.steps)


def _forecasts(moves: Moves, runner: Runner, fits: dict[range, Fit]) -> pd.DataFrame:
    rehearsed = _locations(moves, runner, fits[EARLIER], EARLIER, FITTED)
    meant = _locations(moves, runner, fits[FITTED], FITTED, AHEAD)
    tables = []
    for rival in RIVALS:
        errors = np.log(in_years(moves.counts, FITTED)) - rehearsed[rival]
        width = width_of(errors, rehearsed[rival])
        tables.append(_forecast(rival, meant[rival], width, np.log(in_years(moves.counts, AHEAD))))
    return pd.concat(tables, ignore_index=True)


def _locations(moves: Moves, runner: Runner, fit: Fit, window: range, ahead: range) -> dict[str, np.ndarray]:
    """What each rival says of the years ahead, from the window alone and the drivers."""
    counts = in_years(moves.counts, window)
    flows = runner.flows(overrides_of(fit.theta), runner.size.forecasting, ahead[-1])
    scholars = runner.drivers.scholars(runner.entrants)
    return {
        "model": rivals.model(flows, fit.factor, ahead),
        "model_change": rivals.model_change(flows, counts, window, ahead),
        "no_change": rivals.no_change(counts, len(ahead)),
        "trend": rivals.trend(counts, len(ahead)),
        "per_scholar": rivals.per_scholar(counts, scholars, window, ahead),
    }


def _forecast(rival: str, location: np.ndarray, width: Width, seen: np.ndarray) -> pd.DataFrame:
    """Forecasts of one rival with their scores; ln counts but for the interval, which is in movers."""
    scale = width.scales(location)
    half = stats.t.ppf((1 + COVERED) / 2, FREEDOM) * scale
    columns = {
        "location": location,
        "scale": scale,
        "low": np.exp(location - half),
        "median": np.exp(location),
        "high": np.exp(location + half),
        "error": seen - location,
        "crps": crps_t(seen, location, scale, FREEDOM),
        "log_score": log_score(seen, location, scale, FREEDOM),
        "covered": np.abs(seen - location) <= half,
    }
    keys = pd.MultiIndex.from_product([AHEAD, NAMES], names=["year", "pair"])
    table = pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index=keys).reset_index()
    return table.assign(rival=rival, level=width.level, growth=width.growth)


def scores_of(forecasts: pd.DataFrame) -> pd.DataFrame:
    """One row a rival: mean scores, and their differences to no change with intervals."""
    rows = []
    for rival, found in forecasts.groupby("rival", sort=False):
        row = {"rival": rival, "crps": found["crps"].mean(), "log_score": found["log_score"].mean()}
        for score in ("crps", "log_score"):
            names = [f"{score}_{part}" for part in ("gap", "low", "high")]
            row |= dict(zip(names, difference(forecasts, rival, "no_change", score), strict=True))
        errors = found["error"]
        row |= {"covered": found["covered"].mean(), "mean_error": errors.mean()}
        row |= {"rms_error": np.sqrt((errors**2).mean())}
        rows.append(row | {"level": found["level"].iloc[0], "growth": found["growth"].iloc[0]})
    return pd.DataFrame(rows)


def difference(forecasts: pd.DataFrame, rival: str, other: str, score: str) -> tuple[float, float, float]:
    """Mean score of a rival less that of another, and its interval (pairs as clusters, Student's t)."""
    by_pair = forecasts.pivot_table(index="pair", columns="rival", values=score)
    gaps = by_pair[rival] - by_pair[other]
    half = stats.t.ppf((1 + SURE) / 2, len(gaps) - 1) * gaps.std(ddof=1) / np.sqrt(len(gaps))
    return gaps.mean(), gaps.mean() - half, gaps.mean() + half


def pairs_of(forecasts: pd.DataFrame) -> pd.DataFrame:
    """One row a pair: CRPS and mean error of every rival."""
    wide = forecasts.pivot_table(index="pair", columns="rival", values=["crps", "error"], aggfunc="mean")
    wide.columns = [f"{score}_{rival}" for score, rival in wide.columns]
    return wide.loc[list(NAMES), [f"{score}_{rival}" for score in ("crps", "error") for rival in RIVALS]].reset_index()


def _parameters(start: np.ndarray, fits: dict[range, Fit]) -> pd.DataFrame:
    logged = np.array([flow.logged for flow in PARAMETERS])
    columns = {"before": start, **{_name(window): fit.theta for window, fit in fits.items()}}
    values = {name: np.where(logged, np.exp(theta), theta) for name, theta in columns.items()}
    table = pd.DataFrame({"parameter": [flow.path for flow in PARAMETERS], **values})
    last = {"parameter": "common factor", **{_name(window): fit.factor for window, fit in fits.items()}}
    return pd.concat([table, pd.DataFrame([last])], ignore_index=True)


def _gaps(fits: dict[range, Fit]) -> pd.DataFrame:
    return pd.DataFrame({"pair": NAMES, **{_name(window): fit.gaps for window, fit in fits.items()}})


def _name(window: range) -> str:
    return f"{window[0]}-{window[-1] % 100:02d}"
