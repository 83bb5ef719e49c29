"""Who comes to Korea and leaves it, and who is there at the end of the study."""

import numpy as np

from brainsim.model.codes import KOREA, PERMANENT, RESEARCHING
from brainsim.outcomes.rows import Lived, outcome


@outcome
def net_flow_per_1000(model: Lived) -> float:
    """Arrivals in Korea less departures, whole study."""
    moves = sum(happenings.moves.sum(axis=0) for happenings in model.history)
    residents = np.mean([happenings.stock[KOREA].sum() for happenings in model.history])
    years = len(model.history) / 4
    return float(1000 * (moves[:, KOREA].sum() - moves[KOREA].sum()) / residents / years)


@outcome
def researchers_in_korea_end(model: Lived) -> float:
    """Researchers in Korea at the end of the study."""
    return float(_last(model).sum())


@outcome
def researchers_in_korean_research_end(model: Lived) -> float:
    """Postdocs, fellows, faculty and institute researchers in Korea at the end of the study."""
    return float(_last(model)[list(RESEARCHING)].sum())


@outcome
def permanent_posts_in_korea_end(model: Lived) -> float:
    """Faculty and institute researchers in Korea at the end of the study."""
    return float(_last(model)[list(PERMANENT)].sum())


def _last(model: Lived) -> np.ndarray:
    """Researchers in Korea after the last quarter, at 1:1, by position."""
    return model.history[-1].stock[KOREA].sum(axis=0) / model.settings.population.scale
