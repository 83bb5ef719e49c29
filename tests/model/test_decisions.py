"""The decision of one researcher: a logit under known luck, only what she sees, and alike alone and in the sweep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import behaviour, researcher, researchers, world

from brainsim.model import agent, careers, luck, prompts, shocks, utility, weighing
from brainsim.model.codes import (
    ALTERNATIVES,
    FACULTY,
    FELLOW,
    FELLOWSHIP,
    FELLOWSHIP_MARKET,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    MARKET,
    MARKETS,
    NO_MARKET,
    OUT,
    POSTDOC,
    POSTS,
    RESERVED,
    STAY,
    UK,
    US,
)
from brainsim.model.prompts import (
    CONTRACT_OVER,
    HEARS_OF_CALL,
    JOBLESS,
    LOOKS_AHEAD,
    MEETS_HOSTS,
    NOT_NOW,
    PERMIT_OVER,
    RECONSIDERS,
    SEARCHES,
    Prompt,
)
from brainsim.model.quarter import world_of
from brainsim.model.terms import EVALUATION, FULL_TERM
from brainsim.model.weighing import UNSEEN
from brainsim.settings.programmes import MOST_PROGRAMMES

USUAL, CALM, KEY = behaviour(), world(), luck.key_of(3)
SURE, NEVER = np.uint64(0), np.uint64(2**32 - 1)  # words of the smallest and the largest chance


def weighed(person, prompt, now=CALM, usual=USUAL, key=KEY):
    """Values and scores of one researcher; scores that she has no use for are 0."""
    values, scores = np.full(ALTERNATIVES, UNSEEN), np.zeros(MARKETS)
    agent.weigh(person, prompt, now, usual, key, values, scores)
    return values, scores


def prompt(cause=RECONSIDERS, hears=False, reserved=False):
    """A reason to decide."""
    return Prompt(cause, hears, reserved)


def prompted(person, now=CALM, words=(NEVER,) * 4, usual=USUAL):
    """What makes her decide, with these four words."""
    return agent.prompt_of(person, now, usual, KEY, *words)


# --- choice -----------------------------------------------------------------------------------------------------------


def test_known_gumbels_make_a_logit(compiled):
    """Shares of choices equal exp(v) / sum exp(v), each within four standard errors sqrt(p (1 - p) / n).

    Everybody is alike but for the luck of the quarter: no taste for places, all posts seen, all offers made.
    """
    number = 2_500 if compiled else 400  # each is weighed in Python; a share that is off by 4 points is found
    alike = behaviour(place_taste=0.0, home_sight=1.0, faculty_from=0)
    everything = world(
        sight=np.full((4, 4), 1e3),
        offers_national=[1.0] * 4,
        offers_foreign=[2.0] * 4,
        open_offers=np.ones((4, 3)),
        call_open=True,
    )
    person, why = researcher(security_weight=0.3), prompt(reserved=True, hears=True)
    worth = worth_without_luck(person, why, everything, alike)
    chosen = np.zeros(ALTERNATIVES)
    for uid in range(number):
        values, scores = weighed(person._replace(uid=uid), why, everything, alike)
        chosen[agent.best_attainable(values, scores, np.full(MARKETS, -np.inf))] += 1
    seen = worth > UNSEEN
    logit = np.where(seen, np.exp(worth - worth[seen].max()), 0.0)
    logit /= logit.sum()
    assert seen.sum() == ALTERNATIVES - 1  # her own post is to stay
    assert np.all(np.abs(chosen / number - logit) <= 4 * np.sqrt(logit * (1 - logit) / number) + 1 / number)


def worth_without_luck(person, why, now, usual):
    """What every alternative is worth to her before the taste shock."""
    worth = np.full(ALTERNATIVES, UNSEEN)
    outlooks = [careers.outlook(person, now, usual, place) for place in range(4)]
    tastes = [shocks.place_taste(KEY, person.uid, place) for place in range(4)]
    reasons = [utility.place_reasons(person, now, usual, place, tastes[place]) for place in range(4)]
    places = [utility.place_value(why_there) for why_there in reasons]
    for place in range(4):
        for position in range(POSTS):
            job = utility.offered_job(person, now, usual, outlooks[place], place, position)
            worth[place * POSTS + position] = places[place] + utility.job_value(job)
    worth[person.place * POSTS + person.position] = UNSEEN
    stay = utility.present_job(person, now, usual, outlooks[person.place], why.cause)
    worth[STAY] = places[person.place] + utility.job_value(stay)
    fellow = utility.fellowship_job(person, now, usual, outlooks[KOREA], 0)
    worth[FELLOWSHIP] = places[KOREA] + utility.job_value(fellow)
    reserved = utility.reserved_job(person, now, usual, outlooks[person.place])
    worth[RESERVED] = places[person.place] + utility.job_value(reserved)
    return worth


@given(st.integers(0, 2**32 - 1))
def test_the_unseen_and_the_unattainable_are_never_chosen(seed):
    """Whatever is chosen is seen and its cutoff met, and nothing that is both is worth more."""
    dice = np.random.default_rng(seed)
    values = np.where(dice.random(ALTERNATIVES) < 0.5, dice.normal(size=ALTERNATIVES), UNSEEN)
    values[STAY] = dice.normal()
    scores, cutoffs = dice.normal(size=MARKETS), dice.normal(size=MARKETS)
    met = np.array([m == NO_MARKET or scores[m] >= cutoffs[m] for m in MARKET[:ALTERNATIVES]])
    choice = agent.best_attainable(values, scores, cutoffs)
    assert met[choice] and values[choice] > UNSEEN
    assert values[choice] == values[met].max()


def test_who_sees_nothing_stays():
    """No sight, no offers, a market that is closed: to stay is the only alternative seen."""
    nothing = world(sight=np.zeros((4, 4)), offers_national=[0.0] * 4, offers_foreign=[0.0] * 4)
    blind = behaviour(home_sight=0.0, tie_sight=0.0)
    values, _ = weighed(researcher(position=INDUSTRY), prompt(), nothing, blind)
    here = [US * POSTS + position for position in (POSTDOC, FACULTY, INSTITUTE)]
    assert np.flatnonzero(values > UNSEEN).tolist() == [*here, STAY]


@given(researchers())
def test_her_own_post_is_not_an_alternative_to_itself(person):
    """To stay is one alternative; the same post in the same place is not a second, unless the contract is over."""
    values, _ = weighed(person, prompt())
    if person.position < POSTS:
        assert values[person.place * POSTS + person.position] == UNSEEN
    assert values[STAY] > UNSEEN


def test_a_postdoc_whose_contract_is_over_may_compete_for_the_next():
    """The own post is seen once the contract has ended."""
    values, scores = weighed(researcher(contract_left=0), prompt(CONTRACT_OVER))
    assert values[US * POSTS + POSTDOC] > UNSEEN
    assert scores[MARKET[US * POSTS + POSTDOC]] != 0.0


def test_staying_without_a_contract_is_being_without_a_post():
    """Once the contract is over, to stay is worth what no post in the same place is worth."""
    person = researcher(contract_left=0)
    ahead = careers.outlook(person, CALM, USUAL, US)
    over = utility.present_job(person, CALM, USUAL, ahead, CONTRACT_OVER)
    out = utility.present_job(person._replace(position=OUT), CALM, USUAL, ahead, JOBLESS)
    assert over == out


def test_faculty_posts_are_not_open_in_the_first_quarters():
    """Four quarters after the PhD faculty posts open, before that they do not; institute posts do at once."""
    for since, opens in ((3, False), (4, True)):
        values, _ = weighed(researcher(since_phd=since, position=OUT), prompt(JOBLESS))
        assert (values[US * POSTS + FACULTY] > UNSEEN) == opens
        assert values[US * POSTS + INSTITUTE] > UNSEEN


def test_whoever_only_hears_of_the_call_weighs_it_against_staying():
    """Somebody in a post who decides only because of the call sees nothing else."""
    values, scores = weighed(researcher(), prompt(HEARS_OF_CALL, hears=True), world(call_open=True))
    assert np.flatnonzero(values > UNSEEN).tolist() == [STAY, FELLOWSHIP]
    assert np.flatnonzero(scores).tolist() == [FELLOWSHIP_MARKET]


def test_a_permit_that_is_over_bars_from_industry_there():
    """Whoever loses the US work permit gets no US industry offer, but others; a US postdoc may be had."""
    generous = world(offers_foreign=[2.0] * 4, offers_national=[1.0] * 4, sight=np.full((4, 4), 1e3))
    values, _ = weighed(researcher(position=INDUSTRY), prompt(PERMIT_OVER), generous)
    assert values[US * POSTS + INDUSTRY] == UNSEEN
    assert values[UK * POSTS + INDUSTRY] > UNSEEN
    assert values[US * POSTS + POSTDOC] > UNSEEN


def test_a_uk_visa_cost_lowers_the_pay_of_foreigners_only():
    """13.6 thousand over a contract of 2.5 years takes 13.6 / (55 x 2.5) of a UK postdoc's pay; over 5 years of others."""
    dear = world(visa_cost=[0.0, 0.0, 13.6, 0.0])
    person, briton = researcher(), researcher(origin=2)
    ahead = careers.outlook(person, CALM, USUAL, UK)
    for position, years in ((POSTDOC, 2.5), (INDUSTRY, 5.0)):
        full = utility.offered_job(person, CALM, USUAL, ahead, UK, position).pay
        cut = utility.offered_job(person, dear, USUAL, ahead, UK, position).pay
        pay = np.exp(full / person.pay_weight)
        assert cut - full == pytest.approx(person.pay_weight * np.log(1 - 13.6 / (pay * years)))
        at_home = [utility.offered_job(briton, now, USUAL, ahead, UK, position) for now in (CALM, dear)]
        assert at_home[0] == at_home[1]


