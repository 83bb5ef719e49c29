"""Sweeps by Hydra: how each job ends is noted wherever it is lived, and all are collated in the folder of the sweep.

Hydra drops what its tasks return, and says nothing to its callbacks when an error or the user ends a sweep. So each job
leaves a note beside the others, and `finish` is called by the command line too.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.utils import JobReturn, JobStatus
from hydra.experimental.callback import Callback
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict, read_write

from brainsim.composition import STANDARD_SWEEPER

NOTES = ".jobs"  # in the folder of a sweep: a note a job, by its number
EXIT_STATUSES = {"done": 0, "failed": 3, "missing": 3, "interrupted": 130}
begun: list[Path] = []  # folders of the sweeps of this process that are not collated yet
statuses: list[int] = []  # the worst exit status of each sweep of this process, wherever its jobs were lived


class Collation(Callback):
    """What Hydra tells us: in the process of the sweep that it begins and ends, in that of each job the same of it."""

    def on_multirun_start(self, config: DictConfig, **_: Any) -> None:
        """Note every job that is asked for as missing until it begins."""
        folder = _folder(config)
        shutil.rmtree(folder / NOTES, ignore_errors=True)  # of an earlier sweep into the same folder
        _keep_together(config)
        begun.append(folder)
        for number, overrides in enumerate(jobs_asked_for(config)):
            _note(folder, job=number, folder="", overrides=overrides, status="missing", error="")

    def on_job_start(self, config: DictConfig, **_: Any) -> None:
        """Note a job as interrupted until it ends."""
        _note_job(config, "interrupted")

    def on_job_end(self, config: DictConfig, job_return: JobReturn, **_: Any) -> None:
        """Note how a job ended: done, or failed."""
        if job_return.status == JobStatus.FAILED:
            problem = job_return._return_value  # return_value would raise it
            first = (str(problem).strip().splitlines() or [""])[0]
            _note_job(config, "failed", f"{type(problem).__name__}: {first}".removesuffix(": "))
        elif job_return.return_value != EXIT_STATUSES["interrupted"]:
            _note_job(config, "failed" if job_return.return_value else "done")

    def on_multirun_end(self, config: DictConfig, **_: Any) -> None:
        """Collate the jobs."""
        finish()


def finish() -> None:
    """Collate the sweeps of this process that are not collated yet, and note their exit statuses."""
    while begun:
        statuses.append(collate(begun[-1]))
        begun.pop()


def collate(folder: Path) -> int:
    """Write the tables and the figure of a sweep into its folder, as far as its jobs have come; the worst exit status."""
    from brainsim.report.sweep_tables import write_sweep  # late: --help needs no tables

    notes = notes_in(folder)
    write_sweep(folder, notes)
    return max((EXIT_STATUSES[note["status"]] for note in notes), default=EXIT_STATUSES["missing"])


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
    return differing([own, *(note["overrides"] for note in notes_in(Path(hydra.runtime.cwd, hydra.sweep.dir)))])


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
    escaped = str(config.hydra.sweep.dir).replace("\\", "\\\\").replace("'", "\\'")
    with read_write(config), open_dict(config):
        config.hydra.overrides.hydra.append(f"hydra.sweep.dir='{escaped}'")


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

    path = sweep / NOTES / f"{note['job']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(sealed(note), encoding="utf-8")
    partial.replace(path)


def _folder(config: DictConfig) -> Path:
    """The folder of the sweep, wherever a job stands."""
    return Path(config.hydra.runtime.cwd, config.hydra.sweep.dir)
