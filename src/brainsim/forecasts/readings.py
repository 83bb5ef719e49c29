"""How facts are read from a study: each reading is a function from its worlds to one number a replication.

The worlds are those of the study's reference, and for each size that with a further call of so many fellowships. A reading raises
KeyError where the study lacks the world, the table or the quarter that it asks for.
"""

from collections.abc import Sequence
from functools import cache

import pandas as pd

from brainsim.outcomes.by_programme import column
from brainsim.settings.calendar import quarter_name, quarter_number
from brainsim.study.design import Point
from brainsim.study.measures import share
from brainsim.study.runs import DONE
from brainsim.study.study import Study

HOME = "korea"
FURTHER = "further_call"  # the programme beside the first that stands for one
EVERYBODY = "all"


class Worlds:
    """The worlds of a study that facts are read from, each table one pandas frame for all replications."""

    def __init__(self, study: Study):
        self.study, self.settings = study, study.settings
        self.table = cache(self._table)

    def _table(self, name: str, size: int = 0) -> pd.DataFrame:
        """A table of the world with a further call of a size; 0: of that without one."""
        return self.study.table(name, [self._point(size).number])

    def outcome(self, name: str, size: int) -> pd.Series:
        """A column of the runs of a world, by replication."""
        runs = self.study.runs
        chosen = (runs["point"] == self._point(size).number) & (runs["status"] == DONE)
        return runs[chosen].set_index("replication")[name].astype(float)

    def fellows(self, size: int) -> pd.DataFrame:
        """The fellows of the further call."""
        fellows = self.table("fellows", size)
        return fellows[fellows["programme"] == FURTHER].assign(fellows=1.0)

    def first_call(self, quarter: int, group: str) -> pd.DataFrame:
        """Where the fellows of the first call are at the end of a quarter: rows of the table of paths."""
        paths, programme = self.table("paths"), self.settings.programme
        since = quarter - quarter_number(programme.first_call)
        chosen = (paths["call"] == "first") & (paths["quarters_since_start"] == since)
        if "programme" in paths:
            chosen &= paths["programme"] == programme.name
        return paths[chosen & ((group == EVERYBODY) | (paths["group"] == group))]

    def _point(self, size: int) -> Point:
        if size == 0:
            return self.study.plan.reference
        points = {
            point.settings.programmes.constants()[FURTHER].slots: point
            for point in self.study.plan.compared
            if FURTHER in point.settings.programmes.constants()
        }
        return points[size]


def first_call_in(
    worlds: Worlds,
    quarter: int,
    group: str = EVERYBODY,
    places: Sequence[str] | None = None,
    positions: Sequence[str] | None = None,
) -> pd.Series:
    """Of the fellows of the first call, the share in some places and positions at the end of a quarter; None: in any."""
    there = worlds.first_call(quarter, group)
    chosen = there["place"].isin(places or there["place"]) & there["position"].isin(positions or there["position"])
    return share(there, "fellows", chosen)


def first_call_goes_on(worlds: Worlds, quarter: int, group: str) -> pd.Series:
    """Of those of the first call who were fellows at the end of the quarter before, the share who are at the end of this one."""
    before, now = (_still(worlds.first_call(one, group)) for one in (quarter - 1, quarter))
    return now.reindex(before.index, fill_value=0.0) / before


def _still(there: pd.DataFrame) -> pd.Series:
    return there[there["position"] == "fellow"].groupby("replication")["fellows"].sum()


def applicants(worlds: Worlds, quarter: int, size: int) -> pd.Series:
    """Applicants per fellowship of a further call."""
    return worlds.outcome(column("applicants_per_slot", FURTHER), size)


def filled(worlds: Worlds, quarter: int, size: int) -> pd.Series:
    """The share of its fellowships that a further call fills."""
    hired = worlds.outcome(column("fellows_hired", FURTHER), size)
    return (hired / size).clip(upper=1.0)  # below full size there may be half a slot more


def of_further_call(worlds: Worlds, quarter: int, size: int, column: str, value: str) -> pd.Series:
    """Of the fellows of a further call, the share with one value in a column of the table of fellows."""
    fellows = worlds.fellows(size)
    return share(fellows, "fellows", fellows[column] == value)


def new_phds_abroad(worlds: Worlds, quarter: int) -> pd.Series:
    """Of Koreans whose PhD, of Korea, is one to two years old after the last quarter of the study, the share abroad."""
    study = worlds.settings.study
    if study.first_calendar_quarter() + study.quarters - 1 != quarter:
        raise KeyError(quarter_name(quarter))
    cohorts = worlds.table("cohorts")
    new = cohorts[(cohorts["origin"] == HOME) & (cohorts["phd_place"] == HOME) & (cohorts["year_after_phd"] == 2)]
    return share(new, "persons", new["place"] != HOME)


def net_flow(worlds: Worlds, quarter: int, first: int, koreans: bool | None = None) -> pd.Series:
    """Moves into Korea less moves out of it, from the first quarter of a year to a quarter; None: of anybody."""
    flows = worlds.table("flows")
    span = [quarter_name(number) for number in range(first * 4, quarter + 1)]
    flows = flows[flows["quarter"].isin(span)]
    if flows["quarter"].nunique() < len(span):
        raise KeyError(span[-1])
    flows = flows if koreans is None else flows[(flows["origin"] == HOME) == koreans]
    signs = (flows["to"] == HOME).astype(int) - (flows["from"] == HOME).astype(int)
    return (flows["moves"] * signs).groupby(flows["replication"]).sum()
