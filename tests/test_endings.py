"""How commands end: whatever is filled, removed or broken on the way, the status says whether all is there."""

import errno
import logging
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hydra.core.hydra_config import HydraConfig

from brainsim.__main__ import main, said_of
from brainsim.command import experiment, leave
from brainsim.command.load import load_settings
from brainsim.process.endings import INCOMPLETE, Incomplete, signals_heard, stop_status
from brainsim.report import figures, sweep_tables
from brainsim.report.claims import claimed, clear, listed, refuse_taken
from brainsim.settings.problems import SettingsError
from brainsim.study import runs
from brainsim.study.ledger import Lives
from brainsim.study.reports import UNSEALED, noting, sealing
from brainsim.study.runs import model_version
from brainsim.study.shards import write_whole
from brainsim.study.store import Store

pytestmark = pytest.mark.population
TINY = (
    "+experiment=baseline", "population.scale=0.001", "study.spin_up_quarters=8", "study.quarters=4", "study.keep=outcomes",
    "study.replications=2", "study.uncertainty=point", "executor=one", "study.flush_seconds=0",
)  # fmt: skip
RUNS = 4  # two replications of the reference and the baseline
STAGES = {
    "spin-up": (runs._Pasts, "past"),
    "runs": (Store, "append"),
    "lives": (Lives, "live"),
    "tables": (leave, "write_results"),
    "figures": (figures, "draw_figures"),
    "analysis": (leave, "leave_analysis"),
    "brief": (leave, "leave_brief"),
}


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """A command line in an empty folder, in this process: its status and what it says on stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brainsim", *arguments])
        return main(), capsys.readouterr().err

    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield run
    root.handlers, HydraConfig.instance().cfg = handlers, None  # Hydra sets up logging for the whole process
    root.setLevel(level)


@pytest.fixture(scope="session")
def settings():
    """Those of TINY with lives."""
    return load_settings("baseline", [*TINY[1:], "report.lives=1"])


@pytest.fixture
def study(settings, tmp_path, monkeypatch, capsys):
    """The same without Hydra, which takes longer than all the rest: status, and what is said on stderr."""
    monkeypatch.chdir(tmp_path)

    def run():
        place = Path("results", "baseline")
        with signals_heard():
            try:
                status = experiment.run_experiment(settings, place / "report", place / "store")
            except (Incomplete, OSError) as problem:  # as the command has it
                return INCOMPLETE, said_of(problem)
            except KeyboardInterrupt:
                return stop_status(), "interrupted"
        return status, capsys.readouterr().err

    return run


@pytest.fixture
def light(monkeypatch):
    """Figures, analysis and brief that cost nothing and leave a file each, written as theirs are."""

    def leaves(name):
        def leave(*given):
            folder = next(one for one in given if isinstance(one, Path))
            with sealing(folder):
                write_whole(folder / name, lambda path: path.write_text("made\n", encoding="utf-8"))

        return leave

    monkeypatch.setattr(figures, "draw_figures", leaves("figures/a_who_comes.png"))
    monkeypatch.setattr(leave, "leave_analysis", leaves("front.csv"))
    monkeypatch.setattr(leave, "leave_brief", leaves("brief.en.html"))
    monkeypatch.setattr(sweep_tables, "save", lambda *_: None)


@pytest.fixture
def at(monkeypatch):
    """Something done when a stage first begins, and before it does anything itself."""

    def do(stage, act):
        place, name = STAGES[stage]
        real, pending = getattr(place, name), [act]

        def begun(*given, **named):
            if pending:
                pending.pop()()
            return real(*given, **named)

        monkeypatch.setattr(place, name, begun)

    return do


@pytest.fixture
def full(monkeypatch):
    """A disk that can be filled: afterwards nothing can be forced to it; or that is full at the n-th time."""
    real, state = os.fsync, {"left": float("inf")}

    def fsync(number):
        state["left"] -= 1
        if state["left"] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(number)

    monkeypatch.setattr(os, "fsync", fsync)
    return lambda left=0: state.update(left=left)


def all_there(folder):
    """Whether a study has left everything that was asked for."""
    reports = [path for path in (folder / "results" / "baseline").glob("report") if path.is_dir()]
    made = ("runs.parquet", "effects.csv", "provenance.json", "README.md", "config.yaml", "front.csv", "brief.en.html")
    there = len(reports) == 1 and all((reports[0] / name).exists() for name in (*made, "figures/a_who_comes.png"))
    there = there and not (reports[0] / UNSEALED).exists()  # the note of what the seal does not name yet is gone
    stored = Store(folder / "results" / "baseline" / "store", model_version()).index
    return there and len(stored) == RUNS


def no_wall(said):
    """Whether what was said is lines for people: no traceback, each of them short enough."""
    return "Traceback" not in said and "\n  File" not in said


@pytest.mark.parametrize("stage", STAGES)
def test_a_disk_that_fills_at_any_stage_ends_with_3_and_a_line_about_room(study, light, at, full, stage):
    at(stage, full)
    status, said = study()
    assert (status, no_wall(said)) == (3, True), said
    assert "No space left on device" in said and "make room" in said
    full(float("inf"))
    assert study()[0] == 0  # and once there is room, all of it is made


def test_a_disk_may_be_full_at_any_moment_and_the_status_tells_it(study, light, full, tmp_path):
    """At one write after the other, until there are no more."""
    for left in range(0, 400, 23):
        full(left)
        status, said = study()
        full(float("inf"))
        assert no_wall(said), said
        assert status == (0 if all_there(tmp_path) else 3), (left, said)
        shutil.rmtree(tmp_path / "results")
        if status == 0:
            break
    assert left > 40  # there were some


@pytest.mark.parametrize("stage", STAGES)
def test_results_that_are_removed_at_any_stage_are_missed(study, light, at, stage, tmp_path):
    """Also the store: what is missing afterwards is told, and the same command makes it."""
    at(stage, lambda: shutil.rmtree(tmp_path / "results"))
    status, said = study()
    assert no_wall(said), said
    assert status == (0 if all_there(tmp_path) else 3), said
    if stage not in ("spin-up", "runs"):  # after which everything is made anew
        assert status == 3


@pytest.mark.parametrize("stage", ["spin-up", "runs", "lives", "tables", "brief"])
def test_what_nobody_has_foreseen_is_one_line_and_3_and_its_traceback_lies_with_the_results(
    command, light, at, stage, tmp_path
):
    def stumble():
        raise KeyError("what nobody has foreseen")

    at(stage, stumble)
    status, said = command(*TINY, "report.lives=1")
    assert (status, no_wall(said)) == (3, True), said
    if stage != "spin-up":  # where a run fails, and says so itself
        assert "KeyError" in said and "traceback.txt" in said
        (file,) = tmp_path.rglob("traceback.txt")
        assert "what nobody has foreseen" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("stage", STAGES)
def test_a_signal_at_any_stage_ends_with_its_own_status_and_a_line(study, light, at, stage, tmp_path):
    number = (signal.SIGTERM, signal.SIGINT)[list(STAGES).index(stage) % 2]
    at(stage, lambda: os.kill(os.getpid(), number))
    before = signal.getsignal(number)
    status, said = study()
    assert (status, no_wall(said)) == (128 + number, True), said
    assert "interrupted" in said
    assert signal.getsignal(number) is before
    if stage not in ("spin-up", "runs"):  # what was done is stored
        assert len(Store(tmp_path / "results" / "baseline" / "store", model_version()).index) == RUNS


def test_a_signal_in_a_sweep_ends_it_and_a_job_that_fails_does_not(command, light, at, monkeypatch):
    def stumble(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    seeds = ("-m", *TINY, "study.seed=1,2,3")
    monkeypatch.setattr(leave, "write_results", stumble)
    status, said = command(*seeds)
    assert status == 3 and said.count("tables could not be written: No space left on device") == 3
    at("runs", lambda: os.kill(os.getpid(), signal.SIGTERM))
    status, said = command(*seeds)
    assert status == 143 and "0 interrupted, 1 missing, 2 missing" in said


def test_a_sweep_whose_tables_can_not_be_written_ends_with_3(command, light, full, monkeypatch):
    def write(*given):
        full()
        return real(*given)

    real = sweep_tables.jobs_table
    monkeypatch.setattr(sweep_tables, "jobs_table", write)
    status, said = command("-m", *TINY, "study.seed=1,2")
    assert (status, no_wall(said)) == (3, True) and "make room" in said


@pytest.mark.parametrize("line", ["brief=here", "brief_diff=[here,there]", "rerun=abc", "rerun=abc store=there"])
def test_other_commands_end_in_one_line_too(command, line, tmp_path, monkeypatch):
    """Also where something breaks that nobody has foreseen."""
    status, said = command(*line.split())
    assert (status, len(said.splitlines())) == (2, 1), said
    monkeypatch.setattr(Path, "exists", lambda *_: 1 / 0)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: 1 / 0)
    monkeypatch.setattr(Path, "is_dir", lambda *_: 1 / 0)
    monkeypatch.setattr(Path, "is_file", lambda *_: 1 / 0)
    status, said = command(*line.split())
    monkeypatch.undo()
    assert (status, len(said.splitlines())) == (3, 1), said


# --- a results folder belongs to one report ---------------------------------------------------------------------------


def test_two_commands_of_the_same_second_have_two_folders(tmp_path):
    dated = tmp_path / "2026-11-28_12-00-00"
    with claimed(dated, False, True) as first, claimed(dated, False, True) as second:
        (first / "README.md").touch()
        (second / "README.md").touch()
        assert (first, second) == (dated, tmp_path / "2026-11-28_12-00-00_2")
    with claimed(dated, False, True) as third:
        assert third.name == "2026-11-28_12-00-00_3"
    assert sorted(path.name for path in tmp_path.iterdir()) == [first.name, second.name]  # the third was not used


def test_a_folder_of_ones_own_is_held_by_one_command_at_a_time(tmp_path):
    with (
        claimed(tmp_path / "out", False, False),
        pytest.raises(SettingsError, match="in use by another command"),
        claimed(tmp_path / "out", True, False),
    ):
        pass


def test_a_second_report_in_the_same_folder_is_refused_or_replaces_the_first_whole(command, light, tmp_path):
    """And never is the one mixed with the other, nor a file touched that brainsim did not write."""
    out = tmp_path / "out"
    assert command(*TINY, "hydra.run.dir=out", "study.keep=quarters")[0] == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert "quarters.parquet" in {path.name for path in before}
    status, said = command(*TINY, "hydra.run.dir=out")
    assert (status, len(said.splitlines())) == (2, 1) and "out holds a report already" in said
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    mine = [
        out / "notes.md",
        out / "figures" / "mine.png",
        out / "data" / "runs.parquet",
        out / "store" / "summary.csv",
    ]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    assert command(*TINY, "hydra.run.dir=out", "report.overwrite=true")[0] == 0
    assert not (out / "quarters.parquet").exists()
    assert yaml.safe_load((out / "config.yaml").read_text(encoding="utf-8"))["study"]["keep"] == "outcomes"
    assert all(path.read_text(encoding="utf-8") == "mine" for path in mine)


def test_a_folder_with_files_of_others_is_refused_and_left_alone(command, light, tmp_path):
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "README.md").write_text("mine", encoding="utf-8")
    for how in ((), ("report.overwrite=true",)):
        status, said = command(*TINY, "hydra.run.dir=thesis", *how)
        assert (status, len(said.splitlines())) == (2, 1), said
        assert [path.name for path in thesis.iterdir()] == ["README.md"]
    assert not (tmp_path / "results").exists()


def test_a_lock_of_others_is_neither_emptied_nor_taken_away(command, light, tmp_path):
    """Nor is an empty one, where the folder is refused."""
    for content, others in (("precious", ["notes.txt"]), ("precious", []), ("", ["notes.txt"])):
        place = tmp_path / f"with{len(others)}{content}"
        place.mkdir()
        for name in others:
            (place / name).write_text("mine", encoding="utf-8")
        (place / ".lock").write_text(content, encoding="utf-8")
        for how in ((), ("report.overwrite=true",)) if content else ((),):
            status, said = command(*TINY, f"hydra.run.dir={place.name}", *how)
            assert (status, len(said.splitlines())) == (2, 1), said
            assert (place / ".lock").read_text(encoding="utf-8") == content
            assert {path.name for path in place.iterdir()} == {".lock", *others}


def test_a_sweep_into_the_folder_of_another_is_refused_or_replaces_it(command, light, tmp_path):
    where = ("-m", *TINY, "hydra.sweep.dir=swept")
    assert command(*where, "study.seed=1,2,3")[0] == 0
    assert command(*where, "study.seed=1,2")[0] == 2
    (tmp_path / "swept" / ".jobs" / "mine.txt").write_text("mine", encoding="utf-8")
    assert command(*where, "study.seed=4,5", "report.overwrite=true")[0] == 0
    assert not (tmp_path / "swept" / "2" / "summary.csv").exists()
    assert (tmp_path / "swept" / "2" / "store").is_dir() and (tmp_path / "swept" / ".jobs" / "mine.txt").exists()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("same", "is the folder of more than one job"),
        ("'.'", "is the folder of more than one job"),
        ("a/../same", "is the folder of more than one job"),
        ("'same${hydra:job.num}/../same'", "is the folder of more than one job"),
        ("'../out${hydra:job.num}'", "leads out of the folder of the sweep"),
        ("${nobody}", "hydra.sweep.subdir: Interpolation key 'nobody' not found"),
        ("'/tmp/out${hydra:job.num}'", "leads out of the folder of the sweep"),
    ],
)
def test_jobs_of_a_sweep_that_share_a_folder_or_leave_its_own_are_refused_before_anything_is_run(
    command, tmp_path, place, words
):
    status, said = command("-m", *TINY, f"hydra.sweep.subdir={place}", "hydra.sweep.dir=swept", "study.seed=1,2")
    assert (status, len(said.splitlines())) == (2, 1) and words in said, said
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_of_one_job_may_call_its_folder_as_it_likes(command, light, tmp_path):
    one = ("-m", *TINY, "hydra.sweep.dir=swept", "hydra.sweep.subdir=same", "study.seed=1")
    assert command(*one)[0] == 0
    assert (tmp_path / "swept" / "same" / "summary.csv").exists()


def test_a_refused_study_takes_nothing_away_that_it_has_not_made(command, light, tmp_path):
    with Store(tmp_path / "results" / "baseline" / "store", model_version()).writing():
        status, said = command(*TINY, "hydra.run.dir=out")
        assert status == 2 and "in use by process" in said
        assert not (tmp_path / "out").exists()
    assert command(*TINY, "hydra.run.dir=out")[0] == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    with Store(tmp_path / "results" / "baseline" / "store", model_version()).writing():
        assert command(*TINY, "hydra.run.dir=out", "report.overwrite=true")[0] == 2
    after = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {p: b for p, b in before.items() if ".hydra" not in p.parts} == {
        p: b for p, b in after.items() if ".hydra" not in p.parts
    }
    assert (tmp_path / "out" / ".hydra").is_dir()


def test_an_interrupted_study_that_has_left_no_report_is_gone_on_with_in_its_folder(command, light, tmp_path):
    """After the end of its process, say, before there was anything to report."""
    where = ("hydra.run.dir=out", "study.store=out/store")
    assert command(*TINY, *where)[0] == 0
    clear(tmp_path / "out")
    (tmp_path / "out" / ".lock").touch()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {".hydra", ".lock", "store"}
    assert command(*TINY, *where)[0] == 0


class Killed(BaseException):
    """The end of a process: whatever would still have been done is not."""


def killed(*given):
    """A part of a report is being made when its process is killed: one file is there, another half."""
    folder = next(one for one in given if isinstance(one, Path))
    with sealing(folder):
        for name in ("figures/b_who_stays.svg", "brief.en.pdf"):
            write_whole(folder / name, lambda path: path.write_text("made", encoding="utf-8"))
        (folder / ".brief.en.pdf.partial").touch()
        raise Killed


@pytest.mark.parametrize(("stage", "kind"), [("brief", "run"), ("figures", "sweep")])
def test_a_command_that_was_killed_while_its_report_was_made_is_taken_up(command, light, tmp_path, stage, kind):
    """By the same one with report.overwrite=true, and again; what it had begun is cleared, and nothing else."""
    how = {"run": ("hydra.run.dir=out",), "sweep": ("-m", "hydra.sweep.dir=out", "study.seed=3")}[kind]
    out = tmp_path / "out" / ("0" if kind == "sweep" else "")
    again = (*TINY, *how, "report.overwrite=true")
    for line in ((*TINY, *how), again):
        with pytest.MonkeyPatch.context() as patched, pytest.raises(Killed):
            patched.setattr(*STAGES[stage], killed)
            command(*line)
        assert (out / "figures" / "b_who_stays.svg").exists()
    (out / "brief.ko.pdf").write_text("mine", encoding="utf-8")
    if kind == "sweep":  # whose job begins in a cleared folder
        assert command(*again)[0] == 3
        assert (out / "brief.ko.pdf").read_text(encoding="utf-8") == "mine"
        (out / "brief.ko.pdf").unlink()
    assert command(*again)[0] == 0
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {"README.md", "figures/a_who_comes.png", "brief.en.html"} <= names
    assert not names & {"figures/b_who_stays.svg", "brief.en.pdf", ".brief.en.pdf.partial", ".unsealed"}


def test_what_was_begun_before_there_was_a_provenance_is_cleared_too(tmp_path):
    """A calibration that was killed; what it has not noted is somebody else's."""
    (tmp_path / ".hydra").mkdir()
    (tmp_path / ".hydra" / "hydra.yaml").write_text("brainsim.command.sweep", encoding="utf-8")
    with noting(tmp_path):
        for name in ("README.md", "posterior/vectors.csv", "posterior/provenance.json"):
            write_whole(tmp_path / name, lambda path: path.write_text("{}", encoding="utf-8"))
    refuse_taken(tmp_path, True)
    (tmp_path / "targets.csv").touch()
    with pytest.raises(SettingsError, match=r"its targets\.csv would be lost"):
        refuse_taken(tmp_path, True)
    clear(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hydra", "targets.csv"]


def test_a_folder_with_notes_of_another_program_is_not_taken_for_ours(command, light, tmp_path):
    """A folder .jobs makes no results folder: the README in it would be lost."""
    (tmp_path / "out" / ".jobs").mkdir(parents=True)
    (tmp_path / "out" / ".jobs" / "0.json").write_text("{}", encoding="utf-8")
    (tmp_path / "out" / "README.md").write_text("mine", encoding="utf-8")
    status, said = command(*TINY, "hydra.run.dir=out", "report.overwrite=true")
    assert status == 2 and "is none of brainsim's" in said
    assert (tmp_path / "out" / "README.md").read_text(encoding="utf-8") == "mine"


def test_files_of_others_stay_though_brainsim_knows_their_names(command, light, tmp_path):
    """A calibration leaves a targets.csv, a study does not."""
    out, sweep = tmp_path / "out", tmp_path / "swept"
    assert command(*TINY, "hydra.run.dir=out")[0] == 0
    assert command("-m", *TINY, "hydra.sweep.dir=swept", "study.seed=1,2")[0] == 0
    mine = [out / "targets.csv", out / "sweep.csv", out / "figures" / "patterns.png", sweep / "summary.csv"]
    for path in mine:
        path.write_text("mine", encoding="utf-8")
    (out / ".summary.csv.partial").touch()
    assert command(*TINY, "hydra.run.dir=out", "report.overwrite=true")[0] == 0
    assert command("-m", *TINY, "hydra.sweep.dir=swept", "study.seed=3", "report.overwrite=true")[0] == 0
    assert all(path.read_text(encoding="utf-8") == "mine" for path in mine)
    assert not (out / ".summary.csv.partial").exists() and not (sweep / "1" / "summary.csv").exists()


def test_what_an_interrupted_study_can_not_have_left_is_not_overwritten(command, light, tmp_path):
    """Its tables and settings are written before its provenance, all else after it."""
    out = tmp_path / "out"
    assert command(*TINY, "hydra.run.dir=out")[0] == 0
    for path in [*out.glob("*.md"), *out.glob("prov*"), *out.glob("brief*"), *out.glob("figures/*"), out / "front.csv"]:
        path.unlink()
    assert (out / "summary.csv").exists()
    for name in ("README.md", "figures/a_who_comes.png", "brief.en.pdf", "provenance.json"):
        (out / name).write_text("mine", encoding="utf-8")
        status, said = command(*TINY, "hydra.run.dir=out", "report.overwrite=true")
        assert (status, len(said.splitlines())) == (2, 1), said
        assert f"is none of brainsim's, and its {name} would be lost" in said
        assert (out / name).read_text(encoding="utf-8") == "mine" and (out / "summary.csv").exists()
        (out / name).unlink()
    assert command(*TINY, "hydra.run.dir=out", "report.overwrite=true")[0] == 0


@pytest.mark.parametrize(
    "content", ["[" * 200_000, '{"brainsim": "1", "data_sha256": ' + "[" * 200_000, "[]", '"brainsim"']
)
def test_a_provenance_that_can_not_be_read_is_none(tmp_path, content):
    (tmp_path / "summary.csv").touch()
    (tmp_path / "provenance.json").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match="is none of brainsim's"):
        refuse_taken(tmp_path, True)
    assert listed(tmp_path) == []


