"""Taste shocks that last, and go with a post: neutral they are drawn each quarter; else when, whose, and what is exact."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import behaviour, crowd, valued, world

from brainsim.model import luck, market, offers, settling, shocks
from brainsim.model.codes import (
    FACULTY,
    FELLOW,
    FELLOWSHIP,
    KOREA,
    MARKETS,
    OUT,
    POSTDOC,
    POSTS,
    RESERVED,
    STAY,
    US,
)
from brainsim.model.observe import census
from brainsim.model.prompts import CONTRACT_OVER, JOBLESS, RECONSIDERS
from brainsim.model.researchers import NEVER
from brainsim.model.talent_model import TalentModel

KEY = luck.key_of(3)
OPEN = np.full(MARKETS, -np.inf)
EVERYTHING = dict(sight=np.full((4, 4), 1e3), open_offers=np.full((4, 3), 99.0), offers_national=[1.0] * 4,
                  offers_foreign=[2.0] * 4)  # fmt: skip
SIX = behaviour(taste_lasts=6, home_sight=1.0)
CARRIED = behaviour(taste_carried=True, home_sight=1.0)


# --- when they are drawn ----------------------------------------------------------------------------------------------


@given(st.integers(0, 10**9), st.integers(0, 200), st.integers(1, 40))
def test_tastes_last_as_long_as_is_said(uid, quarter, lasts):
    """They were drawn less than so long ago, and the next quarter's are the same or drawn then; 1 is each quarter."""
    since = shocks.tastes_since(uid, quarter, lasts)
    assert max(0, quarter - lasts) <= since <= quarter
    assert shocks.tastes_since(uid, quarter + 1, lasts) in (since, quarter + 1)
    assert shocks.tastes_since(uid, since, lasts) == since
    assert shocks.tastes_since(uid, quarter, 1) == quarter


def test_each_quarter_an_equal_share_gets_new_tastes():
    """Of 600 people with tastes of six quarters 100, and each of them every six quarters."""
    drawn = np.array(
        [[shocks.tastes_since(uid, quarter, 6) == quarter for uid in range(600)] for quarter in range(20, 32)]
    )
    assert drawn.sum(axis=1).tolist() == [100] * 12
    assert np.array_equal(drawn[:6], drawn[6:])


def test_the_same_situation_is_worth_the_same_until_tastes_are_drawn_anew():
    """A quarter later, with all dates a quarter later: every alternative for five in six, none for the sixth."""
    situation = dict(position=POSTDOC, left=5)
    (before, _), (after, _) = (
        valued(crowd(60, now=now, **situation), RECONSIDERS, world(quarter=now, **EVERYTHING), KEY, SIX)
        for now in (60, 61)
    )
    seen = before > -np.inf
    anew = np.array([shocks.tastes_since(uid, 61, 6) == 61 for uid in range(60)])
    assert anew.sum() == 10 and seen.sum(axis=1).tolist() == [4 * POSTS] * 60
    assert np.array_equal(before[~anew], after[~anew])
    assert np.all((before != after)[anew] == seen[anew])


# --- what goes with a post --------------------------------------------------------------------------------------------


def test_who_holds_a_post_likes_it_as_when_she_took_it():
    """Staying is worth so much more as she liked the post more; other alternatives are worth what they are."""
    rows = crowd(20, POSTDOC, 5, liking=0.25)
    more = crowd(20, POSTDOC, 5, liking=2.25)
    (low, _), (high, _) = (valued(each, RECONSIDERS, world(**EVERYTHING), KEY, CARRIED) for each in (rows, more))
    assert high[:, STAY] - low[:, STAY] == pytest.approx(2.0)
    assert np.array_equal(np.delete(low, STAY, axis=1), np.delete(high, STAY, axis=1))


@pytest.mark.parametrize(("position", "cause"), [(POSTDOC, CONTRACT_OVER), (OUT, JOBLESS)])
def test_nothing_is_carried_once_the_job_has_ended(position, cause):
    """To stay is then to be without a post, which nobody took."""
    (low, _), (high, _) = (
        valued(crowd(20, position, 0, liking=liking), cause, world(**EVERYTHING), KEY, CARRIED)
        for liking in (0.25, 2.25)
    )
    assert np.array_equal(low, high)


