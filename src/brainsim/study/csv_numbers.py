"""The numbers in the cells of a table that another program wrote: read where they can mean one thing only."""

import re
from collections.abc import Iterator

import numpy as np

from brainsim.process.shipped import data
from brainsim.study.csv_text import TableProblem, shortened

_SIGN = "[-+\u2212]?"
_NUMBER = {
    mark: re.compile(rf"{_SIGN}(?:[0-9]+(?:[{mark}][0-9]*)?|[{mark}][0-9]+)(?:[eE]{_SIGN}[0-9]+)?") for mark in ".,"
}
_MARKED = re.compile(rf"{_SIGN}([0-9]*)([.,])([0-9]+)((?:[eE]{_SIGN}[0-9]+)?)")
_GROUPED = re.compile(rf"{_SIGN}[1-9][0-9]{{0,2}}[.,][0-9]{{3}}")  # 1,000 may be a thousand or one


def mark_of(columns: dict[str, list[str]], lines: list[int], separator: str) -> str:
    """The decimal mark of a table, by its name of column; TableProblem where cells disagree or can be read in two ways.

    Between commas it is a point. Else the file tells by a number that can't be a thousand, such as 2,4 or 0,500.
    """
    if separator == ",":
        lone = len(columns) == 1
        return _decided(columns, lines, ".") if lone else "."
    return _decided(columns, lines, None)


def _decided(columns: dict[str, list[str]], lines: list[int], usual: str | None) -> str:
    first: dict[str, tuple[str, int, str]] = {}  # by mark, where it stands first
    sure: set[str] = set()
    for name, place, cell, mark in _marked(columns):
        first.setdefault(mark, (name, place, cell))
        if not _GROUPED.fullmatch(cell):
            sure.add(mark)
    if len(first) > 1:
        (name, place, cell), (_, other, with_other) = sorted(first.values(), key=lambda one: -one[1])
        raise TableProblem(
            f"{cell} and, in line {lines[other]}, {with_other} have different marks; write all with a point, and no "
            "thousands separators",
            lines[place], name,
        )  # fmt: skip
    if first and not sure:
        (mark, (name, place, cell)) = next(iter(first.items()))
        whole, part = cell.split(mark)
        raise TableProblem(
            f"{cell} may be {whole}{part} or {whole}.{part}, and no cell tells which; write {whole}{part} or "
            f"{f'{whole}.{part}'.rstrip('0').rstrip('.') or whole}",
            lines[place], name,
        )  # fmt: skip
    return next(iter(sure), usual or ".")


def _marked(columns: dict[str, list[str]]) -> Iterator[tuple[str, int, str, str]]:
    """The cells that are numbers with a point or a comma: their column, their row, their text and which it is."""
    for name, cells in columns.items():
        for place, cell in enumerate(cells):
            if ("." in cell or "," in cell) and (found := _MARKED.fullmatch(cell)):
                yield name, place, cell, found[2]


def numbers_in(
    cells: list[str], lines: list[int], name: str, mark: str, whole: bool = False, empty: bool = False
) -> np.ndarray:
    """Cells as numbers; TableProblem with the line of the first that is none, is not whole, or can't be held."""
    pattern, found = _NUMBER[mark], np.full(len(cells), np.nan)
    for place, cell in enumerate(cells):
        if not cell and empty:
            continue
        obstacle = _obstacle(cell, empty) if not pattern.fullmatch(cell) else ""
        if not obstacle:
            found[place] = _number(cell, mark)
            obstacle = _unfit(cell, found[place], whole)
        if obstacle:
            raise TableProblem(f"{shortened(cell) or 'the cell'} {obstacle}", lines[place], name)
    return found


def _number(cell: str, mark: str) -> float:
    return float(cell.replace("\u2212", "-").replace(mark, "."))


def _unfit(cell: str, number: float, whole: bool) -> str:
    """What is wrong with a number that is written as one."""
    if np.isinf(number):
        return "is larger than a computer's numbers; write a smaller one"
    if number == 0 and re.search("[1-9]", re.split("[eE]", cell)[0]):
        return "is smaller than a computer's numbers; write 0 or a larger one"
    if whole and _GROUPED.fullmatch(cell):
        return "may hold a thousands separator; write the whole number with digits alone"
    return "is not a whole number; write one" if whole and not number.is_integer() else ""


def _obstacle(cell: str, empty: bool) -> str:
    """Why a cell is no number, and what to write."""
    obstacles = data("study/csv_elsewhere.yaml")["cells"]
    said = next((said for pattern, said in obstacles if re.fullmatch(pattern, cell, re.IGNORECASE)), "")
    if not said and any(letter.isdigit() and not letter.isascii() for letter in cell):
        said = "has digits other than 0-9; write those"
    said = said or "is not a number; write one like 2.4"
    return f"{said}, or leave the cell empty" if empty and "missing" in said else said
