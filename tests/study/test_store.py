"""What is done stays done: what was appended is read again, the newest row of a run wins, versions don't mix."""

import json
import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from stores import OTHER, VERSION, batch, filled, flip, replications, shards

from brainsim.settings.problems import SettingsError
from brainsim.study.shards import fault_of
from brainsim.study.store import INDEX_FILE, Known, Store

# Append and read.


def test_what_was_appended_is_read_again_by_point_and_replication(store):
    assert replications(store) == [0, 1, 2, 3]
    assert store.runs(["outcome", "run"]).to_pydict() == {"outcome": [0.5] * 4, "run": ["p0", "p1", "p2", "p3"]}
    assert store.problems == []


def test_a_kept_table_has_the_rows_of_the_runs_asked_for_and_keeps_their_order(store):
    assert store.table("quarters", ["p3", "p0", "nobody"])["stock"].to_pylist() == [0.0, 1.0, 30.0, 31.0]


def test_a_table_that_nobody_kept_is_empty(store):
    assert store.table("fellows", ["p3"]).to_pydict() == {"run": []}


def test_an_empty_store_is_read_and_leaves_no_trace(folder):
    store = Store(folder, VERSION)
    assert (store.runs().num_rows, dict(store.index), store.other_versions, store.problems) == (0, {}, {}, [])
    assert not folder.exists()


def test_a_column_that_no_run_has_is_null_and_an_empty_store_has_every_column(store, tmp_path):
    """As a user's own outcome is in the runs of a study that did not know it."""
    assert set(store.runs(["further"])["further"].to_pylist()) == {None}
    assert Store(tmp_path / "new", VERSION).runs(["run", "outcome"]).to_pydict() == {"run": [], "outcome": []}


def test_points_come_before_replications(folder):
    store = filled(folder, batch(1, point="q"), batch(0, point="q"), batch(1, point="p"))
    assert store.runs()["run"].to_pylist() == ["p1", "q0", "q1"]


def test_the_index_knows_each_run_without_its_table(store):
    last = shards(store.folder)[-1].stem
    assert last.startswith("000003-")
    assert store.index["p0"] == Known(point="p", replication=0, status="done", kept=1, batch=last)
    assert pd.read_parquet(store.folder / INDEX_FILE)["run"].tolist() == ["p0", "p1", "p2", "p3"]


def test_the_index_grows_with_each_append(folder):
    with Store(folder, VERSION).writing() as writing:
        writing.append(batch(0))
        assert set(writing.index) == {"p0"}
        writing.append(batch(1))
        assert replications(writing) == [0, 1]


def test_appending_leaves_earlier_shards_alone(store):
    before = {path: path.read_bytes() for path in store.folder.rglob("0*.parquet")}
    filled(store.folder, batch(4))
    assert len(before) == 6
    assert all(path.read_bytes() == content for path, content in before.items())
    assert [path.name[:6] for path in shards(store.folder)] == ["000001", "000002", "000003", "000004"]


def test_a_shard_is_named_by_its_hash_and_a_runs_shard_names_its_siblings(store):
    first = shards(store.folder)[0]
    described = json.loads(pq.read_schema(first).metadata[b"brainsim"])
    assert described == {
        "batch": 1,
        "version": VERSION,
        "shards": {"quarters": shards(store.folder, "quarters")[0].name},
    }
    assert all(fault_of(path) == "" for path in store.folder.rglob("0*.parquet"))


# The newest row wins.


def test_the_newest_row_of_a_run_wins(folder):
    """A failed run that was retried counts as done, and only with what its newest batch keeps."""
    store = filled(folder, batch(0, 1, status="failed", kept=0, outcome=None), batch(1, outcome=2.0))
    assert store.runs()["status"].to_pylist() == ["failed", "done"]
    assert store.runs()["outcome"].to_pylist() == [None, 2.0]
    assert [store.index[run].kept for run in ("p0", "p1")] == [0, 1]
    assert store.table("quarters", ["p1"]).num_rows == 2
    only_runs = {"runs": batch(1)["runs"]}
    assert filled(folder, only_runs).table("quarters", ["p1"]).num_rows == 0


def test_when_the_newest_row_is_damaged_the_one_before_counts_again(folder):
    store = filled(folder, batch(0, status="failed"), batch(0))
    flip(shards(folder)[1])
    assert store.index["p0"].status == "done"
    assert Store(folder, VERSION).index["p0"].status == "failed"


# Tables that differ.


def test_a_column_without_values_takes_the_type_it_has_elsewhere(folder):
    """Nobody observed in one batch, whole numbers in the next, fractions and a new column in the last."""
    tables = [batch(0), batch(1), batch(2)]
    for each, values in zip(tables, ([None, None], [1, 2], [0.5, 1.5]), strict=True):
        each["quarters"] = each["quarters"].append_column("pay", pa.array(values))
    tables[2]["runs"] = tables[2]["runs"].append_column("error", pa.array([""]))
    store = filled(folder, *tables)
    assert store.table("quarters", store.index)["pay"].to_pylist() == [None, None, 1, 2, 0.5, 1.5]
    assert store.runs()["error"].to_pylist() == [None, None, ""]


