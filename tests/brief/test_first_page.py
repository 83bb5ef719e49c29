"""Page 1 of a brief: one sentence with one number, how sure it is, the catch, what is found, and how far to trust it."""

import math
import re

import pandas as pd
import pytest

from brainsim import load_settings
from brainsim.brief import answer
from brainsim.brief.catch import catch
from brainsim.brief.compared import compared
from brainsim.brief.facts import known_facts
from brainsim.brief.findings import chart_title, findings
from brainsim.brief.first_page import day_of, first_page, rows_of
from brainsim.brief.framing import trust
from brainsim.brief.headline import headline
from brainsim.brief.how_sure import sure
from brainsim.brief.kept import AT, moment_of, of_a_hundred, who_stays
from brainsim.brief.likelihood import likelihood
from brainsim.brief.losers import losers
from brainsim.brief.next_step import next_step
from brainsim.brief.records import Effect, Facts, Level, Outcome, Point, Unsaid
from brainsim.brief.sentences import is_clear, point_words
from brainsim.brief.terms import offer_words, terms
from brainsim.brief.worth import PayWorth, worth_in_pay
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.rungs import COUNTS, IN_KOREA, IN_RESEARCH, PERMANENT, RUNGS, judged
from brainsim.study import ratios as reasons
from brainsim.study.stored import EVER_FELLOWS, NEVER_FELLOWS, Compared, Fate
from brainsim.words.book import book_of
from brainsim.words.say import say

AFTER = AT["after_3"][1]
LANGUAGES = ("en", "ko")
POSTS, PAY = {"policy.reserved_posts": 0.6}, {"policy.salary_multiplier": 2.869}
FULL = {"scale": 1.0, "vectors_simulated": 40}
PRICE = "cost_per_added_research_year_krw_m"


def effect(point, outcome, mean, half=10.0, share=None, **more):
    """An effect whose range is three times that of its mean; of forty simulations."""
    share = (1.0 if mean > 0 else 0.0) if share is None and abs(mean) > half else 0.5 if share is None else share
    known = {"unit": "researcher-years", "low": mean - 3 * half, "high": mean + 3 * half, "half_width": half, "n": 40,
             "share_above": share, **more}  # fmt: skip
    return Effect(point, outcome, effect=mean, **known)


def cost(point, ten, life):
    return [
        effect(point, name, number, 2.0, unit="bn KRW of 2025") for name, number in ((TEN_YEARS, ten), (LIFE, life))
    ]


def share(point, mean, half, outcome=AFTER):
    """An effect on the share of fellows in Korean research, with half of its range."""
    return effect(point, outcome, mean, half / 3, unit="share")


def study(*, posts=(1020.0, 1010.0), pay=(2.0, -4.0), **more):
    """Posts against pay: years of research and in permanent posts, costs, and a comparison of the two."""
    points = [Point(1, "pay", PAY), Point(2, "posts", POSTS)]
    effects = [*cost(1, 96.0, 94.0), *cost(2, 101.0, 365.0)]
    for point, years in ((1, pay), (2, posts)):
        effects += [effect(point, outcome, mean) for outcome, mean in zip((IN_RESEARCH, PERMANENT), years, strict=True)]
    row = Compared(2, 1, IN_RESEARCH, posts[0] - pay[0], 700.0, 1300.0, 20.0, 1.0, 40)
    common = {"points": points, "reference": Point(0, "as configured", programmes=["innocore"]), "effects": effects, "best": 2,
              "outcome": Outcome(IN_RESEARCH, "researcher-years"), "asked": IN_RESEARCH, "years": 10.0, "uncertainty": "posterior",
              "known": known_facts(), "patterns": known_facts()["patterns"], "comparisons": [row], "price": TEN_YEARS,
              "provenance": {"replications_done": 40}, "first_quarter": "2025Q3", "discount": 0.03, "post_life": 30.0}  # fmt: skip
    return Facts(**{**common, **more})


def test_the_answer_is_a_sentence_with_one_number_and_what_the_other_does():
    assert headline(study(), "en") == (
        "Guaranteed posts for 6 in 10 fellows (cost +101 bn won, 365 bn won in all) add about 1,020 years of research in Korea; "
        "fellow pay raised to 143 million won (cost +96 bn won) has no clear effect on research."
    )
    assert headline(study(), "ko") == (
        "정규직 제안(종료 펠로의 60%, 비용 +1,010억 원, 고용 기간 전체 3,650억 원) 시 대학·출연연 연구직 약 1,020인년 순증, 연봉 인상"
        "(1억 4,300만 원, 비용 +960억 원)은 "
        "대학·출연연 연구직 효과 불분명"
    )


@pytest.mark.parametrize(
    ("best", "other", "said"),
    [((900.0, 0.0), (300.0, 0.0), "; fellow pay raised to 143 million won (cost +96 bn won) about 300."),
     ((900.0, 0.0), (-300.0, 0.0), "; fellow pay raised to 143 million won (cost +96 bn won) does the opposite."),
     ((4.0, 0.0), (2.0, 0.0), "None of the 2 options has a clear effect on years of research in Korea;"),
     ((4.0, 0.0), (-90.0, 0.0), "Fellow pay raised to 143 million won (cost +96 bn won) takes away about 90 years of research in Korea; "
      "guaranteed posts for 6 in 10 fellows (cost +101 bn won, 365 bn won in all) have no clear effect on research."),
     ((-40.0, 0.0), (-90.0, 0.0), "All 2 options worsen years of research in Korea; the least, about −40,")],
)  # fmt: skip
def test_two_options_are_told_as_far_as_they_can_be(best, other, said):
    assert said in headline(study(posts=best, pay=other), "en")


def test_the_second_is_less_only_where_the_range_of_the_difference_leaves_out_0():
    """Of simulations that share their chance, whatever the ranges of the two."""
    known = study(posts=(312.0, 0.0), pay=(300.0, 0.0))
    row = known.comparisons[0]._replace(difference=12.0, half_width=5.0)
    said = [headline(known._replace(comparisons=[row._replace(low=low, high=24.0 - low)]), "en") for low in (2.0, -1.0)]
    assert said[0].endswith("(cost +96 bn won) about 300.") and said[1].endswith("about 300, not clearly less.")


