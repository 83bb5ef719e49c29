"""The world of one quarter: places, posts, pay, visas and the policy in force, as the rules read them."""

from typing import NamedTuple

import numpy as np

from brainsim.model.places import FACULTY, FELLOW, INDUSTRY, INSTITUTE, KOREA, ORIGINS, OUT, PLACES, POSITIONS, POSTDOC
from brainsim.model.places import UK


LONGEST_CONTRACT = 128  # quarters; more than any fellowship with its renewals


class World(NamedTuple):
    """What holds for everybody in one quarter. Arrays are indexed [place], [place, position] or [place, origin]."""

    quarter: int  # counted from the start of the run
    ln_pay: np.ndarray  # [place, position] ln of pay in thousand PPP dollars a year
    pay_by_ability: np.ndarray  # [place] ln pay per standard deviation of ability
    ai_premium: np.ndarray  # [place] ln pay added in industry for those whose field fits the programme
    autonomy: np.ndarray  # [place, position] index, 0-1
    permanence: np.ndarray  # [position] index, 0-1
    resources: np.ndarray  # [place] index, the US is 1
    foreignness: np.ndarray  # [place] utility lost by whoever is not at home there
    hostility: np.ndarray  # [place] 1 is calm
    visa_cost: np.ndarray  # [place] up-front cost of a foreigner's post, thousand PPP dollars
    refusal: np.ndarray  # [place, origin] probability that the visa for a post is refused
    odds: np.ndarray  # [place] believed odds of a permanent post (0-1)
    sight: np.ndarray  # [from, to] rate a quarter at which posts there are seen from here
    offers_national: np.ndarray  # [place] probability a quarter of an industry offer, at home
    offers_foreign: np.ndarray  # [place] the same for a foreigner with a local PhD
    research_offers: float  # factor on the industry offers in Korea of those who do research there
    open_offers: np.ndarray  # [position] probability of an offer ELSEWHERE: postdoc, faculty, institute
    contract: np.ndarray  # [place] quarters of a postdoc contract
    native_bonus: np.ndarray  # [place] score of nationals
    call_open: bool  # whether fellows are hired this quarter
    hearing: np.ndarray  # [at home in Korea, Korean abroad, foreigner] probability to hear of the call
    hearing_by_origin: np.ndarray  # [origin] factor on it
    reserved_share: float  # share of finishing fellows who are offered a reserved post
    bridge: float  # ln pay that comes with a reserved post
    reserved_from_ability: float  # the least ability that is offered one; -inf where luck decides
    renewal: float  # probability that a fellowship is renewed; 0 once the programme has ended


class Behaviour(NamedTuple):
    """What holds for everybody in all quarters (docs/parameters.md, groups behaviour, hiring and programme)."""

    resources_weight: float
    place_taste: float
    visa_climate_weight: float
    ties_weight: float
    settling_weight: float
    moving_cost: float
    moving_cost_us_uk: float
    late_postdoc_from: int
    late_postdoc_penalty: float
    foresight: float
    weight_beyond: np.ndarray  # [quarters of contract left] share of the discounted horizon beyond them
    odds_cap: float
    odds_by_ability: float
    fallback_industry: float  # share of industry in what awaits those who find no permanent post
    jobless_spell: int  # expected quarters without a post
    visa_years: float  # over which the cost of a visa for a permanent or industry post is spread
    reconsideration: float
    reconsideration_permanent: float
    home_sight: float
    home_sight_after: int
    tie_sight: float
    search_effort: float
    search_effort_nationals: float
    no_local_phd: float
    open_offers_by_ability: float
    permit_end: float
    permit_quarter: int
    jobless_limit: int
    score_noise: float
    experience_bonus: float
    experience_quarters: int
    late_from: int
    late_penalty: float
    abroad_bonus: float
    incumbent_bonus: float
    late_postdoc_score_from: int
    late_postdoc_score_penalty: float
    korean_postdoc_from: int
    korean_postdoc_penalty: float
    faculty_from: int
    fellow_contract: int
    fellow_renewal: int
    fellow_longest: int
    fellow_latest: int


def behaviour_of(settings) -> Behaviour:
    """The constants of behaviour, hiring and the fellowship's contract, out of validated settings."""
    behaviour, kinds = settings.behaviour, Behaviour.__annotations__
    sources = {**behaviour.constants(), **settings.hiring.constants(), **settings.programme.constants()}
    sources["weight_beyond"] = np.array(
        [weight_beyond(behaviour.discount, quarters, behaviour.horizon) for quarters in range(LONGEST_CONTRACT)]
    )
    return Behaviour(
        *(sources[name] if kinds[name] is np.ndarray else kinds[name](sources[name]) for name in Behaviour._fields)
    )


def weight_beyond(discount: float, quarters: int, horizon: int) -> float:
    """Share of the discounted horizon that lies beyond the next `quarters` (equation 3).

    (d^D - d^T) / (1 - d^T), with d the yearly discount factor, D the contract and T the horizon in years.
    """
    end = discount ** (0.25 * horizon)
    return (discount ** (0.25 * min(quarters, horizon)) - end) / (1.0 - end)


