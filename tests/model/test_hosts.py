"""Whom committees know, how eager firms are, and the exchange of fellows; all of it is off by default."""

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import behaviour, places, positions, researcher, researchers, within, world

from brainsim.model import agent, hosts, luck, prompts, rules, weighing
from brainsim.model.codes import (
    ALTERNATIVES,
    FACULTY,
    FELLOW,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    MARKETS,
    NOBODY,
    PLACES,
    POSTDOC,
    POSTS,
    STAY,
    US,
)
from brainsim.model.firms import eagerness, in_industry
from brainsim.model.past import changes_of, read_past, written_past
from brainsim.model.state import empty_state
from brainsim.model.talent_model import TalentModel

CALM, USUAL = world(), behaviour()
KEY = luck.key_of(4)
ALL_KNOWN, NONE_KNOWN = (behaviour(host_bonus=1.5, institute_postdocs=share) for share in (1.0, 0.0))
INDIAN = 3


# --- the fellowship's committee ---------------------------------------------------------------------------------------


def test_a_fellowships_committee_may_favour_nationals_less_than_others_do():
    """Equation 18: Koreans have 0.8 with Korea's committees and 0.3 with this one's; foreigners have the same with both."""
    own, korean, indian = world(fellow_native_bonus=0.3), researcher(), researcher(origin=INDIAN)
    usual = rules.score(korean, own, USUAL, KOREA, FELLOW, 0.5)
    assert rules.fellowship_score(korean, own, USUAL, 0, 0.5) == pytest.approx(usual - 0.5)
    assert rules.fellowship_score(korean, CALM, USUAL, 0, 0.5) == usual
    assert rules.fellowship_score(indian, own, USUAL, 0, 0.5) == rules.score(indian, own, USUAL, KOREA, FELLOW, 0.5)


@pytest.mark.population
def test_a_programme_that_says_nothing_has_the_bonus_of_koreas_committees(small):
    """Whatever that is; one that says something has its own."""
    for given_, told in ((None, 0.6), (0.0, 0.0)):
        own = (f"programme.fellow_native_bonus={'null' if given_ is None else given_}",)
        settings = small("country.korea.native_bonus=0.6", *own)
        assert TalentModel(settings, rng=1).world.programmes[0].fellow_native_bonus == told


# --- hosts ------------------------------------------------------------------------------------------------------------


def bonus(person, usual=ALL_KNOWN, place=KOREA, position=INSTITUTE):
    return hosts.host_bonus(person, CALM, usual, KEY, place, position)


def test_a_host_favours_its_fellows_and_the_postdocs_of_institutes_for_institute_posts():
    """Equation 18: 1.5 for institute posts where she is; nothing for others, elsewhere, or without the rule."""
    fellow, postdoc = (researcher(place=KOREA, position=one) for one in (FELLOW, POSTDOC))
    assert bonus(fellow) == bonus(fellow, NONE_KNOWN) == bonus(postdoc) == 1.5
    assert bonus(postdoc, NONE_KNOWN) == bonus(fellow, USUAL) == 0.0
    assert bonus(fellow, position=FACULTY) == bonus(fellow, place=US) == 0.0
    assert bonus(researcher(place=KOREA, position=INDUSTRY)) == 0.0


def test_a_postdoc_has_one_host_until_the_contract_ends(compiled):
    """The same in each quarter of a contract; over many contracts as often an institute's as the share says."""
    number, half = (4_000 if compiled else 400), behaviour(host_bonus=1.0, institute_postdocs=0.25)
    guests = 0
    for uid in range(number):
        early, late = (
            hosts.host_bonus(
                researcher(uid=uid, contract_left=left), world(quarter=70 - left), half, KEY, US, INSTITUTE
            )
            for left in (6, 1)
        )
        assert early == late
        guests += early
    assert guests / number == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / number))