@pytest.mark.parametrize(
    ("mean", "said"),
    [(1690.0, "about 1,690 years of research in Korea."), (-90.0, "take away about 90 years of research in Korea."),
     (3.0, "have no clear effect on years of research in Korea (about +3).")],
)  # fmt: skip
def test_one_option_adds_takes_away_or_has_no_clear_effect(mean, said):
    one = study(posts=(mean, 0.0))
    assert said in headline(one._replace(points=one.points[1:]), "en")


def test_an_outcome_that_was_not_observed_has_no_number():
    assert headline(study(effects=[]), "en") == "Years of research in Korea can't be observed in this study."
    assert "관측되지 않음" in headline(study(effects=[]), "ko") and sure(study(effects=[]), "en") == ""


@pytest.mark.parametrize(
    ("asked", "rung"),
    [("fellows_kept_in_korea_after_3", IN_KOREA), ("kept_in_korean_research_year_5", IN_RESEARCH), (PRICE, IN_RESEARCH),
     ("permanent_research_post_after_3", PERMANENT), (PERMANENT, PERMANENT), ("life_cost_per_added_permanent_year_krw_m", PERMANENT),
     ("applicants_per_slot", "applicants_per_slot"), ("permanent_mean_ability_end", "permanent_mean_ability_end")],
)  # fmt: skip
def test_what_is_asked_of_fellows_is_judged_by_years_of_everybody_on_its_rung(asked, rung):
    assert judged(asked) == rung


def test_counts_of_fellows_are_known_by_their_names():
    counts = ("fellows_kept_in_korea_after_3", "fellows_permanent_research_post_after_3")
    assert all(map(COUNTS.fullmatch, counts)) and not any(map(COUNTS.fullmatch, (*RUNGS, "kept_in_korea_after_3")))


@pytest.mark.parametrize(
    ("low", "high", "clear"), [(10.0, 70.0, True), (-70.0, -10.0, True), (-1.0, 81.0, False), (None, None, False)]
)
def test_an_effect_is_clear_where_its_range_lies_on_one_side_of_zero(low, high, clear):
    """The one rule for words, dots and tables: how many simulations go its way changes nothing."""
    one = effect(1, IN_RESEARCH, 40.0)._replace(low=low, high=high)
    assert all(is_clear(one._replace(share_above=share)) == clear for share in (0.85, 1.0, None))
    assert not is_clear(one._replace(n=9))


def test_what_all_simulations_have_and_the_range_has_not_may_be_none():
    """Twenty-four of twenty-four are more, and the range reaches below zero: neither clear nor without effect."""
    one = study(pay=(40.0, 0.0))
    wide = [e._replace(low=-20.0, high=110.0) if (e.point, e.outcome) == (1, IN_RESEARCH) else e for e in one.effects]
    assert headline(one._replace(effects=wide), "en").endswith(
        "; fellow pay raised to 143 million won (cost +96 bn won) about 40, and maybe none."
    )


WORDS = [likelihood(share, language) for share in (1, 0.95, 0.8, 0.2, 0.05) for language in LANGUAGES]


@pytest.mark.parametrize(
    ("known", "told"),
    [(FULL, True), (FULL | {"scale": 0.5}, False), (FULL | {"vectors_simulated": 39}, False), ({}, False),
     ({"scale": 0.1, "vectors_simulated": 80}, False), ({"scale": 1.0, "vectors_simulated": 1}, False)],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_likelihood_word_takes_full_size_and_forty_vectors(known, told, language):
    said = sure(study(**known), language)
    assert any(word in said for word in WORDS) == told, said
    assert ("all 40 simulations" if language == "en" else "40회 모두") in said


@pytest.mark.parametrize("number", [1, 2, 9])
@pytest.mark.parametrize("language", LANGUAGES)
def test_of_fewer_than_ten_simulations_the_numbers_stand_alone(number, language):
    few = study(effects=[e._replace(n=number) for e in study().effects], **FULL)
    said = headline(few, language) + sure(few, language)
    assert ("oo few" in said) if language == "en" else ("부족" in said)
    assert not any(word in said for word in (*WORDS, "clear", "불분명"))


def test_ties_are_neither_more_nor_less():
    """Of forty, eight are more and twenty-four are ties: a share of one half is not twenty that are more."""
    one = study()
    tied = [e._replace(share_above=0.5, same_in=24) if e.outcome == IN_RESEARCH else e for e in one.effects]
    assert "More in 8 of 40 simulations" in sure(one._replace(effects=tied), "en")


def test_what_was_compared_is_told_with_its_cost_or_the_budget():
    assert compared(study(), "en") == (
        "2 options, against InnoCORE as announced, over 10 years from 2025Q3 on. Cost: 96 to 101 bn won more. A year of research: one "
        "researcher, fellow or not, one year at a Korean university or institute."
    )
    assert "Each costs about 100 bn won more." in compared(study(budget=100.0), "en")
    off = compared(study(budget=107.0), "en")
    assert "about 107 bn won more, except" in off and "fellow pay raised to 143 million won (96 bn won)" in off
    assert compared(study(budget=120.0), "en") == compared(study(), "en")  # more than one misses it: there is none
    assert "960~1,010억 원 추가" in compared(study(), "ko")
    assert "over the life of posts" in compared(study(budget=94.0, price=LIFE), "en")


INNOCORE = load_settings("baseline").programme.model_dump(mode="json")


def test_each_option_is_told_by_who_is_paid_what_and_until_when():
    """The reference and its terms first, then each lever once; a guaranteed post when the programme offers it."""
    lines = terms(study(offers={0: {"innocore": INNOCORE}}), "en").split("\n")
    assert lines[0] == (
        "InnoCORE as announced: 400 fellowships at a time; each pays 90 million won a year before tax, and 60 million of research money; "
        "contracts of 18 months, then 1 year at a time, the last one shorter, up to 5 years; "
        "calls once a year from 2025Q3 until it ends in 2030Q2."
    )
    assert [line.partition(":")[0] for line in lines[1:]] == ["Fellow pay", "Guaranteed posts"]
    assert "today 90 million won" in lines[1] and "of the fellows who reach the end of their full term" in lines[2]
    korean = terms(study(offers={0: {"innocore": INNOCORE}}), "ko")
    assert (
        "정원 400명, 연봉 9,000만 원(세전)" in korean
        and "최초 18개월 계약 후 1년씩 연장(마지막은 더 짧음, 최장 5년)" in korean
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"slots_from": {2026: 1000}}, "1,000 fellowships from 2026 on, 400 before"),
     ({"slots_from": {"2026": 1000}, "first_call": "2026Q3", "call_every": 40}, "1,000 fellowships at a time; one call, in 2026Q3"),
     ({"slots_from": {2027: 800, 2030: 2000}}, "400 fellowships, growing to 2,000 by 2030"),
     ({"fellow_contract": 8}, "contracts of 2 years, then 1 year at a time, up to 5 years"),
     ({"other_fields": 0.5, "widened": "2026Q1"}, "open from 2026 on to 50 % of the researchers of other fields too"),
     ({"open_to_places": ["us", "uk"], "any_field": True}, "for people who live abroad and in any field"),
     ({"university_hosts": 0.5}, "50 % of new fellows at universities instead of institutes"),
     ({"end": None}, "calls once a year from 2025Q3 on"), ({}, "")],
)  # fmt: skip
def test_of_a_programme_on_other_terms_those_are_told(changed, told):
    assert offer_words(INNOCORE | changed, INNOCORE, "en") == told


