"""What analyses say where there is nothing to say: planted outcomes, without a simulation."""

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("SALib")
pytest.importorskip("pymoo")

from brainsim import load_settings
from brainsim.analysis import search
from brainsim.analysis.analyse import analyse, clear
from brainsim.analysis.checks import check_analysis, told_before
from brainsim.analysis.training import parameters_of
from brainsim.settings.problems import SettingsError
from brainsim.study.analysable import is_constant, looked_at, unseen_within
from brainsim.study.design import plan_of
from brainsim.study.effects import difference

KEPT, YEARS, COST = "fellows_kept_in_korea_after_3", "researcher_years_in_korean_research", "total_cost_krw_bn"
NONE = np.nan


class Planted:
    """A study whose outcomes are made by hand, from the plan and the parameters of its replications."""

    def __init__(self, experiment, overrides, **makers):
        self.settings = load_settings(experiment, overrides)
        self.plan, self.replications = plan_of(self.settings), self.settings.study.replications
        self.makers, self.luck = makers, np.random.default_rng(5)

    def cube(self, outcome):
        shape = (len(self.plan.points), self.replications)
        return np.broadcast_to(np.asarray(self.makers[outcome](self), dtype=float), shape).copy()


def told(study, folder):
    """What an analysis says, and the files that it leaves."""
    words = analyse(study, folder, lambda listed: pytest.fail("nothing is run"))
    return "\n".join(words), {path.name for path in folder.rglob("*") if path.is_file()}


# --- the door itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "refused", "said"),
    [
        ([NONE] * 4, "not observed in any of 4 runs", ""),
        ([1.0, NONE, NONE, NONE], "observed in 1 of 4 runs, and 2 are needed", ""),
        ([3.0] * 4, "the same in all of 4 runs", ""),
        ([0.1 + 0.2, 0.3, 0.3, 0.3 + 4e-17], "the same in all of 4 runs", ""),
        ([0.0] * 4, "the same in all of 4 runs", ""),
        ([1.0, 2.0, NONE, 3.0], "", "observed in 3 of 4 runs; the others are left out"),
        ([2.0, NONE, 2.0, NONE], "the same in all of 2 runs", ""),
        ([1.0, 2.0, 3.0, 4.0], "", ""),
        ([], "not observed in any of 0 runs", ""),
        ([np.inf, 1.0, 2.0, NONE], "", "observed in 2 of 4 runs"),
    ],
)
def test_the_door_lets_in_what_was_observed_and_differs(values, refused, said):
    looked = looked_at(np.array(values), "stays", "runs")
    assert refused in looked.refused and bool(refused) == bool(looked.refused)
    assert said in "".join(looked.said) and bool(said) == bool(looked.said)
    assert looked.rows.tolist() == [np.isfinite(value) and not refused for value in values]


def test_a_row_of_several_counts_if_all_of_it_was_observed():
    looked = looked_at(np.array([[1, 2], [NONE, 3], [2, 2]]), "stays", "worlds")
    assert looked.rows.tolist() == [True, False, True]


def test_a_difference_of_rounding_is_none():
    assert difference(np.array([0.1 + 0.2, 5.0, NONE]), np.array([0.3, 4.0, 1.0]))[:2].tolist() == [0.0, 1.0]
    assert is_constant(np.array([1e9, 1e9 + 1e-4])) and not is_constant(np.array([1e9, 1e9 + 1]))


@pytest.mark.parametrize(
    ("outcome", "quarters", "unseen"),
    [("kept_in_korea_after_3_foreign", 12, True), ("kept_in_korea_after_3", 13, False), ("researcher_years_in_korea", 1, False),
     ("fellows_kept_in_korea_after_3", 4, True), ("kept_in_korea_year_5", 20, True), ("kept_in_korea_year_5", 21, False)],
)  # fmt: skip
def test_what_takes_more_years_than_a_study_has_is_known_before_it_runs(outcome, quarters, unseen):
    assert bool(unseen_within(quarters, outcome)) == unseen


# --- screening --------------------------------------------------------------------------------------------------------

SCREENED = ["design.samples=4", "study.replications=3", "study.uncertainty=point", f"study.outcome={KEPT}"]


def levels(study, name):
    return np.array([point.changes.get(name, 0.0) for point in study.plan.points], dtype=float)[:, None]


def moved(study):
    """A thousand and what foresight adds, with a little luck."""
    return 1000 + 7 * levels(study, "behaviour.foresight") + 1e-3 * study.luck.normal(size=(1, study.replications))