def test_what_is_cleared_is_what_the_provenance_names_and_no_link_out_of_the_folder_is_followed(tmp_path):
    folder, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "a_who_comes.png").write_text("mine", encoding="utf-8")
    (tmp_path / "outside.csv").write_text("mine", encoding="utf-8")
    (folder / "figures").symlink_to(elsewhere)
    (folder / "provenance.json").write_text(
        '{"brainsim": "1", "data_sha256": {"own.csv": "0", "../outside.csv": "0"}}', encoding="utf-8"
    )
    (folder / "own.csv").touch()
    clear(folder)
    assert [path.name for path in folder.iterdir()] == ["figures"]
    assert (elsewhere / "a_who_comes.png").exists() and (tmp_path / "outside.csv").exists()


PLACES = {
    "a file": lambda place: place.write_text("mine", encoding="utf-8"),
    "a link to nothing": lambda place: place.symlink_to(place.with_name("nowhere")),
}


@pytest.mark.parametrize("place", ["results", "results/baseline", "results/baseline/store"])
@pytest.mark.parametrize("kind", PLACES)
def test_a_place_that_can_not_be_written_to_is_one_line_and_2_before_anything_is_computed(
    command, at, kind, place, tmp_path
):
    at("spin-up", lambda: pytest.fail("something was computed"))
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    PLACES[kind](tmp_path / place)
    sweep = (
        () if place == "results/baseline/store" else (("-m", *TINY, "study.seed=1,2"),)
    )  # jobs have their own stores
    for arguments in (TINY, *sweep):
        status, said = command(*arguments)
        assert (status, len(said.splitlines())) == (2, 1), said


