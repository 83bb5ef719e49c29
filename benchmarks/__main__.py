"""`python -m benchmarks`: how fast brainsim is, against what, how much room it takes, beside must and aim.

Everything is a ratio or a median of paired rounds (A B A B ...) of one run: the machine's speed drifts, ratios hold.
Compilation is left out. `--studies` also times whole commands at full size, which takes long. No test asserts a figure.
"""

import os

for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_threads] = "1"  # before numpy is imported: engines are compared on one core

import sys

from benchmarks import engines, full_size, machine, model, policies, start
from benchmarks.targets import table

ROUNDS = 5


def main(arguments: list[str]) -> None:
    """All figures, in some minutes; with --studies in an hour."""
    print(machine.described(), flush=True)
    figures = []
    for count in engines.MESA_QUARTERS:
        print(f"workload W, {count:,} researchers", flush=True)
        figures += engines.figures(count, ROUNDS)
    print("the full model", flush=True)
    figures += [*model.figures(ROUNDS), *policies.figures(), *start.figures()]
    if "--studies" in arguments:
        figures += full_size.figures()
    print(table(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
