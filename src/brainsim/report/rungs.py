"""The three rungs on which figures tell an effect, always in this order: in Korea, in research, in a permanent research post.

Of 100 fellows where both worlds have fellows to follow; elsewhere the years that anybody spends on each rung.
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


def rungs_among(observed: Collection[str]) -> Rungs | None:
    """The rungs that some outcomes allow; None where not even the years of everybody were seen."""
    for moment in MOMENTS:
        outcomes = tuple(f"{kept.name}_{moment.name}" for kept in KEPT)
        if set(outcomes) <= set(observed):
            return Rungs(outcomes, moment)
    return Rungs(YEARS, None) if set(YEARS) <= set(observed) else None


def rungs_named() -> tuple[str, ...]:
    """How the names of outcomes begin that are on a rung."""
    return (*(kept.name for kept in KEPT), *YEARS)
