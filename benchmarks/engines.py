"""Workload W on five engines that live it alike, in paired rounds of one run."""

from statistics import median

from benchmarks import compiled, expert_numpy, naive_mesa, plain_numpy, scalar_cpp, workload
from benchmarks.targets import Figure, at_least

SEED, QUARTERS = 1, 40
MESA_QUARTERS = {10_000: 4, 100_000: 1}  # it is slow
# [rival] must and aim, by number of researchers
TARGETS = {
    "naive Mesa": {10_000: (80, 100), 100_000: (110, 140)},
    "hard-tuned NumPy": {10_000: (1.4, 1.8), 100_000: (1.0, 1.3)},
    "scalar C++": {10_000: (2, 2.6), 100_000: (2, 2.6)},
    "plain NumPy": {},
}


def figures(count: int, rounds: int) -> list[Figure]:
    """Times as fast as each rival; prints what every engine took and did."""
    founders = workload.founders(count, SEED)
    engines = {
        "brainsim's engine": lambda: compiled.run(founders, QUARTERS, SEED),
        "hard-tuned NumPy": lambda: expert_numpy.run(founders, QUARTERS, SEED),
        "plain NumPy": lambda: plain_numpy.run(founders, QUARTERS, SEED),
        "naive Mesa": lambda: naive_mesa.run(founders, MESA_QUARTERS[count], SEED),
    }
    if scalar_cpp.compiler():
        engines["scalar C++"] = lambda: scalar_cpp.run(founders, QUARTERS, SEED)
    else:
        print("  no C++ compiler here: the scalar loop is left out")
    for name in ("brainsim's engine", "scalar C++"):  # compiles
        engines.get(name, lambda: None)()
    taken = [{name: run() for name, run in engines.items()} for _ in range(rounds)]
    for name, rates in taken[0].items():
        steps = 1e9 * median(round_[name].seconds_per_agent_step for round_ in taken)
        print(
            f"  {name:<18} {steps:9.1f} ns per agent-step   reviews {rates.review_rate:.4f}, moves {rates.move_rate:.4f}"
        )
    return [_against(rival, count, taken) for rival in engines if rival in TARGETS]


def _against(rival: str, count: int, taken: list) -> Figure:
    own = "brainsim's engine"
    ratio = median(round_[rival].seconds_per_agent_step / round_[own].seconds_per_agent_step for round_ in taken)
    return at_least(f"W, {count:,}: engine over {rival}", ratio, *TARGETS[rival].get(count, (None, None)))
