"""Sweeps by Hydra: how each job ends is noted wherever it is lived, and all are collated in the folder of the sweep.

Hydra drops what its tasks return, and says nothing to its callbacks when an error or the user ends a sweep. So each job
leaves a note beside the others, and `finish` is called by the command line too.
"""

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.utils import JobReturn, JobStatus
from hydra.experimental.callback import Callback
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict, read_write

from brainsim.process.endings import (
    COMPLETE,
    INCOMPLETE,
    deaf_children,
    follow,
    interruptible,
    reason_of,
    stop_status,
    unforeseen,
    was_stopped,
)
from brainsim.settings.axes import STANDARD_SWEEPER
from brainsim.settings.extend import Extension, read_here
from brainsim.settings.groups import SettingsError

NOTES = ".jobs"  # in the folder of a sweep: a note a job, by its number
LEADER, STOP = "sweep.json", "stop.json"  # there too: who leads the sweep, and which signal it has met
FILES = "extend.json"  # there too: the user's own files with their hashes, as they were when the sweep was begun
MISSING, INTERRUPTED, FAILED, DONE = "missing", "interrupted", "failed", "done"  # how a job stands
begun: dict[Path, int] = {}  # the sweeps of this process that are not collated yet: folder, jobs that were asked for
statuses: list[int] = []  # the worst exit status of each sweep of this process, wherever its jobs were lived
errors: dict[str, str] = {}  # what has ended a job of this process that nobody had foreseen, by its folder


class Collation(Callback):
    """What Hydra tells us: in the process of the sweep that it begins and ends, in that of each job the same of it."""

    def on_multirun_start(self, config: DictConfig, **_: Any) -> None:
        """Note every job that is asked for as missing until it begins."""
        folder = _folder(config)
        _keep_together(config)
        jobs = jobs_asked_for(config)
        begun[folder] = len(jobs)
        _clear(folder)
        _write(folder / NOTES / FILES, json.dumps(read_here))
        for number, overrides in enumerate(jobs):
            _note(folder, job=number, folder="", overrides=overrides, status=MISSING, error="")

    def on_job_start(self, config: DictConfig, **_: Any) -> None:
        """Note a job as interrupted until it ends; one that a launcher lives elsewhere ends with the sweep."""
        _note_job(config, INTERRUPTED)
        if config.hydra.mode == RunMode.MULTIRUN and not leads():
            _follow(_folder(config))

    def on_job_end(self, config: DictConfig, job_return: JobReturn, **_: Any) -> None:
        """Note how a job ended: done, or failed."""
        if job_return.status == JobStatus.FAILED:
            problem = job_return._return_value  # return_value would raise it
            first = (str(problem).strip().splitlines() or [""])[0]
            _note_job(config, FAILED, f"{type(problem).__name__}: {first}".removesuffix(": "))
        elif job_return.return_value <= INCOMPLETE:  # else a signal has ended it
            error = errors.pop(config.hydra.runtime.output_dir, "")
            _note_job(config, FAILED if job_return.return_value else DONE, error)

    def on_multirun_end(self, config: DictConfig, **_: Any) -> None:
        """Collate the jobs."""
        finish()


def refuse_changed(hydra: DictConfig, extensions: Sequence[Extension]) -> None:
    """SettingsError in a job of a sweep where a user's file is not as it was when the sweep was begun."""
    then = _said(Path(hydra.runtime.cwd, hydra.sweep.dir) / NOTES / FILES, {}) if hydra.mode == RunMode.MULTIRUN else {}
    for extension in extensions:
        if then.get(extension.file, extension.sha256) != extension.sha256:
            raise SettingsError(
                f"extend: {extension.file} has changed since the sweep was begun; give the same command again"
            )


def leads() -> bool:
    """Whether the sweep that is lived belongs to this very process."""
    return bool(begun)


@contextmanager
def leading(folder: Path) -> Iterator[None]:
    """While a launcher has jobs lived elsewhere: the first signal lets them come to their ends, the second gives them up.

    They are told by a file. Signals from a terminal reach them as little as they reach workers.
    """
    stop, leader, over = folder / NOTES / STOP, folder / NOTES / LEADER, threading.Event()
    stop.unlink(missing_ok=True)
    _write(leader, json.dumps({"host": socket.gethostname(), "process": os.getpid()}))
    threading.Thread(target=over.wait, daemon=True).start()  # which hears signals that the main thread does not
    try:
        with interruptible(lambda number: _write(stop, str(int(number)))), deaf_children():
            yield
    finally:
        over.set()
        for path in (stop, leader):
            path.unlink(missing_ok=True)


def _follow(folder: Path) -> None:
    """End with the command that leads a sweep, if it runs on this machine, and stop when it does."""
    lock, stop = folder / ".lock", folder / NOTES / STOP

    def is_gone() -> bool:
        if not lock.exists():  # removed by others, or at the end
            return False
        with suppress(Timeout, OSError), FileLock(lock, timeout=0):
            return True
        return False

    here = _said(folder / NOTES / LEADER, {}).get("host") == socket.gethostname()
    follow(is_gone if here else lambda: False, lambda: _said(stop, 0))


def finish() -> None:
    """Collate the sweeps of this process that are not collated yet, and note their exit statuses."""
    while begun:
        folder, jobs = begun.popitem()
        try:
            statuses.append(collate(folder, jobs))
        except Exception as problem:
            said = f"{reason_of(problem)}; make room" if isinstance(problem, OSError) else unforeseen(problem, folder)
            print(f"brainsim: the tables of the sweep {folder} could not be written: {said}", file=sys.stderr)
            statuses.append(INCOMPLETE)


