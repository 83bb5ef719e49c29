"""The terms of each programme in a quarter: who hears of its call and may apply, its contracts, pay and reserved posts."""

import zlib
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from brainsim.model.codes import HOME, KOREA, ORIGINS, PLACES
from brainsim.settings.calendar import quarter_number
from brainsim.settings.programmes import ReservedAfter

# One programme in one quarter. Arrays are indexed [place, origin] or [origin].
TERMS = np.dtype(
    [
        ("chance", "i8"),  # the number by which chance knows a further programme: of its name
        ("call_open", "?"),  # whether fellows are hired this quarter
        ("hearing", "f8", (len(PLACES), len(ORIGINS))),  # probability that whoever looks for a post hears of the call
        ("hearing_in_post", "f8"),  # factor on it for those who do not look for a post
        ("any_field", "?"),  # whether those whose field does not fit may apply too
        ("other_fields", "f8"),  # share of those whose field does not fit who may apply too, once it is widened
        ("university_hosts", "f8"),  # share of the fellows hired since then whose host is a university
        ("widened", "i8"),  # the quarter since which this holds
        ("fellow_earliest", "i8"),  # quarters after the PhD from which one may apply
        ("fellow_latest", "i8"),  # and until which
        ("fellow_native_bonus", "f8"),  # score of Koreans with its committee
        ("fellow_contract", "i8"),  # quarters
        ("fellow_renewal", "i8"),
        ("fellow_longest", "i8"),
        ("renewal_notice", "i8"),  # quarters before the end of a contract at which its renewal is drawn
        ("renewal", "f8"),  # probability that a fellowship is renewed; 0 once the programme has ended
        ("passes", "f8"),  # probability that a fellow passes the evaluation at the end of a contract
        ("ln_fellow_pay", "f8"),  # ln of thousand PPP dollars a year
        ("reserved_share", "f8", (len(ORIGINS),)),  # share of finishing fellows who are offered a reserved post
        ("reserved_after", "i8"),  # when a reserved post is offered: CONTRACT, FULL_TERM or EVALUATION
        ("reserved_from_ability", "f8"),  # the least ability that is offered one; -inf where luck decides
        ("bridge", "f8"),  # ln pay that comes with a reserved post
        ("exchange", "f8"),  # share of fellows who spend part of their time at a company or an institute
    ],
    align=True,
)

CONTRACT, FULL_TERM, EVALUATION = range(len(get_args(ReservedAfter)))


def record_of(codebook: np.dtype, values: dict) -> np.record:
    """One record of a codebook, its fields read as attributes; KeyError where a field has no value."""
    record = np.zeros(1, dtype=codebook).view(np.recarray)[0]
    for name in codebook.names or ():
        record[name] = values[name]
    return record


def offer_of(programme, call_open: bool, ended: bool) -> dict[str, Any]:
    """What a programme offers in a quarter before any lever has acted, in the fields of a draft (world.py)."""
    hearing = programme.hearing
    return dict(
        call_open=call_open,
        renewal=0.0 if ended else programme.renewal,
        hearing=np.array([hearing.at_home, hearing.koreans_abroad, hearing.foreigners]),
        hearing_in_post=hearing.in_post,
        hearing_by_origin=np.array([programme.hearing_by_origin[origin] for origin in ORIGINS]),
        reserved_share=programme.reserved_posts,
        bridge=0.0,
        exchange=0.0,
        announced_multiplier=programme.announced_multiplier,
    )


def terms_of(
    name: str, programme, offer, ln_fellow_pay: float, ln_institute_pay: float, native_bonus: float, start: int
) -> np.record:
    """The terms of a programme; `offer` has what `offer_of` says, as attributes, after levers have acted on it.

    `native_bonus` is that of Korea's other committees, `start` the calendar quarter in which the run begins.
    """
    values = dict(
        chance=zlib.crc32(name.encode()),
        call_open=offer.call_open,
        hearing=_hearing(programme, offer),
        hearing_in_post=offer.hearing_in_post,
        fellow_native_bonus=native_bonus if programme.fellow_native_bonus is None else programme.fellow_native_bonus,
        renewal=offer.renewal,
        widened=0 if programme.widened is None else quarter_number(programme.widened) - start,
        ln_fellow_pay=ln_fellow_pay,
        reserved_share=np.where(_among(programme.reserved_for, ORIGINS), min(1.0, offer.reserved_share), 0.0),
        passes=programme.renewal,
        reserved_after=get_args(ReservedAfter).index(programme.reserved_after),
        reserved_from_ability=np.nan,
        bridge=offer.bridge * max(0.0, ln_fellow_pay - ln_institute_pay),
        exchange=min(1.0, offer.exchange),
    )
    return record_of(TERMS, {**programme.constants(), **values})


def _hearing(programme, offer) -> np.ndarray:
    """Probability that whoever looks for a post hears of the call, [place, origin]; 0 for those who may not apply.

    `offer.hearing` is that of [Koreans in Korea, Koreans abroad, foreigners].
    """
    koreans = HOME == KOREA
    by_group = np.full((len(PLACES), len(ORIGINS)), offer.hearing[2])
    by_group[:, koreans] = offer.hearing[1]
    by_group[KOREA, koreans] = offer.hearing[0]
    may_apply = np.outer(_among(programme.open_to_places, PLACES), _among(programme.open_to_origins, ORIGINS))
    return np.where(may_apply, np.minimum(1.0, by_group * offer.hearing_by_origin), 0.0)


def _among(chosen: Sequence[str] | None, names: Sequence[str]) -> np.ndarray:
    """Which of all names are chosen; None chooses all."""
    return np.array([chosen is None or name in chosen for name in names])