def world_in(settings, quarter: int, calendar_quarter: int, odds: np.ndarray, reserved_from_ability: float) -> World:
    """The world of a quarter: the configured places with every lever and shock as it stands then."""
    lever = {name: value.at(calendar_quarter) for name, value in settings.levers().items()}
    programme, behaviour = settings.programme, settings.behaviour
    pay = _pay(settings, lever)
    ln_pay = np.log(pay)
    autonomy = np.array([[behaviour.autonomy[position] for position in POSITIONS] for _ in PLACES])
    autonomy[KOREA, [POSTDOC, FELLOW]] += lever["autonomy"]
    resources = _by_place(settings, "resources")
    resources[KOREA] += lever["computing"]
    foreignness = _by_place(settings, "foreignness")
    foreignness[KOREA] *= 1.0 - lever["visa_ease"]
    hostility = np.ones(len(PLACES))
    hostility[1] = lever["us_hostility"]
    visa_cost = np.zeros(len(PLACES))
    visa_cost[UK] = lever["uk_visa_cost"] / 1000.0 / settings.country.uk.purchasing_power
    hearing = np.array([programme.hearing.at_home, programme.hearing.koreans_abroad, programme.hearing.foreigners])
    hearing[1:] *= lever["outreach"]
    ended = programme.has_ended(calendar_quarter)
    return World(
        quarter=quarter,
        ln_pay=ln_pay,
        pay_by_ability=_by_place(settings, "pay_by_ability"),
        ai_premium=_by_place(settings, "ai_premium"),
        autonomy=autonomy,
        permanence=np.array([behaviour.permanence[position] for position in POSITIONS]),
        resources=resources,
        foreignness=foreignness,
        hostility=hostility,
        visa_cost=visa_cost,
        refusal=_refusal(settings, lever["visa_ease"]),
        odds=np.asarray(odds, dtype=float),
        sight=_sight(settings),
        offers_national=_by_place(settings, "industry_offer_national"),
        offers_foreign=_by_place(settings, "industry_offer_foreign"),
        research_offers=lever["industry_ties"],
        open_offers=np.array([settings.country.elsewhere.open_offers[position] for position in POSITIONS[:3]]),
        contract=np.array([getattr(settings.country, place).postdoc_contract for place in PLACES], dtype=np.int64),
        native_bonus=_by_place(settings, "native_bonus"),
        call_open=bool(programme.calls_in(calendar_quarter)),
        hearing=hearing,
        hearing_by_origin=np.array([programme.hearing_by_origin[origin] for origin in ORIGINS]),
        reserved_share=lever["reserved_posts"],
        bridge=lever["bridge_pay"] * (ln_pay[KOREA, FELLOW] - ln_pay[KOREA, INSTITUTE]),
        reserved_from_ability=float(reserved_from_ability),
        renewal=0.0 if ended else programme.renewal,
    )


def _by_place(settings, name: str) -> np.ndarray:
    return np.array([float(getattr(getattr(settings.country, place), name)) for place in PLACES])


def _pay(settings, lever) -> np.ndarray:
    """Pay in thousand PPP dollars a year, [place, position]; a fellow's outside Korea is never looked up."""
    pay = np.ones((len(PLACES), len(POSITIONS)))
    for p, place in enumerate(PLACES):
        country = getattr(settings.country, place)
        for k in (POSTDOC, FACULTY, INSTITUTE, INDUSTRY, OUT):
            pay[p, k] = country.pay[POSITIONS[k]] / country.purchasing_power
    pay[KOREA, FELLOW] = settings.programme.fellow_pay(lever["salary_multiplier"])
    pay[KOREA, FELLOW] /= settings.country.korea.purchasing_power
    return pay


def _refusal(settings, visa_ease: float) -> np.ndarray:
    """Probability that a visa is refused, [place, origin]; nobody needs one at home."""
    refusal = np.repeat(_by_place(settings, "visa_refusal")[:, None], len(ORIGINS), axis=1)
    refusal[KOREA] *= 1.0 - visa_ease
    for origin in range(3):
        refusal[origin, origin] = 0.0
    return refusal


def _sight(settings) -> np.ndarray:
    """The rate at which posts are seen, [from, to], with the information distance between Korea and the UK."""
    sight = np.repeat(_by_place(settings, "sight")[None, :], len(PLACES), axis=0)
    distance = np.exp(settings.behaviour.korea_uk_distance)
    sight[KOREA, UK] *= distance
    sight[UK, KOREA] *= distance
    return sight


def yearly_openings(settings, calendar_quarter: int) -> np.ndarray:
    """Permanent openings a year at 1:1, [Korea US UK, faculty institute], with the lever on Korean posts."""
    openings = np.array(
        [
            [getattr(settings.country, place).faculty_openings, getattr(settings.country, place).institute_openings]
            for place in PLACES[:3]
        ],
        dtype=float,
    )
    openings[KOREA] *= settings.levers()["permanent_jobs"].at(calendar_quarter)
    return openings


