"""A results folder, read for drawing; shares and sums by replication, and their quantiles over replications."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml

import brainsim
from brainsim.study.design import label_of
from brainsim.study.reports import Report

TABLES = ("runs", "fellows", "paths", "reasons", "stays", "quarters")
LOW, HIGH = 0.05, 0.95
NOTES = {"point": "luck only, parameters fixed", "posterior": "parameters and luck"}  # what intervals hold


class Spread(NamedTuple):
    """Median, 5th and 95th percentile over replications; a single replication makes them one number."""

    median: float
    low: float
    high: float

    def times(self, factor: float) -> "Spread":
        """The same in another unit."""
        return Spread(*(factor * value for value in self))


class Results(NamedTuple):
    """What lies in a results folder about one world: its tables, the resolved settings, who made it.

    `reference_quarters` is the table of quarters of the world that it is compared with, where there is another.
    """

    tables: dict[str, pd.DataFrame]
    settings: dict[str, Any]
    version: str
    reference: str = ""  # what the world that it is compared with is called

    @property
    def replications(self) -> int:
        """How many replications are done; failed ones are not drawn."""
        return int((self.tables["runs"]["status"] == "done").sum())

    @property
    def has_fellows(self) -> bool:
        """Whether anybody became a fellow in any replication."""
        return len(self.tables["fellows"]) > 0

    @property
    def footer(self) -> str:
        """What stands under every figure: where the numbers come from and what they leave out."""
        return footer_of(self.version, self.settings, self.replications)

    def interval(self, mark: str) -> str:
        """What a mark ("bar", "band") around a median means."""
        if self.replications == 1:
            return "One replication: no interval."
        return f"Median; {mark}: 5th to 95th percentile of {self.replications} replications."


def read_results(folder: Path) -> Results:
    """What a study has left about its focus: the only point of its design, or else the reference.

    SettingsError in one line for a file that is not as it was written.
    """
    report = Report(folder)
    points = pd.read_csv(report.file("points.csv"))
    focus = focus_of(points)
    files = {name: report.file(f"{name}.parquet") for name in TABLES if report.has(f"{name}.parquet")}
    tables = {name: _of_point(file, focus) for name, file in files.items()}
    if focus != 0 and "quarters" in tables:
        tables["reference_quarters"] = _of_point(files["quarters"], 0)
    settings = yaml.safe_load(report.file("config.yaml").read_text(encoding="utf-8"))
    reference = str(points.loc[points["point"] == 0, "label"].iloc[0])
    return Results(tables, settings, report.facts.get("brainsim", brainsim.__version__), reference)


def focus_of(points: pd.DataFrame) -> int:
    """The point that figures of one world show, as `brainsim.study.design.Plan.focus`."""
    design = points.loc[points["roles"].str.contains("design"), "point"]
    return int(design.iloc[0]) if len(design) == 1 else 0


def _of_point(file: Path, point: int) -> pd.DataFrame:
    """The rows of one point; other points are not read."""
    return pd.read_parquet(file, filters=[("point", "==", point)])


def footer_of(version: str, settings: dict[str, Any], replications: int) -> str:
    """Who made a figure, of which study, how often it was lived, how coarsely, and what is left out."""
    agents = f"1 agent for {1 / settings['population']['scale']:g} people"
    study = " with ".join([settings["study"]["name"], *changed_words(settings)])
    return f"brainsim {version}; {study}; {counted(replications)}, {agents}; {NOTES[settings['study']['uncertainty']]}"


def changed_words(settings: dict[str, Any]) -> list[str]:
    """What was changed by hand, in words; nothing where nothing was."""
    changed = settings.get("design", {}).get("changed")
    return [spoken(label_of(changed))] if changed else []


def spoken(label: str) -> str:
    """A label of a point without signs of the program."""
    return label.replace("_", " ").replace(" = ", " ")


def counted(replications: int) -> str:
    """The number of replications in words."""
    return f"{replications} replication" + ("" if replications == 1 else "s")


def spread_of(values) -> Spread | None:
    """Median, 5th and 95th percentile of one number a replication; None if no replication has it."""
    numbers = np.asarray(values, dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    return Spread(*np.quantile(numbers, (0.5, LOW, HIGH))) if len(numbers) else None


def spreads(values: pd.Series, axis: str) -> pd.DataFrame:
    """Columns median, low and high of one number a replication, by the values of an index level, in its order."""
    groups = values.dropna().groupby(level=axis)
    shares = {"median": 0.5, "low": LOW, "high": HIGH}
    return pd.DataFrame({name: groups.quantile(share) for name, share in shares.items()})


def share_by_replication(chosen: pd.Series, table: pd.DataFrame) -> pd.Series:
    """The share of a table's rows that is chosen, in each replication that has rows."""
    return chosen.groupby(table["replication"]).mean()
