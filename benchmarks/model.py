"""The full model: against an earlier commit of ours, two threads against one, everybody at once, a further policy."""

import resource
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from benchmarks import earlier, machine
from benchmarks.starts import starts
from benchmarks.targets import Figure, at_least, at_most
from brainsim.command.load import load_settings
from brainsim.model.quarter import live_quarter
from brainsim.model.state import empty_state, setting_of

SEED = 1


def figures(rounds: int) -> list[Figure]:
    """All of them."""
    against = [row for name, quarters in starts().items() for row in against_earlier(0.1, rounds, name, quarters)]
    return [*against, two_threads(rounds), *everybody()]


def against_earlier(scale: float, rounds: int, start: str, quarters: int) -> list[Figure]:
    """How many times as fast as the earlier commit, by processor time; nothing where the history is not at hand."""
    pair = earlier.nanoseconds(scale, rounds, quarters)
    if pair is None:
        print(f"  commit {earlier.COMMIT} is not in this clone's history: left out")
        return []
    before, now = map(median, pair)
    print(f"  {before:.1f} ns per agent-step at {earlier.COMMIT}, {now:.1f} ns now")
    ratio = median(then / today for then, today in zip(*pair, strict=True))
    return [at_least(f"full model at 1:{1 / scale:.0f} over commit {earlier.COMMIT}{start}", ratio, 1.6, 1.9)]


def two_threads(rounds: int) -> Figure:
    """Replications side by side: the speed-up of two threads, beside what two busy processes reach on this machine."""
    setting = setting_of(load_settings("baseline", ["population.scale=0.05", "study.spin_up_quarters=56"]), SEED)

    def live(_):
        state = empty_state(setting)
        for _ in range(70):
            live_quarter(state, setting)

    ratios = []
    for _ in range(rounds):
        start = time.perf_counter()
        list(map(live, range(4)))
        alone = time.perf_counter() - start
        with ThreadPoolExecutor(2) as pool:
            start = time.perf_counter()
            list(pool.map(live, range(4)))
        ratios.append(alone / (time.perf_counter() - start))
    name = f"two threads over one (two processes that only count: {machine.spin_check():.2f} x)"
    return at_least(name, median(ratios), 1.8, 1.95)


def everybody() -> list[Figure]:
    """One world of over a million researchers, 96 quarters; time, and memory above that of a tiny run."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    setting = setting_of(load_settings("baseline", ["population.scale=1"]), SEED)
    state, start = empty_state(setting), time.process_time()
    for _ in range(96):
        researchers = int(live_quarter(state, setting).stock.sum())
    seconds = time.process_time() - start
    room = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / researchers
    print(f"  {researchers:,} researchers, 96 quarters: {seconds:.1f} s, {room:.0f} bytes per researcher at the peak")
    return [at_most("a world of everybody, 96 quarters", seconds, None, None, " s")]
