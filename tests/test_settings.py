"""Settings: composed from configs/, validated, and wrong ones told in one line."""

import pytest
from hydra import initialize_config_dir
from hydra import version as hydra_version
from hydra.core.global_hydra import GlobalHydra

from brainsim.command.check import GROUPS_OF_OPTIONS
from brainsim.command.load import load_settings
from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.calendar import quarter_name, quarter_number
from brainsim.settings.composed import settings_of
from brainsim.settings.policy import Lever
from brainsim.settings.problems import SettingsError
from brainsim.settings.search_path import configs_folder
from brainsim.study.design import WORLD, plan_of

EXPERIMENTS = sorted(path.stem for path in (configs_folder() / "experiment").glob("*.yaml"))


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_composes_and_is_named_after_itself(experiment):
    assert load_settings(experiment).study.name == experiment


@pytest.mark.parametrize("experiment", ["baseline", "pay_rise", "us_visa_shock", "salary_x_jobs"])
def test_stored_settings_are_read_back_unchanged_and_make_the_same_points(experiment):
    """With what the options of groups hold that the design names."""
    settings = load_settings(experiment)
    again = settings_of(settings.model_dump(mode="json"))
    assert again == settings
    assert [point.key for point in plan_of(again).points] == [point.key for point in plan_of(settings).points]


