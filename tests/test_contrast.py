"""What a study is compared with: what was changed by hand, against the same without it."""

import numpy as np
import pandas as pd
import pytest
import yaml

import brainsim
from brainsim.brief.asked import question_of, question_of_levers
from brainsim.brief.compared import compared
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.sentences import beside, two_worlds
from brainsim.command.experiment import run_experiment
from brainsim.command.load import load_settings, validated
from brainsim.command.sweep import differing
from brainsim.report.compared import compared_lines, comparison, notes
from brainsim.report.sweep_tables import studied_rows, with_effects
from brainsim.report.vocabulary import policy
from brainsim.settings.composed import resolved, settings_of
from brainsim.settings.composition import Composer
from brainsim.settings.problems import SettingsError
from brainsim.settings.search_path import configs_folder
from brainsim.study.design import BESIDE, DESIGN, REFERENCE, has_own_past, plan_of
from brainsim.study.reports import Report, seal
from brainsim.study.results import config_text

PAY = "policy.salary_multiplier"
LATER = f"{PAY}={{value: 2.4, start: 2027Q1}}"
SHOCK = "shock=us_visa_2025"
RUN = ("study.uncertainty=point", "population.scale=0.01", "study.quarters=8")
GRID = ("design=grid", "design.levers={policy.permanent_jobs: [1.0, 1.5]}")


def loaded(*overrides, experiment="baseline"):
    return load_settings(experiment, [*RUN, *overrides])


def keys(settings):
    """Keys by role."""
    plan = plan_of(settings)
    return {role: [point.key for point in plan.with_role(role)] for role in (REFERENCE, DESIGN, BESIDE)}


@pytest.fixture(scope="module")
def own():
    """The baseline as it stands: its world, and the world without the programme."""
    return loaded()


def test_without_changes_the_experiments_own_question_and_reference_stand(own):
    reference, point = plan_of(own).points
    assert reference.settings.programme.slots == 0 and point.settings.programme.slots == 400
    assert (reference.label, point.label) == ("programme = none, policy = announced", "as configured")
    assert own.study.question == load_settings("baseline").study.question
    assert (own.design.changed, own.design.beside, own.design.reference_name) == ({}, {}, None)


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ([LATER], "salary_multiplier = 2.4 from 2027Q1"),
        ([SHOCK], "shock = us_visa_2025"),
        (["behaviour=myopic"], "behaviour = myopic"),
        ([f"{PAY}=2.4", "policy.permanent_jobs=1.5"], "salary_multiplier = 2.4, permanent_jobs = 1.5"),
        (["country.korea.pay.postdoc=60"], "pay.postdoc = 60"),
        (["hiring.score_noise=0.5"], "score_noise = 0.5"),
        (["++programme.slots=600"], "slots = 600"),
        ([SHOCK, "shock.us_hostility=3.0"], "us_hostility = 3"),
        (["policy.permanent_jobs={value: 1.5, when: {measure: unfilled_share, above: 0.5}}"],
         "permanent_jobs = 1.5 once unfilled_share is above 0.5"),
    ],
)  # fmt: skip
def test_what_was_changed_is_compared_with_the_same_without_it(own, changes, label):
    """The reference is the experiment's own world, run for run; its own reference stands beside, and the changes have names."""
    settings = loaded(*changes)
    plan, known = plan_of(settings), keys(own)
    assert keys(settings)[REFERENCE] == known[DESIGN] and keys(settings)[BESIDE] == known[REFERENCE]
    assert (plan.focus.label, plan.reference.label) == (label, "baseline unchanged")
    assert [point.label for point in plan.compared] == [label]
    assert plan.beside.label == "beside it: programme = none, policy = announced"
    assert plan.focus.key not in known[DESIGN] + known[REFERENCE]


def test_run_settings_are_shared_by_both_sides():
    """Study and how many people are simulated: no what-if, and the same at every point."""
    settings = loaded("population=tiny", "population.scale=0.002", "study.seed=7", LATER)
    assert settings.design.changed == {PAY: {"value": 2.4, "start": "2027Q1"}}
    for point in plan_of(settings).points:
        assert (point.settings.population, point.settings.study) == (settings.population, settings.study)
    assert loaded("population=tiny", "study.seed=7").design.changed == {}


def test_a_world_without_the_programme_by_hand_is_the_point_and_stands_beside_nothing(own):
    plan = plan_of(loaded("programme=none"))
    assert plan.focus.roles == (DESIGN, BESIDE) and plan.beside is None
    assert plan.focus.key == keys(own)[REFERENCE][0] and plan.reference.key == keys(own)[DESIGN][0]


