"""Briefs of several programmes: each is named, in its own language and with the particles of its name, and all together."""

import numpy as np
import pandas as pd
import pytest
from seen import faults_of

from brainsim.brief import each_programme
from brainsim.brief.asked import question_of
from brainsim.brief.facts import known_facts
from brainsim.brief.records import Effect, Facts, Level, Outcome, Point
from brainsim.brief.sentences import point_words
from brainsim.report.one_world.who_stays import fan_of_those_who_stay
from brainsim.report.paper import Paper, style_of
from brainsim.report.vocabulary import called, policy
from brainsim.words.say import naming

CALLED = {"core": {"en": "Core", "ko": "코어사업"}, "pool": {"en": "Pool", "ko": "풀"}}


def level(programme, outcome, middle, unit="fellows"):
    return Level(outcome, unit, 100, middle, middle / 2, middle * 2, programme=programme)


@pytest.fixture
def facts():
    """A second programme that is added to the first, against the same without it."""
    levels = [
        level(name, outcome, size * middle, unit)
        for name, size in (("core", 4), ("pool", 1), ("all", 5))
        for outcome, middle, unit in (("fellows_hired", 100, "fellows"), ("cost_krw_bn", 10, "bn KRW of 2025"))
    ]
    levels += [level(name, "kept_in_korea_after_3", 0.3, "share of fellows observed") for name in ("core", "all")]
    effects = [
        Effect(1, "fellows_hired_of_core", "fellows", -30.0, -50.0, -10.0, 5.0, 40, share_above=0.1),
        Effect(1, "fellows_hired_of_pool", "fellows", 100.0, 90.0, 110.0, 5.0, 40, share_above=1.0),
    ]
    added = Point(1, "pool", {"programmes.pool": CALLED["pool"]}, programmes=["core", "pool"])
    return Facts(
        outcome=Outcome("fellows_hired", "fellows"), reference=Point(0, "unchanged", programmes=["core"]), points=[added], best=1, usual=1,
        beside_each_other=1, by_programme=levels, programme_effects=effects, called=CALLED, changed=added.changes, without_it=True,
        known=known_facts(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Core: 400 fellows (200 to 800) hired in all calls, fellowships cost 40 bn won (20 to 80), and 30% (15 to 60) of",
                "Pool: 100 fellows (50 to 200) hired in all calls, and fellowships cost 10 bn won", "All programmes: 500 fellows"]),
        ("ko", ["코어사업: 전체 임용 펠로 400명(200~800명), 사업비 400억 원(200~800억 원), 종료 3년 후 국내 체류율 30%(15~60%)",
                "풀: 전체 임용 펠로 100명", "전체 사업: 전체 임용 펠로 500명"]),
    ],
)  # fmt: skip
def test_each_programme_has_its_sentence_and_all_have_one(facts, language, said):
    with naming(facts.called):
        told = each_programme.levels_told(facts, language)
    assert len(told) == 3 and all(sentence.startswith(words) for sentence, words in zip(told, said, strict=True))


def test_a_table_has_a_column_each_programme_and_one_for_all(facts):
    with naming(facts.called):
        (table,) = each_programme.table(facts, "ko")
    assert table.header == ["항목", "코어사업", "풀", "전체 사업"]
    assert table.rows[0] == ["전체 임용 펠로", "400명(200~800명)", "100명(50~200명)", "500명(250~1,000명)"]
    assert table.rows[2][2] == "-"  # nobody of it was observed so long


def test_what_is_taken_from_a_programme_that_is_there_without_it_is_said_of_that_one_alone(facts):
    with naming(facts.called):
        (said,) = each_programme.effects_told(facts, "en")
    assert said == "With Pool, against the same without it, fellows hired in all calls of Core: −30 (−50 to −10)."


def test_one_programme_alone_is_told_as_ever(facts):
    alone = facts._replace(points=[facts.points[0]._replace(programmes=["core"])])
    assert (
        each_programme.running(alone)
        == []
        == each_programme.table(alone, "en")
        == each_programme.levels_told(alone, "en")
    )


def test_a_programme_of_another_name_is_called_by_it_wherever_the_first_one_is_meant(facts):
    """The reference, its absence, its slots, and the question that asks for it."""
    assert point_words(facts._replace(without_it=False, changed={}), 0, "en") == "Core as announced"
    both = facts.reference._replace(programmes=["core", "pool"])
    running = facts._replace(without_it=False, changed={}, reference=both)
    assert point_words(running, 0, "en") == "Core and Pool as announced"
    assert point_words(running, 0, "ko") == "현행 코어사업, 풀"
    with naming(facts.called):
        assert question_of({"programme": "none"}, "en") == "What does the absence of Core change?"
        assert question_of({"programme": "pool"}, "ko") == "풀 시행: 무엇이 달라지는가?"
        assert (
            called("programme.slots", "ko") == "코어사업 펠로 정원"
            and called("programmes.pool.slots", "en") == "fellowships of Pool"
        )
        changes = {"programme.slots": 800, "programmes.pool.slots": 300, "programmes.pool.pay": 90.0}
        assert policy(changes, "", "en") == "800 fellowships of Core plus 300 fellowships of Pool plus pay of Pool = 90"
        assert policy(changes, "", "ko") == "코어사업 정원 800명\u00a0+ 풀 정원 300명\u00a0+ 풀 펠로 보수 90 적용"
    assert policy({"programme.slots": 800}, "", "en") == "800 fellowships"  # of the only one
    assert called("programme.slots", "en") == "fellowships of InnoCORE"  # which settings before names had


@pytest.mark.parametrize("number", [2, 4, 8])
def test_who_stays_is_drawn_by_programme_and_no_text_lies_over_another(number):
    """A panel each, in rows of three; of one programme a panel each rung."""
    names = [f"programme {n}" for n in range(number)]
    paths = pd.DataFrame(
        [(n, q, "korea", "fellow", 10.0 - q / 4) for n in names for q in range(24)]
        + [(n, q, "us", "postdoc", q / 4) for n in names for q in range(1, 24)],
        columns=["programme", "quarters_since_start", "place", "position", "fellows"],
    ).assign(replication=0)
    with style_of("en"):
        figure = fan_of_those_who_stay({"as it is": paths}, Paper())
        assert [axes.get_title() for axes in figure.axes] == names and faults_of(figure, pixels=1.0, beyond=1.0) == []
        alone = fan_of_those_who_stay({"as it is": paths[paths["programme"] == names[0]]}, Paper())
    assert len(alone.axes) == 3 and faults_of(alone, pixels=1.0, beyond=1.0) == []
    shares = alone.axes[0].lines[0].get_ydata()
    assert shares[0] == 100 and np.isclose(shares[20], 50)
