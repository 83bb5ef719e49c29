"""A figure that a user adds from her own file, which `extend` names: drawn beside ours, saved and sealed as they are."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from brainsim.settings.extend import added, offer
from brainsim.settings.problems import SettingsError, nearest_of

KIND = "figure"
TABLES = ("runs", "fellows", "paths", "reasons", "stays", "quarters")  # of one world, that figures are drawn of


OURS = re.compile(r"[a-km]_.*|patterns")


class Own(NamedTuple):
    """A figure of a user's file."""

    draw: Callable[[Any], Any]  # report.folder.Results to a matplotlib Figure
    needs: tuple[str, ...]


def figure(*, needs: Sequence[str]) -> Callable:
    """Make a function from `Results` (report/folder.py) to a matplotlib Figure one of a study, under the function's name.

    `needs`: the tables that it reads of runs, fellows, paths, reasons, stays and quarters; a study that did not keep them
    (study.keep) goes without the figure. In a file that the setting `extend` names. SettingsError for another table.
    """
    if isinstance(needs, str) or not set(needs) <= set(TABLES):
        wrong = needs if isinstance(needs, str) else next(name for name in needs if name not in TABLES)
        raise SettingsError(f"figure: needs = {wrong} is not in a list of tables{nearest_of(str(wrong), list(TABLES))}")

    def offered(draw: Callable[[Any], Any]) -> Callable[[Any], Any]:
        if OURS.fullmatch(draw.__name__):
            raise SettingsError(f"figure {draw.__name__}: names of our own figures begin like that; give yours another")
        offer(KIND, draw.__name__, Own(draw, tuple(needs)))
        return draw

    return offered


def own_figures(tables: Sequence[str]) -> dict[str, Callable[[Any], Any]]:
    """The figures of the user's files that these tables allow, by name."""
    return {name: own.draw for name, own in added(KIND).items() if set(own.needs) <= set(tables)}
