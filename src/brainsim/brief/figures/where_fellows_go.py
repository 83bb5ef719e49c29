"""Where fellows go, as a flow: who they were at hire, where they are a year after the end, where three years after it."""

from itertools import chain, cycle
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from brainsim.brief.records import Facts
from brainsim.brief.sentences import begun, point_words
from brainsim.report.marks import apart
from brainsim.report.paper import SMALL, WIDE, Paper, fitted
from brainsim.report.style import INDUSTRY, INK, NO_POST, PERMANENT, RESEARCH, Look
from brainsim.report.vocabulary import called
from brainsim.study.lives import FELLOWSHIP_HELD, OTHER_POSTDOC, STATES
from brainsim.words.say import numeral, say

GROUPS = ("new_domestic_phd", "other_domestic", "returnee", "foreign")
NODES = tuple(state for state in STATES if state != FELLOWSHIP_HELD)
_ABROAD = "#6B6B6B", "#9C93B8", "#D3C3DF"  # places abroad, then again: grey and lilacs, as greens are Korea
_COLORS = dict(zip(NODES, chain((PERMANENT, RESEARCH, INDUSTRY, NO_POST), cycle(_ABROAD)), strict=False))
_LEAST = 0.09  # of all fellows, from one label to the next
_THREAD = 0.01  # of all fellows: a thinner way is not drawn
_GAP, _BAR = 0.03, 0.028  # of all fellows, between nodes; width of a node as a share of the panel
_LEFT, _RIGHT, _BESIDE = 1.6, 2.5, 0.14  # inches beside a flow, and of these between it and a label's end
_OVER: Look = {"path_effects": [withStroke(linewidth=2.2, foreground="white", alpha=0.8)]}  # words over ways


def colour_of(state: str) -> str:
    """What a state is drawn in: a fellowship as a postdoc post."""
    return _COLORS[_node(state)]


