"""Where two worlds of one quarter differ, and whom that may touch: whoever it can't touch decides in both alike.

A field of a world that is named nowhere here touches everybody, so that a new one costs time and never a result.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model import prompts, weighing
from brainsim.model.codes import KOREA, OPEN, PLACES, POSTS
from brainsim.model.compilation import sweep

# Fields by place, read by whoever lives there or sees its posts.
SEEN = ("ln_pay", "pay_growth", "pay_by_ability", "ai_premium", "autonomy", "resources", "foreignness", "hostility", "visa_cost", "odds",
        "offers_national", "offers_foreign", "open_offers", "contract", "native_bonus", "native_bonus_postdocs")  # fmt: skip
# Those of them that tell whether she sees a post where offers come by chance, and so are read by whoever looks there.
OFFERS = ("offers_national", "offers_foreign", "open_offers")
# Fields with a reader of their own: from where one looks, Korea's industry, visas after a choice, fellows and calls.
SIGHT, IN_KOREA, VISAS, PROGRAMMES = "sight", "research_offers", "refusal", "programmes"
CLIMATE = "hostility"  # of SEEN, which may reach hearing too
HEARD = ("chance", "call_open", "hearing", "hearing_in_post", "any_field", "other_fields", "widened", "fellow_earliest",
         "fellow_latest")  # fmt: skip

# Bits of what a researcher's decision can be touched by.
LIVES = len(PLACES)  # from here on: where she lives; before: what she sees
FELLOWS = 2 * len(PLACES)  # she is a fellow, hears of a call or is offered a reserved post
EVERYBODY = 2 * len(PLACES) + 1


class Apart(NamedTuple):
    """What differs between two worlds."""

    touched: int  # bits of those whose values and scores may differ
    asked: bool  # whether anybody may be made to decide in the one and not in the other
    fellows: bool  # whether fellows may
    settled: bool  # whether the same choice of another post may come out otherwise
    reserved: bool  # whether that of a reserved post may


def apart(ours: np.record, theirs: np.record) -> Apart:
    """What differs between the worlds of a quarter."""
    terms = _differing(ours[PROGRAMMES], theirs[PROGRAMMES])
    differing = _differing(ours, theirs) - {PROGRAMMES}  # whose bytes as a whole have gaps between them
    unknown = bool(differing - {*SEEN, SIGHT, IN_KOREA, VISAS})
    heard = CLIMATE in differing or not terms.isdisjoint(HEARD)
    called = any(world[PROGRAMMES]["call_open"].any() for world in (ours, theirs))
    offers = any((ours[name] != theirs[name])[OPEN].any() for name in differing.intersection(OFFERS))
    return Apart(
        touched=_places(ours, theirs, differing) | bool(terms) << FELLOWS | (unknown or offers) << EVERYBODY,
        asked=unknown or (called and heard),
        fellows=bool(terms),
        settled=unknown or not differing.isdisjoint({VISAS, "contract"}),
        reserved=bool(terms),
    )


def _places(ours, theirs, differing: set[str]) -> int:
    """The bits of the places in which they differ."""
    bits = 1 << KOREA if IN_KOREA in differing else 0
    for name in differing & {*SEEN, SIGHT}:
        there = np.not_equal(ours[name], theirs[name]).reshape(len(PLACES), -1).any(axis=1)
        bits |= sum(1 << place for place in np.flatnonzero(there).tolist()) << (LIVES if name == SIGHT else 0)
    return bits


def _differing(ours, theirs) -> set[str]:
    return {name for name in ours.dtype.names if ours[name].tobytes() != theirs[name].tobytes()}


class Reach:
    """Who of those who decide can be touched by what, given the values of what they see; found when it is asked for."""

    def __init__(self, rows, deciders, causes, values, fellows):
        self._asked = rows, deciders, causes, values
        self._fellows = fellows  # the numbers of those who ever were fellows
        self._known: dict[int, np.ndarray] = {}

    def of(self, bits: int) -> np.ndarray:
        """Whom any of these bits touches, (deciders,); of rows as they were when these decided."""
        if bits not in self._known:
            reached = reached_by(bits, *self._asked)
            reached[self._fellows] |= bool(bits >> FELLOWS & 1)
            self._known[bits] = reached
        return self._known[bits]


@sweep
def reached_by(bits, rows, deciders, causes, values):
    """Whom any of these bits touches, but for fellows; rows are fetched only where they tell something.

    Whoever sees a place where posts are scarce sees a post there, or lives in it.
    """
    reached = np.empty(deciders.shape[0], dtype=np.bool_)
    by_offer, by_place = 1 << EVERYBODY | 1 << FELLOWS | 1 << KOREA, (1 << FELLOWS) - 1
    for n in range(deciders.shape[0]):
        prompt = prompts.prompt_from(causes[n])
        offered = prompt.hears != 0 or prompt.reserved
        touches = bits >> EVERYBODY & 1 == 1 or (offered and bits & by_offer != 0)
        for place in range(len(PLACES)):
            if bits >> place & 1 == 1:
                for position in range(POSTS):
                    touches |= values[n, place * POSTS + position] > weighing.UNSEEN
        if not touches and bits & by_place != 0:
            place = np.int64(rows[deciders[n]].place)
            touches = (bits >> place | bits >> (LIVES + place)) & 1 == 1
        reached[n] = touches
    return reached
