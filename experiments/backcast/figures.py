"""The figures: flows with bands and rivals in small multiples, and the scores."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from brainsim.report.style import BLACK, BLUE, FAINT, GREEN, INK, MARGIN, VERMILLION, WIDTH, Entry, sheet, text_width
from experiments.backcast.rivals import FITTED
from experiments.backcast.table import NAMES, YEARS
from experiments.backcast.words import RIVAL_WORDS, pair_words

LOOKS = {
    "model": {"color": BLUE, "linestyle": "-"},
    "model_change": {"color": GREEN, "linestyle": (0, (1, 1))},
    "no_change": {"color": INK, "linestyle": (0, (4, 1.5))},
    "trend": {"color": VERMILLION, "linestyle": (0, (4, 1, 1, 1))},
}
COLOURS = {rival: look["color"] for rival, look in LOOKS.items()} | {"per_scholar": BLACK}
DOTS = {
    "model": ("o", True),
    "model_change": ("o", False),
    "no_change": ("D", True),
    "trend": ("s", False),
    "per_scholar": ("^", False),
}
SEEN = {"color": INK, "marker": "o", "linestyle": "none", "markersize": 2.0}
TICKS = (2000, 2008, 2017)
HIGH, ACROSS = 0.86, 3  # inches of a panel; panels in a row


def flows_figure(forecasts: pd.DataFrame, counts: np.ndarray, footer: str) -> Figure:
    """Movers a year by pair: measured, and what each rival says of 2013-17."""
    notes = (
        "Movers a year, Scopus, ln scale. Dots: measured. Band: 80 % interval of the model; thin bars at the right: those "
        "of the model's change, no change and trend for 2017. Fitted on 2008-12 (shaded)."
    )
    key = [Entry("measured", SEEN), *(Entry(RIVAL_WORDS[rival], look) for rival, look in LOOKS.items())]
    rows = -(-len(NAMES) // ACROSS)
    tall = HIGH + 0.34
    page = sheet(_covered(forecasts), notes, key, rows * tall, footer)
    wide = (WIDTH - 2 * MARGIN) / ACROSS
    for number, pair in enumerate(NAMES):
        row, column = divmod(number, ACROSS)
        left, bottom = MARGIN + column * wide + 0.32, (rows - 1 - row) * tall + 0.18
        axes = page.panel(left, bottom, wide - 0.38, HIGH)
        _panel(axes, forecasts[forecasts["pair"] == pair], counts[:, number])
        axes.set_title(
            pair.replace("-", " to ").replace("us", "US").replace("uk", "UK").replace("korea", "Korea"), pad=2
        )
    return page.figure


def _covered(forecasts: pd.DataFrame) -> str:
    """How many of the flows that were kept out lie within the model's intervals, as a title."""
    within = forecasts[forecasts["rival"] == "model"]["covered"].astype(bool)
    return f"{within.sum()} of {len(within)} flows of 2013-17 lie within the model's 80 % intervals"


def _panel(axes: Axes, found: pd.DataFrame, seen: np.ndarray) -> None:
    axes.axvspan(FITTED[0] - 0.5, FITTED[-1] + 0.5, color="#EEEEEE", linewidth=0, zorder=0)
    bar = YEARS[-1] + 0.7
    for rival, look in LOOKS.items():
        rows = found[found["rival"] == rival]
        if rival == "model":
            axes.fill_between(rows["year"], rows["low"], rows["high"], color=look["color"], alpha=0.18, linewidth=0)
        else:
            last = rows[rows["year"] == YEARS[-1]].iloc[0]
            axes.plot([bar, bar], [last["low"], last["high"]], color=look["color"], linewidth=0.9, clip_on=False)
            bar += 0.7
        axes.plot(rows["year"], rows["median"], **(look | {"linewidth": 1.0}))
    axes.plot(YEARS, seen, **SEEN, zorder=4)
    values = np.concatenate([found["low"], found["high"], seen])
    low, high = values.min() / 1.08, values.max() * 1.08
    axes.set(yscale="log", xlim=(1999.5, 2019.6), ylim=(low, high))
    axes.set_xticks(TICKS, list(map(str, TICKS)))  # years have no thousands
    ticks = [t for power in range(6) for t in (10**power, 2 * 10**power, 5 * 10**power) if low <= t <= high]
    axes.set_yticks(ticks)
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(FuncFormatter(_count))


def _count(value: float, place: int) -> str:
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


def scores_figure(pairs: pd.DataFrame, scores: pd.DataFrame, footer: str) -> Figure:
    """CRPS by pair and over all, each rival a mark."""
    notes = "CRPS on ln counts, mean of 2013-17: smaller is better, about the error in ln. Last row: mean of all pairs."
    key = [Entry(RIVAL_WORDS[rival], _mark(rival)) for rival in DOTS]
    names = [pair_words(pair) for pair in pairs["pair"]]
    found = scores.set_index("rival")["crps"]
    told = (
        f"{RIVAL_WORDS[rival]} {found[rival]:.2f}" for rival in ("per_scholar", "model_change", "no_change", "model")
    )
    page = sheet(f"Errors of 2013-17: {', '.join(told)}", notes, key, 3.7, footer)
    left = MARGIN + max(text_width(name) for name in names) + 0.08
    axes = page.panel(left, 0.34, WIDTH - left - 2 * MARGIN, 3.3)
    for rival, shift in zip(DOTS, (-0.28, -0.14, 0.0, 0.14, 0.28), strict=True):
        values = [*pairs[f"crps_{rival}"], float(scores.set_index("rival")["crps"][rival])]
        axes.plot(values, np.append(np.arange(len(names)), len(names) + 0.4) + shift, **_mark(rival), clip_on=False)
    axes.axhline(len(names) - 0.3, color=FAINT, linewidth=0.8)
    axes.set(xlim=(0, None), ylim=(len(names) + 0.9, -0.6), yticks=[*range(len(names)), len(names) + 0.4])
    axes.set_yticklabels([*names, "all"])
    axes.tick_params(axis="y", length=0, pad=4)
    axes.grid(axis="x", color="#E4E4E4", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("CRPS, ln")
    return page.figure


def _mark(rival: str) -> dict:
    marker, full = DOTS[rival]
    color = COLOURS[rival]
    return {"color": color, "marker": marker, "linestyle": "none", "markerfacecolor": color if full else "white",
            "markersize": 3.2, "markeredgewidth": 0.8}  # fmt: skip
