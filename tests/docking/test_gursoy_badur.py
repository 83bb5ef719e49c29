"""Gursoy and Badur's model, written anew: what must hold exactly, and what must hold in the mean."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mesa
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from brainsim.study.runs import DONE, FAILED
from brainsim.study.store import Store
from experiments.dock_gursoy_badur import runs as dock
from experiments.dock_gursoy_badur.compare import LEVEL, MARGIN, Sample, equivalence, runs_of, sample_of
from experiments.dock_gursoy_badur.exact import cliff, expected
from experiments.dock_gursoy_badur.model import PEOPLE, RANGES, YEARS, BrainDrain, Conditions
from experiments.dock_gursoy_badur.surface import Surface, order_agrees, signs_agree, surface_table
from experiments.dock_gursoy_badur.year import NETWORKS, TURNOVER, chance_of_leaving, emigrate, state_in

PUBLISHED = Path(__file__).parents[2] / "results" / "published" / "dock_gursoy_badur"
ALONE = Conditions(network="none")
FIRST_SEED = 5_000  # far from the seeds of the published docking


def lived(conditions, seed, years=YEARS, people=PEOPLE):
    """A model after some years."""
    model = BrainDrain(conditions, rng=seed, people=people)
    for _ in range(years):
        model.step()
    return model


def many(conditions, number, years=YEARS):
    """How many ever left after some years, in each of so many runs."""
    seeds = range(FIRST_SEED, FIRST_SEED + number)
    with ThreadPoolExecutor(2) as pool:
        return np.array(list(pool.map(lambda seed: lived(conditions, seed, years).ever_left, seeds)))


def path(model):
    """Abroad and ever left, year by year."""
    return model.datacollector.get_model_vars_dataframe().to_numpy().tolist()


@pytest.fixture(scope="module")
def few():
    """People enough for a year's deaths, also where nothing is compiled."""
    return TURNOVER + 27


# --- exact ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "known"), [(0.0, 0.075858), (-0.5, 0.03733), (0.25, 0.10669), (0.5, 0.14805)], ids=str
)
def test_the_most_willing_have_the_chance_of_the_cliff(state, known):
    """Utility is below 1, so a threshold of logistic(1.5 (1 + G) - 4) is above every chance."""
    most = chance_of_leaving(1.0, state, 0, 0.95)
    assert most == pytest.approx(known, abs=6e-6)
    assert most == pytest.approx(1.0 / (1.0 + np.exp(4.0 - 1.5 * (1.0 + state))), rel=1e-14)
    assert chance_of_leaving(np.nextafter(1.0, 0.0) - 1e-9, state, 0, 0.95) < most


@pytest.mark.parametrize("state", [-0.5, 0.0, 0.25, 0.5])
def test_at_the_cliff_nobody_leaves_and_a_hair_below_it_the_most_willing_do(state, few):
    """Everybody is as willing as can be; of 60 about one in 7 to 27 leaves where the threshold allows it."""
    edge, left = cliff(state), {}
    for threshold in (edge, np.nextafter(edge, 0.0)):
        left[threshold] = 0
        for seed in range(5):
            model = BrainDrain(ALONE, rng=seed, people=few, threshold=threshold)
            model.persons.utilities[:] = 1.0
            left[threshold] += emigrate(model.key, 0, state, model.terms, model.persons, model.web)
    assert left[edge] == 0
    assert left[np.nextafter(edge, 0.0)] > 0


@pytest.mark.population
@pytest.mark.parametrize("state", [-0.5, 0.0, 0.25, 0.5])
@pytest.mark.parametrize("network", NETWORKS)
def test_whole_runs_have_no_emigrant_at_the_cliff_and_some_a_little_below(state, network):
    """Friends abroad would lift chances over the cliff, but nobody is the first to go."""
    same = {"network": network, "current_state": state, "future_state": state}
    assert many(Conditions(threshold=cliff(state), **same), 5).sum() == 0
    assert many(Conditions(threshold=cliff(state) - 0.01, **same), 5).sum() > 0


