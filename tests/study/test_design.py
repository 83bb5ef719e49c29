"""Points: the reference first, each world once, keys that hold all that shapes a run and nothing else."""

import copy

import pytest
from designs import with_design

from brainsim.command.load import load_settings
from brainsim.settings.policy import Lever
from brainsim.settings.problems import SettingsError
from brainsim.study.design import (
    DESIGN,
    REFERENCE,
    changed,
    key_of,
    levels_of,
    plan_of,
)

PAY, JOBS, SLOTS = "policy.salary_multiplier", "policy.permanent_jobs", "programme.slots"
BASELINE = load_settings("baseline", ["study.uncertainty=point"])


def plan(kind="one", settings=BASELINE, **how):
    """The plan of the baseline with another design."""
    return plan_of(with_design(settings, kind, **how))


def told(kind="one", **how):
    """What is said of points that can't be lived: one line."""
    with pytest.raises(SettingsError) as problem:
        plan(kind, **how)
    assert "\n" not in str(problem.value)
    return str(problem.value)


# --- the points of a study --------------------------------------------------------------------------------------------


def test_the_settings_as_they_are_make_a_reference_that_is_the_design():
    (point,) = plan().points
    assert (point.roles, point.label) == ((REFERENCE, DESIGN), "as configured")


def test_the_reference_is_the_first_point():
    points = plan_of(BASELINE).points
    assert [(point.number, point.roles) for point in points] == [(0, (REFERENCE,)), (1, (DESIGN,))]
    assert points[0].settings.programme.slots == 0
    assert points[1].settings == BASELINE


def test_the_reference_is_one_of_the_cells_where_the_two_are_the_same_world():
    made = plan("grid", levers={PAY: [1.0, 1.8], JOBS: [1, 2]})
    assert made.reference.roles == (REFERENCE, DESIGN)
    assert made.rows == (1, 2, 0, 3)
    assert made.points[0].key == key_of(BASELINE)


def test_each_world_is_lived_once_and_the_rows_keep_the_order_of_the_design():
    """The third row is the first again, the fourth says what is so anyhow."""
    made = plan("list", points=[{PAY: 3.0}, {JOBS: 2.0}, {PAY: 3}, {PAY: 1.8}, {}, {f"{PAY}.value": 3.0}])
    assert made.rows == (1, 2, 1, 0, 0, 1)
    assert [point.number for point in made.points] == [0, 1, 2]
    assert len({point.key for point in made.points}) == 3


def test_words_and_whole_numbers_that_a_sample_repeats_are_one_point():
    made = plan("latin_hypercube", levers={"policy.reserved_posts_by": ["luck", "ability"]}, samples=10)
    assert len(made.with_role(DESIGN)) == 2
    assert sorted(made.rows) == [0] * 5 + [1] * 5


def test_points_know_their_roles():
    made = plan("grid", levers={PAY: [1.8, 2.4]})
    assert [point.number for point in made.with_role(DESIGN)] == [0, 1]
    assert [point.number for point in made.with_role(REFERENCE)] == [0]


def test_the_focus_is_the_only_point_of_a_design_or_else_the_reference():
    assert plan_of(BASELINE).focus.settings == BASELINE
    assert plan("list", points=[{PAY: 3.0}, {PAY: 3}]).focus.number == 1
    assert plan("grid", levers={PAY: [2.0, 3.0]}).focus.number == 0


def test_labels_say_what_is_changed():
    made = plan(
        "list",
        points=[
            {PAY: 2.4, "shock": "calm"},
            {"country.us.resources": 0.9, "country.uk.resources": 0.4},
            {f"{PAY}.start": "2027Q1", "programme.end": None},
        ],
        options={"shock": {"calm": BASELINE.shock.model_dump()}},
    )
    assert [point.label for point in made.points] == [
        "as configured",
        "salary_multiplier = 2.4, shock = calm",
        "country.us.resources = 0.9, country.uk.resources = 0.4",
        "salary_multiplier.start = 2027Q1, end = null",
    ]


def test_levers_have_their_level_at_every_point():
    made = plan("list", points=[{PAY: 2.4}, {SLOTS: 800}], reference={JOBS: 2.0})
    levels = dict(levels_of(made))
    assert list(levels) == [JOBS, PAY, SLOTS]
    assert levels == {
        JOBS: [2.0, 1.0, 1.0],
        PAY: [1.8, 2.4, 1.8],
        SLOTS: [400, 400, 800],
    }


# --- changes ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def timed():
    """Settings with a lever that starts, rises and ends."""
    return load_settings(None, ["policy.salary_multiplier={value: 2, start: 2027Q1, ramp_quarters: 4, end: 2030Q1}"])


def test_a_bare_number_keeps_when_a_lever_starts_rises_and_ends(timed):
    lever = changed(timed, {PAY: 3}).policy.salary_multiplier
    assert lever == Lever(value=3.0, start="2027Q1", ramp_quarters=4, end="2030Q1", neutral=1.8)


def test_a_lever_that_is_written_whole_forgets_when_it_started(timed):
    lever = changed(timed, {PAY: {"value": 3, "ramp_quarters": 1}}).policy.salary_multiplier
    assert lever == Lever(value=3.0, ramp_quarters=1, neutral=1.8)


