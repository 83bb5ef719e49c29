"""Figures of analyses: rankings with intervals, the front of cost and effect, and the worlds in which a policy fails."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from brainsim.analysis.robustness import Scenario, Table
from brainsim.report.marks import row_axes
from brainsim.report.study_words import label_words
from brainsim.report.style import BLUE, FAINT, INK, MARGIN, VERMILLION, WIDTH, Look, broken, marked, sheet, text_width
from brainsim.words.say import in_words

ROW, AXIS = 0.15, 0.34  # inches
MOST = 14  # rows of a ranking
_LONGEST = 1.75  # inches of a label


def short(name: str) -> str:
    """A dotted name without what everybody knows, in words."""
    words = name.split(".")
    return in_words(" ".join(words[-2:] if len(words) > 2 else words[-1:]))


def ranking(table: pd.DataFrame, title: str, notes: str, axis: str, footer: str) -> Figure:
    """Rows of `label`, `value`, `low` and `high`, the first on top; `faint` rows can't be told from chance."""
    rows = table.head(MOST)
    page = sheet(title, notes, [], ROW * (len(rows) + 0.6) + AXIS, footer)
    labels = [_cut(label) for label in rows["label"]]
    axes = row_axes(page, labels, AXIS, ROW * (len(rows) + 0.6), right=0.08)
    axes.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    for place, row in enumerate(rows.itertuples()):
        color = FAINT if getattr(row, "faint", False) else BLUE
        axes.plot([row.low, row.high], [place, place], color=color, linewidth=1.4, solid_capstyle="butt")
        axes.plot([row.value], [place], color=color, marker="o", linestyle="none")
    axes.set_xlabel(axis)
    axes.margins(x=0.06)
    return page.figure


def _cut(label: str) -> str:
    if text_width(label) <= _LONGEST:
        return label
    while text_width(label + "…") > _LONGEST:
        label = label[:-1]
    return label.rstrip() + "…"


def front_figure(table: pd.DataFrame, cost: str, outcome: str, words: tuple[str, str], footer: str) -> Figure:
    """Cost against effect of the points that were lived, with the 90 % interval of each mean, and which of them stand."""
    notes = (
        f"Levers in front.csv. Every point was lived; bars: 90 % interval of the mean effect. Crosses: what the emulators "
        f"had said. {int(table['undominated'].sum())} of {len(table)} points stand in all aims together."
    )
    stands: Look = {"color": BLUE, "marker": "o"}
    beaten: Look = {"color": VERMILLION, "marker": "s"}
    emulated: Look = {"color": FAINT, "marker": "x"}
    key = [marked("stands", stands), marked("beaten by another", beaten), marked("emulated", emulated)]
    page = sheet("What more buys: cost and effect along the front", notes, key, 2.5, footer)
    axes = page.panel(MARGIN + 0.68, AXIS, WIDTH - 2 * MARGIN - 0.78, 2.5 - AXIS - 0.05)
    axes.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    for row in table.to_dict("records"):
        look = stands if row["undominated"] else beaten
        x, y, half = row[cost], row[outcome], row[f"{outcome}_half_width"]
        axes.plot([x, x], [y - half, y + half], color=look["color"], linewidth=1.0)
        axes.plot([x], [y], linestyle="none", **look)
    axes.plot(table[f"{cost}_emulated"], table[f"{outcome}_emulated"], linestyle="none", zorder=0, **emulated)
    axes.set(xlabel=words[0], ylabel=textwrap.fill(words[1], 40))
    return page.figure


def scenario_figure(table: Table, scenario: Scenario, words: str, footer: str) -> Figure:
    """The worlds by the two inputs that part them best: where the first policy does better, and the box where it fails."""
    better: Look = {"color": BLUE, "marker": "o", "markersize": 2.5}
    worse: Look = {"color": VERMILLION, "marker": "s", "markersize": 2.5}
    key = [marked(f"{_cut_to(scenario.first, 1.2)} better", better), marked("not better", worse)]
    page = sheet("In which worlds the one beats the other", words + ".", key, 2.4, footer)
    axes = page.panel(MARGIN + 0.5, AXIS, WIDTH - 2 * MARGIN - 0.6, 2.4 - AXIS - 0.05)
    names = list(dict.fromkeys(name for name, _, _ in scenario.box)) or list(table.inputs.columns[:2])
    x = table.inputs[names[0]].to_numpy(float)
    gaps = table.raw[table.policies.index(scenario.first)] - table.raw[table.policies.index(scenario.second)]
    y = table.inputs[names[1]].to_numpy(float) if len(names) > 1 else gaps
    for chosen, look in ((scenario.wins, better), (~scenario.wins, worse)):
        axes.plot(x[chosen], y[chosen], linestyle="none", alpha=0.8, **look)
    for name, _, value in scenario.box if scenario.known else ():
        draw = axes.axvline if name == names[0] else axes.axhline
        draw(value, color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.set(xlabel=short(names[0]), ylabel=short(names[1]) if len(names) > 1 else "difference")
    return page.figure


def _cut_to(words: str, room: float) -> str:
    return words if text_width(words) <= room else broken(words, room * (1 - 2 * MARGIN / WIDTH))[0] + " …"


def regret_figure(table: pd.DataFrame, unit: str, footer: str) -> Figure:
    """A strip for each policy: mean, 90th percentile and largest regret over the worlds."""
    every = table.sort_values("mean_regret", ignore_index=True)
    rows, some = every.head(MOST), f" The {MOST} policies with the least of {len(every)}." if len(every) > MOST else ""
    notes = (
        "Regret: what the best policy of a world would have added to what this one does there, in expectation. Dot: mean over "
        f"worlds; bar: to the 90th percentile; tick: the largest. {int(rows['worlds'].max())} worlds.{some}"
    )
    page = sheet("Regret of each policy over plausible worlds", notes, [], ROW * 1.6 * (len(rows) + 0.6) + AXIS, footer)
    labels = [_cut(label_words(label)) for label in rows["policy"]]
    axes = row_axes(page, labels, AXIS, ROW * 1.6 * (len(rows) + 0.6), right=0.3)
    for place, row in enumerate(rows.itertuples()):
        axes.plot(
            [row.mean_regret, row.regret_90], [place] * 2, color=BLUE, linewidth=3.0, solid_capstyle="butt", alpha=0.4
        )
        axes.plot([row.mean_regret], [place], color=BLUE, marker="o", linestyle="none")
        axes.plot([row.max_regret], [place], color=BLUE, marker="|", linestyle="none", markersize=6)
    axes.set_xlabel(f"regret ({unit})")
    axes.set_xlim(left=-0.02 * max(rows["max_regret"].max(), 1e-9))
    return page.figure


def interval(values: np.ndarray) -> tuple[float, float]:
    """5th and 95th percentile."""
    low, high = np.nanpercentile(values, [5, 95])
    return float(low), float(high)
