"""Who applies for the fellowship and who is hired."""

import numpy as np

from brainsim.outcomes.rows import MORE, Fact, Lived, outcome, places


@outcome(
    unit="applicants / slot",
    better=MORE,
    shown=places(screen=10, figures=10, sweep=10, brief=80, brief_world=10),
    fact=Fact(3.15, "Global Economic Times 2025, of the ministry (innocore-intake)"),
)
def applicants_per_slot(model: Lived) -> float:
    """Eligible people who hear of the first call and like it better than staying, per slot."""
    calls = [lived for lived in model.history if lived.capacities[-1] > 0]
    return calls[0].applicants / model.settings.population.scale / model.settings.programme.slots if calls else np.nan


@outcome(unit="fellows", shown=places(brief_world=20))
def fellows_hired(model: Lived) -> float:
    """Hired in all calls."""
    return len(hired(model)) / model.settings.population.scale


@outcome(unit="sd", better=MORE, shown=places(effects=10, figures=20, brief=70))
def fellows_mean_ability(model: Lived) -> float:
    """Mean ability of all fellows hired."""
    records = hired(model)
    return float(records["ability"].mean()) if len(records) else np.nan


def hired(model: Lived) -> np.ndarray:
    """The records of all fellows."""
    return model.state.register.records[: model.state.register.number]


def hired_first(model: Lived) -> np.ndarray:
    """The records of the fellows of the first call of the study."""
    calls, records = [lived for lived in model.history if lived.capacities[-1] > 0], hired(model)
    return records[records["start"] == calls[0].quarter] if calls else records[:0]
