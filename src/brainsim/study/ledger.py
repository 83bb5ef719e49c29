"""Worlds side by side over replications: lived where they are missing, kept beside the store, brought together in tables.

Each point of the design and the reference are lived in step (study/twins.py), and what is counted of a replication
(study/lives.py) is a small sealed file of its own: an interrupt loses none that was done, and none that was damaged, or
laid in the place of another, is believed.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import numpy as np
import pandas as pd

from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.kept import KEPT
from brainsim.process.endings import interruptible
from brainsim.settings.parameters import Settings
from brainsim.study.design import Plan, compared_lives, settings_in
from brainsim.study.effects import effects_of, price_of, ratio_of
from brainsim.study.executors import finished, never
from brainsim.study.holding import LIVES, held
from brainsim.study.lives import tallies_of, told_lives
from brainsim.study.pasts import Place, begun, place_of
from brainsim.study.progress import Progress
from brainsim.study.runs import seed_of
from brainsim.study.seal import Broken, read_sealed, sealed
from brainsim.study.shards import DAMAGED, set_aside, write_whole
from brainsim.study.twins import lived_together
from brainsim.study.vectors import lucks_of, sample_of
from brainsim.study.version import PACKAGE, model_version, version_of

COUNTED = ("ledger", "posts", "deadweight", "gains", "careers", "biographies")
SIGNED = ("posts", "careers")  # differences, which may lie below nought
TOLD = LIVES  # the table of simulated lives is called as the folder is
OF_ALL = ["point", "call", "group", "moment", "kept"]  # within which the fates of fellows add up to all of them


class Pair(NamedTuple):
    """One replication of the reference and the points that lack their lives."""

    replication: int
    seed: int
    reference: Settings
    points: tuple[tuple[str, Settings], ...]  # key and settings
    pasts: Place | None = None  # where the past is looked for and kept


def live_pair(pair: Pair, begins_no_more: Callable[[], bool] = never) -> Iterator[tuple[int, str, dict[str, list]]]:
    """Live them side by side, one point at a time, none once it is to begin no more: two worlds are all that is held.

    Replication, key and tallies of each point; only the first replication tells lives.
    """
    tells, past = pair.replication == 0, None
    for key, policy in pair.points:
        if begins_no_more():
            return
        world = past.branch(pair.reference) if past else None
        while world is None:  # that past was spent on the point before
            past = begun(TalentModel, pair.reference, pair.seed, pair.pasts)
            world = past.branch(pair.reference)
        (twin,) = lived_together(world, pair.reference, [policy], tells)
        yield pair.replication, key, {**tallies_of(twin), TOLD: told_lives(twin) if tells else []}
        del twin, world


@cache
def lives_version() -> str:
    """Twenty hexadecimal digits that change with any source that the tallies depend on."""
    return version_of({PACKAGE / "study" / name for name in ("twins.py", "lives.py")}) + model_version()


class Lives:
    """The tallies of a study that lie in the folder `lives` of its store."""

    def __init__(self, settings: Settings, plan: Plan, store_folder: Path):
        self.settings, self.plan, self.points = settings, plan, compared_lives(plan)
        self.store_folder = Path(store_folder)
        self.folder = self.store_folder / TOLD
        self.replications = range(min(settings.report.lives, settings.study.replications))
        self.faults: dict[Path, str] = {}  # what is wrong with files that are not used

    def live(self, stream: TextIO | None = None) -> bool:
        """Live what is missing, and what is damaged again; whether it was not interrupted.

        What fails is told and left out (`lacking`), and raised at the end. SettingsError if another process holds the
        store, OSError where the disk is full: what was not written is lived by the same command again.
        """
        pairs = list(self._missing())
        if not pairs:
            return True
        with held(self.store_folder):
            self._set_aside(stream or sys.stderr)
            return self._lived(pairs, stream)

    def lacking(self) -> int:
        """In how many replications lives are missing."""
        return len(list(self._missing()))

    def _lived(self, pairs: list[Pair], stream: TextIO | None) -> bool:
        """Live pairs, and raise the first failure once the others are written; whether it was not interrupted."""
        failures = []
        progress = Progress(sum(len(pair.points) for pair in pairs), stream)
        progress.note("side by side: each point and the reference, person by person")
        with (
            interruptible() as stopping,
            closing(finished(self.settings.executor, live_pair, pairs, stopping)) as lived,
        ):
            for pair, outcome in lived:
                if isinstance(outcome, BaseException):
                    progress.note(f"side by side, replication {pair.replication}: {type(outcome).__name__}: {outcome}")
                    failures.append(outcome)
                    continue
                for replication, key, tallies in outcome:
                    self._write(replication, key, tallies)
                progress.count(len(outcome))
            progress.end()
            if failures and not stopping.is_set():
                raise failures[0]
            return not stopping.is_set()

    def _set_aside(self, stream: TextIO) -> None:
        """Say what is damaged and move it away."""
        for path, fault in self.faults.items():
            set_aside(path, self.store_folder)
            stream.write(
                f"store {self.store_folder}: {TOLD}/{path.name} {fault}; it is not used and computed again, and kept in "
                f"{DAMAGED}/\n"
            )
        self.faults.clear()

    def _missing(self) -> Iterator[Pair]:
        sample = sample_of(self.settings)
        for replication in self.replications:
            lacking = [point for point in self.points if self._read(replication, point.key) is None]
            if lacking:
                seed = seed_of(self.settings.study.seed, replication)
                reference = settings_in(self.plan.reference, sample, replication)
                chosen = tuple((point.key, settings_in(point, sample, replication)) for point in lacking)
                yield Pair(replication, seed, reference, chosen, place_of(self.settings))

    def _path(self, replication: int, key: str) -> Path:
        """By both worlds: lives beside another reference are others, and each command finds its own again."""
        return self.folder / f"{key}-{self.plan.reference.key}-{replication:06d}.json"

    def _identity(self, replication: int, key: str) -> dict[str, Any]:
        """Whose tallies a file holds: inside it, since names of files are easily changed."""
        return {"what": TOLD, "point": key, "reference": self.plan.reference.key, "replication": replication}

    def _write(self, replication: int, key: str, tallies: dict[str, list]) -> None:
        content = {"version": lives_version(), **self._identity(replication, key), "tallies": tallies}
        write_whole(self._path(replication, key), lambda path: path.write_text(sealed(content), encoding="utf-8"))

    def _read(self, replication: int, key: str) -> dict[str, list] | None:
        """The tallies of a point and replication; None where there are none of this version that can be believed."""
        path = self._path(replication, key)
        try:
            content = read_sealed(path)
            identity = self._identity(replication, key)
            if {name: content.get(name) for name in identity} != identity:
                raise Broken("holds something else than its name says")
        except FileNotFoundError:
            return None
        except (Broken, OSError) as problem:
            self.faults[path] = str(problem) if isinstance(problem, Broken) else f"can't be read ({problem.strerror})"
            return None
        return content["tallies"] if content["version"] == lives_version() else None

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables over replications, by name; without a table of which no replication has anything."""
        found = [
            (point, replication, tallies)
            for point in self.points
            for replication in self.replications
            if (tallies := self._read(replication, point.key)) is not None
        ]
        lucks = lucks_of(self.settings)
        lived = sorted({replication for _, replication, _ in found})
        rows = {name: _rows(found, name) for name in COUNTED}
        rows["biographies"] = with_everybody(rows["biographies"])
        tables = {name: together(rows[name], name in SIGNED, lucks, lived) for name in COUNTED}
        tables["prices"] = prices_of(_rows(found, "gains"), lucks)
        told = pd.DataFrame([row for row in _rows(found, TOLD) if row.pop("replication") == 0])
        return {name: table for name, table in {**tables, TOLD: told}.items() if len(table)}


