"""A results folder belongs to one report: it is taken before anything is computed, and is never shared nor mixed.

What was written there before is cleared only when that is asked for: what its provenance names; where an interrupted
command has left none, the tables and settings that are written before it. Nothing else is touched.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from brainsim.outcomes.rows import effect_rows
from brainsim.process.endings import FULL, TRACEBACK, Incomplete, reason_of
from brainsim.report.dictionary import files
from brainsim.settings.problems import SettingsError
from brainsim.study.reports import PROVENANCE, UNSEALED, unsealed
from brainsim.study.seal import Broken, read_sealed

LOCK, HYDRA, STORE, NOTES = ".lock", ".hydra", "store", ".jobs"
FOLDERS = ("figures", "posterior", "forecasts")
LAST = (UNSEALED, PROVENANCE)  # what says which files are ours; they go in this order
ANALYSED = "(regret|information|worlds|scenario|sobol|screening|budgets|front)(_({outcomes}))?"
DRAWN = (
    "[a-g]_[a-z_]+|patterns|drivers|turns|(j_effects|i_levers|k_scatter)(_fellows)?|(h_heat|i_levers|j_forest|k_scatter|m_parts)_({outcomes})"
    "|(i_levers|j_forest)_[0-9]+"
)
SWEPT = ("jobs.csv", "sweep.csv", "sweep.parquet", "sweep.png", "sweep.svg", "multirun.yaml")  # beside the notes
OTHERS = (
    "README.md", PROVENANCE, TRACEBACK, "brief_facts.json", "parameters.csv", "combined.csv", "targets.csv", "recovery.csv",
    "posterior/vectors.csv", "posterior/provenance.json", "explorer.html",
)  # fmt: skip


@contextmanager
def claimed(folder: Path, overwrite: bool, dated: bool) -> Iterator[Path]:
    """Hold a results folder while a command runs; if its name is but a date, another one where it is taken.

    SettingsError where the folder is in use, holds something already, or can't be written to; Incomplete where the disk
    is full.
    """
    try:
        folder, made = _made(folder, dated)
        refuse_taken(folder, overwrite)  # before the lock, which would empty another's file of that name
        is_new = not (folder / LOCK).exists()
        lock = FileLock(folder / LOCK)
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingsError(f"results folder {folder} is in use by another command; name another") from None
    except OSError as problem:
        raise unwritable(f"results folder {folder}", problem) from None
    try:
        refuse_taken(folder, overwrite)
        yield folder
    finally:
        with suppress(OSError):
            if is_new:
                (folder / LOCK).unlink(missing_ok=True)
            lock.release()
            for one in made:
                one.rmdir()  # only if nothing is in it


def unwritable(what: str, problem: OSError) -> Exception:
    """What to raise for a place that can't be written to: wrong input, unless it is only full."""
    refused = f"{what} can't be written to ({reason_of(problem)})"
    if problem.errno in FULL:
        return Incomplete(f"{refused}; make room, and give the same command again")
    return SettingsError(f"{refused}; name another, or see to its permissions")


