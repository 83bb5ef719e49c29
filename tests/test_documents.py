"""The documents agree with the code: parameters, evidence, equations, links."""

import ast
import importlib.util
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from brainsim.model.places import GROUPS
from brainsim.model.researchers import RESEARCHER
from brainsim.parameters import Group, Settings
from brainsim.settings import load_settings
from brainsim.study.meanings import effect_meanings
from brainsim.study.patterns import PATTERNS
from brainsim.study.vectors import value_at

CHECKOUT = Path(__file__).parents[1]
DOCS = CHECKOUT / "docs"
SOURCES = CHECKOUT / "src" / "brainsim"
DOCUMENTS = sorted(
    [*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md"), *(CHECKOUT / "experiments").rglob("*.md")]
)  # what we write; results/ writes its own


def _generator(name):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build, validation, trace = (_generator(f"build_{page}") for page in ("parameters", "validation", "trace"))
LEDGER = build.ledger((DOCS / "evidence.md").read_text(encoding="utf-8"))
VALUES = build.values_of(build.baseline_with())


def test_the_parameter_page_is_what_its_generator_makes():
    page = (DOCS / "parameters.md").read_text(encoding="utf-8")
    assert page == build.parameters_text(), "run: python docs/build_parameters.py"


def test_the_validation_page_is_what_its_generator_makes():
    page = (DOCS / "validation.md").read_text(encoding="utf-8")
    assert page == validation.validation_text(), "run: python docs/build_validation.py"


def test_the_trace_page_is_what_its_generator_makes():
    page = (DOCS / "trace.md").read_text(encoding="utf-8")
    assert page == trace.trace_text(), "run: python docs/build_trace.py"


def test_the_ledger_counts_what_the_model_rests_on():
    """Between its markers, as the builder counts today."""
    page = (DOCS / "evidence.md").read_text(encoding="utf-8")
    assert trace.counts_text() in page
    assert page == trace.evidence_text(), "run: python docs/build_trace.py"


def test_the_trace_page_names_tests_that_exist_and_every_room_of_them():
    named = {file for files in trace.VERIFIED.values() for file in files}
    assert all((CHECKOUT / "tests" / file).exists() for file in named)
    assert {Path(file).parts[0] for file in named} >= {"model", "study", "calibration", "docking", "verification"}


def test_the_posterior_is_that_of_the_values_in_use():
    """configs/ hold the centre of the posterior: else studies would hold parameters that nobody has set."""
    facts = json.loads((SOURCES / "posterior" / "provenance.json").read_text(encoding="utf-8"))
    content = load_settings().model_dump()
    assert {name: value_at(content, name) for name in facts["centre"]} == facts["centre"]
    assert set(facts["centre"]) == set(pd.read_csv(SOURCES / "posterior" / "vectors.csv").columns) - {"weight"}
    assert {name: found["target"] for name, found in facts["targets"].items()} == {
        pattern.name: pattern.target for pattern in PATTERNS if pattern.role == "fit"
    }


def test_every_state_variable_stands_in_the_model_page():
    page = (DOCS / "model.md").read_text(encoding="utf-8")
    state = page[page.index("### Entities") : page.index("### Process overview")]
    assert [name for name in RESEARCHER.names if f"`{name}`" not in state] == []


def test_the_published_validation_holds_todays_patterns():
    """Names, roles, targets, tolerances, sources: what was published was judged by what the code says."""
    found = pd.read_csv(validation.PUBLISHED / "patterns.csv")
    columns = ["pattern", "role", "target", "tolerance", "unit", "source"]
    known = [(p.name, p.role, p.target, p.tolerance, p.unit, p.source) for p in PATTERNS]
    assert list(found[columns].itertuples(index=False, name=None)) == known


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_every_pattern_cites_the_ledger(pattern):
    assert set(re.findall(r"\(([a-z-]+)\)", pattern.source)) & set(LEDGER)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ".".join(value.path))
def test_every_value_has_a_meaning_a_unit_and_evidence_in_the_ledger(value):
    key, grade = value.evidence()
    assert value.field.title
    assert value.field.json_schema_extra["unit"]
    assert key in LEDGER
    assert not grade or grade in LEDGER[key].grades()


@pytest.mark.parametrize("key", LEDGER)
def test_every_entry_of_the_ledger_has_sources_with_known_grades_and_says_what_is_in_use(key):
    entry = LEDGER[key]
    assert entry.rows
    assert all(len(row) == 5 and all(row) for row in entry.rows)
    assert set(entry.grades()) <= set(build.GRADES)
    assert entry.in_use


