"""A results folder as brainsim left it: its provenance names each file that was written, with its hash, and is sealed.

Whoever reads a folder reads it through its `Report`: a file that is damaged, missing, of another study or put there by another hand is
told in one line and never believed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from brainsim.process.shipped import read_yaml
from brainsim.settings.problems import SettingsError
from brainsim.study.seal import Broken, hash_of_file, read_sealed, sealed
from brainsim.study.shards import noted, write_whole
from brainsim.study.stored import Record, StoredPoint, StoredProgramme, points_in, programmes_in, records_of

PROVENANCE, UNSEALED = (
    "provenance.json",
    ".unsealed",
)  # the second while files are written that the first does not name yet
DATA, SHOWN = "data_sha256", "shown_sha256"  # of tables and settings, which are read again; of pages and figures
OF_RESULTS = "results_sha256"  # of a published copy: the tables of the results folder that it was cut from
TABLE_ENDS = (".csv", ".parquet")
READ_AGAIN = (*TABLE_ENDS, ".yaml")


def seal(folder: Path, written: Iterable[Path], facts: dict[str, Any] | None = None) -> None:
    """Name files in the provenance of their folder, each with its hash, and seal it; `facts` begin a new one."""
    facts = Report(folder).facts if facts is None else facts
    for path in sorted(set(written)):
        kind = DATA if path.suffix in READ_AGAIN else SHOWN
        facts.setdefault(kind, {})[path.relative_to(folder).as_posix()] = hash_of_file(path)
    text = sealed(facts, indent=2)
    write_whole(folder / PROVENANCE, lambda path: path.write_text(text, encoding="utf-8"))
    _strike_off(folder, {*facts.get(DATA, ()), *facts.get(SHOWN, ())})


@contextmanager
def sealing(folder: Path) -> Iterator[None]:
    """Whatever is written into a results folder inside the block is named in its provenance at the end."""
    with noting(folder) as written:
        try:
            yield
        except Exception:
            with suppress(OSError, SettingsError):  # what went wrong is told by who called
                _seal_written(folder, written)
            raise
    _seal_written(folder, written)


@contextmanager
def noting(folder: Path) -> Iterator[list[Path]]:
    """The files that are written inside the block; a command that is killed leaves a note of which they are."""

    def begins(path: Path) -> None:
        if path.is_relative_to(folder) and path != folder / PROVENANCE:
            with (folder / UNSEALED).open("a", encoding="utf-8") as names:
                names.write(f"{path.relative_to(folder).as_posix()}\n")

    with noted(begins) as written:
        yield written


def unsealed(folder: Path) -> list[str]:
    """The files that a command has begun to write into a results folder, and that its provenance does not name."""
    with suppress(OSError, ValueError):
        return (folder / UNSEALED).read_text(encoding="utf-8").splitlines()
    return []


def _strike_off(folder: Path, named: set[str]) -> None:
    """Take what is named in a provenance off the note of what is not."""
    left = [name for name in unsealed(folder) if name not in named]
    if left:
        (folder / UNSEALED).write_text("".join(f"{name}\n" for name in left), encoding="utf-8")
    else:
        (folder / UNSEALED).unlink(missing_ok=True)


def _seal_written(folder: Path, written: list[Path]) -> None:
    ours = [path for path in written if path.is_relative_to(folder) and path != folder / PROVENANCE]
    if ours:
        seal(folder, ours)


class Report:
    """The files of a results folder, each compared with its hash before it is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The provenance; SettingsError in one line if it can't be believed."""
        try:
            return read_sealed(self.folder / PROVENANCE)
        except Broken as problem:
            raise SettingsError(
                f"{self.folder / PROVENANCE} {problem}; give the command again that made this folder: stored runs are "
                "not computed again"
            ) from None
        except OSError as problem:
            raise SettingsError(f"{self.folder / PROVENANCE} can't be read ({problem.strerror})") from None

    def has(self, name: str) -> bool:
        """Whether brainsim wrote this file."""
        return name in self._hashes

    def names(self, pattern: str) -> list[str]:
        """The files that brainsim wrote, of those whose names match, by name."""
        return sorted(name for name in self._hashes if fnmatch(name, pattern))

    def file(self, name: str) -> Path:
        """A file that is as brainsim wrote it; SettingsError in one line for any other."""
        path = self.folder / name
        if not self.has(name):
            raise SettingsError(f"{self.folder} has no {name}: its {PROVENANCE} names none")
        try:
            fault = "" if hash_of_file(path) == self._hashes[name] else "is not as it was written (its hash differs)"
        except FileNotFoundError:
            fault = "is missing"
        except OSError as problem:
            fault = f"can't be read ({problem.strerror})"
        if fault:
            raise SettingsError(f"{path} {fault}; make the results again, into a new folder: {self._command}")
        return path

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The resolved settings, plain."""
        return read_yaml(self.file("config.yaml"))

    def has_table(self, name: str) -> bool:
        """Whether there is a table of this name."""
        return any(self.has(f"{name}{end}") for end in TABLE_ENDS)

    def table(self, name: str, **how: Any) -> pd.DataFrame:
        """A table by its name without an end; `how` it is read, as pandas has it."""
        if self.has(f"{name}.parquet"):
            return pd.read_parquet(self.file(f"{name}.parquet"), **how)
        return pd.read_csv(self.file(f"{name}.csv"), **how)

    def table_if_any(self, name: str, **how: Any) -> pd.DataFrame:
        """The same; empty where there is none."""
        return self.table(name, **how) if self.has_table(name) else pd.DataFrame()

    def records(self, kind: type[Record], name: str) -> list[Record]:
        """A table, or what an analysis has left of each outcome, as records; nothing where there is none."""
        return records_of(kind, self.table(name) if self.has_table(name) else self.tables_of(name))

    def tables_of(self, kind: str) -> pd.DataFrame:
        """What an analysis has left of each outcome, one under another; empty without any."""
        found = [pd.read_csv(self.file(name)) for name in self.names(f"{kind}_*.csv")]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()

    @cached_property
    def points(self) -> tuple[StoredPoint, ...]:
        """The points of the study."""
        return points_in(self.table("points"))

    def programmes(self, point: int) -> tuple[StoredProgramme, ...]:
        """The programmes that have fellowships at a point, the first one first."""
        return programmes_in(self.settings, next(one.levels for one in self.points if one.point == point))

    def strangers(self) -> str:
        """A line about tables that nobody vouches for, and that are left out; empty where there are none."""
        tables = (path.name for path in self.folder.iterdir() if path.suffix in READ_AGAIN)
        found = sorted(name for name in tables if not self.has(name))
        return f"{self.folder}: {', '.join(found)} left out, since {PROVENANCE} does not name them" if found else ""

    @cached_property
    def _hashes(self) -> dict[str, str]:
        return {**self.facts.get(DATA, {}), **self.facts.get(SHOWN, {})}

    @property
    def _command(self) -> str:
        return self.facts.get("command") or "give its command again"

    @property
    def latest(self) -> Path | None:
        """The latest results folder in this one, where there is any: people name the folder of all of them."""
        inside = [path.parent for path in self.folder.glob(f"*/{PROVENANCE}")]
        return max(inside, key=lambda path: ((path / PROVENANCE).stat().st_mtime_ns, path.name), default=None)
