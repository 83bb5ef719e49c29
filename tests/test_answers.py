"""The six questions: each can be lived in its quick form, and its page says what was published."""

import build_answers
import pandas as pd
import pytest

from brainsim import load_settings
from brainsim.command.experiment import run_experiment

QUICK = [
    "population.scale=0.002",
    "study.replications=2",
    "study.spin_up_quarters=8",
    "study.quarters=6",
    "executor.workers=1",
    "analysis=none",
]
DRAWN = "pay_or_permanence"
PUBLISHED = [
    name for name in (*build_answers.ANSWERS, *build_answers.METHODS) if (build_answers.PUBLISHED / name).is_dir()
]


@pytest.mark.population
@pytest.mark.parametrize("name", list(build_answers.ANSWERS))
def test_a_question_can_be_lived_in_its_quick_form(name, tmp_path):
    """It names the outcome by which it is judged, and leaves the effect on it for every point; one is drawn too."""
    settings = load_settings(name, [*QUICK, f"report.figures={str(name == DRAWN).lower()}"])
    assert settings.study.outcome
    assert run_experiment(settings, tmp_path / "results", tmp_path / "store") == 0
    effects = pd.read_csv(tmp_path / "results" / "effects.csv")
    points = pd.read_csv(tmp_path / "results" / "points.csv")
    designed = points[points["roles"].str.contains("design") & (points["point"] > 0)]
    assert set(effects.loc[effects["outcome"] == settings.study.outcome, "point"]) == set(designed["point"])


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_tables_of_an_answer_are_those_that_were_published(name):
    """`python docs/build_answers.py` writes them."""
    page = build_answers.EXPERIMENTS / name / "README.md"
    assert page.read_text(encoding="utf-8") == build_answers.answer_text(name)


def test_all_six_questions_are_answered():
    assert set(build_answers.ANSWERS) <= set(PUBLISHED)
