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

from brainsim.explorer.basis import coordinates, products
from brainsim.explorer.explored import Explored
from brainsim.explorer.surface import Surface

JUDGED, COST = "researcher_years_in_korean_research", "total_cost_krw_bn_discounted"
COSTS = {
    "study": COST,
    "life": "total_life_cost_krw_bn",
}  # what is paid within the study, or for all that it commits to
BUDGETS = (30, 60, 100, 150, 200, 300)  # billion KRW a year beyond a world without the programme
CLIMATES = {"calm": 1.0, "turned": 2.0}  # of the US, as shock.us_hostility
PRICED = ("policy.salary_multiplier", "policy.permanent_jobs", "policy.reserved_posts", "policy.bridge_pay",
          "programme.slots", "programme.renewal", "programme.fellow_longest")  # fmt: skip
OF_GROUPS = ("new_domestic_phd", "returnee", "foreign")
MORE = 0.01  # of a group's fellows that a mix shall keep beyond those who stay anyway
SEED, STEPS = 1, 300
DIGITS = 3
BROKEN = 1e7  # what a bound that is missed by its whole size counts as, in the unit of what is sought

SLIGHT = 0.002  # of what is sought: a lever that does less stands at its reference

Levels = dict[str, Any]
Worth = Callable[
    [list[Levels]], tuple[np.ndarray, np.ndarray]
]  # what is to be least, and how far a bound is missed, of mixes


class Sought(NamedTuple):
    """The surfaces as functions of the levers that are moved, others being held."""

    found: Explored
    surfaces: Mapping[str, Surface]
    held: Levels

    def effects(self, outcome: str, mixes: Sequence[Levels]) -> np.ndarray:
        """[mixes, vectors] effects against the reference."""
        x = coordinates(self.found.axes, [{**self.held, **mix} for mix in mixes])
        return products(x, self.surfaces[outcome].terms) @ self.surfaces[outcome].table.T


