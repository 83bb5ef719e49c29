"""The past: the world before a study, which knows no policy; and the little of it that has to be written down.

Everybody's birth is a function of her name and the seed, so it is not written: only what has changed of her since.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from brainsim.model.firms import in_industry
from brainsim.model.observe import Happenings, stays_of
from brainsim.model.panel import Panel
from brainsim.model.places import ORIGINS, WINDOW
from brainsim.model.quarter import arrive, live_quarter
from brainsim.model.state import Setting, State, empty_state

REMEMBERED = 12  # quarters whose happenings are kept: patterns of the past are read off them
HAPPENED = "happened_"  # before the name of what happened, in what is written


class Past(NamedTuple):
    """The world at the first quarter of a study, and what is remembered of the quarters before."""

    state: State
    spin_up: list[Happenings]  # of the last quarters
    stays: np.ndarray  # of US PhDs, summed over them; see observe.stays_of
    fates: np.ndarray  # of all who were there five years before; see model/panel.py


def lived_past(setting: Setting) -> Past:
    """Live the quarters before the study, from an empty world."""
    state, quarters = empty_state(setting), setting.settings.study.spin_up_quarters
    happenings, stays = [], np.zeros((len(ORIGINS), WINDOW + 1, 2), dtype=np.int64)
    panel = Panel(quarters)
    for quarter in range(quarters):
        panel.look(state.rows, quarter)
        lived = live_quarter(state, setting)
        if quarter >= quarters - REMEMBERED:
            happenings.append(lived)
            stays += stays_of(state.rows, state.quarter)
    panel.look(state.rows, quarters)
    return Past(state, happenings, stays, panel.fates)


def written_past(past: Past, setting: Setting) -> dict[str, np.ndarray]:
    """A past as arrays, `changed` (rows, bytes) among them: nought where a researcher is as she was when she entered."""
    born = _born(setting)
    changed = _bytes_of(born)
    changed ^= _bytes_of(past.state)
    happened = {
        f"{HAPPENED}{name}": np.array(values) for name, *values in zip(Happenings._fields, *past.spin_up, strict=True)
    }
    counts = {"stays": past.stays, "fates": past.fates}
    return {"changed": changed, "stock": past.state.stock, "odds": past.state.odds, **counts, **happened}


def read_past(written: dict[str, np.ndarray], setting: Setting, change: Callable[[np.ndarray], None]) -> Past:
    """The past that was written, bit for bit; ValueError or KeyError if it is that of another world.

    `change` is to apply what was `changed` to the bytes of everybody's rows, (rows, bytes).
    """
    state = _born(setting)
    change(_bytes_of(state))
    state.stock, state.odds = written["stock"], written["odds"]
    state.industry = in_industry(state.stock)
    columns = [written[f"{HAPPENED}{name}"] for name in Happenings._fields]
    spin_up = [
        Happenings(*(value if value.ndim else value.item() for value in lived)) for lived in zip(*columns, strict=True)
    ]
    return Past(state, spin_up, written["stays"], written["fates"])


def _born(setting: Setting) -> State:
    """The state after the past, had nobody decided anything: all who are in the window, as they entered."""
    state, quarters = empty_state(setting), setting.settings.study.spin_up_quarters
    for state.quarter in range(quarters):
        arrive(state, setting, written=state.quarter < quarters - WINDOW)  # those have left again
    state.quarter = quarters
    return state


def _bytes_of(state: State) -> np.ndarray:
    """The memory of everybody's rows, (rows, bytes)."""
    return state.rows.view(np.uint8).reshape(len(state.rows), -1)
