"""The recipes of docs/extend.md and the example of a second programme do what they say, block by block."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from brainsim.brief.document import document_of
from brainsim.brief.facts import facts_of, read_folder
from brainsim.command.load import composed_settings, validated
from brainsim.model.talent_model import TalentModel
from brainsim.settings.composition import Composer
from brainsim.settings.search_path import configs_folder
from brainsim.study.design import key_of, plan_of
from brainsim.words import book

CHECKOUT = Path(__file__).parents[1]
SECTION = (CHECKOUT / "docs" / "extend.md").read_text(encoding="utf-8").split("## Add a programme")[1].split("\n## ")[0]
EXAMPLE = CHECKOUT / "examples" / "brain_pool" / "README.md"
TINY = ["population=tiny", "study.spin_up_quarters=4", "study.quarters=3", "study.replications=2"]


def blocks(text, language):
    """The blocks of a page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


def commands(text):
    """The overrides of each command of a page."""
    lines = [line for block in blocks(text, "bash") for line in block.replace("\\\n", " ").splitlines() if line.strip()]
    return [shlex.split(line)[3:] for line in lines]


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    """A user's folder with all files of the section, where their first lines say."""
    folder = tmp_path_factory.mktemp("user")
    for block in blocks(SECTION, "yaml"):
        path = folder / block.splitlines()[0].removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
    return folder / "my"


def with_mine(mine, *overrides):
    """The settings of a command that looks into the user's folder."""
    composer = Composer(configs_folder(), extra_folder=str(mine))
    return validated(composer.parameters(overrides), composer, overrides)


def test_every_recipe_is_short(mine):
    assert len(list(mine.rglob("*.yaml"))) == len(blocks(SECTION, "yaml")) == 4
    assert max(len(block.splitlines()) for block in blocks(SECTION, "yaml")) < 40


@pytest.mark.parametrize("number", range(len(commands(SECTION))))
def test_a_programme_of_ones_own_stands_instead_of_the_first_or_beside_it(mine, number):
    given = commands(SECTION)[number]
    assert given[:2] == ["-cd", "my"]
    programmes = with_mine(mine, *given[2:], *TINY).programmes_by_name()
    assert list(programmes) == [["returnee_scheme"], ["innocore", "returnees"]][number]
    own = list(programmes.values())[-1]
    assert (own.slots, own.pay, own.called["ko"]) == ([200, 300][number], 100.0, "귀국 지원 사업")


def test_only_koreans_abroad_are_called_by_the_returnees(mine, many_fellows):
    """Two years after the PhD at the earliest, of any field."""
    often = ("programme.first_call=2025Q3", "programme.call_every=1", "study.spin_up_quarters=24", "study.quarters=6")
    given = ("+experiment=baseline", "programme=returnees", *TINY, *often, "population.scale=0.02", *many_fellows)
    model = TalentModel(with_mine(mine, *given), rng=2)
    while model.running:
        model.step()
    records = model.state.register.records[: model.state.register.number]
    rows = model.state.rows[records["row"]]
    assert len(records) > 3
    assert set(records["group"].tolist()) == {1}  # returnees
    assert (records["start"] - rows["phd_quarter"]).min() >= 8


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("innocore_1000", {"slots": 400, "slots_from": {2026: 1000}}),
        ("posts_for_foreigners", {"reserved_posts": 0.4, "reserved_for": ["us", "uk", "india", "china", "other"]}),
        ("two_and_two", {"fellow_contract": 8, "fellow_renewal": 8, "fellow_longest": 16}),
    ],
)
def test_a_recipe_changes_what_it_says_and_nothing_else(mine, option, expected):
    """Lived for some quarters too; what each field does is held by tests/model/test_programmes.py."""
    settings = with_mine(mine, "+experiment=baseline", f"programme={option}", *TINY)
    usual = composed_settings("baseline", TINY)
    plain = usual.programme.model_dump()
    assert settings.programme.model_dump() == {**plain, **expected}
    assert {name: plain[name] for name in expected} != expected
    model = TalentModel(settings, rng=1)
    while model.running:
        model.step()
    assert [int(lived.slots[0]) for lived in model.history] == [400, 400, settings.programme.slots_in(2026 * 4)]


@pytest.mark.parametrize("number", range(len(commands(EXAMPLE.read_text(encoding="utf-8")))))
def test_the_commands_of_the_example_put_brain_pool_beside_innocore(number):
    given = commands(EXAMPLE.read_text(encoding="utf-8"))[number]
    settings = composed_settings(None, [*given, *TINY])
    assert list(settings.programmes_by_name()) == ["innocore", "brain_pool"]


