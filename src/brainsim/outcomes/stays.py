"""How many foreign-born PhDs of the US live there some years later, before the study begins."""

import numpy as np

from brainsim.model.codes import ORIGINS
from brainsim.outcomes.rows import Lived, Row, family, row_of

STAY_ORIGINS = ("korea", "china", "india", "other")
STAY_FROM, STAY_UNTIL = 16, 28  # quarters after the PhD: the years 4 to 6 of NCSES 25-325


def _rows() -> dict[str, Row]:
    when = "who live in the US 4-6 years after the PhD, before the study"
    meanings = {f"us_stay_rate_{origin}": f"US PhDs from {origin.title()} {when}" for origin in STAY_ORIGINS}
    return {name: row_of(name, meaning, unit="share of US PhDs") for name, meaning in meanings.items()}


@family(_rows())
def us_stay_rates(model: Lived) -> dict[str, float]:
    """Share of foreign-born US PhDs who live in the US 4 to 6 years after the PhD; NaN without any."""
    rates = {}
    for name in STAY_ORIGINS:
        phds, stay = model.stays[ORIGINS.index(name), STAY_FROM:STAY_UNTIL].sum(axis=0)
        rates[f"us_stay_rate_{name}"] = float(stay / phds) if phds else np.nan
    return rates
