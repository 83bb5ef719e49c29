"""Briefs of small studies: pages, fonts, glyphs, the numbers of the store, and nothing from outside."""

import base64
import json
import re
import shutil
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

pytest.importorskip("typst")
pytest.importorskip("jinja2")
pytest.importorskip("pypdfium2")

import build_brief
import pypdfium2
from fontTools.ttLib import TTFont

from brainsim import load_settings
from brainsim.brief import make
from brainsim.brief.diff import brief_diff, folders_in
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.likelihood import TERMS
from brainsim.brief.make import make_brief, typst_string
from brainsim.command.experiment import run_experiment
from brainsim.report.numbers import rounded
from brainsim.report.rungs import RUNGS
from brainsim.settings.problems import SettingsError
from brainsim.study.reports import DATA, SHOWN, Report, seal
from brainsim.words import book
from brainsim.words.say import own, say

pytestmark = pytest.mark.population
SMALL = ["population.scale=0.004", "study.spin_up_quarters=30", "study.quarters=24", "study.replications=4", "report.lives=2",
         "executor.workers=1", "report.brief=true", "report.figures=false"]  # fmt: skip
PAPER = ("en", "ko")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Results of pay against reserved posts, with lives side by side, and their briefs."""
    place = tmp_path_factory.mktemp("study")
    design = ["design=list", "design.points=[{policy.salary_multiplier: 3.0}, {policy.reserved_posts: 0.5}]"]
    settings = load_settings(
        "baseline", [*SMALL, *design, "design.reference={}", "study.outcome=fellows_kept_in_korea_after_1"]
    )
    assert run_experiment(settings, place / "results", place / "store") == 0  # which makes the briefs too
    return place / "results"


@pytest.fixture(scope="module")
def facts(folder):
    return json.loads((folder / make.FACTS).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def texts(folder):
    """The text of each PDF and HTML by file name."""
    found = {}
    for language in PAPER:
        pages = pypdfium2.PdfDocument(folder / f"brief.{language}.pdf")
        found[f"{language}.pdf"] = "\n".join(page.get_textpage().get_text_range() for page in pages)
        html = (folder / f"brief.{language}.html").read_text(encoding="utf-8")
        found[f"{language}.html"] = re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", html, flags=re.S))
    return found


@pytest.mark.parametrize("language", PAPER)
def test_a_brief_has_some_pages_and_embedded_fonts(folder, language):
    """Three to six, the first of them one page; none is nearly empty."""
    content = (folder / f"brief.{language}.pdf").read_bytes()
    pages = pypdfium2.PdfDocument(content)
    assert 3 <= len(pages) <= 6
    texts = [page.get_textpage().get_text_range() for page in pages]
    last = say("first.strip", language, day="").partition("·")[0], own("page", "trust_heading", language)
    assert all(words in texts[0] for words in last) and not any(last[1] in text for text in texts[1:])
    assert content.count(b"/FontFile") >= 2
    assert (b"NanumGothic" in content) == (language == "ko")
    assert all(len(page.get_textpage().get_text_range()) > 120 for page in pages)


@pytest.mark.parametrize("language", PAPER)
def test_no_page_overflows_and_none_is_blank(folder, language):
    """As pictures: the margins are white but for the footer and the stamp, and there is ink between them."""
    for page in pypdfium2.PdfDocument(folder / f"brief.{language}.pdf"):
        grey = np.asarray(page.render(scale=1.0).to_pil().convert("L"))
        side, top = round(16 / 25.4 * 72), round(9 / 25.4 * 72)  # points, just inside margins of 18 mm, above the stamp
        assert (grey[:, :side] > 250).all() and (grey[:, -side:] > 250).all() and (grey[:top] > 250).all()
        assert (grey[top:-top, side:-side] < 128).mean() > 0.005


@pytest.mark.parametrize("language", PAPER)
def test_no_glyph_is_missing(texts, language):
    """A letter without a glyph comes out as nought or a replacement; Korean briefs are in Korean."""
    text = texts[f"{language}.pdf"]
    assert "\x00" not in text and "�" not in text
    assert len(re.findall("[가-힣]", text)) > 300 if language == "ko" else not re.search("[가-힣]", text)


def test_the_first_page_goes_from_the_answer_to_how_far_to_trust_it_and_the_last_says_what_it_cannot(folder):
    """The question, what was compared, how sure, the catch, who comes, who stays, what it costs, trust."""
    orders = {
        "en": ["How sure", "WHO COMES", "WHO STAYS", "WHAT IT COSTS", "Option", "How far to trust this", "assumptions"],
        "ko": ["핵심 요약", "(확실성)", "분석 결과", "(유입)", "(체류)", "(비용)", "대안", "분석의 한계"],
    }
    for language, order in orders.items():
        pages = [
            page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(folder / f"brief.{language}.pdf")
        ]
        places = [pages[0].index(words) for words in order[:4]]
        assert places == sorted(places) and all(words in pages[0] for words in order)
        cannot = say("headings.cannot", language)
        assert cannot in pages[-1] and not any(cannot in page for page in pages[:-1])


def test_no_line_of_a_korean_brief_ends_within_a_word(texts):
    """But before a bracket: every word of its page stands on the paper as a whole."""
    page, _, _ = texts["ko.html"].partition("모의실험 식별번호")
    words = {word for word in page.split() if re.fullmatch("[가-힣]{3,}[.,]?", word)}
    assert len(words) > 60
    assert not {word for word in words if word not in texts["ko.pdf"]}


@pytest.mark.parametrize(("language", "words"), [("en", "QUICK LOOK"), ("ko", "시험 계산")])
def test_a_quick_look_says_so_on_every_page_and_tells_no_likelihood(folder, texts, language, words):
    """Four simulations of one researcher for 250: the numbers and that they are too few."""
    pages = pypdfium2.PdfDocument(folder / f"brief.{language}.pdf")
    assert all(words in page.get_textpage().get_text_range() for page in pages)
    for kind in ("pdf", "html"):
        text = re.sub(r"\s+", " ", texts[f"{language}.{kind}"])
        assert words in text and ("too few to say more" in text or "판단하기에 부족" in text)
        said = [term for _, name in TERMS if len(term := say(f"likelihood.{name}", language)) > 4]
        assert not [term for term in said if term in text and term not in ("about as likely as not",)]


@pytest.mark.parametrize("language", PAPER)
def test_a_page_asks_nothing_of_the_outside_and_is_accessible(folder, language):
    """No address, no script; every picture has a text, every header a scope, and the page its language."""
    html = (folder / f"brief.{language}.html").read_text(encoding="utf-8")
    assert not re.search(r"(https?:)?//[a-z]|<script|@import|url\((?!data:)", re.sub(r"base64,[^\")]+", "", html))
    pictures = re.findall(r"<img [^>]+>", html)
    assert pictures and all(re.search(r'alt="[^"]{10,}"', picture) for picture in pictures)
    assert all("scope=" in header for header in re.findall(r"<th[ >][^>]*", html))
    assert f'<html lang="{language}">' in html and 'name="viewport"' in html


def test_a_korean_page_carries_its_letters_in_itself(folder):
    """Not every machine has Korean fonts: both weights have every letter of the page, and little more."""
    html = (folder / "brief.ko.html").read_text(encoding="utf-8")
    fonts = re.findall(r"font-weight: (\d+); src: url\(data:font/woff;base64,([^)]+)\)", html)
    assert [weight for weight, _ in fonts] == ["400", "700"]
    letters = {ord(letter) for letter in re.sub(r"base64,[^\")]+", "", html) if "가" <= letter <= "힣"}
    for _, font in fonts:
        known = set(TTFont(BytesIO(base64.b64decode(font))).getBestCmap())
        assert letters <= known and len(known) < 2 * len(letters) + 300
    assert "@font-face" not in (folder / "brief.en.html").read_text(encoding="utf-8")


def test_the_numbers_of_the_answer_are_those_of_the_store(folder, facts, texts):
    """Effects of the table are effects.csv's, and each is said in the brief; shares are those of the runs."""
    effects = pd.read_csv(folder / "effects.csv").set_index(["point", "outcome"])
    runs = pd.read_parquet(folder / "runs.parquet")
    name = facts["outcome"]["name"]
    assert (facts["asked"], name) == ("fellows_kept_in_korea_after_1", "researcher_years_in_korea")
    for effect in (e for e in facts["effects"] if e["outcome"] == name):
        stored = effects.loc[(effect["point"], name)]
        assert effect["effect"] == pytest.approx(stored["effect"]) and effect["half_width"] == pytest.approx(
            stored["half_width"]
        )
        mean, _ = rounded(*stored[["effect", "low", "high"]], "", "en", True)
        assert mean in texts["en.pdf"], mean
        worlds = runs.pivot(index="replication", columns="point", values=name)
        gaps = worlds[effect["point"]] - worlds[0]
        assert effect["share_above"] == pytest.approx(((gaps > 0) + 0.5 * (gaps == 0)).mean())


