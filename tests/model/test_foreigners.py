"""What foreigners feel, see and may do where they took their PhD and where the climate is hostile; all of it is off by default."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import behaviour, offered, places, researcher, researchers, within, world

from brainsim.model import agent, luck, prompts, rules, settling
from brainsim.model.codes import INDUSTRY, KOREA, NOBODY, OUT, STAY, UK, US
from brainsim.model.prompts import NOT_NOW
from brainsim.model.quarter import world_of
from brainsim.model.researchers import RESEARCHER
from brainsim.model.talent_model import TalentModel

USUAL, CALM = behaviour(), world()
HOSTILE = world(hostility=[1.0, 2.0, 1.0, 1.0])
REACHED = behaviour(hostility_reach=0.5)
AMERICAN, INDIAN = 1, 3


# --- where she took her PhD -------------------------------------------------------------------------------------------


def test_a_phd_there_takes_its_share_off_the_burden_and_nothing_off_what_attracts():
    """Equation 12: of Korea's 1.5 a fifth is left; what draws to the UK, 0.5, stays whole; nationals feel neither."""
    rooted = behaviour(acculturation=0.8)
    assert rules.foreign_climate(researcher(origin=INDIAN, phd_place=KOREA), CALM, rooted, KOREA) == pytest.approx(-0.3)
    assert rules.foreign_climate(researcher(origin=INDIAN, phd_place=US), CALM, rooted, KOREA) == -1.5
    assert rules.foreign_climate(researcher(phd_place=UK), CALM, rooted, UK) == 0.5
    assert rules.foreign_climate(researcher(phd_place=US), HOSTILE, rooted, US) == pytest.approx(-0.5)
    assert rules.foreign_climate(researcher(phd_place=KOREA), CALM, rooted, KOREA) == 0.0


@given(researchers(), places, within("country.korea.foreignness"), st.floats(0, 1), st.floats(0, 1))
def test_to_take_root_never_makes_a_place_worse(person, place, foreignness, share, more):
    """For every sign of foreignness."""
    now = world(foreignness=[foreignness] * 4)
    less, further = (behaviour(acculturation=min(1.0, one)) for one in (share, share + more))
    assert rules.foreign_climate(person, now, further, place) >= rules.foreign_climate(person, now, less, place)


def jobless(past, number, phd_place, since):
    """Koreans in the US without a post since some quarters ago, a quarter later, with a grace of two quarters."""
    setting = past.setting
    now, usual = world_of(past.state, setting), behaviour(graduate_grace=2, jobless_quarters=1.0)
    rows = np.zeros(number, dtype=RESEARCHER).view(np.recarray)
    rows["uid"], rows["origin"], rows["place"], rows["phd_place"] = np.arange(number), KOREA, US, phd_place
    rows["position"], rows["jobless_since"], rows["fellow"] = OUT, now.quarter - since, -1
    who, stay, stock = np.arange(number, dtype=np.int32), np.full(number, STAY), np.zeros_like(past.state.stock)
    settling.settle(rows, now, usual, setting.key, who, np.full(number, prompts.JOBLESS, dtype=np.int16), stay, stock)
    return rows


@pytest.mark.parametrize(("phd_place", "since", "goes"), [(US, 2, False), (US, 3, True), (UK, 1, True), (UK, 0, False)])
def test_graduates_have_some_quarters_to_look_for_work_before_they_go_home(past, phd_place, since, goes):
    """Where one goes home at the first chance: a graduate of the place two quarters later than others."""
    rows = jobless(past, 5, phd_place, since)
    assert set(rows["place"].tolist()) == {KOREA if goes else US}


# --- from abroad ------------------------------------------------------------------------------------------------------


def test_firms_hire_fewer_foreigners_from_abroad():
    """Equation 16: of 0.3 a half without a local PhD, and two fifths of that from another place; nationals lose nothing."""
    choosy = behaviour(industry_from_abroad=0.4)
    assert rules.industry_offer(researcher(phd_place=KOREA, place=UK), CALM, choosy, US) == pytest.approx(0.06)
    assert rules.industry_offer(researcher(phd_place=KOREA, place=US), CALM, choosy, US) == 0.15
    assert rules.industry_offer(researcher(origin=AMERICAN, place=UK), CALM, choosy, US) == 0.4


