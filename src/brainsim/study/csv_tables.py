"""Tables that other programs wrote: what is certain is read, anything else is an obstacle with its place and remedy.

Spreadsheets and statistics programs differ in what stands between cells (comma, semicolon, tab, bar), in the decimal
mark, in line ends, in marks before the text, in empty rows, columns and cells at the end, and in whether they number the
rows. All of these are taken where the whole file says which it is (docs/decisions/027-tables-from-elsewhere.md).
"""

import csv
import io
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from brainsim.study.csv_numbers import mark_of, numbers_in
from brainsim.study.csv_text import TableProblem, shortened, text_of

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LONGEST_NAME = 200  # characters of the name of a column
MOST_COLUMNS, MOST_CELLS = 1_000, 5_000_000  # of a table that is read in seconds
_NAMELESS = ("", "Unnamed: 0", "...1", "X", "Column1", "_c0")  # of a column without a name, by program
_UNSEEN = "\ufeff\u200b\u200e\u200f"  # a byte-order mark amid the text, and marks of width and direction
_DECLARED = re.compile(r'"?sep=(.*?)"?', re.IGNORECASE)  # Excel's own first line


class CsvTable(NamedTuple):
    """A table as its cells, stripped of blanks."""

    columns: dict[str, list[str]]  # by name, in their order
    lines: list[int]  # where each row stands in the file
    decimal: str  # what parts whole from decimal places

    def numbers(self, name: str, whole: bool = False, empty: bool = False) -> np.ndarray:
        """A column as numbers, maybe whole ones; where cells may be empty they are nan. TableProblem for others."""
        return numbers_in(self.columns[name], self.lines, name, self.decimal, whole, empty)

    def at(self, name: str, row: int, said: str) -> TableProblem:
        """What is wrong with a cell: its line, its column, its text, and what is said of it."""
        return TableProblem(f"{shortened(self.columns[name][row])} {said}", self.lines[row], name)


def read_table(path: Path) -> CsvTable:
    """The table in a CSV file, read once for as long as the file does not change; TableProblem for what is none."""
    try:
        found = path.stat()
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the path
        raise TableProblem(f"can't be read: {getattr(problem, 'strerror', None) or problem}") from None
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> CsvTable:
    separator, head, rows = _cells(text_of(path))
    (line, names), rows = head, _squared(head, _without_empty(rows), separator)
    columns = dict(enumerate(map(list, zip(*(cells for _, cells in rows), strict=True))))
    names, columns = _without_counter(path, line, names, columns)
    for number, name in enumerate(names, 1):
        if not name:
            raise TableProblem(f"column {number} has no name; name it, or take it out", line)
        if name in names[: number - 1]:
            raise TableProblem(f"two columns are named {shortened(name)}; each needs a name of its own", line)
    lines, cells = [line for line, _ in rows], dict(zip(names, columns.values(), strict=True))
    return CsvTable(cells, lines, mark_of(cells, lines, separator))


Line = tuple[int, list[str]]  # the number of a line in the file and its cells


def _cells(text: str) -> tuple[str, Line, list[Line]]:
    """What stands between cells, the line of names, and the lines below."""
    every = io.StringIO(text, newline="").readlines()
    start = next((number for number, line in enumerate(every) if line.strip() and line.lstrip()[0] != "#"), len(every))
    if start == len(every):
        raise TableProblem("is empty; its first line must name the columns")
    declared = _DECLARED.fullmatch(every[start].strip("\r\n"))
    start += declared is not None
    if start == len(every):
        raise TableProblem("has no rows below its first line")
    separator = _separator(every[start], start + 1, declared and declared[1])
    _check_size(len(every) - start, every[start].count(separator) + 1)
    reader = csv.reader(every[start:], delimiter=separator, strict=True, skipinitialspace=True)
    try:
        found = [(start + reader.line_num, [_bare(cell) for cell in cells]) for cells in reader]
    except csv.Error as problem:
        raise TableProblem(
            f"{problem}; a quote may stand only around a whole cell, and must be closed", start + reader.line_num
        ) from None
    if not any(any(cells) for _, cells in found[1:]):
        raise TableProblem("has no rows below its first line, which names the columns")
    _check_names(found[0], separator)
    return separator, found[0], found[1:]


