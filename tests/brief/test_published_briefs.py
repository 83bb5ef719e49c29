"""Published briefs as they are printed: letters that can be read, a first page that is one, no last page with next to nothing.

`python experiments/publish.py --redraw` makes them anew.
"""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pypdfium2")

import pypdfium2
from pypdfium2 import raw

from brainsim.brief.on_screen import in_short
from brainsim.report.dictionary import ANSWER
from brainsim.report.paper import LEAST
from brainsim.words.say import own, say

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
BRIEFS = sorted(PUBLISHED.glob("*/brief.*.pdf"))
NAMES = [f"{brief.parent.name} {brief.stem}" for brief in BRIEFS]
FOOT, TOP = 0.945, 0.05  # of the height of a page: where its foot begins, where its text does
LEAST_FILLED = 0.25  # of the last page


def letters(page: pypdfium2.PdfPage) -> list[float]:
    """The size of each letter of a page, points, as it is printed."""
    text, matrix, sizes = page.get_textpage(), raw.FS_MATRIX(), []
    for number in range(text.count_chars()):
        if not chr(raw.FPDFText_GetUnicode(text, number)).isspace():
            raw.FPDFText_GetMatrix(text, number, matrix)
            sizes.append(raw.FPDFText_GetFontSize(text, number) * float(np.hypot(matrix.c, matrix.d)))
    return sizes


def filled(page: pypdfium2.PdfPage) -> float:
    """How far down a page there is ink, of the height of its text."""
    grey = np.asarray(page.render(scale=1.0, grayscale=True).to_pil())
    top, foot = (round(part * len(grey)) for part in (TOP, FOOT))
    (rows,) = np.nonzero((grey[top:foot] < 250).any(axis=1))
    return (rows.max(initial=-1) + 1) / (foot - top)


@pytest.mark.parametrize("brief", BRIEFS, ids=NAMES)
def test_no_letter_of_a_published_brief_is_too_small_to_read(brief):
    """Those of its charts are measured where these are drawn, in tests/brief/test_brief_figures.py."""
    for page in pypdfium2.PdfDocument(brief):
        assert min(letters(page)) >= LEAST - 0.01


@pytest.mark.parametrize("brief", BRIEFS, ids=NAMES)
def test_the_last_page_of_a_published_brief_is_not_nearly_empty(brief):
    pages = pypdfium2.PdfDocument(brief)
    assert 3 <= len(pages) <= 8
    assert filled(pages[len(pages) - 1]) >= LEAST_FILLED
    assert all(filled(page) >= 0.5 for page in list(pages)[:-1])


@pytest.mark.parametrize("brief", BRIEFS, ids=NAMES)
def test_the_first_page_of_a_published_brief_ends_with_how_far_to_trust_it(brief):
    """All reasons for caution stand on it: nothing of them runs over to the next page."""
    language = brief.suffixes[0].removeprefix(".")
    first, second, *_ = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(brief))
    assert say("first.strip", language, day="").partition("·")[0] in first
    assert own("page", "trust_heading", language) in first
    last = "".join(say("so_what.range", language).split())
    assert last in "".join(first.split()) and last not in "".join(second.split())


@pytest.mark.parametrize("study", sorted(folder.parent.name for folder in PUBLISHED.glob("*/runs.parquet")))
def test_the_readme_of_results_begins_with_the_answer_of_its_brief(study):
    """Below its question."""
    lines = (PUBLISHED / study / "README.md").read_text(encoding="utf-8").split("\n")
    said = in_short(PUBLISHED / study)
    assert said and lines[4] == f"{ANSWER}{said}"
    assert len([line for line in lines if line.startswith(ANSWER)]) == 1
