"""Where worlds differ: every field touches those who read it, and no other."""

import numpy as np
import pytest
from people import world

from brainsim.model.apart import (
    EVERYBODY,
    FELLOWS,
    HEARD,
    IN_KOREA,
    LIVES,
    OFFERS,
    PROGRAMMES,
    SEEN,
    SIGHT,
    VISAS,
    Apart,
    apart,
)
from brainsim.model.codes import ELSEWHERE, KOREA, PLACES, UK
from brainsim.model.terms import TERMS
from brainsim.model.world import WORLD

NOTHING = Apart(touched=0, asked=False, fellows=False, settled=False, reserved=False)


def changed(field, where=...):
    """The calm world, and one in which a field, or what is in it at some index, is another."""
    ours, theirs = world(), world()
    theirs[field][where] = theirs[field][where] + 1
    return ours, theirs


def test_equal_worlds_touch_nobody():
    assert apart(world(), world()) == NOTHING


@pytest.mark.parametrize("field", sorted(set(SEEN) - set(OFFERS)))
@pytest.mark.parametrize("place", range(len(PLACES)))
def test_a_field_of_a_place_touches_those_who_see_the_place(field, place):
    assert apart(*changed(field, place)).touched == 1 << place


@pytest.mark.parametrize("field", OFFERS)
def test_whether_an_offer_comes_where_posts_are_not_scarce_is_seen_by_anybody(field):
    """There one may look and see nothing."""
    assert apart(*changed(field, UK)).touched == 1 << UK
    assert apart(*changed(field, ELSEWHERE)).touched == 1 << ELSEWHERE | 1 << EVERYBODY


@pytest.mark.parametrize("call_open", [True, False])
def test_a_climate_reaches_hearing_while_a_call_is_open(call_open):
    ours, theirs = changed("hostility", UK)
    for one in (ours, theirs):
        one[PROGRAMMES]["call_open"] = call_open
    assert apart(ours, theirs).asked == call_open


def test_how_far_one_sees_touches_those_who_live_there():
    assert apart(*changed(SIGHT, (UK, KOREA))).touched == 1 << (LIVES + UK)


def test_offers_to_researchers_in_korea_touch_those_who_see_it():
    ours, theirs = world(), world(research_offers=2.0)
    assert apart(ours, theirs).touched == 1 << KOREA


@pytest.mark.parametrize("field", [VISAS, "contract"])
def test_visas_and_contracts_are_settled_after_the_choice(field):
    assert apart(*changed(field)).settled


@pytest.mark.parametrize("field", sorted(set(WORLD.names) - {*SEEN, SIGHT, IN_KOREA, VISAS, PROGRAMMES}))
def test_any_other_field_touches_everybody(field):
    """So a field that nobody has thought of costs time, never a result."""
    ours = world()
    theirs = world(**{field: np.asarray(ours[field]) + 1})
    found = apart(ours, theirs)
    assert found.touched & 1 << EVERYBODY and found.asked and found.settled


@pytest.mark.parametrize("field", TERMS.names)
@pytest.mark.parametrize("call_open", [True, False])
def test_terms_touch_fellows_and_while_a_call_is_open_whoever_may_hear_of_it(field, call_open):
    ours, theirs = world(), world()
    for one in (ours, theirs):
        one[PROGRAMMES]["call_open"] = call_open
    theirs[PROGRAMMES][field][0] = ~theirs[PROGRAMMES][field][0] if field in ("call_open", "any_field") else 7.5
    found = apart(ours, theirs)
    assert found.touched == 1 << FELLOWS and found.fellows and found.reserved and not found.settled
    assert found.asked == (field in HEARD and (call_open or field == "call_open"))
