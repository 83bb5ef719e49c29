"""How rules are compiled: one decorator for rules, one for what Python calls, and a cache that sees every edit.

Numba's own cache does not notice an edit in an imported file and would go on with old numbers. Ours lies in a folder
named by a hash of all sources of the model and of what its loops know of places, and by numba's version: any edit of a
rule is another folder, and so is a further place, whatever its name.
"""

import atexit
import contextlib
import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numba
from numba.extending import register_jitable

from brainsim.model.codes import CHANCE, HOME, OPEN
from brainsim.process.shipped import cache_home

PACKAGE = Path(__file__).parents[1]
SHAPES = "settings/programmes.py"  # how many programmes the tables have room for


def rule(function):
    """A rule for one researcher: compiled into every loop that uses it, and plain Python where it is called alone.

    So no rule costs a wrapper that Python could call, a quarter of all that compiling costs.
    """
    return register_jitable(forceinline=True, error_model="numpy", no_cfunc_wrapper=True)(function)


def sweep(function):
    """Compile a loop over many researchers, or a rule that Python calls much or for its bits.

    It releases the interpreter lock, so replications run side by side.
    """
    if is_interpreted():
        return function
    folder, before = cache_folder(), numba.config.CACHE_DIR
    numba.config.CACHE_DIR = folder or before  # read by numba at decoration only, so other packages keep theirs
    try:
        compiled = numba.njit(nogil=True, error_model="numpy", no_cfunc_wrapper=True, cache=bool(folder))(function)
    finally:
        numba.config.CACHE_DIR = before
    kept = compiled._cache
    kept.load_overload, kept.save_overload = map(_forgiving, (kept.load_overload, kept.save_overload))
    return compiled


def hash_of(sources: Iterable[Path], beside: str = "") -> str:
    """Twenty hexadecimal digits that change with any byte of these files of the package, or with their names.

    `beside`: what they change with too.
    """
    digest = hashlib.sha256(beside.encode())
    for source in sorted(sources):
        digest.update(source.relative_to(PACKAGE).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


@cache
def source_hash() -> str:
    """What changes with any source file of the package."""
    return hash_of(PACKAGE.rglob("*.py"))


def shapes() -> str:
    """What compiled code is made for: the places, by what is counted of them and not by their names; for good."""
    return " ".join(str(of_places.tolist()) for of_places in (HOME, CHANCE, OPEN))


@cache
def cache_folder() -> str:
    """The folder of compiled loops: in the user's cache, else a private one that ends with this process; or "" for none.

    Nobody else can write to a private folder: caches are pickles.
    """
    try:
        return _usable(cache_home())
    except (OSError, RuntimeError):  # a read-only home, or neither home nor account
        with contextlib.suppress(OSError):
            private = tempfile.mkdtemp(prefix="brainsim-")
            atexit.register(shutil.rmtree, private, ignore_errors=True)
            os.environ["BRAINSIM_CACHE"] = private  # for our workers
            return _usable(cache_home())
    return ""


def is_compiled() -> bool:
    """Whether loops were compiled before; else the first quarter of all takes half a minute."""
    return is_interpreted() or any(Path(cache_folder() or os.devnull).rglob("*.nbi"))


def is_interpreted() -> bool:
    """Whether nothing is compiled at all."""
    return bool(numba.config.DISABLE_JIT)  # type: ignore[attr-defined]


def _usable(home: Path) -> str:
    """Our folder in a cache; OSError if it can't be written to."""
    sources = [*(PACKAGE / "model").glob("*.py"), PACKAGE / SHAPES]  # compiled code comes from this room alone
    rules = hash_of(sources, shapes())
    folder = home / f"{rules}-numba{numba.__version__}"
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    with tempfile.TemporaryFile(dir=folder):
        return str(folder)


def _forgiving(call):
    """A call to the cache that is as if nothing were there, where the cache is full or damaged."""

    def tried(*arguments):
        with contextlib.suppress(OSError, EOFError, ValueError, pickle.UnpicklingError):
            return call(*arguments)

    return tried