def test_an_experiment_of_one_change_is_compared_with_itself_without_the_further_change():
    plan, pay = (
        plan_of(loaded("policy.permanent_jobs=1.5", experiment="pay_rise")),
        plan_of(loaded(experiment="pay_rise")),
    )
    assert (plan.reference.key, plan.beside.key) == (pay.focus.key, pay.reference.key)
    assert (plan.reference.label, plan.beside.label) == ("pay_rise unchanged", "beside it: salary_multiplier = 1.8")


def test_an_experiment_without_a_reference_of_its_own_has_nothing_beside():
    plan = plan_of(loaded("policy.permanent_jobs=1.5", experiment="no_programme"))
    assert plan.beside is None and len(plan.compared) == 1


@pytest.mark.parametrize(
    "idle", [f"{PAY}=1.8", "shock=calm", f"{PAY}={{value: 1.8, start: 2026Q1}}", f"{PAY}={{value: 2.4, start: 2040Q1}}",
             "behaviour=foresighted", "design.samples=5"]
)  # fmt: skip
def test_a_change_that_changes_nothing_is_told_and_is_none(own, idle):
    settings = loaded(idle)
    assert settings.design.unchanged == [idle] and settings.design.changed == {}
    assert (settings.design.reference, settings.study.question) == (own.design.reference, own.study.question)
    assert notes(settings) == [f"{idle} changes nothing: it is so within the study without that, too"]
    both = loaded(idle, "policy.permanent_jobs=1.5")
    assert both.design.unchanged == [idle] and list(both.design.changed) == ["policy.permanent_jobs"]


def test_an_explicit_reference_wins_and_has_no_point_beside():
    settings = loaded(LATER, "design.reference={programme: none}")
    plan = plan_of(settings)
    assert (plan.reference.label, plan.reference.settings.programme.slots) == ("programme = none", 0)
    assert plan.reference.settings.policy.salary_multiplier.value == 2.4 and plan.beside is None
    assert plan.focus.label == "salary_multiplier = 2.4 from 2027Q1"


def test_a_number_of_the_population_is_a_what_if_and_how_many_are_simulated_is_not():
    settings = loaded("population.eligible_share=0.6")
    assert list(settings.design.changed) == ["population.eligible_share"]
    assert settings.design.reference == {"population.eligible_share": 0.35} and has_own_past(settings)
    for size in ("population.scale=0.001", "population=tiny"):
        assert loaded(size).design.changed == {}


def test_of_a_design_whose_other_point_is_the_reference_the_point_that_differs_is_shown():
    settings = loaded("design=grid", "design.levers={policy.salary_multiplier: [1.8, 2.4]}")
    assert plan_of(settings).focus.label == "salary_multiplier = 2.4"


def test_an_entry_of_a_table_is_called_by_its_table_too():
    settings = loaded("behaviour.permanence.out=0.4", "country.korea.pay.postdoc=55")
    assert plan_of(settings).focus.label == "pay.postdoc = 55, permanence.out = 0.4"
    assert "permanence of positions: no post at 0.4" in settings.study.question


def test_a_lever_and_a_part_of_it_are_not_levers_of_one_design():
    with pytest.raises(SettingsError, match=r"policy\.reserved_posts and policy\.reserved_posts\.value are both given"):
        loaded("design=grid", "design.levers={policy.reserved_posts: [0.4], policy.reserved_posts.value: [0.2]}")


@pytest.mark.parametrize("field", ["reference_name=x", "beside={}", "changed={}"])
def test_what_says_how_a_study_is_compared_is_not_for_the_user_to_fill(field):
    with pytest.raises(
        SettingsError, match=r"^design\.\w+ is filled when settings are composed; give design.reference"
    ):
        loaded(LATER, f"design.{field}")


@pytest.mark.parametrize("changes", [[], [LATER]])
def test_an_empty_reference_without_a_design_compares_nothing_and_says_so(changes):
    settings = loaded("design.reference={}", *changes)
    assert plan_of(settings).compared == []
    assert notes(settings)[-1].startswith("nothing is compared: ")