def partly(study):
    """The same, not observed in replication 0 of one point, nor at all at another."""
    values = moved(study)
    values[study.plan.rows[3], 0] = values[study.plan.rows[30]] = NONE
    return values


def one_trajectory(study):
    values = moved(study)
    values[list(study.plan.rows[:30])] = NONE
    return values


@pytest.mark.parametrize(
    ("maker", "said"),
    [
        (lambda study: NONE, "not observed in any of 4 trajectories"),
        (lambda study: 0.0, "the same in all of 4 trajectories"),
        (lambda study: 0.3 + 4e-17 * np.arange(study.replications), "the same in all of 4 trajectories"),
        (one_trajectory, "observed in 1 of 4 trajectories, and 2 are needed"),
    ],
)
def test_a_screening_of_nothing_ranks_nothing(maker, said, tmp_path):
    """And a figure of an earlier run does not stay."""
    study = Planted("screening", SCREENED, **{KEPT: maker})
    (tmp_path / "figures").mkdir()
    for stale in (f"screening_{KEPT}.csv", f"figures/screening_{KEPT}.png", f"figures/screening_{KEPT}.svg"):
        (tmp_path / stale).write_text("of another run")
    words, files = told(study, tmp_path)
    assert said in words and "most moved" not in words
    assert files == {"analysis.csv"}


def test_a_screening_of_what_moves_names_it_alone(tmp_path):
    words, _ = told(Planted("screening", SCREENED, **{KEPT: moved}), tmp_path)
    assert words == f"{KEPT}: most moved by behaviour.foresight"
    table = pd.read_csv(tmp_path / f"screening_{KEPT}.csv").set_index("input")["mu_star"]
    assert table["behaviour.foresight"] == pytest.approx(7.0) and (table.drop("behaviour.foresight") < 1e-9).all()


def test_a_screening_says_what_it_leaves_out(tmp_path):
    words, _ = told(Planted("screening", SCREENED, **{KEPT: partly}), tmp_path)
    assert "observed in 3 of 4 trajectories; the others are left out" in words
    assert "1 trajectories count fewer replications" in words and "most moved by behaviour.foresight" in words
    assert pd.read_csv(tmp_path / f"screening_{KEPT}.csv").set_index("input").loc[
        "behaviour.foresight", "mu_star"
    ] == pytest.approx(7)


def test_two_outcomes_of_which_one_is_not_observed_are_each_told(tmp_path):
    study = Planted(
        "screening", [*SCREENED, f"analysis.outcomes=[{KEPT},{YEARS}]"], **{KEPT: lambda study: NONE, YEARS: moved}
    )
    words, files = told(study, tmp_path)
    assert f"{KEPT}: not observed" in words and f"{YEARS}: most moved by" in words
    assert f"screening_{YEARS}.csv" in files and f"screening_{KEPT}.csv" not in files


@pytest.mark.parametrize("levels", ["[none, innocore]", "[innocore, none]"])
def test_a_lever_of_words_is_screened_as_what_a_change_of_words_does(levels, tmp_path):
    """The programme adds 50 wherever it is, foresight 7 over its range."""
    lever = [f"design.levers={{programme: {levels}, behaviour.foresight: {{low: 0, high: 1}}}}", "design.samples=6"]

    def programme(study):
        there = np.array([point.settings.programme.slots > 0 for point in study.plan.points])
        return moved(study) + 50 * there[:, None]

    words, _ = told(Planted("screening", [*SCREENED, *lever], **{KEPT: programme}), tmp_path)
    assert "most moved by programme, behaviour.foresight" in words
    table = pd.read_csv(tmp_path / f"screening_{KEPT}.csv").set_index("input")
    assert table.loc["programme", "mu_star"] == pytest.approx(50) and np.isnan(table.loc["programme", "low"])
    assert table.loc["behaviour.foresight", "mu_star"] == pytest.approx(7)


def test_two_levels_of_a_number_are_its_whole_range(tmp_path):
    lever = [
        "design.levers={policy.permanent_jobs: [1.0, 1.5], behaviour.foresight: {low: 0, high: 1}}",
        "design.samples=6",
    ]
    study = Planted("screening", [*SCREENED, *lever], **{KEPT: lambda s: moved(s) + 20 * levels_of_jobs(s)})
    told(study, tmp_path)
    assert pd.read_csv(tmp_path / f"screening_{KEPT}.csv").set_index("input").loc[
        "policy.permanent_jobs", "mu_star"
    ] == (pytest.approx(10))


