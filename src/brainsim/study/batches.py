"""Batches: shards that belong together, one a table. A batch is there whole, or it counts for nothing.

It is there from the moment when its runs shard has its name: that shard is written last, and names the others. So an
append that is interrupted leaves shards that nobody names, numbered one above the last batch. What else nobody names
was lost by another hand: it is set aside, never deleted.
"""

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from filelock import FileLock, Timeout

from brainsim.problems import SettingsError
from brainsim.study.shards import (
    NAME,
    batch_of,
    content_of,
    description_of,
    fault_of,
    force_names,
    make_folder,
    name_of,
    write_whole,
)

RUNS = "runs"  # the table of which every batch has a shard
LIVES = "lives"  # a folder beside the tables: worlds side by side, see study/ledger.py
DAMAGED = "damaged"  # the folder of what can't be used


class Batch(NamedTuple):
    """A batch: the version of the model that lived its runs, and its shards by table."""

    version: str
    shards: dict[str, Path]


class Batches:
    """The batches in a folder: `whole` by the name of their runs shard without ending, oldest first.

    `faults` says of the runs shard of each other batch what is wrong with it; `strangers` are files that are no shards.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._verified: set[Path] = set()  # shards that were read once; they never change
        self.look()

    def look(self) -> None:
        """Take in what lies in the folder now."""
        self.whole: dict[str, Batch] = {}
        self.faults: dict[Path, str] = {}
        for path in self._shards(RUNS):  # before the other tables: another process may be appending
            batch, fault = self._inspected(path)
            if fault:
                self.faults[path] = fault
            else:
                self.whole[path.stem] = batch
        self.strangers = [path for table in self._tables() for path in self._files(table) if not _is_shard(path)]
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
                write_whole(batch.shards[table], lambda path, content=content: path.write_bytes(content))
        except BaseException:
            for path in reversed(batch.shards.values()):  # the runs shard first: without it there is no batch
                path.unlink(missing_ok=True)
            raise
        name, self._last = batch.shards[RUNS].stem, number
        self.whole[name] = batch
        return name

    def mend(self) -> None:
        """Set aside what is damaged, remove what an interrupted append left. Only for who holds the store."""
        for path in self.faults:
            self._set_aside(path)
        named = {path for batch in self.whole.values() for path in batch.shards.values()}
        for path in [path for table in self._tables() for path in self._shards(table) if path not in named]:
            if batch_of(path) == self._last + 1:
                path.unlink()
            else:
                self._set_aside(path)
        for path in self.folder.rglob(".*.partial"):
            path.unlink()

    def _inspected(self, path: Path) -> tuple[Batch, str]:
        """The batch of a runs shard, and what is wrong with it; the fault is empty if it is whole."""
        batch, fault = Batch("", {RUNS: path}), self._fault(path)
        if not fault:
            try:
                description = description_of(path)
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

    def _set_aside(self, path: Path) -> None:
        """Move a shard to the folder of the damaged, over none that lies there."""
        place = self.folder / DAMAGED / path.parent.name / path.name
        while place.exists():
            place = place.with_name(f"again-{place.name}")
        make_folder(place.parent)
        path.rename(place)
        force_names(place.parent)
        force_names(path.parent)

    def _tables(self) -> list[str]:
        """The names of the tables that have a folder."""
        folders = [path.name for path in _listed(self.folder) if path.is_dir()]
        return [name for name in folders if name not in (DAMAGED, LIVES) and not name.startswith(".")]

    def _files(self, table: str) -> Iterator[Path]:
        return (path for path in _listed(self.folder / table) if not path.name.startswith("."))

    def _shards(self, table: str) -> list[Path]:
        """The shards of a table, oldest first."""
        return sorted(filter(_is_shard, self._files(table)), key=lambda path: (batch_of(path), path.name))


def _listed(folder: Path) -> list[Path]:
    """What lies in a folder, by name; nothing if there is no such folder."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_shard(path: Path) -> bool:
    return NAME.fullmatch(path.name) is not None


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the lock of a store; the system frees it with the process, however that ends."""
    make_folder(folder)
    lock, writer = FileLock(folder / "lock"), folder / "writer.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingsError(_in_use(folder, writer)) from None
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        facts = {"process": os.getpid(), "host": socket.gethostname(), "since": now}
        write_whole(writer, lambda path: path.write_text(json.dumps(facts)))
        yield
    finally:
        with suppress(OSError):  # to say who it was is a courtesy, to free the lock is not
            writer.unlink()
        lock.release()


def _in_use(folder: Path, writer: Path) -> str:
    """Who holds a store, as far as the holder could say."""
    try:
        holder = "process {process} on {host} since {since}".format(**json.loads(writer.read_text()))
    except (OSError, ValueError, TypeError, KeyError):
        holder = "another process"
    return f"store {folder} is in use by {holder}: wait for it, stop it, or choose another with study.store=FOLDER"