def _made(folder: Path, dated: bool) -> tuple[Path, list[Path]]:
    """A folder, and which were made for it, from within; one that is called by a date gets a number where it is taken."""
    above = [one for one in folder.parents if not one.exists()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    wanted = folder
    for number in count(2):
        try:
            folder.mkdir()
            return folder, [folder, *above]
        except FileExistsError:
            if not dated or not folder.is_dir():
                folder.mkdir(exist_ok=True)  # raises where it is no folder
                return folder, []
            folder = wanted.with_name(f"{wanted.name}_{number}")
    raise AssertionError("numbers do not end")


def refuse_taken(folder: Path, overwrite: bool) -> None:
    """SettingsError if a results folder holds a report, or what is nobody's business of ours.

    An interrupted study that has left no report may be gone on with.
    """
    if (kept := folder / LOCK).is_symlink() or (kept.exists() and (not kept.is_file() or kept.stat().st_size)):
        raise SettingsError(f"results folder {folder} holds a {LOCK} that is none of brainsim's; name another")
    found = sorted(path.name for path in folder.iterdir() if path.name != LOCK)
    begun = _is_ours(folder)
    if set(found) <= ({HYDRA, STORE} if begun else set()):
        return
    held = "a report" if (folder / PROVENANCE).exists() else ", ".join(found[:3])
    if not overwrite:
        raise SettingsError(
            f"results folder {folder} holds {held} already; name another with hydra.run.dir, in a sweep hydra.sweep.dir, "
            "or give report.overwrite=true, which clears what brainsim wrote there and nothing else"
        )
    ours = _written(folder) if begun else set()
    others = sorted(name for name in _names_in(folder) - ours - {TRACEBACK} if _is_known(name))
    if others and not (begun and (_provenance(folder) is not None or _is_swept(folder))):
        raise SettingsError(
            f"results folder {folder} is none of brainsim's, and its {others[0]} would be lost; name another"
        )


def _is_ours(folder: Path) -> bool:
    """Whether a command of brainsim has been here."""
    if _provenance(folder) is not None:
        return True
    with suppress(OSError, ValueError):
        return "brainsim.command.sweep" in (folder / HYDRA / "hydra.yaml").read_text(encoding="utf-8")
    return _is_swept(folder)


def _is_swept(folder: Path) -> bool:
    """Whether it is the folder of a sweep."""
    return any(_is_note(path) for path in (folder / NOTES).glob("*.json"))


def _provenance(folder: Path) -> dict[str, Any] | None:
    """What the provenance of a folder says; None where brainsim has left none that can be read."""
    with suppress(OSError, ValueError, RecursionError):
        facts = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        return facts if isinstance(facts, dict) and "brainsim" in facts else None
    return None


def _is_note(path: Path) -> bool:
    """Whether a file is the note of a sweep's job."""
    with suppress(Broken, OSError):
        return path.stem == str(read_sealed(path)["job"])
    return False


def clear(folder: Path) -> None:
    """Remove what brainsim wrote into a results folder, its provenance last; stores and all else stay.

    So does a traceback: it is of the command that clears.
    """
    for name in sorted(_written(folder), key=lambda name: (name in LAST, name)):
        if (folder / name).is_file():
            (folder / name).unlink()
    for name in FOLDERS:
        with suppress(OSError):
            (folder / name).rmdir()  # only if nothing else is in it


def _names_in(folder: Path) -> set[str]:
    """What lies in a results folder, named from it; no link out of it is followed."""
    within = [folder, *(folder / name for name in FOLDERS if not (folder / name).is_symlink())]
    return {path.relative_to(folder).as_posix() for place in within if place.is_dir() for path in place.iterdir()}


def _written(folder: Path) -> set[str]:
    """What brainsim wrote of what lies in its folder, half-written files too."""
    ours = set(SWEPT if _is_swept(folder) else ())
    if _provenance(folder) is not None:
        ours |= {*listed(folder), PROVENANCE}
    elif not ours:
        ours |= before()
    ours |= {*filter(_is_known, unsealed(folder)), UNSEALED}
    half = f".{PROVENANCE}.partial"  # of which nobody else has the like
    return {name for name in _names_in(folder) - {TRACEBACK} if _whole(name) in ours or name == half}


def before() -> set[str]:
    """What is written before the provenance."""
    return {*files(), "config.yaml"}


def listed(folder: Path) -> list[str]:
    """The files that the provenance of a folder names."""
    kinds = [(_provenance(folder) or {}).get(kind) for kind in ("data_sha256", "shown_sha256")]
    return [name for kind in kinds if isinstance(kind, dict) for name in kind]


def _whole(name: str) -> str:
    """What a file is called once it is written, if it is one that was under way."""
    return re.sub(r"(^|/)\.(.+)\.partial$", r"\1\2", name)


def _is_known(name: str) -> bool:
    """Whether brainsim calls its files so, named from their results folder."""
    outcomes = "|".join(map(re.escape, effect_rows()))
    analysed, drawn = (pattern.format(outcomes=outcomes) for pattern in (ANALYSED, DRAWN))
    foretold = r"forecasts/[0-9-]+-brainsim-\w+\.(csv|json)"
    ours = rf"{foretold}|{analysed}\.csv|figures/({drawn}|{analysed})\.(png|svg)|(brief|slides)\.[A-Za-z_]+\.(pdf|html)"
    whole = _whole(name)
    return whole in {*before(), *SWEPT, *OTHERS} or re.fullmatch(ours, whole) is not None