@pytest.mark.parametrize(("threshold", "known"), dock.targets()["first_year_without_network"].items())
def test_expected_emigrants_of_the_first_year_by_integration(threshold, known):
    """12.689 and 24.937; the integral of the logistic function is ln(1 + exp(1.5 x - 4)) / 1.5."""
    least = (np.log(threshold / (1.0 - threshold)) + 4.0) / 1.5 if threshold else -1.0
    top, bottom = (np.log1p(np.exp(1.5 * utility - 4.0)) / 1.5 for utility in (1.0, least))
    assert PEOPLE * (top - bottom) / 2.0 == pytest.approx(known, abs=5e-4)
    assert expected(threshold, 0.45, years=1) == pytest.approx((known, known), abs=5e-4)


def test_nobody_is_expected_to_leave_at_the_cliff():
    """And a tenth below it somebody is."""
    for state in (-0.5, 0.0, 0.5):
        assert expected(cliff(state), 0.45, state) == pytest.approx((0.0, 0.0), abs=1e-9)
        assert expected(0.9 * cliff(state), 0.45, state)[1] > 1.0


@pytest.mark.population
@pytest.mark.parametrize("threshold", dock.targets()["first_year_without_network"])
def test_expected_emigrants_of_the_first_year_by_simulation(threshold):
    """Within three standard errors, some 0.17 and 0.24 over 4,000 runs."""
    found = many(ALONE._replace(threshold=threshold), 4000, years=1)
    error = found.std(ddof=1) / np.sqrt(len(found))
    assert error < 0.1
    assert found.mean() == pytest.approx(dock.targets()["first_year_without_network"][threshold], abs=3 * error)


@pytest.mark.population
@pytest.mark.parametrize(
    "changes", [{}, {"threshold": 0.0, "luck_coefficient": 0.75}, {"current_state": 0.5, "future_state": 0.5}], ids=str
)
def test_without_a_network_all_who_leave_in_fifty_years_are_as_many_as_expected(changes):
    """By integration, within three standard errors of 300 runs: some 1.3 of 57, 3 of 340, 2 of 115."""
    conditions = ALONE._replace(**changes)
    found = many(conditions, 300)
    known = expected(conditions.threshold, conditions.luck_coefficient, conditions.current_state)[1]
    assert found.mean() == pytest.approx(known, abs=3 * found.std(ddof=1) / np.sqrt(len(found)))


def test_the_state_begins_as_the_current_and_nears_the_future_one():
    """G_10 is 1/e of the way from the future state."""
    assert state_in(0, -0.5, 0.5) == -0.5
    assert state_in(10, -0.5, 0.5) == pytest.approx(0.5 - np.exp(-1.0))


