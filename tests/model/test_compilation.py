"""Compiled code never outlives its source, and a cache that can't be written to is no obstacle."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numba
import pytest

import brainsim
from brainsim.model import compilation

# A loop that is compiled and cached, in a file that is never edited: it uses a rule of rules.py.
PROBE = """
from brainsim.model import rules
from brainsim.model.compilation import sweep

@sweep
def pay_after_visa(cost):
    return rules.ln_pay_after_visa(0.0, cost, 1.0)

print(pay_after_visa(5.0), sum(pay_after_visa.stats.cache_hits.values()))
"""


@pytest.fixture
def package(tmp_path):
    """A copy of the package with a probe beside it."""
    shutil.copytree(Path(brainsim.__file__).parent, tmp_path / "brainsim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "probe.py").write_text(PROBE)
    return tmp_path


def probed(package):
    """What the probe says, and how often it came out of the cache."""
    environment = {**os.environ, "PYTHONPATH": str(package), "BRAINSIM_CACHE": str(package / "cache"),
                   "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    command = [sys.executable, str(package / "probe.py")]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=300).stdout
    value, hits = said.split()
    return float(value), int(hits)


@pytest.mark.population
def test_editing_a_rule_changes_the_result(package):
    """The second run comes out of the cache; after an edit of a constant in rules.py the third does not.

    At most half the pay is lost, ln 0.5; edited to three quarters, ln 0.25.
    """
    first, second = probed(package), probed(package)
    rules = package / "brainsim" / "model" / "rules.py"
    source = rules.read_text()
    assert source.count("max(0.5, ") == 1
    rules.write_text(source.replace("max(0.5, ", "max(0.25, "))
    third = probed(package)
    assert (first[1], second[1], third[1]) == (0, 1, 0)
    assert first[0] == second[0] == pytest.approx(-0.693147, abs=1e-6)
    assert third[0] == pytest.approx(-1.386294, abs=1e-6)


def edited(package, source):
    """Change a file of the package by a comment."""
    path = package / "brainsim" / source
    path.write_text(path.read_text() + "\n# edited\n")


def test_any_edit_of_the_package_is_another_hash(package, monkeypatch):
    """The hash of the sources changes with every file of the package, and with a name."""
    monkeypatch.setattr(compilation, "PACKAGE", package / "brainsim")
    hashes = [compilation.source_hash.__wrapped__()]
    assert hashes[0] == compilation.source_hash()
    for source in ("model/rules.py", "study/summary.py", "settings/parameters.py"):
        edited(package, source)
        hashes.append(compilation.source_hash.__wrapped__())
    (package / "brainsim" / "settings/calendar.py").rename(package / "brainsim" / "settings/almanac.py")
    hashes.append(compilation.source_hash.__wrapped__())
    assert len(set(hashes)) == len(hashes)


def test_any_edit_of_the_model_is_another_folder_and_no_other_edit_is(package, tmp_path, monkeypatch):
    """Compiled code comes from the room of the model alone: an edit of a figure must not compile everything anew."""
    monkeypatch.setattr(compilation, "PACKAGE", package / "brainsim")
    monkeypatch.setenv("BRAINSIM_CACHE", str(tmp_path / "home"))
    before = compilation.cache_folder.__wrapped__()
    for source in ("study/effects.py", "report/screen.py", "settings/parameters.py"):
        edited(package, source)
        assert compilation.cache_folder.__wrapped__() == before
    folders = {before}
    sources = sorted(f"model/{path.name}" for path in (package / "brainsim" / "model").glob("*.py"))
    for source in (*sources, compilation.SHAPES):
        edited(package, source)
        folders.add(compilation.cache_folder.__wrapped__())
        assert len(folders) > 1
    assert len(folders) == 2 + len(sources)


def test_what_is_compiled_imports_nothing_of_ours_from_outside_the_model():
    """Else an edit there would leave old numbers in the cache."""
    compiled = [
        path
        for path in (compilation.PACKAGE / "model").glob("*.py")
        if re.search("^@(rule|sweep)", path.read_text(), re.M)
    ]
    assert len(compiled) > 5
    lines = [line for path in compiled for line in path.read_text().splitlines()]
    ours = [line for line in lines if re.match(r"\s*(from|import) brainsim", line)]
    assert [line for line in ours if not re.match(r"\s*from brainsim\.model\b", line)] == []


def test_another_numba_is_another_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BRAINSIM_CACHE", str(tmp_path))
    before = compilation.cache_folder.__wrapped__()
    monkeypatch.setattr(compilation.numba, "__version__", "99.0")
    after = compilation.cache_folder.__wrapped__()
    assert before != after and after.endswith("-numba99.0")


def test_a_hash_is_of_contents_and_names_whatever_their_order(package, monkeypatch):
    """The same twenty digits in every checkout."""
    monkeypatch.setattr(compilation, "PACKAGE", package / "brainsim")
    files = sorted((package / "brainsim" / "model").glob("*.py"))
    digits = compilation.hash_of(files)
    assert digits == compilation.hash_of(reversed(files)) != compilation.hash_of(files[1:])
    assert len(digits) == 20 and int(digits, 16) >= 0


def test_the_cache_lies_where_it_is_asked_to(tmp_path, monkeypatch):
    """BRAINSIM_CACHE comes before XDG_CACHE_HOME, and the folder bears the hash of the model and numba's version."""
    monkeypatch.setenv("BRAINSIM_CACHE", str(tmp_path / "mine"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "theirs"))
    sources = [*(compilation.PACKAGE / "model").glob("*.py"), compilation.PACKAGE / compilation.SHAPES]
    model = compilation.hash_of(sources, compilation.shapes())
    expected = tmp_path / "mine" / "brainsim" / f"{model}-numba{numba.__version__}"
    assert Path(compilation.cache_folder.__wrapped__()) == expected
    assert expected.is_dir()
    monkeypatch.delenv("BRAINSIM_CACHE")
    assert Path(compilation.cache_folder.__wrapped__()).is_relative_to(tmp_path / "theirs")


def test_a_cache_that_can_not_be_written_to_gives_way_to_a_private_one(tmp_path, monkeypatch):
    """The home of the cache is a file: compiled code goes to a new folder that only this user may read."""
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("BRAINSIM_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = Path(compilation.cache_folder.__wrapped__())
    private = folder.parents[1]
    assert folder.is_dir() and private.parent == tmp_path
    assert private.stat().st_mode & 0o077 == 0
    assert os.environ["BRAINSIM_CACHE"] == str(private)  # where our workers find it


def test_a_read_only_cache_gives_way_too(tmp_path, monkeypatch):
    """Where no file can be made in the folder (whoever we are), the same."""

    def refuse(dir, real=tempfile.TemporaryFile):
        if Path(dir).is_relative_to(tmp_path / "home"):
            raise PermissionError("read-only")
        return real(dir=dir)

    monkeypatch.setenv("BRAINSIM_CACHE", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(compilation.tempfile, "TemporaryFile", refuse)
    assert Path(compilation.cache_folder.__wrapped__()).parents[2] == tmp_path


def test_numbas_own_cache_setting_is_left_alone():
    """Decorating a sweep changes the configuration of nobody else's code."""
    before = numba.config.CACHE_DIR
    compilation.sweep(lambda x: x)
    assert before == numba.config.CACHE_DIR