def levels_of_jobs(study):
    return np.array([point.settings.policy.permanent_jobs.value for point in study.plan.points])[:, None]


# --- worlds -----------------------------------------------------------------------------------------------------------

WORLDS = ["study.replications=60", "study.vectors=null", "analysis.refits=3", f"analysis.outcomes=[{KEPT}]"]
METHODS = ("regret", "information", "sobol")


def parameter(study):
    """[replications] the first parameter that is drawn, between 0 and 1."""
    values = parameters_of(study).values[:, 0]
    return (values - values.min()) / np.ptp(values)


def driven(study):
    """The second policy adds what the parameter is, the third the contrary; in every shock alike."""
    x, gains = parameter(study), np.zeros((len(study.plan.points), study.replications))
    for number in (1, 5):
        gains[number] = 100 * x
    for number in (2, 6):
        gains[number] = 100 * (1 - x)
    return 500 + gains


def noise(study):
    return 500 + study.luck.normal(size=(len(study.plan.points), study.replications))


def half_seen(study):
    values = driven(study)
    values[:, :30] = NONE
    return values


def few_seen(study):
    values = driven(study)
    values[:, :44] = NONE
    return values


def base_alone(study):
    values = driven(study)
    values[1:] = NONE
    return values


def test_what_is_driven_by_a_parameter_has_all_its_tables_and_figures(tmp_path):
    study = Planted("robustness", WORLDS, **{KEPT: driven})
    words, files = told(study, tmp_path)
    name = parameters_of(study).names[0]
    assert f"worth knowing: {name}" in words and f"most moved by {name}" in words and "least mean regret" in words
    assert "fails most where" in words
    for kind in (*METHODS, "scenario"):
        assert {f"{kind}_{KEPT}.csv", f"{kind}_{KEPT}.png", f"{kind}_{KEPT}.svg"} <= files
    indices = pd.read_csv(tmp_path / f"sobol_{KEPT}.csv")
    assert set(indices["target"]) == {"effect of salary_multiplier = 2.89", "effect of reserved_posts = 0.6"}
    assert (
        "effect of permanent_jobs = 1.03" in words
    )  # which is the same in all worlds: emulators explain nothing of it


@pytest.mark.parametrize(
    ("maker", "said"),
    [
        (noise, "could not identify which assumptions drive it"),
        (lambda study: NONE, "not observed in any of 60 worlds"),
        (lambda study: 5.0, "the same in all of 60 worlds"),
        (lambda study: 0.3 + 4e-17 * study.luck.integers(0, 2, (8, 60)), "the same in all of 60 worlds"),
        (base_alone, "not observed in any of 60 worlds"),
        (few_seen, "8 parameter vectors are left, and 10 are needed"),
    ],
)
def test_no_index_regret_or_value_comes_from_nothing(maker, said, tmp_path):
    words, files = told(Planted("robustness", WORLDS, **{KEPT: maker}), tmp_path)
    assert said in words
    assert "most moved" not in words and "worth knowing" not in words and "least mean regret" not in words
    assert "fails most" not in words
    assert not [name for name in files if name.startswith(METHODS) or name.endswith((".png", ".svg"))]


def test_worlds_that_were_not_observed_are_left_out_and_counted(tmp_path):
    words, _ = told(Planted("robustness", WORLDS, **{KEPT: half_seen}), tmp_path)
    assert "observed in 30 of 60 worlds; the others are left out" in words
    assert "15 parameter vectors are few for" in words


def test_where_no_fact_would_change_the_choice_there_is_no_figure_of_what_it_is_worth(tmp_path):
    """The second policy is always ahead: its gain is moved by the parameter, the choice is not."""
    study = Planted("robustness", WORLDS, **{KEPT: lambda s: driven(s) + 500 * (np.arange(8) % 4 == 1)[:, None]})
    words, files = told(study, tmp_path)
    assert "no single extra fact would surely change the choice" in words
    assert f"information_{KEPT}.png" not in files and f"sobol_{KEPT}.png" in files


