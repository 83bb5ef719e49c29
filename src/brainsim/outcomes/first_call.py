"""The fellows of the first call, by group and by origin."""

import numpy as np

from brainsim.model.codes import GROUPS, ORIGINS
from brainsim.outcomes.calls import hired_first
from brainsim.outcomes.rows import Lived, Row, family, row_of

COUNTED_ORIGINS = ("india", "china")  # whose fellows are counted apart


def _rows() -> dict[str, Row]:
    kinds = {f"fellows_{group}": group.replace("_", " ") for group in GROUPS}
    kinds |= {f"fellows_from_{origin}": f"from {origin.title()}" for origin in COUNTED_ORIGINS}
    unit = "fellows of the first call"
    return {name: row_of(name, f"hired in the first call: {kind}", unit=unit) for name, kind in kinds.items()}


@family(_rows())
def first_fellows(model: Lived) -> dict[str, float]:
    """Fellows of the first call by group, and from some origins, at 1:1."""
    first, scale = hired_first(model), model.settings.population.scale
    members = {f"fellows_{name}": first["group"] == number for number, name in enumerate(GROUPS)}
    members |= {f"fellows_from_{name}": first["origin"] == ORIGINS.index(name) for name in COUNTED_ORIGINS}
    return {name: float(np.sum(chosen) / scale) for name, chosen in members.items()}
