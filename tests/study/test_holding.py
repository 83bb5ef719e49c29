"""A store touches only what it names itself, and a folder of other things is no store."""

import os
from pathlib import Path

import pytest
from stores import VERSION, batch, filled, replications, shards

from brainsim.settings.problems import SettingsError
from brainsim.study.holding import MARK, is_store
from brainsim.study.shards import make_folder, set_aside, write_whole
from brainsim.study.store import Store

MINE = "mine"


@pytest.fixture
def store(tmp_path):
    """A store of two batches."""
    return filled(tmp_path / "store", batch(0), batch(1))


def everything_in(folder):
    """All files below a folder with their bytes."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


FOREIGN = {
    "a document": "thesis.docx",
    "a hidden file": ".thesis.partial",
    "a file in a folder": "docs/.thesis.partial",
    "a folder called runs": "runs/marathon.csv",
    "a lock of another program": "lock",
    "a mark that is none": MARK,
}


@pytest.mark.parametrize("name", FOREIGN.values(), ids=list(FOREIGN))
def test_a_folder_of_other_things_is_refused_in_one_line_and_left_as_it_is(tmp_path, name):
    make_folder((tmp_path / name).parent)
    (tmp_path / name).write_text(MINE)
    before = everything_in(tmp_path)
    with pytest.raises(SettingsError) as refused, Store(tmp_path, VERSION).writing():
        pass
    assert str(refused.value).startswith(f"study.store = {tmp_path} is not empty and is no store of runs")
    assert "\n" not in str(refused.value) and name.split("/")[0] in str(refused.value)
    assert everything_in(tmp_path) == before and len(list(tmp_path.rglob("*"))) == name.count("/") + 1


def test_a_lock_alone_makes_no_store_of_a_folder_of_other_things(tmp_path):
    """Other programs have empty locks too."""
    (tmp_path / "lock").touch()
    (tmp_path / "thesis.docx").write_text(MINE)
    with pytest.raises(SettingsError, match="is not empty and is no store"), Store(tmp_path, VERSION).writing():
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "thesis.docx"]


def test_a_store_that_was_killed_before_its_first_run_is_begun_again(tmp_path):
    """Only its lock is there, and maybe who held it."""
    (tmp_path / "lock").touch()
    (tmp_path / "writer.json").write_text("{}")
    assert replications(filled(tmp_path, batch(0))) == [0]


def test_a_store_from_before_the_mark_is_opened_and_marked(store):
    (store.folder / MARK).unlink()
    assert is_store(store.folder)
    assert replications(filled(store.folder, batch(2))) == [0, 1, 2]
    assert (store.folder / MARK).exists()


def test_files_of_others_in_a_store_are_neither_moved_nor_changed(store, tmp_path):
    """Not even where they are called as ours are: in other folders, as links, as folders, half written."""
    shard, elsewhere = shards(store.folder)[0], tmp_path / "elsewhere.parquet"
    elsewhere.write_bytes(b"other")
    others = [
        store.folder / "docs" / ".thesis.partial",
        store.folder / "runs" / ".thesis.partial",
        store.folder / "runs_backup" / shard.name,
        store.folder / "runs_backup" / f".{shard.name}.partial",
        store.folder / "lives" / "notes.json",
        store.folder / "000009-0123456789abcdef.parquet",
        store.folder / "quarters" / "000009-0123456789abcdef.parquet" / "notes.txt",
    ]
    for path in others:
        make_folder(path.parent)
        path.write_text(MINE)
    links = [store.folder / "runs" / f"00000{number}-0123456789abcdef.parquet" for number in (7, 8)]
    links[0].symlink_to(elsewhere)
    links[1].symlink_to(tmp_path / "nothing")
    assert replications(filled(store.folder, batch(2))) == [0, 1, 2]
    assert [path.read_text() for path in others] == [MINE] * len(others)
    assert all(link.is_symlink() for link in links) and elsewhere.read_bytes() == b"other"


def test_what_a_killed_process_was_writing_is_removed(store):
    partials = [store.folder / table / ".000003-0123456789abcdef.parquet.partial" for table in ("runs", "quarters")]
    for path in partials:
        path.write_text("half")
    filled(store.folder)
    assert not any(path.exists() for path in partials)


def test_a_shard_under_the_number_of_another_batch_is_not_used(store):
    """A copy of an old batch would count as the newest."""
    first = shards(store.folder)[0]
    copy = first.with_name(f"000009{first.name[6:]}")
    copy.write_bytes(first.read_bytes())
    assert "does not say which batch it belongs to" in Store(store.folder, VERSION).problems[0]
    filled(store.folder)
    assert not copy.exists() and (store.folder / "damaged" / "runs" / copy.name).exists()


@pytest.mark.parametrize("table", ["runs", "quarters"])
def test_a_lost_shard_is_told_and_what_it_leaves_is_set_aside(store, table):
    """The runs of its batch count as not there, and those of the others stay."""
    shards(store.folder, table)[0].unlink()
    told = Store(store.folder, VERSION).problems
    assert len(told) == 1 and ("belongs to no batch" if table == "runs" else "is missing") in told[0]
    assert replications(filled(store.folder)) == [1]
    assert len(list((store.folder / "damaged").rglob("*.parquet"))) == 1


# Places that can't be written.

BLOCKED = {
    "the lock is a folder": lambda folder: (folder / "lock").mkdir(),
    "the store is a dangling link": lambda folder: (folder.rmdir(), folder.symlink_to(folder.parent / "nothing")),
    "the store is a file": lambda folder: (folder.rmdir(), folder.write_text(MINE)),
}


@pytest.mark.parametrize("block", BLOCKED.values(), ids=list(BLOCKED))
def test_a_place_that_cannot_be_a_store_is_told_in_one_line(tmp_path, block):
    folder = tmp_path / "store"
    folder.mkdir()
    block(folder)
    with pytest.raises(SettingsError, match=r"study\.store = ") as refused, Store(folder, VERSION).writing():
        pass
    assert "\n" not in str(refused.value) and str(folder) in str(refused.value)


@pytest.mark.parametrize("table", ["runs", "quarters", "damaged"])
def test_a_store_of_which_a_folder_is_a_file_is_refused_before_anything_is_lived(store, table):
    for path in (store.folder / table).iterdir() if (store.folder / table).is_dir() else ():
        path.unlink()
    if (store.folder / table).is_dir():
        (store.folder / table).rmdir()
    (store.folder / table).write_text(MINE)
    with (
        pytest.raises(SettingsError, match=rf"{table} is no folder, or a link to nothing; move it away") as refused,
        store.writing(),
    ):
        pass
    assert "\n" not in str(refused.value) and (store.folder / table).read_text() == MINE


def test_a_read_only_store_is_told_in_one_line(store, monkeypatch):
    """For root every folder can be written to, so the system's answer is played."""
    opened = os.open

    def refuse(path, flags, *mode):
        if Path(path).name == "lock":
            raise OSError(30, "Read-only file system", str(path))
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(SettingsError, match=r"can't be written to .Read-only file system") as refused, store.writing():
        pass
    assert "\n" not in str(refused.value)


