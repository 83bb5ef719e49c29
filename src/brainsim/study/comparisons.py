"""Points compared with each other: paired differences, how often the one is ahead, and the price at which they swap rank.

Effects compare each point with the reference; whoever chooses between two policies asks which of the two does more. The
two share parameters and luck, so their difference is known better than either effect.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from brainsim.study.effects import CONFIDENCE, Cubes, effects_of
from brainsim.study.ranges import LOW

COLUMNS = ("first", "second", "outcome", "difference", "low", "high", "half_width", "share_first", "n", "break_even_krw_m",
           "break_even_low", "break_even_high")  # fmt: skip
PROGRAMME, POST_YEARS = "cost_krw_bn_discounted", "permanent_researcher_years"
DRAWS, SEED = 2000, 1  # of the bootstrap, over vectors
MOST = 12  # points of which each is compared with each other


def comparisons_table(cubes: Cubes, points: list[int], outcomes: list[str], lucks: int) -> pd.DataFrame:
    """One row a pair of points and outcome; of more than MOST points the one with the most of an outcome and each other one.

    difference: mean paired difference, the first less the second, with the 90 % interval of one world more; share_first: in
    which share of simulations the first has more (ties count half); break_even_krw_m: the yearly price of a permanent
    post (pay and research money, million KRW) at which both cost the same per unit of the outcome, with a bootstrap
    interval over parameter vectors; empty where both do not surely add some of the outcome, or no price above zero is sure.
    """
    pairs = {name: _pairs(cubes[name], points) for name in outcomes}
    every = dict.fromkeys(pair for name in outcomes for pair in pairs[name])
    rows = [_row(cubes, *pair, name, lucks) for pair in every for name in outcomes if pair in pairs[name]]
    return pd.DataFrame(rows, columns=COLUMNS)


def _pairs(cube: np.ndarray, points: list[int]) -> list[tuple[int, int]]:
    """Points that are compared in an outcome, [points, replications], in the order of the points."""
    if len(points) <= MOST:
        return list(combinations(points, 2))
    means = {point: float(np.nanmean(cube[point])) for point in points if np.isfinite(cube[point]).any()}
    if not means:
        return []
    most = max(means, key=lambda point: means[point])
    return [(min(most, point), max(most, point)) for point in points if point != most]


def _row(cubes: Cubes, first: int, second: int, outcome: str, lucks: int) -> tuple:
    one, other = cubes[outcome][first], cubes[outcome][second]
    (effect,) = effects_of(one[None, :], other, lucks)
    seen = np.isfinite(one) & np.isfinite(other)
    ahead = np.where(one == other, 0.5, one > other)[seen]
    share = float(ahead.mean()) if seen.any() else np.nan
    prices = break_even(cubes, first, second, outcome, lucks)
    return first, second, outcome, effect.effect, effect.low, effect.high, effect.half_width, share, effect.n, *prices


def break_even(cubes: Cubes, first: int, second: int, outcome: str, lucks: int) -> tuple[float, float, float]:
    """The price of a permanent post-year at which two points cost the same per unit of an outcome, and its interval.

    A point costs f + p n more than the reference, f for fellowships and n post-years at the price p, and adds e of the
    outcome: (f1 + p n1) / e1 = (f2 + p n2) / e2. NaN where one of them adds nothing in the mean, or where more than a
    twentieth of the draws have no price above zero at which both add something.
    """
    names = (PROGRAMME, POST_YEARS, outcome)
    gains = np.array([[cubes[name][point] - cubes[name][0] for name in names] for point in (first, second)])
    gains = gains[:, :, np.isfinite(gains).all(axis=(0, 1))]
    number = gains.shape[2]
    if number < 2:
        return np.nan, np.nan, np.nan
    group = max(lucks, 1)  # replications that share a vector are drawn together
    starts = np.arange(0, number, group)
    chosen = np.random.Generator(np.random.Philox(SEED)).integers(0, len(starts), (DRAWS, len(starts)))
    members = np.minimum(starts[chosen][:, :, None] + np.arange(group), number - 1).reshape(DRAWS, -1)
    prices = _price(gains[:, :, members].mean(axis=-1))
    sound, price = prices[np.isfinite(prices)], float(_price(gains.mean(axis=-1)))
    if len(sound) < (1 - LOW) * DRAWS or np.isnan(price):
        return np.nan, np.nan, np.nan
    low, high = np.quantile(sound, ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    return price, float(low), float(high)


def _price(gains: np.ndarray) -> np.ndarray:
    """Million KRW a post-year, of gains (points, [programme cost, post-years, outcome], ...); NaN where none lies above 0."""
    (f1, n1, e1), (f2, n2, e2) = gains
    with np.errstate(invalid="ignore", divide="ignore"):
        price = 1000.0 * (f1 / e1 - f2 / e2) / (n2 / e2 - n1 / e1)
    return np.where((e1 > 0.0) & (e2 > 0.0) & (price > 0.0) & np.isfinite(price), price, np.nan)
