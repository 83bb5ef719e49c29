"""Designs as rows of changes: lists, grids and tables as written, samples by SALib and scipy.stats.qmc.

A sampled design is drawn in the unit cube with a seed of its own and then brought to the levers: a real number over its
range, a whole number with equal chances for each, words with equal chances for each.
"""

import itertools
import math
import re
from collections.abc import Callable, Collection
from typing import Any, Literal, get_args, get_origin

import numpy as np

from brainsim.process.shipped import data_file
from brainsim.settings.groups import Group
from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever, neutral_told
from brainsim.settings.problems import (
    SettingsError,
    accepted_range,
    alternatives,
    is_quarter,
    kind_of,
    shown,
    unknown_name,
)
from brainsim.settings.questions import Design
from brainsim.study.budget import searches_of
from brainsim.study.csv_tables import CsvTable, read_table
from brainsim.study.csv_text import TableProblem

Row = dict[str, Any]  # the changes of one point, by the dotted names of levers
MOST = 100_000  # points of a design: each takes a millisecond to check and ten kilobytes to hold
MOST_IN_TABLE = 20_000  # of them where a table lists each, so that the whole is checked in seconds
_NUMBERS = (int, float, Lever, int | None, float | None)  # kinds of levers that are numbers, or none
_QUARTER = re.compile("[0-9]{4}Q[1-4]")


def rows_of(design: Design) -> list[Row]:
    """The points of a design in its order, as changes; SettingsError in one line for a design that makes none."""
    _only_what_the_kind_takes(design)
    makers = {"list": _list, "zip": _zip, "grid": _grid, "table": _table, "equal_budget": _dearest}
    rows = [{}] if design.kind == "one" else makers.get(design.kind, _sampled)(design)
    if not rows:
        raise SettingsError(f"design.kind = {design.kind} makes no points; give it some")
    return rows


def named_in(design: Design) -> set[str]:
    """What the points of a design change, by dotted name: what its rows do, of a table each column."""
    rows = rows_of(design) if design.kind in ("table", "equal_budget") else design.points
    return {name for changes in (design.reference, design.beside, design.levers, *rows) for name in changes}


def _only_what_the_kind_takes(design: Design) -> None:
    """What is written must count: levers beside points that are listed would be passed over in silence."""
    if design.budget is not None and design.kind not in (
        "equal_budget",
        "list",
    ):  # a list remembers what it was levelled to
        raise SettingsError(
            f"design.budget is given, but design.kind = {design.kind} does not take it; give design=equal_budget"
        )
    takes = {"one": (), "list": ("points",), "table": ("table",)}.get(design.kind, ("levers",))
    for name in ("levers", "points", "table"):
        given = getattr(design, name)
        if given and name not in takes:
            advice = f"it takes {takes[0]}" if takes else "choose another kind, such as design=grid"
            raise SettingsError(f"design.{name} is given, but design.kind = {design.kind} does not take it; {advice}")
        if not given and name in takes:
            raise SettingsError(f"design.{name} is empty, but design.kind = {design.kind} needs it")


def _list(design: Design) -> list[Row]:
    return [dict(point) for point in design.points]


def _zip(design: Design) -> list[Row]:
    levels = {name: _levels(name, given) for name, given in design.levers.items()}
    lengths = {name: len(values) for name, values in levels.items()}
    if len(set(lengths.values())) > 1:
        raise SettingsError(
            f"design.levers have {', '.join(f'{n} ({name})' for name, n in lengths.items())} levels; a zip needs lists of one length"
        )
    return [dict(zip(levels, row, strict=True)) for row in zip(*levels.values(), strict=True)]


def _grid(design: Design) -> list[Row]:
    levels = {name: _levels(name, given) for name, given in design.levers.items()}
    number = math.prod(len(values) for values in levels.values())
    if number > MOST:
        raise SettingsError(
            f"design.levers make {number:,} points; a grid may have {MOST:,}: take fewer levels, or a sample"
        )
    return [dict(zip(levels, row, strict=True)) for row in itertools.product(*levels.values())]


def _dearest(design: Design) -> list[Row]:
    """Each lever alone at the high end of its range: where the search for equal budgets (study/budget.py) begins."""
    return [{search.lever: search.high, **search.others} for search in searches_of(design)]


