"""What lies beyond the contract: the drop after the fellowship is felt before it comes."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import behaviour, offered, researcher, researchers, within, world

from brainsim.model import careers, prompts, utility
from brainsim.model.behaviour import weight_beyond
from brainsim.model.codes import FACULTY, FELLOW, INDUSTRY, INSTITUTE, KOREA, OUT, POSTDOC, US
from brainsim.model.terms import EVALUATION, FULL_TERM

USUAL, CALM = behaviour(), world()


def fellow(contract_left=6, as_fellow=0, **changes):
    """A Korean fellow in Korea."""
    return researcher(place=KOREA, position=FELLOW, contract_left=contract_left, as_fellow=as_fellow, **changes)


def worth_of_staying(person, now, rules_of_choice=USUAL):
    """The worth of her present job."""
    ahead = careers.outlook(person, now, rules_of_choice, person.place)
    return utility.job_value(utility.present_job(person, now, rules_of_choice, ahead, prompts.RECONSIDERS))


def with_pay(position, factor):
    """The calm world with another pay for a position in Korea."""
    ln_pay = CALM.ln_pay.copy()
    ln_pay[KOREA, position] += log(factor)
    return world(ln_pay=ln_pay)


# --- odds and outlook -------------------------------------------------------------------------------------------------


def test_the_able_believe_more_in_a_permanent_post():
    """Equation 2: 0.1 exp(0.6 x 1 - 0.18) for one standard deviation, and never above 0.9."""
    assert careers.personal_odds(researcher(ability=1.0), CALM, USUAL, US) == pytest.approx(0.1 * exp(0.42))
    assert careers.personal_odds(researcher(ability=9.0), CALM, USUAL, US) == 0.9


@pytest.mark.population
def test_mean_odds_are_those_of_the_place():
    """Equation 2: the mean over 4,000 standard normal abilities is 0.1, within four standard errors (0.001)."""
    abilities = np.random.default_rng(1).normal(size=4_000)
    odds = [careers.personal_odds(researcher(ability=float(ability)), CALM, USUAL, US) for ability in abilities]
    assert np.mean(odds) == pytest.approx(0.1, abs=4 * np.std(odds) / np.sqrt(len(odds)))


def test_hope_adds_to_ln_odds():
    """Equation 2: 0.2 exp(-0.18) = 0.167 with 1.1 in ln odds is 0.376; never above the cap, and none where nobody is hired."""
    person, hopeful = researcher(), behaviour(optimism=1.1)
    known = careers.personal_odds(person, CALM, USUAL, KOREA)
    believed = careers.personal_odds(person, CALM, hopeful, KOREA)
    assert log(believed / (1 - believed)) == pytest.approx(log(known / (1 - known)) + 1.1)
    assert careers.personal_odds(researcher(ability=9.0), CALM, hopeful, US) == 0.9
    assert careers.personal_odds(person, world(odds=np.zeros(4)), hopeful, KOREA) == 0.0


def test_hope_draws_people_into_postdocs():
    """A permanent post is worth more than the fallback here, so a new postdoc contract is worth more to the hopeful."""
    person, hopeful = researcher(position=OUT, place=KOREA), behaviour(optimism=1.1)

    def worth(rules_of_choice):
        ahead = careers.outlook(person, CALM, rules_of_choice, KOREA)
        return utility.job_value(utility.offered_job(person, CALM, rules_of_choice, ahead, KOREA, POSTDOC))

    assert worth(hopeful) > worth(USUAL)


def test_the_outlook_is_what_a_permanent_post_and_the_fallback_are_worth():
    """Permanent is the mean of faculty and institute, the fallback 3/4 industry and 1/4 no post; a reserved post has a bridge."""
    person = researcher(eligible=0.0)
    ahead = careers.outlook(person, CALM, USUAL, KOREA)
    faculty, institute = 2 * log(80) + 0.5 * 1.0 + 1.0, 2 * log(75) + 0.5 * 0.6 + 1.0
    industry, out = 2 * log(100) + 0.5 * 0.2 + 0.6, 2 * log(45)
    assert ahead.odds == pytest.approx(0.2 * exp(-0.18))
    assert ahead.permanent == pytest.approx((faculty + institute) / 2)
    assert ahead.fallback == pytest.approx(0.75 * industry + 0.25 * out)
    assert ahead.institute == pytest.approx(institute)
    sure = careers.after_fellowship(person, ahead, offered(reserved_share=1.0, bridge=0.1), 6, 0)
    assert sure == pytest.approx(institute + 2 * 0.1)


# --- the weight of what lies beyond -----------------------------------------------------------------------------------


def test_the_weight_beyond_is_the_share_of_the_discounted_horizon():
    """Equation 3: after 2 of 10 years at 0.95 it is (0.95^2 - 0.95^10) / (1 - 0.95^10) = 0.7570."""
    assert weight_beyond(0.95, 8, 40) == pytest.approx((0.95**2 - 0.95**10) / (1 - 0.95**10))
    assert weight_beyond(0.95, 8, 40) == pytest.approx(0.7570, abs=5e-5)
    assert (weight_beyond(0.95, 0, 40), weight_beyond(0.95, 40, 40), weight_beyond(0.95, 60, 40)) == (1.0, 0.0, 0.0)


@given(within("behaviour.discount"), st.integers(8, 120), st.integers(0, 127))
def test_the_weight_beyond_falls_with_the_length_of_the_contract(discount, horizon, quarters):
    """It lies between 0 and 1, and a quarter more of contract never raises it."""
    weight = weight_beyond(discount, quarters, horizon)
    assert -1e-12 <= weight_beyond(discount, quarters + 1, horizon) <= weight + 1e-12 <= 1 + 2e-12


def test_a_new_fellow_expects_her_contract_and_the_renewals_she_may_hope_for():
    """Equation 4: 6 + .8 x 4 + .64 x 4 + .512 x 4 + .4096 x 2 = 14.6, so 15 quarters."""
    assert careers.expected_fellowship(offered(), 6, 0) == 15


def test_a_fellow_expects_less_as_her_time_goes_by():
    """Equation 4: after 18 quarters, with 2 left, nothing follows; after 16, 2 left and 0.8 of 2 more."""
    assert careers.expected_fellowship(offered(), 2, 18) == 2
    assert careers.expected_fellowship(offered(), 2, 16) == 4  # 2 + 0.8 x 2 = 3.6


def test_without_renewals_a_fellow_expects_her_contract_only():
    """Equation 4 with a renewal probability of 0, as after the end of the programme."""
    assert [careers.expected_fellowship(offered(renewal=0.0), left, 0) for left in (0, 3, 6)] == [0, 3, 6]


@given(st.integers(0, 20), st.floats(0, 1))
def test_nobody_expects_more_than_the_longest_fellowship(served, renewal):
    """Equation 4 never reaches beyond 20 quarters in all."""
    left = min(6, 20 - served)
    expected = careers.expected_fellowship(offered(renewal=renewal), left, served)
    assert left <= expected <= 20 - served


# --- what lies beyond -------------------------------------------------------------------------------------------------


def test_beyond_a_postdoc_lie_the_odds_and_the_fallback():
    """Equation 5: 0.5 x weight(8) x (fallback 10 + 0.2 x (14 - 10) - job 9)."""
    ahead = careers.Outlook(odds=0.2, permanent=14.0, fallback=10.0, institute=13.0)
    beyond = careers.beyond_contract(9.0, careers.open_market(ahead), USUAL, POSTDOC, 8)
    assert beyond == pytest.approx(0.5 * weight_beyond(0.95, 8, 40) * 1.8)


def test_a_fellow_counts_first_on_the_reserved_posts():
    """Equation 5: with a share of 0.4, 0.4 x 13 + 0.6 x 10.8 follow; a postdoc's open market is 10.8."""
    ahead = careers.Outlook(odds=0.2, permanent=14.0, fallback=10.0, institute=13.0)
    then = careers.after_fellowship(researcher(), ahead, offered(reserved_share=0.4), 6, 0)
    beyond = careers.beyond_contract(9.0, then, USUAL, FELLOW, 8)
    assert beyond == pytest.approx(0.5 * weight_beyond(0.95, 8, 40) * (0.4 * 13 + 0.6 * 10.8 - 9))
    assert careers.open_market(ahead) == pytest.approx(10.8)


