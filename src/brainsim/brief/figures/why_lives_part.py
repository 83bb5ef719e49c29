"""Why lives part: how many decide otherwise because of a policy, and for which reason first."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from brainsim.brief.records import Facts
from brainsim.report.paper import Paper, rows
from brainsim.report.style import BLUE, INK
from brainsim.report.vocabulary import called
from brainsim.words.say import numeral, say


def reasons(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """How many decide otherwise because of the policy, by the reason of the first difference."""
    table = facts.table("biographies")
    if table.empty:
        return None
    mine = table[(table["point"] == facts.best) & (table["group"] == "all")].sort_values("persons", ascending=False)
    if mine.empty:
        return None
    language = paper.language
    figure, axes = paper.canvas(0.18 * len(mine) + 0.55, 2.6, right=0.7)
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
