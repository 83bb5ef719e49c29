"""What a study leaves: files written whole, settings that are read again, provenance, an honest line of progress."""

import hashlib
import io
import json

import pandas as pd
import pytest
import yaml

from brainsim.settings import settings_of
from brainsim.study.progress import Progress
from brainsim.study.results import PARQUETS, config_text, write_results, write_whole
from brainsim.study.runner import Replication, replicate


@pytest.fixture(scope="module")
def short(small):
    """Settings of two replications of two quarters."""
    return small("study.quarters=2", "study.replications=2", "study.spin_up_quarters=4")


@pytest.fixture(scope="module")
def written(short, tmp_path_factory):
    """The folder of a study whose third replication failed."""
    folder = tmp_path_factory.mktemp("study") / "results"
    failed = Replication(2, 5, 0.1, {}, {}, "Traceback: it broke")
    write_results(folder, short, [failed, replicate(short, 1), replicate(short, 0)], 1.5)
    return folder


def test_a_study_leaves_all_its_tables(written):
    """Every table, the summary, the settings and the provenance; nothing half-written beside them."""
    expected = {f"{name}.parquet" for name in (*PARQUETS, "runs")} | {"summary.csv", "config.yaml", "provenance.json"}
    assert {path.name for path in written.iterdir()} == expected


def test_runs_are_in_the_order_of_their_numbers(written):
    """Whatever was done first, and with the failed one among them."""
    runs = pd.read_parquet(written / "runs.parquet")
    assert runs["replication"].tolist() == [0, 1, 2]
    assert runs["status"].tolist() == ["done", "done", "failed"]
    assert runs["error"].tolist()[2] == "Traceback: it broke"


def test_tables_hold_the_replications_that_were_done(written):
    """The replication is the first column, and the failed one has no rows."""
    for name in ("quarters", "flows", "reference_quarters", "stays"):
        table = pd.read_parquet(written / f"{name}.parquet")
        assert table.columns[0] == "replication"
        assert set(table["replication"]) == {0, 1}


def test_the_summary_has_the_promised_columns(written):
    """In this order."""
    columns = ["outcome", "unit", "mean", "se", "median", "low", "high", "n", "fact", "source"]
    assert list(pd.read_csv(written / "summary.csv")) == columns


def test_the_settings_are_read_again(written, short):
    """config.yaml is the resolved settings, and nothing is lost in it."""
    assert settings_of(yaml.safe_load((written / "config.yaml").read_text(encoding="utf-8"))) == short


def test_provenance_names_seeds_and_hashes(written, short):
    """Every replication's seed, and hashes that are those of the files."""
    facts = json.loads((written / "provenance.json").read_text())
    assert facts["study_seed"] == short.study.seed
    assert set(facts["replication_seeds"]) == {"0", "1", "2"}
    assert (facts["replications_done"], facts["replications_failed"]) == (2, 1)
    assert facts["config_sha256"] == hashlib.sha256(config_text(short).encode()).hexdigest()
    for name, digest in facts["data_sha256"].items():
        assert hashlib.sha256((written / name).read_bytes()).hexdigest() == digest
    assert set(facts["data_sha256"]) == {path.name for path in written.glob("*.parquet")} | {
        "summary.csv",
        "config.yaml",
    }
    assert all(facts["packages"][package] != "not installed" for package in ("mesa", "numpy", "numba"))


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    """A writer that breaks half-way leaves the old file as it was."""
    path = tmp_path / "table.txt"
    write_whole(path, lambda partial: partial.write_text("old"))

    def breaks(partial):
        partial.write_text("ha")
        raise RuntimeError("disk")

    with pytest.raises(RuntimeError, match="disk"):
        write_whole(path, breaks)
    assert path.read_text() == "old"


def test_progress_counts_the_done_and_the_failed():
    """A line at the start and at the end where the output is a file, with what has failed."""
    stream = io.StringIO()
    progress = Progress(3, stream)
    for failed in (False, True, False):
        progress.count(failed)
    lines = stream.getvalue().splitlines()
    assert lines[0].startswith("0/3 replications, 0 failed")
    assert lines[-1].startswith("3/3 replications, 1 failed")
    assert "left" not in lines[-1]


def test_progress_foretells_the_time_left_while_some_are_missing():
    """Once one is done and before all are."""
    progress = Progress(2, io.StringIO())
    assert "left" not in progress.line()
    progress.count(False)
    assert "s left" in progress.line()
    progress.count(False)
    assert "left" not in progress.line()


def test_progress_rewrites_one_line_on_a_terminal():
    """Each count returns to the start of the line, and only the last ends it."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stream = Terminal()
    progress = Progress(2, stream)
    progress.count(False)
    progress.count(False)
    assert stream.getvalue().count("\r") == 3
    assert stream.getvalue().count("\n") == 1 and stream.getvalue().endswith("\n")
