"""Figures of what surfaces say: what an effect hangs on, and where two options change places."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from brainsim.explorer.written import JUDGED, presets
from brainsim.report.many_worlds.what_matters_most import Ranked, what_matters_most
from brainsim.report.many_worlds.where_it_turns import Between, where_it_turns
from brainsim.report.paper import Paper, style_of
from brainsim.report.style import save
from brainsim.report.vocabulary import called, policy
from brainsim.study.changes import label_of
from brainsim.words.book import ENGLISH
from brainsim.words.say import numeral, say

MIX, FIRST, SECOND = "posts_for_all", "posts_for_all", "pay"
UNTOLD = ("structure", "rest")  # drivers that are no parameters
FEW = 0.01  # a share of variance that is not worth a row


def draw_sheets(target: Path, footer: str, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write drivers and turns as figures of their own into a folder."""
    with style_of(ENGLISH):
        save(_drivers(tables["drivers"], footer), target, "drivers")
        save(_turns(tables["turns"], footer), target, "turns")


def unknown(name: str) -> str:
    """A driver in words."""
    return say(f"drivers.{name}", ENGLISH) if name in UNTOLD else called(name, ENGLISH)


def in_words(mix: str) -> str:
    """A mix that has a name in words."""
    levels = presets()[mix]
    return policy(levels, label_of(levels), ENGLISH)


def _drivers(table: pd.DataFrame, footer: str) -> Figure:
    mine = table[(table["mix"] == MIX) & (table["outcome"] == JUDGED) & (table["share"] >= FEW)]
    rows = [
        Ranked(unknown(one.driver), 100 * one.share, 100 * one.low, 100 * one.high, one.low > FEW)
        for one in mine.itertuples()
    ]
    title = say(
        "drivers.title", ENGLISH, first=unknown(str(mine["driver"].iloc[0])), mix=in_words(MIX), share=rows[0].value
    )
    return what_matters_most(
        Paper(ENGLISH, title, say("drivers.notes", ENGLISH), footer), rows, say("drivers.axis", ENGLISH)
    )


def _turns(table: pd.DataFrame, footer: str) -> Figure:
    mine = table[(table["outcome"] == JUDGED) & (table["first"] == SECOND) & (table["second"] == FIRST)]
    rows = [_between(called(one.parameter, ENGLISH), -one.at_low, -one.at_high) for one in mine.itertuples()]
    turned, gaps = int(mine["turns_at"].notna().sum()), [gap for row in rows for gap in (row.at_low, row.at_high)]
    ends = {"least": _tens(min(gaps)), "most": _tens(max(gaps))}
    title = say(f"turns.{'some' if turned else 'none'}", ENGLISH, number=turned, of=len(rows), **ends)
    sheet = Paper(ENGLISH, title, say("turns.notes", ENGLISH), footer)
    return where_it_turns(sheet, rows, say("turns.axis", ENGLISH))


def _between(parameter: str, at_low: float, at_high: float) -> Between:
    low, high = sorted((at_low, at_high))
    return Between(parameter, at_low, at_high, say("turns.ends", ENGLISH, low=_tens(low), high=_tens(high)))


def _tens(years: float) -> str:
    """Years to the nearest ten."""
    return numeral(10 * round(years / 10), ",d", ENGLISH)
