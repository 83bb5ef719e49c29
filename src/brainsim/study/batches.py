"""Batches: shards that belong together, one a table. A batch is there whole, or it counts for nothing.

It is there from the moment when its runs shard has its name: that shard is written last, and names the others. So an
append that is interrupted leaves shards that nobody names, numbered one above the last batch. What nobody names is set
aside, never deleted; what is not named as a shard, or lies in another folder than those of our tables, is left alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from brainsim.outcomes.tables import TABLES as KEPT
from brainsim.study.shards import (
    DAMAGED,
    NAME,
    batch_of,
    content_of,
    description_of,
    fault_of,
    name_of,
    set_aside,
    write_whole,
)

RUNS = "runs"  # the table of which every batch has a shard
TABLES = (RUNS, "timings", *KEPT)  # whose folders are ours, and those of any other that a batch names
PARTIAL = re.compile(rf"\.{NAME.pattern}\.partial")  # a shard that a killed process was writing


class Batch(NamedTuple):
    """A batch: the version of the model that lived its runs, and its shards by table."""

    version: str
    shards: dict[str, Path]


class Batches:
    """The batches in a folder: `whole` by the name of their runs shard without ending, oldest first.

    `faults` says of the runs shard of each other batch what is wrong with it; `lost` are shards whose runs shard is gone;
    `strangers` are files that are no shards.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._verified: set[Path] = set()  # shards that were read once; they never change
        self.look()

    def look(self) -> None:
        """Take in what lies in the folder now."""
        self.whole: dict[str, Batch] = {}
        self.faults: dict[Path, str] = {}
        seen = self._shards(RUNS)
        for path in seen:  # before the other tables: another process may be appending
            batch, fault = self._inspected(path)
            if fault:
                self.faults[path] = fault
            else:
                self.whole[path.stem] = batch
        self.strangers = [path for table in self._tables() for path in self._files(table) if not _is_shard(path)]
        newest, faulty = max(map(batch_of, seen), default=0), set(map(batch_of, self.faults))
        self.lost = [path for path in self._unnamed() if batch_of(path) <= newest and batch_of(path) not in faulty]
        # Damaged batches count too: no number is used twice.
        numbered = [*self._shards(RUNS), *self._shards(f"{DAMAGED}/{RUNS}")]
        self._last = max(map(batch_of, numbered), default=0)

    def write(self, tables: Mapping[str, pa.Table], version: str) -> str:
        """Write a new batch and return its name; after an exception nothing of it is left."""
        number, batch = self._last + 1, Batch(version, {})
        try:
            for table in sorted(tables, key=lambda table: (table == RUNS, table)):
                siblings = {name: path.name for name, path in batch.shards.items()} if table == RUNS else {}
                content = content_of(tables[table], {"batch": number, "version": version, "shards": siblings})
                batch.shards[table] = self.folder / table / name_of(number, content)
                write_whole(batch.shards[table], partial(_write, content))
        except BaseException:
            for path in reversed(batch.shards.values()):  # the runs shard first: without it there is no batch
                path.unlink(missing_ok=True)
            raise
        name, self._last = batch.shards[RUNS].stem, number
        self.whole[name] = batch
        return name

    def mend(self) -> None:
        """Set aside what is damaged or nobody names, remove what was being written. Only for who holds the store."""
        for path in self._unnamed():
            set_aside(path, self.folder)
        for path in [path for table in self._tables() for path in _listed(self.folder / table)]:
            if PARTIAL.fullmatch(path.name) and path.is_file():
                path.unlink()

    def _inspected(self, path: Path) -> tuple[Batch, str]:
        """The batch of a runs shard, and what is wrong with it; the fault is empty if it is whole."""
        batch, fault = Batch("", {RUNS: path}), self._fault(path)
        if not fault:
            try:
                description = description_of(path)
                if description["batch"] != batch_of(path):
                    raise ValueError("it was given the number of another batch")
                siblings = {table: self.folder / table / name for table, name in description["shards"].items()}
                batch = Batch(description["version"], siblings | batch.shards)
            except (KeyError, ValueError):
                fault = f"{RUNS}/{path.name} does not say which batch it belongs to"
        return batch, next(filter(None, map(self._fault, batch.shards.values())), fault)

    def _fault(self, path: Path) -> str:
        """What is wrong with a shard, in words; empty if it is whole."""
        if path in self._verified and path.exists():
            return ""
        fault = fault_of(path)
        if not fault:
            self._verified.add(path)
        return fault and f"{path.parent.name}/{path.name} {fault}"

    def _unnamed(self) -> list[Path]:
        """Shards that belong to no whole batch."""
        named = {path for batch in self.whole.values() for path in batch.shards.values()}
        return [path for table in self._tables() for path in self._shards(table) if path not in named]

    def _tables(self) -> Iterable[str]:
        """The tables whose folders are ours."""
        return dict.fromkeys([*TABLES, *(table for batch in self.whole.values() for table in batch.shards)])

    def _files(self, table: str) -> Iterator[Path]:
        return (path for path in _listed(self.folder / table) if not path.name.startswith("."))

    def _shards(self, table: str) -> list[Path]:
        """The shards of a table, oldest first."""
        return sorted(filter(_is_shard, self._files(table)), key=lambda path: (batch_of(path), path.name))


def _listed(folder: Path) -> list[Path]:
    """What lies in a folder, by name; nothing if there is no such folder."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_shard(path: Path) -> bool:
    return NAME.fullmatch(path.name) is not None and path.is_file()


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)
