"""Parameter vectors: read and checked, drawn by absolute number, the same for all points, held where one is set."""

import json
from pathlib import Path

import numpy as np
import pytest
from studies import lived_study

from brainsim.command.check import check_study
from brainsim.settings.problems import SettingsError
from brainsim.study.design import plan_of, settings_in
from brainsim.study.reports import Report, seal
from brainsim.study.runs import model_version
from brainsim.study.store import Store
from brainsim.study.tasks import tasks_of
from brainsim.study.vectors import PUBLISHED, lucks_of, sample_of

NAMES = ("behaviour.pay_weight", "country.korea.foreignness", "behaviour.home_taste.korea", "behaviour.permit_quarter")
ROWS = [(1.5, 1.0, 2.0, 10), (2.0, 1.5, 2.5, 12), (2.5, 2.0, 3.0, 14)]


def written(folder, rows=ROWS, names=NAMES, weights=(1, 2, 1), centre=None):
    """A file of vectors."""
    names = [*names, *(["weight"] if weights else [])]
    rows = [(*row, weight) for row, weight in zip(rows, weights, strict=True)] if weights else rows
    file = folder / "vectors.csv"
    file.write_text("\n".join(",".join(str(cell) for cell in row) for row in [names, *rows]) + "\n")
    if centre is not None:
        seal(folder, [file], {"centre": centre})
    return file


@pytest.fixture
def drawing(small, tmp_path):
    """Settings that draw from a file, with overrides; composed anew, since the file differs from test to test."""

    def settings(*overrides, **file):
        return small("study.uncertainty=posterior", f"study.vectors={written(tmp_path, **file)}", *overrides)

    return settings


# --- reading --------------------------------------------------------------------------------------------------------


def test_vectors_are_read_as_written(drawing):
    sample = sample_of(drawing(centre={"behaviour.pay_weight": 2.0, "behaviour.gone": 1.0}))
    assert sample.names == NAMES
    assert sample.values.tolist() == [list(row) for row in ROWS]
    assert sample.weights.tolist() == [0.25, 0.5, 0.25]
    assert sample.centre == {"behaviour.pay_weight": 2.0}


def test_where_parameters_are_fixed_nothing_is_read(small):
    settings = small("study.vectors=nowhere.csv")
    assert sample_of(settings) is None and lucks_of(settings) == 0


@pytest.mark.parametrize(("file", "words"), [
    (dict(names=("behaviour.pay_wieght", *NAMES[1:])), "behaviour.pay_wieght is not a parameter; did you mean behaviour.pay_weight"),
    (dict(names=("behaviour.home_taste", *NAMES[1:])), "column behaviour.home_taste: can't be drawn; numbers of"),
    (dict(names=("policy.salary_multiplier", *NAMES[1:])), "column policy.salary_multiplier: can't be drawn"),
    (dict(names=("population.scale", *NAMES[1:])), "column population.scale: can't be drawn"),
    (dict(rows=[ROWS[0], (9.0, *ROWS[1][1:]), ROWS[2]]), r"line 3, column behaviour.pay_weight: 9.0 is not a number in \[0, 6\]"),
    (dict(rows=[ROWS[0], ROWS[1], ("", *ROWS[2][1:])]), "line 4, column behaviour.pay_weight: the cell is empty; write a number"),
    (dict(rows=[("x", *ROWS[0][1:]), ROWS[1], ROWS[2]]), "line 2, column behaviour.pay_weight: x is not a number; write one like"),
    (dict(rows=[(1.5, 1.0, 2.0, 10.5), *ROWS[1:]]), "line 2, column behaviour.permit_quarter: 10.5 is not a whole number"),
    (dict(weights=(1e308, 1e308, 1)), r"weight: 1e\+308 is not a number in \[0, 1e\+12\]"),
    (dict(weights=(1, -1, 1)), "line 3, column weight: -1 is not a number in"),
    (dict(weights=(0, 0, 0)), "no weight is above 0"),
    (dict(rows=[], weights=()), "has no rows below its first line, which names the columns"),
])  # fmt: skip
def test_bad_vectors_are_one_line(drawing, file, words):
    with pytest.raises(SettingsError, match=words) as told:
        drawing(**file)
    assert "\n" not in str(told.value) and str(told.value).startswith("study.vectors: ")


def test_a_damaged_provenance_beside_the_vectors_is_one_line(small, tmp_path):
    file = written(tmp_path)
    (tmp_path / "provenance.json").write_text("{")
    with pytest.raises(
        SettingsError, match=r"study.vectors: .*provenance.json, which lies beside vectors.csv, is damaged"
    ):
        small("study.uncertainty=posterior", f"study.vectors={file}")


def test_a_file_that_is_not_there_says_what_to_do(small, tmp_path):
    with pytest.raises(SettingsError, match=r"can't be read .*calibrate, or give study.uncertainty=point"):
        small("study.uncertainty=posterior", f"study.vectors={tmp_path / 'none.csv'}")


def test_without_weights_every_replication_needs_a_vector_of_its_own(drawing):
    few = drawing("study.replications=3", weights=())
    check_study(few)
    assert [sample_of(few).number_of(r) for r in range(3)] == [0, 1, 2]
    assert lucks_of(few) == 1
    with pytest.raises(SettingsError, match="has 3 vectors without weights, and replication 3 needs one"):
        drawing("study.replications=4", weights=())


