"""Why: what separates the fellowship from a postdoc abroad."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.folder import Results, Spread, spread_of
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS, dot, signed
from brainsim.report.style import BLUE, FAINT, Entry, Look, marked, message, sheet

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
_AGAINST: dict[str, tuple[str, Look]] = {
    "postdoc in the US": ("a postdoc in the US", {"color": BLUE, "marker": "o"}),
    "postdoc in the UK": ("a postdoc in the UK", {"color": BLUE, "marker": "^", "markerfacecolor": "white"}),
}
_GROUPS = ("foreign", "returnee")  # who has been elsewhere
_MOST = 5  # reasons that are shown
_HIGH = 1.1  # inches


def why(results: Results) -> Figure:
    """What separates the fellowship from a postdoc in the US and in the UK, to foreigners and to Koreans who returned."""
    title = "Why: Korea against the US and the UK"
    if results.tables["reasons"].empty:
        return message(title, NO_FELLOWS, results.footer)
    every = _worth(results.tables["reasons"])
    worth = {key: spread for key, spread in every.items() if key[0] in _GROUPS}
    shown = _weightiest(worth)
    notes = (
        "How much more pay would weigh as much as each difference, average of fellows at hire; to the right it speaks for the "
        f"fellowship in Korea. {_MOST} of {len(_REASONS)} reasons, those that weigh most. Career path: permanence and what follows. "
        f"Visa climate: with being a foreigner. {results.interval('pale bar')}"
    )
    key = [Entry("Against", {}), *(marked(word, look) for word, look in _AGAINST.values())]
    title = _title(worth, shown) if results.is_enough else title
    page = sheet(title, notes, key, _HIGH + 0.55, results.footer)
    limit = 1.08 * max((abs(value) for spread in worth.values() for value in spread), default=1.0)
    for column, group in enumerate(_GROUPS):
        axes = page.panel(0.78 + column * 1.33, 0.33, 1.18, _HIGH)
        _reasons_of(axes, {key[1:]: spread for key, spread in worth.items() if key[0] == group}, shown)
        _worth_axis(axes, limit)
        axes.set_title(GROUP_WORDS[group], weight="bold", pad=3)
        axes.set_yticks(range(len(shown)), shown if column == 0 else [""] * len(shown))
    page.text(0.78 + 1.26, 0.07, "worth of the difference (% of pay, logarithmic)", ha="center", va="center")
    return page.figure


def _weightiest(worth: dict[tuple[str, str, str], Spread]) -> list[str]:
    """The reasons that weigh most in any panel, those that speak for Korea first."""
    of = {reason: [spread.median for key, spread in worth.items() if key[2] == reason] for reason in _REASONS}
    most = sorted(of, key=lambda reason: -max(map(abs, of[reason]), default=0.0))[:_MOST]
    return sorted(most, key=lambda reason: -sum(of[reason]))


def _title(worth: dict[tuple[str, str, str], Spread], shown: list[str]) -> str:
    """What speaks most for Korea and most against it, to foreigners against the US."""
    mine = {
        reason: spread.median for reason in shown if (spread := worth.get(("foreign", "postdoc in the US", reason)))
    }
    if not mine:
        return "Why: Korea against the US and the UK"
    best, worst = max(mine, key=lambda reason: mine[reason]), min(mine, key=lambda reason: mine[reason])
    return f"To foreigners {best} speaks most for Korea, {worst} most against it"


def _worth(reasons: pd.DataFrame) -> dict[tuple[str, str, str], Spread]:
    """Ln pay by group, alternative and reason; parts that belong to one reason are added."""
    reason_of = {part: reason for reason, parts in _REASONS.items() for part in parts}
    keys = ["group", "against", reasons["reason"].map(reason_of), "replication"]
    values = reasons.groupby(keys)["ln_pay"].sum()
    spreads = {key: spread_of(rows) for key, rows in values.groupby(level=[0, 1, 2])}
    return {key: spread for key, spread in spreads.items() if spread is not None}


def _reasons_of(axes: Axes, worth: dict[tuple[str, str], Spread], shown: list[str]) -> None:
    axes.axvline(0, color=FAINT, linewidth=0.8)
    axes.hlines(range(len(shown)), -10, 10, color="#E6E6E6", linewidth=0.5, zorder=0)
    axes.spines["left"].set_visible(False)
    for place, (against, (_, look)) in enumerate(_AGAINST.items()):
        for row, reason in enumerate(shown):
            dot(axes, row + (place - 0.5) * 0.4, worth.get((against, reason)), **look)
    if not worth:
        axes.text(0, len(shown) / 2, "none hired", ha="center", va="center", backgroundcolor="white")
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)


def _worth_axis(axes: Axes, limit: float) -> None:
    """Log points that are read as per cent of pay, such as a fourth, a half, the same, twice, four times."""
    base = next((base for base in (2, 3, 4, 10) if 2.5 * math.log(base) > limit), 100)
    powers = (-1, 0, 1) if base == 100 else (-2, -1, 0, 1, 2)
    words = [signed(100 * (base**power - 1)).replace("+", "") for power in powers]
    limit = max(limit, 2.3 * math.log(base))
    axes.set_xlim(-limit, limit)
    axes.set_xticks([power * math.log(base) for power in powers], words)
