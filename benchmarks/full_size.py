"""Whole studies at full size, from Python's start to the last figure: `python -m benchmarks --studies`."""

import tempfile

from benchmarks.starts import starts
from benchmarks.studies import Spent, spent_by
from benchmarks.targets import Figure, at_most

FULL = "population.scale=1"
PAY = "policy.salary_multiplier: [1.2, 1.5, 1.8, 2.1, 2.4]"
JOBS = "policy.permanent_jobs: [0.5, 0.75, 1.0, 1.5, 2.0]"
# Replications that grids are simulated with, and those that their time is told for: it grows with them.
FIVE, MANY = (8, 40), (4, 20)


def figures() -> list[Figure]:
    """The README's baseline and two grids, with pasts lived and with pasts kept; a quarter of an hour on two idle cores."""
    return [figure for name, quarters in starts().items() for figure in _with_start(name, quarters)]


def _with_start(start: str, quarters: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as cache:
        kept = f"study.pasts.folder={cache}"
        common = ("+experiment=baseline", FULL, f"study.spin_up_quarters={quarters}", kept)
        first, again = (spent_by(*common, "study.replications=20") for _ in range(2))
        five = spent_by(*common, f"study.replications={FIVE[0]}", *_grid(PAY))
        many = spent_by(*common, f"study.replications={MANY[0]}", *_grid(PAY, JOBS))
    return [
        at_most(f"baseline, 1:1, 20 replications{start}, first time", first.seconds / 60, 6, 3.5, " min"),
        at_most(f"the same, pasts kept{start}", again.seconds / 60, 2.5, 1.2, " min"),
        at_most(f"5 points x 40 at 1:1{start}, processor time, {_told(FIVE)}", _minutes(five, FIVE), 20, 6, " min"),
        at_most(f"25 points x 20 at 1:1{start}, processor time, {_told(MANY)}", _minutes(many, MANY), 40, 10, " min"),
        at_most(f"memory of that, two threads{start}", many.megabytes / 1024, 1, 0.7, " GB"),
    ]


def _minutes(spent: Spent, lived_and_told: tuple[int, int]) -> float:
    """Minutes of processor time of all replications, pasts kept, from those that were lived."""
    lived, told = lived_and_told
    return spent.processor_seconds / 60 * told / lived


def _told(lived_and_told: tuple[int, int]) -> str:
    return f"pasts kept, from {lived_and_told[0]} replications"


def _grid(*levers: str) -> tuple[str, ...]:
    return "design=grid", f"design.levers={{{', '.join(levers)}}}", "design.reference={programme: none}"
