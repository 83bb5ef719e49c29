"""Pasts that are kept: the same bytes with and without them, whatever becomes of their files."""

import errno
import hashlib
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from designs import point_of

from brainsim.model.past import Past
from brainsim.model.state import setting_of
from brainsim.model.talent_model import TalentModel
from brainsim.settings.extend import Extension
from brainsim.study import pasts, runs
from brainsim.study.design import plan_of
from brainsim.study.pasts import Place, Shelf, begun, name_of, place_of
from brainsim.study.runs import Task, live
from brainsim.study.seal import Broken
from brainsim.study.store import Store
from brainsim.study.tasks import tasks_of
from brainsim.study.version import model_version

SEED, OTHER_SEED, ROOM = 7, 8, 10**9
SHORT = ("population.scale=0.001", "study.spin_up_quarters=14", "study.quarters=4", "study.replications=2")


@pytest.fixture(scope="module")
def settings(small):
    return small(*SHORT)


@pytest.fixture
def place(tmp_path):
    """Where nothing is kept yet."""
    pasts.shelf_of.cache_clear()
    return Place(str(tmp_path / "pasts"), ROOM)


@pytest.fixture(scope="module")
def alone(settings):
    """The same world lived without a place for pasts."""
    return bytes_of(begun(TalentModel, settings, SEED, None).model)


def begin(settings, place, seed=SEED):
    return begun(TalentModel, settings, seed, place)


def bytes_of(model):
    """All that a model knows at the first quarter of its study."""
    state = model.state
    happened = [np.asarray(value).tobytes() for lived in model.spin_up for value in lived]
    kinds = [type(value).__name__ for lived in model.spin_up for value in lived]
    numbers = state.quarter, state.next_uid, state.fired, state.recent, state.register.number, model.luck_seed
    arrays = state.rows, state.stock, state.odds, model.stays, model.fates, model.cutoffs, state.register.whereabouts
    return happened, kinds, numbers, [(array.dtype, array.shape, array.tobytes()) for array in arrays]


def file_of(place, settings, seed=SEED):
    return f"{place.folder}/{name_of(settings, seed)}.past"


# --- the same bytes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quarters", [1, 14, 60])
def test_a_past_that_is_read_is_the_one_that_was_lived(small, place, quarters):
    """Also one shorter than what is remembered of it, and one after which the first cohorts have left."""
    settings = small(*SHORT, f"study.spin_up_quarters={quarters}")
    first, second = begin(settings, place), begin(settings, place)
    assert (first.known, second.known, first.told, second.told) == (False, True, "", "")
    assert bytes_of(first.model) == bytes_of(second.model) == bytes_of(TalentModel(settings, rng=SEED))
    first.model.step(), second.model.step()
    assert first.model.state.rows.tobytes() == second.model.state.rows.tobytes()


def test_a_study_has_the_same_bytes_with_and_without_pasts(small, tmp_path):
    """Every table that is kept of a run, times left out; replications whose parameters are drawn among them."""
    lived = {}
    for kept in ("lived", "known", "off"):
        folder = f"study.pasts={{folder: {tmp_path}, gigabytes: {0 if kept == 'off' else 1}}}"
        settings = small(*SHORT, folder, "study.keep=agents", "study.uncertainty=posterior")
        plan = plan_of(settings)
        tasks = tasks_of(settings, plan, Store(tmp_path / "store", model_version()), range(2))
        runs._pasts.last.past = None  # as in a new command
        lived[kept] = [tables for task in tasks for tables in live(task)]
    known = [tables.pop("pasts")["known"].to_pylist() for tables in lived["lived"] + lived["known"]]
    assert known == [[False]] * len(lived["lived"]) + [[True]] * len(lived["known"])
    assert lived["off"] and all("pasts" not in tables for tables in lived["off"])
    for tables in zip(*lived.values(), strict=True):
        for name in set(tables[0]) - {"timings"}:
            assert tables[0][name].equals(tables[1][name]) and tables[0][name].equals(tables[2][name]), name


def test_the_rows_of_a_past_that_is_kept_are_lived_on_and_read_again(small, place):
    """So that a thread holds one copy of everybody; a past that is kept nowhere is copied."""
    settings = small(*SHORT)
    kept, lost = begin(settings, place), begin(settings, None)
    rows = kept.model.state.rows
    world, other = kept.branch(settings), lost.branch(settings)
    assert world.state.rows is rows and kept.branch(settings) is None
    assert other.state.rows is not lost.model.state.rows and lost.branch(settings) is not None
    world.step(), other.step()
    assert world.state.rows.tobytes() == other.state.rows.tobytes()
    assert bytes_of(begin(settings, place).model) == bytes_of(lost.model)


