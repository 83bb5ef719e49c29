"""The equations: one hand-computed case for each, and what must hold for all numbers."""

from math import e, exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import behaviour, offered, places, positions, researcher, researchers, within, world

from brainsim.model import luck, rules
from brainsim.model.codes import (
    ELSEWHERE,
    FACULTY,
    FELLOW,
    HOME,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    OUT,
    POSTDOC,
    UK,
    US,
)
from brainsim.model.researchers import lived_abroad

USUAL, CALM = behaviour(), world()
KOREAN, AMERICAN, BRITISH, INDIAN, CHINESE, OTHER = range(6)


# --- pay and features -------------------------------------------------------------------------------------------------


def test_appeal_weighs_pay_autonomy_and_permanence():
    """Equation 1: 2 x 4 + 0.5 x 0.6 + 1 x 0.5 = 8.8."""
    assert rules.appeal(researcher(), 4.0, 0.6, 0.5) == pytest.approx(8.8)


def test_ability_and_a_fitting_field_raise_pay():
    """Equation 6: US industry pays ln 130, 0.2 a standard deviation, and 0.2 more for those whose field fits."""
    able = researcher(ability=1.5)
    assert rules.ln_pay_of(able, CALM, US, INDUSTRY) == pytest.approx(log(130) + 0.3 + 0.2)
    assert rules.ln_pay_of(able, CALM, US, FACULTY) == pytest.approx(log(110) + 0.3)
    assert rules.ln_pay_of(able._replace(eligible=0.0), CALM, US, INDUSTRY) == pytest.approx(log(130) + 0.3)


def test_a_visa_cost_is_spread_over_the_years_of_the_post():
    """Equation 7: 9 thousand over 3 years from a pay of 60 is 5 % of pay."""
    assert rules.ln_pay_after_visa(log(60.0), 9.0, 3.0) == pytest.approx(log(57.0))


def test_a_visa_takes_at_most_half_the_pay():
    """Equation 7: 200 thousand in one year from a pay of 60 leaves 30."""
    assert rules.ln_pay_after_visa(log(60.0), 200.0, 1.0) == pytest.approx(log(30.0))


def test_appeal_at_a_position_is_that_of_its_features():
    """Equations 1 and 6: a US faculty post pays 110, has all autonomy and all permanence."""
    assert rules.appeal_at(researcher(), CALM, US, FACULTY) == pytest.approx(2 * log(110) + 0.5 + 1.0)


@given(researchers(), within("behaviour.autonomy"), within("behaviour.permanence"), st.floats(1, 6), st.floats(0, 1))
def test_more_of_anything_good_never_appeals_less(person, autonomy, permanence, ln_pay, more):
    """Weights of pay, autonomy and permanence are never negative, so appeal rises in each."""
    worth = rules.appeal(person, ln_pay, autonomy, permanence)
    assert rules.appeal(person, ln_pay + more, autonomy, permanence) >= worth
    assert rules.appeal(person, ln_pay, autonomy + more, permanence) >= worth
    assert rules.appeal(person, ln_pay, autonomy, permanence + more) >= worth


@given(researchers(), places, positions, st.floats(0.001, 1))
def test_who_cares_for_pay_finds_dearer_jobs_more_appealing(person, place, position, more):
    """With a weight of at least the floor, a pay rise raises appeal by weight times the rise in ln pay."""
    person = person._replace(pay_weight=max(person.pay_weight, 0.2))
    dearer = world(ln_pay=CALM.ln_pay + more)
    gain = rules.appeal_at(person, dearer, place, position) - rules.appeal_at(person, CALM, place, position)
    assert gain == pytest.approx(person.pay_weight * more, rel=1e-9, abs=1e-9)
    assert gain > 0


@given(st.floats(1, 6), st.floats(0, 40), st.floats(0, 40), st.floats(0.25, 10))
def test_a_dearer_visa_never_pays_more_and_never_takes_more_than_half(ln_pay, cost, more, years):
    """ln pay after a visa falls in its cost and stays between ln pay - ln 2 and ln pay."""
    after = rules.ln_pay_after_visa(ln_pay, cost, years)
    assert rules.ln_pay_after_visa(ln_pay, cost + more, years) <= after
    assert ln_pay - log(2) - 1e-12 <= after <= ln_pay + 1e-12


# --- places -----------------------------------------------------------------------------------------------------------


