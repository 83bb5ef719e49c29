"""An outcome that a user adds from her own file: one function and its row, and it is everywhere."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from matplotlib.text import Text

from brainsim.command.experiment import run_experiment
from brainsim.command.load import load_settings
from brainsim.outcomes.rows import effect_rows, outcome_rows, shown_in
from brainsim.report.folder import read_results
from brainsim.report.study_figures import study_sheets
from brainsim.report.study_tables import read_study_tables
from brainsim.report.style import house_style
from brainsim.report.sweep_figures import sweep_figure
from brainsim.report.sweep_panels import Sweep
from brainsim.report.sweep_tables import SUMMARY
from brainsim.settings import extend
from brainsim.settings.composed import settings_of
from brainsim.settings.problems import SettingsError

EXAMPLE = Path(__file__).parents[2] / "examples" / "koreans_abroad" / "koreans_abroad.py"
NAME = "koreans_in_research_abroad_end"
WORDS, KOREAN = "Koreans who do research abroad at the end", "기간 말 국외에서 연구하는 한국인"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A finished study that knows the outcome, lived by another process; and its file is gone."""
    root = tmp_path_factory.mktemp("own")
    shutil.copy(EXAMPLE, root / "own.py")
    asked = (
        f"extend=[{root / 'own.py'}]", "population.scale=0.002", "study.replications=2", "study.spin_up_quarters=24",
        "study.quarters=5", "report.brief=true", "executor=processes", "executor.workers=1", "policy.salary_multiplier=2.4",
        "report.figures=false",
    )  # fmt: skip
    settings = load_settings("baseline", asked)
    (root / "own.py").unlink()
    (root / "results").mkdir()
    assert run_experiment(settings, root / "results", root / "store") == 0
    yield root / "results"
    extend.activate([])


@pytest.fixture
def known(folder):
    """What the outcome's file adds, active."""
    extend.activate(load_settings_of(folder).extend)
    yield
    extend.activate([])


def load_settings_of(folder):
    """The settings of a results folder."""
    return settings_of(yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8")))


def test_it_is_a_column_of_every_run(folder):
    """As a worker process has computed it."""
    runs = pd.read_parquet(folder / "runs.parquet")
    assert runs[NAME].notna().all()
    assert runs[NAME].sum() > 0
    assert list(runs.columns)[-1] == NAME


def test_it_has_a_summary_and_effects_like_any_other(folder):
    for file in ("summary.csv", "effects.csv"):
        rows = pd.read_csv(folder / file)
        mine = rows[rows["outcome"] == NAME]
        assert len(mine) == rows["point"].nunique()
        assert set(mine["unit"]) == {"researchers"}


def test_the_dictionary_says_what_it_is(folder):
    meaning = (
        "Koreans up to 13 years after the PhD who are postdocs, faculty or institute researchers abroad at the end"
    )
    assert f"| {NAME} | {meaning} | researchers |" in (folder / "README.md").read_text(encoding="utf-8")


def test_the_screen_shows_it_among_outcomes_and_effects(folder, known):
    assert shown_in("screen")[-1] == shown_in("effects")[-1] == shown_in("points")[-1] == NAME


def test_briefs_tell_it_in_its_words_in_both_languages(folder):
    """In the table of the effects and in that of the world; its name stands in the command alone."""
    for language, words in (("en", WORDS), ("ko", KOREAN)):
        page = (folder / f"brief.{language}.html").read_text(encoding="utf-8")
        assert page.count(words) >= 2
        assert NAME not in page
    facts = json.loads((folder / "brief_facts.json").read_text(encoding="utf-8"))
    assert NAME in {row["outcome"] for row in facts["levels"]} & {row["outcome"] for row in facts["effects"]}


def test_figures_of_effects_draw_it_under_its_words(folder, known):
    tables = read_study_tables(folder, read_results(folder))
    with house_style():
        figures = {name: draw() for name, draw in study_sheets(tables).items()}
    said = " ".join(text.get_text() for figure in figures.values() for text in texts_of(figure))
    assert WORDS[1:] in " ".join(said.split())  # of the heading, which begins with a large letter


def texts_of(figure):
    """Everything that is written on a figure."""
    return figure.findobj(Text)


def test_the_figure_of_a_sweep_has_a_panel_for_it(folder, known):
    summary = pd.read_csv(folder / "summary.csv")
    job = summary[summary["point"] == 0][SUMMARY]
    table = pd.concat([job.assign(job=number) for number in (0, 1)])
    jobs = pd.DataFrame({"job": [0, 1], "status": "done", "overrides": ["a=1", "a=2"]})
    sweep = Sweep(table, jobs, pd.DataFrame({"a": [1.0, 2.0]}, index=[0, 1]))
    with house_style():
        assert WORDS in {text.get_text() for text in texts_of(sweep_figure(sweep))}


def test_without_its_file_nobody_knows_it(folder):
    load_settings("baseline")
    assert NAME not in effect_rows()
    assert list(outcome_rows(load_settings_of(folder).extend))[-1] == NAME


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('unit="x", better="moree"', "better has no moree; did you mean more?; it has more, less, neither"),
        ('unit="x", shown=["screeen"]', "shown has no screeen; did you mean screen?"),
        ('unit="x", shown="screen"', "shown = screen is one text; give a list: shown=[screen]"),
        ('unit="x", words={"english": "a"}', "words has no english"),
        ('unit=""', "needs a unit"),
        ('unit="x", meaning="a | b"', "in one line and without |"),
        ('unit="x", years=-1', "years = -1 is no number of years"),
        ("", "missing 1 required keyword-only argument: 'unit'"),
    ],
)
def test_a_row_that_says_what_it_can_not_is_told_in_one_line(tmp_path, written, said):
    text = f'import brainsim\n\n\n@brainsim.outcome({written})\ndef mine(model):\n    """Mine."""\n    return 1.0\n'
    assert said in told(tmp_path, text)