@given(researchers(), places, positions, within("hiring.host_bonus"), st.floats(0, 2))
def test_a_larger_bonus_never_takes_from_a_score(person, place, position, bonus_of_all, more):
    less, further = (behaviour(host_bonus=one, institute_postdocs=0.5) for one in (bonus_of_all, bonus_of_all + more))
    assert 0.0 <= bonus(person, less, place, position) <= bonus(person, further, place, position)


# --- the exchange of fellows -------------------------------------------------------------------------------------------


FELLOW_THERE = researcher(place=KOREA, position=FELLOW, as_fellow=4)
SENT = world(exchange=1.0)  # everybody is on exchange
CURIOUS = behaviour(host_bonus=1.5, exchange_sight=1.0)


def test_who_is_on_exchange_has_a_second_chance_of_an_offer_there_and_two_hosts():
    """Equations 16 and 18: 0.4 becomes 1 - 0.6 x 0.6 in Korea, 1.5 becomes 3; nothing elsewhere, nor for who is no fellow."""
    assert hosts.industry_offer(FELLOW_THERE, SENT, USUAL, KEY, KOREA) == pytest.approx(0.64)
    assert hosts.industry_offer(FELLOW_THERE, CALM, USUAL, KEY, KOREA) == 0.4
    assert hosts.industry_offer(FELLOW_THERE, SENT, USUAL, KEY, US) == rules.industry_offer(
        FELLOW_THERE, CALM, USUAL, US
    )
    assert hosts.industry_offer(FELLOW_THERE._replace(position=POSTDOC), SENT, USUAL, KEY, KOREA) == 0.4
    assert hosts.host_bonus(FELLOW_THERE, SENT, CURIOUS, KEY, KOREA, INSTITUTE) == 3.0
    assert hosts.host_bonus(FELLOW_THERE, CALM, CURIOUS, KEY, KOREA, INSTITUTE) == 1.5


def test_who_is_on_exchange_learns_of_posts_of_hosts_and_of_no_others():
    """With the contract going on: industry and institutes in Korea beside staying, and nothing without the policy."""
    never = (np.uint64(2**32 - 1),) * 4
    why = agent.prompt_of(FELLOW_THERE, SENT, CURIOUS, KEY, *never)
    assert why == prompts.Prompt(prompts.MEETS_HOSTS, 0, False)
    assert agent.prompt_of(FELLOW_THERE, CALM, CURIOUS, KEY, *never).cause == prompts.NOT_NOW
    generous = world(exchange=1.0, offers_national=[1.0] * 4, sight=np.full((4, 4), 100.0))
    values, scores = np.zeros(ALTERNATIVES), np.zeros(MARKETS)
    agent.weigh(FELLOW_THERE, why, generous, CURIOUS, KEY, values, scores)
    seen = {KOREA * POSTS + INSTITUTE, KOREA * POSTS + INDUSTRY, STAY}
    assert set(np.flatnonzero(values > weighing.UNSEEN).tolist()) == seen


