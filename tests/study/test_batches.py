"""A batch is there whole, or it counts for nothing: after damage, and on a full disk."""

import errno
import hashlib
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from stores import VERSION, batch, filled, flip, replications, shards

from brainsim.study.holding import LIVES
from brainsim.study.shards import write_whole
from brainsim.study.store import Store


def cut(path):
    """Leave two thirds of a file."""
    os.truncate(path, path.stat().st_size * 2 // 3)


@pytest.mark.parametrize(
    ("table", "harm", "said"),
    [
        ("runs", cut, "its hash does not match"),
        ("runs", flip, "its hash does not match"),
        ("runs", lambda path: os.truncate(path, 0), "it is empty"),
        ("quarters", cut, "its hash does not match"),
        ("quarters", flip, "its hash does not match"),
        ("quarters", Path.unlink, "is missing"),
    ],
)
def test_a_batch_with_a_damaged_shard_counts_as_not_there_and_is_kept(store, table, harm, said):
    """A reader only says so; a writer sets the batch aside, appends under a number of its own, and finds no more."""
    folder, harmed = store.folder, shards(store.folder, table)[0]
    harm(harmed)
    files = {path.relative_to(folder) for path in folder.rglob("000001-*")}
    reader = Store(folder, VERSION)
    assert replications(reader) == [0, 2]
    [line] = reader.problems
    assert f"{table}/{harmed.name}" in line and said in line and "its 2 runs will not be used" in line
    assert {path.relative_to(folder) for path in folder.rglob("000001-*")} == files
    with Store(folder, VERSION).writing() as writing:
        assert "computed again" in writing.problems[0] and "kept in damaged/" in writing.problems[0]
        writing.append(batch(3, 1))
    assert {path.relative_to(folder / "damaged") for path in (folder / "damaged").rglob("0*")} == files
    again = Store(folder, VERSION)
    assert (replications(again), again.problems) == ([0, 1, 2, 3], [])
    assert again.table("quarters", ["p1"])["stock"].to_pylist() == [10.0, 11.0]


def test_a_damaged_last_batch_gives_its_number_to_no_other(store):
    flip(shards(store.folder)[2])
    filled(store.folder)
    filled(store.folder, batch(0))
    assert [path.name[:6] for path in shards(store.folder)] == ["000001", "000002", "000004"]


def test_what_was_set_aside_is_never_written_over(store):
    """Somebody puts a damaged shard back, and it is found damaged again."""
    harmed = shards(store.folder)[1]
    for _ in range(2):
        harmed.write_bytes(b"broken")
        filled(store.folder)
    assert len(list((store.folder / "damaged" / "runs").iterdir())) == 2


def test_shards_of_an_interrupted_append_are_set_aside_by_the_next_writer_alone(store):
    """Without a word, as nothing is lost; but whole files are never deleted, whoever wrote them."""
    for path in shards(store.folder, "quarters")[2], shards(store.folder, "quarters")[0]:
        path.with_name(f"000004{path.name[6:]}").write_bytes(path.read_bytes())
    partial = store.folder / "quarters" / ".000004-0123456789abcdef.parquet.partial"
    partial.write_bytes(b"half")
    reader = Store(store.folder, VERSION)
    assert (len(shards(store.folder, "quarters")), reader.problems) == (5, [])
    filled(store.folder)
    assert (len(shards(store.folder, "quarters")), partial.exists()) == (3, False)
    assert len(list((store.folder / "damaged" / "quarters").iterdir())) == 2


def test_shards_whose_runs_somebody_lost_are_set_aside(store):
    shards(store.folder)[0].unlink()
    orphan = shards(store.folder, "quarters")[0]
    filled(store.folder)
    assert (store.folder / "damaged" / "quarters" / orphan.name).exists()


def test_strange_files_are_told_and_left_alone(store):
    for name in ("notes.txt", "000009.parquet", ".hidden"):
        (store.folder / "runs" / name).write_text("mine")
    told = filled(store.folder).problems
    assert [line.split(": ")[1] for line in told] == [
        "runs/000009.parquet is no shard and is ignored",
        "runs/notes.txt is no shard and is ignored",
    ]
    assert (store.folder / "runs" / "notes.txt").read_text() == "mine"


def test_lives_side_by_side_lie_in_the_folder_and_are_no_strangers(store):
    """study/ledger.py keeps them there; thousands of lines about them would hide what matters."""
    (store.folder / LIVES).mkdir()
    (store.folder / LIVES / "p0-000000.json").write_text("{}")
    assert filled(store.folder).problems == []


def test_a_shard_that_says_nothing_of_its_batch_is_not_used(store):
    """Its name and hash are right, but no store wrote it."""
    content = b"no Parquet"
    name = f"000004-{hashlib.blake2b(content, digest_size=8).hexdigest()}.parquet"
    (store.folder / "runs" / name).write_bytes(content)
    opened = Store(store.folder, VERSION)
    assert "does not say which batch it belongs to" in opened.problems[0]
    assert replications(opened) == [0, 1, 2, 3]


def test_a_shard_that_the_disk_cannot_read_is_damaged_but_other_errors_pass(store, monkeypatch):
    """A file that may not be read today may be read tomorrow: its batch must not be set aside."""
    harmed, opened = shards(store.folder)[1], Path.open

    def failing(number):
        def open_or_fail(path, *mode):
            if path == harmed:
                raise OSError(number, os.strerror(number))
            return opened(path, *mode)

        return open_or_fail

    monkeypatch.setattr(Path, "open", failing(errno.EIO))
    assert replications(Store(store.folder, VERSION)) == [0, 1, 3]
    monkeypatch.setattr(Path, "open", failing(errno.EACCES))
    with pytest.raises(PermissionError):
        Store(store.folder, VERSION)


# The disk.

PROC = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs a system that names open files in /proc")


@PROC
def test_every_shard_is_on_the_disk_before_the_runs_shard_has_its_name(store, monkeypatch):
    """Bytes are forced, then named, then the name is forced; the runs shard comes last."""
    steps, fsync, replace = [], os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda opened: (steps.append(("force", name_of(opened))), fsync(opened)))
    monkeypatch.setattr(Path, "replace", lambda path, to: (steps.append(("name", to.parent.name)), replace(path, to)))
    with store.writing():
        del steps[:]
        store.append(batch(4))
        told = list(steps)
    one_file = [("force", "{}/*.partial"), ("name", "{}"), ("force", "store/{}")]
    assert told == [(step, what.format(table)) for table in ("quarters", "runs") for step, what in one_file]


