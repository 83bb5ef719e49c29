"""What a study will take: measured on small worlds by the time that they work, drawn out by their size."""

import numpy as np
import pytest

from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel
from brainsim.settings.questions import Executor
from brainsim.study import forecast
from brainsim.study.design import Point, plan_of
from brainsim.study.forecast import (
    LARGEST,
    SMALLEST,
    UNKNOWN,
    Estimate,
    Price,
    Taken,
    Work,
    duration,
    foretold,
    price_of,
)
from brainsim.study.pasts import Place, begun
from brainsim.study.runs import Task
from brainsim.study.together import MOST, batches, lived


@pytest.fixture(scope="module")
def settings():
    """Ten quarters after a spin-up of twenty, on a hundredth of the population."""
    return load_settings(None, ["study.quarters=10", "study.spin_up_quarters=20", "population.scale=0.01"])


@pytest.fixture(autouse=True)
def nothing_measured():
    """As if no other study had been foretold in this process."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(forecast, "prices", {})
        yield


@pytest.fixture
def took(monkeypatch):
    """What small worlds take, by their scale; returns how many points were lived at which scale, in their order."""
    lived = []

    def taken(points, kind, scale):
        lived.append((len(points), scale))
        return Taken(1.0 + 1000 * scale, 3.0 + 2000 * scale, 0.5 + 100 * scale, 0.25 + 50 * scale)

    monkeypatch.setattr(forecast, "_taken", taken)
    return lived


def whole(settings):
    return settings.model_copy(update={"population": settings.population.model_copy(update={"scale": 1.0})})


def test_a_price_grows_with_the_scale_from_what_a_world_without_anybody_takes(settings, took):
    """What does not grow is Python's, and so are all tables."""
    price = price_of(settings)
    assert np.allclose(price[:4], [(1.0, 10), (3.0, 20), (0.5, 1), (0.25 + 0.5, 0)]) and price.times == 1.0
    assert took[1:] == [(1, SMALLEST), (1, 0.0025)]
    assert np.allclose(price_of(whole(settings))[:2], [(1.0, 1000), (3.0, 2000)])
    assert took[4:] == [(1, SMALLEST), (1, LARGEST)]


def test_a_price_is_measured_once_for_studies_of_one_world(settings, took):
    """Jobs of a sweep over the policy have it of the first; one of another behaviour, or longer, measures its own."""
    paid = load_settings(
        None,
        ["study.quarters=10", "study.spin_up_quarters=20", "population.scale=0.01", "policy.salary_multiplier=3"],
    )
    assert price_of(settings) == price_of(paid) and len(took) == 3
    price_of(load_settings(None, ["population.scale=0.01", "behaviour=myopic"]))
    price_of(load_settings(None, ["population.scale=0.01", "study.quarters=9"]))
    assert len(took) == 9


def test_a_price_is_never_negative(settings, monkeypatch):
    """On a busy machine the larger world may happen to be the faster."""
    monkeypatch.setattr(
        forecast, "_taken", lambda points, kind, scale: Taken(*(n - scale for n in (1.0, 2.0, 1.0, 1.0)))
    )
    price = price_of(settings)
    assert [work.seconds for work in price[:4]] == pytest.approx([1.0, 2.0, 1.0, 1.0], rel=1e-3)


def test_a_world_that_can_not_be_lived_has_no_price_and_ends_no_command(settings, monkeypatch):
    """Its runs fail, and say why."""
    monkeypatch.setattr(forecast, "_taken", lambda *_: 1 / 0)
    assert price_of(settings) == UNKNOWN


class Clock:
    """Seconds that go with the work: 2 ms a quarter and 3 us a person in it."""

    def __init__(self):
        self.now = 0.0

    def counts(self, people):
        """A quarter of so many people passes."""
        self.now += 2e-3 + 3e-6 * float(people)


@pytest.fixture
def clock(monkeypatch):
    clock, step, init = Clock(), TalentModel.step, TalentModel.__init__

    def begun_by_clock(model, *arguments, **named):
        init(model, *arguments, **named)
        for quarter in model.spin_up if named.get("past") is None else ():
            clock.counts(quarter.stock.sum())

    def stepped_by_clock(model):
        step(model)
        clock.counts(model.state.stock.sum())

    monkeypatch.setattr(TalentModel, "__init__", begun_by_clock)
    monkeypatch.setattr(TalentModel, "step", stepped_by_clock)
    monkeypatch.setattr(forecast.time, "thread_time", lambda: clock.now)
    return clock


@pytest.mark.population
def test_what_is_foretold_is_the_work_that_it_takes(clock):
    """By a clock that goes with the work: within a tenth of a world that is lived."""
    settings = load_settings("baseline", ["study.quarters=10", "study.spin_up_quarters=12", "population.scale=0.01"])
    price, started = price_of(settings), clock.now
    past = TalentModel(settings, rng=3)
    assert price.past.seconds == pytest.approx(clock.now - started, rel=0.1)
    started = clock.now
    lived(past, settings)
    assert price.run.seconds == pytest.approx(clock.now - started, rel=0.1)


@pytest.mark.population
def test_a_further_world_is_as_dear_as_a_whole_one_where_none_can_share():
    """Behaviours differ here, and each world is lived alone."""
    base = ["study.quarters=10", "study.spin_up_quarters=20", "population.scale=0.01"]
    first, *others = [load_settings("baseline", [*base, f"behaviour.foresight={share}"]) for share in (0.1, 0.5, 0.9)]
    price = price_of(first, others)
    assert price.beside == pytest.approx(price.run)


