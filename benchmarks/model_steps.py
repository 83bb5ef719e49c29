"""Nanoseconds of processor time per agent-step of whichever brainsim is imported, in its steady state; a line a round.

Run as a script, by today's sources and by earlier ones: `PYTHONPATH=... python benchmarks/model_steps.py SCALE ROUNDS QUARTERS_BEFORE`.
"""

import sys
import time

from brainsim.model.quarter import live_quarter

try:
    from brainsim.model.state import empty_state, setting_of
except ImportError:  # of an earlier commit
    from brainsim.model.quarter import empty_state, setting_of
try:
    from brainsim.command.load import load_settings
except ImportError:  # of an earlier commit
    from brainsim.settings import load_settings

QUARTERS, SEED = 12, 1


def main(scale: str, rounds: str, before: str) -> None:
    """Answer every line of standard input, so that two of these can take turns."""
    setting = setting_of(load_settings("baseline", [f"population.scale={scale}"]), SEED)
    state = empty_state(setting)
    for _ in range(int(before)):
        live_quarter(state, setting)
    for _ in range(int(rounds)):
        sys.stdin.readline()
        other, start, agent_steps = state.copy(), time.process_time(), 0
        for _ in range(QUARTERS):
            agent_steps += int(live_quarter(other, setting).stock.sum())
        print(1e9 * (time.process_time() - start) / agent_steps, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
