"""python -m brainsim score FORECASTS.csv FACTS.csv: what became of forecasts, told and written."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import brainsim
from brainsim.forecasts.scores import INTERVALS, coverage, scored
from brainsim.forecasts.written import COLUMNS, beside
from brainsim.process.endings import COMPLETE
from brainsim.process.shipped import named
from brainsim.report.claims import claimed
from brainsim.settings.problems import SettingsError
from brainsim.study.csv_tables import CsvTable, read_table
from brainsim.study.csv_text import TableProblem
from brainsim.study.reports import seal
from brainsim.study.results import write_csv
from brainsim.study.seal import Broken, hash_of_file, read_sealed
from brainsim.study.shards import noted

SCORE = "score"
USAGE = f"python -m brainsim {SCORE} FORECASTS.csv FACTS.csv (columns {{columns}})"
OF_FACTS = ("fact", "value", "low", "high", "source")
SHOWN = ["fact", "value", "median", "low_95", "high_95", *(f"within_{width}" for width in INTERVALS), "crps"]


def score(arguments: Sequence[str]) -> int:
    """Hold facts against forecasts, print the scores and write them; SettingsError in one line for what can't be read."""
    if list(arguments) in (["--help"], ["-h"]):
        print(f"usage: {usage()}")
        return COMPLETE
    if len(arguments) != 2 or any(word.startswith("-") for word in arguments):
        raise SettingsError(f"{SCORE} takes two files; usage: {usage()}")
    forecasts, facts = map(named, arguments)
    provenance, quantiles = read_forecasts(forecasts)
    known = read_facts(facts, provenance["facts"])
    scores = scored(known, quantiles)
    told = coverage(scores, provenance["written"])
    print(
        f"forecasts of {provenance['model_id']}, written {provenance['written']}, commit {provenance['commit'][:12]}\n"
    )
    print(scores[SHOWN].to_string(index=False, float_format="{:.4g}".format))
    print(f"\n{told.to_string(index=False, float_format='{:.3g}'.format, na_rep='')}")
    print("crps: by the quantiles, in the unit of the fact; 0 is best")
    with claimed(Path("results") / "scores" / facts.stem, False, True) as folder:  # a new one, if it is taken
        with noted() as written:
            write_csv(folder / "scores.csv", scores)
            write_csv(folder / "coverage.csv", told)
        seal(folder, written, _provenance(forecasts, facts))
    print(f"scores: {folder}")
    return COMPLETE


def usage() -> str:
    """How the command is given."""
    return USAGE.format(columns=", ".join(OF_FACTS))


def _provenance(forecasts: Path, facts: Path) -> dict[str, Any]:
    hashes = {str(path): hash_of_file(path) for path in (forecasts, facts)}
    return {
        "brainsim": brainsim.__version__,
        "command": f"python -m brainsim {SCORE} {forecasts} {facts}",
        "of": hashes,
    }


def read_forecasts(path: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """What forecasts rest on, and their quantiles, a row a fact and a column a level.

    SettingsError for a file that is not as it was written, or that nothing vouches for.
    """
    said = _vouched(path)
    table = _table(path, COLUMNS)
    numbers = {name: _numbers(path, table, name) for name in ("output_type_id", "value")}
    rows = pd.DataFrame({"target": table.columns["target"], **numbers})
    return said, rows.pivot(index="target", columns="output_type_id", values="value")


def _vouched(path: Path) -> dict[str, Any]:
    """What the sealed file beside forecasts says of them; SettingsError if they are not what it was written for."""
    try:
        said = read_sealed(beside(path))
        fault = (
            "" if said.get("forecasts_sha256") == hash_of_file(path) else f"{path} was changed since (its hash differs)"
        )
    except Broken as problem:
        fault = f"{beside(path)} {problem}"
    except OSError as problem:
        fault = f"{problem.filename} can't be read ({problem.strerror})"
    if fault:
        raise SettingsError(
            f"{SCORE}: {fault}; take both files of the forecast, .csv and .json, as they were registered"
        )
    return said


def read_facts(path: Path, foretold: dict[str, Any]) -> pd.DataFrame:
    """Facts that are known, each with what the forecast says of it; SettingsError for any that was not foretold."""
    table = _table(path, OF_FACTS)
    names = table.columns["fact"]
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise SettingsError(f"{SCORE}: {path} has {twice[0]} twice; give each fact once")
    if unknown := [name for name in names if name not in foretold]:
        raise SettingsError(
            f"{SCORE}: {path} has a fact that was not foretold, {unknown[0]}; the column target of the forecasts names them"
        )
    numbers = {name: _numbers(path, table, name, empty=name != "value") for name in ("value", "low", "high")}
    facts = pd.DataFrame({"fact": names, **numbers, "source": table.columns["source"]})
    if len(astray := facts[(facts["low"] > facts["value"]) | (facts["high"] < facts["value"])]):
        raise SettingsError(
            f"{SCORE}: {path}: the value of {astray['fact'].iloc[0]} lies outside of its own low and high"
        )
    facts = facts.assign(**{word: [foretold[name][word] for name in names] for word in ("unit", "date")})
    if len(astray := facts[(facts["unit"] == "share") & ~facts["value"].between(0, 1)]):
        name, value = astray.iloc[0][["fact", "value"]]
        raise SettingsError(f"{SCORE}: {path}: {name} = {value:g} lies outside [0, 1] (share); write 0.8 for 80 %")
    return facts


def _table(path: Path, columns: Sequence[str]) -> CsvTable:
    """A table that has these columns; SettingsError for any other."""
    try:
        table = read_table(path)
    except TableProblem as problem:
        raise SettingsError(f"{SCORE}: {problem.of(str(path))}") from None
    if missing := [name for name in columns if name not in table.columns]:
        raise SettingsError(f"{SCORE}: {path} lacks the column {missing[0]}; it takes {', '.join(columns)}")
    return table


def _numbers(path: Path, table: CsvTable, name: str, empty: bool = False) -> np.ndarray:
    try:
        return table.numbers(name, empty=empty)
    except TableProblem as problem:
        raise SettingsError(f"{SCORE}: {problem.of(str(path))}") from None
