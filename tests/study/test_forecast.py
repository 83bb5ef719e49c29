"""What a study will take: quarters and agent-steps counted by hand, the price measured."""

import pytest

from brainsim.command.load import load_settings
from brainsim.model.quarter import empty_state, live_quarter, setting_of
from brainsim.study import forecast
from brainsim.study.forecast import Price, duration, price_of, seconds_of


@pytest.fixture(scope="module")
def settings():
    """Ten quarters after a spin-up of twenty, on a hundredth of the population."""
    return load_settings(None, ["study.quarters=10", "study.spin_up_quarters=20", "population.scale=0.01"])


@pytest.fixture(autouse=True)
def nothing_measured(monkeypatch):
    """As if no other study had been foretold in this process."""
    monkeypatch.setattr(forecast, "prices", {})


def researchers(settings):
    """In a full window: thirteen years of entrants."""
    return 13 * 0.01 * sum(number for table in settings.population.entrants.values() for number in table.values())


def test_a_run_costs_its_quarters_and_a_spin_up_55_percent_of_a_full_world(settings):
    """Three runs of two spin-ups: 30 and 40 quarters; by agent-steps the 40 count as 22."""
    assert seconds_of(settings, Price(2.0, 0.0), runs=3, spin_ups=2) == pytest.approx(2.0 * 70)
    assert seconds_of(settings, Price(0.0, 1e-6), runs=3, spin_ups=2) == pytest.approx(
        1e-6 * researchers(settings) * 52
    )
    both = seconds_of(settings, Price(2.0, 1e-6), runs=3, spin_ups=2)
    assert both == pytest.approx(140 + 1e-6 * researchers(settings) * 52)


def test_nothing_to_live_takes_no_time(settings):
    assert seconds_of(settings, Price(2.0, 1e-6), runs=0, spin_ups=0) == 0.0


def test_the_price_separates_a_quarter_from_its_researchers(settings, monkeypatch):
    """A quarter of 100 people takes 3 ms, one of 1,100 takes 8: 5 us a person, and 2.5 ms however few there are."""
    probes = {0.0005: (3e-3, 100.0), 0.008: (8e-3, 1100.0)}
    monkeypatch.setattr(forecast, "_probe", lambda settings, scale: probes[scale])
    assert price_of(settings) == pytest.approx((2.5e-3, 5e-6, 1.0))


def test_a_price_is_measured_once_for_studies_of_one_world(settings, monkeypatch):
    """Jobs of a sweep over the policy have it of the first; one of another behaviour measures its own."""
    probed = []
    monkeypatch.setattr(forecast, "_probe", lambda settings, scale: probed.append(scale) or (1e-3, 100.0))
    paid = load_settings(None, ["study.quarters=10", "population.scale=0.01", "policy.salary_multiplier=3"])
    assert price_of(settings) == price_of(paid) and len(probed) == 2
    price_of(load_settings(None, ["population.scale=0.01", "behaviour=myopic"]))
    assert len(probed) == 4


def test_a_price_is_never_negative(settings, monkeypatch):
    """On a busy machine the larger world may happen to be the faster."""
    probes = {0.0005: (8e-3, 100.0), 0.008: (3e-3, 1100.0)}
    monkeypatch.setattr(forecast, "_probe", lambda settings, scale: probes[scale])
    assert price_of(settings) == (8e-3, 0.0, 1.0)


@pytest.mark.population
def test_what_is_foretold_is_the_work_that_it_takes(monkeypatch):
    """By a clock that goes with the work, 2 ms a quarter and 3 us a person in it: within a tenth of a world that is lived."""
    clock = [0.0]

    def worked(state, setting):
        lived = live_quarter(state, setting)
        clock[0] += 2e-3 + 3e-6 * float(state.stock.sum())
        return lived

    monkeypatch.setattr(forecast, "live_quarter", worked)
    monkeypatch.setattr(forecast.time, "perf_counter", lambda: clock[0])
    settings = load_settings(None, ["study.quarters=10", "study.spin_up_quarters=56", "population.scale=0.002"])
    price = price_of(settings)
    assert price == pytest.approx((2e-3, 3e-6, 1.0), rel=0.01)
    setting, started = setting_of(settings, seed=1), clock[0]
    state = empty_state(setting)
    for _ in range(66):
        worked(state, setting)
    assert seconds_of(settings, price, runs=1, spin_ups=1) == pytest.approx(clock[0] - started, rel=0.1)


TIMES = {0.2: "0 s", 40: "40 s", 89: "89 s", 90: "2 min", 720: "12 min", 5399: "90 min", 5400: "1.5 h", 11520: "3.2 h"}


@pytest.mark.parametrize(("seconds", "said"), TIMES.items())
def test_a_time_is_said_in_the_unit_that_fits(seconds, said):
    assert duration(seconds) == said
