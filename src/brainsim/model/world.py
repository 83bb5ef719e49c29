"""The world of one quarter: places, posts, pay, visas and the policy in force, as the rules read them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from brainsim.model.places import (
    BY_PLACE,
    BY_POST,
    FACULTY,
    FELLOW,
    HOME,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    OPEN,
    ORIGINS,
    OUT,
    PLACES,
    POSITIONS,
    POSTDOC,
    RESEARCH,
    SCARCE,
    UK,
    US,
)

LONGEST_CONTRACT = 128  # quarters; more than any fellowship with its renewals


# What holds for everybody in one quarter; a record, since numba counts references to every array of a tuple at each
# call, which costs more than the rules. Arrays are indexed [place], [place, position] or [place, origin].
WORLD = np.dtype(
    [
        ("quarter", "i8"),  # counted from the start of the run
        ("ln_pay", "f8", BY_POST),  # [place, position] ln of pay in thousand PPP dollars a year
        ("pay_by_ability", "f8", BY_PLACE),  # [place] ln pay per standard deviation of ability
        ("ai_premium", "f8", BY_PLACE),  # [place] ln pay added in industry for those whose field fits the programme
        ("autonomy", "f8", BY_POST),  # [place, position] index, 0-1
        ("permanence", "f8", (len(POSITIONS),)),  # [position] index, 0-1
        ("resources", "f8", BY_PLACE),  # [place] index, the US is 1
        ("foreignness", "f8", BY_PLACE),  # [place] utility lost by whoever is not at home there
        ("hostility", "f8", BY_PLACE),  # [place] 1 is calm
        ("visa_cost", "f8", BY_PLACE),  # [place] up-front cost of a foreigner's post, thousand PPP dollars
        (
            "refusal",
            "f8",
            (len(PLACES), len(ORIGINS)),
        ),  # [place, origin] probability that the visa for a post is refused
        ("odds", "f8", BY_PLACE),  # [place] believed odds of a permanent post (0-1)
        (
            "sight",
            "f8",
            (len(PLACES), len(PLACES)),
        ),  # [from, to] rate a quarter at which posts there are seen from here
        ("offers_national", "f8", BY_PLACE),  # [place] probability a quarter of an industry offer, at home
        ("offers_foreign", "f8", BY_PLACE),  # [place] the same for a foreigner with a local PhD
        ("research_offers", "f8"),  # factor on the industry offers in Korea of those who do research there
        (
            "open_offers",
            "f8",
            (len(PLACES), RESEARCH),
        ),  # [place, position] probability of an offer where posts are not scarce
        ("contract", "i8", BY_PLACE),  # [place] quarters of a postdoc contract
        ("native_bonus", "f8", BY_PLACE),  # [place] score of nationals for permanent posts and fellowships
        ("native_bonus_postdocs", "f8", BY_PLACE),  # [place] the same for postdoc posts
        ("call_open", "?"),  # whether fellows are hired this quarter
        ("hearing", "f8", (3,)),  # [at home in Korea, Korean abroad, foreigner] probability to hear of the call
        ("hearing_in_post", "f8"),  # factor on it for those who do not look for a post
        ("hearing_by_origin", "f8", (len(ORIGINS),)),  # [origin] factor on it
        ("reserved_share", "f8"),  # share of finishing fellows who are offered a reserved post
        ("bridge", "f8"),  # ln pay that comes with a reserved post
        ("reserved_from_ability", "f8"),  # the least ability that is offered one; -inf where luck decides
        ("renewal", "f8"),  # probability that a fellowship is renewed; 0 once the programme has ended
    ],
    align=True,
)

# What holds for everybody in all quarters (docs/parameters.md, groups behaviour, hiring and programme).
BEHAVIOUR = np.dtype(
    [
        ("satisficing", "?"),  # whether the first good alternative is taken rather than the best
        ("us_community", "f8", (len(ORIGINS),)),  # [origin] utility of living in the US among one's own
        ("resources_weight", "f8"),
        ("place_taste", "f8"),
        ("visa_climate_weight", "f8"),
        ("ties_weight", "f8"),
        ("settling_weight", "f8"),
        ("settling_visitors", "f8"),
        ("moving_cost", "f8"),
        ("moving_cost_us_uk", "f8"),
        ("late_postdoc_from", "i8"),
        ("late_postdoc_penalty", "f8"),
        ("foresight", "f8"),
        ("weight_beyond", "f8", (LONGEST_CONTRACT,)),  # [quarters left] share of the horizon beyond them
        ("odds_cap", "f8"),
        ("odds_by_ability", "f8"),
        ("fallback_industry", "f8"),  # share of industry in what awaits those who find no permanent post
        ("jobless_spell", "i8"),  # expected quarters without a post
        ("visa_years", "f8"),  # over which the cost of a visa for a permanent or industry post is spread
        ("reconsideration", "f8"),
        ("reconsideration_permanent", "f8"),
        ("search_ahead", "i8"),
        ("home_sight", "f8"),
        ("home_sight_after", "i8"),
        ("tie_sight", "f8"),
        ("tie_fading", "f8"),
        ("search_effort", "f8"),
        ("search_effort_nationals", "f8"),
        ("no_local_phd", "f8"),
        ("open_offers_by_ability", "f8"),
        ("permit_end", "f8"),
        ("permit_quarter", "i8"),
        ("jobless_quarters", "f8"),
        ("score_noise", "f8"),
        ("experience_bonus", "f8"),
        ("experience_quarters", "i8"),
        ("late_from", "i8"),
        ("late_penalty", "f8"),
        ("abroad_bonus", "f8"),
        ("local_phd_bonus", "f8"),
        ("incumbent_bonus", "f8"),
        ("late_postdoc_score_from", "i8"),
        ("late_postdoc_score_penalty", "f8"),
        ("korean_postdoc_from", "i8"),
        ("korean_postdoc_penalty", "f8"),
        ("faculty_from", "i8"),
        ("fellow_contract", "i8"),
        ("fellow_renewal", "i8"),
        ("fellow_longest", "i8"),
        ("fellow_latest", "i8"),
    ],
    align=True,
)


def record_of(codebook: np.dtype, values: dict) -> np.record:
    """One record of a codebook, its fields read as attributes; KeyError where a field has no value."""
    record = np.zeros(1, dtype=codebook).view(np.recarray)[0]
    for name in codebook.names:
        record[name] = values[name]
    return record


def behaviour_of(settings) -> np.record:
    """The constants of behaviour, hiring and the fellowship's contract, out of validated settings."""
    behaviour = settings.behaviour
    values = {**behaviour.constants(), **settings.hiring.constants(), **settings.programme.constants()}
    values["satisficing"] = behaviour.choice_rule == "satisficing"
    values["us_community"] = [behaviour.us_community[origin] for origin in ORIGINS]
    values["weight_beyond"] = [
        weight_beyond(behaviour.discount, quarters, behaviour.horizon) for quarters in range(LONGEST_CONTRACT)
    ]
    return record_of(BEHAVIOUR, values)


