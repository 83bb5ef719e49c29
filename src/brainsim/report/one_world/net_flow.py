"""What is asked about changes Korea's net flow of Koreans and of foreigners by so much."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.folder import Results, Spread, changed_words, spoken, spread_of, spreads
from brainsim.report.marks import bracketed, curve, signed
from brainsim.report.style import BLUE, FAINT, Sheet, sheet
from brainsim.settings.calendar import quarter_name, quarter_number

_WITHOUT_ANY = "without any programme"
_PEOPLE = {"Koreans": True, "foreigners": False}
_LEFT, _STEP, _WIDE, _HIGH = 0.58, 1.66, 1.06, 1.25  # inches: panels, from one to the next


def net_flow(results: Results) -> Figure:
    """By how much what is asked about changes Korea's net flow of Koreans and of foreigners, year by year."""
    difference = net_flows(results.tables["quarters"]) - net_flows(results.tables["reference_quarters"])
    lived, other = _worlds(results)
    years = difference.index.get_level_values("year").nunique()
    added = {people: _sum(difference, korean) for people, korean in _PEOPLE.items()}
    told = ", ".join(f"{bracketed(spread, signed)} {people}" for people, spread in added.items())
    notes = f"Arrivals less departures, {lived} less {other}, with the same chance. All years: {told}. {results.interval('band')}"
    page = sheet(
        _title(added, years) if results.is_enough else "Korea's net flow by origin",
        notes,
        [],
        _HIGH + 0.52,
        results.footer,
    )
    panels = []
    for column, (people, korean) in enumerate(_PEOPLE.items()):
        panels.append(page.panel(_LEFT + column * _STEP, 0.34, _WIDE, _HIGH))
        panels[-1].set_title(people, weight="bold", pad=4)
        _difference(panels[-1], difference.xs(korean, level="korean"))
    _same_height(panels)
    _name_flows(page, results.settings["study"])
    return page.figure


def _sum(difference: pd.Series, korean: bool) -> Spread | None:
    """The difference summed over all years."""
    return spread_of(difference.xs(korean, level="korean").groupby(level="replication").sum())


def _title(added: dict[str, Spread | None], years: int) -> str:
    """Who is brought into Korea over all years, or taken out; nothing where that can't be told."""
    clear = {people: spread for people, spread in added.items() if spread and (spread.low > 0 or spread.high < 0)}
    if not clear:
        return "No clear change in who moves into Korea"
    told = [
        f"{abs(round(one.median)):,d} {'more' if one.median > 0 else 'fewer'} {people}" for people, one in clear.items()
    ]
    return f"{' and '.join(told)} move into Korea in {years} years, on balance"


def _worlds(results: Results) -> tuple[str, str]:
    """What the two worlds are called: with and without the programme, or with and without what was changed."""
    plain = f"with the programme{'s' * (len(results.programmes) > 1)}" if results.programmes else "this study"
    changed = ", ".join(changed_words(results.settings))
    return changed or plain, spoken(results.reference) if results.reference_programmes else _WITHOUT_ANY


def _difference(axes: Axes, difference: pd.Series) -> None:
    axes.axhline(0, color=FAINT, linewidth=0.8)
    curve(axes, spreads(difference, "year"), color=BLUE, marker="o", markersize=2.6)
    _year_axis(axes, sorted(set(difference.index.get_level_values("year"))))


def _name_flows(page: Sheet, study: dict) -> None:
    """What the axes show, in years or, in a study without a whole one, in its quarters."""
    quarters, first = study["quarters"], quarter_number(study["first_quarter"])
    unit = "persons a year" if quarters >= 4 else f"persons in {quarters} quarter{'s' * (quarters > 1)}"
    last = first + min(quarters, 4) - 1
    page.text(0.1, 0.34 + _HIGH / 2, unit, rotation=90, ha="center", va="center")
    words = f"year ({first // 4}: {quarter_name(first)} to {quarter_name(last)})"
    page.text(_LEFT + (_STEP + _WIDE) / 2, 0.07, words, ha="center", va="center")


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


def _year_axis(axes: Axes, years: list[int]) -> None:
    ticks = sorted({years[0], years[-1]} | ({years[len(years) // 2]} if len(years) > 4 else set()))
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.locator_params(axis="y", nbins=5)


def _same_height(panels: list[Axes]) -> None:
    """The same scale, so that Koreans and foreigners can be compared; a world without difference has one too."""
    limits = [-1.0, 1.0, *(limit for axes in panels for limit in axes.get_ylim())]
    for axes in panels:
        axes.set_ylim(min(limits), max(limits))