def test_a_world_without_a_programme_and_one_beside_it_are_told_by_what_they_are():
    point = Point(1, "", {"programme": "innocore"}, programmes=["innocore"])
    of_programme = study(
        points=[point], reference=Point(0, "", at={"programme": "none"}), offers={1: {"innocore": INNOCORE}}
    )
    first, second = terms(of_programme, "en").split("\n")
    assert first == "No InnoCORE: there are no fellowships, and all else is the same."
    assert second.startswith("InnoCORE as announced: 400 fellowships")
    grown = INNOCORE | {"slots_from": {2030: 2000}}
    beside = [
        Point(1, "", {"programmes.pool.slots": 400}),
        Point(2, "", {"programmes.pool.slots": 400, "programmes.other.slots": 100}),
    ]
    pools = study(
        points=beside, offers={0: {"innocore": INNOCORE}, 1: {"pool": grown}, 2: {"pool": grown, "other": INNOCORE}}
    )
    assert (
        point_words(pools, 1, "en") == "pool (growing to 2,000 fellowships)"
        and point_words(pools, 2, "en") == "pool plus other"
    )
    assert [line.partition(":")[0] for line in terms(pools, "en").split("\n")] == [
        "InnoCORE as announced",
        "Pool",
        "Other",
    ]


def parts(**effects):
    """What the effect of posts on researchers in Korean research at the end is made of, told from zero where it is above 10."""
    rows = [{"point": 2, "outcome": "researchers_in_korean_research_end", "part": part, "effect": effect, "low": effect - 10.0,
             "n": 40} for part, effect in effects.items()]  # fmt: skip
    return {"decomposition": pd.DataFrame(rows)}


def test_who_loses_is_where_those_in_research_would_be_without_it():
    """What others have less of, the most first; a part below a tenth of the whole is none, nor is one that is not sure."""
    made = parts(arrivals=25.0, departures_avoided=18.0, aged_or_entered=-3.0, from_industry=104.0, from_no_post=4.0)
    assert losers(study(tables=made), "en") == (
        "With guaranteed posts for 6 in 10 fellows, at the end 150 more do research in Korea: 100 fewer are in Korean "
        "industry, 40 in other countries and 10 elsewhere or unclear."
    )
    less = parts(arrivals=15.0, departures_avoided=18.0, aged_or_entered=-3.0, from_industry=104.0, from_no_post=4.0)
    assert losers(study(tables=less), "en").endswith(
        "Korean industry and 40 elsewhere or unclear."
    )  # ranges of three parts may all err alike
    unsure = losers(study(tables=parts(arrivals=16.0, from_industry=104.0)), "en")
    assert "other countries" in unsure and "other countries" not in losers(
        study(tables=parts(arrivals=9.9, from_industry=80.0)), "en"
    )
    left = losers(
        study(tables=parts(arrivals=400.0, departures_avoided=-200.0, from_industry=-40.0, from_no_post=30.0)), "en"
    )
    assert (
        left
        == "With guaranteed posts for 6 in 10 fellows, at the end 190 more do research in Korea: 200 who would be in other "
        "countries and 30 without a post, less 40 who no longer do."
    )
    assert losers(study(tables=made), "ko").endswith("국내 산업계 100명, 국외 40명, 기타·불분명 10명")
    whole = losers(study(tables=parts(arrivals=30.0, from_industry=100.0)), "en")
    assert whole.endswith("100 fewer are in Korean industry and 30 in other countries.")
    for nothing in (parts(from_industry=-104.0), {}):
        assert losers(study(tables=nothing), "en") == ""
    assert "no clear change in where people are" in losers(study(tables=parts(from_industry=9.0)), "en")
    assert losers(study(tables=made, outcome=Outcome("fellows_mean_ability", "sd")), "en") == ""  # on no rung
    living = made["decomposition"].assign(outcome="researchers_in_korea_end")[lambda rows: rows["part"] == "arrivals"]
    both = {"decomposition": pd.concat([living, made["decomposition"]])}
    where = {
        "tables": both,
        "outcome": Outcome(IN_KOREA),
        "effects": [effect(2, IN_RESEARCH, 900.0), effect(2, IN_KOREA, 300.0)],
    }
    assert losers(study(**where), "en").endswith(
        "25 more live in Korea: as many fewer are in other countries. At the end 150 more do research in Korea: "
        "100 fewer are in Korean industry, 40 in other countries and 10 elsewhere or unclear."
    )
    fewer = study(**where | {"effects": [effect(2, IN_RESEARCH, 200.0), effect(2, IN_KOREA, 300.0)]})
    assert "do research" not in losers(fewer, "en")
    end = "researchers_in_korean_research_end"
    for whole, half, said in (
        (29.0, 9.0, "29 more do research in Korea; where they come from is not clear."),
        (29.0, 30.0, "no clear change in where"),
    ):
        small = study(tables=parts(from_industry=9.0, arrivals=8.0)).effects
        one = study(
            tables=parts(from_industry=9.0, arrivals=8.0, from_no_post=9.5),
            effects=[*small, effect(2, end, whole, half)],
        )
        assert said.replace("29 more", "26 more") in losers(one, "en")
    both = study(
        tables=parts(arrivals=80.0, from_industry=-41.0), effects=[effect(2, end, 39.0, 40.0)]
    )  # which do not add up to any
    assert losers(both, "en").endswith("no clear change in how many do research in Korea at the end.")
    few = {"decomposition": made["decomposition"].assign(n=9)}
    assert losers(study(tables=few), "en") == losers(study(tables=made, best=1), "en") == ""


