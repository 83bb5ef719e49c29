"""Where fellows are and what they do, years after the start."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.model.codes import GROUPS
from brainsim.report.folder import Results, counted
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS
from brainsim.report.style import (
    ABROAD,
    INDUSTRY,
    INK,
    NO_POST,
    PALE,
    PERMANENT,
    RESEARCH,
    SECOND,
    WIDTH,
    Entry,
    message,
    sheet,
)

# Greens are Korea, darker the higher the rung; white is abroad. Each with the ink of its numbers.
_STATES = {
    "permanent research post": (PERMANENT, "white"),
    "fellow or postdoc": (RESEARCH, "white"),
    "industry": (INDUSTRY, INK),
    "without a post": (NO_POST, INK),
    "abroad": (ABROAD, INK),
}
_IN_KOREA = {
    "faculty": "permanent research post",
    "institute": "permanent research post",
    "fellow": "fellow or postdoc",
    "postdoc": "fellow or postdoc",
    "industry": "industry",
    "out": "without a post",
}
_YEARS = (1, 5)  # since the start
_READABLE = 0.06  # of the bar: a segment that has room for its number


def where_fellows_are(results: Results) -> Figure:
    """Place and position of each group a year and five years after the start."""
    title = "Where fellows are and what they do"
    fellows = results.tables["fellows"]
    years = [year for year in _YEARS if fellows[f"position_year_{year}"].notna().any()]
    if not years:
        words = "No fellow could be followed for a year." if results.has_fellows else NO_FELLOWS
        return message(title, words, results.footer)
    notes = (
        f"Of 100 fellows who could be followed so long, years since the start; over {counted(results.replications)}."
    )
    title = _title(fellows, years[-1]) if results.is_enough else title
    rows = len(GROUPS) * (len(years) + 1.25)
    page = sheet(title, notes, _key(), 0.195 * rows + 0.35, results.footer)
    axes = page.panel(0.55, 0.31, WIDTH - 0.65, 0.195 * rows)
    labels = {}
    for number, group in enumerate(GROUPS):
        top = number * (len(years) + 1.25)
        axes.text(0, top, GROUP_WORDS[group], weight="bold", va="center")
        for row, year in enumerate(years, start=1):
            labels[top + row] = f"year {year}"
            _bar(axes, top + row, state_shares(fellows[fellows["group"] == group], year))
    axes.set_yticks(list(labels), list(labels.values()))
    axes.set(xlim=(0, 100.6), ylim=(max(labels) + 0.6, -0.5), xlabel="of 100 fellows")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return page.figure


def _title(fellows: pd.DataFrame, year: int) -> str:
    """How many Koreans are in industry at home, and how many foreigners abroad."""
    is_foreign = fellows["group"] == "foreign"
    koreans, foreigners = (state_shares(fellows[chosen], year) for chosen in (~is_foreign, is_foreign))
    told = [f"{100 * koreans['industry']:.0f} of 100 Korean fellows work in Korean industry"] if koreans else []
    told += [f"{100 * foreigners['abroad']:.0f} of 100 foreign fellows live abroad"] if foreigners else []
    return f"After {year} year{'s' * (year > 1)} {', '.join(told)}"


def _key() -> list[Entry]:
    return [Entry("In Korea:", {}), *(Entry(word, _swatch(colour)) for word, (colour, _) in _STATES.items())]


def _swatch(colour: str) -> dict:
    edge = {"markeredgecolor": PALE, "markeredgewidth": 0.5}
    return {"color": colour, "marker": "s", "markersize": 6, "linestyle": "none", **edge}


def state_shares(fellows: pd.DataFrame, year: int) -> dict[str, float]:
    """The share of observed fellows in each state, so many years after the start; empty if none was observed."""
    seen = fellows[fellows[f"position_year_{year}"].notna()]
    if seen.empty:
        return {}
    there = seen[f"position_year_{year}"].map(_IN_KOREA)
    shares = there.where(seen[f"place_year_{year}"] == "korea", "abroad").value_counts(normalize=True)
    return {state: float(shares.get(state, 0.0)) for state in _STATES}


def _bar(axes: Axes, y: float, shares: dict[str, float]) -> None:
    """One stacked bar with the numbers that have room."""
    left = 0.0
    for state, share in shares.items():
        colour, ink = _STATES[state]
        edge = PALE if state == "abroad" else "white"
        axes.barh(y, 100 * share, left=left, height=0.84, color=colour, edgecolor=edge, linewidth=0.5)
        if share >= _READABLE:
            axes.text(left + 50 * share, y, f"{100 * share:.0f}", color=ink, ha="center", va="center_baseline")
        left += 100 * share
    if not shares:
        axes.text(50, y, "nobody followed so long", ha="center", va="center", color=SECOND)
