"""Seeks mixes once more, on surfaces corrected by what was simulated of those before: python -m experiments.portfolio.again.

What the surfaces of `explore` miss of the mixes that were simulated (results/published/portfolio, or a results folder that is
given) is fitted by a few terms that are 0 without a programme and without more openings, by ridge regression whose penalty
leaves one mix out at a time. For each way of counting cost, least pay and budget the mix is sought that adds most on the
corrected surfaces. sought.csv gets these mixes as a further round, points.csv what is simulated of them, in both climates.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import differential_evolution

from brainsim.command.load import load_settings
from brainsim.explorer.evaluate import terms_anywhere, unpacked, weights_of
from brainsim.explorer.search import BUDGETS, COSTS, LEAST, LEAST_PAY, PAY, PRICED
from brainsim.explorer.written import JUDGED
from brainsim.outcomes.costs import annuity
from brainsim.study.reports import Report
from brainsim.study.results import write_csv
from experiments.portfolio.seek import EXPLORED, HERE, HOSTILE, points

PUBLISHED = EXPLORED.parent / "portfolio"
SHORT = {"research_years": JUDGED, "permanent_years": "permanent_researcher_years",
         "study_cost_krw_bn_a_year": COSTS["study"], "life_cost_krw_bn_a_year": COSTS["life"]}  # fmt: skip
SLOTS = "programme.slots"
PENALTIES = np.logspace(-4, 2, 25)  # of the correction, in units of its columns
BROKEN = 1e7  # years of research that exceeding a budget by its whole size counts as
SLIGHT = 0.005  # of what is added: a lever that does less stands where it is without a policy
STEPS = {"policy.permanent_jobs": 3, SLOTS: 0}  # digits of a level; others have two
PLAIN = {"policy.salary_multiplier": 1.8, "policy.permanent_jobs": 1.0, "policy.reserved_posts": 0.0, "policy.bridge_pay": 0.0,
         SLOTS: 0}  # fmt: skip


class Surfaces:
    """What surfaces say of mixes, on average over vectors, against no programme; in a calm climate, the programme for good."""

    def __init__(self, surface: Mapping[str, Any]) -> None:
        self.surface, self.levers = surface, {lever["name"]: lever for lever in surface["levers"]}
        tables = {one["name"]: one["table"] for one in surface["outcomes"] if not one.get("group")}
        self.mean = {name: weights_of(surface) @ unpacked(tables[name]) for name in SHORT.values()}

    def effects(self, outcome: str, mixes: np.ndarray) -> np.ndarray:
        """[mixes] of levels [mixes, levers of PRICED], beyond the ranges too: no fellowships are fewer than the surface was made for."""
        return (self._terms(mixes.T) - self._terms(PLAIN.values())) @ self.mean[outcome]

    def _terms(self, levels: Iterable[Any]) -> np.ndarray:
        """[..., terms] of a level or levels of each of PRICED."""
        return terms_anywhere(self.surface, dict(zip(PRICED, levels, strict=True)) | {"programme.end": 1.0})


def columns(mixes: np.ndarray) -> np.ndarray:
    """[mixes, 7] what a correction is a sum of; all 0 with neither fellowships nor more openings."""
    pay, openings, posts, bridge, slots = mixes.T
    size, more = slots / 1000, np.log(openings) / np.log(1.5)
    return np.stack(
        [size, size**2, size * np.log(pay / 1.8), size * posts, size * posts * bridge, more, more * size], axis=1
    )


def correction(mixes: np.ndarray, missed: np.ndarray) -> tuple[np.ndarray, float]:
    """Coefficients [7] of what surfaces miss [mixes], and the root mean square of what is missed of a mix that is left out."""
    x = columns(mixes)
    tried = []
    for penalty in PENALTIES:
        inverse = np.linalg.inv(x.T @ x + penalty * np.eye(x.shape[1])) @ x.T
        hat = x @ inverse
        left_out = (missed - hat @ missed) / (1 - np.diag(hat))
        tried.append((float(np.sqrt(np.mean(left_out**2))), inverse @ missed))
    error, told = min(tried, key=lambda one: one[0])
    return told, error


class Corrected:
    """Surfaces with what simulations have taught."""

    def __init__(self, surfaces: Surfaces, simulated: pd.DataFrame) -> None:
        mixes = simulated[list(PRICED)].to_numpy(float)
        self.surfaces, self.told, self.errors = surfaces, {}, {}
        for outcome in SHORT.values():
            missed = simulated[outcome].to_numpy(float) - surfaces.effects(outcome, mixes)
            self.told[outcome], error = correction(mixes, missed)
            self.errors[outcome] = (float(np.sqrt(np.mean(missed**2))), error)

    def effects(self, outcome: str, mixes: np.ndarray) -> np.ndarray:
        """[mixes] of levels [mixes, levers of PRICED]."""
        return self.surfaces.effects(outcome, mixes) + columns(mixes) @ self.told[outcome]


def simulated_in(report: Report) -> pd.DataFrame:
    """Mixes that were simulated in a calm climate: their levels and mean effects, one row each."""
    told, effects = (
        report.table("points"),
        report.table("effects").pivot(index="point", columns="outcome", values="effect"),
    )
    mine = told[(told["roles"] == "design") & (told[HOSTILE] == 1.0)]
    return mine[["point", *PRICED]].join(effects[list(SHORT.values())], on="point").reset_index(drop=True)


def best(found: Corrected, paid: str, money: float, least_pay: float) -> dict[str, float]:
    """The mix that adds most research for at most so much money; no opening is cut, and no pay below the least."""
    levers = found.surfaces.levers
    least = {**LEAST, PAY: least_pay, SLOTS: 0.0}
    bounds = [(least.get(name, levers[name]["low"]), levers[name]["high"]) for name in PRICED]

    def worth(mixes: np.ndarray) -> np.ndarray:
        over = np.maximum(found.effects(paid, mixes) - money, 0.0) / money
        return -found.effects(JUDGED, mixes) + BROKEN * over

    ended = differential_evolution(
        lambda levels: worth(levels.T), bounds, maxiter=400, popsize=12, tol=1e-6, rng=1, polish=False, vectorized=True,
        updating="deferred",
    )  # fmt: skip
    mix = {name: round(float(level), STEPS.get(name, 2)) for name, level in zip(PRICED, ended.x, strict=True)}
    (value,), (cost,) = (found.effects(name, _row(mix)) for name in (JUDGED, paid))
    for name in PRICED:
        plainer = mix | {name: PLAIN[name]}
        (other,), (dearer,) = (found.effects(name, _row(plainer)) for name in (JUDGED, paid))
        if other >= (1 - SLIGHT) * value and dearer <= max(money, cost):
            mix = plainer
    return mix | {SLOTS: int(mix[SLOTS])}


def _row(mix: Mapping[str, float]) -> np.ndarray:
    return np.array([[mix[name] for name in PRICED]], dtype=float)


def sought_again(found: Corrected, years: float) -> pd.DataFrame:
    """Of each horizon, least pay and budget the mix that is best on the corrected surfaces, and what they promise of it."""
    rows = []
    for (horizon, paid), (pay, least), budget in product(COSTS.items(), LEAST_PAY.items(), BUDGETS):
        mix = best(found, paid, budget * years, least)
        promised = {short: float(found.effects(outcome, _row(mix))[0]) for short, outcome in SHORT.items()}
        promised |= {name: value / years for name, value in promised.items() if name.endswith("a_year")}
        rows.append({"horizon": horizon, "pay": pay, "budget": budget, **mix, **promised})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    done = Report(Path(sys.argv[1]) if len(sys.argv) > 1 else PUBLISHED)
    learnt = Corrected(
        Surfaces(json.loads((EXPLORED / "surface.json").read_text(encoding="utf-8"))), simulated_in(done)
    )
    for name, (before, after) in learnt.errors.items():
        print(f"{name}: surfaces miss {before:,.0f}, corrected {after:,.0f} of a mix that is left out")
    asked = load_settings("portfolio").study
    before = pd.read_csv(HERE / "sought.csv")
    if "round" not in before:
        before.insert(0, "round", 1)
    more = sought_again(learnt, annuity(asked.cost_discount, 0, asked.quarters / 4))
    more.insert(0, "round", int(before["round"].max()) + 1)
    both = pd.concat([before, more], ignore_index=True)
    write_csv(HERE / "sought.csv", both)
    write_csv(HERE / "points.csv", points(both))
