"""What holds for everybody in all quarters: how researchers choose and committees rank (docs/parameters.md)."""

import numpy as np

from brainsim.model.codes import HOME, KOREA, ORIGINS, PLACES, US, WINDOW
from brainsim.model.terms import record_of

LONGEST_CONTRACT = 128  # quarters; more than any fellowship with its renewals

BEHAVIOUR = np.dtype(
    [
        ("satisficing", "?"),  # whether the first good alternative is taken rather than the best
        ("community", "f8", (len(PLACES), len(ORIGINS))),  # [place, origin] utility of living there among one's own
        ("resources_weight", "f8"),
        ("place_taste", "f8"),
        ("taste_lasts", "i8"),
        ("taste_carried", "?"),
        ("visa_climate_weight", "f8"),
        ("acculturation", "f8"),
        ("ties_weight", "f8"),
        ("settling_weight", "f8"),
        ("settling_visitors", "f8"),
        ("moving_cost", "f8"),
        ("moving_cost_us_uk", "f8"),
        ("late_postdoc_from", "i8"),
        ("late_postdoc_penalty", "f8"),
        ("foresight", "f8"),
        ("weight_beyond", "f8", (LONGEST_CONTRACT,)),  # [quarters left] share of the horizon beyond them
        # [quarters since the PhD, (of the first ten, later)] years of service to come, see there
        ("years_ahead", "f8", (WINDOW + 1, 2)),
        ("odds_cap", "f8"),
        ("odds_by_ability", "f8"),
        ("optimism", "f8"),  # ln odds added to what is known of permanent posts
        ("fallback_industry", "f8"),  # share of industry in what awaits those who find no permanent post
        ("jobless_spell", "i8"),  # expected quarters without a post
        ("visa_years", "f8"),  # over which the cost of a visa for a permanent or industry post is spread
        ("reconsideration", "f8"),
        ("reconsideration_permanent", "f8"),
        ("search_ahead", "i8"),
        ("contract_search", "f8"),
        ("contract_search_rise", "f8"),
        ("home_sight", "f8"),
        ("home_sight_after", "i8"),
        ("tie_sight", "f8"),
        ("tie_fading", "f8"),
        ("korea_network_sight", "f8"),
        # [origin, place of the PhD] quarters lived in Korea when the PhD is awarded
        ("in_korea_before", "i8", (len(ORIGINS), len(PLACES))),
        ("search_effort", "f8"),
        ("search_effort_nationals", "f8"),
        ("hostility_reach", "f8"),
        ("no_local_phd", "f8"),
        ("industry_from_abroad", "f8"),
        ("open_offers_by_ability", "f8"),
        ("permit_end", "f8"),
        ("permit_quarter", "i8"),
        ("jobless_quarters", "f8"),
        ("graduate_grace", "i8"),
        ("score_noise", "f8"),
        ("experience_bonus", "f8"),
        ("experience_quarters", "i8"),
        ("late_from", "i8"),
        ("late_penalty", "f8"),
        ("abroad_bonus", "f8"),
        ("local_phd_bonus", "f8"),
        ("incumbent_bonus", "f8"),
        ("host_bonus", "f8"),
        ("exchange_sight", "f8"),
        ("korea_network_bonus", "f8"),
        ("institute_postdocs", "f8"),
        ("late_postdoc_score_from", "i8"),
        ("late_postdoc_score_penalty", "f8"),
        ("korean_postdoc_from", "i8"),
        ("korean_postdoc_penalty", "f8"),
        ("faculty_from", "i8"),
    ],
    align=True,
)


def behaviour_of(settings) -> np.record:
    """The constants of behaviour and hiring, out of validated settings."""
    behaviour = settings.behaviour
    values = {**behaviour.constants(), **settings.hiring.constants()}
    values["satisficing"] = behaviour.choice_rule == "satisficing"
    values["community"] = community(behaviour)
    values["in_korea_before"] = in_korea_before(settings.population)
    values["weight_beyond"] = [
        weight_beyond(behaviour.discount, quarters, behaviour.horizon) for quarters in range(LONGEST_CONTRACT)
    ]
    values["years_ahead"] = [years_ahead(behaviour.discount, since, behaviour.horizon) for since in range(WINDOW + 1)]
    return record_of(BEHAVIOUR, values)


def community(behaviour) -> np.ndarray:
    """What a community of one's own adds to living in a place, utility, [place, origin]."""
    there = np.zeros((len(PLACES), len(ORIGINS)))
    for place, table in ((US, behaviour.us_community), (KOREA, behaviour.korea_community)):
        there[place] = [table[origin] for origin in ORIGINS]
    return there


def in_korea_before(population) -> np.ndarray:
    """Quarters lived in Korea when the PhD is awarded, [origin, place of the PhD], as those who enter have them."""
    before = np.zeros((len(ORIGINS), len(PLACES)), dtype=np.int64)
    before[:, KOREA] = population.doctorate
    before[HOME == KOREA] = population.lived_home_before_phd
    before[HOME == KOREA, KOREA] = population.lived_home_with_phd
    return before


def weight_beyond(discount: float, quarters: int, horizon: int) -> float:
    """Share of the discounted horizon that lies beyond the next `quarters` (equation 3).

    (d^D - d^T) / (1 - d^T), with d the yearly discount factor, D the contract and T the horizon in years.
    """
    end = discount ** (0.25 * horizon)
    return (discount ** (0.25 * min(quarters, horizon)) - end) / (1.0 - end)


def years_ahead(discount: float, since: int, horizon: int) -> tuple[float, float]:
    """Years of service that are still to come, `since` quarters after the PhD: their discounted mean over the horizon.

    How many of the first ten years after the PhD there will have been more than now, and how many later ones.
    """
    ahead = np.arange(horizon) / 4
    worth, years = discount**ahead, since / 4 + ahead
    first, later = np.minimum(years, 10.0), np.maximum(0.0, years - 10.0)
    means = [float(worth @ (part - part[0]) / worth.sum()) for part in (first, later)]
    return means[0], means[1]
