"""A results folder vouches for its files: each is as it was written, or told in one line."""

import json

import pytest

from brainsim.brief.facts import read_folder
from brainsim.settings.problems import SettingsError
from brainsim.study.reports import DATA, PROVENANCE, SHOWN, Report, seal, sealing
from brainsim.study.seal import SEAL, Broken, read_sealed, sealed, unsealed
from brainsim.study.shards import noted, write_whole


def left(folder, name, text):
    """A file that is written as every file is."""
    write_whole(folder / name, lambda path: path.write_text(text))
    return folder / name


@pytest.fixture
def report(tmp_path):
    """Two tables and a page, sealed; and a file of somebody else."""
    folder = tmp_path / "report"
    seal(folder, [left(folder, name, name) for name in ("a.csv", "b.csv", "README.md")], {"command": "brainsim x"})
    (folder / "mine.csv").write_text("mine")
    return Report(folder)


def test_a_sealed_document_says_what_it_said_and_any_other_is_broken():
    content = {"b": [1, 0.1, None, "é"], "a": {"1": True}}
    text = sealed(content)
    assert unsealed(text.encode()) == content and set(json.loads(text)) == {"a", "b", SEAL}
    assert unsealed(json.dumps(json.loads(text), indent=3).encode()) == content  # spaces say nothing
    for harmed, said in [
        (text.replace("0.1", "0.2"), "hash does not match"),
        (text.replace('"b"', '"c"'), "hash does not match"),
        (text[:-5], "no JSON"),
        ("", "it is empty"),
        ("[]", "carries no hash"),
        (json.dumps(content), "carries no hash"),
    ]:
        with pytest.raises(Broken, match=said):
            unsealed(harmed.encode())


def test_a_bit_that_is_no_letter_is_broken_too():
    with pytest.raises(Broken, match="no JSON"):
        unsealed(b"\xff" + sealed({}).encode())


@pytest.mark.parametrize("depth", [900, 985, 995, 1100, 5000, 200_000])
def test_a_document_that_is_nested_too_deep_is_damaged(depth):
    for harmed in ("[" * depth, f'{{"{SEAL}": "0", "a": {"[" * depth}{"]" * depth}}}'):
        with pytest.raises(Broken, match="is damaged"):
            unsealed(harmed.encode())


def test_a_document_is_sealed_anew_whatever_seal_it_had():
    assert sealed(json.loads(sealed({"a": 1}))) == sealed({"a": 1})


def test_tables_and_pages_are_named_apart_and_files_of_others_are_not(report):
    assert (set(report.facts[DATA]), set(report.facts[SHOWN])) == ({"a.csv", "b.csv"}, {"README.md"})
    assert report.file("a.csv").read_text() == "a.csv"
    assert report.names("*.csv") == ["a.csv", "b.csv"] and not report.has("mine.csv")
    assert "mine.csv left out" in report.strangers()


HARMED = {
    "changed": (lambda path: path.write_text("c"), "is not as it was written"),
    "emptied": (lambda path: path.write_text(""), "is not as it was written"),
    "another of its kind": (lambda path: path.write_text("b.csv"), "is not as it was written"),
    "removed": (lambda path: path.unlink(), "is missing"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "can't be read"),
}


@pytest.mark.parametrize(("harm", "said"), HARMED.values(), ids=list(HARMED))
def test_a_file_that_is_not_as_it_was_written_is_told_with_the_command_that_makes_it(report, harm, said):
    harm(report.folder / "a.csv")
    with pytest.raises(SettingsError, match=said) as problem:
        Report(report.folder).file("a.csv")
    assert str(problem.value).endswith("brainsim x") and "\n" not in str(problem.value)


def test_a_file_that_nobody_vouches_for_is_not_read(report):
    with pytest.raises(SettingsError, match=r"has no mine\.csv: its provenance\.json names none"):
        report.file("mine.csv")


@pytest.mark.parametrize("text", ["", "{}", "nonsense", '{"data_sha256": {}}'])
def test_a_provenance_that_cannot_be_believed_is_told(report, text):
    (report.folder / PROVENANCE).write_text(text)
    with pytest.raises(SettingsError, match=r"provenance\.json .*give the command again") as problem:
        Report(report.folder).file("a.csv")
    assert "\n" not in str(problem.value)


def test_what_is_written_later_is_named_too_and_an_inner_list_keeps_its_own(report, tmp_path):
    with sealing(report.folder):
        left(report.folder, "c.csv", "c")
        left(tmp_path, "elsewhere.csv", "no")
        with noted() as inner:
            left(report.folder, "store.csv", "s")
    assert [path.name for path in inner] == ["store.csv"]
    assert Report(report.folder).names("*.csv") == ["a.csv", "b.csv", "c.csv"]


def test_nothing_is_sealed_where_nothing_was_written(tmp_path):
    with sealing(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_the_latest_results_are_named_to_who_names_the_folder_of_all(tmp_path):
    for name in ("2026-11-01_10-00-00", "2026-11-02_10-00-00"):
        seal(tmp_path / name, [left(tmp_path / name, "points.csv", "")], {})
    with pytest.raises(
        SettingsError, match=r"is no results folder: it has no config\.yaml; name one such as .*2026-11-02_10-00-00$"
    ):
        read_folder(tmp_path)


def test_a_table_that_was_removed_from_results_is_told_as_damage(report):
    """And not as a folder that is none."""
    names = ("config.yaml", "points.csv", "effects.csv")
    seal(report.folder, [left(report.folder, name, "") for name in names])
    (report.folder / "points.csv").unlink()
    with pytest.raises(SettingsError, match=r"points\.csv is missing; make the results again"):
        read_folder(report.folder)
    assert read_sealed(report.folder / PROVENANCE)[DATA].keys() == {"a.csv", "b.csv", *names}
