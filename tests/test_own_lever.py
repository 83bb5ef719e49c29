"""A lever of a user's own file is a lever like any other: swept, lived in other processes, told in tables and briefs."""

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hydra.types import RunMode

import brainsim
from brainsim.command.experiment import run_experiment
from brainsim.command.rerun import rerun
from brainsim.command.sweep import refuse_changed
from brainsim.model.codes import KOREA
from brainsim.model.world import Almanac
from brainsim.settings.extend import activate
from brainsim.settings.idle import idle_lines
from brainsim.settings.problems import SettingsError
from brainsim.settings.shorthand import spelled_out
from brainsim.study.design import content_of, key_of, levels_of, plan_of

EXAMPLE = Path(__file__).parents[1] / "examples" / "housing_subsidy" / "housing.py"
HOUSING = f"extend=['{EXAMPLE}']"
SMALL = ["population.scale=0.001", "study.replications=1", "study.quarters=8", "study.spin_up_quarters=8",
         "study.uncertainty=point", "population=tiny", "report.figures=false"]  # fmt: skip
LEVER = "policy.housing_subsidy"


@pytest.fixture(autouse=True)
def _alone():
    """No file stays active for other tests."""
    yield
    activate([])


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A sweep of the example over two levels in other processes, with its report; the file is gone afterwards."""
    place = tmp_path_factory.mktemp("study")
    file = place / "housing.py"
    file.write_bytes(EXAMPLE.read_bytes())
    design = ["design=grid", f"design.levers={{{LEVER}: [0, 30]}}", "executor=processes", "executor.workers=1"]
    settings = brainsim.load_settings("baseline", [*SMALL, *design, f"extend=['{file}']", "design.reference={}"])
    assert run_experiment(settings, place / "results", place / "store") == 0
    file.unlink()
    activate([])
    return place / "results"


@pytest.mark.population
def test_other_processes_live_it_and_each_level_is_a_column_and_a_row(results):
    runs = pd.read_parquet(results / "runs.parquet")
    assert set(runs["status"]) == {"done"}
    assert {0.0, 30.0} <= set(runs["lever_housing_subsidy"])
    effects = pd.read_csv(results / "lever_effects.csv")
    assert set(effects["lever"]) == {LEVER}
    assert (effects["effect"].fillna(0) != 0).any()


@pytest.mark.population
def test_the_provenance_and_the_dictionary_name_the_file_and_what_the_lever_is(results):
    (sha,) = json.loads((results / "provenance.json").read_text())["extend"].values()
    text = (results / "README.md").read_text(encoding="utf-8")
    assert sha in text and "\n**Answer.** " in text
    assert f"| {LEVER} | rent paid to foreigners in Korea, felt as utility of living there |" in text
    assert f"what {LEVER} would cost is in no outcome" in text


@pytest.mark.population
def test_a_run_is_lived_again_without_the_file(results, monkeypatch):
    monkeypatch.chdir(results.parent)
    runs = pd.read_parquet(results / "runs.parquet")
    moved = runs.loc[runs["lever_housing_subsidy"] == 30, "run"].iloc[0]
    assert rerun([f"rerun={moved}", f"store={results.parent / 'store'}"]) == 0


@pytest.mark.population
def test_both_briefs_call_it_by_its_words_and_say_that_costs_leave_it_out(results):
    for library in ("typst", "jinja2", "koreanize_matplotlib"):
        pytest.importorskip(library)
    from brainsim.brief.make import make_brief

    make_brief(results)
    english, korean = ((results / f"brief.{one}.html").read_text(encoding="utf-8") for one in ("en", "ko"))
    assert "housing subsidy for foreigners (million KRW a year) = 30" in english
    assert "Costs leave out those of: housing subsidy for foreigners" in english
    assert "외국인 연구자 주거 지원(연 백만 원) 30 적용" in korean
    assert "비용에 포함되지 않은 것: 외국인 연구자 주거 지원" in korean


def test_it_is_set_like_any_other_lever_and_only_with_its_file():
    settings = brainsim.load_settings("baseline", [*SMALL, HOUSING, f"{LEVER}={{value: 12, start: 2026Q1}}"])
    assert settings.levers()["housing_subsidy"].value == 12
    assert settings.levers_at(2025 * 4 + 3)["housing_subsidy"] == 0
    with pytest.raises(SettingsError, match=rf"{LEVER} = 31 lies outside \[0, 30\] \(million KRW a year\)"):
        brainsim.load_settings("baseline", [HOUSING, f"{LEVER}=31"])
    with pytest.raises(SettingsError, match=f"did you mean {LEVER}"):
        brainsim.load_settings("baseline", [HOUSING, "policy.housing_subsidi=3"])
    with pytest.raises(SettingsError, match=f"{LEVER} is not a parameter"):
        brainsim.load_settings("baseline", [f"{LEVER}=12"])


def test_the_command_line_may_name_it_in_a_sweep_though_no_configuration_has_it():
    brainsim.load_settings("baseline", [HOUSING])
    assert spelled_out([f"{LEVER}=0,12", f"{LEVER}.start=2027Q1", "policy.visa_ease=0.5"]) == [
        f"++{LEVER}=0,12", f"++{LEVER}.start=2027Q1", "policy.visa_ease=0.5"]  # fmt: skip


def test_two_studies_side_by_side_each_have_their_own_levers():
    """Whatever was loaded last: a world acts by what its own settings name, and its key is its own."""
    own = brainsim.load_settings("baseline", [*SMALL, HOUSING, f"{LEVER}=30"])
    key = key_of(own)
    base = brainsim.load_settings("baseline", SMALL)
    assert "housing_subsidy" not in base.levers() | content_of(base)["policy"]
    first = own.study.first_calendar_quarter()
    less = [Almanac(each).conditions_in(first).world.foreignness[KOREA] for each in (base, own)]
    assert less[0] - less[1] == pytest.approx(30 * 2.1 / 60)
    assert key_of(own) == key == key_of(plan_of(own).reference.settings.model_copy(update={"policy": own.policy}))
    assert own.with_levers(housing_subsidy=3).levers()["housing_subsidy"].value == 3


def test_it_is_told_where_it_never_holds():
    settings = brainsim.load_settings("baseline", [*SMALL, HOUSING])
    late = settings.with_levers(housing_subsidy={"value": 3, "start": "2100Q1"})
    (line,) = idle_lines({0: late})
    assert line.startswith(f"{LEVER} = 3 never holds: it starts in 2100Q1")


WRONG = {
    "world.foreigness[KOREA] -= x": "can't act at 0: AttributeError: .*foreigness",
    "world.foreigness = x": "writes world.foreigness, which the world does not have",
    "world.foreignness = x": "gives world.foreignness another shape",
    "world.foreignness[KOREA] -= x - 1": "changes world.foreignness at 0, its neutral value",
    "world.foreignness[KOREA] -= 0 * x": "changes nothing in the world",
    "world.refusal[KOREA] += x": r"takes world.refusal out of \[0, 1\] at 2",
    "world.pay[KOREA] /= 2 - x": "makes world.pay no finite number at 2",
}


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("act", WRONG)
def test_an_act_that_can_not_be_is_told_before_anything_is_lived(act, tmp_path):
    file = tmp_path / "own.py"
    head = "import brainsim\nfrom brainsim.model.codes import KOREA\n"
    file.write_text(f'{head}@brainsim.lever("x", "utility", 0, 2, 0)\ndef mine(world, x):\n    {act}\n')
    with pytest.raises(SettingsError, match=f"extend: the lever policy.mine {WRONG[act]}"):
        brainsim.load_settings("baseline", [f"extend=['{file}']"])


UNMADE = {
    '("x", "-", 0, 2, 3)': r"neutral = 3 does not lie in a range \[0, 2\]",
    '("x", "-", 0, "2", 0)': "low, high and neutral are not numbers",
    '("x", "-", 0, 2, 0, group="country")': "group = 'country' is neither policy nor shock",
    '("x", "-", 0, 2, 0, needs="calls")': r"needs = calls is one text; give a list: needs=\['calls'\]",
}


@pytest.mark.parametrize("call", UNMADE)
def test_what_can_not_be_a_lever_is_told_with_its_line(call, tmp_path):
    file = tmp_path / "own.py"
    file.write_text(f"import brainsim\n@brainsim.lever{call}\ndef mine(world, x):\n    pass\n")
    with pytest.raises(SettingsError, match=rf"own\.py, line 2: lever mine: {UNMADE[call]}"):
        brainsim.load_settings("baseline", [f"extend=['{file}']"])


def test_a_lever_can_not_have_the_name_of_what_all_settings_have(tmp_path):
    """Its value would stand in the place of a function of ours."""
    file = tmp_path / "own.py"
    file.write_text('import brainsim\n@brainsim.lever("x", "-", 0, 2, 0)\ndef constants(world, x):\n    pass\n')
    with pytest.raises(SettingsError, match="lever constants: all settings have something of that name"):
        brainsim.load_settings("baseline", [f"extend=['{file}']"])


def test_a_job_of_a_sweep_refuses_a_file_that_has_changed_since_the_sweep_began(tmp_path):
    settings = brainsim.load_settings("baseline", [HOUSING])
    hydra = SimpleNamespace(
        mode=RunMode.MULTIRUN, runtime=SimpleNamespace(cwd=tmp_path), sweep=SimpleNamespace(dir="sweep")
    )
    note = tmp_path / "sweep" / ".jobs" / "extend.json"
    note.parent.mkdir(parents=True)
    note.write_text(json.dumps({str(EXAMPLE): settings.extend[0].sha256}))
    refuse_changed(hydra, settings.extend)
    note.write_text(json.dumps({str(EXAMPLE): "0" * 64}))
    with pytest.raises(SettingsError, match=r"housing\.py has changed since the sweep was begun"):
        refuse_changed(hydra, settings.extend)


def test_the_neutral_pay_of_fellows_is_that_of_the_programme():
    """At a point of a design too; the pay that a lever is set to stays."""
    settings = brainsim.load_settings("baseline", [*SMALL, "programme.announced_multiplier=2.0"])
    assert settings.policy.salary_multiplier.value == settings.policy.salary_multiplier.neutral == 2.0
    made = plan_of(brainsim.load_settings("baseline", SMALL))
    assert dict(levels_of(made))["policy"][0] == "announced"  # an option is known again by what it makes
    points = ["design=list", "design.points=[{programme.announced_multiplier: 2.0}]"]
    (point,) = plan_of(brainsim.load_settings("baseline", [*SMALL, *points])).compared
    assert point.settings.policy.salary_multiplier.neutral == 2.0
    assert point.settings.policy.salary_multiplier.value == 1.8
    given = ["policy.salary_multiplier={value: 2, neutral: 1.8}", "programme.announced_multiplier=2"]
    with pytest.raises(SettingsError, match=r"policy\.salary_multiplier\.neutral = 1\.8 can't be set; it is 2"):
        brainsim.load_settings("baseline", given)


def test_the_environment_may_name_the_file_beside_its_lever(monkeypatch):
    monkeypatch.setenv("MINE", str(EXAMPLE))
    settings = brainsim.load_settings("baseline", ["extend=['${oc.env:MINE}']", f"{LEVER}=12", *SMALL])
    assert settings.policy.housing_subsidy.value == 12.0
