"""The figure of patterns: how far the model lies from what is known, in tolerances, by what the patterns serve for."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brainsim.report.folder import Results, Spread
from brainsim.report.marks import beside, dot, row_axes, tolerance_axis
from brainsim.report.paper import WIDE
from brainsim.report.style import BLUE, MARGIN, VERMILLION, Look, marked, message, sheet
from brainsim.report.vocabulary import called
from brainsim.study.patterns import ROLES
from brainsim.study.reports import Report
from brainsim.words.book import ENGLISH

TITLE = "The model beside what is known"
_ROW, _BETWEEN, _AXIS = 0.125, 0.3, 0.32  # inches: a pattern, two parts, the numbers of the axis
_FAR = 4.0  # tolerances: what lies further off is drawn at the edge
_WITHIN: Look = {"color": BLUE, "marker": "o"}
_MISSED: Look = {"color": VERMILLION, "marker": "s"}


def pattern_figure(folder: Path, results: Results) -> Figure:
    """Every pattern of a results folder: the model less the target, over the tolerance."""
    table = Report(folder).table("patterns")
    seen = table[table["n"] > 0]
    if seen.empty:
        return message(TITLE, "No pattern was observed.", results.footer)
    notes = (
        f"Model less what is known, in tolerances (band: within one). Bar: 5th to 95th percentile of {seen['n'].max()} "
        f"replications. Squares at the edge lie further off; patterns.csv has the numbers."
    )
    key = [marked("within tolerance", _WITHIN), marked("missed", _MISSED)]
    parts = {role: rows for role in ROLES if len(rows := seen[seen["role"] == role])}
    heights = {role: _ROW * (len(rows) + 0.6) for role, rows in parts.items()}
    page = sheet(TITLE, notes, key, sum(heights.values()) + len(parts) * (_AXIS + _BETWEEN), results.footer, WIDE)
    left = beside(called(name, ENGLISH) for name in seen["pattern"])
    top = page.height
    for role, rows in parts.items():
        bottom = top - _BETWEEN - heights[role]
        count = f"{ROLES[role].capitalize()}: {int(rows['within'].sum())} of {len(rows)} within tolerance"
        page.text(MARGIN, bottom + heights[role] + 0.1, count, weight="bold", va="center")
        axes = row_axes(page, [called(name, ENGLISH) for name in rows["pattern"]], bottom, heights[role], left=left)
        _draw(axes, rows, role == list(parts)[-1])
        top = bottom - _AXIS
    return page.figure


def _draw(axes: Axes, rows: pd.DataFrame, last: bool) -> None:
    """A dot with its interval for each pattern, the first on top."""
    tolerance_axis(axes, _FAR, 1)
    for place, row in enumerate(rows.itertuples()):
        gaps = [(value - row.target) / row.tolerance for value in (row.median, row.low, row.high)]
        spread = Spread(*(min(max(gap, -_FAR), _FAR) for gap in gaps))
        dot(axes, place, spread, **(_WITHIN if row.within else _MISSED))
    if not last:
        axes.set_xlabel("")
