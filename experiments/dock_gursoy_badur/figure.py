"""The figure: the path of emigrants over the years, and the response surface, ours beside the reference."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.marks import end_labels
from brainsim.report.style import BLACK, BLUE, FAINT, INK, MARGIN, VERMILLION, WIDTH, Entry, sheet, text_width

_LOOKS = {
    "barabasi-albert": ("Barabási-Albert", {"color": VERMILLION, "linestyle": (0, (4, 1.5))}),
    "erdos-renyi": ("Erdős-Rényi", {"color": BLUE, "linestyle": "-"}),
    "none": ("no network", {"color": BLACK, "linestyle": (0, (1, 1))}),
}
_OURS = {"color": BLUE, "marker": "o", "linestyle": "none"}
_THEIRS = {"color": INK, "marker": "o", "markerfacecolor": "white", "markeredgewidth": 0.8, "linestyle": "none"}
_WORDS = {
    "threshold": "threshold",
    "links_per_person": "links a person",
    "luck_coefficient": "chance kept",
    "network_coefficient": "network coefficient",
    "future_state": "future state G*",
    "current_state": "current state G0",
}


def docking_figure(path: pd.DataFrame, surface: pd.DataFrame, footer: str) -> Figure:
    """Above abroad by year, below the coefficients."""
    notes = (
        "Above: agents abroad, mean of runs and 5th to 95th percentile (band). Below: what moving a condition over its "
        "whole range adds to the number abroad after 50 years, with two standard errors."
    )
    key = [Entry("ours", _OURS), Entry("reference (one independent re-implementation)", _THEIRS)]
    page = sheet(_title(path), notes, key, 3.9, footer)
    _paths(page.panel(0.44, 2.05, 2.02, 1.75), path)
    left = MARGIN + max(text_width(words) for words in _WORDS.values()) + 0.08
    _coefficients(page.panel(left, 0.32, WIDTH - left - 2 * MARGIN, 1.15), surface[surface["outcome"] == "abroad"])
    return page.figure


def _title(path: pd.DataFrame) -> str:
    """How far apart the two are at the end."""
    last = path[path["year"] == path["year"].max()]
    gap = (last["mean"] - last["reference"]).abs().max()
    return f"Gursoy and Badur's model: after {last['year'].iloc[0]:.0f} years ours is within {gap:.1f} agents of the reference"


def _paths(axes: Axes, path: pd.DataFrame) -> None:
    ends = {}
    for name, (words, look) in _LOOKS.items():
        found = path[path["config"] == name]
        axes.fill_between(found["year"], found["low"], found["high"], color=look["color"], alpha=0.13, linewidth=0)
        axes.plot(found["year"], found["mean"], **look)
        axes.plot(found["year"], found["reference"], **(_THEIRS | {"color": look["color"]}), clip_on=False, zorder=3)
        ends[words] = float(found["mean"].iloc[-1])
    axes.set(xlim=(0, 50), ylim=(0, 165), xticks=range(0, 51, 10), yticks=range(0, 151, 50))
    axes.set_xlabel("years")
    axes.set_ylabel("agents abroad")
    end_labels(axes, ends, 14.0, 165.0)


def _coefficients(axes: Axes, surface: pd.DataFrame) -> None:
    found = surface.sort_values("reference", key=abs, ascending=False)
    axes.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    for place, row in enumerate(found.itertuples()):
        span = [row.coefficient - 2 * row.se, row.coefficient + 2 * row.se]
        axes.plot([row.reference], [place - 0.18], **_THEIRS)
        axes.plot(span, [place + 0.18] * 2, color=BLUE, linewidth=1.0, solid_capstyle="butt")
        axes.plot([row.coefficient], [place + 0.18], **_OURS)
    axes.set(ylim=(len(found) - 0.4, -0.6), yticks=range(len(found)), xlim=(-280, 200), xticks=range(-200, 201, 100))
    axes.set_xticklabels(["−200", "−100", "0", "100", "200"])
    axes.set_yticklabels([_WORDS[name] for name in found["condition"]])
    axes.tick_params(axis="y", length=0, pad=4)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("agents abroad")
