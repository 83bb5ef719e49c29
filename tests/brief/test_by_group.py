"""The table of a brief that says whom of the fellows of each group options keep."""

from pathlib import Path

import pandas as pd
import pytest
from test_first_page import LANGUAGES, effect, study

from brainsim.brief import answer
from brainsim.brief.by_group import GROUPS, MOST, effects_by_group, table
from brainsim.brief.catch import catch
from brainsim.brief.document import document_of
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.headline import headline, ranked
from brainsim.brief.kept import AT, keeping, of_group, who_stays
from brainsim.brief.next_step import next_step
from brainsim.brief.records import Effect, Level, Point
from brainsim.brief.sentences import begun, comparison, is_clear, point_words, unsaid
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.outcomes.kept import AFTER_END, FROM_START
from brainsim.report.rungs import IN_KOREA, IN_RESEARCH
from brainsim.study.stored import Compared

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
YEAR_7, AFTER_3 = FROM_START[-1], AFTER_END[-1]


def rows(moment, gains):
    """Effects of options by group, as effects.csv has them: per cent points, give or take two."""
    return pd.DataFrame(
        [{"point": point, "outcome": of_group(moment.name, group), "unit": "share of fellows observed", "effect": gain / 100,
          "low": None if gain is None else gain / 100 - 0.02, "high": gain / 100 + 0.02, "half_width": 0.01, "n": 24}
         for point, mine in gains.items() for group, gain in zip(GROUPS, mine, strict=True)]
    )  # fmt: skip


def many(number):
    """Options of guaranteed posts: the more of them the more years and fellows; of foreigners the fifth keeps most."""
    points = [Point(n, str(n), {"policy.reserved_posts": n / 100}) for n in range(1, number + 1)]
    gains = {n: (n, n, n, 50 - abs(n - 5)) for n in range(1, number + 1)}
    effects = [effect(n, IN_RESEARCH, 50.0 * n) for n in range(1, number + 1)]
    by_group = effects_by_group(rows(YEAR_7, gains), range(1, number + 1))
    return study(points=points, effects=effects, comparisons=[], best=number, by_group=by_group)


def test_the_last_moment_that_was_observed_is_told():
    both = pd.concat([rows(AFTER_3, {1: (1, 2, 3, 4)}), rows(YEAR_7, {1: (5, 6, 7, 8)})])
    assert {one.outcome for one in effects_by_group(both, {1})} == {of_group(YEAR_7.name, group) for group in GROUPS}
    unseen = both.assign(effect=both["effect"].where(~both["outcome"].str.contains(YEAR_7.name)))
    assert {one.outcome for one in effects_by_group(unseen, {1})} == {of_group(AFTER_3.name, group) for group in GROUPS}
    assert effects_by_group(both, {2}) == [] and table(study(), "en") == []


@pytest.mark.parametrize("number", [1, 2, 8, 23])
def test_the_best_for_each_group_and_those_of_page_1_have_a_row(number):
    (told,) = table(many(number), "en")
    assert len(told.rows) == {23: 7}.get(number, number) <= MOST
    assert told.rows[0][1].startswith(f"+{number}.0\n")
    best = max(range(1, number + 1), key=lambda n: 50 - abs(n - 5))
    assert f"+{50 - abs(best - 5)}.0" in {row[4].split("\n")[0] for row in told.rows}
    assert ("of 23 options" in told.caption) == (number == 23)
    assert "seven years after the start" in told.caption and "beyond InnoCORE as announced" in told.caption


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_option_that_keeps_most_is_told_by_group_where_all_are_told(language):
    """At the moment of page 1 and no other; a group whose range has 0 in it is unclear, and that it is clear of none is said."""
    start, here = (
        {"en": "Of 100 of each group: ", "ko": "집단별 100명당 증감("}[language],
        {"en": " unclear", "ko": " 불분명"}[language],
    )
    known = many(3)
    known = known._replace(on_fellows=[of_fellows(3, 0.1)], fellows={n: of_share(0.3 + n / 30) for n in range(4)})
    said = who_stays(known, language)[1].partition(start)[2]
    assert said.count("+3") == 3 and "+48" in said and here not in said
    gains = {3: (1, 1, 30, 1)}
    some = who_stays(known._replace(by_group=effects_by_group(rows(YEAR_7, gains), {3})), language)[1].partition(start)[
        2
    ]
    assert some.count(here) == 3 and "+30" in some
    none = {"en": "Clear for no group alone.", "ko": "집단별 증감은 모두 불분명"}[language]
    for moment, mine, is_seen in ((AFTER_3, gains, False), (YEAR_7, {3: (1, 1, 1, 1)}, True)):
        words = who_stays(known._replace(by_group=effects_by_group(rows(moment, mine), {3})), language)[1]
        assert start not in words and (none in words) == is_seen