def name_of(opened):
    """The folder and the name of an open file; the name of one that is being written is left out."""
    path = Path(os.readlink(f"/proc/self/fd/{opened}"))
    return f"{path.parent.name}/{'*.partial' if path.suffix == '.partial' else path.name}"


@PROC
@pytest.mark.parametrize("table", ["runs", "quarters"])
@pytest.mark.parametrize("step", ["write", "force", "name", "force the name"])
def test_a_full_disk_leaves_the_store_as_it_was(store, monkeypatch, table, step):
    """Whichever file is being written, and however far that has come."""
    before = {path: path.read_bytes() for path in store.folder.rglob("0*.parquet")}
    with Store(store.folder, VERSION).writing() as writing:
        with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
            fill_disk(patch, table, step)
            writing.append(batch(4, 5))
        assert {path: path.read_bytes() for path in store.folder.rglob("*0*.parquet*")} == before
        assert replications(writing) == [0, 1, 2, 3]
        writing.append(batch(4))
    assert (replications(Store(store.folder, VERSION)), Store(store.folder, VERSION).problems) == ([0, 1, 2, 3, 4], [])


def fill_disk(patch, table, step):
    """Let the disk be full at one step of writing a table's shard."""
    write, fsync, replace = Path.write_bytes, os.fsync, Path.replace

    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    def write_half(path, content):
        write(path, content[: len(content) // 2])
        return full() if path.parent.name == table else write(path, content)

    def force(opened):
        where = f"{table}/*.partial" if step == "force" else f"store/{table}"
        return full() if name_of(opened) == where else fsync(opened)

    if step == "write":
        patch.setattr(Path, "write_bytes", write_half)
    elif step == "name":
        patch.setattr(Path, "replace", lambda path, to: full() if to.parent.name == table else replace(path, to))
    else:
        patch.setattr(os, "fsync", force)


def test_an_index_that_cannot_be_written_is_told_and_loses_nothing(store, monkeypatch):
    def full(index, path, **_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with Store(store.folder, VERSION).writing() as writing:
        writing.append(batch(4))
        monkeypatch.setattr(pq, "write_table", full)
    assert "index.parquet is not written" in writing.problems[0]
    monkeypatch.undo()
    assert replications(Store(store.folder, VERSION)) == [0, 1, 2, 3, 4]


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "table.csv"
    write_whole(path, lambda partial: partial.write_text("a"))

    def fail(partial):
        partial.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, fail)
    assert [(file.name, file.read_text()) for file in path.parent.iterdir()] == [("table.csv", "a")]
