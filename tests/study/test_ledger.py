"""Worlds side by side: the same people counted once, posts that add up, and tables that say what was lived."""

import errno

import numpy as np
import pandas as pd
import pytest
from designs import with_design

from brainsim.model.codes import FELLOWSHIP, KOREA, RESERVED, STAY
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes import years
from brainsim.report.dictionary import files
from brainsim.settings.problems import SettingsError
from brainsim.study import ledger
from brainsim.study.design import plan_of
from brainsim.study.holding import held
from brainsim.study.ledger import COUNTED, Lives, live_pair, together, with_everybody
from brainsim.study.lives import FATES, STATES, Turn, group_of, reason_of, tallies_of, told_lives
from brainsim.study.twins import NOT_ASKED, lived_together

pytestmark = pytest.mark.population
QUARTERS = 12


@pytest.fixture(scope="module")
def settings(small, many_fellows):
    """A small world with many fellows, three years long."""
    return small(*many_fellows, f"study.quarters={QUARTERS}", "study.replications=2", "report.lives=2")


@pytest.fixture(scope="module")
def twins(settings):
    """The reference beside itself, and beside three policies; one past."""
    past = TalentModel(settings, rng=7)
    none = settings.model_copy(update={"programme": settings.programme.model_copy(update={"slots": 0})})
    policies = [settings, settings.with_levers(permanent_jobs=2.0), settings.with_levers(visa_ease=0.5), none]
    return dict(zip(("same", "posts", "visa", "none"), lived_together(past, settings, policies), strict=True))


def rows(twin, name):
    return pd.DataFrame(tallies_of(twin)[name])


def test_a_world_beside_itself_has_no_turns(twins):
    """Nobody decides otherwise, nobody is elsewhere, no post is added."""
    same = twins["same"]
    assert same.turns == [] and tallies_of(same)["biographies"] == []
    ledger = rows(same, "ledger")
    assert ledger.loc[ledger["state_reference"] != ledger["state_policy"], "persons"].sum() == 0
    assert (rows(same, "posts")["persons"] == 0).all()


@pytest.mark.parametrize("name", ["posts", "visa", "none"])
def test_worlds_side_by_side_are_the_worlds_as_lived_alone(twins, name, settings):
    """Watching changes nothing: the same rows as a plain model that branches from the same past."""
    twin = twins[name]
    alone = TalentModel(settings, rng=7).branch(twin.world.settings)
    for _ in range(QUARTERS):
        alone.step()
    assert np.array_equal(alone.state.rows, twin.world.state.rows)


@pytest.mark.parametrize("name", ["same", "posts", "visa", "none"])
def test_everybody_is_in_the_ledger_once(twins, name, settings):
    """Rows add up to the reference's census and columns to the policy's, of Koreans and foreigners together."""
    twin, ledger = twins[name], rows(twins[name], "ledger")
    everybody = ledger[ledger["who"] == "all"]
    for state, model in (("state_reference", twin.reference), ("state_policy", twin.world)):
        stock = model.history[-1].stock.sum(axis=1) / settings.population.scale
        counted = everybody.groupby(state)["persons"].sum()
        assert counted[list(STATES[5:])].tolist() == pytest.approx(stock[1:].sum(axis=1).tolist())
        assert counted[list(STATES[:5])].sum() == pytest.approx(stock[KOREA].sum())
    parts = ledger[ledger["who"] != "all"].groupby(["state_reference", "state_policy"])["persons"].sum()
    assert parts.to_dict() == pytest.approx(
        everybody.set_index(["state_reference", "state_policy"])["persons"].to_dict()
    )


@pytest.mark.parametrize("name", ["posts", "visa", "none"])
def test_no_post_is_counted_twice(twins, name):
    """Openings and reserved posts are taken or lapse; whoever took one holds it at the end or gave one up."""
    posts = rows(twins[name], "posts").set_index("measure")["persons"]
    offered = posts["openings"] + posts["reserved posts taken"]
    assert offered == pytest.approx(posts["appointments"] + posts["openings that nobody took"])
    assert posts["appointments"] == pytest.approx(posts["held at the end"] + posts["posts given up"])


@pytest.mark.parametrize("name", ["same", "posts", "visa", "none"])
def test_years_added_to_fellows_and_to_everybody_else_are_those_of_the_outcome(twins, name):
    """On each rung; whoever passes the window is counted where she then was in both."""
    twin, careers = twins[name], rows(twins[name], "careers")
    added = careers[careers["measure"] == "added"].groupby("kept", sort=False)["persons"].sum()
    outcomes = (
        years.researcher_years_in_korea, years.researcher_years_in_korean_research, years.permanent_researcher_years,
    )  # fmt: skip
    assert added.tolist() == pytest.approx([one(twin.world) - one(twin.reference) for one in outcomes])
    assert name == "same" or added.abs().max() > 0