def test_a_postdoc_is_late_from_some_quarter_on():
    """Equation 8: at 25 quarters, 5 late ones cost 0.08 each; other positions and earlier years cost nothing."""
    assert rules.late_postdoc(USUAL, 25, POSTDOC) == pytest.approx(-0.4)
    assert rules.late_postdoc(USUAL, 20, POSTDOC) == 0.0
    assert rules.late_postdoc(USUAL, 25, FELLOW) == 0.0


def test_settling_grows_with_the_years_of_the_present_stay():
    """Equation 9: 12 quarters here are worth 0.6 ln 4, and nothing elsewhere."""
    person = researcher(here=12)
    assert rules.settling(person, USUAL, US) == pytest.approx(0.6 * log(4))
    assert rules.settling(person, USUAL, KOREA) == 0.0


def test_visitors_settle_less():
    """Equation 9: a third of it in the US for who took the PhD in Korea, all of it for US PhDs and for Americans."""
    usual = behaviour(settling_visitors=1 / 3)
    assert rules.settling(researcher(here=12, phd_place=KOREA), usual, US) == pytest.approx(0.2 * log(4))
    assert rules.settling(researcher(here=12, phd_place=US), usual, US) == pytest.approx(0.6 * log(4))
    american = researcher(here=12, phd_place=KOREA, origin=AMERICAN)
    assert rules.settling(american, usual, US) == pytest.approx(0.6 * log(4))


def test_a_community_draws_its_own_to_the_us_alone():
    """Equation 13: 2 more for Indians in the US, nothing in the UK, at home or for others."""
    usual = behaviour(community=[[0.0] * 6, [0, 0, 0, 2.0, 0, 0], [0.0] * 6, [0.0] * 6])
    indian, chinese = researcher(origin=3), researcher(origin=4)
    assert rules.place_attachment(indian, usual, US, 0.5) == pytest.approx(2.0 + 0.45)
    assert rules.place_attachment(indian, usual, UK, 0.5) == pytest.approx(0.45)
    assert rules.place_attachment(indian, usual, ELSEWHERE, 0.5) == indian.home_taste
    assert rules.place_attachment(chinese, usual, US, 0.5) == pytest.approx(0.45)


def test_ties_to_a_place_fade_with_the_time_away():
    """Equation 15: after 12 quarters elsewhere the extra sight of the UK has fallen by e."""
    usual = behaviour(tie_fading=12.0)
    friend = researcher(lived={UK: 8}, here=12)
    assert rules.sight_probability(friend, CALM, usual, UK, False) == pytest.approx(1 - exp(-0.5 - 1.5 / e))


def test_ties_grow_with_all_the_years_ever_lived_there():
    """Equation 10: 60 quarters in Korea are worth 0.4 ln 16, none in the UK nothing."""
    person = researcher(lived={KOREA: 60, UK: 0})
    assert rules.ties(person, USUAL, KOREA) == pytest.approx(0.4 * log(16))
    assert rules.ties(person, USUAL, UK) == 0.0


def test_moving_costs_less_between_the_us_and_the_uk():
    """Equation 11: 0.5 anywhere, 0.3 between the US and the UK, nothing here."""
    there, back = researcher(place=US), researcher(place=UK)
    assert [rules.moving(there, USUAL, place) for place in (KOREA, US, UK, ELSEWHERE)] == [-0.5, 0.0, -0.3, -0.5]
    assert rules.moving(back, USUAL, US) == -0.3


def test_the_climate_counts_for_foreigners_only_and_is_added():
    """Equation 12: twice the calm hostility adds 0.5 to the foreignness of a place, whatever its sign."""
    hostile = world(hostility=[1.0, 2.0, 2.0, 1.0])
    assert rules.foreign_climate(researcher(), hostile, USUAL, US) == pytest.approx(-0.5)
    assert rules.foreign_climate(researcher(), hostile, USUAL, UK) == pytest.approx(0.5 - 0.5)
    assert rules.foreign_climate(researcher(origin=INDIAN), hostile, USUAL, KOREA) == -1.5
    assert rules.foreign_climate(researcher(origin=AMERICAN), hostile, USUAL, US) == 0.0


@given(researchers(), places, within("shock.us_hostility"), st.floats(0, 1), within("country.us.foreignness"))
def test_more_hostility_never_attracts_a_foreigner(person, place, hostility, more, foreignness):
    """The climate term falls in hostility for every sign of foreignness, and leaves nationals alone."""
    calmer, harsher = (
        world(hostility=[level] * 4, foreignness=[foreignness] * 4) for level in (hostility, hostility + more)
    )
    before, after = (rules.foreign_climate(person, place_now, USUAL, place) for place_now in (calmer, harsher))
    assert after <= before
    assert place != person.home or after == before == 0.0