def test_a_brief_follows_its_numbers(folder, tmp_path):
    """Another number in effects.csv is another sentence."""
    for name in ("config.yaml", "points.csv", "summary.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    effects = pd.read_csv(folder / "effects.csv")
    chosen = (effects["outcome"] == "researcher_years_in_korea") & (effects["point"] == 1)
    effects.loc[chosen, ["effect", "half_width", "low", "high"]] = [-4321.0, 1.0, -4400.0, -4300.0]
    effects.to_csv(tmp_path / "effects.csv", index=False)
    seal(tmp_path, list(tmp_path.iterdir()), {**Report(folder).facts, DATA: {}, SHOWN: {}})
    make_brief(tmp_path, "en")
    page = (tmp_path / "brief.en.html").read_text(encoding="utf-8")
    assert "−4,320" in page and "−4,400 to −4,300" in page
    assert not (tmp_path / "brief.ko.pdf").exists()


def test_the_same_results_make_the_same_brief(folder):
    """Byte by byte, so that whoever makes it again can compare."""
    before = {kind: (folder / f"brief.en.{kind}").read_bytes() for kind in ("pdf", "html")}
    make_brief(folder, "en")
    assert before == {kind: (folder / f"brief.en.{kind}").read_bytes() for kind in before}


def test_every_point_carries_the_ids_of_its_runs(folder, facts):
    runs = pd.read_parquet(folder / "runs.parquet")
    for point in [facts["reference"], *facts["points"]]:
        assert point["runs"] == runs.loc[runs["point"] == point["point"], "run"].tolist()
        assert len(point["runs"]) == 4


def test_what_comes_with_brainsim_is_what_ledger_and_validation_say():
    """known.json is written out of them: `python docs/build_brief.py`."""
    assert build_brief.KNOWN.read_text(encoding="utf-8") == build_brief.known_text()


def test_words_are_no_markup():
    assert typst_string('a "b" \\ #c\n*d*') == '"a \\"b\\" \\\\ #c\\n*d*"'


def test_two_briefs_of_one_study_do_not_differ(folder, capsys):
    assert brief_diff([f"brief_diff=[{folder},{folder}]"]) == 0
    said = capsys.readouterr().out
    assert "Nothing differs in settings, inputs, version or chance." in said and "as before" in said
    assert "better" not in said and "worse" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["brief=nowhere"], "brief = nowhere is no results folder: it has no config.yaml"),
        (["brief=nowhere", "report.language=fr"], "report.language = fr has no words; it is one of en, ko or both"),
        (
            ["brief=nowhere", "report.language=de", "report.words=none/de.yaml"],
            "none/de.yaml can't be read as words: No such file",
        ),
        (["brief=nowhere", "study.seed=1"], "not study.seed"),
    ],
)
def test_what_cannot_be_briefed_is_told_in_one_line(arguments, said):
    with pytest.raises(SettingsError, match=said) as problem:
        make.brief(arguments)
    assert "\n" not in str(problem.value)


