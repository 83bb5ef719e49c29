"""What was simulated for the explorer, as one table: a row a point of a vector, what it moves, and every outcome.

explored.parquet holds all that surfaces, the page and the analyses are made of; nothing else of the store is needed.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.explorer.basis import Axis, axes_of, coordinates
from brainsim.explorer.box import Own
from brainsim.explorer.fit import Rows
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.study.runs import DONE, model_version, run_id
from brainsim.study.store import Store
from brainsim.study.vectors import Sample, sample_of

FEWEST = 12  # vectors of which all points were simulated: two of each of six forms
OUTCOMES = (
    "researcher_years_in_korea", "researcher_years_in_korean_research", "permanent_researcher_years",
    "fellows_hired", "fellows_new_domestic_phd", "fellows_returnee", "fellows_foreign", "fellows_other_domestic",
    "applicants_per_slot", "fellows_mean_ability",
    *(f"{rung}_year_{year}" for year in (1, 3, 5, 7)
      for rung in ("kept_in_korea", "kept_in_korean_research", "permanent_research_post")),
    *(f"{rung}_after_3{group}" for group in ("", "_new_domestic_phd", "_returnee", "_foreign")
      for rung in ("kept_in_korea", "kept_in_korean_research", "permanent_research_post")),
    *(f"kept_in_korean_research_year_7_{group}" for group in ("new_domestic_phd", "returnee", "foreign")),
    "cost_krw_bn_discounted", "total_cost_krw_bn_discounted", "total_life_cost_krw_bn",
)  # fmt: skip


class Explored(NamedTuple):
    """The table and what its columns mean; a vector that was drawn twice has the points of both, each beside its own reference."""

    settings: Settings
    axes: list[Axis]
    table: pd.DataFrame  # vector, point (0: the vector's reference), replication, form, the levers, OUTCOMES
    parameters: list[str]
    values: np.ndarray  # [vectors, parameters], in the order of the table
    posterior: np.ndarray  # [all vectors, parameters] those that were simulated and all others
    posterior_forms: np.ndarray  # [all vectors]

    @property
    def vectors(self) -> list[int]:
        """The vectors of which there are effects."""
        return list(dict.fromkeys(self.table["vector"]))

    @property
    def forms(self) -> list[str]:
        """The form of the model that each vector is of."""
        return self.table.groupby("vector", sort=False)["form"].first().tolist()

    @property
    def draws(self) -> list[int]:
        """[vectors] how many times each vector was drawn: of a weighted sample the likelier ones more than once."""
        return self.table[self.table["point"] == 0].groupby("vector", sort=False).size().tolist()

    @property
    def seen(self) -> list[str]:
        """The outcomes that were observed in some reference and at some point beside it."""
        at_reference = self.table["point"] == 0
        return [
            name for name in OUTCOMES if all(part[name].notna().any() for _, part in self.table.groupby(at_reference))
        ]

    def reference(self, outcome: str) -> np.ndarray:
        """[vectors] an outcome at each vector's reference, the mean of its draws."""
        return self.table[self.table["point"] == 0].groupby("vector", sort=False)[outcome].mean().to_numpy(float)

    def effects(self, outcome: str) -> tuple[Rows, np.ndarray]:
        """Where and what the effects on an outcome are; rows where it was not observed are left out."""
        own = self.table.set_index("replication")
        there = own[own["point"] == 0][outcome]
        moved = own[own["point"] > 0]
        gaps = (moved[outcome] - there.reindex(moved.index)).to_numpy(float)
        seen = np.isfinite(gaps)
        places = {vector: place for place, vector in enumerate(self.vectors)}
        names = list(dict.fromkeys(self.forms))
        levels = moved[[axis.name for axis in self.axes]].to_dict("records")
        points = [
            {name: level for name, level in row.items() if level == level and level is not None} for row in levels
        ]
        rows = Rows(
            coordinates(self.axes, points)[seen],
            moved["vector"].map(places).to_numpy()[seen],
            self.standard,
            np.array([names.index(form) for form in self.forms]),
        )
        return rows, gaps[seen]

    @property
    def standard(self) -> np.ndarray:
        """[vectors, parameters] in standard units over these vectors."""
        return (self.values - self.values.mean(axis=0)) / self.values.std(axis=0)

    @property
    def covariance(self) -> np.ndarray:
        """[parameters, parameters] over all vectors, within forms, in the same units."""
        z = (self.posterior - self.values.mean(axis=0)) / self.values.std(axis=0)
        within = [z[self.posterior_forms == form] for form in dict.fromkeys(self.posterior_forms.tolist())]
        centred = np.vstack([part - part.mean(axis=0) for part in within])
        return centred.T @ centred / (len(centred) - len(within))


def explored(settings: Settings, owns: Sequence[Own], store: Store) -> Explored:
    """What lies in a store, of the vectors of which every point was simulated; SettingsError where there are too few."""
    sample = sample_of(settings)
    if sample is None:
        raise SettingsError(
            "study.uncertainty = point: the explorer learns from vectors; give study.uncertainty=posterior"
        )
    stored = store.runs(["run", "status", *OUTCOMES]).to_pandas().set_index("run") if store.index else pd.DataFrame()
    done = stored[stored["status"] == DONE] if len(stored) else stored
    pieces = [piece for own in owns if (piece := _of_vector(own, sample, done)) is not None]
    if len(pieces) < FEWEST:
        raise SettingsError(
            f"explorer: {len(pieces)} vectors have all their points, and a surface needs {FEWEST}; raise study.replications"
        )
    axes = axes_of(settings)
    table = pd.concat(pieces, ignore_index=True)
    table = table.reindex(columns=["vector", "point", "replication", "form", *(a.name for a in axes), *OUTCOMES])
    return explored_of(settings, table, sample)


def explored_of(settings: Settings, table: pd.DataFrame, sample: Sample) -> Explored:
    """The same from a table that was written before."""
    numbers = list(dict.fromkeys(table["vector"]))
    held = {name for structure in sample.structures for name in sample.sets[structure]}
    names = [name for name in sample.names if name not in held]  # what a form of the model sets is told by the form
    values = sample.values[numbers][:, [sample.names.index(name) for name in names]]
    varies = np.ptp(values, axis=0) > 0
    columns = [sample.names.index(name) for name in names]
    every = sample.values[:, columns][:, varies]
    return Explored(
        settings, axes_of(settings), table, list(np.array(names)[varies]), values[:, varies], every, sample.forms
    )


def _of_vector(own: Own, sample: Sample, done: pd.DataFrame) -> pd.DataFrame | None:
    """The rows of one vector; None unless all its points were simulated."""
    number = sample.number_of(own.replication)
    ids = [run_id(point.key, own.replication, model_version()) for point in own.plan.points]
    if not set(ids) <= set(done.index):
        return None
    facts: dict[str, Any] = {"vector": number, "replication": own.replication, "form": str(sample.forms[number])}
    levels = pd.DataFrame([{"point": point.number, **_shown(point.changes)} for point in own.plan.points])
    return pd.concat([levels.assign(**facts), done.loc[ids, list(OUTCOMES)].reset_index(drop=True)], axis=1)


def _shown(changes: dict[str, Any]) -> dict[str, Any]:
    """Levels as a column of one kind holds them: no end of a programme is a word of its own."""
    return {name: "none" if level is None else level for name, level in changes.items()}