def test_a_reserved_post_pays_the_bridge_and_goes_on_paying_it():
    """The offer pays institute pay and the bridge; so does the post once she holds it, when the bridge is her own."""
    fellow = researcher(place=KOREA, position=FELLOW, as_fellow=20, contract_left=0)
    bridged = world(bridge=0.2)
    ahead = careers.outlook(fellow, bridged, USUAL, KOREA)
    offer = utility.reserved_job(fellow, bridged, USUAL, ahead)
    held = researcher(place=KOREA, position=INSTITUTE, bridge=0.2)
    assert offer.pay == pytest.approx(2 * (np.log(75) + 0.2))
    assert utility.present_job(held, CALM, USUAL, ahead, RECONSIDERS).pay == pytest.approx(offer.pay)


def test_autonomy_raises_what_fixed_term_posts_are_worth():
    """0.2 more on the index raises the worth of a Korean postdoc and fellowship by 0.2 x 0.5, before the career."""
    free = CALM.autonomy.copy()
    free[KOREA, [POSTDOC, FELLOW]] += 0.2
    freer, person = world(autonomy=free), researcher()
    for job_in in (
        lambda now, ahead: utility.offered_job(person, now, USUAL, ahead, KOREA, POSTDOC),
        lambda now, ahead: utility.fellowship_job(person, now, USUAL, ahead, 0),
    ):
        before, after = (job_in(now, careers.outlook(person, now, USUAL, KOREA)) for now in (CALM, freer))
        assert after.autonomy - before.autonomy == pytest.approx(0.1)
        assert utility.job_value(after) > utility.job_value(before)


