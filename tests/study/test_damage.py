"""Whatever happens to the files of a study, the same command and the brief give the same numbers, or say why not.

Bits are flipped, files cut, emptied, swapped with others of their kind, removed and added, by seeded chance.
"""

import shutil

import numpy as np
import pytest
from designs import with_design

from brainsim.brief import make
from brainsim.command.experiment import run_experiment
from brainsim.report import figures
from brainsim.settings.problems import SettingsError

pytestmark = pytest.mark.population
SHORT = ("study.quarters=6", "study.replications=3", "study.spin_up_quarters=6", "study.keep=quarters", "report.lives=2",
         "study.flush_seconds=0", "executor.workers=1", "population.scale=0.002", "study.outcome=researcher_years_in_korea")  # fmt: skip
MINE = b"mine"


@pytest.fixture(scope="module")
def settings(small):
    """Two points and the reference, three replications, two of them with worlds side by side."""
    return with_design(small(*SHORT), "list", points=[{"policy.permanent_jobs": 2.0}, {"policy.visa_ease": 0.5}])


@pytest.fixture(autouse=True)
def without_pictures(monkeypatch):
    """What is drawn is no number."""
    monkeypatch.setattr(figures, "draw_figures", lambda folder: [])
    monkeypatch.setattr(make, "_made", lambda facts, folder, language, kinds: ())


@pytest.fixture(scope="module")
def left(settings, tmp_path_factory):
    """The folder of a study: its store, its results and the facts of its brief."""
    folder = tmp_path_factory.mktemp("left")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "draw_figures", lambda folder: [])
        patch.setattr(make, "_made", lambda facts, folder, language, kinds: ())
        assert run_experiment(settings, folder / "results", folder / "store") == 0
        make.make_brief(folder / "results")
    return folder


def tables_in(folder):
    """The bytes of everything but what tells times."""
    told = ("provenance.json", make.FACTS)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name not in told}


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def flip(path, chance):
    content = bytearray(path.read_bytes() or b"x")
    content[chance.integers(len(content))] ^= 1 << int(chance.integers(8))
    path.write_bytes(content)


def cut(path, chance):
    content = path.read_bytes()
    path.write_bytes(content[: chance.integers(len(content) + 1)])


def empty(path, chance):
    path.write_bytes(b"")


def remove(path, chance):
    path.unlink()


def swap(path, chance):
    """With another of its kind, if there is any."""
    others = [
        other for other in path.parent.iterdir() if other.suffix == path.suffix and other != path and other.is_file()
    ]
    if others:
        other = others[chance.integers(len(others))]
        first, second = path.read_bytes(), other.read_bytes()
        path.write_bytes(second)
        other.write_bytes(first)


def put_over(path, chance):
    """Another of its kind, if there is any, over it."""
    others = [other for other in path.parent.iterdir() if other.suffix == path.suffix and other.is_file()]
    path.write_bytes(others[chance.integers(len(others))].read_bytes())


def rename(path, chance):
    """A copy under a name that is made like its own."""
    digits = [place for place, letter in enumerate(path.name) if letter.isdigit()] or [0]
    place = digits[chance.integers(len(digits))]
    path.with_name(f"{path.name[:place]}{chance.integers(10)}{path.name[place + 1 :]}").write_bytes(path.read_bytes())


HARMS = (flip, flip, cut, empty, remove, swap, put_over, rename)


def harmed(folder, case):
    """Harm some files of a folder, and add one of somebody else's; the words for it, and the added file."""
    chance = np.random.default_rng(case)
    told = []
    for _ in range(1 + case % 3):
        files = files_in(folder)
        path, harm = files[chance.integers(len(files))], HARMS[chance.integers(len(HARMS))]
        harm(path, chance)
        told.append(f"{harm.__name__} {path.relative_to(folder)}")
    places = sorted({path.parent for path in files_in(folder)})
    added = (
        places[chance.integers(len(places))] / ("thesis.json", ".thesis.partial", "thesis.csv", "0.parquet")[case % 4]
    )
    added.write_bytes(MINE)
    return ", ".join([*told, f"add {added.relative_to(folder)}"]), added


@pytest.mark.parametrize("case", range(10))
def test_a_damaged_store_gives_the_same_tables(left, settings, tmp_path, capsys, case):
    """What is damaged is computed again; what is not ours stays where it is."""
    shutil.copytree(left / "store", tmp_path / "store")
    said, added = harmed(tmp_path / "store", case)
    status = run_experiment(settings, tmp_path / "results", tmp_path / "store")
    assert (status, tables_in(tmp_path / "results")) == (0, tables_in(left / "results")), said
    assert added.read_bytes() == MINE, said
    assert "Traceback" not in capsys.readouterr().err, said


@pytest.mark.parametrize("case", range(24))
def test_a_brief_of_damaged_results_says_the_same_or_why_not(left, tmp_path, capsys, case):
    """In one line, and nothing is written."""
    folder = tmp_path / "results"
    shutil.copytree(left / "results", folder)
    said, added = harmed(folder, case)
    before = {path: path.read_bytes() for path in files_in(folder)}
    try:
        assert make.brief([f"brief={folder}"]) == 0, said
    except SettingsError as problem:
        assert len(str(problem).splitlines()) == 1 and str(folder) in str(problem), said
        assert {path: path.read_bytes() for path in files_in(folder)} == before, said
    else:
        assert (folder / make.FACTS).read_bytes() == (left / "results" / make.FACTS).read_bytes(), said
    assert added.read_bytes() == MINE, said


@pytest.mark.parametrize(
    "name",
    ["lives/*-000000.json", "runs/000001-*", "quarters/000002-*", "brainsim-store.json", "index.parquet"],
)
def test_each_kind_of_file_of_a_store_is_found_when_a_bit_is_flipped(left, settings, tmp_path, capsys, name):
    """In its middle, where the numbers are; the index and the mark are written anew without a word."""
    shutil.copytree(left / "store", tmp_path / "store")
    path = sorted((tmp_path / "store").glob(name))[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert run_experiment(settings, tmp_path / "results", tmp_path / "store") == 0
    assert tables_in(tmp_path / "results") == tables_in(left / "results")
    told = [line for line in capsys.readouterr().err.splitlines() if path.name in line]
    numbers = "/" in name
    assert len(told) == numbers and all("damaged" in line and "computed again" in line for line in told)
    assert len(list((tmp_path / "store" / "damaged").rglob(path.name))) == numbers


def test_lives_of_another_replication_are_not_believed(left, settings, tmp_path, capsys):
    """Valid in themselves, but laid in the place of others."""
    shutil.copytree(left / "store", tmp_path / "store")
    first, second = sorted((tmp_path / "store" / "lives").glob("*.json"))[:2]
    first.write_bytes(second.read_bytes())
    assert run_experiment(settings, tmp_path / "results", tmp_path / "store") == 0
    assert tables_in(tmp_path / "results") == tables_in(left / "results")
    assert "holds something else than its name says" in capsys.readouterr().err
