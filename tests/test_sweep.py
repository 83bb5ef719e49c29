"""Sweeps by Hydra: each job in its folder, all in one table and one figure, whatever lived them and however they ended."""

import importlib.util
import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hydra.core.hydra_config import HydraConfig

from brainsim.__main__ import main
from brainsim.command.sweep import _note, _said, collate, notes_in
from brainsim.report import sweep_tables
from brainsim.report.sweep_tables import studied_rows
from brainsim.study.reports import Report, seal

SMALL = ["population.scale=0.001", "study.replications=1", "study.quarters=5", "study.spin_up_quarters=8",
         "report.figures=false"]  # fmt: skip
SUMMARY = "outcome,unit,mean,se,median,low,high,n\ncost_krw_bn,bn KRW,287,1,286,280,290,20\n"


@pytest.fixture
def sweep(tmp_path, monkeypatch, capsys):
    """A sweep in this process, in an empty folder, of studies that only leave a summary; seed 3 fails, 9 raises."""
    monkeypatch.chdir(tmp_path)

    def run_experiment(settings, folder, *_):
        if settings.study.seed == 9:
            raise ValueError("no room\non the disk")
        (folder / "summary.csv").write_text(SUMMARY)
        seal(folder, [folder / "summary.csv"], {})
        return settings.study.seed if settings.study.seed in (3, 130) else 0

    def run(*arguments: str) -> tuple[int, Path, str]:
        monkeypatch.setitem(sys.modules, "brainsim.command.experiment", SimpleNamespace(run_experiment=run_experiment))
        monkeypatch.setattr(sweep_tables, "save", lambda *_: None)  # to draw takes longer than all the rest
        monkeypatch.setattr(sys, "argv", ["brainsim", "-m", *arguments])
        try:
            status = main()
        except SystemExit as ended:
            status = ended.code
        (folder,) = tmp_path.glob("results/*/sweeps/*")
        return status, folder, capsys.readouterr().err

    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield run
    root.handlers, HydraConfig.instance().cfg = handlers, None  # Hydra sets up logging for the whole process
    root.setLevel(level)


ENDINGS = {
    "some runs failed": ("3,1", 3, ["failed", "done"], [3, 1]),
    "one raised": ("9,1", 3, ["failed", "done"], [1]),
    "interrupted": ("1,130,2", 130, ["done", "interrupted", "missing"], [1, 130]),
}


@pytest.mark.parametrize(("seeds", "status", "endings", "tabled"), ENDINGS.values(), ids=list(ENDINGS))
def test_however_a_sweep_ends_its_jobs_are_collated(sweep, seeds, status, endings, tabled):
    ended, folder, complaint = sweep("+experiment=baseline", f"study.seed={seeds}")
    jobs = pd.read_csv(folder / "jobs.csv", keep_default_na=False)
    assert (ended, jobs["status"].tolist()) == (status, endings)
    assert ("ValueError: no room on the disk" in jobs["error"][0]) == (seeds == "9,1")
    assert "jobs not done (" in complaint
    assert pd.read_csv(folder / "sweep.csv")["study.seed"].unique().tolist() == tabled


def test_jobs_of_several_experiments_lie_in_one_folder_and_can_be_collated_again(sweep):
    status, folder, complaint = sweep("+experiment=baseline,pay_rise")
    assert (status, complaint) == (0, "")
    assert sorted(path.name for path in folder.iterdir() if path.name.isdigit()) == ["0", "1"]
    table = (folder / "sweep.csv").read_bytes()
    assert pd.read_csv(folder / "sweep.csv")["experiment"].unique().tolist() == ["baseline", "pay_rise"]
    (folder / "sweep.csv").unlink()
    assert collate(folder) == 0
    assert (folder / "sweep.csv").read_bytes() == table


def test_jobs_may_lie_in_folders_of_the_users_choice(tmp_path, sweep):
    place = "results/x/sweeps/it's"
    choice = [f'hydra.sweep.dir="{place}"', "hydra.sweep.subdir=seed_${study.seed}", "hydra.output_subdir=null"]
    status, folder, _ = sweep("study.seed=1,2", *choice)
    assert (status, folder) == (0, tmp_path / place)
    assert pd.read_csv(folder / "jobs.csv")["folder"].tolist() == ["seed_1", "seed_2"]


