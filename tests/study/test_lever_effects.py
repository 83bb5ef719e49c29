"""The effect of each lever of a grid by itself: what was put into additive worlds comes out again."""

import math

import numpy as np
import pytest
from cubes import cubes
from designs import with_design

from brainsim.command.load import load_settings
from brainsim.outcomes.rows import effect_rows
from brainsim.study.design import plan_of
from brainsim.study.design_rows import level_at
from brainsim.study.effects import effects_of, ratio_of
from brainsim.study.lever_effects import COLUMNS, lever_effects_table

PAY, JOBS = "policy.salary_multiplier", "policy.permanent_jobs"
GRID = {PAY: [1.0, 1.8, 3.0], JOBS: [0.5, 1, 2], "shock": ["calm", "us_visa_2025"]}
BY_PAY, BY_JOBS = {1.0: -7.0, 1.8: 0.0, 3.0: 11.0}, {0.5: -2.0, 1.0: 0.0, 2.0: 5.0}
BY_SHOCK = {"calm": 0.0, "us_visa_2025": 20.0}
REPLICATIONS = 4
BASELINE = load_settings("baseline")
OPTIONS = {"shock": {name: load_settings(None, [f"shock={name}"]).shock.model_dump() for name in BY_SHOCK}}


def grid(levers, **how):
    """The design and the plan of the baseline with a grid of levers."""
    settings = with_design(BASELINE, "grid", levers=levers, options=OPTIONS, **how)
    return settings.design, plan_of(settings)


def additive(plan, luck=0.0):
    """[points, replications] what each lever adds at its level, and luck that all points of a replication share."""
    levels = [(point.settings, *(level_at(point.settings, name) for name in GRID)) for point in plan.points]
    sums = [BY_PAY.get(pay, 0.0) + BY_JOBS.get(jobs, 0.0) + BY_SHOCK.get(shock, 0.0) for _, pay, jobs, shock in levels]
    shared = np.arange(REPLICATIONS) ** 2.0
    own = luck * np.random.default_rng(3).normal(size=(len(sums), REPLICATIONS))
    return 100.0 + np.array(sums)[:, None] + shared + own


def rows_of(table, outcome):
    """The rows of an outcome by lever and level."""
    return table[table["outcome"] == outcome].set_index(["lever", "level"])


def hired(design, plan, values):
    """The effects on the fellows hired, by lever and level."""
    made = cubes(len(plan.points), REPLICATIONS, fellows_hired=values)
    return rows_of(lever_effects_table(design, plan, made), "fellows_hired")


def test_in_additive_worlds_the_effect_of_a_lever_is_what_it_adds():
    """Exactly, without luck of its own in any point, against the level at which the reference stands."""
    design, plan = grid(GRID)
    found = hired(design, plan, additive(plan))
    known = {(PAY, 1.0): -7.0, (PAY, 3.0): 11.0, (JOBS, 0.5): -2.0, (JOBS, 2): 5.0, ("shock", "us_visa_2025"): 20.0}
    assert dict(found["effect"]) == known
    assert (found["se"] == 0.0).all() and (found["low"] == found["high"]).all()
    assert (found["n"] == REPLICATIONS).all()
    assert found["runs_saved"].isna().all()


def test_the_levels_of_a_lever_are_compared_at_the_same_levels_of_the_others_and_averaged():
    """By hand for pay: six pairs of cells, averaged within each replication, then over replications."""
    design, plan = grid(GRID)
    cube = additive(plan, luck=5.0)
    found = hired(design, plan, cube)
    rows = np.reshape(plan.rows, (3, 3, 2))
    differences = np.mean([cube[rows[2, j, s]] - cube[rows[1, j, s]] for j in range(3) for s in range(2)], axis=0)
    expected = effects_of(differences[None, :], np.zeros(REPLICATIONS))[0]
    told = [name for name in expected._fields if name not in ("runs_saved", "luck_share")]
    assert tuple(found.loc[(PAY, 3.0)][told]) == pytest.approx([getattr(expected, name) for name in told])


def test_averaging_over_the_other_levers_narrows_the_interval():
    """Six cells with luck of their own instead of one: the error falls by about the square root of six."""
    design, plan = grid(GRID)
    cube = additive(plan, luck=5.0)
    found = hired(design, plan, cube)
    cells = [effects_of(cube[[number]], cube[0])[0].se for number in plan.rows if number != 0]
    assert found["se"].mean() < 0.7 * np.mean(cells)


