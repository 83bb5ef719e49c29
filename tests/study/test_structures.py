"""Structural alternatives: every point again by another rule, against a reference of its own, and nothing else changed."""

import numpy as np
import pandas as pd
import pytest
from studies import lived_study

from brainsim.outcomes.rows import RATIOS, outcome_rows
from brainsim.report.dictionary import files
from brainsim.settings.problems import SettingsError
from brainsim.study.conduct import Ended
from brainsim.study.design import plan_of
from brainsim.study.results import write_results
from brainsim.study.structures import structures_table

BOTH = (
    "study.structures=[myopic, satisficing]", "design=list", "design.points=[{policy.salary_multiplier: 3}]",
    "design.reference={}",
)  # fmt: skip


def test_every_point_and_the_reference_have_a_twin_under_each_alternative(small):
    """Which differs by what the alternative changes alone."""
    plan = plan_of(small(*BOTH))
    assert list(plan.structures) == ["myopic", "satisficing"]
    for structure, field, value in (("myopic", "foresight", 0.0), ("satisficing", "choice_rule", "satisficing")):
        twins = plan.structures[structure]
        assert list(twins) == [0, 1]
        for number, twin in twins.items():
            own, other = plan.points[number].settings, plan.points[twin].settings
            assert getattr(other.behaviour, field) == value != getattr(own.behaviour, field)
            same = other.model_copy(update={"behaviour": own.behaviour})
            assert same == own
            assert plan.points[twin].roles == ("structure",)
    assert len(plan.points) == 2 + 4


def test_a_number_that_the_user_has_set_stays_in_the_twin(small):
    plan = plan_of(small(*BOTH, "behaviour.pay_weight=1.7"))
    assert all(point.settings.behaviour.pay_weight == 1.7 for point in plan.points)


def test_a_point_of_the_design_may_be_the_twin_of_another(small):
    """It is lived once and plays both parts."""
    plan = plan_of(
        small("study.structures=[myopic]", "design=list", "design.points=[{behaviour: myopic}]", "design.reference={}")
    )
    assert plan.structures["myopic"] == {0: 1, 1: 1}
    assert plan.points[1].roles == ("design", "structure")


def test_levers_of_the_design_are_not_those_of_the_alternative(small, tmp_path):
    """A table of points has no column for what only a structure changes."""
    study = lived_study(
        small(*BOTH, "study.replications=1", "study.quarters=1", "study.keep=outcomes"), tmp_path / "store"
    )
    assert not [column for column in study.points if column.startswith("behaviour")]
    assert "policy.salary_multiplier" in study.points


def test_an_alternative_that_changes_nothing_is_told(small):
    with pytest.raises(SettingsError, match=r"study\.structures: foresighted is no alternative to foresighted"):
        small("study.structures=[foresighted]")


def test_an_alternative_that_does_not_exist_is_told(small):
    with pytest.raises(SettingsError, match="myopia"):
        small("study.structures=[myopia]")


def test_effects_are_against_the_alternatives_own_reference(small):
    """Twins 3 and 4 (myopic) of 0 and 1: 40 less 33 there, while the study's own effect is 12 less 10."""
    plan = plan_of(small(*BOTH))
    worlds = {0: 10.0, 1: 12.0, plan.structures["myopic"][0]: 33.0, plan.structures["myopic"][1]: 40.0}
    luck = np.array([-1.0, 0.0, 1.0, 0.0])
    cubes = {
        name: np.array([worlds.get(n, 5.0) + luck * (1 + 0.5 * (n == 1)) for n in range(len(plan.points))])
        for name in outcome_rows()
    }
    table = structures_table(plan, cubes).set_index(["structure", "outcome"])
    row = table.loc[("myopic", "fellows_hired")]
    assert (row["point"], row["effect"], row["n"]) == (1, 7.0, 4)
    assert table.loc[("satisficing", "fellows_hired"), "effect"] == 0.0
    own = 0.25 * luck.var(ddof=1)
    between = np.var([2.0, 7.0, 0.0], ddof=1)
    assert row["structural_share"] == pytest.approx(between / (between + own))
    assert all(np.isnan(table.loc[("myopic", ratio), "structural_share"]) for ratio in RATIOS)


@pytest.mark.population
def test_alternatives_leave_the_studys_own_tables_alone(small, tmp_path):
    """Effects, summary and placebo are the same with and without them, bit for bit."""
    brief = ("study.replications=3", "study.quarters=3", "study.keep=outcomes")
    with_them = lived_study(small(*BOTH, *brief), tmp_path / "with")
    without = lived_study(small(*BOTH[1:], *brief), tmp_path / "without")
    assert with_them.effects().equals(without.effects())
    assert with_them.summary.equals(without.summary)
    assert with_them.placebo == without.placebo == 0.0
    assert set(with_them.structures["structure"]) == {"myopic", "satisficing"}
    assert without.structures.empty


def test_the_table_is_written_where_there_are_alternatives_and_its_columns_are_explained(small, tmp_path):
    """ "point to luck_share" stands for those of effects.csv."""
    brief = ("study.replications=2", "study.quarters=1", "study.keep=outcomes", "study.spin_up_quarters=4")
    study = lived_study(small(*BOTH, *brief), tmp_path / "store")
    write_results(tmp_path / "results", study, Ended(2, 14, 0, False, ""), 1.0, "a commit")
    table = pd.read_csv(tmp_path / "results" / "structures.csv")
    effects = pd.read_csv(tmp_path / "results" / "effects.csv")
    explained = {"structure", "structural_share"} & set(files()["structures.csv"].columns)
    assert len(explained) == 2
    between = [name for name in table if name not in explained]
    assert between == list(effects.columns[: len(between)]) and between[-1] == "luck_share"
    assert len(table) == 2 * len(effects)
