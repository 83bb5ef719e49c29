"""How many foreign-born PhDs of the US live there some years later, before the study begins."""

import numpy as np

from brainsim.model.places import ORIGINS
from brainsim.outcomes.rows import Fact, Lived, Row, family, places

STAY_ORIGINS = ("korea", "china", "india", "other")
STAY_FROM, STAY_UNTIL = 16, 28  # quarters after the PhD: the years 4 to 6 of NCSES 25-325
_NCSES = "NCSES 25-325 (us-stay-rates)"
_FACTS = {
    "korea": Fact(0.51, _NCSES),
    "china": Fact(0.83, _NCSES),
    "india": Fact(0.86, _NCSES),
    "other": Fact(0.68, "NCSES 25-325, Europe without Turkey (us-stay-rates)"),
}
_FIRST = 80  # of the places on the screen


def _rows() -> dict[str, Row]:
    when = "who live in the US 4-6 years after the PhD, before the study"
    return {
        f"us_stay_rate_{origin}": Row(
            unit="share of US PhDs", meaning=f"US PhDs from {origin.title()} {when}", fact=_FACTS[origin],
            shown=places(screen=_FIRST + 10 * number),
        )
        for number, origin in enumerate(STAY_ORIGINS)
    }  # fmt: skip


@family(_rows())
def us_stay_rates(model: Lived) -> dict[str, float]:
    """Share of foreign-born US PhDs who live in the US 4 to 6 years after the PhD; NaN without any."""
    rates = {}
    for name in STAY_ORIGINS:
        phds, stay = model.stays[ORIGINS.index(name), STAY_FROM:STAY_UNTIL].sum(axis=0)
        rates[f"us_stay_rate_{name}"] = float(stay / phds) if phds else np.nan
    return rates
