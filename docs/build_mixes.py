"""Writes what a budget buys best on the page of portfolio, out of results/published: `python docs/build_mixes.py`."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from build_explore import number
from build_model import with_block
from build_pages import is_told, listed, rows_of
from published_numbers import EXPERIMENTS, published

from brainsim.analysis.budgets import counted
from brainsim.brief.sentences import begun
from brainsim.command.load import load_settings
from brainsim.explorer.search import CLIMATES, LEAST_PAY, PAY, PRICED
from brainsim.explorer.written import JUDGED
from brainsim.outcomes.costs import annuity
from brainsim.settings.parameters import Settings
from brainsim.study.effects import effects_of
from brainsim.study.vectors import lucks_of

PORTFOLIO = "portfolio"
HOSTILE, COST, LIFE = "shock.us_hostility", "total_cost_krw_bn_discounted", "total_life_cost_krw_bn"
HORIZONS = {
    "study": "Cost and years within ten years",
    "life": "Cost and years over the life of the posts, both discounted",
}
ROUNDS = {1: "The surfaces alone", 2: "Corrected by what was simulated of these, they"}
PAYS = {"may fall": "any", "as today": "90 million won or more"}


def budgets() -> str:
    """For each way of counting cost a table: the most robust mix for each budget, and what it adds in either climate."""
    table = published(PORTFOLIO, f"budgets_{JUDGED}").merge(
        published(PORTFOLIO, "points")[["point", PAY, HOSTILE]], on="point"
    )
    header = ["bn won a year", "Pay of fellows", "Mix", *(f"years of research added, US climate {name}" for name in CLIMATES),
              "it costs", "the best mix adds more by at most", "other mixes with no clear difference"]  # fmt: skip
    parts = [
        f"{title}:\n\n{rows_of(header, [row for pay in PAYS for row in _of_pay(mine, pay)])}"
        for horizon, title in HORIZONS.items()
        if len(mine := table[table["horizon"] == horizon])
    ]
    return "\n\n".join([*parts, kept_promises(), listed(_same_in_both(table))])


def _of_pay(table: pd.DataFrame, pay: str) -> list[list[str]]:
    """Rows of budgets: of the mixes that pay fellows no less than this the one whose largest regret among them is least."""
    rows = []
    for budget, paid in table[table[PAY] >= LEAST_PAY[pay]].groupby("budget"):
        regret = _regret(paid)
        both = paid[paid["policy"] == regret.idxmin()].set_index(HOSTILE)
        added = [number(*both.loc[level, ["gain", "gain_low", "gain_high"]]) for level in CLIMATES.values()]
        cost = f"{both['cost_krw_bn_a_year'].max():.0f}"
        alike = f"{_not_told_apart(paid, regret.idxmin())} of {len(regret) - 1}"
        rows.append(
            [
                f"{budget:.0f}",
                PAYS[pay],
                begun(regret.idxmin()),
                *added,
                cost,
                f"{regret.min():,.0f} years" if regret.min() else "none",
                alike,
            ]
        )
    return rows


def _regret(paid: pd.DataFrame) -> pd.Series:
    """By policy how far it falls short of the best of these, in the simulation and climate where that is most."""
    worst = []
    for level, one in paid.groupby(HOSTILE):
        gains = np.array([_gains(level, one["horizon"].iloc[0])[int(point)] for point in one["point"]])
        worst.append(pd.Series((gains.max(axis=0) - gains).max(axis=1), index=one["policy"]))
    return pd.concat(worst, axis=1).max(axis=1)


def _not_told_apart(paid: pd.DataFrame, best: str) -> int:
    """How many of the other mixes that a budget pays add as much, as far as the range of a single future of the difference can tell."""
    calm = paid[paid[HOSTILE] == CLIMATES["calm"]].set_index("policy")["point"].astype(int)
    gains = _gains(CLIMATES["calm"], paid["horizon"].iloc[0])
    others = np.array([gains[point] for policy, point in calm.items() if policy != best])
    if not len(others):
        return 0
    told = effects_of(others, gains[calm[best]], lucks_of(_settings()))
    return sum(one.low <= 0 <= one.high for one in told)


@cache
def _gains(hostile: float, horizon: str) -> dict[int, np.ndarray]:
    """By point [replications] what it adds to no programme in the same US climate, counted as its cost is."""
    points, runs = published(PORTFOLIO, "points"), published(PORTFOLIO, "runs")
    runs = runs.assign(years=counted(horizon, JUDGED, runs.__getitem__))
    worlds = runs.pivot(index="replication", columns="point", values="years")
    mine = points[(points[HOSTILE] == hostile) & points["roles"].str.contains("design|reference")]
    none = mine.loc[(mine["programme"] == "none") & (mine["policy.permanent_jobs"] == 1.0), "point"].iloc[0]
    return {int(point): (worlds[point] - worlds[none]).to_numpy() for point in mine["point"]}


def _same_in_both(table: pd.DataFrame) -> list[str]:
    """Whether the climate decides: how often another mix is best where it turns."""
    bests = [
        {one.loc[one["gain"].idxmax(), "policy"] for _, one in part.groupby(HOSTILE)}
        for _, part in table.groupby(["horizon", "budget"])
    ]
    same = sum(len(best) == 1 for best in bests)
    return [
        f"On average the same mix, not always the one shown, adds most in a calm and in a turned US climate for {same} of {len(bests)} "
        "budgets."
    ]


def kept_promises() -> str:
    """What had been promised of the mixes of each round, beside what was simulated in the climate that they were sought in."""
    sought = pd.read_csv(EXPERIMENTS / PORTFOLIO / "sought.csv")
    said = [_promised(name, sought[sought["round"] == round_]) for round_, name in ROUNDS.items()]
    return (
        f"How far promises were kept. {' '.join(said)} Both rounds share vectors and chance, so that the second says nothing of "
        "vectors that were not simulated. A mix that turned out more than a twentieth dearer than its budget stands in no row of it."
    )


def _promised(name: str, mixes: pd.DataFrame) -> str:
    """Of one round, by how much its promises were missed: from the worst to the best."""
    points = published(PORTFOLIO, "points")
    designed, told = points[points["roles"] == "design"], []
    for what, column, outcome, unit in (
        ("years of research", "research_years", JUDGED, "%"),
        ("permanent years", "permanent_years", "permanent_researcher_years", "years"),
        ("the cost within ten years", "study_cost_krw_bn_a_year", COST, "%"),
        ("the cost over the life of posts", "life_cost_krw_bn_a_year", LIFE, "%"),
    ):
        gaps = [_gap(row, designed, column, outcome, unit) for row in mixes.to_dict("records")]
        low, high = (f"{round(end):+,}".replace("-", "\u2212").replace("+0", "0") for end in (min(gaps), max(gaps)))
        told.append(f"{what} by {low} to {high} {unit}")
    return f"{name} ({len(mixes)} mixes) missed {', '.join(told)}."


@cache
def _settings() -> Settings:
    return load_settings(PORTFOLIO)


@cache
def _effects() -> pd.DataFrame:
    return published(PORTFOLIO, "effects").set_index(["point", "outcome"])


def _gap(row: dict[str, Any], points: pd.DataFrame, column: str, outcome: str, unit: str) -> float:
    """By how much, or by how many per cent of its promise, a mix exceeds it."""
    same = (points[list(PRICED)] == [float(row[name]) for name in PRICED]).all(axis=1)
    (point,) = points.loc[same & (points[HOSTILE] == CLIMATES["calm"]), "point"]
    found = _effects().loc[(int(point), outcome), "effect"] / (_years() if outcome in (COST, LIFE) else 1.0)
    return float(100 * (found / row[column] - 1) if unit == "%" else found - row[column])


def _years() -> float:
    """Discounted years in the study."""
    asked = _settings().study
    return annuity(asked.cost_discount, 0, asked.quarters / 4)


def text_of(text: str) -> str:
    """The page with its block made anew."""
    return with_block(text, "budgets", budgets()) if is_told(PORTFOLIO) else text


if __name__ == "__main__":
    page = EXPERIMENTS / PORTFOLIO / "README.md"
    page.write_text(text_of(page.read_text(encoding="utf-8")), encoding="utf-8")
