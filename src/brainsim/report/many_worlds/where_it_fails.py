"""Where a policy fails: what it adds to each other one in every world, and the rule that parts its failures."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.outcomes.rows import sign_of
from brainsim.report.paper import WIDE, Paper, custom, of_many, row_height, rows, upright
from brainsim.report.style import BLUE, FAINT, INK, Look, Sheet, wrapped
from brainsim.study.stored import Step
from brainsim.study.vectors import GOLDEN
from brainsim.words.say import say

MOST_ROWS = 12
_LEFT, _RIGHT, _RULE = 2.6, 0.8, 2.1  # inches beside the panels, and of that of the rule


class Told(NamedTuple):
    """How a figure of worlds says things."""

    policy: Callable[[str], str]
    input: Callable[[str], str]
    what: str  # the outcome with its unit
    factor: float  # makes that unit


def where_it_fails(paper: Paper, worlds: pd.DataFrame, rules: Sequence[Step], told: Told) -> Figure:
    """Every world of one outcome as a dot, a row a pair of policies; below, the worlds of the first rule, if there is one."""
    worlds = worlds.assign(wins=sign_of(worlds["outcome"].iloc[0]) * worlds["gap"] > 0)
    beaten = worlds["wins"].groupby(worlds["second"], sort=False).mean()
    pairs = list((beaten if len(beaten) <= MOST_ROWS else beaten.sort_values(kind="stable").head(MOST_ROWS)).index)
    language, first = paper.language, told.policy(worlds["first"].iloc[0])
    labels = [say("axis.against", language, policy=told.policy(pair)) for pair in pairs]
    said = of_many(
        "seldom", say("axis.adds", language, policy=first, what=told.what), len(pairs), len(beaten), language
    )
    lines = wrapped(said, int(custom("under", language)))
    bottom, below = 0.28 + 0.13 * len(lines), _RULE if rules else 0.0
    high = row_height(labels, language, 0.34) * len(pairs)
    page = paper.sheet(high + bottom + 0.08 + below)
    axes = page.panel(_LEFT, bottom + below, WIDE - _LEFT - _RIGHT, high)
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, pair in enumerate(pairs):
        _row(axes, place, worlds[worlds["second"] == pair], told.factor)
    rows(axes, labels, language)
    axes.set_xlabel("\n".join(lines))
    if rules:
        _rule(page, paper, worlds, rules, told)
    return page.figure


def _row(axes: Axes, place: int, worlds: pd.DataFrame, factor: float) -> None:
    """The worlds of a pair spread over the height of its row; at the right in how many the first does more."""
    y = place + 0.6 * ((np.arange(len(worlds)) * GOLDEN) % 1.0 - 0.5)
    _dots(axes, factor * worlds["gap"].to_numpy(float), y, worlds["wins"].to_numpy())
    axes.annotate(f"{worlds['wins'].sum()} / {len(worlds)}", (1.0, place), (6, 0), xycoords=("axes fraction", "data"),
                  textcoords="offset points", va="center", color=INK)  # fmt: skip


def _dots(axes: Axes, x: np.ndarray, y: np.ndarray, wins: np.ndarray) -> None:
    """Round where the first does more, hollow square where it does not."""
    look: Look = {"linestyle": "none", "markersize": 2.6, "alpha": 0.75, "markeredgewidth": 0}
    axes.plot(x[wins], y[wins], color=BLUE, marker="o", **look)
    axes.plot(
        x[~wins],
        y[~wins],
        color=INK,
        markerfacecolor="white",
        marker="s",
        **look | {"alpha": 1.0, "markeredgewidth": 0.6},
    )


def _rule(page: Sheet, paper: Paper, worlds: pd.DataFrame, rules: Sequence[Step], told: Told) -> None:
    """The worlds of the first rule by the inputs that it asks for, with its bounds."""
    steps = [rule for rule in rules if rule.second == rules[0].second]
    mine = worlds[worlds["second"] == rules[0].second]
    inputs = list(dict.fromkeys(step.input for step in steps))[:2]
    axes = page.panel(_LEFT, 0.5, WIDE - _LEFT - _RIGHT, _RULE - 0.55)
    upwards = mine[inputs[1]] if len(inputs) > 1 else told.factor * mine["gap"]
    _dots(axes, mine[inputs[0]].to_numpy(float), upwards.to_numpy(float), mine["wins"].to_numpy())
    for step in steps:
        draw = axes.axvline if step.input == inputs[0] else axes.axhline
        draw(step.value, color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.set_xlabel(told.input(inputs[0]))
    up = told.input(inputs[1]) if len(inputs) > 1 else say("axis.gap", paper.language)
    upright(axes, up, paper.language, "input")
