"""Where fellows are and what they do, years after the start."""

from itertools import chain, cycle

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.model.codes import GROUPS, PLACES
from brainsim.outcomes.kept import YEARS_FROM_START
from brainsim.report.folder import Results, counted
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS
from brainsim.report.style import WIDTH, Entry, message, sheet
from brainsim.study.lives import ABROAD

_GREY = ("#4D4D4D", "white"), ("#8F8F8F", "black"), ("#D0D0D0", "black")
_FURTHER = ("#6B4C8A", "white"), ("#CDBBE0", "black")
# Blue is research in Korea, orange is other life in Korea, grey is abroad, violet a place of a user's file; neighbours differ in grey
# print too.
_STATES = {
    "permanent research post": ("#08415C", "white"),
    "fellow": ("#2E86C1", "white"),
    "postdoc": ("#A9D6F5", "black"),
    "industry": ("#E08E0B", "black"),
    "without a post": ("#FBE7B5", "black"),
    **dict(zip(ABROAD.values(), chain(_GREY, cycle(_FURTHER)), strict=False)),
}
_IN_KOREA = {
    "faculty": "permanent research post",
    "institute": "permanent research post",
    "fellow": "fellow",
    "postdoc": "postdoc",
    "industry": "industry",
    "out": "without a post",
}
_ABROAD = {PLACES[place]: state for place, state in ABROAD.items()}
_READABLE = 0.075  # of the bar: a segment that has room for its number


def where_fellows_are(results: Results) -> Figure:
    """Place and position of each group 1, 3, 5 and 7 years after the start."""
    title = "Where fellows are and what they do"
    fellows = results.tables["fellows"]
    if not fellows["position_year_1"].notna().any():
        words = "No fellow could be followed for a year." if results.has_fellows else NO_FELLOWS
        return message(title, words, results.footer)
    over = counted(results.replications)
    notes = f"Years since the start. Shares of those who could be followed so long, over {over}."
    page = sheet(title, notes, _key(), 3.95, results.footer)
    axes = page.panel(0.55, 0.31, WIDTH - 0.65, 3.62)
    labels = {}
    for number, group in enumerate(GROUPS):
        top = number * (len(YEARS_FROM_START) + 1.25)
        axes.text(0, top, GROUP_WORDS[group], weight="bold", va="center")
        for row, year in enumerate(YEARS_FROM_START, start=1):
            labels[top + row] = f"year {year}"
            _bar(axes, top + row, state_shares(fellows[fellows["group"] == group], year))
    axes.set_yticks(list(labels), list(labels.values()))
    axes.set(xlim=(0, 100), ylim=(max(labels) + 0.6, -0.5), xlabel="share of fellows (%)")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return page.figure


def _key() -> list[Entry]:
    entries = [Entry(word, _swatch(colour)) for word, (colour, _) in _STATES.items()]
    return [Entry("In Korea:", {}), *entries[:5], Entry("Abroad:", {}, new_row=True), *entries[5:]]


def _swatch(colour: str) -> dict:
    edge = {"markeredgecolor": "black", "markeredgewidth": 0.4}
    return {"color": colour, "marker": "s", "markersize": 6, "linestyle": "none", **edge}


def state_shares(fellows: pd.DataFrame, year: int) -> dict[str, float]:
    """The share of observed fellows in each state, so many years after the start; empty if none was observed."""
    seen = fellows[fellows[f"position_year_{year}"].notna()]
    if seen.empty:
        return {}
    abroad = seen[f"place_year_{year}"].map(_ABROAD)
    states = abroad.where(abroad.notna(), seen[f"position_year_{year}"].map(_IN_KOREA))
    shares = states.value_counts(normalize=True)
    return {state: float(shares.get(state, 0.0)) for state in _STATES}


def _bar(axes: Axes, y: float, shares: dict[str, float]) -> None:
    """One stacked bar with the numbers that have room."""
    left = 0.0
    for state, share in shares.items():
        colour, ink = _STATES[state]
        axes.barh(y, 100 * share, left=left, height=0.86, color=colour, edgecolor="white", linewidth=0.5)
        if share >= _READABLE:
            axes.text(left + 50 * share, y, f"{100 * share:.0f}", color=ink, ha="center", va="center_baseline")
        left += 100 * share
    if not shares:
        axes.text(50, y, "nobody followed so long", ha="center", va="center", color="#555555")
