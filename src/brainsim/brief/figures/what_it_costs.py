"""What it costs: policies in the plane of cost and effect, within the study and over the life of their posts."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from brainsim.brief.figures.shared import effect_in_question, money_factor
from brainsim.brief.records import Facts
from brainsim.brief.sentences import begun, effect_of, point_words
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.outcomes.rows import is_cost
from brainsim.report.marks import apart, soft
from brainsim.report.paper import Paper, custom, label_lines, shown_factor, upright
from brainsim.report.style import BLUE, FAINT, INK, SECOND
from brainsim.words.say import say

MOST_MARKS = 8  # policies of a plane


class _Mark(NamedTuple):
    """A policy in the plane, in the units shown."""

    point: int
    effect: float
    low: float  # its 90 % range
    high: float
    cost: float  # within the study
    life: float  # over the life of its posts


def _marks(facts: Facts, language: str) -> list[_Mark]:
    name, factor, money, marks = facts.outcome.name, shown_factor(facts.outcome.unit), money_factor(language), []
    for point in facts.points if not is_cost(name) else ():
        effect, cost, life = (effect_of(facts, point.point, one) for one in (name, TEN_YEARS, LIFE))
        if effect and cost and not effect.is_open:
            numbers = (
                factor * effect.effect,
                *(factor * (effect.effect if end is None else end) for end in (effect.low, effect.high)),
                money * cost.effect,
                money * (life or cost).effect,
            )
            marks.append(_Mark(point.point, *numbers))
    return marks


def plane(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """The cost-effect plane: each policy at its cost within the study and over the life of its posts, and the Pareto front."""
    language = paper.language
    marks = _marks(facts, language)
    if not 2 <= len(marks) <= MOST_MARKS:
        return None
    wide = int(custom("plane", language))
    labels = [label_lines(begun(point_words(facts, mark.point, language)), wide) for mark in marks]
    beside = 0.06 + 0.125 * max(map(len, labels))  # inches from one label to the next
    high = max(2.4, (beside + 0.02) * len(marks) + 0.75)
    figure, axes = paper.canvas(high, 0.9, right=2.15)
    axes.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    for _, y, least, most, cost, life in marks:
        axes.plot([cost, life], [y, y], color=FAINT, linewidth=0.9, zorder=1)
        soft(axes, [cost, cost], [least, most], BLUE)
        axes.plot([cost], [y], color=BLUE, marker="o", linestyle="none", zorder=3)
        axes.plot([life], [y], color=BLUE, marker="o", linestyle="none", markerfacecolor="white", zorder=2)
    front = undominated([(0.0, 0.0), *((mark.cost, mark.effect) for mark in marks)])
    axes.plot(*np.array(front).T, color=SECOND, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)
    axes.plot([0], [0], color=INK, marker="+", linestyle="none")
    axes.margins(x=0.05, y=0.12)
    low, top = axes.get_ylim()
    room = beside / (high - 0.53) * (top - low)
    places = apart([mark.effect for mark in marks], room, top - room / 2, low + room / 2)
    edge = axes.get_xlim()[1]
    for mark, lines, y in zip(marks, labels, places, strict=True):
        axes.plot([mark.life, edge], [mark.effect, y], color=FAINT, linewidth=0.5, zorder=0, clip_on=False)
        axes.annotate("\n".join(lines), (edge, y), (3, 0), textcoords="offset points", va="center", fontsize=7.5,
                      annotation_clip=False)  # fmt: skip
    axes.set(xlim=(axes.get_xlim()[0], edge), ylim=(low, top))
    axes.set_xlabel(say("axis.more_cost", language))
    upright(axes, effect_in_question(facts, language), language)
    return figure


def undominated(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Of (cost, effect), those that no other beats in both, by cost."""
    best = [p for p in points if not any(q != p and q[0] <= p[0] and q[1] >= p[1] for q in points)]
    return sorted(set(best))
