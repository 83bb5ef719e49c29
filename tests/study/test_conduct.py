"""Studies can't be lost: they grow, resume, survive kills, failures and full disks, and give the same bytes always."""

import io
import logging
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hydra.core.hydra_config import HydraConfig

from brainsim.__main__ import main
from brainsim.command import closing, experiment, simulate
from brainsim.report.screen import placebo_line
from brainsim.settings.policy import Lever
from brainsim.study import conduct, runs
from brainsim.study import tasks as study_tasks
from brainsim.study.design import plan_of
from brainsim.study.results import write_results
from brainsim.study.runs import model_version
from brainsim.study.store import Store
from brainsim.study.study import Study

pytestmark = pytest.mark.population

TINY = ("population.scale=0.001", "study.spin_up_quarters=8", "study.quarters=4", "study.flush_seconds=0")
LEVELS = "policy.salary_multiplier: [1.0, 1.8, 3.0]"
GRID = ("design=grid", f"design.levers={{{LEVELS}}}", "study.replications=3", "report.figures=false", *TINY)


@pytest.fixture
def grid(small):
    """Settings of three points a replication, one of them the reference."""
    return small(*GRID, experiment=None)


def live(settings, folder):
    """Live what is missing: the study, and how it ended."""
    return simulate.live_study(settings, folder)


def report_of(study, ended, folder):
    """The bytes of a study's tables, as a report has them; provenance, which tells times, left out."""
    write_results(folder, study, ended, 1.0)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "provenance.json"}


def shards_in(folder):
    """All shards of a store and their bytes."""
    return {path: path.read_bytes() for path in folder.glob("*/*.parquet")}


def with_executor(settings, kind, workers):
    executor = settings.executor.model_copy(update={"kind": kind, "workers": workers})
    return settings.model_copy(update={"executor": executor})


def test_one_worker_and_many_threads_processes_and_dask_give_the_same_bytes(grid, tmp_path):
    """Every table of the report; the settings, which name the executor, left out."""
    pytest.importorskip("distributed")
    written = []
    for number, (kind, workers) in enumerate([("threads", 1), ("threads", 2), ("processes", 2), ("dask", 1)]):
        study, ended = live(with_executor(grid, kind, workers), tmp_path / f"store{number}")
        report = report_of(study, ended, tmp_path / f"report{number}")
        del report["config.yaml"]
        written.append(report)
    assert len(written[0]) >= 10 and not any(len(content) == 0 for content in written[0].values())
    assert written[0] == written[1] == written[2] == written[3]


def test_a_study_with_more_replications_lives_only_the_new_ones_and_the_first_keep_their_bytes(grid, small, tmp_path):
    first, _ = live(grid, tmp_path)
    shards = shards_in(tmp_path)
    longer, ended = live(small(*GRID, "study.replications=5", experiment=None), tmp_path)
    assert ended.lived == 2 * 3
    assert shards_in(tmp_path).items() >= shards.items()
    pd.testing.assert_frame_equal(longer.runs[longer.runs["replication"] < 3].reset_index(drop=True), first.runs)


def test_a_study_with_one_more_level_lives_only_the_new_points(grid, small, tmp_path):
    live(grid, tmp_path)
    levels = "policy.salary_multiplier: [1.0, 1.8, 2.4, 3.0]"
    _, ended = live(
        small("design=grid", f"design.levers={{{levels}}}", "study.replications=3", *TINY, experiment=None), tmp_path
    )
    assert ended.lived == 3


def test_replications_have_the_same_luck_whatever_the_design_and_what_ran_before(grid, small, tmp_path):
    """Replication 4 of the reference: alone in its study, and as the last of a grid."""
    alone, _ = live(small("study.replications=5", *TINY, experiment="no_programme"), tmp_path / "alone")
    settings = small(*GRID, "programme=none", "study.replications=5", experiment=None)
    grown, _ = live(settings, tmp_path / "grid")
    one = alone.runs[(alone.runs["replication"] == 4) & (alone.runs["point"] == 0)].drop(columns="label")
    other = grown.runs[(grown.runs["replication"] == 4) & (grown.runs["point"] == 0)].drop(columns="label")
    pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))


