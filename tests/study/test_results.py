"""What a study leaves: files written whole, settings that are read again, provenance that can be checked."""

import hashlib
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from designs import with_design
from studies import lived_study

from brainsim.outcomes.rows import outcome_rows
from brainsim.outcomes.tables import KEPT_TABLES
from brainsim.report.dictionary import dictionary_text, files
from brainsim.settings.composed import settings_of
from brainsim.study import results
from brainsim.study.conduct import Ended
from brainsim.study.results import config_text, write_results
from brainsim.study.runs import model_version

PAY, EASE = "policy.salary_multiplier", "policy.visa_ease"
SHORT = ("study.quarters=2", "study.replications=3", "study.spin_up_quarters=4", "study.keep=agents")


@pytest.fixture(scope="module")
def grid(small):
    """Settings of four points, one of them the reference, of three replications of two quarters."""
    return with_design(small(*SHORT, "report.patterns=true"), "grid", levers={PAY: [3.0, 1.8], EASE: [0.0, 0.5]})


@pytest.fixture(scope="module")
def study(grid, tmp_path_factory):
    """The study, of which one run failed: the last point of the design in the last replication."""
    return lived_study(grid, tmp_path_factory.mktemp("study") / "store", fails={(3, 2)})


@pytest.fixture(scope="module")
def written(study, tmp_path_factory):
    """The folder of its report."""
    folder = tmp_path_factory.mktemp("study") / "results"
    write_results(folder, study, Ended(3, 12, 1, False, ""), 1.54, "a commit")
    return folder


def strict_json(path):
    """What a JSON file holds; NaN and infinity, which only Python reads, are refused."""

    def refuse(word):
        raise ValueError(f"{word} is no JSON")

    return json.loads(path.read_text(), parse_constant=refuse)


@pytest.fixture(scope="module")
def facts(written):
    """The provenance."""
    return strict_json(written / "provenance.json")


def test_a_study_leaves_all_its_tables_and_nothing_half_written(written):
    tables = {f"{name}.parquet" for name in ("runs", *KEPT_TABLES["agents"])}
    texts = {
        "points.csv",
        "summary.csv",
        "effects.csv",
        "decomposition.csv",
        "destinations.csv",
        "lever_effects.csv",
        "patterns.csv",
        "misfit.csv",
        "design.csv",
        "comparisons.csv",
        "checks.csv",
        "config.yaml",
        "provenance.json",
    }
    assert {path.name for path in written.iterdir()} == tables | texts


def test_the_command_is_kept_as_it_was_given(grid, facts):
    """Quoted for a shell where it must be; the plain one where no command line was given."""
    assert facts["command"] == f"python -m brainsim +experiment={grid.study.name}"
    asked = results.command(grid, ["+experiment=x", "design.points=[{a: 1}]"])
    assert asked == "python -m brainsim +experiment=x 'design.points=[{a: 1}]'"


@pytest.mark.parametrize("keep", list(KEPT_TABLES))
def test_the_files_of_a_study_are_those_that_its_dictionary_explains(small, tmp_path, keep):
    """Whatever is kept, and whether or not its design has levers and an order."""
    base = small(*SHORT, f"study.keep={keep}", "study.replications=1", "study.quarters=1")
    for number, settings in enumerate((base, with_design(base, "grid", levers={PAY: [1.8, 3.0]}))):
        folder = tmp_path / f"report{number}"
        write_results(folder, lived_study(settings, tmp_path / f"store{number}"), Ended(1, 3, 0, False, ""), 1.0)
        left = {path.name for path in folder.iterdir()}
        text = dictionary_text(settings, left)
        explained = {name for name in files() if f"## {name}\n" in text}
        assert left - {"config.yaml", "provenance.json"} == explained


