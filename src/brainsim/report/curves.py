"""Figures of curves over time: who stays (b), Korea's net flow (c), stay rates in the US (f)."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.model.places import GROUPS
from brainsim.outcomes.kept import KEPT
from brainsim.outcomes.rows import fact_of
from brainsim.report.folder import Results, changed_words, spoken, spread_of, spreads
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS, apart, bracketed, curve, end_labels, signed
from brainsim.report.style import BLACK, BLUE, FAINT, GREEN, VERMILLION, WIDTH, Entry, Look, Sheet, message, sheet
from brainsim.settings.calendar import quarter_name, quarter_number
from brainsim.study.ranges import SHARE
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

_FOLLOWED = 28  # quarters: seven years
_LOOKS: tuple[Look, ...] = (
    {"color": BLUE, "linestyle": "-"},
    {"color": VERMILLION, "linestyle": (0, (4, 1.5))},
    {"color": BLACK, "linestyle": (0, (1, 1))},
)  # of KEPT


def who_stays(results: Results) -> Figure:
    """Shares of fellows in Korea, in Korean research and in a permanent post there, by quarters since the start."""
    title = "Who stays: fellows since their start"
    paths = results.tables["paths"]
    paths = paths[paths["quarters_since_start"] <= _FOLLOWED]
    if paths.empty:
        return message(title, NO_FELLOWS, results.footer)
    last = int(paths["quarters_since_start"].max())
    ends = _contract_ends(results.settings["programme"], last)
    seen = "Of those who could be followed so long. Numbers: the last share of each curve."
    notes = f"{seen} {_explained(ends)}{results.interval('band')}"
    page = sheet(
        title, notes, [Entry(kept.where, look) for kept, look in zip(KEPT, _LOOKS, strict=True)], 3.35, results.footer
    )
    for number, group in enumerate(GROUPS):
        column, row = number % 2, number // 2
        axes = page.panel(0.46 + column * 1.48, 0.34 + (1 - row) * 1.56, 1.2, 1.25)
        _kept_of(axes, paths[paths["group"] == group])
        _contract_axis(axes, sorted(set(ends.values())), last, named=row == 1)
        axes.set_title(GROUP_WORDS[group], weight="bold", pad=4)
        axes.set(ylim=(0, 100), yticks=(0, 25, 50, 75, 100))
        axes.tick_params(labelleft=column == 0)
    page.text(0.46 + 1.34, 0.07, "quarters since the start of the fellowship", ha="center", va="center")
    page.text(0.1, 1.75, "share of fellows (%)", rotation=90, ha="center", va="center")
    return page.figure


def _contract_ends(programme: dict, last: int) -> dict[str, int]:
    """What ends so many quarters after the start, within the quarters that were lived."""
    ends = {"the first contract": programme["fellow_contract"], "the longest fellowship": programme["fellow_longest"]}
    return {words: end for words, end in ends.items() if end <= last}


def _explained(ends: dict[str, int]) -> str:
    said = " and of ".join(f"{words} ({end})" for words, end in ends.items())
    return f"Upright lines: end of {said}. " if said else ""


def _kept_of(axes: Axes, paths: pd.DataFrame) -> None:
    if paths.empty:
        axes.text(0.5, 0.5, "none hired", transform=axes.transAxes, ha="center", va="center")
        return
    ends = []
    for kept, look in zip(KEPT, _LOOKS, strict=True):
        spread = spreads(kept_shares(paths, kept.position_names), "quarters_since_start", SHARE)
        curve(axes, 100 * spread, **look)
        ends.append(100 * spread["median"].iloc[-1])
    for end, place in zip(ends, apart(ends, 11, 100), strict=True):
        axes.annotate(f"{end:.0f}", (1, place), (2, 0), xycoords=axes.get_yaxis_transform(),
                      textcoords="offset points", va="center", annotation_clip=False)  # fmt: skip


def kept_shares(paths: pd.DataFrame, positions: tuple[str, ...]) -> pd.Series:
    """The share of fellows who are in Korea in one of the positions, by replication and quarter."""
    kept = (paths["place"] == "korea") & paths["position"].isin(positions)
    keys = [paths["replication"], paths["quarters_since_start"]]
    return paths["fellows"].where(kept, 0.0).groupby(keys).sum() / paths["fellows"].groupby(keys).sum()


def _contract_axis(axes: Axes, ends: list[int], last: int, named: bool) -> None:
    """Quarters, with ticks where contracts end: the marks are their own labels."""
    for end in ends:
        axes.axvline(end, color="#7A7A7A", linewidth=0.8, linestyle=(0, (1, 2)))
    ticks = [0]
    for tick in [*ends, last]:
        ticks += [tick] if tick - ticks[-1] >= last / 8 and (tick == last or last - tick >= last / 8) else []
    axes.set_xlim(0, max(last, 1))
    axes.set_xticks(ticks, [str(tick) if named else "" for tick in ticks])


_WITH: Look = {"color": BLUE, "marker": "o", "markersize": 2.6}
_WITHOUT: Look = _WITH | {"color": VERMILLION, "marker": "s", "markerfacecolor": "white", "linestyle": (0, (3, 1.5))}
_LONGEST = 42  # letters of a word of the key
_PEOPLE = {"Koreans": True, "foreigners": False}


def net_flow(results: Results) -> Figure:
    """Korea's net flow of Koreans and of foreigners, with and without the programme, and the paired difference."""
    title = "Korea's net flow by origin"
    lived, other = (net_flows(results.tables[name]) for name in ("quarters", "reference_quarters"))
    notes = (
        f"Arrivals less departures. {_added(lived - other)} The two worlds share their luck, replication by "
        f"replication. {results.interval('band')}"
    )
    lived_words, other_words = _worlds(results)
    key = [Entry(lived_words, _WITH), Entry(other_words, _WITHOUT)]
    page = sheet(title, notes, key, 3.2, results.footer)
    lower = []
    for column, (people, korean) in enumerate(_PEOPLE.items()):
        upper = page.panel(0.58 + column * 1.66, 1.8, 1.08, 1.22)
        lower.append(page.panel(0.58 + column * 1.66, 0.34, 1.08, 1.22))
        upper.set_title(people, weight="bold", pad=4)
        _flows(upper, lower[-1], lived.xs(korean, level="korean"), other.xs(korean, level="korean"))
    _same_height(lower)
    _name_flows(page, results.settings["study"])
    return page.figure


