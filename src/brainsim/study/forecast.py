"""What a study will take: its quarters and agent-steps counted, their price measured on this machine before it starts."""

import time
from statistics import median
from typing import NamedTuple

from brainsim.model.own_model import chooses_itself, model_of
from brainsim.model.quarter import empty_state, live_quarter, setting_of
from brainsim.settings.parameters import Settings

WINDOW_YEARS = 13  # that a researcher is followed
SHARE_OF_SPIN_UP = 0.55  # of a full window's work: the world fills while it is spun up
PROBE_SCALES, PROBE_QUARTERS, PROBE_MEASURED = (0.0005, 0.008), 60, 12


class Price(NamedTuple):
    """What living costs on one core of this machine, seconds."""

    per_quarter: float
    per_agent_step: float
    times: float = 1.0  # what a quarter of the study takes where researchers choose in Python, one after the other


prices: dict[str, Price] = {}  # that were measured in this process, by the world that they are of


def price_of(settings: Settings) -> Price:
    """What living takes here, a rough price; measured once for jobs and studies of the same world."""
    world = settings.model_dump_json(include={"country", "population", "behaviour", "hiring", "extend"})
    if world not in prices:
        prices[world] = _measured(settings)
    return prices[world]


def _measured(settings: Settings) -> Price:
    """Two small worlds lived until they are full, the compiler's time not counted; in half a second."""
    (quarter, steps), (longer, more_steps) = (_probe(settings, scale) for scale in PROBE_SCALES)
    step = max(0.0, (longer - quarter) / max(1.0, more_steps - steps))
    return Price(max(0.0, quarter - steps * step), step, _times(settings, longer))


def _times(settings: Settings, seconds: float) -> float:
    """How many times as long a quarter takes in the user's model; `seconds`: in ours, at the larger scale."""
    kind = model_of(settings)
    if not chooses_itself(kind):
        return 1.0
    model = kind(_at_scale(settings, PROBE_SCALES[1]), rng=1)
    spent = []
    for _ in range(PROBE_MEASURED // 4):
        started = time.perf_counter()
        model.step()
        spent.append(time.perf_counter() - started)
    return max(1.0, median(spent) / max(seconds, 1e-9))


def _at_scale(settings: Settings, scale: float) -> Settings:
    return settings.model_copy(update={"population": settings.population.model_copy(update={"scale": scale})})


def _probe(settings: Settings, scale: float) -> tuple[float, float]:
    """Median seconds of a quarter in a full world of a scale, and its researchers."""
    setting = setting_of(_at_scale(settings, scale), seed=1)
    state, seconds = empty_state(setting), []
    for _ in range(PROBE_QUARTERS):
        started = time.perf_counter()
        live_quarter(state, setting)
        seconds.append(time.perf_counter() - started)
    return median(seconds[-PROBE_MEASURED:]), float(state.stock.sum())


def seconds_of(settings: Settings, price: Price, runs: int, spin_ups: int) -> float:
    """What so many runs and spin-ups will take on one core."""
    entrants = sum(sum(table.values()) for table in settings.population.entrants.values())
    people = entrants * settings.population.scale * WINDOW_YEARS
    study = settings.study
    own, past = price.times * runs * study.quarters, spin_ups * study.spin_up_quarters
    return price.per_agent_step * people * (own + SHARE_OF_SPIN_UP * past) + price.per_quarter * (own + past)


def duration(seconds: float) -> str:
    """A time as it is said: 40 s, 12 min, 3.2 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
