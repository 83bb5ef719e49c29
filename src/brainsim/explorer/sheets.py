"""Figures of what surfaces say: what an effect hangs on, and where two options change places."""

from pathlib import Path
from typing import Any

import pandas as pd

import brainsim
from brainsim.explorer.explored import Explored
from brainsim.explorer.written import JUDGED, presets
from brainsim.report.folder import footer_of
from brainsim.report.many_worlds.what_matters_most import Ranked, what_matters_most
from brainsim.report.many_worlds.where_it_turns import Between, where_it_turns
from brainsim.report.paper import Paper, style_of
from brainsim.report.style import save
from brainsim.report.vocabulary import called, policy
from brainsim.study.changes import label_of
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

MIX, FIRST, SECOND = "posts_for_all", "posts_for_all", "pay"
UNTOLD = ("structure", "rest")  # drivers that are no parameters
FEW = 0.01  # a share of variance that is not worth a row


def draw_sheets(folder: Path, found: Explored, tables: dict[str, pd.DataFrame]) -> None:
    """Write drivers and turns as figures of their own."""
    settings: dict[str, Any] = found.settings.model_dump(mode="json")
    footer = footer_of(brainsim.__version__, settings, len(found.vectors))
    with style_of(ENGLISH):
        save(_drivers(tables["drivers"], footer), folder / "figures", "drivers")
        save(_turns(tables["turns"], footer), folder / "figures", "turns")


def unknown(name: str) -> str:
    """A driver in words."""
    return say(f"drivers.{name}", ENGLISH) if name in UNTOLD else called(name, ENGLISH)


def in_words(mix: str) -> str:
    """A mix that has a name in words."""
    levels = presets()[mix]
    return policy(levels, label_of(levels), ENGLISH)


def _drivers(table: pd.DataFrame, footer: str):
    mine = table[(table["mix"] == MIX) & (table["outcome"] == JUDGED) & (table["share"] >= FEW)]
    rows = [Ranked(unknown(one.driver), one.share, one.low, one.high, one.low > FEW) for one in mine.itertuples()]
    title = say("drivers.title", ENGLISH, first=rows[0].label, mix=in_words(MIX))
    sheet = Paper(ENGLISH, f"{title[0].upper()}{title[1:]}", say("drivers.notes", ENGLISH), footer)
    return what_matters_most(sheet, rows, say("drivers.axis", ENGLISH))


def _turns(table: pd.DataFrame, footer: str):
    mine = table[(table["outcome"] == JUDGED) & (table["first"] == SECOND) & (table["second"] == FIRST)]
    rows = [
        Between(called(one.parameter, ENGLISH), f"{one.low:.3g}", f"{one.high:.3g}", -one.at_low, -one.at_high)
        for one in mine.itertuples()
    ]
    turned = int(mine["turns_at"].notna().sum())
    title = say(f"turns.{'some' if turned else 'none'}", ENGLISH, number=turned, of=len(rows))
    sheet = Paper(ENGLISH, title, say("turns.notes", ENGLISH), footer)
    return where_it_turns(sheet, rows, say("turns.axis", ENGLISH))