def _worlds(results: Results) -> tuple[str, str]:
    """What the two worlds are called: with and without the programme, or with and without what was changed."""
    plain = "with the programme" if results.settings["programme"]["slots"] else "this study"
    changed = ", ".join(changed_words(results.settings))
    lived = plain if not changed else changed if len(changed) <= _LONGEST else "with the changes"
    without_programme = results.reference.startswith("programme = none")
    other = "without, neutral policy" if without_programme or not results.reference else spoken(results.reference)
    return lived, other if len(other) <= _LONGEST else "the reference"


def _flows(upper: Axes, lower: Axes, lived: pd.Series, other: pd.Series) -> None:
    """Both worlds above, their paired difference below."""
    curve(upper, spreads(other, "year"), **_WITHOUT)
    curve(upper, spreads(lived, "year"), **_WITH)
    lower.axhline(0, color=FAINT, linewidth=0.8)
    curve(lower, spreads(lived - other, "year"), color=BLACK, marker="o", markersize=2.6)
    for axes in (upper, lower):
        _year_axis(axes, sorted(set(lived.index.get_level_values("year"))), named=axes is lower)


def _added(difference: pd.Series) -> str:
    """The difference summed over all years, in words that follow its sign."""
    sums = difference.groupby(level=["korean", "replication"]).sum()
    koreans, foreigners = (bracketed(spread_of(sums.xs(korean, level="korean")), signed) for korean in (True, False))
    return f"Difference, all years: {koreans} Koreans, {foreigners} foreigners."


def _name_flows(page: Sheet, study: dict) -> None:
    """What the axes show, in years or, in a study without a whole one, in its quarters."""
    quarters, first = study["quarters"], quarter_number(study["first_quarter"])
    unit = "persons a year" if quarters >= 4 else f"persons in {quarters} quarter{'s' * (quarters > 1)}"
    last = first + min(quarters, 4) - 1
    page.text(0.1, 2.41, unit, rotation=90, ha="center", va="center")
    page.text(0.1, 0.95, f"difference ({unit})", rotation=90, ha="center", va="center")
    words = f"year ({first // 4}: {quarter_name(first)} to {quarter_name(last)})"
    page.text(0.58 + 1.37, 0.07, words, ha="center", va="center")