def test_the_ledger_names_each_quantity_once():
    headings = re.findall(r"^### (.+)$", (DOCS / "evidence.md").read_text(encoding="utf-8"), flags=re.M)
    assert len(headings) == len(set(headings)) == len(LEDGER)


def _groups(group: type[Group]) -> list[type[Group]]:
    inner = [field.annotation for field in group.model_fields.values()]
    found = [one for one in inner if isinstance(one, type) and issubclass(one, Group)]
    return [group, *(deeper for one in found for deeper in _groups(one))]


def _names_read() -> set[str]:
    """Attributes and whole strings in the sources; of parameters.py, which declares them, only attributes."""
    names = set()
    for source in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and source.name != "parameters.py":
                names.add(node.value)
    return names


def test_every_parameter_is_read_somewhere():
    declared = {name for group in _groups(Settings) for name in group.model_fields}
    assert not declared - _names_read()


def test_every_equation_that_the_code_cites_stands_in_the_model_page_and_the_other_way_round():
    cited = set()
    for source in ("rules", "careers", "world"):
        text = (SOURCES / "model" / f"{source}.py").read_text(encoding="utf-8")
        for numbers in re.findall(r"\(equations? ([\d and,]+)\)", text):
            cited |= {int(number) for number in re.findall(r"\d+", numbers)}
    written = {int(number) for number in re.findall(r"^\((\d+)\) ", (DOCS / "model.md").read_text(), flags=re.M)}
    assert cited == set(range(1, 20))
    assert cited <= written
    assert written == set(range(1, len(written) + 1))


def _outcomes_section():
    return (DOCS / "model.md").read_text(encoding="utf-8").split("## Definitions of outcomes")[1].split("\n## ")[0]


def _outcomes_in(text):
    """Patterns of the names in a text: n stands for a number of years, dots for any word."""
    names = re.findall(r"`([a-z][a-z0-9_]*(?:\.\.\.)?)`", text)
    return [re.sub(r"_n$", r"_\\d", name).replace("...", r"\w+") for name in names]


def test_every_outcome_that_the_model_page_defines_exists():
    rows = [line.split(" | ")[0] for line in _outcomes_section().splitlines() if line.startswith("|")]
    defined = _outcomes_in(" ".join(rows))
    assert len(defined) > 10
    assert [name for name in defined if not any(re.fullmatch(name, known) for known in effect_meanings())] == []


def test_the_model_page_defines_every_outcome():
    """Those by group and after the end of the fellowship are defined with those that they are like."""
    likes = "|".join(f"_{group}" for group in GROUPS)
    plain = {name for name in effect_meanings() if not re.search(rf"_after_\d|_year_\d({likes})$", name)}
    plain -= {f"fellows_{group}" for group in GROUPS} | {"cost_krw_bn_discounted"}
    defined = _outcomes_in(_outcomes_section())
    assert sorted(name for name in plain if not any(re.fullmatch(one, name) for one in defined)) == []


def test_every_code_symbol_that_the_model_page_names_exists():
    named = re.findall(r"`([a-z_]+)\.py:([A-Za-z_.]+)`", (DOCS / "model.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    for module, symbol in named:
        source = next(path for path in SOURCES.rglob(f"{module}.py"))
        tree = ast.parse(source.read_text(encoding="utf-8"))
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assigned = {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
                    if isinstance(target, ast.Name)}  # fmt: skip
        assert set(symbol.split(".")) <= defined | assigned, f"{module}.py has no {symbol}"


def test_the_readme_names_the_two_commands_and_says_what_brainsim_cannot_say_before_any_number():
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert "\npip install -e . && python -m brainsim +experiment=baseline\n" in text
    assert '\npip install -e ".[test]" && python -m pytest\n' in text
    assert text.index("## What it cannot say") < text.index("## What comes out")


@pytest.mark.parametrize(
    "experiment", sorted(path.stem for path in (CHECKOUT / "configs" / "experiment").glob("*.yaml"))
)
def test_every_experiment_has_a_page_with_its_question_and_its_command(experiment):
    text = (CHECKOUT / "experiments" / experiment / "README.md").read_text(encoding="utf-8")
    assert load_settings(experiment).study.question.rstrip("?") in text
    assert f"python -m brainsim +experiment={experiment}\n" in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_no_document_mentions_an_absolute_path(document):
    text = document.read_text(encoding="utf-8")
    assert not re.findall(r"(?<![\w.:/-])/(?:work|tmp|root|home|Users|mnt|opt|usr|var)\b\S*", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_every_link_in_a_document_leads_somewhere(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if target.startswith("http") or path.startswith("results/"):
            continue
        goal = document.parent / path if path else document
        assert goal.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", goal.read_text(encoding="utf-8"), flags=re.M)
            assert anchor in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}, target
