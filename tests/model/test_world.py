"""The world of a quarter: settings and levers as the rules read them, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from brainsim.model.behaviour import BEHAVIOUR, behaviour_of
from brainsim.model.codes import (
    ELSEWHERE,
    FACULTY,
    FELLOW,
    HOME,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    ORIGINS,
    PLACES,
    POSTDOC,
    UK,
    US,
)
from brainsim.model.terms import TERMS, record_of
from brainsim.model.world import UNTOLD, WORLD, Almanac, world_in
from brainsim.settings.calendar import quarter_number
from brainsim.settings.policy import Lever, Policy, Shock

FIRST_CALL = quarter_number("2025Q3")
ODDS = np.array([0.1, 0.2, 0.3, 0.4])


def world_under(settings, calendar_quarter, quarter=56):
    """The world of a quarter under settings, with odds that are given and reserved posts by luck."""
    return world_in(Almanac(settings).conditions_in(calendar_quarter), quarter, ODDS, -np.inf)


@pytest.fixture(scope="module")
def world_at(small):
    """The world of a quarter under overrides."""

    def world(*overrides, quarter="2025Q3"):
        return world_under(small(*overrides), quarter_number(quarter))

    return world


@pytest.fixture(scope="module")
def announced(world_at):
    """The world of the first call, all levers neutral."""
    return world_at()


def same_but(one, other, *fields):
    """Whether two worlds agree in every field but these, and differ in each of these."""
    differing = {name for name in WORLD.names if name != "programmes" and not np.array_equal(one[name], other[name])}
    pair = one.programmes[0], other.programmes[0]
    differing |= {f"programmes.{name}" for name in TERMS.names if not np.array_equal(*(terms[name] for terms in pair))}
    return differing == set(fields)


def test_pay_is_brought_to_thousand_ppp_dollars(world_at):
    """90 million KRW at 0.9 million KRW a thousand PPP dollars are 100; 37.5 thousand GBP at 0.75 are 50."""
    now = world_at("country.korea.purchasing_power=0.9", "programme.pay=90", "country.uk.purchasing_power=0.75",
                   "country.uk.pay.postdoc=37.5")  # fmt: skip
    assert now.programmes[0].ln_fellow_pay == pytest.approx(np.log(100))
    assert now.ln_pay[UK, POSTDOC] == pytest.approx(np.log(50))


def test_the_salary_multiplier_scales_the_announced_pay(world_at, announced):
    """2.7 over the announced 1.8 is half as much pay again, for fellows in Korea only."""
    now = world_at("policy.salary_multiplier=2.7")
    assert now.programmes[0].ln_fellow_pay - announced.programmes[0].ln_fellow_pay == pytest.approx(np.log(1.5))
    assert same_but(now, announced, "programmes.ln_fellow_pay")


def test_autonomy_reaches_fixed_term_posts_in_korea_only(world_at, announced):
    """The index of postdocs and fellows in Korea rises by the lever."""
    now = world_at("policy.autonomy=0.2")
    gain = np.zeros((4, 6))
    gain[KOREA, [POSTDOC, FELLOW]] = 0.2
    assert np.allclose(now.autonomy - announced.autonomy, gain)
    assert same_but(now, announced, "autonomy")


def test_computing_adds_to_korean_resources(world_at, announced):
    """On the scale where the US is 1."""
    now = world_at("policy.computing=0.5")
    assert np.allclose(now.resources - announced.resources, [0.5, 0, 0, 0])
    assert same_but(now, announced, "resources")


def test_industry_ties_are_a_factor_on_offers(world_at, announced):
    """Nothing but the factor changes; the rule applies it."""
    now = world_at("policy.industry_ties=2")
    assert now.research_offers == 2.0
    assert same_but(now, announced, "research_offers")


def test_visa_ease_takes_its_share_off_foreignness_and_refusals(world_at, announced):
    """A quarter less of both, in Korea only."""
    now = world_at("policy.visa_ease=0.25")
    assert now.foreignness[KOREA] == pytest.approx(0.75 * announced.foreignness[KOREA])
    assert np.allclose(now.refusal[KOREA], 0.75 * announced.refusal[KOREA])
    assert np.array_equal(now.refusal[1:], announced.refusal[1:])
    assert same_but(now, announced, "foreignness", "refusal")


FEW_HEAR = ("programme.hearing={at_home: 0.2, koreans_abroad: 0.3, foreigners: 0.1}",)


def test_outreach_is_heard_abroad_only(world_at):
    """Koreans abroad and foreigners hear twice as often, Koreans at home as before."""
    now, usual = (world_at(*levers, *FEW_HEAR) for levers in (("policy.outreach=2",), ()))
    factor = np.full((4, 6), 2.0)
    factor[KOREA, 0] = 1.0
    assert np.allclose(now.programmes[0].hearing, usual.programmes[0].hearing * factor)
    assert same_but(now, usual, "programmes.hearing")


def test_a_bridge_closes_a_share_of_the_gap_in_pay(world_at, announced):
    """Half the gap in ln pay between a fellow and an institute post."""
    now = world_at("policy.bridge_pay=0.5")
    terms = now.programmes[0]
    assert terms.bridge == pytest.approx(0.5 * (terms.ln_fellow_pay - now.ln_pay[KOREA, INSTITUTE]))
    assert same_but(now, announced, "programmes.bridge")


def test_a_bridge_never_takes_pay_away(world_at):
    """Where fellows earn less than institutes pay, there is no gap to close."""
    assert world_at("policy.bridge_pay=1", "policy.salary_multiplier=0.9").programmes[0].bridge == 0.0


def test_reserved_posts_are_a_share(world_at, announced):
    """The lever is the share itself."""
    now = world_at("policy.reserved_posts=0.4")
    assert now.programmes[0].reserved_share.tolist() == [0.4] * 6
    assert same_but(now, announced, "programmes.reserved_share")


def test_permanent_jobs_multiply_korean_openings(small):
    """Faculty and institute in Korea, nowhere else."""
    usual, more = (
        Almanac(small(*levers)).conditions_in(FIRST_CALL).openings for levers in ((), ("policy.permanent_jobs=1.5",))
    )
    korea = small().country.korea
    assert usual[KOREA].tolist() == [korea.faculty_openings, korea.institute_openings]
    assert np.allclose(more, usual * [[1.5], [1.0], [1.0]])


def test_hostility_is_that_of_the_us(world_at, announced):
    """The shock reaches the US only."""
    now = world_at("shock.us_hostility=2")
    assert now.hostility.tolist() == [1.0, 2.0, 1.0, 1.0]
    assert same_but(now, announced, "hostility")


def test_a_uk_visa_cost_is_brought_to_thousand_ppp_dollars(world_at, announced):
    """6,000 GBP at 0.75 thousand GBP a thousand PPP dollars are 8."""
    now = world_at("shock.uk_visa_cost=6000", "country.uk.purchasing_power=0.75")
    assert now.visa_cost == pytest.approx([0, 0, 8.0, 0])
    assert announced.visa_cost.tolist() == [0.0] * 4


def test_korea_and_the_uk_are_far_apart_in_information(world_at):
    """Only the two rates between Korea and the UK carry the distance, here ln 0.5."""
    now = world_at(f"behaviour.korea_uk_distance={np.log(0.5)}")
    near = world_at("behaviour.korea_uk_distance=0")
    factor = np.ones((4, 4))
    factor[KOREA, UK] = factor[UK, KOREA] = 0.5
    assert np.allclose(now.sight, near.sight * factor)


def test_koreans_americans_and_britons_need_no_visa_at_home(world_at):
    """Refusals are those of the place, and 0 at home."""
    now = world_at("country.korea.visa_refusal=0.1", "country.us.visa_refusal=0.2", "country.uk.visa_refusal=0.3")
    assert now.refusal[:3, 3:].tolist() == [[0.1] * 3, [0.2] * 3, [0.3] * 3]
    assert [now.refusal[HOME[origin], origin] for origin in range(3)] == [0.0] * 3
    assert now.refusal[KOREA, US] == 0.1


def test_nobody_needs_a_visa_at_home(world_at):
    """Indians, Chinese and others are not refused elsewhere, which is their home."""
    now = world_at("country.elsewhere.visa_refusal=0.1")
    assert [now.refusal[HOME[origin], origin] for origin in range(len(ORIGINS))] == [0.0] * len(ORIGINS)


CALLS = {
    "2025Q2": False,
    "2025Q3": True,
    "2025Q4": False,
    "2026Q2": False,
    "2026Q3": True,
    "2029Q3": True,
    "2030Q3": False,
}


@pytest.mark.parametrize(("quarter", "opens"), CALLS.items())
def test_calls_are_once_a_year_until_the_end(world_at, quarter, opens):
    """From 2025Q3 every fourth quarter, and none from 2030Q2 on."""
    now = world_at("programme.first_call=2025Q3", "programme.call_every=4", "programme.end=2030Q2", quarter=quarter)
    assert bool(now.programmes[0].call_open) == opens


def test_a_programme_without_slots_never_calls(world_at):
    """No slots, no call."""
    assert not world_at("programme.slots=0").programmes[0].call_open
    assert not world_at("programme.slots=0", "programme.slots_from={2025: 400}").programmes[0].call_open


def test_renewals_stop_when_the_programme_ends(world_at):
    """0.85 until the quarter before the end, then 0."""
    overrides = ("programme.renewal=0.85", "programme.end=2030Q2")
    assert world_at(*overrides, quarter="2030Q1").programmes[0].renewal == 0.85
    assert world_at(*overrides, quarter="2030Q2").programmes[0].renewal == 0.0


def test_levers_are_neutral_before_the_study(small, world_at):
    """The past knows no policy and no shock, whatever their start."""
    levers = ("policy.salary_multiplier=3", "policy.computing=1", "shock.us_hostility=2", "policy.visa_ease=1")
    settings = small(*levers, "policy.outreach={value: 2, start: 2010Q1}")
    neutral = small()
    for quarter in (FIRST_CALL - 56, FIRST_CALL - 1):
        past, unchanged = (world_under(each, quarter) for each in (settings, neutral))
        assert same_but(past, unchanged)


# --- levers over time -------------------------------------------------------------------------------------------------


def test_a_lever_rises_in_equal_steps_to_its_value():
    """From 1 to 3 over three quarters: 1.5, 2, 2.5, then 3; 1 before, and 1 again from its end on."""
    lever = Lever(value=3.0, start="2027Q1", ramp_quarters=3, end="2028Q3", neutral=1.0)
    start = quarter_number("2027Q1")
    values = [lever.at(quarter, FIRST_CALL) for quarter in range(start - 1, start + 8)]
    assert values == pytest.approx([1.0, 1.5, 2.0, 2.5, 3.0, 3.0, 3.0, 1.0, 1.0])


def test_a_lever_without_a_ramp_holds_at_once():
    """The whole value in its first quarter, exactly."""
    lever = Lever(value=0.3, start="2026Q1", neutral=0.1)
    start = quarter_number("2026Q1")
    assert [lever.at(quarter, FIRST_CALL) for quarter in (start - 1, start)] == [0.1, 0.3]


def test_a_lever_without_a_start_begins_with_the_study():
    """And rises from there, if it has a ramp."""
    lever = Lever(value=2.0, ramp_quarters=1, neutral=1.0)
    assert [lever.at(quarter, FIRST_CALL) for quarter in range(FIRST_CALL - 1, FIRST_CALL + 2)] == [1.0, 1.5, 2.0]


def test_a_lever_may_fall_too():
    """A ramp below the neutral value goes down in equal steps."""
    lever = Lever(value=0.0, ramp_quarters=1, neutral=1.0)
    assert [lever.at(quarter, FIRST_CALL) for quarter in (FIRST_CALL, FIRST_CALL + 1)] == [0.5, 0.0]


def test_a_lever_given_as_one_learns_its_neutral_value(small):
    """Also by keyword: a ramp starts from the lever's own neutral value."""
    settings = small().with_levers(salary_multiplier=Lever(value=2.4, ramp_quarters=1), us_hostility=2)
    assert settings.policy.salary_multiplier.neutral == 1.8
    assert settings.levers_at(FIRST_CALL)["salary_multiplier"] == pytest.approx(2.1)
    assert settings.shock.us_hostility.neutral == 1.0


