"""Runs: seeds and names for good, the same numbers however they are grouped, failures that stay apart, one spin-up."""

import gc
import itertools
import json
import re
import threading
import weakref
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from designs import point_of

from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.rows import outcome_rows, outcomes_of
from brainsim.outcomes.tables import KEPT_TABLES, TABLES
from brainsim.settings.questions import KEPT
from brainsim.study import runs
from brainsim.study.changes import placebo_of
from brainsim.study.design import content_of, key_of
from brainsim.study.runs import (
    DONE,
    FAILED,
    Task,
    died,
    live,
    run_id,
    seed_of,
)
from brainsim.study.store import KEYS
from brainsim.study.together import lived
from brainsim.study.version import model_version

SHORT = ("study.quarters=5", "study.keep=agents")


def task_of(*points, replication=1, keep="agents"):
    """One replication of settings that share a past."""
    return Task(
        replication, seed_of(points[0].study.seed, replication), model_version(), keep, tuple(map(point_of, points))
    )


def rows_of(results):
    """The rows of runs that tasks left."""
    return [row for tables in results for row in tables["runs"].to_pylist()]


def same(one, other):
    """Whether two results are the same, times and machines apart."""
    kept = set(one) - {"timings"}
    return set(one) == set(other) and all(one[name].to_pandas().equals(other[name].to_pandas()) for name in kept)


@pytest.fixture(scope="module")
def dear(small, many_fellows):
    """A short run with many fellows."""
    return small(*SHORT, *many_fellows, "policy.salary_multiplier=3")


@pytest.fixture(scope="module")
def none(small, many_fellows):
    """The same without a programme."""
    return small(*SHORT, *many_fellows, "programme.slots=0")


@pytest.fixture(scope="module")
def together(dear, none):
    """Both, lived in one task."""
    return list(live(task_of(dear, none)))


@pytest.fixture
def fresh(monkeypatch):
    """No spin-up is known; the seeds of those that are lived from now on."""
    begun = []

    def begin(settings, rng):
        begun.append(rng)
        return TalentModel(settings, rng=rng)

    monkeypatch.setattr(runs, "model_of", lambda settings: begin)
    monkeypatch.setattr(runs, "_pasts", runs._Pasts())
    return begun


# --- names ------------------------------------------------------------------------------------------------------------


def test_seeds_are_those_of_all_runs_before():
    """The seed of replication 0, 1 and 19 of the baseline: what was published can be run again."""
    golden = [8694228169115957780, 5356934678829251252, 3918951302300784329]
    assert [seed_of(20250929, number) for number in (0, 1, 19)] == golden


def test_all_points_of_a_task_are_lived_on_its_seed(dear, none, monkeypatch):
    """Common luck: no point has a seed of its own."""
    seeds = []

    def branch(name, settings, place):
        seeds.append(name[1])
        raise LookupError("seen enough")

    monkeypatch.setattr(runs, "_pasts", SimpleNamespace(branch=branch))
    task = task_of(dear, none)
    assert [row["status"] for row in rows_of(live(task))] == ["failed", "failed"]
    assert seeds == [task.seed, task.seed]


def test_seeds_fit_in_63_bits_and_differ():
    """By study and by replication."""
    seeds = [seed_of(study, number) for study in (0, 1, 2**63 - 1) for number in range(100)]
    assert len(set(seeds)) == 300
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_a_run_is_named_by_its_point_its_replication_and_the_version_of_the_model():
    """The same name for good: an r and sixteen digits, and no digit of one part counts for another."""
    assert run_id("p7bce37a3ef2728dd", 3, "0" * 20) == "rafa85fb3c0b15cc3"
    ids = {run_id(point, n, version) for point in ("a", "b") for n in (1, 11) for version in ("1", "11")}
    assert len(ids) == 8
    assert all(re.fullmatch("r[0-9a-f]{16}", name) for name in ids)


# --- living -----------------------------------------------------------------------------------------------------------


def test_a_task_leaves_a_row_for_each_of_its_points(together, dear, none):
    task = task_of(dear, none)
    rows = rows_of(together)
    assert [row["run"] for row in rows] == task.run_ids()
    for row, settings in zip(rows, (dear, none), strict=True):
        assert (row["status"], row["error"]) == (DONE, "")
        assert (row["point"], row["replication"], row["seed"]) == (key_of(settings), 1, task.seed)
        assert (row["version"], KEPT[row["kept"]]) == (model_version(), "agents")
        assert json.loads(row["settings"]) == content_of(settings)
        assert row["lever_salary_multiplier"] == settings.policy.salary_multiplier.value
        assert {name for name in row if name.startswith("lever_")} == {f"lever_{name}" for name in settings.levers()}


def test_a_run_has_the_outcomes_of_its_model_to_the_last_bit(together, dear):
    model = lived(TalentModel(dear, rng=seed_of(dear.study.seed, 1)), dear)
    assert len(model.history) == dear.study.quarters
    row, outcomes = rows_of(together)[0], outcomes_of(model)
    assert set(outcomes) == set(outcome_rows())
    assert [np.float64(row[name]).tobytes() for name in outcomes] == [
        np.float64(v).tobytes() for v in outcomes.values()
    ]


