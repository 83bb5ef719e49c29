"""The command line as its users meet it: a process of its own, in an empty folder."""

import json
import subprocess
import sys

import pandas as pd
import pytest

SMALL = ["population.scale=0.001", "study.replications=2", "study.quarters=5", "study.spin_up_quarters=8"]
FILES = (
    "config.yaml", "provenance.json", "README.md", "runs.parquet", "quarters.parquet", "flows.parquet",
    "fellows.parquet", "summary.csv", "figures",
)  # fmt: skip


def brainsim(folder, *arguments):
    """Run `python -m brainsim` in a folder."""
    command = [sys.executable, "-m", "brainsim", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=500)


WRONG = [
    ["+experiment=basline"],
    ["+experiment=baseline", "policy.salary_multiplier=-1"],
    ["+experiment=baseline", "policy.salry_multiplier=2"],
    ["-m", "+experiment=baseline", "policy.salary_multiplier=1.8,abc"],
    ["-m", "+experiment=baseline,pay_ris"],
    ["--cfgg", "job"],
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_input_is_one_line_on_stderr_with_status_2_and_leaves_no_folder(tmp_path, arguments):
    ended = brainsim(tmp_path, *arguments)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert ended.stderr.startswith("brainsim: ")
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_value_in_a_users_own_yaml_is_one_line_too(tmp_path):
    own = tmp_path / "own" / "policy"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("defaults:\n  - announced\npermanent_jobs: many\n")
    ended = brainsim(tmp_path, "--config-dir", str(tmp_path / "own"), "+experiment=baseline", "policy=mine")
    assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (2, 1)
    assert "policy.permanent_jobs = many" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_without_arguments_the_experiments_are_named(tmp_path):
    ended = brainsim(tmp_path)
    assert ended.returncode == 2
    assert "baseline" in ended.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["+experiment=baseline", "--cfg", "job"]], ids=str)
def test_asking_for_help_or_the_settings_runs_nothing(tmp_path, arguments):
    ended = brainsim(tmp_path, *arguments)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.population
def test_a_run_leaves_all_its_files(tmp_path):
    ended = brainsim(tmp_path, "+experiment=baseline", *SMALL)
    assert ended.returncode == 0, ended.stderr
    (folder,) = (tmp_path / "results" / "baseline").iterdir()
    assert set(FILES) <= {path.name for path in folder.iterdir()}
    assert not list(folder.rglob("*.partial"))
    runs = pd.read_parquet(folder / "runs.parquet")
    assert list(runs["status"]) == ["done", "done"]
    summary = pd.read_csv(folder / "summary.csv")
    assert list(summary) == ["outcome", "unit", "mean", "se", "median", "low", "high", "n", "fact", "source"]
    assert set(summary["outcome"]) <= set(runs)
    provenance = json.loads((folder / "provenance.json").read_text())
    assert provenance["replication_seeds"] == {
        str(n): int(seed) for n, seed in zip(runs["replication"], runs["seed"], strict=True)
    }
    assert "luck only" in ended.stdout


@pytest.mark.population
def test_a_multirun_gives_each_job_its_folder(tmp_path):
    ended = brainsim(tmp_path, "-m", "+experiment=baseline", "policy.salary_multiplier=1.8,2.4", *SMALL)
    assert ended.returncode == 0, ended.stderr
    (sweep,) = (tmp_path / "results" / "baseline" / "sweeps").iterdir()
    for job, multiplier in (("0", 1.8), ("1", 2.4)):
        runs = pd.read_parquet(sweep / job / "runs.parquet")
        assert list(runs["lever_salary_multiplier"]) == [multiplier] * 2
