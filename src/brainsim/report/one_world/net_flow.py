"""Korea's net flow of Koreans and of foreigners, with and without what is asked about."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.folder import Results, changed_words, spoken, spread_of, spreads
from brainsim.report.marks import bracketed, curve, signed
from brainsim.report.style import BLACK, BLUE, FAINT, VERMILLION, Entry, Look, Sheet, sheet
from brainsim.settings.calendar import quarter_name, quarter_number

_WITH: Look = {"color": BLUE, "marker": "o", "markersize": 2.6}
_WITHOUT: Look = _WITH | {"color": VERMILLION, "marker": "s", "markerfacecolor": "white", "linestyle": (0, (3, 1.5))}
_WITHOUT_ANY = "without any programme"
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
    plain = f"with the programme{'s' * (len(results.programmes) > 1)}" if results.programmes else "this study"
    changed = ", ".join(changed_words(results.settings))
    lived = plain if not changed else changed if len(changed) <= _LONGEST else "with the changes"
    other = spoken(results.reference) if results.reference_programmes else _WITHOUT_ANY
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