def test_a_run_is_the_same_whichever_points_are_lived_with_it(together, dear, none):
    """Alone, or after another in the other order."""
    alone = list(live(task_of(none)))
    turned = list(live(task_of(none, dear)))
    assert same(together[1], alone[0]) and same(together[1], turned[0])
    assert same(together[0], turned[1])


@pytest.mark.population
def test_replications_differ_and_points_of_a_replication_share_their_luck(dear, none, together):
    """Another replication is another world; before the programme begins, both points have one past."""
    second = rows_of(live(task_of(dear, replication=2)))[0]
    first, without = rows_of(together)
    assert second["seed"] != first["seed"] == without["seed"]
    assert second["researchers_in_korea_end"] != first["researchers_in_korea_end"]
    assert first["us_stay_rate_other"] == without["us_stay_rate_other"] != second["us_stay_rate_other"]


@pytest.mark.parametrize("levers", [(), ("policy.visa_ease=0.5", "policy.reserved_posts=0.5", "shock=us_visa_2025")])
def test_the_placebo_changes_nothing_at_all(small, many_fellows, levers):
    """Every outcome and every table of a world whose neutral levers are written otherwise, bit for bit."""
    settings = small(*SHORT, *many_fellows, *levers)
    one, other = live(task_of(settings, placebo_of(settings)))
    for name in outcome_rows():
        values = [tables["runs"][name].to_numpy().tobytes() for tables in (one, other)]
        assert values[0] == values[1], name
    for name in KEPT_TABLES["agents"]:
        assert one[name].drop_columns(["run", "point"]).equals(other[name].drop_columns(["run", "point"]))


def test_without_slots_nobody_is_paid_and_nobody_comes(together):
    row = rows_of(together)[1]
    assert row["fellows_hired"] == row["cost_krw_bn"] == row["cost_krw_bn_discounted"] == 0.0
    assert row["kept_in_korea_year_1"] is None  # nothing observed is null, which no average counts
    assert len(together[1]["fellows"]) == 0


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_each_level_keeps_what_the_one_before_keeps_and_more(dear):
    assert tuple(KEPT_TABLES) == KEPT
    for less, more in itertools.pairwise(KEPT):
        assert set(KEPT_TABLES[less]) < set(KEPT_TABLES[more])
    assert set(KEPT_TABLES["agents"]) == set(TABLES)


@pytest.mark.parametrize("keep", KEPT)
def test_a_run_leaves_the_tables_that_are_kept(dear, keep, together):
    """And the same as if more were kept."""
    (tables,) = live(task_of(dear, keep=keep))
    assert set(tables) == {"runs", "timings", *KEPT_TABLES[keep]}
    assert all(tables[name].equals(together[0][name]) for name in KEPT_TABLES[keep])
    assert KEPT[tables["runs"]["kept"][0].as_py()] == keep


def test_kept_tables_begin_with_the_run_its_point_and_its_replication(together, dear):
    task = task_of(dear)
    for name in KEPT_TABLES["agents"]:
        table = together[0][name]
        assert table.column_names[:3] == ["run", "point", "replication"]
        assert set(table["run"].to_pylist()) <= set(task.run_ids())
        assert set(table["replication"].to_pylist()) <= {1}
    assert len(together[0]["quarters"]) > 0


def test_a_table_has_the_same_types_whatever_it_holds(together):
    """Also where there are no fellows, else shards would not fit together."""
    for name in KEPT_TABLES["agents"]:
        assert together[0][name].schema.equals(together[1][name].schema), name
    words = together[1]["fellows"].schema
    assert words.field("group").type == words.field("place_year_5").type == pa.string()
    assert words.field("uid").type == pa.int64()
    assert words.field("ability").type == pa.float64()


def test_rows_have_the_types_that_the_store_needs(together):
    schema = together[0]["runs"].schema
    for field in KEYS:
        if field.name != "batch":
            assert schema.field(field.name).type == field.type
    assert schema.field("seed").type == pa.int64()


def test_where_and_how_long_a_run_was_lived_stands_apart(together):
    """The rows of runs are the same wherever they are lived."""
    for tables in together:
        timing = tables["timings"].to_pylist()[0]
        assert timing["run"] == tables["runs"]["run"][0].as_py()
        assert timing["seconds"] > 0
        assert ":" in timing["worker"]
        assert not {"seconds", "worker", "finished"} & set(tables["runs"].column_names)


# --- failures ---------------------------------------------------------------------------------------------------------


