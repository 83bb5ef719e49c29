"""The explorer from the command: points of each vector's own, what is left, what is refused."""

import json

import pandas as pd
import pytest

from brainsim import load_settings
from brainsim.explorer.box import own_of, tasks_over
from brainsim.explorer.check import check_explorer
from brainsim.explorer.evaluate import effects
from brainsim.explorer.explore import run_explorer
from brainsim.explorer.explored import FEWEST, OUTCOMES
from brainsim.process.endings import COMPLETE
from brainsim.settings.problems import SettingsError
from brainsim.study.reports import Report
from brainsim.study.store import store_of

SMALL = [
    "population=tiny",
    "study.spin_up_quarters=8",
    "study.quarters=8",
    f"study.replications={FEWEST}",
    "design.samples=4",
]


@pytest.fixture(scope="module")
def explored(tmp_path_factory):
    """A folder with all that an exploration leaves, and the store beside it."""
    place = tmp_path_factory.mktemp("explore")
    folder = place / "results"
    folder.mkdir()
    assert run_explorer(load_settings("explore", SMALL), folder, place / "store") == COMPLETE
    return folder


def test_all_that_is_left_is_sealed_and_told(explored):
    report = Report(explored)
    names = [*report.names("*.csv"), "explored.parquet", "surface.json", "README.md", "config.yaml"]
    assert {
        "mixes.csv",
        "held_out.csv",
        "drivers.csv",
        "knowing.csv",
        "turns.csv",
        "portfolio.csv",
        "groups.csv",
    } <= set(names)
    told = report.file("README.md").read_text(encoding="utf-8")
    for name in names:
        assert report.file(name).exists()
        assert f"## {name}" in told or name in ("README.md", "config.yaml")


def test_the_table_has_every_point_with_its_vectors_reference(explored):
    table = Report(explored).table("explored")
    assert len(table["vector"].unique()) == FEWEST
    assert (table.groupby("vector")["point"].min() == 0).all()
    settings = load_settings("explore", SMALL)
    moved = table[table["point"] > 0][list(settings.design.levers)]
    assert moved.notna().any(axis=1).all()
    assert table.loc[table["point"] == 0, list(settings.design.levers)].isna().all(axis=None)
    assert len(table["form"].unique()) == 6


def test_the_surface_is_what_tables_say(explored):
    surface = json.loads((explored / "surface.json").read_text(encoding="utf-8"))
    there = [outcome["name"] for outcome in surface["outcomes"]]
    assert there == [name for name in OUTCOMES if name in there]  # but what eight quarters do not show
    assert "kept_in_korea_year_1" in there
    assert "kept_in_korea_year_7" not in there
    mixes = pd.read_csv(explored / "mixes.csv").set_index(["mix", "outcome"])
    told = effects(surface, {"policy.permanent_jobs": 1.021})["researcher_years_in_korea"]
    assert mixes.loc[("posts_for_all", "researcher_years_in_korea"), "effect"] == pytest.approx(told.mean, rel=1e-6)
    assert (mixes.loc["today"]["effect"] == 0.0).all()
    shares = pd.read_csv(explored / "drivers.csv").groupby(["mix", "outcome"])["share"].sum()
    assert ((shares - 1.0).abs() < 1e-6).mean() > 0.5  # but where nothing is known to do anything
    assert shares.max() < 1.0 + 1e-6


def test_nothing_is_simulated_twice(explored):
    settings = load_settings("explore", [*SMALL, f"study.replications={FEWEST + 1}"])
    store = store_of(settings, explored.parent / "store")
    missing = list(tasks_over(settings, [own_of(settings, place) for place in range(FEWEST + 1)], store))
    assert len(missing) == 1
    assert len(missing[0].points) == settings.design.samples + 1


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (["study.replications=3"], "too few for a surface"),
        (["design=latin_hypercube"], "give design=sobol_sequence"),
        (["study.uncertainty=point"], "learns from vectors"),
        (["analysis.methods=[explorer,search]"], "stands alone"),
    ],
)
def test_what_can_not_be_explored_is_refused(overrides, words):
    with pytest.raises(SettingsError, match=words):
        check_explorer(load_settings("explore", overrides))
