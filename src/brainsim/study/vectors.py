"""Parameter vectors: what is not known about the parameters, as vectors that the replications of a study draw from.

A table of vectors is a CSV file with a column for each parameter, named as in the settings, and maybe the columns `weight`
and `structure`.
With weights it is a sample of a posterior: replications 2k and 2k + 1 have the same vector and different luck, so that
the share of luck can be told from that of the parameters, and vector after vector is taken by a golden-ratio walk along
the cumulated weights, which is even after any number of steps. Without weights replication r has vector r. A vector is
the same for all points of a replication, so effects are paired by parameters as by luck.

A structure is a form of the model that was fitted to the same facts: its vectors, and settings that the sealed provenance
beside the file says it changes. Pairs of replications take one structure after the other, so that a multiple of twice
their number gives each as many.
"""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from brainsim.process.shipped import data_file
from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever
from brainsim.settings.problems import (
    SettingsError,
    accepted_range,
    alternatives,
    kind_of,
    names_in,
    shown,
    unknown_name,
)
from brainsim.study.csv_tables import CsvTable, read_table
from brainsim.study.csv_text import TableProblem
from brainsim.study.design_rows import named_in
from brainsim.study.seal import Broken, hash_of_file, read_sealed

PUBLISHED = Path(__file__).parents[1] / "posterior" / "vectors.csv"
WEIGHT, MOST_WEIGHT = "weight", 1e12  # a column beside the parameters, and what it may hold at most
LUCKS = 2  # replications that share a vector of a weighted sample
NO_VECTOR = -1
STRUCTURE = "structure"  # a column beside the parameters
AS_SPECIFIED = "as_specified"  # the structure that changes nothing
ENSEMBLE = "ensemble"  # all structures that are not ruled out
GOLDEN = 0.6180339887498949  # the fraction of the golden ratio: its multiples fill the unit interval evenly