STUB = """
import sys, types
def run_experiment(settings, folder, *_):
    (folder / "summary.csv").write_text({summary!r})
    from brainsim.study.reports import seal

    seal(folder, [folder / "summary.csv"], {{}})
    return 3 if settings.study.name == "pay_rise" else 0
sys.modules["brainsim.command.experiment"] = types.ModuleType("brainsim.command.experiment")
sys.modules["brainsim.command.experiment"].run_experiment = run_experiment
"""  # Python imports sitecustomize at the start of every process, also of those that launchers start
LAUNCHERS = {"joblib": ["hydra.launcher.n_jobs=2"], "submitit_local": ["hydra.launcher.timeout_min=5"]}


@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_a_launcher_in_other_processes_collates_and_tells_the_worst_status(tmp_path, launcher):
    plugin = f"hydra_plugins.hydra_{launcher.removesuffix('_local')}_launcher"
    if importlib.util.find_spec(plugin.partition(".")[0]) is None or importlib.util.find_spec(plugin) is None:
        pytest.skip(f"{plugin} is not installed")
    (tmp_path / "sitecustomize.py").write_text(STUB.format(summary=SUMMARY))
    arguments = [
        "-m",
        "+experiment=baseline,pay_rise",
        f"hydra/launcher={launcher}",
        *LAUNCHERS[launcher],
    ]
    ended = brainsim(
        tmp_path, *arguments, PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    )
    assert ended.returncode == 3, ended.stderr
    (folder,) = tmp_path.glob("results/*/sweeps/*")
    assert pd.read_csv(folder / "jobs.csv")["status"].tolist() == ["done", "failed"]
    assert pd.read_csv(folder / "sweep.csv")["experiment"].unique().tolist() == ["baseline", "pay_rise"]


def brainsim(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run `python -m brainsim` in a folder."""
    command = [sys.executable, "-m", "brainsim", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=500, env={**os.environ, **environment}
    )


@pytest.mark.population
def test_a_sweep_of_two_small_studies_leaves_one_table_and_one_figure(tmp_path):
    ended = brainsim(tmp_path, "-m", "+experiment=baseline", "policy.salary_multiplier=1.8,2.4", *SMALL)
    assert ended.returncode == 0, ended.stderr
    (folder,) = tmp_path.glob("results/baseline/sweeps/*")
    assert f"sweep of 2 jobs: {folder.relative_to(tmp_path)}/sweep.csv and" in ended.stdout
    table = pd.read_parquet(folder / "sweep.parquet").set_index(["job", "outcome"])
    assert table["policy.salary_multiplier"].groupby(level="job").first().tolist() == [1.8, 2.4]
    for job in (0, 1):
        own = studied_rows(Report(folder / str(job))).set_index("outcome")
        pd.testing.assert_series_equal(table.loc[job]["median"], own["median"], check_dtype=False)
    assert all((folder / f"sweep.{kind}").stat().st_size > 1000 for kind in ("png", "svg"))


def test_a_note_that_cannot_be_believed_is_that_of_a_job_that_failed(tmp_path):
    """Damaged, of an earlier version, or that of another job; files of others are no notes."""
    for job in range(4):
        _note(tmp_path, job=job, folder="", overrides=[], status="done", error="")
    place = tmp_path / ".jobs"
    (place / "0.json").write_text((place / "0.json").read_text().replace("done", "dome"))
    (place / "1.json").write_text('{"job": 1, "folder": "", "overrides": [], "status": "done", "error": ""}')
    (place / "2.json").write_bytes((place / "3.json").read_bytes())
    (place / "mine.json").write_text("mine")
    notes = notes_in(tmp_path)
    assert [(note["job"], note["status"]) for note in notes] == [
        (0, "failed"),
        (1, "failed"),
        (2, "failed"),
        (3, "done"),
    ]
    said = [note["error"] for note in notes]
    assert "hash does not match" in said[0] and "carries no hash" in said[1] and "that of job 3" in said[2]


@pytest.mark.parametrize("content", ["", "{", "[" * 200_000])
def test_what_the_leader_of_a_sweep_has_said_and_nobody_can_read_was_not_said(tmp_path, content):
    (tmp_path / "stop.json").write_text(content)
    assert _said(tmp_path / "stop.json", 7) == 7