def _levels(name: str, given: Any) -> list[Any]:
    """The levels of a lever that must be listed."""
    if isinstance(given, dict) and not {"low", "high"} - set(given):
        raise SettingsError(
            f"design.levers.{name} = {shown(given)} is a range, which only a sampled design takes; give a list of levels"
        )
    values = given if isinstance(given, list) else [given]
    if not values:
        raise SettingsError(f"design.levers.{name} has no levels; give a list")
    known = [(isinstance(value, bool), value) for value in values]  # true is no level 1
    repeated = [value for number, (_, value) in enumerate(known) if known[number] in known[:number]]
    if repeated:
        raise SettingsError(f"design.levers.{name} has {shown(repeated[0])} twice; give each level once")
    return values


def _table(design: Design) -> list[Row]:
    """The rows of a CSV file; an empty cell leaves the lever as it is."""
    path = data_file(str(design.table))
    try:
        table = read_table(path)
        if len(table.lines) > MOST_IN_TABLE:
            raise TableProblem(
                f"has {len(table.lines):,} rows; a table of points may have {MOST_IN_TABLE:,}: take a sampled design"
            )
        levels = {name: _column_of(table, name, design.options.get(name)) for name in table.columns}
    except TableProblem as problem:
        raise SettingsError(problem.of(f"design.table = {path}")) from None
    rows = zip(*levels.values(), strict=True)
    return [{name: level for name, level in zip(levels, row, strict=True) if level is not None} for row in rows]


def _column_of(table: CsvTable, name: str, options: Collection[str] | None) -> list[Any]:
    """The levels of a lever in a table: numbers in range, quarters, options or words; None where a cell is empty."""
    kind, cells = kind_of(name), table.columns[name]
    if kind is None:
        raise TableProblem(unknown_name(name), column=name)
    if kind in _NUMBERS:
        return _numbers_of(table, name, whole=kind in (int, int | None))
    known = list(options or (get_args(kind) if get_origin(kind) is Literal else ()))
    for row, cell in enumerate(cells):
        if cell and is_quarter(name) and not _QUARTER.fullmatch(cell):
            raise table.at(name, row, "is not a quarter; write it like 2027Q1, in a spreadsheet as text")
        if cell and known and cell not in known:
            raise table.at(name, row, f"does not exist{alternatives(cell, known)}")
    return [cell or None for cell in cells]


def _numbers_of(table: CsvTable, name: str, whole: bool) -> list[float | int | None]:
    """A column of numbers that the lever may have."""
    numbers = table.numbers(name, whole, empty=True)
    low, high = accepted_range(name) or (-math.inf, math.inf)
    outside = np.flatnonzero((numbers < low) | (numbers > high))
    if len(outside):
        raise table.at(name, int(outside[0]), f"lies outside [{shown(low)}, {shown(high)}]; see docs/parameters.md")
    return [None if math.isnan(number) else int(number) if whole else number for number in numbers.tolist()]


def _sampled(design: Design) -> list[Row]:
    columns = [column_of(name, given) for name, given in design.levers.items()]
    for name, given in design.levers.items():
        _even_in_morris(design, name, given)
    cube = _unit_cube(design)
    values = [[column(share) for share in shares] for column, shares in zip(columns, cube.T, strict=True)]
    return [dict(zip(design.levers, row, strict=True)) for row in zip(*values, strict=True)]


def _unit_cube(design: Design) -> np.ndarray:
    """[points, levers] shares between 0 and 1."""
    levers, samples, seed = len(design.levers), design.samples, design.seed
    if (points := samples * _points_of_sample(design)) > MOST:
        raise SettingsError(
            f"design.samples = {samples} makes {points:,} points; a design may have {MOST:,}: take fewer samples"
        )
    if design.kind in ("sobol_sequence", "sobol") and samples & (samples - 1):
        raise SettingsError(f"design.samples = {samples} is not a power of two, which a Sobol' sequence needs")
    try:
        if design.kind in ("latin_hypercube", "sobol_sequence"):
            from scipy.stats import qmc

            kinds = {"latin_hypercube": qmc.LatinHypercube, "sobol_sequence": qmc.Sobol}
            return kinds[design.kind](levers, rng=np.random.default_rng(seed)).random(samples)
        problem = {"num_vars": levers, "names": list(design.levers), "bounds": [[0.0, 1.0]] * levers}
        if design.kind == "sobol":
            from SALib.sample import sobol

            return sobol.sample(problem, samples, calc_second_order=design.second_order, seed=seed)
        from SALib.sample import morris

        return morris.sample(problem, samples, num_levels=design.morris_levels, seed=seed)
    except ImportError:
        raise SettingsError(f'design.kind = {design.kind} needs: pip install "brainsim[analysis]"') from None


