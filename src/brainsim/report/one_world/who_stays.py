"""Who stays: shares of fellows in Korea and in its research, since their start."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.model.places import GROUPS
from brainsim.outcomes.kept import KEPT
from brainsim.report.folder import Results, spreads
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS, apart, curve
from brainsim.report.style import BLACK, BLUE, VERMILLION, Entry, Look, message, sheet
from brainsim.study.ranges import SHARE

_FOLLOWED = 28  # quarters: seven years
_LOOKS: tuple[Look, ...] = (
    {"color": BLUE, "linestyle": "-"},
    {"color": VERMILLION, "linestyle": (0, (4, 1.5))},
    {"color": BLACK, "linestyle": (0, (1, 1))},
)  # of KEPT


def who_stays(results: Results) -> Figure:
    """Shares of fellows in Korea, in Korean research and in a permanent post there, by quarters since the start."""
    title = "Who stays: fellows since their start"
    paths = results.tables["paths"]
    paths = paths[paths["quarters_since_start"] <= _FOLLOWED]
    if paths.empty:
        return message(title, NO_FELLOWS, results.footer)
    last = int(paths["quarters_since_start"].max())
    ends = _contract_ends(results.settings["programme"], last)
    seen = "Of those who could be followed so long. Numbers: the last share of each curve."
    notes = f"{seen} {_explained(ends)}{results.interval('band')}"
    key = [Entry(kept.where, look) for kept, look in zip(KEPT, _LOOKS, strict=True)]
    page = sheet(title, notes, key, 3.35, results.footer)
    for number, group in enumerate(GROUPS):
        column, row = number % 2, number // 2
        axes = page.panel(0.46 + column * 1.48, 0.34 + (1 - row) * 1.56, 1.2, 1.25)
        _kept_of(axes, paths[paths["group"] == group])
        _contract_axis(axes, sorted(set(ends.values())), last, named=row == 1)
        axes.set_title(GROUP_WORDS[group], weight="bold", pad=4)
        axes.set(ylim=(0, 100), yticks=(0, 25, 50, 75, 100))
        axes.tick_params(labelleft=column == 0)
    page.text(0.46 + 1.34, 0.07, "quarters since the start of the fellowship", ha="center", va="center")
    page.text(0.1, 1.75, "share of fellows (%)", rotation=90, ha="center", va="center")
    return page.figure


def _contract_ends(programme: dict, last: int) -> dict[str, int]:
    """What ends so many quarters after the start, within the quarters that were lived."""
    ends = {"the first contract": programme["fellow_contract"], "the longest fellowship": programme["fellow_longest"]}
    return {words: end for words, end in ends.items() if end <= last}


def _explained(ends: dict[str, int]) -> str:
    said = " and of ".join(f"{words} ({end})" for words, end in ends.items())
    return f"Upright lines: end of {said}. " if said else ""


def _kept_of(axes: Axes, paths: pd.DataFrame) -> None:
    if paths.empty:
        axes.text(0.5, 0.5, "none hired", transform=axes.transAxes, ha="center", va="center")
        return
    ends = []
    for kept, look in zip(KEPT, _LOOKS, strict=True):
        spread = spreads(kept_shares(paths, kept.position_names), "quarters_since_start", SHARE)
        curve(axes, 100 * spread, **look)
        ends.append(100 * spread["median"].iloc[-1])
    for end, place in zip(ends, apart(ends, 11, 100), strict=True):
        axes.annotate(f"{end:.0f}", (1, place), (2, 0), xycoords=axes.get_yaxis_transform(),
                      textcoords="offset points", va="center", annotation_clip=False)  # fmt: skip


def kept_shares(paths: pd.DataFrame, positions: tuple[str, ...]) -> pd.Series:
    """The share of fellows who are in Korea in one of the positions, by replication and quarter."""
    kept = (paths["place"] == "korea") & paths["position"].isin(positions)
    keys = [paths["replication"], paths["quarters_since_start"]]
    return paths["fellows"].where(kept, 0.0).groupby(keys).sum() / paths["fellows"].groupby(keys).sum()


def _contract_axis(axes: Axes, ends: list[int], last: int, named: bool) -> None:
    """Quarters, with ticks where contracts end: the marks are their own labels."""
    for end in ends:
        axes.axvline(end, color="#7A7A7A", linewidth=0.8, linestyle=(0, (1, 2)))
    ticks = [0]
    for tick in [*ends, last]:
        ticks += [tick] if tick - ticks[-1] >= last / 8 and (tick == last or last - tick >= last / 8) else []
    axes.set_xlim(0, max(last, 1))
    axes.set_xticks(ticks, [str(tick) if named else "" for tick in ticks])
