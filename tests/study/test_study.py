"""A study that was lived, asked for its tables: they agree with each other and with what is in the store."""

import numpy as np
import pandas as pd
import pytest
from designs import with_design
from studies import lived_study

from brainsim.outcomes.rows import effect_rows, outcome_rows
from brainsim.study.study import AT_A_TIME, Study

PAY = "policy.salary_multiplier"
END = "researchers_in_korea_end"
SHORT = ("study.quarters=2", "study.replications=3", "study.spin_up_quarters=4", "study.keep=quarters")


@pytest.fixture(scope="module")
def settings(small):
    """Three points, one of them the reference, of three replications of two quarters."""
    return with_design(small(*SHORT), "grid", levers={PAY: [1.8, 3.0], "policy.permanent_jobs": [1.0, 3.0]})


@pytest.fixture(scope="module")
def study(settings, tmp_path_factory):
    """The study; one run failed."""
    return lived_study(settings, tmp_path_factory.mktemp("study") / "store", fails={(2, 1)})


def test_effects_are_the_differences_of_the_runs(study):
    runs = study.runs.set_index(["point", "replication"])
    runs = runs[runs["status"] == "done"]
    for row in study.effects(END).itertuples():
        differences = (runs.loc[row.point, END] - runs.loc[0, END]).dropna()
        assert row.effect == pytest.approx(differences.mean())
        assert row.n == len(differences) == (2 if row.point == 2 else 3)


def test_effects_may_be_asked_for_one_outcome_with_the_levels_of_the_levers(study):
    effects = study.effects(END)
    assert effects["point"].tolist() == [1, 2, 3]
    assert effects[PAY].tolist() == [1.8, 3.0, 3.0]
    assert set(effects["outcome"]) == {END}
    assert len(study.effects()) == 3 * len(effect_rows())


def test_outcomes_are_those_of_every_run(study):
    found = study.outcomes(END)
    assert list(found) == ["point", "label", "replication", "value"]
    assert len(found) == 4 * 3
    assert found["value"].isna().tolist() == [(point, n) == (2, 1) for point in range(4) for n in range(3)]


def test_a_word_that_is_not_known_is_told_with_the_nearest(study):
    for asked in (study.effects, study.outcomes):
        with pytest.raises(
            ValueError, match=r"kept_in_korea_yer_5 is not known here; did you mean kept_in_korea_year_5\?"
        ):
            asked("kept_in_korea_yer_5")
    with pytest.raises(ValueError, match=r"quarter is not known here; did you mean quarters\?"):
        study.table("quarter")


def test_a_ratio_is_an_effect_and_no_outcome(study):
    assert len(study.effects("cost_per_added_research_year_krw_m")) == 3
    with pytest.raises(ValueError, match="is not known here"):
        study.outcomes("cost_per_added_research_year_krw_m")


def test_the_placebo_is_exactly_nought(study):
    assert study.placebo == 0.0


def test_the_failed_runs_are_told(study):
    assert study.failed[["point", "replication"]].values.tolist() == [[2, 1]]


@pytest.mark.population
def test_no_replication_is_the_twin_of_another(study):
    """In a world of a few dozen people, which is what there is uncompiled, two may well agree in every outcome."""
    assert study.twins == []


def test_replications_whose_reference_worlds_agree_in_everything_are_twins(settings, study):
    """The third is the first again; the second has an outcome of its own, and another lacks its reference."""
    other = Study(settings, study.store_folder)
    cubes = {name: np.array([[1.0, 1.0, 1.0, np.nan, np.nan], [1.0, 2.0, 3.0, 4.0, 5.0]]) for name in outcome_rows()}
    cubes[END][0, 1] = 2.0
    other.__dict__["_every_cube"] = cubes
    assert other.twins == [(0, 2)]


@pytest.mark.population
def test_pairing_saves_runs(study):
    """The middle, least and most over effects; the same luck in both worlds leaves little of it in a difference."""
    middle, least, most = study.runs_saved
    assert 0 < least <= middle <= most


def test_a_table_has_the_rows_of_each_run_by_point_and_replication(study):
    table = study.table("quarters")
    assert list(table)[:2] == ["point", "replication"]
    assert len(table) == 11 * 2 * 4 * 6 * 7
    ends = table[(table["place"] == "korea") & (table["position"] == "all") & (table["quarter"] == "2025Q4")]
    stocks = ends.groupby(["point", "replication"])["stock"].sum()
    runs = study.runs[study.runs["status"] == "done"].set_index(["point", "replication"])
    pd.testing.assert_series_equal(stocks, runs[END], check_names=False, check_index=False)
    assert stocks.index.tolist() == runs.index.tolist()


def test_a_table_may_be_asked_for_some_points(study):
    assert set(study.table("flows", [2])["point"]) == {2}
    assert len(study.table("flows", [])) == 0


def test_pieces_are_the_whole_table_some_runs_at_a_time(study, monkeypatch):
    whole = study.table("quarters")
    monkeypatch.setattr("brainsim.study.study.AT_A_TIME", 4)
    pieces = [piece.to_pandas() for piece in study.pieces("quarters")]
    assert len(pieces) == 3
    assert AT_A_TIME > 4
    pd.testing.assert_frame_equal(pd.concat(pieces, ignore_index=True), whole)


def test_a_study_may_be_looked_at_with_fewer_replications(study, settings):
    """As if no more had been lived."""
    first = Study(settings, study.store_folder, 1)
    assert set(first.runs["replication"]) == {0}
    assert (first.effects(END)["n"] == 1).all()
    assert set(first.table("quarters")["replication"]) == {0}
    assert len(first.failed) == 0


def test_other_points_in_the_store_are_not_of_this_study(study, small):
    """A study of the reference alone, on the same store."""
    alone = Study(with_design(small(*SHORT)), study.store_folder)
    assert set(alone.runs["point"]) == {0}
    assert alone.points["roles"].tolist() == ["reference+design"]
    assert alone.effects().empty
    pd.testing.assert_series_equal(alone.runs[END][:3], study.runs[END][:3])


def test_a_store_without_runs_has_empty_tables(settings, tmp_path):
    nothing = Study(settings, tmp_path / "store")
    assert nothing.runs.empty
    assert (nothing.effects()["n"] == 0).all()
    assert (nothing.summary["n"] == 0).all()
    assert np.isnan(nothing.placebo)
    assert nothing.runs_saved is None
    assert nothing.table("quarters").empty
    assert set(outcome_rows()) <= set(nothing.runs)
