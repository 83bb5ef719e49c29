"""What a study will take: two small worlds are lived as its runs are, tables and all, and time goes with their size."""

import time
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from brainsim.model.own_model import chooses_itself, model_of
from brainsim.model.talent_model import TalentModel
from brainsim.settings.parameters import Settings
from brainsim.study.design import settings_with
from brainsim.study.pasts import is_known, shape_of
from brainsim.study.runs import Task, left_by
from brainsim.study.together import batches, lived
from brainsim.study.workers import cores

SOON = 5  # seconds below which a forecast says no more than that
SMALLEST, LARGEST, LARGEST_IN_PYTHON = 0.0005, 0.008, 0.002  # simulated researchers per real one, of the small worlds
FIRST_BESIDE, EACH_BESIDE = 0.3, 0.15  # of the time of a run: worlds in lockstep with it (measured: docs/decisions/038)
WARMING = 12  # quarters, in which somebody is hired


class Price(NamedTuple):
    """What living costs on one core of this machine, seconds that it works."""

    past: float  # from an empty world to the first quarter of the study
    run: float  # the quarters of the study, and the tables that are kept
    times: float = 1.0  # what a run takes where researchers choose in Python, one after the other
    busy: float = 1.0  # how much longer it takes than it works: others work here too

    def of(self, runs: int, pasts: int) -> float:
        """What so many runs take, with so many pasts to be lived."""
        return runs * self.run + pasts * self.past


prices: dict[str, Price] = {}  # that were measured in this process, by what they are of
WORLD = {"country", "population", "behaviour", "hiring", "programme", "programmes", "extend"}
QUARTERS = {"first_quarter", "spin_up_quarters", "quarters", "keep"}


class Work:
    """What is to be lived, as the seconds that it was foretold to take: a past is paid for with the first of its runs."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.to_live: set[tuple[str, int]] = set()  # pasts that are not known and not lived yet
        self.shapes: dict[tuple[str, int], str] = {}  # of pasts, by their key in the plan and their vector

    @cached_property
    def price(self) -> Price:
        """What living costs, measured when it is first asked for."""
        return price_of(self.settings)

    def side_by_side(self, seconds: float, tasks: int) -> float:
        """How long it takes, in so many tasks, what takes so many seconds of work."""
        return seconds * self.price.busy / max(1, min(tasks, self.settings.executor.workers or cores()))

    def seconds(self, tasks: Sequence[Task]) -> float:
        """How long tasks will take side by side."""
        return self.side_by_side(self.of(tasks), len(tasks))

    def of(self, tasks: Sequence[Task]) -> float:
        """What tasks that are to be lived take on one core."""
        unknown = {task.past() for task in tasks if not self._is_known(task)}
        self.to_live |= unknown
        return sum(self._runs(task, len(task.points)) for task in tasks) + self.price.of(0, len(unknown))

    def done(self, task: Task | None, runs: int) -> float:
        """What so many runs of a task were foretold to take, now that they are done."""
        if task is None or not runs:
            return 0.0
        is_first = task.past() in self.to_live
        self.to_live.discard(task.past())
        return self._runs(task, runs) + self.price.of(0, int(is_first))

    def _is_known(self, task: Task) -> bool:
        """Whether the past of a task need not be lived; what shapes it is the same wherever its vector is."""
        if task.pasts is None:
            return False
        what = task.points[0].past, task.vector
        if what not in self.shapes:
            self.shapes[what] = shape_of(settings_with(task.points[0], task.values, task.replication))
        return is_known(self.shapes[what], task.seed, task.pasts)

    def _runs(self, task: Task, runs: int) -> float:
        """What some runs of a task take: worlds that are lived beside the first take less."""
        settings, points = self.settings, len(task.points)
        shares = model_of(settings) is TalentModel and settings.behaviour.odds_step > 0  # without, all are weighed anew
        return self.price.of(runs, 0) * (as_alone(points) / points if shares else 1.0)


def as_alone(points: int) -> float:
    """As many runs, each alone, as take the time of so many points of one past."""
    return sum(1.0 if size == 1 else 1.0 + FIRST_BESIDE + EACH_BESIDE * (size - 2) for size in batches(points))


def price_of(settings: Settings) -> Price:
    """What living takes here, measured once for jobs and studies of the same world; nothing where it can't be lived."""
    what = settings.model_dump_json(include={**dict.fromkeys(WORLD, True), "study": QUARTERS})
    if what not in prices:
        try:
            prices[what] = _measured(settings)
        except Exception:  # runs will fail alike, and say why
            return Price(0.0, 0.0)
    return prices[what]


def _measured(settings: Settings) -> Price:
    """Drawn out from two small worlds by their size; something is lived before, so that no compiler is counted."""
    kind, scale = model_of(settings), settings.population.scale
    most = LARGEST_IN_PYTHON if chooses_itself(kind) else LARGEST
    sizes = SMALLEST, min(most, max(2 * SMALLEST, scale / 4))
    brief = settings.study.model_copy(update={"spin_up_quarters": 1, "quarters": min(WARMING, settings.study.quarters)})
    _seconds(settings.model_copy(update={"study": brief}), kind, most)
    began = time.perf_counter(), time.thread_time()
    smaller, larger = (_seconds(settings, kind, size) for size in sizes)
    passed, worked = time.perf_counter() - began[0], time.thread_time() - began[1]
    past, run = (_drawn_out(sizes, pair, scale) for pair in zip(smaller, larger, strict=True))
    ours = _seconds(settings, TalentModel, sizes[1]) if chooses_itself(kind) else larger
    times, busy = larger[1] / max(ours[1], 1e-9), passed / max(worked, 1e-9)
    return Price(past, run, max(1.0, times), max(1.0, busy))


def _seconds(settings: Settings, kind: type[TalentModel], scale: float) -> tuple[float, float]:
    """Processor time of a past and of a run in a world of a scale."""
    population = settings.population.model_copy(update={"scale": scale})
    small = settings.model_copy(update={"population": population})
    started = time.thread_time()
    past = kind(small, rng=1)
    begun = time.thread_time()
    left_by(lived(past, small), small.study.keep)
    return begun - started, time.thread_time() - begun


def _drawn_out(sizes: tuple[float, float], seconds: tuple[float, float], size: float) -> float:
    """The time of a world of some size, by that of two smaller ones."""
    slope = max(0.0, (seconds[1] - seconds[0]) / (sizes[1] - sizes[0]))
    return max(0.0, seconds[0] - slope * sizes[0]) + slope * size


def foretold(seconds: float) -> str:
    """A time that is expected, as it is said: about 40 s, under 5 s."""
    return f"under {SOON} s" if seconds < SOON else f"about {duration(seconds)}"


def duration(seconds: float) -> str:
    """A time as it is said: 40 s, 12 min, 3.2 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