# --- what holds in every run ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("network", NETWORKS)
def test_a_seed_gives_one_run_and_another_seed_another(network, few):
    conditions = Conditions(network=network, threshold=0.0, links_per_person=2)
    runs = [path(lived(conditions, seed, years=3, people=few)) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


@pytest.mark.parametrize(
    ("network", "known"),
    [
        ("none", [[1, 15, 15], [2, 20, 22], [3, 23, 28], [4, 22, 32]]),
        ("erdos-renyi", [[1, 24, 24], [2, 49, 52], [3, 61, 73], [4, 63, 87]]),
        ("barabasi-albert", [[1, 22, 22], [2, 40, 43], [3, 56, 65], [4, 59, 78]]),
    ],
)
def test_the_same_run_compiled_and_interpreted(network, known):
    """Year, abroad and ever left of 200 people in a world that many leave, as both ways have given it."""
    strong = {"luck_coefficient": 0.75, "network_coefficient": 1.4, "links_per_person": 15}
    conditions = Conditions(network, threshold=0.0, current_state=0.5, future_state=0.5, **strong)
    assert path(lived(conditions, 1, years=4, people=200)) == known


@pytest.mark.population
def test_without_a_network_its_coefficient_counts_for_nothing():
    """And with one it does."""
    for network, same in (("none", True), ("erdos-renyi", False)):
        paths = [path(lived(Conditions(network, network_coefficient=c), 3)) for c in (0.5, 1.4)]
        assert (paths[0] == paths[1]) is same


@pytest.mark.parametrize("network", NETWORKS)
def test_links_and_people_stay_consistent_and_nobody_returns(network, few):
    """Matrix, list, degrees and friends abroad say the same after every year; 33 die and are born in each."""
    model = BrainDrain(Conditions(network, threshold=0.0, links_per_person=3), rng=4, people=few)
    for year in range(4):
        before = {uid: gone for uid, gone in zip(*model.persons[0:5:4], strict=True)}
        model.step()
        people, web = model.persons, model.web
        links = {tuple(sorted(pair)) for pair in web.ends[: web.count[0]].tolist()}
        assert links == {(a, b) for a, b in np.argwhere(web.tied).tolist() if a < b}
        assert len(links) == web.count[0]
        assert (web.tied == web.tied.T).all() and not web.tied.diagonal().any()
        assert (web.degrees == web.tied.sum(axis=0)).all()
        assert (people.friends_abroad == web.tied @ people.abroad.astype(int)).all()
        assert (people.ages == 0).sum() == TURNOVER == (people.uids >= few + TURNOVER * year).sum()
        assert all(people.abroad[people.uids == uid].all() for uid, gone in before.items() if gone)


@pytest.mark.parametrize("network", NETWORKS)
def test_founders_have_the_links_that_the_network_type_says(network, few):
    """Exactly L for Erdos-Renyi; one and at most L more for Barabasi-Albert, whose hubs have the most friends."""
    degrees = BrainDrain(Conditions(network, links_per_person=3), rng=4, people=few).web.degrees
    wanted = 3 * few
    if network == "none":
        assert degrees.sum() == 0
    elif network == "erdos-renyi":
        assert degrees.sum() == 2 * wanted
    else:
        assert wanted / 2 < degrees.sum() / 2 <= wanted + 1
        assert degrees.var() > 2 * degrees.mean()  # in a random graph the variance is below the mean


def test_the_oldest_die_and_ages_at_the_start_are_0_to_30(few):
    """Nobody who stays is older than somebody who died."""
    model = BrainDrain(ALONE, rng=4, people=few)
    ages = dict(zip(model.persons.uids.tolist(), model.persons.ages.tolist(), strict=True))
    model.step()
    kept = set(model.persons.uids.tolist())
    assert min(ages.values()) >= 0 and max(ages.values()) <= 30
    assert max(ages[uid] for uid in ages if uid in kept) <= min(ages[uid] for uid in ages if uid not in kept)


@pytest.mark.population
def test_who_acts_later_sees_who_has_just_left():
    """On the same luck the published order never has fewer emigrants in the first year, and on average some 6 more.

    Reference 18.6 to 19.0 and 12.6; standard errors over 300 runs 0.35 and 0.2, and as much again in the reference.
    """
    asynchronous, synchronous = (many(Conditions(synchronous=twin), 300, years=1) for twin in (False, True))
    assert (asynchronous >= synchronous).all()
    assert asynchronous.mean() == pytest.approx(18.8, abs=1.5)
    assert synchronous.mean() == pytest.approx(12.6, abs=0.9)


@pytest.mark.population
def test_mesas_batch_run_lives_it():
    """Two thresholds, two runs each: four rows with what the model collects, each after 50 years."""
    twice = {"rng": [1, 2]} if tuple(map(int, mesa.__version__.split(".")[:2])) >= (3, 4) else {"iterations": 2}
    levels = {"threshold": [0.04, 0.08], "network": "none"}
    rows = mesa.batch_run(BrainDrain, levels, display_progress=False, **twice)
    assert [row["year"] for row in rows] == [YEARS] * 4
    assert all((row["ever_left"] > 0) == (row["threshold"] == 0.04) for row in rows)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"network": "small-world"}, "network = small-world is none of none, erdos-renyi, barabasi-albert"),
        ({"threshold": 0.2}, r"threshold = 0.2 lies outside \[0.0, 0.15\]"),
        ({"links_per_person": 2.5}, "links_per_person = 2.5 is no whole number"),
    ],
)
def test_conditions_that_the_authors_do_not_offer_are_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        BrainDrain(rng=1, people=40, **changes)


