"""Who applies for the fellowship and who is hired."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from brainsim.model.codes import FELLOWSHIP_MARKET
from brainsim.outcomes.rows import Lived, outcome

if TYPE_CHECKING:
    from brainsim.model.observe import Happenings


@outcome
def applicants_per_slot(model: Lived) -> float:
    """Eligible people who hear of the first call and like it better than staying, per slot."""
    return per_slot(model, first_calls(model))


@outcome
def fellows_hired(model: Lived) -> float:
    """Hired in all calls."""
    return len(hired(model)) / model.settings.population.scale


@outcome
def fellows_mean_ability(model: Lived) -> float:
    """Mean ability of all fellows hired."""
    records = hired(model)
    return float(records["ability"].mean()) if len(records) else np.nan


def hired(model: Lived) -> np.ndarray:
    """The records of all fellows."""
    return model.state.register.records[: model.state.register.number]


def hired_first(model: Lived) -> np.ndarray:
    """The records of the fellows of the first call of the study, of each programme."""
    return hired(model)[of_first_call(model)]


def of_first_call(model: Lived) -> np.ndarray:
    """Which of all fellows were hired in the first call of their programme."""
    records = hired(model)
    first = np.zeros(len(records), dtype=bool)
    for programme, lived in first_calls(model).items():
        first |= (records["programme"] == programme) & (records["start"] == lived.quarter)
    return first


def first_calls(model: Lived) -> dict[int, "Happenings"]:
    """By number of the programme: the quarter of its first call with fellowships to fill; without those that never called."""
    first: dict[int, Happenings] = {}
    for lived in model.history:
        for programme in np.flatnonzero(lived.capacities[FELLOWSHIP_MARKET:] > 0):
            first.setdefault(int(programme), lived)
    return first


def per_slot(model: Lived, calls: Mapping[int, "Happenings"]) -> float:
    """Applicants of some programmes' calls by slots announced; NaN without a call."""
    applicants = sum(int(lived.applicants[programme]) for programme, lived in calls.items())
    slots = sum(int(lived.slots[programme]) for programme, lived in calls.items())
    return applicants / model.settings.population.scale / slots if slots else np.nan