def test_whoever_is_a_fellow_in_either_world_is_followed_in_both(twins):
    """Without the programme nobody is a fellow, and yet the careers of those who are in the reference are told."""
    careers = rows(twins["none"], "careers").set_index(["who", "kept", "measure"])["persons"].sort_index()
    of_fellows = careers["ever fellows in either world", "in Korean research"]
    assert of_fellows["with the policy"] > 0 and of_fellows["added"] < 0


def test_added_openings_are_filled_and_most_who_turn_were_offered_a_post(twins):
    posts = rows(twins["posts"], "posts").set_index("measure")["persons"]
    assert posts["openings"] > 0 and posts["appointments"] > 0
    reasons = rows(twins["posts"], "biographies").groupby("reason")["persons"].sum()
    assert reasons.idxmax() == "post offered"


def test_an_easier_visa_turns_foreigners_by_visa_and_climate(twins):
    reasons = rows(twins["visa"], "biographies")
    visa = reasons[reasons["reason"] == "visa and climate"]
    assert visa["persons"].sum() > 0 and visa["group"].str.startswith("foreigner").all()


def test_the_fates_of_fellows_add_up_to_those_who_could_be_observed(twins):
    """In both worlds, in one, in neither; beside itself nobody is in one world only."""
    fates = rows(twins["same"], "deadweight")
    assert set(fates["fate"]) == set(FATES)
    assert fates.loc[fates["fate"].str.startswith("only"), "persons"].sum() == 0
    first = fates[(fates["call"] == "first") & (fates["moment"] == "year_1") & (fates["kept"] == "in Korea")]
    groups = first.groupby("group")["persons"].sum()
    assert groups["all"] == pytest.approx(groups[["new_domestic_phd", "returnee", "foreign", "other_domestic"]].sum())
    assert groups["from_abroad"] == pytest.approx(groups["returnee"] + groups["foreign"])


def test_without_a_programme_there_are_no_fellows_to_follow(twins):
    assert tallies_of(twins["none"])["deadweight"] == [] == tallies_of(twins["none"])["gains"]


def test_the_cost_of_fellows_is_that_of_the_study(twins):
    """Fellow-quarters at pay and research money, as the outcome counts them, but for the rounding of money."""
    from brainsim.outcomes.costs import cost_krw_bn

    twin = twins["same"]
    gains = rows(twin, "gains")
    cost = gains[(gains["call"] == "all") & (gains["group"] == "all") & (gains["measure"] == "cost")]["persons"].iloc[0]
    assert cost == pytest.approx(cost_krw_bn(twin.world), rel=1e-9)


def test_a_told_life_has_both_worlds_quarter_by_quarter(twins):
    """The same until the lives part, and different then."""
    lives = pd.DataFrame(told_lives(twins["posts"]))
    assert len(lives)
    for _, life in lives.groupby("person"):
        worlds = (
            life.pivot(index="quarter", columns="world", values="place")
            + "/"
            + life.pivot(index="quarter", columns="world", values="position")
        )
        assert len(worlds) == QUARTERS
        part = life["differs_from"].iloc[0]
        before = worlds[worlds.index < part]
        assert (before["policy"] == before["reference"]).all()
        assert worlds.loc[part, "policy"] != worlds.loc[part, "reference"]


def turn(with_policy, without, offered=False, taken=False, **gains):
    """Where a life parts, by hand."""
    return Turn(0, None, 0, with_policy, without, offered, taken, gains)


@pytest.mark.parametrize(
    ("parted", "reason"),
    [
        (turn(FELLOWSHIP, STAY, offered=True), "fellowship offered"),
        (turn(RESERVED, STAY, offered=True), "reserved post offered"),
        (turn(1, STAY, offered=True, taken=True), "post offered"),
        (turn(STAY, FELLOWSHIP, taken=True), "fellowship lost"),
        (turn(STAY, 5, taken=True), "post lost to another"),
        (turn(4, 4), "visa and climate"),
        (turn(STAY, NOT_ASKED), "contract"),
        (turn(FELLOWSHIP, STAY, pay=0.4, career=-0.1), "pay"),
        (turn(2, STAY, pay=0.1, career=-0.3), "career prospects"),
    ],
)
def test_a_reason_is_what_could_be_had_or_what_made_it_better(parted, reason):
    assert reason_of(parted) == reason


def test_what_a_replication_does_not_list_is_nought_and_counts_have_no_interval_below():
    """4 and 0 persons: 2 on average."""
    common = {"point": 1, "label": "x", "group": "g", "reason": "r"}
    other = {**common, "reason": "s"}
    table = together(
        [{**common, "replication": 0, "persons": 4.0}, {**other, "replication": 1, "persons": 6.0}], False, 0, range(2)
    )
    assert table["persons"].tolist() == [2.0, 3.0]
    assert (table["low"] == 0).all() and (table["n"] == 2).all()


