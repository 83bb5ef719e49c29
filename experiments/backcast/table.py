"""The yearly table of movers: counts between four places, and the numbers of active scholars that drive the model."""

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.model.codes import KOREA, ORIGINS, PLACES, UK, US
from brainsim.study.csv_tables import CsvTable, read_table
from brainsim.study.csv_text import TableProblem

VARIABLE = "BRAINSIM_FLOWS"
DEFAULT = Path(__file__).parents[2] / ".." / "shared" / "evidence" / "scholar_flows_2000_2017.csv"
SOURCE = "scopus2024v1"
COLUMNS = ("source", "year", "from", "to", "n_moves", "origin_active_scholars")
YEARS = range(2000, 2018)
PLACE_OF = {"KOR": "korea", "USA": "us", "GBR": "uk", "IND": "elsewhere", "CHN": "elsewhere", "OTH": "elsewhere"}
PAIRS = tuple((start, end) for start in range(4) for end in range(4) if start != end)
NAMES = tuple(f"{PLACES[start]}-{PLACES[end]}" for start, end in PAIRS)


class TableError(Exception):
    """The table can't be used; the message says why, in one line."""


class Moves(NamedTuple):
    """What is measured."""

    counts: np.ndarray  # [year, pair] movers, years as YEARS, pairs as PAIRS
    scholars: dict[str, np.ndarray]  # by country code, [year] active scholars; OTH has none


def in_years(table: np.ndarray, years: range) -> np.ndarray:
    """The rows of some years, of an array whose first row is that of 2000."""
    return table[years.start - YEARS.start : years.stop - YEARS.start]


def table_path() -> Path:
    """Where the table lies: BRAINSIM_FLOWS, or beside the checkout."""
    given = os.environ.get(VARIABLE)
    return Path(os.path.expanduser(given)) if given else DEFAULT


def moves_in(path: Path) -> Moves:
    """The counts among Korea, the US, the UK and ELSEWHERE (moves inside ELSEWHERE left out); TableError if unusable."""
    if not path.exists():
        raise TableError(f"no table of flows at {path}: set {VARIABLE} to its path (experiments/backcast/README.md)")
    try:
        return _moves(read_table(path), path)
    except TableProblem as problem:
        raise TableError(problem.of(str(path))) from None


def _moves(read: CsvTable, path: Path) -> Moves:
    lacking = [column for column in COLUMNS if column not in read.columns]
    if lacking:
        raise TableError(f"{path} has no column {', '.join(lacking)}; it must have {', '.join(COLUMNS)}")
    scholars = read.numbers("origin_active_scholars", empty=True)
    whole = {name: _counted(read, name) for name in ("year", "n_moves")}
    table = pd.DataFrame({name: read.columns[name] for name in COLUMNS} | whole | {"origin_active_scholars": scholars})
    table = table[(table["source"] == SOURCE) & table["year"].isin(YEARS)]
    _check_rows(read, table)
    return Moves(_counts(table, path), _scholars(table, path))


def _counted(read: CsvTable, name: str) -> np.ndarray:
    numbers = read.numbers(name, whole=True)
    below = np.flatnonzero(numbers < 0)
    if len(below):
        raise read.at(name, int(below[0]), "is less than 0, which no count is; mend the file")
    return numbers


def _check_rows(read: CsvTable, table: pd.DataFrame) -> None:
    """Every row that is used must be of known places, and stand there once."""
    for name in ("from", "to"):
        unknown = table.index[~table[name].isin(PLACE_OF)]
        if len(unknown):
            raise read.at(name, unknown[0], f"is none of {', '.join(PLACE_OF)}; add its moves to one of them")
    again = table.index[table.duplicated(["year", "from", "to"])]
    if len(again):
        raise TableProblem("the same year, from and to stand in a line above; keep one of them", read.lines[again[0]])


def _counts(table: pd.DataFrame, path: Path) -> np.ndarray:
    places = table.assign(start=table["from"].map(PLACE_OF), end=table["to"].map(PLACE_OF))
    sums = places.groupby(["year", "start", "end"])["n_moves"].sum()
    wanted = [[(year, PLACES[start], PLACES[end]) for start, end in PAIRS] for year in YEARS]
    counts = np.array([[sums.get(cell, 0) for cell in row] for row in wanted], dtype=float)
    empty = np.argwhere(counts < 1)
    if len(empty):
        year, pair = empty[0]
        raise TableError(f"{path} has no {SOURCE} moves {NAMES[pair]} in {YEARS[year]}; ln counts need at least one")
    return counts


def _scholars(table: pd.DataFrame, path: Path) -> dict[str, np.ndarray]:
    by_year = table.groupby(["from", "year"])["origin_active_scholars"].first().unstack("year")
    known = {code: by_year.loc[code].reindex(YEARS).to_numpy() for code in ("KOR", "USA", "GBR", "IND", "CHN")
             if code in by_year.index}  # fmt: skip
    bad = [code for code in ("KOR", "USA", "GBR", "IND", "CHN") if code not in known or not (known[code] > 0).all()]
    if bad:
        raise TableError(f"{path} lacks active scholars of {', '.join(bad)} in some year of 2000-2017")
    return known


class Drivers(NamedTuple):
    """How many enter and how many posts there are, against the year of reference."""

    entrants: np.ndarray  # [year, origin, place of the PhD]
    posts: np.ndarray  # [year, (Korea US UK)]

    def scholars(self, entrants: np.ndarray) -> np.ndarray:
        """Growth of the scholars of a place, [year, place]; of ELSEWHERE with its entrants [origin, place] as weights."""
        return (self.entrants * entrants).sum(axis=1) / entrants.sum(axis=0)


REFERENCE = 2010  # in the middle of the window that is fitted: the settings' numbers hold there


def drivers_of(moves: Moves) -> Drivers:
    """Entrants and posts of Korea, the US and the UK go with the active scholars there.

    In ELSEWHERE Indians and Chinese go with the scholars of India and China; the scholars of other countries are not
    in the table, so these entrants stay as they are.
    """
    growth = {code: numbers / numbers[REFERENCE - YEARS.start] for code, numbers in moves.scholars.items()}
    entrants = np.ones((len(YEARS), len(ORIGINS), len(PLACES)))
    for place, code in ((KOREA, "KOR"), (US, "USA"), (UK, "GBR")):
        entrants[:, :, place] = growth[code][:, None]
    entrants[:, ORIGINS.index("india"), PLACES.index("elsewhere")] = growth["IND"]
    entrants[:, ORIGINS.index("china"), PLACES.index("elsewhere")] = growth["CHN"]
    return Drivers(entrants, np.stack([growth["KOR"], growth["USA"], growth["GBR"]], axis=1))
