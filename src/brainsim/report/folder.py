"""A results folder, read for drawing; shares and sums by replication, and their quantiles over replications."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import brainsim
from brainsim.report.held import held_in
from brainsim.report.own_figure import TABLES
from brainsim.report.size import STAMP, is_enough, people_told
from brainsim.study.changes import label_of
from brainsim.study.ranges import MANY, NO_LIMITS, range_of
from brainsim.study.reports import Report
from brainsim.study.stored import StoredProgramme, focus_of

FEW = 10  # replications below which a mark shows all of them, from the smallest to the largest


class Spread(NamedTuple):
    """The middle of replications and the range of a mark; a single replication makes them one number.

    Median, 5th and 95th percentile of many; mean and 90 % range by the standard deviation below a hundred
    (study/ranges.py); mean, smallest and largest below ten.
    """

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
    programmes: tuple[StoredProgramme, ...] = ()  # those with fellowships in it, the first one first
    reference_programmes: tuple[StoredProgramme, ...] = ()

    @property
    def replications(self) -> int:
        """How many replications are done; failed ones are not drawn."""
        return int((self.tables["runs"]["status"] == "done").sum())

    @property
    def has_fellows(self) -> bool:
        """Whether anybody became a fellow in any replication."""
        return len(self.tables["fellows"]) > 0

    @property
    def is_enough(self) -> bool:
        """Whether a title may say what is found."""
        return is_enough(self.settings, self.replications)

    @property
    def footer(self) -> str:
        """What stands under every figure: where the numbers come from and what they leave out."""
        return footer_of(self.version, self.settings, self.replications)

    def interval(self, mark: str) -> str:
        """What a mark ("bar", "band") around the middle means."""
        return interval_words(mark, self.replications)


def read_results(folder: Path) -> Results:
    """What a study has left about its focus: the only point of its design, or else the reference.

    SettingsError in one line for a file that is not as it was written.
    """
    report = Report(folder)
    focus, reference = focus_of(report.points), report.points[0].label
    tables = {name: _of_point(report, name, focus) for name in TABLES if report.has_table(name)}
    if focus != 0 and "quarters" in tables:
        tables["reference_quarters"] = _of_point(report, "quarters", 0)
    programmes = report.programmes(focus), report.programmes(0)
    return Results(tables, report.settings, report.facts.get("brainsim", brainsim.__version__), reference, *programmes)


def _of_point(report: Report, name: str, point: int) -> pd.DataFrame:
    """The rows of one point; other points are not read."""
    return report.table(name, filters=[("point", "==", point)])


def footer_of(version: str, settings: dict[str, Any], replications: int) -> str:
    """Who made a figure, of which study, of how many simulations, how coarsely, and what ranges cover."""
    scale = settings["population"]["scale"]
    study = " with ".join([settings["study"]["name"], *changed_words(settings)])
    told = f"brainsim {version}; {study}; {counted(replications)}, {people_told(scale)}"
    return f"{'' if scale == 1 else f'{STAMP}; '}{told}; ranges cover {held_in(settings['study'])}"


def changed_words(settings: dict[str, Any]) -> list[str]:
    """What was changed by hand, in words; nothing where nothing was."""
    changed = settings.get("design", {}).get("changed")
    return [spoken(label_of(changed))] if changed else []


def spoken(label: str) -> str:
    """A label of a point without signs of the program."""
    return label.replace("_", " ").replace(" = ", " ")


def counted(replications: int) -> str:
    """The number of simulations in words."""
    return f"{replications} simulation" + ("" if replications == 1 else "s")


def interval_words(mark: str, replications: int) -> str:
    """What a mark around the middle of so many replications means."""
    if replications == 1:
        return "One simulation: no range."
    if replications < FEW:
        return f"Average; {mark}: smallest to largest of {counted(replications)}."
    if replications < MANY:
        return f"Average; {mark}: 90 % range, by the standard deviation of {replications} simulations."
    return f"Median; {mark}: 90 % range of {counted(replications)}."


def spread_of(values, limits: tuple[float, float] = NO_LIMITS) -> Spread | None:
    """The spread of one number a replication, which lies within some limits; None if no replication has it."""
    numbers = np.asarray(values, dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    if len(numbers) >= FEW:
        return Spread(*range_of(numbers, limits))
    return Spread(numbers.mean(), numbers.min(), numbers.max()) if len(numbers) else None


def spreads(values: pd.Series, axis: str, limits: tuple[float, float] = NO_LIMITS) -> pd.DataFrame:
    """Columns median, low and high of one number a replication, by the values of an index level, in its order."""
    found = {level: spread_of(group, limits) for level, group in values.dropna().groupby(level=axis)}
    index = pd.Index(list(found), name=axis, dtype=values.index.get_level_values(axis).dtype)
    return pd.DataFrame(list(found.values()), columns=Spread._fields, index=index, dtype=float)


def share_by_replication(chosen: pd.Series, table: pd.DataFrame) -> pd.Series:
    """The share of a table's rows that is chosen, in each replication that has rows."""
    return chosen.groupby(table["replication"]).mean()