def test_home_has_its_taste_and_a_foreign_place_its_lasting_shock():
    """Equation 13: home taste at home, 0.9 times the shock elsewhere."""
    person = researcher(home_taste=2.0)
    assert rules.place_attachment(person, USUAL, KOREA, 3.0) == 2.0
    assert rules.place_attachment(person, USUAL, US, 3.0) == pytest.approx(2.7)


# --- sight and offers -------------------------------------------------------------------------------------------------


def test_search_effort_rises_with_hostility_and_less_for_nationals():
    """Equation 14: at twice the calm hostility 1.5 for foreigners, 1.25 for nationals."""
    hostile = world(hostility=[1.0, 2.0, 1.0, 1.0])
    assert rules.effort(researcher(place=US), hostile, USUAL) == pytest.approx(1.5)
    assert rules.effort(researcher(place=US, origin=AMERICAN), hostile, USUAL) == pytest.approx(1.25)
    assert rules.effort(researcher(place=KOREA), hostile, USUAL) == 1.0


def test_posts_here_are_always_seen_and_posts_at_home_often():
    """Equation 15: here 1, home 0.6, and surely once without a post, but not in the first year."""
    settled, fresh = researcher(since_phd=5), researcher(since_phd=4)
    assert rules.sight_probability(settled, CALM, USUAL, US, False) == 1.0
    assert rules.sight_probability(settled, CALM, USUAL, KOREA, False) == 0.6
    assert rules.sight_probability(settled, CALM, USUAL, KOREA, True) == 1.0
    assert rules.sight_probability(fresh, CALM, USUAL, KOREA, True) == 0.6


def test_posts_in_a_third_place_are_seen_by_rate_ties_and_effort():
    """Equation 15: 1 - exp(-0.5) without ties; four quarters lived there add half of 1.5; hostility x1.5."""
    stranger, friend = researcher(), researcher(lived={UK: 4})
    hostile = world(hostility=[1.0, 2.0, 1.0, 1.0])
    assert rules.sight_probability(stranger, CALM, USUAL, UK, False) == pytest.approx(1 - exp(-0.5))
    assert rules.sight_probability(friend, CALM, USUAL, UK, False) == pytest.approx(1 - exp(-1.25))
    assert rules.sight_probability(stranger, hostile, USUAL, UK, False) == pytest.approx(1 - exp(-0.75))


def test_sight_goes_by_the_place_where_she_is():
    """Equation 15: the rate is that from the present place to the other, not back."""
    one_way = world(sight=[[0.5] * 4, [0.5, 0.5, 2.0, 0.5], [0.5] * 4, [0.5] * 4])
    assert rules.sight_probability(researcher(place=US), one_way, USUAL, UK, False) == pytest.approx(1 - exp(-2.0))
    back = researcher(place=UK, lived={US: 0})
    assert rules.sight_probability(back, one_way, USUAL, US, False) == pytest.approx(1 - exp(-0.5))


@given(researchers(), places, st.booleans(), within("country.uk.sight"), within("shock.us_hostility"))
def test_the_probability_of_sight_is_one(person, place, ended, rate, hostility):
    """Between 0 and 1 for every rate and climate, and 1 for posts here."""
    now = world(sight=[[rate] * 4] * 4, hostility=[hostility] * 4)
    probability = rules.sight_probability(person, now, USUAL, place, ended)
    assert 0.0 <= probability <= 1.0
    assert place != person.place or probability == 1.0


@given(researchers(), places, st.booleans(), within("country.uk.sight"), st.integers(0, 2**32 - 1))
def test_she_sees_posts_where_her_chance_is_below_the_probability(person, place, ended, rate, word):
    """The bound that spares exponentials decides nothing by itself, for chances all over and around the probability."""
    now, usual = world(sight=[[rate] * 4] * 4), behaviour(tie_fading=9.0)
    probability = rules.sight_probability(person, now, usual, place, ended)
    for chance in (luck.chance(np.uint64(word)), probability - 1e-9, probability + 1e-9):
        if 0.0 < chance < 1.0:
            assert rules.sees(person, now, usual, place, ended, chance) == (chance < probability)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_her_chance_decides_up_to_the_probability_far_from_home(rate):
    """Equation 15 without ties: she sees posts in the UK up to 1 - exp(-rate), which lies below the bound, the rate."""
    person, now = researcher(place=US, lived={UK: 0}), world(sight=[[rate] * 4] * 4)
    for chance, seen in ((1.0 - exp(-rate) - 1e-6, True), (1.0 - exp(-rate) + 1e-6, False), (rate, False)):
        assert rules.sees(person, now, USUAL, UK, False, chance) == seen


