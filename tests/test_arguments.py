"""What Python users hand over: whatever is wrong is told in one line, as a SettingsError, before anything is simulated."""

import numpy as np
import pytest

import brainsim
from brainsim import SettingsError, Study, TalentModel, load_settings, run

SMALL = ["study.uncertainty=point", "population.scale=0.001", "study.spin_up_quarters=2", "study.quarters=2"]


@pytest.fixture(scope="module")
def settings():
    """A very small world, whose tables are kept by quarter."""
    return load_settings("baseline", [*SMALL, "study.keep=quarters", "study.replications=1"])


@pytest.fixture(scope="module")
def study(settings, tmp_path_factory):
    """A study of which nothing is simulated yet."""
    return Study(settings, tmp_path_factory.mktemp("store"))


MODELS = {
    "salary_multiplier=24": (dict(salary_multiplier=24), "policy.salary_multiplier = 24 lies outside [0.5, 5] (fellow pay"),
    "a misspelt lever": (dict(salry_multiplier=2), "salry_multiplier is not a lever or shock; did you mean salary_multiplier?"),
    "another parameter": (dict(slots=2), 'if programme.slots is meant: load_settings(overrides=["programme.slots=..."])'),
    "no name": (dict(zzz=2), "zzz is not a lever or shock; known: salary_multiplier, permanent_jobs, "),
    "seed": (dict(seed=3), "seed is not a lever; a seed is given by rng"),
    "a text": (dict(visa_ease="1"), "policy.visa_ease = '1' is a text, not a number; write 1, without quotes"),
    "a truth": (dict(visa_ease=True), "policy.visa_ease = true is not a number in [0, 1]"),
    "not a number": (dict(visa_ease=float("nan")), "policy.visa_ease = nan lies outside [0, 1]"),
    "a far quarter": (dict(visa_ease={"value": 1.0, "start": "9999Q1"}), "start = 9999Q1 lies outside [1900Q1, 2199Q4]"),
    "scale a": (dict(scale="a"), "population.scale = a is not a number in [0.0005, 1] (ratio)"),
    "scale 2": (dict(scale=2), "population.scale = 2 lies outside [0.0005, 1] (ratio)"),
    "rng 1.5": (dict(rng=1.5), "rng = 1.5 is not a whole number in [0, 9223372036854775807]"),
    "rng -1": (dict(rng=-1), "rng = -1 is not a whole number in [0, 9223372036854775807]"),
    "rng true": (dict(rng=True), "rng = true is not a whole number"),
    "rng text": (dict(rng="7"), "rng = 7 is not a whole number"),
    "past": (dict(past=3), "past is not a TalentModel"),
}  # fmt: skip


@pytest.mark.parametrize(("keywords", "told"), MODELS.values(), ids=list(MODELS))
def test_a_model_that_can_not_be_is_told_in_one_line(settings, keywords, told):
    with pytest.raises(SettingsError) as problem:
        TalentModel(settings, **keywords)
    assert told in str(problem.value) and "\n" not in str(problem.value)


@pytest.mark.parametrize("wrong", ["baseline", {}, 3, [], 0])
def test_what_are_no_settings_is_told_wherever_settings_are_asked_for(wrong, tmp_path):
    for door in (TalentModel, lambda wrong: run(settings=wrong), lambda wrong: Study(wrong, tmp_path)):
        with pytest.raises(SettingsError, match=r"^settings = .* are no settings; give load_settings\(\"baseline\"\)"):
            door(wrong)


def test_numbers_of_numpy_are_numbers(settings):
    model = TalentModel(settings, rng=np.int64(3), salary_multiplier=np.int64(2), scale=np.float64(0.001))
    assert (model.luck_seed, model.settings.policy.salary_multiplier.value) == (3, 2.0)


def test_a_model_warns_of_a_lever_that_never_acts(settings):
    with pytest.warns(UserWarning, match="visa_ease = 1 never holds: it starts in 2100Q1"):
        TalentModel(settings, rng=1, visa_ease={"value": 1.0, "start": "2100Q1"})


