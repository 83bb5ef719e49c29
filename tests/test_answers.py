"""The questions: each can be simulated in its quick form, and its page says what was published."""

from pathlib import Path

import build_answers
import build_explore
import build_keeping
import build_mixes
import build_pages
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
CONFIGS = Path(__file__).parents[1] / "configs" / "experiment"
QUESTIONS = [name for name in build_pages.ORDER if (CONFIGS / f"{name}.yaml").exists()]
PUBLISHED = [name for name in build_answers.ANSWERS if (build_answers.PUBLISHED / name).is_dir()]


@pytest.mark.population
@pytest.mark.parametrize("name", [name for name in QUESTIONS if name in build_answers.ANSWERS])
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


def test_all_questions_are_answered():
    assert set(build_answers.ANSWERS) <= set(PUBLISHED)


@pytest.mark.parametrize("name", build_pages.ORDER)
def test_a_page_tells_its_study_in_the_words_of_the_brief(name):
    """`python docs/build_pages.py` writes it."""
    file = build_pages.EXPERIMENTS / name / "README.md"
    assert build_pages.text_of(file, "page", build_pages.page(name)) == file.read_text(encoding="utf-8")


def test_the_gallery_shows_every_answer():
    index = build_pages.EXPERIMENTS / "README.md"
    assert build_pages.text_of(index, "gallery", build_pages.gallery()) == index.read_text(encoding="utf-8")


@pytest.mark.parametrize(("study", "builder"), [("portfolio", build_mixes), ("what_keeps_them", build_keeping)])
def test_a_page_of_mixes_is_what_its_builder_makes(study, builder):
    text = (builder.EXPERIMENTS / study / "README.md").read_text(encoding="utf-8")
    assert builder.text_of(text) == text, "run: python docs/build.py"


def test_the_page_of_any_mix_is_what_its_builder_makes():
    page = build_explore.EXPERIMENTS / build_explore.STUDY / "README.md"
    text = page.read_text(encoding="utf-8")
    assert build_explore.text_of(text) == text, "run: python docs/build.py"