# --- what is to be done -----------------------------------------------------------------------------------------------

PRICE = Price(Work(20.0, 80.0), Work(2.0, 8.0), Work(1.0, 2.0), Work(1.0, 0.0), busy=2.0)
PAST, FIRST, FURTHER = 100.0, 11.0, 4.0  # seconds of one core by it: a past, and a run with its tables


@pytest.fixture
def work(settings):
    work = Estimate(settings.model_copy(update={"executor": Executor(kind="threads", workers=4, address=None)}))
    work.price = PRICE
    with pytest.MonkeyPatch.context() as patched:  # a test that asks for it itself is kept from pasts
        patched.setattr(forecast, "cores", lambda: 4)
        yield work


def task(settings, seed, points, place=None):
    return Task(
        0,
        seed,
        "version",
        "outcomes",
        tuple(Point(n, (), "", {}, settings, f"p{n}", "past") for n in range(points)),
        -1,
        place,
    )


def test_runs_and_pasts_are_counted_apart_and_a_past_of_several_tasks_once(settings, work):
    tasks = [task(settings, 1, 3), task(settings, 1, 2), task(settings, 2, 1)]
    assert work.of(tasks).seconds == pytest.approx(2 * PAST + 3 * FIRST + 3 * FURTHER)
    assert work.seconds(tasks) == pytest.approx(2.0 * (2 * PAST + 3 * FIRST + 3 * FURTHER) / 3)  # others work here too


def test_side_by_side_is_what_tasks_cores_and_python_let_be(settings, work):
    assert (work.side_by_side(Work(0, 8), 99), work.side_by_side(Work(0, 8), 0)) == (4.0, 16.0)
    assert work.side_by_side(Work(6, 2), 99) == 12.0  # in threads Python lets one work at a time
    work.settings = settings.model_copy(update={"executor": Executor(kind="processes", workers=4, address=None)})
    assert work.side_by_side(Work(6, 2), 99) == 4.0
    work.settings = settings.model_copy(update={"executor": Executor(kind="processes", workers=99, address=None)})
    assert work.side_by_side(Work(6, 2), 99) == 4.0  # four cores


def test_the_first_of_a_batch_pays_most(work):
    assert PRICE.of(0) == Work(0.0, 0.0)
    assert PRICE.of(1).seconds == FIRST
    assert PRICE.of(MOST).seconds == FIRST + (MOST - 1) * FURTHER
    assert PRICE.of(MOST + 3).seconds == 2 * FIRST + (MOST + 1) * FURTHER
    assert work.of_runs(6, 2) == pytest.approx(2.0 * 2 * (PAST + FIRST + 2 * FURTHER) / 2)


def test_batches_are_alike_so_that_none_holds_more_than_it_must():
    assert batches(1) == [1] and batches(MOST) == [MOST] and batches(MOST + 1) == [MOST // 2 + 1, MOST // 2]
    assert batches(26) == [13, 13]
    assert all(sum(batches(points)) == points and max(batches(points)) <= MOST for points in range(1, 100))


def test_a_past_is_paid_for_with_the_first_of_its_runs(settings, work):
    tasks = [task(settings, 1, 3), task(settings, 2, 1)]
    work.of(tasks)
    each = (FIRST + 2 * FURTHER) / 3  # of three that are lived together
    done = [work.done(tasks[0], 1), work.done(tasks[0], 2), work.done(tasks[1], 1)]
    assert done == pytest.approx([PAST + each, 2 * each, PAST + FIRST])
    assert work.done(None, 0) == work.done(tasks[0], 0) == 0.0


def test_a_past_that_is_known_takes_no_time(settings, work, tmp_path):
    small = settings.model_copy(update={"population": settings.population.model_copy(update={"scale": 0.001})})
    place = Place(str(tmp_path), 10**9)
    begun(TalentModel, small, 1, place)
    assert work.of([task(small, 1, 2, place), task(small, 2, 2, place)]).seconds == pytest.approx(
        PAST + 2 * (FIRST + FURTHER)
    )


def test_points_from_all_over_the_plan_are_measured(monkeypatch):
    levels = "{policy.salary_multiplier: [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]}"
    grid = ["design=grid", f"design.levers={levels}", "population.scale=0.01"]
    settings, asked = load_settings("baseline", grid), []
    monkeypatch.setattr(forecast, "price_of", lambda settings, beside: asked.extend(beside))
    Estimate(settings, plan_of(settings)).price  # noqa: B018
    pay = [policy.policy.salary_multiplier.value for policy in asked]
    assert len(pay) == len(set(pay)) == 3


TIMES = {0.2: "0 s", 40: "40 s", 89: "89 s", 90: "2 min", 720: "12 min", 5399: "90 min", 5400: "1.5 h", 11520: "3.2 h"}


@pytest.mark.parametrize(("seconds", "said"), TIMES.items())
def test_a_time_is_said_in_the_unit_that_fits(seconds, said):
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), {0.0: "under 5 s", 4.9: "under 5 s", 5: "about 5 s", 720: "about 12 min"}.items()
)
def test_no_study_is_foretold_to_take_no_time(seconds, said):
    assert foretold(seconds) == said