def test_every_lever_reaches_the_world_with_its_ramp(small):
    """levers_at() is the hand-computed value of each lever in the ramp's first of two steps."""
    given = {
        "salary_multiplier": (2.4, 1.8),
        "permanent_jobs": (2.0, 1.0),
        "us_hostility": (2.0, 1.0),
        "autonomy": (0.2, 0.0),
    }
    groups = {"us_hostility": "shock"}
    overrides = [
        f"{groups.get(name, 'policy')}.{name}={{value: {value}, start: 2026Q1, ramp_quarters: 1}}"
        for name, (value, _) in given.items()
    ]
    levers = small(*overrides).levers_at(quarter_number("2026Q1"))
    for name, (value, neutral) in given.items():
        assert levers[name] == pytest.approx((value + neutral) / 2)


LEVERS = {
    name: st.floats(field.json_schema_extra["low"], field.json_schema_extra["high"])
    for group in (Policy, Shock)
    for name, field in group.model_fields.items()
    if "neutral" in field.json_schema_extra
}


@hypothesis_settings(max_examples=40)
@given(st.fixed_dictionaries(LEVERS), st.integers(0, 39))
def test_every_policy_makes_a_world_in_bounds(small, levers, quarters):
    """Whatever the levers: probabilities lie in 0 to 1, factors and costs are not negative, everything is finite."""
    now = world_under(small().with_levers(**levers), FIRST_CALL + quarters)
    terms = now.programmes[0]
    for probability in ("refusal", "offers_national", "offers_foreign", "open_offers"):
        assert np.all((now[probability] >= 0) & (now[probability] <= 1))
    for probability in ("hearing", "reserved_share", "renewal"):
        assert np.all((terms[probability] >= 0) & (terms[probability] <= 1))
    for factor in ("research_offers", "hostility", "visa_cost", "sight", "resources"):
        assert np.all(now[factor] >= 0)
    assert terms.bridge >= 0
    assert all(np.all(np.isfinite(now[name])) for name in WORLD.names if name != "programmes")
    assert all(np.all(np.isfinite(terms[name])) for name in TERMS.names if name != "reserved_from_ability")