# --- equivalence ----------------------------------------------------------------------------------------------------


def test_equivalence_by_hand():
    """Difference 1, standard error 1, margin 3, 198 degrees of freedom: t = 4 and -2."""
    below, above = equivalence(Sample(101.0, np.sqrt(50.0), 100), Sample(100.0, np.sqrt(50.0), 100), 3.0)
    assert below == pytest.approx(4.5e-5, rel=0.05)
    assert above == pytest.approx(0.0234, rel=0.01)


@pytest.mark.parametrize(("mean", "same"), [(0.0, True), (1.0, False)])
def test_where_nothing_spreads_only_the_same_number_is_equivalent_to_nought(mean, same):
    assert (max(equivalence(Sample(mean, 0.0, 9), Sample(0.0, 0.0, 9), 0.0)) < LEVEL) is same


def test_against_an_expectation_only_our_own_luck_counts():
    """Difference 1, standard error 1, margin 3, 99 degrees of freedom: the one-sample t test."""
    below, above = equivalence(Sample(101.0, 10.0, 100), Sample(100.0, 0.0, 0), 3.0)
    assert below == pytest.approx(stats.t.sf(4.0, 99))
    assert above == pytest.approx(stats.t.sf(2.0, 99))


def p_of_equivalence(left, name):
    """The larger of the two p values against the reference of a network."""
    known = dock.targets()["docked"][name]
    reference = Sample(known["left"], known["left_sd"], known["runs"])
    return max(equivalence(sample_of(pd.Series(left)), reference, MARGIN * reference.mean))


@pytest.mark.population
@pytest.mark.parametrize("name", ["erdos-renyi", "barabasi-albert"])
def test_as_many_leave_as_in_the_reference(name):
    """Within 3 % of the mean who ever left; with 200 runs an equal model passes in more than nine of ten cases.

    Without a network the expectation itself is known, and the test above is stricter.
    """
    assert p_of_equivalence(many(Conditions(network=name), 200), name) < LEVEL


@pytest.mark.population
def test_a_synchronous_year_is_not_equivalent():
    """The same test on the same number of runs, on a model that differs in its order only: 5.7 % fewer leave."""
    assert p_of_equivalence(many(Conditions(synchronous=True), 200), "erdos-renyi") > LEVEL


def test_the_published_docking_says_what_its_numbers_and_todays_targets_say():
    """References of the criterion, at least 300 runs, and every verdict from its mean, its spread and its margin."""
    table = pd.read_csv(PUBLISHED / "docking.csv")
    criterion = table[table["role"] == "criterion"].set_index("config")
    known = {name: (target["left"], target["left_sd"]) for name, target in dock.targets()["docked"].items()}
    assert {name: (row.reference, row.reference_sd) for name, row in criterion.iterrows()} == known
    assert criterion["runs"].min() >= 300
    assert criterion["margin"].to_numpy() == pytest.approx(0.03 * criterion["reference"].to_numpy(), rel=1e-5)
    for row in table.itertuples():
        spread = row.sd if np.isnan(row.reference_sd) else row.reference_sd
        ours, reference = Sample(row.mean, row.sd, row.runs), Sample(row.reference, spread, row.reference_runs)
        assert (max(equivalence(ours, reference, row.margin)) < LEVEL) == row.equivalent


# --- the response surface -------------------------------------------------------------------------------------------


