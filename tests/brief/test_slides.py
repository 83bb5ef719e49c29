"""Five slides with the words of the brief's first page, in both languages, and no more than a page each."""

import shutil
from pathlib import Path

import pytest

pytest.importorskip("typst")
pytest.importorskip("jinja2")
pytest.importorskip("pypdfium2")

import pypdfium2

from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.headline import headline
from brainsim.brief.make import brief, make_brief
from brainsim.report.style import unbroken
from brainsim.settings.problems import SettingsError
from brainsim.study.reports import Report
from brainsim.words.say import naming

PUBLISHED = Path(__file__).parents[2] / "results" / "published" / "pay_or_permanence"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A published study with its slides."""
    place = tmp_path_factory.mktemp("slides") / "study"
    shutil.copytree(PUBLISHED, place)
    make_brief(place, "both", None, ["slides"])
    return place


def words_of(page):
    return " ".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_there_are_five_pages_of_16_to_9_and_the_first_has_the_headline_of_the_brief(folder, language):
    pages = list(pypdfium2.PdfDocument(folder / f"slides.{language}.pdf"))
    assert len(pages) == 5
    assert {round(page.get_width() / page.get_height(), 2) for page in pages} == {1.78}
    facts = facts_of(read_folder(folder))
    with naming(facts.called):
        said = unbroken(headline(facts, language)).split()
    assert all(word.replace("\u2060", "") in words_of(pages[0]).replace("\u2060", "") for word in said[:6])
    assert all(len(words_of(page)) > 60 for page in pages)


def test_the_slides_are_sealed_as_the_briefs_are(folder):
    assert Report(folder).file("slides.en.pdf").stat().st_size > 0


def test_what_is_no_yes_or_no_is_refused_in_one_line():
    with pytest.raises(SettingsError, match="= maybe is neither true nor false"):
        brief(["brief=nowhere", "report.slides=maybe"])
