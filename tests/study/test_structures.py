"""Forms of the model: replications take them in turn, each with its own vectors, and effects are told in each."""

import numpy as np
import pandas as pd
import pytest
from studies import lived_study

from brainsim.analysis.training import inputs_of
from brainsim.command.check import forms_left_out
from brainsim.command.load import load_settings
from brainsim.outcomes.rows import RATIOS, effect_rows, outcome_rows
from brainsim.report.dictionary import files
from brainsim.report.screen import structures_line
from brainsim.settings.problems import SettingsError
from brainsim.study.conduct import Ended
from brainsim.study.design import plan_of, settings_in
from brainsim.study.reports import seal
from brainsim.study.results import write_results
from brainsim.study.structures import robust_effects, structure_shares, structures_table
from brainsim.study.study import Study
from brainsim.study.vectors import sample_of

POINTS = ("design=list", "design.points=[{policy.salary_multiplier: 3}]", "design.reference={}")
TOLD = {
    "as_specified": {"changes": {}, "ruled_out": False},
    "myopic": {"changes": {"behaviour.foresight": 0.0}, "ruled_out": False},
    "satisficing": {"changes": {"behaviour.choice_rule": "satisficing"}, "ruled_out": False},
    "absurd": {"changes": {"hiring.host_bonus": 3.0}, "ruled_out": True},
}
ROWS = [
    *(("as_specified", weight, 0.5 + 0.1 * number, 2.0) for number, weight in enumerate((1, 2, 1))),
    *(("myopic", 1, 0.0, 1.5 + 0.1 * number) for number in range(4)),
    *(("satisficing", 1, 0.6, 2.5 + 0.1 * number) for number in range(2)),
    ("absurd", 1, 0.6, 2.2),
]


def written(folder, rows=ROWS, told=TOLD, head="structure,weight,behaviour.foresight,behaviour.pay_weight"):
    """A file of vectors of several structures, sealed with what each sets."""
    file = folder / "vectors.csv"
    file.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n")
    usual = load_settings()
    base = {
        "behaviour.foresight": usual.behaviour.foresight,
        "behaviour.choice_rule": "best",
        "hiring.host_bonus": usual.hiring.host_bonus,
    }
    seal(
        folder,
        [file],
        {"structures": told, "instead_of": base, "centre": {"behaviour.pay_weight": usual.behaviour.pay_weight}},
    )
    return file


@pytest.fixture
def drawing(small, tmp_path):
    """Settings that draw from such a file."""

    def settings(*overrides, **file):
        return small("study.uncertainty=posterior", f"study.vectors={written(tmp_path, **file)}", *overrides)

    return settings


def forms(settings, number=24):
    """The structure of each replication."""
    return [sample_of(settings).structure_of(replication) for replication in range(number)]


def test_pairs_of_replications_take_one_structure_after_the_other(drawing):
    """All that are not ruled out, each as often; one that is ruled out may be asked for by name."""
    assert forms(drawing(), 8) == ["as_specified"] * 2 + ["myopic"] * 2 + ["satisficing"] * 2 + ["as_specified"] * 2
    assert set(forms(drawing("study.structures=[]"))) == {"as_specified"}
    assert set(forms(drawing("study.structures=[absurd,myopic]"))) == {"as_specified", "myopic", "absurd"}


def test_in_a_structure_vectors_are_drawn_by_their_weights(drawing):
    """As without others: an even walk along the weights of its own vectors."""
    sample = sample_of(drawing())
    drawn = np.array([sample.number_of(2 * pair) for pair in range(0, 1200, 3)])
    assert np.bincount(drawn) == pytest.approx([100, 200, 100], abs=2)
    others = np.array([sample.number_of(2 * pair) for pair in range(1, 1200, 3)])
    assert np.bincount(others - 3) == pytest.approx([100] * 4, abs=2)


def test_a_replication_has_the_numbers_and_the_words_of_its_structure_at_all_points(drawing):
    settings = drawing(*POINTS)
    plan, sample = plan_of(settings), sample_of(settings)
    rules = {"as_specified": "best", "myopic": "best", "satisficing": "satisficing"}
    for replication in range(0, 12, 2):
        _, _, foresight, pay = ROWS[sample.number_of(replication)]
        for point in plan.points:
            lived = settings_in(point, sample, replication).behaviour
            assert (lived.foresight, lived.pay_weight) == (foresight, pay)
            assert lived.choice_rule == rules[sample.structure_of(replication)]


