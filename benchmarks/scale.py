"""What a large study takes: a worker's time, memory and bytes, and the command's own time; docs/scale.md computes from it."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.worker import KEEPS
from brainsim.command.load import load_settings

REPLICATIONS = {
    "pair": (50, 250),
    "grid": (5, 25),
}  # of two studies each, whose difference is without what is done once


def measured(scale: float = 1.0, replications: dict = REPLICATIONS) -> dict:
    """All of it, in some ten minutes on two idle cores; processor seconds, bytes and MB."""
    with tempfile.TemporaryDirectory() as home:
        alone = _ended(_worker(scale, home, "alone"))
        both = [_worker(scale, home, name) for name in ("one", "other")]
        clock = sum(_ended(process)["clock"] for process in both) / 2
        command = {
            f"{design}, {keep}": _command(design, keep, sizes, Path(home, "alone"))
            for design, sizes in replications.items()
            for keep in KEEPS
        }
    quarters = load_settings().study.spin_up_quarters
    return {"quarters": quarters, "worker": alone, "two_over_one": 2 * alone["clock"] / clock, "command": command}


def _worker(scale: float, home: str, name: str) -> subprocess.Popen:
    folder = Path(home, name)
    folder.mkdir()
    return _started("benchmarks.worker", scale, folder / "pasts", folder)


def _command(design: str, keep: str, sizes: tuple[int, int], folder: Path) -> dict[str, float]:
    """What a run more takes of the command's time."""
    less, more = (_ended(_started("benchmarks.parent", design, keep, size, folder)) for size in sizes)
    runs = more["runs"] - less["runs"]
    return {name: (more[name] - less[name]) / runs for name in ("seconds", "report")}


def _started(module: str, *arguments: object) -> subprocess.Popen:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _ended(process: subprocess.Popen) -> dict:
    said, _ = process.communicate()
    return json.loads(said.splitlines()[-1])