def net_flows(quarters: pd.DataFrame) -> pd.Series:
    """Korea's arrivals less departures by replication, year of the study (named by where it begins) and Koreans or not.

    A last year that is not whole is left out, unless there is no other.
    """
    korea = quarters[(quarters["place"] == "korea") & (quarters["position"] == "all")]
    numbers = korea["quarter"].map(quarter_number)
    first, years = numbers.min(), (numbers.max() - numbers.min() + 1) // 4
    year = ((numbers - first) // 4).rename("year")
    chosen = year < max(years, 1)
    net = (korea["arrivals"] - korea["departures"])[chosen]
    keys = [korea["replication"], year + first // 4, (korea["origin"] == "korea").rename("korean")]
    return net.groupby([key[chosen] for key in keys]).sum()


def _year_axis(axes: Axes, years: list[int], named: bool) -> None:
    ticks = sorted({years[0], years[-1]} | ({years[len(years) // 2]} if len(years) > 4 else set()))
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.set_xticks(ticks, [str(tick) if named else "" for tick in ticks])
    axes.locator_params(axis="y", nbins=5)


def _same_height(panels: list[Axes]) -> None:
    """The same scale, so that Koreans and foreigners can be compared; a world without difference has one too."""
    limits = [-1.0, 1.0, *(limit for axes in panels for limit in axes.get_ylim())]
    for axes in panels:
        axes.set_ylim(min(limits), max(limits))


_ORIGINS: dict[str, Look] = {
    "india": {"color": VERMILLION, "linestyle": "-"},
    "china": {"color": BLACK, "linestyle": (0, (4, 1.5))},
    "other": {"color": GREEN, "linestyle": (0, (1, 1))},
    "korea": {"color": BLUE, "linestyle": "-"},
}
# Finn (Oak Ridge Institute): 57, 51, 46, 43, 42 % of 1,030 Koreans of 2004 in years 1 to 5, times 51 / 42
# (korean-stay-path).
_KOREANS_OF_2004 = {1: 69, 2: 62, 3: 56, 4: 52, 5: 51}
_COUNT: Look = {"color": "#6A6A6A", "linewidth": 1.6, "marker": "|", "markersize": 6, "markeredgewidth": 1.6}
_COHORT: Look = {"color": BLUE, "marker": "o", "markerfacecolor": "white", "linestyle": "none"}


def stay_rates(results: Results) -> Figure:
    """The share of foreign-born US PhDs living in the US, by origin and years since the PhD, beside counts."""
    title = "Foreign-born US PhDs who live in the US"
    notes = (
        f"Curves: simulated, in the three years before the study. {results.interval('band')} "
        "The count beside other origins is Europe's."
    )
    key = [
        Entry("counted 4 to 6 years after (NCSES 25-325)", _COUNT | {"markevery": [0, 2]}),
        Entry("Koreans of 2004 (Finn), rescaled to 51 % in year 5", _COHORT, new_row=True),
    ]
    page = sheet(title, notes, key, 2.45, results.footer)
    axes = page.panel(0.42, 0.31, WIDTH - 0.92, 2.1)
    bottom, ends = _stays_of_all(axes, results.tables["stays"])
    axes.plot(list(_KOREANS_OF_2004), list(_KOREANS_OF_2004.values()), **_COHORT, zorder=5)
    axes.set(xlim=(0, 13), ylim=(bottom, 100), xticks=range(0, 14, 2), xlabel="years since the PhD")
    axes.set_ylabel("share living in the US (%)")
    end_labels(axes, ends, least=(100 - bottom) / 15, top=100)
    return page.figure


def _stays_of_all(axes: Axes, stays: pd.DataFrame) -> tuple[float, dict[str, float]]:
    """Draw curves and counts; the tens below the lowest share, and where each curve ends, per cent."""
    lowest, ends = 50.0, {}
    for origin, look in _ORIGINS.items():
        spread = spreads(stay_shares(stays[stays["origin"] == origin]), "years", SHARE)
        axes.plot([4, 6], [100 * fact_of(f"us_stay_rate_{origin}").value] * 2, **_COUNT, zorder=4)
        if len(spread):
            curve(axes, spread, **look)
            ends[say(f"origins.{origin}", ENGLISH)] = spread["median"].iloc[-1]
            lowest = min(lowest, spread["low"].min())
    return 10 * (lowest // 10), ends


def stay_shares(stays: pd.DataFrame) -> pd.Series:
    """Per cent of PhDs who live in the US, by replication and years since the PhD."""
    years = (stays["quarters_since_phd"] / 4).rename("years")
    sums = stays[["phds", "in_us"]].groupby([stays["replication"], years]).sum()
    return 100 * sums["in_us"] / sums["phds"].where(sums["phds"] > 0)
