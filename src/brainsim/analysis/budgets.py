"""What a budget buys best: of the policies that it pays in every climate, the gain and regret of each, as simulated.

A policy is a point whatever the shocks. Gains and costs are those of a world with it less one without it, the reference's
policy, under the same shocks. Regret is taken in every simulation and under each shock: how far the policy falls short of the
best of all that the budget pays there (Savage 1951); the robust one is that whose largest regret is least.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.analysis.policies_in_worlds import SHOCK, policies_of
from brainsim.outcomes.costs import annuity
from brainsim.outcomes.rows import sign_of
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
SLACK = 0.05  # of a budget, by which the mean cost of a policy may exceed it


class Compared(NamedTuple):
    """Policies under every shock, against the policy of the reference under the same."""

    policies: list[str]  # in words, but for that of the reference
    shocks: list[str]  # in words
    points: np.ndarray  # [shocks, policies] numbers of points
    gains: np.ndarray  # [shocks, policies, replications] of the outcome, more is better
    costs: dict[str, np.ndarray]  # by horizon [shocks, policies] mean cost in billion KRW a year


def compared(study: Study, outcome: str) -> Compared:
    """All policies of a study but the reference's; SettingsError where one of them lacks a shock."""
    policies, shocks = policies_of(study.plan)
    base, *others = policies.values()
    points = np.array([[policy[shock] for policy in others] for shock in shocks])

    def against_base(name: str) -> np.ndarray:
        values = study.cube(name)
        return np.array(
            [difference(values[row], values[base[shock]]) for row, shock in zip(points, shocks, strict=True)]
        )

    asked = study.settings.study
    years = annuity(asked.cost_discount, 0, asked.quarters / 4)
    costs = {horizon: np.nanmean(against_base(name), axis=2) / years for horizon, name in HORIZONS.items()}
    gains = sign_of(outcome) * against_base(outcome)
    told = {point.number: point.changes for point in study.plan.points}
    words = [
        _words(label, told[numbers[0]], False) for label, numbers in zip(list(policies)[1:], points.T, strict=True)
    ]
    return Compared(
        words, [_words(say("budgets.calm", ENGLISH), told[row[0]], True) for row in points], points, gains, costs
    )


def _words(otherwise: str, changes: Mapping[str, Any], of_shocks: bool) -> str:
    """Of the changes of a point those of shocks, or the others."""
    return policy(
        {name: level for name, level in changes.items() if name.startswith(SHOCK) == of_shocks}, otherwise, ENGLISH
    )


def budgets_table(study: Study, outcome: str) -> pd.DataFrame:
    """One row a horizon, a budget, a shock and a policy that the budget pays under every shock.

    A replication in which a policy could not be observed counts for none of them.
    """
    found = compared(study, outcome)
    gains = found.gains[:, :, np.isfinite(found.gains).all(axis=(0, 1))]
    rows = []
    for horizon, costs in found.costs.items():
        for budget in study.settings.analysis.budgets:
            paid = np.flatnonzero((costs <= (1 + SLACK) * budget).all(axis=0))
            if len(paid):
                regrets = gains[:, paid].max(axis=1, keepdims=True) - gains[:, paid]
                rows += _rows(found, study, horizon, budget, paid, regrets)
    return pd.DataFrame(rows)


def _rows(
    found: Compared, study: Study, horizon: str, budget: float, paid: np.ndarray, regrets: np.ndarray
) -> list[dict[str, Any]]:
    """`regrets` [shocks, policies that the budget pays, replications]."""
    largest, robust = regrets.max(axis=(0, 2)), int(np.argmin(regrets.max(axis=(0, 2))))
    lucks, rows = lucks_of(study.settings), []
    for shock, words in enumerate(found.shocks):
        told = effects_of(found.gains[shock, paid], np.zeros(study.replications), lucks)
        for place, (number, effect) in enumerate(zip(paid, told, strict=True)):
            rows.append(
                {
                    "horizon": horizon, "budget": budget, "shock": words, "point": int(found.points[shock, number]),
                    "policy": found.policies[number], "gain": effect.effect, "gain_low": effect.low, "gain_high": effect.high,
                    "cost_krw_bn_a_year": float(found.costs[horizon][shock, number]),
                    "mean_regret": float(regrets[:, place].mean()), "largest_regret": float(largest[place]),
                    "robust": place == robust,
                }
            )  # fmt: skip
    return rows
