"""results.xlsx, read back: sheets, typed cells, units in heads, a first row that stays, the same bytes twice."""

import math
from datetime import datetime
from fnmatch import fnmatch

import pandas as pd
import pytest

pytest.importorskip("xlsxwriter")
pytest.importorskip("openpyxl")

import openpyxl

from brainsim.command.experiment import run_experiment
from brainsim.command.leave import leave_workbook
from brainsim.command.load import load_settings
from brainsim.report import workbook
from brainsim.report.dictionary import files
from brainsim.report.workbook import WORKBOOK, Sheet, write_workbook
from brainsim.study.reports import Report
from brainsim.study.study import Study

SMALL = ["population.scale=0.004", "study.spin_up_quarters=8", "study.quarters=8", "study.replications=3", "executor.workers=1",
         "report.figures=false", "report.xlsx=true"]  # fmt: skip


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A study of one change, and its results folder."""
    place = tmp_path_factory.mktemp("workbook")
    settings = load_settings("baseline", [*SMALL, "policy.permanent_jobs=1.5"])
    assert run_experiment(settings, place / "results", place / "store") == 0
    return Study(settings, place / "store"), place / "results"


@pytest.fixture(scope="module")
def book(lived):
    return openpyxl.load_workbook(lived[1] / WORKBOOK)


def rows(book, sheet):
    """A sheet as dictionaries by the heads of its columns without their units."""
    heads, *others = book[sheet].iter_rows(values_only=True)
    return [dict(zip([head.partition(" (")[0] for head in heads], row, strict=True)) for row in others]


def test_it_is_sealed_and_explained_as_the_files_beside_it(lived):
    _, folder = lived
    assert Report(folder).file(WORKBOOK).stat().st_size > 0
    assert f"## {WORKBOOK}" in (folder / "README.md").read_text(encoding="utf-8")


def test_each_table_has_its_sheet_and_a_first_row_that_stays(book):
    assert book.sheetnames == ["options", "effects", "summary", "checks", "fellows", "dictionary"]
    assert {page.freeze_panes for page in book} == {"A2"}


@pytest.mark.parametrize(("sheet", "file"), [("effects", "effects.csv"), ("summary", "summary.csv")])
def test_the_numbers_are_those_of_the_tables_as_numbers(lived, book, sheet, file):
    table = pd.read_csv(lived[1] / file)
    read = rows(book, sheet)
    assert [(row["point"], row["outcome"]) for row in read] == list(zip(table["point"], table["outcome"], strict=True))
    for name in ("effect", "low", "n") if sheet == "effects" else ("mean", "fact", "n"):
        for row, value in zip(read, table[name], strict=True):
            written = row[name]
            assert (written is None) if pd.isna(value) else written == ("no bound" if math.isinf(value) else value)
            assert not isinstance(written, str) or written == "no bound"


def test_options_and_outcomes_are_said_in_words_too(book):
    options = {row["point"]: row["option"] for row in rows(book, "options")}
    assert options[0] == "the same without it" and "permanent" in options[1] and options[2] == "no InnoCORE"
    assert {row["option"] for row in rows(book, "effects")} == {options[1], options[2]}
    assert not any("_" in row["what"] for row in rows(book, "effects"))


def test_heads_name_units_or_the_column_that_has_them(book):
    heads = {sheet: [cell.value for cell in book[sheet][1]] for sheet in book.sheetnames}
    assert "effect (in the unit of the row)" in heads["effects"] and "unit" in heads["effects"]
    assert {"ability (standard deviations)", "pay_as_fellow (million KRW a year)"} <= set(heads["fellows"])
    assert any("policy.permanent_jobs (" in head for head in heads["options"])


def test_the_dictionary_explains_every_column_of_every_sheet(lived, book):
    told = {}
    for row in rows(book, "dictionary"):
        told.setdefault(row["sheet"], set()).update(name.strip() for name in (row["column"] or "").split(","))
    for sheet, file in (("effects", "effects.csv"), ("summary", "summary.csv"), ("fellows", "fellows.parquet")):
        patterns = [name.replace("N", "*") for name in told[sheet]]
        own = {"option", "what"}  # in words, of which the first rows of the dictionary tell
        names = {name for row in rows(book, sheet)[:1] for name in row} - own
        assert not {name for name in names if not any(fnmatch(name, pattern) for pattern in patterns)}, file
    assert set(files()[WORKBOOK].columns) <= set(told) | {"effects, summary"}


def test_the_same_study_gives_the_same_bytes_and_its_date_is_of_the_study(lived, book):
    study, folder = lived
    before = (folder / WORKBOOK).read_bytes()
    write_workbook(folder, study)
    assert (folder / WORKBOOK).read_bytes() == before
    assert book.properties.created == datetime(2025, 7, 1)


def test_words_that_look_like_a_formula_stay_words_and_nothing_is_an_empty_cell(tmp_path):
    table = pd.DataFrame({"a": ["=1+1", None], "b": [True, False], "c": [math.nan, -math.inf]})
    workbook._write(tmp_path / "x.xlsx", [Sheet("one", "", table)], datetime(2025, 7, 1))
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["one"]
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["=1+1", True, None], [None, False, "no bound"],
    ]  # fmt: skip
    assert page["A2"].data_type == "s" and page["B2"].data_type == "b"


def test_of_many_fellows_whole_replications_are_told(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    table = pd.DataFrame({"replication": [0, 0, 1, 1, 2, 2], "ability": range(6)})
    assert workbook._fellows(table)["replication"].tolist() == [0, 0, 1, 1]


def test_none_is_written_where_none_is_asked_for(lived, tmp_path):
    study, _ = lived
    silent = study.settings.model_copy(update={"report": study.settings.report.model_copy(update={"xlsx": False})})
    leave_workbook(Study(silent, study.store_folder), tmp_path)
    assert not list(tmp_path.iterdir())