def test_companies_of_one_past_are_what_they_are_without_pasts(small, place):
    """Each reads the past that the one before has lived on; it counts as lived, if it was once."""
    points = [small(*SHORT, f"study.quarters={quarters}") for quarters in (4, 3, 2)]  # which can't be lived together
    task = Task(0, SEED, model_version(), "outcomes", tuple(map(point_of, points)), pasts=place)
    runs._pasts.last.past = None
    here, there = (list(live(one)) for one in (task, task._replace(pasts=None)))
    assert [one.pop("pasts")["known"].to_pylist() for one in here] == [[False]] * 3
    assert [one["runs"].to_pylist() for one in here] == [one["runs"].to_pylist() for one in there]


def test_a_past_is_named_by_all_that_shapes_it_and_not_by_policy(small, settings):
    name = name_of(settings, SEED)
    text = "import brainsim\n"
    file = Extension(sha256=hashlib.sha256(text.encode()).hexdigest(), text=text)
    assert name_of(small(*SHORT, "policy.salary_multiplier=3", "shock=us_visa_2025", "programme.slots=9"), SEED) == name
    assert name_of(small(*SHORT, "study.quarters=9", "study.replications=40", "study.keep=outcomes"), SEED) == name
    others = [
        name_of(settings, OTHER_SEED),
        name_of(settings.model_copy(update={"extend": [file]}), SEED),
        *(
            name_of(small(*SHORT, change), SEED)
            for change in ("population.scale=0.002", "study.spin_up_quarters=15", "behaviour=myopic", "study.seed=1",
                           "country.korea.sight=0.123", "study.first_quarter=2026Q1", "hiring.score_noise=0.123")
        ),
    ]  # fmt: skip
    assert len({name, *others}) == len(others) + 1


def test_another_version_another_processor_and_another_compiler_have_other_pasts(settings, monkeypatch):
    names = {name_of(settings, SEED)}
    monkeypatch.setattr(pasts, "model_version", lambda: "0" * 20)
    names.add(name_of(settings, SEED))
    monkeypatch.setattr(pasts, "surroundings", lambda: ("another", "processor"))
    names.add(name_of(settings, SEED))
    assert len(names) == 3


def test_the_past_of_a_users_own_model_is_lived(settings, place):
    class Mine(TalentModel):
        pass

    assert [begun(Mine, settings, SEED, place).known for _ in range(2)] == [False, False]
    assert not os.path.exists(place.folder)


def test_nothing_is_kept_where_pasts_may_take_no_room(small):
    assert place_of(small(*SHORT, "study.pasts.gigabytes=0")) is None


# --- what becomes of files --------------------------------------------------------------------------------------------


DAMAGES = {
    "empty": lambda content, other: b"",
    "cut": lambda content, other: content[: len(content) // 2],
    "cut in its hash": lambda content, other: content[:9],
    "changed": lambda content, other: content[:-99] + bytes([content[-99] ^ 1]) + content[-98:],
    "no past at all": lambda content, other: b"something else" * 99,
    "that of another": lambda content, other: other,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_past_is_told_set_aside_and_lived_again(settings, place, alone, damage):
    begin(settings, place), begin(settings, place, OTHER_SEED)
    file = file_of(place, settings)
    with open(file, "rb") as whole, open(file_of(place, settings, OTHER_SEED), "rb") as other:
        content = DAMAGES[damage](whole.read(), other.read())
    with open(file, "wb") as stream:
        stream.write(content)
    again = begin(settings, place)
    assert not again.known and bytes_of(again.model) == alone
    assert "\n" not in again.told and again.told.startswith(f"{file} is damaged")
    with open(file.replace(".past", ".damaged"), "rb") as stream:
        assert stream.read() == content
    assert begin(settings, place).known


def test_people_who_were_born_otherwise_are_not_believed(settings, place, alone):
    """The seal is whole, but what has changed since birth was written beside other births."""
    other, setting = TalentModel(settings, rng=OTHER_SEED), setting_of(settings, OTHER_SEED)
    shelf, name = pasts.shelf_of(place), name_of(settings, SEED)
    shelf.write(name, Past(other.state, other.spin_up, other.stays, other.fates), setting)
    with pytest.raises(Broken, match="born otherwise; it is set aside"):
        shelf.read(name, setting_of(settings, SEED))
    assert bytes_of(begin(settings, place).model) == alone


@pytest.mark.parametrize("obstacle", ["a file", "below a file", "full"])
def test_a_place_that_can_not_be_used_is_told_once_and_ends_nothing(settings, tmp_path, alone, patched, obstacle):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))

    (tmp_path / "file").write_text("not a folder")
    folder = {"a file": tmp_path / "file", "below a file": tmp_path / "file" / "pasts"}.get(
        obstacle, tmp_path / "pasts"
    )
    if obstacle == "full":
        patched.setattr(pasts.os, "replace", full)
    place = Place(str(folder), ROOM)
    pasts.shelf_of.cache_clear()
    models = [begin(settings, place) for _ in range(2)]
    assert all(bytes_of(one.model) == alone and not one.known for one in models)
    assert "\n" not in models[0].told and "can't be kept" in models[0].told
    assert models[1].told == ""
    assert (tmp_path / "file").read_text() == "not a folder"
    assert not list(tmp_path.glob("pasts/*"))  # nothing half-written


