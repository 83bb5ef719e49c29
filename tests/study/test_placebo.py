"""The placebo: a small reference whose neutral levers are written otherwise, and what it catches."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brainsim.command.load import load_settings
from brainsim.settings.calendar import quarter_name
from brainsim.settings.policy import Lever
from brainsim.settings.problems import kind_of
from brainsim.study import placebo as ours
from brainsim.study.changes import changed, placebo_of
from brainsim.study.design import PAST, key_of, plan_of
from brainsim.study.placebo import placebo_difference

BASELINE = load_settings("baseline")


def quarters_lived(settings):
    """All quarters of a run, with its spin-up."""
    first = settings.study.first_calendar_quarter()
    return range(first - settings.study.spin_up_quarters, first + settings.study.quarters)


def test_the_placebo_writes_every_neutral_lever_otherwise():
    settings = load_settings(None, ["policy.visa_ease=0.5", "shock=us_visa_2025"])
    placebo = placebo_of(settings)
    for name, lever in placebo.levers().items():
        if name in ("visa_ease", "us_hostility"):
            assert lever == settings.levers()[name].model_copy(update={"start": "2025Q3"})  # where it begins anyway
        else:
            assert lever.value != lever.neutral
            assert lever.start == "2035Q3"  # ten years from 2025Q3 are lived
    assert key_of(placebo) != key_of(settings)
    assert key_of(placebo, PAST) == key_of(settings, PAST)


quarters = st.integers(8100, 8150).map(quarter_name)


@st.composite
def levers_of(draw, group):
    """Levers of a group: neutral or not, with or without a start, a ramp and an end."""
    given = {}
    for name, field in kind_of(group).model_fields.items():
        extra = field.json_schema_extra
        if "neutral" in extra:
            value = draw(
                st.one_of(
                    st.just(getattr(BASELINE, group).constants()[name].neutral), st.floats(extra["low"], extra["high"])
                )
            )
            start, end = sorted(draw(st.lists(quarters, min_size=2, max_size=2, unique=True)))
            ramp = draw(st.integers(0, 40))
            times = {"start": draw(st.sampled_from([None, start])), "end": draw(st.sampled_from([None, end]))}
            given[f"{group}.{name}"] = {"value": value, "ramp_quarters": ramp, **times}
    return given


@given(levers_of("policy"), levers_of("shock"), st.integers(1, 40))
def test_the_levers_of_a_placebo_are_those_of_the_world_in_every_quarter_that_is_lived(policy, shock, lived):
    study = BASELINE.study.model_copy(update={"quarters": lived})
    settings = changed(BASELINE.model_copy(update={"study": study}), policy | shock)
    placebo = placebo_of(settings)
    for quarter in quarters_lived(settings):
        assert placebo.levers_at(quarter) == settings.levers_at(quarter)
    neutral = [name for name, lever in settings.levers().items() if lever.value == lever.neutral]
    assert (key_of(placebo) != key_of(settings)) == bool(neutral)


def test_a_reference_without_a_neutral_lever_has_a_placebo_too():
    """Its levers are written with the start that they have anyway."""
    changes = {}
    for group in ("policy", "shock"):
        levers = [name for name, field in kind_of(group).model_fields.items() if field.annotation is Lever]
        changes |= {f"{group}.{name}": 0.4 if name == "autonomy" else 0.6 for name in levers}
    settings = changed(BASELINE, changes)
    placebo = placebo_of(settings)
    assert placebo != settings
    quarters = range(2025 * 4, 2040 * 4)
    assert [placebo.levers_at(quarter) for quarter in quarters] == [settings.levers_at(quarter) for quarter in quarters]


# --- lived ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def tiny(small):
    """A short study of two points."""
    return small("population.scale=0.001", "study.spin_up_quarters=8", "study.quarters=8")


def scales_lived(monkeypatch):
    """The population scales of the worlds that are lived from now on."""
    lived, scales = ours.lived, []
    monkeypatch.setattr(
        ours, "lived", lambda past, settings: scales.append(settings.population.scale) or lived(past, settings)
    )
    return scales


@pytest.mark.parametrize("size", [0.001, 1.0])
def test_a_small_reference_and_its_placebo_are_lived_and_nothing_differs(tiny, monkeypatch, size):
    """In a study of any size, whatever its levers."""
    monkeypatch.setattr(ours, "LARGEST", 0.002)
    scales = scales_lived(monkeypatch)
    settings = changed(tiny, {"policy.visa_ease": 0.5, "policy.reserved_posts": 0.5, "population.scale": size})
    assert placebo_difference(settings, plan_of(settings).reference) == 0.0
    assert scales == [min(0.002, size)] * 2


def test_one_researcher_who_differs_counts_though_no_outcome_does(tiny, monkeypatch):
    lived, seen = ours.lived, []

    def touched(past, settings):
        model = lived(past, settings)
        model.state.rows["contract_end"][:3] += len(seen)
        seen.append(model)
        return model

    monkeypatch.setattr(ours, "lived", touched)
    assert placebo_difference(tiny, plan_of(tiny).reference) == 3.0


def test_a_placebo_that_can_not_be_lived_is_not_said_to_be_nought(tiny, monkeypatch):
    def breaks(past, settings):
        raise ZeroDivisionError

    monkeypatch.setattr(ours, "lived", breaks)
    assert math.isnan(placebo_difference(tiny, plan_of(tiny).reference))
