"""Notice of renewal, and search on the contract: neutral they are not there; else whom they make decide, and for what."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import behaviour, crowd, offered, researcher, valued, world

from brainsim.command.load import load_settings
from brainsim.model import careers, luck, prompts, rules
from brainsim.model.codes import (
    ALTERNATIVES,
    FACULTY,
    FELLOW,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    OUT,
    POSTDOC,
    POSTS,
    STAY,
    US,
)
from brainsim.model.prompts import CONTRACT_OVER, LOOKS_AHEAD, NOT_NOW, RECONSIDERS, SEARCHES
from brainsim.model.researchers import NEVER
from brainsim.model.talent_model import TalentModel
from brainsim.settings.problems import SettingsError

KEY = luck.key_of(3)
TOLD = dict(renewal=1.0, renewal_notice=2)


def fellow(**changes):
    """In Korea, her first year and a half nearly over."""
    return researcher(**{**dict(place=KOREA, position=FELLOW, as_fellow=4, contract_left=2), **changes})


def asked(rows, now, **usual):
    """Why each of a crowd decides that has no doubts, NOT_NOW for those who do not; and of which calls they hear."""
    deciders, codes = np.empty(len(rows), dtype=np.int32), np.empty(len(rows), dtype=np.int16)
    number, _ = prompts.ask_all(rows, now, behaviour(**{"reconsideration": 0.0, **usual}), KEY, deciders, codes)
    causes, hears = np.full(len(rows), NOT_NOW), np.zeros(len(rows), dtype=int)
    causes[deciders[:number]], hears[deciders[:number]] = codes[:number] & prompts.CAUSE, codes[:number] >> 5
    return causes, hears


# --- notice of renewal ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "longer"), [(3, 0), (2, 4), (1, 0), (0, 0)])
def test_renewal_is_drawn_once_so_long_before_the_end(left, longer):
    """Two quarters before, where notice is two; and who is renewed then has more than that left."""
    assert prompts.renewed_for(fellow(contract_left=left), world(**TOLD), KEY) == longer


def test_a_renewal_goes_no_further_than_the_longest_fellowship():
    """Two quarters before the end of 18, 2 more; before the end of 20 none. Nobody but a fellow is renewed."""
    assert prompts.renewed_for(fellow(as_fellow=16), world(**TOLD), KEY) == 2
    assert prompts.renewed_for(fellow(as_fellow=18), world(**TOLD), KEY) == 0
    assert prompts.renewed_for(researcher(contract_left=2), world(**TOLD), KEY) == 0


@pytest.mark.parametrize(("notice", "left", "cause"), [
    (0, 2, NOT_NOW), (2, 3, NOT_NOW), (2, 2, LOOKS_AHEAD), (2, 1, LOOKS_AHEAD), (1, 2, NOT_NOW), (4, 3, NOT_NOW),
])  # fmt: skip
def test_a_fellow_who_was_not_renewed_looks_ahead_as_postdocs_do(notice, left, cause):
    """In the last two quarters, where she is told by then."""
    causes, _ = asked(crowd(20, FELLOW, left), world(renewal_notice=notice), search_ahead=2)
    assert set(causes) == {cause}


def test_who_was_not_renewed_hopes_for_no_renewal():
    """Equation 4: what is left; a quarter earlier she still hopes, 3 + .8 x 4 + .64 x 4 + .512 x 4 + .4096 x 1 = 11.2."""
    assert careers.expected_fellowship(offered(renewal_notice=2), 2, 4) == 2
    assert careers.expected_fellowship(offered(renewal_notice=2), 3, 4) == 11


def test_notice_is_shorter_than_the_first_contract():
    """One line: what, the value, the range."""
    with pytest.raises(SettingsError, match=r"programme.renewal_notice = 6 lies outside \[0, 5\], within the first"):
        load_settings("baseline", ["programme.renewal_notice=6"])


# --- search on the contract -------------------------------------------------------------------------------------------


def test_search_rises_in_the_last_year_of_a_contract():
    """Equation 25: .1 until a year before the end, then .2, .3, .4 and .5; and 1 at most."""
    usual = behaviour(contract_search=0.1, contract_search_rise=0.4)
    assert [rules.contract_search(usual, left) for left in (9, 5, 4, 3, 2, 1)] == pytest.approx(
        [0.1, 0.1, 0.2, 0.3, 0.4, 0.5]
    )
    assert rules.contract_search(behaviour(contract_search=0.8, contract_search_rise=0.8), 1) == 1.0


@given(st.integers(1, 52))
def test_nobody_searches_where_search_is_nought(left):
    """As it is unless somebody sets it."""
    assert not prompts.searches(7, left, world(), behaviour(), KEY)


def test_people_on_a_contract_search_by_its_chance_and_nobody_else(compiled):
    """Three in ten postdocs and fellows with five quarters left, within four standard errors; none in other posts."""
    number = 4_000 if compiled else 600
    for position in (POSTDOC, FELLOW):
        causes, _ = asked(crowd(number, position, 5), world(), contract_search=0.3)
        assert set(causes) == {NOT_NOW, SEARCHES}
        assert np.mean(causes == SEARCHES) == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / number))
    for position, left, cause in ((FACULTY, 5, NOT_NOW), (INDUSTRY, 5, NOT_NOW), (POSTDOC, 0, CONTRACT_OVER)):
        assert set(asked(crowd(20, position, left), world(), contract_search=1.0)[0]) == {cause}
    doubting, _ = asked(crowd(20, POSTDOC, 5), world(), contract_search=1.0, reconsideration=1.0)
    assert set(doubting) == {RECONSIDERS}


def test_who_searches_weighs_permanent_posts_and_staying_alone():
    """And each is worth to her what it is to who reconsiders."""
    generous = world(sight=np.full((4, 4), 1e3), open_offers=np.full((4, 3), 99.0), offers_national=[1.0] * 4)
    searching, doubting = (valued(crowd(20, FELLOW, 5), cause, generous, KEY)[0] for cause in (SEARCHES, RECONSIDERS))
    open_to_her = [place * POSTS + position for place in range(4) for position in (FACULTY, INSTITUTE)] + [STAY]
    assert np.array_equal(searching > -np.inf, np.tile(np.isin(np.arange(ALTERNATIVES), open_to_her), (20, 1)))
    assert np.array_equal(searching[:, open_to_her], doubting[:, open_to_her])
    assert np.all(doubting[:, US * POSTS + POSTDOC] > -np.inf)


def test_one_who_searches_may_apply_for_the_fellowship_too():
    """If she hears of the call: beside permanent posts."""
    now = world(call_open=True, hearing=np.ones((4, 6)), hearing_in_post=1.0)
    causes, hears = asked(crowd(20, POSTDOC, 5), now, contract_search=1.0)
    assert set(causes) == {SEARCHES} and set(hears) == {1}


# --- lived ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ends(small, many_fellows, unwarned):
    """Of the fellowships that ended, by what is changed: the share without a post at once, how many early for a permanent one."""
    size = (*many_fellows, *unwarned, "population.scale=0.05", "study.spin_up_quarters=24", "study.quarters=10")
    found = {}
    for name, changes in {
        "neutral": (),
        "told": ("programme.renewal_notice=2", "programme.renewal=0.5"),
        "not told": ("programme.renewal=0.5",),
        "searching": ("behaviour.contract_search=0.4",),
    }.items():
        model = TalentModel(small(*size, *changes), rng=5)
        for _ in range(10):
            model.step()
        found[name] = ends_of(model)
    return found


def ends_of(model):
    register = model.state.register
    records = register.records[: register.number]
    over = records["end"] != NEVER
    after = register.whereabouts[np.flatnonzero(over), (records["end"] - records["start"])[over]]
    position, served = after % 8, (records["end"] - records["start"])[over]
    early = ~np.isin(served, (6, 10))
    permanent = np.isin(position, (FACULTY, INSTITUTE))
    return np.mean(position == OUT), np.sum(early & permanent)


@pytest.mark.population
def test_fewer_are_without_a_post_at_the_end_when_they_are_told_before(ends):
    """In the quarter of the end, by a tenth of all at least."""
    assert ends["told"][0] < ends["not told"][0] - 0.1


@pytest.mark.population
def test_more_leave_early_for_a_permanent_post_when_they_search(ends):
    """Than where they do not, by half again at least."""
    assert ends["searching"][1] > 1.5 * ends["neutral"][1]
