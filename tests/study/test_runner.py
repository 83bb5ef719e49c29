"""Replications: seeds by absolute number, the same bytes for any number of workers, failures that stay apart."""

import numpy as np
import pytest

from brainsim.study import runner
from brainsim.study.results import PARQUETS
from brainsim.study.runner import replicate, replications, seed_of, without_programme
from brainsim.study.summary import runs_table, summary_table, tidy_table


@pytest.fixture
def three(small):
    """Settings of three short replications."""
    return small("study.replications=3", "study.quarters=5", "programme.slots=5000")


def in_order(settings, live=replicate):
    return sorted(replications(settings, live), key=lambda done: done.number)


def test_seeds_are_those_of_all_runs_before():
    """The seed of replication 0, 1 and 19 of the baseline: what was published can be run again."""
    golden = [8694228169115957780, 5356934678829251252, 3918951302300784329]
    assert [seed_of(20250929, number) for number in (0, 1, 19)] == golden


def test_seeds_fit_in_63_bits_and_differ():
    """By study and by replication."""
    seeds = [seed_of(study, number) for study in (0, 1, 2**63 - 1) for number in range(100)]
    assert len(set(seeds)) == 300
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_more_replications_leave_the_first_as_they_were(three):
    """Replication 1 of three is replication 1 of two: seed, outcomes and tables."""
    two = three.model_copy(update={"study": three.study.model_copy(update={"replications": 2})})
    of_three, of_two = in_order(three)[1], in_order(two)[1]
    assert of_three.seed == of_two.seed
    assert of_three.tables["quarters"].equals(of_two.tables["quarters"])
    assert repr(of_three.outcomes) == repr(of_two.outcomes)


def test_replications_differ(three):
    """Other luck, other stocks."""
    first, second, _ = in_order(three)
    assert not first.tables["quarters"].equals(second.tables["quarters"])


def test_the_reference_shares_past_and_luck(three):
    """Before the first call does anything, the stocks of both worlds agree; without slots they always do."""
    model, reference = runner.lived(three, 3)
    assert model.luck_seed == reference.luck_seed
    assert np.array_equal(model.stays, reference.stays)
    without = three.model_copy(update={"programme": three.programme.model_copy(update={"slots": 0})})
    for one, other in zip(*(world.history for world in runner.lived(without, 3)), strict=True):
        assert np.array_equal(one.stock, other.stock)


def test_an_error_anywhere_becomes_part_of_the_result(three, monkeypatch):
    """The traceback is kept, with the number and the seed to live it again; no outcomes, no tables."""

    def breaks(settings, seed):
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(runner, "lived", breaks)
    failed = replicate(three, 1)
    assert (failed.number, failed.seed) == (1, seed_of(three.study.seed, 1))
    assert failed.error.strip().endswith("ZeroDivisionError: on purpose")
    assert (failed.outcomes, failed.tables) == ({}, {})


def test_replications_arrive_as_they_are_done(three):
    """All three, each once, also where there are more workers than replications."""
    executor = three.executor.model_copy(update={"workers": 8})
    numbers = [done.number for done in replications(three.model_copy(update={"executor": executor}))]
    assert sorted(numbers) == [0, 1, 2]


def test_whoever_stops_listening_stops_the_study(three):
    """Closing after the first replication starts no others: with one worker the third is never begun."""
    begun = []

    def live(settings, number):
        begun.append(number)
        return replicate(settings, number)

    one = three.model_copy(update={"executor": three.executor.model_copy(update={"workers": 1})})
    listening = replications(one, live)
    assert next(listening).number == 0
    listening.close()
    assert 2 not in begun


def test_one_worker_and_two_give_the_same_bytes(three, tmp_path):
    written = []
    for workers in (1, 2):
        executor = three.executor.model_copy(update={"workers": workers})
        done = in_order(three.model_copy(update={"executor": executor}))
        tables = {"runs": runs_table(three, done)} | {name: tidy_table(done, name) for name in PARQUETS}
        for name, table in tables.items():
            table.to_parquet(tmp_path / f"{name}.parquet", index=False)
        written.append({name: (tmp_path / f"{name}.parquet").read_bytes() for name in tables})
    assert written[0] == written[1]


def test_a_failed_replication_is_a_row_and_the_others_go_on(three):
    def live(settings, number):
        if number != 1:
            return replicate(settings, number)
        broken = settings.model_copy(update={"population": None})
        return replicate(broken, number)

    done = in_order(three, live)
    runs = runs_table(three, done)
    assert list(runs["status"]) == ["done", "failed", "done"]
    assert "Traceback" in runs["error"][1]
    assert np.isnan(runs["cost_krw_bn"][1])
    assert set(tidy_table(done, "flows")["replication"]) == {0, 2}
    assert summary_table(runs).set_index("outcome").loc["cost_krw_bn", "n"] == 2


def test_the_reference_has_no_fellows_and_neutral_policy(small):
    settings = without_programme(small("policy.permanent_jobs=2", "shock.us_hostility=2"))
    assert settings.programme.slots == 0
    assert settings.policy.permanent_jobs.value == 1
    assert settings.shock.us_hostility.value == 2


def test_without_a_programme_nothing_is_added_and_nothing_paid(small):
    done = replicate(small("programme.slots=0", "study.quarters=3"), 0)
    assert done.error == ""
    for name in ("added_in_korea_2035", "added_in_korean_research_2035", "cost_krw_bn", "cost_added_posts_krw_bn"):
        assert done.outcomes[name] == 0


def test_an_interrupt_keeps_what_is_nearly_done(three, monkeypatch):
    """The replication that runs is still handed over, no other is begun, and the interrupt is passed on."""
    begun, waited = [], []

    def live(settings, number):
        begun.append(number)
        return replicate(settings, number)

    def interrupted_once(futures, **how):
        waited.append(futures)
        if len(waited) == 1:
            raise KeyboardInterrupt
        return wait(futures, **how)

    wait = runner.wait
    monkeypatch.setattr(runner, "wait", interrupted_once)
    one = three.model_copy(update={"executor": three.executor.model_copy(update={"workers": 1})})
    listening = replications(one, live)
    assert next(listening).number == 0
    with pytest.raises(KeyboardInterrupt):
        next(listening)
    assert begun == [0]