def test_the_fields_of_a_lever_are_levers_too(timed):
    lever = changed(timed, {f"{PAY}.start": "2028Q1", f"{PAY}.end": None}).policy.salary_multiplier
    assert lever == Lever(value=2.0, start="2028Q1", ramp_quarters=4, neutral=1.8)


def test_a_change_leaves_everything_else_and_the_settings_themselves(timed):
    before = timed.model_dump()
    after = changed(timed, {SLOTS: 10, "country.korea.pay.postdoc": 60, "programme.hearing.at_home": 0.5}).model_dump()
    assert timed.model_dump() == before
    before["programme"]["slots"], before["programme"]["hearing"]["at_home"] = 10, 0.5
    before["country"]["korea"]["pay"]["postdoc"] = 60.0
    assert after == before


OPTIONS = {"policy": {"plain": {**dict.fromkeys(BASELINE.policy.constants(), 1), "reserved_posts_by": "luck"}}}
OPTIONS["policy"]["plain"] |= {"autonomy": 0.25, "bridge_pay": 0.5}  # bare numbers, as an option is written


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    "inner", [{JOBS: 2.0}, {f"{PAY}.start": "2027Q1"}, {JOBS: {"value": 2.0}, f"{JOBS}.end": "2030Q1"}]
)
def test_a_group_is_changed_before_what_is_inside_it_in_whatever_order_they_are_written(order, inner):
    settings = with_design(BASELINE, options=OPTIONS)
    together = changed(settings, dict(list({"policy": "plain", **inner}.items())[::order]))
    assert together == changed(changed(settings, {"policy": "plain"}), inner)
    assert together.policy.bridge_pay.value == 0.5


def test_points_don_t_change_each_other_s_options():
    """The first point changes a number inside an option that the second takes as it is."""
    options = copy.deepcopy(OPTIONS)
    made = plan("list", points=[{"policy": "plain", JOBS: 3.0}, {"policy": "plain"}], options=options)
    assert options == OPTIONS
    assert [point.settings.policy.permanent_jobs.value for point in made.with_role(DESIGN)] == [3.0, 1.0]


WRONG = {
    "misspelt": ({"policy.salry_multiplier": 2}, "policy.salry_multiplier is not a parameter; did you mean " + PAY),
    "without its group": ({"salary_multiplier": 2}, f"salary_multiplier is not a parameter; did you mean {PAY}?"),
    "inside a number": ({f"{SLOTS}.value": 2}, f"{SLOTS}.value is not a parameter"),
    "of no run": (
        {"study.seed": 2},
        "study.seed can't be a lever of a design; those of country, population, behaviour",
    ),
    "a design": ({"design.samples": 2}, "design.samples can't be a lever of a design"),
    "out of range": ({PAY: 9}, f"{PAY} = 9 lies outside [0.5, 5] (fellow pay / mean domestic postdoc pay)"),
    "half a fellow": ({SLOTS: 4.5}, f"{SLOTS} = 4.5 is not a whole number in [0, 5000]"),
    "a word": ({PAY: "much"}, f"{PAY}.value = much is not a number in [0.5, 5]"),
    "no number": ({PAY: float("nan")}, f"{PAY} = nan lies outside [0.5, 5]"),
    "an unknown word": ({"policy.reserved_posts_by": "abilty"}, "did you mean ability?"),
    "no quarter": ({f"{PAY}.start": "2027"}, f"{PAY}.start = 2027 is not a quarter; write it like 2025Q3"),
    "upside down": (
        {PAY: {"value": 2, "start": "2028Q1", "end": "2027Q1"}},
        f"{PAY}.end = 2027Q1 is not after the start",
    ),
    "together wrong": ({"programme.fellow_contract": 30}, "programme.fellow_contract = 30 lies outside [1, 20]"),
    "an unknown option": ({"policy": "foo"}, "policy = foo does not exist; known: plain"),
    "an option of nothing": ({"shock": "foo"}, "shock = foo does not exist; write the name of one of its options"),
    "no option": ({"policy": None}, "policy = null does not exist; write the name of one of its options"),
    "a group in part": ({"shock": {"us_hostility": 2}}, "shock.uk_visa_cost is missing; give it a value (GBP)"),
    "an unknown origin": ({"behaviour.home_taste.mars": 1}, "known in behaviour.home_taste: korea, us, uk, india"),
}


@pytest.mark.parametrize(("changes", "words"), WRONG.values(), ids=list(WRONG))
def test_a_point_that_can_not_be_lived_is_told_in_one_line_with_its_place(changes, words):
    said = told("list", points=[{JOBS: 2.0}, changes], options=OPTIONS)
    assert said.startswith("point 2 of the design: ")
    assert words in said
    assert told(reference=changes, options=OPTIONS).startswith("design.reference: ")


def test_a_range_beyond_what_a_lever_accepts_is_told():
    said = told("latin_hypercube", levers={PAY: {"low": 6, "high": 7}})
    assert said.startswith(f"point 1 of the design: {PAY} = 6.")
    assert "lies outside [0.5, 5]" in said


def test_a_wrong_cell_of_a_table_is_told_with_its_point(tmp_path):
    (tmp_path / "points.csv").write_text(f"{PAY},shock\n2,\n2.4,foo\n")
    said = told("table", table=str(tmp_path / "points.csv"), options={"shock": {"calm": {}}})
    assert "shock" in said and "foo does not exist" in said and "calm" in said
