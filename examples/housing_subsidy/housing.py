"""An example of a lever of one's own: rent paid to foreigners in Korea. Its numbers are assumed, not calibrated."""

import brainsim
from brainsim.model.codes import KOREA

# Utility of a million KRW a year: the weight of ln pay (2.1) over a usual pay of 60 million. Pay itself has no place for
# it: the world knows pay by post, and not by who holds it.
PER_MILLION = 2.1 / 60


@brainsim.lever(
    "rent paid to foreigners in Korea, felt as utility of living there",
    "million KRW a year", 0, 30, 0, evidence="assumed, an example",
    words={"en": "housing subsidy for foreigners (million KRW a year)", "ko": "외국인 연구자 주거 지원(연 백만 원)"},
)  # fmt: skip
def housing_subsidy(world, x):
    world.foreignness[KOREA] -= PER_MILLION * x
