"""Charts of policies: their effects and what they cost, as rows, in a plane and along a front."""

import textwrap
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.brief.numbers import is_open
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import effect_of, is_the_same, known_apart, point_words
from brainsim.brief.vocabulary import called
from brainsim.outcomes.costs import COST, LIFE, TEN_YEARS
from brainsim.outcomes.rows import is_cost
from brainsim.report import canvas as page
from brainsim.report.marks import apart
from brainsim.report.style import BLUE, FAINT, INK, VERMILLION
from brainsim.study.vectors import GOLDEN
from brainsim.words.say import own, say

MOST_ROWS, MOST_MARKS = 12, 8  # policies of a forest plot, and of a plane
EXTREMES = 3  # policies with the most and with the least effect, which are named where there are more than fit


def effects(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Each policy's effect on the outcome in question: dot, thick bar for the mean, thin bar for a single simulation.

    Of more policies than there is room for, those with the most and the least effect; the others are dots in one row.
    """
    name = facts.outcome.name
    found = [e for point in facts.points if (e := effect_of(facts, point.point, name))]
    if not found or any(is_open(e) for e in found):
        return None
    if all(e.effect == 0 and is_the_same(e) for e in found):
        return None  # a row of noughts shows nothing: the answer says it
    single, others = _with_rows(found)
    labels = [point_words(facts, effect.point, language) for effect in single]
    if others:
        labels.insert(EXTREMES, say("axis.others", language, number=len(others)))
    factor, what = page.shown_factor(facts.outcome.unit), _outcome_in_question(facts, language)
    words = textwrap.wrap(say("axis.effect", language, what=what), 56)
    bottom = 0.29 + 0.13 * len(words)
    figure, axes = page.canvas(page.row_height(labels, language, 0.3) * len(labels) + bottom + 0.15, 2.6, bottom=bottom)
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, effect in enumerate(single):
        _effect(axes, place + (bool(others) and place >= EXTREMES), effect, factor)
    _strip(axes, EXTREMES, others, factor)
    page.rows(axes, labels, language)
    axes.set_xlabel("\n".join(words))
    return figure


def _with_rows(found: list[Effect]) -> tuple[list[Effect], list[Effect]]:
    """Effects that have a row each, and the others where there are more than fit: the middle ones."""
    if len(found) <= MOST_ROWS:
        return found, []
    ranked = sorted(found, key=lambda effect: -effect.effect)
    return [*ranked[:EXTREMES], *ranked[-EXTREMES:]], ranked[EXTREMES:-EXTREMES]


def _outcome_in_question(facts: Facts, language: str) -> str:
    """The outcome in question with its unit, as an axis is named."""
    return page.with_unit(called(facts.outcome.name, language), facts.outcome.unit, language)


def _effect(axes: Axes, place: float, effect: Effect, factor: float) -> None:
    """An effect in its row."""
    color, half = BLUE if known_apart(effect) else page.GREY, effect.half_width or 0.0
    low, high = effect.low, effect.high
    if low is not None and high is not None:
        axes.plot([factor * low, factor * high], [place] * 2, color=color, linewidth=1.0)
    axes.plot([factor * (effect.effect - half), factor * (effect.effect + half)], [place] * 2, color=color, linewidth=4.0,
              alpha=0.45, solid_capstyle="butt")  # fmt: skip
    axes.plot([factor * effect.effect], [place], color=color, marker="o", linestyle="none")


def _strip(axes: Axes, place: float, others: list[Effect], factor: float) -> None:
    """Effects as small dots in one row, spread over its height so that they can be told apart."""
    for number, effect in enumerate(others):
        y = place + 0.7 * ((number * GOLDEN) % 1.0 - 0.5)
        color = BLUE if known_apart(effect) else page.GREY
        axes.plot([factor * effect.effect], [y], color=color, marker="o", linestyle="none", markersize=2.0)


class _Mark(NamedTuple):
    """A policy in the plane, in the units shown."""

    point: int
    effect: float
    half: float
    cost: float  # within the study
    life: float  # over the life of its posts


def _marks(facts: Facts, language: str) -> list[_Mark]:
    name, factor, money, marks = facts.outcome.name, page.shown_factor(facts.outcome.unit), _money(language), []
    for point in facts.points if not is_cost(name) else ():
        effect, cost, life = (effect_of(facts, point.point, one) for one in (name, TEN_YEARS, LIFE))
        if effect and cost and effect.half_width is not None:
            numbers = (
                factor * effect.effect,
                factor * effect.half_width,
                money * cost.effect,
                money * (life or cost).effect,
            )
            marks.append(_Mark(point.point, *numbers))
    return marks


def plane(facts: Facts, folder: Path, language: str) -> Figure | None:
    """The cost-effect plane: each policy at its cost within the study and over the life of its posts, and the Pareto front."""
    marks = _marks(facts, language)
    if not 2 <= len(marks) <= MOST_MARKS:
        return None
    wide = int(page.custom("plane", language))
    labels = [page.label_lines(point_words(facts, mark.point, language), wide) for mark in marks]
    beside = 0.06 + 0.125 * max(map(len, labels))  # inches from one label to the next
    high = max(2.4, (beside + 0.02) * len(marks) + 0.75)
    figure, axes = page.canvas(high, 0.9, right=2.15)
    axes.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    for _, y, half, cost, life in marks:
        axes.plot([cost, life], [y, y], color=FAINT, linewidth=0.9, zorder=1)
        axes.plot([cost, cost], [y - half, y + half], color=BLUE, linewidth=1.2)
        axes.plot([cost], [y], color=BLUE, marker="o", linestyle="none", zorder=3)
        axes.plot([life], [y], color=BLUE, marker="o", linestyle="none", markerfacecolor="white", zorder=2)
    front = undominated([(0.0, 0.0), *((mark.cost, mark.effect) for mark in marks)])
    axes.plot(*np.array(front).T, color=VERMILLION, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)
    axes.plot([0], [0], color=INK, marker="+", linestyle="none")
    axes.margins(x=0.05, y=0.12)
    low, top = axes.get_ylim()
    room = beside / (high - 0.53) * (top - low)
    places = apart([mark.effect for mark in marks], room, top - room / 2)
    edge = axes.get_xlim()[1]
    for mark, lines, y in zip(marks, labels, places, strict=True):
        axes.plot([mark.life, edge], [mark.effect, y], color=FAINT, linewidth=0.5, zorder=0, clip_on=False)
        axes.annotate("\n".join(lines), (edge, y), (3, 0), textcoords="offset points", va="center", fontsize=7.5,
                      annotation_clip=False)  # fmt: skip
    axes.set(xlim=(axes.get_xlim()[0], edge), ylim=(low, top))
    axes.set_xlabel(say("axis.more_cost", language))
    page.upright(axes, _outcome_in_question(facts, language), language)
    return figure


def _money(language: str) -> float:
    """How many units of the money on an axis a billion won are."""
    return float(own("money", "bn KRW", language)["times"])


def undominated(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Of (cost, effect), those that no other beats in both, by cost."""
    best = [p for p in points if not any(q != p and q[0] <= p[0] and q[1] >= p[1] for q in points)]
    return sorted(set(best))


def front(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Cost against effect along the front that was lived."""
    found = facts.table("front")
    name = facts.outcome.name
    cost = next((key for key in (COST, TEN_YEARS) if key in found), None)
    if cost is None or name not in found:
        return None
    figure, axes = page.canvas(2.6, 0.9)
    factor, money = page.shown_factor(facts.outcome.unit), _money(language)
    for row in found.dropna(subset=[cost, name]).fillna(0.0).to_dict("records"):
        color, marker = (BLUE, "o") if row["undominated"] else (page.GREY, "s")
        x, y, half = money * row[cost], factor * row[name], factor * row[f"{name}_half_width"]
        axes.plot([x, x], [y - half, y + half], color=color, linewidth=1.0)
        axes.plot([x], [y], color=color, marker=marker, linestyle="none")
    axes.set_xlabel(say("axis.what", language, what=called(cost, language), unit=say("numbers.money", language)))
    page.upright(axes, _outcome_in_question(facts, language), language)
    return figure