# --- why she decides --------------------------------------------------------------------------------------------------


def test_a_contract_a_permit_and_no_post_make_her_decide_whatever_her_luck():
    """Contracts at 0 and no post always do; a permit does where luck says so, at one quarter only."""
    assert prompted(researcher(contract_left=0)).cause == CONTRACT_OVER
    assert prompted(researcher(position=OUT)).cause == JOBLESS
    permit = researcher(position=INDUSTRY, since_phd=12)
    assert prompted(permit, words=(NEVER, SURE, NEVER, NEVER)).cause == PERMIT_OVER
    assert prompted(permit).cause == NOT_NOW
    assert prompted(permit._replace(since_phd=13), words=(NEVER, SURE, NEVER, NEVER)).cause == NOT_NOW
    national = researcher(origin=US, position=INDUSTRY, since_phd=12)
    assert prompted(national, words=(NEVER, SURE, NEVER, NEVER)).cause == NOT_NOW
    assert prompted(researcher()).cause == NOT_NOW


@pytest.mark.parametrize(("left", "position", "cause"), [
    (3, POSTDOC, NOT_NOW), (2, POSTDOC, LOOKS_AHEAD), (1, POSTDOC, LOOKS_AHEAD), (0, POSTDOC, CONTRACT_OVER),
    (1, FELLOW, NOT_NOW),
])  # fmt: skip
def test_postdocs_look_ahead_near_the_end_of_a_contract(left, position, cause):
    """In its last two quarters, before the one in which it is over; fellows may be renewed and do not."""
    person = researcher(position=position, contract_left=left)
    assert prompted(person, usual=behaviour(search_ahead=2)).cause == cause