def portfolio_table(found: Explored, surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row a way of counting cost, a budget and a climate: the mix that is best there, and whether it is robust.

    Effects are against a world without the programme in the same climate. Of the mixes that are best in one climate the
    robust one has the least of the largest regrets over vectors and climates.
    """
    years = _years(found)
    rows = []
    for (horizon, cost), budget in product(COSTS.items(), BUDGETS):
        mixes = {name: _best_at(found, surfaces, cost, budget * years, climate) for name, climate in CLIMATES.items()}
        gains = [_gains(found, surfaces, list(mixes.values()), climate) for climate in CLIMATES.values()]
        regret = np.max([one.max(axis=0) - one for one in gains], axis=(0, 2))
        for place, (climate, mix) in enumerate(mixes.items()):
            facts = {
                "horizon": horizon,
                "budget": budget,
                "climate": climate,
                **mix,
                "robust": place == int(np.argmin(regret)),
            }
            rows.append(
                facts | {"largest_regret": float(regret[place]), **_told(found, surfaces, CLIMATES[climate], mix)}
            )
    return pd.DataFrame(rows)


def _years(found: Explored) -> float:
    """Discounted years in the study: what a yearly budget is multiplied with."""
    study = found.settings.study
    return float(np.sum((1.0 + study.cost_discount) ** (-np.arange(study.quarters) / 4.0)) / 4.0)


def _without(found: Explored, surfaces: Mapping[str, Surface], climate: float, outcome: str) -> np.ndarray:
    """[vectors] effects of having no programme."""
    return Sought(found, surfaces, {"shock.us_hostility": climate}).effects(outcome, [{"programme.slots": 0}])[0]


def _gains(
    found: Explored, surfaces: Mapping[str, Surface], mixes: list[Levels], climate: float, outcome: str = JUDGED
) -> np.ndarray:
    """[mixes, vectors] against a world without the programme in the same climate."""
    sought = Sought(found, surfaces, {"shock.us_hostility": climate, "programme.end": "none"})
    return sought.effects(outcome, mixes) - _without(found, surfaces, climate, outcome)


def _best_at(found: Explored, surfaces: Mapping[str, Surface], paid: str, money: float, climate: float) -> Levels:
    """The mix that adds most research for at most this much money."""

    def worth(mixes: list[Levels]) -> tuple[np.ndarray, np.ndarray]:
        gains = _gains(found, surfaces, mixes, climate).mean(axis=1)
        cost = _gains(found, surfaces, mixes, climate, paid).mean(axis=1)
        return -gains, np.maximum(cost - money, 0.0) / money

    return _sought(found, PRICED, worth, least={"policy.permanent_jobs": 1.0})  # no opening is cut to pay for a fellow


def groups_table(found: Explored, surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row a group: the cheapest mix that keeps one more of a hundred of its fellows in Korean research after seven years.

    Nothing is cut: every lever stands at its reference or on the side that costs more.
    """
    rows = []
    names = tuple(name for name in PRICED if name != "programme.slots")
    for group in OF_GROUPS:
        outcome = f"kept_in_korean_research_year_7_{group}"
        sought = Sought(found, surfaces, {})

        def worth(
            mixes: list[Levels], sought: Sought = sought, outcome: str = outcome
        ) -> tuple[np.ndarray, np.ndarray]:
            more = sought.effects(outcome, mixes).mean(axis=1)
            return sought.effects(COST, mixes).mean(axis=1), np.maximum(MORE - more, 0.0) / MORE

        mix = _sought(found, names, worth, least={axis.name: axis.reference for axis in found.axes})
        more, cost = sought.effects(outcome, [mix])[0], sought.effects(COST, [mix])[0]
        facts = {"group": group, **mix}
        low, high = np.quantile(more, (0.05, 0.95))
        rows.append(facts | {"more": more.mean(), "more_low": low, "more_high": high, "cost_krw_bn": cost.mean()})
    return pd.DataFrame(rows)


def _told(found: Explored, surfaces: Mapping[str, Surface], climate: float, mix: Levels) -> dict[str, float]:
    """What a mix adds and costs a year, against a world without the programme."""
    facts: dict[str, float] = {}
    for name, short in ((JUDGED, "research_years"), ("permanent_researcher_years", "permanent_years")):
        gains = _gains(found, surfaces, [mix], climate, name)[0]
        low, high = np.quantile(gains, (0.05, 0.95)).tolist()
        facts |= {short: float(gains.mean()), f"{short}_low": low, f"{short}_high": high}
    for horizon, cost in COSTS.items():
        facts[f"{horizon}_cost_krw_bn_a_year"] = float(
            _gains(found, surfaces, [mix], climate, cost)[0].mean() / _years(found)
        )
    return facts


def _sought(found: Explored, names: Sequence[str], worth: Worth, least: Mapping[str, float]) -> Levels:
    """The mix of least worth, of those that break no bound, else of those that break it least; `least`: levels of levers."""
    axes = [axis for axis in found.axes if axis.name in names]
    bounds = [(least.get(axis.name, axis.low), axis.high) for axis in axes]

    def mixes_of(levels: np.ndarray) -> list[Levels]:
        return [
            {axis.name: _level(axis.is_whole, value) for axis, value in zip(axes, row, strict=True)} for row in levels
        ]

    def cost(levels: np.ndarray) -> np.ndarray:
        value, broken = worth(mixes_of(np.atleast_2d(levels.T)))
        return value + BROKEN * broken

    best = differential_evolution(
        cost, bounds, maxiter=STEPS, popsize=12, tol=1e-8, seed=SEED, polish=False, vectorized=True, updating="deferred",
    )  # fmt: skip
    return _tidy(mixes_of(best.x[None, :])[0], {axis.name: axis.reference for axis in axes}, worth)


def _tidy(mix: Levels, reference: Levels, worth: Worth) -> Levels:
    """The mix with every lever at its reference that does next to nothing where it stands."""
    value, broken = (float(one[0]) for one in worth([mix]))
    for name in mix:
        plainer = mix | {name: reference[name]}
        other, missed = (float(one[0]) for one in worth([plainer]))
        if missed <= max(broken, 1e-3) and other <= value + SLIGHT * abs(value):
            mix = plainer
    return mix


def _level(is_whole: bool, value: float) -> float | int:
    return round(value) if is_whole else round(float(value), DIGITS)
