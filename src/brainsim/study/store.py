"""The store of runs: what is done stays done, also after a crash; whatever reads Parquet reads it without us.

`runs/000001-<hash>.parquet` holds the first batch, one row a run. The other folders (`quarters/`, `fellows/`, ...) hold
what was kept of its runs, in shards of the same number. Shards never change. A run that is stored again, because it had
failed or more of it is kept, counts with its newest row.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.study.batches import RUNS, Batches
from brainsim.study.holding import INDEX_FILE, held, refuse_other_folders, unwritable_store
from brainsim.study.shards import DAMAGED, make_folder, noted, rows_of, write_whole
from brainsim.study.version import model_version

# What the store must know of a run; the table of runs has these columns, among others.
KEYS = pa.schema(
    {
        "run": pa.string(),  # the run's id: from its point, its replication and the version of the model
        "point": pa.string(),  # the key of its point
        "replication": pa.int64(),
        "version": pa.string(),  # of the model
        "status": pa.string(),  # "done" or "failed"
        "kept": pa.int8(),  # how much is kept of it: a level
    }
)
RUN = pa.schema([KEYS.field("run")])  # the column that every other table must have
INDEX = KEYS.append(pa.field("batch", pa.string()))


DONE = "done"  # the status of a run that a later failure does not hide


class Known(NamedTuple):
    """What the store knows of a run without opening a shard, from the run's newest row."""

    point: str
    replication: int
    status: str
    kept: int
    batch: str  # the name of its runs shard, without the ending


