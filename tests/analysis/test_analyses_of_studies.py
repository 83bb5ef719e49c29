"""The analyses of small studies, from the settings to the files; and what can't be analysed, in one line."""

import pandas as pd
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("SALib")
pytest.importorskip("pymoo")

from brainsim import load_settings
from brainsim.analysis.analyse import Said
from brainsim.command.experiment import run_experiment
from brainsim.report.dictionary import files
from brainsim.settings.problems import SettingsError

pytestmark = pytest.mark.population
KEPT, HIRED = "researchers_in_korea_end", "fellow_years"
TINY = [
    "population.scale=0.002", "study.spin_up_quarters=6", "study.quarters=4", "study.keep=outcomes",
    f"analysis.outcomes=[{KEPT}]", "analysis.refits=3", "executor.workers=1", "report.figures=false",
]  # fmt: skip


def analysed(experiment, tmp_path, *overrides):
    """The results folder of an experiment in its quick form."""
    folder = tmp_path / "results"
    assert run_experiment(load_settings(experiment, [*TINY, *overrides]), folder, tmp_path / "store") == 0
    return folder


def test_the_file_of_what_analyses_say_is_explained_by_the_dictionary():
    assert set(files()["analysis.csv"].columns) == {"method, outcome", "found", "words"}
    assert Said._fields == ("method", "outcome", "found", "words")


def test_what_emulators_do_not_explain_is_counted_and_not_ranked(tmp_path, capsys):
    """Of so few people chance has all the variance: a sentence on the screen and in analysis.csv, and no figure."""
    folder = analysed("robustness", tmp_path, "study.replications=24", "study.vectors=null")
    told = pd.read_csv(folder / "analysis.csv")
    why = told[told["words"].str.contains("could not identify which assumptions drive it")]
    assert set(why["method"]) == {"robustness", "scenario", "information", "sobol"} and not why["found"].any()
    said = capsys.readouterr()
    assert said.out.count("could not identify") == 1  # once is enough for a reader
    assert "12 parameter vectors are few for " in said.err.partition(" simulations (")[0]  # before anything is run
    assert not [file.name for name in ("regret", "sobol", "information") for file in folder.rglob(f"{name}_*")]
    assert not (folder / "figures" / f"scenario_{KEPT}.png").exists()
    scenario, worlds = (pd.read_csv(folder / f"{name}_{KEPT}.csv") for name in ("scenario", "worlds"))
    assert not scenario["rule_found"].any() and scenario["input"].isna().all()
    for one in scenario.itertuples():  # the share that is told is that of the worlds that are shown
        mine = worlds[(worlds["first"] == one.first) & (worlds["second"] == one.second)]
        assert (mine["gap"] > 0).mean() == pytest.approx(one.share_first)


def test_screening_ranks_every_lever(tmp_path):
    folder = analysed("screening", tmp_path, "study.replications=1", "design.samples=2")
    table = pd.read_csv(folder / f"screening_{KEPT}.csv")
    assert len(table) == 12 and table["mu_star"].is_monotonic_decreasing


def test_a_front_is_lived_and_quoted_from_what_was_lived(tmp_path):
    """Every point of the front has runs of its own in the store."""
    folder = analysed(
        "pareto_search",
        tmp_path,
        "study.replications=2",
        "design.samples=32",
        "analysis.points=3",
        "analysis.ceiling=null",
        f"analysis.outcomes=[{HIRED}]",
        "population.scale=0.01",
    )
    front = pd.read_csv(folder / "front.csv")
    assert 1 <= len(front) <= 3 and front["undominated"].any()
    from brainsim.study.budget import as_list
    from brainsim.study.study import Study

    levers = [name for name in front if name.startswith(("policy.", "programme."))]
    settings = load_settings("pareto_search", [*TINY, "study.replications=2", "population.scale=0.01"])
    rows = [{**row, "programme.slots": int(row["programme.slots"])} for row in front[levers].to_dict("records")]
    lived = Study(as_list(settings, rows), tmp_path / "store")
    assert len(lived.runs) >= 2 * len(front)
    effects = lived.effects(HIRED).set_index("point").loc[list(lived.plan.rows), "effect"]
    assert front[HIRED].tolist() == pytest.approx(effects.tolist())


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["+experiment=baseline", "analysis=screening"], "screening needs design=morris"),
        (["+experiment=baseline", "analysis=search"], "search needs design=sobol_sequence"),
        (["+experiment=pay_or_permanence", "analysis.outcomes=[mood]"], "mood is no outcome of a run"),
        (["+experiment=baseline", "analysis=robustness"], "no outcome is named"),
        (["+experiment=baseline", "analysis.methods=[magic]"], "analysis.methods"),
    ],
)
def test_what_cannot_be_analysed_is_told_in_one_line(overrides, said):
    experiment = overrides[0].partition("=")[2]
    outcome = [] if "no outcome" in said or "mood" in said else [f"study.outcome={KEPT}"]
    with pytest.raises(SettingsError, match=said) as problem:
        load_settings(experiment, [*overrides[1:], *outcome, "study.vectors=null"])
    assert "\n" not in str(problem.value)
