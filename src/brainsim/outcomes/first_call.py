"""The fellows of the first call, by group and by origin."""

import numpy as np

from brainsim.model.places import GROUPS, ORIGINS
from brainsim.outcomes.calls import hired_first
from brainsim.outcomes.rows import Fact, Lived, Row, family, places

COUNTED_ORIGINS = ("india", "china")  # whose fellows are counted apart
_INTAKE = "Ministry of Science and ICT, 29 September 2025 (innocore-intake)"
_FACTS = {
    "fellows_new_domestic_phd": Fact(116, _INTAKE),
    "fellows_returnee": Fact(56, _INTAKE),
    "fellows_foreign": Fact(103, _INTAKE),
    "fellows_other_domestic": Fact(125, "what remains of 400; no source names this group (innocore-intake)"),
    "fellows_from_india": Fact(26, "Global Economic Times 2025; Joongdo has 25 (innocore-intake)"),
    "fellows_from_china": Fact(18, "Global Economic Times 2025 (innocore-intake)"),
}
_SHOWN = {
    "fellows_new_domestic_phd": places(screen=20, brief_world=30),
    "fellows_returnee": places(screen=30, brief_world=40),
    "fellows_foreign": places(screen=40, sweep=20, brief_world=50),
    "fellows_other_domestic": places(screen=50, brief_world=60),
    "fellows_from_india": places(screen=60),
    "fellows_from_china": places(screen=70),
}


def _rows() -> dict[str, Row]:
    kinds = {f"fellows_{group}": group.replace("_", " ") for group in GROUPS}
    kinds |= {f"fellows_from_{origin}": f"from {origin.title()}" for origin in COUNTED_ORIGINS}
    return {
        name: Row(
            unit="fellows of the first call", meaning=f"hired in the first call: {kind}", shown=_SHOWN.get(name, {}),
            fact=_FACTS.get(name),
        )
        for name, kind in kinds.items()
    }  # fmt: skip


@family(_rows())
def first_fellows(model: Lived) -> dict[str, float]:
    """Fellows of the first call by group, and from some origins, at 1:1."""
    first, scale = hired_first(model), model.settings.population.scale
    members = {f"fellows_{name}": first["group"] == number for number, name in enumerate(GROUPS)}
    members |= {f"fellows_from_{name}": first["origin"] == ORIGINS.index(name) for name in COUNTED_ORIGINS}
    return {name: float(np.sum(chosen) / scale) for name, chosen in members.items()}
