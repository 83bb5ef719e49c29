"""What effects are made of: parts add up to the effect in each pair of worlds, and no order decides about fellows."""

from itertools import permutations

import numpy as np
import pytest
from studies import lived_study

from brainsim.model.codes import GROUPS
from brainsim.report.dictionary import files
from brainsim.study.decomposition import HOW_MANY, STOCKS, WHO, shapley

CHANCE = np.random.default_rng(11)


def heads(seen, shares):
    """Fellows kept in both worlds, [2, replications]."""
    return (seen * np.nan_to_num(shares)).sum(axis=0)


def test_parts_of_fellows_add_up():
    seen, shares = CHANCE.integers(0, 40, (4, 2, 50)).astype(float), CHANCE.random((4, 2, 50))
    shares[seen == 0] = np.nan
    parts = shapley(seen, shares)
    kept = heads(seen, shares)
    assert sum(parts.values()) == pytest.approx(kept[1] - kept[0])
    assert set(parts) == {HOW_MANY, WHO, *GROUPS}


def test_parts_are_means_over_all_orders_of_the_changes():
    """Numbers, mix and each group's share changed one after the other, in every order."""
    seen = np.array([[30.0, 20.0], [10.0, 40.0], [5.0, 15.0], [5.0, 5.0]])
    shares = np.array([[0.8, 0.6], [0.5, 0.9], [0.2, 0.2], [0.4, 0.1]])
    number, mix = seen.sum(axis=0), seen / seen.sum(axis=0)
    names = [HOW_MANY, WHO, *GROUPS]

    def kept(changed):
        total = number[int(HOW_MANY in changed)] * sum(
            mix[place, int(WHO in changed)] * shares[place, int(group in changed)] for place, group in enumerate(GROUPS)
        )
        return float(total)

    due = dict.fromkeys(names, 0.0)
    orders = list(permutations(names))
    for order in orders:
        for place, name in enumerate(order):
            due[name] += (kept(order[: place + 1]) - kept(order[:place])) / len(orders)
    found = shapley(seen[:, :, None], shares[:, :, None])
    assert {name: float(values[0]) for name, values in found.items()} == pytest.approx(due)


def test_against_no_programme_all_is_due_to_numbers_and_a_change_of_one_part_to_that_part():
    seen, shares = np.array([[0.0, 30.0], [0.0, 10.0], [0.0, 0.0], [0.0, 5.0]]), np.full((4, 2), np.nan)
    shares[[0, 1, 3], 1] = 0.5
    parts = shapley(seen[:, :, None], shares[:, :, None])
    assert {name: float(values[0]) for name, values in parts.items() if values[0]} == {HOW_MANY: 22.5}
    same = np.array([[20.0, 20.0], [10.0, 10.0], [5.0, 5.0], [5.0, 5.0]])
    longer = np.full((4, 2), 0.5)
    longer[1] = [0.5, 0.7]
    parts = shapley(same[:, :, None], longer[:, :, None])
    assert {name: float(values[0]) for name, values in parts.items() if values[0]} == pytest.approx({GROUPS[1]: 2.0})


@pytest.mark.population
def test_parts_of_a_study_add_up_to_its_effects(small, many_fellows, tmp_path):
    """Of fellows and of stocks in Korea, on the three rungs of each; the table says what its columns are."""
    points = ("design=list", "design.points=[{policy.salary_multiplier: 3}]", "design.reference={}")
    settings = small(*many_fellows, *points, "study.replications=3", "study.quarters=24", "study.keep=quarters")
    study = lived_study(settings, tmp_path / "store")
    table, effects = study.decomposition, study.effects().set_index("outcome")["effect"]
    sums = table.groupby("outcome")["effect"].sum()
    assert set(STOCKS) < set(sums.index) and len(sums) == 6
    assert sums.to_dict() == pytest.approx(effects[sums.index].to_dict(), abs=1e-6)
    assert (sums.abs() > 0).any()
    assert set(table) == set(", ".join(files()["decomposition.csv"].columns).split(", "))
    bare = small(*many_fellows, *points, "study.replications=3", "study.quarters=24", "study.keep=outcomes")
    few = type(study)(bare, tmp_path / "store").decomposition
    assert set(few["outcome"]) == set(sums.index) - set(STOCKS)