WRONG = {
    "report.forecasts=a-b": ["report.forecasts = a-b is no name of a model; write letters, digits and underscores"],
    "programme.fellow_contract=30": ["programme.fellow_contract = 30 lies outside [1, 20]", "quarters"],
    "policy.salary_multiplier=-1": ["policy.salary_multiplier = -1 lies outside [0.5, 5]", "fellow pay"],
    "policy.salary_multiplier=nan": ["policy.salary_multiplier = nan lies outside [0.5, 5]"],
    "policy.salary_multiplier=inf": ["policy.salary_multiplier = inf lies outside [0.5, 5]"],
    "policy.salary_multiplier=abc": ["= abc is not a number in [0.5, 5]", "{value, start, ramp_quarters, end}"],
    "policy.salary_multiplier='2.4'": ["= '2.4' is a text, not a number; write 2.4, without quotes"],
    "policy.salary_multiplier='2,4'": ["= 2,4 is a text, not a number; write 2.4"],
    "policy.salary_multiplier=true": ["= true is not a number in [0.5, 5]"],
    "policy.salary_multiplier={value: 2, start: 9999Q1}": ["start = 9999Q1 lies outside [1900Q1, 2199Q4] (quarters)"],
    "policy.salary_multiplier={value: 2, start: 1027Q1}": ["start = 1027Q1 lies outside [1900Q1, 2199Q4] (quarters)"],
    "policy.salary_multiplier={value: 2, start: '٢٠٢٧Q1'}": ["start = ٢٠٢٧Q1 is not a quarter; write it like 2025Q3"],
    "policy.salary_multiplier={value: 2, end: 0001Q1}": ["end = 0001Q1 lies outside [1900Q1, 2199Q4]"],
    "policy.salary_multiplier={value: 2, when: {measure: permanent_odds, above: nan}}": [
        "policy.salary_multiplier.when.above = nan lies outside [0, 1] (permanent_odds)"
    ],
    "policy.salary_multiplier={value: 2, when: {measure: unfilled_share, below: inf}}": [
        "below = inf lies outside [0, 1]"
    ],
    "policy.salary_multiplier={value: 2, when: {measure: net_outflow_per_1000, above: 1e9}}": ["outside [-1000, 1000]"],
    "study.first_quarter=2199Q4": ["study.first_quarter = 2199Q4 is too late for a study that ends by 2199Q4"],
    "study.first_quarter=0001Q1": ["study.first_quarter = 0001Q1 lies outside [1900Q1, 2199Q4] (quarters)"],
    "programme.end='２０３０Q1'": ["programme.end = ２０３０Q1 is not a quarter"],
    "population.scale=nan": ["population.scale = nan lies outside [0.0005, 1] (ratio)"],
    "population.scale=true": ["population.scale = true is not a number in [0.0005, 1]"],
    "country.korea.pay.postdoc=inf": ["country.korea.pay.postdoc = inf lies outside [5, 500]"],
    "analysis.ceiling=inf": ["analysis.ceiling = inf is not a finite number"],
    "design.budget=nan": ["design.budget = nan is not a finite number"],
    "design.budget=0.0": ["design.budget = 0 is not above 0"],
    "calibration.priors={behaviour.foresight: {low: nan, high: 1}}": ["low = nan is not a finite number"],
    "study.quarters=10.0": ["study.quarters = 10.0 is not a whole number, which is written without a point; write 10"],
    "study.structures=myopic": ["study.structures = myopic is not a list; write it in brackets"],
    "report.brief=yes": ["report.brief = yes is not true or false"],
    "study.store=' '": ["names no file or folder here"],
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
    "policy=permanent_jobs": [
        "policy = permanent_jobs does not exist; to set it by itself: policy.permanent_jobs=VALUE"
    ],
    "policy/salary_multiplier=2": ["did you mean policy.salary_multiplier?"],
    "POLICY.SALARY_MULTIPLIER=2": ["did you mean policy.salary_multiplier?"],
    "policy.salary-multiplier=2": ["did you mean policy.salary_multiplier?"],
    "polcy=announced": ["polcy is not a parameter", "did you mean policy?"],
    "behavior.foresight=1": ["behavior.foresight is not a parameter", "did you mean behaviour.foresight?"],
    "behavior.foresigth=1": ["did you mean behaviour.foresight?"],
    "country=korae": ["country = korae does not exist", "did you mean korea?"],
    "country=korea": ["country.us is missing", "country needs all of korea, us, uk, elsewhere"],
    "country.korea.pay.postdoc=9999": ["country.korea.pay.postdoc = 9999", "[5, 500]", "million KRW"],
    "country.korea.pay.postdc=3": ["did you mean country.korea.pay.postdoc?"],
    "~country.korea.pay.postdoc": ["country.korea.pay.postdoc is missing"],
    "+experiment=basline": ["experiment = basline does not exist", "did you mean baseline? available: baseline, "],
    "+experiment=[baseline,pay_rise]": ["names several experiments"],
    "+experiment=configs/experiment/baseline.yaml": ["did you mean baseline?"],
    "++experiment=baseline": ["one plus at most: +experiment=NAME"],
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
    "executor=dusk": ["executor = dusk does not exist", "did you mean dask?"],
    "executor.kind=cloud": ["executor.kind = cloud is not 'threads', 'processes', 'dask' or 'ray'"],
    "study.keep=everything": ["study.keep = everything is not 'outcomes', 'quarters', 'fellows' or 'agents'"],
    "study.flush_seconds=-1": ["study.flush_seconds = -1 lies outside [0, 3600] (seconds)"],
    "study.both_versions=maybe": ["study.both_versions = maybe"],
    "design=grid": ["design.levers is empty, but design.kind = grid needs it"],
    "design=gridd": ["design = gridd does not exist", "did you mean grid?"],
    "design.kind=grids": ["design.kind = grids is not 'one', 'list', ", "did you mean grid?"],
    "design.samples=0": ["design.samples = 0 lies outside [1, 100000] (points)"],
    "design.morris_levels=5": ["design.morris_levels = 5 is odd; give an even number in [2, 100]"],
    "design.seed=-1": ["design.seed = -1 lies outside [0, 4294967295]"],
    "design.points=[5]": ["design.points.0 = 5 is not a table of names and values"],
    "design.table=points.csv": ["design.table is given, but design.kind = one does not take it"],
    "study.precision.outcome=kept_in_korea_year_5": [
        "study.precision.half_width is missing",
        "needs outcome and half_width",
    ],
    "study.precision.half_width=0.01": ["study.precision.outcome is missing", "precision needs outcome and half_width"],
    "study.seed=-1": ["study.seed = -1 lies outside [0, 9223372036854775807]"],
    "study.precision.cap=1": ["study.precision.cap = 1 lies outside [2, 100000] (replications)"],
    "hydra.rn.dir=x": ["hydra.rn.dir", "--hydra-help"],
}


