"""The notebooks of examples/notebooks are whole, say what they are in plain words, and run from their first cell to their last."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from checked import checked
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "examples" / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
FIVE_PLACES = "2_your_countrys_pay"  # which compiles for them
DIALECT = r"\blived\b|\bnought\b|\bluck\b|\bplacebo\b|\bworlds? more\b"
by_name = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)


def prose(book):
    """What a notebook says between its code."""
    return [cell.source for cell in nbformat.read(book, 4).cells if cell.cell_type == "markdown"]


def test_there_are_six_notebooks_and_the_page_names_each():
    assert len(BOOKS) == 6
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [book.name for book in BOOKS if f"]({book.name})" not in page] == []


@by_name
def test_a_notebook_is_valid_and_holds_no_outputs(book):
    """Numbers that nobody computes anew would grow old."""
    content = nbformat.read(book, 4)
    nbformat.validate(content)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    assert len(code) >= 5
    assert not any(cell.outputs or cell.execution_count for cell in code)


@by_name
def test_a_notebook_says_in_the_beginning_that_it_is_a_quick_look_and_speaks_plainly(book):
    first, *others = prose(book)
    assert "quick look" in first
    assert [said for said in (first, *others) if re.search(DIALECT, said, flags=re.I)] == []


@by_name
def test_what_a_notebook_links_to_is_there(book):
    links = [link for said in prose(book) for link in re.findall(r"\]\(([^)#]+)", said) if "://" not in link]
    assert links
    assert [link for link in links if not (FOLDER / link).exists()] == []


@by_name
def test_a_notebook_is_read_in_ten_minutes(book):
    """Two hundred words a minute, code included."""
    words = sum(len(cell.source.split()) for cell in nbformat.read(book, 4).cells)
    assert words < 2000


@pytest.mark.population
@by_name
def test_a_notebook_runs(book, tmp_path):
    """In an empty folder and in a kernel of its own; and no line of its output is one that a terminal would rewrite."""
    content = nbformat.read(book, 4)
    around = checked() if book.stem == FIVE_PLACES else dict(os.environ)
    NotebookClient(content, timeout=500, startup_timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute(
        env=around
    )
    outputs = [output for cell in content.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs
    assert [output.text for output in outputs if output.output_type == "stream" and "\r" in output.text] == []
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
