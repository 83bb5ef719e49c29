"""Who may write into the folder of a store: it must be one, and one process at a time holds it."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from brainsim.process.endings import FULL, reason_of
from brainsim.settings.problems import SettingsError
from brainsim.study.batches import RUNS, TABLES
from brainsim.study.seal import Broken, read_sealed, sealed
from brainsim.study.shards import DAMAGED, NAME, make_folder, write_whole

MARK = "brainsim-store.json"  # the file that says that a folder is a store
WHAT = {"what": "a store of runs of brainsim", "see": "docs/studies.md"}
LIVES = "lives"  # the folder of what is counted side by side (study/ledger.py)
LOCK, WRITER, INDEX_FILE = "lock", "writer.json", "index.parquet"
FIRST = {LOCK, WRITER, INDEX_FILE, *(f".{name}.partial" for name in (WRITER, MARK, INDEX_FILE))}  # before any run
FOLDERS = (*TABLES, LIVES, DAMAGED)


def refuse_other_folders(folder: Path) -> None:
    """SettingsError for a folder in which other things lie than a store, or lie where a store has its own folders."""
    own = [folder, *(folder / name for name in FOLDERS)]
    if taken := next((path for path in own if os.path.lexists(path) and not path.is_dir()), None):
        raise SettingsError(
            f"study.store = {folder} can't be used: {taken} is no folder, or a link to nothing; move it away, or name another store"
        )
    if is_store(folder):
        return
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    begun = names <= FIRST and LOCK in names and (folder / LOCK).stat().st_size == 0
    if names and not begun:
        raise SettingsError(
            f"study.store = {folder} is not empty and is no store of runs (it holds {min(names)}); name a "
            "new or an empty folder, or one that brainsim has made"
        )


def is_store(folder: Path) -> bool:
    """Whether a folder says that it is a store, or holds shards of runs: the mark came later than the first stores."""
    with suppress(OSError, Broken):
        if read_sealed(folder / MARK) == WHAT:
            return True
    runs = folder / RUNS
    return runs.is_dir() and any(NAME.fullmatch(path.name) and path.is_file() for path in runs.iterdir())


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the lock of a store; the system frees it with the process, however that ends.

    SettingsError for a folder that is no store, can't be written to, or is held by another process; OSError if it is full.
    """
    try:
        refuse_other_folders(folder)
        lock = _locked(folder)
    except OSError as problem:
        raise unwritable_store(folder, problem) from None
    try:
        yield
    finally:
        with suppress(OSError):  # to say who it was is a courtesy, to free the lock is not
            (folder / WRITER).unlink()
        lock.release()


def unwritable_store(folder: Path, problem: OSError) -> Exception:
    """That a store can't be written to, in one line; a full disk is no fault of the settings, and stays what it is."""
    if problem.errno in FULL:
        return problem
    return SettingsError(f"study.store = {folder} can't be written to ({reason_of(problem)}); name a folder that can")


def _locked(folder: Path) -> FileLock:
    """The lock of a store, taken; the folder is marked as a store, and who holds it is written down."""
    make_folder(folder)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingsError(_in_use(folder)) from None
    try:
        _write(folder / WRITER, json.dumps(_holder()))
        if not (folder / MARK).is_file() or not is_store(folder):
            _write(folder / MARK, sealed(WHAT))
    except BaseException:
        lock.release()
        raise
    return lock


def _write(path: Path, text: str) -> None:
    write_whole(path, lambda partial: partial.write_text(text, encoding="utf-8"))


def _holder() -> dict[str, str | int]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"process": os.getpid(), "host": socket.gethostname(), "since": now}


def _in_use(folder: Path) -> str:
    """Who holds a store, as far as the holder could say."""
    try:
        holder = "process {process} on {host} since {since}".format(
            **json.loads((folder / WRITER).read_text(encoding="utf-8"))
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        holder = "another process"
    return f"store {folder} is in use by {holder}: wait for it, stop it, or choose another with study.store=FOLDER"
