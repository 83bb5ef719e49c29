"""The page of a brief can be read by all: WCAG 2.2 AA by axe-core, on a phone and on a desk, in both languages.

With headless Chromium, the system's or that of `python -m playwright install chromium`; without one this is skipped.
"""

import re
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("typst")
pytest.importorskip("jinja2")
pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")

from axe_playwright_python.sync_playwright import Axe

from brainsim.brief.charts import draw
from brainsim.brief.document import document_of
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.make import _html
from brainsim.report.paper import fonts_folder

STUDY = Path(__file__).parents[2] / "results" / "published" / "pay_or_permanence"
LANGUAGES = ("en", "ko")
WIDTHS = (390, 1280)  # pixels
AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LONGEST = 200  # letters of what is said in place of a picture: two lines


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page of a published study by language, with the stamp that a quick look has."""
    place, facts, made = tmp_path_factory.mktemp("pages"), facts_of(read_folder(STUDY)), {}
    for language in LANGUAGES if fonts_folder() else LANGUAGES[:1]:
        charts = place / language
        document = document_of(facts, draw(facts, STUDY, charts, language), language)
        document.stamp = "QUICK LOOK"
        made[language] = _html(document, charts, place / f"brief.{language}.html")
    return made


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_to_mend(pages, browser, language, width):
    if language not in pages:
        pytest.skip("the Korean font is not installed")
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(pages[language].as_uri())
    found = Axe().run(page, options=AA).response
    page.close()
    faults = [
        (one["id"], node["target"], node["failureSummary"]) for one in found["violations"] for node in one["nodes"]
    ]
    assert faults == [] and len(found["passes"]) > 10


def test_each_picture_is_told_in_two_lines(pages):
    for page in pages.values():
        told = [unescape(words) for words in re.findall(r'<img [^>]*alt="([^"]*)"', page.read_text(encoding="utf-8"))]
        assert len(told) > 5 and all(10 < len(words) <= LONGEST for words in told), [
            w for w in told if len(w) > LONGEST
        ]