@pytest.mark.population
def test_the_example_tells_both_programmes_apart(tmp_path):
    """From the command to its tables, its screen and its dictionary; what is compared is the same without Brain Pool."""
    first = commands(EXAMPLE.read_text(encoding="utf-8"))[0]
    size = [
        "population.scale=0.01",
        "study.spin_up_quarters=12",
        "study.quarters=8",
        "study.replications=2",
        "report.figures=false",
        "report.verbose=true",
    ]
    command = [sys.executable, "-m", "brainsim", *first, *size, "executor=one", "hydra.run.dir=found"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=500)
    assert said.returncode == 0, said.stderr
    table = pd.read_csv(tmp_path / "found" / "programmes.csv")
    assert set(table["programme"]) == {"innocore", "brain_pool", "all"}
    hired = table[table["outcome"] == "fellows_hired"].set_index(["point", "programme"])["mean"]
    assert hired[0, "brain_pool"] == 0 < hired[1, "brain_pool"]
    assert hired[1, "innocore"] + hired[1, "brain_pool"] == pytest.approx(hired[1, "all"])
    fellows = pd.read_parquet(tmp_path / "found" / "fellows.parquet")
    assert set(fellows.loc[fellows["point"] == 1, "programme"]) == {"innocore", "brain_pool"}
    assert "By programme" in said.stdout
    facts = facts_of(read_folder(tmp_path / "found"))
    assert [point.programmes for point in (facts.reference, *facts.points)] == [
        ["innocore"],
        ["innocore", "brain_pool"],
    ]
    assert not facts.is_of_programme and {level.programme for level in facts.by_programme} == set(table["programme"])
    sections = {section.heading: section for section in document_of(facts, {}, "en").sections}
    assert sections["By programme"].tables[0].header[1:] == ["InnoCORE", "Brain Pool", "All programmes"]
    assert sections["Who comes and who stays"].tables[0].header[-1] != "known (fitted)"  # which is of InnoCORE alone
    paths = pd.read_parquet(tmp_path / "found" / "paths.parquet")
    assert set(paths.loc[paths["point"] == 1, "programme"]) == {"innocore", "brain_pool"}
    assert "programmes.csv" in (tmp_path / "found" / "README.md").read_text(encoding="utf-8")


PAGE = (CHECKOUT / "docs" / "extend.md").read_text(encoding="utf-8")
OF_PYTHON = [part for part in PAGE.split("\n## ")[1:] if "```python" in part and "```yaml" not in part]


@pytest.mark.parametrize("section", OF_PYTHON, ids=lambda section: section.splitlines()[0])
def test_a_recipe_is_the_example_that_its_command_runs(section):
    """Short, the same text as the file that is tested, and its command is understood."""
    (code,), ((experiment, extend, *others),) = blocks(section, "python"), commands(section)
    assert len(code.splitlines()) < 40
    assert (CHECKOUT / extend.removeprefix("extend=[").removesuffix("]")).read_text(encoding="utf-8") == code
    settings = composed_settings("baseline", [extend.replace("[", f"[{CHECKOUT}/"), *others])
    assert experiment == "+experiment=baseline"
    assert settings.extend[0].text == code


def test_the_recipe_of_a_place_is_the_example():
    """What its command does is held by tests/study/test_own_place.py: a place must be known before the model is imported."""
    section = next(part for part in PAGE.split("\n## ") if part.startswith("Add a place"))
    (code,), (numbers,), ((_, *given),) = blocks(section, "python"), blocks(section, "yaml"), commands(section)
    folder = CHECKOUT / given[1]
    assert (folder / "germany.py").read_text(encoding="utf-8") == code
    assert numbers == "# country/germany.yaml\n" + (folder / "country" / "germany.yaml").read_text(encoding="utf-8")
    assert max(len(block.splitlines()) for block in (code, numbers)) < 40
    assert given[:3] == ["-cd", "examples/germany", "extend=[examples/germany/germany.py]"]


def test_there_are_seven_recipes():
    assert [part.splitlines()[0] for part in PAGE.split("\n## ")[1:]] == [
        "Add an outcome", "Add a lever", "Add a figure", "Change the rule of choice", "Add a language", "Add a place",
        "Add a programme",
    ]  # fmt: skip


def beside(pay):
    """Brain Pool beside the first programme, at a pay."""
    added = ["+programme@programmes.brain_pool=brain_pool", f"programmes.brain_pool.pay={pay}"]
    return composed_settings("baseline", [*added, *TINY])


def test_a_study_is_compared_with_its_own_programmes_whatever_was_loaded_before():
    first, second = (plan_of(beside(pay)).reference.settings.programmes.brain_pool for pay in (100, 150))
    assert (first.pay, second.pay) == (100, 150)
    assert (first.slots, second.slots) == (0, 0)


def test_what_a_programme_is_called_is_no_part_of_what_a_run_is():
    settings = composed_settings("baseline", TINY)
    called = settings.programme.model_copy(update={"called": {"en": "InnoCORE fellowships", "ko": "이노코어"}})
    assert key_of(settings.model_copy(update={"programme": called})) == key_of(settings)


def test_the_recipe_of_a_language_is_read_and_its_command_understood(tmp_path, monkeypatch):
    """German says what it has, English the rest."""
    section = next(part for part in PAGE.split("\n## ") if part.startswith("Add a language"))
    ((experiment, *overrides),) = commands(section)
    monkeypatch.setattr(book, "_books", {})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "de.yaml").write_text(blocks(section, "yaml")[0], encoding="utf-8")
    assert experiment == "+experiment=baseline"
    assert composed_settings("baseline", overrides).report.language == "de"
    assert book.find("headings", "comes", "de") == ("Wer kommt und wer bleibt", "de")
    assert book.find("headings", "evidence", "de")[1] == "en"