@pytest.mark.parametrize("most", [64, 1])
def test_the_past_of_a_replication_is_lived_once_for_all_its_points(grid, tmp_path, monkeypatch, most):
    """Also where its points are several tasks of two threads."""
    lived = []

    class Counted(runs.TalentModel):
        def __init__(self, *arguments, **named):
            lived.append(named.get("rng"))
            super().__init__(*arguments, **named)

    monkeypatch.setattr(runs, "model_of", lambda settings: Counted)
    monkeypatch.setattr(runs, "_pasts", runs._Pasts())  # none that another test has lived
    monkeypatch.setattr(study_tasks, "MOST_POINTS", most)
    live(with_executor(grid, "threads", 2), tmp_path)
    seeds = [seed for seed in lived if seed is not None]  # a branch has its past's
    assert sorted(seeds) == sorted({runs.seed_of(grid.study.seed, replication) for replication in range(3)})


def test_points_that_change_behaviour_have_a_past_of_their_own(small, tmp_path):
    """Their runs are those of a study in which they stand alone."""
    levers = "design.levers={behaviour: [foresighted, myopic]}"
    both, _ = live(small("design=grid", levers, "study.replications=2", *TINY, experiment=None), tmp_path / "both")
    alone, _ = live(small("behaviour=myopic", "study.replications=2", *TINY, experiment=None), tmp_path / "alone")
    key = alone.plan.reference.key
    assert key in set(both.points["key"])
    ours = both.runs.merge(both.points[["point", "key"]]).query("key == @key").drop(columns=["point", "label"])
    theirs = alone.runs.merge(alone.points[["point", "key"]]).query("key == @key").drop(columns=["point", "label"])
    pd.testing.assert_frame_equal(ours.reset_index(drop=True), theirs.reset_index(drop=True))


@pytest.fixture
def fails(monkeypatch):
    """Make runs with a multiplier of 3 raise at some replications, as long as the list holds them."""
    broken, outcomes_of = [1], runs.outcomes_of

    def outcomes_or_error(model):
        seeds = {runs.seed_of(model.settings.study.seed, replication) for replication in broken}
        if model.settings.policy.salary_multiplier.value == 3.0 and model.luck_seed in seeds:
            raise RuntimeError("a run that raises")
        return outcomes_of(model)

    monkeypatch.setattr(runs, "outcomes_of", outcomes_or_error)
    return broken


def test_a_failed_run_is_a_row_and_the_study_goes_on(grid, tmp_path, fails, capsys):
    status = experiment.run_experiment(grid, tmp_path / "report", tmp_path / "store")
    said = capsys.readouterr()
    assert status == 3
    written = pd.read_parquet(tmp_path / "report" / "runs.parquet")
    failed = written[written["status"] == "failed"]
    assert len(written) == 9 and len(failed) == 1
    row = failed.iloc[0]
    assert (row["point"], row["label"], row["replication"]) == (2, "salary_multiplier = 3", 1)
    assert "Traceback" in row["error"] and "a run that raises" in row["error"]
    assert np.isnan(row["researchers_in_korea_end"])
    assert f"simulation {row['run']} failed: RuntimeError: a run that raises" in said.err
    assert "1 of 9 simulations failed" in said.err
    first, second = [line for line in said.out.splitlines() if line.startswith("  python -m brainsim ")]
    assert first == f"  python -m brainsim rerun={row['run']} store={tmp_path / 'store'}"
    assert second == f"  python -m brainsim brief={tmp_path / 'report'}"
    effects = pd.read_csv(tmp_path / "report" / "effects.csv").set_index(["point", "outcome"])
    assert effects.loc[(2, "researchers_in_korea_end"), "n"] == 2
    assert effects.loc[(1, "researchers_in_korea_end"), "n"] == 3


def test_a_failed_run_is_tried_again_by_the_next_same_command(grid, tmp_path, fails):
    live(grid, tmp_path / "store")
    fails.clear()
    study, ended = live(grid, tmp_path / "store")
    assert ended.lived == 1
    undisturbed, whole = live(grid, tmp_path / "other")
    assert report_of(study, ended, tmp_path / "a") == report_of(undisturbed, whole, tmp_path / "b")


def test_fail_fast_ends_the_study_at_the_first_failure(small, tmp_path, fails):
    fails[:] = [0]
    settings = with_executor(small(*GRID, "study.fail_fast=true", experiment=None), "threads", 1)
    study, ended = live(settings, tmp_path)
    assert (ended.failed, ended.interrupted) == (1, False)
    assert set(study.runs["replication"]) == {0}
    assert len(study.runs) == 3  # what was lived beside it is kept


