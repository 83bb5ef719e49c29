"""What makes sense after a study: the two commands that its end names."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from brainsim.settings.parameters import Settings
from brainsim.study.runs import DONE
from brainsim.study.study import Study
from brainsim.study.vectors import sample_of

FEWEST, FULL = 24, 1.0  # simulations of each option, twelve sets of inputs, and everybody: what is no quick look
SIZES = ("population", "population.scale", "study", "study.replications")
PLACES = ("hydra.run.dir", "report.overwrite")  # where a report lies, and that it may be replaced
RUN = ("python", "-m", "brainsim")


class Step(NamedTuple):
    """A command, and what it is for."""

    command: str
    purpose: str


def next_steps(study: Study, folder: Path, given: Sequence[str] | None) -> list[Step]:
    """The two commands that make most sense: of a quick look a larger study, of failures the first of them alone.

    `given`: the overrides of the command line.
    """
    failed, done = study.failed, study.runs[study.runs["status"] == DONE]
    steps = []
    if len(failed):
        steps.append(Step(_rerun(study, failed), "the first simulation that failed, alone"))
    if given is not None and _is_small(study):
        steps.append(_larger(study.settings, given, max(FEWEST, study.replications)))
    if len(done) and not study.settings.report.brief:
        steps.append(Step(_command(f"brief={near(folder)}"), "this as a brief in English and Korean, PDF and HTML"))
    if len(done):
        steps.append(Step(_rerun(study, done, "agents=end"), "one of its simulations again, with everybody in it"))
    if given is not None and not _is_small(study):
        steps.append(_larger(study.settings, given, 2 * study.replications))
    return steps[:2]


def _rerun(study: Study, runs: pd.DataFrame, *words: str) -> str:
    """The command that lives the first of some runs again; it looks for stores under results/."""
    is_found = study.store_folder.match("results/*/store") and not study.store_folder.is_absolute()
    return _command(
        f"rerun={runs['run'].iloc[0]}", *words, *([] if is_found else [f"store={near(study.store_folder)}"])
    )


def _is_small(study: Study) -> bool:
    """Whether fewer than everybody are simulated, or fewer simulations than a quick look takes."""
    few = sample_of(study.settings) is not None and study.replications < FEWEST
    return study.settings.population.scale < FULL or few


def _larger(settings: Settings, given: Sequence[str], replications: int) -> Step:
    """The same study with everybody and more simulations."""
    kept = [line for line in given if line.lstrip("+").partition("=")[0] not in (*SIZES, *PLACES)]
    everybody = ["population=full"] if settings.population.scale < FULL else []
    purpose = "the same with everybody simulated" if everybody else "the same with narrower ranges"
    return Step(_command(*kept, *everybody, f"study.replications={replications}"), f"{purpose}, {replications} times")


def _command(*words: str) -> str:
    return shlex.join([*RUN, *words])


def near(folder: Path) -> str:
    """A folder as it is written from where the command is given, where it lies below."""
    relative = os.path.relpath(folder)
    return str(folder) if relative.startswith("..") else relative
