"""A figure that a user adds from her own file is drawn, saved and sealed beside ours."""

from pathlib import Path

import pytest
from test_plots import left_folder

from brainsim import SettingsError
from brainsim.report.figures import draw_figures
from brainsim.report.own_figure import TABLES, figure, own_figures
from brainsim.settings import extend
from brainsim.study.reports import Report, sealing

EXAMPLE = Path(__file__).parents[2] / "examples" / "own_figure" / "fellows_by_group.py"


@pytest.fixture
def extended():
    extend.with_files({"extend": [str(EXAMPLE)]})
    yield
    extend.activate([])


def test_it_is_drawn_where_its_tables_were_kept(extended):
    assert list(own_figures(TABLES)) == ["fellows_by_group"]
    assert own_figures(["runs"]) == {}


def test_it_lies_among_the_figures_of_a_report_and_is_sealed_with_them(extended, tmp_path, monkeypatch):
    """As PNG and SVG; one that is changed afterwards is not believed."""
    monkeypatch.setattr("brainsim.report.figures.FIGURES", {})
    folder = left_folder(tmp_path)
    with sealing(folder):
        draw_figures(folder)
    assert Report(folder).names("figures/fellows_by_group.*") == [
        "figures/fellows_by_group.png",
        "figures/fellows_by_group.svg",
    ]
    (folder / "figures" / "fellows_by_group.svg").write_text("another", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"fellows_by_group\.svg is not as it was written"):
        Report(folder).file("figures/fellows_by_group.svg")


def test_it_is_unknown_without_its_file():
    assert own_figures(TABLES) == {}


@pytest.mark.parametrize("needs", ["fellows", ["fellow"]])
def test_tables_that_are_not_there_are_told(needs):
    with pytest.raises(SettingsError, match=r"figure: needs = fellows? is not in a list of tables"):
        figure(needs=needs)


def test_names_of_ours_are_refused():
    def a_who_comes(results):
        """Would take the place of ours."""

    with pytest.raises(SettingsError, match="figure a_who_comes: names of our own figures begin like that"):
        figure(needs=["runs"])(a_who_comes)