@pytest.mark.parametrize("choice", [KOREA * POSTS + POSTDOC, US * POSTS + FACULTY, FELLOWSHIP, RESERVED])
@pytest.mark.parametrize("carried", [True, False])
def test_a_post_is_taken_with_the_taste_for_it(choice, carried):
    """That which it was weighed with, to the bit; nothing is written where nothing is carried."""
    rows, now = crowd(20, FELLOW if choice == RESERVED else POSTDOC, 5), world()
    usual = behaviour(taste_carried=carried, taste_lasts=6)
    everybody, why = np.arange(20, dtype=np.int32), np.full(20, RECONSIDERS, dtype=np.int16)
    settling.settle(rows, now, usual, KEY, everybody, why, np.full(20, choice), census(rows))
    tastes = [shocks.taste_for(KEY, uid, shocks.tastes_since(uid, 60, 6), now, choice) for uid in range(20)]
    assert rows["liking"].tolist() == [float(taste) if carried else 0.0 for taste in tastes]


def test_each_alternative_has_a_taste_of_its_own_and_the_weighed_one():
    """No two of one researcher's are the same; and what a post is worth moves with the taste for it alone."""
    now = world(further=({"chance": 9},))
    tastes = [float(shocks.taste_for(KEY, 5, 60, now, alternative)) for alternative in range(RESERVED + 2)]
    assert len(set(tastes)) == RESERVED + 2
    assert tastes[STAY] == float(shocks.staying_taste(KEY, 5, 60))
    assert tastes[:POSTS] == [float(taste) for taste in shocks.post_tastes(KEY, 5, 60, KOREA)]


# --- what is exact ----------------------------------------------------------------------------------------------------


def takers(rows, now, usual):
    """How many take a post in Korea, all posts within reach."""
    values, scores = valued(rows, RECONSIDERS, now, KEY, usual)
    choices = np.full(len(rows), market.CHOOSE_AGAIN)
    market.choose_all(values, scores, OPEN, choices)
    return int(np.count_nonzero(choices // POSTS == KOREA))


@pytest.mark.parametrize("liking", [-1.0, 0.5, 3.0])
def test_with_a_post_that_is_liked_returns_are_the_closed_form(liking, compiled):
    """(1 - exp(-S exp(-v))) of those who compare a known v with fresh shocks: as counted, within four standard errors."""
    number = 6_000 if compiled else 100
    rows, now = crowd(number, POSTDOC, 5, liking=liking, home_taste=0.0), world()
    found = offers.returns(rows, now, CARRIED, KEY, OPEN, 1.32)
    assert takers(rows, now, CARRIED) == pytest.approx(found.expected, abs=4 * np.sqrt(found.expected))
    assert found.expected_dear > found.expected > 0


def test_where_tastes_last_returns_are_counted(compiled):
    """No closed form holds for who has seen the same offers with the same tastes: those who would take one now."""
    rows, now = crowd(2_000 if compiled else 200, POSTDOC, 5), world()
    assert offers.returns(rows, now, SIX, KEY, OPEN, 1.32).expected == takers(rows, now, SIX) > 0


def test_at_one_look_lasting_tastes_make_the_same_logit(compiled):
    """Over people, whose tastes are drawn apart: the share who take a Korean post is that of fresh ones, in four errors."""
    number, usual = 6_000 if compiled else 100, behaviour(home_sight=1.0)
    rows, now = crowd(number, POSTDOC, 5), world()
    fresh = offers.returns(rows, now, usual, KEY, OPEN, 1.0).expected
    assert takers(rows, now, SIX) == pytest.approx(fresh, abs=4 * np.sqrt(fresh))


# --- lived ------------------------------------------------------------------------------------------------------------


@pytest.mark.population
def test_fewer_leave_a_fellowship_early_that_they_like(small, many_fellows, unwarned):
    """Of the fellowships that ended within ten quarters the share that ended before a contract did, less by a fifth at least."""
    early = {}
    for carried in ("false", "true"):
        size = (*many_fellows, *unwarned, "population.scale=0.05", "study.spin_up_quarters=24", "study.quarters=10")
        model = TalentModel(
            small(*size, "behaviour.taste_lasts=12", f"behaviour.taste_carried={carried}"),
            rng=5,
        )
        for _ in range(10):
            model.step()
        records = model.state.register.records[: model.state.register.number]
        served = (records["end"] - records["start"])[records["end"] != NEVER]
        early[carried] = np.mean(~np.isin(served, (6, 10)))
    assert early["true"] < early["false"] * 4 / 5
