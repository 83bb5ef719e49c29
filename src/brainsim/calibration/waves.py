"""A wave: parameter vectors, each lived in two worlds with luck of its own, and what the patterns are in them.

Vector number n is lived with the luck of replication n, so that an emulator averages over luck and does not learn it.
With the programme a vector is lived until the first call only: that is all that fitted patterns ask of this world.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.calibration.priors import Priors, Target
from brainsim.calibration.sealed_tables import Kept
from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.calendar import quarter_number
from brainsim.settings.parameters import Settings
from brainsim.settings.questions import KEPT
from brainsim.study.changes import changed, label_of
from brainsim.study.conduct import Ended, conduct
from brainsim.study.design import PAST, Plan, Point, key_of
from brainsim.study.measures import World, Worlds
from brainsim.study.patterns import SOURCES
from brainsim.study.runs import DONE, Task, model_version, plain, run_id, seed_of
from brainsim.study.store import Store

VECTOR = "vector"  # the role of a point
AT_A_TIME = 50  # vectors whose tables are in memory together
LUCK_FROM = 1_000_000  # the lives that measure luck are numbered from here on, vectors from 0


class Wave(NamedTuple):
    """Vectors in standard units, and the number of each one's luck."""

    z: np.ndarray
    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)


def wave_of(z: np.ndarray, first: int) -> Wave:
    """Vectors numbered from `first` on."""
    return Wave(z, np.arange(first, first + len(z)))


class Both(NamedTuple):
    """The two worlds of a vector."""

    calm: Point
    announced: Point


def worlds_of(settings: Settings, changes: dict[str, float], place: int = 0) -> Both:
    """A vector without the programme, for the whole study, and with it, until the first call."""
    label = label_of(changes)
    with_it = changed(settings, changes, label)
    without = changed(with_it, dict.fromkeys(with_it.slots, 0), label)
    first = settings.study.first_calendar_quarter()
    call = max(1, quarter_number(settings.programme.first_call) - first + 1)
    short = with_it.study.model_copy(update={"quarters": min(call, settings.study.quarters)})
    with_it = with_it.model_copy(update={"study": short})
    past = key_of(without, PAST)
    calm = Point(2 * place, (VECTOR,), f"{label}, without", changes, without, key_of(without), past)
    announced = Point(2 * place + 1, (VECTOR,), label, changes, with_it, key_of(with_it), past)
    return Both(calm, announced)


