"""Dated forecasts of a small study that was lived: every declared fact is in the file, and the file says what it is."""

import pandas as pd
import pytest
from studies import lived_study

from brainsim.forecasts.facts import FACTS
from brainsim.forecasts.score import score
from brainsim.forecasts.written import COLUMNS, LEVELS, beside, write_forecasts
from brainsim.study.seal import hash_of_file, read_sealed


@pytest.fixture(scope="module")
def written(small, tmp_path_factory):
    """The forecasts of three replications in which fellows of every kind are many, and what was said of them."""
    folder = tmp_path_factory.mktemp("forecasts")
    heard = "{at_home: 0.5, koreans_abroad: 1.0, foreigners: 0.5, in_post: 0.3}"
    hearing = [f"{programme}.hearing={heard}" for programme in ("programme", "programmes.further_call")]
    many = ["programme.slots=2000", "population.scale=0.02", "study.spin_up_quarters=24", *hearing]
    settings = small(*many, "study.replications=3", experiment="forecasts")
    study = lived_study(settings, folder / "store")
    said = write_forecasts(study, folder)
    (file,) = (folder / "forecasts").glob("*.csv")
    return file, said


def test_every_declared_fact_is_foretold_by_quantiles_that_rise(written):
    file, said = written
    table = pd.read_csv(file)
    assert list(table) == COLUMNS and said == f"forecasts of {len(FACTS)} of {len(FACTS)} facts: {file}"
    assert table["target"].unique().tolist() == [fact.name for fact in FACTS]
    for _, quantiles in table.groupby("target"):
        assert quantiles["output_type_id"].tolist() == LEVELS.tolist()
        assert quantiles["value"].is_monotonic_increasing
    shares = table[table["target"].isin([fact.name for fact in FACTS if fact.unit == "share"])]
    assert shares["value"].between(0, 1).all()


def test_the_name_of_the_file_is_that_of_a_hub_and_beside_it_stands_what_it_rests_on(written):
    file, _ = written
    assert file.name == "2025-09-30-brainsim-innocore.csv"
    said = read_sealed(beside(file))
    assert said["forecasts_sha256"] == hash_of_file(file) and said["replications"] == 3
    assert set(said) >= {"written", "reference_date", "brainsim", "model_version", "commit", "command", "model_id"}
    assert list(said["facts"]) == [fact.name for fact in FACTS]


def test_medians_are_scored_as_if_they_had_come_true(written, tmp_path, monkeypatch):
    file, _ = written
    table = pd.read_csv(file)
    medians = table[table["output_type_id"] == 0.5].rename(columns={"target": "fact"})[["fact", "value"]]
    medians.assign(low="", high="", source="made up").to_csv(tmp_path / "known.csv", index=False)
    monkeypatch.chdir(tmp_path)
    assert score([str(file), "known.csv"]) == 0
    assert pd.read_csv(tmp_path / "results/scores/known/coverage.csv")["within_50"].eq(1).all()
