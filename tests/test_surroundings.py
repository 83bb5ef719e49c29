"""Commands in odd surroundings: streams that are closed, left or narrow, no home, odd locales, places that are full."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from brainsim.__main__ import answer
from brainsim.model import compilation
from brainsim.settings.problems import SettingsError
from brainsim.study.progress import Progress

TINY = (
    "+experiment=baseline", "population.scale=0.001", "study.spin_up_quarters=8", "study.quarters=4", "study.keep=outcomes",
    "study.replications=1", "study.uncertainty=point", "executor=one", "study.question='Pay – or 직위?'",
    "report.figures=false",
)  # fmt: skip
COMMAND = f"{sys.executable} -m brainsim " + " ".join(f'"{word}"' for word in TINY)
NO_ACCOUNT = "import pwd\ndef nobody(uid): raise KeyError(uid)\npwd.getpwuid = nobody\n"  # as in many containers
SHELL = pytest.mark.skipif(os.name == "nt", reason="needs a shell of Unix")


def shell(folder, line, **environment):
    """What a shell says of a line: the statuses of its commands, and all that was said."""
    kept = {name: value for name, value in {**os.environ, **environment}.items() if value is not None}
    ended = subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, timeout=600, env=kept)
    return ended.returncode, (ended.stdout + ended.stderr).decode(errors="replace")


def results_in(folder, drawn=False):
    """The readme of the only report in a folder, read as UTF-8."""
    (report,) = (path for path in (folder / "results" / "baseline").iterdir() if path.name != "store")
    readme = (report / "README.md").read_text(encoding="utf-8")
    assert (report / "provenance.json").exists()
    assert any((report / "figures").glob("*.png")) == ("`figures/`" in readme) == drawn
    return readme


STREAMS = {
    "both are closed": (f"{COMMAND} >&- 2>&-", {}),
    "nobody reads on": (f"{COMMAND} 2>&1 | head -1; exit ${{PIPESTATUS[0]}}", {}),
    "they are full": (f"{COMMAND} >/dev/full 2>/dev/full", {}),
    "they know Korean letters and no dash": (f"{COMMAND} > said", {"PYTHONIOENCODING": "cp949"}),
    "the locale is none": (COMMAND, {"LC_ALL": "xx_YY.odd", "LANG": None, "TZ": "Nowhere/None", "PYTHONUTF8": "0"}),
}  # fmt: skip


@SHELL
@pytest.mark.population
@pytest.mark.parametrize(("line", "environment"), STREAMS.values(), ids=list(STREAMS))
def test_a_study_is_whole_whatever_becomes_of_its_output(tmp_path, line, environment):
    if "/dev/full" in line and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    status, said = shell(tmp_path, line, **environment)
    assert (status, "Traceback" in said) == (0, False), said
    assert "Pay – or 직위?" in results_in(tmp_path)


@SHELL
@pytest.mark.population
def test_a_study_needs_neither_a_home_nor_an_account_nor_a_stream_that_knows_more_than_latin_letters(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(NO_ACCOUNT, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    without = {"HOME": None, "XDG_CACHE_HOME": None, "PYTHONIOENCODING": "ascii"}
    drawn = COMMAND.replace("report.figures=false", "report.figures=true")
    status, said = shell(tmp_path, f"{drawn} > said", **without, PYTHONPATH=path)
    assert (status, "Traceback" in said) == (0, False), said
    assert "Pay – or 직위?" in results_in(tmp_path, drawn=True)


@SHELL
@pytest.mark.population
@pytest.mark.parametrize("kilobytes", [40, 120])
def test_a_disk_that_is_really_full_ends_a_command_with_3_and_one_line_about_room(tmp_path, kilobytes):
    place = tmp_path / "results"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    try:
        if subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("no small disk can be made here")
    except OSError:
        pytest.skip("no small disk can be made here")
    try:
        status, said = shell(tmp_path, COMMAND)
        assert (status, "Traceback" in said) == (3, False), said
        assert "No space left on device" in said and "make room" in said
    finally:
        subprocess.run(["umount", str(place)], check=True)


@SHELL
def test_a_folder_that_was_removed_under_a_command_is_told_in_one_line(tmp_path):
    status, said = shell(tmp_path, f"mkdir gone; cd gone; rmdir ../gone; {COMMAND}")
    assert (status, len(said.splitlines())) == (2, 1), said


@SHELL
def test_a_path_with_letters_that_the_locale_does_not_know_is_told_in_one_line(tmp_path, monkeypatch):
    """Where one stands or what one names, before anything is made there."""
    place = tmp_path / "한글"
    place.mkdir()
    status, said = shell(place, COMMAND, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING=None)
    assert (status, len(said.splitlines()), list(place.iterdir())) == (2, 1, []), said
    assert "LC_ALL=C.UTF-8" in said
    with pytest.raises(SettingsError, match="the locale does not know"):
        answer(["+experiment=baseline", "hydra.run.dir=" + "한글".encode().decode("ascii", "surrogateescape")])


AT_HYDRA = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Finder:
    def find_spec(name, *_):
        if name == "hydra":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder)
"""  # Python imports sitecustomize at the start of every process


