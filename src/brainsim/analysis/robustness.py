"""Policies against each other over worlds: regret, where one fails, and which unknown would change the choice.

A world is a parameter vector under a level of the shocks. Luck is not of the world: what a policy does in a world is its
expected outcome there, which is an emulator's of the paired difference to a policy that serves as the base. Where emulators
explain nothing, all worlds are alike to us: no regret, rule or value of knowing is told then.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.analysis.policies_in_worlds import Table


def regret_table(table: Table, outcome: str) -> pd.DataFrame:
    """By policy: its mean gain over the base, its regret against the best policy of each world, and how often it is best.

    `share_best` and regrets are of expected outcomes; `share_best_raw` counts what was lived, luck included.
    """
    gains, lived = table.sign * table.expected, table.sign * table.raw
    regret = gains.max(axis=0) - gains
    rows = []
    for place, policy in enumerate(table.policies):
        emulator = table.emulators.get(policy)
        rows.append(
            {
                "policy": policy,
                "outcome": outcome,
                "mean": table.raw[place].mean(),
                "low": np.percentile(table.expected[place], 5),
                "high": np.percentile(table.expected[place], 95),
                "share_best": _share_best(gains)[place],
                "share_best_raw": _share_best(lived)[place],
                "mean_regret": regret[place].mean(),
                "regret_90": np.percentile(regret[place], 90),
                "max_regret": regret[place].max(),
                "worlds": table.raw.shape[1],
                "explained": emulator.explained if emulator else np.nan,
                "emulator": emulator.kind if emulator else "base",
            }
        )
    return pd.DataFrame(rows)


def _share_best(values: np.ndarray) -> np.ndarray:
    """In which share of worlds each policy is best; ties are shared."""
    best = values >= values.max(axis=0)
    return (best / best.sum(axis=0)).mean(axis=1)


# --- where a policy fails ---------------------------------------------------------------------------------------------

DEPTH, LEAST = 2, 0.08  # of the tree: questions in a row, and the share of worlds in its smallest leaf
FOLDS = 5


class Scenario(NamedTuple):
    """In which worlds one policy does no better than another."""

    first: str
    second: str
    wins: np.ndarray  # [worlds] whether the first does better, as lived
    share: float  # of worlds in which it does
    accuracy: float  # of the tree on held-out worlds
    majority: float  # of always guessing what is commoner
    known: bool  # whether the tree beats that guess by more than its standard error
    box: tuple[tuple[str, str, float], ...]  # (input, <= or >, value): where the first fails most
    coverage: float  # share of all failures that lie in the box
    density: float  # share of failures among the worlds in the box


def scenario_of(table: Table, first: str, second: str) -> Scenario:
    """Scenario discovery by a shallow decision tree (scikit-learn), judged on vectors that it has not seen."""
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    gaps = table.raw[table.policies.index(first)] - table.raw[table.policies.index(second)]
    wins = table.sign * gaps > 0
    share, number = float(wins.mean()), len(wins)
    majority = max(share, 1 - share)
    if len(np.unique(wins)) < 2:
        return Scenario(first, second, wins, share, majority, majority, False, (), np.nan, np.nan)
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=max(2, round(LEAST * number)), random_state=0)
    groups = min(FOLDS, len(np.unique(table.vectors)))
    guessed = cross_val_predict(tree, table.inputs, wins, groups=table.vectors, cv=GroupKFold(groups))
    accuracy = float((guessed == wins).mean())
    known = accuracy - majority > float(np.sqrt(accuracy * (1 - accuracy) / number))
    tree.fit(table.inputs, wins)
    box, inside = _worst_leaf(tree, table.inputs, wins)
    failures = ~wins
    return Scenario(
        first, second, wins, share, accuracy, majority, known, box,
        float((inside & failures).sum() / failures.sum()), float(failures[inside].mean()),
    )  # fmt: skip


def _worst_leaf(tree, inputs: pd.DataFrame, wins: np.ndarray) -> tuple[tuple[tuple[str, str, float], ...], np.ndarray]:
    """The leaf with the largest share of failures: the questions that lead to it, and the worlds in it."""
    leaves = tree.apply(inputs)
    worst = max(np.unique(leaves), key=lambda leaf: ((~wins[leaves == leaf]).mean(), -leaf))
    nodes, inside = tree.tree_, leaves == worst
    steps, node = [], 0
    while nodes.children_left[node] != -1:
        name, value = inputs.columns[nodes.feature[node]], float(nodes.threshold[node])
        left = bool((inputs.loc[inside, name] <= value).all())
        steps.append((name, "<=" if left else ">", value))
        node = nodes.children_left[node] if left else nodes.children_right[node]
    return tuple(steps), inside


def scenario_words(scenario: Scenario, outcome: str, counted: bool = False) -> str:
    """The scenario in words, made of its numbers; `counted`: without a word on where it fails."""
    beaten = f"{scenario.first} beats {scenario.second} in {100 * scenario.share:.0f} %"
    said = f"{beaten} of {len(scenario.wins)} sets of assumptions ({outcome})"
    if counted:
        return said
    if not scenario.known:
        return (
            f"{said}; no rule over parameters and shocks tells held-out sets better than always guessing the commoner "
            f"case ({100 * scenario.accuracy:.0f} % right against {100 * scenario.majority:.0f} %)"
        )
    signs = {"<=": "at most", ">": "above"}
    where = " and ".join(f"{name} {signs[sign]} {value:.3g}" for name, sign, value in scenario.box)
    return (
        f"{said}; it fails most where {where}: there in {100 * scenario.density:.0f} % of sets, which are "
        f"{100 * scenario.coverage:.0f} % of all failures (the rule is right in {100 * scenario.accuracy:.0f} % of held-out "
        f"sets, always guessing the commoner case in {100 * scenario.majority:.0f} %)"
    )


def scenario_table(scenario: Scenario, outcome: str, words: str) -> pd.DataFrame:
    """One row a question of the box; one without a question where no rule was found."""
    common = {
        "first": scenario.first, "second": scenario.second, "outcome": outcome, "share_first": scenario.share,
        "accuracy": scenario.accuracy, "majority": scenario.majority, "rule_found": scenario.known,
        "coverage": scenario.coverage, "density": scenario.density, "words": words,
    }  # fmt: skip
    steps = scenario.box if scenario.known else ((None, None, np.nan),)
    return pd.DataFrame([{**common, "input": name, "sign": sign, "value": value} for name, sign, value in steps])


def worlds_table(table: Table, scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """The worlds that scenarios were found in: for each pair a row a world, with what the first adds to the second and all inputs."""
    pieces = []
    for one in scenarios:
        gap = table.raw[table.policies.index(one.first)] - table.raw[table.policies.index(one.second)]
        pieces.append(table.inputs.assign(first=one.first, second=one.second, vector=table.vectors, gap=gap))
    return pd.concat(pieces, ignore_index=True)[["first", "second", "vector", "gap", *table.inputs.columns]]


# --- value of information ---------------------------------------------------------------------------------------------

SHUFFLES, DRAWS = 100, 200


def information_table(table: Table, outcome: str, seed: int) -> pd.DataFrame:
    """What knowing one input would be worth: expected value of partial perfect information, by regression.

    For each input the paired differences of the policies are regressed on it (a quadratic; Strong and Oakley 2014):
    value = mean of the best policy's expectation given the input, less that of the best policy without it. Chance alone
    makes it positive, so `chance` is its mean over shuffled inputs, and `value_net` what is left. `changes`: in which share
    of worlds another policy would be chosen.
    """
    luck, gains, rows = np.random.default_rng(seed), table.sign * table.raw, []
    for name in table.inputs.columns:
        found = table.inputs[name].to_numpy(dtype=float)
        value, changes = _value_of(found, gains)
        chance = np.mean([_value_of(luck.permutation(found), gains)[0] for _ in range(SHUFFLES)])
        drawn = [_value_of(found[chosen], gains[:, chosen])[0] for chosen in _resampled(table.vectors, luck)]
        low, high = np.percentile(np.maximum(np.array(drawn) - chance, 0.0), [5, 95])
        net = max(0.0, value - chance)
        rows.append({"input": name, "outcome": outcome, "value": value, "chance": chance, "value_net": net, "low": low,
                     "high": high, "changes": changes})  # fmt: skip
    return pd.DataFrame(rows).sort_values("value_net", ascending=False, ignore_index=True)


def _resampled(vectors: np.ndarray, luck: np.random.Generator):
    """Worlds of resampled vectors, DRAWS times."""
    rows = {vector: np.flatnonzero(vectors == vector) for vector in np.unique(vectors)}
    for _ in range(DRAWS):
        yield np.concatenate([rows[vector] for vector in luck.choice(list(rows), len(rows))])


def _value_of(inputs: np.ndarray, gains: np.ndarray) -> tuple[float, float]:
    """The value of knowing an input, and in which share of worlds it changes the choice; `gains` [policies, worlds]."""
    spread = inputs.std()
    if spread == 0.0:
        return 0.0, 0.0
    z = (inputs - inputs.mean()) / spread
    columns = np.column_stack([np.ones_like(z), z, z**2])
    fitted = columns @ np.linalg.lstsq(columns, gains.T, rcond=None)[0]
    usual = gains.mean(axis=1).argmax()
    value = fitted.max(axis=1).mean() - gains.mean(axis=1).max()
    changes = float((fitted.argmax(axis=1) != usual).mean())
    return max(0.0, float(value)) if changes else 0.0, changes  # the same choice everywhere is worth nothing, not 1e-16
