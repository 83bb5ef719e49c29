"""Today's model against an earlier commit of ours: two processes that take turns, so that the machine's drift cancels."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

COMMIT = "eb3c682"
ROOT = Path(__file__).parents[1]


def sources(folder: Path) -> Path | None:
    """The sources of COMMIT, unpacked into a folder; None where the history, or git, is not at hand."""
    if shutil.which("git") is None:
        return None
    command = ["git", "-C", str(ROOT), "archive", "--format=tar", COMMIT, "src", "configs"]
    packed = subprocess.run(command, capture_output=True)
    if packed.returncode:
        return None
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def nanoseconds(scale: float, rounds: int, quarters: int) -> tuple[list[float], list[float]] | None:
    """Nanoseconds of processor time per agent-step, of the earlier model and of today's, paired by round.

    `quarters` are lived before that.
    """
    with tempfile.TemporaryDirectory() as folder:
        earlier = sources(Path(folder))
        if earlier is None:
            return None
        pair = [_started(path, scale, rounds, quarters) for path in (earlier, ROOT / "src")]
        taken = [[_asked(process) for process in pair] for _ in range(rounds)]
        for process in pair:
            process.communicate()
    return [row[0] for row in taken], [row[1] for row in taken]


def _started(path: Path, scale: float, rounds: int, quarters: int) -> subprocess.Popen:
    command = [sys.executable, str(Path(__file__).with_name("model_steps.py")), *map(str, (scale, rounds, quarters))]
    environment = {**os.environ, "PYTHONPATH": str(path)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True, cwd=path)


def _asked(process: subprocess.Popen) -> float:
    process.stdin.write("\n")
    process.stdin.flush()
    return float(process.stdout.readline())