def of_fellows(point, gain):
    """What an option changes of the share in research seven years after the start."""
    name = AT["year_7"][1]
    return Effect(point, name, "share of fellows observed", gain, gain - 0.02, gain + 0.02, 0.01, 24)


def of_share(share):
    return {name: Level(name, "share of fellows observed", 24, share, share, share) for name in AT["year_7"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["what_keeps_them", "the_cliff"])
def test_a_brief_has_the_table(name, language):
    """In a section of its own, of a study that was published."""
    facts = facts_of(read_folder(PUBLISHED / name))
    document = document_of(facts, {}, language)
    heading = "Whom it keeps" if language == "en" else "집단별 체류 효과"
    (section,) = [one for one in document.sections if one.heading == heading]
    (shown,) = section.tables
    assert len(shown.header) == 5 and len(shown.rows) >= 4 and all(cell for row in shown.rows for cell in row)
    assert {"en": "effects.csv", "ko": "자료: brainsim 모의실험"}[language] in shown.caption


def test_a_headline_says_where_the_option_that_keeps_most_is_not_known_to_keep_more_than_the_next():
    cliff, keeps = (facts_of(read_folder(PUBLISHED / name)) for name in ("the_cliff", "what_keeps_them"))
    first, second = (one.point for one in keeping(cliff, cliff.asked)[:2])
    row = comparison(cliff, first, second, cliff.asked)
    assert row.low < 0 < row.difference and "(not clearly more than others)" in headline(cliff, "en")
    apart = [one._replace(low=0.9 * one.difference, high=1.1 * one.difference) for one in cliff.comparisons]
    assert "not clearly more" not in headline(cliff._replace(comparisons=apart), "en")
    assert "우열은 불분명" in headline(cliff, "ko")
    most = "plus all contracts renewed (cost +170 bn won, 420 bn won in all) keep the most of 100 fellows in research"
    assert f"{most}: 22 more (the next: 20)" in headline(keeps, "en")
    assert "the next" not in headline(cliff, "en") and "22명 증가, 차순위 20명)" in headline(keeps, "ko")
    assert "of research in Korea (not clearly the most); " in headline(cliff, "en")  # in 22 of 24 only
    assert "(not clearly the most)" not in headline(keeps, "en") + headline(cliff._replace(comparisons=apart), "en")


def test_what_next_says_for_which_aim_another_option_is_clearly_better():
    """Fellows who stay, where a study asks for them, and people who live in Korea; only where the difference is clear."""
    keeps, plan, cliff = (
        facts_of(read_folder(PUBLISHED / name)) for name in ("what_keeps_them", "plan_or_posts", "the_cliff")
    )
    fellows = "First settle the aim: research added, or fellows kept."  # of which the headline names the options
    assert fellows in next_step(keeps, "en") and "펠로 잔류 중 목적을" in next_step(keeps, "ko")
    pay = facts_of(read_folder(PUBLISHED / "pay_or_permanence"))
    said = "for keeping fellows in research, guaranteed posts for all fellows are clearly better than what adds most research."
    assert said in next_step(pay, "en") and "펠로 잔류 목적이면" in next_step(pay, "ko")
    near = [one._replace(low=0.01) for one in keeps.on_fellows]
    assert "settle the aim" not in next_step(keeps._replace(on_fellows=near, comparisons=[]), "en") + next_step(
        cliff, "en"
    )
    living = "for researchers who live in Korea, InnoCORE as planned for 2026 is clearly better than what adds most research."
    close = [one._replace(low=-1e6, high=1e6) for one in plan.comparisons]
    assert living in next_step(plan, "en") and living not in next_step(plan._replace(comparisons=close), "en")
    assert "settle who pays some 1,050 bn won" in next_step(plan, "en")  # for all that it is close within ten years


def test_of_options_that_cost_as_much_the_next_step_says_that_the_result_does_not_decide():
    cliff = facts_of(read_folder(PUBLISHED / "the_cliff"))
    first, second = (effect.point for effect in ranked(cliff)[:2])
    costs = [Compared(first, second, name, 0.0, -9.0, 9.0, 5.0, 0.5, 24) for name in (TEN_YEARS, LIFE)]
    others = [one for one in cliff.comparisons if one.outcome not in (TEN_YEARS, LIFE)]
    for rows in (cliff.comparisons, [*others, *costs]):  # of cost over life by ranges, where it was not compared
        assert "the result does not decide between a 3-year" in next_step(cliff._replace(comparisons=rows), "en")
    dearer = [*others, costs[0], costs[1]._replace(low=1.0)]
    assert "does not decide" not in next_step(cliff._replace(comparisons=dearer), "en")


def test_the_catch_says_that_another_option_clearly_adds_more_years_in_korea():
    plan = facts_of(read_folder(PUBLISHED / "plan_or_posts"))
    assert "InnoCORE as planned for 2026 clearly adds more years in Korea: +1,4" in catch(plan, "en")
    unclear = [one._replace(low=-1e6, high=1e6) for one in plan.comparisons]
    assert "adds more years in Korea" not in catch(plan._replace(comparisons=unclear), "en")
    near = [one._replace(low=0.0) if one.outcome == IN_KOREA else one for one in plan.effects]  # ranges that meet
    assert "adds more years in Korea" not in catch(plan._replace(comparisons=[], effects=near), "en")


def test_the_catch_says_what_the_best_adds_for_what_the_second_costs_in_the_end():
    plan = facts_of(read_folder(PUBLISHED / "plan_or_posts"))
    as_much = (
        "For the cost of InnoCORE as planned for 2026 in the end, 1.4 % more permanent openings for all add about 600 in 10 years, and "
        "more later."
    )
    assert as_much in catch(plan, "en") and "고용 기간 전체 총비용이 이노코어 2026년 계획안 시행과 같은" in catch(
        plan, "ko"
    )
    dearer = [
        one._replace(effect=1.3 * one.effect) if (one.point, one.outcome) == (3, LIFE) else one for one in plan.effects
    ]
    assert as_much not in catch(plan._replace(effects=dearer), "en")


def test_rows_of_many_options_are_six_with_those_that_are_told_among_them():
    facts = facts_of(read_folder(PUBLISHED / "what_keeps_them"))
    shown = [point.point for point in answer.rows_of(facts)]
    assert len(shown) == answer.FEW_ROWS and set(answer.told(facts)) <= set(shown) and len(answer.told(facts)) == 2
    ranks = [one.point for one in ranked(facts)]
    assert shown == [*ranks[:2], *sorted(answer.told(facts), key=ranks.index), *ranks[-2:]]


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "What it changes and what it costs"), ("ko", "정책효과 및 소요예산")]
)
def test_a_table_of_effects_has_the_options_that_page_1_names(language, heading):
    """The option that keeps most fellows and the one that saves, beside the ends."""
    facts = facts_of(read_folder(PUBLISHED / "what_keeps_them"))
    (effects,) = next(one for one in document_of(facts, {}, language).sections if one.heading == heading).tables
    named = {begun(point_words(facts, point, language)) for point in answer.told(facts)}
    assert len(named) == 2 and named <= set(effects.header) and len(effects.header) == 5


