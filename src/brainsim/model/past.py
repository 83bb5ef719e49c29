"""The past: the world before a study, which knows no policy; and the little of it that has to be written down.

Everybody's birth is a function of her name and the seed, so it is not written: only what has changed of her since.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from brainsim.model.codes import ORIGINS, WINDOW
from brainsim.model.firms import in_industry
from brainsim.model.observe import Happenings, stays_of
from brainsim.model.panel import Panel
from brainsim.model.quarter import arrive, enter, live_quarter, newcomers_in
from brainsim.model.researchers import copied, empty
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


def written_past(past: Past) -> dict[str, np.ndarray]:
    """A past as arrays, but for the people."""
    happened = {
        f"{HAPPENED}{name}": np.array(values) for name, *values in zip(Happenings._fields, *past.spin_up, strict=True)
    }
    counts = {"stays": past.stays, "fates": past.fates}
    return {"stock": past.state.stock, "odds": past.state.odds, **counts, **happened}


def changes_of(past: Past, setting: Setting) -> Iterator[np.ndarray]:
    """Cohort by cohort, (rows, bytes): nought where a researcher is as she was when she entered."""
    quarters = setting.settings.study.spin_up_quarters
    sizes = [newcomers_in(quarter, setting) for quarter in range(quarters)]
    first_uids = np.cumsum([0, *(entering.sum() for entering in sizes)])
    for number, rows in enumerate(np.array_split(past.state.rows, WINDOW)):
        born = copied(rows).view(np.ndarray)
        empty(born)
        quarter = number + (quarters - 1 - number) // WINDOW * WINDOW  # the last in which this cohort's rows were taken
        if quarter >= 0:
            enter(born, sizes[quarter], first_uids[quarter], quarter, setting)
        yield _bytes_of(born) ^ _bytes_of(rows)


def read_past(written: dict[str, np.ndarray], change_of: Callable[..., np.ndarray], setting: Setting) -> Past:
    """The past that was written, bit for bit; ValueError or KeyError if it is that of another world.

    `change_of(cohort, shape)` gives what changes_of() gave.
    """
    state = _born(setting)
    for cohort, rows in enumerate(np.array_split(_bytes_of(state.rows), WINDOW)):
        rows ^= change_of(cohort, rows.shape)
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


def _bytes_of(rows: np.ndarray) -> np.ndarray:
    """The memory of rows, (rows, bytes)."""
    return rows.view(np.uint8).reshape(len(rows), -1)
