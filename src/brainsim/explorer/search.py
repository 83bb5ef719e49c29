"""Mixes that do best on the surfaces: over a yearly budget in two climates abroad, and for each group of fellows.

Only levers that have a price are moved. The search is differential evolution (Storn and Price 1997, as SciPy has it), with
what exceeds the budget or falls short of the aim as a penalty; a mix that is found is to be simulated before it is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import differential_evolution

from brainsim.explorer.basis import Axis, coordinates, effective, own_coordinates, products
from brainsim.explorer.evaluate import HALF, LEAST_EXPLAINED
from brainsim.explorer.explored import Explored
from brainsim.explorer.surface import Surface
from brainsim.explorer.written import JUDGED
from brainsim.outcomes.costs import annuity

PERMANENT, COST = "permanent_researcher_years", "total_cost_krw_bn_discounted"
COSTS = {
    "study": COST,
    "life": "total_life_cost_krw_bn",
}  # what is paid within the study, or for all that it commits to
BUDGETS = (30, 60, 100, 200, 300)  # billion KRW a year beyond a world without the programme
CLIMATES = {"calm": 1.0, "turned": 2.0}  # of the US, as shock.us_hostility
OF_MONEY = ("policy.salary_multiplier", "policy.permanent_jobs", "policy.reserved_posts", "policy.bridge_pay")
PRICED = (*OF_MONEY, "programme.slots")  # what a budget is spent on; terms of contracts stay as announced
KEEPING = (*OF_MONEY, "programme.renewal", "programme.fellow_longest")  # what keeps fellows who are there
PAY = "policy.salary_multiplier"
LEAST_PAY = {"may fall": 1.4, "as today": 1.8}  # a floor of our choice, 70 million won; and as announced
LEAST = {"policy.permanent_jobs": 1.0}  # no opening is cut
SAME = 0.01  # of what is added: mixes that differ by less in their largest regret are one
OF_GROUPS = ("new_domestic_phd", "returnee", "foreign")
MORE = 0.01  # of a group's fellows that a mix shall keep beyond those who stay anyway
SEED, STEPS, POPULATION = 1, 400, 12
DIGITS = 3
BROKEN = 1e7  # what a bound that is missed by its whole size counts as, in the unit of what is sought
SLIGHT = 0.002  # of what is sought: a lever that does less stands at its reference

Levels = dict[str, Any]
Worth = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Of coordinates [mixes, levers]: what is to be least, and how far a bound is missed, as a share of it."""


class Gains(NamedTuple):
    """Effects against a world without the programme in the same climate abroad; the programme goes on for good."""

    found: Explored
    surfaces: Mapping[str, Surface]
    climate: float
    without: Mapping[str, np.ndarray]  # by outcome that is asked for [vectors]: that world against the reference

    @property
    def held(self) -> Levels:
        """What every mix has beside the levers that are moved."""
        return {"shock.us_hostility": self.climate, "programme.end": "none"}

    def of(self, outcome: str, x: np.ndarray) -> np.ndarray:
        """[mixes, vectors] of coordinates."""
        return _effects(self.surfaces[outcome], x) - self.without[outcome]

    def mean(self, outcome: str, x: np.ndarray) -> np.ndarray:
        """[mixes] the mean over vectors."""
        return _mean(self.surfaces[outcome], x) - self.without[outcome].mean()

    def doubt(self, outcome: str, x: np.ndarray) -> float:
        """Standard deviation of the mean of one mix, which the surface leaves open."""
        none = _none(self.found, self.climate)
        return _doubt(self.surfaces[outcome], x) + _doubt(self.surfaces[outcome], none)


def _gains(found: Explored, surfaces: Mapping[str, Surface], climate: float) -> Gains:
    none = _none(found, climate)
    asked = (JUDGED, PERMANENT, *COSTS.values())
    return Gains(found, surfaces, climate, {name: _effects(surfaces[name], none)[0] for name in asked})


def _none(found: Explored, climate: float) -> np.ndarray:
    """Coordinates [1, levers] of a world without the programme."""
    return coordinates(found.axes, [{"shock.us_hostility": climate, "programme.slots": 0}])


def _effects(surface: Surface, x: np.ndarray) -> np.ndarray:
    return products(x, surface.terms) @ surface.table.T


def _doubt(surface: Surface, x: np.ndarray) -> float:
    return max(float((products(x, surface.terms) @ surface.doubt.T).std()), surface.floor)


def _range(each: np.ndarray, doubt: float) -> tuple[float, float]:
    """The 90 % range of a mean: over vectors, and what the surface leaves open."""
    mean, (low, high) = float(each.mean()), np.quantile(each, (0.05, 0.95)).tolist()
    return mean - float(np.hypot(mean - low, HALF * doubt)), mean + float(np.hypot(high - mean, HALF * doubt))


def _mean(surface: Surface, x: np.ndarray) -> np.ndarray:
    return products(x, surface.terms) @ surface.table.mean(axis=0)