def collate(folder: Path, jobs: int = 1) -> int:
    """Write the tables and the figure of a sweep into its folder, as far as its jobs have come; the worst exit status.

    `jobs`: how many there should be, at least.
    """
    from brainsim.report.sweep_tables import write_sweep  # late: --help needs no tables

    endings = write_sweep(folder, notes_in(folder))
    if INTERRUPTED in endings and was_stopped():
        return stop_status()
    return COMPLETE if len(endings) >= jobs and set(endings) == {DONE} else INCOMPLETE


def notes_in(folder: Path) -> list[dict[str, Any]]:
    """The notes of a sweep's jobs in their order: job, folder (in that of the sweep), overrides, status, error."""
    paths = (path for path in (folder / NOTES).glob("*.json") if path.stem.isdecimal())
    return sorted(map(_read, paths), key=lambda note: note["job"])


def _read(path: Path) -> dict[str, Any]:
    """A note; of one that can't be believed that its job failed, since nobody knows how it ended."""
    from brainsim.study.seal import Broken, read_sealed  # late, as above

    job = int(path.stem)
    try:
        note = read_sealed(path)
        if note["job"] != job:
            raise Broken(f"is that of job {note['job']}")
    except (Broken, OSError) as problem:
        fault = f"its note {NOTES}/{path.name} {problem}"
        return {"job": job, "folder": "", "overrides": [], "status": "failed", "error": fault}
    return note


def swept_over(hydra: DictConfig) -> set[str]:
    """The names that the jobs of a sweep give differently, seen from one of them; of a sweeper that decides as it goes all.

    `hydra`: Hydra's own configuration of the job. Empty where it is no job of a sweep.
    """
    if hydra.mode != RunMode.MULTIRUN:
        return set()
    own = list(hydra.overrides.task)
    if hydra.sweeper.get("_target_") != STANDARD_SWEEPER:
        return differing([own, []])
    notes = notes_in(Path(hydra.runtime.cwd, hydra.sweep.dir))
    return differing([own, *(note["overrides"] for note in notes if note["overrides"])])  # none of one that is damaged


def differing(jobs: Sequence[Sequence[str]]) -> set[str]:
    """The names of overrides that are not the same in all jobs."""
    written = [dict(line.lstrip("+~").partition("=")[::2] for line in job) for job in jobs]
    return {name for job in written for name in job if len({other.get(name) for other in written}) > 1}


def jobs_asked_for(config: DictConfig) -> Sequence[Sequence[str]]:
    """The overrides of every job as the standard sweeper will number them; none where another sweeper decides."""
    sweeper = config.hydra.sweeper
    if sweeper.get("_target_") != STANDARD_SWEEPER:
        return []
    lines = [f"{name}={value}" for name, value in (sweeper.get("params") or {}).items()]
    parser = OverridesParser.create(config_loader=GlobalHydra.instance().config_loader())
    overrides = parser.parse_overrides([*lines, *config.hydra.overrides.task])
    return BasicSweeper.split_arguments(overrides, None)[0]


def _keep_together(config: DictConfig) -> None:
    """Give all jobs the sweep's own folder: in a sweep over experiments ${study.name} would scatter them."""
    with read_write(config), open_dict(config):
        config.hydra.overrides.hydra.append(in_quotes("hydra.sweep.dir", config.hydra.sweep.dir))


def in_quotes(name: str, value: object) -> str:
    """An override as Hydra reads it, whatever letters its value holds."""
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{escaped}'"


def _clear(folder: Path) -> None:
    """Remove what an earlier sweep into the same folder has left: its notes and tables, and the reports of its jobs."""
    from brainsim.report.claims import clear  # late: --help needs no tables

    for note in notes_in(folder):
        if note["folder"]:
            clear(folder / note["folder"])
    clear(folder)  # while its notes say that it is a sweep's
    for path in (folder / NOTES).glob("[0-9]*.json"):
        path.unlink()


def _note_job(config: DictConfig, status: str, error: str = "") -> None:
    """Note where a job of a sweep stands; a run that is no sweep needs no note."""
    if config.hydra.mode != RunMode.MULTIRUN:
        return
    folder = _folder(config)
    own = os.path.relpath(config.hydra.runtime.output_dir, folder)
    overrides = OmegaConf.to_container(config.hydra.overrides.task)
    _note(folder, job=config.hydra.job.num, folder=own, overrides=overrides, status=status, error=error)


def _note(sweep: Path, /, **note: Any) -> None:
    """Write a note whole or not at all: the sweep may read it at any time."""
    from brainsim.study.seal import sealed  # late, as above

    _write(sweep / NOTES / f"{note['job']}.json", sealed(note))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all; where that can't be, a job stands as it stood: not as done."""
    part = path.with_suffix(".partial")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)


def _said(path: Path, otherwise: Any) -> Any:
    """What the leader of a sweep has said in a file, or something else where it can't be read."""
    with suppress(OSError, ValueError, RecursionError):  # nested deeper than anything that was said
        return json.loads(path.read_text(encoding="utf-8"))
    return otherwise


def _folder(config: DictConfig) -> Path:
    """The folder of the sweep, wherever a job stands."""
    return Path(config.hydra.runtime.cwd, config.hydra.sweep.dir)
