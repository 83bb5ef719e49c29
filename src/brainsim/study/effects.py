"""Effects: what a point changes against the reference, paired by replication, with intervals.

Two worlds of one replication share everybody's luck, so their difference holds little noise. Where the parameters are
fixed, the mean difference over replications gets Student's 90 % interval: differences of shares and counts over hundreds
of people are close to normal, and with some twenty of them t is as wide as it must be. A ratio of two effects gets
Fieller's interval. Where that is open, or where the lower effect has the wrong sign, a cost per person added is no number:
`price_of` leaves it out and says why.

Where replications draw their parameters, an interval of the mean would shrink with the number of replications, though
nothing more is known of the parameters. The 90 % interval is then that of one world more, whose parameters and luck
nobody knows: Student's prediction interval, with one degree of freedom for each vector but one. A ratio gets the same by
Fieller's argument. `lucks` says how many replications share a vector: 0 where the parameters are fixed.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from brainsim.outcomes.rows import RATIOS, effect_rows, outcome_rows
from brainsim.study.ranges import HIGH, LOW
from brainsim.study.ratios import NONE_ADDED, NOT_OBSERVED, NOT_SURE, reason_of
from brainsim.study.vectors import LUCKS

CONFIDENCE = 0.90
FEWEST_PAIRS = 3  # from which luck's share is told
ROUNDING = 1e-12  # of the largest value: what differs by less is the same, by what sums are rounded by
ALWAYS_SEEN = "researchers_in_korea_end"  # an outcome that every run has which did not fail


class Effect(NamedTuple):
    """What is known about one mean effect."""

    effect: float  # mean over replications of the paired difference; of a ratio, the ratio of the means
    se: float  # of that mean
    low: float  # 90 % interval: of the mean where parameters are fixed, else of one world more
    high: float
    spread_low: float  # 5th and 95th percentile over replications: the effect in one world
    spread_high: float
    n: int  # replications in which both worlds could be observed
    runs_saved: float  # how many times as many runs it would take without common luck; NaN where it leaves no variance
    half_width: float  # half the 90 % interval of the mean; infinite where it is open, NaN where there is none
    luck_share: float  # of the variance over replications, the rest is the parameters'; NaN where these are fixed


NOTHING_KNOWN = Effect._make([np.nan] * 6 + [0] + [np.nan] * 3)


def effects_of(lived: np.ndarray, reference: np.ndarray, lucks: int = 0) -> list[Effect]:
    """The mean paired difference of one outcome at each point; `lived` [points, replications], `reference` [replications].

    A replication in which a world could not be observed (NaN) does not count at that point.
    """
    seen = np.isfinite(lived) & np.isfinite(reference)
    number = seen.sum(axis=1)
    differences = np.where(seen, lived - reference, np.nan)
    mean, variance = _moments(differences, seen)
    vectors, between, share = _by_vector(differences, seen, lucks)
    rounded = ROUNDING * _largest(lived, reference, seen)
    mean, least = np.where(np.abs(mean) <= rounded, 0.0, mean), rounded**2
    variance, between = (np.where(one <= least, 0.0, one) for one in (variance, between))
    share = np.where(variance > 0.0, share, np.nan)
    error = np.sqrt(between / np.maximum(vectors, 1))
    half = t_quantile(vectors) * error
    whole = t_quantile(vectors) * np.sqrt(variance * (1.0 + 1.0 / np.maximum(vectors, 1))) if lucks else half
    one, other = (_moments(np.where(seen, values, np.nan), seen)[1] for values in (lived, reference))
    spread = _quantiles(differences, seen)
    one, other = (np.where(by_itself <= least, 0.0, by_itself) for by_itself in (one, other))
    saved = _times(one, other, variance)
    columns = (mean, error, mean - whole, mean + whole, *spread, number, saved, half, share)
    return [
        Effect._make([*map(float, row[:6]), int(row[6]), *map(float, row[7:])]) for row in zip(*columns, strict=True)
    ]


def _by_vector(differences: np.ndarray, seen: np.ndarray, lucks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """At each point: how many vectors were seen, the variance of their means, and luck's share of the variance.

    Where no replications share a vector, each counts as one and no share can be told. One-way analysis of variance:
    half the mean squared difference within pairs is luck's; the mean of a pair has half of it.
    """
    pairs = differences.shape[1] // LUCKS
    if lucks < LUCKS or pairs == 0:
        number = seen.sum(axis=1)
        return number, _moments(differences, seen)[1], np.full(len(number), np.nan)
    padded = np.pad(differences, ((0, 0), (0, -differences.shape[1] % LUCKS)), constant_values=np.nan)
    grouped = padded.reshape(len(padded), -1, LUCKS)
    there = np.isfinite(grouped)
    some, whole = there.any(axis=2), there.all(axis=2)
    means = np.where(there, grouped, 0.0).sum(axis=2) / np.maximum(there.sum(axis=2), 1)
    between = _moments(np.where(some, means, np.nan), some)[1]
    full = whole.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = np.where(whole, (grouped[..., 0] - grouped[..., 1]) ** 2 / 2.0, 0.0)
        luck = gaps.sum(axis=1) / full
        of_pairs = _moments(np.where(whole, means, np.nan), whole)[1]
        share = np.clip(luck / (of_pairs + luck / 2.0), 0.0, 1.0)
    return some.sum(axis=1), between, np.where(full >= FEWEST_PAIRS, share, np.nan)


def _moments(values: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance along replications of what is seen; NaN where there are too few."""
    number = seen.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(seen, values, 0.0).sum(axis=1) / number
        squares = np.where(seen, (values - mean[:, None]) ** 2, 0.0).sum(axis=1)
        return mean, np.where(number > 1, squares / (number - 1), np.nan)