def test_who_loses_is_everybody_else_where_fellows_take_their_places():
    rows = [{"point": 2, "who": who, "kept": "in Korean research", "measure": "added", "persons": persons, "low": persons - 900,
             "high": persons + 900, "n": 40} for who, persons in ((EVER_FELLOWS, 2500.0), (NEVER_FELLOWS, -800.0))]  # fmt: skip
    assert losers(study(tables={"careers": pd.DataFrame(rows)}), "en") == (
        "Researchers who are no fellows may lose: −800 years of research in Korea (−1,700 to +100), no clear loss."
    )
    sure = pd.DataFrame(rows).assign(high=-100.0)
    assert losers(study(tables={"careers": sure}), "en").startswith("Researchers who are no fellows: −800 years")
    gains = pd.DataFrame(rows).assign(persons=[2500.0, 30.0])
    assert losers(study(tables={"careers": gains}), "en") == ""


@pytest.mark.parametrize(
    ("levels", "told"),
    [([1.02], "+20 in each of the 10 years (today some 990 a year)"), ([0.5], "−490 in each of the 10 years"),
     ([1.1, 1.5], "+99 or +490 in each of the 10 years"),
     ([{"value": 1.5, "start": "2027Q1"}], "+490 a year while that holds"), ([1.0], "")],
)  # fmt: skip
def test_more_openings_for_all_are_told_in_posts_a_year(levels, told):
    points = [Point(n, str(n), {"policy.permanent_jobs": level}) for n, level in enumerate(levels, 1)]
    said = terms(study(points=points, openings=987.0), "en")
    assert told in said and ("Permanent openings for all: " in said) == bool(told)


def test_the_table_begins_with_the_reference_in_all():
    totals = {IN_RESEARCH: Level(IN_RESEARCH, "researcher-years", 40, 183_789.0, 163_000.0, 204_000.0)}
    (known,) = first_page(study(totals=totals), [], "en").tables
    assert known.rows[0] == ["InnoCORE as announced, in all", "", "184,000", "", "", "", ""] and len(known.rows) == 3


def test_page_one_names_the_fact_of_korea_that_is_missed_by_most():
    told = trust(study(), "en")[1]
    assert (
        "It reproduces 24 of 41 known facts that it was fitted to and 20 of 32 others." in told.fact
        and "new Korean PhDs who are postdocs abroad, 97 people, really 700 people." in told.fact
    )
    assert told.so_what.startswith("Some 4 in 10 of these facts are missed: quote differences")
    assert "too few Koreans leave" in told.so_what and "10개 중 약 4개" in trust(study(), "ko")[1].so_what
    met = known_facts()["patterns"] | {"rows": []}
    assert trust(study(patterns=met), "en")[1].fact.startswith("Known facts that it reproduces")


def test_page_one_calls_no_number_assumed_that_the_ledger_does_not():
    assumed = {row["parameter"] for row in known_facts()["evidence"] if row["grade"] == "assumption"}
    assert set(known_facts()["matter"][:2]) <= assumed and "permanence" not in trust(study(), "en")[0].fact


def test_the_catch_is_what_posts_cost_over_their_life_and_the_rungs_without_a_gain():
    said = catch(study(posts=(1020.0, 3.0)), "en")
    assert "guaranteed posts for 6 in 10 fellows cost 365 bn won until the last post ends, not 101 bn won." in said
    assert "fellow pay" not in said
    assert "No clear gain in years in permanent research posts in Korea: +3 (−27 to +33)" in said


def test_what_a_study_is_too_short_to_observe_is_a_catch():
    """Fellows three years after the end, in a study of one year."""
    short = study(years=1.0, asked="fellows_kept_in_korea_after_3")
    assert "which 4 quarters are too short to observe" in catch(short, "en")
    assert "관측되지 않아" in catch(short, "ko")


@pytest.mark.parametrize(
    ("best", "other", "said"),
    [((1020.0, 1010.0), (2.0, -4.0), "Options that clearly add years: 0 of 2 in Korea, 1 in research, 1 in permanent posts"),
     ((2.0, 3.0), (2.0, -4.0), "No option clearly adds years on any rung")],
)  # fmt: skip
def test_the_title_of_the_chart_is_its_finding(best, other, said):
    assert chart_title(study(posts=best, pay=other), "en") == said


def test_the_title_names_those_that_add_on_every_rung():
    one = study()
    everywhere = one._replace(effects=[*one.effects, effect(1, IN_KOREA, 1.0), effect(2, IN_KOREA, 260.0)])
    assert chart_title(everywhere, "en") == "Only guaranteed posts for 6 in 10 fellows clearly add years on every rung"
    alone = everywhere._replace(
        points=everywhere.points[1:], effects=[e for e in everywhere.effects if e.outcome != PERMANENT]
    )
    assert chart_title(alone, "en") == "Clear gains in Korea and in research there"


def of_fellows(applicants, *shares):
    names = ("kept_in_korea_after_3", "kept_in_korean_research_after_3", "permanent_research_post_after_3")
    levels = {
        "applicants_per_slot": Level(
            "applicants_per_slot", "applicants / slot", 40, applicants, applicants - 1, applicants + 1
        )
    }
    return levels | {name: Level(name, "share", 40, share, 0.0, 1.0) for name, share in zip(names, shares, strict=True)}


