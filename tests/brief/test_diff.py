"""What moved between two studies, in words; a cause is named only where there can be no other."""

import re
from pathlib import Path

import pytest

from brainsim.brief.diff import brief_diff, changed_settings, diff_lines, unshared
from brainsim.brief.records import Effect, Facts, Outcome, Point
from brainsim.settings.problems import SettingsError
from brainsim.study.watch import JUDGED

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
POSTS = Point(1, "permanent_jobs = 1.5", {"policy.permanent_jobs": 1.5})
CHANGE = {"behaviour.foresight": (0.9, 0.8)}
SHARED = {"model_version": "a", "study_seed": 1, "replications_done": 24, "vectors": "v"}


def facts(years, half_width=5.0, outcome=JUDGED, others=()):
    """A study of one option with an effect on years of research, or on another outcome."""
    effect = Effect(1, outcome, "researcher-years", years, years - 20.0, years + 20.0, half_width, 24)
    return Facts(outcome=Outcome(outcome, "researcher-years"), points=[POSTS], effects=[effect, *others], scale=1.0)


def lines(before, after, changes=CHANGE, others=()):
    """What is said of an option that had some years and now has others."""
    return diff_lines(facts(before), facts(after), changes, list(others))


def test_an_option_looks_better_or_worse_by_so_much_and_is_as_before():
    (better,), (worse,), (same,) = lines(100.0, 112.0), lines(112.0, 100.0), lines(100.0, 100.0)
    assert "looks better by 12 years of research in Korea, more than chance" in better
    assert "looks worse by 12 years" in worse and "as before, +100" in same


def test_of_a_cost_less_looks_better():
    cost = "cost_krw_bn"
    (said,) = diff_lines(facts(100.0, outcome=cost), facts(90.0, outcome=cost), CHANGE, [])
    assert "looks better by" in said


def test_because_stands_only_where_one_setting_differs_and_all_else_is_shared():
    (said,) = lines(100.0, 112.0)
    assert said.endswith(", because how far people look ahead is 0.8 instead of 0.9.")
    assert "because" not in lines(100.0, 100.0)[0]
    for changes, others in (
        (CHANGE, ["the seeds of chance"]),
        (CHANGE | {"behaviour.discount": (0.05, 0.04)}, []),
        ({}, ["x"]),
    ):
        said = lines(100.0, 112.0, changes, others)
        assert not any("because" in line for line in said) and said[1].startswith("What differs between them")
        assert len(said) == 2 + len(changes) + len(others)


def test_a_move_within_the_intervals_of_both_means_is_no_more_than_chance_may_do():
    (said,) = diff_lines(facts(100.0, 10.0), facts(112.0, 10.0), CHANGE, [])
    assert "no more than chance may do" in said
    (said,) = diff_lines(facts(100.0, None), facts(112.0, None), CHANGE, [])
    assert "too few simulations" in said


def test_two_studies_without_an_option_in_common_have_nothing_to_compare():
    second = Point(2, "another", {"policy.permanent_jobs": 2.0})
    two = facts(100.0)._replace(points=[POSTS, second])
    assert diff_lines(facts(100.0), two, {}, []) == ["No option stands in both."]


def test_where_each_study_has_one_option_they_are_told_beside_each_other():
    more = facts(112.0)._replace(
        points=[POSTS._replace(label="permanent_jobs = 2", changes={"policy.permanent_jobs": 2.0})]
    )
    (said,) = diff_lines(facts(100.0), more, {"policy.permanent_jobs.value": (1.5, 2.0)}, [])
    assert re.match(
        r"100 % more permanent openings .*, before 50 % more permanent openings .*: looks better by 12 years",
        said,
    )
    assert said.endswith("is 2 instead of 1.5.")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("model_version", "b", "version"), ("study_seed", 2, "seeds"), ("replications_done", 12, "how many"),
     ("vectors", "w", "sets of uncertain inputs"), ("vectors", None, "sets of uncertain inputs")],
)  # fmt: skip
def test_what_two_studies_do_not_share_is_known_by_their_provenance(name, value, words):
    """Studies of before vectors were noted share them only if it is known."""

    class Stored:
        def __init__(self, **facts):
            self.facts = SHARED | facts

    assert unshared(Stored(), Stored()) == []
    (said,) = unshared(Stored(), Stored(**{name: value}))
    assert words in said


def test_settings_that_moved_are_named_and_harmless_ones_are_not():
    """A lever and what is there in one study only count; the seed, the executor and what is shown do not."""
    shared = {"study": {"seed": 1, "quarters": 40}, "executor": {"workers": 1}}
    old = {**shared, "policy": {"autonomy": 0.0}, "design": {"kind": "one"}}
    new = {
        **shared,
        "study": {"seed": 2, "quarters": 40},
        "policy": {"autonomy": 0.1},
        "design": {"kind": "list", "points": [1]},
    }
    assert changed_settings(old, new) == {
        "policy.autonomy": (0.0, 0.1), "design.kind": ("one", "list"), "design.points": (None, [1]),
    }  # fmt: skip


def test_studies_with_other_references_are_refused_in_one_line():
    folders = f"{PUBLISHED / 'baseline'},{PUBLISHED / 'visa_climate'}"
    with pytest.raises(SettingsError, match="give two studies with the same reference") as problem:
        brief_diff([f"brief_diff=[{folders}]"])
    assert "\n" not in str(problem.value) and "no InnoCORE" in str(problem.value)


def test_two_published_validations_are_compared_by_what_is_known(capsys):
    assert brief_diff([f"brief_diff=[{PUBLISHED / 'validate'},{PUBLISHED / 'validate'}]"]) == 0
    said = capsys.readouterr().out
    assert "Chinese with a US PhD who stay in the US" in said and "all 41" in said
