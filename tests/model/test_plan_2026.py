"""InnoCORE as planned for 2026: slots by year, which fields may apply, who hosts, what it costs."""

from types import SimpleNamespace

import numpy as np
import pytest
from people import behaviour, offered, researcher, world

from brainsim.model import hosts, luck, prompts
from brainsim.model.codes import FACULTY, FELLOW, INDUSTRY, INSTITUTE, KOREA, POSTDOC
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.costs import fellowship_costs
from brainsim.settings.calendar import quarter_number

PLAN = "programme=innocore_plan_2026"
KEY, USUAL = luck.key_of(5), behaviour(host_bonus=1.5, institute_postdocs=0.0)
FIFTH = dict(other_fields=0.2, university_hosts=0.2, widened=60)
OUTSIDE = researcher(eligible=0.0)


def lived(settings, quarters, seed=5):
    """A world that has lived some quarters of the study."""
    model = TalentModel(settings, rng=seed)
    for _ in range(quarters):
        model.step()
    return model


def share(of, number):
    """The share of so many researchers of whom something holds, and four standard errors of a fifth."""
    return np.mean([of(uid) for uid in range(number)]), 4 * np.sqrt(0.2 * 0.8 / number)


# --- the plan and its variants ----------------------------------------------------------------------------------------


def test_the_plan_has_400_fellowships_in_2025_and_1000_from_2026(small):
    """What was announced first, and what was planned on 15 September 2025; all else but fields and hosts is as announced."""
    plan, announced = small(PLAN).programme, small().programme
    assert [plan.slots_in(quarter_number(quarter)) for quarter in ("2025Q3", "2026Q1", "2030Q1")] == [400, 1000, 1000]
    differs = {name for name, value in plan.model_dump().items() if value != announced.model_dump()[name]}
    assert differs == {"slots_from", "widened", "other_fields", "university_hosts"}


@pytest.mark.parametrize(
    ("variant", "differs"),
    [
        ("slots", {"widened": None, "other_fields": 0.0, "university_hosts": 0.0}),
        ("institutes", {"university_hosts": 0.0}),
        ("two_and_two", {"fellow_contract": 8, "fellow_renewal": 8, "fellow_longest": 16}),
        ("one_call", {"first_call": "2026Q3", "call_every": 40}),
    ],
)
def test_a_variant_of_the_plan_changes_its_own_terms_alone(small, variant, differs):
    plan, other = (small(one).programme.model_dump() for one in (PLAN, f"programme=innocore_2026_{variant}"))
    assert other == {**plan, **differs} != plan


def test_the_one_call_is_of_1000_in_2026(small):
    """And no other within ten years."""
    programme = small("programme=innocore_2026_one_call").programme
    calls = [quarter for quarter in range(4 * 2025, 4 * 2036) if programme.calls_in(quarter)]
    assert calls == [quarter_number("2026Q3")] and programme.slots_in(calls[0]) == 1000


def test_by_the_announced_price_the_plan_costs_105_bn_in_2026_and_150_bn_a_year_from_2027(small):
    """(90 + 60) m KRW a fellow: 30 bn in the second half of 2025, as announced; the draft budget of 60 bn pays 400."""
    settings = small(PLAN)
    fellows = np.repeat([400, 1000], [4, 6]) * settings.population.scale  # filled at the call of 2026Q3
    history = [SimpleNamespace(fellows=np.array([one])) for one in fellows]
    state = SimpleNamespace(fired={})
    cost = fellowship_costs(SimpleNamespace(settings=settings, history=history, state=state)).sum(axis=1)
    assert [cost[:2].sum(), cost[2:6].sum(), cost[6:10].sum()] == pytest.approx([30.0, 105.0, 150.0])
    assert 4 * cost[0] == pytest.approx(60.0)


# --- nobody's bits ----------------------------------------------------------------------------------------------------