class Store:
    """All runs of an experiment that are done: a folder of Parquet shards, appended whole or not at all.

    Reading refuses nothing and sees one version of the model. `problems` says what was found damaged, one line each.
    """

    def __init__(self, folder: Path, version: str, both_versions: bool = False) -> None:
        self.folder, self.version, self.both_versions = Path(folder), version, both_versions
        self._batches, self._writing = Batches(self.folder), False
        self._take_in()

    @property
    def index(self) -> Mapping[str, Known]:
        """What is known of each run of this version, by run id."""
        return self._known.get(self.version, {})

    @property
    def other_versions(self) -> dict[str, int]:
        """How many runs the store holds of each other version of the model."""
        return {version: len(known) for version, known in self._known.items() if version != self.version}

    def runs(self, columns: list[str] | None = None) -> pa.Table:
        """The newest row of each run of this version, by point and replication.

        A column that no run has is null.
        """
        return self._rows(RUNS, self.index, columns)

    def table(self, name: str, runs: Collection[str]) -> pa.Table:
        """The rows that are kept of these runs, by point and replication; within a run as they were appended.

        A run that isn't in the store, or of which its newest batch doesn't keep this table, has no rows.
        """
        return self._rows(name, runs, None)

    def gone(self) -> int:
        """How many shards of the runs that are known here are no longer there."""
        named = (path for batch in self._batches.whole.values() for path in batch.shards.values())
        return sum(not path.exists() for path in named)

    @contextmanager
    def writing(self) -> Iterator["Store"]:
        """Hold the store, so that nobody else appends; what is damaged is set aside.

        Raises SettingsError if its folder is no store or can't be written to, if another process holds it, or if it
        holds another version's runs and may not hold both; OSError if the disk is full.
        """
        refuse_other_folders(self.folder)
        self._refuse_other_versions()
        with held(self.folder), noted():  # what is written here belongs to no report
            self._begin()
            self._writing = True
            try:
                yield self
            finally:
                self._writing = False
                self._write_index()

    def append(self, tables: Mapping[str, pa.Table]) -> None:
        """Append one batch: its runs, and what is kept of them. After an exception the store is as it was.

        Raises ValueError for tables that could not be read again, OSError where the disk is full or gone.
        """
        if not self._writing:
            raise RuntimeError("append only inside `with store.writing():`")
        ours = {name: self._in_our_columns(name, table) for name, table in tables.items()}
        _demand_one_batch(ours, self.version)
        batch = self._batches.write(ours, self.version)
        self._schemas |= {name: table.schema for name, table in ours.items()}
        self._note(batch, ours[RUNS])

    def _begin(self) -> None:
        """Look again, since somebody may have written meanwhile, and set aside what is damaged."""
        try:
            self._batches.look()
            self._take_in()
            self._refuse_other_versions()
            self._mend()
        except OSError as problem:
            raise unwritable_store(self.folder, problem) from None

    def _take_in(self) -> None:
        """Learn from the shards which runs are there; the index file is a copy for users, and is never trusted."""
        self._known: dict[str, dict[str, Known]] = {}  # by version and run
        self._schemas: dict[str, pa.Schema] = {}  # of this version's tables
        for name, batch in self._batches.whole.items():
            self._note(name, rows_of(batch.shards[RUNS], KEYS.names))
        self.problems = self._problems()

    def _note(self, batch: str, runs: pa.Table) -> None:
        """Know the runs of a batch, newer than all that were known before; a failure never hides what was done."""
        for row in runs.select(KEYS.names).to_pylist():
            run, version = row.pop("run"), row.pop("version")
            known = self._known.setdefault(version, {})
            if row["status"] == DONE or run not in known or known[run].status != DONE:
                known[run] = Known(**row, batch=batch)

    def _problems(self, then: str = "") -> list[str]:
        """What is wrong in the folder, and what then became of the damaged."""
        faults = [
            f"{fault}; {self._held_by(path.stem)} will not be used{then}"
            for path, fault in self._batches.faults.items()
        ]
        lost = [f"{path.relative_to(self.folder)} belongs to no batch{then}" for path in self._batches.lost]
        strange = [f"{path.relative_to(self.folder)} is no shard and is ignored" for path in self._batches.strangers]
        return [f"store {self.folder}: {line}" for line in (*faults, *lost, *strange)]

    def _held_by(self, batch: str) -> str:
        """How many runs a damaged batch held, if the index file remembers it."""
        try:
            batches = rows_of(self.folder / INDEX_FILE, ["batch"])["batch"].to_pylist()
        except (OSError, KeyError, pa.ArrowException):
            batches = []
        runs = batches.count(batch)
        return f"its {runs} run{'s' * (runs > 1)}" if runs else "its runs"

    def _mend(self) -> None:
        """Set damage aside, and say so."""
        self._batches.mend()
        self.problems = self._problems(
            f", and computed again when they are asked for; its files are kept in {DAMAGED}/"
        )
        self._write_index()

    def _write_index(self) -> None:
        """Write what is known of all runs, for users; without it no run is lost, so a full disk is told and no more."""
        rows = [(run, *k[:2], version, *k[2:]) for version, known in self._known.items() for run, k in known.items()]
        rows.sort(key=lambda row: (row[3], row[1], row[2]))
        index = pa.Table.from_pylist([dict(zip(INDEX.names, row, strict=True)) for row in rows], schema=INDEX)
        try:
            write_whole(self.folder / INDEX_FILE, lambda path: pq.write_table(index, path, compression="zstd"))
        except OSError as problem:
            self.problems.append(f"store {self.folder}: {INDEX_FILE} is not written ({problem}); no run is lost")

    def _refuse_other_versions(self) -> None:
        if self.both_versions or not self.other_versions:
            return
        others = " and ".join(f"{number} runs of model version {v}" for v, number in self.other_versions.items())
        raise SettingsError(
            f"store {self.folder} holds {others}, and this is version {self.version}: keep both with"
            f" study.both_versions=true, move the folder {self.folder} away, or install that version again"
        )

    def _in_our_columns(self, name: str, table: pa.Table) -> pa.Table:
        """A table as it is stored: with the columns and types of the rows before it, as far as it can have them."""
        try:
            return _below(self._schema(name), [_in_our_types(name, table)])
        except pa.ArrowException as problem:
            raise ValueError(f"table {name} does not go with what is stored: {problem}") from problem

    def _schema(self, name: str) -> pa.Schema:
        """The columns of a table, as this version stored it last."""
        if name not in self._schemas:
            ours = [batch.shards for batch in self._batches.whole.values() if batch.version == self.version]
            stored = [shards[name] for shards in ours if name in shards]
            first = KEYS if name == RUNS else RUN
            self._schemas[name] = pq.read_schema(stored[-1]).remove_metadata() if stored else first
        return self._schemas[name]

    def _rows(self, name: str, wanted: Collection[str], columns: list[str] | None) -> pa.Table:
        """The rows of a table, each from the batch that holds the newest row of its run."""
        found = sorted((run for run in wanted if run in self.index), key=lambda run: self.index[run][:2])
        by_batch: dict[str, list[str]] = {}
        for run in found:
            by_batch.setdefault(self.index[run].batch, []).append(run)
        shards = [(self._batches.whole[batch].shards.get(name), runs) for batch, runs in by_batch.items()]
        kept = [_rows_of_runs(path, runs, columns) for path, runs in shards if path]
        rows = _below(_part(self._schema(name), columns), kept)
        places = pc.index_in(rows["run"], value_set=pa.array(found, pa.string()))
        rows = rows.take(pc.sort_indices(places))  # a stable sort: the rows of a run stay in their order
        return rows.select(columns) if columns else rows