def weight_beyond(discount: float, quarters: int, horizon: int) -> float:
    """Share of the discounted horizon that lies beyond the next `quarters` (equation 3).

    (d^D - d^T) / (1 - d^T), with d the yearly discount factor, D the contract and T the horizon in years.
    """
    end = discount ** (0.25 * horizon)
    return (discount ** (0.25 * min(quarters, horizon)) - end) / (1.0 - end)


class Conditions(NamedTuple):
    """What the settings make of a quarter, whatever has happened until then."""

    world: np.record  # without what UNTOLD names
    openings: np.ndarray  # [scarce place, faculty institute] permanent openings a year at 1:1


# What a world has from the state of a run; no settings tell it.
UNTOLD = {"quarter": -1, "odds": np.nan, "reserved_from_ability": np.nan}


class Almanac:
    """The conditions of every quarter of a run, worked out once for each set of lever values."""

    def __init__(self, settings):
        self._settings = settings
        self._lasting = {**UNTOLD, **_lasting(settings)}
        self._known: dict[tuple, Conditions] = {}

    def conditions_in(self, calendar_quarter: int, fired: Mapping[str, int] = MappingProxyType({})) -> Conditions:
        """The conditions of a quarter, with the adaptive levers that were set going; shared, so nobody may change them."""
        settings, levers = self._settings, self._settings.levers_at(calendar_quarter, fired)
        call_open, ended = settings.calls_in(calendar_quarter), settings.programme.has_ended(calendar_quarter)
        known_by = (*levers.values(), call_open, ended)
        if known_by not in self._known:
            world = record_of(WORLD, {**self._lasting, **_in_force(settings, levers, call_open, ended)})
            self._known[known_by] = Conditions(world, _openings(settings, levers["permanent_jobs"]))
        return self._known[known_by]


def world_in(conditions: Conditions, quarter: int, odds: np.ndarray, reserved_from_ability: float) -> np.record:
    """The world of a quarter: its conditions, and what the quarters before it have led to."""
    world = conditions.world.copy()
    world["quarter"], world["odds"], world["reserved_from_ability"] = quarter, odds, reserved_from_ability
    return world


def _lasting(settings) -> dict:
    """What neither levers and shocks nor calls change, by field."""
    programme, behaviour = settings.programme, settings.behaviour
    return dict(
        pay_by_ability=_by_place(settings, "pay_by_ability"),
        ai_premium=_by_place(settings, "ai_premium"),
        permanence=[behaviour.permanence[position] for position in POSITIONS],
        sight=_sight(settings),
        offers_national=_by_place(settings, "industry_offer_national"),
        offers_foreign=_by_place(settings, "industry_offer_foreign"),
        open_offers=_open_offers(settings),
        contract=[getattr(settings.country, place).postdoc_contract for place in PLACES],
        native_bonus=_by_place(settings, "native_bonus"),
        native_bonus_postdocs=_by_place(settings, "native_bonus_postdocs"),
        hearing_in_post=programme.hearing.in_post,
        hearing_by_origin=[programme.hearing_by_origin[origin] for origin in ORIGINS],
    )


