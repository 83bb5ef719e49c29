"""Adaptive levers: measures that a government would watch, and which levers they have set going.

A lever with `when` stays neutral until its measure, over the last quarters of the study, passes its threshold at the end
of a quarter; from the next quarter on it rises as any other, and it holds until its end, whatever the measure does then.
"""

from collections.abc import Sequence

import numpy as np

from brainsim.model.codes import FELLOW, FELLOWSHIP_MARKET, KOREA, ORIGINS
from brainsim.model.observe import Happenings
from brainsim.settings.parameters import Settings
from brainsim.settings.policy import Lever, Trigger


def waiting_levers(settings: Settings) -> dict[str, Lever]:
    """The levers that wait for a measure, by name."""
    return {name: lever for name, lever in settings.levers().items() if lever.when is not None}


def fired_now(
    settings: Settings, recent: Sequence[Happenings], calendar_quarter: int, fired: dict[str, int]
) -> dict[str, int]:
    """All levers that were set going, each with the first calendar quarter in which it may hold.

    `recent`: what happened in the quarters of the study, the last of which is `calendar_quarter`.
    """
    triggers = {name: lever.when for name, lever in waiting_levers(settings).items() if name not in fired}
    newly = {name: calendar_quarter + 1 for name, when in triggers.items() if when and _passes(when, settings, recent)}
    return {**fired, **newly}


def _passes(trigger: Trigger, settings: Settings, recent: Sequence[Happenings]) -> bool:
    if len(recent) < trigger.quarters:
        return False
    value = MEASURES[trigger.measure](settings, recent[-trigger.quarters :])
    low, high = trigger.below, trigger.above  # one of them is given
    return (high is not None and value > high) or (low is not None and value < low)


def _net_outflow(settings: Settings, recent: Sequence[Happenings]) -> float:
    """Departures from Korea less arrivals, per thousand residents and year."""
    return _outflow(recent, slice(None))


def _net_outflow_of_koreans(settings: Settings, recent: Sequence[Happenings]) -> float:
    """The same of those who grew up in Korea, per thousand of them who live there."""
    return _outflow(recent, slice(ORIGINS.index("korea"), ORIGINS.index("korea") + 1))


def _outflow(recent: Sequence[Happenings], origins: slice) -> float:
    moves = sum(lived.moves[origins].sum(axis=0) for lived in recent)
    residents = np.mean([lived.stock[KOREA, origins].sum() for lived in recent])
    with np.errstate(invalid="ignore", divide="ignore"):  # NaN where nobody lives there, which passes no threshold
        return float(np.float64(1000.0) * (moves[KOREA].sum() - moves[:, KOREA].sum()) / residents / (len(recent) / 4))


def _applicants(settings: Settings, recent: Sequence[Happenings]) -> float:
    """Applicants of the last calls by slots announced, of all programmes that called; NaN without a call."""
    called = [lived.capacities[FELLOWSHIP_MARKET:] > 0 for lived in recent]
    last = max((number for number, calls in enumerate(called) if calls.any()), default=None)
    if last is None:
        return float("nan")
    slots = int(recent[last].slots[called[last]].sum()) * settings.population.scale
    return int(recent[last].applicants[called[last]].sum()) / slots


def _unfilled(settings: Settings, recent: Sequence[Happenings]) -> float:
    """Share of the fellowships without a fellow at the end of the last quarter; NaN without a programme."""
    slots = int(recent[-1].slots.sum()) * settings.population.scale
    return 1.0 - float(recent[-1].stock[KOREA, :, FELLOW].sum()) / slots if slots else float("nan")


def _odds(settings: Settings, recent: Sequence[Happenings]) -> float:
    """Believed odds of a permanent post in Korea at the end of the last quarter."""
    return float(recent[-1].odds[KOREA])


MEASURES = {
    "net_outflow_per_1000": _net_outflow,
    "koreans_net_outflow_per_1000": _net_outflow_of_koreans,
    "applicants_per_slot": _applicants,
    "unfilled_share": _unfilled,
    "permanent_odds": _odds,
}
