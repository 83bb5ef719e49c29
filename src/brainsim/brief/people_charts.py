"""Charts of people: who would have come anyway, where fellows are, why lives part, simulated lives."""

from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from brainsim.brief.records import Facts
from brainsim.brief.sentences import two_worlds
from brainsim.brief.vocabulary import called, quarter
from brainsim.report.canvas import WIDE, canvas, colour_key, custom, fitted, rows
from brainsim.report.one_world.who_stays import fan_of_those_who_stay
from brainsim.report.style import BLUE, GREEN, INK, OF_PLACES, VERMILLION
from brainsim.settings.places import names
from brainsim.study.reports import Report
from brainsim.words.say import has, numeral, say

MOST_LIVES = 2
NOWHERE = "#BBBBBB"  # the only grey of a chart
FATES = {
    "in both worlds": BLUE,
    "only with the policy": VERMILLION,
    "only without it": GREEN,
    "in neither world": NOWHERE,
}


def deadweight(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Of the fellows of the first call, by group: who would be in Korea in both worlds, only with the policy, in neither."""
    table = facts.table("deadweight")
    if table.empty or not facts.is_of_programme:
        return None
    table = table[(table["point"] == facts.best) & (table["call"] == "first") & (table["kept"] == "in Korea")]
    groups = ["returnee", "foreign", "new_domestic_phd", "other_domestic"]
    moments = ("year_1", "after_3")
    lanes = [(moment, group) for moment in moments for group in groups]
    figure, axes = canvas(0.21 * (len(lanes) + len(moments)) + 0.95, 1.85, bottom=0.72)
    labels, places = [], []
    for number, (moment, group) in enumerate(lanes):
        place = number + number // len(groups) + 1
        mine = table[(table["moment"] == moment) & (table["group"] == group)].set_index("fate")
        left = 0.0
        for fate, color in FATES.items():
            share = 100 * np.nan_to_num(float(mine.loc[fate, "share"]))
            axes.barh(place, share, left=left, color=color, height=0.74, edgecolor="white", linewidth=0.6)
            if share >= 7:
                axes.text(left + share / 2, place, f"{share:.0f}", ha="center", va="center", color=INK if color == NOWHERE else "white",
                          fontsize=7.5)  # fmt: skip
            left += share
        labels.append(called(group, language))
        places.append(place)
    for number, moment in enumerate(moments):
        axes.text(0, number * (len(groups) + 1), say(f"moments.{moment}", language), va="center", fontweight="bold")
    axes.set(xlim=(0, 100), ylim=(places[-1] + 0.55, -0.55), yticks=places)
    axes.set_yticklabels(labels)
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(say("axis.first_call", language))
    colour_key(figure, 1.85, {say(f"fates.{fate}", language): color for fate, color in FATES.items()})
    return figure


def paths(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Where fellows are by quarters since the start, of all or of each programme."""
    table = Report(folder).table_if_any("paths")
    mine = table[table["point"] == facts.usual] if len(table) else table
    return fan_of_those_who_stay(mine, language) if len(mine) else None


def reasons(facts: Facts, folder: Path, language: str) -> Figure | None:
    """How many decide otherwise because of the policy, by the reason of the first difference."""
    table = facts.table("biographies")
    if table.empty:
        return None
    mine = table[(table["point"] == facts.best) & (table["group"] == "all")].sort_values("persons", ascending=False)
    if mine.empty:
        return None
    figure, axes = canvas(0.18 * len(mine) + 0.55, 2.6, right=0.7)
    for place, row in enumerate(mine.itertuples()):
        end = row.persons if pd.isna(row.high) else row.high
        if end > row.persons:
            axes.plot([row.low, row.high], [place, place], color=BLUE, linewidth=1.2)
        axes.plot([row.persons], [place], color=BLUE, marker="o", linestyle="none")
        number = numeral(row.persons, ",.0f", language)
        axes.annotate(number, (end, place), (4, 0), textcoords="offset points", va="center", color=INK)
    axes.set_xlim(left=0)
    rows(axes, [called(reason, language) for reason in mine["reason"]], language)
    axes.set_xlabel(say("axis.reasons", language))
    return figure


def lives(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Two simulated lives, each twice: without the policy and with it, as bars of places and words of positions."""
    table = facts.table("lives")
    table = table[table["point"] == facts.best] if len(table) else table
    if table.empty:
        return None
    people = list(dict.fromkeys(table["person"]))[:MOST_LIVES]
    lanes = [say(f"lanes.{name}", language) for name in two_worlds(facts)]
    colors = dict(zip(names(), cycle(OF_PLACES), strict=False))
    figure, axes = canvas(0.68 * len(people) + 0.58, 1.35, bottom=0.4)
    ticks = []
    for number, person in enumerate(people):
        mine = table[table["person"] == person]
        for lane, world in enumerate(("reference", "policy")):
            y = 2.6 * number + lane
            ticks.append((y, lanes[lane]))
            _life(axes, mine[mine["world"] == world].reset_index(drop=True), y, colors, language)
        who = _who(mine.iloc[0], language)
        title = axes.annotate(who, (0, 2.6 * number - 0.72), (-90, 0), textcoords="offset points", va="center", fontweight="bold",
                              fontsize=8.0, annotation_clip=False)  # fmt: skip
        fitted(title, WIDE - 1.35 + 90 / 72 - 0.05)
    quarters = list(dict.fromkeys(table["quarter"]))
    axes.set(xlim=(0, len(quarters)), ylim=(2.6 * len(people) - 0.9, -1.0))
    axes.set_xticks(range(0, len(quarters), 8), [quarters[n][:4] for n in range(0, len(quarters), 8)])
    axes.set_yticks([y for y, _ in ticks], [word for _, word in ticks])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    colour_key(figure, 1.35, {called(place, language): color for place, color in colors.items()})
    return figure


def _life(axes, life: pd.DataFrame, y: float, colors: dict[str, str], language: str) -> None:
    """A bar for each spell of the same place and position, with the position in it where there is room."""
    spell = ((life["place"] != life["place"].shift()) | (life["position"] != life["position"].shift())).cumsum()
    for _, part in life.groupby(spell):
        start, length = part.index[0], len(part)
        place, position = part["place"].iloc[0], part["position"].iloc[0]
        axes.barh(y, length, left=start, height=0.72, color=colors[place], alpha=0.85, edgecolor="white", linewidth=0.8)
        word = called(position, language)
        if len(word) * float(custom("letter", language)) < length:
            axes.text(start + length / 2, y, word, ha="center", va="center", color="white", fontsize=7.5)


def _who(row: Any, language: str) -> str:
    origin, _, rest = row["who"].removeprefix("from ").partition(", PhD in ")
    origin, place = (_country(word, language) for word in (origin, rest.split(" ")[0]))
    when, reason = quarter(row["differs_from"], language), called(row["reason"], language)
    person, letter = row["person"], row["person"][-1]
    return say(
        "life.person", language, person=person, letter=letter, origin=origin, place=place, quarter=when, reason=reason
    )


def _country(name: str, language: str) -> str:
    """A country as it is written."""
    return say(key, language) if has(key := f"countries.{name}", language) else name.title()
