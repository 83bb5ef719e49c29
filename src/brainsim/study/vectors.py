"""Parameter vectors: what is not known about the parameters, as vectors that the replications of a study draw from.

A table of vectors is a CSV file with a column for each parameter, named as in the settings, and maybe a column `weight`.
With weights it is a sample of a posterior: replications 2k and 2k + 1 have the same vector and different luck, so that
the share of luck can be told from that of the parameters, and vector after vector is taken by a golden-ratio walk along
the cumulated weights, which is even after any number of steps. Without weights replication r has vector r. A vector is
the same for all points of a replication, so effects are paired by parameters as by luck.
"""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from brainsim.process.shipped import data_file
from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever
from brainsim.settings.problems import SettingsError, accepted_range, kind_of, names_in, shown, unknown_name
from brainsim.study.csv_tables import CsvTable, read_table
from brainsim.study.csv_text import TableProblem
from brainsim.study.seal import Broken, hash_of_file, read_sealed

PUBLISHED = Path(__file__).parents[1] / "posterior" / "vectors.csv"
WEIGHT, MOST_WEIGHT = "weight", 1e12  # a column beside the parameters, and what it may hold at most
LUCKS = 2  # replications that share a vector of a weighted sample
NO_VECTOR = -1
GOLDEN = 0.6180339887498949  # the fraction of the golden ratio: its multiples fill the unit interval evenly


class Sample(NamedTuple):
    """Vectors that were read and checked."""

    file: Path
    names: tuple[str, ...]  # of the parameters
    values: np.ndarray  # [vectors, parameters]
    weights: np.ndarray | None  # [vectors], sum 1; None: replication r has vector r
    centre: dict[str, float]  # what configs/ held when the vectors were made; empty if nobody says
    digest: str  # of all this: another digest is another study

    def number_of(self, replication: int) -> int:
        """Which vector a replication has."""
        if self.weights is None:
            if replication >= len(self.values):
                raise SettingsError(
                    f"study.vectors: {self.file} has {len(self.values)} vectors without weights, and replication "
                    f"{replication} needs one of its own; give fewer study.replications or more vectors"
                )
            return replication
        place = (0.5 + (replication // LUCKS) * GOLDEN) % 1.0
        return min(int(np.searchsorted(np.cumsum(self.weights), place, side="right")), len(self.weights) - 1)

    def changes(self, replication: int, drawn: tuple[str, ...]) -> dict[str, float | int]:
        """The values of some parameters in a replication, by their dotted names."""
        row = dict(zip(self.names, self.values[self.number_of(replication)].tolist(), strict=True))
        return {name: round(row[name]) if kind_of(name) is int else row[name] for name in drawn}


def sample_of(settings: Settings) -> Sample | None:
    """The vectors that a study draws from; None where its parameters are fixed. SettingsError for bad ones."""
    if settings.study.uncertainty == "point":
        return None
    file = data_file(settings.study.vectors) if settings.study.vectors else PUBLISHED
    try:
        return _read(file, file.stat().st_mtime_ns, file.stat().st_size)
    except OSError as problem:
        raise SettingsError(
            f"study.vectors: {file} can't be read ({problem.strerror}); name a CSV file of vectors, make one by "
            "+experiment=calibrate, or give study.uncertainty=point"
        ) from None


def lucks_of(settings: Settings) -> int:
    """How many replications share a vector: 0 where the parameters are fixed, 1 or LUCKS where they are drawn."""
    sample = sample_of(settings)
    return 0 if sample is None else (1 if sample.weights is None else LUCKS)


def drawn_at(sample: Sample | None, settings: Settings, named: set[str]) -> tuple[str, ...]:
    """The parameters that are drawn at a point; all others are held at the value that the point's settings have.

    Held is whatever a point of the study names, alone or in a group, and whatever the user has set to another value
    than the one that the vectors were made around.
    """
    if sample is None:
        return ()
    content = settings.model_dump()
    return tuple(
        name
        for name in sample.names
        if not any(name == one or (_is_table(one) and name.startswith(f"{one}.")) for one in named)
        and (name not in sample.centre or value_at(content, name) == sample.centre[name])
    )


def _is_table(name: str) -> bool:
    """Whether a name is that of numbers by name, not of a whole group: options of a group change only some of it."""
    return "." in name


def value_at(content: dict[str, Any], name: str) -> Any:
    """The value that has a dotted name."""
    for part in name.split("."):
        content = content[part]
    return content


@lru_cache(maxsize=4)
def _read(file: Path, changed: int, size: int) -> Sample:
    """Vectors out of a file, read once for as long as it does not change."""
    try:
        table = _checked(read_table(file))
    except TableProblem as problem:
        raise SettingsError(problem.of(f"study.vectors: {file}")) from None
    weights = table.pop(WEIGHT, None)
    centre = {name: value for name, value in _centre_beside(file).items() if name in table}
    return Sample(
        file,
        tuple(table),
        np.column_stack(list(table.values())),
        None if weights is None else weights / weights.sum(),
        centre,
        sha256(file.read_bytes() + json.dumps(centre, sort_keys=True).encode()).hexdigest()[:16],
    )


def _centre_beside(file: Path) -> dict[str, Any]:
    """What configs/ held when the vectors were made, as the sealed provenance beside them says; nothing without one."""
    beside = file.with_name("provenance.json")
    if not beside.exists():
        return {}
    try:
        facts = read_sealed(beside)
        if facts.get("data_sha256", {}).get(file.name) != hash_of_file(file):
            raise Broken(f"is that of other vectors: {file.name} has another hash than it says")
    except (Broken, OSError) as problem:
        raise SettingsError(
            f"study.vectors: {beside}, which lies beside {file.name}, {problem}; make both again, or use the vectors "
            "without it in a folder of their own"
        ) from None
    return facts.get("centre", {})


def _checked(table: CsvTable) -> dict[str, np.ndarray]:
    """The columns of a table of vectors, each a parameter or the weight; TableProblem for any other."""
    if not set(table.columns) - {WEIGHT}:
        raise TableProblem("holds no vectors; give a column for each parameter, a row a vector")
    return {name: _column(table, name) for name in table.columns}


def _column(table: CsvTable, name: str) -> np.ndarray:
    """The numbers of a parameter, within its range, or weights from 0 on."""
    low, high = (0.0, MOST_WEIGHT) if name == WEIGHT else _range(name)
    numbers = table.numbers(name, whole=kind_of(name) is int)
    outside = np.flatnonzero((numbers < low) | (numbers > high))
    if len(outside):
        said = f"is not a number in [{shown(low)}, {shown(high)}]; mend the file or leave the column out"
        raise table.at(name, int(outside[0]), said)
    if name == WEIGHT and not numbers.any():
        raise TableProblem("no weight is above 0; leave the column out if vectors count alike", column=name)
    return numbers


def _range(name: str) -> tuple[float, float]:
    """The range of a parameter that can be drawn."""
    kind = kind_of(name)
    if kind is None:
        raise TableProblem(unknown_name(name), column=name)
    bounds = accepted_range(name)
    if bounds is None or kind is Lever or names_in(kind) or name.split(".")[0] in ("population", "study"):
        raise TableProblem("can't be drawn; numbers of country, behaviour, hiring and programme can", column=name)
    return bounds
