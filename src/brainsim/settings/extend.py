"""A user's own file: Python that adds to what brainsim knows, named by the setting `extend`.

The file is read once. Its text travels with the settings, to workers and into what is stored, so nobody needs its path
again; what it adds is worked out from the text wherever it is needed. docs/decisions/031.
"""

import ast
import importlib.util
import linecache
import sys
import traceback
from collections.abc import Callable, Collection, Sequence
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from pydantic import ValidationError, model_validator

import brainsim
from brainsim.process.shipped import named
from brainsim.settings.groups import Group, SettingsError, setting

MEND = "mend the file and give the same command again"
EXTEND = "extend"  # the setting
PLACE = "place"  # what is known of a file before the rest of it runs: the model takes its shapes from the places


class Extension(Group):
    """A user's file as it was when the study was begun."""

    file: str = setting("its path as it was given; a run does not depend on it", default="")
    sha256: str = setting("of its text")
    text: str = setting("what stands in it")

    @model_validator(mode="after")
    def _is_whole(self):
        if sha256(self.text.encode()).hexdigest() != self.sha256:
            raise ValueError(f"the text of {self.file or 'a file'} is not that of its hash")
        return self


class Offer(NamedTuple):
    """Something that a user's file adds."""

    kind: str  # such as lever
    name: str
    record: Any
    file: str


_offered: ContextVar[list[Offer] | None] = ContextVar("offered", default=None)  # by the file that is being run
_known: dict[str, tuple[Offer, ...]] = {}  # what files add, by the hash of their text
_places: dict[str, tuple[Offer, ...]] = {}  # the places among it, by the same
_active: tuple[Extension, ...] = ()  # those of the settings that were used last
_begun: tuple[
    Extension, ...
] = ()  # the same, as soon as their places are known: files may import what follows from these
_guards: list[Callable[[], object]] = []
_watchers: list[Callable[[], object]] = []
read_here: dict[str, str] = {}  # the files that this process has read, with the hash of what stood there last


def read(path: Any) -> Any:
    """A file that `extend` names, as an Extension holds it; what is one already stays. SettingsError if it can't be read."""
    if not isinstance(path, str):
        return path
    try:
        file = named(path)
        content = file.read_bytes()
        text, digest = content.decode("utf-8"), sha256(content).hexdigest()
    except UnicodeDecodeError:
        raise SettingsError(f"extend: {path} is no text in UTF-8; name a Python file") from None
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise SettingsError(
            f"extend: {path} can't be read ({why}); paths are meant from {Path.cwd()}, where the command is given"
        ) from None
    read_here[path] = digest
    return {"file": path, "sha256": digest, "text": text}


def with_files(content: Any) -> Any:
    """Plain settings with the user's files in them, read and active; SettingsError for those that can't be had."""
    if not isinstance(content, dict) or not isinstance(given := content.get(EXTEND, []), list):
        return content
    try:
        extensions = [Extension.model_validate(item) for item in map(read, given)]
    except ValidationError as problem:
        first = problem.errors()[0]
        raise SettingsError(f"extend: {'.'.join(map(str, first['loc'])) or 'an entry'}: {first['msg']}") from None
    activate(extensions)
    return {**content, EXTEND: extensions}


def activate(extensions: Sequence[Extension]) -> None:
    """Let settings, tables and words know what these files add, and nothing that others did.

    SettingsError for a file that can't be run, adds nothing, adds what is there already, or places that this process
    can't have.
    """
    global _active, _begun
    wanted = tuple(extensions)
    before, _begun = _begun, wanted
    try:
        for guard in _guards:
            guard()
        offers_of(extensions)
    except SettingsError:
        _begun = before
        raise
    if _active != wanted:
        _active = wanted
        for watcher in _watchers:
            watcher()


def added(kind: str, extensions: Sequence[Extension] | None = None) -> dict[str, Any]:
    """What files add of a kind, by name: these files, or else those of the settings that were used last."""
    offers = offers_of(_active if extensions is None else extensions)
    return {offer.name: offer.record for offer in offers if offer.kind == kind}


def active() -> tuple[Extension, ...]:
    """The files of the settings that were used last."""
    return _active


def declared(extensions: Sequence[Extension] | None = None) -> list[Any]:
    """The places of these files, or else of those that are active, known before anything else of them."""
    files = _begun if extensions is None else extensions
    for extension in files:
        if extension.sha256 not in _places:
            _places[extension.sha256] = _run(extension, _is_place)
    return [each.record for extension in files for each in _places[extension.sha256]]


def before_change(guard: Callable[[], object]) -> None:
    """Call somebody before files become active, when their places are known: whoever may refuse them."""
    _guards.append(guard)