def test_a_fellow_counts_on_reserved_posts_only_where_they_are_meant_for_her():
    """Equation 5: posts reserved for foreigners are no part of what a Korean expects."""
    ahead = careers.Outlook(odds=0.2, permanent=14.0, fallback=10.0, institute=13.0)
    terms = offered(reserved_share=[0.0, 0.4, 0.4, 0.4, 0.4, 0.4])
    assert careers.after_fellowship(researcher(), ahead, terms, 6, 0) == careers.open_market(ahead)
    assert careers.after_fellowship(researcher(origin=3), ahead, terms, 6, 0) == pytest.approx(0.4 * 13 + 0.6 * 10.8)


def test_a_fellow_counts_on_a_post_as_likely_as_she_will_have_earned_it():
    """Four renewals at 0.8 to the full term, sure where nobody is renewed; an evaluation once, at 6 quarters; else sure."""
    term = offered(reserved_after=FULL_TERM)
    assert careers.expected_offer(term, 6, 0) == pytest.approx(0.8**4)
    assert careers.expected_offer(term, 2, 16) == pytest.approx(0.8)
    assert careers.expected_offer(term, 2, 18) == 1.0
    assert careers.expected_offer(offered(reserved_after=FULL_TERM, renewal=0.0), 2, 8) == 1.0
    evaluated = offered(reserved_after=EVALUATION, renewal=0.0, passes=0.7)
    assert [careers.expected_offer(evaluated, left, served) for left, served in ((6, 0), (1, 5), (4, 6))] == [
        0.7,
        0.7,
        0,
    ]
    assert [careers.expected_offer(offered(), left, served) for left, served in ((6, 0), (2, 16))] == [1.0, 1.0]


