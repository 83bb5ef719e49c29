"""What a study will take: two small worlds are lived as its runs are, tables and all, and time goes with their size."""

import time
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from brainsim.model.own_model import chooses_itself, model_of
from brainsim.model.talent_model import TalentModel
from brainsim.settings.parameters import Settings
from brainsim.study.design import Plan, settings_with
from brainsim.study.pasts import is_known, shape_of
from brainsim.study.runs import Task, left_by
from brainsim.study.together import Together, batches
from brainsim.study.workers import cores

SOON = 5  # seconds below which a forecast says no more than that
SMALLEST, LARGEST, LARGEST_IN_PYTHON = 0.0005, 0.02, 0.002  # simulated researchers per real one, of the small worlds
BESIDE = 3  # further points that are measured beside the reference
WARMING = 12  # quarters, in which somebody is hired


class Work(NamedTuple):
    """Seconds of one core: those that threads wait for each other, since Python lets one at a time work, and all others."""

    held: float
    free: float = 0.0

    def times(self, number: float) -> "Work":
        """As much work so many times."""
        return Work(number * self.held, number * self.free)

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.held + self.free


def all_of(works: Sequence[Work]) -> Work:
    """The sum of some work."""
    return Work(sum(work.held for work in works), sum(work.free for work in works))


class Price(NamedTuple):
    """What living costs on this machine."""

    past: Work  # from an empty world to the first quarter of the study
    run: Work  # the quarters of the study, alone or as the first of a batch
    beside: Work  # those of a further world of the batch
    tables: Work  # outcomes of a run, and the tables that are kept
    times: float = 1.0  # what a run takes where researchers choose in Python, one after the other
    busy: float = 1.0  # how much longer it takes than it works: others work here too

    def of(self, points: int) -> Work:
        """What so many points of one past take, which is known."""
        first = len(batches(points)) if points else 0
        return all_of([self.run.times(first), self.beside.times(points - first), self.tables.times(points)])


UNKNOWN = Price(Work(0.0), Work(0.0), Work(0.0), Work(0.0))
prices: dict[str, Price] = {}  # that were measured in this process, by what they are of
WORLD = {"country", "population", "behaviour", "hiring", "programme", "programmes", "extend"}
QUARTERS = {"first_quarter", "spin_up_quarters", "quarters", "keep"}


