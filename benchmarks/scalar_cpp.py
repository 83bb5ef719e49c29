"""Workload W as a scalar C++ loop (scalar.cpp), compiled for this machine when it is asked for."""

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks import workload
from benchmarks.workload import ALTERNATIVES, POSITIONS, Rates

TABLES = np.dtype(
    [
        *((name, np.float32, ALTERNATIVES) for name in ("pay", "autonomy", "security")),
        ("hazard", np.float32, (POSITIONS, 2)),
        ("settling", np.float64),
        ("moving_cost", np.float64),
        ("openings", np.int64, ALTERNATIVES),
        ("contract", np.int64, POSITIONS),
        ("scarce", np.int64, ALTERNATIVES),
    ],
    align=True,
)


def compiler() -> str | None:
    """The machine's C++ compiler, if it has one."""
    return next((path for name in ("c++", "g++", "clang++") if (path := shutil.which(name))), None)


@cache
def _library() -> ctypes.CDLL:
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "scalar.so")
        source = Path(__file__).with_name("scalar.cpp")
        flags = ["-O3", "-march=native", "-std=c++17", "-shared", "-fPIC"]
        subprocess.run([compiler(), *flags, str(source), "-o", str(library)], check=True)
        return ctypes.CDLL(str(library))


def _tables(count: int) -> np.ndarray:
    tables = np.zeros((), dtype=TABLES)
    for name in ("pay", "autonomy", "security", "scarce"):
        tables[name] = getattr(workload, name.upper()).ravel()
    tables["hazard"], tables["contract"] = workload.REVIEW_HAZARD, workload.CONTRACT
    tables["settling"], tables["moving_cost"] = workload.SETTLING, workload.MOVING_COST
    tables["openings"] = workload.openings(count).ravel()
    return tables


def run(founders: np.ndarray, quarters: int, seed: int) -> Rates:
    """Rates of a run in C++."""
    workers, tables, counted = founders.copy(), _tables(len(founders)), np.zeros(2, dtype=np.int64)
    address = ctypes.c_void_p
    live, start = _library().live, perf_counter()
    live(
        workers.ctypes.data_as(address),
        ctypes.c_int64(len(workers)),
        ctypes.c_int64(quarters),
        ctypes.c_uint64(seed),
        tables.ctypes.data_as(address),
        counted.ctypes.data_as(address),
    )
    seconds, agent_steps = perf_counter() - start, len(workers) * quarters
    reviews, moves = counted / agent_steps
    return Rates(float(reviews), float(moves), seconds / agent_steps)
