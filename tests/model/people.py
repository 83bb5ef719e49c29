"""Researchers and worlds of round numbers, for cases that are computed by hand, and ranges from the parameters."""

import numpy as np
from hypothesis import strategies as st

from brainsim.model import weighing
from brainsim.model.behaviour import BEHAVIOUR, LONGEST_CONTRACT, weight_beyond, years_ahead
from brainsim.model.codes import ALTERNATIVES, FELLOW, HOME, KOREA, MARKETS, ORIGINS, PLACES, POSITIONS, POSTDOC, US
from brainsim.model.researchers import NEVER, Person, empty_rows
from brainsim.model.terms import TERMS, record_of
from brainsim.model.world import WORLD
from brainsim.settings.parameters import Settings
from brainsim.settings.programmes import MOST_PROGRAMMES

SOMEBODY = dict(
    uid=1, origin=0, place=US, position=POSTDOC, phd_place=US, since_phd=8, here=8, contract_left=4, jobless=0,
    as_fellow=NEVER, programme=0, lived=(60, 8, 0, 0), eligible=1.0, ability=0.0,
    pay_weight=2.0, autonomy_weight=0.5, security_weight=1.0, home_taste=2.0, bridge=0.0, liking=0.0,
)  # fmt: skip

CALM = dict(
    quarter=60,
    ln_pay=np.log(
        [[60.0, 80, 75, 100, 1, 45], [65, 110, 105, 130, 1, 50], [55, 75, 80, 105, 1, 45], [40, 60, 60, 62, 1, 36]]
    ),
    pay_growth=np.zeros((4, 6, 2)),
    pay_grows=False,
    pay_by_ability=[0.1, 0.2, 0.15, 0.1],
    ai_premium=[0.05, 0.2, 0.15, 0.0],
    autonomy=np.tile([0.3, 1.0, 0.6, 0.2, 0.5, 0.0], (4, 1)),
    permanence=[0.0, 1.0, 1.0, 0.6, 0.1, 0.0],
    resources=[0.0, 1.0, 0.5, 0.0],
    foreignness=[1.5, 0.0, -0.5, 0.25],
    hostility=[1.0, 1.0, 1.0, 1.0],
    visa_cost=[0.0, 0.0, 0.0, 0.0],
    refusal=np.zeros((4, 6)),
    odds=[0.2, 0.1, 0.15, 0.3],
    sight=np.full((4, 4), 0.5),
    offers_national=[0.4, 0.4, 0.4, 0.5],
    offers_foreign=[0.1, 0.3, 0.2, 0.3],
    research_offers=1.0,
    open_offers=np.tile([0.5, 0.05, 0.05], (4, 1)),
    contract=[8, 12, 10, 10],
    native_bonus=[0.8, 0.25, 0.25, 0.0],
    native_bonus_postdocs=[0.8, 0.25, 0.25, 0.0],
    programme_number=1,
)

# The terms of its only programme.
OFFERED = dict(
    chance=1, call_open=False, hearing=np.where(np.arange(6) == 0, 0.7, 0.2) * [1.0, 1.0, 1.0, 0.5, 0.5, 1.0] * np.ones((4, 1)),
    hearing_in_post=0.1, any_field=False, other_fields=0.0, university_hosts=0.0, widened=0, fellow_native_bonus=0.8,
    fellow_earliest=0, fellow_latest=23, fellow_contract=6,
    fellow_renewal=4, fellow_longest=20, renewal_notice=0, renewal=0.8, passes=0.8, reserved_after=0,
    ln_fellow_pay=np.log(110.0), reserved_share=0.0, reserved_from_ability=-np.inf, bridge=0.0, exchange=0.0,
)  # fmt: skip
OFFERED["hearing"][KOREA, 0] = 0.3

# Koreans have lived 60 quarters in Korea when they take a PhD abroad and 76 with one there, foreigners 16 for it.
IN_KOREA_BEFORE = [[76, 60, 60, 60], *[[16, 0, 0, 0]] * 5]

USUAL = dict(
    resources_weight=0.7, place_taste=0.9, visa_climate_weight=0.5, ties_weight=0.4, settling_weight=0.6,
    moving_cost=0.5, moving_cost_us_uk=0.3, late_postdoc_from=20, late_postdoc_penalty=0.08, foresight=0.5,
    weight_beyond=[weight_beyond(0.95, quarters, 40) for quarters in range(LONGEST_CONTRACT)],
    years_ahead=[years_ahead(0.95, since, 40) for since in range(53)], odds_by_ability=0.6, optimism=0.0,
    odds_cap=0.9, fallback_industry=0.75, jobless_spell=2, visa_years=5.0, reconsideration=0.05,
    reconsideration_permanent=0.8, home_sight=0.6, home_sight_after=4, tie_sight=1.5, search_effort=0.5,
    search_effort_nationals=0.5, no_local_phd=0.5, open_offers_by_ability=0.5, permit_end=0.25, permit_quarter=12,
    jobless_quarters=4.0, satisficing=False, community=np.zeros((4, 6)), settling_visitors=1.0, search_ahead=0, contract_search=0.0,
    contract_search_rise=0.0, taste_lasts=1, taste_carried=False,
    acculturation=0.0, hostility_reach=0.0, industry_from_abroad=1.0, graduate_grace=0,
    host_bonus=0.0, institute_postdocs=0.25, exchange_sight=0.25,
    korea_network_sight=0.0, korea_network_bonus=0.0, in_korea_before=IN_KOREA_BEFORE,
    tie_fading=np.inf, local_phd_bonus=0.0, score_noise=0.5, experience_bonus=1.0, experience_quarters=20, late_from=28, late_penalty=0.03,
    abroad_bonus=0.3, incumbent_bonus=0.2, late_postdoc_score_from=16, late_postdoc_score_penalty=0.1,
    korean_postdoc_from=12, korean_postdoc_penalty=0.15, faculty_from=4,
)  # fmt: skip


