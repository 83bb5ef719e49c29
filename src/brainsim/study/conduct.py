"""A study is lived: what is missing in the store is found, lived and written, until the effect is known well enough."""

import contextlib
import math
import threading
import time
from collections.abc import Iterable
from typing import NamedTuple, TextIO

import pyarrow as pa
import pyarrow.compute as pc

from brainsim.model.compilation import is_compiled
from brainsim.model.own_model import model_of
from brainsim.model.talent_model import TalentModel
from brainsim.process.endings import interruptible
from brainsim.settings.parameters import Settings
from brainsim.study.design import Plan
from brainsim.study.executors import finished
from brainsim.study.forecast import Estimate, duration, foretold
from brainsim.study.progress import Progress, say, usual_stream
from brainsim.study.runs import FAILED, PASTS, Tables, Task, died, live, split
from brainsim.study.store import Store
from brainsim.study.tasks import Missing, tasks_of
from brainsim.study.watch import PLAIN, Teller, Watch

PILOT = 10  # pairs of worlds, at least, after which an interval may count as narrow enough
UNCHANGED = 100  # pairs, at least, after which an effect that never differed counts as nought
LOOSE = 64  # runs whose tables may lie in memory one by one
MOST_BYTES = 1 << 28  # of tables that may wait to be written, however short the time
COMPILING = "compiling (once, about 30 s)"


class Ended(NamedTuple):
    """How the living of a study ended."""

    replications: int  # that were aimed at
    lived: int  # runs of this command
    failed: int  # of these
    interrupted: bool
    unstored: str  # why the store could not be written; empty if it could
    levels: tuple[
        str, ...
    ] = ()  # how levels of equal cost were found, a sentence each, also of those that cost something else


def conduct(
    settings: Settings, plan: Plan, store: Store, stream: TextIO | None = None, missing: Missing | None = None,
    teller: Teller = PLAIN,
) -> Ended:  # fmt: skip
    """Live what a study lacks and write it to its store, which must be open for writing.

    `missing` finds the tasks of some replications; without it every replication lives every point. `teller` says what
    is known so far.
    """
    with interruptible() as stopping:
        return _Conduct(
            settings, plan, store, stopping, stream or usual_stream(), missing or tasks_of, teller
        ).conducted()


class Unstored(Exception):
    """The store could not be written; the message says why."""


