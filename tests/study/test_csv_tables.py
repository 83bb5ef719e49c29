"""Tables as other programs write them: what is certain is read, the rest is one line with place and remedy."""

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brainsim.study.csv_tables import read_table
from brainsim.study.csv_text import MOST_BYTES, MOST_LINES, TableProblem

ROWS = {"a": [1.5, -2.25], "b": [8.0, 16.0]}


@pytest.fixture
def file(tmp_path):
    """A function that writes a file and returns its path."""

    def written(content):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def numbers(path):
    """All columns as numbers."""
    table = read_table(path)
    return {name: table.numbers(name).tolist() for name in table.columns}


def told(path, whole=False):
    """What is said of a table that can't be read, or of its first cell that is no number."""
    with pytest.raises(TableProblem) as problem:
        table = read_table(path)
        for name in table.columns:
            table.numbers(name, whole)
    said = problem.value.of("t.csv")
    assert said.startswith("t.csv") and "\n" not in said and len(said) < 400
    return said


# --- what is read -----------------------------------------------------------------------------------------------------

SAME = {
    "commas": "a,b\n1.5,8\n-2.25,16\n",
    "quotes, as R and SPSS": '"a","b"\n"1.5","8"\n"-2.25","16"\n',
    "whole numbers as real, as pandas": "a,b\n1.5,8.0\n-2.25,16.0\n",
    "semicolons and decimal commas, as Excel in German and R's write.csv2": "a;b\n1,5;8\n-2,25;16\n",
    "semicolons and points": "a;b\n1.5;8\n-2.25;16\n",
    "exponents with decimal commas": "a;b\n1,5E+00;8\n-22,5E-01;1,6e1\n",
    "tabs": "a\tb\n1.5\t8\n-2.25\t16\n",
    "bars": "a|b\n1.5|8\n-2.25|16\n",
    "Excel's own first line": "sep=;\r\na;b\r\n1,5;8\r\n-2,25;16\r\n",
    "carriage returns and line feeds": "a,b\r\n1.5,8\r\n-2.25,16\r\n",
    "carriage returns, as an old Macintosh": "a,b\r1.5,8\r-2.25,16",
    "a mark before UTF-8": "\ufeffa,b\n1.5,8\n-2.25,16\n",
    "UTF-16, as Excel's Unicode text": "a\tb\r\n1,5\t8\r\n-2,25\t16\r\n".encode("utf-16"),
    "UTF-16, the other end first": b"\xfe\xff" + "a\tb\n1.5\t8\n-2.25\t16\n".encode("utf-16-be"),
    "a code page that holds only ASCII": "a,b\n1.5,8\n-2.25,16\n".encode("cp949"),
    "blank lines": "\n\na,b\n\n1.5,8\n\n-2.25,16\n\n\n",
    "empty rows at the end": "a,b\n1.5,8\n-2.25,16\n,\n,\n",
    "an empty last column": "a,b,\n1.5,8,\n-2.25,16,\n",
    "separators at the ends of rows alone": "a,b\n1.5,8,,\n-2.25,16,\n",
    "blanks, also wide ones": " a , \u00a0b\u00a0\n 1.5 ,\u202f8\n-2.25\u3000, 16\n",
    "a blank before a quote": 'a, "b"\n1.5, "8"\n-2.25, "16"\n',
    "a remark above the names": "# from a spreadsheet\na,b\n1.5,8\n-2.25,16\n",
    "the sign of subtraction": "a,b\n+1.5,8\n\u22122.25,16\n",
    "bare points": "a,b\n1.5,8.\n-2.25,16.\n",
    "numbered rows, as R": '"","a","b"\n"1",1.5,8\n"2",-2.25,16\n',
    "numbered rows, read and written again": "Unnamed: 0,a,b\n0,1.5,8\n1,-2.25,16\n",
    "numbered rows, as pandas": ",a,b\n0,1.5,8\n1,-2.25,16\n",
}


@pytest.mark.parametrize("content", SAME.values(), ids=list(SAME))
def test_the_same_table_is_read_however_it_was_written(file, content):
    assert numbers(file(content)) == ROWS


@given(
    st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=5),
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", ",")]),
)
def test_what_pandas_writes_is_read_to_the_last_bit(tmp_path_factory, values, signs):
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    pd.DataFrame({"a": values, "b": 0.5}).to_csv(path, index=False, sep=signs[0], decimal=signs[1])
    assert numbers(path) == {"a": values, "b": [0.5] * len(values)}


def test_a_table_of_text_keeps_its_words(file):
    table = read_table(file('shock,start\n"calm","2027Q1"\n"with, comma",\n'))
    assert table.columns == {"shock": ["calm", "with, comma"], "start": ["2027Q1", ""]}


def test_an_empty_cell_is_nan_where_it_may_be_empty(file):
    assert np.isnan(read_table(file("a,b\n,1\n")).numbers("a", empty=True)).all()


