"""`python -m benchmarks`: how fast brainsim is, against what, how much room it takes, beside must and aim.

Everything is a ratio or a median of paired rounds (A B A B ...) of one run: the machine's speed drifts, ratios hold.
Compilation is left out. `--studies` also times whole commands at full size, `--scale` what docs/scale.md computes from; each
takes long. `--write` keeps what was measured in benchmarks/measured.json, from which pages are built. No test asserts a figure.
"""

import os

for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_threads] = "1"  # before numpy is imported: engines are compared on one core

import json
import runpy
import sys
from pathlib import Path

from benchmarks import engines, full_size, kept, machine, model, policies, scale, start
from benchmarks.targets import Figure, table

ROUNDS = 5


PAGES = Path(__file__).parents[1] / "docs" / "build_speed.py"


def engine_figures() -> list[Figure]:
    """Workload W in all engines."""
    figures = []
    for count in engines.MESA_QUARTERS:
        print(f"workload W, {count:,} researchers", flush=True)
        figures += engines.figures(count, ROUNDS)
    return figures


def model_figures() -> list[Figure]:
    """The full model, a further policy, and what a command costs before it computes."""
    print("the full model", flush=True)
    return [*model.figures(ROUNDS), *policies.figures(), *start.figures()]


def main(arguments: list[str]) -> None:
    """All figures, in a quarter of an hour; with --studies as long again, with --scale ten minutes more."""
    parts = {"engines": engine_figures, "model": model_figures}
    parts |= {"studies": full_size.figures} if "--studies" in arguments else {}
    parts |= {"scale": scale.measured} if "--scale" in arguments else {}
    print(machine.described(), flush=True)
    found = {}
    for name, measure in parts.items():
        found[name] = measure()
        if "--write" in arguments:
            kept.keep(name, found[name])
    print(table([figure for part in found.values() if isinstance(part, list) for figure in part]))
    if "--scale" in arguments:
        print(json.dumps(found["scale"], indent=1))
    if "--write" in arguments:
        sys.path.insert(0, str(PAGES.parent))  # where builders find each other
        runpy.run_path(str(PAGES), run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
