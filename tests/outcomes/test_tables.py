"""Tidy tables agree with the model and with each other."""

from collections import Counter
from itertools import product

import numpy as np
import pytest

from brainsim.model.codes import GROUPS, KOREA, NOBODY, ORIGINS, PLACES, POSITIONS, WINDOW, place_of_code
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes import tables
from brainsim.outcomes.everybody import cohorts_table, fates_table, stays_table
from brainsim.outcomes.fellow_tables import fellows_table, paths_table, reasons_table
from brainsim.outcomes.happenings import flows_table, quarters_table
from brainsim.outcomes.rows import outcome_rows, outcomes_of
from brainsim.settings.calendar import quarter_name


@pytest.fixture(scope="module")
def model(past, small, many_fellows):
    """A small world, eight quarters on."""
    world = past.branch(small(*many_fellows, "study.quarters=8", "programme.renewal=0.5"))
    for _ in range(8):
        world.step()
    return world


def test_the_stock_is_that_of_the_model_at_one_to_one(model):
    table = quarters_table(model)
    last = table[(table["quarter"] == model.quarter) & (table["position"] == "all")]
    assert last["stock"].sum() == pytest.approx(model.state.stock.sum() / model.settings.population.scale)


def test_positions_add_up_to_all(model):
    table = quarters_table(model)
    for measure in ("stock", "appointments", "applications"):
        by_position = table[table["position"] != "all"][measure].sum()
        assert by_position == pytest.approx(table[table["position"] == "all"][measure].sum())


def test_arrivals_departures_and_flows_count_the_same_moves(model):
    table, flows = quarters_table(model), flows_table(model)
    whole = table[table["position"] == "all"]
    assert whole["arrivals"].sum() == pytest.approx(flows["moves"].sum())
    assert whole["departures"].sum() == pytest.approx(flows["moves"].sum())
    korea = whole[whole["place"] == "korea"]
    assert korea["arrivals"].sum() == pytest.approx(flows[flows["to"] == "korea"]["moves"].sum())


def test_stocks_change_by_moves_entrants_and_leavers_alone(past, small):
    """By quarter, place and origin: stock - stock before - arrivals + departures is who entered there less who left.

    Entrants and leavers are counted in the rows of the model, where everybody was in the quarter before.
    """
    model = past.branch(small("programme.slots=5000"))
    scale, before, kept = model.settings.population.scale, past.state.stock.sum(axis=2), past.state.rows
    for _ in range(3):
        model.step()
        table = quarters_table(model)
        last = table[(table["quarter"] == model.quarter) & (table["position"] == "all")]
        net = (last["stock"] - last["arrivals"] + last["departures"]).to_numpy().reshape(4, 6)
        rows, now = model.state.rows, model.state.quarter - 1
        changed = np.zeros((4, 6))
        enter = (rows["position"] >= 0) & (rows["phd_quarter"] == now)
        np.add.at(changed, (rows["phd_place"][enter], rows["origin"][enter]), 1)
        leave = (kept["position"] >= 0) & (kept["phd_quarter"] == now - WINDOW)
        np.subtract.at(changed, (kept["place"][leave], kept["origin"][leave]), 1)
        assert np.allclose(net - before / scale, changed / scale)
        assert np.allclose(last["stock"].to_numpy().reshape(4, 6) * scale, model.history[-1].stock.sum(axis=2))
        before, kept = model.history[-1].stock.sum(axis=2), rows.copy()


def test_flows_are_between_places_that_differ(model):
    """Every quarter, origin and pair of places has a row, and nobody moves to where she is."""
    flows = flows_table(model)
    assert len(flows) == 8 * 6 * 12
    assert (flows["from"] != flows["to"]).all()
    assert not flows.duplicated(["quarter", "origin", "from", "to"]).any()


def test_every_quarter_has_a_row_for_each_cell(model):
    """Eight quarters of four places, six origins, six positions and all; each once."""
    table = quarters_table(model)
    assert len(table) == 8 * 4 * 6 * 7
    assert not table.duplicated(["quarter", "place", "origin", "position"]).any()


def test_quarters_follow_each_other_and_all_comes_after_the_positions(model):
    """In a quarter first place by place, origin by origin, position by position; then the same of all positions."""
    table, scale = quarters_table(model), model.settings.population.scale
    for number, happenings in enumerate(model.history):
        rows = table.iloc[number * 168 : (number + 1) * 168]
        each, whole = rows.iloc[:144], rows.iloc[144:]
        assert set(rows["quarter"]) == {quarter_name(model.setting.first_quarter + happenings.quarter)}
        cells = [*product(PLACES, ORIGINS, POSITIONS), *product(PLACES, ORIGINS, ("all",))]
        assert list(zip(rows["place"], rows["origin"], rows["position"], strict=True)) == cells
        for measure in ("stock", "appointments", "applications"):
            counted = getattr(happenings, measure)
            assert each[measure].tolist() == (counted.ravel() / scale).tolist()
            assert whole[measure].tolist() == (counted.sum(axis=2).ravel() / scale).tolist()
        assert not each[["arrivals", "departures"]].any(axis=None)
        assert whole["arrivals"].tolist() == (happenings.moves.sum(axis=1).T.ravel() / scale).tolist()
        assert whole["departures"].tolist() == (happenings.moves.sum(axis=2).T.ravel() / scale).tolist()