def test_who_looks_ahead_keeps_her_post_if_she_stays():
    """Staying is worth what the running contract is, and the posts of her place are all seen."""
    person = researcher(contract_left=2)
    values, _ = weighed(person, prompt(LOOKS_AHEAD))
    assert values[STAY] == weighed(person, prompt(RECONSIDERS))[0][STAY]
    assert values[US * POSTS + FACULTY] > UNSEEN


@given(researchers())
def test_who_satisfices_takes_what_beats_staying_in_the_order_met(person):
    """The same alternatives beat staying as when the best is taken; their order is luck, whatever they are worth."""
    best, _ = weighed(person, prompt())
    met, _ = weighed(person, prompt(), usual=behaviour(satisficing=True))
    assert met[STAY] == best[STAY]
    assert np.array_equal(met > met[STAY], best > best[STAY])
    assert np.array_equal(met[best <= best[STAY]], best[best <= best[STAY]])
    assert np.all(met - met[STAY] < 1.0)


def test_the_first_met_is_any_of_the_good_ones(compiled):
    """Of two that beat staying each is met first by half of the people, within four standard errors."""
    number, first = 4_000 if compiled else 400, 0
    for uid in range(number):
        values = np.full(ALTERNATIVES, UNSEEN)
        values[STAY], values[3], values[7] = 0.0, 0.1, 9.0
        weighing.as_met(researcher(uid=uid), CALM, KEY, values)
        first += values[3] > values[7]
    assert first / number == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / number))


def test_people_reconsider_by_a_constant_chance():
    """At 0.05 a quarter, and at 0.8 of it in a permanent post, to the very word."""
    for position, chance in ((POSTDOC, 0.05), (INDUSTRY, 0.05), (FACULTY, 0.04), (INSTITUTE, 0.04)):
        last = np.uint64(int(chance * 2**32 - 0.5))
        assert prompted(researcher(position=position), words=(last, NEVER, NEVER, NEVER)).cause == RECONSIDERS
        beyond = np.uint64(int(last) + 2)
        assert prompted(researcher(position=position), words=(beyond, NEVER, NEVER, NEVER)).cause == NOT_NOW


def test_the_call_is_heard_only_when_open_and_by_those_who_may_apply():
    """An open call, never a fellow before, at most 23 quarters after the PhD, and a fitting field."""
    hears = (NEVER, NEVER, SURE, NEVER)
    open_call = world(call_open=True)
    assert prompted(researcher(), open_call, hears) == Prompt(HEARS_OF_CALL, 1, False)
    assert prompted(researcher(since_phd=23, contract_left=4), open_call, hears).hears
    assert not prompted(researcher(since_phd=24), open_call, hears).hears
    assert not prompted(researcher(as_fellow=30), open_call, hears).hears
    assert not prompted(researcher(eligible=0.0), open_call, hears).hears
    assert not prompted(researcher(), CALM, hears).hears


