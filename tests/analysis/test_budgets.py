"""What a budget buys best, of planted gains and costs, without a simulation."""

import numpy as np
import pandas as pd
import pytest

from brainsim import load_settings
from brainsim.analysis.analyse import analyse
from brainsim.analysis.budgets import HORIZONS, SLACK, budgets_table
from brainsim.analysis.checks import check_analysis
from brainsim.outcomes.costs import annuity
from brainsim.settings.problems import SettingsError
from brainsim.study.design import plan_of

YEARS = "researcher_years_in_korean_research"
POINTS = "[{policy.salary_multiplier: 2.4}, {policy.permanent_jobs: 1.1}, {policy.permanent_jobs: 1.3}]"
TURNED = (
    "{shock.us_hostility: 2}, {shock.us_hostility: 2, policy.salary_multiplier: 2.4}, "
    "{shock.us_hostility: 2, policy.permanent_jobs: 1.1}, {shock.us_hostility: 2, policy.permanent_jobs: 1.3}"
)
ASKED = ["population=tiny", "study.replications=4", "design=list", "analysis=budgets", "analysis.budgets=[10, 20]",
         f"study.outcome={YEARS}", f"design.points={POINTS[:-1]}, {TURNED}]"]  # fmt: skip


class Planted:
    """A study of a reference, pay, few posts and many, in a calm and a turned climate; costs in billion KRW a year."""

    def __init__(self, gains, costs, overrides=ASKED):
        self.settings = load_settings("baseline", overrides)
        self.plan, self.replications = plan_of(self.settings), self.settings.study.replications
        asked = self.settings.study
        years = annuity(asked.cost_discount, 0, asked.quarters / 4)
        later = dict.fromkeys(
            ("permanent_researcher_years_over_life", "permanent_researcher_years_discounted"), np.zeros(8)
        )
        self.cubes = (
            {YEARS: gains, f"{YEARS}_discounted": gains}
            | later
            | {name: years * np.asarray(costs) for name in HORIZONS.values()}
        )

    def cube(self, outcome):
        values = np.zeros((len(self.plan.points), self.replications))
        values[:8] = np.asarray(self.cubes[outcome], dtype=float).reshape(8, -1)
        return values


GAINS = [0, 100, 200, 500, 1000, 1100, 1190, 1500]  # the turned climate adds 1,000 by itself
COSTS = [50, 60, 60, 68, 55, 65, 65, 75.5]  # of which 50 and 55 without a policy


def test_a_policy_is_compared_with_none_under_the_same_shock():
    """What the climate adds and costs is no merit of a policy, and a budget pays what costs no more under either."""
    table = budgets_table(Planted(GAINS, COSTS), YEARS).set_index(["horizon", "budget", "shock", "policy"]).sort_index()
    few = table.xs("10 % more permanent openings for all", level="policy").loc[("study", 10.0)]
    assert few["gain"].to_dict() == {"no shock": 200.0, "a US visa climate that stays as in 2025": 190.0}
    assert few["cost_krw_bn_a_year"].tolist() == pytest.approx([10.0, 10.0])
    assert sorted(few["point"]) == [2, 6]
    paid = table.loc[("study", 10.0)].index.get_level_values("policy").unique()
    assert not any("30 %" in words for words in paid)  # 18 bn in a calm and 20.5 bn in a turned climate
    assert any("30 %" in words for words in table.loc[("life", 20.0)].index.get_level_values("policy"))
    assert table.loc[("study", 20.0)].query("robust").index.get_level_values("policy").str.contains("30 %").all()


def test_over_the_life_of_posts_years_are_counted_over_that_life_too():
    """What posts leave behind is added to discounted years within the study; paid within it alone, it does not count."""
    planted = Planted(GAINS, COSTS)
    planted.cubes[f"{YEARS}_discounted"] = 0.9 * np.array(GAINS)
    planted.cubes["permanent_researcher_years_over_life"] = np.array([0, 0, 700, 0, 0, 0, 700, 0])
    planted.cubes["permanent_researcher_years_discounted"] = np.array([0, 0, 150, 0, 0, 0, 150, 0])
    table = budgets_table(planted, YEARS).set_index(["horizon", "budget", "shock", "policy"]).sort_index()
    few = table.xs("10 % more permanent openings for all", level="policy")["gain"].xs("no shock", level="shock")
    assert few.loc[("study", 10.0)] == 200.0 and few.loc[("life", 10.0)] == pytest.approx(0.9 * 200 + 700 - 150)


def test_the_robust_policy_misses_least_where_it_misses_most():
    """Few posts are better on average; where they do worst they do worse than pay ever does."""
    gains = np.array([[0.0] * 4, [100.0] * 4, [180.0, 180.0, 180.0, 10.0], [0.0] * 4, *([[0.0] * 4] * 4)])
    table = budgets_table(Planted(gains, COSTS), YEARS)
    mine = table[(table["horizon"] == "study") & (table["budget"] == 10)]
    told = mine.drop_duplicates("policy").set_index("policy")
    posts, pay = told.loc["10 % more permanent openings for all"], told.loc["fellow pay raised to 120 million won"]
    assert posts["mean_regret"] == pytest.approx(90 / 8) and pay["mean_regret"] == pytest.approx(240 / 8)
    assert (posts["largest_regret"], pay["largest_regret"]) == (90.0, 80.0)
    assert pay["robust"] and not posts["robust"]


def test_a_budget_is_passed_by_a_twentieth_at_most():
    for over, is_paid in ((SLACK - 0.001, True), (SLACK + 0.001, False)):
        costs = [50, 50 + 10 * (1 + over), 99, 99, 55, 65, 99, 99]
        table = budgets_table(Planted(GAINS, costs, [*ASKED, "analysis.budgets=[10]"]), YEARS)
        assert (len(table) > 0) == is_paid


def test_it_is_told_drawn_and_written(tmp_path):
    lines = analyse(Planted(GAINS, COSTS), tmp_path, lambda listed: pytest.fail("nothing is run"))
    assert len([line for line in lines if "spent most robustly on" in line]) == 4  # two horizons, two budgets
    assert (tmp_path / "figures" / f"budgets_{YEARS}.png").exists()
    table = pd.read_csv(tmp_path / f"budgets_{YEARS}.csv")
    assert table.groupby(["horizon", "budget", "shock"])["robust"].sum().eq(1).all()


def test_of_budgets_that_pay_nothing_nothing_is_told(tmp_path):
    lines = analyse(Planted(GAINS, COSTS, [*ASKED, "analysis.budgets=[1]"]), tmp_path, lambda listed: None)
    assert "no policy costs as little" in lines[0]
    assert not (tmp_path / f"budgets_{YEARS}.csv").exists()


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["analysis.budgets=[]"], "analysis.budgets is empty; give billion KRW a year"),
        (["analysis.budgets=[30, -1]"], "analysis.budgets: -1 is not above 0"),
        ([f"design.points={POINTS[:-1]}, {{shock.us_hostility: 2}}]"], "lacks the shock"),
    ],
)
def test_budgets_that_cannot_be_compared_are_refused(overrides, said):
    with pytest.raises(SettingsError, match=said.replace("[", r"\[")):
        check_analysis(load_settings("baseline", [*ASKED, *overrides]))
