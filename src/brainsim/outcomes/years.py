"""Years of researchers in Korea within the study, and how able those are who do research there at its end.

Those who pass the window (thirteen years after the PhD) are counted where they then were.
"""

import numpy as np

from brainsim.model.codes import FELLOW, KOREA, PERMANENT, POSTDOC, RESEARCHING
from brainsim.outcomes.costs import annuity, discounts, posts_held
from brainsim.outcomes.rows import Lived, outcome
from brainsim.outcomes.sums import exact_sum


@outcome
def researcher_years_in_korea(model: Lived) -> float:
    """Lived in Korea within the study; those 13 years after the PhD are counted where they then were."""
    return exact_sum(_everybody(model).ravel()) / 4


@outcome
def researcher_years_in_korean_research(model: Lived) -> float:
    """The same as postdocs, fellows, faculty and institute researchers."""
    return exact_sum(_everybody(model)[:, list(RESEARCHING)].ravel()) / 4


@outcome
def permanent_researcher_years(model: Lived) -> float:
    """The same in a permanent research post."""
    return exact_sum(posts_held(model).ravel()) / 4


@outcome
def researcher_years_in_korea_discounted(model: Lived) -> float:
    """Researcher-years in Korea within the study, discounted to the first quarter."""
    return _discounted(model, _everybody(model))


@outcome
def researcher_years_in_korean_research_discounted(model: Lived) -> float:
    """Researcher-years in Korean research within the study, discounted to the first quarter."""
    return _discounted(model, _everybody(model)[:, list(RESEARCHING)])


@outcome
def permanent_researcher_years_discounted(model: Lived) -> float:
    """Years in permanent research posts in Korea within the study, discounted to the first quarter."""
    return _discounted(model, posts_held(model))


@outcome
def permanent_researcher_years_over_life(model: Lived) -> float:
    """In permanent research posts in Korea over the life of the posts (study.post_life), discounted; read its effect, not
    its level.
    """
    study, added = model.settings.study, np.diff(posts_held(model).sum(axis=1), prepend=0.0)
    lives = [annuity(study.cost_discount, number, study.post_life) for number in range(len(added))]
    return exact_sum(added * lives)


@outcome
def permanent_researchers_end(model: Lived) -> float:
    """In a permanent research post in Korea at the end, with those who held one 13 years after the PhD."""
    return float(posts_held(model)[-1].sum())


@outcome
def levers_set_going(model: Lived) -> float:
    """Adaptive levers whose measure passed its threshold within the study."""
    return float(len(model.state.fired))


@outcome
def fellow_years(model: Lived) -> float:
    """As fellows within the study."""
    return exact_sum(_stock(model)[:, FELLOW]) / 4


@outcome
def postdoc_years_in_korea(model: Lived) -> float:
    """As other postdocs in Korea within the study."""
    return exact_sum(_stock(model)[:, POSTDOC]) / 4


@outcome
def postdocs_mean_ability_end(model: Lived) -> float:
    """Mean ability of postdocs in Korea, fellows apart, at the end of the study."""
    return _mean_ability(model, (POSTDOC,))


@outcome
def permanent_mean_ability_end(model: Lived) -> float:
    """Mean ability of faculty and institute researchers in Korea, up to 13 years after the PhD, at the end of the
    study.
    """
    return _mean_ability(model, PERMANENT)


def _discounted(model: Lived, heads: np.ndarray) -> float:
    """Years of so many researchers [quarters, positions], those of each quarter at what a year then is worth in the first."""
    return exact_sum(heads.sum(axis=1) * discounts(model)) / 4


def _stock(model: Lived) -> np.ndarray:
    """Researchers in Korea at the end of each quarter, at 1:1; shape (quarters, positions)."""
    return np.array([lived.stock[KOREA].sum(axis=0) for lived in model.history]) / model.settings.population.scale


def _everybody(model: Lived) -> np.ndarray:
    """The same with those who have passed the window since the study began."""
    left = np.cumsum([lived.left[KOREA].sum(axis=0) for lived in model.history], axis=0)
    return _stock(model) + left / model.settings.population.scale


def _mean_ability(model: Lived, positions: tuple[int, ...]) -> float:
    rows = model.state.rows
    values = rows["ability"][(rows["place"] == KOREA) & np.isin(rows["position"], positions)]
    return float(values.mean(dtype=float)) if len(values) else np.nan
