"""Writes what pages say of mixes that were simulated by themselves, out of results/published: `python docs/build_mixes.py`.

Two pages have such a block: portfolio (what a budget buys best) and what_keeps_them (what keeps fellows of each group).
"""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from build_explore import number
from build_model import with_block
from build_pages import is_told, listed, rows_of
from published_numbers import EXPERIMENTS, effect, published

from brainsim.brief.sentences import begun
from brainsim.command.load import load_settings
from brainsim.explorer.search import CLIMATES, LEAST_PAY, PAY, PRICED
from brainsim.explorer.written import JUDGED
from brainsim.outcomes.costs import annuity
from brainsim.report.vocabulary import called, policy
from brainsim.study.changes import label_of
from brainsim.study.stored import changes_of, points_in

ENGLISH, PORTFOLIO, KEEPING = "en", "portfolio", "what_keeps_them"
HOSTILE, COST, LIFE = "shock.us_hostility", "total_cost_krw_bn_discounted", "total_life_cost_krw_bn"
GROUPS = ("new_domestic_phd", "other_domestic", "returnee", "foreign")
HORIZONS = {"study": "Paid within ten years", "life": "All that it commits to, posts over their life"}
PAYS = {"may fall": "any", "as today": "90 million won or more"}
KEPT, SEEN = "kept_in_korean_research_year_7_{}", "fellows_observed_year_7_{}"


def budgets() -> str:
    """For each way of counting cost a table: the most robust mix for each budget, and what it adds in either climate."""
    table = published(PORTFOLIO, f"budgets_{JUDGED}").merge(
        published(PORTFOLIO, "points")[["point", PAY, HOSTILE]], on="point"
    )
    header = ["bn won a year", "Pay of fellows", "Mix", *(f"years of research added, US climate {name}" for name in CLIMATES),
              "it costs", "falls short by at most"]  # fmt: skip
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
        rows.append([f"{budget:.0f}", PAYS[pay], begun(regret.idxmin()), *added, cost, f"{regret.min():,.0f} years"])
    return rows


def _regret(paid: pd.DataFrame) -> pd.Series:
    """By policy how far it falls short of the best of these, in the simulation and climate where that is most."""
    worst = []
    for level, one in paid.groupby(HOSTILE):
        gains = np.array([_gains(level)[int(point)] for point in one["point"]])
        worst.append(pd.Series((gains.max(axis=0) - gains).max(axis=1), index=one["policy"]))
    return pd.concat(worst, axis=1).max(axis=1)


@cache
def _gains(hostile: float) -> dict[int, np.ndarray]:
    """By point [replications] what it adds to no programme in the same US climate."""
    points, runs = published(PORTFOLIO, "points"), published(PORTFOLIO, "runs")
    worlds = runs.pivot(index="replication", columns="point", values=JUDGED)
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
        f"On average the same mix adds most in a calm and in a turned US climate for {same} of {len(bests)} budgets."
    ]


def kept_promises() -> str:
    """What the surfaces had promised of these mixes, beside what was simulated in the climate that they were sought in."""
    sought, points = pd.read_csv(EXPERIMENTS / PORTFOLIO / "sought.csv"), published(PORTFOLIO, "points")
    designed = points[points["roles"] == "design"]
    told = []
    for name, column, outcome, unit in (
        ("years of research", "research_years", JUDGED, "%"),
        ("permanent years", "permanent_years", "permanent_researcher_years", "years"),
        ("the cost within ten years", "study_cost_krw_bn_a_year", COST, "%"),
    ):
        gaps = [_gap(row, designed, column, outcome, unit) for row in sought.to_dict("records")]
        low, high = (f"{round(end):+,}".replace("-", "\u2212").replace("+0", "0") for end in (min(gaps), max(gaps)))
        told.append(
            f"{name} are off by {low} to {high} {unit}".replace("cost within ten years are", "cost within ten years is")
        )
    return (
        f"What the surfaces had promised of these {len(sought)} mixes, by which they were sought, is not all kept: simulated, "
        f"{', '.join(told)}. A mix that turned out dearer than its budget stands in no row of it, and none was made to fit and "
        "simulated again. So a row is the best of what was simulated, and not of all that the money could pay."
    )


