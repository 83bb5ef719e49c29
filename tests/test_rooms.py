"""The house: model, study and report stand in this order, and nothing imports what stands after it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "brainsim"
ROOMS = ("model", "study", "report")
MODEL = (
    "compilation", "luck", "places", "researchers", "world", "rules", "careers", "decisions", "market", "fellows",
    "observe", "quarter", "talent_model",
)  # fmt: skip
STUDY = ("facts", "tables", "outcomes", "runner", "summary", "results", "progress")
KNOW_HYDRA = {"__main__.py", "settings.py", "composition.py", "problems.py", "hydra_problems.py"}


def imports_of(file):
    """The modules that a file imports, as dotted names; `from a import b` counts as a.b."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_nothing_that_stands_after_it(room):
    later = ROOMS[ROOMS.index(room) + 1 :]
    for file in (PACKAGE / room).glob("*.py"):
        for name in imports_of(file):
            assert not name.startswith(tuple(f"brainsim.{after}" for after in (*later, "experiment"))), (
                file.name,
                name,
            )


@pytest.mark.parametrize(("room", "order"), [("model", MODEL), ("study", STUDY)])
def test_inside_a_room_a_file_imports_only_files_above_it(room, order):
    files = {file.stem for file in (PACKAGE / room).glob("*.py")} - {"__init__"}
    assert files == set(order)
    for place, stem in enumerate(order):
        for name in imports_of(PACKAGE / room / f"{stem}.py"):
            if name.startswith(f"brainsim.{room}."):
                above = order[:place]
                words = name.removeprefix(f"brainsim.{room}.").split(".")
                assert words[0] in above, f"{stem}.py imports {name}"


def test_only_the_door_knows_hydra():
    for file in PACKAGE.rglob("*.py"):
        if any(name.split(".")[0] in ("hydra", "omegaconf") for name in imports_of(file)):
            assert file.name in KNOW_HYDRA and file.parent == PACKAGE


def test_the_model_knows_neither_figures_nor_files():
    for file in (PACKAGE / "model").glob("*.py"):
        banned = {"matplotlib", "yaml", "json", "random", "hydra", "omegaconf"}
        if file.stem != "compilation":
            banned |= {"pathlib", "os"}
        assert not {name.split(".")[0] for name in imports_of(file)} & banned, file.name


def test_nobody_in_the_model_draws_luck_by_turn():
    for file in (PACKAGE / "model").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_random = isinstance(node, ast.Attribute) and ast.unparse(node).startswith("np.random.")
            assert not is_random or ast.unparse(node) == "np.random.Generator", f"{file.name}: {ast.unparse(node)}"
