"""What a life would have been: simulated people, each without the policy and with it."""

from itertools import cycle
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from brainsim.brief.records import Facts
from brainsim.brief.sentences import two_worlds
from brainsim.report.paper import WIDE, Paper, colour_key, custom, fitted
from brainsim.report.style import OF_PLACES
from brainsim.report.vocabulary import called, quarter
from brainsim.settings.places import names
from brainsim.words.say import has, say

MOST_LIVES = 2


def lives(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Two simulated lives, each twice: without the policy and with it, as bars of places and words of positions."""
    table = facts.table("lives")
    table = table[table["point"] == facts.best] if len(table) else table
    if table.empty:
        return None
    people = list(dict.fromkeys(table["person"]))[:MOST_LIVES]
    lanes = [say(f"lanes.{name}", language) for name in two_worlds(facts)]
    colors = dict(zip(names(), cycle(OF_PLACES), strict=False))
    figure, axes = Paper(language).canvas(0.68 * len(people) + 0.58, 1.35, bottom=0.4)
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
