"""Pay grows with the years since the PhD: what is earned, what is to come, and what posts cost."""

from math import log

import numpy as np
import pytest
from people import behaviour, researcher, world

from brainsim.model import careers, luck, rules, utility
from brainsim.model.behaviour import years_ahead
from brainsim.model.codes import FACULTY, INDUSTRY, INSTITUTE, KOREA, OUT, POSTDOC, POSTS, US
from brainsim.model.prompts import RECONSIDERS
from brainsim.model.world import Almanac

USUAL, CALM, KEY = behaviour(), world(), luck.key_of(3)


def growing(position, first, later, place=KOREA):
    """The calm world in which pay of a position in a place grows by these slopes."""
    growth = CALM.pay_growth.copy()
    growth[place, position] = first, later
    return world(pay_growth=growth, pay_grows=True)


def test_pay_gains_two_slopes_by_the_years_since_the_phd():
    """.03 a year for ten years and .01 from then on: .06 after two years, .32 after twelve; elsewhere and else nothing."""
    now = growing(FACULTY, 0.03, 0.01)
    for quarters, gained in ((0, 0.0), (8, 0.06), (40, 0.3), (48, 0.32)):
        person = researcher(since_phd=quarters)
        assert rules.ln_pay_of(person, now, KOREA, FACULTY) == pytest.approx(log(80) + gained)
        assert rules.ln_pay_of(person, now, KOREA, INSTITUTE) == rules.ln_pay_of(person, CALM, KOREA, INSTITUTE)
        assert rules.ln_pay_of(person, now, US, FACULTY) == rules.ln_pay_of(person, CALM, US, FACULTY)


def test_years_ahead_are_a_discounted_mean_over_the_horizon():
    """Eight quarters at a factor of .81 a year; nothing of the first ten once they are over."""
    worth = 0.81 ** (np.arange(8) / 4)
    assert years_ahead(0.81, 0, 8) == pytest.approx((float((worth * np.arange(8) / 4).sum() / worth.sum()), 0.0))
    assert years_ahead(0.81, 40, 8) == pytest.approx((0.0, years_ahead(0.81, 0, 8)[0]))
    first, later = years_ahead(0.95, 20, 40)
    assert 0 < later < first < 5
    assert first + later == pytest.approx(years_ahead(0.95, 0, 40)[0])


def test_what_a_post_will_pay_is_part_of_its_career_value():
    """foresight x weight of pay x slope x years to come; today's part is in pay. The myopic see today's alone."""
    person, now = researcher(since_phd=8), growing(INDUSTRY, 0.03, 0.0, US)
    years, _ = years_ahead(0.95, 8, 40)
    for foresight in (0.5, 0.0):
        rule = behaviour(foresight=foresight)
        parts = utility.reasons_of(person, now, rule, KEY, RECONSIDERS, US * POSTS + INDUSTRY)
        plain = utility.reasons_of(person, CALM, rule, KEY, RECONSIDERS, US * POSTS + INDUSTRY)
        assert parts["pay"] == pytest.approx(plain["pay"] + 2.0 * 0.06)
        assert parts["career"] == pytest.approx(foresight * 2.0 * 0.03 * years)
        assert plain["career"] == 0.0


def test_the_outlook_has_posts_at_what_they_pay_over_the_horizon():
    """A permanent post is the mean of faculty, which grows, and institute; the fallback and the reserved post are as before."""
    person = researcher(since_phd=8)
    before, ahead = (careers.outlook(person, now, USUAL, KOREA) for now in (CALM, growing(FACULTY, 0.04, 0.0)))
    gained = 2.0 * 0.04 * (2.0 + years_ahead(0.95, 8, 40)[0])
    assert ahead.permanent == pytest.approx(before.permanent + gained / 2)
    assert (ahead.fallback, ahead.institute) == (before.fallback, before.institute)


def test_growing_pay_of_permanent_posts_makes_fixed_terms_worth_more():
    """A postdoc leads to them; who has no post is drawn by it too."""
    now = growing(FACULTY, 0.04, 0.02)
    person = researcher(place=KOREA, position=OUT)

    def career(world_now):
        return utility.reasons_of(person, world_now, USUAL, KEY, RECONSIDERS, KOREA * POSTS + POSTDOC)["career"]

    assert career(now) > career(CALM)


def test_without_growth_nothing_is_added(small, level_pay):
    """The world of the settings as they stand: no slope, and no look at any."""
    now = Almanac(small(*level_pay)).conditions_in(8100).world
    assert not now.pay_grows and not now.pay_growth.any()
    assert rules.growth_ahead(researcher(), now, USUAL, KOREA, FACULTY) == 0.0


def test_the_world_has_the_slopes_of_the_settings(small, level_pay):
    """Of lasting posts by place and position, the first ten years before the later ones."""
    grown = small(*level_pay, "country.us.pay_growth.industry=0.02", "country.us.pay_growth_later.industry=0.009")
    now = Almanac(grown).conditions_in(8100).world
    assert now.pay_grows
    assert now.pay_growth[US, INDUSTRY].tolist() == [0.02, 0.009]
    assert np.count_nonzero(now.pay_growth) == 2