class Estimate:
    """What is to be lived, as the work that it was foretold to take: a past is paid for with the first of its runs."""

    def __init__(self, settings: Settings, plan: Plan | None = None):
        self.settings = settings
        self.points = plan.points if plan else ()
        self.to_live: set[tuple[str, int]] = set()  # pasts that are not known and not lived yet
        self.shapes: dict[tuple[str, int], str] = {}  # of pasts, by their key in the plan and their vector

    @cached_property
    def price(self) -> Price:
        """What living costs, measured when it is first asked for, with points from all over the plan."""
        first = self.points[0].past if self.points else ""
        further = [point.settings for point in self.points[1:] if point.past == first]
        chosen = np.linspace(0, len(further) - 1, min(BESIDE, len(further))).round().astype(int)
        return price_of(self.settings, [further[number] for number in chosen])

    def side_by_side(self, work: Work, tasks: int) -> float:
        """How long so many tasks take that are this work in all."""
        executor = self.settings.executor
        here = min(executor.workers or cores(), cores()) if executor.address is None else executor.workers or cores()
        shared = work.seconds / max(1, min(tasks, here))
        return self.price.busy * (max(shared, work.held) if executor.kind == "threads" else shared)

    def seconds(self, tasks: Sequence[Task]) -> float:
        """How long tasks will take side by side."""
        return self.side_by_side(self.of(tasks), len(tasks))

    def of(self, tasks: Sequence[Task]) -> Work:
        """The work of tasks that are to be lived."""
        unknown = {task.past() for task in tasks if not self._is_known(task)}
        self.to_live |= unknown
        return all_of([self.price.past.times(len(unknown)), *(self.price.of(len(task.points)) for task in tasks)])

    def of_runs(self, runs: int, replications: int) -> float:
        """How long so many runs take in so many replications, each with a past to be lived."""
        each = all_of([self.price.past, self.price.of(-(-runs // max(1, replications)))])
        return self.side_by_side(each.times(replications), replications)

    def done(self, task: Task | None, runs: int) -> float:
        """What so many runs of a task were foretold to take, seconds of one core, now that they are done."""
        if task is None or not runs:
            return 0.0
        is_first = task.past() in self.to_live
        self.to_live.discard(task.past())
        lived = self.price.of(len(task.points)).times(runs / len(task.points))
        return lived.seconds + self.price.past.times(is_first).seconds

    def _is_known(self, task: Task) -> bool:
        """Whether the past of a task need not be lived; what shapes it is the same wherever its vector is."""
        if task.pasts is None:
            return False
        what = task.points[0].past, task.vector
        if what not in self.shapes:
            self.shapes[what] = shape_of(settings_with(task.points[0], task.values, task.replication))
        return is_known(self.shapes[what], task.seed, task.pasts)


def price_of(settings: Settings, beside: Sequence[Settings] = ()) -> Price:
    """What living takes here, measured once for jobs and studies of the same world; nothing where it can't be lived.

    `beside`: points of the same past, of which a further world is measured; without any it is as dear as the first.
    """
    what = settings.model_dump_json(include={**dict.fromkeys(WORLD, True), "study": QUARTERS}) + f"{len(beside)}"
    if what not in prices:
        try:
            prices[what] = _measured(settings, beside)
        except Exception:  # runs will fail alike, and say why
            return UNKNOWN
    return prices[what]


class Taken(NamedTuple):
    """Seconds that a small world took, each as in `Price`."""

    past: float
    run: float
    beside: float
    tables: float


def _measured(settings: Settings, beside: Sequence[Settings]) -> Price:
    """Drawn out from two small worlds by their size; something is lived before, so that no compiler is counted."""
    kind, scale = model_of(settings), settings.population.scale
    most = LARGEST_IN_PYTHON if chooses_itself(kind) else LARGEST
    sizes = SMALLEST, min(most, max(2 * SMALLEST, scale / 4))
    brief = {"spin_up_quarters": 1, "quarters": min(WARMING, settings.study.quarters)}
    _taken([_with_study(each, brief) for each in (settings, *beside)], kind, most)
    began = time.perf_counter(), time.thread_time()
    smaller, larger = (_taken([settings, *beside], kind, size) for size in sizes)
    passed, worked = time.perf_counter() - began[0], time.thread_time() - began[1]
    past, run, further, tables = (_drawn_out(sizes, pair, scale) for pair in zip(smaller, larger, strict=True))
    ours = _taken([settings], TalentModel, sizes[1]) if chooses_itself(kind) else larger
    times, busy = larger.run / max(ours.run, 1e-9), passed / max(worked, 1e-9)
    return Price(past, run, further, Work(tables.seconds), max(1.0, times), max(1.0, busy))


def _with_study(settings: Settings, changes: dict[str, int]) -> Settings:
    return settings.model_copy(update={"study": settings.study.model_copy(update=changes)})


def _taken(points: Sequence[Settings], kind: type[TalentModel], scale: float) -> Taken:
    """Processor time of a past, a run and a further one beside it in worlds of a scale."""
    population = points[0].population.model_copy(update={"scale": scale})
    small = [point.model_copy(update={"population": population}) for point in points]
    moments = [time.thread_time()]
    past = kind(small[0], rng=1)
    moments.append(time.thread_time())
    company, began = Together(small, past.branch), time.perf_counter()
    model = company.lived(0)
    passed = time.perf_counter() - began
    moments.append(time.thread_time())
    left_by(model, small[0].study.keep)
    moments.append(time.thread_time())
    past_took, together, tables = np.diff(moments).tolist()
    joined = sum(company.has(number) for number in range(1, len(small)))
    shared = min(1.0, -company.seconds(0) / max(passed, 1e-9))  # of the time: that of those who joined
    run = together * (1 - shared)
    others, alone = together * shared, len(small) - 1 - joined
    return Taken(past_took, run, (others + alone * run) / (joined + alone) if joined + alone else run, tables)


def _drawn_out(sizes: tuple[float, float], seconds: tuple[float, float], size: float) -> Work:
    """The work of a world of some size, by that of two smaller ones: what does not grow is Python's."""
    slope = max(0.0, (seconds[1] - seconds[0]) / (sizes[1] - sizes[0]))
    return Work(max(0.0, seconds[0] - slope * sizes[0]), slope * size)


def foretold(seconds: float) -> str:
    """A time that is expected, as it is said: about 40 s, under 5 s."""
    return f"under {SOON} s" if seconds < SOON else f"about {duration(seconds)}"


def duration(seconds: float) -> str:
    """A time as it is said: 40 s, 12 min, 3.2 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