@pytest.mark.parametrize("position", [FACULTY, INSTITUTE, INDUSTRY])
def test_nothing_lies_beyond_a_post_that_does_not_end(position):
    """Equation 5 is 0 for permanent posts and industry."""
    ahead = careers.Outlook(odds=0.2, permanent=14.0, fallback=10.0, institute=13.0)
    assert careers.beyond_contract(9.0, careers.open_market(ahead), USUAL, position, 0) == 0.0


@given(researchers(), within("behaviour.foresight"))
def test_career_value_is_proportional_to_foresight(person, foresight):
    """Equation 5: the part of the career in a job is foresight times that at full foresight."""
    ahead = careers.outlook(person, CALM, USUAL, person.place)
    half, full = behaviour(foresight=foresight), behaviour(foresight=1.0)
    jobs = [utility.present_job(person, CALM, sight, ahead, prompts.RECONSIDERS) for sight in (half, full)]
    assert jobs[0].career == pytest.approx(foresight * jobs[1].career, rel=1e-9, abs=1e-9)


# --- the drop after the fellowship ------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [FACULTY, INDUSTRY])
def test_lower_pay_after_the_fellowship_is_felt_during_it(position):
    """With foresight 1 a cut of faculty or industry pay in Korea lowers what it is worth to remain a fellow."""
    foresighted, person = behaviour(foresight=1.0), fellow()
    cut = worth_of_staying(person, with_pay(position, 0.8), foresighted)
    assert cut < worth_of_staying(person, CALM, foresighted) - 0.01