def test_texts_from_pandas_are_stored_like_others(folder):
    tables = {name: pa.Table.from_pandas(table.to_pandas()) for name, table in batch(0).items()}
    for name, column in (("runs", "point"), ("quarters", "quarter")):  # categories, to pandas
        place = tables[name].column_names.index(column)
        tables[name] = tables[name].set_column(place, column, tables[name][column].dictionary_encode())
    store = filled(folder, tables, batch(1))
    assert replications(store) == [0, 1]
    assert store.runs().schema.field("point").type == pa.string()
    assert store.table("quarters", store.index)["quarter"].to_pylist() == ["2025Q3", "2025Q4"] * 2
    assert pq.read_schema(shards(folder)[0]).metadata.keys() == {b"brainsim"}


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"quarters": batch(4)["quarters"]}, "needs its table of runs"),
        (batch(4, 4), "twice"),
        (batch(4, version=OTHER), f"version .*{OTHER}"),
        ({"runs": batch(4)["runs"], "quarters": batch(5)["quarters"]}, "quarters is about runs .*p5"),
        ({"runs": batch(4)["runs"].drop(["kept"])}, "table runs has no column kept"),
        (batch(4, outcome="much"), "table runs does not go with what is stored"),
    ],
)
def test_tables_that_could_not_be_read_again_are_refused(store, tables, said):
    with store.writing(), pytest.raises(ValueError, match=said):
        store.append(tables)
    assert replications(Store(store.folder, VERSION)) == [0, 1, 2, 3]


def test_a_batch_must_also_go_with_those_of_the_same_command(folder):
    with Store(folder, VERSION).writing() as writing:
        writing.append(batch(0))
        with pytest.raises(ValueError, match="table runs does not go with what is stored"):
            writing.append(batch(1, outcome="much"))
        assert replications(writing) == [0]


def test_only_who_holds_the_store_appends(store):
    with pytest.raises(RuntimeError, match="writing"):
        store.append(batch(4))


# The index file is a copy.


@pytest.mark.parametrize(
    "harm", [Path.unlink, flip, lambda path: path.write_bytes(b""), lambda path: os.truncate(path, 9)]
)
def test_an_index_file_that_is_lost_or_broken_is_written_again(store, harm):
    whole = pq.read_table(store.folder / INDEX_FILE)
    harm(store.folder / INDEX_FILE)
    assert replications(Store(store.folder, VERSION)) == [0, 1, 2, 3]
    filled(store.folder)
    assert pq.read_table(store.folder / INDEX_FILE) == whole


def test_a_stale_index_file_is_not_believed(store):
    stale = (store.folder / INDEX_FILE).read_bytes()
    filled(store.folder, batch(4))
    (store.folder / INDEX_FILE).write_bytes(stale)
    assert set(Store(store.folder, VERSION).index) == {"p0", "p1", "p2", "p3", "p4"}
    filled(store.folder)
    assert pq.read_table(store.folder / INDEX_FILE).num_rows == 5


# Another version of the model.


def test_a_store_of_another_version_is_refused_and_not_touched(store):
    before = {path: path.stat().st_mtime_ns for path in store.folder.rglob("*")}
    newer = Store(store.folder, OTHER)
    with pytest.raises(SettingsError) as refused, newer.writing():
        pass
    assert str(refused.value) == (
        f"store {store.folder} holds 4 runs of model version {VERSION}, and this is version {OTHER}: keep both with"
        f" study.both_versions=true, move the folder {store.folder} away, or install that version again"
    )
    assert {path: path.stat().st_mtime_ns for path in store.folder.rglob("*")} == before


def test_two_versions_are_kept_side_by_side_and_each_sees_its_own(store):
    """Also where their outcomes differ in name and type."""
    tables = batch(0, point="q", version=OTHER, outcome="much")
    newer = filled(store.folder, tables, version=OTHER, both_versions=True)
    assert newer.runs()["outcome"].to_pylist() == ["much"]
    assert newer.table("quarters", ["q0", "p0"])["run"].to_pylist() == ["q0", "q0"]
    assert newer.other_versions == {VERSION: 4}
    older = Store(store.folder, VERSION)
    assert (replications(older), older.other_versions) == ([0, 1, 2, 3], {OTHER: 1})
    assert pq.read_table(store.folder / INDEX_FILE)["version"].to_pylist() == [VERSION] * 4 + [OTHER]


# Read by others.


def test_pandas_reads_the_runs(store):
    runs = pd.read_parquet(store.folder / "runs")
    assert sorted(runs["replication"]) == [0, 1, 2, 3]
    assert runs["point"].tolist() == ["p"] * 4


def test_polars_reads_the_runs(store):
    polars = pytest.importorskip("polars", reason="polars is not installed")
    assert sorted(polars.read_parquet(store.folder / "runs" / "*.parquet")["replication"]) == [0, 1, 2, 3]


def test_duckdb_reads_the_runs_and_what_is_kept_of_them(store):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    joined = f"from '{store.folder}/runs/*.parquet' join '{store.folder}/quarters/*.parquet' using (run)"
    assert duckdb.sql(f"select count(*), count(distinct run) {joined}").fetchall() == [(8, 4)]
