"""Levers that were set and never act within the study are told, wherever they were set; the study goes on."""

import pytest

from brainsim.command.check import idle
from brainsim.command.load import load_settings
from brainsim.settings.composed import resolved, settings_of
from brainsim.settings.search_path import configs_folder

JOBS = "policy.permanent_jobs"


def changed(content, name, value):
    """A copy of plain settings with one more value."""
    head, *rest = name.split(".")
    return {**content, head: changed(content[head], ".".join(rest), value) if rest else value}


@pytest.fixture(scope="module")
def content():
    """The baseline from 2025Q3 to 2035Q2, as plain dictionaries."""
    return resolved(load_settings("baseline", ["study.uncertainty=point"]))


def told(content, **changes):
    """What is told of a study with some changes, whose dots are written as two underscores."""
    for name, value in changes.items():
        content = changed(content, name.replace("__", "."), value)
    return idle(settings_of(content))


def lever(**more):
    return {"value": 1.5, **more}


IDLE = {
    "a start after the end": (lever(start="2035Q3"), "never holds: it starts in 2035Q3, and the study ends with 2035Q2"),
    "an end before the start": (lever(end="2018Q3"), "never holds: it ends in 2018Q3, and the study begins with 2025Q3"),
    "an end at the start": (lever(end="2025Q3"), "never holds: it ends in 2025Q3"),
    "a ramp that goes on": (lever(start="2035Q1", ramp_quarters=2), "is never reached: it rises over 2 quarters, and has come to 1.33"),
    "a ramp cut off": (lever(start="2026Q1", ramp_quarters=8, end="2027Q1"), "is never reached"),
    "a neutral value with a start": ({"value": 1.0, "start": "2027Q1"}, "changes nothing: it is the neutral value"),
    "a threshold that can't be": (lever(when={"measure": "unfilled_share", "above": 1.0}), "never passes that threshold"),
    "a wait that is too long": (lever(when={"measure": "unfilled_share", "above": 0.5, "quarters": 40}), "it waits for 40 quarters"),
    "a wait until its end": (lever(when={"measure": "unfilled_share", "above": 0.5}, end="2026Q3"), "it waits for 4 quarters"),
}  # fmt: skip
ACTING = {
    "a number": 1.5,
    "neutral": 1.0,
    "the last quarter": lever(start="2035Q2"),
    "one quarter": lever(start="2030Q1", end="2030Q2"),
    "a ramp that ends in time": lever(start="2035Q1", ramp_quarters=1),
    "a start before the study": lever(start="2001Q1"),
    "a wait": lever(when={"measure": "unfilled_share", "above": 0.5, "quarters": 39}),
}


@pytest.mark.parametrize(("value", "words"), IDLE.values(), ids=list(IDLE))
def test_a_lever_that_never_acts_is_told_in_one_line(content, value, words):
    (line,) = told(content, policy__permanent_jobs=value)
    assert line.startswith(f"{JOBS} = ") and words in line and "\n" not in line


@pytest.mark.parametrize("value", ACTING.values(), ids=list(ACTING))
def test_a_lever_that_acts_or_was_never_set_is_not_told(content, value):
    assert told(content, policy__permanent_jobs=value) == []


def test_levers_of_fellows_without_a_call_and_a_bridge_without_posts_are_told(content):
    (line,) = told(content, policy__salary_multiplier=2.4, programme__slots=0)
    assert line.startswith(
        "policy.salary_multiplier = 2.4 changes nothing: there is no call for fellows within the study"
    )
    (line,) = told(content, policy__bridge_pay=0.5)
    assert line.startswith("policy.bridge_pay = 0.5 changes nothing: it is paid in reserved posts")
    assert told(content, policy__bridge_pay=0.5, policy__reserved_posts=0.2) == []


ALONE = {
    "hiring.exchange_sight": (0.5, "no fellow is on exchange: see policy.exchange", {"policy__exchange": 0.3}),
    "behaviour.industry_crowding": (2.0, "no country has industry_posts", {"country__korea__industry_posts": 9000.0}),
    "programme.university_hosts": (0.5, "no host favours its own: see hiring.host_bonus", {"hiring__host_bonus": 1.5}),
    "programme.widened": ("2026Q1", "other_fields and university_hosts are 0", {"programme__other_fields": 0.5}),
    "programme.reserved_after": ("evaluation", "there are no reserved posts", {"programme__reserved_posts": 0.2}),
}


OFF = {"programme.university_hosts": {"hiring__host_bonus": 0.0}}  # what has to be off that is on as configured


@pytest.mark.parametrize("name", ALONE)
def test_a_parameter_without_what_it_acts_together_with_is_told_in_one_line(content, name):
    value, lacking, with_it = ALONE[name]
    by_hand = {name.replace(".", "__"): value, "design__changed": {name: value}, **OFF.get(name, {})}
    (line,) = told(content, **by_hand)
    assert line.startswith(f"{name} = ") and line.endswith(f" changes nothing: {lacking}")
    assert told(content, **(by_hand | with_it)) == []
    assert told(content) == []


def test_a_parameter_that_a_design_varies_in_vain_is_told_at_all_points_or_not_at_all(content):
    levels = {"design__kind": "grid", "design__levers": {"hiring.exchange_sight": [0.2, 0.5]}}
    assert len(told(content, **levels)) == 2
    levels["design__levers"] = levels["design__levers"] | {"policy.exchange": [0.0, 0.5]}
    assert not any("exchange_sight" in line for line in told(content, **levels))


@pytest.mark.parametrize("change", [{"programme__first_call": "2100Q1"}, {"programme__end": "2018Q1"}])
def test_a_programme_that_calls_nobody_is_told(content, change):
    (line,) = told(content, **change)
    assert line.startswith("programme calls nobody within the study (2025Q3 to 2035Q2)")


def test_of_a_design_each_level_that_comes_too_late_is_told_and_a_neutral_one_to_compare_with_is_not(content):
    levels = [lever(start="2100Q1"), lever(start="2027Q1"), 1.0]
    (line,) = told(content, design__kind="grid", design__levers={JOBS: levels})
    assert line.endswith("(at 1 of 3 points, the first of them point 1)") and "2100Q1" in line
    late = {JOBS: [lever(start="2100Q1"), lever(start="2101Q1")]}
    assert len(told(content, design__kind="grid", design__levers=late)) == 2
    assert (
        told(content, design__kind="grid", design__levers={JOBS: [1, 2]}, policy__permanent_jobs=lever(start="2027Q1"))
        == []
    )


def test_a_table_tells_too(content, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(f"{JOBS}.start\n2027Q1\n2100Q1\n")
    base = {"policy__permanent_jobs": lever(start="2026Q1"), "design__kind": "table", "design__table": str(path)}
    (line,) = told(content, **base)
    assert "it starts in 2100Q1" in line


@pytest.mark.parametrize("experiment", ["pay_rise", "the_cliff", "us_visa_shock", "worth_in_won"])
def test_the_shipped_experiments_hold_no_idle_lever(experiment):
    assert (configs_folder() / "experiment" / f"{experiment}.yaml").exists()
    assert idle(load_settings(experiment)) == []


def test_python_warns_of_a_lever_that_never_acts():
    with pytest.warns(UserWarning, match=r"policy.permanent_jobs = 1.5 never holds: it starts in 2100Q1"):
        load_settings("baseline", [f"{JOBS}={{value: 1.5, start: 2100Q1}}"])
