"""Tables of options as they are set: a range stays on its line, and long names stand above their numbers."""

import pytest

pytest.importorskip("pypdfium2")
pytest.importorskip("typst")

import pypdfium2
import typst

from brainsim.brief.make import _environment
from brainsim.brief.parts import Table

HEAD = [
    "Option",
    "In Korea",
    "In research there",
    "In permanent posts there",
    "Cost in 10 years",
    "Cost over life",
    "Simulations with more",
]
RANGES = ["+1,050 to +1,900", "+2,060 to +2,990", "+2,100 to +3,040", "+250 to +350", "+1,090 to +1,600"]
PAGE = """{% import "first_page.typ.j2" as pages with context %}
#set page(paper: "a4", margin: (x: 18mm, y: 15mm))
#set text(font: "DejaVu Sans", size: 9pt)
#let at = size => size
{% include "letters.typ.j2" %}

{{ pages.rows(table) }}"""


def lines_of(tmp_path, name):
    """The lines of a page with a table of one option of a name."""
    cells = [f"+{number},000\n{ends}" for number, ends in enumerate(RANGES, 1)]
    table = Table(HEAD, [[name, *cells, "24 of 24"]], small=True)
    source = tmp_path / "page.typ"
    text = _environment(autoescape=False).from_string(PAGE).render(table=table)
    source.write_text(text, encoding="utf-8")
    page = pypdfium2.PdfDocument(typst.compile(str(source)))[0]
    return page.get_textpage().get_text_range().splitlines()


@pytest.mark.parametrize("name", ["6 % more permanent openings for all", "guaranteed posts for all fellows, " * 4])
def test_no_range_of_a_table_goes_on_in_another_line(tmp_path, name):
    lines = lines_of(tmp_path, name)
    assert all(any(ends in line for line in lines) for ends in RANGES)


def test_a_name_that_would_be_a_column_of_words_stands_above_its_numbers(tmp_path):
    lines = lines_of(tmp_path, "guaranteed posts for all fellows and all contracts renewed and pay of 70 million won")
    (place,) = (n for n, line in enumerate(lines) if line.startswith("guaranteed posts"))
    assert lines[place].rstrip().endswith("70 million won") and "+1,000" in lines[place + 1]
