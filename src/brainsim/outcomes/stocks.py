"""Who comes to Korea and leaves it, and who is there at the end of the study."""

from typing import TYPE_CHECKING

import numpy as np

from brainsim.model.places import KOREA, PERMANENT, RESEARCHING
from brainsim.outcomes.rows import MORE, outcome, places

if TYPE_CHECKING:
    from brainsim.model.talent_model import TalentModel


@outcome(
    unit="per 1,000 residents and year",
    better=MORE,
    meaning="arrivals in Korea less departures, whole study",
    shown=places(screen=180),
)
def net_flow_per_1000(model: "TalentModel") -> float:
    """Arrivals in Korea less departures, per thousand residents and year."""
    moves = sum(happenings.moves.sum(axis=0) for happenings in model.history)
    residents = np.mean([happenings.stock[KOREA].sum() for happenings in model.history])
    years = len(model.history) / 4
    return float(1000 * (moves[:, KOREA].sum() - moves[KOREA].sum()) / residents / years)


@outcome(
    unit="researchers",
    better=MORE,
    meaning="researchers in Korea at the end of the study",
    shown=places(effects=60, points=30, figures=80),
)
def researchers_in_korea_end(model: "TalentModel") -> float:
    """At 1:1."""
    return float(_last(model).sum())


@outcome(
    unit="researchers",
    better=MORE,
    meaning="postdocs, fellows, faculty and institute researchers in Korea at the end of the study",
    shown=places(effects=70, figures=90),
)
def researchers_in_korean_research_end(model: "TalentModel") -> float:
    """At 1:1."""
    return float(_last(model)[list(RESEARCHING)].sum())


@outcome(
    unit="researchers",
    better=MORE,
    meaning="faculty and institute researchers in Korea at the end of the study",
    shown=places(effects=80),
)
def permanent_posts_in_korea_end(model: "TalentModel") -> float:
    """At 1:1."""
    return float(_last(model)[list(PERMANENT)].sum())


def _last(model: "TalentModel") -> np.ndarray:
    """Researchers in Korea after the last quarter, at 1:1, by position."""
    return model.history[-1].stock[KOREA].sum(axis=0) / model.settings.population.scale
