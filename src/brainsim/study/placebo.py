"""The placebo: a small world lived twice, the second time with every neutral lever written otherwise. Nothing may change.

It catches a lever whose value is mistaken for its effect or that forgets its start, luck that depends on what ran before,
and a past that a branch has spoilt. None of these hides in a small world, so no second reference of full size is lived.
"""

import math

import numpy as np

from brainsim.model.own_model import model_of
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.rows import outcomes_of
from brainsim.settings.parameters import Settings
from brainsim.study.changes import placebo_of
from brainsim.study.design import Point, settings_in
from brainsim.study.effects import largest_difference
from brainsim.study.pasts import begun, place_of
from brainsim.study.runs import seed_of
from brainsim.study.together import lived
from brainsim.study.vectors import sample_of

LARGEST = 0.05  # simulated researchers per real one


def placebo_difference(settings: Settings, reference: Point) -> float:
    """The largest difference of any outcome, and the researchers who differ: must be 0. NaN if it can't be lived."""
    chosen = settings_in(reference, sample_of(settings), 0)
    scale = min(LARGEST, chosen.population.scale)
    small = chosen.model_copy(update={"population": chosen.population.model_copy(update={"scale": scale})})
    try:
        past = begun(model_of(small), small, seed_of(settings.study.seed, 0), place_of(settings)).model
        return _difference(lived(past, small), lived(past, placebo_of(small)))
    except Exception:  # a reference that can't be lived has runs that failed, which say why
        return math.nan


def _difference(world: TalentModel, other: TalentModel) -> float:
    pair = [outcomes_of(model) for model in (world, other)]
    cubes = {name: np.array([[outcomes[name]] for outcomes in pair]) for name in pair[0]}
    people = [model.state.rows.view(np.uint8).reshape(len(model.state.rows), -1) for model in (world, other)]
    differ = (people[0] != people[1]).any(axis=1).sum()
    return max(largest_difference(cubes, 1), float(differ))