def test_every_lever_level_and_outcome_has_a_row_but_the_level_of_the_reference():
    design, plan = grid(GRID)
    table = lever_effects_table(design, plan, cubes(len(plan.points), REPLICATIONS))
    assert list(table) == COLUMNS
    assert len(table) == (2 + 2 + 1) * len(effect_rows())
    assert set(zip(table["lever"], table["level"], strict=True)).isdisjoint({(PAY, 1.8), (JOBS, 1), ("shock", "calm")})
    units = {name: outcome.unit for name, outcome in effect_rows().items()}
    assert all(units[row.outcome] == row.unit for row in table.itertuples())


def test_a_ratio_is_that_of_the_averaged_effects():
    design, plan = grid({PAY: [1.8, 3.0], JOBS: [1, 2]})
    cost, people = (np.random.default_rng(seed).normal(10, 1, (len(plan.points), REPLICATIONS)) for seed in (1, 2))
    people[np.reshape(plan.rows, (2, 2))[:, 1]] += 9  # where there are more jobs
    cost[np.reshape(plan.rows, (2, 2))[:, 1]] += 5
    made = cubes(
        len(plan.points), REPLICATIONS, total_cost_krw_bn_discounted=cost,
        researcher_years_in_korean_research_discounted=people,
    )  # fmt: skip
    found = rows_of(lever_effects_table(design, plan, made), "cost_per_added_research_year_krw_m").loc[(JOBS, 2)]
    rows = np.reshape(plan.rows, (2, 2))
    top, bottom = ((cube[rows[:, 1]] - cube[rows[:, 0]]).mean(axis=0) for cube in (cost, people))
    expected = ratio_of(top, bottom, 1000.0)
    assert (found["effect"], found["low"], found["high"]) == pytest.approx(
        (expected.effect, expected.low, expected.high)
    )


def test_a_replication_counts_only_if_all_cells_that_are_compared_were_observed():
    """One cell of the dearest pay fails in one replication: that level has three left, other levers too."""
    design, plan = grid(GRID)
    cube = additive(plan)
    cube[plan.rows[-1], 2] = math.nan  # pay 3, jobs 2, the shock
    found = hired(design, plan, cube)
    numbers = {(PAY, 1.0): 4, (PAY, 3.0): 3, (JOBS, 0.5): 4, (JOBS, 2): 3, ("shock", "us_visa_2025"): 3}
    assert dict(found["n"]) == numbers
    assert found.loc[(PAY, 3.0), "effect"] == 11.0


def test_a_lever_without_the_level_of_the_reference_has_no_rows():
    """The reference pays 1.8; only the other lever can be told by itself."""
    design, plan = grid({PAY: [1.0, 3.0], JOBS: [1, 2]})
    table = lever_effects_table(design, plan, cubes(len(plan.points), REPLICATIONS))
    assert set(table["lever"]) == {JOBS}


def test_the_level_of_the_reference_is_where_the_reference_stands_not_the_settings():
    design, plan = grid({PAY: [1.8, 3.0]}, reference={PAY: 3.0})
    table = lever_effects_table(design, plan, cubes(len(plan.points), REPLICATIONS))
    assert set(table["level"]) == {1.8}


def test_a_lever_of_one_level_has_no_effect_to_tell():
    design, plan = grid({PAY: [1.8], JOBS: [1, 2]})
    assert set(lever_effects_table(design, plan, cubes(len(plan.points), REPLICATIONS))["lever"]) == {JOBS}


def test_what_is_no_grid_has_no_levers_by_themselves():
    settings = with_design(BASELINE, "list", points=[{PAY: 2.4}])
    plan = plan_of(settings)
    table = lever_effects_table(settings.design, plan, cubes(len(plan.points), REPLICATIONS))
    assert list(table) == COLUMNS and table.empty


def test_levels_that_are_written_whole_are_told_by_how_they_are_written():
    """A lever with a start has no single number; beside the reference's level it is one more level."""
    later = {"value": 3.0, "start": "2027Q1"}
    design, plan = grid({PAY: [1.8, later]})
    values = np.zeros((len(plan.points), REPLICATIONS))
    values[plan.rows[1]] = 6.0
    table = hired(design, plan, values)
    assert dict(table["effect"]) == {(PAY, str(later)): 6.0}
