"""Why: what separates the fellowship from a postdoc abroad."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.model.codes import GROUPS
from brainsim.report.folder import Results, Spread, spread_of
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS, dot, signed
from brainsim.report.style import BLUE, FAINT, VERMILLION, Entry, marked, message, sheet

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
    key = [Entry("Against", {}), *(marked(word, look) for word, look in _AGAINST.values())]
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
    page.text(0.78 + 1.26, 0.07, "worth of the difference (% of pay, logarithmic)", ha="center", va="center")
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