@SHELL
def test_a_command_that_is_interrupted_before_it_has_begun_ends_with_130_and_says_nothing(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(AT_HYDRA, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    assert shell(tmp_path, COMMAND, PYTHONPATH=path) == (130, "")
    assert shell(tmp_path, f"{sys.executable} -c 'import brainsim, hydra'", PYTHONPATH=path)[0] != 130  # a library


def test_a_line_of_progress_needs_no_stream():
    """Nor one that is open, or that takes what it is given."""

    class Refusing:
        closed = False

        def isatty(self):
            return True

        def write(self, words):
            raise BrokenPipeError

    with open(os.devnull, "w", encoding="utf-8") as closed:
        pass
    for stream in (Refusing(), closed):
        progress = Progress(2, stream)
        progress.count(1)
        progress.note("something")
        progress.end()


@pytest.mark.parametrize("nowhere", ["no home", "a home that can't be written to", "no place at all"])
def test_without_a_home_compiled_code_lies_in_a_private_folder_or_nowhere(monkeypatch, tmp_path, nowhere):
    def no_home():
        raise RuntimeError("no home")

    def no_place(**_):
        raise OSError("no place")

    for name in ("BRAINSIM_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(compilation.tempfile, "tempdir", None)
    (tmp_path / "file").touch()
    monkeypatch.setattr(Path, "home", no_home if nowhere == "no home" else lambda: tmp_path / "file")
    if nowhere == "no place at all":
        monkeypatch.setattr(compilation.tempfile, "mkdtemp", no_place)
    folder = compilation.cache_folder.__wrapped__()
    monkeypatch.delenv("BRAINSIM_CACHE", raising=False)
    assert folder == "" if nowhere == "no place at all" else Path(folder).is_relative_to(tmp_path)


def test_a_cache_that_is_full_or_damaged_is_as_if_it_were_empty():
    def full(*_):
        raise OSError("No space left on device")

    def damaged(*_):
        raise EOFError

    assert compilation._forgiving(full)("signature", "code") is None
    assert compilation._forgiving(damaged)("signature", "code") is None


def test_every_text_file_is_opened_as_utf_8():
    """Whatever the locale: in all that is installed, in the builders of pages and in the experiments."""
    top = Path(__file__).parents[1]
    calls = re.compile(
        r"\.(?:read_text|write_text)\((?!.*(?:encoding=|\"utf-8\")).*|\bopen\((?!.*(?:encoding=|[\"']r?b|O_)).*\)"
    )
    others = re.compile(r"\b(?:os|Image)\.open\(")  # which open no text
    sources = [*(top / "src").rglob("*.py"), *(top / "docs").glob("*.py"), *(top / "experiments").rglob("*.py")]
    lines = [(path.name, line) for path in sources for line in path.read_text(encoding="utf-8").splitlines()]
    assert [found for found in lines if calls.search(found[1]) and not others.search(found[1])] == []
