"""What a study says on the screen: what is compared, the answer, three numbers, and the commands that make sense next."""

import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from brainsim.brief.on_screen import answer_lines, in_plain_words, so_far
from brainsim.command.experiment import run_experiment
from brainsim.command.load import load_settings
from brainsim.command.next_steps import next_steps
from brainsim.study.design import plan_of
from brainsim.study.effects import NOTHING_KNOWN
from brainsim.study.reports import Report
from brainsim.study.watch import JUDGED, Known

PUBLISHED = Path(__file__).parents[1] / "results" / "published"
TINY = [
    "population.scale=0.002",
    "study.spin_up_quarters=8",
    "study.quarters=8",
    "executor.workers=1",
    "report.figures=false",
]
RAW = re.compile(r"\b[a-z]+_[a-z0-9_]+\b")  # what names look like that nobody says


def told(name):
    """What the screen says of a published study, as one text."""
    settings = load_settings(name)
    study = SimpleNamespace(
        settings=settings, plan=plan_of(settings), summary=Report(PUBLISHED / name).table("summary")
    )
    return "\n\n".join(answer_lines(study, PUBLISHED / name))


@pytest.mark.parametrize("name", ["baseline", "visa_climate", "the_cliff", "validate"])
def test_no_raw_name_is_on_the_screen(name):
    assert not RAW.findall(told(name))


def test_the_answer_is_of_years_of_research_by_anyone_with_the_other_two_rungs_beside_it():
    """The numbers of the published table: those of the option that adds most, in the order of the rungs."""
    effects = pd.read_csv(PUBLISHED / "baseline" / "effects.csv").set_index(["point", "outcome"])["effect"]
    said = told("baseline")
    lines = [line for line in said.splitlines() if line.startswith("  ")]
    assert len(lines) == 3
    for line, rung in zip(lines, ("researcher_years_in_korea", JUDGED, "permanent_researcher_years"), strict=True):
        number = float(re.search(r"[+−]([\d,]+)", line)[1].replace(",", ""))
        assert number == pytest.approx(abs(effects[(1, rung)]), abs=5)
        assert ("−" in line.split("[")[0].split("(")[0]) == (effects[(1, rung)] < 0)


def test_many_options_are_told_by_what_they_add_the_best_first_and_the_last_ones():
    said = told("visa_climate").split("by option\n")[1].splitlines()
    numbers = [float(re.search(r" ([+−])([\d,]+)", line)[0].replace(",", "").replace("−", "-")) for line in said[:6]]
    assert numbers == sorted(numbers, reverse=True) and said[6].startswith("4 more")


def test_a_validation_is_told_by_what_it_meets():
    assert "Known facts within tolerance: " in told("validate") and "Best of" not in told("validate")


def test_what_analyses_say_is_said_by_the_names_that_people_have():
    lines = ["kept_in_korea_year_5: most moved by policy.permanent_jobs, behaviour.foresight (see analysis.csv)"]
    (said,) = in_plain_words(lines, PUBLISHED / "baseline")
    assert not RAW.findall(said) and "how far people look ahead (see analysis.csv)" in said


def test_while_a_study_runs_the_best_option_so_far_is_told_with_its_range_and_what_is_wanted():
    settings = load_settings("permanent_jobs")
    effect = NOTHING_KNOWN._replace(effect=1688.0, low=1520.0, high=1856.0, n=24, half_width=40.0)
    known = Known(JUDGED, plan_of(settings).compared[0], effect, 1, 40.0, None)
    said = so_far(settings).say(known)
    assert re.match(r"So far \+1,6[89]\d? ?.*1,520.*1,8[56]", said) and "permanent" in said and "best of" not in said
    assert not RAW.findall(said)
    said = so_far(settings).say(known._replace(compared=3, wanted=20.0))
    assert "the best of 3" in said and said.endswith("mean known to ± 40, wanted 20")


def study_of(settings, failed=0, given=()):
    """As much of a study as its next steps look at: two simulations of which some failed."""
    status = ["failed"] * failed + ["done"] * (2 - failed)
    runs = pd.DataFrame({"run": ["r1", "r2"], "status": status})
    return SimpleNamespace(
        settings=settings, runs=runs, failed=runs[runs["status"] != "done"], replications=settings.study.replications,
        store_folder=Path("results/baseline/store"),
    )  # fmt: skip


def commands(given, failed=0):
    """The next commands of a study that was asked for so."""
    settings = load_settings(given[0].partition("=")[2], given[1:])
    return [step.command for step in next_steps(study_of(settings, failed), Path("results/here"), given)]


QUICK = [
    "+experiment=baseline",
    "policy.permanent_jobs=1.5",
    "population=tiny",
    "study=quick",
    "hydra.run.dir=results/here",
]


def test_after_a_quick_look_comes_a_larger_study_which_asks_the_same():
    larger, brief = commands(QUICK)
    assert larger == (
        "python -m brainsim +experiment=baseline policy.permanent_jobs=1.5 population=full study.replications=24"
    )
    assert brief == "python -m brainsim brief=results/here"


def test_after_a_whole_study_come_a_brief_and_one_of_its_simulations():
    assert commands(["+experiment=baseline"]) == [
        "python -m brainsim brief=results/here", "python -m brainsim rerun=r1 agents=end",
    ]  # fmt: skip
    assert commands(["+experiment=baseline", "report.brief=true"]) == [
        "python -m brainsim rerun=r1 agents=end",
        "python -m brainsim +experiment=baseline report.brief=true study.replications=48",
    ]


def test_after_failures_the_first_of_them_comes_first_and_no_brief_of_nothing():
    assert commands(["+experiment=baseline"], failed=1)[0] == "python -m brainsim rerun=r1"
    assert commands(QUICK, failed=2) == [
        "python -m brainsim rerun=r1",
        "python -m brainsim +experiment=baseline policy.permanent_jobs=1.5 population=full study.replications=24",
    ]


@pytest.mark.population
@pytest.mark.parametrize("verbose", [False, True])
def test_the_long_tables_are_shown_where_they_are_asked_for(verbose, tmp_path, capsys):
    settings = load_settings("pay_rise", [*TINY, "study.replications=2", f"report.verbose={str(verbose).lower()}"])
    assert run_experiment(settings, tmp_path / "results", tmp_path / "store") == 0
    said = capsys.readouterr().out
    assert ("net_flow_per_1000" in said) == ("Placebo" in said) == ("store: " in said) == verbose
    assert "QUICK LOOK" in said and settings.study.question in said
    assert verbose or not RAW.findall(said.partition("results: ")[0])