def portfolio_table(found: Explored, surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row a way of counting cost, a least pay, a budget and a climate: the mix that is best there, and whether it is robust.

    Effects are against a world without the programme in the same climate. Of the mixes that are best in one climate the
    robust one has the least of the largest regrets over vectors and climates.
    """
    climates = {name: _gains(found, surfaces, level) for name, level in CLIMATES.items()}
    years, rows = _years(found), []
    for (horizon, cost), (pay, least), budget in product(COSTS.items(), LEAST_PAY.items(), BUDGETS):
        mixes = {name: _best(gains, cost, budget * years, least) for name, gains in climates.items()}
        each = [gains.of(JUDGED, _at(found, gains.held, list(mixes.values()))) for gains in climates.values()]
        regret = np.max([one.max(axis=0) - one for one in each], axis=(0, 2))
        tied = np.ptp(regret) <= SAME * float(each[0].mean())
        for place, (climate, mix) in enumerate(mixes.items()):
            facts = {"horizon": horizon, "pay": pay, "budget": budget, "climate": climate, **mix}
            facts |= {"robust": tied or place == int(np.argmin(regret)), "largest_regret": float(regret[place])}
            rows.append(facts | _told(climates[climate], mix, years))
    return pd.DataFrame(rows)


def _at(found: Explored, held: Levels, mixes: Sequence[Levels]) -> np.ndarray:
    return coordinates(found.axes, [{**held, **mix} for mix in mixes])


def _best(gains: Gains, paid: str, money: float, least_pay: float) -> Levels:
    """The mix that adds most research for at most this much money; no opening is cut, and no pay below the least."""

    def worth(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return -gains.mean(JUDGED, x), np.maximum(gains.mean(paid, x) - money, 0.0) / money

    return _sought(gains.found, PRICED, gains.held, worth, {**LEAST, PAY: least_pay})


def _years(found: Explored) -> float:
    """Discounted years in the study: what a yearly budget is multiplied with."""
    study = found.settings.study
    return annuity(study.cost_discount, 0, study.quarters / 4)


def _told(gains: Gains, mix: Levels, years: float) -> dict[str, float]:
    """What a mix adds, and costs in each of so many years."""
    x = _at(gains.found, gains.held, [mix])
    facts: dict[str, float] = {}
    for name, short in ((JUDGED, "research_years"), (PERMANENT, "permanent_years")):
        each = gains.of(name, x)[0]
        low, high = _range(each, gains.doubt(name, x))
        facts |= {short: float(each.mean()), f"{short}_low": low, f"{short}_high": high}
    for horizon, cost in COSTS.items():
        facts[f"{horizon}_cost_krw_bn_a_year"] = float(gains.mean(cost, x)[0] / years)
    return facts


def groups_table(found: Explored, surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row a group: the cheapest mix that keeps one more of a hundred of its fellows in Korean research after seven years.

    Nothing is cut: every lever stands at its reference or on the side that costs more.
    """
    rows = []
    for group in OF_GROUPS:
        outcome = f"kept_in_korean_research_year_7_{group}"
        if (
            outcome not in surfaces or surfaces[outcome].explained < LEAST_EXPLAINED
        ):  # not seen, or too little told of it
            continue

        def worth(x: np.ndarray, kept: Surface = surfaces[outcome]) -> tuple[np.ndarray, np.ndarray]:
            return _mean(surfaces[COST], x), np.maximum(MORE - _mean(kept, x), 0.0) / MORE

        mix = _sought(found, KEEPING, {}, worth, {axis.name: axis.reference for axis in found.axes})
        x = _at(found, {}, [mix])
        more = _effects(surfaces[outcome], x)[0]
        low, high = _range(more, _doubt(surfaces[outcome], x))
        told = {"more": float(more.mean()), "more_low": low, "more_high": high}
        rows.append({"group": group, **mix, **told, "cost_krw_bn": float(_mean(surfaces[COST], x)[0])})
    columns = ["group", *KEEPING, "more", "more_low", "more_high", "cost_krw_bn"]
    return pd.DataFrame(rows, columns=columns)  # of no group where none is told enough of


def _sought(found: Explored, names: Sequence[str], held: Levels, worth: Worth, least: Mapping[str, float]) -> Levels:
    """The mix of least worth, of those that break no bound, else of those that break it least; `least`: levels of levers."""
    moved = [(place, axis) for place, axis in enumerate(found.axes) if axis.name in names]
    bounds = [(least.get(axis.name, axis.low), axis.high) for _, axis in moved]
    start = own_coordinates(found.axes, [held])

    def cost(levels: np.ndarray) -> np.ndarray:
        x = np.repeat(start, levels.shape[1], axis=0)
        for (place, axis), row in zip(moved, levels, strict=True):
            x[:, place] = axis.at(row)
        value, broken = worth(effective(found.axes, x))
        return value + BROKEN * broken

    best = differential_evolution(
        cost, bounds, maxiter=STEPS, popsize=POPULATION, tol=1e-6, rng=SEED, polish=False, vectorized=True, updating="deferred"
    )  # fmt: skip
    mix = {axis.name: _level(axis, float(level)) for (_, axis), level in zip(moved, best.x, strict=True)}
    return _tidy(found, held, mix, worth)


def _level(axis: Axis, value: float) -> float | int:
    return round(value) if axis.is_whole else round(value, DIGITS)


def _tidy(found: Explored, held: Levels, mix: Levels, worth: Worth) -> Levels:
    """The mix with every lever at its reference that does next to nothing where it stands."""
    reference = {axis.name: axis.reference for axis in found.axes}
    value, broken = (float(one[0]) for one in worth(_at(found, held, [mix])))
    for name in mix:
        plainer = mix | {name: reference[name]}
        other, missed = (float(one[0]) for one in worth(_at(found, held, [plainer])))
        if missed <= max(broken, 1e-3) and other <= value + SLIGHT * abs(value):
            mix = plainer
    return mix
