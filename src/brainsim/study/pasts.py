"""Pasts kept from command to command: the world before a study knows no policy, so whoever needs it again reads it.

A file holds one past. Its name says all that shapes the past, and it begins with the hash of this name and of what
follows: one that was cut, changed or laid in the place of another is not believed. Only files named as ours are touched.
"""

import hashlib
import io
import math
import os
import re
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import llvmlite.binding
import numba
import numpy as np
import pyarrow as pa

from brainsim.model.compilation import is_interpreted
from brainsim.model.past import Past, changes_of, read_past, written_past
from brainsim.model.state import Setting, setting_of
from brainsim.model.talent_model import TalentModel
from brainsim.process.endings import FULL, reason_of
from brainsim.process.shipped import cache_home
from brainsim.settings.parameters import Settings
from brainsim.study.design import PAST, key_of
from brainsim.study.seal import DAMAGED, Broken
from brainsim.study.version import model_version

FORM = 1  # of the files: another number where they are written otherwise
OURS = re.compile(r"[0-9a-f]{32}(\.past|\.damaged|-\w+\.partial)")
SEAL = hashlib.sha256().digest_size
LEFT, LOOKED = (
    15 / 16,
    1 / 64,
)  # of what pasts may take: what is left of them, and how much is written between two looks


class Place(NamedTuple):
    """Where pasts are kept."""

    folder: str  # empty: in the cache of whoever looks
    most: int  # bytes


@dataclass(eq=False)
class Begun:
    """A model at the first quarter of a study, never stepped, and how it was come by."""

    model: TalentModel
    known: bool = False  # its past was read, not lived
    told: str = ""  # what was wrong with the files
    is_kept: bool = False  # whoever needs it again can read it
    is_spent: bool = False  # a world lives on its rows: nobody may branch from it any more
    lock: threading.Lock = field(default_factory=threading.Lock)

    def branch(self, settings: Settings) -> TalentModel | None:
        """A branch; on this model's own rows, where its past can be read again. None if these are spent."""
        with self.lock:
            if self.is_spent or not self.is_kept:
                return None if self.is_spent else self.model.branch(settings)
            self.is_spent = True
        return TalentModel(settings, rng=self.model.luck_seed, past=self.model.past)


def place_of(settings: Settings) -> Place | None:
    """Where the pasts of a study are kept; None if they are not."""
    pasts = settings.study.pasts
    folder = os.path.abspath(pasts.folder) if pasts.folder else ""
    return Place(folder, int(pasts.gigabytes * 1e9)) if pasts.gigabytes else None


def begun(kind: type[TalentModel], settings: Settings, seed: int, place: Place | None) -> Begun:
    """A model at the first quarter of a study. The past of a user's own model is always lived: it may be any."""
    if place is None or kind is not TalentModel:
        return Begun(kind(settings, rng=seed))
    shelf, name, setting = shelf_of(place), name_of(settings, seed), setting_of(settings, seed)
    try:
        past, told = shelf.read(name, setting), ""
    except Broken as problem:
        past, told = None, str(problem)
    model = kind(settings, rng=seed, past=past)
    not_kept = shelf.write(name, model.past, setting) if past is None else ""
    return Begun(model, past is not None, not_kept or told, not not_kept and shelf.has(name))


def name_of(settings: Settings, seed: int) -> str:
    """What a past is called: it changes with all that shapes its bits, the processor and its compiler included."""
    return _name(shape_of(settings), seed)


def shape_of(settings: Settings) -> str:
    """What shapes a past beside its seed and what all have in common: settings, and the programmes, as many markets."""
    return f"{key_of(settings, PAST)}/{len(settings.programmes_by_name())}"


def _name(shape: str, seed: int) -> str:
    shaping = (shape, seed, model_version(), FORM, *surroundings())
    return hashlib.sha256("/".join(map(str, shaping)).encode()).hexdigest()[:32]


@cache
def surroundings() -> tuple[str, ...]:
    """What the last bits of a world may depend on beside the model."""
    processor = llvmlite.binding.get_host_cpu_name(), llvmlite.binding.get_host_cpu_features().flatten()
    return (numba.__version__, np.__version__, str(is_interpreted()), *processor)


def is_known(shape: str, seed: int, place: Place) -> bool:
    """Whether a past need not be lived, as far as can be seen here."""
    return shelf_of(place).has(_name(shape, seed))