def test_passing_over_numbered_rows_is_told(file, capsys):
    read_table(path := file(",a\n1,5\n2,6\n3,7\n"))
    assert capsys.readouterr().err == f"brainsim: {path}: the first column only numbers the rows and is passed over\n"


def test_lines_are_those_of_the_file(file):
    assert read_table(file("\n# remark\na,b\n\n1,2\r\n\n3,4\n")).lines == [5, 7]


# --- what is not ------------------------------------------------------------------------------------------------------

CELLS = {
    "thousands": ('"1,000"', "may hold thousands separators"),
    "thousands and decimals": ('"1,000.5"', "may hold thousands separators"),
    "thousands with blanks": ("1 000", "may hold thousands separators"),
    "thousands with narrow blanks": ("1\u202f000", "may hold thousands separators"),
    "thousands, Swiss": ("1'000", "may hold thousands separators"),
    "thousands with points": ("1.000.000", "may hold thousands separators"),
    "underscores": ("1_000", "may hold thousands separators"),
    "a decimal comma": ('"2,4"', "has a comma where this file has points"),
    "per cent": ("40%", "is per cent; write 40 % as 0.4"),
    "won": ("\u20a91000", "names a currency"),
    "dollars": ("$5", "names a currency"),
    "KRW": ("5 KRW", "names a currency"),
    "NA": ("NA", "missing value"),
    "#N/A": ("#N/A", "missing value"),
    "#DIV/0!": ("#DIV/0!", "missing value"),
    "#NV": ("#NV", "missing value"),
    "NaN": ("NaN", "missing value"),
    "a missing value of Stata": (".", "missing value"),
    "another": (".b", "missing value"),
    "null": ("NULL", "missing value"),
    "an empty cell": ("", "the cell is empty; write a number"),
    "inf": ("-inf", "is not finite"),
    "Inf": ("Infinity", "is not finite"),
    "too large": ("1e400", "is larger than a computer's numbers"),
    "too small": ("1e-400", "is smaller than a computer's numbers"),
    "TRUE": ("TRUE", "truth value"),
    "WAHR": ("WAHR", "truth value"),
    "a month": ("Mar-27", "looks like a date"),
    "a day": ("2027-01-01", "looks like a date"),
    "an American day": ("1/2/2027", "looks like a date"),
    "a German day": ("02. Apr", "looks like a date"),
    "a Korean day": ("3월 27일", "looks like a date"),
    "hexadecimal": ("0x10", "is hexadecimal"),
    "an apostrophe": ("'2.4", "begins with an apostrophe"),
    "a formula": ("=1+1", "is a formula"),
    "full width": ("\uff12.\uff14", "has digits other than 0-9"),
    "Arabic-Indic": ("\u0662\u0664", "has digits other than 0-9"),
    "an en dash": ("\u20132.4", "may be negative"),
    "brackets": ("(2.4)", "may be negative"),
    "a minus behind": ("2.4-", "may be negative"),
    "words": ("much", "is not a number; write one like 2.4"),
}


@pytest.mark.parametrize(("cell", "words"), CELLS.values(), ids=list(CELLS))
def test_a_cell_that_is_no_certain_number_is_told_with_its_place(file, cell, words):
    said = told(file(f"x,a\n1,2\n3,{cell}\n"))
    assert said.startswith("t.csv, line 3, column a: ")
    assert words in said


@pytest.mark.parametrize("cell", ["8.5", "400.000", "1e-3"])
def test_a_whole_number_is_whole_and_has_no_mark_that_may_part_thousands(file, cell):
    assert "whole number" in told(file(f"a,b\n{cell},1\n"), whole=True)
    assert read_table(file("a,b\n8.0,1\n")).numbers("a", whole=True).tolist() == [8.0]