def test_the_three_findings_are_who_comes_who_stays_and_what_it_costs():
    apply = effect(1, "applicants_per_slot", 1.2, 0.1, unit="applicants / slot")
    fellows = {
        0: of_fellows(3.0, 0.75, 0.19, 0.17),
        1: of_fellows(4.2, 0.74, 0.2, 0.2),
        2: of_fellows(3.0, 0.82, 0.43, 0.42),
    }
    kept = [share(1, 0.01, 0.02), share(2, 0.24, 0.06)]
    known = study(fellows=fellows, on_fellows=kept)
    comes, stays, costs = findings(known._replace(effects=[*known.effects, apply]), "en")
    assert comes == (
        "WHO COMES",
        "More apply with fellow pay raised to 143 million won.",
        "4.2 applicants for each place, 3.0 with InnoCORE as announced.",
    )
    assert stays.bold == "Guaranteed posts for 6 in 10 fellows keep 24 more of 100 fellows in research."
    assert stays.more == (
        "Three years after the fellowship 43 are in Korean research, 19 with InnoCORE as announced (+18 to +30). 82 live in Korea, not 75."
    )
    assert "100명당 24명 증가" in findings(known, "ko")[1].bold
    assert (
        costs.bold == "All options: 96 to 101 bn won more in 10 years."
        and costs.more == "94 to 365 bn won more over the life of posts (30 years)."
    )
    assert findings(known, "en")[0].bold == "3.0 apply for each place."


@pytest.mark.parametrize(
    ("pay", "posts", "said"),
    [((0.01, 0.02), (0.02, 0.03), "No option clearly keeps more fellows in research."),
     ((-0.05, 0.02), (0.02, 0.03), "No option clearly keeps more fellows in research, and some keep fewer."),
     ((-0.09, 0.02), (-0.05, 0.02), "Every option keeps fewer of 100 fellows in research: by 5 to 9."),
     ((-0.09, 0.02), (-0.05, 0.06), "No option clearly keeps more fellows in research, and some keep fewer."),
     ((0.05, 0.02), (-0.05, 0.02), "Fellow pay raised to 143 million won keeps 5 more of 100 fellows in research.")],
)  # fmt: skip
def test_page_1_names_the_option_that_keeps_most_fellows_or_says_that_none_does(pay, posts, said):
    fellows = {number: of_fellows(3.0, 0.75, 0.4, 0.3) for number in range(3)}
    kept = [share(1, *pay), share(2, *posts)]
    told = who_stays(study(fellows=fellows, on_fellows=kept), "en")
    assert told[0] == said and "40" in told[1] and "75" in told[1]
    assert who_stays(study(fellows=fellows, on_fellows=kept[::-1]), "en") == told


def test_the_option_that_clearly_keeps_most_is_named_before_one_that_may_keep_more():
    fellows = {number: of_fellows(3.0, 0.75, 0.4, 0.3) for number in range(3)}
    told = who_stays(study(fellows=fellows, on_fellows=[share(1, 0.06, 0.1), share(2, 0.04, 0.02)]), "en")
    assert told[0] == "Guaranteed posts for 6 in 10 fellows keep 4 more of 100 fellows in research."


def test_no_moment_is_told_at_which_an_option_may_still_have_fellows():
    """Who is a fellow is in research for that alone."""
    fellows = {
        number: {name: Level(name, "share", 40, 0.4, 0.4, 0.4) for names in AT.values() for name in names}
        for number in range(3)
    }
    for longest, moment in ((20, "year_7"), (28, "year_7"), (32, "after_3")):
        known = study(fellows=fellows, offers={2: {"innocore": {"fellow_longest": longest}}})
        assert moment_of(known) == moment
    short = {
        number: {name: level for name, level in levels.items() if "year_7" not in name}
        for number, levels in fellows.items()
    }
    assert moment_of(study(fellows=short, offers={0: {"innocore": {"fellow_longest": 20}}})) == "year_5"
    assert moment_of(study(fellows=short, offers={2: {"innocore": {"fellow_longest": 28}}})) == "after_3"


def test_people_of_a_hundred_are_whole_where_none_of_a_range_would_be_0():
    assert of_a_hundred(share(1, 0.108, 0.055), "en") == ("+11", "+5 to +16")
    assert of_a_hundred(share(1, 0.034, 0.031), "en") == ("+3", "+0.3 to +6.5")
    assert of_a_hundred(share(1, 0.108, 0.055)._replace(low=None, high=None), "en") == ("+11", "")


def test_a_study_that_asks_whom_an_option_keeps_has_that_in_its_headline():
    """At the moment that was asked for, and only where it is clear."""
    asked = "kept_in_korean_research_year_7"
    known = study(
        asked=asked, on_fellows=[share(1, 0.3, 0.1), share(1, 0.02, 0.01, asked), share(2, 0.22, 0.13, asked)]
    )
    assert headline(known, "en").endswith(
        ", and the most of 100 fellows stay in research with it: 22 more, seven years after the start."
    )
    other = known._replace(on_fellows=[share(1, 0.12, 0.1, asked), share(2, 0.22, 0.3, asked)])  # more, but not clearly
    assert headline(other, "en").endswith(
        "; fellow pay raised to 143 million won (cost +96 bn won) keeps the most of 100 fellows in research: "
        "12 more, seven years after the start (not clearly more than others)."
    )  # ranges of two that were not compared meet
    unclear = known._replace(on_fellows=[share(2, 0.22, 0.3, asked)])
    assert headline(unclear, "en").endswith(
        "fellow pay raised to 143 million won (cost +96 bn won) has no clear effect on research."
    )


def test_of_a_programme_it_is_told_who_came_because_of_it():
    """And who stays is told of its fellows alone: without it there are none to compare them with."""
    shares = {
        "only with the policy": 0.722,
        "in both worlds": 0.174,
        "only without it": 0.002,
        "in neither world": 0.102,
    }
    fates = [
        Fate("first", "from_abroad", "year_1", "in Korea", fate, 100.0, share, point=1)
        for fate, share in shares.items()
    ]
    point = Point(1, "as configured", {"programme": "innocore"}, programmes=["innocore"])
    effects = [effect(1, IN_KOREA, 1126.0), *cost(1, 241.0, 253.0)]
    known = study(points=[point], best=1, reference=Point(0, "", at={"programme": "none"}), effects=effects, fates=fates,
                  fellows={1: of_fellows(3.1, 0.75, 0.38, 0.36)}, outcome=Outcome(IN_KOREA), comparisons=[])  # fmt: skip
    comes, stays, costs = findings(known, "en")
    assert (
        comes.bold == "A year after the start 72 of 100 fellows from abroad are in Korea only because of it."
        and comes.more.startswith("17 would be there anyway, 11 have left.")
        and stays.bold == "Of 100 fellows, 75 live in Korea three years after the fellowship."
    )
    assert costs.bold == "241 bn won more in 10 years." and "17% (" not in costs.more
    assert "17" not in catch(known, "en") and headline(known, "en").startswith(
        "InnoCORE as announced (cost +241 bn won) adds about 1,130 years"
    )