@given(st.integers(0, 400))
def test_the_logarithm_of_years_is_looked_up_without_a_change_of_bits(quarters):
    """ln(1 + years) for spans in the table and beyond it."""
    assert rules.ln_years(quarters) == luck.ln(1.0 + 0.25 * quarters)


def test_foreigners_need_a_local_phd_for_most_industry_offers():
    """Equation 16: nationals 0.4, foreigners 0.3 with a US PhD and half of it without."""
    assert rules.industry_offer(researcher(origin=AMERICAN, phd_place=UK), CALM, USUAL, US) == 0.4
    assert rules.industry_offer(researcher(phd_place=US), CALM, USUAL, US) == 0.3
    assert rules.industry_offer(researcher(phd_place=KOREA), CALM, USUAL, US) == 0.15
    assert rules.industry_offer(researcher(phd_place=US, place=UK), CALM, USUAL, US) == 0.15  # she has left


def test_industry_ties_help_those_who_do_research_in_korea():
    """Equation 16: twice the chance for a postdoc in Korea; the jobless, those in industry and others gain nothing."""
    tied = world(research_offers=2.0)
    here = researcher(place=KOREA)
    assert rules.industry_offer(here, tied, USUAL, KOREA) == 0.8
    assert rules.industry_offer(here._replace(position=OUT), tied, USUAL, KOREA) == 0.4
    assert rules.industry_offer(here._replace(position=INDUSTRY), tied, USUAL, KOREA) == 0.4
    assert rules.industry_offer(here, tied, USUAL, US) == rules.industry_offer(here, CALM, USUAL, US)
    assert rules.industry_offer(researcher(place=US), tied, USUAL, KOREA) == 0.4


def test_the_able_get_more_permanent_offers_elsewhere():
    """Equation 17: exp(0.5 x 2) times 0.05 for a faculty post, 0.5 for a postdoc whatever the ability."""
    able = researcher(ability=2.0)
    assert rules.open_offer(able, CALM, USUAL, ELSEWHERE, FACULTY) == pytest.approx(0.05 * exp(1.0))
    assert rules.open_offer(able, CALM, USUAL, ELSEWHERE, POSTDOC) == 0.5


@given(researchers(), places, st.sampled_from([POSTDOC, FACULTY, INSTITUTE]), within("policy.industry_ties"))
def test_chances_of_offers_are_probabilities(person, place, position, ties):
    """Industry and open offers stay between 0 and 1 for every ability and every lever on industry ties."""
    generous = world(
        offers_national=[1.0] * 4, offers_foreign=[1.0] * 4, open_offers=[[1.0] * 3] * 4, research_offers=ties
    )
    assert 0.0 <= rules.industry_offer(person, generous, USUAL, place) <= 1.0
    assert 0.0 <= rules.open_offer(person, generous, USUAL, ELSEWHERE, position) <= 1.0


# --- hiring and the call ----------------------------------------------------------------------------------------------


def test_a_score_for_a_faculty_post_at_home_adds_up():
    """Equation 18: ability 1 + noise 0.5 x 0.5513 x 2 + native 0.8 + experience 20/20 - 2 late x 0.03 + abroad 0.3."""
    person = researcher(ability=1.0, since_phd=30, lived={US: 8})
    expected = 1.0 + 0.5 * 0.5513288954217921 * 2.0 + 0.8 + 1.0 - 0.06 + 0.3
    assert rules.score(person, CALM, USUAL, KOREA, FACULTY, 2.0) == pytest.approx(expected)


def test_a_score_for_the_next_postdoc_contract_adds_up():
    """Equation 18: ability 0 + experience 18/20 + incumbent 0.2 - 2 late quarters x 0.1."""
    person = researcher(since_phd=18)
    assert rules.score(person, CALM, USUAL, US, POSTDOC, 0.0) == pytest.approx(0.9 + 0.2 - 0.2)
    assert rules.score(person._replace(position=OUT), CALM, USUAL, US, POSTDOC, 0.0) == pytest.approx(0.9 - 0.2)


