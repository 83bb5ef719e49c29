"""A sweep as its figure sees it, and the panels in which the figure shows it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

import brainsim
from brainsim.outcomes.rows import SHARES, effect_rows, shown_in
from brainsim.report.rungs import RUNGS, rungs_named
from brainsim.report.style import Look, Sheet
from brainsim.study.ranges import MANY, range_in
from brainsim.words.book import ENGLISH
from brainsim.words.say import has, in_words, say

TITLE = "What the sweep changes"
ABOVE, BELOW = 0.33, 0.2  # inches over a panel for its name, under it for its ticks
COLUMNS = 4  # of panels: the rungs in a row, and what is added by anyone
_LINE = 8.5  # points between the two lines of a name


def _place(outcome: str) -> int:
    """Where an outcome stands among the panels."""
    return 1 if outcome in RUNGS else 0 if outcome.startswith(rungs_named()) else 2


class Shown(NamedTuple):
    """An outcome as a panel shows it: its name and unit in words, and the factor that makes that unit."""

    name: str
    unit: str
    factor: float = 1.0


def as_shown(outcome: str) -> Shown:
    """How a panel shows an outcome: by a word or two of its own, and shares as so many of 100."""
    row = effect_rows()[outcome]
    is_share = row.unit.startswith(SHARES)
    factor, unit = (100.0, f"of 100{row.unit.removeprefix('share of')}") if is_share else (1.0, row.unit)
    if has(f"panels.{outcome}", ENGLISH):
        return Shown(say(f"panels.{outcome}", ENGLISH), say(f"panel_units.{outcome}", ENGLISH), factor)
    return Shown(row.words.get(ENGLISH, outcome.replace("_", " ")), unit, factor)


class Sweep(NamedTuple):
    """What the figure is drawn from; `swept` has one row a job and one column for each override that differs."""

    table: pd.DataFrame
    jobs: pd.DataFrame
    swept: pd.DataFrame

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that are shown: those that any job has seen, the rungs of fellows first, then years of anyone."""
        seen = [outcome for outcome in shown_in("sweep") if len(self.of_outcome(outcome))]
        return sorted(seen, key=_place)

    @property
    def footer(self) -> str:
        """What stands under the figure."""
        return f"brainsim {brainsim.__version__}; sweep of {counted_jobs(len(self.jobs))}"

    def notes(self, mark: str) -> str:
        """What a mark around a median means, and how many jobs are not wholly done."""
        numbers = self.table.groupby("job")["n"].max()
        few, many = int(numbers.min()), int(numbers.max())
        middle = "Median" if few >= MANY else "Average"
        how = "" if few >= MANY else ", by the standard deviation"
        number = f"{few} to {many}" if few < many else f"{many}"
        interval = f"{middle}; {mark}: 90 % range of {number} simulations{how}."
        wanting = int((self.jobs["status"] != "done").sum())
        said = f" {wanting} of {len(self.jobs)} jobs not done: see jobs.csv." if wanting else ""
        return f"Of 100 fellows: five years after the start. {'One simulation: no range.' if many <= 1 else interval}{said}"

    def of_outcome(self, outcome: str) -> pd.DataFrame:
        """The middle and the range of the jobs in which an outcome was seen, by job, in the unit shown."""
        rows = self.table[self.table["outcome"] == outcome].dropna(subset="median").set_index("job")
        found = [tuple(range_in(row)) for row in rows.to_dict("records")]
        table = pd.DataFrame(found, index=rows.index, columns=["median", "low", "high"], dtype=float)
        return table * as_shown(outcome).factor


def body(outcomes: list[str], height: float) -> float:
    """The height of all panels with their names and ticks, inches."""
    return -(-len(outcomes) // COLUMNS) * (ABOVE + height + BELOW)


def panels(
    page: Sheet, outcomes: list[str], left: float, step: float, width: float, height: float
) -> Iterator[tuple[str, Axes]]:
    """Outcomes with their panels from the top of the page, the first at `left` and a step apart, each with its name above; inches."""
    for number, outcome in enumerate(outcomes):
        row, column = divmod(number, COLUMNS)
        bottom = page.height - row * (ABOVE + height + BELOW) - ABOVE - height
        axes = page.panel(left + column * step, bottom, width, height)
        name = as_shown(outcome)
        at: Look = {"xycoords": "axes fraction", "textcoords": "offset points"}
        axes.annotate(name.name, (0, 1), (0, 3 + _LINE), weight="bold", **at)
        axes.annotate(name.unit, (0, 1), (0, 3), **at)
        yield outcome, axes


def counted_jobs(number: int) -> str:
    """The number of jobs in words."""
    return f"{number} job" + ("" if number == 1 else "s")


def value_words(value: Any) -> str:
    """What was given to a job, as it is read."""
    return f"{value:g}" if isinstance(value, int | float) else in_words(str(value))