class Sample(NamedTuple):
    """Vectors that were read and checked."""

    file: Path
    names: tuple[str, ...]  # of the parameters
    values: np.ndarray  # [vectors, parameters]
    weights: np.ndarray | None  # [vectors], sum 1 in each structure; None: replication r has vector r
    centre: dict[str, Any]  # what configs/ held when the vectors were made; empty if nobody says
    digest: str  # of all this: another digest is another study
    forms: np.ndarray  # [vectors] the structure that each is of
    sets: Mapping[str, Mapping[str, Any]]  # what each structure changes, ruled out or not
    instead_of: Mapping[str, Any]  # what the model as specified has where a structure sets a value
    structures: tuple[str, ...]  # those in use
    left_out: tuple[str, ...] = ()  # those that a study asks for, and whose settings it sets itself

    def number_of(self, replication: int) -> int:
        """Which vector a replication has."""
        if self.weights is None:
            if replication >= len(self.values):
                raise SettingsError(
                    f"study.vectors: {self.file} has {len(self.values)} vectors without weights, and replication "
                    f"{replication} needs one of its own; give fewer study.replications or more vectors"
                )
            return replication
        turn, structure = divmod(replication // LUCKS, len(self.structures))
        rows = np.flatnonzero(self.forms == self.structures[structure])
        place = (0.5 + turn * GOLDEN) % 1.0
        found = int(np.searchsorted(np.cumsum(self.weights[rows]), place, side="right"))
        return int(rows[min(found, len(rows) - 1)])

    def structure_of(self, replication: int) -> str:
        """The form of the model in a replication."""
        return str(self.forms[self.number_of(replication)])

    @property
    def drawable(self) -> tuple[str, ...]:
        """All that replications may differ in, by dotted name: the parameters, and what structures in use set besides."""
        further = (name for structure in self.structures for name in self.sets[structure])
        return tuple(dict.fromkeys((*self.names, *further)))

    def changes(self, replication: int, drawn: Collection[str]) -> dict[str, Any]:
        """The values of some of these in a replication, by their dotted names."""
        number = self.number_of(replication)
        row = dict(zip(self.names, self.values[number].tolist(), strict=True))
        every = {name: round(value) if kind_of(name) is int else value for name, value in row.items()}
        every |= self.sets[str(self.forms[number])]
        return {name: every[name] for name in drawn if name in every}


def sample_of(settings: Settings) -> Sample | None:
    """The vectors that a study draws from; None where its parameters are fixed. SettingsError for bad ones."""
    if settings.study.uncertainty == "point":
        return None
    file = data_file(settings.study.vectors) if settings.study.vectors else PUBLISHED
    try:
        every = _read(file, file.stat().st_mtime_ns, file.stat().st_size)
    except OSError as problem:
        raise SettingsError(
            f"study.vectors: {file} can't be read ({problem.strerror}); name a CSV file of vectors, make one by "
            "+experiment=calibrate, or give study.uncertainty=point"
        ) from None
    return _with_structures(every, _asked(every, settings.study.structures), settings)


def _asked(sample: Sample, structures: list[str]) -> tuple[str, ...]:
    """The structures that a study asks for, that of the model as specified first."""
    if structures == [ENSEMBLE]:
        return sample.structures
    known = list(sample.sets)
    for name in structures:
        if name not in known:
            raise SettingsError(
                f"study.structures: {name} is none of those of {sample.file.name}{alternatives(name, known)}"
            )
    return tuple(name for name in known if name == AS_SPECIFIED or name in structures)


def _with_structures(sample: Sample, asked: tuple[str, ...], settings: Settings) -> Sample:
    """The sample with some structures in use, but for those whose own settings the study sets itself."""
    content, named = settings.model_dump(), named_in(settings.design)

    def is_set(name: str) -> bool:
        group, _, inner = name.partition(".")
        options = settings.design.options.get(group, {}).values() if group in named else ()
        return len({str(value_at(one, inner)) for one in options}) > 1 or _is_held(sample, name, content, named)

    chosen = tuple(structure for structure in asked if not any(map(is_set, sample.sets[structure])))
    left_out = tuple(structure for structure in asked if structure not in chosen)
    digest = sha256(f"{sample.digest}/{chosen}".encode()).hexdigest()[:16]
    return sample._replace(structures=chosen, left_out=left_out, digest=digest)


def lucks_of(settings: Settings) -> int:
    """How many replications share a vector: 0 where the parameters are fixed, 1 or LUCKS where they are drawn."""
    sample = sample_of(settings)
    return 0 if sample is None else (1 if sample.weights is None else LUCKS)


def drawn_at(sample: Sample | None, settings: Settings, named: Collection[str]) -> tuple[str, ...]:
    """What is drawn at a point, by dotted name; all else is held at the value that the point's settings have.

    Held is whatever a point of the study names, alone or in a group, and whatever the user has set to another value
    than the one that the vectors were made around.
    """
    if sample is None:
        return ()
    content = settings.model_dump()
    return tuple(name for name in sample.drawable if not _is_held(sample, name, content, named))


def _is_held(sample: Sample, name: str, content: dict[str, Any], named: Collection[str]) -> bool:
    """Whether a study sets a value itself, so that no vector and no structure may."""
    if any(name == one or (_is_table(one) and name.startswith(f"{one}.")) for one in named):
        return True
    usual = {**sample.instead_of, **sample.centre}
    return name in usual and value_at(content, name) != usual[name]


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
    """Vectors out of a file, with all structures in use that are not ruled out; read once while the file does not change."""
    try:
        read = read_table(file)
        forms = np.array(read.columns.get(STRUCTURE, [AS_SPECIFIED] * len(read.lines)))
        table = _checked(read._replace(columns={n: cells for n, cells in read.columns.items() if n != STRUCTURE}))
    except TableProblem as problem:
        raise SettingsError(problem.of(f"study.vectors: {file}")) from None
    facts, weights = _facts_beside(file), table.pop(WEIGHT, None)
    centre = {name: value for name, value in facts.get("centre", {}).items() if name in table}
    told = facts.get("structures") or {AS_SPECIFIED: {}}
    _check_forms(file, forms, weights, told)
    there = [name for name in told if name in forms]
    return Sample(
        file,
        tuple(table),
        np.column_stack(list(table.values())),
        None if weights is None else _shares(weights, forms),
        centre,
        sha256(file.read_bytes() + json.dumps([centre, told], sort_keys=True).encode()).hexdigest()[:16],
        forms,
        {name: MappingProxyType(told[name].get("changes", {})) for name in there},
        MappingProxyType(facts.get("instead_of", {})),
        tuple(name for name in there if not told[name].get("ruled_out", False)),
    )


def _check_forms(file: Path, forms: np.ndarray, weights: np.ndarray | None, told: Any) -> None:
    """SettingsError for structures of which nobody says what they change, or that no vector or no weight stands for."""
    names = list(dict.fromkeys(forms.tolist()))
    if not (isinstance(told, dict) and all(isinstance(one, dict) for one in told.values())):
        raise _of_file(
            file, "structures of provenance.json beside it are no table; make both again by +experiment=calibrate"
        )
    if unknown := [name for name in names if name not in told]:
        raise _of_file(
            file,
            f"structure {unknown[0]} is none of those that provenance.json beside it tells of ({', '.join(told)}); make both "
            "again by +experiment=calibrate, or leave its rows out",
        )
    if AS_SPECIFIED not in names:
        raise _of_file(file, f"no row is of structure {AS_SPECIFIED}; add its vectors")
    if weights is None:
        if len(names) > 1:
            raise _of_file(file, "there are several structures and no column weight; give each row a weight")
        return
    if empty := [name for name in names if not weights[forms == name].any()]:
        raise _of_file(file, f"no vector of structure {empty[0]} has a weight above 0; leave its rows out")


def _of_file(file: Path, said: str) -> SettingsError:
    return SettingsError(f"study.vectors: {file}: {said}")


def _shares(weights: np.ndarray, forms: np.ndarray) -> np.ndarray:
    """Weights as shares of 1 in each structure."""
    return weights / np.array([weights[forms == form].sum() for form in forms])


def _facts_beside(file: Path) -> dict[str, Any]:
    """What the sealed provenance beside vectors says of how they were made; nothing without one."""
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
    return facts


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
