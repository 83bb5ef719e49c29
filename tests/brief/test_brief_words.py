"""The words and numbers of briefs: terms tied to shares, signs tied to intervals, money as its readers count it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brainsim.brief.grounds import validation
from brainsim.brief.likelihood import TERMS, confidence, likelihood, stamp
from brainsim.brief.records import Effect, Facts, Outcome, Point, Unsaid
from brainsim.brief.sentences import (
    answer,
    best_two,
    budget_sentence,
    effect_sentence,
    point_words,
    price_sentence,
)
from brainsim.model.codes import GROUPS
from brainsim.outcomes.costs import LIFE
from brainsim.report.marks import GROUP_WORDS
from brainsim.report.numbers import amount, interval
from brainsim.report.vocabulary import called, policy
from brainsim.study import ratios as reasons
from brainsim.study.stored import Compared, Price

KEPT = "fellows_kept_in_korea_after_3"


@pytest.mark.parametrize(
    ("share", "term"),
    [(1.0, "virtually certain"), (0.991, "virtually certain"), (0.99, "very likely"), (0.91, "very likely"), (0.9, "likely"),
     (0.67, "likely"), (0.66, "about as likely as not"), (0.5, "about as likely as not"), (0.33, "about as likely as not"),
     (0.32, "unlikely"), (0.1, "unlikely"), (0.09, "very unlikely"), (0.01, "very unlikely"), (0.0, "exceptionally unlikely")],
)  # fmt: skip
def test_a_likelihood_is_the_term_of_the_ipcc(share, term):
    assert likelihood(share) == term


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_is_never_less_likely(one, other):
    order = [term for _, term in TERMS]
    assert order.index(likelihood(max(one, other))) <= order.index(likelihood(min(one, other)))


@pytest.mark.parametrize("share", [-0.01, 1.01, float("nan")])
def test_a_share_that_is_none_has_no_term(share):
    with pytest.raises(ValueError, match="outside"):
        likelihood(share)


def test_confidence_is_of_the_evidence():
    assert [confidence(n, 100) for n in (90, 67, 50, 34, 20)] == ["low", "low", "medium", "medium", "high"]
    assert confidence(90, 100, "ko") == "낮음"


@pytest.mark.parametrize(
    ("value", "unit", "language", "signed", "said"),
    [
        (0.171, "share of fellows observed", "en", False, "17%"),
        (0.0287, "share of fellows observed", "en", True, "+2.9 points"),
        (-0.0287, "share of fellows observed", "ko", True, "−2.9%p"),
        (39.67, "fellows", "en", True, "+40 fellows"),
        (39.67, "fellows", "ko", True, "+40명"),
        (0.2, "fellows", "en", True, "0 fellows"),
        (98.93, "bn KRW of 2025", "en", True, "+98.9 bn KRW"),
        (98.93, "bn KRW of 2025", "ko", True, "+989억 원"),
        (1234.5, "bn KRW of 2025", "ko", False, "1.23조 원"),
        (114.4, "million KRW of 2025", "ko", False, "1.14억 원"),
        (114.4, "million KRW of 2025", "en", False, "114 m KRW"),
        (None, "fellows", "en", False, "-"),
        (math.inf, "fellows", "en", False, "no bound"),
    ],
)
def test_a_number_is_said_as_its_reader_expects_it(value, unit, language, signed, said):
    assert amount(value, unit, language, signed) == said


def test_an_interval_names_its_unit_once_or_says_in_words_where_it_has_no_end():
    assert interval(-7, 86, "fellows", "en", True) == "[−7, +86]"
    assert interval(82.4, 115.0, "bn KRW of 2025", "ko") == "[824, 1,150]"
    assert interval(-math.inf, math.inf, "fellows") == "(can't be bounded)"
    assert interval(-math.inf, math.inf, "fellows", "ko") == "(범위를 정할 수 없음)"
    assert interval(-3, math.inf, "fellows") == "(at least −3 fellows, no upper bound)"
    assert interval(-math.inf, 12, "fellows", "ko") == "(12명 이하, 하한 없음)"
    assert interval(None, 3, "fellows") == ""


def test_what_is_not_known_is_said_by_its_own_name():
    assert called("us_new_fact", "ko") == "US new fact"
    assert policy({"country.korea.resources": 0.7}, "x", "en") == "resources = 0.7"
    assert policy({"policy.salary_multiplier": "2.4", "policy.reserved_posts": 0.4}, "x", "en") == (
        "fellow pay 2.40 × mean postdoc pay, reserved posts for 40 % of fellows"
    )


def test_a_lever_that_ends_says_until_when():
    times = {"shock.us_hostility": "until 2028Q3"}
    assert policy({"shock.us_hostility": 2.0}, "x", "en", times) == ("US visa climate 2 times as hostile until 2028Q3")
    assert policy({"shock.us_hostility": 2.0}, "x", "ko", times) == "미국의 외국인 연구자 배척도 2배 2028년 3분기까지"


def effect(mean, half, share=0.7, **changes):
    known = {"point": 1, "outcome": KEPT, "unit": "fellows", "effect": mean, "low": mean - 3 * half, "high": mean + 3 * half,
             "half_width": half, "share_above": share, "n": 20, **changes}  # fmt: skip
    return Effect(**known)


def policy_of(number):
    return Point(number, str(number), {"policy.reserved_posts": number / 10})


def facts(**changes):
    common = {"points": [policy_of(1), policy_of(2)], "reference": Point(0, "as configured"), "outcome": Outcome(KEPT, "fellows"),
              "budget": 100.0, "price": "total_cost_krw_bn_discounted"}  # fmt: skip
    return Facts(**{**common, **changes})


def test_a_direction_is_said_only_where_the_mean_can_be_told_from_zero():
    """+10 by 4 is an increase, -10 by 4 a decrease, 3 by 4 is neither; the count goes with the direction."""
    assert "+10 on average" in effect_sentence(facts(), effect(10.0, 4.0), "en")
    assert "More in 14 of 20 simulations" in effect_sentence(facts(), effect(10.0, 4.0), "en")
    assert "Fewer in 6 of 20 simulations" in effect_sentence(facts(), effect(-10.0, 4.0), "en")
    assert "모의실험 20회 중 6회에서 감소" in effect_sentence(facts(), effect(-10.0, 4.0), "ko")
    assert "no clear effect" in effect_sentence(facts(), effect(3.0, 4.0), "en")
    assert "뚜렷한 효과가 없다" in effect_sentence(facts(), effect(3.0, 4.0), "ko")


@pytest.mark.parametrize(
    ("uncertainty", "english", "korean"),
    [("posterior", "+10 on average, 90 % range of a single simulation [−2, +22].", "평균 +10명, 모의실험 1회의 90% 구간 [−2, +22]."),
     ("point", "+10 on average, 90 % range of that average [−2, +22].", "평균 +10명, 평균의 90% 구간 [−2, +22].")],
)  # fmt: skip
def test_the_answer_names_the_unit_once_and_says_of_what_its_interval_is(uncertainty, english, korean):
    """In English the name of the outcome says who is counted, in Korean the number does."""
    said = [effect_sentence(facts(uncertainty=uncertainty), effect(10.0, 4.0), language) for language in ("en", "ko")]
    assert english in said[0] and said[0].count("fellows in") == 1 and korean in said[1]


WORDS = [likelihood(share, language) for share in (1, 0.95, 0.8, 0.5, 0.2, 0.05, 0) for language in ("en", "ko")]
FULL = {"scale": 1.0, "vectors_simulated": 40}


@pytest.mark.parametrize(
    ("known", "told"),
    [(FULL, True), (FULL | {"scale": 0.5}, False), (FULL | {"vectors_simulated": 39}, False), ({}, False),
     ({"scale": 0.1, "vectors_simulated": 80}, False), ({"scale": 1.0, "vectors_simulated": 1}, False)],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_likelihood_word_takes_full_size_and_forty_vectors(known, told, language):
    """Whatever share of the simulations it is; without them simulations are counted."""
    for share in (0.0, 0.5, 0.96, 1.0):
        one = facts(comparisons=[compared(8.0, 2.0, share)], **known)
        said = effect_sentence(one, effect(10.0, 4.0, share), language)
        said += best_two(one, [effect(10.0, 1.0, point=2), effect(5.0, 1.0)], language)
        assert any(word in said for word in WORDS) == told, said
        assert "20 simulations" in said or "모의실험 20회" in said


@pytest.mark.parametrize("number", [1, 2, 9])
def test_of_fewer_than_ten_simulations_the_numbers_stand_alone(number):
    """No direction, no share and no likelihood, at full size too."""
    one = facts(comparisons=[compared(8.0, 2.0, 1.0)._replace(n=number)], **FULL)
    for language, few in (("en", "too few"), ("ko", "너무 적다")):
        alone = effect_sentence(one, effect(10.0, 4.0, 1.0, n=number), language)
        pair = best_two(one, [effect(10.0, 1.0, point=2), effect(5.0, 1.0)], language)
        for said in (alone, pair):
            assert few in said and "on average" not in said and "평균" not in said
            assert not any(word in said for word in (*WORDS, "clear effect", "can't be told"))
    assert "fellowship +10 [" in effect_sentence(one, effect(10.0, 4.0, 1.0, n=number), "en")


@pytest.mark.parametrize(
    ("known", "stamped"), [(FULL, False), (FULL | {"vectors_simulated": 10}, False), (FULL | {"vectors_simulated": 9}, True),
                           (FULL | {"scale": 0.99}, True), ({}, True)],
)  # fmt: skip
def test_a_quick_look_is_stamped(known, stamped):
    assert (stamp(Facts(**known)), stamp(Facts(**known), "ko")) == (
        ("QUICK LOOK", "간이 시산") if stamped else ("", "")
    )


def test_ties_are_neither_more_nor_less_and_what_never_differs_is_the_same():
    """Of twenty, four are more and twelve are ties: a share of one half is not ten that are more."""
    assert "More in 4 of 20 simulations" in effect_sentence(facts(), effect(3.0, 4.0, 0.5, same_in=12), "en")
    never = effect(0.0, 0.0, 0.5, same_in=20)
    assert effect_sentence(facts(), never, "en").endswith("The same in all 20 simulations.")
    one = facts(comparisons=[compared(0.0, 0.0, 0.5)._replace(low=0.0, high=0.0)])
    two = [effect(0.0, 0.0, point=2), never]
    assert best_two(one, two, "en").endswith("the same in all 20 simulations.")
    assert "모두에서 같다" in best_two(one, two, "ko") and "모두에서 같다" in effect_sentence(facts(), never, "ko")


def test_a_policy_of_many_changes_has_its_number_and_a_number_few_digits():
    changes = {
        f"behaviour.{name}": 0.1 + 0.2
        for name in ("foresight", "pay_weight", "security_weight", "discount", "belief_speed")
    }
    many = Point(7, "long", changes)
    known = facts(points=[many])
    assert (
        point_words(known, 7, "en") == "policy 7 of points.csv"
        and point_words(known, 7, "ko") == "points.csv의 7번 정책"
    )
    few = many._replace(changes={"behaviour.foresight": 0.1 + 0.2})
    assert point_words(facts(points=[few]), 7, "en") == "foresight = 0.3"
    assert point_words(facts(points=[few]), 7, "ko") == "미래를 내다보는 정도 = 0.3"


def test_an_effect_of_one_world_has_no_interval_and_no_gap_where_it_would_stand():
    alone = effect(3.0, 1.0, low=None, high=None, half_width=None)
    assert effect_sentence(facts(), alone, "en").endswith(" (+3 on average). More in 14 of 20 simulations.")


def test_posts_that_are_paid_for_longer_are_told_beside_the_budget_and_off_it_beside_the_comparison():
    cost, life = ({"outcome": name, "unit": "bn KRW of 2025"} for name in ("total_cost_krw_bn_discounted", LIFE))
    known = facts(effects=[effect(99.0, 1.0, **cost), effect(60.0, 1.0, **{**cost, "point": 2}),
                           effect(98.0, 1.0, **life), effect(240.0, 1.0, **{**life, "point": 2})],
                  comparisons=[compared(5.0, 2.0, 0.8)])  # fmt: skip
    assert "Over the life of the posts they cost: reserved posts for 10 % of fellows 98.0 bn KRW" in budget_sentence(
        known, "en"
    )
    assert "직위 생애 전체의 비용은 다르다" in budget_sentence(known, "ko")
    two = [effect(10.0, 1.0, point=2), effect(5.0, 1.0)]
    assert "reserved posts for 20 % of fellows (not of the budget) against" in best_two(known, two, "en")


PRICE = "cost_per_added_research_year_krw_m"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"effect": 385.0, "low": -math.inf, "high": math.inf, "half_width": 30.7}, "385 m KRW (can't be bounded)"),
        ({"effect": 385.0, "low": -math.inf, "high": math.inf, "half_width": math.inf}, "can't be told"),
        ({"effect": -123.0, "low": -150.0, "high": -90.0, "half_width": 30.0}, "can't be told"),
        ({"effect": 385.0, "low": 300.0, "high": 500.0, "half_width": 30.7}, "385 m KRW [300, 500]"),
    ],
)
def test_a_cost_per_person_added_is_a_number_only_where_it_says_something(changes, said):
    """Also in folders of earlier versions, which hold quotients whatever they say."""
    price = effect(3.0, 1.0)._replace(outcome=PRICE, unit="million KRW of 2025", **changes)
    words = effect_sentence(facts(), price, "en")
    assert said in words and "123" not in words


@pytest.mark.parametrize("reason", [reasons.NONE_ADDED, reasons.NOT_SURE, reasons.FEWER_FOR_MORE, reasons.FEWER_FOR_LESS,
                                    reasons.MORE_FOR_LESS, reasons.MORE_FOR_NOTHING, reasons.TOO_FEW, reasons.NOT_OBSERVED])  # fmt: skip
def test_why_there_is_no_number_is_said_in_both_languages(reason):
    unsaid = [Unsaid(n, PRICE, reason) for n in (1, 2)]
    known = facts(outcome=Outcome(PRICE, "million KRW of 2025"), unsaid=unsaid)
    first, second = answer(known, "en")
    assert first.lower().endswith(f"{reason}.") and "20 %" in second
    assert not any(word in "".join(answer(known, "ko")) for word in (reason, "알 수 없음"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"krw_m_per_added_year": None, "low": None, "high": None, "reason": "none added"}, "costs: none added."),
        ({"krw_m_per_added_year": None, "low": None, "high": None}, "costs: can't be told."),
        ({"krw_m_per_added_year": -12.0, "low": -20.0, "high": -5.0}, "costs: can't be told."),
        (
            {"krw_m_per_added_year": 267.0, "low": -math.inf, "high": math.inf},
            "costs 267 m KRW (can't be bounded) of fellowships.",
        ),
        ({"krw_m_per_added_year": 267.0, "low": 200.0, "high": 400.0}, "costs 267 m KRW [200, 400] of fellowships."),
    ],
)
def test_a_year_that_nobody_added_has_no_price(row, said):
    point = Point(1, "as configured", {"programme": "innocore"}, programmes=["innocore"])
    known = facts(points=[point], best=1, prices=[Price("first", "from_abroad", "in Korea", **row)])
    assert price_sentence(known, "en").endswith(said)
    assert price_sentence(known, "ko").endswith(".") or price_sentence(known, "ko").endswith("이다.")


def compared(difference, half, share):
    return Compared(2, 1, KEPT, difference, difference - 9, difference + 9, half, share, 20)


@pytest.mark.parametrize(("difference", "told"), [(8.0, "; more on average"), (1.0, "can't be told apart")])
def test_the_best_two_are_told_apart_only_where_they_can_be(difference, told):
    """Whichever of the two stands first in the table."""
    two = [effect(10.0, 1.0, point=2), effect(5.0, 1.0)]
    assert told in best_two(facts(comparisons=[compared(difference, 2.0, 0.8)]), two, "en")
    turned = compared(-difference, 2.0, 0.2)._replace(first=1, second=2)
    assert best_two(facts(comparisons=[turned]), two, "en") == best_two(
        facts(comparisons=[compared(difference, 2.0, 0.8)]), two, "en"
    )


def test_the_answer_holds_the_best_against_the_next_and_the_last():
    """Without a comparison the last is told by itself."""
    points = [policy_of(n) for n in (1, 2, 3)]
    effects = [effect(5.0, 1.0), effect(10.0, 1.0, point=2), effect(-8.0, 1.0, point=3)]
    pairs = [compared(5.0, 2.0, 0.8), compared(18.0, 2.0, 0.95)._replace(second=3)]
    said = answer(facts(points=points, effects=effects, comparisons=pairs), "en")
    assert len(said) == 3 and said[0].startswith("With reserved posts for 20 % of fellows")
    assert "against reserved posts for 10 % of fellows: +5 fellows" in said[1]
    assert (
        "against reserved posts for 30 % of fellows: +18 fellows" in said[2]
        and "more in 19 of 20 simulations" in said[2]
    )
    alone = answer(facts(points=points, effects=effects, comparisons=pairs[:1]), "en")
    assert alone[2].startswith("With reserved posts for 30 % of fellows") and "Fewer in 6 of 20" in alone[2]


def test_what_a_study_is_too_short_to_observe_is_not_answered():
    """Fellows three years after the end, in a study of one year: none are counted, and that is no effect of nought."""
    known = facts(years=1.0, effects=[effect(0.0, 0.0)])
    assert answer(known, "en") == ["The outcome in question can't be observed within the 4 quarters of this study."]
    assert "관측될 수 없다" in answer(known, "ko")[0]
    assert "fellows" in answer(facts(years=5.0, effects=[effect(3.0, 1.0)]), "en")[0]


def test_a_policy_that_misses_the_budget_is_named():
    cost = {"outcome": "total_cost_krw_bn_discounted", "unit": "bn KRW of 2025"}
    near = [effect(95.0, 1.0, **cost), effect(104.0, 1.0, **{**cost, "point": 2})]
    assert "but for" not in budget_sentence(facts(effects=near), "en")
    off = [near[0], near[1]._replace(effect=61.3)]
    assert "but for: reserved posts for 20 % of fellows 61.3 bn KRW" in budget_sentence(facts(effects=off), "en")


@pytest.mark.parametrize(
    ("target", "median", "tolerance", "within", "told"),
    [(0.9, 0.846, 0.05, False, "0.846"), (0.9, 0.8504, 0.05, True, "0.85"), (0.9, 0.84996, 0.05, False, "0.84996"),
     (0.35, 0.33, 0.05, True, "0.33"), (120.0, 98.7, 10.0, False, "98.7")],
)  # fmt: skip
def test_a_known_fact_is_written_with_so_many_digits_that_its_verdict_can_be_checked(
    target, median, tolerance, within, told
):
    row = {"pattern": "us_stay_china_year_10", "role": "seen", "target": target, "median": median, "tolerance": tolerance,
           "within": within}  # fmt: skip
    known = facts(patterns={"fit": [0, 0], "test": [0, 0], "seen": [int(within), 1], "rows": [row]})
    ((_, known_value, model, off, verdict),) = validation(known, "en").tables[0].rows
    assert (model, verdict) == (told, "yes" if within else "no")
    assert (round(abs(float(model) - float(known_value)), 9) <= float(off)) == within


def test_the_four_groups_of_fellows_have_one_set_of_names():
    """In figures, in tables of the first call, and in the flow of a brief."""
    names = {group: called(group, "en") for group in GROUPS}
    assert names == GROUP_WORDS
    assert {group: called(f"fellows_{group}", "en").removesuffix(", first call") for group in GROUPS} == names
