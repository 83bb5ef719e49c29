"""Two simulations side by side: nothing but the policy tells them apart, and each is what it is alone."""

import numpy as np
import pytest

from brainsim import TalentModel, load_settings
from brainsim.live.choice import choice_now, last_choice
from brainsim.live.controls import AS_GIVEN, NO_PROGRAMME, Asked, two_settings
from brainsim.live.pair import Pair
from brainsim.live.told import in_place, next_like, person, standing, worth
from brainsim.model import utility
from brainsim.model.agent import Researcher
from brainsim.model.codes import KOREA, POSITIONS, STAY, UNKNOWN, place_of_code
from brainsim.study.changes import changed

pytestmark = pytest.mark.population
SCALE, SEED, QUARTERS = 0.003, 11, 8


@pytest.fixture(scope="module")
def past():
    settings = load_settings("baseline", [f"population.scale={SCALE}", "study.spin_up_quarters=60", "study.quarters=8"])
    return TalentModel(settings, rng=SEED)


def asked(beside=AS_GIVEN, **values):
    return Asked({name.replace("__", "."): value for name, value in values.items()}, beside, SEED, SCALE)


def stepped(past, asked_for, quarters=QUARTERS):
    pair = Pair(past, two_settings(past.settings, asked_for))
    for _ in range(quarters):
        pair.step()
    return pair


@pytest.fixture(scope="module")
def more_posts(past):
    return stepped(past, asked(policy__permanent_jobs=3.0))


def test_without_a_policy_the_difference_is_exactly_zero(past):
    """Also where the world outside is another: that holds in both."""
    for nothing in (asked(), asked(shock__us_hostility=2.0)):
        pair = stepped(past, nothing)
        assert all(without == with_policy for without, with_policy in pair.rungs)
        assert pair.models[0].state.rows.tobytes() == pair.models[1].state.rows.tobytes()
        assert pair.twin.turns == [] and "no difference" in standing(pair, "en")[0]


def test_what_happens_abroad_does_happen(past):
    calm, hostile = (stepped(past, asked(shock__us_hostility=level)) for level in (1.0, 3.0))
    assert calm.models[0].state.rows.tobytes() != hostile.models[0].state.rows.tobytes()


def test_each_simulation_is_what_it_is_alone(past, more_posts):
    alone = TalentModel(changed(past.settings, {"policy.permanent_jobs": 3.0}), rng=SEED)
    for _ in range(QUARTERS):
        alone.step()
    assert alone.state.rows.tobytes() == more_posts.models[1].state.rows.tobytes()


def test_people_move_and_the_policy_tells(more_posts):
    codes, (start, _) = more_posts.codes(), more_posts.first
    assert (codes[0] != start).any() and (codes[0] != codes[1]).any()
    without, with_policy = more_posts.rungs[-1]
    assert with_policy[2] > without[2]  # three times the openings: more hold a permanent post


def test_counts_are_people_over_the_scale(more_posts):
    counts, codes = more_posts.counts(), more_posts.codes()
    assert counts.sum(axis=(1, 2)) * SCALE == pytest.approx((codes != UNKNOWN).sum(axis=1))
    assert more_posts.rungs[-1][1][0] == pytest.approx(counts[1, KOREA].sum())


def test_beside_no_programme_there_are_no_fellows(past):
    pair = stepped(past, asked(NO_PROGRAMME))
    fellows = pair.counts()[:, KOREA, POSITIONS.index("fellow")]
    assert fellows[0] == 0 < fellows[1]


def test_a_life_ends_where_she_is_now_and_differs_from_her_turn_on(more_posts):
    codes = more_posts.codes()
    for row in np.flatnonzero(codes[0] != codes[1])[:20]:
        life, uid = more_posts.life(row), int(more_posts.uids[row])
        assert life[:, -1].tolist() == codes[:, row].tolist()
        turned = more_posts.turn_of(uid).quarter - more_posts.models[0].settings.study.spin_up_quarters + 1
        assert (life[0, :turned] == life[1, :turned]).all() and life[0, turned] != life[1, turned]


