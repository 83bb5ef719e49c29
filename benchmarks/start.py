"""What a command costs before it computes: processor time of whole commands, each in a process and a folder of its own."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from statistics import median

from benchmarks.targets import Figure, at_most

QUICK = ("+experiment=baseline", "population=tiny", "study=quick")


def figures() -> list[Figure]:
    """Help, and a first look."""
    cold, warm = first_and_later()
    print(
        f"  a first look, figures included: {cold:.1f} s by the clock where nothing is compiled yet, {warm:.1f} s after"
    )
    return [
        at_most("--help, processor time", median(_processor("--help") for _ in range(5)), 0.8, 0.8, " s"),
        at_most("tiny quick baseline, processor time", median(_processor(*QUICK) for _ in range(3)), 5, 5, " s"),
    ]


def _processor(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(arguments, os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _run(arguments, environment) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "brainsim", *arguments]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def first_and_later() -> tuple[float, float]:
    """Seconds by the clock of a first look, with an empty and a filled cache of compiled loops."""
    with tempfile.TemporaryDirectory() as cache:
        environment, seconds = {**os.environ, "BRAINSIM_CACHE": cache}, []
        for _ in range(3):
            start = time.perf_counter()
            _run(QUICK, environment)
            seconds.append(time.perf_counter() - start)
    return seconds[0], median(seconds[1:])