@pytest.mark.parametrize(
    "reason", [reasons.NONE_ADDED, reasons.NOT_SURE, reasons.FEWER_FOR_MORE, reasons.MORE_FOR_NOTHING]
)
def test_why_a_year_added_has_no_price_is_said_and_no_number(reason):
    """Also where a folder of an earlier version holds a quotient that has no bound, or one below zero."""
    one = study(unsaid=[Unsaid(2, PRICE, reason)])
    one = one._replace(points=one.points[1:])
    unbounded = Effect(2, PRICE, "million KRW", 385.0, -math.inf, math.inf, 30.7)
    negative = Effect(2, PRICE, "million KRW", -123.0, -150.0, -90.0, 30.0)
    for price in ([], [unbounded], [negative]):
        said = findings(one._replace(effects=[*one.effects, *price]), "en")[2].more
        assert (
            said.endswith(
                f"Paid within 10 years, for each year added of research in Korea: {say(f'unsaid.{reason}', 'en')}."
            )
            and "385" not in said
            and "123" not in said
        )
    told = findings(
        one._replace(effects=[*one.effects, Effect(2, PRICE, "million KRW", 387.0, 300.0, 500.0, 30.7)]), "en"
    )[2]
    assert told.bold == "Each year of research in Korea that it adds costs 390 m won (300 to 500)."
    assert told.more.startswith(
        "Paid within 10 years. Years, too, lose 3 % a year (so don't divide Figure 1); later pay is left out."
    )


@pytest.mark.parametrize(("number", "rows"), [(1, 1), (8, 8), (9, 6), (40, 6)])
def test_of_more_options_than_there_is_room_for_the_ends_are_shown_and_it_is_said(number, rows):
    points = [Point(n, str(n), {"policy.reserved_posts": n / 100}) for n in range(1, number + 1)]
    many = study(
        points=points,
        effects=[effect(n, IN_RESEARCH, 50.0 * n) for n in range(1, number + 1)],
        comparisons=[],
        best=number,
    )
    shown = [point.point for point in rows_of(many)]
    assert len(shown) == rows and shown[0] == number and shown[-1] == 1 and shown == sorted(shown, reverse=True)
    (table,) = first_page(many, [], "en").tables
    assert (f"of {number} options" in table.caption) == (rows < number) and len(table.rows) == rows


