"""The command line as its users meet it, in an empty folder."""

import contextlib
import json
import logging
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pandas as pd
import pytest
from hydra.core.hydra_config import HydraConfig

from brainsim import __version__
from brainsim.__main__ import main
from brainsim.command.rerun import rerun
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.settings.search_path import configs_folder

SMALL = ["population.scale=0.001", "study.replications=2", "study.quarters=5", "study.spin_up_quarters=8"]
FILES = (
    "config.yaml", "provenance.json", "README.md", "runs.parquet", "quarters.parquet", "flows.parquet",
    "fellows.parquet", "summary.csv", "figures",
)  # fmt: skip


def brainsim(folder, *arguments):
    """Run `python -m brainsim` in a folder."""
    command = [sys.executable, "-m", "brainsim", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=500)


class Ended(NamedTuple):
    """How a command line ended that ran within the test's own process, and what it asked to be studied."""

    status: int
    said: str
    complaint: str
    studies: list[tuple[Settings, Path]]
    stores: list[Path]


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """A command line in an empty folder, in this process; studies are noted and end with the statuses given."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, statuses=()):
        studies, stores, left = [], [], list(statuses)

        def run_experiment(settings, folder, store, *_):
            stores.append(store)
            studies.append((settings, folder))
            status = left.pop(0) if left else 0
            if isinstance(status, BaseException):
                raise status
            return status

        monkeypatch.setitem(sys.modules, "brainsim.command.experiment", SimpleNamespace(run_experiment=run_experiment))
        monkeypatch.setattr(sys, "argv", ["brainsim", *arguments])
        try:
            status = main()
        except SystemExit as ended:
            status = ended.code
        return Ended(status, *capsys.readouterr(), studies, stores)

    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield run
    root.handlers, HydraConfig.instance().cfg = handlers, None  # Hydra sets up logging for the whole process
    root.setLevel(level)


WRONG = [
    ["+experiment=basline"],
    ["+experiment=baseline", "policy.salary_multiplier=-1"],
    ["+experiment=baseline", "policy.salry_multiplier=2"],
    ["+experiment=baseline", "policy.salary_multiplier=1.8,2.4"],
    ["+experiment=baseline", "hydra.run.dir=${nothing}"],
    ["+experiment=baseline", "hydra/launcher=nothing"],
    ["-m", "+experiment=baseline", "policy.salary_multiplier=1.8,abc"],
    ["-m", "+experiment=baseline", "policy.salary_multiplier=1.8,2.4", "population.scale=.1,.2,7"],
    ["-m", "+experiment=baseline", "population.scale=choice(.1,7)"],
    ["-m", "+experiment=baseline", "population.scale=range(0.5,2,0.5)"],
    ["-m", "+experiment=baseline", "population.scale=interval(0.5,1)"],
    ["-m", "+experiment=baseline", "shock=glob(z*)"],
    ["-m", "+experiment=baseline", "polcy=announced,foo"],
    ["-m", "+experiment=baseline,pay_ris"],
    ["hydra.mode=MULTIRUN", "policy.salary_multiplier=1.8,9"],
    ["--experiment", "baseline"],
    ["-experiment=baseline"],
    ["+experiment=baseline", "-policy.salary_multiplier=2.4"],
    ["+experiment=baseline", "--package", "policy"],
    ["+experiment=baseline", "+experiment=pay_rise"],
    ["+experiment=baseline", "hydra.searchpath=[file:///nowhere]"],
    ["--cfgg", "job"],
    ["--cfg", "jobs"],
    ["--cfg", "job", "-m"],
    ["--cfg", "job", "policy=foo"],
    ["--cfg", "job", "--package", "nothing"],
    ["--help", "policy=foo"],
    ["--config-dir", "nowhere"],
    ["--config-path", "nowhere"],
    ["--config-name", "nothing"],
    ["--shell-completion", "instal=bash"],
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_input_is_one_line_on_stderr_with_status_2_and_leaves_no_folder(command, tmp_path, arguments):
    ended = command(*arguments)
    assert (ended.status, ended.said, ended.studies) == (2, "", [])
    assert ended.complaint.startswith("brainsim: ")
    assert len(ended.complaint.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_wrong_input_is_one_line_in_a_process_of_its_own_too(tmp_path):
    ended = brainsim(tmp_path, "+experiment=baseline", "policy.salary_multiplier=-1")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "brainsim: policy.salary_multiplier = -1 lies outside [0.5, 5] (fellow pay / mean domestic postdoc pay); "
        "see docs/parameters.md\n"
    )
    assert list(tmp_path.iterdir()) == []


OWN = {
    "permanent_jobs: many": "policy.permanent_jobs = many is not a number in [0, 5] (ratio)",
    "permanent_jbs: 2": "policy.permanent_jbs is not a parameter; did you mean policy.permanent_jobs?",
    "permanent_jobs: [2": "mine.yaml, line",
    "permanent_jobs: 2\npermanent_jobs: 3": "found duplicate key permanent_jobs",
}


@pytest.mark.parametrize("arguments", [[], ["-m", "population=tiny,full"]], ids=["run", "sweep"])
@pytest.mark.parametrize(("written", "told"), OWN.items(), ids=list(OWN))
def test_a_wrong_line_in_a_users_own_yaml_is_told_in_one_line(command, tmp_path, arguments, written, told):
    own = tmp_path / "own" / "policy"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text(f"defaults:\n  - announced\n  - _self_\n{written}\n")
    ended = command("--config-dir", "own", "+experiment=baseline", "policy=mine", *arguments)
    assert (ended.status, len(ended.complaint.strip().splitlines())) == (2, 1)
    assert told in ended.complaint
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_an_experiment_of_ones_own_is_taken_from_the_folder_given(command, tmp_path):
    own = tmp_path / "own" / "experiment"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("# @package _global_\nstudy: {name: mine}\npolicy: {permanent_jobs: 2}\n")
    ended = command("+experiment=mine", "--config-dir", "own")
    ((settings, folder),) = ended.studies
    assert (settings.policy.permanent_jobs.value, folder.parent) == (2, tmp_path / "results" / "mine")


def test_paths_are_meant_from_where_the_user_stands_wherever_hydra_goes(command, tmp_path):
    """With hydra.job.chdir too; --config-path as --config-dir."""
    own = tmp_path / "own"
    (own / "policy").mkdir(parents=True)
    (own / "policy" / "mine.yaml").write_text("defaults: [announced, _self_]\npermanent_jobs: 2\n")
    lines = ["design=list", "design.points=[{policy: mine}]", "hydra.searchpath=[own]", "hydra.job.chdir=true"]
    ended = command("+experiment=pay_rise", *lines, "study.store=mine")
    assert (ended.status, ended.stores) == (0, [Path("mine")])
    ((settings, folder),) = ended.studies
    assert settings.design.options["policy"]["mine"]["permanent_jobs"] == 2
    assert folder.parent == tmp_path / "results" / "pay_rise" and Path.cwd() == tmp_path
    (own / "config.yaml").write_text(f"hydra: {{searchpath: ['{configs_folder()}']}}\ndefaults: [policy: mine]\n")
    told = command("--config-path", "own", "+experiment=baseline").complaint
    assert "programme.announced_multiplier" in told  # her own primary configuration, taken from where she stands


@pytest.mark.parametrize("name", ["study.seed", "study.name"])
@pytest.mark.parametrize("how", [(), ("-m", "population=tiny,full")], ids=["run", "sweep"])
def test_a_value_that_points_to_what_is_not_there_is_told_by_its_name(command, name, how):
    """Also the name of the study, of which Hydra makes the results folder."""
    ended = command("+experiment=baseline", f"{name}=${{oc.env:BRAINSIM_NOWHERE}}", *how)
    assert (ended.status, len(ended.complaint.splitlines())) == (2, 1)
    assert ended.complaint.startswith(f"brainsim: {name}: ") and "BRAINSIM_NOWHERE" in ended.complaint


def test_a_study_gets_a_folder_under_results_where_the_user_stands(command, tmp_path):
    ended = command("+experiment=pay_rise", "population=tiny")
    ((settings, folder),) = ended.studies
    assert (ended.status, ended.complaint) == (0, "")
    assert (settings.study.name, settings.population.scale) == ("pay_rise", 0.01)
    assert folder.parent == tmp_path / "results" / "pay_rise"
    assert [path.name for path in folder.iterdir()] == [".hydra"]  # and no log
    assert Path.cwd() == tmp_path


def test_each_job_of_a_sweep_gets_its_values_and_its_folder(command, tmp_path):
    ended = command("+experiment=baseline", "-m", "policy.salary_multiplier=1.8,2.4", "shock=glob(*)")
    found = [
        (settings.policy.salary_multiplier.value, settings.shock.us_hostility.value) for settings, _ in ended.studies
    ]
    assert found == [(1.8, 1.0), (1.8, 2.0), (2.4, 1.0), (2.4, 2.0)]
    (sweep,) = (tmp_path / "results" / "baseline" / "sweeps").iterdir()
    assert [folder for _, folder in ended.studies] == [sweep / str(number) for number in range(4)]
    assert not list(tmp_path.rglob("*.log"))


def test_a_job_may_refer_to_its_own_number(command):
    ended = command("-m", "study.seed=${hydra:job.num}", "population=tiny,full")
    assert [settings.study.seed for settings, _ in ended.studies] == [0, 1]


def test_a_sweep_goes_on_after_a_failed_job_and_ends_with_its_status(command):
    ended = command("-m", "+experiment=baseline", "study.seed=1,2,3", statuses=[0, 3, 0])
    assert (ended.status, len(ended.studies)) == (3, 3)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), 130], ids=["raised", "told"])
def test_an_interrupted_sweep_ends_with_130_and_without_a_traceback(command, interruption):
    ended = command("-m", "+experiment=baseline", "study.seed=1,2,3", statuses=[0, interruption])
    assert (ended.status, len(ended.studies)) == (130, 2)
    assert len(ended.complaint.splitlines()) == (1 if interruption == 130 else 2)  # one line is that of the collation


def test_without_arguments_the_experiments_are_named(command, tmp_path):
    ended = command()
    assert (ended.status, ended.said) == (2, "")
    assert (
        "experiments: baseline, beside_innocore, calibrate, demo, explore, forecasts, no_programme, pareto_search"
        in ended.complaint
    )
    assert list(tmp_path.iterdir()) == []


ASKED = {
    "--help": "experiment: baseline, beside_innocore, calibrate, demo, explore, forecasts, no_programme",
    "--version": f"brainsim {__version__}",
    "--hydra-help": "Hydra",
    "+experiment=baseline --cfg job": "permanent_jobs: 1.0",
    "policy.salary_multiplier=99 --cfg job": "salary_multiplier: 99",  # to look at what can't be run
    "--cfg job --package policy": "permanent_jobs: 1.0",
    "--cfg hydra": "results/${study.name}",
    "+experiment=baseline --info defaults": "experiment/baseline",
    "--shell-completion install=bash": "hydra_bash_completion",
}


@pytest.mark.parametrize(("line", "part"), ASKED.items(), ids=list(ASKED))
def test_asking_for_help_or_the_settings_runs_nothing(tmp_path, line, part):
    ended = brainsim(tmp_path, *line.split())
    assert (ended.returncode, ended.stderr) == (0, "")
    assert part in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_shell_completion_knows_experiments_and_parameters(command, monkeypatch):
    monkeypatch.setenv("COMP_LINE", "brainsim +experiment=pay_r")
    assert command("-sc", "query=bash").said.split() == ["+experiment=pay_rise"]
    monkeypatch.setenv("COMP_LINE", "brainsim policy.sal")
    assert command("-sc", "query=bash").said.split() == ["policy.salary_multiplier="]


@pytest.mark.parametrize(
    "line", ["brainsim live s", "brainsim score results/x", "brainsim policy.salary_multiplier='2"]
)
def test_shell_completion_of_a_line_that_hydra_cannot_read_is_nothing_and_says_nothing(command, monkeypatch, line):
    """What a completer writes to the terminal stands in the middle of what is typed."""
    monkeypatch.setenv("COMP_LINE", line)
    ended = command("-sc", "query=bash")
    assert (ended.status, ended.said.strip(), ended.complaint) == (0, "", "")


def test_a_study_has_its_store_beside_its_reports_and_a_job_of_a_sweep_inside_its_folder(command, tmp_path):
    """Jobs may run side by side; and whoever names a folder gets it."""
    assert command("+experiment=pay_rise").stores == [Path("results/pay_rise/store")]
    swept = command("+experiment=pay_rise", "-m", "population=tiny,full")
    assert swept.stores == [folder / "store" for _, folder in swept.studies]
    assert command("+experiment=pay_rise", "study.store=mine").stores == [Path("mine")]


def test_what_only_shows_when_the_study_begins_is_one_line_too_and_leaves_no_folder(command, tmp_path):
    ended = command("+experiment=baseline", statuses=[SettingsError("the store is in use")])
    assert (ended.status, ended.complaint) == (2, "brainsim: the store is in use\n")
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_levers_is_replaced_and_not_merged(command):
    lines = ("design=grid", "design.levers={policy.permanent_jobs: [1, 2]}", "design.reference={}")
    ((settings, _),) = command("+experiment=salary_x_jobs", *lines).studies
    assert settings.design.levers == {"policy.permanent_jobs": [1, 2]}
    ((settings, _), *_) = command("-m", "+experiment=baseline", *lines, "study.seed=1,2").studies
    assert (settings.design.levers, settings.design.reference) == ({"policy.permanent_jobs": [1, 2]}, {})


@pytest.mark.population
def test_a_run_leaves_all_its_files(tmp_path):
    ended = brainsim(tmp_path, "+experiment=baseline", *SMALL, "report.verbose=true")
    assert ended.returncode == 0, ended.stderr
    folder, store = sorted((tmp_path / "results" / "baseline").iterdir())
    assert set(FILES) <= {path.name for path in folder.iterdir()}
    assert store.name == "store" and not list((tmp_path / "results").rglob("*.partial"))
    runs = pd.read_parquet(folder / "runs.parquet")
    assert list(runs["point"]) == [0, 0, 1, 1] and set(runs["status"]) == {"done"}  # reference and baseline
    summary, effects = pd.read_csv(folder / "summary.csv"), pd.read_csv(folder / "effects.csv")
    assert set(summary["outcome"]) <= set(runs)
    assert set(effects["point"]) == {1}
    provenance = json.loads((folder / "provenance.json").read_text())
    assert provenance["replication_seeds"] == {
        str(n): int(seed) for n, seed in zip(runs["replication"], runs["seed"], strict=True)
    }
    assert provenance["placebo_largest_difference"] == 0.0
    assert "Parameters and luck" in ended.stdout and "exactly 0" in ended.stdout
    _rerun_is_the_same(tmp_path, runs)


def _rerun_is_the_same(folder, runs):
    """Also from the command line: one stored run again, with everybody saved."""
    run = runs["run"][2]
    again = brainsim(folder, f"rerun={run[:9]}", "agents=end")
    assert again.returncode == 0, again.stderr
    assert f"run {run} (replication 0" in again.stdout and "the same, bit for bit" in again.stdout
    place = folder / "results" / "baseline" / "reruns" / run
    people = pd.read_parquet(place / "people.parquet")
    assert people["uid"].is_unique and set(people["place"]) <= {"korea", "us", "uk", "elsewhere"}
    with contextlib.chdir(folder):  # and once more, beside the first
        assert rerun([f"rerun={run[:9]}"]) == 0
    assert {path.name for path in place.parent.iterdir()} == {run, f"{run}_2"}
    assert (place / "people.parquet").exists() and not (place.with_name(f"{run}_2") / "people.parquet").exists()


WRONG_RERUNS = {
    "rerun=": "rerun = '' names no run",
    "rerun=zz": "rerun = zz is no run in results/*/store, of which there is none here",
    "rerun=ab agents=all": "agents = all is not none or end or quarters",
    "rerun=ab policy.salary_multiplier=2": "policy.salary_multiplier does not go with rerun",
    "rerun=ab store=nowhere": "store = nowhere is no store of runs",
}


@pytest.mark.parametrize(("line", "told"), WRONG_RERUNS.items(), ids=list(WRONG_RERUNS))
def test_a_rerun_that_can_not_be_is_told_in_one_line(command, tmp_path, line, told):
    ended = command(*line.split())
    assert (ended.status, ended.said) == (2, "")
    assert told in ended.complaint and len(ended.complaint.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
