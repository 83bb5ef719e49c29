"""What more buys: cost against effect of the policies that a search found and that were simulated."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from brainsim.report.paper import GREY, Paper, upright
from brainsim.report.style import BLUE, FAINT

_EMULATED = "_emulated"


def what_more_buys(paper: Paper, front: pd.DataFrame, names: tuple[str, str], factors: tuple[float, float],
                   axes_said: tuple[str, str]) -> Figure:  # fmt: skip
    """Round where no other beats a policy in all aims, square where one does; bars are 90 % intervals of the mean.

    Crosses are what emulators had expected, each joined to the policy that it is of.

    All pairs are of the cost and the outcome; `factors` make the units shown.
    """
    (cost, outcome), (money, factor) = names, factors
    figure, axes = paper.canvas(2.6, 0.9)
    axes.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    for row in front.dropna(subset=[cost, outcome]).fillna(0.0).to_dict("records"):
        color, marker = (BLUE, "o") if row["undominated"] else (GREY, "s")
        x, y, half = money * row[cost], factor * row[outcome], factor * row[f"{outcome}_half_width"]
        axes.plot([x, x], [y - half, y + half], color=color, linewidth=1.0)
        axes.plot([x], [y], color=color, marker=marker, linestyle="none")
    if {f"{cost}{_EMULATED}", f"{outcome}{_EMULATED}"} <= set(front):
        expected = money * front[f"{cost}{_EMULATED}"], factor * front[f"{outcome}{_EMULATED}"]
        simulated = money * front[cost], factor * front[outcome]
        axes.plot(*np.stack([expected, simulated], axis=1), color=FAINT, linewidth=0.7, zorder=0)
        axes.plot(*expected, color=FAINT, marker="x", linestyle="none", zorder=0)
    axes.set_xlabel(axes_said[0])
    upright(axes, axes_said[1], paper.language)
    return figure
