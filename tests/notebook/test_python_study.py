"""The study that Python users have: its figures are those of its report, its table is the first page of its brief."""

import shutil
from functools import partial

import pytest
from matplotlib.text import Text

import brainsim
from brainsim import SettingsError
from brainsim.notebook.figures import figures_by_name
from brainsim.notebook.html import table_html
from brainsim.report.folder import read_results
from brainsim.study.reports import Report

pytestmark = pytest.mark.population
QUESTION = "Which is more, <b>this</b> or that?"
SIZE = [
    "population.scale=0.005",
    "study.spin_up_quarters=8",
    "study.quarters=12",
    "study.replications=2",
    "executor=one",
]


def asked(*overrides):
    """The settings of the demo, with few quarters and a question that looks like markup."""
    return brainsim.load_settings(
        "demo", [*SIZE, "programme.first_call=2025Q3", f"study.question='{QUESTION}'", *overrides]
    )


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return brainsim.run(settings=asked(), store=tmp_path_factory.mktemp("study") / "store")


@pytest.fixture(scope="module")
def folder(study, tmp_path_factory):
    """Its report."""
    return study.report(tmp_path_factory.mktemp("report") / "found")


def words_of(figure):
    return " ".join(" ".join(text.get_text() for text in figure.findobj(Text)).split())


def test_a_notebook_shows_a_figure_byte_by_byte_as_its_file_is(study, folder):
    files = sorted((folder / "figures").glob("*.png"))
    assert {"b_who_stays", "j_effects"} <= {file.stem for file in files}
    for file in files:
        figure = study.plot(file.stem)
        assert figure._repr_png_()[0] == file.read_bytes(), file.stem


def test_every_name_without_its_letter_is_a_figure_with_a_title(study):
    known = figures_by_name(study.results, read_results(study.results))
    assert {"who_comes", "who_stays", "effects", "cliff"} <= set(known)
    for name in ("who_stays", "effects"):
        assert words_of(study.plot(name)) == words_of(known[name]())
    assert "Quick look" in words_of(study.plot())


def test_effects_are_drawn_of_any_outcome(study):
    figure = study.plot("effects", outcome="fellows_hired")
    assert "fellows hired in all calls" in words_of(figure)


@pytest.mark.parametrize(
    ("name", "outcome", "said"),
    [
        ("who_stay", None, "did you mean who_stays; it has who_comes, .*who_stays, "),
        ("patterns", None, "patterns is no figure of this study.*; it has who_comes"),
        ("heat", "fellows_hired", "heat of fellows_hired is no figure of this study"),
        ("who_stays", "fellows_hired", "who_stays is told of no single outcome; effects, heat, parts are"),
        ("effects", "fellows_hire", "outcome = fellows_hire"),
    ],
)
def test_a_figure_that_there_is_not_is_told_with_those_that_there_are(study, name, outcome, said):
    with pytest.raises(SettingsError, match=said.replace("(", r"\(")):
        study.plot(name, outcome=outcome)


def test_a_notebook_shows_question_options_ranges_and_that_it_is_a_quick_look(study):
    html = study._repr_html_()
    assert "Which is more, &lt;b&gt;this&lt;/b&gt; or that?" in html
    assert "QUICK LOOK: 1 person simulated for 200, 1 set of uncertain inputs" in html
    assert "1,000 fellowships" in html and "120 million won" in html
    assert html.count("<tr>") == 4  # the head, the reference in all and two options
    assert "How sure: 2 simulations are too few" in html
    assert "<code>population=full</code>" in html


def test_a_notebook_speaks_the_language_of_the_briefs(study):
    korean = brainsim.Study(asked("report.language=ko"), study.store_folder)
    assert "연봉" in korean._repr_html_() or "명" in korean._repr_html_()
    assert "Next" not in korean._repr_html_()


def test_printed_it_is_the_answer_of_the_screen_and_in_short_its_size(study):
    assert str(study).splitlines()[0] == QUESTION
    assert "Too few simulations to say" in str(study)
    assert repr(study) == "<brainsim.Study demo: 3 points, 6 simulations>"


def test_one_world_is_told_by_its_numbers(tmp_path):
    one = brainsim.load_settings("no_programme", SIZE)
    study = brainsim.run(settings=one, store=tmp_path / "store")
    assert "In this one world, which nothing is compared with" in study._repr_html_()


def test_the_study_of_a_results_folder_is_read_again(study, folder):
    again = brainsim.read(folder)
    assert isinstance(again, brainsim.Study)
    assert again.effects().equals(study.effects())


def test_a_folder_that_is_no_report_and_a_store_that_is_gone_are_told(study, folder, tmp_path):
    with pytest.raises(SettingsError, match=r"provenance.json can't be read"):
        brainsim.read(tmp_path)
    kept = study.store_folder.rename(tmp_path / "elsewhere")
    try:
        with pytest.raises(SettingsError, match="has none of its runs"):
            brainsim.read(folder)
    finally:
        shutil.move(kept, study.store_folder)


def test_a_report_is_sealed_and_a_folder_is_taken_once(study, folder):
    assert Report(folder).facts["study"] == "demo"
    with pytest.raises(SettingsError, match="holds a report already"):
        study.report(folder)


def test_a_brief_is_written_into_a_report_and_never_into_that_of_another_study(study, folder, tmp_path):
    made = study.brief(folder, language="en")
    assert [path.name for path in made] == ["brief.en.pdf", "brief.en.html"]
    assert "Which is more" in made[1].read_text(encoding="utf-8")
    other = brainsim.run(settings=asked("policy.visa_ease=0.5"), store=tmp_path / "store")
    with pytest.raises(SettingsError, match="report of another study"):
        other.brief(folder, language="en")
    with pytest.raises(SettingsError, match="has no words"):
        study.brief(tmp_path / "new", language="xx")
    assert not (tmp_path / "new").exists()


def test_temporary_folders_go_with_the_study(study):
    again = brainsim.Study(study.settings, study.store_folder)
    place = again.results
    assert (place / "effects.csv").exists()
    del again
    assert not place.exists()


def test_words_in_a_table_are_no_markup():
    made = partial(table_html, ["<i>"], [["<script>", "1\n2"]])()
    assert "<script>" not in made and "<i>" not in made
    assert "1<br>2" in made