def _rows(found: Iterable, name: str) -> list[dict[str, Any]]:
    return [
        {"point": point.number, "label": point.label, "replication": replication, **row}
        for point, replication, tallies in found
        for row in tallies[name]
    ]


def with_everybody(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of groups, and the same summed over the groups, of the group "all"."""
    sums: dict[tuple, dict[str, Any]] = {}
    for row in rows:
        key = tuple(value for name, value in row.items() if name not in ("group", "persons"))
        whole = sums.setdefault(key, {**row, "group": "all", "persons": 0.0})
        whole["persons"] += row["persons"]
    return [*rows, *sums.values()]


def together(
    rows: pd.DataFrame | list[dict[str, Any]], signed: bool, lucks: int, replications: Iterable[int]
) -> pd.DataFrame:
    """Mean persons and the 90 % interval of one world more, by everything else that a row says; empty for no rows.

    What one of `replications` does not list is nought, also where it lists nothing at all. Counts have no interval below
    nought. The fates of fellows also have their share of all, a ratio of sums.
    """
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    names = [name for name in table.columns if name not in ("replication", "persons")]
    cube = table.pivot_table(index=names, columns="replication", values="persons", fill_value=0.0, sort=False)
    cube = cube.reindex(columns=list(replications), fill_value=0.0)
    values = cube.to_numpy(dtype=float)
    effects = effects_of(values, np.zeros(values.shape[1]), lucks)
    low = np.array([effect.low for effect in effects])
    result = cube.index.to_frame(index=False).assign(
        persons=[effect.effect for effect in effects],
        low=low if signed else np.maximum(low, 0.0),
        high=[effect.high for effect in effects],
        n=values.shape[1],
    )
    if "fate" in result:
        result = result.assign(**_shares(cube, result, lucks))
    if "state_policy" in result:
        moved = result["state_reference"] != result["state_policy"]
        result = result[moved & (result["persons"] > 0)]
    return result.reset_index(drop=True)


def _shares(cube: pd.DataFrame, result: pd.DataFrame, lucks: int) -> dict[str, list[float]]:
    """What share of all fellows of a group and moment each fate has, with Fieller's interval."""
    totals = cube.groupby(level=OF_ALL, sort=False).transform("sum").to_numpy(dtype=float)
    ratios = [ratio_of(top, bottom, 1.0, lucks) for top, bottom in zip(cube.to_numpy(float), totals, strict=True)]
    return {
        "share": [ratio.effect for ratio in ratios],
        "share_low": [float(np.maximum(0.0, ratio.low)) for ratio in ratios],  # nothing from nothing
        "share_high": [float(np.minimum(1.0, ratio.high)) for ratio in ratios],
    }


def prices_of(rows: list[dict[str, Any]], lucks: int) -> pd.DataFrame:
    """What a year in Korea that fellows would not have spent there costs, by call and group; a ratio of sums.

    Million KRW of 2025 a year, with Fieller's interval, or the reason why no number can be told; it counts what fellows do,
    not whom they displace.
    """
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    names = ["point", "label", "call", "group"]
    cube = table.pivot_table(
        index=names, columns=["measure", "replication"], values="persons", fill_value=0.0, sort=False
    )
    found = []
    for name, row in cube.iterrows():
        for kept in (one.where for one in KEPT):
            added = (row[f"years {kept} with the policy"] - row[f"years {kept} without the policy"]).to_numpy(float)
            price, reason = price_of(row["cost"].to_numpy(float), added, 1000.0, lucks)
            found.append((*name, kept, price.effect, price.low, price.high, price.n, reason))
    return pd.DataFrame(found, columns=[*names, "kept", "krw_m_per_added_year", "low", "high", "n", "reason"])
