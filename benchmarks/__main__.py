"""`python -m benchmarks`: how fast brainsim is, against what, and how much room it takes.

Everything is a ratio or a median of paired rounds (A B A B ...) of one run: the machine's speed drifts, ratios hold.
Compilation is reported apart. Nothing here is asserted in a test.
"""

import os

for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_threads] = "1"  # before numpy is imported: engines are compared on one core

import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np

from benchmarks import compiled, expert_numpy, naive_mesa, workload
from brainsim.command.load import load_settings
from brainsim.model.quarter import empty_state, live_quarter, setting_of

ROUNDS, SEED = 5, 1
GOAL = {"mesa": 60, "numpy": 2, "model": 2.5}


def compare_engines(count: int, mesa_quarters: int) -> float:
    """Workload W: nanoseconds per agent-step of the three engines and their ratios; returns those of the engine."""
    founders = workload.founders(count, SEED)
    compiled.run(founders, 1, SEED)  # compiles; the cost of that is reported apart
    rounds = [
        (
            compiled.run(founders, 40, SEED),
            expert_numpy.run(founders, 40, SEED),
            naive_mesa.run(founders, mesa_quarters, SEED),
        )
        for _ in range(ROUNDS)
    ]
    for place, name in enumerate(("brainsim's engine", "expert NumPy", "naive Mesa")):
        rates = [round_[place] for round_ in rounds]
        nanoseconds = 1e9 * median(rate.seconds_per_agent_step for rate in rates)
        review, move = rates[0].review_rate, rates[0].move_rate
        print(f"  {name:<18} {nanoseconds:9.1f} ns per agent-step   reviews {review:.4f}, moves {move:.4f}")
    for place, name in ((1, "numpy"), (2, "mesa")):
        ratio = median(round_[place].seconds_per_agent_step / round_[0].seconds_per_agent_step for round_ in rounds)
        print(f"  {name} / engine: {ratio:.2f} (goal: at least {GOAL[name]})")
    return 1e9 * median(round_[0].seconds_per_agent_step for round_ in rounds)


def full_model(engine_nanoseconds: float) -> None:
    """The full model's cost per agent-step, in its steady state, against workload W."""
    setting = setting_of(load_settings("baseline", ["population.scale=0.1"]), SEED)
    state = empty_state(setting)
    for _ in range(56):
        live_quarter(state, setting)
    samples = []
    for _ in range(ROUNDS):
        other, start, agent_steps = state.copy(), time.perf_counter(), 0
        for _ in range(12):
            agent_steps += int(live_quarter(other, setting).stock.sum())
        samples.append(1e9 * (time.perf_counter() - start) / agent_steps)
    ratio = median(samples) / engine_nanoseconds
    print(f"  full model {median(samples):.1f} ns per agent-step = {ratio:.2f} x W (goal: at most {GOAL['model']})")


def two_threads() -> None:
    """Replications side by side: the speed-up of two threads, and what two busy processes reach on this machine."""
    setting = setting_of(load_settings("baseline", ["population.scale=0.05", "study.spin_up_quarters=56"]), SEED)

    def live(_):
        state = empty_state(setting)
        for _ in range(70):
            live_quarter(state, setting)

    ratios = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        list(map(live, range(4)))
        alone = time.perf_counter() - start
        with ThreadPoolExecutor(2) as pool:
            start = time.perf_counter()
            list(pool.map(live, range(4)))
        ratios.append(alone / (time.perf_counter() - start))
    print(f"  two threads: {median(ratios):.2f} x (two idle processes reach {spin_check():.2f} x on this machine)")


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


def start_up() -> None:
    """From the command to the first result, with an empty and a filled cache of compiled loops."""
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as folder:
        small = ["population.scale=0.001", "study.replications=1", "study.quarters=1", "study.spin_up_quarters=1"]
        command = [sys.executable, "-m", "brainsim", "+experiment=baseline", *small]
        environment = {**os.environ, "BRAINSIM_CACHE": cache}
        seconds = []
        for _ in range(4):
            start = time.perf_counter()
            subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
            seconds.append(time.perf_counter() - start)
    print(f"  a smallest run, figures included: cold {seconds[0]:.1f} s, warm {median(seconds[1:]):.1f} s")


def everybody() -> None:
    """One world of over a million researchers, 96 quarters; time, and memory above that of a tiny run."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    setting = setting_of(load_settings("baseline", ["population.scale=1"]), SEED)
    state, start = empty_state(setting), time.perf_counter()
    for _ in range(96):
        researchers = int(live_quarter(state, setting).stock.sum())
    seconds = time.perf_counter() - start
    room = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / researchers
    print(f"  {researchers:,} researchers, 96 quarters: {seconds:.1f} s, {room:.0f} bytes per researcher at the peak")


def main() -> None:
    """All figures, in some minutes."""
    print(
        f"Python {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores; medians of {ROUNDS} rounds"
    )
    print("workload W, 10,000 researchers")
    nanoseconds = compare_engines(10_000, mesa_quarters=4)
    print("workload W, 100,000 researchers")
    compare_engines(100_000, mesa_quarters=1)
    print("the full model")
    full_model(nanoseconds)
    two_threads()
    start_up()
    everybody()


if __name__ == "__main__":
    main()