@pytest.mark.parametrize(("override", "parts"), WRONG.items(), ids=list(WRONG))
def test_a_wrong_setting_is_told_in_one_line(override, parts):
    with pytest.raises(SettingsError) as told:
        load_settings(None, [override])
    assert "\n" not in str(told.value)
    for part in parts:
        assert part in str(told.value)


SAMPLE = ["design=latin_hypercube", "design.samples=2"]
BUDGET = ["design=equal_budget", "design.budget=10"]
PRECISE = "study.precision={outcome: kept_in_korea_year_5, half_width: 0.01, cap: 400}"
WRONG_TOGETHER = {
    "a misspelt outcome": (
        ["study.precision={outcome: kept_in_korea_yer_5, half_width: 0.01}"],
        "study.precision.outcome = kept_in_korea_yer_5 is no outcome; did you mean kept_in_korea_year_5?",
    ),
    "a cap below the plan": (
        [PRECISE, "study.replications=401"],
        "study.precision.cap = 400 lies below study.replications = 401; raise it",
    ),
    "too small a pilot": (
        [PRECISE, "study.replications=4"],
        "study.replications = 4 is too few to plan for a precision",
    ),
    "no width": (
        ["study.precision={outcome: kept_in_korea_year_5, half_width: 0.0}"],
        "study.precision.half_width = 0",
    ),
    "a negative width": (
        ["study.precision={outcome: cost_krw_bn, half_width: -1.0}"],
        "study.precision.half_width = -1",
    ),
    "an option that is not there": (["design=list", "design.points=[{shock: storm}]"], "shock = storm does not exist"),
    "a lever that is not there": (
        ["design=list", "design.points=[{policy.salry_multiplier: 2}]"],
        "point 1 of the design: policy.salry_multiplier is not a parameter; did you mean policy.salary_multiplier?",
    ),
    "a table that is not there": (["design=table", "design.table=no.csv"], "design.table = no.csv can't be read"),
    "a range of no numbers": (
        [*SAMPLE, "design.levers={policy.permanent_jobs: {low: nan, high: 1}}"],
        "design.levers.policy.permanent_jobs: low = nan and high = 1 must be numbers",
    ),
    "a budget over no numbers": (
        [*BUDGET, "design.levers={policy.permanent_jobs: {low: nan, high: 2}}"],
        "design.levers.policy.permanent_jobs needs a range for equal budgets",
    ),
    "a truth as a level": (
        ["design=grid", "design.levers={policy.permanent_jobs: [1, true]}"],
        "point 2 of the design: policy.permanent_jobs.value = true is not a number in [0, 5]",
    ),
    "an option in capitals": (
        ["design=grid", "design.levers={programme: [none, Innocore]}"],
        "programme = Innocore does not exist; did you mean innocore?",
    ),
    "an option twice": (
        ["design=grid", "design.levers={programme: [none, none]}"],
        "design.levers.programme has none twice; give each level once",
    ),
    "a group by numbers": (
        ["design=grid", "design.levers={programme: [1, 2]}"],
        "point 1 of the design: programme = 1 does not exist; write the name of one of its options",
    ),
    "a far quarter": (
        ["design=list", "design.points=[{policy.permanent_jobs: {value: 1.5, start: 9999Q1}}]"],
        "point 1 of the design: policy.permanent_jobs.start = 9999Q1 lies outside [1900Q1, 2199Q4] (quarters)",
    ),
    "a reference that is not there": (
        ["design.reference={policy.visa_ease: 2}"],
        "design.reference: policy.visa_ease = 2 lies outside [0, 1] (share)",
    ),
}


@pytest.mark.parametrize(("overrides", "words"), WRONG_TOGETHER.values(), ids=list(WRONG_TOGETHER))
def test_a_study_that_can_not_be_lived_is_told_in_one_line_before_anything_runs(overrides, words):
    with pytest.raises(SettingsError) as told:
        load_settings(None, overrides)
    assert "\n" not in str(told.value)
    assert words in str(told.value)


