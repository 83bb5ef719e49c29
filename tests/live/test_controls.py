"""What can be changed on the live page, and what is refused in one line."""

import pytest

from brainsim import load_settings
from brainsim.command.live import asked_of as asked_in
from brainsim.live.controls import BESIDE, asked_of, groups, two_settings
from brainsim.settings.levers import records
from brainsim.settings.problems import SettingsError

START = load_settings("baseline", ["population=tiny"])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_lever_is_a_control_with_its_range_and_a_name_of_its_own(language):
    controls = {one["name"]: one for group in groups(START, language) for one in group["controls"]}
    for record in records().values():
        control = controls[record.path]
        assert (control["low"], control["high"]) == (record.low, record.high)
        assert control["low"] <= control["value"] <= control["high"]
    labels = [one["label"] for one in controls.values()]
    assert len(set(labels)) == len(labels) and not any("_" in label for label in labels)


def test_controls_as_they_stand_change_nothing():
    values = {one["name"]: one["value"] for group in groups(START, "en") for one in group["controls"]}
    without, with_policy = two_settings(START, asked_of({"values": values}, START))
    assert without == with_policy == START


def test_a_policy_that_is_given_at_the_start_is_that_of_one_simulation():
    start = load_settings("baseline", ["population=tiny", "policy.salary_multiplier=2.4"])
    without, with_policy = two_settings(start, asked_of({}, start))
    assert (without.policy.salary_multiplier.value, with_policy.policy.salary_multiplier.value) == (1.8, 2.4)


def test_slots_that_are_set_hold_in_all_years():
    """Also where the programme has other numbers for later ones."""
    start = load_settings("baseline", ["population=tiny", "programme=innocore_plan_2026"])
    assert start.programme.slots_from
    without, with_policy = two_settings(start, asked_of({"values": {"programme.slots": 50}}, start))
    assert without.programme == start.programme
    assert {with_policy.programme.slots_in(4 * year) for year in range(2026, 2035)} == {50}


def test_terms_and_what_is_compared():
    values = {"programme.pay": 120, "programme.fellow_contract": 8, "shock.us_hostility": 2}
    without, with_policy = two_settings(START, asked_of({"values": values, "beside": BESIDE[1]}, START))
    assert (without.programme.slots, with_policy.programme.slots) == (0, START.programme.slots)
    assert (without.programme.pay, with_policy.programme.pay, with_policy.programme.fellow_contract) == (90, 120, 8)
    assert without.shock == with_policy.shock and without.shock.us_hostility.value == 2


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ([], "table"),
        ({"values": {"policy.nothing": 1}}, "policy.nothing"),
        ({"values": {"policy.permanent_jobs": "many"}}, "policy.permanent_jobs"),
        ({"values": {"policy.permanent_jobs": 9}}, "[0, 5]"),
        ({"values": {"programme.slots": 2.5}}, "programme.slots"),
        ({"values": {"programme.fellow_contract": 30}}, "fellow_contract"),
        ({"beside": "germany"}, "beside"),
        ({"seed": -1}, "rng"),
        ({"seed": None}, "rng"),
        ({"scale": 1}, "population.scale"),
        ({"scale": 0}, "population.scale"),
        ({"scale": True}, "population.scale"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(given, names):
    with pytest.raises(SettingsError) as problem:
        two_settings(START, asked_of(given, START))
    assert names in str(problem.value) and "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("words", "names"),
    [(["port=99999"], "port"), (["port=x"], "port"), (["lang=xx"], "lang"), (["--open"], "--open")],
)
def test_a_command_that_makes_no_sense_is_refused_in_one_line(words, names):
    with pytest.raises(SettingsError, match=names) as problem:
        asked_in(words)
    assert "\n" not in str(problem.value)


def test_a_command_is_read():
    asked = asked_in(["port=0", "lang=ko", "+experiment=plan_2026", "study.seed=7"])
    assert asked == (0, "ko", "plan_2026", ["population=tiny", "study.seed=7"])
    assert asked_in(["population.scale=0.02"]).overrides == ["population.scale=0.02"]