def test_a_design_by_hand_is_compared_with_what_it_starts_from(own):
    settings = loaded(*GRID)
    plan = plan_of(settings)
    assert plan.reference.key == keys(own)[DESIGN][0] and plan.beside.key == keys(own)[REFERENCE][0]
    assert [point.label for point in plan.compared] == ["permanent_jobs = 1.5"]
    explicit = plan_of(loaded(*GRID, "design.reference={programme: none}"))
    assert explicit.reference.settings.programme.slots == 0 and explicit.beside is None


def test_what_is_changed_besides_a_design_holds_at_every_point_and_is_told():
    settings = loaded(*GRID, SHOCK)
    hostile = [
        point.settings.shock.us_hostility.value for point in plan_of(settings).points if BESIDE not in point.roles
    ]
    assert hostile[:2] == [2.0, 2.0]
    (told,) = notes(settings)
    assert told.startswith(
        "shock = us_visa_2025 holds at every point, the reference included; to see its own effect put it"
    )


def test_an_experiment_with_a_design_of_its_own_keeps_its_reference():
    settings, plain = (loaded(*change, experiment="visa_climate") for change in ([f"{PAY}=2.4"], []))
    assert settings.design.reference == plain.design.reference == {} and plan_of(settings).beside is None
    assert settings.study.question == plain.study.question
    assert notes(settings)[0].startswith("salary_multiplier = 2.4 holds at every point")


def test_a_change_to_the_past_gives_each_side_its_own_and_says_so():
    plan = plan_of(loaded("behaviour=myopic"))
    assert plan.focus.past != plan.reference.past == plan.beside.past
    assert (
        "Each side has its own past: what was changed shapes the people or the years before the study."
        in compared_lines(loaded("behaviour=myopic"))
    )
    assert not any("own past" in line for line in compared_lines(loaded(SHOCK)))


def test_a_parameter_that_was_changed_by_hand_is_drawn_on_neither_side():
    """Otherwise the sides would differ in what is known of it, too."""
    plan = plan_of(load_settings("baseline", ["behaviour=myopic"]))
    assert all("behaviour.foresight" not in point.drawn for point in plan.points)
    assert plan.focus.drawn == plan.reference.drawn != ()


def test_lives_side_by_side_leave_the_point_beside_out_and_refuse_another_past_at_the_door():
    assert len(plan_of(loaded(LATER, "report.lives=2")).compared) == 1
    with pytest.raises(
        SettingsError, match=r"^report\.lives compares the same people: the point behaviour = myopic changes"
    ):
        loaded("behaviour=myopic", "report.lives=2")


def test_calibration_asks_for_no_effect_and_is_left_alone():
    settings = load_settings("calibrate", ["behaviour.foresight=0.5"])
    assert (settings.design.reference, settings.design.changed, settings.design.beside) == ({}, {}, {})


def test_patterns_are_read_of_the_changed_world_with_and_without_the_programme():
    """Which are the two worlds that they need; so the experiment's own reference stands."""
    plan = plan_of(loaded("behaviour=myopic", "report.patterns=true"))
    assert (plan.reference.settings.programme.slots, plan.reference.past) == (0, plan.focus.past)
    assert plan.focus.label == "behaviour = myopic"


# --- sweeps ----------------------------------------------------------------------------------------------------------


def job(*overrides):
    """The settings of a job of a sweep."""
    composer, given = Composer(configs_folder()), ["+experiment=baseline", *RUN, *overrides]
    return validated(composer.parameters(given), composer, given, axes={PAY})


def test_all_jobs_of_a_sweep_are_compared_with_the_same_reference(own):
    """Also the one whose value is the experiment's own: it is the reference, and says that it changes nothing."""
    plans = [plan_of(job(f"{PAY}={value}", SHOCK)) for value in (1.8, 2.4)] + [plan_of(job(f"{PAY}=1.8"))]
    assert {plan.reference.key for plan in plans} == set(keys(own)[DESIGN])
    assert {plan.reference.label for plan in plans} == {"baseline unchanged"}
    assert {plan.beside.key for plan in plans} == set(keys(own)[REFERENCE])
    assert plans[2].focus == plans[2].reference
    assert "it is so within the study" in notes(job(f"{PAY}=1.8"))[0]


def test_a_sweep_over_run_settings_asks_the_experiments_own_question(own):
    """Whatever else is given that changes nothing."""
    assert job("study.seed=3", "shock=calm").design.reference == own.design.reference


def test_a_sweep_goes_over_the_names_that_its_jobs_give_differently():
    jobs = [["+experiment=baseline", f"{PAY}=1.8", SHOCK], ["+experiment=baseline", f"{PAY}=2.4", SHOCK]]
    assert differing(jobs) == {PAY} and differing(jobs[:1]) == set()