def test_a_full_disk_is_no_fault_of_the_settings(store, monkeypatch):
    """It comes as what it is, so that the command can end as after any full disk."""

    def full(path, *_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"), store.writing():
        pass
    monkeypatch.undo()
    assert replications(filled(store.folder, batch(2))) == [0, 1, 2]


# Folders are on the disk before what lies in them.

PROC = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs a system that names open files in /proc")


@pytest.fixture
def forced(monkeypatch):
    """The folders and files that are forced to the disk, in their order."""
    seen, fsync = [], os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda opened: (seen.append(os.readlink(f"/proc/self/fd/{opened}")), fsync(opened))
    )
    return seen


@PROC
def test_a_folder_is_forced_under_its_name_when_it_is_made(tmp_path, forced):
    """The one above first: a file outlives no lost folder."""
    make_folder(tmp_path / "a" / "b")
    assert forced == [str(tmp_path), str(tmp_path / "a")]
    make_folder(tmp_path / "a" / "b")
    assert len(forced) == 2


@PROC
def test_a_file_in_a_new_folder_is_forced_after_its_folder(tmp_path, forced):
    write_whole(tmp_path / "a" / "x.json", lambda path: path.write_text("1"))
    assert forced == [str(tmp_path), str(tmp_path / "a" / ".x.json.partial"), str(tmp_path / "a")]


@PROC
def test_a_new_store_is_forced_with_all_folders_above_it(tmp_path, forced):
    filled(tmp_path / "results" / "store")
    assert forced[:2] == [str(tmp_path), str(tmp_path / "results")]


@PROC
def test_what_is_set_aside_is_forced_in_both_folders(tmp_path, forced):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "x").write_text("1")
    set_aside(tmp_path / "runs" / "x", tmp_path)
    assert forced[-2:] == [str(tmp_path / "damaged" / "runs"), str(tmp_path / "runs")]