@pytest.mark.population
@pytest.mark.parametrize(
    "neutral",
    [
        ("programme.widened=2026Q1",),  # and nothing to which it would be widened
        ("programme.other_fields=1", "programme.university_hosts=1", "programme.widened=2030Q1"),  # after all calls
        ("programme.university_hosts=1",),  # and no host who favours his guests
        ("programme.any_field=true", "programme.other_fields=0.5"),
    ],
)
def test_where_the_further_fields_are_neutral_nobodys_bits_change(small, many_fellows, neutral):
    other = ("hiring.host_bonus=0", *many_fellows)
    alike = small(*other, *(one for one in neutral if "any_field" in one))
    ours, theirs = (lived(one, 5) for one in (small(*other, *neutral), alike))
    assert ours.state.rows.tobytes() == theirs.state.rows.tobytes()


# --- fields -----------------------------------------------------------------------------------------------------------


def test_a_fifth_of_other_fields_may_apply_from_the_quarter_on_in_which_it_is_widened(compiled):
    """Equation 19: those of the programme's own fields always, of others nobody before."""
    terms = offered(**FIFTH)
    assert prompts.takes_field(researcher(), terms, 0, KEY)
    assert prompts.takes_field(OUTSIDE, offered(any_field=True), 0, KEY)
    found, error = share(
        lambda uid: prompts.takes_field(OUTSIDE._replace(uid=uid), terms, 60, KEY), 4000 if compiled else 400
    )
    assert found == pytest.approx(0.2, abs=error)
    assert not any(prompts.takes_field(OUTSIDE._replace(uid=uid), terms, 59, KEY) for uid in range(50))


def test_a_field_is_the_same_at_every_call_and_a_larger_share_holds_the_smaller():
    fifth, half = offered(**FIFTH), offered(**FIFTH | {"other_fields": 0.5})
    people = [OUTSIDE._replace(uid=uid) for uid in range(300)]
    now, later, more = (
        {one.uid for one in people if prompts.takes_field(one, terms, quarter, KEY)}
        for terms, quarter in ((fifth, 60), (fifth, 64), (half, 64))
    )
    assert now == later < more


@pytest.mark.population
def test_other_fields_have_fellows_from_2026_on_and_none_in_2025(small, many_fellows):
    model = lived(small(PLAN, *many_fellows, "programme.slots=1000", "programme.slots_from={2026: 5000}"), 5)
    records = model.state.register.records[: model.state.register.number]
    fits = model.state.rows[records["row"]]["eligible"] == 1
    first = records["start"] == records["start"].min()
    assert fits[first].all() and not fits[~first].all() and (~first).any()


# --- hosts ------------------------------------------------------------------------------------------------------------


def host(uid, as_fellow=0, **terms):
    fellow = researcher(uid=uid, place=KOREA, position=FELLOW, as_fellow=as_fellow)
    return hosts.host_of(fellow, world(quarter=64, **FIFTH | terms), USUAL, KEY)


def test_a_fifth_of_the_fellows_hired_since_then_have_a_university_for_a_host(compiled):
    """Those who were hired before keep their institute, however long they stay."""
    found, error = share(lambda uid: host(uid, as_fellow=4) == FACULTY, 4000 if compiled else 400)
    assert found == pytest.approx(0.2, abs=error)
    assert {host(uid, as_fellow=5) for uid in range(50)} == {INSTITUTE}
    assert {host(uid, university_hosts=1.0) for uid in range(50)} == {FACULTY}


def test_a_university_favours_its_fellows_for_faculty_posts_and_no_longer_an_institute():
    """Equation 18: 1.5 for posts of the kind that her host has; an exchange adds an institute."""
    there = researcher(place=KOREA, position=FELLOW, as_fellow=0)

    def bonus(position, person=there, **terms):
        return hosts.host_bonus(person, world(university_hosts=1.0, **terms), USUAL, KEY, KOREA, position)

    assert (bonus(FACULTY), bonus(INSTITUTE), bonus(POSTDOC), bonus(INDUSTRY)) == (1.5, 0.0, 0.0, 0.0)
    assert (bonus(FACULTY, exchange=1.0), bonus(INSTITUTE, exchange=1.0)) == (1.5, 1.5)
    assert bonus(FACULTY, there._replace(position=POSTDOC)) == 0.0
