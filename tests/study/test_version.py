"""The version of the model changes with all that a run's numbers depend on, and with nothing else."""

import ast
import shutil

import pytest

from brainsim.study import version
from brainsim.study.version import DECISIVE, PACKAGE, ROWS, model_version, version_of


def decisive(package):
    """The files of a package whose code counts."""
    return sorted({path for pattern in DECISIVE for path in package.glob(pattern)})


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the package, of which the version is asked."""
    folder = tmp_path / "brainsim"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(version, "PACKAGE", folder)
    return folder


@pytest.fixture
def of(tmp_path):
    """The version of a file of some lines, and of further files."""

    def version_of_texts(*texts):
        paths = [tmp_path / f"{number}.py" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        return version_of(paths)

    return version_of_texts


def test_the_version_is_twenty_digits():
    assert len(model_version()) == 20
    assert int(model_version(), 16) >= 0


def test_the_version_changes_with_the_code_that_a_run_s_numbers_depend_on_and_with_no_other(copied):
    """Else every edit of a figure would make all stored runs stale."""
    versions = {}
    for path in sorted(copied.rglob("*.py")):
        source = path.read_bytes()
        path.write_bytes(source + b"\nfurther = 1 + 1\n")
        versions[path] = model_version.__wrapped__()
        path.write_bytes(source)
    before = model_version.__wrapped__()
    assert before == model_version()
    assert [path for path, found in versions.items() if found != before] == decisive(copied)
    names = {path.relative_to(copied).as_posix() for path in decisive(copied)}
    assert {"model/rules.py", "settings/people.py", "outcomes/kept.py"} <= names
    assert not names & {"study/effects.py", "study/design.py", "report/screen.py", "command/load.py", "__main__.py"}


def says_rows(node):
    """Whether a call, or a function, says what a reader has to know of outcomes, and shapes none."""
    if isinstance(node, ast.FunctionDef):
        return node.returns is not None and "Row" in ast.unparse(node.returns)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ROWS


def test_the_version_changes_with_every_number_of_the_model(copied):
    """With the last digit of each number that stands in its code."""
    before, unnoticed, numbers = model_version.__wrapped__(), [], 0
    for path in decisive(copied):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines(keepends=True)
        tree = ast.parse(source)
        shown = {id(part) for call in ast.walk(tree) if says_rows(call) for part in ast.walk(call)}
        found = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in shown
        ]
        for node in found[:: max(1, len(found) // 4)]:
            numbers += 1
            line = lines[node.lineno - 1]
            edited = [*lines]
            edited[node.lineno - 1] = line[: node.col_offset] + f"{node.value + 1}" + line[node.end_col_offset :]
            path.write_text("".join(edited), encoding="utf-8")
            if model_version.__wrapped__() == before:
                unnoticed.append((path.name, node.lineno))
        path.write_text(source, encoding="utf-8")
    assert numbers > 60
    assert unnoticed == []


def test_a_wording_a_comment_and_a_move_change_no_version(copied):
    """A title, a docstring, a comment, a meaning, a renamed file and a file cut in two leave every stored run good."""
    before = model_version.__wrapped__()
    edits = (
        ("settings/levers.py", "factor on Korea's yearly faculty and institute openings", "how many posts open"),
        ("outcomes/calls.py", "Mean ability of all fellows hired", "How able fellows are"),
        ("outcomes/outcomes.yaml", "better: more", "better: less"),
        ("outcomes/outcomes.yaml", "screen: 120", "screen: 125"),
        ("outcomes/kept.py", "lives in Korea", "is in Korea"),
        ("model/market.py", '"""', '"""Once more: '),
    )
    for name, old, new in edits:
        path = copied / name
        source = path.read_text(encoding="utf-8")
        assert old in source
        path.write_text(source.replace(old, new, 1) + "\n# a comment\n", encoding="utf-8")
    rules = (copied / "model" / "rules.py").read_text(encoding="utf-8")
    cut = rules.index("\n@rule", len(rules) // 2)
    (copied / "model" / "rules.py").write_text(rules[:cut], encoding="utf-8")
    (copied / "model" / "further_rules.py").write_text(rules[cut:], encoding="utf-8")
    (copied / "model" / "market.py").rename(copied / "model" / "bazaar.py")
    assert model_version.__wrapped__() == before


SAME = {
    "a comment": ("x = 1", "x = 1  # one"),
    "white space": ("x = f(1,2)", "x = f(\n    1,\n    2,\n)"),
    "a docstring": ("def f():\n    return 1", 'def f():\n    """One."""\n    return 1'),
    "a title": ('x = number("pay", "KRW", 0, 1, "pay")', 'x = number("fellow pay", "won", 0, 1, "fellow-pay")'),
    "what is known of an outcome": ('row_of(name, "a", unit="sd")', 'row_of(name, "b", unit="z", better=MORE)'),
    "a function that says rows": ("def f() -> Row:\n    return x", "def f() -> Row:\n    return y"),
    "a message": ('raise ValueError(f"{x} is wrong")', 'raise ValueError(f"{x} lies outside")'),
    "the file of what is imported": ("from brainsim.study.costs import a", "from brainsim.outcomes.costs import a"),
}


@pytest.mark.parametrize("kind", SAME)
def test_the_version_is_blind_to(kind, of):
    before, after = SAME[kind]
    assert of(before) == of(after)


OTHER = {
    "a range": ('x = number("pay", "KRW", 0, 1, "pay")', 'x = number("pay", "KRW", 0, 2, "pay")'),
    "a sign": ("x = -1.0", "x = 1.0"),
    "an operator": ("x = a + b", "x = a - b"),
    "a comparison": ("x = a < b", "x = a <= b"),
    "an order within a function": ("def f():\n    a()\n    b()", "def f():\n    b()\n    a()"),
    "a text that is a key": ('x = rows["pay"]', 'x = rows["cost"]'),
    "a default": ("def f(x=1): return x", "def f(x=2): return x"),
    "the name of an outcome": ("@outcome\ndef f(): return 1", "@outcome\ndef g(): return 1"),
    "the names of a family": ('x = {"a": row_of(a)}', 'x = {"b": row_of(a)}'),
    "what keeps a table": ('@kept_from("agents")\ndef f(): return 1', '@kept_from("fellows")\ndef f(): return 1'),
    "a decorator": ("@rule\ndef f(): return 1", "def f(): return 1"),
    "what is imported": ("from brainsim.outcomes.costs import a", "from brainsim.outcomes.costs import b as a"),
    "who is imported from elsewhere": ("from numpy import exp", "from math import exp"),
    "nothing of a dictionary": ("x = {**a}", "x = {None: a}"),
}


@pytest.mark.parametrize("kind", OTHER)
def test_the_version_sees(kind, of):
    before, after = OTHER[kind]
    assert of(before) != of(after)


def test_the_version_is_the_same_in_whatever_file_and_order_the_code_stands(of):
    assert of("x = 1\ny = 2") == of("y = 2", "x = 1") == of("x = 1", "y = 2")
    assert of("x = 1\ny = 2") != of("x = 1\ny = 2\ny = 2")


def imported_by(path):
    """The files of the package that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    files = {
        PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in names if name.startswith("brainsim.")
    }
    return {file for file in files if file.exists()}


def test_whatever_the_numbers_of_a_run_are_made_by_is_decisive():
    """All that outcomes, tables and the model import, but for the settings of a model that is made without any, and for
    what only says what is wrong, finds a file or runs a user's, whose text is in the key of the run.

    The wording of questions.py shapes no run: what does of a study is in the key of the run.
    """
    decisive = {path for pattern in DECISIVE for path in PACKAGE.glob(pattern)}
    assert all(any(PACKAGE.glob(pattern)) for pattern in DECISIVE)
    waiting, seen = sorted((PACKAGE / "outcomes").glob("*.py")), set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        waiting += imported_by(path) - seen - {PACKAGE / "settings" / "composed.py"}
    telling = {PACKAGE / "__init__.py", PACKAGE / "words" / "book.py"}
    telling |= {PACKAGE / "process" / f"{name}.py" for name in ("imports", "shipped")}
    telling |= {
        PACKAGE / "settings" / f"{name}.py" for name in ("questions", "arguments", "extend", "idle", "problems")
    }
    assert seen - telling <= decisive