def test_a_signal_inside_a_batch_leaves_all_that_was_lived_with_it(small, tmp_path, monkeypatch):
    """In threads: the three points of the first replication, whose quarters are lived in step; no other is begun."""
    settings = with_executor(small(*GRID, experiment=None), "threads", 1)
    first, take, sent = runs.seed_of(settings.study.seed, 0), runs.TalentModel.take, []

    def interrupted(model, happenings):
        take(model, happenings)
        if (model.luck_seed, len(model.history)) == (first, 2) and not sent:
            sent.append(signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(runs.TalentModel, "take", interrupted)
    study, ended = live(settings, tmp_path)
    assert ended.interrupted and ended.lived == 3
    assert list(study.runs["replication"]) == [0, 0, 0] and set(study.runs["status"]) == {"done"}


def test_a_past_that_fails_fails_its_replication_alone(grid, tmp_path, monkeypatch):
    class Broken(runs.TalentModel):
        def __init__(self, *arguments, **named):
            if named.get("rng") == runs.seed_of(grid.study.seed, 1):
                raise MemoryError("no room for the past")
            super().__init__(*arguments, **named)

    monkeypatch.setattr(runs, "model_of", lambda settings: Broken)
    monkeypatch.setattr(runs, "_pasts", runs._Pasts())
    study, ended = live(grid, tmp_path)
    assert ended.failed == 3
    assert set(study.failed["replication"]) == {1}
    assert all("no room for the past" in error for error in study.failed["error"])


def test_a_worker_that_is_killed_leaves_failed_rows_of_its_task_alone(grid, tmp_path, monkeypatch):
    """By the signal that can't be caught, in the process of the study's executor; test_executors.py has two side by side."""
    monkeypatch.setattr(conduct, "live", live_or_die)
    study, ended = live(with_executor(grid, "processes", 1), tmp_path)
    assert set(study.failed["replication"]) == {1}
    assert list(study.failed["label"]) == ["salary_multiplier = 3"]  # its points are tried one by one
    assert "the worker ended" in study.failed["error"].iloc[0]
    assert (ended.failed, len(study.runs)) == (1, 9)


def live_or_die(task, begins_no_more):
    """As `runs.live`, but one point of the second replication kills its worker."""
    if task.replication == 1 and any(settings.policy.salary_multiplier.value == 3 for settings in task.settings()):
        os.kill(os.getpid(), signal.SIGKILL)
    yield from runs.live(task, begins_no_more)


def test_a_failed_upgrade_hides_no_run_that_was_done(grid, small, tmp_path, monkeypatch):
    """Asked to keep more, a run fails; the outcomes that it had are still there."""
    few, _ = live(small(*GRID, "study.keep=outcomes", experiment=None), tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(runs, "_as_stored", lambda table: 1 / 0)
        study, ended = live(grid, tmp_path)
    assert ended.failed == 9
    pd.testing.assert_frame_equal(study.runs, few.runs)


def test_an_effect_that_can_not_be_is_not_sought_up_to_the_cap(small, tmp_path):
    """Against the world without fellows no share of fellows has an effect."""
    asked = ("study.replications=10", "study.precision.outcome=kept_in_korea_year_1", "study.precision.half_width=0.1")
    _, ended, said = conducted(small(*asked, *TINY), tmp_path)
    assert ended.replications == 10
    assert "no interval of kept_in_korea_year_1 can be had" in said


def test_a_full_disk_loses_what_was_not_written_and_the_same_command_goes_on(grid, tmp_path, monkeypatch, capsys):
    append, written = Store.append, []

    def full(store, tables):
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        written.append(len(tables["runs"]))
        append(store, tables)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "append", full)
        status = experiment.run_experiment(with_executor(grid, "threads", 1), tmp_path / "report", tmp_path / "store")
    assert status == 3
    assert "the store could not be written: No space left on device" in capsys.readouterr().err
    assert len(Store(tmp_path / "store", model_version()).index) == sum(written)
    study, ended = live(grid, tmp_path / "store")
    assert ended.lived == 9 - sum(written)
    undisturbed, whole = live(grid, tmp_path / "other")
    assert report_of(study, ended, tmp_path / "a") == report_of(undisturbed, whole, tmp_path / "b")


def test_damage_to_a_shard_costs_its_runs_and_poisons_nothing(grid, tmp_path, capsys):
    """A shard cut short and one with another byte: both told, set aside, and lived again to the same bytes."""
    study, ended = live(with_executor(grid, "threads", 1), tmp_path / "store")
    before = report_of(study, ended, tmp_path / "before")
    shards = sorted((tmp_path / "store" / "runs").glob("*.parquet"))
    assert len(shards) > 3
    shards[0].write_bytes(shards[0].read_bytes()[:-100])
    content = bytearray(shards[1].read_bytes())
    content[len(content) // 2] ^= 1
    shards[1].write_bytes(content)
    capsys.readouterr()
    study, ended = live(with_executor(grid, "threads", 1), tmp_path / "store")
    said = capsys.readouterr().err
    assert shards[0].name in said and shards[1].name in said
    assert 0 < ended.lived < 9
    assert report_of(study, ended, tmp_path / "after") == before


def test_keeping_more_of_a_run_lives_it_again_to_the_same_outcomes(grid, small, tmp_path):
    few, _ = live(small(*GRID, "study.keep=outcomes", experiment=None), tmp_path)
    assert not (tmp_path / "fellows").exists()
    more, ended = live(grid, tmp_path)
    assert ended.lived == 9
    assert (tmp_path / "fellows").exists()
    pd.testing.assert_frame_equal(few.runs, more.runs)
    _, again = live(small(*GRID, "study.keep=outcomes", experiment=None), tmp_path)
    assert again.lived == 0


def test_everybody_can_be_kept(small, tmp_path):
    study, _ = live(small("study.keep=agents", "study.replications=1", *TINY), tmp_path)
    people = study.table("people", [1])
    assert people["uid"].is_unique
    in_korea = (people["place"] == "korea").sum() / study.settings.population.scale
    assert in_korea == study.outcomes("researchers_in_korea_end").set_index("point").loc[1, "value"]


def test_the_placebo_is_exactly_nought(grid, tmp_path):
    study, _ = live(grid, tmp_path)
    assert study.placebo == 0.0
    assert "exactly 0" in placebo_line(study)


def test_a_lever_that_forgets_its_start_is_caught_by_the_placebo(grid, tmp_path, monkeypatch):
    """The placebo's levers begin after the study; one that works at once makes a difference, and it is said."""
    at_once = lambda lever, quarter, first, fired=None: lever.value if quarter >= first else lever.neutral  # noqa: E731
    monkeypatch.setattr(Lever, "at", at_once)
    study, _ = live(grid, tmp_path)
    assert study.placebo > 0
    assert "MUST BE 0" in placebo_line(study)


def test_replications_that_are_twins_are_told(grid, tmp_path, monkeypatch):
    monkeypatch.setattr(study_tasks, "seed_of", lambda study_seed, replication: 5)
    study, _ = live(grid, tmp_path)
    assert study.twins == [(0, 1), (0, 2)]
    assert "replications 0 and 1 agree" in "\n".join(closing.twin_lines(study))


# What the US shock changes in Korea: an effect that varies at any scale.
PRECISE = ("shock=us_visa_2025", "design.reference={shock: calm}", "population.scale=0.002", "study.replications=10",
           "study.spin_up_quarters=20", "study.quarters=6", "study.precision.outcome=researchers_in_korea_end")  # fmt: skip


def conducted(settings, folder):
    """A study with what was said meanwhile."""
    store, said = Store(folder, model_version()), io.StringIO()
    with store.writing():
        ended = conduct.conduct(settings, plan_of(settings), store, said)
    return Study(settings, folder, ended.replications), ended, said.getvalue()


def test_replications_are_added_until_the_effect_is_known_as_exactly_as_asked(small, tmp_path):
    wide, _, _ = conducted(small(*PRECISE, "study.precision.half_width=1e6", experiment=None), tmp_path)
    effect = wide.effects("researchers_in_korea_end").iloc[0]
    wanted = (effect["high"] - effect["low"]) / 2 / 1.7
    settings = small(*PRECISE, f"study.precision.half_width={wanted}", experiment=None)
    study, ended, said = conducted(settings, tmp_path)
    effect = study.effects("researchers_in_korea_end").iloc[0]
    assert (effect["high"] - effect["low"]) / 2 <= wanted
    assert ended.replications > 10 and effect["n"] == ended.replications
    assert said.splitlines()[0].startswith(
        "20 simulations (2 options, the reference among them, 10 of each), 20 of them in the store; under 5 s, then"
    )
    assert "then as many as the precision takes: at most 400 of each" in said
    assert "simulations of each are wanted" in said and "precision reached" in said
    again, ended, _ = conducted(settings, tmp_path)
    assert (again.replications, ended.lived) == (study.replications, 0)


def test_the_cap_ends_what_can_not_be_known_exactly_enough(small, tmp_path):
    exact = ("study.precision.half_width=1e-6", "study.precision.cap=12")
    _, ended, said = conducted(small(*PRECISE, *exact, experiment=None), tmp_path)
    assert ended.replications == 12
    assert "precision not reached" in said


def brainsim(folder, *arguments, **how):
    """A process of `python -m brainsim` in a folder."""
    command = [sys.executable, "-m", "brainsim", "+experiment=baseline", *GRID, *arguments]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=folder, **quiet, **how)


def tables_of_the_last_report(folder):
    """The bytes of all tables of the newest report in results/baseline."""
    reports = [path for path in (folder / "results" / "baseline").iterdir() if path.name not in ("store", "sweeps")]
    report = max(reports)
    return {path.name: path.read_bytes() for path in report.iterdir() if path.suffix in (".parquet", ".csv")}


def same_command(folder):
    """The study that was ended, by the same command but in this process: the tables of its report, and what it said."""
    arguments = ["brainsim", "+experiment=baseline", *GRID, "study.replications=6"]
    root, said = logging.getLogger(), io.StringIO()
    handlers, level = list(root.handlers), root.level
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(said), redirect_stderr(said):
        patched.setattr(sys, "argv", arguments)
        patched.chdir(folder)
        status = main()
    root.handlers, HydraConfig.instance().cfg = handlers, None  # Hydra sets up logging for the whole process
    root.setLevel(level)
    assert status == 0, said.getvalue()
    return tables_of_the_last_report(folder), said.getvalue()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The report of a study that nothing happened to."""
    return same_command(tmp_path_factory.mktemp("undisturbed"))[0]


@pytest.mark.parametrize("shards", [0, 4])
def test_a_study_killed_at_any_moment_goes_on_to_the_same_bytes(tmp_path, undisturbed, shards):
    """SIGKILL as soon as so many batches are there; what they hold is not lived again."""
    process = brainsim(tmp_path, "study.replications=6")
    store = tmp_path / "results" / "baseline" / "store"
    until = time.monotonic() + 200
    while process.poll() is None and time.monotonic() < until:
        if len(list(store.glob("runs/*.parquet"))) >= shards and store.exists():
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    stored = len(Store(store, model_version()).index)
    assert stored >= shards
    tables, said = same_command(tmp_path)
    if stored:
        assert f"{stored} of them in the store" in said
    assert tables == undisturbed


def test_an_interrupt_ends_cleanly_says_how_to_go_on_and_the_same_command_does(tmp_path, undisturbed):
    process = brainsim(tmp_path, "study.replications=6", "executor=one")
    store = tmp_path / "results" / "baseline" / "store"
    while process.poll() is None and len(list(store.glob("runs/*.parquet"))) < 2:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 130, said
    assert "stopping: what runs is brought to its end" in said
    assert "simulations are missing; give the same command again" in said
    assert "Traceback" not in said
    assert same_command(tmp_path)[0] == undisturbed


def test_a_file_that_may_grow_no_further_is_told_and_leaves_the_store_whole(tmp_path):
    """The system refuses to write more than a few kilobytes to a file, as it does on a full disk."""

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))

    process = brainsim(tmp_path, preexec_fn=small_files, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    _, said = process.communicate(timeout=300)
    assert process.returncode == 3, said
    assert "the store could not be written" in said
    store = Path(tmp_path / "results" / "baseline" / "store")
    assert not list(store.rglob("*.partial"))
    assert Store(store, model_version()).problems == []


def test_why_a_further_policy_takes_as_long_as_the_first_is_said_before_anything_is_lived(small, tmp_path):
    few = ("design=grid", "study.replications=1", "report.figures=false", *TINY)
    levers = {
        "policy.salary_multiplier: [1.0, 3.0]": ("behaviour.odds_step=0", "behaviour.odds_step = 0: "),
        "behaviour.foresight: [0.4, 0.8]": ("behaviour.odds_step=0.005", " pasts: only points of the same past share"),
    }
    for place, (lever, (step, why)) in enumerate(levers.items()):
        asked = small(*few, f"design.levers={{{lever}}}", step, experiment=None)
        assert why in conducted(asked, tmp_path / f"{place}")[2]
    shared = small(*few, "design.levers={policy.salary_multiplier: [1.0, 3.0]}", experiment=None)
    assert "share" not in conducted(shared, tmp_path / "shared")[2]
