"""What is missed by choosing a policy before the world is known: its regret over plausible worlds."""

from collections.abc import Callable, Sequence

from matplotlib.figure import Figure

from brainsim.report.paper import Paper, of_many, row_height, rows, strip
from brainsim.study.stored import Regret
from brainsim.words.say import say

MOST_ROWS = 12


def what_is_missed(
    paper: Paper, found: Sequence[Regret], policy: Callable[[str], str], unit: str, factor: float
) -> Figure:
    """Mean, 90th percentile and largest, of the policies with the least; `factor` makes the unit shown."""
    every = sorted(found, key=lambda row: row.mean_regret)
    shown = every[:MOST_ROWS]
    labels = [policy(row.policy) for row in shown]
    height = row_height(labels, paper.language, 0.24) * len(shown) + 0.55
    figure, axes = paper.canvas(height, 2.6, bottom=0.4)
    for place, row in enumerate(shown):
        strip(axes, place, *(factor * value for value in (row.mean_regret, row.regret_90, row.max_regret)))
    rows(axes, labels, paper.language)
    axis = say("axis.regret", paper.language, unit=unit)
    axes.set_xlabel(of_many("least_regret", axis, len(shown), len(every), paper.language))
    return figure