def test_the_last_choice_is_the_one_that_was_made(past):
    """Whoever moved to a foreign post has chosen it; values are the sum of their parts; nothing better could be had."""
    pair = stepped(past, asked(), quarters=1)
    model, (start, _), (now, _) = pair.models[0], pair.first, pair.codes()
    moved = [row for row in model.decided.deciders if place_of_code(int(start[row])) != place_of_code(int(now[row]))]
    assert moved
    for row in {*moved[:20], *model.decided.deciders[:20]}:
        choice = last_choice(model, pair.worlds[0], int(row))
        assert choice.chosen.attainable and choice.chosen in choice.options
        assert all(one.value <= choice.chosen.value for one in choice.options if one.attainable)
        assert all(sum(one.parts.values()) == pytest.approx(one.value) for one in choice.options)
        if row in moved and choice.chosen.alternative != STAY:  # who stays without a visa or a post may be sent home
            assert utility.place_of(choice.person, choice.chosen.alternative) == place_of_code(int(now[row]))
    undecided = next(row for row in range(len(pair.uids)) if model.decided.number_of(row) < 0)
    assert last_choice(model, pair.worlds[0], undecided) is None


def test_what_she_would_choose_is_what_explain_says(more_posts):
    model = more_posts.models[1]
    row = more_posts.row_of(next_like(more_posts, "anybody", -1))
    table = Researcher(model, int(more_posts.uids[row]), row).explain()
    choice = choice_now(model, row)
    assert [one.value for one in choice.options] == pytest.approx(table["value"].tolist())
    assert choice.chosen.value == table.loc[table["attainable"], "value"].max()
    assert choice.next_best is None or choice.next_best.value <= choice.chosen.value


@pytest.mark.parametrize("language", ["en", "ko"])
def test_anybody_can_be_told_of(more_posts, language):
    """In words alone: no raw name of the program."""
    for kind in ("apart", "fellow", "anybody"):
        for side in (0, 1):
            told = person(more_posts, next_like(more_posts, kind, -1), side, language)
            texts = [*told["who"], told["differs"], *told["choice"]["said"]]
            texts += [spell["told"] for lane in told["lanes"] for spell in lane]
            texts += [part["part"] for part in told["choice"]["parts"]] + [
                one["what"] for one in told["choice"]["options"]
            ]
            assert sum(one["worth"] == "" for one in told["choice"]["options"]) == 1  # the chosen one
            assert all(texts) and not any("_" in text for text in texts)
            assert len(told["lanes"]) == (2 if kind == "apart" else len(told["lanes"]))
            assert sum(spell["quarters"] for spell in told["lanes"][0]) <= QUARTERS + 1


def test_next_like_goes_round(more_posts):
    """Each is followed by the next number, the last by the first."""
    codes = more_posts.codes()
    apart = sorted(more_posts.uids[codes[0] != codes[1]].tolist())
    assert [next_like(more_posts, "apart", uid) for uid in (-1, *apart)] == [*apart, apart[0]]


def test_nobody_is_told_of_who_is_not_there(more_posts):
    for uid in (-1, 10**12):
        with pytest.raises(LookupError):
            more_posts.row_of(uid)


def test_gaps_are_told_as_pay():
    """ln 1.5 is half as much again; beyond four and a half times the pay it is told how many times."""
    assert worth(np.log(1.5), "en") == "+50 % pay"
    assert worth(np.log(0.5), "en") == "−50 % pay"
    assert worth(np.log(6.0), "en") == "6.0 times the pay"


def test_an_institute_is_called_otherwise_in_korea():
    assert in_place("institute", "korea", "ko") != in_place("institute", "us", "ko").replace("미국", "한국")
    assert in_place("postdoc", "us", "en") == "a postdoc post in the US"