FILES = {
    "both marks": ("a;b\n1,5;2.5\n", "line 2, column a: 1,5 and, in line 2, 2.5 have different marks"),
    "thousands beside decimals": ("a;b\n1.000;2,4\n", "different marks"),
    "a thousand or one": ("a;b\n1.000;2\n", "line 2, column a: 1.000 may be 1000 or 1.000, and no cell tells which"),
    "a thousand or one, with comma": ("a\tb\n2,000\t2\n", "may be 2000 or 2.000"),
    "a thousand or one, alone": ("a\n1.000\n", "may be 1000 or 1.000"),
    "decimal commas between commas": ("a,b\n1,5,2,5\n", "line 2: 4 cells for 2 columns; mend the line"),
    "a decimal comma in a lone column": ("a\n1,5\n2,5\n", "a decimal comma may stand between commas"),
    "named rows of R": ("a,b\nx,1,2\ny,3,4\n", "the rows may be named (in R use row.names = FALSE)"),
    "row names that do not count": (",a\n3,1\n7,2\n", "line 1: column 1 has no name; name it, or leave it out"),
    "blanks between, as R's write.table": ("a b\n1 2\n", "names are parted by blanks"),
    "two separators": ("a;b,c\n1;2,3\n", "the names are parted by commas and by semicolons"),
    "lines in quotes": ('"a,b"\n"1,2"\n', "the whole line stands in quotes"),
    "an unknown separator": ("sep=#\na#b\n1#2\n", "sep=# is none of commas, semicolons, tabs, bars"),
    "no names": ("1.5,8\n2.5,9\n", "line 1: 1.5,8: numbers stand where columns must be named"),
    "a name twice": ("a,b,a\n1,2,3\n", "two columns are named a"),
    "a nameless column": ("a,,b\n1,2,3\n", "column 2 has no name"),
    "an endless name": ("x" * 5000 + "\n1\n", "has 5,000 characters; no column has such a name"),
    "a name over two lines": ('"a\nb",c,c\n1,2,3\n', "two columns are named c"),
    "a name over two lines, twice": ('"a\nb","a\nb"\n1,2\n', "two columns are named a b"),
    "too many columns": (",".join(f"c{n}" for n in range(1001)) + "\n1\n", "has 1,001 columns; a table may have 1,000"),
    "too many cells": (",".join(f"c{n}" for n in range(600)) + "\n" * 10_000, "has 10,000 lines of 600 cells; a table"),
    "a short row": ("a,b\n1,2\n3\n", "line 3: 1 cells for 2 columns"),
    "an empty row": ("a,b\n1,2\n,\n3,4\n", "line 3: the row is empty"),
    "an open quote": ('a,b\n1,2\n"3,4\n', "line 3: unexpected end of data; a quote may stand only around a whole cell"),
    "a quote inside": ('a,b\n"1"x,2\n', "a quote may stand only around a whole cell"),
    "a remark below the names": ("a,b\n# 1,2\n", "line 2, column a: # 1 stands for a missing value"),
    "nothing": ("", "is empty"),
    "nothing but lines": ("\n\n", "is empty"),
    "nothing but separators": (",,\n,,\n", "has no rows"),
    "names alone": ("a,b\n", "has no rows below its first line"),
    "a code page": ("a,나\n1,2\n".encode("cp949"), "line 1: the byte 0xb3 is not UTF-8"),
    "Western signs": (b"a,b\n1,2\n3,\xa04\n", "line 3: the byte 0xa0 is not UTF-8 (the file may be in a code page"),
    "half a UTF-16": ("a\tb\n1\t2\n".encode("utf-16")[:-1], "is damaged: it begins as UTF-16"),
    "UTF-16 without its mark": ("a\tb\n1\t2\n".encode("utf-16-le"), "holds a NUL"),
    "a NUL": (b"a,b\n1,\x002\n", "line 2: holds a NUL"),
    "a workbook": (b"PK\x03\x04\x14", "is an Excel or OpenDocument workbook (or another zip file), no CSV; in the"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old or protected Excel workbook, no CSV"),
    "Parquet": (b"PAR1\x15\x04", "is Parquet, no CSV; in pandas use to_csv(file, index=False)"),
    "Stata": (b"<stata_dta><header>", "is a Stata data set, no CSV; in Stata use export delimited"),
    "old Stata": (b"\x72\x02\x01\x00", "is an old Stata data set, no CSV"),
    "SPSS": (b"$FL2@(#)", "is an SPSS data set, no CSV"),
    "SAS": (bytes(12) + b"\xc2\xea\x81\x60\xb3\x14", "is a SAS data set, no CSV"),
    "gzip": (b"\x1f\x8b\x08\x00", "is packed with gzip (as .gz and R's .rds are), no CSV; unpack it first"),
    "HTML": ("<!DOCTYPE html><html>", "is HTML or XML"),
    "JSON": ('[{"a": 1}]', "is JSON, no CSV"),
    "too many lines": ("a\n" + "1\n" * (MOST_LINES + 1), "has 100,002 lines; a table may have 100,000 rows"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), FILES.values(), ids=list(FILES))
def test_a_file_that_is_no_certain_table_is_told_with_its_remedy(file, content, words):
    assert words in told(file(content))


def test_a_large_file_is_refused_without_reading_it(tmp_path, monkeypatch):
    path = tmp_path / "large.csv"
    with path.open("wb") as large:
        large.truncate(MOST_BYTES + 1_000_000)
    monkeypatch.setattr(type(path), "read_bytes", lambda path: pytest.fail("the file was read"))
    assert "has 101 MB; a table may have 100 MB" in told(path)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "is no file but a pipe or a device" in told(tmp_path / "pipe")


def test_a_folder_and_a_file_that_is_not_there_are_told(tmp_path):
    assert "is a folder; name the CSV file in it" in told(tmp_path)
    assert "can't be read: No such file" in told(tmp_path / "none.csv")


@given(st.binary(max_size=60) | st.text("a,;\t\n\r\"' 1.5-#=", max_size=60).map(str.encode))
def test_no_bytes_end_in_anything_but_a_table_or_one_line(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    path.write_bytes(content)
    try:
        table = read_table(path)
        for name in table.columns:
            table.numbers(name)
    except TableProblem as problem:
        assert "\n" not in problem.of("t.csv")