def _largest(lived: np.ndarray, reference: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The largest value of either world at each point, whatever its sign; 0 where nothing is seen."""
    sizes = np.maximum(np.abs(lived), np.abs(reference))
    return np.where(seen, sizes, 0.0).max(axis=1, initial=0.0)


def _quantiles(differences: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """5th and 95th percentile along replications, [2, points]; NaN where nothing is seen."""
    found = np.full((2, len(differences)), np.nan)
    some = seen.any(axis=1)
    if some.any():
        found[:, some] = np.nanquantile(differences[some], (LOW, HIGH), axis=1)
    return found


def _times(one: np.ndarray, other: np.ndarray, paired: np.ndarray) -> np.ndarray:
    """Variance of the difference without common luck over that with it.

    NaN where one of the worlds does not vary, such as the cost of no fellowship: there is nothing to pair; and where
    pairing leaves no variance: no number of runs is times nothing.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((one > 0.0) & (other > 0.0) & (paired > 0.0), (one + other) / paired, np.nan)


def t_quantile(number):
    """How many standard errors the 90 % interval reaches, for so many replications; NaN for fewer than two."""
    return stdtrit(np.maximum(np.asarray(number) - 1, 0), 0.5 + CONFIDENCE / 2)


def ratio_of(top: np.ndarray, bottom: np.ndarray, factor: float, lucks: int = 0) -> Effect:
    """The ratio of two mean paired differences, [replications] each, with Fieller's interval.

    Its interval is the set of ratios r for which top - r bottom is not told apart from nought; where that set is not
    an interval (the lower effect includes nought), it is open: low and high are infinite.
    """
    seen = np.isfinite(top) & np.isfinite(bottom)
    top, bottom = factor * top[seen], bottom[seen]
    number = len(top)
    if not number or bottom.mean() == 0.0:
        return NOTHING_KNOWN._replace(n=number)
    ratio = float(top.mean() / bottom.mean())
    if number == 1:
        return NOTHING_KNOWN._replace(effect=ratio, n=1)
    (left,) = effects_of((top - ratio * bottom)[None, :], np.zeros(number), lucks if seen.all() else min(lucks, 1))
    low, high = _fieller(top, bottom)
    ends = _fieller(top, bottom, 1.0 + 1.0 / number) if lucks else (low, high)
    error = left.se / abs(float(bottom.mean()))
    half = (high - low) / 2.0
    return Effect(ratio, error, ends[0], ends[1], np.nan, np.nan, number, np.nan, half, left.luck_share)


def price_of(top: np.ndarray, bottom: np.ndarray, factor: float, lucks: int = 0) -> tuple[Effect, str]:
    """What an added person costs, `top` and `bottom` as in `ratio_of`; and "", or no number and the reason why there is none."""
    ratio, seen = ratio_of(top, bottom, factor, lucks), np.isfinite(top) & np.isfinite(bottom)
    cost, added = (_mean(values[seen]) for values in (top, bottom))
    reason = reason_of(cost, added, ratio.n, bool(np.isfinite(ratio.half_width)))
    if not reason:
        return ratio, ""
    half = np.inf if reason in (NONE_ADDED, NOT_SURE) else np.nan  # more replications may close it, or can't
    return NOTHING_KNOWN._replace(n=ratio.n, half_width=half), reason


def _mean(values: np.ndarray) -> float:
    """Their mean; 0 where it is no more than what rounding leaves, NaN for none."""
    if not len(values):
        return np.nan
    mean = float(values.mean())
    return 0.0 if abs(mean) <= ROUNDING * float(np.abs(values).max()) else mean


def _fieller(top: np.ndarray, bottom: np.ndarray, worlds: float | None = None) -> tuple[float, float]:
    """Both ends of Fieller's interval: the roots of a quadratic in the ratio; infinite where it is open.

    `worlds`: the variance in question over that of one world; without it, that of the mean.
    """
    (top_variance, both), (_, bottom_variance) = np.cov(top, bottom) * (worlds or 1.0 / len(top))
    square = float(t_quantile(len(top))) ** 2
    a = bottom.mean() ** 2 - square * bottom_variance
    b = top.mean() * bottom.mean() - square * both
    c = top.mean() ** 2 - square * top_variance
    if a <= 0.0:
        return -np.inf, np.inf
    root = float(np.sqrt(max(b * b - a * c, 0.0)))
    return float((b - root) / a), float((b + root) / a)


Cubes = dict[str, np.ndarray]  # outcomes by name, [points, replications] each; NaN where there is nothing


def cubes_of(runs: pd.DataFrame, points: Sequence[object], replications: int, further: Sequence[str] = ()) -> Cubes:
    """The outcomes of runs, and further columns of theirs; `points` are what names them, the reference first."""
    place = pd.Series(range(len(points)), index=points)
    rows = place[runs["point"]].to_numpy(dtype=int), runs["replication"].to_numpy(dtype=int)
    cubes = {}
    for name in (*outcome_rows(), *further):
        cubes[name] = np.full((len(points), replications), np.nan)
        cubes[name][rows] = runs[name].to_numpy(dtype=float)
    return cubes


def effects_on(cubes: Cubes, outcome: str, lucks: int = 0) -> list[Effect]:
    """The effects of all points on an outcome, or on the ratio of two, against the point numbered 0."""
    return [effect for effect, _ in effects_and_reasons(cubes, outcome, lucks)]


def effects_and_reasons(cubes: Cubes, outcome: str, lucks: int = 0) -> list[tuple[Effect, str]]:
    """The same, each with the reason why it is no number; "" where it is one."""
    if outcome not in RATIOS:
        effects = effects_of(cubes[outcome], cubes[outcome][0], lucks)
        return [(effect, "" if effect.n else NOT_OBSERVED) for effect in effects]
    ratio = RATIOS[outcome]
    tops, bottoms = (difference(cubes[name], cubes[name][0]) for name in (ratio.top, ratio.bottom))
    return [price_of(top, bottom, ratio.factor, lucks) for top, bottom in zip(tops, bottoms, strict=True)]


def difference(lived: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """The one less the other; zero where they differ by no more than rounding, NaN where one was not observed."""
    gaps = lived - reference
    return np.where(np.abs(gaps) <= ROUNDING * np.maximum(np.abs(lived), np.abs(reference)), 0.0, gaps)


def effects_table(cubes: Cubes, labels: list[str], lucks: int = 0) -> pd.DataFrame:
    """One row a point and outcome: the effect against the point numbered 0, or why there is none; `labels` are the points
    in words."""
    meanings = effect_rows()
    effects = {outcome: effects_and_reasons(cubes, outcome, lucks) for outcome in meanings}
    rows = [
        (number, label, outcome, meaning.unit, *effect, reason)
        for number, label in enumerate(labels)
        for outcome, meaning in meanings.items()
        for effect, reason in [effects[outcome][number]]
    ]
    return pd.DataFrame(rows, columns=["point", "label", "outcome", "unit", *Effect._fields, "reason"])


def largest_difference(cubes: Cubes, number: int) -> float:
    """The largest difference of any outcome between a point and the reference, over the replications of both.

    What can be observed in only one of the two counts as infinite; NaN if no replication has both.
    """
    done = np.isfinite(cubes[ALWAYS_SEEN][number]) & np.isfinite(cubes[ALWAYS_SEEN][0])
    if not done.any():
        return np.nan
    largest = 0.0
    for cube in cubes.values():
        lived, reference = cube[number, done], cube[0, done]
        if (np.isnan(lived) != np.isnan(reference)).any():
            return np.inf
        largest = max(largest, float(np.nanmax(np.abs(lived - reference), initial=0.0)))
    return largest
