"""What happens to pay when the fellowship ends."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.folder import Results, Spread, share_by_replication, spread_of
from brainsim.report.marks import NO_FELLOWS, dot, per_cent, signed
from brainsim.report.style import BLUE, FAINT, MARGIN, VERMILLION, WIDTH, Look, broken, marked, message, sheet
from brainsim.settings.places import added, either, in_tables
from brainsim.study.ranges import COUNT, SHARE

_REST = either(["UK", *(in_tables(row.name) for row in added()), "elsewhere"])
_NEXT = {
    "faculty, Korea": ("korea", "faculty"),
    "institute, Korea": ("korea", "institute"),
    "postdoc, Korea": ("korea", "postdoc"),
    "industry, Korea": ("korea", "industry"),
    "without a post, Korea": ("korea", "out"),
    "US": ("us", None),
    _REST: ("the rest", None),
}
_MOMENTS: dict[str, tuple[str, Look]] = {
    "pay_before": ("before", {"color": "#7A7A7A", "marker": "s", "markerfacecolor": "white"}),
    "pay_as_fellow": ("as a fellow", {"color": BLUE, "marker": "o"}),
    "pay_after": ("after", {"color": VERMILLION, "marker": "v", "markersize": 4.4}),
}
_OFFSET = 0.24
_LEFT, _GAP = 1.18, 0.08  # inches: from the edge to the axes, and from a label to them


def cliff(results: Results) -> Figure:
    """Pay before, as a fellow and after, by the first post within a year of the end, with the share that goes there."""
    title = "Pay before, during and after the fellowship"
    ended = ended_fellowships(results.tables["fellows"])
    if ended.empty:
        words = "No fellow has a next position yet." if results.has_fellows else NO_FELLOWS
        return message(title, words, results.footer)
    less = spread_of(share_by_replication(ended["pay_after"] < ended["pay_as_fellow"], ended), SHARE)
    notes = (
        f"By next position: the first post within a year of the end. {per_cent(less)} of fellows are then paid less "
        f"than as fellows. Pay and change (fellow to after) of the median fellow; without a post: what such people are reckoned to live "
        f"on. Pay of other countries at purchasing power parity. {results.interval('bar')}"
    )
    key = [marked(word, look) for word, look in _MOMENTS.values()]
    page = sheet(title, notes, key, 3.48, results.footer)
    axes = page.panel(_LEFT, 0.31, WIDTH - _LEFT - 0.5, 2.97)
    for row, word in enumerate(_NEXT):
        _next_position(axes, row, ended[ended["next"] == word])
    room = _LEFT - _GAP - MARGIN
    labels = ["\n".join([*broken(word, room), per_cent(_share_of(ended, word))]) for word in _NEXT]
    axes.set(yticks=range(len(_NEXT)), yticklabels=labels, ylim=(len(_NEXT) - 0.5, -0.5))
    axes.set(xlim=(0, None), xlabel="pay (million KRW a year)")
    axes.tick_params(axis="y", length=0)
    page.text(_LEFT - 0.03, 3.38, "next position, share", ha="right", va="center", weight="bold")
    page.text(WIDTH - MARGIN, 3.38, "change", ha="right", va="center", weight="bold")
    return page.figure


def ended_fellowships(fellows: pd.DataFrame) -> pd.DataFrame:
    """Fellows whose next position is known, with a column `next` that names where the fellowship led them."""
    seen = fellows[fellows["next_position"].notna()]
    words = pd.Series(_REST, index=seen.index, dtype=object)
    for word, (place, position) in _NEXT.items():
        there = seen["next_place"] == place
        words[there if position is None else there & (seen["next_position"] == position)] = word
    return seen.assign(next=words)


def _share_of(ended: pd.DataFrame, word: str) -> Spread | None:
    return spread_of(share_by_replication(ended["next"] == word, ended), SHARE)


def _next_position(axes: Axes, row: int, fellows: pd.DataFrame) -> None:
    """Three dots below each other, and how much pay changes from the second to the third."""
    axes.axhline(row + 0.5, color=FAINT, linewidth=0.5)
    if fellows.empty:
        return
    by_replication = fellows.assign(change=fellows["pay_after"] / fellows["pay_as_fellow"] - 1).groupby("replication")
    heights = dict(zip(_MOMENTS, (row - _OFFSET, row, row + _OFFSET), strict=True))
    spreads = {column: spread_of(by_replication[column].median(), COUNT) for column in _MOMENTS}
    found = {column: spread for column, spread in spreads.items() if spread is not None}
    dots = [spread.median for spread in found.values()], [heights[column] for column in found]
    axes.plot(*dots, color=FAINT, linewidth=0.8, zorder=1)
    for column, spread in found.items():
        dot(axes, heights[column], spread, **_MOMENTS[column][1])
    if (changed := spread_of(by_replication["change"].median())) is None:
        return
    change = 100 * changed.median
    right = 72 * (0.5 - MARGIN)  # points from the axes to the edge of the sheet
    axes.annotate(f"{signed(change)} %", (1, row), (right, 0), xycoords=axes.get_yaxis_transform(),
                  textcoords="offset points", ha="right", va="center", annotation_clip=False)  # fmt: skip
