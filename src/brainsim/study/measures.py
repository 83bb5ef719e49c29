"""Patterns in the model: each measure is a function from the worlds of a study to one number a replication.

Worlds are read from a study that has three: one without the programme, one with it as announced, and one without it in which
all Korean pay is higher.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from brainsim.process.shipped import data
from brainsim.settings.places import OUR_NAMES
from brainsim.study.design import Point
from brainsim.study.runs import DONE
from brainsim.study.study import Study

World = Literal["calm", "announced", "dear"]
# Moves of publishing scholars a year, by where from and where to.
SCOPUS_MOVES: dict[tuple[str, str], int] = {
    (start, end): number for start, row in data("study/known/scopus_moves.yaml").items() for end, number in row.items()
}


class Worlds:
    """The worlds of a study that patterns are read from, each table one pandas frame for all replications."""

    def __init__(self, study: Study):
        self.study, self.settings = study, study.settings
        self.points: dict[World, Point] = {}
        without = [point for point in study.plan.points if not point.settings.has_programme]
        announced = [point for point in study.plan.points if point.settings.has_programme]
        self.points |= {"announced": announced[0]} if announced else {}
        if without:
            self.points["calm"] = min(without, key=korean_pay)
            dear = max(without, key=korean_pay)
            self.points |= {"dear": dear} if korean_pay(dear) > korean_pay(self.points["calm"]) else {}
        self.table = cache(self._table)

    def _table(self, name: str, world: World) -> pd.DataFrame:
        """A table that was kept of one world."""
        return self.study.table(name, [self.points[world].number])

    def outcome(self, name: str, world: World) -> pd.Series:
        """An outcome of one world, by replication."""
        runs = self.study.runs
        chosen = (runs["point"] == self.points[world].number) & (runs["status"] == DONE)
        return runs[chosen].set_index("replication")[name].astype(float)

    @property
    def pay_rise(self) -> float:
        """By how much ln pay is higher in the world in which Korea pays more."""
        return float(np.log(korean_pay(self.points["dear"]) / korean_pay(self.points["calm"])))


def korean_pay(point: Point) -> float:
    """Pay of a postdoc in Korea, million KRW a year: it tells which world pays more."""
    return point.settings.country.korea.pay["postdoc"]


def outcome(worlds: Worlds, outcome: str, world: World) -> pd.Series:
    """An outcome of a run in one of the worlds."""
    return worlds.outcome(outcome, world)


def share(table: pd.DataFrame, weight: str, chosen: pd.Series) -> pd.Series:
    """The share of a table's persons that is chosen, by replication; NaN without persons."""
    everybody = table.groupby("replication")[weight].sum()
    some = table[weight].where(chosen, 0.0).groupby(table["replication"]).sum()
    return (some / everybody.where(everybody > 0)).astype(float)


# --- stays in the US ------------------------------------------------------------------------------------------------

YEAR_BEFORE, YEAR_AFTER = -2, 2  # quarters around so many years after the PhD: a count by calendar year, on average


def us_stay(worlds: Worlds, year: int, origin: str | None = None) -> pd.Series:
    """The share of foreign-born US PhDs, of one origin or of all, who live in the US so many years after the PhD."""
    stays = worlds.table("stays", "calm")
    ages = stays["quarters_since_phd"].between(4 * year + YEAR_BEFORE, 4 * year + YEAR_AFTER - 1)
    chosen = stays[ages & ((stays["origin"] == origin) if origin else (stays["origin"] != "us"))]
    sums = chosen.groupby("replication")[["phds", "in_us"]].sum()
    return sums["in_us"] / sums["phds"]


def us_stay_tail(worlds: Worlds) -> pd.Series:
    """The share of all foreign-born US PhDs after ten years less that after five."""
    return us_stay(worlds, 10) - us_stay(worlds, 5)


def us_stay_ratio(worlds: Worlds, origin: str) -> pd.Series:
    """The share of one origin after ten years over that after five."""
    return us_stay(worlds, 10, origin) / us_stay(worlds, 5, origin)


# --- moves -----------------------------------------------------------------------------------------------------------


