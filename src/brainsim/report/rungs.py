"""The three rungs on which figures tell an effect, always in this order: in Korea, in research, in a permanent research post.

The years that anybody spends on each rung decide; beside them, of 100 fellows, where both worlds have fellows to follow.
"""

from collections.abc import Collection
from typing import NamedTuple

from brainsim.outcomes.kept import AFTER_END, FROM_START, KEPT, Moment

YEARS = ("researcher_years_in_korea", "researcher_years_in_korean_research", "permanent_researcher_years")  # by anyone
ADDED = YEARS[1]  # what stands beside fellows, so that no displacement is read as gain
MOMENTS = tuple(sorted(AFTER_END, key=lambda moment: -moment.years)[:1]) + tuple(
    sorted((moment for moment in FROM_START if moment.years <= 5), key=lambda moment: -moment.years)
)  # the first that a study has seen


class Rungs(NamedTuple):
    """The outcomes of the rungs, and when fellows are looked at; None for years of everybody."""

    outcomes: tuple[str, ...]
    moment: Moment | None

    @property
    def names(self) -> tuple[str, ...]:
        """What each rung is called among the words."""
        return tuple(kept.name for kept in KEPT)

    @property
    def judged(self) -> int:
        """By which rung options are sorted: years by those of research, fellows by who lives in Korea."""
        return 1 if self.moment is None else 0

    @property
    def ending(self) -> str:
        """How the names of their figures end."""
        return "_fellows" if self.moment else ""


def rungs_among(observed: Collection[str]) -> list[Rungs]:
    """The rungs that some outcomes allow: years of everybody, then fellows; those that were seen."""
    fellows = [tuple(f"{kept.name}_{moment.name}" for kept in KEPT) for moment in MOMENTS]
    every = [Rungs(YEARS, None), *map(Rungs, fellows, MOMENTS)]
    seen = [rungs for rungs in every if set(rungs.outcomes) <= set(observed)]
    return seen[:2] if seen and seen[0].moment is None else seen[:1]


def rungs_named() -> tuple[str, ...]:
    """How the names of outcomes begin that are on a rung."""
    return (*(kept.name for kept in KEPT), *YEARS)