def test_local_graduates_and_natives_are_preferred():
    """Equation 18: a US PhD counts 1.5 for permanent posts in the US alone; natives' bonus differs for postdocs."""
    usual, now = behaviour(local_phd_bonus=1.5), world(native_bonus_postdocs=[0.0, 0.1, 0.1, 0.0])
    person = researcher(since_phd=0, position=OUT)
    for position, us, korea in ((FACULTY, 1.5, 0.8), (POSTDOC, 0.0, 0.0)):
        assert rules.score(person, now, usual, US, position, 0.0) == pytest.approx(us)
        assert rules.score(person._replace(lived=(60, 0, 0, 0)), now, usual, KOREA, position, 0.0) == pytest.approx(
            korea
        )


def test_korean_postdocs_are_wanted_young():
    """Equation 18: at 18 quarters a Korean postdoc post takes off 2 x 0.1 and 6 x 0.15 more, a faculty post nothing."""
    person = researcher(since_phd=18)
    assert rules.score(person, CALM, USUAL, KOREA, POSTDOC, 0.0) == pytest.approx(0.9 + 0.8 - 0.2 - 0.9)
    assert rules.score(person, CALM, USUAL, KOREA, FACULTY, 0.0) == pytest.approx(0.9 + 0.8 + 0.3)


def test_a_year_abroad_counts_at_home_only():
    """Equation 18: the bonus needs four quarters abroad, a permanent post, and home."""
    gone, never = researcher(lived={US: 4}, here=4), researcher(lived={US: 3}, here=3)
    gain = rules.score(gone, CALM, USUAL, KOREA, INSTITUTE, 0.0) - rules.score(
        never, CALM, USUAL, KOREA, INSTITUTE, 0.0
    )
    assert gain == pytest.approx(0.3)
    away = [rules.score(person, CALM, USUAL, UK, INSTITUTE, 0.0) for person in (gone, never)]
    assert away[0] == away[1]


@given(
    researchers(), places, st.sampled_from([POSTDOC, FACULTY, INSTITUTE, FELLOW]), st.floats(-20, 20), st.floats(0, 3)
)
def test_the_able_and_the_lucky_score_higher(person, place, position, noise, more):
    """A score rises one to one with ability, and with its noise."""
    own = rules.score(person, CALM, USUAL, place, position, noise)
    abler = rules.score(person._replace(ability=person.ability + more), CALM, USUAL, place, position, noise)
    assert abler - own == pytest.approx(more, abs=1e-9)
    assert rules.score(person, CALM, USUAL, place, position, noise + more) >= own


def hears(person, searches, **terms):
    """The probability that she hears of the only programme's call in a calm world."""
    return rules.hearing_probability(person, CALM, USUAL, offered(**terms), searches)


def test_hearing_of_the_call_goes_by_home_place_origin_and_attention():
    """Equation 19: 0.3 at home, 0.7 for Koreans abroad, 0.2 x 0.5 for Indians; a tenth of it in a post that goes on."""
    assert hears(researcher(place=KOREA), True) == 0.3
    assert hears(researcher(place=US), True) == 0.7
    assert hears(researcher(origin=INDIAN), True) == pytest.approx(0.1)
    assert hears(researcher(origin=INDIAN), False) == pytest.approx(0.01)


def test_a_fellow_is_paid_by_her_own_programme():
    """Equation 6: 110 in the first, 70 in the second, each 0.1 dearer by standard deviation of ability; a postdoc by her post."""
    now = world(further=[{"ln_fellow_pay": log(70)}])
    able = researcher(place=KOREA, position=FELLOW, ability=1.0)
    assert rules.ln_present_pay(able, now) == rules.ln_fellow_pay(able, now, 0) == pytest.approx(log(110) + 0.1)
    assert rules.ln_present_pay(able._replace(programme=1), now) == pytest.approx(log(70) + 0.1)
    assert rules.ln_present_pay(researcher(), now) == rules.ln_pay_of(researcher(), now, US, POSTDOC)


# --- years lived ------------------------------------------------------------------------------------------------------


@given(researchers())
def test_years_lived_abroad_are_those_lived_outside_the_home_place(person):
    """The four places add up, whatever home is."""
    assert lived_abroad(person) == sum(person.lived) - person.lived[person.home]


def test_indians_chinese_and_others_are_at_home_elsewhere():
    """Home is Korea, the US and the UK for their own, elsewhere for everybody else."""
    assert HOME.tolist() == [KOREA, US, UK, ELSEWHERE, ELSEWHERE, ELSEWHERE]
