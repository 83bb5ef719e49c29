"""Settings: composed from configs/, validated, and wrong ones told in one line."""

import pytest

from brainsim.calendar import quarter_name, quarter_number
from brainsim.parameters import Lever
from brainsim.settings import SettingsError, load_settings, settings_of

EXPERIMENTS = ("baseline", "no_programme", "pay_rise", "permanent_jobs", "reserved_posts", "us_visa_shock")


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_composes_and_is_named_after_itself(experiment):
    assert load_settings(experiment).study.name == experiment


def test_stored_settings_are_read_back_unchanged():
    settings = load_settings("pay_rise")
    assert settings_of(settings.model_dump(mode="json")) == settings


WRONG = {
    "policy.salary_multiplier=-1": ["policy.salary_multiplier = -1", "[0.5, 5]", "fellow pay"],
    "policy.salary_multiplier=nan": ["policy.salary_multiplier = nan", "[0.5, 5]"],
    "policy.salary_multiplier=abc": ["abc", "write a number in [0.5, 5]"],
    "policy.salry_multiplier=2": ["policy.salry_multiplier is not a parameter", "did you mean salary_multiplier?"],
    "policy.salary_multiplier={value: 2, strt: 2027Q1}": ["strt is not a parameter", "did you mean start?"],
    "policy.salary_multiplier={value: 2, start: 2027Q5}": ["2027Q5", "write it like 2025Q3"],
    "policy.reserved_posts_by=abilty": ["abilty", "did you mean ability?"],
    "policy=foo": ["policy = foo does not exist", "available: announced"],
    "policy=3": ["a group takes the name"],
    "polcy=announced": ["did you mean policy?"],
    "behavior.foresight=1": ["behavior is not a group", "did you mean behaviour?"],
    "+experiment=basline": ["did you mean baseline?"],
    "+foo=3": ["foo is not a parameter"],
    "country.korea.pay.postdoc=9999": ["country.korea.pay.postdoc = 9999", "[5, 500]", "million KRW"],
    "country.korea.pay.postdc=3": ["country.korea.pay.postdc", "not a parameter"],
    "behaviour.home_taste.korea=99": ["behaviour.home_taste.korea = 99", "[-4, 6]"],
    "population.scale=2": ["population.scale = 2", "[0.0005, 1]"],
    "population.scale=.25,.5": ["population.scale"],
    "population.scale=null": ["population.scale", "is not a number"],
    "programme.slots=400.5": ["programme.slots = 400.5 is not a whole number", "[0, 5000]"],
    "programme.end=2030": ["programme.end = 2030", "write it like 2025Q3"],
    "study.name=a/b": ["study.name = a/b"],
    "policy.salary_multiplier=[1": ["can't be read"],
}


@pytest.mark.parametrize(("override", "parts"), WRONG.items(), ids=list(WRONG))
def test_a_wrong_setting_is_told_in_one_line(override, parts):
    with pytest.raises(SettingsError) as told:
        load_settings(None, [override])
    assert "\n" not in str(told.value)
    for part in parts:
        assert part in str(told.value)


def test_a_missing_value_is_named():
    content = load_settings("baseline").model_dump(mode="json")
    del content["behaviour"]["home_taste"]["korea"]
    with pytest.raises(SettingsError, match=r"behaviour\.home_taste\.korea"):
        settings_of(content)


def test_an_outer_hydra_is_left_as_it_was(tmp_path):
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    with initialize_config_dir(str(tmp_path), version_base="1.3"):
        outer = GlobalHydra.instance().hydra
        load_settings("baseline")
        assert GlobalHydra.instance().hydra is outer


def test_a_lever_is_neutral_before_its_start_and_after_its_end():
    lever = Lever(value=2.4, start="2027Q1", ramp_quarters=2, end="2029Q1", neutral=1.8)
    first = quarter_number("2025Q3")
    at = {
        name: lever.at(quarter_number(name), first)
        for name in ("2026Q4", "2027Q1", "2027Q2", "2027Q3", "2028Q4", "2029Q1")
    }
    assert at == pytest.approx(
        {"2026Q4": 1.8, "2027Q1": 2.0, "2027Q2": 2.2, "2027Q3": 2.4, "2028Q4": 2.4, "2029Q1": 1.8}
    )


def test_a_lever_without_a_start_holds_from_the_first_quarter_of_the_study_and_not_before():
    lever, first = Lever(value=1.5, neutral=1.0), quarter_number("2025Q3")
    assert (lever.at(first - 1, first), lever.at(first, first), lever.at(first + 100, first)) == (1.0, 1.5, 1.5)


def test_a_quarter_is_named_back():
    assert quarter_name(quarter_number("2030Q4")) == "2030Q4"
