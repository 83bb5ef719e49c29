"""A price over the life of posts is paired, counts the years after the study too, and has the interval of a ratio."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from brainsim.outcomes.costs import LIFE
from brainsim.study.effects import ratio_of
from brainsim.study.life_prices import NOW, WITH_LATER, life_prices

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
RUNG = "researcher_years_in_korean_research"
YEARS = f"{RUNG}_discounted"


def runs_of(cost, within, now, later, noise=0.02, number=24):
    """A reference that differs between simulations far more than an option adds, and the option, on the same chance."""
    chance, own = np.random.default_rng(1), np.random.default_rng(2)
    level = chance.normal(100_000.0, 20_000.0, number)
    rows = {"replication": np.tile(np.arange(number), 2), "point": np.repeat([0, 1], number),
            "vector": np.tile(np.arange(number) // 2, 2)}  # fmt: skip
    for name, more in ((LIFE, cost), (YEARS, within), (NOW, now), (WITH_LATER, later)):
        rows[name] = np.concatenate([level, level + more * own.normal(1.0, noise, number)])
    return pd.DataFrame(rows)


def test_it_counts_what_is_paid_and_what_is_done_after_the_study():
    """400 bn for 690 years within the study, none of them in permanent posts, and 1,000 after it."""
    found = life_prices(runs_of(400.0, 690.0, 0.0, 1000.0), RUNG, True)[1]
    assert found.effect == pytest.approx(1000 * 400 / 1690, rel=0.02) and found.n == 24
    assert found.low < found.effect < found.high < 1.2 * found.low  # paired: what all simulations share falls out
    none_later = life_prices(runs_of(400.0, 690.0, 0.0, 0.0), RUNG, True)[1]
    assert none_later.effect == pytest.approx(1000 * 400 / 690, rel=0.02)


def test_posts_within_the_study_are_not_counted_twice():
    """Years in them are part of those within it, and of those over their life."""
    found = life_prices(runs_of(400.0, 690.0, 500.0, 1500.0), RUNG, True)[1]
    assert found.effect == pytest.approx(1000 * 400 / 1690, rel=0.02)


def test_its_interval_is_wider_where_parameters_are_drawn():
    """Of one further simulation, not of the mean."""
    runs = runs_of(400.0, 690.0, 0.0, 1000.0)
    drawn, fixed = (life_prices(runs, RUNG, is_drawn)[1] for is_drawn in (True, False))
    assert drawn.effect == fixed.effect and drawn.high - drawn.low > 2 * (fixed.high - fixed.low)


@pytest.mark.parametrize(("cost", "within"), [(-400.0, 690.0), (400.0, -690.0), (400.0, 0.0)])
def test_there_is_none_where_money_is_saved_or_nobody_added(cost, within):
    assert life_prices(runs_of(cost, within, 0.0, 0.0), RUNG, True) == {}


@pytest.mark.parametrize("missing", [LIFE, YEARS, NOW, WITH_LATER, "vector"])
def test_of_runs_that_lack_what_it_is_made_of_none_is_told(missing):
    runs = runs_of(400.0, 690.0, 0.0, 1000.0)
    assert life_prices(runs, RUNG, True) and life_prices(runs.drop(columns=missing), RUNG, True) == {}


def test_of_a_published_study_it_is_the_ratio_of_two_mean_differences():
    runs = pd.read_parquet(PUBLISHED / "plan_or_posts" / "runs.parquet").set_index(["point", "replication"])
    more = runs[[LIFE, YEARS, NOW, WITH_LATER]].loc[2] - runs[[LIFE, YEARS, NOW, WITH_LATER]].loc[0]
    years = more[YEARS] - more[NOW] + more[WITH_LATER]
    expected = ratio_of(more[LIFE].to_numpy(), years.to_numpy(), 1000.0, 2)
    found = life_prices(runs.reset_index(), RUNG, True)[2]
    assert found.effect == pytest.approx(expected.effect) and 155 < found.low < found.effect < found.high < 165
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
