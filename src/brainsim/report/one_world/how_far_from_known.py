"""The figure of patterns: how far the model lies from what is known, in tolerances, by what the patterns serve for."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.folder import Results, Spread, counted
from brainsim.report.marks import beside, dot, row_axes, tolerance_axis
from brainsim.report.paper import WIDE
from brainsim.report.style import BLUE, MARGIN, Look, marked, message, sheet
from brainsim.report.vocabulary import called
from brainsim.study.patterns import ROLES
from brainsim.study.reports import Report
from brainsim.words.book import ENGLISH

TITLE = "The model beside known facts"
_ROW, _BETWEEN, _AXIS = 0.125, 0.3, 0.32  # inches: a fact, two parts, the numbers of the axis
_FAR = 4.0  # tolerances: what lies further off is drawn at the edge
_MOST = 51  # rows that fit a page
_WITHIN: Look = {"color": BLUE, "marker": "o"}
_MISSED: Look = {"color": BLUE, "marker": "s", "markerfacecolor": "white"}
_SHOWN = ("test", "seen", "fit")  # parts, those that can fail first


def pattern_figure(folder: Path, results: Results) -> Figure:
    """The facts of a results folder, the furthest off on top: model less fact, over the tolerance."""
    table = Report(folder).table("patterns")
    seen = table[table["n"] > 0]
    if seen.empty:
        return message(TITLE, "No fact was observed.", results.footer)
    notes = (
        f"Model less fact, in tolerances (band: within one). Pale bar: 90 % range of {counted(int(seen['n'].max()))}. "
        "Squares at the edge lie further off; patterns.csv has all numbers."
    )
    parts, room = {}, _MOST
    for role in (role for role in _SHOWN if (seen["role"] == role).any()):
        parts[role] = _shown(seen[seen["role"] == role], role, room)
        room -= len(parts[role])
    parts = {role: rows for role, rows in parts.items() if len(rows)}
    heights = {role: _ROW * (len(rows) + 0.6) for role, rows in parts.items()}
    key = [marked("within tolerance", _WITHIN), marked("missed", _MISSED)]
    height = sum(heights.values()) + len(parts) * (_AXIS + _BETWEEN)
    page = sheet(_title(seen), notes, key, height, results.footer, WIDE)
    left = beside(called(name, ENGLISH) for rows in parts.values() for name in rows["pattern"])
    top = page.height
    for role, rows in parts.items():
        bottom = top - _BETWEEN - heights[role]
        page.text(MARGIN, bottom + heights[role] + 0.1, _head(seen, role, len(rows)), weight="bold", va="center")
        axes = row_axes(page, [called(name, ENGLISH) for name in rows["pattern"]], bottom, heights[role], left=left)
        _draw(axes, rows, role == list(parts)[-1])
        top = bottom - _AXIS
    return page.figure


def _title(seen: pd.DataFrame) -> str:
    """How many facts are met that could have failed."""
    tested = seen[seen["role"] == "test"]
    return f"{int(tested['within'].sum())} of {len(tested)} facts kept to test are met" if len(tested) else TITLE


def _shown(rows: pd.DataFrame, role: str, room: int) -> pd.DataFrame:
    """The furthest off first, as many as have room; of those that were fitted only what is missed."""
    chosen = rows[~rows["within"]] if role == "fit" else rows
    gaps = ((chosen["median"] - chosen["target"]) / chosen["tolerance"]).abs()
    return chosen.loc[gaps.sort_values(ascending=False, kind="stable").index].head(max(room, 0))


def _head(seen: pd.DataFrame, role: str, shown: int) -> str:
    """How many facts of a part are met, and which of them are shown where it is not all."""
    own = seen[seen["role"] == role]
    count = f"{ROLES[role].capitalize()}: {int(own['within'].sum())} of {len(own)} within tolerance"
    return (
        count
        if shown == len(own)
        else f"{count}; shown: the {shown} that are {'missed' if role == 'fit' else 'furthest off'}"
    )


def _draw(axes: Axes, rows: pd.DataFrame, last: bool) -> None:
    """A dot with its range for each fact, the first on top."""
    tolerance_axis(axes, _FAR, 1)
    for place, row in enumerate(rows.itertuples()):
        gaps = [(value - row.target) / row.tolerance for value in (row.median, row.low, row.high)]
        spread = Spread(*(min(max(gap, -_FAR), _FAR) for gap in gaps))
        dot(axes, place, spread, **(_WITHIN if row.within else _MISSED))
    if not last:
        axes.set_xlabel("")
