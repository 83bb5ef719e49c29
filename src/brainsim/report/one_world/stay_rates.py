"""Foreign-born US PhDs who live in the US, beside counts."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.outcomes.rows import fact_of
from brainsim.report.folder import Results, spread_of, spreads
from brainsim.report.marks import curve, end_labels
from brainsim.report.style import INK, WIDTH, Entry, Look, sheet
from brainsim.study.ranges import SHARE
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

_ORIGINS: dict[str, Look] = {
    "india": {"color": "#E69F00", "linestyle": "-"},
    "china": {"color": "#CC79A7", "linestyle": (0, (4, 1.5))},
    "other": {"color": "#56B4E9", "linestyle": (0, (1, 1))},
    "korea": {"color": INK, "linestyle": "-"},
}  # of Okabe and Ito's colours those that stand for nothing else
# Finn (Oak Ridge Institute): 57, 51, 46, 43, 42 % of 1,030 Koreans of 2004 in years 1 to 5, times 51 / 42
# (korean-stay-path).
_KOREANS_OF_2004 = {1: 69, 2: 62, 3: 56, 4: 52, 5: 51}
_COUNTED = 4, 6  # years after the PhD
_COUNT: Look = {"color": "#6A6A6A", "linewidth": 1.6, "marker": "|", "markersize": 6, "markeredgewidth": 1.6}
_COHORT: Look = {"color": INK, "marker": "o", "markerfacecolor": "white", "linestyle": "none"}


def stay_rates(results: Results) -> Figure:
    """The share of foreign-born US PhDs living in the US, by origin and years since the PhD, beside counts."""
    notes = (
        f"Curves: simulated, in the three years before the study. {results.interval('band')} "
        "The count beside other origins is Europe's."
    )
    key = [
        Entry("counted 4 to 6 years after (NCSES 25-325)", _COUNT | {"markevery": [0, 2]}),
        Entry("Koreans of 2004 (Finn), rescaled to 51 % in year 5", _COHORT, new_row=True),
    ]
    page = sheet(_title(results), notes, key, 2.45, results.footer)
    axes = page.panel(0.42, 0.31, WIDTH - 0.92, 2.1)
    bottom, ends = _stays_of_all(axes, results.tables["stays"])
    axes.plot(list(_KOREANS_OF_2004), list(_KOREANS_OF_2004.values()), **_COHORT, zorder=5)
    axes.set(xlim=(0, 13), ylim=(bottom, 100), xticks=range(0, 14, 2), xlabel="years since the PhD")
    axes.set_ylabel("share living in the US (%)")
    end_labels(axes, ends, least=(100 - bottom) / 15, top=100)
    return page.figure


def _title(results: Results) -> str:
    """How many of the counts lie within the range of the simulations, in the years that they are of."""
    title = "Foreign-born US PhDs who live in the US"
    if not results.is_enough:
        return title
    stays, met = results.tables["stays"], 0
    for origin in _ORIGINS:
        shares = stay_shares(stays[stays["origin"] == origin])
        years = shares.index.get_level_values("years")
        seen = spread_of(
            shares[(years >= _COUNTED[0]) & (years <= _COUNTED[1])].groupby(level="replication").mean(), SHARE
        )
        met += seen is not None and seen.low <= fact_of(f"us_stay_rate_{origin}").value <= seen.high
    return f"{title}: {met} of {len(_ORIGINS)} counts are met"


def _stays_of_all(axes: Axes, stays: pd.DataFrame) -> tuple[float, dict[str, float]]:
    """Draw curves and counts; the tens below the lowest share, and where each curve ends, per cent."""
    lowest, ends = 50.0, {}
    for origin, look in _ORIGINS.items():
        spread = 100 * spreads(stay_shares(stays[stays["origin"] == origin]), "years", SHARE)
        axes.plot(_COUNTED, [100 * fact_of(f"us_stay_rate_{origin}").value] * 2, **_COUNT, zorder=4)
        if len(spread):
            curve(axes, spread, **look)
            ends[say(f"origins.{origin}", ENGLISH)] = spread["median"].iloc[-1]
            lowest = min(lowest, spread["low"].min())
    return 10 * (lowest // 10), ends


def stay_shares(stays: pd.DataFrame) -> pd.Series:
    """The share of PhDs who live in the US, by replication and years since the PhD."""
    years = (stays["quarters_since_phd"] / 4).rename("years")
    sums = stays[["phds", "in_us"]].groupby([stays["replication"], years]).sum()
    return sums["in_us"] / sums["phds"].where(sums["phds"] > 0)