def test_every_column_is_explained_by_the_dictionary(written):
    """By its name, or where there are many by dots: outcomes, levers, and whatever a design names."""
    for name, (_, columns) in files().items():
        path = written / name
        if not path.exists():  # what this study does not leave: see test_structures.py, test_ledger.py, test_recipes.py
            continue
        table = pd.read_csv(path) if path.suffix == ".csv" else pq.read_table(path).to_pandas()
        named = {part.strip() for names in columns for part in names.split(",")}
        free = {*outcome_rows(), PAY, EASE} if "..." in named else set()
        free |= {column for column in table if column.startswith("lever_")} if "lever_..." in named else set()
        stems = [part.removesuffix("_N") for part in named if part.endswith("_N")]
        free |= {column for column in table for stem in stems if column.rpartition("_")[0] == stem}
        if name == "lever_effects.csv":  # "as in effects.csv"
            free |= set(pd.read_csv(written / "effects.csv"))
        assert set(table) - named - free == set(), name
        named -= {"programme"}  # where there are several
        assert {part for part in named if part not in ("...", "lever_...") and not part.endswith("_N")} <= set(table), (
            name
        )


def test_points_have_their_roles_keys_labels_and_levels(written, study):
    points = pd.read_csv(written / "points.csv", dtype={"key": str})
    assert points["point"].tolist() == [0, 1, 2, 3]
    assert points["roles"].tolist() == ["reference+design", "design", "design", "design"]
    assert points["key"].tolist() == [point.key for point in study.plan.points]
    assert points[PAY].tolist() == [1.8, 3.0, 3.0, 1.8]
    assert points[EASE].tolist() == [0.0, 0.0, 0.5, 0.5]


def test_the_design_keeps_its_own_order(written):
    """Each row with its point and its levels, for methods that need the order."""
    table = pd.read_csv(written / "design.csv")
    assert table["row"].tolist() == [1, 2, 3, 4]
    assert table["point"].tolist() == [1, 2, 0, 3]
    assert table[PAY].tolist() == [3.0, 3.0, 1.8, 1.8] and table[EASE].tolist() == [0.0, 0.5, 0.0, 0.5]


def test_runs_are_in_the_order_of_points_and_replications_with_those_that_failed(written):
    runs = pd.read_parquet(written / "runs.parquet")
    pairs = list(zip(runs["point"], runs["replication"], strict=True))
    assert pairs == [(point, replication) for point in range(4) for replication in range(3)]
    failed = runs[runs["status"] == "failed"]
    assert failed[["point", "replication", "error"]].values.tolist() == [[3, 2, "Traceback: it broke"]]
    assert (runs["lever_visa_ease"] == [0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]).all()


def test_effects_have_a_row_for_each_point_that_is_compared_with_its_levels(written):
    effects = pd.read_csv(written / "effects.csv")
    assert set(effects["point"]) == {1, 2, 3}
    row = effects[(effects["point"] == 3) & (effects["outcome"] == "researchers_in_korea_end")].iloc[0]
    assert (row["n"], row[PAY], row[EASE]) == (2, 1.8, 0.5)
    assert effects[effects["outcome"] == "researchers_in_korea_end"]["n"].tolist() == [3, 3, 2]


def test_the_summary_is_of_all_points(written):
    assert set(pd.read_csv(written / "summary.csv")["point"]) == {0, 1, 2, 3}


def test_tables_hold_the_runs_that_were_done_by_point_and_replication(written):
    for name in ("quarters", "flows", "stays", "people"):
        table = pd.read_parquet(written / f"{name}.parquet")
        assert list(table)[:2] == ["point", "replication"]
        pairs = table[["point", "replication"]].drop_duplicates().values.tolist()
        assert pairs == [[point, number] for point in range(4) for number in range(3) if (point, number) != (3, 2)]
        assert "run" not in table


def test_numbers_in_texts_have_nine_digits(written):
    """As many as matter, and the same on every machine."""
    text = (written / "summary.csv").read_text()
    assert not any(len(cell.strip("-").replace(".", "").lstrip("0")) > 9 and cell.replace(".", "").isdigit()
                   for line in text.splitlines() for cell in line.split(","))  # fmt: skip


