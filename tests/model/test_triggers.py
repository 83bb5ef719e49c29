"""Adaptive levers: when they are set going, and that they change nothing before."""

from types import SimpleNamespace

import numpy as np
import pytest

from brainsim.model import triggers
from brainsim.model.codes import FELLOW, KOREA, US
from brainsim.model.talent_model import TalentModel
from brainsim.settings.calendar import quarter_number
from brainsim.settings.problems import SettingsError

FIRST = quarter_number("2025Q3")


def lived(leave=0, arrive=0, residents=1000, applicants=0, slots=0, fellows=0, odds=0.3):
    """A quarter in which so many Koreans leave Korea and arrive there."""
    moves, stock = np.zeros((6, 4, 4), dtype=int), np.zeros((4, 6, 6), dtype=int)
    moves[0, KOREA, US], moves[0, US, KOREA] = leave, arrive
    stock[KOREA, 0, 0], stock[KOREA, 0, FELLOW] = residents - fellows, fellows
    return SimpleNamespace(
        moves=moves,
        stock=stock,
        applicants=np.array([applicants]),
        capacities=np.array([0] * 9 + [slots]),
        slots=np.array([4]),
        odds=np.full(4, odds),
    )


def waiting(small, measure, **threshold):
    """Settings in which openings wait for a measure over two quarters."""
    words = ", ".join(f"{name}: {value}" for name, value in threshold.items())
    return small(
        f"policy.permanent_jobs={{value: 2, when: {{measure: {measure}, quarters: 2, {words}}}}}", "programme.slots=4"
    )


@pytest.mark.parametrize(
    ("measure", "quarters", "value"),
    [
        ("net_outflow_per_1000", [lived(leave=9, arrive=4), lived(leave=3)], 1000 * 8 / 1000 / 0.5),
        ("koreans_net_outflow_per_1000", [lived(arrive=4), lived(leave=3)], -2.0),
        ("permanent_odds", [lived(odds=0.1), lived(odds=0.25)], 0.25),
    ],
)
def test_a_measure_is_what_it_says(small, measure, quarters, value):
    """5 net departures in one quarter and 3 in the next, of 1,000 residents: 16 per thousand and year."""
    settings = waiting(small, measure, above=value - 0.01)
    assert triggers.MEASURES[measure](settings, quarters) == pytest.approx(value)
    assert triggers.fired_now(settings, quarters, FIRST + 1, {}) == {"permanent_jobs": FIRST + 2}
    assert triggers.fired_now(waiting(small, measure, above=value + 0.01), quarters, FIRST + 1, {}) == {}
    assert triggers.fired_now(waiting(small, measure, below=value + 0.01), quarters, FIRST + 1, {}) != {}


def test_applicants_and_unfilled_fellowships_are_counted_by_the_slots_announced(small):
    settings = waiting(small, "unfilled_share", above=0.5)
    slots = settings.programme.slots * settings.population.scale
    quarters = [lived(applicants=3, slots=1), lived(fellows=1)]
    assert triggers.MEASURES["applicants_per_slot"](settings, quarters) == pytest.approx(3 / slots)
    assert triggers.MEASURES["unfilled_share"](settings, quarters) == pytest.approx(1 - 1 / slots)
    assert np.isnan(triggers.MEASURES["applicants_per_slot"](settings, quarters[1:]))


def test_nothing_is_set_going_before_the_quarters_that_are_measured_were_lived(small):
    settings = waiting(small, "permanent_odds", below=1)
    assert triggers.fired_now(settings, [lived()], FIRST, {}) == {}
    assert triggers.fired_now(settings, [lived()] * 2, FIRST + 1, {}) == {"permanent_jobs": FIRST + 2}


def test_what_was_set_going_stays_so(small):
    """Whatever the measure does later."""
    settings = waiting(small, "permanent_odds", below=0.2)
    fired = triggers.fired_now(settings, [lived(odds=0.1)] * 2, FIRST + 1, {})
    assert triggers.fired_now(settings, [lived(odds=0.9)] * 3, FIRST + 2, fired) == fired


def test_a_lever_that_waits_rises_from_the_quarter_after_and_not_before_its_start(small):
    """Set going for the third quarter with a ramp of one: neutral, neutral, half, whole; or from a later start."""
    lever = waiting(small, "permanent_odds", below=1).policy.permanent_jobs.model_copy(update={"ramp_quarters": 1})
    assert [lever.at(FIRST + n, FIRST, FIRST + 2) for n in range(4)] == [1.0, 1.0, 1.5, 2.0]
    assert [lever.at(FIRST + n, FIRST) for n in range(4)] == [1.0] * 4
    later = lever.model_copy(update={"start": "2026Q2"})  # the fourth quarter
    assert [later.at(FIRST + n, FIRST, FIRST + 2) for n in range(5)] == [1.0, 1.0, 1.0, 1.5, 2.0]


def ends(settings, past=None, quarters=8):
    """The last stocks of a world, and what was set going."""
    model = TalentModel(settings, rng=5) if past is None else past.branch(settings)
    for _ in range(quarters):
        model.step()
    return model


@pytest.mark.population
def test_a_lever_that_is_never_set_going_changes_nothing(small):
    """And one that is set going is the lever that starts in that quarter, to the last bit."""
    calm, never = ends(small("programme.slots=4")), ends(waiting(small, "permanent_odds", below=0))
    assert np.array_equal(calm.state.rows, never.state.rows)
    assert never.state.fired == {}
    at_once = ends(waiting(small, "permanent_odds", above=0))
    planned = ends(small("policy.permanent_jobs={value: 2, start: 2026Q1}", "programme.slots=4"))
    assert at_once.state.fired == {"permanent_jobs": FIRST + 2}
    assert np.array_equal(at_once.state.rows, planned.state.rows)
    assert not np.array_equal(at_once.state.rows, calm.state.rows)


@pytest.mark.population
def test_branches_of_one_past_do_not_set_each_other_going(small):
    settings = waiting(small, "permanent_odds", above=0)
    past = TalentModel(settings, rng=5)
    assert ends(settings, past).state.fired != {}
    assert past.state.fired == {} and past.state.recent == []
    assert ends(small("programme.slots=4"), past).state.fired == {}


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{measure: permanent_odds}", "give above or below"),
        ("{measure: permanent_odds, above: 1, below: 0}", "give above or below"),
        ("{measure: mood, above: 1}", "policy.permanent_jobs.when.measure"),
        ("{measure: permanent_odds, above: 1, quarters: 0}", "policy.permanent_jobs.when.quarters"),
    ],
)
def test_a_wrong_trigger_is_told_in_one_line(small, when, said):
    with pytest.raises(SettingsError, match=said) as problem:
        small(f"policy.permanent_jobs={{value: 2, when: {when}}}")
    assert "\n" not in str(problem.value)