def test_reserved_posts_are_offered_to_finishing_fellows():
    """By luck, at the end of the fellowship only, and only where there is such a policy."""
    fellow = researcher(place=KOREA, position=FELLOW, contract_left=0, as_fellow=20)
    lucky, generous = (NEVER, NEVER, NEVER, SURE), world(reserved_share=0.4)
    assert prompted(fellow, generous, lucky).reserved
    assert not prompted(fellow, generous).reserved
    assert not prompted(fellow, CALM, lucky).reserved
    assert not prompted(fellow._replace(contract_left=1), generous, (SURE, NEVER, NEVER, SURE)).reserved
    assert not prompted(researcher(contract_left=0), generous, lucky).reserved


def test_reserved_posts_by_ability_go_to_the_ablest():
    """Where ability decides, luck does not: at 1.0 sd and above, and to nobody without the policy."""
    fellow = researcher(place=KOREA, position=FELLOW, contract_left=0, as_fellow=20)
    for share, ability, words, offered in (
        (0.4, 1.0, (NEVER,) * 4, True),
        (0.4, 0.99, (SURE,) * 4, False),
        (0.0, 1.0, (SURE,) * 4, False),
    ):
        now = world(reserved_share=share, reserved_from_ability=1.0)
        assert prompted(fellow._replace(ability=ability), now, words).reserved == offered


def test_a_post_at_the_full_term_is_not_offered_to_who_fails_a_renewal():
    """After 20 quarters it is, before only once nobody is renewed any more."""
    luck_of_all = (NEVER, NEVER, NEVER, SURE)
    term = dict(reserved_share=1.0, reserved_after=FULL_TERM)
    for served, renewal, offered in ((20, 0.8, True), (10, 0.8, False), (10, 0.0, True)):
        fellow = researcher(place=KOREA, position=FELLOW, contract_left=0, as_fellow=served)
        assert prompted(fellow, world(**term, renewal=renewal), luck_of_all).reserved == offered
        goes_on = prompted(fellow._replace(contract_left=4), world(**term, renewal=renewal), luck_of_all)
        assert goes_on == Prompt(NOT_NOW, 0, False)


def test_a_post_after_an_evaluation_is_offered_to_who_passes_it():
    """At the end of the first contract and never again, whether a renewal has followed or not; and it alone is weighed then."""
    evaluated = world(reserved_share=1.0, reserved_after=EVALUATION, passes=1.0)
    renewed = researcher(place=KOREA, position=FELLOW, contract_left=4, as_fellow=6)
    lucky = (NEVER, NEVER, NEVER, SURE)
    assert prompted(renewed, evaluated, lucky) == Prompt(HEARS_OF_CALL, 0, True)
    assert prompted(renewed._replace(contract_left=0), evaluated, lucky) == Prompt(CONTRACT_OVER, 0, True)
    assert not prompted(renewed._replace(as_fellow=10), evaluated, lucky).reserved
    told = world(reserved_share=1.0, reserved_after=EVALUATION, passes=1.0, renewal_notice=2)
    assert [prompted(renewed._replace(as_fellow=served), told, lucky).reserved for served in (3, 4, 6)] == [
        False,
        True,
        False,
    ]
    assert not prompted(renewed, world(reserved_share=1.0, reserved_after=EVALUATION, passes=0.0), lucky).reserved
    values, _ = weighed(renewed, prompt(HEARS_OF_CALL, reserved=True), evaluated)
    assert np.flatnonzero(values > UNSEEN).tolist() == [STAY, RESERVED]


@given(
    st.sampled_from(
        [RECONSIDERS, CONTRACT_OVER, PERMIT_OVER, JOBLESS, HEARS_OF_CALL, LOOKS_AHEAD, SEARCHES, MEETS_HOSTS]
    ),
    st.integers(0, 2**MOST_PROGRAMMES - 1),
    st.booleans(),
)
def test_a_prompt_survives_being_packed(cause, hears, reserved):
    """The sweep keeps prompts as one small number each."""
    prompt = Prompt(cause, hears, reserved)
    assert prompts.prompt_from(np.int16(prompts.packed(prompt))) == prompt


