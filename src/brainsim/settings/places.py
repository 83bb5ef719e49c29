"""Places: one row each, ours and those of a user's own files. The shapes of all tables follow from the rows.

A place is known before the rest of its file runs, since the model takes its shapes when it is imported; from then on this
process has the places that it has. docs/decisions/034.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from brainsim.settings.extend import PLACE, Extension, before_change, declared, offer
from brainsim.settings.groups import SettingsError

MOST_PLACES = 16  # whereabouts are one byte (model/fellows.py)


class Place(NamedTuple):
    """A place where researchers live."""

    name: str  # as in configs/country
    scarce: bool  # whether its research posts are competed for; elsewhere offers come by chance
    number: int  # under which chance knows it (luck.py): never changed, never given to another place
    words: Mapping[str, str] = MappingProxyType({})  # its name by language, where words/ has none


OURS = (
    Place("korea", scarce=True, number=0),
    Place("us", scarce=True, number=1),
    Place("uk", scarce=True, number=2),
    Place("elsewhere", scarce=False, number=3),
)
OUR_NAMES = tuple(row.name for row in OURS)
FIRST_ADDED = 5  # blocks of chance numbered 4 belong to what is hers alone (staying, the fellowship)
_fixed: list[tuple[Place, ...]] = []  # the rows that the model was imported with

if TYPE_CHECKING:
    PlaceName = str
else:
    PlaceName = Literal[OUR_NAMES]  # parameters.py has that of all rows


def place(name: str, *, scarce: bool = True, words: Mapping[str, str] = MappingProxyType({})) -> None:
    """Add a place, which stands after all that are there: its numbers are in `country/NAME.yaml` of a folder of yours.

    `scarce`: whether its research posts are counted and competed for, or come as offers by chance; `words`: its name by
    language (en, ko). A statement of its own in a file that the setting `extend` names, with all that it is given
    written out. SettingsError for what can't be a place.
    """
    if not isinstance(name, str) or name != name.lower():
        raise SettingsError(f"place {name!r} is not a name in small letters")
    if not isinstance(scarce, bool) or not isinstance(words, Mapping):
        raise SettingsError(f"place {name}: scarce is true or false, and words are a table by language")
    offer(PLACE, name, Place(name, scarce, 0, dict(words)), (*OUR_NAMES, "all"))


def rows(extensions: Sequence[Extension] | None = None) -> tuple[Place, ...]:
    """All places in their order: ours, then those of these files, or else of the active ones, known to chance by their order."""
    return (*OURS, *(row._replace(number=FIRST_ADDED + n) for n, row in enumerate(declared(extensions))))


def names(extensions: Sequence[Extension] | None = None) -> list[str]:
    """The names of all places in their order."""
    return [row.name for row in rows(extensions)]


def added() -> tuple[Place, ...]:
    """The places of the active files."""
    return rows()[len(OURS) :]


def in_tables(name: str) -> str:
    """A place as a state in tables that are read: by its English name."""
    row = next((row for row in added() if row.name == name), None)
    return row.words.get("en", name) if row else {"us": "US", "uk": "UK"}.get(name, name)


def either(places: Sequence[str]) -> str:
    """Places of which one is meant: a, b or c."""
    return " or ".join([", ".join(places[:-1]), places[-1]])


def fixed() -> tuple[Place, ...]:
    """The rows for good: whoever makes a shape or compiles by them asks here, and no file can change them afterwards."""
    if not _fixed:
        _fixed.append(rows())
    return _fixed[0]


def refuse_others(wanted: Sequence[str]) -> None:
    """SettingsError for places that are not those that the model of this process was imported with, if it was."""
    has = [row.name for row in _fixed[0]] if _fixed else list(wanted)
    if has != list(wanted):
        raise SettingsError(
            f"these settings have the places {', '.join(wanted)}, and the model of this process was imported with "
            f"{', '.join(has)}; start another process (in a notebook: restart the kernel), and load these settings before "
            "the model"
        )


def _refuse_files() -> None:
    """SettingsError for files with too many places, or with places that this process can't have."""
    if len(wanted := names()) > MOST_PLACES:
        raise SettingsError(f"extend: {len(wanted)} places are too many; the model has room for {MOST_PLACES}")
    refuse_others(wanted)


before_change(_refuse_files)
