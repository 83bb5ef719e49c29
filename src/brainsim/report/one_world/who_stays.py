"""Who stays: shares of fellows in Korea and in its research, since their start."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.outcomes.kept import IN_KOREA, IN_RESEARCH, KEPT, Kept
from brainsim.report.folder import Results, spreads
from brainsim.report.kept_along import SINCE, YEARS, kept_shares
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS, apart, curve, soft
from brainsim.report.paper import WIDE, Paper, colour_key, label_lines
from brainsim.report.style import (
    BLUE,
    INDUSTRY,
    INK,
    PALE,
    PERMANENT,
    RESEARCH,
    SECOND,
    SOFT,
    VERMILLION,
    Entry,
    Look,
    message,
    sheet,
)
from brainsim.study.ranges import SHARE
from brainsim.study.stored import StoredProgramme
from brainsim.words.book import ENGLISH
from brainsim.words.say import called_programme, say

_FOLLOWED = 28  # quarters: seven years
_LOOKS: dict[str, Look] = {
    "foreign": {"color": INK, "linewidth": 1.8},
    "new_domestic_phd": {"color": SECOND, "linestyle": "-"},
    "returnee": {"color": SECOND, "linestyle": (0, (4, 1.5))},
    "other_domestic": {"color": SECOND, "linestyle": (0, (1, 1))},
}
_LEFT, _WIDE, _HIGH, _STEP = 0.5, 1.5, 1.5, 1.98  # inches: panels, from one to the next
_BARS = 0.055  # of the axis: from one range at the end of the curves to the next


def who_stays(results: Results) -> Figure:
    """Shares of fellows on each rung, a panel each, by years since the start, a curve a group."""
    title = "Who stays: fellows since their start"
    paths = results.tables["paths"]
    paths = paths[paths[SINCE] <= _FOLLOWED]
    if paths.empty:
        return message(title, NO_FELLOWS, results.footer)
    last = int(paths[SINCE].max())
    ends = _contract_ends(results.programmes, last)
    marked = sorted({end for pairs in ends.values() for _, end in pairs})
    whose = "Fellows of all programmes. " if len(results.programmes) > 1 else ""
    mark = results.interval("pale bar at the end of a curve")
    notes = f"{whose}Of those who could be followed so long. {_explained(ends)}{mark}"
    hired = [group for group in _LOOKS if (paths["group"] == group).any()]
    key = [Entry(GROUP_WORDS[group], _LOOKS[group]) for group in hired]
    title = _title(paths, last) if results.is_enough and last else title
    page = sheet(title, notes, key, _HIGH + 0.62, results.footer, WIDE)
    for number, kept in enumerate(KEPT):
        axes = page.panel(_LEFT + number * _STEP, 0.36, _WIDE, _HIGH)
        _rung(axes, {group: paths[paths["group"] == group] for group in hired}, kept.position_names, last)
        _contract_axis(axes, marked, last)
        axes.set_title(say(f"panels_of_rungs.{kept.name}", ENGLISH), weight="bold", pad=4, loc="left")
        axes.set(ylim=(0, 100), yticks=(0, 25, 50, 75, 100))
        axes.tick_params(labelleft=number == 0)
    page.text(WIDE / 2, 0.07, "years since the start of the fellowship", ha="center", va="center")
    page.text(0.1, 0.36 + _HIGH / 2, "of 100 fellows", rotation=90, ha="center", va="center")
    return page.figure


def _title(paths: pd.DataFrame, last: int) -> str:
    """How many are still there at the last quarter: foreigners in Korea, Koreans in its research."""
    there = paths[paths[SINCE] == last]
    is_foreign = there["group"] == "foreign"
    foreign = kept_shares(there[is_foreign], IN_KOREA.position_names).mean()
    korean = kept_shares(there[~is_foreign], IN_RESEARCH.position_names).mean()
    told = [f"{100 * foreign:.0f} of 100 foreign fellows live in Korea"] if foreign == foreign else []
    told += [f"{100 * korean:.0f} of 100 Koreans do research there"] if korean == korean else []
    return f"After {last / 4:g} years {', '.join(told)}"


def _contract_ends(programmes: tuple[StoredProgramme, ...], last: int) -> dict[str, list[tuple[str, int]]]:
    """What ends so many quarters after the start, within the quarters that were lived; of several programmes whose."""
    several = len(programmes) > 1
    whose = [f"{called_programme(one.name, ENGLISH, one.called)} " if several else "" for one in programmes]
    terms = {
        "the first contract": [one.first_contract for one in programmes],
        "the longest fellowship": [one.longest for one in programmes],
    }
    ends = {words: [pair for pair in zip(whose, own, strict=True) if pair[1] <= last] for words, own in terms.items()}
    return {words: pairs for words, pairs in ends.items() if pairs}


def _explained(ends: dict[str, list[tuple[str, int]]]) -> str:
    told = {words: ", ".join(f"{whose}{end / 4:g} years" for whose, end in pairs) for words, pairs in ends.items()}
    said = " and of ".join(f"{words} ({when})" for words, when in told.items())
    return f"Upright lines: end of {said}. " if said else ""


def _rung(axes: Axes, groups: dict[str, pd.DataFrame], positions: tuple[str, ...], last: int) -> None:
    """A curve a group in years, the ranges of their ends beside each other, and there the numbers."""
    ends = []
    for place, (group, paths) in enumerate(groups.items()):
        spread = 100 * spreads(kept_shares(paths, positions), SINCE, SHARE)
        axes.plot(spread.index / 4, spread["median"], **_LOOKS[group])
        x = (1 + _BARS * (place + 1)) * max(last, 1) / 4
        soft(axes, [x, x], [spread["low"].iloc[-1], spread["high"].iloc[-1]], _LOOKS[group]["color"], 4.0)
        ends.append(float(spread["median"].iloc[-1]))
    for end, y, group in zip(ends, apart(ends, 9, 100, 0), groups, strict=True):
        weight = "bold" if group == "foreign" else "normal"
        axes.annotate(f"{end:.0f}", (1, y), (2, 0), xycoords=axes.get_yaxis_transform(), color=_LOOKS[group]["color"],
                      textcoords="offset points", va="center", weight=weight, annotation_clip=False)  # fmt: skip


def _contract_axis(axes: Axes, ends: list[int], last: int) -> None:
    """Years, with ticks where contracts end: the marks are their own labels."""
    for end in ends:
        axes.axvline(end / 4, color=PALE, linewidth=0.8, linestyle=(0, (1, 2)))
    ticks = [0]
    for tick in [*ends, last]:
        ticks += [tick] if tick - ticks[-1] >= last / 5 and (tick == last or last - tick >= last / 5) else []
    axes.set_xlim(0, max(last, 1) / 4 * (1 + _BARS * (len(_LOOKS) + 1)))
    axes.set_xticks([tick / 4 for tick in ticks], [f"{tick / 4:g}" for tick in ticks])


# --- the same at a glance, in any language -----------------------------------------------------------------------------

_COLOURS = (INDUSTRY, RESEARCH, PERMANENT)  # of KEPT: the higher the rung, the darker
_ACROSS = 3  # panels in a row
_POLICIES: tuple[Look, ...] = (
    {"color": INK, "linewidth": 0.9, "zorder": 5},
    {"color": BLUE, "linewidth": 3.4, "zorder": 3, "solid_capstyle": "butt"},
    {
        "color": VERMILLION,
        "linestyle": (0, (3.2, 1.6)),
        "linewidth": 2.2,
        "zorder": 4,
        "marker": "^",
        "markersize": 4.5,
        "markerfacecolor": "white",
        "markeredgewidth": 1.0,
    },
)  # as it is and two options: where they lie on each other, the narrower lies on the wider, and one has its marks
_MARKED = 8  # quarters from one mark to the next
_KEY, _PANEL, _WORDS = 0.155, 1.25, 90  # inches of a line of the key and of panels; letters of a policy in it


def fan_of_those_who_stay(paths: Mapping[str, pd.DataFrame], paper: Paper) -> Figure:
    """A panel a rung by years since the start, a curve for each of a few policies by name, that as it is first.

    Of several programmes a panel each instead, of the first policy.
    """
    shown = {words: table[table[SINCE] <= 4 * YEARS] for words, table in paths.items()}
    first = next(iter(shown.values()))
    if "programme" in first and first["programme"].nunique() > 1:
        return _fans(first, paper)
    language, key = paper.language, _KEY * len(shown) + 0.08
    looks = _POLICIES if len(shown) > 1 else _POLICIES[1:]
    page, step = paper.sheet(_PANEL + key + 0.7), (WIDE - 0.5) / len(KEPT)
    for number, kept in enumerate(KEPT):
        axes = page.panel(0.5 + number * step, key + 0.4, step - 0.53, _PANEL)
        axes.set_title(say(f"fan.{kept.name}", language), fontsize=8, fontweight="bold", loc="left", pad=6, x=0.03)
        _rung_of_policies(axes, list(shown.values()), kept, looks)
        axes.set_ylabel(say("axis.fellows", language) if number == 0 else "")
        axes.tick_params(labelleft=number == 0)
    page.text(WIDE / 2, key + 0.1, say("axis.years", language), ha="center", va="center", fontsize=8.5)
    for number, (words, look) in enumerate(zip(shown, looks, strict=False)):
        y = key - _KEY * (number + 0.5)
        page.line([0.5, 0.65, 0.8], [y] * 3, **{**look, "markevery": [1]})
        page.text(0.88, y, label_lines(words, _WORDS, 1)[0], va="center", fontsize=8)
    return page.figure


def _rung_of_policies(axes: Axes, tables: Sequence[pd.DataFrame], kept: Kept, looks: Sequence[Look]) -> None:
    """A curve a policy with its number at its end, in its colour, and the range of the first option as a band."""
    ends, first = [], min(1, len(tables) - 1)
    for number, (table, look) in enumerate(zip(tables, looks, strict=False)):
        spread = 100 * spreads(kept_shares(table, kept.position_names), SINCE, SHARE)
        years = spread.index.to_numpy(dtype=float) / 4
        if number == first:
            axes.fill_between(years, spread["low"], spread["high"], color=look["color"], alpha=SOFT, linewidth=0)
        axes.plot(years, spread["median"], markevery=(_MARKED // 2, _MARKED), **look)
        ends.append(float(spread["median"].iloc[-1]))
    axes.set(xlim=(0, YEARS), ylim=(0, 102), xticks=range(0, YEARS + 1, 2))
    for end, y, look in zip(ends, apart(ends, 9.0, 100.0, 0.0), looks, strict=False):
        axes.annotate(f"{end:.0f}", (1, y), (3, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points", va="center",
                      color=look["color"], fontsize=8, annotation_clip=False)  # fmt: skip


def _fans(table: pd.DataFrame, paper: Paper) -> Figure:
    """A panel each programme, side by side, with a curve a rung."""
    names = list(dict.fromkeys(table["programme"]))
    across = min(len(names), _ACROSS)
    down, wide, high = -(-len(names) // across), (WIDE - 0.65) / across, 1.75
    page, language = paper.sheet(high * down + 0.55), paper.language
    for number, name in enumerate(names):
        row, place = divmod(number, across)
        axes = page.panel(0.55 + place * wide, 0.75 + high * (down - 1 - row), wide - 0.3, high - 0.5)
        _fan(axes, table[table["programme"] == name])
        axes.set_title(called_programme(name, language), fontweight="bold", fontsize=8.5)
        axes.tick_params(labelleft=place == 0)
        axes.set_ylabel(say("axis.fellows", language) if place == 0 else "")
    page.text(WIDE / 2, 0.36, say("axis.years", language), ha="center", fontsize=8.5)
    colour_key(
        page, 0.55, {say(f"fan.{kept.name}", language): color for kept, color in zip(KEPT, _COLOURS, strict=True)}
    )
    return page.figure


def _fan(axes: Axes, table: pd.DataFrame) -> None:
    """The lines with their bands by years."""
    for kept, color in zip(KEPT, _COLOURS, strict=True):
        spread = 100 * spreads(kept_shares(table, kept.position_names), SINCE, SHARE)
        curve(axes, spread.set_axis(spread.index / 4), color=color)
    axes.set(xlim=(0, YEARS), ylim=(0, 102))
