"""Writes what pages say of mixes that were simulated by themselves, out of results/published: `python docs/build_mixes.py`.

Two pages have such a block: portfolio (what a budget buys best) and what_keeps_them (what keeps fellows of each group).
"""

import pandas as pd
from build_explore import number
from build_model import with_block
from build_pages import is_told, listed, rows_of
from published_numbers import EXPERIMENTS, effect, published

from brainsim.brief.sentences import begun
from brainsim.explorer.search import CLIMATES, LEAST_PAY, OF_GROUPS, PAY, PRICED
from brainsim.explorer.written import JUDGED
from brainsim.report.vocabulary import called, policy
from brainsim.study.changes import label_of
from brainsim.study.stored import changes_of, points_in

ENGLISH, PORTFOLIO, KEEPING = "en", "portfolio", "what_keeps_them"
HOSTILE, COST, LIFE = "shock.us_hostility", "total_cost_krw_bn_discounted", "total_life_cost_krw_bn"
HORIZONS = {"study": "Paid within ten years", "life": "All that it commits to, posts over their life"}
PAYS = {"may fall": "any", "as today": "90 million won or more"}
KEPT, SEEN = "kept_in_korean_research_year_7_{}", "fellows_observed_year_7_{}"


def budgets() -> str:
    """For each way of counting cost a table: the most robust mix for each budget, and what it adds in either climate."""
    table = published(PORTFOLIO, f"budgets_{JUDGED}").merge(
        published(PORTFOLIO, "points")[["point", PAY, HOSTILE]], on="point"
    )
    header = ["bn won a year", "Pay of fellows", "Mix", *(f"years of research added, US climate {name}" for name in CLIMATES),
              "bn won a year", "falls short by at most"]  # fmt: skip
    parts = [
        f"{title}:\n\n{rows_of(header, [row for pay in PAYS for row in _of_pay(mine, pay)])}"
        for horizon, title in HORIZONS.items()
        if len(mine := table[table["horizon"] == horizon])
    ]
    return "\n\n".join([*parts, kept_promises(), listed(_same_in_both(table))])


def _of_pay(table: pd.DataFrame, pay: str) -> list[list[str]]:
    """Rows of budgets; of mixes that pay fellows no less than this."""
    rows = []
    for budget, paid in table[table[PAY] >= LEAST_PAY[pay]].groupby("budget"):
        best = paid.loc[paid["largest_regret"].idxmin(), "policy"]
        both = paid[paid["policy"] == best].set_index(HOSTILE)
        added = [number(*both.loc[level, ["gain", "gain_low", "gain_high"]]) for level in CLIMATES.values()]
        cost, regret = both["cost_krw_bn_a_year"].max(), both["largest_regret"].max()
        rows.append([f"{budget:.0f}", PAYS[pay], begun(best), *added, f"{cost:.0f}", f"{regret:,.0f} years"])
    return rows


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
    """What the surfaces had promised of these mixes, beside what was simulated."""
    sought, points = pd.read_csv(EXPERIMENTS / PORTFOLIO / "sought.csv"), published(PORTFOLIO, "points")
    gaps = []
    for row in sought.to_dict("records"):
        same = (points[list(PRICED)] == [float(row[name]) for name in PRICED]).all(axis=1)
        calm = points[same & (points[HOSTILE] == CLIMATES["calm"]) & (points["roles"] == "design")]
        gaps += [effect(PORTFOLIO, JUDGED, int(point))["effect"] / row["research_years"] - 1 for point in calm["point"]]
    low, high = (100 * end for end in (min(gaps), max(gaps)))
    return (
        f"The surfaces by which these {len(sought)} mixes were sought had promised about as much: simulated, they add between "
        f"{abs(low):.0f} % {'less' if low < 0 else 'more'} and {abs(high):.0f} % {'less' if high < 0 else 'more'}."
    )


def groups() -> str:
    """For each group a table of options, and the cheapest that surely keeps more."""
    return "\n\n".join(
        f"**{begun(called(group, ENGLISH))}.** {_cheapest(group)}\n\n{_table(group)}" for group in OF_GROUPS
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
    """The option that costs least for each one more that is kept, of those whose effect on the group has a clear sign."""
    seen = published(KEEPING, "summary").set_index(["point", "outcome"]).loc[(0, SEEN.format(group)), "mean"]
    prices = {}
    for point in _options():
        kept = effect(KEEPING, KEPT.format(group), point)
        if kept["low"] > 0:
            prices[point] = effect(KEEPING, COST, point)["effect"] / (kept["effect"] * seen), kept
    if not prices:
        return "Of no option is it clear that it keeps more of them."
    point = min(prices, key=lambda one: prices[one][0])
    price, kept = prices[point]
    more = number(*(100 * kept[["effect", "low", "high"]]))
    return (
        f"Cheapest: {_options()[point][0].lower()}{_options()[point][1:]}, {price:,.1f} bn won within ten years for each one more of "
        f"them; of 100 of them {more} more. {len(prices)} of {len(_options())} options surely keep more."
    )


BLOCKS = {PORTFOLIO: ("budgets", budgets), KEEPING: ("groups", groups)}


def text_of(study: str, text: str) -> str:
    """The page of a study with its block made anew."""
    name, block = BLOCKS[study]
    return with_block(text, name, block()) if is_told(study) else text


if __name__ == "__main__":
    for study in BLOCKS:
        page = EXPERIMENTS / study / "README.md"
        page.write_text(text_of(study, page.read_text(encoding="utf-8")), encoding="utf-8")
