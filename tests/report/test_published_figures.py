"""Every sheet that a published folder allows, drawn anew: no word over another or beyond the edge, none too high."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.text import Text
from PIL import Image
from seen import faults_of

from brainsim.report.folder import Results
from brainsim.report.study_figures import study_sheets
from brainsim.report.study_tables import read_study_tables
from brainsim.report.style import (
    DOTS_PER_INCH,
    house_style,
    save,
)
from brainsim.study.reports import Report
from brainsim.study.stored import called_in
from brainsim.words.say import naming

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
STUDIES = sorted(folder.name for folder in PUBLISHED.iterdir() if (folder / "effects.csv").is_file())
PICTURES = sorted(PUBLISHED.glob("*/figures/*.png"))
HIGHEST = 2000  # pixels


@pytest.mark.parametrize("study", STUDIES)
def test_no_word_of_a_published_study_lies_over_another_or_leaves_its_sheet(study):
    """What briefs show is measured in tests/brief/test_brief_figures.py, in the same way."""
    report = Report(PUBLISHED / study)
    done = pd.DataFrame({"status": ["done"] * int(report.facts["replications_done"])})
    results = Results({"runs": done}, report.settings, report.facts["brainsim"])
    with house_style(), naming(called_in(report.settings)):
        sheets = study_sheets(read_study_tables(report.folder, results))
        figures = {name: draw() for name, draw in sheets.items()}
        found = {name: faults for name, figure in figures.items() if (faults := faults_of(figure))}
    assert found == {}
    assert {name for name, figure in figures.items() if figure.get_figheight() * DOTS_PER_INCH > HIGHEST} == set()


def test_no_published_picture_is_higher_than_a_screen_or_two():
    assert len(PICTURES) > 50
    tall = {file.relative_to(PUBLISHED).as_posix() for file in PICTURES if Image.open(file).height > HIGHEST}
    assert tall == set()


def test_a_published_calibration_draws_its_first_figure_again(tmp_path, monkeypatch):
    """Of the posterior that it published; it says how many parameters it leaves out, and its seal holds."""
    monkeypatch.syspath_prepend(PUBLISHED.parents[1] / "experiments")
    import publish

    folder = Path(shutil.copytree(PUBLISHED / "calibrate", tmp_path / "calibrate"))
    drawn = []
    monkeypatch.setattr(publish, "save", lambda figure, *where: drawn.append(figure) or save(figure, *where))
    publish.with_marginals(folder)
    assert Image.open(folder / "figures" / "a_marginals.png").height <= HIGHEST
    assert any("others moved less" in " ".join(text.get_text().split()) for text in drawn[0].findobj(Text))
    assert Report(folder).file("figures/a_marginals.png").exists()