def moves(worlds: Worlds) -> pd.DataFrame:
    """Moves of the whole study without the programme: one row a replication, one column a pair of our places.

    A place of a user's file is part of elsewhere, as it is in Scopus' table.
    """
    flows = worlds.table("flows", "calm")
    ends = {end: flows[end].where(flows[end].isin(OUR_NAMES), "elsewhere") for end in ("from", "to")}
    flows = flows.assign(**ends)[ends["from"] != ends["to"]]
    return flows.pivot_table(index="replication", columns=["from", "to"], values="moves", aggfunc="sum")


def flow_gap(worlds: Worlds, start: str, end: str) -> pd.Series:
    """Log ratio of a flow to Scopus, less the mean of all twelve: the model's people are younger and fewer."""
    found = moves(worlds)
    ratios = {pair: found[pair].where(found[pair] > 0) / known for pair, known in SCOPUS_MOVES.items()}
    gaps = np.log(pd.DataFrame(ratios))
    return gaps[(start, end)] - gaps.mean(axis=1)


def into_korea(worlds: Worlds) -> pd.Series:
    """Of all moves between Korea and the US, the share into Korea."""
    found = moves(worlds)
    return found[("us", "korea")] / (found[("us", "korea")] + found[("korea", "us")])


def koreans_leaving(worlds: Worlds) -> pd.Series:
    """Koreans who leave Korea, a year."""
    flows = worlds.table("flows", "calm")
    chosen = flows[(flows["origin"] == "korea") & (flows["from"] == "korea")]
    years = worlds.settings.study.quarters / 4
    return chosen.groupby("replication")["moves"].sum() / years


# --- who is where ----------------------------------------------------------------------------------------------------

Who = Mapping[str, Any]  # by column of a table: the value, or one of which values, a row must have; not_column: mustn't


def those(table: pd.DataFrame, who: Who) -> pd.Series:
    """Which rows of a table are of such people."""
    chosen = pd.Series(True, index=table.index)
    for said, values in who.items():
        inside = table[said.removeprefix("not_")].isin(values if isinstance(values, list) else [values])
        chosen &= ~inside if said.startswith("not_") else inside
    return chosen


def number_of(worlds: Worlds, who: Who, world: World = "calm") -> pd.Series:
    """Such people at the end of a study, by replication."""
    found = worlds.table("cohorts", world)
    return found["persons"].where(those(found, who), 0.0).groupby(found["replication"]).sum()


def share_of(worlds: Worlds, who: Who, which: Who, table: str = "cohorts") -> pd.Series:
    """The share of some people, in a table of the world without the programme, who also are something else."""
    found = worlds.table(table, "calm")
    found = found[those(found, who)]
    return share(found, "persons", those(found, which))


def ratio_of(worlds: Worlds, who: Who, over: Who) -> pd.Series:
    """The number of some people over that of others."""
    return number_of(worlds, who) / number_of(worlds, over)


def across_the_us_border(worlds: Worlds, who: Who) -> pd.Series:
    """Of some people of the panel, the share who lived in the US at one of its dates and not at the other."""
    found = worlds.table("fates", "calm")
    found = found[those(found, who)]
    return share(found, "persons", (found["place_then"] == "us") != (found["place_now"] == "us"))


def pay_elasticity(worlds: Worlds, foreign: bool) -> pd.Series:
    """Log change of those who live in Korea over that of all Korean pay, when pay has been higher for good."""
    who = {"place": "korea", "not_origin" if foreign else "origin": "korea"}
    worlds_of_pay: tuple[World, World] = ("dear", "calm")
    dear, calm = (number_of(worlds, who, world) for world in worlds_of_pay)
    return np.log(dear / calm.where(calm > 0)) / worlds.pay_rise


def return_with_offer(worlds: Worlds) -> pd.Series:
    """By how much more of those who hold an offer would return if Korean pay were higher; the share, less 1."""
    offers = worlds.table("offers", "calm").set_index("replication")
    return offers["expected_dear"] / offers["expected"].where(offers["expected"] > 0) - 1.0
