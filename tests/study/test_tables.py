"""Tidy tables agree with the model and with each other."""

import numpy as np
import pytest

from brainsim.model.places import GROUPS
from brainsim.study import tables
from brainsim.study.outcomes import outcome_meanings, outcomes_of
from brainsim.study.runner import without_programme


@pytest.fixture(scope="module")
def lived(past, small):
    """A small world and its reference, eight quarters on."""
    settings = small("programme.slots=5000", "study.quarters=8", "programme.renewal=0.5")
    worlds = past.branch(settings), past.branch(without_programme(settings))
    for world in worlds:
        for _ in range(8):
            world.step()
    return worlds


def test_the_stock_is_that_of_the_model_at_one_to_one(lived):
    model, _ = lived
    table = tables.quarters_table(model)
    last = table[(table["quarter"] == model.quarter) & (table["position"] == "all")]
    assert last["stock"].sum() == pytest.approx(model.state.stock.sum() / model.settings.population.scale)


def test_positions_add_up_to_all(lived):
    table = tables.quarters_table(lived[0])
    for measure in ("stock", "appointments", "applications"):
        by_position = table[table["position"] != "all"][measure].sum()
        assert by_position == pytest.approx(table[table["position"] == "all"][measure].sum())


def test_arrivals_departures_and_flows_count_the_same_moves(lived):
    table, flows = tables.quarters_table(lived[0]), tables.flows_table(lived[0])
    whole = table[table["position"] == "all"]
    assert whole["arrivals"].sum() == pytest.approx(flows["moves"].sum())
    assert whole["departures"].sum() == pytest.approx(flows["moves"].sum())
    korea = whole[whole["place"] == "korea"]
    assert korea["arrivals"].sum() == pytest.approx(flows[flows["to"] == "korea"]["moves"].sum())


def test_every_outcome_has_a_meaning_and_every_meaning_an_outcome(lived):
    assert set(outcomes_of(*lived)) == set(outcome_meanings())


@pytest.mark.population
def test_a_fellow_is_where_her_whereabouts_say(lived):
    model, _ = lived
    fellows, register = tables.fellows_table(model), model.state.register
    assert len(fellows) == register.number > 0
    assert set(fellows["group"]) <= set(GROUPS)
    codes = register.whereabouts[: register.number, 4]
    seen = codes >= 0
    assert list(fellows["place_year_1"][seen]) == [tables.PLACES[code // 8] for code in codes[seen]]
    assert fellows["place_year_1"][~seen].isna().all()


@pytest.mark.population
def test_shares_of_groups_average_to_the_share_of_all(lived):
    outcomes = outcomes_of(*lived)
    sizes = np.array([outcomes[f"fellows_observed_year_1_{group}"] for group in GROUPS])
    shares = np.array([outcomes[f"kept_in_korea_year_1_{group}"] for group in GROUPS])
    known = sizes > 0
    assert np.sum(sizes[known] * shares[known]) / sizes.sum() == pytest.approx(outcomes["kept_in_korea_year_1"])


@pytest.mark.population
def test_the_fellowships_cost_what_fellows_earn_and_use(lived):
    model, reference = lived
    years = sum(happenings.stock[0, :, 4].sum() for happenings in model.history) / 4 / model.settings.population.scale
    assert outcomes_of(model, reference)["cost_krw_bn"] == pytest.approx(years * (90 + 60) / 1000)
