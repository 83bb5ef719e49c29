"""A study that was lived: its points, runs and effects as tidy tables, read from the store when they are asked for."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from brainsim.outcomes.by_programme import columns as columns_by_programme
from brainsim.outcomes.rows import effect_rows, outcome_rows, shown_in
from brainsim.outcomes.tables import KEPT_TABLES
from brainsim.settings.arguments import (
    folder_given,
    outcome_given,
    points_given,
    replications_given,
    settings_given,
    table_given,
)
from brainsim.settings.extend import activate
from brainsim.settings.parameters import Settings
from brainsim.study.comparisons import comparisons_table
from brainsim.study.decomposition import decomposition_table
from brainsim.study.design import DESIGN, Plan, levels_of, plan_of
from brainsim.study.effects import Cubes, cubes_of, effects_table
from brainsim.study.lever_effects import lever_effects_table
from brainsim.study.placebo import placebo_difference
from brainsim.study.programmes_compared import programmes_table
from brainsim.study.runs import DONE, model_version, plain
from brainsim.study.store import Store
from brainsim.study.structures import structures_table
from brainsim.study.summary import summary_table
from brainsim.study.vectors import lucks_of, sample_of

AT_A_TIME = 64  # runs whose tables are in memory together


class Study:
    """Points times replications, with effects against the reference.

    `settings` are those of the study, `store_folder` is where its runs lie, `replications` how many are looked at.
    """

    def __init__(
        self, settings: Settings, store_folder: Path, replications: int | None = None, plan: Plan | None = None
    ):
        self.settings, self.store_folder = settings_given(settings), folder_given(store_folder)
        self.plan: Plan = plan or plan_of(settings)
        self.replications = replications_given(replications) or settings.study.replications
        self.store = Store(self.store_folder, model_version())

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a point: point, roles, key, label, and the level of every lever of the design."""
        table = pd.DataFrame(
            {
                "point": [point.number for point in self.plan.points],
                "roles": ["+".join(point.roles) for point in self.plan.points],
                "key": [point.key for point in self.plan.points],
                "label": [point.label for point in self.plan.points],
            }
        )
        return table.assign(**{name: pd.Series(levels, dtype=object) for name, levels in levels_of(self.plan)})

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run that was lived: point, label, replication, run, seed, status, error, levers and outcomes."""
        numbers = pd.DataFrame(
            [(p.key, p.number, p.label) for p in self.plan.points], columns=["key", "point", "label"]
        )
        columns = [*self._run_columns, *outcome_rows(self.settings.extend), *columns_by_programme(self.programme_names)]
        stored = self.store.runs(columns).to_pandas() if self.store.index else pd.DataFrame(columns=columns)
        stored = stored[stored["replication"] < self.replications].rename(columns={"point": "key"})
        runs = numbers.merge(stored, on="key").sort_values(["point", "replication"], ignore_index=True)
        return runs[["point", "label", "replication", *(c for c in columns if c not in ("point", "replication"))]]

    @property
    def programme_names(self) -> list[str]:
        """The programmes that there are at any point, the first one first."""
        return list(dict.fromkeys(name for point in self.plan.points for name in point.settings.programmes_by_name()))

    @cached_property
    def programmes(self) -> pd.DataFrame:
        """Where there are several programmes: one row a point, programme (and all of them) and outcome; else empty."""
        points = {point.number: point.label for point in self.plan.points}
        return programmes_table(self._cubes, points, self.programme_names, lucks_of(self.settings))

    @property
    def _run_columns(self) -> list[str]:
        levers = [f"lever_{name}" for name in self.settings.levers()]
        return ["run", "point", "replication", "seed", "vector", "status", "error", *levers]

    @property
    def _cubes(self) -> Cubes:
        """All outcomes; what is made of them knows the outcomes of this study's settings."""
        activate(self.settings.extend)
        return self._every_cube

    @cached_property
    def _every_cube(self) -> Cubes:
        done = self.runs[self.runs["status"] == DONE]
        numbers = [point.number for point in self.plan.points]
        return cubes_of(done, numbers, self.replications, columns_by_programme(self.programme_names))

    def cube(self, outcome: str) -> np.ndarray:
        """An outcome of all points of the plan and replications, [points, replications]; NaN where there is none."""
        outcome_given(outcome, list(outcome_rows(self.settings.extend)))
        return self._cubes[outcome]

    @cached_property
    def _effects(self) -> pd.DataFrame:
        return self._effects_of([point.number for point in self.plan.compared])

    @cached_property
    def _beside(self) -> pd.DataFrame:
        beside = self.plan.beside
        return self._effects_of([] if beside is None else [beside.number])

    def _effects_of(self, points: list[int]) -> pd.DataFrame:
        every = effects_table(self._cubes, [point.label for point in self.plan.points], lucks_of(self.settings))
        return every[every["point"].isin(points)].reset_index(drop=True)

    def effects(self, outcome: str | None = None) -> pd.DataFrame:
        """Effects against the reference, one row a point and outcome, with the levels of the levers; or of one outcome.

        The points of the design first, then the one that is told beside them, if there is one.
        """
        table = (
            self._effects if self.plan.beside is None else pd.concat([self._effects, self._beside], ignore_index=True)
        )
        if outcome is not None:
            activate(self.settings.extend)
            outcome_given(outcome, list(effect_rows()))
            table = table[table["outcome"] == outcome].reset_index(drop=True)
        levers = self.points.drop(columns=["roles", "key", "label"])
        return table.merge(levers, on="point", how="left")

    def outcomes(self, outcome: str) -> pd.DataFrame:
        """One outcome of every run: point, label, replication, value."""
        outcome_given(outcome, list(outcome_rows(self.settings.extend)))
        return self.runs[["point", "label", "replication", outcome]].rename(columns={outcome: "value"})

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row a point and outcome: mean, standard error, median, 5th and 95th percentile, the known fact."""
        running = {point.number: point.settings.running for point in self.plan.points}
        return summary_table(self._cubes, [(point.number, point.label) for point in self.plan.points], running)

    @cached_property
    def lever_effects(self) -> pd.DataFrame:
        """For a grid: the effect of each level of each lever, averaged over the levels of the others; else empty."""
        return lever_effects_table(self.settings.design, self.plan, self._cubes, lucks_of(self.settings))

    @cached_property
    def structures(self) -> pd.DataFrame:
        """Effects in each structure; empty where fewer than two are in use."""
        return structures_table(self.plan, self._cubes, self.forms, lucks_of(self.settings))

    @cached_property
    def decomposition(self) -> pd.DataFrame:
        """What the effects on fellows kept and on stocks in Korea are made of; of stocks where quarters are kept."""
        labels = {point.number: point.label for point in self.plan.compared}
        is_kept = "quarters" in KEPT_TABLES[self.settings.study.keep]
        pieces = (piece.to_pandas() for piece in self.pieces("quarters", [0, *labels])) if is_kept and labels else ()
        return decomposition_table(self._cubes, pieces, labels, lucks_of(self.settings))

    @cached_property
    def forms(self) -> list[str]:
        """The structure of each replication."""
        sample = sample_of(self.settings)
        return ["" if sample is None else sample.structure_of(number) for number in range(self.replications)]

    @property
    def parameters_drawn(self) -> int:
        """How many parameters replications draw."""
        sample, drawn = sample_of(self.settings), self.plan.reference.drawn
        return 0 if sample is None else sum(name in sample.names for name in drawn)

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """Points of the design compared with each other, in the outcome that the question is judged by and some more."""
        points = [point.number for point in self.plan.with_role(DESIGN)]
        asked, cubes = self.settings.study.outcome, self._cubes
        outcomes = dict.fromkeys([*([asked] if asked and asked in cubes else []), *shown_in("compared")])
        return comparisons_table(cubes, points, list(outcomes), lucks_of(self.settings))

    @cached_property
    def placebo(self) -> float:
        """The largest difference between a small reference and its placebo (study/placebo.py): must be exactly nought."""
        is_lived = (self.runs["status"] == DONE).any()
        return placebo_difference(self.settings, self.plan.reference) if is_lived else np.nan

    @property
    def failed(self) -> pd.DataFrame:
        """The runs that failed."""
        return self.runs[self.runs["status"] != DONE]

    @property
    def twins(self) -> list[tuple[int, int]]:
        """Pairs of replications whose reference worlds agree in every outcome: they should not."""
        seen: dict[bytes, int] = {}
        worlds = np.stack([cube[0] for cube in self._cubes.values()], axis=-1)
        pairs = []
        for replication, world in enumerate(worlds):
            if np.isfinite(world).any():
                first = seen.setdefault(world.tobytes(), replication)
                pairs += [(first, replication)] if first != replication else []
        return pairs

    @property
    def runs_saved(self) -> tuple[float, float, float] | None:
        """How many times as many runs it would take without common luck: median, least and most over all effects."""
        times = self._effects["runs_saved"].to_numpy(dtype=float)
        times = times[np.isfinite(times)]
        return _middle_and_ends(times)

    def luck_share(self, outcomes: Sequence[str]) -> tuple[float, float, float] | None:
        """Luck's share of the variance of the effects on some outcomes: median, least and most; None where untold."""
        chosen = self._effects[self._effects["outcome"].isin(outcomes)]["luck_share"].to_numpy(dtype=float)
        chosen = chosen[np.isfinite(chosen)]
        return _middle_and_ends(chosen)

    def table(self, name: str, points: list[int] | None = None) -> pd.DataFrame:
        """A table that was kept of every run (quarters, flows, fellows, ...), of all points or of some."""
        pieces = [piece.to_pandas() for piece in self.pieces(name, points)]
        return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame({"point": [], "replication": []})

    def pieces(self, name: str, points: list[int] | None = None) -> Iterator[pa.Table]:
        """The same in pieces of some runs, in the order of points and replications."""
        table_given(name, list(KEPT_TABLES[self.settings.study.keep]))
        points = points_given(points, [point.number for point in self.plan.points])
        chosen = self.runs[self.runs["status"] == DONE]
        chosen = chosen if points is None else chosen[chosen["point"].isin(points)]
        together = 1 if name == "people" else AT_A_TIME
        for first in range(0, len(chosen), together):
            runs = chosen.iloc[first : first + together]
            yield _in_order(self._without_programme(self.store.table(name, runs["run"].tolist())), runs)

    def _without_programme(self, table: pa.Table) -> pa.Table:
        """A table without the column that only studies of several programmes have, which may share the store."""
        is_foreign = len(self.programme_names) == 1 and "programme" in table.column_names
        return table.drop_columns(["programme"]) if is_foreign else table


def _in_order(table: pa.Table, runs: pd.DataFrame) -> pa.Table:
    """Rows of some runs in the runs' order, the number of the point first and the run's id gone."""
    ids = table["run"].to_pandas().astype(str)
    place = ids.map(pd.Series(range(len(runs)), index=runs["run"])).to_numpy(dtype=np.int64)
    order = np.argsort(place, kind="stable")
    point = pa.array(runs["point"].to_numpy()[place[order]])
    rows = plain(table).take(order).drop_columns(["run", "point"])
    return rows.add_column(0, "point", point)


def _middle_and_ends(values: np.ndarray) -> tuple[float, float, float] | None:
    if not len(values):
        return None
    median, least, most = np.quantile(values, (0.5, 0.0, 1.0)).tolist()
    return median, least, most