@pytest.mark.parametrize("refused", [errno.EROFS, errno.EACCES])
def test_a_place_that_may_only_be_read_is_2_and_a_full_one_is_3(command, at, refused, monkeypatch, tmp_path):
    """As the system would tell others than its administrator."""
    real = os.open

    def only_read(path, flags, *more, **named):
        if "results" in str(path) and flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            raise OSError(refused, os.strerror(refused), str(path))
        return real(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", only_read)
    status, said = command(*TINY)
    assert (status, len(said.splitlines())) == (2, 1), said
    refused = errno.ENOSPC
    status, said = command(*TINY)
    assert (status, len(said.splitlines())) == (3, 1), said


def test_a_word_of_caution_is_no_fault(study, light, monkeypatch):
    """Replications that agree in everything are told, and all is there."""
    monkeypatch.setattr(experiment.Study, "twins", [(0, 1)])
    status, said = study()
    assert status == 0 and "replications 0 and 1 agree in every outcome" in said


ENDS = """
import atexit, os, signal, time
from brainsim.process.endings import deaf, nothing_changes
class Late:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
atexit.register(deaf)
late = Late()  # goes when Python takes itself apart
atexit.register(lambda: (os.kill(os.getpid(), signal.SIGINT), time.sleep(0.05)))
nothing_changes(3)
raise SystemExit(3)
"""


def test_a_signal_after_all_is_done_changes_neither_status_nor_words():
    ended = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (3, "")
