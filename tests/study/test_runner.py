"""Replications: seeds by absolute number, the same bytes for any number of workers, failures that stay apart."""

import numpy as np
import pytest

from brainsim.study.results import PARQUETS
from brainsim.study.runner import replicate, replications, seed_of, without_programme
from brainsim.study.summary import runs_table, summary_table, tidy_table


@pytest.fixture
def three(small):
    """Settings of three short replications."""
    return small("study.replications=3", "study.quarters=5", "programme.slots=5000")


def in_order(settings, live=replicate):
    return sorted(replications(settings, live), key=lambda done: done.number)


def test_the_seed_of_a_replication_depends_on_its_number_alone():
    assert [seed_of(1, number) for number in (0, 1, 2)] == [seed_of(1, number) for number in (0, 1, 2)]
    assert len({seed_of(study, number) for study in (1, 2) for number in range(50)}) == 100


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
