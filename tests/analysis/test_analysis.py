"""Analyses against what can be known by hand: additive functions, planted boxes, two policies that a parameter parts."""

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("SALib")

from brainsim.analysis.emulator import emulator_of, refitted
from brainsim.analysis.robustness import (
    Table,
    information_table,
    regret_table,
    scenario_of,
    scenario_table,
    scenario_words,
    worlds_table,
)
from brainsim.analysis.search import Aim, front_of, undominated
from brainsim.analysis.sensitivity import sobol_table
from brainsim.analysis.training import Training
from brainsim.settings.problems import SettingsError

NAMES = ("behaviour.foresight", "behaviour.pay_weight", "shock.us_hostility")


def training(values_of, rows=120, noise=0.0, vectors=None, seed=3):
    """Rows over the unit cube, and values by a function of them."""
    luck = np.random.default_rng(seed)
    inputs = luck.uniform(size=(rows, len(NAMES)))
    values = values_of(inputs) + noise * luck.normal(size=rows)
    return Training(NAMES, inputs, values, np.arange(rows) if vectors is None else vectors, float("nan"))


def additive(x):
    """Variances of 9, 1 and 0 twelfths."""
    return 3 * x[:, 0] + x[:, 1]


def test_an_emulator_of_a_straight_line_is_exact_and_knows_it():
    emulator = emulator_of(training(additive))
    assert emulator.kind == "linear" and emulator.explained > 0.999
    assert emulator(np.array([[0.5, 0.5, 0.5]])) == pytest.approx([2.0], abs=0.01)


def test_a_bend_takes_a_quadratic():
    assert emulator_of(training(lambda x: (x[:, 0] - 0.5) ** 2 + x[:, 0] * x[:, 1])).kind == "quadratic"


def test_noise_is_not_explained():
    """Held-out error tells: an emulator of nothing but luck explains nothing."""
    assert emulator_of(training(lambda x: 0 * x[:, 0], noise=1.0)).explained < 0.1


def test_rows_of_one_vector_are_held_out_together():
    """Two rows of each vector have the same luck: an emulator that had seen the twin could not be told from one that knows."""
    vectors = np.repeat(np.arange(60), 2)
    luck = np.repeat(np.random.default_rng(1).normal(size=60), 2)
    inputs = np.repeat(np.random.default_rng(2).uniform(size=(60, 3)), 2, axis=0)
    assert emulator_of(Training(NAMES, inputs, luck, vectors, float("nan"))).explained < 0.1


@pytest.mark.parametrize("value", [1.2, -0.1, float("nan")])
def test_an_emulator_does_not_answer_outside_its_box(value):
    emulator = emulator_of(training(additive))
    with pytest.raises(SettingsError, match=r"behaviour\.pay_weight = .* where the emulator was trained"):
        emulator(np.array([[0.5, value, 0.5]]))


def test_too_few_vectors_are_told():
    with pytest.raises(SettingsError, match="needs 10 parameter vectors, and the study has 6"):
        emulator_of(training(additive, rows=6))


def test_sobol_indices_of_an_additive_function_are_its_shares():
    """0.9, 0.1 and 0; first and total alike, and converged."""
    rows = training(additive)
    emulator = emulator_of(rows)
    table = sobol_table(emulator, refitted(emulator, rows, 5, 1), "x", "level").set_index("input")
    assert table.loc[list(NAMES), "total"].tolist() == pytest.approx([0.9, 0.1, 0.0], abs=0.03)
    assert table.loc[list(NAMES), "first"].tolist() == pytest.approx([0.9, 0.1, 0.0], abs=0.05)
    assert (
        (table["total_low"] <= table["total"]) & (table["total"] <= table["total_high"])
    ).all()  # no index outside its interval
    assert not table.loc[NAMES[0], "converged"] or table.loc[NAMES[0], "sampling_error"] < 0.05


def test_an_index_that_is_not_sampled_well_is_flagged():
    table = sobol_table(emulator_of(training(lambda x: x[:, 0] * x[:, 1] * 4)), [], "x", "level")
    assert (table["converged"] == (table["sampling_error"] < 0.05)).all()


def table(gains, inputs=None):
    """Policies a and b over the base, as lived and as expected, in worlds of one vector each."""
    gains = np.array(gains, dtype=float)
    raw = np.vstack([np.zeros(gains.shape[1]), gains])
    inputs = pd.DataFrame(np.zeros((gains.shape[1], 1)) if inputs is None else inputs)
    inputs.columns = NAMES[: inputs.shape[1]]
    return Table(("base", "a", "b")[: len(raw)], inputs, np.arange(raw.shape[1]), raw, raw, {})


def test_regret_is_what_the_best_policy_of_a_world_would_have_added():
    """Worlds in which a adds 4 and -2, b 1 and 3: regrets 4, 3 for the base, 0, 5 for a, 3, 0 for b."""
    found = regret_table(table([[4, -2], [1, 3]]), "x").set_index("policy")
    assert found["mean_regret"].to_dict() == {"base": 3.5, "a": 2.5, "b": 1.5}
    assert found["max_regret"].to_dict() == {"base": 4.0, "a": 5.0, "b": 3.0}
    assert found["share_best"].to_dict() == {"base": 0.0, "a": 0.5, "b": 0.5}