class _Conduct:
    """A study while it is lived."""

    def __init__(
        self, settings: Settings, plan: Plan, store: Store, stopping: threading.Event, stream: TextIO | None,
        missing: Missing, teller: Teller,
    ):  # fmt: skip
        self.settings, self.plan, self.store, self.missing = settings, plan, store, missing
        self.stopping, self.stream = stopping, stream
        self.progress: Progress | None = None
        self.watch = Watch(settings, plan, store, teller)
        self.waiting: list[Tables] = []  # what is lived and not yet written, each of many runs
        self.loose: list[
            Tables
        ] = []  # the newest of it, each of one run: a table of one row takes fifty times its bytes
        self.bytes = 0  # of both
        self.written = time.monotonic()
        self.delivered: set[str] = set()  # ids of the runs of this command that have ended
        self.work = Estimate(settings, plan)
        self.pasts: dict[str, bool] = {}  # those that were needed, and whether each was known from before
        self.told: set[str] = set()  # what was said of their files

    def conducted(self) -> Ended:
        """The planned replications, and more while the precision asked for is not reached."""
        wanted = self.settings.study.replications
        self._foretell(wanted)
        unstored = ""
        try:
            self._round(range(wanted))
            while not self.stopping.is_set() and (more := self._more(wanted)) > wanted:
                self._round(range(wanted, more))
                wanted = more
        except Unstored as problem:
            unstored = str(problem)
        if self.progress is not None:
            self.progress.known = self.watch.words(True)
            self.progress.end()
        if self.settings.report.verbose and (known := sum(self.pasts.values())):
            say(f"pasts: {known} of {len(self.pasts)} known from before\n", self.stream)
        done, failed = (self.progress.done, self.progress.failed) if self.progress else (0, 0)
        gave_up = bool(failed) and self.settings.study.fail_fast
        return Ended(wanted, done, failed, self.stopping.is_set() and not gave_up, unstored)

    def _foretell(self, replications: int) -> None:
        """What will be lived and how long it may take, before anything is."""
        tasks = self._tasks(range(replications))
        missing, planned = sum(len(task.points) for task in tasks), replications * len(self.plan.points)
        stored = f", {planned - missing} of them in the store" if missing < planned else ""
        words = f"{planned} simulations ({self._worlds()}){stored}"
        precision = self.settings.study.precision
        if missing or precision.outcome is not None:
            if not is_compiled():
                say(f"{COMPILING}\n", self.stream)
            if self.work.price.run.seconds:
                words += f"; {foretold(self.work.seconds(tasks))}"
            words += self._why_alone()
            kind, times = model_of(self.settings), self.work.price.times
            if times > 1:
                own = f"{kind.__name__} chooses in Python, one researcher after the other"
                words += f" ({own}: a quarter takes about {times:.0f} times as long)"
            if precision.outcome is not None:
                all_runs = precision.cap * len(self.plan.points) - (planned - missing)
                most = self.work.of_runs(all_runs, precision.cap)
                words += f", then as many as the precision takes: at most {precision.cap} of each, {duration(most)}"
        say(words + "\n", self.stream)

    def _worlds(self) -> str:
        """How many worlds are simulated, and how often each."""
        number, times = len(self.plan.points), self.settings.study.replications
        which = "options, the reference among them" if self.plan.compared else "worlds"
        return f"{number} {which}, {times} of each" if number > 1 else "one world"

    def _why_alone(self) -> str:
        """Why a further policy takes as long as the first, where it does."""
        kind, points = model_of(self.settings), self.plan.points
        pasts = len({point.past for point in points})
        if len(points) == 1:
            return ""
        if kind is not TalentModel:
            return f" (worlds of {kind.__name__} are simulated one after the other, and share nothing)"
        if self.settings.behaviour.odds_step == 0:
            return " (behaviour.odds_step = 0: odds differ in all their digits, and policies share nothing)"
        if pasts > 1:
            return f" ({pasts} pasts: only points of the same past share what they have in common)"
        return ""

    def _tasks(self, replications: Iterable[int]) -> list[Task]:
        return list(self.missing(self.settings, self.plan, self.store, replications))

    def _round(self, replications: range) -> None:
        """Live what these replications lack."""
        self.watch.replications = replications.stop
        tasks = self._tasks(replications)
        runs = sum(len(task.points) for task in tasks)
        if not runs:
            return
        if self.progress is None:
            self.progress = Progress(runs, self.stream, self.work.of(tasks).seconds)
        else:
            self.progress.more(runs, self.work.of(tasks).seconds)
        try:
            broken = self._live(
                tasks, self.progress
            )  # tasks that ended their worker: their points are tried one by one
            alone = [one for task in broken for one in split(task, self.delivered)]
            if alone and not self.stopping.is_set():
                self._live(alone, self.progress)
        finally:
            self._write()

    def _live(self, tasks: list[Task], progress: Progress) -> list[Task]:
        """Live tasks; returns those of several points whose worker came to an end before them."""
        broken = []
        lived = finished(self.settings.executor, live, tasks, self.stopping, Task.past, _joined)
        with contextlib.closing(lived):
            for task, outcome in lived:
                if isinstance(outcome, list):
                    self._take(outcome, progress, self.work.done(task, sum(len(each["runs"]) for each in outcome)))
                elif len(split(task, self.delivered)) > 1:
                    broken.append(task)
                else:
                    self._take([died(one, _words(outcome)) for one in split(task, self.delivered)], progress)
        return broken

    def _take(self, results: list[Tables], progress: Progress, work: float = 0.0) -> None:
        """Keep what was lived, say what failed, write now and then."""
        for tables in results:
            self._note_past(tables.pop(PASTS, None), progress)
        failed = [row for tables in results for row in self._failures_in(tables["runs"])]
        self.loose += results
        self.bytes += sum(table.nbytes for tables in results for table in tables.values())
        if len(self.loose) >= LOOSE:
            self._tie()
        self.delivered.update(run for tables in results for run in tables["runs"]["run"].to_pylist())
        for tables in results:
            self.watch.see(tables["runs"])
        for row in failed:
            progress.note(self._said_of(row))
        if failed and self.settings.study.fail_fast:
            self.stopping.set()
        progress.count(sum(len(tables["runs"]) for tables in results), len(failed), self.watch.words(), work)
        if time.monotonic() - self.written >= self.settings.study.flush_seconds or self.bytes > MOST_BYTES:
            self._write()

    def _note_past(self, how: pa.Table | None, progress: Progress) -> None:
        """Count a past, and say once what was wrong with its file."""
        for past in [] if how is None else how.to_pylist():
            self.pasts[past["past"]] = past["known"]
            if past["told"] and past["told"] not in self.told:
                self.told.add(past["told"])
                progress.note(past["told"])

    def _failures_in(self, runs: pa.Table) -> list[dict]:
        failed = runs.filter(pc.equal(runs["status"], FAILED))
        return failed.select(["run", "point", "replication", "error"]).to_pylist()

    def _said_of(self, row: dict) -> str:
        last = (row["error"].strip().splitlines() or ["?"])[-1]
        return f"simulation {row['run']} failed: {last}"

    def _write(self) -> None:
        """Append what waits to the store, as one batch."""
        self._tie()
        if self.waiting:
            try:
                self.store.append(_together(self.waiting))
            except OSError as problem:
                self.waiting = []  # lost; the same command lives them again
                raise Unstored(problem.strerror or str(problem)) from None
        self.waiting, self.bytes = [], 0
        self.written = time.monotonic()

    def _tie(self) -> None:
        """Make one of what is loose."""
        if self.loose:
            self.waiting.append(_together(self.loose))
            self.loose = []

    def _more(self, done: int) -> int:
        """How many replications the precision asked for takes, by what is known after so many."""
        precision = self.settings.study.precision
        if precision.outcome is None or precision.half_width is None:  # both or none are given
            return done
        half, pairs = self.watch.half_width(), self.watch.pairs()
        if math.isnan(half) and (pairs < 2 or pairs >= PILOT):
            why = (
                "the options and the reference do not both have it"
                if pairs < 2
                else "fewer are kept, or money is saved"
            )
            self._note(f"no interval of {precision.outcome} can be had: {why}")
            return done
        if pairs >= PILOT and half <= precision.half_width and (half > 0 or pairs >= UNCHANGED):
            self._note(f"precision reached after {done} simulations of each. {self.watch.words(True)}")
            return done
        if done >= precision.cap:
            self._note(f"precision not reached at the cap of {done} simulations of each. {self.watch.words(True)}")
            return done
        times = (half / precision.half_width) ** 2 if math.isfinite(half) and half > 0 else 2.0
        wanted = min(precision.cap, max(done + 1, math.ceil(done * times)))
        tasks = self._tasks(range(done, wanted))
        runs, left = sum(len(task.points) for task in tasks), foretold(self.work.seconds(tasks))
        self._note(f"{wanted} simulations of each are wanted, {runs} more in all, {left}. {self.watch.words(True)}")
        return wanted

    def _note(self, words: str) -> None:
        """Say something, whether or not anything had to be lived."""
        if self.progress is None:
            say(words.rstrip() + "\n", self.stream)
        else:
            self.progress.note(words.rstrip())


def _together(several: list[Tables]) -> Tables:
    """Tables of some runs below each other, by name, copied into memory of their own."""
    names = dict.fromkeys(name for tables in several for name in tables)
    joined = {name: pa.concat_tables([t[name] for t in several if name in t]) for name in names}
    return {name: table.unify_dictionaries().combine_chunks() for name, table in joined.items()}


def _joined(results: Iterable[Tables]) -> list[Tables]:
    """What a task left, as one: it is sent and taken in at a third of the cost."""
    return [_together(list(results))]


def _words(error: BaseException) -> str:
    return f"the worker ended: {type(error).__name__}: {error}"
