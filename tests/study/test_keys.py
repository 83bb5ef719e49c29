"""Keys hold all that shapes a run and nothing else; points that share a past's key share the past to the last bit."""

import re

import numpy as np
import pytest
from designs import with_design

from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel
from brainsim.settings.composed import settings_of
from brainsim.settings.policy import Lever, Trigger
from brainsim.settings.problems import kind_of, names_in
from brainsim.study.design import PAST, WORLD, content_of, key_of

PAY = "policy.salary_multiplier"
BASELINE = load_settings("baseline", ["study.uncertainty=point"])


# --- keys -------------------------------------------------------------------------------------------------------------


def leaves(settings, prefix):
    """The dotted names of all numbers, words and levers in a group of settings, with their values."""
    for name in names_in(kind_of(prefix)):
        path = f"{prefix}.{name}"
        value = settings
        for part in path.split("."):
            value = value[part] if isinstance(value, dict) else getattr(value, part)
        if isinstance(value, Lever) or not names_in(kind_of(path)):
            yield path, value
        else:
            yield from leaves(settings, path)


def other(value):
    """Something close to a value that is not the same."""
    if isinstance(value, Lever):
        return value.model_copy(update={"value": value.value + 1e-9})
    if isinstance(value, dict):  # with names of any kind
        return {**value, 2031: 7}
    if isinstance(value, list):
        return value[1:]
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    return "2031Q1" if value is None else value + (1 if isinstance(value, int) else 1e-9)


def with_other(settings, path, value):
    """Settings with another value, whether or not it is accepted."""
    name, _, rest = path.partition(".")
    inner = settings[name] if isinstance(settings, dict) else getattr(settings, name)
    new = with_other(inner, rest, value) if rest else value
    return {**settings, name: new} if isinstance(settings, dict) else settings.model_copy(update={name: new})


@pytest.mark.parametrize("group", WORLD, ids="group of {}".format)
def test_a_key_changes_with_every_parameter_by_however_little(group):
    """And the key of the past with those that the past knows, which are whole groups; words change nothing."""
    of_programmes = group == "programmes"  # which the baseline has none of
    here = load_settings("baseline", ["+programme@programmes.brain_pool=brain_pool"]) if of_programmes else BASELINE
    found = leaves(here, "programmes.brain_pool" if of_programmes else group)
    names = {name: with_other(here, name, other(value)) for name, value in found if not name.endswith(".called")}
    assert len(names) > 1
    assert [name for name, settings in names.items() if key_of(settings) == key_of(here)] == []
    noticed = [name for name, settings in names.items() if key_of(settings, PAST) != key_of(here, PAST)]
    assert noticed == (list(names) if group in PAST else [])


@pytest.mark.parametrize("field", list(kind_of("policy.visa_ease").model_fields))
def test_a_key_changes_with_every_field_of_a_lever(field):
    """Also with when it starts, rises and ends."""
    lever = BASELINE.policy.visa_ease
    others = {"start": "2027Q1", "end": "2027Q1", "when": Trigger(measure="permanent_odds", below=0.1)}
    value = others[field] if field in others else getattr(lever, field) + 1
    changes = {field: value}
    settings = with_other(BASELINE, "policy.visa_ease", lever.model_copy(update=changes))
    assert key_of(settings) != key_of(BASELINE)
    assert key_of(settings, PAST) == key_of(BASELINE, PAST)


SHAPES = {"seed": (1, True), "first_quarter": ("2026Q1", True), "spin_up_quarters": (55, True), "quarters": (39, False),
          "cost_discount": (0.02, False), "post_life": (20.0, False)}  # fmt: skip


@pytest.mark.parametrize("name", list(kind_of("study").model_fields))
def test_of_the_study_only_what_shapes_a_run_is_in_its_key(name):
    """By field: whether it is in the key of the run, and in that of its past."""
    in_past = SHAPES.get(name, (None, False))[1]
    value = SHAPES[name][0] if name in SHAPES else "something else"
    settings = with_other(BASELINE, f"study.{name}", value)
    assert (key_of(settings) != key_of(BASELINE)) == (name in SHAPES)
    assert (key_of(settings, PAST) != key_of(BASELINE, PAST)) == in_past


def test_a_key_knows_neither_executor_nor_design():
    settings = with_design(BASELINE, "grid", levers={PAY: [1, 2]}, seed=7)
    executor = BASELINE.executor.model_copy(update={"kind": "ray", "workers": 3})
    assert key_of(settings.model_copy(update={"executor": executor})) == key_of(BASELINE)
    assert set(content_of(BASELINE)) == {*WORLD, "study"}