def _check_size(rows: int, columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise TableProblem(f"has {columns:,} columns; a table may have {MOST_COLUMNS:,}")
    if rows * columns > MOST_CELLS:
        raise TableProblem(
            f"has {rows:,} lines of {columns:,} cells; a table may have {MOST_CELLS:,} cells: give a part of it"
        )


def _bare(cell: str) -> str:
    """A cell without the blanks around it, of whatever width, and without marks that nobody sees."""
    return cell.strip().strip(_UNSEEN).strip()


def _separator(head: str, number: int, declared: str | None) -> str:
    """What stands between the names, of which none can hold it."""
    if declared is not None:
        if declared not in SEPARATORS:
            raise TableProblem(f"sep={declared} is none of {', '.join(SEPARATORS.values())}; save it as CSV UTF-8", 1)
        return declared
    found = [sign for sign in SEPARATORS if sign in head]
    if len(found) > 1:
        raise TableProblem(
            f"the names are parted by {' and by '.join(SEPARATORS[sign] for sign in found)}; use one of them", number
        )
    return found[0] if found else ","


def _check_names(head: Line, separator: str) -> None:
    """The first line must name the columns."""
    line, names = head
    if all(re.fullmatch(r"[-+]?[\d.,]*\d[\d.,]*", name) for name in names if name):
        raise TableProblem(f"{shortened(separator.join(names))}: numbers stand where columns must be named", line)
    long = next((name for name in names if len(name) > LONGEST_NAME), None)
    if long:
        raise TableProblem(f"{shortened(long)} has {len(long):,} characters; no column has such a name", line)
    if len(names) == 1 and any(sign in names[0] for sign in SEPARATORS):
        raise TableProblem(
            f"{shortened(names[0])}: the whole line stands in quotes; take them away in every line", line
        )
    if len(names) == 1 and len(names[0].split()) > 1:
        raise TableProblem(
            f"{shortened(names[0])}: names are parted by blanks; part them by commas (in R use write.csv)", line
        )


def _without_empty(rows: list[Line]) -> list[Line]:
    """The rows without blank lines, and without empty rows at the end; an empty row amid others is a problem."""
    last = max(place for place, (_, cells) in enumerate(rows) if any(cells))
    rows = [(line, cells) for line, cells in rows[: last + 1] if cells]
    for line, cells in rows:
        if not any(cells):
            raise TableProblem("the row is empty; fill it or take it out", line)
    return rows


def _squared(head: Line, rows: list[Line], separator: str) -> list[Line]:
    """The rows with as many cells as there are names; separators too many at the ends of lines are passed over."""
    _, names = head
    used = max(_length(cells) for cells in (names, *(cells for _, cells in rows)))
    if not names[-1]:
        del names[max(used, 1) :]
    wide = len(names)
    one_more = used == wide + 1 and all(_length(cells) == used for _, cells in rows)
    for line, cells in rows:
        if _length(cells) > wide or len(cells) < wide:
            raise TableProblem(f"{len(cells)} cells for {wide} columns{_why(one_more, separator)}", line)
    return [(line, cells[:wide]) for line, cells in rows]


def _length(cells: list[str]) -> int:
    """How many cells there are up to the last that holds anything."""
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


def _why(one_more: bool, separator: str) -> str:
    comma = ", or a decimal comma may stand between commas" if separator == "," else ""
    return f"; the rows may be named (in R use row.names = FALSE){comma}" if one_more else "; mend the line"


def _without_counter(
    path: Path, line: int, names: list[str], columns: dict[int, list[str]]
) -> tuple[list[str], dict[int, list[str]]]:
    """The table without a first column that has no name, or one that a program made up, and only numbers the rows."""
    if names[0] not in _NAMELESS or len(names) == 1:
        return names, columns
    rows = len(columns[0])
    if not any([str(number) for number in range(first, first + rows)] == columns[0] for first in (0, 1)):
        if names[0]:
            return names, columns
        raise TableProblem(
            "column 1 has no name; name it, or leave it out (in R row.names = FALSE, in pandas index=False)", line
        )
    print(f"brainsim: {path}: the first column only numbers the rows and is passed over", file=sys.stderr)
    return names[1:], dict(list(columns.items())[1:])