def _below(schema: pa.Schema, tables: list[pa.Table]) -> pa.Table:
    """Tables below each other, in the columns of a schema and then their own; null where a table lacks a column."""
    return pa.concat_tables([schema.empty_table(), *tables], promote_options="permissive")


def _part(schema: pa.Schema, columns: list[str] | None) -> pa.Schema:
    """The fields of some columns, and of the run; of unknown type where no run has a column."""
    fields = {name: pa.field(name, pa.null()) for name in columns or ()}
    fields |= {field.name: field for field in schema if not columns or field.name in ("run", *columns)}
    return pa.schema(fields.values())


def _rows_of_runs(path: Path, runs: list[str], columns: list[str] | None) -> pa.Table:
    """The rows of these runs in a shard."""
    rows = rows_of(path, columns and list({"run", *columns}))
    return rows.filter(pc.is_in(rows["run"], value_set=pa.array(runs, pa.string())))


def _in_our_types(name: str, table: pa.Table) -> pa.Table:
    """A table with the keys in our types, texts of one kind, and without what pandas notes for itself."""
    keys = KEYS if name == RUNS else RUN
    if missing := set(keys.names) - set(table.column_names):
        raise ValueError(f"table {name} has no column {', '.join(sorted(missing))}")
    texts = {field.name: pa.string() for field in table.schema if _is_text(field.type)}
    types = texts | dict(zip(keys.names, keys.types, strict=True))
    return table.cast(pa.schema([(field.name, types.get(field.name, field.type)) for field in table.schema]))


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(inner) or pa.types.is_large_string(inner)


def _demand_one_batch(tables: Mapping[str, pa.Table], version: str) -> None:
    """ValueError unless there are runs, each once and of this version, and the other tables are about them."""
    if RUNS not in tables:
        raise ValueError("a batch needs its table of runs")
    runs = tables[RUNS]["run"]
    if pc.count_distinct(runs).as_py() != len(runs):
        raise ValueError("a run stands twice in one batch")
    if foreign := set(tables[RUNS]["version"].to_pylist()) - {version}:
        raise ValueError(f"runs of version {foreign} can't be stored as runs of version {version}")
    for name, table in tables.items():
        if unknown := set(pc.unique(table["run"]).to_pylist()) - set(runs.to_pylist()):
            raise ValueError(f"table {name} is about runs that are not in the batch: {unknown}")


def store_of(settings: Settings, folder: Path) -> Store:
    """The store of a study, its folder made; SettingsError where the folder can't be one."""
    try:
        refuse_other_folders(folder)
        make_folder(folder)
        return Store(folder, model_version(), settings.study.both_versions)
    except OSError as problem:
        raise unwritable_store(folder, problem) from None