# --- the almanac ------------------------------------------------------------------------------------------------------


CHANGING = (
    "policy.salary_multiplier={value: 2.4, start: 2026Q1, ramp_quarters: 3, end: 2030Q1}",
    "policy.permanent_jobs={value: 1.5, start: 2027Q1, end: 2029Q3}",
    "shock.us_hostility={value: 2, start: 2025Q4, ramp_quarters: 1}",
    "programme.end=2029Q1",
)


def test_an_almanac_forgets_nothing_that_changes(small):
    """Asked for one quarter after the other it says what it would say of each alone, bit for bit."""
    settings = small(*CHANGING)
    almanac = Almanac(settings)
    for quarter in range(FIRST_CALL - 2, FIRST_CALL + 40):
        known, alone = almanac.conditions_in(quarter), Almanac(settings).conditions_in(quarter)
        assert known.world.tobytes() == alone.world.tobytes()
        assert known.openings.tobytes() == alone.openings.tobytes()


def test_an_almanac_works_out_equal_quarters_once(small):
    """Without ramp and end there are three kinds of quarters: with a call, without one, and those of the past."""
    almanac = Almanac(small("programme.end=null"))
    conditions = [almanac.conditions_in(quarter) for quarter in range(FIRST_CALL - 4, FIRST_CALL + 12)]
    assert len({id(each) for each in conditions}) == 3
    assert conditions[4] is conditions[8] is not conditions[5]


