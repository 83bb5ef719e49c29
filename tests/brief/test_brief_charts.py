"""The charts of briefs and the sentences beside them: rules, grids, fronts and flows that can be known by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from brainsim.brief.charts import draw
from brainsim.brief.facts import known_facts
from brainsim.brief.failures import drivers_sentences, how_to_examine, not_examined, scenario_sentences, worth_knowing
from brainsim.brief.figures.shared import grid_in, scenario
from brainsim.brief.figures.what_it_costs import undominated
from brainsim.brief.figures.where_fellows_go import spots_of
from brainsim.brief.framing import method
from brainsim.brief.records import Effect, Facts, Outcome, Point
from brainsim.brief.sentences import (
    label_words,
    two_worlds,
    worth,
)
from brainsim.report.numbers import of_parameter
from brainsim.report.paper import Paper
from brainsim.report.vocabulary import called
from brainsim.study.reports import seal
from brainsim.study.stored import Driver, Step, Worth
from brainsim.study.vectors import PUBLISHED, STRUCTURE, WEIGHT
from brainsim.words.book import book_of
from brainsim.words.say import in_words

KEPT, COST, LIFE = "fellows_kept_in_korea_after_3", "total_cost_krw_bn_discounted", "total_life_cost_krw_bn"
POSTS, PAY = "policy.reserved_posts", "policy.salary_multiplier"
FORESIGHT = "behaviour.foresight"


def effect(point, outcome, mean, half=2.0, unit="fellows"):
    return Effect(point, outcome, unit, mean, mean - 9, mean + 9, half, share_above=0.9)


def point(number, **changes):
    changes = {f"policy.{name}": value for name, value in changes.items()}
    label = ", ".join(f"{name.split('.')[1]} = {value:g}" for name, value in changes.items()) or "as configured"
    return Point(number, label, changes, runs=[f"r{number}a", f"r{number}b"])


def pair(second, share, rule=None, accuracy=0.9, majority=0.8):
    """A row of a scenario for each question of a rule; one without a question where there is none."""
    common = {"first": "reserved_posts = 0.6", "second": second, "outcome": KEPT, "share_first": share, "accuracy": accuracy,
              "majority": majority, "rule_found": bool(rule), "coverage": 0.75, "density": 0.5}  # fmt: skip
    steps = rule or [(None, None, None)]
    return [Step(**common, input=name, sign=sign, value=value) for name, sign, value in steps]


RULE = [(FORESIGHT, "<=", 0.21), ("behaviour.security_weight", ">", 1.5)]


@pytest.fixture
def facts():
    """Two policies, the first far better, in forty worlds; against pay a rule was found, against the reference none."""
    worlds = np.linspace(0, 1, 40)
    rows = [{"first": "reserved_posts = 0.6", "second": second, "vector": n, "gap": float(gap), FORESIGHT: float(x),
             "behaviour.security_weight": 1 + float(x), "outcome": KEPT}
            for second, shift in (("salary_multiplier = 2.4", 0.2), ("as configured", -1.0)) for n, x in enumerate(worlds)
            for gap in [30 * (x - shift)]]  # fmt: skip
    effects = [effect(1, KEPT, 40.0), effect(2, KEPT, -5.0), effect(1, COST, 100.0, unit="bn KRW"), effect(2, COST, 95.0, unit="bn KRW"),
               effect(1, LIFE, 380.0, unit="bn KRW")]  # fmt: skip
    scenario = [*pair("salary_multiplier = 2.4", 0.8, RULE), *pair("as configured", 0.97, None, 0.97, 0.97)]
    return Facts(
        outcome=Outcome(KEPT, "fellows"), reference=point(0), points=[point(1, reserved_posts=0.6), point(2, salary_multiplier=2.4)],
        effects=effects, best=1, provenance={"replications_done": 80}, tables={"worlds": pd.DataFrame(rows)}, scenario=scenario,
    )  # fmt: skip


def test_the_shares_and_the_rule_are_said_in_both_languages(facts):
    english, korean = (scenario_sentences(facts, language) for language in ("en", "ko"))
    assert "Of 40 sets of inputs, 2 simulations of each averaged" in english[0]
    assert "with fellow pay raised to 120 million won in 80 %" in english[0]
    assert "with things as they are in 97 %" in english[0]
    assert "how far people look ahead is at most 0.21 and what permanence is worth to them is above 1.5" in english[0]
    assert "in 50 % of the simulations there, which are 75 % of all failures" in english[0]
    assert "For the others no pattern" in english[0]
    assert english[1:] == ["These options do not cost the same: 95 to 100 bn won more within the study."]
    assert scenario_sentences(facts._replace(budget=100.0, price=COST), "en")[1:] == []
    assert "80%" in korean[0] and "미래가치 반영 정도 0.21 이하, 고용 안정성 선호도 1.5 초과" in korean[0]
    assert not any(name in sentence for sentence in [*english, *korean] for name in ("behaviour", "_", " = "))


def test_a_policy_that_never_fails_has_no_rule(facts):
    facts = facts._replace(scenario=pair("as configured", 1.0, None, 1.0, 1.0))
    assert scenario_sentences(facts, "en")[0].endswith("It failed in none of them.")
    facts = facts._replace(scenario=pair("as configured", 0.97, None, 0.97, 0.97))
    assert "No pattern predicts" in scenario_sentences(facts, "en")[0]


def said(study, language):
    """What is said of the method, its sentences one after another."""
    return " ".join(method(study, language))


def test_the_method_says_what_this_study_did():
    """Nothing of a posterior where parameters are fixed, of a larger luck at full size, of the best where people satisfice."""
    study = Facts(scale=0.1, years=10.0, first_quarter="2025Q3", uncertainty="posterior",
                  provenance={"replications_done": 40, "parameters_drawn": 25})  # fmt: skip
    english, korean = said(study, "en"), said(study, "ko")
    assert (
        "25 inputs drawn from what the facts allow (a posterior)" in english
        and "10 times as large" in english
        and "the best that she can get" in english
    )
    assert "가정값 25개" in korean and "2025년 3분기부터 10년간" in korean
    other = study._replace(scale=1.0, uncertainty="point", satisficing=True)
    assert not any(word in said(other, "en") for word in ("posterior", "times as large", "the best", "simulation more"))
    assert "사후분포" not in said(other, "ko") and "대표하여" not in said(other, "ko")
    assert "a table of inputs" in said(study._replace(vectors="x.csv"), "en")
    assert "for 10 real ones" in english and "everybody: one simulated researcher for each real one" in said(
        other, "en"
    )
    assert (
        "실제 10명" in korean
        and "실제 연구자와 같은 수" in said(other, "ko")
        and "1명이 실제 1명" not in said(other, "ko")
    )


def test_what_is_said_to_be_assumed_is_graded_so():
    """The box on the last page names four numbers that rest on assumption."""
    found = known_facts()
    grades = {row["parameter"]: row["grade"] for row in found["evidence"]}
    assert {grades[name] for name in found["matter"][:4]} == {"assumption"}


def test_what_was_not_examined_is_said_with_how_to_ask(facts):
    """Of a ratio of effects no world has a value: another outcome is proposed. Korean pages have the command in their last table."""
    assert how_to_examine(facts) == f"analysis=robustness 'analysis.outcomes=[{KEPT}]'"
    assert how_to_examine(facts) in not_examined(facts, "en") and "analysis=" not in not_examined(facts, "ko")
    facts = facts._replace(outcome=Outcome("cost_per_added_research_year_krw_m"))
    assert "[researcher_years_in_korea]" in how_to_examine(facts)


@pytest.mark.parametrize(
    ("explained", "told"),
    [(0.05, "could not identify which assumptions drive"), (0.4, "most moved by how far people look ahead (0.60)")],
)
def test_drivers_are_named_only_where_the_emulator_knows_something(facts, explained, told):
    facts = facts._replace(sobol=[Driver("effect of reserved_posts = 0.6", KEPT, FORESIGHT, 0.6, explained)])
    (said,) = drivers_sentences(facts, "en")
    assert told in said
    assert ("정규직 제안" in drivers_sentences(facts, "ko")[0]) == (explained > 0.1)


def test_worlds_under_several_shocks_are_counted_as_pairs(facts):
    """Forty worlds of twenty vectors in eighty replications: four runs of each."""
    facts.tables["worlds"]["vector"] = np.arange(80) % 20
    assert (
        "Of 40 pairs of a set of inputs and a shock, 4 simulations of each averaged"
        in scenario_sentences(facts, "en")[0]
    )
    assert "가정값과 충격의 조합 40개(각 4회 평균)" in scenario_sentences(facts, "ko")[0]


def test_an_unknown_is_worth_knowing_only_if_it_surely_changes_the_choice(facts):
    unknowns = [Worth(FORESIGHT, 0.0, 0.2), Worth(PAY, 1.0, 0.0)]
    facts = facts._replace(information=unknowns)
    assert "No single extra fact" in worth_knowing(facts, "en")[0]
    facts = facts._replace(information=[unknowns[0]._replace(low=0.5), unknowns[1]])
    assert "how far people look ahead (20%)" in worth_knowing(facts, "en")[0]


def test_a_label_that_is_no_point_keeps_its_name(facts):
    assert label_words(facts, "reserved_posts = 0.6", "en") == "guaranteed posts for 6 in 10 fellows"
    assert label_words(facts, "as configured", "en") == "things as they are"
    assert label_words(facts, "something = 3", "ko") == "something = 3"


def test_a_cost_is_better_the_less_it_is_and_what_has_no_number_comes_last():
    cheap, dear, open_ended = (
        Effect(1, "cost_per_added_research_year_krw_m", effect=value) for value in (90.0, 140.0, math.inf)
    )
    assert (
        max([dear, cheap, open_ended], key=worth) is cheap and min([dear, cheap, open_ended], key=worth) is open_ended
    )
    assert worth(effect(1, KEPT, 3.0)) > worth(effect(1, KEPT, 2.0))


def test_the_reference_is_named_where_the_programme_runs_in_it(facts):
    """And its people's two worlds are not called without and with a policy."""
    assert (
        label_words(facts._replace(reference=point(0)._replace(programmes=["innocore"])), "as configured", "ko")
        == "현행 이노코어"
    )
    assert two_worlds(facts)[0] == "reference"
    without = facts._replace(points=[point(1)._replace(changes={"programme": "innocore"}, programmes=["innocore"])])
    assert two_worlds(without)[0] == "without_policy"