def test_a_shock_that_is_a_whole_group_is_a_world_and_not_a_policy(tmp_path):
    """As a lever it would be a policy over its own shock; it used to take the place of the calm."""
    points = "[{policy.salary_multiplier: 2.89}, {shock: us_visa_2025}, {shock: us_visa_2025, policy.salary_multiplier: 2.89}]"
    told(Planted("robustness", [*WORLDS, f"design.points={points}"], **{KEPT: noise}), tmp_path)
    worlds = pd.read_csv(tmp_path / f"worlds_{KEPT}.csv")
    assert set(worlds["first"]) | set(worlds["second"]) == {"as configured", "salary_multiplier = 2.89"}
    assert worlds["shock.us_hostility"].nunique() == 2 and len(worlds) == 60  # of 30 vectors


# --- search -----------------------------------------------------------------------------------------------------------

SEARCHED = ["study.replications=2", "design.samples=32", "study.uncertainty=point", f"analysis.outcomes=[{YEARS}]"]


def slots(study):
    return 10 * levels(study, "programme.slots") + study.luck.normal(size=(1, study.replications))


@pytest.mark.parametrize(
    ("years", "cost", "said"),
    [
        (slots, lambda study: 5.0, "nothing can be told of the cost"),
        (slots, lambda study: NONE, "nothing can be told of the cost"),
        (lambda study: NONE, slots, "nothing can be told of any outcome"),
        (lambda study: 7.0, slots, "nothing can be told of any outcome"),
        (noise, slots, "nothing can be told of any outcome"),
    ],
)
def test_no_front_is_sought_where_nothing_can_be_told_of_cost_or_outcomes(years, cost, said, tmp_path):
    words, files = told(Planted("pareto_search", SEARCHED, **{YEARS: years, COST: cost}), tmp_path)
    assert said in words and files == {"analysis.csv"}


def test_points_that_were_not_observed_have_no_part_in_a_front():
    aims = [search.Aim("cost", True), search.Aim("kept", False)]
    values = np.array([[1.0, 1.0], [NONE, 9.0], [2.0, 2.0], [0.0, NONE]])
    assert search.undominated(values, aims).tolist() == [True, False, True, False]


# --- what is known before anything runs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("experiment", "overrides", "said"),
    [
        ("pareto_search", ["study.quarters=4", "analysis.outcomes=[kept_in_korea_after_3]"], "can't be observed within study.quarters = 4"),
        ("pareto_search", ["design.levers={programme: [none, innocore], policy.bridge_pay: {low: 0, high: 1}}"], "programme is no number"),
        ("pareto_search", ["design.levers={policy.permanent_jobs: [1.5], policy.bridge_pay: {low: 0, high: 1}}"], "permanent_jobs is no"),
        ("pareto_search", ["design.samples=8"], "design.samples = 8 is too few for a search"),
        ("pareto_search", ["analysis.outcomes=[total_cost_krw_bn]"], "is among analysis.outcomes"),
        ("screening", ["design.samples=1"], "design.samples = 1 is too few"),
        ("screening", ["design.levers={policy.permanent_jobs: [1.5], policy.bridge_pay: {low: 0, high: 1}}"], "has one level"),
        ("screening", ["analysis.outcomes=[kept_in_korea]"], "kept_in_korea is no outcome of a run"),
        ("screening", ["analysis.outcomes=[cost_per_added_research_year_krw_m]"], "is no outcome of a run"),
        ("robustness", ["study.vectors=null", "study.uncertainty=point"], "study.uncertainty = point fixes them"),
        ("robustness", ["study.vectors=null", "design.points=[{shock.us_hostility: 2.0}]"], "there is one policy only"),
        ("baseline", ["analysis=robustness", "study.outcome=researcher_years_in_korea", "design.reference={}"], "one policy only"),
    ],
)  # fmt: skip
def test_what_cannot_be_analysed_is_refused_before_anything_runs(experiment, overrides, said):
    with pytest.raises(SettingsError, match=said) as problem:
        check_analysis(load_settings(experiment, overrides))
    assert "\n" not in str(problem.value)


def test_an_outcome_of_several_that_cannot_be_seen_is_told_before_anything_runs():
    settings = load_settings("screening", ["study.quarters=8", f"analysis.outcomes=[{YEARS},{KEPT}]"])
    (line,) = told_before(settings)
    assert f"{KEPT} can't be observed within study.quarters = 8; give study.quarters=13 or more" in line


def test_only_what_analyses_leave_is_cleared(tmp_path):
    mine = tmp_path / "screening_of_my_own.csv"
    mine.write_text("mine")
    (tmp_path / "front.csv").write_text("old")
    clear(tmp_path)
    assert mine.exists() and not (tmp_path / "front.csv").exists()
