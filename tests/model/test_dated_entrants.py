"""Entrants and posts by date: fewer before the third quarter of 2025 where they have grown, as they are from then on."""

import numpy as np
import pytest

from brainsim.model.codes import KOREA, ORIGINS, POSTDOC, RESEARCH, US
from brainsim.model.past import changes_of, lived_past, read_past, written_past
from brainsim.model.quarter import posts_of
from brainsim.model.state import DATED, empty_state, entrants_in, posts_share, setting_of
from brainsim.model.talent_model import TalentModel
from brainsim.model.worlds import can_share

INDIA, CHINA = ORIGINS.index("india"), ORIGINS.index("china")
EVERYBODY = tuple(
    f"population.entrants_growth.{place}={{{', '.join(f'{origin}: 0.1' for origin in ORIGINS)}}}"
    for place in ("korea", "us", "uk", "elsewhere")
)


@pytest.fixture(scope="module")
def grown(small, undated):
    """The setting of a world whose Indians in the US have grown by 5 % a year, and everybody in Korea by 10 %."""
    return setting_of(small(*undated, "population.entrants_growth.us.india=0.05", EVERYBODY[0]), 1)


def test_without_growth_every_quarter_is_as_the_settings_say(small, undated):
    """To the last bit: both factors are 1."""
    setting = setting_of(small(*undated), 1)
    for quarter in range(setting.settings.study.spin_up_quarters + 60):
        assert np.array_equal(entrants_in(setting, quarter), setting.entrants)
        assert np.array_equal(posts_share(setting, quarter), np.ones(4))


def test_entrants_of_ten_years_before_are_fewer_by_ten_years_of_growth(grown):
    """1 / 1.05^10 of the Indians, all of the Chinese; and no more than all from 2025Q3 on."""
    share = entrants_in(grown, DATED - grown.first_quarter - 40) / grown.entrants
    assert share[INDIA, US] == pytest.approx(1.05**-10)
    assert share[CHINA, US] == 1.0
    for later in (0, 1, 40):
        assert np.array_equal(entrants_in(grown, DATED - grown.first_quarter + later), grown.entrants)


def test_the_date_is_that_of_the_calendar_and_not_of_the_study(small):
    """A study that begins in 2015 has the entrants of 2015 in its first quarter."""
    early = setting_of(small("study.first_quarter=2015Q3", "programme=none", *EVERYBODY), 1)
    first = early.settings.study.spin_up_quarters
    assert entrants_in(early, first) / early.entrants == pytest.approx(np.full_like(early.entrants, 1.1**-10))


def test_posts_go_with_all_entrants_of_their_place(grown, small):
    """Korea's as its entrants do, those of the US by the share of Indians; a place without entrants keeps all."""
    quarter = DATED - grown.first_quarter - 40
    share, then = posts_share(grown, quarter), entrants_in(grown, quarter)
    assert share[KOREA] == pytest.approx(1.1**-10)
    assert share[US] == pytest.approx(then[:, US].sum() / grown.entrants[:, US].sum())
    assert share[2] == 1.0
    nobody = grown._replace(entrants=np.zeros_like(grown.entrants))
    assert np.array_equal(posts_share(nobody, quarter), np.ones(4))


def test_capacities_of_a_quarter_go_with_its_posts(small):
    """Postdoc posts before anybody has one, rounded; openings of 104 quarters are fewer than those of 2025."""
    settings = small("study.spin_up_quarters=40", *EVERYBODY, "population.scale=0.05")
    setting = setting_of(settings, 1)
    state = empty_state(setting)
    conditions = setting.almanac.conditions_in(setting.first_quarter)
    posts = posts_of(state, setting, conditions, np.zeros(state.stock.sum(axis=1).shape, dtype=np.int64))
    postdocs = posts.capacities[: 3 * RESEARCH].reshape(3, RESEARCH)[:, POSTDOC]
    assert postdocs.tolist() == np.rint(setting.postdoc_posts * 1.1**-10).tolist()
    assert posts.openings.sum() == pytest.approx(conditions.openings.sum() * 0.05 / 4 * 1.1**-10, abs=6)


@pytest.mark.population
def test_a_past_with_growth_is_read_as_it_was_written(small):
    """Its births are made anew, so they must be those of their dates."""
    settings = small("study.spin_up_quarters=6", "population.scale=0.0005", *EVERYBODY)
    past, setting = lived_past(setting_of(settings, 3)), setting_of(settings, 3)
    changes = list(changes_of(past, setting))
    again = read_past(written_past(past), lambda cohort, shape: changes[cohort], setting)
    assert again.state.rows.tobytes() == past.state.rows.tobytes()
    assert again.state.next_uid == past.state.next_uid


def test_worlds_of_other_growth_are_not_lived_together(small):
    settings = small("study.spin_up_quarters=1", "population.scale=0.0005")
    past = TalentModel(settings, rng=3)
    one, other = past.branch(settings), past.branch(settings)
    assert can_share(one, other)
    other.setting = other.setting._replace(entrants_growth=other.setting.entrants_growth + 0.1)
    assert not can_share(one, other)
