"""Figures of dots: who comes (a), what happens to pay (e), why (g)."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.model.places import GROUPS
from brainsim.outcomes.first_call import COUNTED_ORIGINS
from brainsim.outcomes.rows import fact_of
from brainsim.report.folder import Results, Spread, share_by_replication, spread_of
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS, dot, per_cent, signed
from brainsim.report.style import BLACK, BLUE, FAINT, MARGIN, VERMILLION, WIDTH, Entry, Look, message, sheet
from brainsim.study.ranges import COUNT, SHARE
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

_SIMULATED: Look = {"color": BLUE, "marker": "o"}
_ANNOUNCED: Look = {"color": BLACK, "marker": "D", "markerfacecolor": "white", "linestyle": "none"}
_INTAKE = {
    **{f"fellows_{group}": GROUP_WORDS[group] for group in GROUPS},
    **{f"fellows_from_{origin}": f"from {say(f'origins.{origin}', ENGLISH)}" for origin in COUNTED_ORIGINS},
}


def who_comes(results: Results) -> Figure:
    """Fellows of the first call by group and origin, beside the intake that was announced."""
    title = "Who comes: fellows of the first call"
    if not results.has_fellows:
        return message(title, NO_FELLOWS, results.footer)
    notes = f"{_applicants(results)} {results.interval('bar')} Announced, other domestic: what remains of 400."
    key = [Entry("simulated", _SIMULATED), Entry("announced in 2025 for 400 posts", _ANNOUNCED)]
    page = sheet(title, notes, key, 1.7, results.footer)
    axes = page.panel(1.02, 0.31, WIDTH - 1.12, 1.37)
    rows = [*range(4), 4.4, 5.4]  # a gap between groups and origins
    for row, outcome in zip(rows, _INTAKE, strict=True):
        dot(axes, row, spread_of(results.tables["runs"][outcome], COUNT), **_SIMULATED)
        axes.plot([fact_of(outcome).value], [row], **_ANNOUNCED, zorder=3)
    axes.axhline(3.7, color=FAINT, linewidth=0.6)
    axes.set(yticks=rows, yticklabels=_INTAKE.values(), ylim=(5.9, -0.5), xlabel="fellows (persons)")
    axes.set_xlim(0, None)
    axes.tick_params(axis="y", length=0, pad=4)  # room for a dot at nought
    return page.figure


def _applicants(results: Results) -> str:
    found, known = spread_of(results.tables["runs"]["applicants_per_slot"], COUNT), fact_of("applicants_per_slot").value
    if found is None:
        return ""
    interval = "" if found.low == found.high else f" [{found.low:.2f}, {found.high:.2f}]"
    return f"Applicants per slot: simulated {found.median:.2f}{interval}, announced {known:.2f}."


_NEXT = {
    "faculty, Korea": ("korea", "faculty"),
    "institute, Korea": ("korea", "institute"),
    "postdoc, Korea": ("korea", "postdoc"),
    "industry, Korea": ("korea", "industry"),
    "without a post, Korea": ("korea", "out"),
    "US": ("us", None),
    "UK or elsewhere": ("uk or elsewhere", None),
}
_MOMENTS: dict[str, tuple[str, Look]] = {
    "pay_before": ("before", {"color": "#7A7A7A", "marker": "s", "markerfacecolor": "white"}),
    "pay_as_fellow": ("as a fellow", {"color": BLUE, "marker": "o"}),
    "pay_after": ("after", {"color": VERMILLION, "marker": "v", "markersize": 4.4}),
}
_OFFSET = 0.24


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
        f"than as fellows. Pay and change (fellow to after) of the median fellow. {results.interval('bar')}"
    )
    key = [Entry(word, look | {"linestyle": "none"}) for word, look in _MOMENTS.values()]
    page = sheet(title, notes, key, 3.48, results.footer)
    axes = page.panel(1.18, 0.31, WIDTH - 1.68, 2.97)
    for row, word in enumerate(_NEXT):
        _next_position(axes, row, ended[ended["next"] == word])
    labels = [f"{word}\n{per_cent(_share_of(ended, word))}" for word in _NEXT]
    axes.set(yticks=range(len(_NEXT)), yticklabels=labels, ylim=(len(_NEXT) - 0.5, -0.5))
    axes.set(xlim=(0, None), xlabel="pay (million KRW a year at PPP)")
    axes.tick_params(axis="y", length=0)
    page.text(1.18 - 0.03, 3.38, "next position, share", ha="right", va="center", weight="bold")
    page.text(WIDTH - MARGIN, 3.38, "change", ha="right", va="center", weight="bold")
    return page.figure


def ended_fellowships(fellows: pd.DataFrame) -> pd.DataFrame:
    """Fellows whose next position is known, with a column `next` that names where the fellowship led them."""
    seen = fellows[fellows["next_position"].notna()]
    words = pd.Series("UK or elsewhere", index=seen.index, dtype=object)
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


_REASONS = {
    "pay": ("pay",),
    "autonomy": ("autonomy",),
    "career path": ("permanence", "career", "late_postdoc"),
    "visa climate": ("climate",),
    "resources": ("resources",),
    "home": ("home",),
    "ties": ("ties",),
    "settling": ("settling",),
    "moving": ("moving",),
}
_AGAINST = {
    "postdoc in the US": ("a postdoc in the US", {"color": BLUE, "marker": "o"}),
    "postdoc in the UK": ("a postdoc in the UK", {"color": VERMILLION, "marker": "^", "markerfacecolor": "white"}),
}


def why(results: Results) -> Figure:
    """What separates the fellowship from a postdoc in the US and in the UK, in the eyes of each group at hire."""
    title = "Why: Korea against the US and the UK"
    if results.tables["reasons"].empty:
        return message(title, NO_FELLOWS, results.footer)
    notes = (
        "The change in pay that would weigh as much as each difference, mean of fellows at hire; to the right it "
        "speaks for the fellowship in Korea. Career path: permanence and what follows the contract. Visa climate: "
        f"with being a foreigner. {results.interval('bar')}"
    )
    key = [Entry("Against", {}), *(Entry(word, look | {"linestyle": "none"}) for word, look in _AGAINST.values())]
    page = sheet(title, notes, key, 3.6, results.footer)
    worth = _worth(results.tables["reasons"])
    limit = 1.08 * max(abs(value) for spread in worth.values() for value in spread)
    for number, group in enumerate(GROUPS):
        column, row = number % 2, number // 2
        axes = page.panel(0.78 + column * 1.33, 0.33 + (1 - row) * 1.68, 1.18, 1.4)
        _reasons_of(axes, {key[1:]: spread for key, spread in worth.items() if key[0] == group})
        _worth_axis(axes, limit, named=row == 1)
        axes.set_title(GROUP_WORDS[group], weight="bold", pad=3)
        axes.set_yticks(range(len(_REASONS)), _REASONS if column == 0 else [""] * len(_REASONS))
    page.text(0.78 + 1.26, 0.07, "worth of the difference (% of pay)", ha="center", va="center")
    return page.figure


def _worth(reasons: pd.DataFrame) -> dict[tuple[str, str, str], Spread]:
    """Ln pay by group, alternative and reason; parts that belong to one reason are added."""
    reason_of = {part: reason for reason, parts in _REASONS.items() for part in parts}
    keys = ["group", "against", reasons["reason"].map(reason_of), "replication"]
    values = reasons.groupby(keys)["ln_pay"].sum()
    spreads = {key: spread_of(rows) for key, rows in values.groupby(level=[0, 1, 2])}
    return {key: spread for key, spread in spreads.items() if spread is not None}


def _reasons_of(axes: Axes, worth: dict[tuple[str, str], Spread]) -> None:
    axes.axvline(0, color=FAINT, linewidth=0.8)
    axes.hlines(range(len(_REASONS)), -10, 10, color="#E6E6E6", linewidth=0.5, zorder=0)
    axes.spines["left"].set_visible(False)
    for place, (against, (_, look)) in enumerate(_AGAINST.items()):
        for row, reason in enumerate(_REASONS):
            dot(axes, row + (place - 0.5) * 0.4, worth.get((against, reason)), **look)
    if not worth:
        axes.text(0, len(_REASONS) / 2, "none hired", ha="center", va="center", backgroundcolor="white")
    axes.set_ylim(len(_REASONS) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)


def _worth_axis(axes: Axes, limit: float, named: bool) -> None:
    """Log points that are read as per cent of pay, such as a fourth, a half, the same, twice, four times."""
    base = next((base for base in (2, 3, 4, 10) if 2.5 * math.log(base) > limit), 100)
    powers = (-1, 0, 1) if base == 100 else (-2, -1, 0, 1, 2)
    words = [signed(100 * (base**power - 1)).replace("+", "") for power in powers]
    limit = max(limit, 2.3 * math.log(base))
    axes.set_xlim(-limit, limit)
    axes.set_xticks([power * math.log(base) for power in powers], words if named else [""] * len(powers))
