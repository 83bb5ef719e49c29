"""The site: it builds without a warning, asks no other site for anything, and its search works from the file system."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import brainsim
from brainsim.__main__ import main
from brainsim.command import pages
from brainsim.settings.problems import SettingsError

CHECKOUT = Path(__file__).parents[1]
FETCHED = re.compile(r'<(?:script|img|iframe|source)\b[^>]*\bsrc="([^"]+)"|<link\b[^>]*\bhref="([^"]+)"|url\(([^)]+)\)')


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages as `mkdocs build --strict` makes them: a link or an anchor that leads nowhere ends it."""
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "-f",
        CHECKOUT / "docs/mkdocs.yml",
        "-d",
        folder,
    ]
    built = subprocess.run(command, capture_output=True, text=True, timeout=500)
    assert built.returncode == 0, built.stderr
    return folder


def test_no_page_fetches_anything_from_another_site(site):
    fetched = {
        one.strip("\"' ")
        for file in [*site.rglob("*.html"), site / "site.css"]
        if not file.is_relative_to(site / "results")
        for found in FETCHED.findall(file.read_text(encoding="utf-8"))
        for one in found
        if one
    }
    assert fetched and [address for address in fetched if re.match(r"(?:https?:)?//", address)] == []


def test_the_home_page_has_two_doors_and_the_finding(site):
    page = (site / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<h2 id="i-(\w+)"', page) == ["decide", "model"]
    (picture,) = re.findall(r'<img alt="[^"]+" src="([^"]+)"', page)
    assert (site / picture).is_file()


def test_every_public_name_has_its_reference(site):
    page = (site / "docs" / "api.html").read_text(encoding="utf-8")
    told = [page.split(f'<h2 id="{name.lower()}"')[1].split("<h2")[0] for name in brainsim.__all__]
    assert [name for name, part in zip(brainsim.__all__, told, strict=True) if "doc-contents" not in part] == []


def test_every_equation_is_drawn_with_its_number(site):
    source = (CHECKOUT / "docs" / "model.md").read_text(encoding="utf-8")
    page = (site / "docs" / "model.html").read_text(encoding="utf-8")
    drawn = re.findall(
        r'<div class="equation"[^>]*><math .*?</math><span class="number"[^>]*>\((\d+)\)</span></div>', page
    )
    assert drawn == re.findall(r"\\tag\{(\d+)\}", source)
    assert not re.findall(r"<m\w+>\\\w+", page)  # a command of TeX that the converter does not know


def test_the_table_of_evidence_has_every_row_of_the_ledger(site):
    ledger = (CHECKOUT / "docs" / "evidence.md").read_text(encoding="utf-8").partition("\n### ")[2]
    rows = [line for line in ledger.splitlines() if line.startswith("| ") and not line.startswith("| source |")]
    page = (site / "docs" / "evidence_table.html").read_text(encoding="utf-8")
    assert page.count("<tr>") == len(rows) + 1


def opened(browser, file, width=390):
    """A page from the file system, with what it asked for elsewhere and what went wrong."""
    page, wrong = browser.new_page(viewport={"width": width, "height": 844}), []
    page.on("request", lambda request: request.url.startswith("http") and wrong.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.goto(file.as_uri(), timeout=120_000)
    return page, wrong


@pytest.mark.parametrize("path", ["index.html", "docs/model.html", "experiments/index.html", "docs/quickstart.ko.html"])
def test_a_page_is_readable_on_a_phone(site, browser, path):
    page, wrong = opened(browser, site / path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert (wrong, wide <= 390) == ([], True)


@pytest.mark.parametrize(("word", "found"), [("foresight", "foresight"), ("빠른", "빠른 시작")])
def test_search_finds_words_of_both_languages_without_a_server(site, browser, word, found):
    page, wrong = opened(browser, site / "index.html", 1280)
    page.fill("input.md-search__input", word)
    first = page.wait_for_selector(".md-search-result__item", state="attached", timeout=120_000).inner_text()
    page.close()
    assert wrong == [] and found in first.lower()


def test_the_table_of_evidence_shows_the_rows_that_hold_all_words(site, browser):
    page, wrong = opened(browser, site / "docs" / "evidence_table.html", 1280)
    page.fill(".filter", "measured korea")
    shown = page.eval_on_selector_all(".filtered tbody tr:not([hidden])", "rows => rows.map(row => row.textContent)")
    page.close()
    assert wrong == [] and shown and all("korea" in row.lower() and "measured" in row.lower() for row in shown)


@pytest.fixture
def seen(monkeypatch):
    """The addresses that the browser was asked to open."""
    addresses = []
    monkeypatch.setattr(pages.webbrowser, "open_new_tab", addresses.append)
    return addresses


def ended(monkeypatch, *arguments):
    """The exit status of `brainsim docs`."""
    monkeypatch.setattr(sys, "argv", ["brainsim", "docs", *arguments])
    return main()


def test_the_command_opens_the_pages_that_a_wheel_carries(tmp_path, monkeypatch, seen, capsys):
    monkeypatch.setattr(pages, "PACKAGE", tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").touch()
    assert ended(monkeypatch) == 0
    assert seen == [(tmp_path / "site" / "index.html").as_uri()]
    assert capsys.readouterr().out == f"{tmp_path / 'site' / 'index.html'}\n"


def test_pages_of_a_checkout_are_built_once_and_again_when_a_source_is_newer(tmp_path, monkeypatch, seen, capsys):
    monkeypatch.setenv("BRAINSIM_CACHE", str(tmp_path / "cache"))
    built = []

    def build(command, **_):
        built.append(command)
        page = Path(command[-1]) / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(pages.subprocess, "run", build)
    assert [ended(monkeypatch), ended(monkeypatch), len(built)] == [0, 0, 1]
    monkeypatch.setattr(pages, "_changed", lambda _: iter([float("inf")]))
    assert [ended(monkeypatch), len(built), len(set(seen))] == [0, 2, 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "has no pages; install a released wheel"), (("model",), "docs takes nothing after it, not model")],
)
def test_what_can_t_be_opened_is_one_line(tmp_path, monkeypatch, seen, capsys, arguments, said):
    monkeypatch.setattr(pages, "PACKAGE", tmp_path / "lib" / "brainsim")
    assert (ended(monkeypatch, *arguments), seen) == (2, [])
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1


def test_a_checkout_without_the_extra_says_what_to_install(tmp_path, monkeypatch, seen):
    monkeypatch.setenv("BRAINSIM_CACHE", str(tmp_path))
    monkeypatch.setattr(pages, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r'building the pages needs mkdocs, .*: pip install -e "\.\[docs\]"'):
        pages.docs([])
