"""What a study will take: measured on small worlds by the time that they work, drawn out by their size."""

import pytest

from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel
from brainsim.settings.questions import Executor
from brainsim.study import forecast
from brainsim.study.design import Point
from brainsim.study.forecast import LARGEST, SMALLEST, Price, Work, as_alone, duration, foretold, price_of
from brainsim.study.pasts import Place, begun
from brainsim.study.runs import Task
from brainsim.study.together import MOST, batches


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
    """What small worlds take, by their scale: past and run. The scales that were lived, in their order."""
    lived = []

    def seconds(settings, kind, scale):
        lived.append(scale)
        return 1.0 + 1000 * scale, 3.0 + 2000 * scale

    monkeypatch.setattr(forecast, "_seconds", seconds)
    return lived


def test_a_price_grows_with_the_scale_from_what_a_world_without_anybody_takes(settings, took):
    assert price_of(settings)[:3] == pytest.approx((1.0 + 10, 3.0 + 20, 1.0))
    assert took[1:] == [SMALLEST, 0.0025]
    whole = settings.model_copy(update={"population": settings.population.model_copy(update={"scale": 1.0})})
    assert price_of(whole)[:3] == pytest.approx((1001.0, 2003.0, 1.0))
    assert took[4:] == [SMALLEST, LARGEST]


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
    monkeypatch.setattr(forecast, "_seconds", lambda settings, kind, scale: (1.0 - scale, 2.0 - scale))
    assert price_of(settings)[:3] == pytest.approx((1.0, 2.0, 1.0), rel=1e-3)


def test_a_world_that_can_not_be_lived_has_no_price_and_ends_no_command(settings, monkeypatch):
    """Its runs fail, and say why."""
    monkeypatch.setattr(forecast, "_seconds", lambda *_: 1 / 0)
    assert price_of(settings) == Price(0.0, 0.0)


@pytest.mark.population
def test_what_is_foretold_is_the_work_that_it_takes(monkeypatch):
    """By a clock that goes with the work, 2 ms a quarter and 3 us a person in it: within a tenth of a world that is lived."""
    clock, step = [0.0], TalentModel.step

    class Clocked(TalentModel):
        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            spent = [2e-3 + 3e-6 * float(lived.stock.sum()) for lived in self.spin_up]
            clock[0] += sum(spent) if named.get("past") is None else 0.0

        def step(self):
            step(self)
            clock[0] += 2e-3 + 3e-6 * float(self.state.stock.sum())

    monkeypatch.setattr(forecast, "model_of", lambda settings: Clocked)
    monkeypatch.setattr(forecast.time, "thread_time", lambda: clock[0])
    settings = load_settings(None, ["study.quarters=10", "study.spin_up_quarters=12", "population.scale=0.01"])
    price, started = price_of(settings), clock[0]
    past = Clocked(settings, rng=3)
    assert price.past == pytest.approx(clock[0] - started, rel=0.1)
    started = clock[0]
    forecast.lived(past, settings)
    assert price.run == pytest.approx(clock[0] - started, rel=0.1)


# --- what is to be done -----------------------------------------------------------------------------------------------


@pytest.fixture
def work(settings):
    work = Work(settings.model_copy(update={"executor": Executor(kind="threads", workers=4, address=None)}))
    work.price = Price(100.0, 10.0, busy=2.0)
    return work


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
    first_and_others = as_alone(3) + as_alone(2) + 1  # of each task
    assert work.of(tasks) == pytest.approx(200 + 10 * first_and_others)
    assert work.seconds(tasks) == pytest.approx(
        2.0 * (200 + 10 * first_and_others) / 3
    )  # others work here too; no more workers than tasks
    assert (work.side_by_side(8.0, 99), work.side_by_side(8.0, 0)) == (4.0, 16.0)


def test_worlds_that_are_lived_together_take_less_the_first_of_them_most(settings, work):
    """And nothing is saved where perceived odds have all their digits, or between worlds that do not end together."""
    assert as_alone(1) == 1
    assert as_alone(2) - as_alone(1) > as_alone(3) - as_alone(2) > 0
    assert as_alone(MOST + 3) == pytest.approx(as_alone(MOST) + as_alone(3))
    behaviour = settings.behaviour.model_copy(update={"odds_step": 0.0})
    work.settings = work.settings.model_copy(update={"behaviour": behaviour})
    assert work.of([task(settings, 1, 3)]) == pytest.approx(100 + 10 * 3)


def test_batches_are_alike_so_that_none_holds_more_than_it_must():
    assert batches(1) == [1] and batches(MOST) == [MOST] and batches(MOST + 1) == [MOST // 2 + 1, MOST // 2]
    assert batches(26) == [13, 13]
    assert all(sum(batches(points)) == points and max(batches(points)) <= MOST for points in range(1, 100))


def test_a_past_is_paid_for_with_the_first_of_its_runs(settings, work):
    tasks = [task(settings, 1, 3), task(settings, 2, 1)]
    work.of(tasks)
    each = 10 * as_alone(3) / 3  # of three that are lived together
    done = [work.done(tasks[0], 1), work.done(tasks[0], 2), work.done(tasks[1], 1)]
    assert done == pytest.approx([100 + each, 2 * each, 110])
    assert work.done(None, 0) == work.done(tasks[0], 0) == 0.0


def test_a_past_that_is_known_takes_no_time(settings, work, tmp_path):
    small = settings.model_copy(update={"population": settings.population.model_copy(update={"scale": 0.001})})
    place = Place(str(tmp_path), 10**9)
    begun(TalentModel, small, 1, place)
    assert work.of([task(small, 1, 2, place), task(small, 2, 2, place)]) == pytest.approx(100 + 2 * 10 * as_alone(2))


TIMES = {0.2: "0 s", 40: "40 s", 89: "89 s", 90: "2 min", 720: "12 min", 5399: "90 min", 5400: "1.5 h", 11520: "3.2 h"}


@pytest.mark.parametrize(("seconds", "said"), TIMES.items())
def test_a_time_is_said_in_the_unit_that_fits(seconds, said):
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), {0.0: "under 5 s", 4.9: "under 5 s", 5: "about 5 s", 720: "about 12 min"}.items()
)
def test_no_study_is_foretold_to_take_no_time(seconds, said):
    assert foretold(seconds) == said