def test_why_there_is_no_price_says_no_more_of_years_than_their_range_has():
    facts, price = facts_of(read_folder(PUBLISHED / "what_keeps_them")), "cost_per_added_research_year_krw_m"
    clear = {one.point: is_clear(one) for one in ranked(facts)}
    reasons = {row.point: row.reason for row in facts.unsaid if row.outcome == price and "keeps" in row.reason}
    assert {clear[point] for point in reasons} == {True, False}  # what saves and adds, and what saves alone
    for point, was in reasons.items():
        assert unsaid(facts, point, price, "en") == (was if clear[point] else "costs less; no clear gain or loss")
        assert ("불분명" in unsaid(facts, point, price, "ko")) == (not clear[point])


def test_a_second_that_is_not_clearly_less_is_told_with_what_it_clearly_adds_more_of():
    plan = facts_of(read_folder(PUBLISHED / "plan_or_posts"))
    assert headline(plan, "en").endswith("about 2,160, not clearly less, and clearly more researchers living in Korea.")
    alone = [one._replace(low=-1e6, high=1e6) for one in plan.comparisons]
    assert headline(plan._replace(comparisons=alone), "en").endswith("about 2,160, not clearly less.")


def test_of_a_budget_over_life_the_headline_has_that_cost():
    life = facts_of(read_folder(PUBLISHED / "pay_or_permanence_over_life"))
    assert "(cost in the end +92 bn won)" in headline(life, "en") and "(고용 기간 전체 비용 +920억 원)" in headline(
        life, "ko"
    )
