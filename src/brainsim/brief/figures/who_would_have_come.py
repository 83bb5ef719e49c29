"""Who would have come: of the fellows of the first call, who would be in Korea in which world."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from brainsim.brief.records import Facts
from brainsim.report.paper import WIDE, Paper, colour_key
from brainsim.report.style import BLUE, LIGHT, ORANGE, ink_on
from brainsim.report.vocabulary import called
from brainsim.words.say import say

FATES = {  # neighbours in a bar, which grey keeps apart
    "in both worlds": LIGHT,
    "only with the policy": BLUE,
    "only without it": ORANGE,
    "in neither world": "#D9D9D9",
}


def deadweight(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Of the fellows of the first call, by group: who would be in Korea in both worlds, only with the policy, in neither."""
    table = facts.table("deadweight")
    if table.empty or not facts.is_of_programme:
        return None
    table = table[(table["point"] == facts.best) & (table["call"] == "first") & (table["kept"] == "in Korea")]
    language = paper.language
    groups = ["returnee", "foreign", "new_domestic_phd", "other_domestic"]
    moments = ("year_1", "after_3")
    lanes = [(moment, group) for moment in moments for group in groups]
    page = paper.sheet(0.21 * (len(lanes) + len(moments)) + 0.95)
    axes = page.panel(1.85, 0.72, WIDE - 2.0, page.height - 0.8)
    labels, places = [], []
    for number, (moment, group) in enumerate(lanes):
        place = number + number // len(groups) + 1
        mine = table[(table["moment"] == moment) & (table["group"] == group)].set_index("fate")
        left = 0.0
        for fate, color in FATES.items():
            share = 100 * np.nan_to_num(float(mine.loc[fate, "share"]))
            axes.barh(place, share, left=left, color=color, height=0.74, edgecolor="white", linewidth=0.6)
            if share >= 7:
                axes.text(
                    left + share / 2, place, f"{share:.0f}", ha="center", va="center", color=ink_on(color), fontsize=7.5
                )
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
    colour_key(page, 1.85, {say(f"fates.{fate}", language): color for fate, color in FATES.items()})
    return page.figure