def test_a_world_is_its_own(small):
    """What one quarter's world is changed to, no other's is: the almanac keeps its conditions."""
    almanac = Almanac(small())
    now, other = (world_in(almanac.conditions_in(FIRST_CALL), 56, ODDS, -np.inf) for _ in range(2))
    now["odds"], now["programmes"]["renewal"] = 0.0, 0.5
    assert other["odds"].tolist() == ODDS.tolist()
    kept = almanac.conditions_in(FIRST_CALL).world
    assert other.programmes[0].renewal == small().programme.renewal == kept.programmes[0].renewal


def test_a_world_has_from_the_state_what_settings_can_not_tell(announced):
    """Quarter, odds and the least ability for a reserved post; nothing is left untold."""
    assert set(UNTOLD) == {"quarter", "odds"}
    assert (announced.quarter, announced.odds.tolist()) == (56, ODDS.tolist())
    assert announced.programmes[0].reserved_from_ability == -np.inf
    assert not any(np.isnan(announced[name]).any() for name in WORLD.names if name != "programmes")
    assert not any(np.isnan(announced.programmes[name]).any() for name in TERMS.names)


# --- records ----------------------------------------------------------------------------------------------------------


def test_behaviour_holds_the_settings_it_is_named_after(small):
    """Every scalar of the record is the parameter of the same name."""
    settings = small()
    record = behaviour_of(settings)
    parameters = {**settings.behaviour.constants(), **settings.hiring.constants()}
    for name in set(BEHAVIOUR.names) - {"weight_beyond", "years_ahead", "satisficing", "community", "in_korea_before"}:
        assert record[name] == parameters[name]
    assert not record.satisficing
    communities = {US: settings.behaviour.us_community, KOREA: settings.behaviour.korea_community}
    for place in range(len(PLACES)):
        there = communities.get(place, dict.fromkeys(ORIGINS, 0.0))
        assert record.community[place].tolist() == [there[origin] for origin in ORIGINS]
    assert behaviour_of(small("behaviour=satisficing")).satisficing


