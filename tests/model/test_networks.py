"""What it is worth to have worked in Korea, and who lives there already; all of it is off by default."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import IN_KOREA_BEFORE, behaviour, researcher, researchers, within, world

from brainsim.model import luck, rules
from brainsim.model.behaviour import behaviour_of
from brainsim.model.codes import (
    FACULTY,
    FELLOW,
    INSTITUTE,
    KOREA,
    NOBODY,
    ORIGINS,
    PLACES,
    POSTDOC,
    UK,
    US,
)
from brainsim.model.researchers import TASTES, empty_rows, enter_cohort, person_at
from brainsim.model.terms import record_of

CALM = world()
INDIAN, CHINESE = 3, 4
SEES, RANKS = behaviour(korea_network_sight=2.0, tie_fading=12.0), behaviour(korea_network_bonus=1.5, tie_fading=12.0)


def sight(person, usual, place=KOREA, job_ended=False):
    """The probability that she sees the posts of a place."""
    return rules.sight_probability(person, CALM, usual, place, job_ended)


def bonus(person, usual, place=KOREA, position=FACULTY):
    """What a committee adds because she is known."""
    return rules.score(person, CALM, usual, place, position, 0.0) - rules.score(
        person, CALM, behaviour(), place, position, 0.0
    )


# --- years of work ----------------------------------------------------------------------------------------------------


def test_nobody_has_worked_in_korea_when_the_phd_is_awarded(small):
    """Whatever the origin and the place of the PhD: childhood and doctorate are no years of work."""
    settings = small()
    rows, kinds = empty_rows(1)[: len(ORIGINS) * len(PLACES)], np.ones((len(ORIGINS), len(PLACES)), dtype=np.int64)
    enter_cohort(rows.view(np.ndarray), kinds, 0, 60, luck.key_of(1), record_of(TASTES, settings.tastes()))
    usual = behaviour_of(settings)
    assert (rows.position != NOBODY).all()
    assert [rules.worked_in_korea(person_at(row, 60), usual) for row in rows.view(np.ndarray)] == [0] * len(rows)
    later = [rules.worked_in_korea(person_at(row, 66), usual) for row in rows.view(np.ndarray)]
    assert later == [6 * (row.phd_place == KOREA) for row in rows]


# --- sight ------------------------------------------------------------------------------------------------------------


def test_a_foreigner_who_worked_in_korea_sees_more_of_its_posts_the_less_the_longer_she_is_away():
    """Equations 15 and 27: a year of work adds half of 2 to the rate, over e after twelve quarters, beside her other tie."""
    gone = researcher(origin=INDIAN, lived={KOREA: 4}, here=12)
    assert sight(gone, SEES) == pytest.approx(1 - exp(-(0.5 + 1.5 * 0.5 / exp(1) + 1.0 / exp(1))))
    assert sight(gone, SEES, UK) == sight(gone, behaviour(), UK)


def test_a_korean_who_worked_at_home_sees_it_better_from_abroad():
    """Equation 15: what the 0.6 of all leave unseen, a full network of 2 shows but for exp(-2); no work, no network."""
    worked, never = researcher(lived={KOREA: 60 + 8}, here=0), researcher(here=0)
    assert sight(worked, SEES) == pytest.approx(1 - 0.4 * exp(-2.0))
    assert sight(never, SEES) == 0.6
    assert sight(worked, SEES, job_ended=True) == 1.0


def test_her_chance_decides_up_to_the_probability_where_a_network_is_all_that_shows():
    """Equation 15: a rate of 0.1 and a network of 2 show posts up to 1 - exp(-2.1), far above 0.1."""
    now, usual = world(sight=[[0.1] * 4] * 4), behaviour(tie_sight=0.0, korea_network_sight=2.0)
    gone = researcher(origin=INDIAN, lived={KOREA: 8})
    for chance, seen in ((1.0 - exp(-2.1) - 1e-6, True), (1.0 - exp(-2.1) + 1e-6, False)):
        assert rules.sees(gone, now, usual, KOREA, False, chance) == seen


def test_a_doctorate_in_korea_is_no_work_there():
    """Sixteen quarters for the PhD leave an Indian without a network."""
    graduate = researcher(origin=INDIAN, phd_place=KOREA, lived={KOREA: 16})
    assert sight(graduate, SEES) == sight(graduate, behaviour(tie_fading=12.0))


# --- committees -------------------------------------------------------------------------------------------------------


def test_committees_in_korea_prefer_for_good_whom_they_know():
    """Equation 18: all of 1.5 after two years there, for faculty and institutes in Korea alone, whatever the origin."""
    known = researcher(place=KOREA, lived={KOREA: 60 + 8}, here=8)
    foreigner = researcher(origin=INDIAN, place=KOREA, lived={KOREA: 4}, here=4)
    assert bonus(known, RANKS) == bonus(known, RANKS, position=INSTITUTE) == pytest.approx(1.5)
    assert bonus(foreigner, RANKS) == pytest.approx(0.75)
    assert [bonus(known, RANKS, position=position) for position in (POSTDOC, FELLOW)] == [0.0, 0.0]
    assert [bonus(known, RANKS, place) for place in (US, UK)] == [0.0, 0.0]


def test_committees_forget_who_is_away():
    """Equation 27: a third of it, 1 / e, is left after twelve quarters elsewhere; here it does not fade."""
    away = researcher(place=US, lived={KOREA: 60 + 20}, here=12)
    assert bonus(away, RANKS) == pytest.approx(1.5 / exp(1))
    assert bonus(away._replace(place=KOREA, here=40), RANKS) == pytest.approx(1.5)


@given(researchers(), within("behaviour.korea_network_sight"), st.integers(0, 60), st.integers(0, 20), st.booleans())
def test_more_work_in_korea_never_hides_its_posts(person, strength, worked, more, ended):
    """A probability for all strengths, which rises with the years of work; sees() agrees with it up to its bound."""
    usual = behaviour(korea_network_sight=strength, tie_fading=9.0)
    before = IN_KOREA_BEFORE[person.origin][person.phd_place]
    less, further = (person._replace(lived=(before + one, *person.lived[1:])) for one in (worked, worked + more))
    probability = sight(less, usual, job_ended=ended)
    assert 0.0 <= probability <= sight(further, usual, job_ended=ended) <= 1.0
    for chance in (probability - 1e-9, probability + 1e-9):
        if 0.0 < chance < 1.0:
            assert rules.sees(less, CALM, usual, KOREA, ended, chance) == (chance < probability)


# --- compatriots ------------------------------------------------------------------------------------------------------


def test_compatriots_in_korea_are_worth_what_they_say_there_alone():
    """Equation 13: 0.8 more for Indians in Korea, nothing for others, in the US or at home."""
    community = np.zeros((len(PLACES), len(ORIGINS)))
    community[KOREA, INDIAN] = 0.8
    usual = behaviour(community=community)
    for origin, place, more in ((INDIAN, KOREA, 0.8), (CHINESE, KOREA, 0.0), (INDIAN, US, 0.0), (KOREA, KOREA, 0.0)):
        person = researcher(origin=origin)
        alone = rules.place_attachment(person, behaviour(), place, 0.5)
        assert rules.place_attachment(person, usual, place, 0.5) == pytest.approx(alone + more)
