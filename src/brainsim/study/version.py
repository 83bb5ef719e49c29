"""The version of the model: it changes with what a run's numbers depend on, not with a comment, a wording or a move.

Sources are read as Python reads them. Comments, docstrings, imports of our own files and the words of declarations and
errors are left out, and what stands at the top of a file counts wherever it stands: a file may be renamed, or cut in two.
"""

import ast
import hashlib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import brainsim

PACKAGE = Path(brainsim.__file__).parent
# What a run's numbers depend on; the rest of the package may change without making stored runs stale.
DECISIVE = ("model/*.py", "outcomes/*.py", "settings/calendar.py", "settings/countries.py", "settings/groups.py",
            "settings/levers.py", "settings/names.py", "settings/parameters.py", "settings/people.py", "settings/places.py",
            "settings/policy.py", "settings/programmes.py", "study/csv_*.py", "study/runs.py", "study/vectors.py")  # fmt: skip
# Calls whose texts are words for people: titles, units, keys into the ledger, messages.
SAID = {"number", "by_name", "choice", "setting", "lever", "TypeError", "ValueError", "SettingsError",
        "RuntimeError"}  # fmt: skip
TITLED = {"Field": "title", "Kept": "meaning"}  # calls with one argument that is words for people
# Calls that say of an outcome what no run's numbers depend on.
ROWS = {"row_of"}
NO_MEANING = {"ctx", "kind", "type_comment", "type_ignores", "type_params"}  # of a node; some only newer Pythons have


@cache
def model_version() -> str:
    """Twenty hexadecimal digits that change with any code or number that a run's numbers depend on."""
    return version_of({path for pattern in DECISIVE for path in PACKAGE.glob(pattern)})


def version_of(sources: Iterable[Path]) -> str:
    """Twenty hexadecimal digits of what some sources do, the same on every Python and in whatever files it stands."""
    statements = sorted(
        statement for source in sources for statement in _statements(source.read_text(encoding="utf-8"))
    )
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:20]


@lru_cache(maxsize=128)
def _statements(source: str) -> tuple[str, ...]:
    """What stands at the top of a source, each statement as text."""
    return tuple(filter(None, map(_text, ast.parse(source).body)))


def _text(node: Any) -> str:
    """A piece of code as text that says what it does; empty for what does nothing."""
    if isinstance(node, list):
        return "[" + ",".join(filter(None, map(_text, node))) + "]" if node else ""
    if not isinstance(node, ast.AST):
        return repr(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring
        return ""
    if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == "brainsim":
        return f"from brainsim import {_text(node.names)}"  # from wherever it now stands
    if isinstance(node, ast.FunctionDef) and node.returns is not None and "Row" in _text(node.returns):
        return ""  # it says of outcomes what the calls do
    if isinstance(node, ast.Call):
        node = _without_words(node)
    fields = [
        (name, _text(value)) for name, value in ast.iter_fields(node) if name not in NO_MEANING and value is not None
    ]
    return f"{type(node).__name__}({','.join(f'{name}={text}' for name, text in fields if text)})"


def _without_words(call: ast.Call) -> ast.Call:
    """A call without the texts among its arguments, where these are words for people."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in TITLED:
        return ast.Call(call.func, call.args, [word for word in call.keywords if word.arg != TITLED[name]])
    if name in ROWS:
        return ast.Call(call.func, [], [])
    if name in SAID:
        return ast.Call(call.func, [argument for argument in call.args if not _is_text(argument)], call.keywords)
    return call


def _is_text(node: ast.expr) -> bool:
    """Whether an expression is a text written out, with or without values in it, or a table of texts."""
    if isinstance(node, ast.Dict):
        return all(map(_is_text, [*filter(None, node.keys), *node.values]))
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
