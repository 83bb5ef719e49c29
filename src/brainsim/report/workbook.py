"""results.xlsx: options, effects, outcomes and fellows of a study as sheets of one workbook, with what their columns hold.

It holds what the tables beside it hold. Numbers are numbers, units stand in the heads of columns or in a column of their own,
the first row stays in view. Its date is the first day of the study, so that the same study gives the same bytes.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.outcomes.rows import effect_rows
from brainsim.report.compared import option_words
from brainsim.report.dictionary import files
from brainsim.report.vocabulary import called
from brainsim.settings.calendar import quarter_name
from brainsim.settings.problems import SettingsError, field_of, unit_of
from brainsim.study.reports import Report
from brainsim.study.shards import write_whole
from brainsim.study.stored import ABOUT, known
from brainsim.study.study import Study
from brainsim.words.book import ENGLISH

WORKBOOK = "results.xlsx"
MOST_ROWS = 100_000  # of fellows: a sheet has room for ten times as many, no reader has
WIDEST = 60  # characters
OF_ROW = "in the unit of the row"
UNITS = {
    **dict.fromkeys(("effect", "se", "low", "high", "spread_low", "spread_high", "half_width", "mean", "median", "fact"), OF_ROW),
    **dict.fromkeys(("value", "expected_low", "expected_high"), OF_ROW),
    **dict.fromkeys(("pay_before", "pay_as_fellow", "pay_after"), "million KRW a year"),
    "n": "simulations", "runs_saved": "times", "luck_share": "share", "ability": "standard deviations", "start": "quarter",
    "end": "quarter",
}  # fmt: skip


class Sheet(NamedTuple):
    """A sheet: its name, the file that it is from, and its table, heads with units."""

    name: str
    file: str
    table: pd.DataFrame


def check_library() -> None:
    """SettingsError in one line where the library is missing."""
    if find_spec("xlsxwriter") is None:
        raise SettingsError(
            'report.xlsx = true needs XlsxWriter: pip install "brainsim[report]", or give report.xlsx=false'
        )


def write_workbook(folder: Path, study: Study) -> None:
    """Write the workbook of a results folder beside its tables."""
    sheets, first = _sheets(Report(folder), study), study.settings.study.first_calendar_quarter()
    year, _, quarter = quarter_name(first).partition("Q")
    day = datetime(int(year), 3 * int(quarter) - 2, 1)
    write_whole(folder / WORKBOOK, lambda path: _write(path, sheets, day))


def _sheets(report: Report, study: Study) -> list[Sheet]:
    """The sheets with their tables, the dictionary last."""
    names = {point.number: option_words(study.settings, study.plan, point.number) for point in study.plan.points}
    found = [
        Sheet("options", "points.csv", _options(report.table("points"), names)),
        Sheet("effects", "effects.csv", _outcomes(report.table("effects"), names)),
        Sheet("summary", "summary.csv", _outcomes(report.table("summary"), names)),
        Sheet("checks", "checks.csv", _checks(report.table("checks"))),
        *(
            [Sheet("fellows", "fellows.parquet", _fellows(report.table("fellows")))]
            if report.has_table("fellows")
            else []
        ),
    ]
    return [*found, Sheet("dictionary", "", _dictionary(found))]


def _options(points: pd.DataFrame, names: dict[int, str]) -> pd.DataFrame:
    """The points in words, with the levels of their levers."""
    levers = {name: _headed(name, unit_of(field_of(name))) for name in points if name not in ABOUT}
    return points.assign(option=points["point"].map(names))[["point", "option", *points.columns[1:]]].rename(
        columns=levers
    )


def _outcomes(table: pd.DataFrame, names: dict[int, str]) -> pd.DataFrame:
    """A table of one row a point and outcome, with both in words; what an option is stands on the first sheet."""
    said = {name: called(name, ENGLISH) for name in table["outcome"].unique()}
    told = table.assign(option=table["point"].map(names), what=table["outcome"].map(said))
    columns = [name for name in table.columns if name in UNITS or name in ("unit", "reason", "source")]
    return _with_units(told[["point", "option", "what", "outcome", *dict.fromkeys(["unit", *columns])]])


def _checks(table: pd.DataFrame) -> pd.DataFrame:
    """One row a check, with lever and outcome in words; a check of no lever or outcome has none."""
    said = {name: called(name, ENGLISH) for column in ("lever", "outcome") for name in table[column].dropna().unique()}
    told = table.assign(what=table["outcome"].map(said), of=table["lever"].map(said))
    return _with_units(told[["check", "of", "what", *table.columns[1:]]])


def _fellows(table: pd.DataFrame) -> pd.DataFrame:
    """One row a simulated fellow, of as many replications as fit."""
    counted = table.groupby("replication").size().sort_index().cumsum()
    fitting = counted[counted <= MOST_ROWS].index
    return _with_units(table[table["replication"].isin(fitting)])


def _with_units(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns={name: _headed(name, UNITS.get(name, "")) for name in table.columns})


def _headed(name: str, unit: str) -> str:
    """The head of a column: its name with its unit, if it has one."""
    return f"{name} ({unit})" if unit else name


def _dictionary(sheets: Sequence[Sheet]) -> pd.DataFrame:
    """What each sheet and column holds, then every outcome."""
    told = files()
    rows = [(name, "", meaning) for name, meaning in told[WORKBOOK].columns.items()]
    rows += [(sheet.name, *line) for sheet in sheets for line in told[sheet.file].columns.items()]
    rows += [("outcome", name, f"{row.meaning} ({row.unit})") for name, row in effect_rows().items()]
    return pd.DataFrame(rows, columns=["sheet", "column", "meaning (unit)"])


def _write(path: Path, sheets: Sequence[Sheet], day: datetime) -> None:
    import xlsxwriter  # late: an extra, and not every study is written so

    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        book.set_properties({"title": "brainsim", "created": day})
        heads = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for column, name in enumerate(sheet.table.columns):
                values = list(map(_cell, sheet.table.iloc[:, column].tolist()))
                page.write_string(0, column, str(name), heads)
                _fill(page, column, values)
                page.set_column(column, column, _width(str(name), values))


def _fill(page: Any, column: int, values: Iterable[Any]) -> None:
    """Write a column, each cell by its kind; a text that begins as a formula stays a text."""
    for row, value in enumerate(values, 1):
        if value is None:
            continue
        write = (
            page.write_boolean
            if isinstance(value, bool)
            else page.write_string
            if isinstance(value, str)
            else page.write_number
        )
        write(row, column, value)


def _cell(value: Any) -> Any:
    """What a cell holds: nothing, a number, true or false, or words; a bound that is none is said."""
    value = known(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float):
        return value if math.isfinite(value) else "no bound"
    return str(value)


def _width(head: str, values: Sequence[Any]) -> int:
    """How wide a column is, in characters: its longest words, or a third of its head."""
    longest = max((len(value) if isinstance(value, str) else 9 for value in values[:200]), default=0)
    return min(WIDEST, max(9, longest + 2, len(head) // 2))