# --- drawing --------------------------------------------------------------------------------------------------------


def test_pairs_share_a_vector_and_weights_are_kept(drawing):
    """Of 1,000 pairs a quarter, a half and a quarter, within two: the walk is even."""
    sample = sample_of(drawing())
    numbers = np.array([sample.number_of(r) for r in range(2_000)])
    assert np.array_equal(numbers[::2], numbers[1::2])
    assert np.bincount(numbers[::2]) == pytest.approx([250, 500, 250], abs=2)
    assert lucks_of(drawing()) == 2


def test_a_vector_without_weight_is_never_drawn(drawing):
    sample = sample_of(drawing(weights=(1, 1, 0)))
    assert {sample.number_of(r) for r in range(500)} == {0, 1}


def test_all_points_of_a_replication_have_its_vector_and_whole_numbers_stay_whole(drawing):
    settings = drawing("design=list", "design.points=[{policy.salary_multiplier: 3}, {policy.visa_ease: 1}]")
    plan, sample = plan_of(settings), sample_of(settings)
    for replication in range(6):
        lived = [settings_in(point, sample, replication) for point in plan.points]
        row = ROWS[sample.number_of(replication)]
        for one in lived:
            found = (one.behaviour.pay_weight, one.country.korea.foreignness, one.behaviour.home_taste["korea"])
            assert (*found, one.behaviour.permit_quarter) == row
            assert isinstance(one.behaviour.permit_quarter, int)
        assert lived[1].policy.salary_multiplier.value == 3


def test_what_a_point_or_the_user_sets_is_held(drawing):
    """Everywhere: also in the reference, which would otherwise differ by the parameter too."""
    centre = {"behaviour.pay_weight": 2.0, "country.korea.foreignness": 1.5}
    points = "design.points=[{behaviour.pay_weight: 3}, {behaviour.home_taste.korea: 1}]"
    settings = drawing(
        "design=list", points, "country.korea.foreignness=0.5", "behaviour.pay_weight=2.0", centre=centre
    )
    plan, sample = plan_of(settings), sample_of(settings)
    assert {point.drawn for point in plan.points} == {("behaviour.permit_quarter",)}
    reference, first, second, *_ = (settings_in(point, sample, 0) for point in plan.points)
    assert [one.behaviour.pay_weight for one in (reference, first, second)] == [2.0, 3.0, 2.0]
    assert {one.country.korea.foreignness for one in (reference, first, second)} == {0.5}


def test_keys_tell_drawn_worlds_from_fixed_ones_and_one_file_from_another(drawing, small):
    fixed = plan_of(small()).reference
    one, other = plan_of(drawing()).reference, plan_of(drawing(weights=(1, 1, 1))).reference
    assert len({fixed.key, one.key, other.key}) == len({fixed.past, one.past, other.past}) == 3
    assert plan_of(drawing(weights=(1, 1, 1))).reference.key == other.key


# --- a study --------------------------------------------------------------------------------------------------------


@pytest.mark.population
def test_a_study_draws_and_resumes(drawing, tmp_path):
    """Runs tell their vector, the settings are those that were lived, and more replications only add."""
    settings = drawing("study.replications=6", "study.quarters=4", "study.keep=outcomes")
    study = lived_study(settings, tmp_path / "store")
    runs = study.runs
    sample = sample_of(settings)
    assert runs["vector"].tolist() == [sample.number_of(r) for r in runs["replication"]]
    assert runs["vector"].nunique() > 1 and (runs["status"] == "done").all()
    stored = study.store.runs(["replication", "settings"]).to_pandas()
    weights = {r: json.loads(text)["behaviour"]["pay_weight"] for r, text in stored.itertuples(index=False)}
    assert weights == {r: ROWS[sample.number_of(r)][0] for r in range(6)}
    assert study.placebo == 0.0
    assert study.luck_share(["researchers_in_korea_end"]) is not None
    more = drawing("study.replications=8", "study.quarters=4", "study.keep=outcomes")
    store = Store(tmp_path / "store", model_version())
    assert [task.replication for task in tasks_of(more, plan_of(more), store, range(8))] == [6, 7]


def test_vectors_that_are_not_those_of_their_provenance_are_refused(drawing, tmp_path):
    """One digit in either, or both of another calibration: what was configured then decides what is drawn."""
    settings = drawing(centre={"behaviour.pay_weight": 1.0})
    file, beside = tmp_path / "vectors.csv", tmp_path / "provenance.json"
    assert sample_of(settings).centre == {"behaviour.pay_weight": 1.0}
    for path, old, new in [(file, "1.5", "1.6"), (beside, "1.0", "1.1")]:
        before = path.read_text()
        path.write_text(before.replace(old, new))
        with pytest.raises(SettingsError, match=r"provenance\.json, which lies beside vectors\.csv, is ") as problem:
            sample_of(settings)
        assert "\n" not in str(problem.value)
        path.write_text(before)


def test_the_vectors_that_come_with_brainsim_are_those_of_their_provenance():
    for file in (PUBLISHED, Path(__file__).parents[2] / "experiments" / "explore" / "vectors.csv"):
        assert Report(file.parent).file(file.name) == file