# --- one by one and all at once ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reviewed(past):
    """The first quarter of the study, with a call: everybody who decides, weighed by the sweep."""
    state, setting = past.state.copy(), past.setting
    now = world_of(state, setting)
    deciders = np.empty(len(state.rows), dtype=np.int32)
    causes = np.empty(len(state.rows), dtype=np.int16)
    number, _ = prompts.ask_all(state.rows, now, setting.behaviour, setting.key, deciders, causes)
    deciders, causes = deciders[:number], causes[:number]
    values, scores = np.zeros((number, ALTERNATIVES)), np.zeros((number, MARKETS))
    weighing.weigh_all(state.rows, now, setting.behaviour, setting.key, deciders, causes, values, scores)
    return state, setting, now, deciders, causes, values, scores


def test_one_by_one_equals_all_at_once_bit_for_bit(reviewed):
    """weigh() of each researcher gives the bytes of the sweep, values and scores."""
    state, setting, now, deciders, causes, values, scores = reviewed
    alone, ranks = np.zeros_like(values), np.zeros_like(scores)
    for n, row in enumerate(deciders):
        why, person = prompts.prompt_from(causes[n]), agent.person_at(state.rows[row], now.quarter)
        agent.weigh(person, why, now, setting.behaviour, setting.key, alone[n], ranks[n])
    assert len(deciders) > 10
    assert alone.tobytes() == values.tobytes()
    assert ranks.tobytes() == scores.tobytes()


def test_some_are_weighed_as_they_are_among_all_bit_for_bit(reviewed):
    """weigh_all() of every third decider gives her rows of the whole, whatever block her luck is drawn in."""
    state, setting, now, deciders, causes, values, scores = reviewed
    few, why = deciders[1::3].copy(), causes[1::3].copy()
    alone, ranks = np.zeros((len(few), ALTERNATIVES)), np.zeros((len(few), MARKETS))
    weighing.weigh_all(state.rows, now, setting.behaviour, setting.key, few, why, alone, ranks)
    assert len(few) > 3
    assert alone.tobytes() == values[1::3].tobytes()
    assert ranks.tobytes() == scores[1::3].tobytes()


def test_one_by_one_the_same_people_decide_for_the_same_reasons(reviewed):
    """prompt_of() each researcher names the deciders and causes of the sweep, whatever block her luck is drawn in."""
    state, setting, now, deciders, causes, *_ = reviewed
    found = {}
    for row in np.flatnonzero(state.rows["position"] >= 0):
        person = agent.person_at(state.rows[row], now.quarter)
        words = luck.words(setting.key, person.uid, now.quarter, luck.PROMPT, 0)
        why = agent.prompt_of(person, now, setting.behaviour, setting.key, *words)
        if why.cause != NOT_NOW:
            found[int(row)] = why
    assert list(found) == deciders.tolist()
    assert list(found.values()) == [prompts.prompt_from(code) for code in causes]


def test_weighing_changes_nobody(past):
    """The sweep writes only its own output: the rows keep their bytes."""
    state, setting = past.state.copy(), past.setting
    before = state.rows.tobytes()
    now = world_of(state, setting)
    deciders = np.flatnonzero(state.rows["position"] >= 0).astype(np.int32)
    causes = np.full(len(deciders), RECONSIDERS, dtype=np.int16)
    values, scores = np.zeros((len(deciders), ALTERNATIVES)), np.zeros((len(deciders), MARKETS))
    weighing.weigh_all(state.rows, now, setting.behaviour, setting.key, deciders, causes, values, scores)
    assert state.rows.tobytes() == before


def test_expired_contracts_are_counted_where_they_were_held(reviewed):
    """ask_all() counts by place and position exactly those whose contract is over."""
    state, setting, now, *_ = reviewed
    _, expired = prompts.ask_all(
        state.rows, now, setting.behaviour, setting.key,
        np.empty(len(state.rows), dtype=np.int32), np.empty(len(state.rows), dtype=np.int16),
    )  # fmt: skip
    rows = state.rows
    over = np.isin(rows["position"], (POSTDOC, FELLOW)) & (rows["contract_end"] <= now.quarter)
    by_hand = np.zeros((4, 6), dtype=int)
    np.add.at(by_hand, (rows["place"][over], rows["position"][over]), 1)
    assert np.array_equal(expired, by_hand)