class Shelf:
    """The folder of pasts, used by any number of threads and processes at once."""

    def __init__(self, folder: Path, most: int):
        self.folder, self.most = folder, most
        self.lock = threading.Lock()
        self.is_shut = False  # it could not be written to
        self.unseen: float = np.inf  # bytes that were written here since somebody looked how full it is

    def has(self, name: str) -> bool:
        """Whether there is a file of that past."""
        return self._file(name).is_file()

    def read(self, name: str, setting: Setting) -> Past | None:
        """A past, if it is there. Broken, with what to tell, if its file is not as it was written: it is set aside."""
        file = self._file(name)
        try:
            content = file.read_bytes()
            past = _past_in(name, content, setting)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as problem:
            raise Broken(f"a past can't be read: {reason_of(problem)}; it is lived again") from None
        except Broken as problem:
            then = "set aside" if _is_set_aside(file) else "not used"
            raise Broken(f"{file} {problem}; it is {then}, and this past lived again") from None
        with suppress(OSError):
            os.utime(file)  # what was used longest ago goes first
        return past

    def write(self, name: str, past: Past, setting: Setting) -> str:
        """Keep a past; what to tell if that can't be done. Where no past can be kept that is tried no more."""
        if self.is_shut:
            return ""
        content = _content_of(name, past, setting)
        if len(content) > self.most:
            return f"pasts are not kept: one takes more than study.pasts.gigabytes={self.most / 1e9:g}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._make_room(len(content))
            self._put(name, content)
        except OSError as problem:
            file = self._file(name)
            if os.path.lexists(file) and problem.errno not in FULL:  # it is in the way of this past alone
                return f"{file} can't be replaced ({problem.strerror}); whoever needs this past lives it again"
            self.is_shut = True
            return f"pasts can't be kept: {reason_of(problem)}; whoever needs them lives them again"
        return ""

    def _put(self, name: str, content: bytes) -> None:
        """Write beside its place, then give it its name: whoever reads sees all of it or nothing."""
        file, partial = tempfile.mkstemp(".partial", f"{name}-", self.folder)
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(content)
            os.replace(partial, self._file(name))
        except BaseException:
            with suppress(OSError):
                os.unlink(partial)
            raise

    def _make_room(self, size: int) -> None:
        """Remove what was used longest ago, if there is too much; it is not looked at every time."""
        with self.lock:
            self.unseen += size
            if self.unseen <= LOOKED * self.most:
                return
            self.unseen = 0
            files = sorted(_sizes_by_age(self.folder))
            total = size + sum(bytes for _, bytes, _ in files)
            for _, bytes, path in files:
                if total <= LEFT * self.most:
                    break
                with suppress(OSError):  # somebody else has removed it, or reads it
                    os.unlink(path)
                total -= bytes

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.past"


def _is_set_aside(file: Path) -> bool:
    """Give a damaged file another name; whether that could be done."""
    try:
        file.replace(file.with_suffix(".damaged"))
    except OSError:
        return False
    return True


@cache
def shelf_of(place: Place) -> Shelf:
    """The folder of pasts at a place, of which this process knows whether it can be written to."""
    return Shelf(Path(place.folder) if place.folder else _in_cache(), place.most)


def _in_cache() -> Path:
    try:
        return cache_home() / "pasts"
    except RuntimeError:  # neither home nor account
        return Path(os.devnull) / "pasts"


def _sizes_by_age(folder: Path) -> list[tuple[float, int, str]]:
    """When each file of ours was used last, its bytes and its path."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if OURS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    found.append((entry.stat().st_mtime, entry.stat().st_size, entry.path))
    return found


def _content_of(name: str, past: Past, setting: Setting) -> bytes:
    """A past as a sealed file: NumPy's .npz, of which the rows are compressed."""
    pieces = {f"changed_{number}": _pressed(piece) for number, piece in enumerate(changes_of(past, setting))}
    stream = io.BytesIO()
    together = {**written_past(past), **pieces, "people": _people_in(past)}
    np.savez(stream, allow_pickle=False, **together)
    return _seal_of(name, stream.getbuffer()) + stream.getvalue()


def _past_in(name: str, content: bytes, setting: Setting) -> Past:
    """The past in a file; Broken if it is not as it was written."""
    body = memoryview(content)[SEAL:]
    if content[:SEAL] != _seal_of(name, body):
        raise Broken(DAMAGED)
    with np.load(io.BytesIO(body)) as file:
        arrays = dict(file)

    def change_of(cohort: int, shape: tuple[int, int]) -> np.ndarray:
        opened = pa.decompress(arrays[f"changed_{cohort}"], math.prod(shape), "zstd")
        return np.frombuffer(opened, np.uint8).reshape(shape[::-1]).T

    past = read_past(arrays, change_of, setting)
    if not np.array_equal(_people_in(past), arrays["people"]):
        raise Broken("holds people who were born otherwise")
    return past


def _pressed(piece: np.ndarray) -> np.ndarray:
    """Bytes of rows, compressed column by column: most columns are nought."""
    return np.frombuffer(pa.compress(np.ascontiguousarray(piece.T), "zstd", asbytes=True), np.uint8)


def _people_in(past: Past) -> np.ndarray:
    """The hash of everybody's rows."""
    return np.frombuffer(hashlib.sha256(past.state.rows.view(np.uint8).data).digest(), np.uint8)


def _seal_of(name: str, body: memoryview) -> bytes:
    digest = hashlib.sha256(name.encode())
    digest.update(body)
    return digest.digest()
