"""What a life would have been: simulated people, each without the policy and with it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.brief.figures.where_fellows_go import colour_of
from brainsim.brief.records import Facts
from brainsim.brief.sentences import two_worlds
from brainsim.report.paper import LEAST, WIDE, Paper, colour_key, fitted
from brainsim.report.style import ink_on, text_width
from brainsim.report.vocabulary import called, quarter
from brainsim.study.lives import STATES, state_of
from brainsim.words.say import has, say

MOST_LIVES = 2
_KEYS, _KEY = 3, 0.17  # of the key in a row, and inches of one
_LEFT, _FOOT = 1.35, 0.4  # inches beside the bars, and below them
_LANE, _LIFE, _UNIT = 1.3, 3.4, 0.27  # from a lane to the next, from a life to the next; inches of a unit
_BAR, _WORDS = 0.72, LEAST  # of a lane; points of the words in a bar, and below one that is too short
_YEAR = 0.45  # inches that a year takes on the axis


def lives(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Two simulated lives, each twice: without the policy and with it, as bars of places and words of positions."""
    table = facts.table("lives")
    table = table[table["point"] == facts.best] if len(table) else table
    if table.empty:
        return None
    language, people = paper.language, list(dict.fromkeys(table["person"]))[:MOST_LIVES]
    lanes = [say(f"lanes.{name}", language) for name in two_worlds(facts)]
    shown = table[table["person"].isin(people)]
    seen = {state_of(*pair) for pair in zip(shown["place"], shown["position"], strict=True)}
    names: dict[str, list[str]] = {}
    for state in STATES:
        if state in seen:
            names.setdefault(colour_of(state), []).append(called(state, language))
    foot = _FOOT + _KEY * (-(-len(names) // _KEYS) - 1)
    page = paper.sheet(_UNIT * _LIFE * len(people) + foot + 0.08)
    axes = page.panel(_LEFT, foot, WIDE - _LEFT - 0.15, _UNIT * _LIFE * len(people))
    quarters = list(dict.fromkeys(table["quarter"]))
    axes.set(xlim=(0, len(quarters)), ylim=(_LIFE * len(people) - 1.0, -1.0))
    ticks, titles = [], []
    for number, person in enumerate(people):
        mine = table[table["person"] == person]
        for lane, world in enumerate(("reference", "policy")):
            y = _LIFE * number + _LANE * lane
            ticks.append((y, lanes[lane]))
            life = mine[mine["world"] == world].reset_index(drop=True)
            _life(axes, life, y, language)
        titles.append(axes.annotate(_who(mine.iloc[0], language), (0, _LIFE * number - 0.7), (-90, 0), textcoords="offset points",
                                    va="center", fontweight="bold", fontsize=8.0, annotation_clip=False))  # fmt: skip
    fitted(titles, WIDE - _LEFT + 90 / 72 - 0.05)
    _years(axes, quarters, WIDE - _LEFT - 0.15)
    axes.set_yticks([y for y, _ in ticks], [word for _, word in ticks])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    colour_key(page, 0.06, {", ".join(words): colour for colour, words in names.items()}, _KEYS)
    return page.figure


def _years(axes: Axes, quarters: Sequence[str], wide: float) -> None:
    """A tick where a year begins, at as many years as have room."""
    begin = {n: name[:4] for n, name in enumerate(quarters) if name.endswith("Q1")} or {0: quarters[0]}
    step = max(1, -int(-_YEAR * len(begin) // wide))
    axes.set_xticks(list(begin)[::step], list(begin.values())[::step])


def _life(axes: Axes, life: pd.DataFrame, y: float, language: str) -> None:
    """A bar for each spell of the same place and position, with the position in it, or below it where it is too short."""
    spell = ((life["place"] != life["place"].shift()) | (life["position"] != life["position"].shift())).cumsum()
    inches, short = axes.get_position().width * WIDE / axes.get_xlim()[1], []
    for _, part in life.groupby(spell):
        start, length = int(part.index[0]), len(part)
        place, position = part["place"].iloc[0], part["position"].iloc[0]
        color, word = colour_of(state_of(place, position)), called(position, language)
        axes.barh(y, length, left=start, height=_BAR, color=color, edgecolor="white", linewidth=0.8)
        if text_width(word, _WORDS) + 0.06 < inches * length:
            axes.text(start + length / 2, y, word, ha="center", va="center", color=ink_on(color), fontsize=_WORDS)
        else:
            short.append((float(start), text_width(f"{word} ", _WORDS) / inches, word))
    for x, word in _beside_each_other(short, axes.get_xlim()[1]):
        axes.text(x, y + _BAR / 2 + 0.04, word, va="top", fontsize=_WORDS)


def _beside_each_other(words: Sequence[tuple[float, float, str]], end: float) -> list[tuple[float, str]]:
    """Where words of some width begin, that would begin somewhere: none over another, none beyond the end."""
    places, free = [], 0.0
    for start, wide, _ in words:
        places.append(max(start, free))
        free = places[-1] + wide
    for number in reversed(range(len(words))):
        places[number] = min(places[number], end - words[number][1])
        end = places[number]
    return [(place, word) for place, (_, _, word) in zip(places, words, strict=True)]


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