def _points_of_sample(design: Design) -> int:
    """How many points each sample makes: a trajectory one more than there are levers, a block of Sobol' indices two."""
    levers = len(design.levers)
    return {"morris": levers + 1, "sobol": (2 if design.second_order else 1) * levers + 2}.get(design.kind, 1)


def _even_in_morris(design: Design, name: str, given: Any) -> None:
    """A Morris design has few shares: words that these do not divide evenly would be drawn unevenly, or never."""
    is_list, whole = isinstance(given, list), kind_of(name) is int
    if design.kind != "morris" or not (is_list or whole):
        return
    number = len(given) if is_list else int(given["high"]) - int(given["low"]) + 1
    if design.morris_levels % number and (is_list or number <= design.morris_levels):
        even = number if number % 2 == 0 else 2 * number
        raise SettingsError(
            f"design.levers.{name} has {number} levels, which design.morris_levels = {design.morris_levels} does not "
            f"hold evenly; take design.morris_levels = {even}"
        )


def column_of(name: str, given: Any) -> Callable[[float], Any]:
    """A function from a share between 0 and 1 to a level of a lever."""
    if isinstance(given, list):
        levels = _levels(name, given)
        return lambda share: levels[_bin(share, len(levels))]
    low, high, scale = _range(name, given)
    if kind_of(name) is int:
        return lambda share: int(low) + _bin(share, int(high) - int(low) + 1)
    if scale == "log":
        return lambda share: _between(low, high, low * (high / low) ** share)
    return lambda share: _between(low, high, low + share * (high - low))


def _between(low: float, high: float, level: float) -> float:
    """A level that rounding has not carried beyond its range, which may end where what is accepted ends."""
    return float(min(max(level, low), high))


def _bin(share: float, number: int) -> int:
    """Which of so many equal parts of the unit interval a share lies in."""
    return min(int(share * number), number - 1)


def _range(name: str, given: Any) -> tuple[float, float, str]:
    """The range of a lever in a sampled design: low, high and linear or log."""
    where = f"design.levers.{name}"
    if not isinstance(given, dict) or set(given) - {"scale"} != {"low", "high"}:
        raise SettingsError(f"{where} = {shown(given)} is neither a list of levels nor {{low: ..., high: ...}}")
    low, high, scale = given["low"], given["high"], given.get("scale", "linear")
    if kind_of(name) is None:
        raise SettingsError(f"design.levers: {unknown_name(name)}")
    if kind_of(name) not in _NUMBERS:
        raise SettingsError(f"{where} is no number; give a list of its words")
    if any(isinstance(end, bool) or not isinstance(end, int | float) or not math.isfinite(end) for end in (low, high)):
        raise SettingsError(f"{where}: low = {shown(low)} and high = {shown(high)} must be numbers")
    if not low < high:
        raise SettingsError(f"{where}: low = {shown(low)} is not below high = {shown(high)}")
    if kind_of(name) is int and not (float(low).is_integer() and float(high).is_integer()):
        raise SettingsError(f"{where} is a whole number; low = {shown(low)} and high = {shown(high)} must be, too")
    if scale not in ("linear", "log") or (scale == "log" and (low <= 0 or kind_of(name) is int)):
        raise SettingsError(f"{where}: scale = {shown(scale)} is not linear, nor log with a real number above 0")
    return low, high, scale


def level_at(settings: Settings, name: str) -> Any:
    """The level of a lever in settings: a number or a word; of a whole group the option that makes it, or None."""
    found: Any = settings
    for part in name.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    if isinstance(found, Lever):
        return found.value
    if isinstance(found, Group):
        options = settings.design.options.get(name, {})
        return next((option for option, content in options.items() if _made(settings, name, content) == found), None)
    return found


def _made(settings: Settings, group: str, content: dict[str, Any]) -> Group:
    """A group as the content of an option makes it among the other settings."""
    told = neutral_told({"programme": settings.programme, group: content}, anew=True)
    return type(getattr(settings, group)).model_validate(told[group])