def test_the_table_has_the_three_rungs_what_it_costs_and_in_how_many_there_are_more():
    (table,) = first_page(study(), [], "en").tables
    assert table.header == ["Option", "In Korea", "In research there", "In permanent posts there", "Cost in 10 years",
                            "Cost over the life of posts", "Simulations with more research"]  # fmt: skip
    assert table.rows[0] == ["Guaranteed posts for 6 in 10 fellows", "-", "+1,020\n+990 to +1,050", "+1,010\n+980 to +1,040",
                             "+101\n+95 to +107", "+365\n+359 to +371", "40 of 40"]  # fmt: skip
    assert not any(COUNTS.search(name) for name in str(table).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_for_caution_says_what_follows(language):
    told = trust(study(**FULL), language)
    assert len(told) == 3 and all(one.fact and one.so_what for one in told)
    quick = trust(study(), language)[2].so_what
    assert quick != told[2].so_what


def test_the_page_tells_the_day_in_the_time_of_its_readers():
    late = study(provenance={"replications_done": 40, "finished": "2026-11-27T23:00:41+00:00"})
    assert day_of(late, "en") == "Nov 27, 2026" and day_of(late, "ko") == "2026. 11. 28."
    assert day_of(study(), "en") == ""


def test_korean_lines_end_in_nouns():
    """No sentence of page 1 ends as spoken Korean does, and none has a stop."""
    page = first_page(study(), [], "ko")
    said = [page.headline, page.under, *(words for _, words in page.lines), *(one.bold for one in page.findings),
            *(one.more for one in page.findings), *(one.fact for one in page.trust), *(one.so_what for one in page.trust)]  # fmt: skip
    assert not [words for words in said if re.search(r"(다|어요|아요)\.?$|\.$", words)]


# The private dialect, which stays out of what a reader of briefs sees.
DIALECT = {
    "en": ["worlds? lived", "was lived", "world more", "nought", r"\bluck\b", "placebo", "Emulators? explain", "could be had",
           "went to another", "surely right", "parameter vector", "researcher-years", "another road", "reviewers", "mean postdoc pay",
           "reserved posts for", "bridge in pay", r"\bworlds\b", "KRW"],
    "ko": ["세계", "벡터", "축척", "위약", "직위 생애", "적합", "기준안", "변경안", "아니오", "알 수 없음", "0과 구별", "에뮬레이터",
           "반복마다", "펠로십", "귀국 한국인", "사전 배정", "타인", "전자가", "후회값", "파레토", "을 산다",
           # one wording for one thing: person-years, an offer of a permanent post, and the range of a single simulation
           "연인원", "정규직 연계", "연계 정규직", "정규직 예약", "모수", "모의할 때의", "모의실험 1회의", "예측구간", "안에 든다",
           "안에 들 것", "새로 한 번", "사람 수", "한국 거주", "국내 연구직", "국내 연구 ", "기간 총비용", "풀이 마르"],
}  # fmt: skip
OTHERS = {
    "parameters",
    "place_parameters",
    "page",
    "grammar",
    "money",
    "levers",
    "patterns",
}  # names of settings, not of briefs


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_private_dialect_reaches_a_reader(language):
    words = {f"{section}.{key}": str(said) for section, entries in book_of(language).items() if section not in OTHERS
             for key, said in entries.items()}  # fmt: skip
    found = {key: said for key, said in words.items() for dialect in DIALECT[language] if re.search(dialect, said)}
    assert found == {}


CLOSE = Compared(2, 1, IN_RESEARCH, 20.0, -70.0, 90.0, 20.0, 0.6, 40)
POSTS_UP, HOSTILE, CALM = {"policy.permanent_jobs": 1.5}, {"shock.us_hostility": 2.0}, {"shock.us_hostility": 0.5}


def of_cases(within=((4400.0, 4300.0), (4300.0, 4200.0))):
    """A policy, a shock for better and one for worse, and both with the policy; the policy's effect in each, and its half."""
    changes = (POSTS_UP, HOSTILE, POSTS_UP | HOSTILE, CALM, POSTS_UP | CALM)
    means = (4400.0, 9700.0, 14000.0, -5200.0, -800.0)
    points = [Point(number, str(number), change) for number, change in enumerate(changes, 1)]
    effects = [effect(point.point, IN_KOREA, mean, 400.0) for point, mean in zip(points, means, strict=True)]
    rows = [Compared(both, shock, IN_KOREA, mean, low, mean + 100.0, 50.0, 1.0, 40)
            for (both, shock), (mean, low) in zip(((3, 2), (5, 4)), within, strict=True)]  # fmt: skip
    prices = [e for number, ten, life in ((1, 2490.0, 11_200.0), (2, 16.0, 70.0)) for e in cost(number, ten, life)]
    return study(
        points=points,
        effects=[*effects, *prices],
        comparisons=rows,
        best=1,
        outcome=Outcome(IN_KOREA, "researcher-years"),
    )


def test_of_cases_who_has_fewer_where_something_happens_is_told_before_what_a_policy_does():
    made = pd.DataFrame(
        [(point, "researchers_in_korea_end", part, size, size - 20.0, size + 20.0, 40)
         for point, size in ((1, 750.0), (2, 1500.0)) for part in ("arrivals",)],
        columns=["point", "outcome", "part", "effect", "low", "high", "n"],
    )  # fmt: skip
    assert losers(of_cases()._replace(tables={"decomposition": made}), "en") == (
        "With a US visa climate that stays as in 2025, at the end 1,500 more live in Korea: as many fewer are in other "
        "countries. With 50 % more permanent openings for all, at the end 750 more live in Korea: as many fewer are in other countries."
    )
    worse = of_cases()._replace(best=1, tables={"decomposition": made.assign(effect=-made["effect"])})
    assert "climate" not in losers(worse, "en")


def test_what_happens_is_told_apart_from_what_can_be_done():
    assert answer.headline_of(of_cases(), "en") == (
        "If the US goes back to its visa climate of before 2025, Korea loses about 9,700 years of researchers living in Korea; about "
        "5,200 on top with a US visa climate half as hostile as before 2025; in each case 50 % more permanent openings for all add "
        "about 4,400."
    )
    assert answer.headline_of(of_cases(), "ko").endswith(
        "어느 여건에서나 전임교원·출연연 신규채용 50% 확대 시 약 4,400인년 순증"
    )
    said = answer.sure(of_cases(), "en")
    assert (
        said.startswith("A US visa climate that stays as in 2025: more in all 40")
        and "50 % more permanent openings for all: more" in said
    )
    assert [point.point for point in answer.rows_of(of_cases())] == [1, 2, 3, 4, 5]
    assert "What Korea can do costs 2,490 bn won more." in compared(
        of_cases(), "en"
    )  # what happens costs nothing that is chosen
    assert chart_title(of_cases(), "en").startswith("50 % more permanent openings for all: clear gains in Korea")


def test_a_choice_needs_a_forecast_where_it_does_not_do_the_same_in_every_case():
    said = next_step(of_cases()._replace(**FULL), "en")
    assert said.startswith(
        "50 % more permanent openings for all add about 4,400 in each case that they were tried in: they can be chosen"
    )
    assert "모든 상황에서 같은 상황 대비 약 4,400인년 순증" in next_step(of_cases()._replace(**FULL), "ko")
    apart = of_cases(within=((4400.0, 4300.0), (3900.0, 3800.0)))._replace(**FULL)  # by more than is printed
    assert "add 3,900 to 4,400 years" in next_step(apart, "en") and "3,900~4,400인년" in next_step(apart, "ko")
    assert said.endswith("Settle first who pays some 8,700 bn won that fall due after the 10 years.")
    other = of_cases(within=((4400.0, 4300.0), (50.0, -100.0)))._replace(**FULL)
    assert "ask first which case is likelier" in next_step(other, "en") and "in each case" not in answer.headline_of(
        other, "en"
    )
    alone = of_cases()._replace(points=of_cases().points[1:2], best=2, **FULL)
    assert next_step(alone, "en").startswith("Korea does not choose this")


@pytest.mark.parametrize(
    ("more", "said"),
    [({"scale": 0.1, "vectors_simulated": 40}, "Decide nothing by this."),
     ({}, "For more years of research in Korea choose among: guaranteed posts for 6 in 10 fellows. Not sure to add any: fellow pay "
      "raised to 143 million won. Before choosing guaranteed posts for 6 in 10 fellows, settle who pays some 264 bn won that fall due"),
     ({"posts": (3.0, 0.0)}, "Nothing here is shown to improve years of research in Korea"),
     ({"budget": 100.0, "price": LIFE, "pay": (1000.0, 0.0), "comparisons": [CLOSE]},
      "Both options clearly give more years of research in Korea. ")],
)  # fmt: skip
def test_what_to_do_next_follows_from_what_was_found(more, said):
    assert said in next_step(study(**FULL | more), "en")
    assert next_step(study(**FULL | more), "ko")


def test_for_the_same_money_the_cheapest_is_told_where_prices_are_apart():
    def priced(low, high):
        prices = [Effect(number, PRICE, "million KRW", (start + end) / 2, start, end, 5.0, 40) for number, start, end in (
            (1, 110.0, 120.0), (2, low, high))]  # fmt: skip
        flat = [e for e in study(pay=(300.0, 0.0)).effects if e.outcome not in (TEN_YEARS, LIFE)]
        return next_step(study(effects=[*flat, *cost(1, 10.0, 10.0), *cost(2, 100.0, 100.0), *prices], **FULL), "en")

    assert (
        "Choose for the money: paid within 10 years fellow pay raised to 143 million won (a year of research in Korea costs 115"
        in priced(140.0, 160.0)
    )
    assert "For the same money paid within 10 years they hardly differ" in priced(115.0, 130.0)


def of_pay(step):
    """Three levels of pay of which each step brings one applicant more, and a lever that brings `step`; twelve replications."""
    labels = ["as configured", "computing = 0.1", *(f"salary_multiplier = {level:g}" for level in (2.8, 3.8, 4.8))]
    points = pd.DataFrame({"point": range(5), "roles": ["reference", *["design"] * 4], "label": labels,
                           "policy.salary_multiplier": [1.8, 1.8, 2.8, 3.8, 4.8]})  # fmt: skip
    runs = [{"replication": n, "point": point, "applicants_per_slot": 3.0 + 0.1 * n + gain}
            for n in range(12) for point, gain in enumerate((0.0, step, 1.0, 2.0, 3.0))]  # fmt: skip
    return points, pd.DataFrame(runs)


@pytest.mark.parametrize(("step", "worth"), [(0.5, 25.0), (2.0, 100.0), (0.0, 0.0), (3.5, math.inf), (-1.0, -math.inf)])
def test_a_step_is_worth_the_pay_that_brings_as_many_applicants(step, worth):
    """One of the multiplier is fifty million won: half an applicant is worth half of it."""
    (found,) = worth_in_pay(*of_pay(step), price=50.0)
    assert found.krw_m == pytest.approx(worth) and found.point == 1 and found.n == 12
    assert found.low <= found.krw_m <= found.high or math.isinf(worth)


def test_a_study_without_a_curve_of_pay_is_worth_nothing():
    points, runs = of_pay(0.5)
    assert worth_in_pay(points[:4], runs, 50.0) == [] == worth_in_pay(points, runs, 50.0, "fellows_hired")
    assert worth_in_pay(points.drop(columns="policy.salary_multiplier"), runs, 50.0) == []


def test_an_answer_in_won_heads_the_page_that_asks_for_won():
    levels = [
        {"policy.computing": 0.1},
        {"policy.industry_ties": 1.5},
        *({"policy.salary_multiplier": x} for x in (1.5, 2.2, 4.0, 5.0)),
    ]
    points = [Point(number, str(number), change) for number, change in enumerate(levels, 1)]
    worth = [PayWorth(2, "", 0.0, 1.8, 0.0, 0.0, 0.0, 24), PayWorth(1, "", 0.07, 1.86, 2.9, 2.7, 3.1, 24)]
    effects = [
        effect(point.point, "applicants_per_slot", 1.0 + point.point, 0.1, unit="applicants / slot") for point in points
    ]
    known = study(points=points, effects=effects, worth=worth, offers={0: {"innocore": INNOCORE}}, outcome=Outcome("applicants_per_slot"),
                  comparisons=[], **FULL)  # fmt: skip
    assert answer.headline_of(known, "en") == (
        "To applicants, computing +0.10 (where the US is 1) is worth about 2.90 m won of fellow pay a year; ties to industry 1.5 times as "
        "strong nothing."
    )
    assert "2.70 to 3.10" in answer.sure(known, "en") and "no study measures it" in answer.against(known, "en")
    assert "1.16 bn won a year" in next_step(known, "en") and [one.point for one in answer.rows_of(known)] == [
        1,
        2,
        3,
        5,
        6,
    ]
    assert "290만 원" in answer.headline_of(known, "ko")


def test_who_stays_is_counted_from_the_start_where_that_was_observed():
    """An option that lengthens fellowships leaves only those who end early to count from the end."""
    at = {1: (0.76, 0.42, 0.3), 0: (0.74, 0.41, 0.3)}
    fellows = {
        point: of_fellows(3.0, 0.75, 0.43 if point else 0.33, 0.3)
        | {
            name: Level(name, "share", 40, middle, middle, middle)
            for name, middle in zip(AT["year_7"], shares, strict=True)
        }
        for point, shares in at.items()
    }
    kept = [share(1, 0.1, 0.02), share(1, 0.01, 0.05, AT["year_7"][1])]
    said = who_stays(study(fellows=fellows, on_fellows=kept), "en")
    assert said[0] == "No clear change in how many fellows stay in research."
    assert "41 of 100" in said[1] and "seven years after the start" in said[1]


def test_years_in_korea_are_told_beside_those_in_research_where_these_are_clear():
    """They are no part of them: who lives in Korea anyway may come to research."""
    known = of_cases()
    research = [
        effect(1, IN_RESEARCH, 21_000.0, 900.0),
        effect(2, IN_RESEARCH, 200.0, 50.0),
        effect(4, IN_RESEARCH, -100.0, 50.0),
    ]
    said = answer.headline_of(known._replace(effects=[*known.effects, *research]), "en")
    assert "loses about 9,700 years of researchers living in Korea (200 in research)" in said
    assert "in each case" in said and said.endswith("about 4,400 (+21,000 in research).")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_that_is_not_clearly_less_is_not_beaten_clearly(language):
    """Though the best has more in most simulations."""
    known, word = study(), {"en": ": not clearly better.", "ko": "우세하나 뚜렷하지 않음"}[language]
    (row,) = [one for one in known.comparisons if {one.first, one.second} == {1, 2}]
    wide, narrow = (
        row._replace(low=row.difference - by, high=row.difference + by, share_first=share)
        for by, share in ((1e6, 0.9), (1e-6, 0.9))
    )
    for one, is_told in ((wide, True), (narrow, False)):
        assert (word in answer.sure(known._replace(comparisons=[one]), language)) == is_told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_range_with_nothing_in_it_of_simulations_that_all_say_more_is_explained(language):
    """It is wide of an effect that is little in most and much in a few."""
    known, word = study(), {"en": "a few large gains widen it", "ko": "일부 모의실험에서만 효과가 커서"}[language]
    for half, share, same, is_told in (
        (2000.0, 1.0, 0, True),
        (2000.0, 0.9, 0, False),
        (0.01, 1.0, 0, False),
        (2000.0, 1.0, 9, False),
    ):
        effects = [e._replace(low=e.effect - half, high=e.effect + half, share_above=share, same_in=same)
                   if e.outcome == known.outcome.name else e for e in known.effects]  # fmt: skip
        (shown,) = first_page(known._replace(effects=effects), [], language).tables
        assert (word in shown.caption) == is_told
