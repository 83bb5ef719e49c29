"""Charts of policies: their effects and what they cost, as rows, in a plane, along a front and over a grid."""

import textwrap
from pathlib import Path

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from brainsim.brief.canvas import GREY, canvas, row_height, rows, shown_factor, shown_unit
from brainsim.brief.numbers import MINUS, amount, is_open
from brainsim.brief.sentences import LIFE, TEN_YEARS, Facts, effect_of, known_apart, point_words
from brainsim.brief.vocabulary import say
from brainsim.report.cost_lines import cost_lines
from brainsim.report.marks import apart
from brainsim.report.style import BLUE, FAINT, INK, VERMILLION

_UPRIGHT = {"en": 32, "ko": 16}  # letters of a line along the upright axis
MOST_ROWS, MOST_MARKS = 12, 8  # policies of a forest plot, and of a plane


def effects(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Each policy's effect on the outcome in question: dot, thick bar for the mean, thin bar for one world more."""
    name = facts["outcome"]["name"]
    found = [e for point in facts["points"] if (e := effect_of(facts, point["point"], name))]
    if not 0 < len(found) <= MOST_ROWS or any(is_open(e) for e in found):
        return None
    factor = shown_factor(facts["outcome"]["unit"])
    labels = [point_words(facts, effect["point"], language) for effect in found]
    figure, axes = canvas(row_height(labels, language, 0.3) * len(found) + 0.7, 2.6, bottom=0.55)
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, effect in enumerate(found):
        color = BLUE if known_apart(effect) else GREY
        if effect["low"] is not None:
            axes.plot([factor * effect["low"], factor * effect["high"]], [place] * 2, color=color, linewidth=1.0)
        half = effect["half_width"] or 0
        axes.plot([factor * (effect["effect"] - half), factor * (effect["effect"] + half)], [place] * 2, color=color, linewidth=4.0,
                  alpha=0.45, solid_capstyle="butt")  # fmt: skip
        axes.plot([factor * effect["effect"]], [place], color=color, marker="o", linestyle="none")
    rows(axes, labels, language)
    unit = shown_unit(facts["outcome"]["unit"], language)
    what = say(name, language)
    axes.set_xlabel(textwrap.fill(f"{'효과' if language == 'ko' else 'effect on'}: {what} ({unit})", 56))
    return figure


def plane(facts: Facts, folder: Path, language: str) -> Figure | None:
    """The cost-effect plane: each policy at its cost within the study and over the life of its posts, and the Pareto front."""
    name, marks, money = facts["outcome"]["name"], [], 10 if language == "ko" else 1  # 억 원 or bn KRW
    for point in facts["points"]:
        effect, cost, life = (effect_of(facts, point["point"], one) for one in (name, TEN_YEARS, LIFE))
        if effect and cost and effect["half_width"] is not None and "cost" not in name:
            dear = cost["effect"], life["effect"] if life else cost["effect"]
            marks.append((point["point"], effect, *(money * one for one in dear)))
    if not 2 <= len(marks) <= MOST_MARKS:
        return None
    factor = shown_factor(facts["outcome"]["unit"])
    high = max(2.4, 0.33 * len(marks) + 0.75)
    figure, axes = canvas(high, 0.75, right=2.15)
    axes.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    for _, effect, cost, life in marks:
        y, half = factor * effect["effect"], factor * effect["half_width"]
        axes.plot([cost, life], [y, y], color=FAINT, linewidth=0.9, zorder=1)
        axes.plot([cost, cost], [y - half, y + half], color=BLUE, linewidth=1.2)
        axes.plot([cost], [y], color=BLUE, marker="o", linestyle="none", zorder=3)
        axes.plot([life], [y], color=BLUE, marker="o", linestyle="none", markerfacecolor="white", zorder=2)
    front = undominated([(0.0, 0.0), *((cost, factor * effect["effect"]) for _, effect, cost, _ in marks)])
    axes.plot(*np.array(front).T, color=VERMILLION, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)
    axes.plot([0], [0], color=INK, marker="+", linestyle="none")
    axes.margins(x=0.05, y=0.12)
    low, top = axes.get_ylim()
    heights = [factor * effect["effect"] for _, effect, _, _ in marks]
    places = apart(heights, 0.31 / (high - 0.53) * (top - low), top)
    edge = axes.get_xlim()[1]
    for (number, effect, _, life), y in zip(marks, places, strict=True):
        axes.plot([life, edge], [factor * effect["effect"], y], color=FAINT, linewidth=0.5, zorder=0, clip_on=False)
        words = textwrap.fill(point_words(facts, number, language), 20 if language == "ko" else 30)
        axes.annotate(
            words, (edge, y), (3, 0), textcoords="offset points", va="center", fontsize=7.5, annotation_clip=False
        )
    axes.set(xlim=(axes.get_xlim()[0], edge), ylim=(low, top))
    axes.set_xlabel(
        "기준 대비 추가 비용(억 원, 현재가치)"
        if language == "ko"
        else "cost more than the reference (bn KRW, discounted)"
    )
    unit = shown_unit(facts["outcome"]["unit"], language)
    axes.set_ylabel(textwrap.fill(f"{say(name, language)} ({unit})", _UPRIGHT[language]))
    return figure


def undominated(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Of (cost, effect), those that no other beats in both, by cost."""
    best = [p for p in points if not any(q != p and q[0] <= p[0] and q[1] >= p[1] for q in points)]
    return sorted(set(best))


def front(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Cost against effect along the front that was lived."""
    found = facts["front"]
    name = facts["outcome"]["name"]
    cost = next((key for key in ("total_cost_krw_bn", TEN_YEARS) if found and key in found[0]), None)
    if not found or cost is None or name not in found[0]:
        return None
    figure, axes = canvas(2.6, 0.75)
    unit, money = facts["outcome"]["unit"], 10 if language == "ko" else 1  # 억 원 or bn KRW
    for row in found:
        color, marker = (BLUE, "o") if row["undominated"] else (GREY, "s")
        x, y, half = (
            money * row[cost],
            shown_factor(unit) * row[name],
            shown_factor(unit) * (row[f"{name}_half_width"] or 0),
        )
        axes.plot([x, x], [y - half, y + half], color=color, linewidth=1.0)
        axes.plot([x], [y], color=color, marker=marker, linestyle="none")
    axes.set_xlabel(f"{say(cost, language)} ({'억 원' if language == 'ko' else 'bn KRW'})")
    axes.set_ylabel(textwrap.fill(f"{say(name, language)} ({shown_unit(unit, language)})", _UPRIGHT[language]))
    return figure


def heat(facts: Facts, folder: Path, language: str) -> Figure | None:
    """The effect in each cell of a grid of two levers, with the lines on which policies cost the same."""
    grid = grid_of(facts)
    if grid is None:
        return None
    (across, xs), (up, ys), numbers = grid
    name, unit = facts["outcome"]["name"], facts["outcome"]["unit"]
    factor = shown_factor(unit)
    values, halves, costs = (np.zeros(numbers.shape) for _ in range(3))
    for place, number in np.ndenumerate(numbers):
        effect, cost = (effect_of(facts, number, one) for one in (name, TEN_YEARS))
        values[place] = factor * effect["effect"] if effect else (0.0 if number == 0 else np.nan)
        halves[place] = factor * (effect["half_width"] or 0.0) if effect else 0.0
        costs[place] = cost["effect"] if cost else (0.0 if number == 0 else np.nan)
    figure, axes = canvas(0.36 * len(ys) + 0.5, 1.3, right=0.9)
    most = np.nanmax(np.abs(values)) or 1.0
    digits = 0 if most >= 10 else 1 if most >= 1 else 2
    axes.imshow(values, cmap="PuOr", vmin=-1.6 * most, vmax=1.6 * most, origin="lower", aspect="auto")
    for (row, column), number in np.ndenumerate(numbers):
        sure = abs(values[row, column]) > halves[row, column] or number == 0
        words = f"{values[row, column]:+,.{digits}f}\n± {halves[row, column]:,.{digits}f}" if number else "0"
        rim = [withStroke(linewidth=2.4, foreground=colormaps["PuOr"](0.5 + values[row, column] / (3.2 * most)))]
        axes.text(column, row, words.replace("-", MINUS), ha="center", va="center", fontsize=7.0, color=INK if sure else GREY,
                  linespacing=1.05, zorder=3, path_effects=rim)  # fmt: skip
    for line in cost_lines(costs):
        for piece in line.pieces:
            axes.plot(*piece.T, color=INK, linewidth=0.9, linestyle="-" if line.amount == 0 else (0, (4, 2)), zorder=2)
        ends = np.concatenate([piece[[0, -1]] for piece in line.pieces])
        y = ends[ends[:, 0].argmax(), 1]
        axes.annotate(_cost_words(line.amount, language), (len(xs) - 0.5, y), (4, 0), textcoords="offset points", va="center",
                      fontsize=7.5, annotation_clip=False)  # fmt: skip
    axes.set(xlim=(-0.5, len(xs) - 0.5), ylim=(-0.5, len(ys) - 0.5))
    axes.set_xticks(range(len(xs)), [f"{x:g}" for x in xs])
    axes.set_yticks(range(len(ys)), [f"{y:g}" for y in ys])
    axes.set(xlabel=say(across, language), ylabel=textwrap.fill(say(up, language), 24))
    return figure


def _cost_words(money: float, language: str) -> str:
    """What a line of equal cost costs more than the reference."""
    if money == 0:
        return "비용 동일" if language == "ko" else "same cost"
    return amount(money, "bn KRW", language, True)


def grid_of(facts: Facts) -> tuple[tuple[str, list[float]], tuple[str, list[float]], np.ndarray] | None:
    """Two levers with their levels and the numbers of the points [up, across]; None where the points are no such grid."""
    points = [facts["reference"], *facts["points"]]
    names = list(dict.fromkeys(name for point in facts["points"] for name in point["changes"]))
    levels = [[point["changes"].get(name, point["at"].get(name)) for name in names] for point in points]
    if len(names) != 2 or not all(isinstance(level, int | float) for row in levels for level in row):
        return None
    xs, ys = (sorted({row[place] for row in levels}) for place in (0, 1))
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) != len(points):
        return None
    numbers = np.zeros((len(ys), len(xs)), dtype=int)
    for point, (x, y) in zip(points, levels, strict=True):
        numbers[ys.index(y), xs.index(x)] = point["point"]
    return (names[0], xs), (names[1], ys), numbers