def on_change(watcher: Callable[[], object]) -> None:
    """Call somebody whenever other files have become active: whoever keeps what follows from what they add."""
    _watchers.append(watcher)


def offer(kind: str, name: str, record: Any, taken: Collection[str] = ()) -> None:
    """Add something to brainsim, from a file that `extend` names; SettingsError for a name that is taken.

    In a file that is run by itself or imported it does nothing: only settings say what a study knows.
    """
    offers = _offered.get()
    if offers is None:
        return
    if not name.isidentifier():
        raise SettingsError(f"{kind} {name!r} is not a name; take letters, digits and underscores")
    if name in taken or any((kind, name) == other[:2] for other in offers):
        raise SettingsError(f"{kind} {name} is there already; give yours another name")
    offers.append(Offer(kind, name, record, ""))


def offers_of(extensions: Sequence[Extension]) -> tuple[Offer, ...]:
    """Everything that some files add, in their order."""
    found: dict[tuple[str, str], Offer] = {}
    for extension in extensions:
        if extension.sha256 not in _known:
            _known[extension.sha256] = _run_whole(extension)
        for each in _known[extension.sha256]:
            if other := found.get(each[:2]):
                raise SettingsError(
                    f"extend: {extension.file} adds {each.kind} {each.name}, and so does {other.file}; name one otherwise"
                )
            found[each[:2]] = each._replace(file=extension.file)
    return tuple(found.values())


def _run_whole(extension: Extension) -> tuple[Offer, ...]:
    """Run the text of a file; what it offers."""
    offers = _run(extension)
    if not offers:
        raise SettingsError(f"extend: {extension.file} adds nothing: it calls nothing such as brainsim.lever; {MEND}")
    known = {row.name for row in declared([extension])}
    if late := next((each.name for each in offers if each.kind == PLACE and each.name not in known), None):
        raise SettingsError(
            f"extend: {extension.file}: place {late} is not known before the file runs; write brainsim.place(...) as a "
            "statement of its own, not inside another"
        )
    return offers


def _is_place(statement: ast.stmt) -> bool:
    """Whether a statement is brainsim.place(...)."""
    called = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(called, ast.Call) and ast.unparse(called.func) == f"brainsim.{PLACE}"


def _run(extension: Extension, wanted: Callable[[ast.stmt], bool] | None = None) -> tuple[Offer, ...]:
    """Run the text of a file, or those of its statements that are wanted, by themselves; what it offers."""
    name = f"brainsim_extension_{extension.sha256[:16]}"
    offers: list[Offer] = []
    file = extension.file or f"{name}.py"
    linecache.cache[file] = (len(extension.text), None, extension.text.splitlines(keepends=True), file)
    before = _offered.set(offers)
    try:
        tree = ast.parse(extension.text.encode(), file)
        if wanted is None:
            _refuse_neighbours(extension)
            module = sys.modules[name] = ModuleType(name)
        else:
            tree.body, module = list(filter(wanted, tree.body)), ModuleType(name)
            module.__dict__["brainsim"] = brainsim
        module.__file__ = file
        exec(compile(tree, file, "exec"), module.__dict__)
    except (Exception, SystemExit) as problem:
        if wanted is None:
            sys.modules.pop(name, None)
        raise SettingsError(f"extend: {_said(problem, file)}; {MEND}") from None
    finally:
        _offered.reset(before)
    return tuple(offers)


def _refuse_neighbours(extension: Extension) -> None:
    """SettingsError for a file that imports what lies beside it or where the user stands: nobody would send that along."""
    nodes = list(ast.walk(ast.parse(extension.text)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    folders = {Path.cwd(), Path(extension.file).expanduser().resolve().parent}
    for name in sorted({name.partition(".")[0] for name in names} - {"", "brainsim"}):
        spec = importlib.util.find_spec(name)
        origin = Path(spec.origin or "") if spec else Path()
        if folders & {origin.parent, origin.parent.parent} and "site-packages" not in origin.parts:
            raise SettingsError(f"imports {name}, which lies beside it ({origin}); a file stands alone: write it in")


def _said(problem: BaseException, file: str) -> str:
    """What has ended a file, in one line, and where."""
    lines = [frame.lineno for frame in traceback.extract_tb(problem.__traceback__) if frame.filename == file]
    line = problem.lineno if isinstance(problem, SyntaxError) else lines[-1] if lines else None
    what = " ".join(str(problem.msg if isinstance(problem, SyntaxError) else problem).split())
    kind = "" if isinstance(problem, SettingsError) else f"{type(problem).__name__}: "
    return f"{file}{f', line {line}' if line else ''}: {kind}{what}".removesuffix(": ")