def test_what_stands_in_the_way_of_one_past_hinders_no_other(settings, place, alone):
    """A folder in the place of a file can be neither read nor replaced, whoever we are."""
    os.makedirs(file_of(place, settings))
    for _ in range(2):
        hindered = begin(settings, place)
        assert (
            hindered.told
            == f"{file_of(place, settings)} can't be replaced (Is a directory); whoever needs this past lives it again"
        )
        assert bytes_of(hindered.model) == alone and not hindered.is_kept
    assert begin(settings, place, OTHER_SEED).is_kept and begin(settings, place, OTHER_SEED).known


def test_a_damaged_past_that_can_not_be_set_aside_is_not_said_to_be(settings, place, alone):
    begin(settings, place)
    file = file_of(place, settings)
    Path(file).write_bytes(b"")
    os.makedirs(file.replace(".past", ".damaged"))
    again = begin(settings, place)
    assert again.told.startswith(f"{file} is damaged") and again.told.endswith(
        "; it is not used, and this past lived again"
    )
    assert bytes_of(again.model) == alone and begin(settings, place).known


@pytest.fixture
def patched():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_any_number_may_write_and_read_the_same_pasts_at_once(settings, place):
    """Each with an eye of its own on the folder, as processes have; nobody ever sees half a file, or is told anything."""
    setting = {seed: setting_of(settings, seed) for seed in (SEED, OTHER_SEED)}
    models = {seed: TalentModel(settings, rng=seed) for seed in setting}
    wrong, barrier = [], threading.Barrier(4)

    def work():
        shelf = Shelf(Path(place.folder), ROOM)
        barrier.wait()
        for turn in range(6):
            for seed, model in models.items():
                name = name_of(settings, seed)
                wrong.append(
                    shelf.write(name, Past(model.state, model.spin_up, model.stays, model.fates), setting[seed])
                )
                read = shelf.read(name, setting[seed])
                wrong.append("" if read.state.rows.tobytes() == model.state.rows.tobytes() else f"turn {turn}")

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(wrong) == 4 * 6 * 4 and not any(wrong)
    assert sorted(os.listdir(place.folder)) == sorted(f"{name_of(settings, seed)}.past" for seed in models)


def test_what_was_used_longest_ago_goes_first_and_nothing_of_anybody_elses(settings, place, tmp_path):
    folder = tmp_path / "pasts"
    begin(settings, place, 0)
    size = os.path.getsize(file_of(place, settings, 0))
    for name in ("notes.txt", "a" * 32 + ".past.txt", "A" * 32 + ".past"):
        (folder / name).write_bytes(b"mine" * size)
    (folder / ("b" * 32 + ".past")).mkdir()
    (folder / ("c" * 32 + ".past")).symlink_to(folder / "notes.txt")
    (folder / ("d" * 32 + ".damaged")).write_bytes(b"ours" * 99)
    mine = set(os.listdir(folder)) - {f"{name_of(settings, 0)}.past", "d" * 32 + ".damaged"}
    narrow = Place(place.folder, int(3.5 * size))
    for age, name in ((4, "d" * 32 + ".damaged"), (3, f"{name_of(settings, 0)}.past")):
        os.utime(folder / name, (time.time() - age * 100,) * 2)
    for seed in (1, 2):
        begin(settings, narrow, seed)
        os.utime(file_of(place, settings, seed), (time.time() - 100 - seed,) * 2)
    assert begin(settings, narrow, 2).known  # used just now, so 1 is older
    begin(settings, narrow, 3)
    left = {f"{name_of(settings, seed)}.past" for seed in (2, 3)} | {f"{name_of(settings, 1)}.past"}
    assert set(os.listdir(folder)) - mine == left
    begin(settings, narrow, 4)
    assert set(os.listdir(folder)) - mine == {f"{name_of(settings, seed)}.past" for seed in (2, 3, 4)}


def test_a_past_that_would_take_all_the_room_is_not_kept_and_that_is_told(settings, place):
    narrow = place._replace(most=100)
    assert begin(settings, narrow).told == "pasts are not kept: one takes more than study.pasts.gigabytes=1e-07"
    assert not begin(settings, narrow).known