def test_a_brief_in_a_third_language_takes_a_file_and_no_code(folder, tmp_path, monkeypatch, capsys):
    """Two words of German: the rest is English, numbers have German marks, and the command says what is missing."""
    monkeypatch.setattr(book, "_books", dict(book._books))
    shutil.copytree(folder, tmp_path / "results")
    (tmp_path / "de.yaml").write_text("headings: {comes: Wer kommt}\nunits: {fellows: ' Fellows'}\n", encoding="utf-8")
    assert (
        make.brief([f"brief={tmp_path / 'results'}", "report.language=de", f"report.words={tmp_path / 'de.yaml'}"]) == 0
    )
    page = (tmp_path / "results" / "brief.de.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in page and ">Wer kommt</h2>" in page and ">Method</h2>" in page
    assert re.search(r"\d,\d+", page) and "million won" in page and "brief.de.pdf" in capsys.readouterr().out


def test_a_difference_needs_two_folders():
    with pytest.raises(SettingsError, match="names 1 folders"):
        brief_diff(["brief_diff=[one]"])


def test_folders_of_a_difference_may_have_commas_in_their_names(tmp_path, monkeypatch):
    """Where two of them are there; what is in quotes is meant without them."""
    monkeypatch.chdir(tmp_path)
    for name in ("pay=2,jobs=1", "pay=2,jobs=2"):
        (tmp_path / name).mkdir()
    assert folders_in("pay=2,jobs=1,pay=2,jobs=2") == ["pay=2,jobs=1", "pay=2,jobs=2"]
    assert folders_in("'pay=2,jobs=1', 'pay=2,jobs=2'") == ["pay=2,jobs=1", "pay=2,jobs=2"]
    assert folders_in("old, new") == ["old", "new"]
    assert len(folders_in("pay=2,jobs=1,elsewhere")) == 3


def test_a_missing_library_is_named_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(make, "find_spec", lambda name: None if name == "typst" else find_spec(name))
    with pytest.raises(SettingsError, match=r'a brief needs typst: pip install "brainsim\[report\]"'):
        make_brief(tmp_path)


def test_the_published_results_can_be_briefed(tmp_path):
    """From the small tables alone, with what the runs hold of the headline outcomes."""
    published = Path(__file__).parents[2] / "results" / "published" / "baseline"
    facts = facts_of(read_folder(published))
    assert facts.effects and {e.outcome for e in facts.effects if e.share_above is not None} >= set(RUNGS)
    assert yaml.safe_load((published / "config.yaml").read_text())["study"]["name"] == facts.study


def test_a_browser_shows_the_page_without_a_request_or_an_error(folder, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((folder / "brief.ko.html").as_uri())
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert errors == [] and [url for url in asked if url.startswith("http")] == []
    assert wide <= 390  # readable on a phone: nothing sticks out