def test_the_front_has_those_that_none_beats_in_cost_and_effect():
    """By hand: 90 for 1 beats 100 for 0; 200 for 5 is dearer and better; 210 for 4 is neither."""
    assert undominated([(0, 0), (100, 0), (90, 1), (200, 5), (210, 4)]) == [(0, 0), (90, 1), (200, 5)]
    assert undominated([(0, 0), (50, 0)]) == [(0, 0)]


def grid(missing=False):
    numbers = iter(range(1, 9))
    points = [
        point(next(numbers), salary_multiplier=x, permanent_jobs=y)
        for x in (1.0, 1.8, 3.0)
        for y in (1.0, 2.0)
        if (x, y) != (1.8, 1.0)
    ]
    reference = point(0)._replace(at={PAY: 1.8, "policy.permanent_jobs": 1.0})
    return Facts(points=points[1:] if missing else points, reference=reference)


def test_a_grid_is_found_with_the_reference_in_its_cell():
    across, up, xs, ys, numbers = grid_in(grid())
    assert (across, up) == (PAY, "policy.permanent_jobs") and xs == [1.0, 1.8, 3.0] and ys == [1.0, 2.0]
    assert numbers[0, 1] == 0 and sorted(numbers.ravel()) == list(range(6))
    assert grid_in(grid(missing=True)) is None