def test_a_structure_whose_settings_the_study_sets_is_left_out_and_told(drawing):
    """By hand, at a point or as a whole group: its vectors were not fitted with that."""
    by_hand = drawing("behaviour.foresight=0.3")
    assert set(forms(by_hand)) == {"as_specified", "satisficing"}
    assert forms_left_out(by_hand) == [
        "study.structures: myopic is left out: the study itself sets behaviour.foresight"
    ]
    point = drawing("design=list", "design.points=[{behaviour.choice_rule: satisficing}]")
    assert set(forms(point)) == {"as_specified", "myopic"}
    group = drawing("design=list", "design.points=[{behaviour: myopic}]")
    assert set(forms(group)) == {"as_specified", "satisficing"}  # its options have one rule of choice
    assert forms_left_out(drawing()) == []


def test_other_structures_are_other_worlds(drawing):
    """One store holds both, and no run passes for another."""
    every, one = plan_of(drawing()).reference, plan_of(drawing("study.structures=[]")).reference
    assert every.key != one.key and every.past != one.past
    two = plan_of(drawing("study.structures=[myopic]")).reference  # draws the same names as one alone
    assert two.drawn == one.drawn and two.key != one.key and two.past != one.past


def test_what_a_row_of_a_table_or_a_search_beside_its_lever_sets_is_held_too(drawing, tmp_path):
    """In all points, whichever row names it first."""
    table = tmp_path / "points.csv"
    for rows in ("3,\n,0.2", ",0.2\n3,"):
        table.write_text(f"policy.salary_multiplier,behaviour.foresight\n{rows}\n")
        settings = drawing("design=table", f"design.table={table}")
        assert "myopic" not in forms(settings)
        assert all("behaviour.foresight" not in point.drawn for point in plan_of(settings).points)
    search = "{policy.salary_multiplier: {low: 1, high: 3, with: {behaviour.foresight: 0.2}}}"
    assert "myopic" not in forms(drawing("design=equal_budget", f"design.levers={search}", "design.budget=5"))


@pytest.mark.parametrize(("file", "overrides", "words"), [
    ({}, ["study.structures=[myopia]"], r"structures: myopia is none of those of vectors\.csv; did you mean myopic\?"),
    ({"told": {one: TOLD[one] for one in ("as_specified", "myopic")}}, [], "structure satisficing is none of those that provenance.json"),
    ({"told": [1]}, [], "structures of provenance.json beside it are no table"),
    ({"rows": ROWS[3:]}, [], "no row is of structure as_specified"),
    ({"rows": [*ROWS[:3], ("myopic", 0, 0.0, 1.5)]}, [], "no vector of structure myopic has a weight above 0"),
    ({"head": "structure,behaviour.discount,behaviour.foresight,behaviour.pay_weight"}, [], "several structures and no column weight"),
])  # fmt: skip
def test_structures_that_nobody_knows_are_one_line(drawing, file, overrides, words):
    unweighted = {"rows": [("as_specified", 0.95, 0.5, 2.0), ("myopic", 0.95, 0.0, 2.0)]} if "head" in file else {}
    with pytest.raises(SettingsError, match=words) as told:
        drawing(*overrides, **file, **unweighted)
    assert "\n" not in str(told.value)


def test_emulators_learn_from_parameters_that_no_structure_in_use_sets(drawing):
    """Else what a form of the model does would pass for what a parameter does; a rule is no number to learn from."""
    every, alone = drawing(), drawing("study.structures=[]")
    found = [inputs_of(sample_of(one), plan_of(one).reference.drawn) for one in (every, alone)]
    assert found == [["behaviour.pay_weight"], ["behaviour.foresight", "behaviour.pay_weight"]]


# --- effects in each ------------------------------------------------------------------------------------------------