def test_everybody_is_the_sum_of_the_groups():
    """By replication and reason, and the groups stay."""
    found = [{"point": 1, "replication": r, "group": group, "reason": reason, "persons": persons}
             for r, group, reason, persons in [(0, "a", "pay", 1.0), (0, "b", "pay", 2.0), (1, "a", "pay", 4.0),
                                                  (0, "a", "visa", 8.0)]]  # fmt: skip
    together_ = with_everybody(found)
    assert together_[:4] == found
    assert {(row["replication"], row["reason"]): row["persons"] for row in together_ if row["group"] == "all"} == {
        (0, "pay"): 3.0, (1, "pay"): 4.0, (0, "visa"): 8.0}  # fmt: skip


def listed(settings, *points):
    return with_design(settings, "list", points=list(points))


def test_lives_are_lived_once_and_leave_the_tables_that_the_dictionary_explains(settings, tmp_path, capsys):
    """A second time nothing is lived; a file of another version is lived again."""
    study = listed(settings, {"policy.permanent_jobs": 2.0})
    lives = Lives(study, plan_of(study), tmp_path)
    assert lives.live() and len(list(lives.folder.iterdir())) == 2
    times = [path.stat().st_mtime_ns for path in sorted(lives.folder.iterdir())]
    assert lives.live() and times == [path.stat().st_mtime_ns for path in sorted(lives.folder.iterdir())]
    tables = lives.tables()
    for name, table in tables.items():
        named = {part.strip() for names in files()[f"{name}.csv"].columns for part in names.split(",")}
        assert set(table.columns) <= named, name
    assert set(tables) == {*COUNTED, "prices", "lives"}
    path = next(lives.folder.iterdir())
    path.write_text('{"version": "old", "reference": "other", "tallies": {}}')
    assert lives.live() and "old" not in path.read_text()


def test_lives_beside_another_reference_take_none_away(settings, tmp_path, capsys):
    """The same points in the same store, held against two worlds in turn: each command finds its own again."""
    one = listed(settings, {"policy.permanent_jobs": 2.0})
    other = with_design(
        settings, "list", points=[{"policy.permanent_jobs": 2.0}], reference={"policy.salary_multiplier": 2.4}
    )
    first, second = Lives(one, plan_of(one), tmp_path), Lives(other, plan_of(other), tmp_path)
    assert first.live()
    kept = {path: path.read_bytes() for path in first.folder.iterdir()}
    assert second.lacking() and second.live()
    assert first.lacking() == second.lacking() == 0
    assert {path: path.read_bytes() for path in kept} == kept
    assert {point.key for point in first.points} & {point.key for point in second.points}


def test_other_people_cannot_be_compared(settings):
    study = listed(settings, {"behaviour.pay_weight": 1.0})
    with pytest.raises(SettingsError, match=r"report\.lives compares the same people: the point pay_weight = 1"):
        Lives(study, plan_of(study), "nowhere")


def test_a_person_is_named_by_origin_and_place(twins):
    groups = {group_of(parted) for parted in twins["visa"].turns}
    assert groups <= {"Korean in Korea", "Korean abroad", "foreigner in Korea", "foreigner abroad"}
    assert "foreigner abroad" in groups


def test_a_full_disk_is_told_and_the_same_command_lives_what_is_missing(settings, tmp_path, monkeypatch, capsys):
    study = listed(settings, {"policy.permanent_jobs": 2.0})
    lives, written = Lives(study, plan_of(study), tmp_path), ledger.write_whole

    def full(path, write):
        if path.name.endswith("-000001.json"):
            raise OSError(errno.ENOSPC, "No space left on device")
        written(path, write)

    monkeypatch.setattr(ledger, "write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        lives.live()
    assert lives.lacking() >= 1  # two are lived side by side: the other one may be written, or not yet
    monkeypatch.undo()
    assert lives.live() and lives.lacking() == 0


def test_a_replication_that_fails_is_told_and_the_others_are_kept(settings, tmp_path, monkeypatch, capsys):
    study = listed(settings, {"policy.permanent_jobs": 2.0})
    lives = Lives(study, plan_of(study), tmp_path)

    def fails(pair, begins_no_more):
        if pair.replication == 0:
            raise ZeroDivisionError("nobody")
        return live_pair(pair, begins_no_more)

    monkeypatch.setattr(ledger, "live_pair", fails)
    with pytest.raises(ZeroDivisionError, match="nobody"):  # at the end
        lives.live()
    assert lives.lacking() == 1
    assert "side by side, replication 0: ZeroDivisionError: nobody" in capsys.readouterr().err


def test_lives_are_not_written_into_a_store_that_another_process_holds(settings, tmp_path):
    study = listed(settings, {"policy.permanent_jobs": 2.0})
    with held(tmp_path), pytest.raises(SettingsError, match="in use by process"):
        Lives(study, plan_of(study), tmp_path).live()
