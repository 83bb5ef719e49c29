"""The tables of a study of many points, read for drawing: its levers, their levels, and effects in the units shown."""

import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import brainsim
from brainsim.outcomes.rows import SHARES, effect_rows
from brainsim.report.folder import Results, footer_of
from brainsim.study.reports import Report
from brainsim.study.runs import DONE
from brainsim.study.stored import ABOUT
from brainsim.study.study import Study
from brainsim.words.book import ENGLISH
from brainsim.words.say import has, say

# How a table is read in which words such as null and none are levels, and keys are no numbers.
WORDS_ARE_LEVELS: dict[str, Any] = {"keep_default_na": False, "na_values": ["", "nan"], "dtype": {"key": str}}
EFFECT = ["point", "effect", "low", "high", "unit"]  # what is drawn of an effect

Level = float | str
AS_CONFIGURED = "as configured"  # the label of a point that changes nothing
UNSET = "unset"  # the word for a level that is null, and for a group that is none of its options


class StudyTables(NamedTuple):
    """What figures of many points are drawn from: the tables and settings of a results folder, and the foot line."""

    points: pd.DataFrame
    effects: pd.DataFrame
    summary: pd.DataFrame
    lever_effects: pd.DataFrame
    settings: dict[str, Any]
    footer: str
    replications: int
    structures: pd.DataFrame = pd.DataFrame()

    @property
    def kind(self) -> str:
        """The kind of the design."""
        return self.settings.get("design", {}).get("kind", "one")

    @property
    def design(self) -> pd.DataFrame:
        """The points of the design; the reference is among them if it plays that role too."""
        return self.points[self.points["roles"].str.split("+").map(lambda roles: "design" in roles)]

    @property
    def others(self) -> pd.DataFrame:
        """The points that are compared with the reference."""
        compared = set(self.effects["point"]) - {0} if "point" in self.effects else set()
        return self.points[self.points["point"].isin(compared)]

    @property
    def named(self) -> list[str]:
        """All levers that a point of the study sets, by dotted name."""
        return [column for column in self.points if column not in ABOUT]

    @property
    def levers(self) -> list[str]:
        """Those of the design that differ between its points; what only the reference sets is none."""
        given = self.settings.get("design", {}).get("levers") or self.named
        return [name for name in self.named if name in given and self.design[name].map(level_of).nunique() > 1]

    @property
    def reference_label(self) -> str:
        """What the reference changes of the settings as they were composed; "" for nothing."""
        label = str(self.points.loc[self.points["point"] == 0, "label"].iloc[0])
        return "" if label == AS_CONFIGURED else label

    def reference_level(self, lever: str) -> Level:
        """Where the reference stands on a lever."""
        return level_of(self.points.loc[self.points["point"] == 0, lever].iloc[0])


def read_study_tables(folder: Path, results: Results) -> StudyTables:
    """The tables that a study of many points has left in its folder; those that it has not left are empty."""
    report = Report(folder)
    names = ("points", "effects", "summary", "lever_effects", "structures")
    tables = (report.table_if_any(name, **WORDS_ARE_LEVELS) for name in names)
    points, effects, summary, levers, structures = tables
    told = results.settings, results.footer, results.replications
    return StudyTables(points, effects, summary, levers, *told, structures)


def study_tables_of(study: Study) -> StudyTables:
    """The same straight from the store of a study, for scripts that draw figures of their own."""
    settings = study.settings.model_dump(mode="json")
    done = study.runs[(study.runs["status"] == DONE) & (study.runs["point"] == 0)]
    footer = footer_of(brainsim.__version__, settings, len(done))
    tables = (study.points, study.effects(), study.summary, study.lever_effects)
    return StudyTables(*tables, settings, footer, len(done), study.structures)


def level_of(value: Any) -> Level:
    """A level as a table holds it: a number if it is one, or else a word."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return UNSET if value is None else str(value)
    return UNSET if math.isnan(number) else (str(value) if isinstance(value, bool | np.bool_) else number)


def are_numbers(levels: list[Level]) -> bool:
    """Whether levels have distances between them."""
    return all(isinstance(level, float) for level in levels)


def in_order(levels: list[Level]) -> list[Level]:
    """Levels, each once: numbers ascending, words as they came."""
    once = list(dict.fromkeys(levels))
    return sorted(once) if are_numbers(once) else once


def outcome_words(outcome: str) -> str:
    """An outcome in plain words."""
    if has(key := f"titles.{outcome}", ENGLISH):
        return say(key, ENGLISH)
    row = effect_rows().get(outcome)
    return row.words.get(ENGLISH) or row.meaning if row else outcome.replace("_", " ")


def outcome_title(outcome: str) -> str:
    """The same as the title of a sheet."""
    words = outcome_words(outcome)
    return f"Effect on the {words}" if has(f"titles.{outcome}", ENGLISH) else f"Effect on: {words}"


def shown_unit(unit: str) -> str:
    """The unit in which an effect is shown."""
    return "percentage points" if unit.startswith(SHARES) else unit


def effects_on(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The rows of an outcome in a table of effects, with effect, low and high in the unit shown, which is its unit."""
    rows = table[table["outcome"] == outcome] if "outcome" in table else pd.DataFrame()
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=float) for name in EFFECT})
    factor = 100.0 if str(rows["unit"].iloc[0]).startswith(SHARES) else 1.0
    numbers = {name: factor * rows[name].astype(float) for name in ("effect", "low", "high")}
    return rows.assign(**numbers, unit=rows["unit"].map(shown_unit))


def alternatives_on(tables: StudyTables, outcome: str) -> dict[str, pd.Series]:
    """The effects on an outcome by structural alternative, by point and in the unit shown."""
    if tables.structures.empty:
        return {}
    return {
        str(name): effects_on(group, outcome).set_index("point")["effect"]
        for name, group in tables.structures.groupby("structure", sort=False)
    }


def told_apart(effects: pd.DataFrame) -> pd.Series:
    """Whether the interval of an effect leaves out zero; not where there is no interval."""
    return (effects["low"] > 0) | (effects["high"] < 0)
