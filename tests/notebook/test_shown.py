"""What a notebook shows of a model and of a researcher; and how far a study is, on one line that is renewed."""

import sys

import IPython
import IPython.display
import pytest
from IPython.core.interactiveshell import InteractiveShell

from brainsim.model.codes import KOREA, POSTDOC
from brainsim.model.talent_model import TalentModel
from brainsim.notebook.display import shown_in_notebooks
from brainsim.notebook.people import model_html, researcher_html
from brainsim.study import progress
from brainsim.study.progress import Progress


def test_a_model_is_its_people_by_place_and_position(past):
    html, scale = model_html(past), past.settings.population.scale
    assert html.count("<tr>") == 5
    for number in (past.state.stock[KOREA, :, POSTDOC].sum(), past.state.stock.sum()):
        assert f"{round(number / scale):,}" in html
    assert f"1 person for {1 / scale:g}" in html
    assert "after 2025Q2" in html


def test_a_researcher_is_her_state_and_how_she_is_asked(past):
    researcher = next(agent for agent in past.branch(past.settings).agents if agent.position == "postdoc")
    html = researcher_html(researcher)
    assert f"Researcher {researcher.unique_id}" in html
    assert f"{researcher.pay:,.1f}" in html
    assert "<code>.explain()</code>" in html
    researcher.unique_id += 1  # as where somebody else has her row
    assert "has left the thirteen years" in researcher_html(researcher)


def test_ipython_shows_models_researchers_and_subclasses_as_tables(past, monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    shown_in_notebooks()
    format_html = shell.display_formatter.formatters["text/html"]

    class Own(TalentModel):
        """A user's."""

    assert format_html(past) == model_html(past)
    own = Own(past.settings, past=past)
    assert "<table>" in format_html(own)
    assert "<table>" in format_html(next(iter(own.agents)))
    assert format_html(3) is None


def test_without_ipython_nothing_is_told(monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    shown_in_notebooks()


class Cell:
    """What a notebook shows below a cell."""

    def __init__(self):
        self.lines = []

    def display(self, said, raw, display_id):
        """The first time it is shown."""
        assert raw and display_id
        self.lines.append(said["text/plain"])
        return self

    def update(self, said, raw):
        """Each time after."""
        assert raw
        self.lines.append(said["text/plain"])


@pytest.fixture
def cell(monkeypatch):
    shown = Cell()
    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    monkeypatch.setattr(IPython.display, "display", shown.display)
    return shown


def test_in_a_notebook_one_line_is_renewed_and_none_is_written(cell, capsys):
    line = Progress(3)
    line.count(3)
    line.end()
    assert cell.lines[0] == "0 of 3 simulations"
    assert cell.lines[-1].startswith("3 of 3 simulations")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_a_note_in_a_notebook_is_a_line_in_black(cell, capsys):
    line = Progress(3)
    line.note("simulation 1234 failed")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("simulation 1234 failed\n", "")


def test_a_stream_that_is_given_is_written_in_a_notebook_too(cell, capsys):
    Progress(3, sys.stderr).end()
    assert cell.lines == []
    assert capsys.readouterr().err.startswith("0 of 3 simulations")