def destinations(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """The flow of fellows: who they were, where they are a year after the end, where three years after it.

    Of the world in which things are as they are, and of the policy that does most for the outcome in question.
    """
    table = facts.table("destinations")
    if table.empty:
        return None
    points = [point for point in dict.fromkeys((facts.usual, facts.best)) if (table["point"] == point).any()]
    if not points:
        return None
    high, left, right = 1.95, _LEFT, _RIGHT
    page, language, titles = paper.sheet(high * len(points) + 0.1), paper.language, []
    for number, point in enumerate(points):
        bottom = high * (len(points) - 1 - number) + 0.08
        axes = page.panel(left, bottom, WIDE - left - right, high - 0.42)
        total = _flow(axes, table[table["point"] == point], language)
        policy = begun(point_words(facts, point, language))
        words = say("axis.followed", language, policy=policy, number=numeral(total, ",.0f", language))
        place = (0.06 - left) / (WIDE - left - right), 1.12
        titles.append(axes.text(*place, words, transform=axes.transAxes, fontweight="bold", va="bottom"))
    fitted(titles, WIDE - 0.12)
    return page.figure


def _flow(axes: Axes, table: pd.DataFrame, language: str) -> float:
    """Three columns of nodes and the ways between them, in the colour of where they end; of how many people."""
    ways = table[(table["group"] != "all") & (table["after_1"] != "all") & (table["after_3"] != "all")]
    ways = ways.assign(**{name: ways[name].map(_node) for name in ("after_1", "after_3")})
    total = ways["persons"].sum()
    columns = (("group", GROUPS), ("after_1", NODES), ("after_3", NODES))
    spots = []
    for x, (name, order) in enumerate(columns):
        sizes = ways.groupby(name)["persons"].sum().reindex(order, fill_value=0.0) / total
        spots.append(spots_of(sizes))
        for node, (low, top) in spots[-1].items():
            color = INK if x == 0 else _COLORS[node]
            axes.add_patch(Rectangle((x - _BAR / 2, low), _BAR, top - low, facecolor=color, edgecolor="none", zorder=3))
    for x in (0, 1):
        _ribbons(axes, ways, (x, spots[x], spots[x + 1]), (columns[x][0], columns[x + 1][0]), total)
    _label(axes, table, ways, spots, language)
    axes.set(xlim=(-_BAR, 2 + _BAR), ylim=(0, 1 + _GAP * (len(NODES) - 1)))
    axes.set_axis_off()
    for x, (name, _) in enumerate(columns):
        axes.annotate(say(f"flow.{name}", language), (x, axes.get_ylim()[1]), (0, 3), textcoords="offset points", annotation_clip=False,
                      ha=("right", "center", "left")[x], va="bottom", fontsize=7.5, color=SMALL)  # fmt: skip
    return float(total)


def _node(state: str) -> str:
    """A state as a node of the flow: a second fellowship counts as a postdoc post."""
    return OTHER_POSTDOC if state == FELLOWSHIP_HELD else state


def spots_of(sizes: pd.Series) -> dict[str, tuple[float, float]]:
    """From where to where each node that has somebody reaches, the first on top."""
    there = sizes[sizes > 0]
    top, spots = 1 + _GAP * (len(there) - 1) + _GAP * (len(NODES) - len(there)) / 2, {}
    for node, size in there.items():
        spots[node] = (top - size, top)
        top -= size + _GAP
    return spots


def _ribbons(axes: Axes, ways: pd.DataFrame, where, names: tuple[str, str], total: float) -> None:
    """The ways between two columns, each as a band that begins and ends beside its neighbours."""
    x, left, right = where
    first, second = names
    keys = list(dict.fromkeys((first, second, "after_3")))
    bands = ways.groupby(keys)["persons"].sum() / total
    orders = {"group": GROUPS, "after_1": NODES, "after_3": NODES}
    index = bands.index.to_frame(index=False)
    rank = {name: index[name].map({word: place for place, word in enumerate(orders[name])}).to_numpy() for name in keys}
    tops = [np.zeros(len(bands)), np.zeros(len(bands))]
    for side, (name, other, spots) in enumerate(((first, second, left), (second, first, right))):
        used = {node: top for node, (_, top) in spots.items()}
        for number in np.lexsort((rank["after_3"], rank[other], rank[name])):
            node = index[name][number]
            tops[side][number] = used[node]
            used[node] -= bands.iloc[number]
    for number, size in enumerate(bands):
        if size < _THREAD:
            continue
        color = _COLORS[index["after_3"][number]]
        axes.add_patch(PathPatch(_band(x + _BAR / 2, x + 1 - _BAR / 2, tops[0][number], tops[1][number], size), facecolor=color,
                                 edgecolor="none", alpha=0.6))  # fmt: skip


def _band(x0: float, x1: float, top0: float, top1: float, size: float) -> Curve:
    """A band that swings from one height to another."""
    middle = (x0 + x1) / 2
    points = [(x0, top0), (middle, top0), (middle, top1), (x1, top1), (x1, top1 - size), (middle, top1 - size), (middle, top0 - size),
              (x0, top0 - size), (x0, top0)]  # fmt: skip
    codes = [Curve.MOVETO, *[Curve.CURVE4] * 3, Curve.LINETO, *[Curve.CURVE4] * 3, Curve.CLOSEPOLY]
    return Curve(points, codes)


def _label(axes: Axes, table: pd.DataFrame, ways: pd.DataFrame, spots, language: str) -> None:
    """Numbers of the nodes, and their names beside the outer columns: those in the middle have the colours of the last."""
    told: list[Text] = []
    for x, name in enumerate(("group", "after_1", "after_3")):
        nodes, sums = list(spots[x]), ways.groupby(name)["persons"].sum()
        places = apart([sum(spots[x][node]) / 2 for node in nodes], _LEAST, 1 + _GAP * (len(NODES) - 1), 0.0)
        for node, y in zip(nodes, places, strict=True):
            number = numeral(sums[node], ",.0f", language)
            words = number if x == 1 else f"{called(node, language)} {number}"
            words += _bounds(table, node, language) if x == 2 else ""
            shift, side = (-5, "right") if x == 0 else (5, "left")
            told.append(axes.annotate(words, (x, y), (shift, 0), textcoords="offset points", ha=side, va="center", fontsize=7.5,
                                      zorder=5, annotation_clip=False, **(_OVER if x == 1 else {})))  # fmt: skip
    fitted(told[-len(spots[2]) :], _RIGHT - _BESIDE)


def _bounds(table: pd.DataFrame, node: str, language: str) -> str:
    """The interval of those who end in a node."""
    row = table[(table["group"] == "all") & (table["after_1"] == "all") & (table["after_3"] == node)]
    if len(row) != 1 or pd.isna(row["high"].iloc[0]):
        return ""
    low, high = (numeral(row[end].iloc[0], ",.0f", language) for end in ("low", "high"))
    return f" ({say('numbers.range', language, low=low, high=high, unit='')})"
