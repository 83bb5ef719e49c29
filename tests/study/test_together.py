"""Worlds that are lived together are what each would have been alone, to the last byte."""

from pathlib import Path

import numpy as np
import pytest

from brainsim.command.load import load_settings
from brainsim.model.apart import IN_KOREA, OFFERS, PROGRAMMES, SEEN, SIGHT, VISAS
from brainsim.model.talent_model import TalentModel
from brainsim.model.world import UNTOLD, WORLD
from brainsim.model.worlds import Worlds, can_share
from brainsim.outcomes.rows import outcomes_of
from brainsim.settings.extend import activate
from brainsim.study import together
from brainsim.study.design import PAST, key_of
from brainsim.study.runs import DONE, FAILED, Task, live, seed_of
from brainsim.study.together import Together, lived
from brainsim.study.version import model_version

SHORT = ("study.quarters=10", "study.spin_up_quarters=24")
WAITS = "policy.permanent_jobs={value: 3, when: {measure: permanent_odds, below: 0.9, quarters: 2}}"
# What a policy may be made of, each line with the values that it may take.
LINES = {
    "policy.salary_multiplier": (1.0, 2.4, 4.0),
    "policy.permanent_jobs": (0.5, 1.2, 3.0),
    "policy.reserved_posts": (0.3, 1.0),
    "policy.bridge_pay": (0.5, 1.0),
    "policy.autonomy": (-0.2, 0.5),
    "policy.computing": (0.5, 1.0),
    "policy.industry_ties": (2.0,),
    "policy.visa_ease": (0.5, 1.0),
    "policy.outreach": (1.5, 2.0),
    "policy.reserved_posts_by": ("ability",),
    "programme.slots": (0, 1000),
    "shock": ("us_visa_2025",),
    "shock.us_hostility": (1.5,),
}
BEHAVIOUR = {
    "as it is": (),
    "odds in steps": ("behaviour.odds_step=0.005",),
    "odds in great steps": ("behaviour.odds_step=0.05",),
    "the first good alternative": ("behaviour=satisficing", "behaviour.odds_step=0.02"),
    "no foresight": ("behaviour=myopic", "behaviour.odds_step=0.01"),
    "scores without noise": ("hiring.score_noise=0", "behaviour.odds_step=0.02"),
    "posts kept for the ablest": ("policy.reserved_posts_by=ability", "policy.reserved_posts=0.4", "behaviour.odds_step=0.02"),
    "two programmes": ("+programme@programmes.brain_pool=brain_pool", "programmes.brain_pool.slots=3000", "behaviour.odds_step=0.02"),
    "very few people": ("population.scale=0.0005", "behaviour.odds_step=0.02"),
}  # fmt: skip


def drawn_policy(luck):
    """One to three lines of a policy, or a lever that waits."""
    if luck.random() < 0.15:
        return (WAITS,)
    names = luck.choice(list(LINES), size=luck.integers(1, 4), replace=False)
    drawn = {name: luck.choice(LINES[name]) for name in sorted(names, key=lambda name: "." in name)}
    if "policy.bridge_pay" in drawn:  # which is paid in reserved posts
        drawn["policy.reserved_posts"] = 1.0
    return tuple(f"{name}={value}" for name, value in drawn.items())


def content_of(model):
    """All that a world is and was, as bytes by name."""
    state, register = model.state, model.state.register
    kept = {name: getattr(register, name)[: register.number] for name in ("records", "whereabouts", "reasons")}
    happened = {f"{lived.quarter} {name}": value for lived in model.history for name, value in lived._asdict().items()}
    arrays = {"rows": state.rows, "stock": state.stock, "odds": state.odds, **kept, **happened}
    plain = {"next": (state.quarter, state.next_uid, state.fired), "outcomes": str(outcomes_of(model))}
    return {name: np.asarray(value).tobytes() for name, value in arrays.items()} | plain


def assert_same_as_alone(past, points):
    """Live points of a past together and each alone; the worlds that were lived with the first."""
    company = Together(points)
    for number, settings in enumerate(points):
        ours, alone = content_of(company.lived(past, number)), content_of(lived(past, settings))
        assert [name for name in alone if ours[name] != alone[name]] == [], settings.policy


@pytest.mark.population
@pytest.mark.filterwarnings("ignore:.* changes nothing")
@pytest.mark.parametrize("behaviour", BEHAVIOUR)
def test_worlds_are_what_they_are_alone(small, many_fellows, behaviour):
    """Five random policies beside each other, whichever is the reference."""
    luck = np.random.default_rng(list(BEHAVIOUR).index(behaviour))
    base = (*SHORT, *many_fellows, *BEHAVIOUR[behaviour])
    points = [small(*base, *drawn_policy(luck)) for _ in range(5)]
    assert_same_as_alone(TalentModel(small(*base), rng=1), points)


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
    company = Together(points)
    company.lived(own, 0)


def test_every_field_of_the_world_is_known_or_touches_everybody():
    """So that a new one can only cost time; and what is named is there."""
    named = {*SEEN, SIGHT, IN_KOREA, VISAS, PROGRAMMES}
    assert named <= set(WORLD.names)
    assert set(OFFERS) <= set(SEEN)
    assert set(WORLD.names) - named == {"quarter", "permanence", "programme_number"}
    assert set(UNTOLD) == {"quarter", "odds"}


# --- what goes wrong --------------------------------------------------------------------------------------------------


def task_of(points, past):
    named = tuple((key_of(settings), key_of(settings, PAST), settings) for settings in points)
    return Task(1, seed_of(points[0].study.seed, 1), model_version(), "outcomes", named)


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


def test_each_run_is_told_its_own_share_of_the_time(points, past):
    """The first is not told that of the others, and none is told nothing."""
    seconds = [tables["timings"]["seconds"][0].as_py() for tables in live(task_of(points, past))]
    assert all(second > 0 for second in seconds)


def test_worlds_are_lived_in_several_companies_where_there_are_many(points, past, monkeypatch):
    monkeypatch.setattr(together, "MOST", 2)
    assert_same_as_alone(past, [*points, points[0]])
