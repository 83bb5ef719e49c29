"""What happens to pay when the fellowship ends."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from brainsim.report.folder import Results, Spread, share_by_replication, spread_of
from brainsim.report.marks import NO_FELLOWS, apart, per_cent, signed, soft
from brainsim.report.paper import WIDE
from brainsim.report.style import (
    FAINT,
    INDUSTRY,
    INK,
    NO_POST,
    PALE,
    PERMANENT,
    RESEARCH,
    Look,
    Sheet,
    broken,
    line_high,
    message,
    sheet,
)
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
_LOOKS: dict[str, Look] = {
    "faculty": {"color": PERMANENT},
    "institute": {"color": PERMANENT, "linestyle": (0, (4, 1))},
    "postdoc": {"color": RESEARCH},
    "industry": {"color": INDUSTRY},
    "out": {"color": NO_POST},
}  # in Korea, as where fellows are
_ABROAD: Look = {"color": PALE, "linestyle": (0, (2, 1))}
_MOMENTS = {"pay_before": "before", "pay_as_fellow": "as a fellow", "pay_after": "after"}
_STAYS = ("faculty, Korea", "institute, Korea", "postdoc, Korea")  # in research
_LEFT, _PANEL, _HIGH = 0.5, 2.4, 1.75  # inches
_COLUMNS = (3.12, 5.25, 6.24)  # inches: words from the first on, numbers that end at the others
_END, _APART = 2.24, 0.03  # of the axis; from the range of one line to the next
_THINNEST, _THICKER = 0.8, 9.0  # points of a line: the least, and of all fellows


def cliff(results: Results) -> Figure:
    """Pay before, as a fellow and after, a line for each first post within a year of the end, as wide as its share."""
    title = "Pay before, during and after the fellowship"
    ended = ended_fellowships(results.tables["fellows"])
    if ended.empty:
        words = "No fellow has a next position yet." if results.has_fellows else NO_FELLOWS
        return message(title, words, results.footer)
    less = spread_of(share_by_replication(ended["pay_after"] < ended["pay_as_fellow"], ended), SHARE)
    notes = (
        f"A line for each first post within a year of the end, the wider the more fellows; {per_cent(less)} of fellows are then paid "
        "less than as fellows. Pay of the median fellow, abroad at purchasing power parity; without a post: what such people "
        f"are reckoned to live on. {results.interval('pale bar')}"
    )
    found = {word: rows for word in _NEXT if len(rows := ended[ended["next"] == word])}
    pays = {word: _pays(rows) for word, rows in found.items()}
    title = _title(pays) if results.is_enough else title
    page = sheet(title, notes, [], _HIGH + 0.5, results.footer, WIDE)
    axes = page.panel(_LEFT, 0.22, _PANEL, _HIGH)
    for place, (word, rows) in enumerate(found.items()):
        _line(axes, pays[word], _look(word), len(rows) / len(ended), 2.03 + _APART * place)
    axes.set(xlim=(-0.05, _END), xticks=range(3), xticklabels=_MOMENTS.values(), ylim=(0, None))
    axes.set_ylabel("million KRW a year")
    _table(page, axes, pays, {word: _share_of(ended, word) for word in found})
    return page.figure


def _pays(fellows: pd.DataFrame) -> dict[str, Spread]:
    """Median pay at each moment, and its change from the second to the third in per cent."""
    each = fellows.assign(change=100 * (fellows["pay_after"] / fellows["pay_as_fellow"] - 1)).groupby("replication")
    spreads = {name: spread_of(each[name].median(), COUNT) for name in _MOMENTS}
    spreads["change"] = spread_of(each["change"].median())
    return {name: spread for name, spread in spreads.items() if spread is not None}


def _title(pays: dict[str, dict[str, Spread]]) -> str:
    """By how much pay falls for those who stay in research, if it does for all of them."""
    falls = [-round(pays[word]["change"].median) for word in _STAYS if "change" in pays.get(word, {})]
    if not falls or min(falls) <= 0:
        return "Pay before, during and after the fellowship"
    size = f"{min(falls)} to {max(falls)}" if min(falls) < max(falls) else f"{falls[0]}"
    return f"Pay falls by {size} % for fellows who stay in research in Korea"


def _look(word: str) -> Look:
    place, position = _NEXT[word]
    return _LOOKS[str(position)] if place == "korea" else _ABROAD


def _line(axes: Axes, pays: dict[str, Spread], look: Look, share: float, at: float) -> None:
    """Pay from moment to moment, as wide as its share; a soft bar for the last."""
    seen = [(place, pays[name].median) for place, name in enumerate(_MOMENTS) if name in pays]
    width = _THINNEST + _THICKER * share
    edge = [withStroke(linewidth=width + 0.8, foreground=PALE)] if look["color"] in (NO_POST, INDUSTRY) else []
    axes.plot(
        *zip(*seen, strict=True),
        linewidth=width,
        solid_capstyle="butt",
        path_effects=edge or None,
        clip_on=False,
        **look,
    )
    if "pay_after" in pays:
        soft(axes, [at, at], [pays["pay_after"].low, pays["pay_after"].high], INK, 2.6)


def _table(page: Sheet, axes: Axes, pays: dict[str, dict[str, Spread]], shares: dict[str, Spread | None]) -> None:
    """Beside the ends of the lines what they are, how many fellows go there, and how pay changes."""
    bottom, top = axes.get_ylim()
    heights = {word: 0.22 + _HIGH * (told["pay_after"].median - bottom) / (top - bottom) for word, told in pays.items()
               if "pay_after" in told}  # fmt: skip
    room = _COLUMNS[1] - _COLUMNS[0] - 0.5
    lines = {word: broken(word, room) for word in heights}
    least = line_high() * max((len(one) for one in lines.values()), default=1) + 0.02
    places = apart(list(heights.values()), least, 0.22 + _HIGH, 0.12)
    for (word, end), y in zip(heights.items(), places, strict=True):
        page.line([_LEFT + _PANEL * 2.05 / (_END + 0.05), _COLUMNS[0] - 0.03], [end, y], color=FAINT, linewidth=0.6)
        page.text(_COLUMNS[0], y, "\n".join(lines[word]), va="center")
        told = shares[word]
        page.text(_COLUMNS[1], y, "?" if told is None else f"{100 * told.median:.0f}", ha="right", va="center")
        change = pays[word].get("change")
        page.text(_COLUMNS[2], y, "" if change is None else f"{signed(change.median)} %", ha="right", va="center")
    for x, head, side in zip(
        _COLUMNS, ("next post", "of 100 fellows", "change in pay"), ("left", "right", "right"), strict=True
    ):
        page.text(x, _HIGH + 0.39, head, ha=side, va="center", weight="bold")


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
