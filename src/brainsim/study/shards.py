"""Shards: Parquet files that are written whole or not at all, and that carry the hash of their bytes in their name."""

import errno
import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

DESCRIPTION = b"brainsim"  # the key of a shard's Parquet metadata under which we describe it, in JSON
NAME = re.compile(r"(\d{6,})-([0-9a-f]{16})\.parquet")  # the number of its batch, and its hash
DAMAGED = "damaged"  # the folder of what can't be used
NO_FORCING = (errno.EINVAL, errno.ENOTSUP)  # what a file system says that can't force a folder to the disk
Told = Callable[[Path], Any]
_noting: ContextVar[tuple[Told, Told] | None] = ContextVar("noting", default=None)  # of the innermost block of `noted`


@contextmanager
def noted(begins: Told = lambda path: None) -> Iterator[list[Path]]:
    """The files that are written whole inside the block, in their order; those of a block within go to that alone.

    `begins` is told of each before anything of it lies in its folder.
    """
    written: list[Path] = []
    before = _noting.set((begins, written.append))
    try:
        yield written
    finally:
        _noting.reset(before)


def write_whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Write a file beside its place, force it to the disk, then give it its name and force that too.

    When this returns, the file outlives a loss of power; when the disk is full, nothing new lies in the folder.
    """
    begins, ends = _noting.get() or (None, None)
    make_folder(path.parent)
    if begins:
        begins(path)
    partial = path.with_name(f".{path.name}.partial")
    try:
        write(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    force_names(path.parent)
    if ends:
        ends(path)


def set_aside(path: Path, folder: Path) -> None:
    """Move a damaged file of a folder to `damaged/` in it, over none that lies there; a link or a folder stays where it is."""
    if path.is_symlink() or not path.is_file():
        return
    place = folder / DAMAGED / path.parent.name / path.name
    while os.path.lexists(place):
        place = place.with_name(f"again-{place.name}")
    make_folder(place.parent)
    path.rename(place)
    force_names(place.parent)
    force_names(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each forced to the disk under its name: a file outlives no lost folder."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        force_names(folder.parent)


def force_names(folder: Path) -> None:
    """Force to the disk which names lie in a folder, where the system can do that."""
    if os.name == "nt":  # Windows opens no folders
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as problem:
        if problem.errno not in NO_FORCING:
            raise
    finally:
        os.close(opened)


def content_of(table: pa.Table, description: dict[str, Any]) -> bytes:
    """A table with its description as the bytes of a shard.

    Texts repeat, so each is kept once. The bounds of every column and Arrow's own schema would double a shard of few
    rows: without them types are what Parquet says they are, the same to whoever reads.
    """
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    how = {"compression": "zstd", "use_dictionary": texts, "write_statistics": False, "store_schema": False}
    shard = io.BytesIO()
    with pq.ParquetWriter(shard, table.schema, **how) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({DESCRIPTION: json.dumps(description).encode()})
    return shard.getvalue()


def description_of(path: Path) -> dict[str, Any]:
    """What a shard says of itself; KeyError if it says nothing."""
    return json.loads((pq.read_schema(path).metadata or {})[DESCRIPTION])


def rows_of(path: Path, columns: list[str] | None = None) -> pa.Table:
    """The rows of a shard; those of the columns that it has."""
    with pq.ParquetFile(path) as shard:
        return shard.read(columns=columns).replace_schema_metadata(None)


def name_of(batch: int, content: bytes) -> str:
    """The name of a shard of a batch: `000001-<hash>.parquet`."""
    return f"{batch:06d}-{_hash(content).hexdigest()}.parquet"


def batch_of(path: Path) -> int:
    """The number of the batch to which a shard belongs, from its name."""
    return int(path.stem.partition("-")[0])


def fault_of(path: Path) -> str:
    """What is wrong with a shard, in words; empty if its bytes are those that were written. Read in pieces."""
    try:
        with path.open("rb") as shard:
            found = hashlib.file_digest(shard, _hash).hexdigest()
            size = shard.tell()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return "is missing"
    except OSError as problem:
        if problem.errno != errno.EIO:  # the disk is at fault; all else may be better next time
            raise
        return "is damaged (the disk cannot read it)"
    if size and found == path.stem.partition("-")[2]:
        return ""
    return "is damaged (its hash does not match)" if size else "is damaged (it is empty)"


def _hash(content: bytes = b"") -> Any:
    return hashlib.blake2b(content, digest_size=8)