def table_of(effects, small):
    """The table of a study of one point whose effect on everything is [replications]; the structures a, b, c in turn."""
    plan = plan_of(small(*POINTS))
    cubes = {name: np.stack([np.full(len(effects), 5.0), 5.0 + effects]) for name in outcome_rows()}
    names = [("a", "b", "c")[pair % 3] for pair in range(len(effects) // 2) for _ in range(2)]
    return structures_table(plan, cubes, names, 2)


def test_effects_are_those_of_the_replications_of_a_structure(small):
    effects = np.tile([1.0, 1.2, 5.0, 5.4, -3.0, -3.0, 1.4, 1.6, 5.1, 5.3, -3.2, -3.4], 3)
    table = table_of(effects, small).set_index(["structure", "outcome"])
    row = table.loc[("b", "fellows_hired")]
    assert (row["point"], row["n"], row["effect"]) == (1, 12, pytest.approx(5.2))
    signs = [table.loc[(name, "fellows_hired"), "same_sign"] for name in "abc"]
    assert signs == [1.0, 1.0, 0.0]
    assert np.isnan([table.loc[("a", ratio), "same_sign"] for ratio in RATIOS]).all()
    found = robust_effects(table.reset_index()).set_index("outcome").loc["fellows_hired"]
    assert (found["least_same_sign"], found["robust"]) == (0.0, False)
    whole = robust_effects(table_of(effects + 10.0, small))
    assert whole["robust"].all() and set(whole["outcome"]) == set(effect_rows()) - set(RATIOS)
    assert robust_effects(table_of(effects[:12] + 10.0, small)).empty  # four of each are too few to tell
    nothing = table_of(np.where(np.arange(36) % 6 < 2, 0.0, 1.0), small)
    assert not robust_effects(nothing)["robust"].any()  # no effect in one of them


def test_the_share_of_structure_is_that_of_a_nested_analysis_of_variance():
    """Variances of 4 between structures, 1 between vectors and 9 by luck: two sevenths, and the interval holds it in 90 %."""
    chance, held, found = np.random.default_rng(3), 0, []
    for _ in range(200):
        forms = np.tile(chance.normal(0, 2, 3), 8)
        vectors = chance.normal(0, 1, 24)
        effects = np.repeat(forms + vectors, 2) + chance.normal(0, 3, 48)
        share, low, high = structure_shares(effects, [name for name in "abc" * 8 for _ in range(2)])
        held += low <= 4 / 14 <= high
        found.append(share)
    assert held / 200 == pytest.approx(0.9, abs=0.06)
    assert 0.2 < np.mean(found) < 0.36
    assert np.isnan(structure_shares(np.arange(6.0), list("aabbcc"))).all()  # one vector in each
    assert np.isnan(structure_shares(np.zeros(12), list("aabbcc" * 2))).all()  # nothing varies


def test_one_structure_has_no_table_of_its_own(small):
    plan = plan_of(small(*POINTS))
    cubes = {name: np.ones((2, 4)) for name in outcome_rows()}
    assert structures_table(plan, cubes, ["as_specified"] * 4, 2).empty


@pytest.mark.population
def test_the_table_is_written_and_explained_and_the_screen_says_it(drawing, tmp_path):
    brief = ("study.replications=12", "study.quarters=1", "study.keep=outcomes", "study.spin_up_quarters=4")
    study = lived_study(drawing(*POINTS, *brief), tmp_path / "store")
    assert study.placebo == 0.0
    write_results(tmp_path / "results", study, Ended(12, 24, 0, False, ""), 1.0, "a commit")
    table = pd.read_csv(tmp_path / "results" / "structures.csv")
    effects = pd.read_csv(tmp_path / "results" / "effects.csv")
    assert len(table) == 3 * len(effects)
    own = {"structure", "same_sign", "structure_share", "structure_share_low", "structure_share_high"}
    assert own <= set(", ".join(files()["structures.csv"].columns).split(", "))
    between = [name for name in table if name not in own]
    assert between == list(effects.columns[: len(between)]) and between[-1] == "reason"
    said = structures_line(study)
    assert said.startswith("Structure: 3 of 3 forms of the model in turn (as_specified, myopic, satisficing)")
    assert said.endswith(": structures.csv.") and "a multiple of" not in said
    few = Study(drawing(*POINTS, *brief, "study.replications=4"), tmp_path / "store")
    assert structures_line(few).startswith(
        "Structure: 2 of 3 forms of the model in turn (as_specified, myopic); a multiple of 6 replications gives each as many"
    )