@given(st.integers(0, 10**9), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_exchange_takes_in_the_smaller(uid, share, more):
    person, larger = FELLOW_THERE._replace(uid=uid), min(1.0, share + more)
    smaller, greater = (hosts.is_on_exchange(person, world(exchange=one), KEY) for one in (share, larger))
    assert greater or not smaller


def test_the_quick_look_overlooks_no_fellow_on_exchange(past, small, many_fellows):
    """All at once the same people decide as one by one, some quarters after the first call."""
    model = past.branch(small(*many_fellows, "policy.exchange=1"))
    for _ in range(2):
        model.step()
    state, setting, now = model.state, model.setting, model.world
    deciders, causes = np.empty(len(state.rows), dtype=np.int32), np.empty(len(state.rows), dtype=np.int16)
    number, _ = prompts.ask_all(state.rows, now, setting.behaviour, setting.key, deciders, causes)
    met = {}
    for row in np.flatnonzero(state.rows["position"] == FELLOW).tolist():
        person = agent.person_at(state.rows[row], now.quarter)
        words = luck.words(setting.key, person.uid, now.quarter, luck.PROMPT, 0)
        why = agent.prompt_of(person, now, setting.behaviour, setting.key, *words)
        if why.cause == prompts.MEETS_HOSTS:
            met[row] = why
    found = dict(zip(deciders[:number].tolist(), map(prompts.prompt_from, causes[:number]), strict=True))
    assert {row: why for row, why in found.items() if why.cause == prompts.MEETS_HOSTS} == met
    assert met or numba.config.DISABLE_JIT


# --- firms ------------------------------------------------------------------------------------------------------------


def bounded(small, *overrides):
    """The setting of a world whose Korean firms have as many as they want at 1,000."""
    return TalentModel(small("country.korea.industry_posts=1000", *overrides), rng=2).setting


def test_offers_fall_as_industry_fills(small, scale, undated):
    """Equation 16: as configured at 1,000 researchers, e times fewer at 2,000, e times more at none; elsewhere always 1."""
    setting = bounded(small, "behaviour.industry_crowding=1", *undated)
    for filled, factor in ((0.0, np.e), (1.0, 1.0), (2.0, 1 / np.e)):
        state = empty_state(setting)
        state.industry = np.full(len(PLACES), filled * 1000 * scale)
        assert eagerness(state, setting) == pytest.approx([factor, 1.0, 1.0, 1.0])


@pytest.mark.population
def test_eagerness_is_perceived_in_steps_and_offers_stay_probabilities(small):
    """In Korea a multiple of the step times the configured chance; nowhere above 1."""
    model = TalentModel(small("country.korea.industry_posts=1000", "behaviour.industry_step=0.25"), rng=2)
    offers, korea = model.world, model.settings.country.korea
    steps = offers.offers_foreign[KOREA] / korea.industry_offer_foreign / 0.25
    assert steps == pytest.approx(round(steps))
    assert offers.offers_national[US] == model.settings.country.us.industry_offer_national
    model.state.industry[:] = 0
    generous = TalentModel(small("country.korea.industry_posts=1000", "behaviour.industry_crowding=5"), rng=2)
    generous.state.industry = np.zeros_like(generous.state.industry)
    assert generous.world.offers_national[KOREA] == 1.0


def test_the_state_knows_who_is_in_industry_and_a_past_that_is_read_does_too(past):
    """As the stock says at the end of the last quarter."""
    state = past.state
    assert state.industry.tolist() == in_industry(state.stock).tolist()
    changes = list(changes_of(past, past.setting))
    again = read_past(written_past(past), lambda cohort, shape: changes[cohort], past.setting)
    assert again.state.industry.tolist() == state.industry.tolist()


@pytest.mark.population
def test_a_bounded_industry_holds_fewer(small):
    """With half as many wanted as there are without bounds: fewer in Korean industry, more without a post or in research."""
    free = TalentModel(small(), rng=3)
    wanted = free.state.industry[KOREA] / free.settings.population.scale / 2
    tight = TalentModel(small(f"country.korea.industry_posts={wanted}", "behaviour.industry_crowding=2"), rng=3)
    assert tight.state.industry[KOREA] < 0.9 * free.state.industry[KOREA]


@pytest.mark.population
def test_who_hosts_a_fellow_hires_her_more(small, many_fellows):
    """More who were fellows are in Korean institutes three years after the first call, where there are posts enough."""
    soon = ("programme.fellow_contract=3", "programme.renewal=0", "policy.permanent_jobs=5")

    def in_institutes(*change):
        model = TalentModel(small(*many_fellows, *soon, *change), rng=3)
        for _ in range(12):
            model.step()
        rows = model.state.rows
        fellows = (rows["position"] != NOBODY) & (rows["fellow"] >= 0)
        return int(((rows["position"] == INSTITUTE) & (rows["place"] == KOREA))[fellows].sum())

    assert in_institutes("hiring.host_bonus=2.5") > in_institutes("hiring.host_bonus=0")
