"""What the figures are of: the processor, its cores, and the versions."""

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import numpy as np


def described() -> str:
    """One line that belongs to every ratio."""
    versions = f"Python {sys.version.split()[0]}, numpy {np.__version__}"
    return f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {versions}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    known = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    wide = " with AVX-512" if "avx512f" in known.get("flags", "") else ""
    return (known.get("model name") or platform.processor() or platform.machine()) + wide


def spin_check() -> float:
    """How much two processes that only count get out of the machine's cores, against one."""
    spin = [sys.executable, "-c", "for _ in range(20_000_000): pass"]
    start = time.perf_counter()
    subprocess.run(spin, check=True)
    alone = time.perf_counter() - start
    start = time.perf_counter()
    for process in [subprocess.Popen(spin) for _ in range(2)]:
        process.wait()
    return 2 * alone / (time.perf_counter() - start)