@pytest.mark.parametrize(
    ("unit", "docstring", "needs"),
    [
        ("x", "", "a docstring that says in one sentence what it is"),
        ("", "Mine.", "a unit, such as unit='researchers'"),
        ("", "", "a unit, such as unit='researchers' and a docstring that says in one sentence what it is"),
    ],
)
def test_an_outcome_is_told_what_it_lacks_and_nothing_else(tmp_path, unit, docstring, needs):
    text = f'import brainsim\n\n\n@brainsim.outcome(unit="{unit}")\ndef mine(model):\n    """{docstring}"""\n    return 1.0\n'
    assert f"outcome mine needs {needs};" in told(tmp_path, text)


@pytest.mark.parametrize(
    "name", ["cost_krw_bn", "cost_per_added_research_year_krw_m", "seed", "lever_mine", "Mine", "cost_krw_bn_of_mine"]
)
def test_a_name_that_is_taken_or_is_none_is_refused(tmp_path, name):
    text = f'import brainsim\n\n\n@brainsim.outcome(unit="x")\ndef {name}(model):\n    """Mine."""\n    return 1.0\n'
    assert f"outcome {name}" in told(tmp_path, text)


def told(tmp_path, text):
    """What is said of a file that can't be used."""
    (tmp_path / "wrong.py").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as problem:
        load_settings("baseline", [f"extend=[{tmp_path / 'wrong.py'}]"])
    assert "\n" not in str(problem.value)
    return str(problem.value)


def test_an_outcome_that_is_no_number_is_told(past, tmp_path):
    text = 'import brainsim\n\n\n@brainsim.outcome(unit="x")\ndef mine(model):\n    """Mine."""\n    return "many"\n'
    (tmp_path / "words.py").write_text(text, encoding="utf-8")
    settings = load_settings("baseline", [f"extend=[{tmp_path / 'words.py'}]"])
    (added,) = extend.added("outcome", settings.extend).values()
    with pytest.raises(TypeError, match="outcome mine is many, which is no number"):
        added.make(past)
    extend.activate([])