def _gap(row: dict[str, Any], points: pd.DataFrame, column: str, outcome: str, unit: str) -> float:
    """By how much, or by how many per cent of its promise, a mix exceeds it."""
    same = (points[list(PRICED)] == [float(row[name]) for name in PRICED]).all(axis=1)
    (point,) = points.loc[same & (points[HOSTILE] == CLIMATES["calm"]), "point"]
    found = effect(PORTFOLIO, outcome, int(point))["effect"] / (_years() if outcome == COST else 1.0)
    return float(100 * (found / row[column] - 1) if unit == "%" else found - row[column])


def _years() -> float:
    """Discounted years in the study."""
    asked = load_settings(PORTFOLIO).study
    return annuity(asked.cost_discount, 0, asked.quarters / 4)


def groups() -> str:
    """For each group a table of options, and the cheapest that surely keeps more."""
    return "\n\n".join(
        f"**{begun(called(group, ENGLISH))}.** {_cheapest(group)}\n\n{_table(group)}" for group in GROUPS
    )


def _options() -> dict[int, str]:
    points = {point.point: point for point in points_in(published(KEEPING, "points"))}
    told = {
        number: changes_of(point, points[0]) for number, point in points.items() if "design" in point.roles and number
    }
    return {number: begun(policy(changes, label_of(changes), ENGLISH)) for number, changes in told.items()}


def _table(group: str) -> str:
    header = ["Option", "of 100 of them in Korean research after seven years", "bn won within ten years, for all groups",
              "bn won over the life of posts"]  # fmt: skip
    rows = []
    for point, words in _options().items():
        kept = 100 * effect(KEEPING, KEPT.format(group), point)[["effect", "low", "high"]]
        money = [number(*effect(KEEPING, name, point)[["effect", "low", "high"]]) for name in (COST, LIFE)]
        rows.append([words, number(*kept), *money])
    return rows_of(header, rows)


def _cheapest(group: str) -> str:
    """The option that costs least for each one more that is kept, of those that clearly keep a larger share and more heads."""
    prices = {}
    for point in _options():
        heads, share = _heads(group, point), effect(KEEPING, KEPT.format(group), point)
        if share["low"] > 0 and heads > 0:
            prices[point] = (
                effect(KEEPING, COST, point)["effect"] / heads,
                effect(KEEPING, LIFE, point)["effect"] / heads,
            )
    if not prices:
        return "Of no option is it clear that it keeps more of them."
    point = min(prices, key=lambda one: prices[one][0])
    more = number(*(100 * effect(KEEPING, KEPT.format(group), point)[["effect", "low", "high"]]))
    (study, life), words = prices[point], _options()[point]
    return (
        f"Cheapest: {words[0].lower()}{words[1:]}, {study:,.1f} bn won within ten years for each one more of them who was followed "
        f"({life:,.1f} bn over the life of posts); of 100 of them {more} more. {len(prices)} of {len(_options())} options clearly keep "
        "more."
    )


def _heads(group: str, point: int) -> float:
    """How many more of a group are kept, of those who could be followed: heads, whatever becomes of who comes."""
    runs = published(KEEPING, "runs")
    kept = (runs[KEPT.format(group)] * runs[SEEN.format(group)]).where(runs[SEEN.format(group)] > 0, 0.0)
    mean = kept.groupby(runs["point"]).mean()
    return float(mean[point] - mean[0])


BLOCKS = {PORTFOLIO: ("budgets", budgets), KEEPING: ("groups", groups)}


def text_of(study: str, text: str) -> str:
    """The page of a study with its block made anew."""
    name, block = BLOCKS[study]
    return with_block(text, name, block()) if is_told(study) else text


if __name__ == "__main__":
    for study in BLOCKS:
        page = EXPERIMENTS / study / "README.md"
        page.write_text(text_of(study, page.read_text(encoding="utf-8")), encoding="utf-8")
