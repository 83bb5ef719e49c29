"""The three rungs on which figures tell an effect, always in this order: in Korea, in research, in a permanent research post.

The years that anybody spends on each rung decide; beside them, of 100 fellows, where both worlds have fellows to follow.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from brainsim.outcomes.kept import AFTER_END, FROM_START, KEPT, Moment
from brainsim.outcomes.rows import RATIOS

IN_KOREA, IN_RESEARCH, PERMANENT = RUNGS = (  # years, by anyone
    "researcher_years_in_korea",
    "researcher_years_in_korean_research",
    "permanent_researcher_years",
)
STOCKS = ("researchers_in_korea_end", "researchers_in_korean_research_end", "permanent_posts_in_korea_end")  # by rung
COUNTS = re.compile("fellows_(kept|permanent)_.*")  # of fellows passed through: no effect where the reference has none
_PARTS = (
    ("permanent_research", PERMANENT),
    ("kept_in_korean_research", IN_RESEARCH),
    ("kept_in_korea", IN_KOREA),
)
# The first that a study has seen is told; after the end only those are seen who ended early, so that an option which lets
# fellows stay longer would seem to keep more of them.
MOMENTS = (*reversed(FROM_START), *reversed(AFTER_END))


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
    every = [Rungs(RUNGS, None), *map(Rungs, fellows, MOMENTS)]
    seen = [rungs for rungs in every if set(rungs.outcomes) <= set(observed)]
    return seen[:2] if seen and seen[0].moment is None else seen[:1]


def rungs_named() -> tuple[str, ...]:
    """How the names of outcomes begin that are on a rung."""
    return (*(kept.name for kept in KEPT), *RUNGS)


def judged(asked: str) -> str:
    """The outcome that decides where this one is asked for: of where fellows are, or of a cost per year, the rung."""
    is_ratio = asked in RATIOS
    name = RATIOS[asked].bottom if is_ratio else asked
    name = re.sub("_(discounted|over_life)$", "", name) if is_ratio else name
    if not is_ratio and not re.match("(fellows_)?(kept|permanent_research_post)_", name):
        return name
    return name if name in RUNGS else next((rung for part, rung in _PARTS if part in name), name)
