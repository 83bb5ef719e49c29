"""Worlds that are lived together are what each would have been alone, to the last byte."""

from pathlib import Path

import numpy as np
import pytest
from alike import BEHAVIOUR, SHORT, WAITS, assert_same_as_alone, drawn_policy
from designs import point_of

from brainsim.command.load import load_settings
from brainsim.model.apart import IN_KOREA, OFFERS, PROGRAMMES, SEEN, SIGHT, VISAS
from brainsim.model.talent_model import TalentModel
from brainsim.model.world import UNTOLD, WORLD
from brainsim.model.worlds import Worlds, can_share
from brainsim.settings.extend import activate
from brainsim.study import together
from brainsim.study.runs import DONE, FAILED, Task, live, seed_of
from brainsim.study.together import Together
from brainsim.study.version import model_version


@pytest.mark.population
@pytest.mark.filterwarnings("ignore:.* changes nothing")
@pytest.mark.parametrize("behaviour", BEHAVIOUR)
def test_worlds_are_what_they_are_alone(small, many_fellows, behaviour):
    """Four random policies beside each other and beside a lever that waits."""
    seed = list(BEHAVIOUR).index(behaviour)
    luck = np.random.default_rng(seed)
    base = (*SHORT, *many_fellows, *BEHAVIOUR[behaviour])
    points = [
        small(*base, *policy) for policy in (drawn_policy(luck), (WAITS,), *(drawn_policy(luck) for _ in range(3)))
    ]
    assert_same_as_alone(TalentModel(small(*base), rng=seed), points)


@pytest.mark.population
def test_a_lever_of_a_users_file_is_lived_beside_others(scale):
    file = Path(__file__).parents[2] / "examples" / "housing_subsidy" / "housing.py"
    base = [f"extend=['{file}']", f"population.scale={scale}", "study.uncertainty=point", *SHORT]
    try:
        points = [load_settings("baseline", [*base, f"policy.housing_subsidy={rent}"]) for rent in (0, 10, 30)]
        assert_same_as_alone(TalentModel(points[0], rng=3), points)
    finally:
        activate([])


@pytest.fixture(scope="module")
def points(small, many_fellows):
    """Three short worlds of one past, of more and more permanent posts."""
    return [small("study.quarters=4", *many_fellows, f"policy.permanent_jobs={jobs}") for jobs in (1, 2, 3)]


def test_whoever_is_not_touched_is_not_weighed_again(points, past):
    """Nobody in a world that does not differ from the reference."""
    worlds = Worlds(past.branch(points[0]))
    worlds.join(past.branch(points[0]))
    worlds.step()
    (other,) = worlds.others
    assert len(other.own) == len(other.numbers) == len(other.rows) == 0


def test_other_behaviour_luck_or_people_are_not_shared(points, small, many_fellows, past):
    model = past.branch(points[0])
    assert can_share(model, past.branch(points[1]))
    for other in ("behaviour.foresight=0", "behaviour.pay_weight=1", "study.quarters=5", "hiring.score_noise=0.1"):
        assert not can_share(model, past.branch(small("study.quarters=4", *many_fellows, other))), other
    other_luck = TalentModel(small("study.quarters=4", *many_fellows), rng=8)
    assert not can_share(model, other_luck)
    walked = past.branch(points[1])
    walked.step()
    assert not can_share(model, walked)


def test_a_subclass_lives_alone(points, past, monkeypatch):
    """It may choose or step as it likes."""

    class Own(TalentModel):
        pass

    own = Own(points[1], past=past)
    assert not can_share(past.branch(points[0]), own)
    monkeypatch.setattr(Worlds, "join", lambda *arguments: pytest.fail("lived together"))
    company = Together(points, own.branch)
    company.lived(0)


def test_every_field_of_the_world_is_known_or_touches_everybody():
    """So that a new one can only cost time; and what is named is there."""
    named = {*SEEN, SIGHT, IN_KOREA, VISAS, PROGRAMMES}
    assert named <= set(WORLD.names)
    assert set(OFFERS) <= set(SEEN)
    assert set(WORLD.names) - named == {"quarter", "permanence", "programme_number", "pay_grows"}
    assert set(UNTOLD) == {"quarter", "odds"}


# --- what goes wrong --------------------------------------------------------------------------------------------------


def task_of(points, past):
    return Task(1, seed_of(points[0].study.seed, 1), model_version(), "outcomes", tuple(map(point_of, points)))


@pytest.mark.parametrize("broken", [(0,), (1,), (2,), (0, 1), (0, 1, 2)])
def test_a_world_in_which_something_goes_wrong_drops_out_alone(points, past, monkeypatch, broken):
    """In its third quarter; the others are what they are without it, also where it was the reference."""
    whole = [tables["runs"].to_pylist()[0] for tables in live(task_of(points, past))]
    take, jobs = TalentModel.take, {points[number].policy.permanent_jobs.value for number in broken}

    def sometimes(model, happenings):
        if model.settings.policy.permanent_jobs.value in jobs and len(model.history) == 2:
            raise ArithmeticError("on purpose")
        take(model, happenings)

    monkeypatch.setattr(TalentModel, "take", sometimes)
    rows = [tables["runs"].to_pylist()[0] for tables in live(task_of(points, past))]
    for number, (row, before) in enumerate(zip(rows, whole, strict=True)):
        assert row["status"] == (FAILED if number in broken else DONE)
        assert number in broken or row == before
        assert number not in broken or row["error"].strip().endswith("ArithmeticError: on purpose")


def test_once_it_shall_begin_no_more_a_task_hands_over_what_it_lived_and_begins_nothing(points, past, monkeypatch):
    """Asked after the first of a batch; two of three worlds are lived together, the third would be a batch of its own."""
    monkeypatch.setattr(together, "MOST", 2)
    asked = iter([False, True, True])
    rows = [tables["runs"].to_pylist()[0] for tables in live(task_of(points, past), lambda: next(asked))]
    assert [row["status"] for row in rows] == [DONE, DONE]
    assert list(live(task_of(points, past), lambda: True)) == []


def test_each_run_is_told_its_own_share_of_the_time(points, past):
    """The first is not told that of the others, and none is told nothing."""
    seconds = [tables["timings"]["seconds"][0].as_py() for tables in live(task_of(points, past))]
    assert all(second > 0 for second in seconds)


def test_worlds_are_lived_in_several_companies_where_there_are_many(points, past, monkeypatch):
    monkeypatch.setattr(together, "MOST", 2)
    assert_same_as_alone(past, [*points, points[0]])