def test_a_run_that_fails_is_a_row_with_its_traceback_and_the_others_go_on(dear, none, monkeypatch):
    def breaks(model):
        if model.settings.programme.slots:
            raise ZeroDivisionError("on purpose")
        return outcomes_of(model)

    monkeypatch.setattr(runs, "outcomes_of", breaks)
    failed, done = results = list(live(task_of(dear, none)))
    row, other = rows_of(results)
    assert (row["status"], other["status"]) == (FAILED, DONE)
    assert row["error"].startswith("Traceback") and row["error"].strip().endswith("ZeroDivisionError: on purpose")
    assert all(row[name] is None for name in outcome_rows())
    assert set(failed) == {"runs", "timings"}
    assert failed["runs"].schema == done["runs"].schema
    assert json.loads(row["settings"]) == content_of(dear)


def test_a_table_that_can_not_be_made_fails_the_run_as_a_whole(dear, monkeypatch):
    """No outcomes without the tables that go with them."""

    def breaks(model):
        raise ValueError("no table")

    monkeypatch.setitem(runs.TABLES, "stays", runs.TABLES["stays"]._replace(make=breaks))
    (tables,) = live(task_of(dear))
    assert rows_of([tables])[0]["status"] == FAILED
    assert set(tables) == {"runs", "timings"}


def test_a_spin_up_that_fails_fails_every_run_of_its_task(dear, none, fresh, monkeypatch):
    def breaks(settings, rng):
        raise MemoryError("too many people")

    monkeypatch.setattr(runs, "model_of", lambda settings: breaks)
    rows = rows_of(live(task_of(dear, none)))
    assert [row["status"] for row in rows] == [FAILED, FAILED]
    assert all("too many people" in row["error"] for row in rows)


def test_a_task_whose_worker_died_leaves_a_failed_row_for_each_point(dear, none, together):
    task = task_of(dear, none)
    tables = died(task, "the worker ended")
    rows = tables["runs"].to_pylist()
    assert [row["run"] for row in rows] == task.run_ids()
    assert {(row["status"], row["error"]) for row in rows} == {(FAILED, "the worker ended")}
    assert tables["runs"].schema == together[0]["runs"].schema


def test_a_worker_with_another_version_of_the_model_refuses(dear):
    stale = task_of(dear)._replace(version="0" * 20)
    with pytest.raises(
        RuntimeError, match=f"another version of the model .{model_version()}. than the study .0{{20}}."
    ):
        next(live(stale))


# --- the past ---------------------------------------------------------------------------------------------------------


def test_points_that_share_a_past_share_its_spin_up(fresh, dear, none):
    """Also from task to task of a replication; another replication has its own."""
    list(live(task_of(dear, none)))
    list(live(task_of(none)))
    assert fresh == [seed_of(dear.study.seed, 1)]
    list(live(task_of(none, replication=2)))
    assert fresh == [seed_of(dear.study.seed, 1), seed_of(dear.study.seed, 2)]


def test_another_past_is_spun_up_anew(fresh, dear, small, many_fellows):
    other = small(*SHORT, *many_fellows, "behaviour.foresight=0")
    list(live(task_of(dear)))
    list(live(task_of(other)))
    assert len(fresh) == 2


def test_threads_that_need_the_same_past_wait_for_it(fresh, dear, none):
    """Two at once: one spin-up, and the same results as one after the other."""
    results, barrier = {}, threading.Barrier(2)

    def work(name, settings):
        barrier.wait()
        results[name] = list(live(task_of(settings)))

    threads = [threading.Thread(target=work, args=pair) for pair in (("dear", dear), ("none", none))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fresh) == 1
    assert same(results["dear"][0], next(live(task_of(dear))))


def test_a_past_that_nobody_needs_any_more_is_freed_before_the_next_grows(dear, none, monkeypatch):
    """A thread holds one spin-up, not all that it has ever lived, nor two while the second is lived."""
    living, seen_before = [], []

    def begin(settings, rng):
        gc.collect()
        seen_before.append([past() for past in living])
        model = TalentModel(settings, rng=rng)
        living.append(weakref.ref(model))
        return model

    monkeypatch.setattr(runs, "model_of", lambda settings: begin)
    pasts = runs._Pasts()
    pasts.past(("first", 1), dear)
    pasts.past(("second", 2), none)
    assert seen_before == [[], [None]]
    assert list(pasts.known) == [("second", 2)]


def test_no_model_waits_to_be_found_in_a_circle(dear, none):
    """What a task has lived is freed as it ends, whether or not anybody looks for garbage."""
    gc.collect()
    gc.disable()
    try:
        runs._pasts.last.past = None
        before = {id(one) for one in gc.get_objects() if isinstance(one, TalentModel)}
        list(live(task_of(dear, none, replication=3)))
        runs._pasts.last.past = None
        assert not [one for one in gc.get_objects() if isinstance(one, TalentModel) and id(one) not in before]
    finally:
        gc.enable()


def test_a_past_is_never_stepped(fresh, dear, none):
    """Points branch from it; lived again from the same past they are the same."""
    one = list(live(task_of(dear, none)))
    assert runs._pasts.last.past.model.history == []
    assert same(one[0], next(live(task_of(dear))))