def researcher(**changes) -> Person:
    """Somebody: a Korean postdoc in the US two years after her PhD there, average in all; `changes` by field.

    `lived` changes the quarters lived in some places, by place.
    """
    lived = dict(enumerate(SOMEBODY["lived"])) | changes.get("lived", {})
    fields = {**SOMEBODY, **changes, "lived": tuple(lived.values())}
    return Person(home=int(HOME[fields["origin"]]), **fields)


def world(**changes) -> np.record:
    """A calm world of round numbers; `changes` by field, those of its programme's terms too.

    `further`: changes of the terms of each programme beside the first, in which it differs from that.
    """
    further = changes.pop("further", ())
    own = {name: changes.pop(name) for name in list(changes) if name in TERMS.names}
    programmes = np.zeros(MOST_PROGRAMMES, dtype=TERMS)
    for number, different in enumerate(({}, *further)):
        programmes[number] = record_of(TERMS, {**OFFERED, **own, **different})
    return record_of(WORLD, {**CALM, "programmes": programmes, "programme_number": 1 + len(further), **changes})


def offered(**changes) -> np.record:
    """The terms of the only programme of a calm world; `changes` by field."""
    return world(**changes).programmes[0]


def behaviour(**changes) -> np.record:
    """Behaviour of round numbers; `changes` by field."""
    return record_of(BEHAVIOUR, {**USUAL, **changes})


def crowd(number, position, left, now=60, **fields):
    """So many Koreans in their second year, alike but for the uid: fellows in Korea, or else in the US.

    `left` of a contract, at the quarter `now`.
    """
    rows = empty_rows(number)[:number]
    defaults = dict(origin=KOREA, place=KOREA if position == FELLOW else US, phd_place=US, position=position, phd_quarter=now - 8,
                    arrived=now - 8, contract_end=now + left, eligible=1, pay_weight=2.0, security_weight=1.0, home_taste=1.0,
                    fellow_start=now - 4 if position == FELLOW else NEVER, lived=[60, 8, 0, 0])  # fmt: skip
    for name, value in (defaults | fields).items():
        rows[name] = value
    rows["uid"] = np.arange(number)
    return rows.view(np.ndarray)


def valued(rows, cause, now, key, usual=None):
    """What each alternative is worth to each of some rows, and her scores, by the sweep."""
    values, scores = np.full((len(rows), ALTERNATIVES), -np.inf), np.full((len(rows), MARKETS), -np.inf)
    everybody, why = np.arange(len(rows), dtype=np.int32), np.full(len(rows), cause, dtype=np.int16)
    weighing.weigh_all(rows, now, behaviour() if usual is None else usual, key, everybody, why, values, scores)
    return values, scores


def span(path: str) -> tuple[float, float]:
    """The allowed range of a parameter, such as "behaviour.pay_weight"."""
    model, field = Settings, None
    for part in path.split("."):
        field = model.model_fields[part]
        model = field.annotation
    extra = field.json_schema_extra
    if "low" in extra:
        return extra["low"], extra["high"]
    (low,) = (bound.ge for bound in field.metadata if hasattr(bound, "ge"))
    (high,) = (bound.le for bound in field.metadata if hasattr(bound, "le"))
    return low, high


def within(path: str) -> st.SearchStrategy[float]:
    """Numbers in the allowed range of a parameter."""
    low, high = span(path)
    return st.floats(low, high)


def indices(names) -> st.SearchStrategy[int]:
    """Numbers of places, origins or positions."""
    return st.integers(0, len(names) - 1)


places, origins, positions = indices(PLACES), indices(ORIGINS), indices(POSITIONS)


@st.composite
def researchers(draw, **fixed) -> Person:
    """Anybody that the model may hold; `fixed` fields are given."""
    since = draw(st.integers(0, 51))
    here = draw(st.integers(0, since + 18))
    place = fixed.get("place", draw(places))
    lived = {other: draw(st.integers(0, 80)) + here * (place == other) for other in range(len(PLACES))}
    fields = dict(
        origin=draw(origins),
        place=place,
        position=draw(positions),
        phd_place=draw(places),
        since_phd=since,
        here=here,
        contract_left=draw(st.integers(0, 20)),
        eligible=draw(st.sampled_from([0.0, 1.0])),
        ability=draw(st.floats(-5, 5)),
        pay_weight=draw(within("behaviour.pay_weight")),
        autonomy_weight=draw(within("behaviour.autonomy_weight")),
        security_weight=draw(within("behaviour.security_weight")),
        home_taste=draw(within("behaviour.home_taste")),
        lived=lived,
    )
    return researcher(**{**fields, **fixed})
