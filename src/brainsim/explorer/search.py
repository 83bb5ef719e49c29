"""Mixes that do best on the surfaces: over a yearly budget in two climates abroad, and for each group of fellows.

Only levers that have a price are moved. The search is differential evolution (Storn and Price 1997, as SciPy has it), with
what exceeds the budget or falls short of the aim as a penalty; a mix that is found is to be simulated before it is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import differential_evolution

from brainsim.explorer.basis import coordinates, products
from brainsim.explorer.explored import Explored
from brainsim.explorer.surface import Surface

JUDGED, COST = "researcher_years_in_korean_research", "total_cost_krw_bn_discounted"
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
    """One row a budget and climate for which the mix is best, and one for the mix that is robust to either.

    Effects are against a world without the programme in the same climate. The robust mix has the least of the largest
    regrets over vectors and climates, among those that are best somewhere.
    """
    years = _years(found)
    rows = []
    for budget in BUDGETS:
        mixes = {name: _best_at(found, surfaces, budget * years, climate) for name, climate in CLIMATES.items()}
        gains = {name: _gains(found, surfaces, list(mixes.values()), climate) for name, climate in CLIMATES.items()}
        regret = np.max([one.max(axis=0) - one for one in gains.values()], axis=(0, 2))
        robust = list(mixes)[int(np.argmin(regret))]
        rows += [
            _row(found, surfaces, budget, climate, mix, climate == robust, float(most))
            for (climate, mix), most in zip(mixes.items(), regret, strict=True)
        ]
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


def _best_at(found: Explored, surfaces: Mapping[str, Surface], money: float, climate: float) -> Levels:
    """The mix that adds most research for at most this much money within the study."""

    def worth(mixes: list[Levels]) -> tuple[np.ndarray, np.ndarray]:
        gains = _gains(found, surfaces, mixes, climate).mean(axis=1)
        cost = _gains(found, surfaces, mixes, climate, COST).mean(axis=1)
        return -gains, np.maximum(cost - money, 0.0) / money

    return _sought(found, PRICED, worth)


def groups_table(found: Explored, surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row a group: the cheapest mix that keeps one more of a hundred of its fellows in Korean research after seven years.

    Nothing is cut: every lever stands at its reference or on the side that costs more.
    """
    rows = []
    for group in OF_GROUPS:
        outcome = f"kept_in_korean_research_year_7_{group}"
        sought = Sought(found, surfaces, {})

        def worth(
            mixes: list[Levels], sought: Sought = sought, outcome: str = outcome
        ) -> tuple[np.ndarray, np.ndarray]:
            more = sought.effects(outcome, mixes).mean(axis=1)
            return sought.effects(COST, mixes).mean(axis=1), np.maximum(MORE - more, 0.0) / MORE

        mix = _sought(found, tuple(name for name in PRICED if name != "programme.slots"), worth, from_reference=True)
        more, cost = sought.effects(outcome, [mix])[0], sought.effects(COST, [mix])[0]
        facts = {"group": group, **{name: mix.get(name) for name in PRICED if name != "programme.slots"}}
        low, high = np.quantile(more, (0.05, 0.95))
        rows.append(facts | {"more": more.mean(), "more_low": low, "more_high": high, "cost_krw_bn": cost.mean()})
    return pd.DataFrame(rows)


def _row(
    found: Explored,
    surfaces: Mapping[str, Surface],
    budget: float,
    climate: str,
    mix: Levels,
    is_robust: bool,
    regret: float,
) -> dict[str, Any]:
    years = _years(found)
    facts: dict[str, Any] = {"budget": budget, "climate": climate, **mix, "robust": is_robust, "largest_regret": regret}
    for name, short in ((JUDGED, "research_years"), ("permanent_researcher_years", "permanent_years")):
        gains = _gains(found, surfaces, [mix], CLIMATES[climate], name)[0]
        facts |= {
            short: gains.mean(),
            f"{short}_low": np.quantile(gains, 0.05),
            f"{short}_high": np.quantile(gains, 0.95),
        }
    cost = _gains(found, surfaces, [mix], CLIMATES[climate], COST)[0].mean()
    return facts | {"cost_krw_bn_a_year": cost / years}


def _sought(
    found: Explored, names: Sequence[str], worth: Worth,
    from_reference: bool = False,
) -> Levels:  # fmt: skip
    """The mix of least worth, of those that break no bound, else of those that break it least."""
    axes = [axis for axis in found.axes if axis.name in names]
    bounds = [(axis.reference if from_reference else axis.low, axis.high) for axis in axes]

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