def test_the_settings_are_read_again(written, grid):
    """config.yaml is the resolved settings, and nothing is lost in it."""
    assert settings_of(yaml.safe_load((written / "config.yaml").read_text(encoding="utf-8"))) == grid


def test_provenance_names_the_version_the_points_and_the_seeds(facts, study, grid):
    assert facts["model_version"] == model_version()
    assert facts["commit"] == "a commit"
    assert facts["points"] == {point.label: point.key for point in study.plan.points}
    assert facts["study_seed"] == grid.study.seed
    assert set(facts["replication_seeds"]) == {"0", "1", "2"}
    assert facts["store"] == str(study.store_folder)
    assert all(facts["packages"][package] != "not installed" for package in ("mesa", "numpy", "numba", "scipy"))


def test_provenance_counts_runs_and_replications(facts):
    assert (facts["runs_done"], facts["runs_failed"], facts["runs_lived_now"]) == (11, 1, 12)
    counts = [facts[f"replications_{what}"] for what in ("planned", "done", "failed")]
    assert counts == [3, 2, 1]
    assert (facts["interrupted"], facts["wall_seconds"]) == (False, 1.5)
    assert facts["placebo_largest_difference"] == 0.0


def test_a_placebo_that_differs_beyond_all_measure_is_told_in_json(study, tmp_path, monkeypatch):
    monkeypatch.setitem(vars(study), "placebo", float("inf"))
    write_results(tmp_path, study, Ended(3, 0, 0, False, ""), 1.0)
    assert strict_json(tmp_path / "provenance.json")["placebo_largest_difference"] == "infinite"


def test_provenance_has_the_hashes_of_the_files(facts, written, grid):
    assert facts["config_sha256"] == hashlib.sha256(config_text(grid).encode()).hexdigest()
    assert set(facts["data_sha256"]) == {path.name for path in written.iterdir()} - {"provenance.json"}
    for name, digest in facts["data_sha256"].items():
        assert hashlib.sha256((written / name).read_bytes()).hexdigest() == digest


def test_the_same_study_is_written_to_the_same_bytes(written, study, tmp_path):
    """From the store, at any later time."""
    write_results(
        tmp_path / "again", study.__class__(study.settings, study.store_folder), Ended(3, 0, 0, False, ""), 9.9
    )
    for path in (tmp_path / "again").iterdir():
        if path.name != "provenance.json":
            assert path.read_bytes() == (written / path.name).read_bytes(), path.name


def test_a_table_that_can_not_be_written_leaves_the_old_one(written, study, tmp_path, monkeypatch):
    folder = tmp_path / "again"
    write_results(folder, study, Ended(3, 0, 0, False, ""), 1.0)
    before = (folder / "quarters.parquet").read_bytes()

    def breaks(path, study, name):
        path.write_text("ha")
        raise OSError("disk")

    monkeypatch.setattr(results, "_write_pieces", breaks)
    with pytest.raises(OSError, match="disk"):
        write_results(folder, study, Ended(3, 0, 0, False, ""), 1.0)
    assert (folder / "quarters.parquet").read_bytes() == before
    assert {path.name for path in folder.iterdir()} == {path.name for path in written.iterdir()}


def test_a_study_of_which_nothing_was_done_still_has_all_its_files(small, tmp_path):
    """Every run failed: tables without rows, and no numbers."""
    settings = small(*SHORT, "study.replications=1")
    study = lived_study(settings, tmp_path / "store", fails={(0, 0), (1, 0), (2, 0)})
    write_results(tmp_path / "report", study, Ended(1, 3, 3, False, ""), 1.0)
    assert pd.read_parquet(tmp_path / "report" / "quarters.parquet").empty
    facts = strict_json(tmp_path / "report" / "provenance.json")
    assert (facts["runs_done"], facts["replications_done"], facts["placebo_largest_difference"]) == (0, 0, None)
    assert facts["runs_saved_by_pairing"] is None
