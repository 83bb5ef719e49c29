"""What a budget buys best: of the policies that it pays in every climate, the gain and regret of each, as simulated.

A policy is a point whatever the shocks. Gains and costs are those of a world with it less one without it, the reference's
policy, under the same shocks. Regret is taken in every simulation and under each shock: how far the policy falls short of the
best of all that the budget pays there (Savage 1951); the robust one is that whose largest regret is least. Where cost is that
of posts over their life, so are years: those of the posts that a policy leaves behind count too, discounted as cost is.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.analysis.policies_in_worlds import SHOCK, policies_of
from brainsim.outcomes.costs import annuity
from brainsim.outcomes.rows import outcome_rows, sign_of
from brainsim.report.rungs import PERMANENT, RUNGS
from brainsim.report.vocabulary import policy
from brainsim.study.effects import difference, effects_of
from brainsim.study.study import Study
from brainsim.study.vectors import lucks_of
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

HORIZONS = {
    "study": "total_cost_krw_bn_discounted",
    "life": "total_life_cost_krw_bn",
}  # what is paid within the study, or all that it commits to
PAID = {"study": "within the study", "life": "over the life of posts"}  # the horizons in words
SLACK = 0.05  # of a budget, by which the mean cost of a policy may exceed it


class Compared(NamedTuple):
    """Policies under every shock, against the policy of the reference under the same."""

    policies: list[str]  # in words, that of the reference first: what doing nothing adds and costs is 0
    shocks: list[str]  # in words
    points: np.ndarray  # [shocks, policies] numbers of points
    gains: dict[str, np.ndarray]  # by horizon [shocks, policies, replications] of the outcome, more is better
    costs: dict[str, np.ndarray]  # by horizon [shocks, policies] mean cost in billion KRW a year


def compared(study: Study, outcome: str) -> Compared:
    """All policies of a study; SettingsError where one of them lacks a shock."""
    policies, shocks = policies_of(study.plan)
    base = next(iter(policies.values()))
    points = np.array([[policy[shock] for policy in policies.values()] for shock in shocks])

    def against_base(name: str) -> np.ndarray:
        values = study.cube(name)
        return np.array(
            [difference(values[row], values[base[shock]]) for row, shock in zip(points, shocks, strict=True)]
        )

    asked = study.settings.study
    years = annuity(asked.cost_discount, 0, asked.quarters / 4)
    costs = {horizon: np.nanmean(against_base(name), axis=2) / years for horizon, name in HORIZONS.items()}
    gains = {horizon: sign_of(outcome) * counted(horizon, outcome, against_base) for horizon in HORIZONS}
    told = {point.number: point.changes for point in study.plan.points}
    words = [_words(label, told[numbers[0]], False) for label, numbers in zip(policies, points.T, strict=True)]
    return Compared(
        words, [_words(say("budgets.calm", ENGLISH), told[row[0]], True) for row in points], points, gains, costs
    )


def counted(horizon: str, outcome: str, values: Callable[[str], Any]) -> Any:
    """An outcome as it is counted over a horizon, of the values of outcomes by name.

    Years on a rung over the life of posts: those of the study, and those of its posts that come later, all discounted.
    """
    if horizon == "study" or outcome not in RUNGS:
        return values(outcome)
    later = values(f"{PERMANENT}_over_life") - values(f"{PERMANENT}_discounted")
    return values(f"{outcome}_discounted") + later


def _words(otherwise: str, changes: Mapping[str, Any], of_shocks: bool) -> str:
    """Of the changes of a point those of shocks, or the others."""
    return policy(
        {name: level for name, level in changes.items() if name.startswith(SHOCK) == of_shocks}, otherwise, ENGLISH
    )


def budgets_table(study: Study, outcome: str) -> pd.DataFrame:
    """One row a horizon, a budget, a shock and a policy that the budget pays under every shock.

    A replication in which one of them could not be observed counts for none of them.
    """
    found, rows = compared(study, outcome), []
    for horizon, costs in found.costs.items():
        for budget in study.settings.analysis.budgets:
            paid = np.flatnonzero((costs <= (1 + SLACK) * budget).all(axis=0))
            gains = found.gains[horizon][:, paid]
            seen = np.isfinite(gains).all(axis=(0, 1))
            if len(paid) > 1 and seen.any():
                rows += _rows(found, study, horizon, budget, paid, np.where(seen, gains, np.nan))
    return pd.DataFrame(rows)


def _rows(
    found: Compared, study: Study, horizon: str, budget: float, paid: np.ndarray, gains: np.ndarray
) -> list[dict[str, Any]]:
    """`gains` [shocks, policies that the budget pays, replications]; NaN in those that do not count."""
    regrets = gains.max(axis=1, keepdims=True) - gains
    largest = np.nanmax(regrets, axis=(0, 2))
    robust, lucks = int(np.argmin(largest)), lucks_of(study.settings)
    rows: list[dict[str, Any]] = []
    for shock, words in enumerate(found.shocks):
        told = effects_of(gains[shock], np.zeros(gains.shape[2]), lucks)
        for place, (number, effect) in enumerate(zip(paid, told, strict=True)):
            rows.append(
                {
                    "horizon": horizon, "budget": budget, "shock": words, "point": int(found.points[shock, number]),
                    "policy": found.policies[number], "gain": effect.effect, "gain_low": effect.low, "gain_high": effect.high,
                    "cost_krw_bn_a_year": float(found.costs[horizon][shock, number]),
                    "mean_regret": float(np.nanmean(regrets[:, place])), "largest_regret": float(largest[place]),
                    "robust": place == robust,
                }
            )  # fmt: skip
    return rows


def sentences(table: pd.DataFrame, outcome: str) -> list[str]:
    """What each budget is spent on most robustly, a line each, with what that adds where there is no shock."""
    unit, first = outcome_rows()[outcome].unit, table.drop_duplicates(["horizon", "budget", "policy"])
    return [
        f"{outcome}: {row.budget:g} bn KRW a year, paid {PAID[row.horizon]}, is spent most robustly on {row.policy}: {row.gain:.3g} {unit}"
        for row in first[first["robust"]].itertuples()
    ]
