"""The known facts that stand beside outcomes, each with its source (docs/evidence.md has the detail)."""

from typing import NamedTuple


class Fact(NamedTuple):
    """A number that is known about an outcome, and where from."""

    value: float
    source: str


_INTAKE = "Ministry of Science and ICT, 29 September 2025 (innocore-intake)"
_STAYS = "NCSES 25-325 (us-stay-rates)"

FACTS = {
    "applicants_per_slot": Fact(3.15, "Global Economic Times 2025, of the ministry (innocore-intake)"),
    "fellows_new_domestic_phd": Fact(116, _INTAKE),
    "fellows_returnee": Fact(56, _INTAKE),
    "fellows_foreign": Fact(103, _INTAKE),
    "fellows_other_domestic": Fact(125, "what remains of 400; no source names this group (innocore-intake)"),
    "fellows_from_india": Fact(26, "Global Economic Times 2025; Joongdo has 25 (innocore-intake)"),
    "fellows_from_china": Fact(18, "Global Economic Times 2025 (innocore-intake)"),
    "us_stay_rate_korea": Fact(0.51, _STAYS),
    "us_stay_rate_china": Fact(0.83, _STAYS),
    "us_stay_rate_india": Fact(0.86, _STAYS),
    "us_stay_rate_other": Fact(0.68, "NCSES 25-325, Europe without Turkey (us-stay-rates)"),
}