# --- a hostile climate ------------------------------------------------------------------------------------------------


def test_a_hostile_climate_reaches_hearing_and_the_sight_of_home_by_its_share():
    """Equations 15 and 19: effort 1.5 at hostility 2, of which half counts: 1.25 times 0.6 and 0.7; at most 1."""
    korean = researcher(place=US)
    assert rules.sight_probability(korean, HOSTILE, REACHED, KOREA, False) == pytest.approx(0.75)
    assert rules.hearing_probability(korean, HOSTILE, REACHED, offered(), True) == pytest.approx(0.875)
    assert rules.hearing_probability(korean, HOSTILE, behaviour(hostility_reach=1.0), offered(), True) == 1.0
    assert rules.sight_probability(korean, HOSTILE, REACHED, KOREA, True) == 1.0
    assert rules.sight_probability(korean, HOSTILE, USUAL, KOREA, False) == 0.6
    assert rules.sight_probability(korean, HOSTILE, REACHED, UK, False) == pytest.approx(1 - exp(-0.75))
    assert rules.sight_probability(researcher(place=UK), HOSTILE, REACHED, KOREA, False) == 0.6


@given(researchers(), places, within("shock.us_hostility"), within("behaviour.hostility_reach"))
def test_sight_and_hearing_are_probabilities_in_any_climate(person, place, hostility, reach):
    now, usual = world(hostility=[hostility] * 4), behaviour(hostility_reach=reach)
    assert 0.0 <= rules.sight_probability(person, now, usual, place, False) <= 1.0
    assert 0.0 <= rules.hearing_probability(person, now, usual, offered(), True) <= 1.0


def test_the_quick_look_overlooks_nobody_whom_a_hostile_climate_makes_hear(past):
    """All at once the same people decide as one by one, with a call open and the US hostile."""
    state, setting, usual = past.state.copy(), past.setting, past.setting.behaviour.copy()
    now = world_of(state, setting)
    now["hostility"][US], usual["hostility_reach"] = 3.0, 1.0
    deciders, causes = np.empty(len(state.rows), dtype=np.int32), np.empty(len(state.rows), dtype=np.int16)
    number, _ = prompts.ask_all(state.rows, now, usual, setting.key, deciders, causes)
    found = {}
    for row in np.flatnonzero(state.rows["position"] != NOBODY).tolist():
        person = agent.person_at(state.rows[row], now.quarter)
        words = luck.words(setting.key, person.uid, now.quarter, luck.PROMPT, 0)
        why = agent.prompt_of(person, now, usual, setting.key, *words)
        if why.cause != NOT_NOW:
            found[row] = why
    assert list(found) == deciders[:number].tolist()
    assert list(found.values()) == [prompts.prompt_from(code) for code in causes[:number]]


# --- in a small world -------------------------------------------------------------------------------------------------


def foreign_graduates_in_korea(model):
    """The share of foreigners with a Korean PhD who live in Korea."""
    rows = model.state.rows
    graduates = (rows["position"] != NOBODY) & (rows["origin"] != KOREA) & (rows["phd_place"] == KOREA)
    return (rows["place"][graduates] == KOREA).mean()


@pytest.mark.population
def test_foreign_graduates_stay_more_where_they_take_root_or_have_time(small):
    neutral = (
        "population.scale=0.03",
        "study.spin_up_quarters=24",
        "behaviour.acculturation=0",
        "behaviour.graduate_grace=0",
    )
    usual, rooted, patient = (
        foreign_graduates_in_korea(TalentModel(small(*neutral, *change), rng=3))
        for change in ((), ("behaviour.acculturation=0.7",), ("behaviour.graduate_grace=4",))
    )
    assert rooted > usual + 0.03
    assert patient > usual


@pytest.mark.population
def test_fewer_foreigners_come_to_us_industry_from_abroad(small):
    def came(model):
        rows = model.state.rows
        there = (rows["place"] == US) & (rows["position"] == INDUSTRY)
        return int((there & (rows["origin"] != AMERICAN) & (rows["phd_place"] != US)).sum())

    usual, choosy = (
        came(TalentModel(small("study.spin_up_quarters=24", f"behaviour.industry_from_abroad={share}"), rng=3))
        for share in (1, 0.2)
    )
    assert choosy < usual