def test_the_table_of_a_sweep_has_effects_and_names_the_reference_also_for_the_job_that_is_it(tmp_path):
    """The effect of a point as effects.csv has it; of the reference itself 0 where it was observed."""
    summary = "point,outcome,unit,mean,se,median,low,high,n\n{0},cost,won,5,1,5,4,6,2\n{0},kept,share,,,,,,0\n"
    effects = "point,label,outcome,effect,low,high\n1,pay,cost,2.5,1,4\n3,beside it: x,cost,-9,-9,-9\n"
    points = "point,roles,label\n0,{},baseline unchanged\n1,{},pay\n3,beside,beside it: x\n"
    for number, roles in (("0", ("reference", "design")), ("1", ("reference+design", "placebo"))):
        (tmp_path / number).mkdir()
        (tmp_path / number / "points.csv").write_text(points.format(*roles))
        (tmp_path / number / "effects.csv").write_text(effects)
        (tmp_path / number / "summary.csv").write_text(summary.format(1 if number == "0" else 0))
        seal(tmp_path / number, (tmp_path / number).iterdir(), {})
    reports = [Report(tmp_path / number) for number in "01"]
    own, same = (with_effects(report, studied_rows(report)).set_index("outcome") for report in reports)
    assert own.loc["cost", ["effect", "effect_low", "effect_high", "reference"]].tolist() == [
        2.5,
        1,
        4,
        "baseline unchanged",
    ]
    assert same.loc["cost", ["effect", "reference"]].tolist() == [0, "baseline unchanged"]
    assert np.isnan(own.loc["kept", "effect"]) and np.isnan(same.loc["kept", "effect"])


# --- lived -----------------------------------------------------------------------------------------------------------


