"""Overrides as Hydra wants them: what a user may write shorter than Hydra's grammar lets her."""

from collections.abc import Sequence

from brainsim.settings.extend import Extension, added
from brainsim.settings.home import at_home
from brainsim.settings.place_files import of_places

# Tables that an override replaces instead of merging into them, by their dotted name or the end of it.
WHOLE = ("design.levers", "design.reference", "calibration.priors", "calibration.structures")
WHOLE_ENDS = (".slots_from",)  # of any programme


def spelled_out(overrides: Sequence[str], files: Sequence[Extension] | None = None) -> list[str]:
    """Overrides as Hydra wants them: a table that is replaced is deleted and added, since its names may be any.

    A lever of a user's file is added, since no file of configs/ has it; the numbers of its places are chosen beside ours.
    ~ is the user's home, where it can't be meant otherwise: outside quotes, and for Hydra's own folders inside them.
    """
    lines = []
    for line in map(at_home, overrides):
        name = line.partition("=")[0]
        is_whole = line != name and (name in WHOLE or (name[0].isalpha() and name.endswith(WHOLE_ENDS)))
        lines += [f"~{name}", f"+{line}"] if is_whole else [f"++{line}" if _is_added(name) else line]
    return [*lines, *of_places(files, lines)]


def _is_added(name: str) -> bool:
    """Whether a dotted name is that of a lever that a user's file adds, or of a part of it."""
    group, _, inner = name.partition(".")
    record = added("lever").get(inner.partition(".")[0])
    return record is not None and record.group == group
