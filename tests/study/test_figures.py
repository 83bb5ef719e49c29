"""Every figure of a lived study and of a sweep: no text lies over another or leaves the sheet, and each fits a page."""

import pandas as pd
import pytest
from seen import faults_of

from brainsim.command.experiment import run_experiment
from brainsim.report.figures import FIGURES, figures_of
from brainsim.report.folder import read_results
from brainsim.report.style import DOTS_PER_INCH, house_style
from brainsim.report.sweep_figures import sweep_figure
from brainsim.report.sweep_panels import Sweep
from brainsim.report.sweep_tables import SUMMARY

pytestmark = pytest.mark.population
HIGHEST = 2000  # pixels
POINTS = "design.points=[{policy.salary_multiplier: 2.4}, {policy.permanent_jobs: 1.5, policy.reserved_posts: 0.5}]"


@pytest.fixture(scope="module")
def folder(small, many_fellows, tmp_path_factory):
    """A tiny study of two options, with facts, that was lived once for all of these tests."""
    root = tmp_path_factory.mktemp("drawn")
    asked = (
        "design=list", POINTS, "population.scale=0.002", "study.replications=2", "study.quarters=8", "executor=one",
        "study.spin_up_quarters=20", "report.brief=false", "report.patterns=true", "report.figures=false",
    )  # fmt: skip
    (root / "results").mkdir()
    assert run_experiment(small(*many_fellows, *asked), root / "results", root / "store") == 0
    return root / "results"


@pytest.fixture(scope="module")
def figures(folder):
    with house_style():
        return dict(figures_of(folder, read_results(folder)))


def sweep_of(folder, jobs: int) -> Sweep:
    """A sweep whose every job has left the summary of the study."""
    numbers = range(jobs)
    summary = pd.read_csv(folder / "summary.csv").query("point == 0")[SUMMARY]
    swept = pd.DataFrame(
        {"policy.salary_multiplier": [f"{1 + n / 10:g} of pay" for n in numbers]}, index=pd.Index(numbers)
    )
    told = pd.DataFrame({"job": numbers, "status": "done", "has_summary": True})
    return Sweep(pd.concat([summary.assign(job=n) for n in numbers], ignore_index=True), told, swept)


def test_a_study_has_the_figures_of_one_world_of_its_effects_and_of_known_facts(figures):
    expected = {*FIGURES, "j_effects", "j_effects_fellows", "patterns"} - {"c_net_flow"}  # of the reference alone
    assert expected <= set(figures)


def test_no_text_of_a_study_lies_over_another_or_leaves_its_sheet(figures):
    with house_style():
        assert {name: faults for name, figure in figures.items() if (faults := faults_of(figure))} == {}


def test_every_figure_of_a_study_fits_a_page(figures):
    assert {name for name, figure in figures.items() if figure.get_figheight() * DOTS_PER_INCH > HIGHEST} == set()


@pytest.mark.parametrize("jobs", [3, 40])
def test_a_sweep_has_its_texts_apart_and_fits_a_page_however_many_jobs_it_has(folder, jobs):
    with house_style():
        figure = sweep_figure(sweep_of(folder, jobs))
        assert faults_of(figure) == []
    assert figure.get_figheight() * DOTS_PER_INCH <= HIGHEST