def _in_force(settings, lever: dict[str, float], call_open: bool, ended: bool) -> dict:
    """What levers and shocks, a call and the end of the programme change, by field."""
    ln_pay = np.log(_pay(settings, lever["salary_multiplier"]))
    resources, foreignness = _by_place(settings, "resources"), _by_place(settings, "foreignness")
    resources[KOREA] += lever["computing"]
    foreignness[KOREA] *= 1.0 - lever["visa_ease"]
    hostility, visa_cost = np.ones(len(PLACES)), np.zeros(len(PLACES))
    hostility[US] = lever["us_hostility"]
    visa_cost[UK] = lever["uk_visa_cost"] / 1000.0 / settings.country.uk.purchasing_power
    return dict(
        ln_pay=ln_pay,
        autonomy=_autonomy(settings, lever["autonomy"]),
        resources=resources,
        foreignness=foreignness,
        hostility=hostility,
        visa_cost=visa_cost,
        refusal=_refusal(settings, lever["visa_ease"]),
        research_offers=lever["industry_ties"],
        call_open=call_open,
        hearing=_hearing(settings.programme.hearing, lever["outreach"]),
        reserved_share=lever["reserved_posts"],
        bridge=lever["bridge_pay"] * max(0.0, ln_pay[KOREA, FELLOW] - ln_pay[KOREA, INSTITUTE]),
        renewal=0.0 if ended else settings.programme.renewal,
    )


def _by_place(settings, name: str) -> np.ndarray:
    return np.array([float(getattr(getattr(settings.country, place), name)) for place in PLACES])


def _open_offers(settings) -> np.ndarray:
    """Probability of an offer, [place, postdoc faculty institute], where posts are not competed for; 0 where they are."""
    offers = np.zeros((len(PLACES), RESEARCH))
    for place in np.flatnonzero(OPEN):
        country = getattr(settings.country, PLACES[place])
        offers[place] = [country.open_offers[position] for position in POSITIONS[:RESEARCH]]
    return offers


def _pay(settings, salary_multiplier: float) -> np.ndarray:
    """Pay in thousand PPP dollars a year, [place, position]; a fellow's outside Korea is never looked up."""
    pay = np.ones((len(PLACES), len(POSITIONS)))
    for p, place in enumerate(PLACES):
        country = getattr(settings.country, place)
        for k in (POSTDOC, FACULTY, INSTITUTE, INDUSTRY, OUT):
            pay[p, k] = country.pay[POSITIONS[k]] / country.purchasing_power
    pay[KOREA, FELLOW] = settings.programme.fellow_pay(salary_multiplier)
    pay[KOREA, FELLOW] /= settings.country.korea.purchasing_power
    return pay


def _autonomy(settings, gain: float) -> np.ndarray:
    """The autonomy index, [place, position]; the lever reaches fixed-term posts in Korea."""
    autonomy = np.array([[settings.behaviour.autonomy[position] for position in POSITIONS] for _ in PLACES])
    fixed_term = autonomy[KOREA, [POSTDOC, FELLOW]] + gain
    autonomy[KOREA, [POSTDOC, FELLOW]] = np.clip(fixed_term, 0.0, 1.0)  # the index has no other values
    return autonomy


def _hearing(hearing, outreach: float) -> np.ndarray:
    """Probability to hear of the call, [at home in Korea, Korean abroad, foreigner]; outreach is heard abroad."""
    return np.array([hearing.at_home, hearing.koreans_abroad * outreach, hearing.foreigners * outreach])


def _refusal(settings, visa_ease: float) -> np.ndarray:
    """Probability that a visa is refused, [place, origin]; nobody needs one at home."""
    refusal = np.repeat(_by_place(settings, "visa_refusal")[:, None], len(ORIGINS), axis=1)
    refusal[KOREA] *= 1.0 - visa_ease
    refusal[HOME, np.arange(len(ORIGINS))] = 0.0
    return refusal


def _sight(settings) -> np.ndarray:
    """The rate at which posts are seen, [from, to], with the information distance between Korea and the UK."""
    sight = np.repeat(_by_place(settings, "sight")[None, :], len(PLACES), axis=0)
    distance = np.exp(settings.behaviour.korea_uk_distance)
    sight[KOREA, UK] *= distance
    sight[UK, KOREA] *= distance
    return sight


def _openings(settings, permanent_jobs: float) -> np.ndarray:
    """Permanent openings a year at 1:1, [scarce place, faculty institute], with the lever on Korean posts."""
    countries = [getattr(settings.country, PLACES[place]) for place in SCARCE]
    openings = np.array([[country.faculty_openings, country.institute_openings] for country in countries], dtype=float)
    openings[SCARCE.index(KOREA)] *= permanent_jobs
    return openings