def test_a_choice_and_a_branch_of_something_else_are_told(settings):
    model = TalentModel(settings, rng=1)
    researcher = next(iter(model.agents))
    for wrong in ("x", 3):
        with pytest.raises(SettingsError, match="considered is not what consider"):
            researcher.choose(wrong)
        with pytest.raises(SettingsError, match="are no settings"):
            model.branch(wrong)


DOORS = {
    "a misspelt experiment": (lambda: load_settings("basline"), "experiment = basline does not exist; did you mean baseline?"),
    "no experiment": (lambda: load_settings(3), "experiment = 3 is not the name of one"),
    "an empty one": (lambda: load_settings(""), "experiment = '' is not the name of one"),
    "a bare text": (lambda: load_settings(overrides="policy.x=1"), 'give a list: overrides=["policy.x=1"]'),
    "numbers": (lambda: load_settings(overrides=[1]), "overrides = [1] is not a list of texts such as"),
    "none": (lambda: load_settings(overrides=None), "overrides = null is not a list of texts"),
    "run: a bare text": (lambda: run(overrides="x=1"), 'give a list: overrides=["x=1"]'),
    "run: misspelt": (lambda: run("basline"), "did you mean baseline?"),
}  # fmt: skip


@pytest.mark.parametrize(("door", "told"), DOORS.values(), ids=list(DOORS))
def test_a_question_that_can_not_be_asked_is_told_in_one_line(door, told):
    with pytest.raises(SettingsError) as problem:
        door()
    assert told in str(problem.value) and "\n" not in str(problem.value)


def test_an_experiment_may_be_written_as_on_the_command_line():
    assert load_settings("+experiment=pay_rise").study.name == "pay_rise"


@pytest.mark.parametrize("store", [3, ["a"], "", b"x", "a\0b"])
def test_a_store_that_is_no_path_is_told(settings, store):
    with pytest.raises(SettingsError, match=r"^store = .* is not the path of a folder"):
        Study(settings, store)
    with pytest.raises(SettingsError, match=r"^store = .* is not the path of a folder"):
        run(settings=settings, store=store)


def test_settings_and_an_experiment_beside_them_are_one_too_many(settings):
    for given in ({"experiment": "baseline"}, {"overrides": ["study.seed=1"]}):
        with pytest.raises(SettingsError, match="settings are given, and so are experiment or overrides"):
            run(settings=settings, **given)


@pytest.mark.parametrize("replications", [0, -1, 1.5, "a", True])
def test_a_study_is_looked_at_in_a_whole_number_of_replications(settings, replications, tmp_path):
    with pytest.raises(SettingsError, match="is not a whole number from 1 on"):
        Study(settings, tmp_path, replications)


NAMES = {
    "kept": (lambda study: study.effects("kept"), "outcome = kept is not known here; did you mean kept_in_korea_year_1"),
    "cut short": (lambda study: study.outcomes("researchers_in_korea"), "did you mean researchers_in_korea_end"),
    "misspelt": (lambda study: study.cube("kept_in_korea_aftr_3"), "did you mean kept_in_korea_after_3"),
    "a number": (lambda study: study.effects(3), "outcome = 3 is not known here"),
    "nothing": (lambda study: study.outcomes(None), "outcome = null is not known here"),
    "a table": (lambda study: study.table("quarter"), "name = quarter is not known here; did you mean quarters?"),
    "not kept": (lambda study: study.table("fellows"), "tables kept: quarters, flows"),
    "no point": (lambda study: study.table("quarters", [9]), "points = [9] are not a list of points in [0, 1]"),
    "no list": (lambda study: study.table("quarters", 1), "points = 1 are not a list of points in [0, 1]"),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "told"), NAMES.values(), ids=list(NAMES))
def test_a_name_that_a_study_has_not_is_told_with_those_near_it(study, asked, told):
    with pytest.raises(SettingsError) as problem:
        asked(study)
    assert told in str(problem.value) and "\n" not in str(problem.value)


def test_every_public_error_is_a_value_error():
    assert issubclass(brainsim.SettingsError, ValueError)