class Lives:
    """The vectors of a wave as points, tasks and runs; what is held is set in each, whatever its vector says."""

    def __init__(self, settings: Settings, priors: Priors, wave: Wave, held: Mapping[str, Any] = MappingProxyType({})):
        self.settings, self.wave = settings, wave
        rows = priors.values(wave.z)
        kinds = [int if whole else float for whole in priors.whole]
        changes = [
            {n: kind(v) for n, kind, v in zip(priors.names, kinds, row, strict=True)} | dict(held) for row in rows
        ]
        same = cache(lambda row: worlds_of(settings, changes[row], row))
        _, firsts, places = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        self.worlds = [same(int(firsts[place])) for place in places.ravel()]
        points = {point.key: point for both in self.worlds for point in both}  # a vector may be lived more than once
        self.plan = Plan(tuple(points.values()), ())

    def tasks(self, settings: Settings, plan: Plan, store: Store, replications: Iterable[int] = ()) -> Iterator[Task]:
        """What is missing, one task a vector: the spin-up is lived once for both worlds."""
        version, level = model_version(), KEPT.index(settings.study.keep)
        for both, number in zip(self.worlds, self.wave.numbers, strict=True):
            known = [store.index.get(run_id(point.key, int(number), version)) for point in both]
            missing = [p for p, run in zip(both, known, strict=True) if not _is_done(run, level)]
            if missing:
                seed = seed_of(settings.study.seed, int(number))
                yield Task(int(number), seed, version, settings.study.keep, tuple(missing))

    def lived(self, store: Store) -> Ended:
        """Live what the store lacks; it must be open for writing."""
        times = -(-2 * len(self.wave) // len(self.plan.points))  # for what is said; the tasks are ours
        study = self.settings.study.model_copy(update={"replications": times})
        return conduct(self.settings.model_copy(update={"study": study}), self.plan, store, missing=self.tasks)

    def runs(self) -> pd.DataFrame:
        """The runs of each vector: columns calm and announced."""
        ids = [
            [run_id(point.key, int(number), model_version()) for point in both]
            for both, number in zip(self.worlds, self.wave.numbers, strict=True)
        ]
        return pd.DataFrame(ids, columns=["calm", "announced"], index=self.wave.numbers)


def _is_done(run, level: int) -> bool:
    return run is not None and run.status == DONE and run.kept >= level


class VectorWorlds(Worlds):
    """The worlds of some vectors as patterns read them, each vector's number in the place of the replication."""

    def __init__(self, settings: Settings, store: Store, outcomes: pd.DataFrame, ids: pd.DataFrame):
        self.settings, self.store, self.outcomes, self.ids = settings, store, outcomes, ids
        self.table = cache(self._table)

    def _table(self, name: str, world: World) -> pd.DataFrame:
        return plain(self.store.table(name, self.ids[world].tolist())).to_pandas()

    def outcome(self, name: str, world: World) -> pd.Series:
        """An outcome of one world, by vector."""
        chosen = self.outcomes.reindex(self.ids[world])
        return pd.Series(chosen[name].to_numpy(dtype=float), index=self.ids.index)


class Measured:
    """What the patterns are in vectors that were lived, measured once and kept in a file beside the store."""

    def __init__(self, settings: Settings, store: Store, folder: Path, target: Target):
        self.settings, self.store, self.target = settings, store, target
        sources = sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()
        words = f"{model_version()}/{settings.study.quarters}/{sources}"
        self.kept = Kept(folder.parent, f"{folder.name}/{sha256(words.encode()).hexdigest()[:16]}.json")

    def of(self, lives: Lives) -> np.ndarray:
        """[vectors, patterns] values; NaN where a pattern could not be seen, or the vector's runs are missing."""
        ids = lives.runs()
        known = self._known()
        keys = ids["calm"] + ids["announced"]
        here = known[self.target.names] if set(self.target.names) <= set(known) else pd.DataFrame()
        new = ids[~keys.isin(here.index)]
        done = self._done()
        new = new[new["calm"].isin(done.index) & new["announced"].isin(done.index)]
        if len(new):
            pieces = [self._piece(new.iloc[at : at + AT_A_TIME], done) for at in range(0, len(new), AT_A_TIME)]
            here = pd.concat([here, *pieces])
            self._keep(known, here)
        return here.reindex(index=keys, columns=self.target.names).to_numpy(dtype=float)

    def _done(self) -> pd.DataFrame:
        """The outcomes of all runs that are done, by run."""
        if not self.store.index:
            return pd.DataFrame()
        runs = self.store.runs(["run", "status", *outcome_rows()]).to_pandas()
        return runs[runs["status"] == DONE].set_index("run")

    def _piece(self, ids: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
        worlds = VectorWorlds(self.settings, self.store, done, ids)
        columns = {pattern.name: _values(pattern, worlds, ids.index) for pattern in self.target.patterns}
        return pd.DataFrame(columns).set_index(ids["calm"] + ids["announced"])

    def _known(self) -> pd.DataFrame:
        """What was measured before, by the runs of a vector."""
        if not self.kept.is_there():
            return pd.DataFrame()
        return pd.DataFrame(**self.kept.read()).astype(float)

    def _keep(self, known: pd.DataFrame, here: pd.DataFrame) -> None:
        """Write the file again, with what is new; patterns that were not asked for now stay where they are known."""
        together = here.combine_first(known) if len(known) else here
        self.kept.write(together.to_dict("split"))


def _values(pattern, worlds: VectorWorlds, numbers: pd.Index) -> np.ndarray:
    """A pattern's value for each vector."""
    try:
        found = pattern.measure(worlds)
    except KeyError:  # nobody moved between two places in any of these vectors
        return np.full(len(numbers), np.nan)
    values = found.reindex(numbers).to_numpy(dtype=float)
    return np.where(np.isfinite(values), values, np.nan)
