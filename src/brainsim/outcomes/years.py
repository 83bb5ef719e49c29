"""Years of researchers in Korea within the study, and how able those are who do research there at its end.

Those who pass the window (thirteen years after the PhD) are counted where they then were.
"""

from typing import TYPE_CHECKING

import numpy as np

from brainsim.model.places import FELLOW, KOREA, PERMANENT, POSTDOC, RESEARCHING
from brainsim.outcomes.costs import posts_held
from brainsim.outcomes.rows import MORE, NEITHER, outcome, places
from brainsim.outcomes.sums import exact_sum

if TYPE_CHECKING:
    from brainsim.model.talent_model import TalentModel

YEARS = "researcher-years"


@outcome(
    unit=YEARS,
    better=MORE,
    meaning="lived in Korea within the study; those 13 years after the PhD are counted where they then were",
    shown=places(compared=10, brief=40),
)
def researcher_years_in_korea(model: "TalentModel") -> float:
    """At 1:1."""
    return exact_sum(_everybody(model).ravel()) / 4


@outcome(
    unit=YEARS,
    better=MORE,
    meaning="the same as postdocs, fellows, faculty and institute researchers",
    shown=places(compared=20, brief=50),
)
def researcher_years_in_korean_research(model: "TalentModel") -> float:
    """At 1:1."""
    return exact_sum(_everybody(model)[:, list(RESEARCHING)].ravel()) / 4


@outcome(unit=YEARS, better=MORE, meaning="the same in a permanent research post", shown=places(compared=30, brief=60))
def permanent_researcher_years(model: "TalentModel") -> float:
    """At 1:1."""
    return exact_sum(posts_held(model).ravel()) / 4


@outcome(
    unit="researchers",
    better=MORE,
    meaning="in a permanent research post in Korea at the end, with those who held one 13 years after the PhD",
)
def permanent_researchers_end(model: "TalentModel") -> float:
    """At 1:1."""
    return float(posts_held(model)[-1].sum())


@outcome(
    unit="levers",
    better=NEITHER,
    meaning="adaptive levers whose measure passed its threshold within the study",
)
def levers_set_going(model: "TalentModel") -> float:
    """Their number."""
    return float(len(model.state.fired))


@outcome(unit=YEARS, better=NEITHER, meaning="as fellows within the study")
def fellow_years(model: "TalentModel") -> float:
    """At 1:1."""
    return exact_sum(_stock(model)[:, FELLOW]) / 4


@outcome(unit=YEARS, better=MORE, meaning="as other postdocs in Korea within the study")
def postdoc_years_in_korea(model: "TalentModel") -> float:
    """At 1:1."""
    return exact_sum(_stock(model)[:, POSTDOC]) / 4


@outcome(
    unit="sd",
    better=MORE,
    meaning="mean ability of postdocs in Korea, fellows apart, at the end of the study",
)
def postdocs_mean_ability_end(model: "TalentModel") -> float:
    """NaN without any."""
    return _mean_ability(model, (POSTDOC,))


@outcome(
    unit="sd",
    better=MORE,
    meaning="mean ability of faculty and institute researchers in Korea, up to 13 years after the PhD, at the end of the study",
)
def permanent_mean_ability_end(model: "TalentModel") -> float:
    """NaN without any."""
    return _mean_ability(model, PERMANENT)


def _stock(model: "TalentModel") -> np.ndarray:
    """Researchers in Korea at the end of each quarter, at 1:1; shape (quarters, positions)."""
    return np.array([lived.stock[KOREA].sum(axis=0) for lived in model.history]) / model.settings.population.scale


def _everybody(model: "TalentModel") -> np.ndarray:
    """The same with those who have passed the window since the study began."""
    left = np.cumsum([lived.left[KOREA].sum(axis=0) for lived in model.history], axis=0)
    return _stock(model) + left / model.settings.population.scale


def _mean_ability(model: "TalentModel", positions: tuple[int, ...]) -> float:
    rows = model.state.rows
    values = rows["ability"][(rows["place"] == KOREA) & np.isin(rows["position"], positions)]
    return float(values.mean(dtype=float)) if len(values) else np.nan
