"""Who applies for the fellowship and who is hired."""

from typing import TYPE_CHECKING

import numpy as np

from brainsim.outcomes.rows import MORE, NEITHER, Fact, outcome, places

if TYPE_CHECKING:
    from brainsim.model.talent_model import TalentModel


@outcome(
    unit="applicants / slot",
    better=MORE,
    meaning="eligible people who hear of the first call and like it better than staying, per slot",
    shown=places(screen=10, figures=10, sweep=10, brief=80, brief_world=10),
    fact=Fact(3.15, "Global Economic Times 2025, of the ministry (innocore-intake)"),
)
def applicants_per_slot(model: "TalentModel") -> float:
    """NaN without a call."""
    calls = [lived for lived in model.history if lived.capacities[-1] > 0]
    return calls[0].applicants / model.settings.population.scale / model.settings.programme.slots if calls else np.nan


@outcome(unit="fellows", better=NEITHER, meaning="hired in all calls", shown=places(brief_world=20))
def fellows_hired(model: "TalentModel") -> float:
    """At 1:1."""
    return len(hired(model)) / model.settings.population.scale


@outcome(
    unit="sd",
    better=MORE,
    meaning="mean ability of all fellows hired",
    shown=places(effects=10, figures=20, brief=70),
)
def fellows_mean_ability(model: "TalentModel") -> float:
    """NaN without fellows."""
    records = hired(model)
    return float(records["ability"].mean()) if len(records) else np.nan


def hired(model: "TalentModel") -> np.ndarray:
    """The records of all fellows."""
    return model.state.register.records[: model.state.register.number]


def hired_first(model: "TalentModel") -> np.ndarray:
    """The records of the fellows of the first call of the study."""
    calls, records = [lived for lived in model.history if lived.capacities[-1] > 0], hired(model)
    return records[records["start"] == calls[0].quarter] if calls else records[:0]
