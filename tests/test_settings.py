"""Settings: composed from configs/, validated, and wrong ones told in one line."""

import pytest
from hydra import initialize_config_dir
from hydra import version as hydra_version
from hydra.core.global_hydra import GlobalHydra

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
    "programme.fellow_contract=30": ["programme.fellow_contract = 30 lies outside [1, 20]", "quarters"],
    "policy.salary_multiplier=-1": ["policy.salary_multiplier = -1 lies outside [0.5, 5]", "fellow pay"],
    "policy.salary_multiplier=nan": ["policy.salary_multiplier = nan lies outside [0.5, 5]"],
    "policy.salary_multiplier=inf": ["policy.salary_multiplier = inf lies outside [0.5, 5]"],
    "policy.salary_multiplier=abc": ["= abc is not a number in [0.5, 5]", "{value, start, ramp_quarters, end}"],
    "policy.salary_multiplier=null": ["policy.salary_multiplier = null is not a number"],
    "policy.salary_multiplier=[1": ["policy.salary_multiplier=[1 can't be read", "brackets"],
    "policy.salary_multiplier.start=2027Q1": ["is a bare number here", "{value: ..., start: 2027Q1}"],
    "policy.salary_multiplier={value: abc}": ["policy.salary_multiplier.value = abc is not a number in [0.5, 5]"],
    "policy.salary_multiplier={value: 9}": ["policy.salary_multiplier = 9 lies outside [0.5, 5]"],
    "policy.salary_multiplier={value: 2, strt: 2027Q1}": ["did you mean policy.salary_multiplier.start?"],
    "policy.salary_multiplier={value: 2, start: 2027Q5}": ["start = 2027Q5 is not a quarter", "like 2025Q3"],
    "policy.salary_multiplier={value: 2, ramp_quarters: 50}": ["ramp_quarters = 50 lies outside [0, 40]"],
    "policy.salary_multiplier=${nothing}": ["policy.salary_multiplier: Interpolation key 'nothing' not found"],
    "policy.salary_multiplier=???": ["policy.salary_multiplier is missing"],
    "+policy.salary_multiplier=2": ["write it without the plus"],
    "~policy.salary_multiplier": ["policy.salary_multiplier is missing", "fellow pay"],
    "policy.salry_multiplier=2": ["policy.salry_multiplier is not a parameter", "mean policy.salary_multiplier?"],
    "salary_multiplier=2": ["did you mean policy.salary_multiplier?"],
    "policy.us_hostility=2": ["did you mean shock.us_hostility?"],
    "policy.reserved_posts_by=abilty": ["abilty is not 'luck' or 'ability'", "did you mean ability?"],
    "policy=foo": ["policy = foo does not exist", "available: announced"],
    "policy=3": ["policy = 3 does not exist", "available: announced"],
    "polcy=announced": ["polcy is not a parameter", "did you mean policy?"],
    "behavior.foresight=1": ["behavior.foresight is not a parameter", "did you mean behaviour.foresight?"],
    "behavior.foresigth=1": ["did you mean behaviour.foresight?"],
    "country=korae": ["country = korae does not exist", "did you mean korea?"],
    "country=korea": ["country.us is missing", "country needs all of korea, us, uk, elsewhere"],
    "country.korea.pay.postdoc=9999": ["country.korea.pay.postdoc = 9999", "[5, 500]", "million KRW"],
    "country.korea.pay.postdc=3": ["did you mean country.korea.pay.postdoc?"],
    "~country.korea.pay.postdoc": ["country.korea.pay.postdoc is missing"],
    "+experiment=basline": ["experiment = basline does not exist", "did you mean baseline? available: baseline, "],
    "experiment=baseline": ["+experiment=baseline"],
    "baseline": ["did you mean +experiment=baseline?"],
    "+foo=3": ["foo is not a parameter", "known: country, "],
    "behaviour.home_taste.korea=99": ["behaviour.home_taste.korea = 99", "[-4, 6]"],
    "population.entrants.korea=3": ["population.entrants.korea = 3 is not a table"],
    "population.scale=2": ["population.scale = 2 lies outside [0.0005, 1] (ratio)"],
    "population.scale=.25,.5": ["population.scale=.25,.5 holds several values", "-m"],
    "population.scale=null": ["population.scale = null is not a number"],
    "programme.slots=400.5": ["programme.slots = 400.5 is not a whole number in [0, 5000]"],
    "programme.end=2030": ["programme.end = 2030 is not a quarter", "like 2025Q3"],
    "study.name=a/b": ["study.name = a/b may hold only letters"],
    "study.name=": ["study.name = '' is empty"],
    "executor.workers=0": ["executor.workers = 0 lies outside [1, 1024]"],
    "hydra.rn.dir=x": ["hydra.rn.dir", "--hydra-help"],
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


def test_an_outer_hydra_application_is_left_as_it_was(tmp_path):
    with initialize_config_dir(str(tmp_path), version_base="1.2"):
        instance, hydra = GlobalHydra.instance(), GlobalHydra.instance().hydra
        load_settings("baseline")
        with pytest.raises(SettingsError):
            load_settings("basline")
        assert GlobalHydra.instance() is instance
        assert GlobalHydra.instance().hydra is hydra
        assert str(hydra_version.getbase()) == "1.2"


def test_an_unused_hydra_is_not_woken():
    GlobalHydra.instance().clear()
    load_settings("baseline")
    assert not GlobalHydra.instance().is_initialized()


def test_a_misspelt_name_goes_before_the_value_that_it_leaves_missing():
    content = load_settings("baseline").model_dump(mode="json")
    content["behaviour"]["foresigth"] = content["behaviour"].pop("foresight")
    with pytest.raises(SettingsError, match=r"foresigth is not a parameter; did you mean behaviour\.foresight\?"):
        settings_of(content)


@pytest.mark.parametrize("end", [0.5, 5])
def test_the_ends_of_a_range_belong_to_it(end):
    assert load_settings(None, [f"policy.salary_multiplier={end}"]).policy.salary_multiplier.value == end


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