def test_flows_are_the_moves_of_their_quarter(model):
    """Row by row: quarter, origin, from and to in order, and what the model counted."""
    flows, scale = flows_table(model), model.settings.population.scale
    pairs = [(start, end) for start, end in product(range(4), range(4)) if start != end]
    expected = [
        (quarter_name(model.setting.first_quarter + happenings.quarter), ORIGINS[origin], PLACES[start], PLACES[end],
         happenings.moves[origin, start, end] / scale)
        for happenings, origin, (start, end) in product(model.history, range(6), pairs)
    ]  # fmt: skip
    assert list(flows.itertuples(index=False, name=None)) == expected


@pytest.mark.population
def test_paths_count_every_fellow_in_every_quarter_in_which_she_is_seen(model):
    """By call, group, quarter since the start, place and position, and only where somebody is."""
    register, paths = model.state.register, paths_table(model)
    records = register.records[: register.number]
    counts = Counter(
        (since, int(record["start"] > records["start"].min()), int(record["group"]), int(code))
        for record, codes in zip(records, register.whereabouts[: register.number], strict=True)
        for since, code in enumerate(codes)
        if code >= 0
    )
    expected = [
        (
            ("first", "later")[later],
            GROUPS[group],
            since,
            PLACES[place_of_code(code)],
            POSITIONS[code % 8],
            count / model.settings.population.scale,
        )
        for (since, later, group, code), count in sorted(counts.items())
    ]
    assert {row[0] for row in expected} == {"first", "later"}
    assert list(paths.itertuples(index=False, name=None)) == expected


def test_tables_of_fellows_have_columns_and_no_rows_where_nobody_is_one(past, small):
    """A quarter without a programme."""
    model = past.branch(small("programme.slots=0"))
    model.step()
    for table in (fellows_table(model), paths_table(model), reasons_table(model)):
        assert len(table) == 0
        assert "group" in table.columns


def test_stays_count_us_phds_at_one_to_one(model):
    """Nobody counts in the US who is not a PhD of it, and Americans are not among them."""
    stays = stays_table(model)
    assert (stays["in_us"] <= stays["phds"]).all()
    assert "us" not in set(stays["origin"])
    assert stays["phds"].sum() == pytest.approx(model.stays[..., 0].sum() / model.settings.population.scale)


def test_fates_follow_everybody_of_the_panel_at_one_to_one(small):
    """A past of five years and a half: who had a PhD at its start is followed to its end, where the census finds as many."""
    world = TalentModel(small("study.spin_up_quarters=22", "programme=none"), rng=3)
    fates, rows = fates_table(world), world.state.rows
    last, scale = fates[fates["years_later"] == 5], world.settings.population.scale
    followed = (rows["position"] != NOBODY) & (rows["phd_quarter"] < 2)
    assert set(fates["years_later"]) == {2, 4, 5} and set(fates["year_after_phd"]) == {1}
    assert last["persons"].sum() == pytest.approx(followed.sum() / scale)
    here = last["place_now"] == "korea"
    assert last["persons"][here].sum() == pytest.approx((followed & (rows["place"] == KOREA)).sum() / scale)


def test_a_world_with_a_programme_keeps_no_fates_that_the_one_without_it_has_too(model):
    table = fates_table(model)
    assert len(table) == 0 and {"place_then", "position_now", "persons"} <= set(table.columns)


def test_cohorts_tell_whose_field_fits_the_programme(model):
    cohorts, rows = cohorts_table(model), model.state.rows
    eligible = (rows["position"] != NOBODY) & (rows["eligible"] == 1)
    assert cohorts["persons"].sum() == pytest.approx(model.state.stock.sum() / model.settings.population.scale)
    assert cohorts["persons"][cohorts["eligible"]].sum() == pytest.approx(
        eligible.sum() / model.settings.population.scale
    )


def test_every_outcome_has_a_meaning_and_every_meaning_an_outcome(model):
    assert set(outcomes_of(model)) == set(outcome_rows())


@pytest.mark.population
def test_a_fellow_is_where_her_whereabouts_say(model):
    fellows, register = fellows_table(model), model.state.register
    assert len(fellows) == register.number > 0
    assert set(fellows["group"]) <= set(GROUPS)
    codes = register.whereabouts[: register.number, 4]
    seen = codes >= 0
    assert list(fellows["place_year_1"][seen]) == [PLACES[place_of_code(code)] for code in codes[seen]]
    assert fellows["place_year_1"][~seen].isna().all()


@pytest.mark.population
def test_shares_of_groups_average_to_the_share_of_all(model):
    outcomes = outcomes_of(model)
    sizes = np.array([outcomes[f"fellows_observed_year_1_{group}"] for group in GROUPS])
    shares = np.array([outcomes[f"kept_in_korea_year_1_{group}"] for group in GROUPS])
    known = sizes > 0
    assert np.sum(sizes[known] * shares[known]) / sizes.sum() == pytest.approx(outcomes["kept_in_korea_year_1"])


@pytest.mark.population
def test_the_fellowships_cost_what_fellows_earn_and_use(model):
    years = sum(happenings.stock[0, :, 4].sum() for happenings in model.history) / 4 / model.settings.population.scale
    assert outcomes_of(model)["cost_krw_bn"] == pytest.approx(years * (90 + 60) / 1000)


def test_tables_are_told_in_one_order_whoever_was_imported_first(monkeypatch):
    other = sorted(tables.TABLES.items(), key=lambda item: item[1].make.__module__)
    assert other[0][0] != next(iter(tables.TABLES))
    monkeypatch.setattr(tables, "TABLES", dict(other))
    assert {keep: tables.kept_by(keep) for keep in tables.KEPT} == tables.KEPT_TABLES
