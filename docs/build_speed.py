"""Writes what was measured into docs/scale.md and docs/decisions/009-speed.md: `python docs/build_speed.py`.

`python -m benchmarks --studies --scale --write` measures it, and keeps it in benchmarks/measured.json.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from build_answers import rows_of
from build_model import with_block
from published_numbers import CHECKOUT, plain

MEASURED = CHECKOUT / "benchmarks" / "measured.json"
SCALE, SPEED = CHECKOUT / "docs" / "scale.md", CHECKOUT / "docs" / "decisions" / "009-speed.md"
REPLICATIONS, CORES = 10_000, (2, 64, 1000)
QUARTERS = 40  # of the studies that were measured
STUDIES = {"pair": "baseline, 2 points", "grid": "grid, 26 points"}
PAST_ON_DISK = 2.9e6  # bytes of a past at 1:1, docs/decisions/040


class Part(NamedTuple):
    """What was measured in one go."""

    machine: str
    day: str
    found: Any


def measured() -> dict[str, dict]:
    """What was measured, by part."""
    return json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.exists() else {}


def part(name: str) -> Part:
    """A part of it; KeyError if it was not measured."""
    return Part(**measured()[name])


def figures(name: str) -> str:
    """The figures of a part, must and aim beside them."""
    rows = []
    for figure, measured, must, aim, unit, more in part(name).found:
        wanted = [f"{bound:g}{unit}" if bound is not None else "" for bound in (must, aim)]
        rows.append([figure, *wanted, _reached(f"{measured:.3g}{unit}", measured, must, more)])
    return f"{said_of(name)}\n\n{rows_of(['figure', 'must', 'aim', 'reached'], rows)}"


def _reached(told: str, measured: float, must: float | None, more: bool) -> str:
    missed = must is not None and (measured < must if more else measured > must)
    return f"**{told}: missed**" if missed else told


def said_of(name: str) -> str:
    """The machine and the day of a part."""
    return f"Measured on {part(name).day}: {part(name).machine}."


class Study(NamedTuple):
    """What ten thousand replications of a study take; seconds of a replication on one core of several that work."""

    points: int
    first: float  # with its past to be simulated
    again: float  # with its past known
    command: float  # of the command itself, which takes in and writes
    report: float  # of the command, once all is simulated


def study(design: str, keep: str) -> Study:
    """A study from what was measured of its parts."""
    found = part("scale").found
    worker, command, slower = found["worker"], found["command"][f"{design}, {keep}"], 2 / found["two_over_one"]
    runs, again = worker[design]["runs"], worker[design]["seconds"]
    first = again + worker["first"] - worker["pair"]["seconds"]
    return Study(runs, slower * first, slower * again, runs * command["seconds"], runs * command["report"])


def minutes_of(points: int, replications: int, before: int, quarters: int) -> float:
    """Of a study on two cores, its pasts to be simulated, by what one replication took; levers that move more people take longer."""
    found = part("scale").found
    worker, slower = found["worker"], 2 / found["two_over_one"]
    pair, grid = worker["pair"], worker["grid"]
    past = (worker["first"] - pair["seconds"]) * before / found["quarters"]
    further = (grid["seconds"] - pair["seconds"]) / (grid["runs"] - pair["runs"])
    runs = (pair["seconds"] + further * (points - pair["runs"])) * quarters / QUARTERS
    return slower * replications * (past + runs) / 2 / 60


def hours(workers: float, of: Study, cores: int) -> float:
    """The formula of the page: whoever is slower, the workers or the command, and the report."""
    return REPLICATIONS * (max(workers / cores, of.command) + of.report) / 3600


def duration(hours: float) -> str:
    """As it is said."""
    if hours < 1.5:
        return f"{plain(60 * hours)} min"
    return f"{plain(hours, 1 if hours < 10 else 0)} h" if hours < 72 else f"{plain(hours / 24, 1)} days"


def cost() -> str:
    """The table of ten thousand replications."""
    rows = []
    for design, name in STUDIES.items():
        for keep in ("outcomes", "fellows"):
            of = study(design, keep)
            for pasts, workers in (("simulated", of.first), ("known", of.again)):
                took = [duration(hours(workers, of, cores)) for cores in CORES]
                rows.append([name, f"`{keep}`", pasts, *took, plain(workers / of.command)])
    header = [
        "study",
        "`study.keep`",
        "pasts",
        *(f"{cores:,} cores" for cores in CORES),
        "cores that keep the command busy",
    ]
    return f"{said_of('scale')}\n\n{rows_of(header, rows)}"


def replication() -> str:
    """What one replication takes of a worker."""
    found = part("scale").found
    worker, quarters = found["worker"], found["quarters"]
    pair, grid = worker["pair"], worker["grid"]
    further = (grid["seconds"] - pair["seconds"]) / (grid["runs"] - pair["runs"])
    rows = [
        [
            f"a past of {quarters} quarters, simulated instead of read",
            plain(worker["first"] - pair["seconds"], 1) + " s",
        ],
        ["reference and programme, past read", plain(pair["seconds"], 1) + " s"],
        ["each further point of pay and permanent posts", plain(further, 2) + " s"],
        ["most memory of a worker, 2 points", plain(pair["megabytes"]) + " MB"],
        ["most memory of a worker, 26 points", plain(grid["megabytes"]) + " MB"],
        ["two workers over one on this machine", plain(found["two_over_one"], 2) + " x"],
    ]
    return f"{said_of('scale')}\n\n{rows_of(['one replication at 1:1, one worker, processor time', ''], rows)}"


def command() -> str:
    """What a run takes of the command."""
    rows = []
    for name, per_run in part("scale").found["command"].items():
        design, keep = name.split(", ")
        ms = [plain(1000 * per_run[what], 1) for what in ("seconds", "report")]
        runs = REPLICATIONS * part("scale").found["worker"][design]["runs"]
        stored = part("scale").found["worker"]["grid"]["stored"][keep]
        rows.append([STUDIES[design], f"`{keep}`", *ms, plain(stored / 1000, 1), plain(runs * stored / 1e9, 2)])
    header = ["study", "`study.keep`", "taking in and writing a run, ms", "report, ms a run", "store, kB a run"]
    return rows_of([*header, f"store of {REPLICATIONS:,} replications, GB"], rows)


def pasts() -> str:
    """What the pasts of ten thousand replications take."""
    gigabytes = REPLICATIONS * PAST_ON_DISK / 1e9
    return f"Pasts of {REPLICATIONS:,} replications take {plain(gigabytes)} GB: give `study.pasts.gigabytes={plain(gigabytes + 1)}`."


BLOCKS: dict[Path, dict[str, tuple[str, Callable[[], str]]]] = {
    SCALE: {block.__name__: ("scale", block) for block in (cost, replication, command, pasts)},
    SPEED: {name: (name, partial(figures, name)) for name in ("engines", "model", "studies")},
}


def page_text(page: Path) -> str:
    """A page with what was measured, and as it was where nothing was; ValueError where it has no markers."""
    text = page.read_text(encoding="utf-8")
    for name, (source, content) in BLOCKS[page].items():
        text = with_block(text, name, content()) if source in measured() else text
    return text


if __name__ == "__main__":
    for page in (SCALE, SPEED):
        page.write_text(page_text(page), encoding="utf-8")