def test_of_a_cost_the_least_is_best_in_regret_scenario_and_worth():
    """What costs 4 and -2 turned is what adds -4 and 2: the same policies are best, and the differences stay as lived."""
    x, gains = planted()
    usual, cost = table(gains, x), table(-gains, x)._replace(sign=-1)
    ranked = ["policy", "share_best", "share_best_raw", "mean_regret", "regret_90", "max_regret"]
    assert regret_table(cost, "x")[ranked].equals(regret_table(usual, "x")[ranked])
    assert regret_table(cost, "x")["mean"].tolist() == pytest.approx((-regret_table(usual, "x")["mean"]).tolist())
    ours, theirs = scenario_of(usual, "a", "b"), scenario_of(cost, "a", "b")
    assert (ours.wins == theirs.wins).all() and ours.box == theirs.box
    assert information_table(cost, "x", 1).equals(information_table(usual, "x", 1))


def planted(number=400, seed=5):
    """Worlds in which a beats b unless the first input lies above 0.7 and the second below 0.4."""
    x = np.random.default_rng(seed).uniform(size=(number, 3))
    fails = (x[:, 0] > 0.7) & (x[:, 1] < 0.4)
    return x, np.vstack([np.where(fails, -1.0, 1.0), np.zeros(number)])


def test_a_planted_box_is_found_and_said():
    x, gains = planted()
    scenario = scenario_of(table(gains, x), "a", "b")
    assert scenario.known and scenario.accuracy > 0.97
    steps = {name: (sign, value) for name, sign, value in scenario.box}
    assert steps[NAMES[0]] == (">", pytest.approx(0.7, abs=0.03))
    assert steps[NAMES[1]] == ("<=", pytest.approx(0.4, abs=0.05))
    assert scenario.coverage > 0.9 and scenario.density > 0.9
    words = scenario_words(scenario, "x")
    assert f"beats b in {100 * scenario.share:.0f} %" in words and "fails most where" in words
    assert set(scenario_table(scenario, "x", words)["input"]) == {NAMES[0], NAMES[1]}


def test_where_there_is_no_rule_that_is_said():
    luck = np.random.default_rng(8)
    gains = np.vstack([luck.normal(0.3, 1.0, 300), np.zeros(300)])
    scenario = scenario_of(table(gains, luck.uniform(size=(300, 3))), "a", "b")
    assert not scenario.known
    assert "no rule over parameters and shocks" in scenario_words(scenario, "x")
    assert scenario_table(scenario, "x", "")["input"].isna().all()


def test_the_worlds_of_a_scenario_hold_what_the_first_adds_and_every_input():
    luck = np.random.default_rng(4)
    x = luck.uniform(size=(300, 3))
    whole = table(np.stack([0 * x[:, 0], x[:, 0] - 0.4]), x)
    worlds = worlds_table(whole, [scenario_of(whole, "b", "a")])
    assert list(worlds) == ["first", "second", "vector", "gap", *NAMES] and len(worlds) == 300
    assert worlds["gap"].to_numpy() == pytest.approx(x[:, 0] - 0.4)
    assert worlds[list(NAMES)].to_numpy() == pytest.approx(x)


def test_a_policy_that_always_wins_needs_no_rule():
    scenario = scenario_of(
        table(np.vstack([np.ones(20), np.zeros(20)]), np.random.default_rng(1).uniform(size=(20, 3))), "a", "b"
    )
    assert (scenario.share, scenario.known, scenario.box) == (1.0, False, ())


def test_it_is_worth_a_quarter_to_know_what_parts_two_policies():
    """a adds x, b 1 - x, x uniform: best of both is worth 3/4, the better one alone 1/2. The second input is worth nothing."""
    x = np.random.default_rng(2).uniform(size=(2000, 2))
    gains = np.vstack([x[:, 0], 1 - x[:, 0]])
    found = information_table(table(gains, x), "x", 1).set_index("input")
    assert found.loc[NAMES[0], "value_net"] == pytest.approx(0.25, abs=0.02)
    assert found.loc[NAMES[0], "changes"] == pytest.approx(0.5, abs=0.05)
    assert found.loc[NAMES[1], "value_net"] < 0.01
    assert found.index[0] == NAMES[0]


def test_what_never_changes_the_choice_is_worth_nothing():
    """However it moves both policies: exactly nought, not what rounding leaves."""
    x = np.random.default_rng(3).uniform(size=(80, 1)).round()
    found = information_table(table(np.vstack([3.3 + x[:, 0] / 3, 0.1 * x[:, 0]]), x), "x", 1)
    assert found["value"].tolist() == [0.0] and found["low"].tolist() == [0.0] and found["changes"].tolist() == [0.0]


AIMS = [Aim("cost", True), Aim("kept", False)]


def test_a_point_stands_if_no_other_is_as_good_in_all_and_better_in_one():
    """Cost and kept: (1, 1), (2, 3), (2, 2) and (3, 3)."""
    assert undominated(np.array([[1, 1], [2, 3], [2, 2], [3, 3]], dtype=float), AIMS).tolist() == [
        True,
        True,
        False,
        False,
    ]


def test_the_search_finds_the_front_inside_the_box_and_below_the_ceiling():
    """Kept is bought by the first lever alone; the second only costs: on the front it is at its low end."""
    pytest.importorskip("pymoo")
    luck = np.random.default_rng(4)
    names = ("policy.reserved_posts", "policy.bridge_pay")
    inputs = luck.uniform(size=(60, 2))
    make = lambda values: emulator_of(Training(names, inputs, values, np.arange(60), float("nan")))  # noqa: E731
    emulators = {"cost": make(inputs @ [10.0, 5.0]), "kept": make(inputs @ [100.0, 0.0])}
    levels = front_of(emulators, AIMS, ("cost", 6.0), 5, 1)
    assert 2 <= len(levels) <= 5
    assert (levels[:, 1] < 0.1).all() and (emulators["cost"](levels) <= 6.01).all()
    assert (levels >= inputs.min(axis=0)).all() and (levels <= inputs.max(axis=0)).all()
    assert len(front_of(emulators, AIMS, ("cost", -9.0), 5, 1)) == 0
