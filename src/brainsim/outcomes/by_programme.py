"""What a run has of each programme, where it has several: outcomes of the same names, of one programme alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from brainsim.model.codes import GROUPS, KOREA, UNKNOWN, place_of_code
from brainsim.outcomes.calls import first_calls, hired, hired_first, per_slot
from brainsim.outcomes.costs import fellowship_costs
from brainsim.outcomes.kept import AFTER_END, Moment, whereabouts_at
from brainsim.outcomes.rows import Lived
from brainsim.outcomes.sums import exact_sum


def by_programme(model: Lived) -> dict[str, float]:
    """The measures of each programme, by column; nothing where there is only one, which the outcomes tell of."""
    programmes = model.setting.programmes
    if len(programmes) == 1:
        return {}
    return {
        column(measure, name): float(made(model, number))
        for number, name in enumerate(programmes)
        for measure, made in MEASURES.items()
    }


def column(measure: str, programme: str) -> str:
    """What a measure of a programme is called in the table of runs."""
    return f"{measure}_of_{programme}"


def columns(programmes: Sequence[str]) -> list[str]:
    """All such columns of a study with these programmes; none where there is only one."""
    return [column(measure, name) for name in programmes for measure in MEASURES] if len(programmes) > 1 else []


def _applicants(model: Lived, programme: int) -> float:
    return per_slot(model, {number: lived for number, lived in first_calls(model).items() if number == programme})


def _count(model: Lived, records: Any, programme: int) -> float:
    return np.sum(records["programme"] == programme) / model.settings.population.scale


def _hired(model: Lived, programme: int) -> float:
    return _count(model, hired(model), programme)


def _first_of(group: int) -> Callable[[Lived, int], float]:
    def first_of_group(model: Lived, programme: int) -> float:
        first = hired_first(model)
        return _count(model, first[first["group"] == group], programme)

    return first_of_group


def _ability(model: Lived, programme: int) -> float:
    records = hired(model)
    members = records["ability"][records["programme"] == programme]
    return members.mean(dtype=float) if len(members) else np.nan


def _kept(moment: Moment) -> Callable[[Lived, int], float]:
    def kept_in_korea(model: Lived, programme: int) -> float:
        records = hired(model)
        codes = whereabouts_at(model.state.register, moment.quarters(records))
        seen = codes[(records["programme"] == programme) & (codes != UNKNOWN)]
        return np.mean(place_of_code(seen) == KOREA) if len(seen) else np.nan

    return kept_in_korea


def _years(model: Lived, programme: int) -> float:
    return (
        exact_sum(np.array([lived.fellows[programme] for lived in model.history]) / model.settings.population.scale) / 4
    )


def _cost(model: Lived, programme: int) -> float:
    return exact_sum(fellowship_costs(model)[:, programme])


# Each has the name, the unit and the meaning of an outcome, which is the same of all programmes.
MEASURES: dict[str, Callable[[Lived, int], float]] = {
    "applicants_per_slot": _applicants,
    "fellows_hired": _hired,
    **{f"fellows_{name}": _first_of(group) for group, name in enumerate(GROUPS)},
    "fellows_mean_ability": _ability,
    "fellow_years": _years,
    **{f"kept_in_korea_{moment.name}": _kept(moment) for moment in AFTER_END},
    "cost_krw_bn": _cost,
}