def surface_runs(slopes):
    """Runs whose outcomes are a plane with these slopes, and a little else."""
    rng = np.random.default_rng(3)
    inputs = rng.random((300, len(RANGES)))
    columns = {name: low + inputs[:, n] * (high - low) for n, (name, (low, high)) in enumerate(RANGES.items())}
    abroad = 7.0 + inputs @ np.array([slopes[name] for name in RANGES]) + rng.normal(0.0, 1.0, 300)
    return pd.DataFrame({"point": np.arange(300) // 3, "kind": "surface", **columns, "abroad": abroad, "left": abroad})


def test_a_plane_is_found_again_with_signs_and_order():
    """Within four standard errors, each about 0.2."""
    known = dock.targets()["surface"]["abroad"]
    surface, table = Surface(surface_runs(known), "abroad"), surface_table(surface_runs(known))
    for name, slope in known.items():
        found, error = surface.coefficient(name)
        assert 0.1 < error < 0.4
        assert found == pytest.approx(slope, abs=4 * error)
    assert surface.r2 > surface.cross_validated_r2 > 0.99
    assert signs_agree(table) and order_agrees(table)


def test_a_wrong_sign_and_a_wrong_order_are_seen():
    known = dock.targets()["surface"]["abroad"]
    turned, swapped = known | {"current_state": -52}, known | {"future_state": 52, "current_state": 122}
    assert not signs_agree(surface_table(surface_runs(turned)))
    assert not order_agrees(surface_table(surface_runs(swapped)))


def test_the_points_of_the_surface_fill_the_ranges():
    """A Latin hypercube: one point in each slice of each range, links a person rounded to whole numbers."""
    points = dock.surface_points(dock.Sizes(points=50))
    for name, (low, high) in RANGES.items():
        levels = np.array([getattr(point.conditions, name) for point in points])
        assert levels.min() >= low and levels.max() <= high
        if name != "links_per_person":
            assert sorted(((levels - low) / (high - low) * 50).astype(int)) == list(range(50))
    assert len({replication for point in points for replication in point.replications}) == 150


# --- the store ------------------------------------------------------------------------------------------------------


def only_networks(number):
    """The three networks and the synchronous twin."""
    return [point for point in dock.points_of(dock.Sizes(number, 0, 0, 1)) if point.kind == "docked"]


@pytest.mark.population
def test_the_same_command_again_lives_only_what_is_missing(tmp_path):
    store = Store(tmp_path, dock.version())
    assert dock.conduct(only_networks(2), store, threads=1) == 8
    assert dock.conduct(only_networks(2), store, threads=1) == 0
    assert dock.conduct(only_networks(3), store, threads=1) == 4
    runs = runs_of(Store(tmp_path, dock.version()), only_networks(3))
    assert sorted(runs["name"]) == sorted(3 * [*NETWORKS, "synchronous"])
    for row in runs.itertuples():
        again = BrainDrain(Conditions(row.network, synchronous=bool(row.synchronous)), rng=row.seed)
        for _ in range(YEARS):
            again.step()
        assert (row.abroad, row.left) == (again.abroad, again.ever_left)


def test_a_run_that_fails_is_a_row_and_is_tried_again(tmp_path, monkeypatch):
    """Here every run fails first, and then none."""
    points, store = only_networks(1), Store(tmp_path, dock.version())

    def broken(conditions, seed):
        raise ArithmeticError("on purpose")

    monkeypatch.setattr(dock, "path_of", broken)
    dock.conduct(points, store, threads=1)
    assert {run.status for run in store.index.values()} == {FAILED}
    assert all("on purpose" in error for error in store.runs()["error"].to_pylist())
    monkeypatch.setattr(dock, "path_of", lambda conditions, seed: [(1, 1), (2, 3)])
    assert dock.conduct(points, store, threads=1) == len(points)
    assert {run.status for run in store.index.values()} == {DONE}
