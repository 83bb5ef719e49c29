"""The tables of a study of many points, read for drawing: its levers, their levels, and effects in the units shown."""

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from brainsim.report.axis_levels import Level, level_of
from brainsim.report.folder import Results
from brainsim.report.paper import shown_factor, shown_unit
from brainsim.report.vocabulary import called
from brainsim.study.reports import Report
from brainsim.study.stored import ABOUT
from brainsim.words.book import ENGLISH

# How a table is read in which words such as null and none are levels, and keys are no numbers.
WORDS_ARE_LEVELS: dict[str, Any] = {"keep_default_na": False, "na_values": ["", "nan"], "dtype": {"key": str}}
NUMBERS = ("effect", "half_width", "low", "high")  # of an effect, in the unit shown
EFFECT = ["point", "effect", "low", "high", "unit"]  # what is drawn of one

AS_CONFIGURED = "as configured"  # the label of a point that changes nothing


class StudyTables(NamedTuple):
    """What figures of many points are drawn from: the tables and settings of a results folder, and the foot line."""

    points: pd.DataFrame
    effects: pd.DataFrame
    lever_effects: pd.DataFrame
    settings: dict[str, Any]
    footer: str
    replications: int
    structures: pd.DataFrame = pd.DataFrame()
    decomposition: pd.DataFrame = pd.DataFrame()

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
    names = ("points", "effects", "lever_effects", "structures", "decomposition")
    tables = (report.table_if_any(name, **WORDS_ARE_LEVELS) for name in names)
    points, effects, levers, *others = tables
    told = results.settings, results.footer, results.replications
    return StudyTables(points, effects, levers, *told, *others)


def outcome_title(outcome: str) -> str:
    """What is shown of an outcome, as the title of a sheet."""
    return f"Effect on: {called(outcome, ENGLISH)}"


def effects_on(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The rows of an outcome in a table of effects, with its numbers in the unit shown, which is its unit."""
    rows = table[table["outcome"] == outcome] if "outcome" in table else pd.DataFrame()
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=float) for name in EFFECT})
    unit = str(rows["unit"].iloc[0])
    numbers = {name: shown_factor(unit) * rows[name].astype(float) for name in NUMBERS if name in rows}
    return rows.assign(**numbers, unit=shown_unit(unit, ENGLISH))


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
