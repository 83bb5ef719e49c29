"""A user's own model lives the worlds of a study, on every executor; what is wrong with it is one line."""

from pathlib import Path

import pytest

import brainsim
from brainsim import SettingsError, TalentModel, load_settings
from brainsim.command.check import check_study
from brainsim.command.model_given import with_model
from brainsim.model.own_model import model_of
from brainsim.notebook.run import run
from brainsim.settings import extend
from brainsim.study import forecast

EXAMPLE = Path(__file__).parents[2] / "examples" / "rule_of_choice" / "settled.py"
TINY = ["population.scale=0.002", "study.replications=2", "study.quarters=4", "study.spin_up_quarters=8",
        "study.uncertainty=point", "report.lives=0", "report.patterns=false"]  # fmt: skip
SAME = "import brainsim\n@brainsim.talent_model\nclass Same(brainsim.TalentModel):\n    pass\n"


@pytest.fixture(autouse=True)
def afterwards():
    yield
    extend.activate([])


def outcomes(study):
    """What was found, without what names the run."""
    return study.runs.drop(columns=["run", "key"], errors="ignore")


def test_the_rule_of_a_users_file_is_lived_by_threads_and_processes_alike(tmp_path):
    """And is another than ours: fewer leave."""
    told = [
        run("baseline", [*TINY, f"extend=[{EXAMPLE}]", f"executor={kind}"], store=tmp_path / kind)
        for kind in ("one", "processes")
    ]
    ours = run("baseline", TINY, store=tmp_path / "ours")
    assert outcomes(told[0]).equals(outcomes(told[1]))
    assert (outcomes(told[0])["status"] == "done").all()
    moved, usual = (study.table("flows")["moves"].sum() for study in (told[0], ours))
    assert moved < usual


def test_a_class_is_handed_on_by_its_file(tmp_path, monkeypatch, capsys):
    """`run(model=...)` is `extend` with the file of the class; its cost is told before anything is lived."""
    monkeypatch.syspath_prepend(EXAMPLE.parent)
    import settled

    monkeypatch.setattr(forecast, "prices", {})
    cheap = forecast.Work(0.1)
    price = forecast.Price(cheap, cheap, cheap, cheap, times=7.0)
    monkeypatch.setattr(forecast, "_measured", lambda settings, beside: price)
    settings = load_settings("baseline", TINY)
    extended = with_model(settings, settled.SettledWorld)
    assert [one.file for one in extended.extend] == [str(EXAMPLE)]
    assert with_model(extended, model_of(extended)) is extended
    assert with_model(extended, settled.SettledWorld) is extended
    assert with_model(settings, TalentModel) is settings
    study = run(settings=settings, model=settled.SettledWorld, store=tmp_path / "store")
    assert model_of(study.settings).__name__ == "SettledWorld"
    said = capsys.readouterr().err
    assert "(worlds of SettledWorld are simulated one after the other, and share nothing)" in said
    assert (
        "SettledWorld chooses in Python, one researcher after the other: a quarter takes about 7 times as long" in said
    )


def test_a_model_that_changes_nothing_lives_the_same_world(tmp_path):
    """Its runs are others by name alone."""
    (tmp_path / "same.py").write_text(SAME, encoding="utf-8")
    theirs = run("baseline", [*TINY, f"extend=[{tmp_path / 'same.py'}]"], store=tmp_path / "theirs")
    ours = run("baseline", TINY, store=tmp_path / "ours")
    assert outcomes(theirs).equals(outcomes(ours))
    assert set(theirs.runs["run"]).isdisjoint(ours.runs["run"])


class Nowhere(TalentModel):
    """A subclass whose file offers none: it lacks the decorator."""


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (3, "model = 3 is not a subclass of brainsim.TalentModel"),
        (brainsim.Researcher, "is not a subclass of brainsim.TalentModel"),
        (type("Made", (TalentModel,), {"__module__": "nowhere"}), "model = Made stands in no file"),
        (Nowhere, r"adds nothing|offers no model of that name; put @brainsim.talent_model before the class"),
    ],
)
def test_what_can_not_be_lived_by_is_one_line(model, said):
    with pytest.raises(SettingsError, match=said) as told:
        with_model(load_settings("baseline", TINY), model)
    assert "\n" not in str(told.value)


def test_two_models_and_worlds_side_by_side_are_refused(tmp_path):
    (tmp_path / "same.py").write_text(SAME, encoding="utf-8")
    (tmp_path / "more.py").write_text(SAME.replace("Same", "More"), encoding="utf-8")
    with pytest.raises(SettingsError, match="Same and More are two models"):
        model_of(load_settings("baseline", [*TINY, f"extend=[{tmp_path / 'same.py'},{tmp_path / 'more.py'}]"]))
    settings = load_settings("baseline", [*TINY, f"extend=[{tmp_path / 'same.py'}]"])
    lives = settings.model_copy(update={"report": settings.report.model_copy(update={"lives": 2})})
    with pytest.raises(SettingsError, match=r"report\.lives = 2 can't be told of Same"):
        check_study(lives)
