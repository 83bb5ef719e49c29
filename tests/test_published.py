"""Published results: copies that vouch for their own files, and give a brief or one line."""

import importlib.util
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from brainsim.brief.facts import facts_of, read_folder
from brainsim.settings.problems import SettingsError
from brainsim.study.checks import checks_of
from brainsim.study.reports import DATA, OF_RESULTS, PROVENANCE, SHOWN, Report, seal
from brainsim.study.results import write_csv

CHECKOUT = Path(__file__).parents[1]
PUBLISHED = CHECKOUT / "results" / "published"
FOLDERS = sorted(path.parent.name for path in PUBLISHED.glob(f"*/{PROVENANCE}"))


@pytest.fixture
def publish(tmp_path, monkeypatch):
    """experiments/publish.py, with a place of its own for what it publishes."""
    pytest.importorskip("pypdfium2")
    spec = importlib.util.spec_from_file_location("publish", CHECKOUT / "experiments" / "publish.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PUBLISHED", tmp_path / "published")
    return module


@pytest.mark.parametrize("name", FOLDERS)
def test_every_published_file_is_the_one_that_its_provenance_names(name):
    """Whoever edits a table by hand, or adds one, is found out: `python experiments/publish.py --seal` after a reason."""
    report = Report(PUBLISHED / name)
    lying = {path.relative_to(report.folder).as_posix() for path in report.folder.rglob("*") if path.is_file()}
    assert {report.file(named).name for named in report.names("*")} == {Path(one).name for one in lying} - {PROVENANCE}
    assert set(report.names("*")) == lying - {PROVENANCE}


@pytest.mark.parametrize("name", FOLDERS)
def test_published_results_give_a_brief_or_one_line(name):
    try:
        assert facts_of(read_folder(PUBLISHED / name)).effects
    except SettingsError as problem:
        assert "is no results folder: it has no " in str(problem) and "\n" not in str(problem)
        assert name in ("backcast", "calibrate", "dock_gursoy_badur", "explore", "validate")


@pytest.mark.parametrize("name", [path.parent.name for path in sorted(PUBLISHED.glob("*/runs.parquet"))])
def test_published_checks_are_what_the_published_runs_say(name, tmp_path):
    """`python experiments/publish.py --checks` makes them anew."""
    report = Report(PUBLISHED / name)
    write_csv(tmp_path / "checks.csv", checks_of(report))
    pd.testing.assert_frame_equal(report.table("checks"), pd.read_csv(tmp_path / "checks.csv"))


def test_a_folder_published_before_there_were_checks_gets_them_and_is_told_without_them_until_then(publish):
    target = publish.PUBLISHED / "thousand_fellows"
    shutil.copytree(PUBLISHED / "thousand_fellows", target)
    readme = (target / "README.md").read_text(encoding="utf-8")
    (target / "README.md").write_text(
        re.sub(r"## checks\.csv.*?(?=## )", "", readme, flags=re.DOTALL), encoding="utf-8"
    )
    (target / "checks.csv").unlink(missing_ok=True)
    publish.sealed_copy(target, Report(target).facts)
    assert facts_of(read_folder(target)).checks == []
    for _ in range(2):
        assert publish.check_all() == [target]
        assert (target / "README.md").read_text(encoding="utf-8").count("## checks.csv\n") == 1
    told = facts_of(read_folder(target)).checks
    assert {one.verdict for one in told if one.check == "placebo"} == {"passes"} and len(told) > 1


def test_the_first_page_of_a_brief_looks_as_it_is_printed(publish):
    """Nearer to a large picture of it than letters that are drawn small at once, which look bold here and there."""
    brief = PUBLISHED / "baseline" / "brief.en.pdf"
    drawn = [publish.pypdfium2.PdfDocument(brief)[0].render(scale=times * publish.SCALE).to_pil() for times in (1, 4)]
    printed, at_once = drawn[1].convert("L").reduce(4), drawn[0].convert("L")
    page = publish.first_page(brief).convert("L")
    assert page.size == at_once.size == printed.size
    off, before = (np.abs(np.asarray(one, float) - np.asarray(printed, float)).mean() for one in (page, at_once))
    assert off < before


def test_publishing_again_takes_away_what_was_published_and_nothing_else(publish, tmp_path):
    """A file of somebody else stays; the hashes of the whole tables are kept beside those of the copy."""
    target = publish.PUBLISHED / "x"
    target.mkdir(parents=True)
    (target / "old.csv").write_text("old")
    seal(target, [target / "old.csv"], {"study": "x", DATA: {"runs.parquet": "abc"}})
    (target / "thesis.csv").write_text("mine")
    publish.clear(target)
    assert [path.name for path in sorted(target.iterdir())] == [PROVENANCE, "thesis.csv"]
    (target / "new.csv").write_text("new")
    facts = Report(publish.sealed_copy(target, {"study": "x", DATA: {"runs.parquet": "abc"}})).facts
    assert (facts[OF_RESULTS], set(facts[DATA]), facts[SHOWN]) == (
        {"runs.parquet": "abc"},
        {"new.csv", "thesis.csv"},
        {},
    )
    assert publish.seal_all() == [target] and Report(target).facts == facts