def test_a_key_does_not_depend_on_how_numbers_are_written():
    """1 and 1.0, a bare number and a lever, and names in another order."""
    one, other = (load_settings(None, [f"behaviour.foresight={n}", f"{PAY}={lever}"])
                  for n, lever in (("1", "2"), ("1.0", "{value: 2.0, ramp_quarters: 0}")))  # fmt: skip
    content = one.model_dump(mode="json")
    content["behaviour"]["home_taste"] = dict(reversed(content["behaviour"]["home_taste"].items()))
    assert key_of(one) == key_of(other) == key_of(settings_of(content))


def test_keys_begin_with_a_letter_so_that_no_program_takes_one_for_a_number():
    """Sixteen digits such as 1234567890123456 or 12345e6789012345 would be changed by spreadsheets."""
    for key in (key_of(BASELINE), key_of(BASELINE, PAST)):
        assert re.fullmatch("p[0-9a-f]{16}", key)


# --- the past ---------------------------------------------------------------------------------------------------------


def state_of(model):
    """All that the next quarter needs, as bytes."""
    state, register = model.state, model.state.register
    arrays = (
        state.rows,
        state.stock,
        state.odds,
        model.stays,
        model.fates,
        register.records,
        register.whereabouts,
        register.reasons,
    )
    history = [array for happenings in model.spin_up for array in happenings if isinstance(array, np.ndarray)]
    return state.quarter, state.next_uid, register.number, [array.tobytes() for array in (*arrays, *history)]


OTHER_FUTURES = {
    "no programme": ("programme=none",),
    "another programme": (
        "programme.slots=5000", "programme.pay=500", "programme.research_money=0", "programme.first_call=2010Q1",
        "programme.call_every=1", "programme.end=2012Q1", "programme.fellow_contract=2", "programme.fellow_renewal=1",
        "programme.fellow_longest=40", "programme.renewal=0", "programme.fellow_latest=0", "programme.renewal_notice=1",
        "programme.announced_multiplier=0.5", "programme.hearing={at_home: 1, koreans_abroad: 1, foreigners: 1, in_post: 1}",
        "programme.hearing_by_origin={korea: 3, us: 3, uk: 3, india: 3, china: 3, other: 3}",
    ),
    "another policy": (
        "policy.salary_multiplier=5", "policy.permanent_jobs=5", "policy.reserved_posts=1", "policy.bridge_pay=1",
        "policy.autonomy=0.5", "policy.computing=1", "policy.industry_ties=3", "policy.visa_ease=1", "policy.outreach=2",
        "policy.reserved_posts_by=ability", "policy.exchange=1",
    ),
    "a policy from long ago": ("policy.permanent_jobs={value: 5, start: 2010Q1, ramp_quarters: 3, end: 2024Q1}",),
    "a shock": ("shock.us_hostility=3", "shock.uk_visa_cost=20000"),
    "another discount rate": ("study.cost_discount=0.2",),
}  # fmt: skip


@pytest.fixture(scope="module")
def before(small):
    """The world at the first quarter of the study, as bytes."""
    return state_of(TalentModel(small(), rng=11))


@pytest.mark.parametrize("overrides", OTHER_FUTURES.values(), ids=list(OTHER_FUTURES))
def test_points_with_the_same_past_key_have_the_same_past_to_the_last_bit(small, before, overrides):
    """However much they differ in programme, policy and shock, also of points that began long before the study."""
    settings = small(*overrides)
    assert key_of(settings, PAST) == key_of(small(), PAST)
    assert key_of(settings) != key_of(small())
    assert state_of(TalentModel(settings, rng=11)) == before


@pytest.mark.parametrize("override", ["behaviour.foresight=0", "country.uk.resources=2.0", "hiring.score_noise=0.6"])
def test_another_past_is_another_world(small, before, override):
    settings = small(override)
    assert key_of(settings, PAST) != key_of(small(), PAST)
    assert state_of(TalentModel(settings, rng=11)) != before


def test_every_group_but_those_that_say_what_is_asked_shapes_a_run():
    """A new group of parameters must be put into WORLD, and perhaps into PAST."""
    groups = set(type(BASELINE).model_fields)
    assert groups - set(WORLD) == {"study", "design", "executor", "report", "calibration", "analysis", "extend"}
    assert set(PAST) < set(WORLD)