def test_a_precision_may_name_any_outcome_or_ratio():
    for outcome in ("fellows_mean_ability", "cost_per_added_research_year_krw_m"):
        precise = load_settings(None, [f"study.precision={{outcome: {outcome}, half_width: 0.5, cap: 60}}"])
        assert (precise.study.precision.outcome, precise.study.precision.cap) == (outcome, 60)
    assert load_settings().study.precision.outcome is None
    assert "cost_per_added_research_year_krw_m" not in outcome_rows()


def test_patterns_need_the_tables_that_they_are_read_from():
    with pytest.raises(SettingsError, match=r"^study.keep = outcomes keeps no tables .* give study.keep=quarters"):
        load_settings("validate", ["study.keep=outcomes"])
    assert load_settings("validate").study.keep == "quarters"


# --- whole groups in a design ------------------------------------------------------------------------------------------


def test_the_options_that_a_design_names_are_those_of_the_group_s_own_files():
    """Untouched by what the experiment chose of the group, and by what the command line changed in it."""
    overrides = ["shock.uk_visa_cost=500", "shock.us_hostility={value: 3, start: 2028Q1}"]
    options = load_settings("us_visa_shock", overrides).design.options
    calm, turned = ({"us_hostility": hostility, "uk_visa_cost": 0.0} for hostility in (1.0, 2.0))
    assert options == {"shock": {"calm": calm, "us_visa_2025": turned}}  # the named one, and those it is told from


def test_options_are_filled_wherever_a_design_names_them():
    """In the reference, in levers and in points, those that are named and the chosen one; of other groups there are none."""
    chosen = ["design=grid", "design.levers={behaviour: [myopic, foresighted], policy.visa_ease: [0, 1]}"]
    options = load_settings("baseline", chosen).design.options
    assert {group: list(names) for group, names in options.items()} == {
        "programme": ["none", "innocore"], "policy": ["announced"], "behaviour": ["myopic", "foresighted"],
    }  # fmt: skip
    assert options["behaviour"]["myopic"] == {**options["behaviour"]["foresighted"], "foresight": 0.0}
    points = load_settings(None, ["design=list", "design.points=[{shock: us_visa_2025}, {}, {population: tiny}]"])
    assert {group: list(names) for group, names in points.design.options.items()} == {
        "shock": ["us_visa_2025", "calm"], "population": ["tiny", "full"],
    }  # fmt: skip


def test_a_point_of_an_option_is_the_world_that_the_option_composes():
    """Point by point the same key as the settings that are composed with the option themselves."""
    points = "{behaviour: myopic}, {shock: us_visa_2025, policy.visa_ease: 0.5}, {programme: none}"
    alone = "study.structures=[]"  # a study draws no form of the model whose own settings a point of it sets
    made = plan_of(load_settings(None, [alone, "design=list", f"design.points=[{points}]"])).points
    composed = (["behaviour=myopic"], ["shock=us_visa_2025", "policy.visa_ease=0.5"], ["programme=none"])
    assert [point.key for point in made[1:4]] == [
        plan_of(load_settings(None, [alone, *one])).focus.key for one in composed
    ]


def test_a_table_may_name_options_of_any_group(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("shock,policy.visa_ease\nus_visa_2025,\n,0.5\n")
    settings = load_settings(None, ["design=table", f"design.table={path}"])
    assert set(settings.design.options) == set(GROUPS_OF_OPTIONS) < set(WORLD)
    assert set(settings.design.options["shock"]) == {"calm", "us_visa_2025"}
    first, second = plan_of(settings).points[1:3]
    assert (first.settings.shock.us_hostility.value, first.settings.policy.visa_ease.value) == (2.0, 0.0)
    assert (second.settings.shock.us_hostility.value, second.settings.policy.visa_ease.value) == (1.0, 0.5)


@pytest.mark.parametrize("kind", sorted(path.stem for path in (configs_folder() / "design").glob("*.yaml")))
def test_every_design_is_named_after_its_kind_and_says_how_it_is_written(kind):
    """Its first line is a comment; of what it does not set, the rest is as in design=one."""
    text = (configs_folder() / "design" / f"{kind}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert f"\nkind: {kind}\n" in text


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