def test_nodes_of_a_flow_are_as_high_as_their_shares():
    spots = spots_of(pd.Series({"a": 0.5, "b": 0.0, "c": 0.5}))
    assert list(spots) == ["a", "c"] and all(top - low == pytest.approx(0.5) for low, top in spots.values())
    assert spots["c"][1] < spots["a"][0]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_charts_are_drawn_of_what_there_is(facts, tmp_path, language):
    """Effects, the plane of cost and effect, and the worlds with their rule; nothing else, for there is nothing else."""
    seal(tmp_path, [], {})
    drawn = draw(facts, tmp_path, tmp_path / "charts", language)
    assert set(drawn) == {"effects", "plane", "scenario"}
    assert all(
        (tmp_path / "charts" / f"{name}.{kind}").stat().st_size > 2000 for name in drawn for kind in ("svg", "png")
    )
    assert all(told.alternative and told.caption and "{" not in told.caption for told in drawn.values())


def test_the_worlds_of_a_scenario_are_parted_by_whether_the_first_does_more(facts, tmp_path):
    """Of forty worlds the first fails against pay in eight: where the gap is 30 (x - 0.2)."""
    figure = scenario(facts, tmp_path, Paper())
    dots = {line.get_color(): len(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() in "os"}
    first = [line for line in figure.axes[0].lines if line.get_marker() in "os"][:2]
    assert [len(line.get_xdata()) for line in first] == [32, 8] and len(dots) == 2
    assert len(figure.axes) == 2  # the rule has a panel of its own
    words = [text.get_text() for text in figure.axes[0].texts]
    assert words == ["32 / 40", "40 / 40"]


def test_every_drawn_parameter_and_every_shown_one_has_a_name():
    """Those of the posterior, of the evidence table and of the test patterns: no brief shows a name of the program."""
    drawn = [name for name in pd.read_csv(PUBLISHED, nrows=1).columns if name not in (WEIGHT, STRUCTURE)]
    found = known_facts()
    shown = {*drawn, *found["matter"], *(row["parameter"] for row in found["evidence"])}
    for language in ("en", "ko"):
        assert not [name for name in shown if called(name, language) == in_words(name.rpartition(".")[2], language)]
    tested = {row["pattern"] for row in found["patterns"]["rows"] if row["role"] in ("test", "seen")}
    assert tested <= set(book_of("en")["patterns"])
    assert {row["grade"] for row in found["evidence"]} <= set(book_of("en")["grades"])
    shown = [of_parameter(row["parameter"], row["value"], row["unit"], "ko") for row in found["evidence"]]
    assert not any(row["unit"] and row["unit"] in words for row, words in zip(found["evidence"], shown, strict=True))
