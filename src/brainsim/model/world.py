"""The world of one quarter: places, posts, pay, visas and the policy in force, as the rules read them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType, SimpleNamespace
from typing import NamedTuple

import numpy as np

from brainsim.model.codes import (
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
)
from brainsim.model.terms import TERMS, offer_of, record_of, terms_of
from brainsim.settings.levers import records
from brainsim.settings.programmes import MOST_PROGRAMMES, Stage

# What holds for everybody in one quarter; a record, since numba counts references to every array of a tuple at each
# call, which costs more than the rules. Arrays are indexed [place], [place, position] or [place, origin].
WORLD = np.dtype(
    [
        ("quarter", "i8"),  # counted from the start of the run
        (
            "ln_pay",
            "f8",
            BY_POST,
        ),  # [place, position] ln of pay in thousand PPP dollars a year; a fellow's is her programme's
        (
            "pay_growth",
            "f8",
            (*BY_POST, 2),
        ),  # [place, position, (first ten years since the PhD, later)] ln pay gained a year
        ("pay_grows", "?"),  # whether there is any such growth
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
        ("programme_number", "i8"),
        ("programmes", TERMS, (MOST_PROGRAMMES,)),  # [programme] the first ones are there
    ],
    align=True,
)


class Conditions(NamedTuple):
    """What the settings make of a quarter, whatever has happened until then."""

    world: np.record  # without what UNTOLD names
    openings: np.ndarray  # [scarce place, faculty institute] permanent openings a year at 1:1
    slots: np.ndarray  # [programme] fellowships announced, at 1:1


# What a world has from the state of a run; no settings tell it. Of each programme it is `reserved_from_ability` too.
UNTOLD = {"quarter": -1, "odds": np.nan}


class Draft(SimpleNamespace):
    """The world of a quarter while it is made, as levers find it: numbers and float arrays under the names of WORLD.

    Those of WORLD that the state of a run doesn't tell, in the same units, but for these:
    pay: [place, position] as configured, thousand local money a year (Korea: million KRW), in place of ln_pay
    visa_cost: [place] up-front cost of a foreigner's post, thousand local money
    hearing: probability to hear of the call, [at home in Korea, Korean abroad, foreigner]; hearing_by_origin: factor on it
    reserved_share: share of finishing fellows who are offered a reserved post
    bridge: share of the gap between fellow pay and institute pay that comes with a reserved post
    exchange: share of fellows who spend part of their time at a company or an institute
    openings: [place, faculty institute] permanent openings a year at 1:1; 0 where posts are not scarce
    announced_multiplier: the fellow pay that the programme announces, over the mean pay of a domestic postdoc
    What is a fellow's, a call's or a fellowship's is the first programme's (model/terms.py).
    """


class Almanac:
    """The conditions of every quarter of a run, worked out once for each set of lever values."""

    def __init__(self, settings):
        self._settings, self._records = settings, records(settings.extend)
        self._lasting = _lasting(settings)
        self._known: dict[tuple, Conditions] = {}

    def conditions_in(self, calendar_quarter: int, fired: Mapping[str, int] = MappingProxyType({})) -> Conditions:
        """The conditions of a quarter, with the adaptive levers that were set going; shared, so nobody may change them."""
        settings, levers = self._settings, self._settings.levers_at(calendar_quarter, fired)
        stages = settings.stages_in(calendar_quarter)
        known_by = (*levers.values(), *stages)
        if known_by not in self._known:
            draft = self.acted(levers, stages[0].call_open, stages[0].ended)
            slots = np.array([stage.slots for stage in stages])
            world = _world_of(draft, settings, stages)
            self._known[known_by] = Conditions(world, draft.openings[list(SCARCE)], slots)
        return self._known[known_by]

    def acted(self, levers: Mapping[str, float], call_open: bool, ended: bool) -> Draft:
        """A quarter after all levers have acted, at these values."""
        draft = self.draft(call_open, ended)
        for name in filter(levers.__contains__, self._records):  # in their order: ours, then those of the files
            self._records[name].act(draft, levers[name])
        return draft

    def draft(self, call_open: bool, ended: bool) -> Draft:
        """A quarter before any lever has acted."""
        held = {name: np.array(value) for name, value in self._lasting.items()}
        return Draft(
            **{name: value if value.ndim else value.item() for name, value in held.items()},
            **offer_of(self._settings.programme, call_open, ended),
        )


def _world_of(draft: Draft, settings, stages: Sequence[Stage]) -> np.record:
    """The world that a draft has become, money in PPP dollars."""
    worth, native_bonus = _by_place(settings, "purchasing_power"), draft.native_bonus[KOREA]
    ln_pay = np.log(draft.pay / worth[:, None])
    ln_institute_pay, start = ln_pay[KOREA, INSTITUTE], settings.study.first_quarter_of_run()
    programmes = np.zeros(MOST_PROGRAMMES, dtype=TERMS)
    for number, (name, programme) in enumerate(settings.programmes_by_name().items()):
        offer, ln_fellow_pay = draft, ln_pay[KOREA, FELLOW]
        if number > 0:  # on which no lever acts: its own numbers can be changed instead
            offer = Draft(**offer_of(programme, stages[number].call_open, stages[number].ended))
            ln_fellow_pay = np.log(programme.pay / worth[KOREA])
        programmes[number] = terms_of(name, programme, offer, ln_fellow_pay, ln_institute_pay, native_bonus, start)
    ln_pay[:, FELLOW] = 0.0
    made = dict(
        ln_pay=ln_pay,
        pay_grows=draft.pay_growth.any(),
        visa_cost=draft.visa_cost / worth,
        programme_number=len(stages),
        programmes=programmes,
    )
    return record_of(WORLD, {**UNTOLD, **vars(draft), **made})


def world_in(conditions: Conditions, quarter: int, odds: np.ndarray, reserved_from_ability, eagerness=1.0) -> np.record:
    """The world of a quarter: its conditions, and what the quarters before it have led to.

    `reserved_from_ability` [programme] and `eagerness` [place], the factor on offers from industry, or one for all.
    """
    world = conditions.world.copy()
    world["quarter"], world["odds"] = quarter, odds
    for offers in ("offers_national", "offers_foreign"):
        world[offers] = np.minimum(1.0, world[offers] * eagerness)
    world["programmes"]["reserved_from_ability"][: world["programme_number"]] = reserved_from_ability
    return world


def _lasting(settings) -> dict:
    """What neither calls nor the ends of programmes change, by field of a draft, before any lever has acted."""
    behaviour = settings.behaviour
    return dict(
        pay=_pay(settings),
        pay_growth=_pay_growth(settings),
        pay_by_ability=_by_place(settings, "pay_by_ability"),
        ai_premium=_by_place(settings, "ai_premium"),
        autonomy=[[behaviour.autonomy[position] for position in POSITIONS] for _ in PLACES],
        permanence=[behaviour.permanence[position] for position in POSITIONS],
        resources=_by_place(settings, "resources"),
        foreignness=_by_place(settings, "foreignness"),
        hostility=np.ones(len(PLACES)),
        visa_cost=np.zeros(len(PLACES)),
        refusal=_refusal(settings),
        sight=_sight(settings),
        offers_national=_by_place(settings, "industry_offer_national"),
        offers_foreign=_by_place(settings, "industry_offer_foreign"),
        research_offers=1.0,
        open_offers=_open_offers(settings),
        openings=_openings(settings),
        contract=[getattr(settings.country, place).postdoc_contract for place in PLACES],
        native_bonus=_by_place(settings, "native_bonus"),
        native_bonus_postdocs=_by_place(settings, "native_bonus_postdocs"),
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


def _pay(settings) -> np.ndarray:
    """Pay as configured, thousand local money a year, [place, position]; a fellow's in Korea is the first programme's."""
    pay = np.ones((len(PLACES), len(POSITIONS)))
    for p, place in enumerate(PLACES):
        for k in (POSTDOC, FACULTY, INSTITUTE, INDUSTRY, OUT):
            pay[p, k] = getattr(settings.country, place).pay[POSITIONS[k]]
    pay[KOREA, FELLOW] = settings.programme.pay
    return pay


def _pay_growth(settings) -> np.ndarray:
    """ln pay gained a year, [place, position, (first ten years since the PhD, later)]; 0 where posts end."""
    growth = np.zeros((*BY_POST, 2))
    for p, place in enumerate(PLACES):
        country = getattr(settings.country, place)
        for k in (FACULTY, INSTITUTE, INDUSTRY):
            growth[p, k] = [table.get(POSITIONS[k], 0.0) for table in (country.pay_growth, country.pay_growth_later)]
    return growth


def _refusal(settings) -> np.ndarray:
    """Probability that a visa is refused, [place, origin]; nobody needs one at home."""
    refusal = np.repeat(_by_place(settings, "visa_refusal")[:, None], len(ORIGINS), axis=1)
    refusal[HOME, np.arange(len(ORIGINS))] = 0.0
    return refusal


def _sight(settings) -> np.ndarray:
    """The rate at which posts are seen, [from, to], with the information distance between Korea and the UK."""
    sight = np.repeat(_by_place(settings, "sight")[None, :], len(PLACES), axis=0)
    distance = np.exp(settings.behaviour.korea_uk_distance)
    sight[KOREA, UK] *= distance
    sight[UK, KOREA] *= distance
    return sight


def _openings(settings) -> np.ndarray:
    """Permanent openings a year at 1:1, [place, faculty institute]; 0 where posts are not scarce."""
    openings = np.zeros((len(PLACES), 2))
    for place in SCARCE:
        country = getattr(settings.country, PLACES[place])
        openings[place] = country.faculty_openings, country.institute_openings
    return openings
