"""Each mutant still finds its text and its test: told by the first tests that run, not by the last."""

import ast
from pathlib import Path

TESTS = Path(__file__).parent


def mutants():
    """The words of each mutant, read from its file, since to import it changes how everything else is compiled."""
    for call in ast.walk(ast.parse((TESTS / "verification" / "mutants.py").read_text())):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Mutant":
            yield [word.value for word in call.args]


def test_each_mutant_is_one_place_of_the_sources():
    """A text that is there twice, or no more, mutates nothing that its test could find."""
    sources = TESTS.parent / "src" / "brainsim"
    found = {name: (sources / file).read_text().count(old) for name, file, old, _, _ in mutants()}
    assert len(found) > 50
    assert {name: number for name, number in found.items() if number != 1} == {}


def test_each_mutant_names_a_test_that_is_there():
    for name, *_, test in mutants():
        file, function = test.split("::")
        assert f"def {function.partition('[')[0]}(" in (TESTS / file).read_text(), name