def test_the_world_holds_the_countries(announced, small):
    """Fields by place are in the order of the places."""
    countries = [getattr(small().country, place) for place in PLACES]
    for name in ("pay_by_ability", "ai_premium", "native_bonus", "native_bonus_postdocs", "foreignness", "resources"):
        assert announced[name].tolist() == [getattr(country, name) for country in countries]
    assert announced.contract.tolist() == [country.postdoc_contract for country in countries]
    assert announced.odds.tolist() == ODDS.tolist()
    assert announced.ln_pay[ELSEWHERE, INDUSTRY] == pytest.approx(
        np.log(countries[3].pay["industry"] / countries[3].purchasing_power)
    )
    assert announced.ln_pay[US, FACULTY] == pytest.approx(
        np.log(countries[1].pay["faculty"] / countries[1].purchasing_power)
    )


def test_a_record_needs_every_field():
    """A field without a value is an error, not a zero."""
    with pytest.raises(KeyError, match="hostility"):
        record_of(WORLD, {name: 0 for name in WORLD.names if name != "hostility"})


def test_less_autonomy_stays_within_the_index(world_at):
    """A postdoc's .3 less .5 is 0 and not -.2; a fellow's .5 plus .5 is 1."""
    assert world_at("policy.autonomy=-0.5").autonomy[KOREA, POSTDOC] == 0.0
    assert world_at("policy.autonomy=0.5").autonomy[KOREA, FELLOW] == 1.0