def test_the_size_of_the_drop_is_as_computed_by_hand():
    """Foresight 1, no renewal, 4 quarters left: industry at x0.8 costs weight(4) x (1 - odds) x 0.75 x 2 x ln 0.8."""
    foresighted, person = behaviour(foresight=1.0), fellow(contract_left=4, as_fellow=16)
    odds = careers.personal_odds(person, CALM, foresighted, KOREA)
    drop = worth_of_staying(person, with_pay(INDUSTRY, 0.8), foresighted) - worth_of_staying(person, CALM, foresighted)
    assert drop == pytest.approx(weight_beyond(0.95, 4, 40) * (1 - odds) * 0.75 * 2 * log(0.8))


@pytest.mark.parametrize("position", [FACULTY, INDUSTRY])
def test_the_myopic_do_not_feel_the_drop(position):
    """With foresight 0 the pay of what comes after changes nothing, to the bit."""
    myopic, person = behaviour(foresight=0.0), fellow()
    assert worth_of_staying(person, with_pay(position, 0.8), myopic) == worth_of_staying(person, CALM, myopic)


def test_the_drop_is_felt_more_as_the_contract_nears_its_end():
    """Without renewals, the loss from lower industry pay grows with every quarter that passes."""
    foresighted = behaviour(foresight=1.0)
    poorer, usual = with_pay(INDUSTRY, 0.8), CALM.copy()
    for now in (poorer, usual):
        now.programmes["renewal"] = 0.0
    losses = [
        worth_of_staying(fellow(left, 20 - left), usual, foresighted)
        - worth_of_staying(fellow(left, 20 - left), poorer, foresighted)
        for left in range(20, -1, -1)
    ]
    assert np.all(np.diff(losses) > 0)


def test_a_fellowship_that_pays_more_than_what_follows_is_worth_less_the_nearer_its_end():
    """In the calm world a fellow earns 110 and then falls: staying is worth less with every quarter that passes."""
    foresighted, calm = behaviour(foresight=1.0), world(renewal=0.0, odds=[0.0] * 4)
    worth = [
        worth_of_staying(fellow(left, 20 - left, security_weight=0.0), calm, foresighted) for left in range(20, -1, -1)
    ]
    assert np.all(np.diff(worth) < 0)


def test_the_drop_weighs_on_those_who_are_offered_a_fellowship():
    """The offer of a fellowship loses worth too when the pay of what follows is cut, and not for the myopic."""
    person = researcher()
    for sight, loses in ((behaviour(foresight=1.0), True), (behaviour(foresight=0.0), False)):
        offers = [
            utility.job_value(utility.fellowship_job(person, now, sight, careers.outlook(person, now, sight, KOREA), 0))
            for now in (CALM, with_pay(INDUSTRY, 0.8))
        ]
        assert (offers[1] < offers[0]) == loses
        assert loses or offers[1] == offers[0]


@given(researchers(place=KOREA, position=FELLOW, as_fellow=0), within("policy.reserved_posts"), st.floats(0, 0.5))
def test_a_bridge_never_lowers_the_worth_of_a_fellowship(person, share, bridge):
    """More pay on reserved posts never makes the fellowship worse."""
    plain, bridged = (world(reserved_share=share, bridge=extra) for extra in (0.0, bridge))
    assert worth_of_staying(person, bridged) >= worth_of_staying(person, plain) - 1e-12


def test_without_a_post_one_expects_two_quarters_without():
    """Somebody out values what follows with the weight beyond 2 quarters, whatever her last contract was."""
    person = researcher(position=OUT, contract_left=0)
    ahead = careers.outlook(person, CALM, USUAL, US)
    job = utility.present_job(person, CALM, USUAL, ahead, prompts.JOBLESS)
    now = 2 * log(50)
    then = ahead.fallback + ahead.odds * (ahead.permanent - ahead.fallback)
    assert job.pay + job.autonomy + job.permanence == pytest.approx(now)
    assert job.career == pytest.approx(0.5 * weight_beyond(0.95, 2, 40) * (then - now))