TINY = ("study.quarters=4", "study.spin_up_quarters=8", "population.scale=0.01", "study.replications=2",
        "study.keep=outcomes", "study.uncertainty=point", "executor.workers=1", "report.figures=false")  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Results of a dearer fellowship."""
    place = tmp_path_factory.mktemp("dearer")
    settings = load_settings("baseline", [*TINY, LATER.replace("2027Q1", "2025Q3"), "shock=calm"])
    assert run_experiment(settings, place / "results", place / "store") == 0
    return place / "results"


def test_results_tell_the_change_first_and_the_point_beside_last(folder):
    """In points.csv by role, in effects.csv by label, in the README in sentences, in the question."""
    points, effects = (pd.read_csv(folder / f"{name}.csv") for name in ("points", "effects"))
    assert points["roles"].tolist() == ["reference", "design", "beside"]
    assert effects["point"].unique().tolist() == [1, 2]
    cost = effects[effects["outcome"] == "cost_krw_bn"]["effect"].tolist()
    assert cost[0] > 0 > cost[1]
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "What does fellow pay of 120 instead of 90 million won a year from 2025Q3 on change?" in text
    said = policy({"policy.salary_multiplier": {"value": 2.4, "start": "2025Q3"}}, "", "en")
    assert f"- Compared: {said}, against the same without it." in text
    assert "- Beside it, for context: no InnoCORE." in text
    assert "- shock=calm changes nothing" in text


def test_a_brief_answers_the_change_and_has_the_world_beside_as_context(folder):
    facts = facts_of(read_folder(folder))
    assert [point.point for point in facts.points] == [facts.best] == [facts.usual] == [1]
    set_so = compared(facts, "en")
    assert set_so.startswith("Fellow pay raised to 120 million won from 2025Q3 on, against the same without it")
    assert "against the same without it" in set_so and "변경 전 대비" in compared(facts, "ko")
    assert beside(facts, "en")[-1].startswith("For context, no InnoCORE against the same without it: ")
    assert two_worlds(facts)[0] == "before" and not facts.is_of_programme


def test_python_compares_as_the_command_line_does(tmp_path, capsys):
    study = brainsim.run("baseline", [*TINY, f"{PAY}=2.4", "shock=calm"], store=tmp_path / "store")
    assert capsys.readouterr().err.startswith("brainsim: shock=calm changes nothing")
    cost = study.effects("cost_krw_bn")
    assert cost["label"].tolist() == ["salary_multiplier = 2.4", "beside it: programme = none, policy = announced"]
    assert cost["effect"].iloc[0] > 0 > cost["effect"].iloc[1]
    assert study.placebo == 0.0


def test_a_model_has_its_counterpart_without_the_levers_given_by_keyword(small):
    """Of the same luck and past, whether or not it has stepped."""
    settings = small("study.quarters=4")
    dear = brainsim.TalentModel(settings, rng=7, salary_multiplier=2.4)
    without = dear.unchanged()
    assert (without.luck_seed, without.settings) == (7, settings)
    assert without.state.rows.tobytes() == dear.state.rows.tobytes()
    dear.step()
    again = dear.unchanged()
    assert again.state.rows.tobytes() == without.state.rows.tobytes() and not again.history


# --- words -----------------------------------------------------------------------------------------------------------


QUESTIONS = {
    "pay": ({PAY: {"value": 2.4, "start": "2027Q1"}},
            "What does fellow pay of 120 instead of 90 million won a year from 2027 on change?",
            "2027년 1분기부터 펠로 연봉 1억 2,000만 원(현행 9,000만 원): 무엇이 달라지는가?"),
    "two": ({PAY: 2.4, "policy.permanent_jobs": 0.8},
            "What do fellow pay of 120 instead of 90 million won a year and 20 % fewer permanent openings for all change?",
            "펠로 연봉 1억 2,000만 원(현행 9,000만 원), 전임교원·출연연 신규채용 20% 축소: 무엇이 달라지는가?"),
    "shock": ({"shock": "us_visa_2025"}, "What does a turn of the US visa climate in 2025 change?",
              "2025년 미국 비자 장벽 강화: 무엇이 달라지는가?"),
    "none": ({"programme": "none"}, "What does the absence of InnoCORE change?", "이노코어 미시행: 무엇이 달라지는가?"),
    "many": (dict.fromkeys("abcd", 1.0), "What do 4 changes together change?", "변경 4건: 무엇이 달라지는가?"),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "english", "korean"), QUESTIONS.values(), ids=list(QUESTIONS))
def test_the_question_names_what_was_changed(changed, english, korean):
    assert (question_of(changed, "en"), question_of(changed, "ko")) == (english, korean)


def test_the_question_of_a_design_by_hand_names_its_levers():
    assert loaded(*GRID).study.question == "What do other levels of openings of permanent posts change?"
    assert question_of_levers(["shock", PAY], "ko") == "비자 여건·펠로 보수의 수준에 따라 무엇이 달라지는가?"


def test_a_question_given_by_hand_stays():
    settings = loaded(LATER, "study.question=Why?")
    assert (settings.study.question, settings.study.question_in["ko"][:12]) == ("Why?", "2027년 1분기부터 ")


def test_what_is_compared_is_data_that_is_read_back():
    """From a stored config.yaml the same points, labels and words."""
    settings = loaded(LATER, SHOCK)
    again = settings_of(yaml.safe_load(config_text(settings)))
    assert again == settings and resolved(again) == resolved(settings)
    assert [point[2:4] for point in plan_of(again).points] == [point[2:4] for point in plan_of(settings).points]
    both = policy({"policy.salary_multiplier": {"value": 2.4, "start": "2027Q1"}, "shock": "us_visa_2025"}, "", "en")
    assert compared_lines(again)[0] == f"Compared: {both}, against the same without them."


@pytest.mark.parametrize(
    ("experiment", "said"),
    [("baseline", "Compared: InnoCORE as announced, against no InnoCORE."),
     ("visa_climate", "Compared: 10 options, against InnoCORE as announced."),
     ("us_visa_shock", "Compared: a turn of the US visa climate in 2025, against InnoCORE as announced."),
     ("pay_or_permanence", "Compared: 4 options of equal cost, 100 bn won more each, against InnoCORE as announced.")],
)  # fmt: skip
def test_what_is_compared_is_said_by_the_names_that_people_have(experiment, said):
    assert comparison(load_settings(experiment)) == [said]


def test_what_must_be_chosen_by_hand_has_no_world_without_it(tmp_path):
    """Then there is nothing to compare with, and the experiment's own reference stands."""
    (tmp_path / "experiment").mkdir()
    text = "# @package _global_\ndefaults:\n  - override /shock: ???\ndesign:\n  reference: {programme: none}\n"
    (tmp_path / "experiment" / "mine.yaml").write_text(text, encoding="utf-8")
    composer, given = Composer(configs_folder(), extra_folder=str(tmp_path)), ["+experiment=mine", SHOCK]
    settings = validated(composer.parameters(given), composer, given)
    assert settings.design.reference == {"programme": "none"} and settings.design.changed == {}
