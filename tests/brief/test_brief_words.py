"""The words and numbers of briefs: terms tied to shares, signs tied to intervals, money as its readers count it."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brainsim.brief.charts import Picture
from brainsim.brief.document import document_of
from brainsim.brief.facts import facts_of, known_facts, read_folder
from brainsim.brief.grounds import evidence, validation
from brainsim.brief.likelihood import TERMS, likelihood, stamp
from brainsim.brief.money import from_to
from brainsim.brief.records import Effect, Facts, Outcome, Point
from brainsim.brief.sentences import point_words, price_sentence
from brainsim.model.codes import GROUPS
from brainsim.report.marks import GROUP_WORDS
from brainsim.report.numbers import amount, interval, rounded, with_interval
from brainsim.report.vocabulary import ASKED, Paid, called, change_words, policy
from brainsim.study.stored import Price

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
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


@pytest.mark.parametrize(
    ("value", "unit", "language", "signed", "said"),
    [
        (0.171, "share of fellows observed", "en", False, "17%"),
        (0.0287, "share of fellows observed", "en", True, "+2.9 points"),
        (-0.0287, "share of fellows observed", "ko", True, "−2.9%p"),
        (39.67, "fellows", "en", True, "+40 fellows"),
        (39.67, "fellows", "ko", True, "+40명"),
        (0.2, "fellows", "en", True, "0 fellows"),
        (98.93, "bn KRW of 2025", "en", True, "+98.9 bn won"),
        (98.93, "bn KRW of 2025", "ko", True, "+989억 원"),
        (1234.5, "bn KRW of 2025", "ko", False, "1조 2,300억 원"),
        (114.4, "million KRW of 2025", "ko", False, "1.14억 원"),
        (114.4, "million KRW of 2025", "en", False, "114 m won"),
        (97.0, "million KRW of 2025", "ko", False, "9,700만 원"),
        (-0.04, "bn KRW of 2025", "ko", True, "−4,000만 원"),
        (0.0, "bn KRW of 2025", "ko", False, "0.00억 원"),
        (None, "fellows", "en", False, "-"),
        (math.inf, "fellows", "en", False, "no bound"),
    ],
)
def test_a_number_is_said_as_its_reader_expects_it(value, unit, language, signed, said):
    assert amount(value, unit, language, signed) == said


def test_an_interval_names_its_unit_once_or_says_in_words_where_it_has_no_end():
    assert interval(-7, 86, "fellows", "en", True) == "[−7, +86]"
    assert interval(82.4, 115.0, "bn KRW of 2025", "ko") == "824~1,150"
    assert interval(-math.inf, math.inf, "fellows") == "(no bounds)"
    assert interval(-math.inf, math.inf, "fellows", "ko") == "산출 불가"
    assert interval(-3, math.inf, "fellows") == "(at least −3 fellows, no upper bound)"
    assert interval(-math.inf, 12, "fellows", "ko") == "(12명 이하, 하한 없음)"
    assert interval(None, 3, "fellows") == ""


@pytest.mark.parametrize(
    ("numbers", "unit", "said", "korean"),
    [((1125.9, 784.9, 1466.9), "researcher-years", "+1,130 years (+780 to +1,470)", "+1,130인년(+780~+1,470인년)"),
     ((5.829, 3.071, 52.761), "bn KRW", "+6 bn won (+3 to +53)", "+60억 원(+30~+530억 원)"),
     ((0.1743, 0.114, 0.243), "share of fellows", "+17 points (+11 to +24)", "+17%p(+11~+24%p)"),
     ((-0.2, -4.0, 4.1), "fellows", "0 fellows (−4 to +4)", "0명(−4~+4명)"),
     ((2.0, 0.5, 3.6), "million KRW", "+2.0 m won (+0.5 to +3.6)", "+200만 원(+50~+360만 원)"),
     ((1260.0, 1100.0, 1400.0), "bn KRW", "+1,260 bn won (+1,100 to +1,400)", "+1조 2,600억 원(+1조 1,000억~+1조 4,000억 원)"),
     ((3.1, -math.inf, 12.0), "fellows", "+3 fellows (at most +12 fellows, no lower bound)", "+3명 (+12명 이하, 하한 없음)")],
)  # fmt: skip
def test_a_number_has_the_digits_that_its_range_deserves(numbers, unit, said, korean):
    assert with_interval(*numbers, unit, "en", True) == said
    assert with_interval(*numbers, unit, "ko", True) == korean
    assert not any(letter.isalpha() for letter in rounded(*numbers, unit, "ko", True, alone=True)[0])


def test_what_is_not_known_is_said_by_its_own_name():
    assert called("us_new_fact", "ko") == "US new fact"
    assert policy({"country.korea.resources": 0.7}, "x", "en") == "resources = 0.7"
    assert policy({"policy.salary_multiplier": "2.4", "policy.reserved_posts": 0.4}, "x", "en") == (
        "fellow pay raised to 120 million won plus guaranteed posts for 4 in 10 fellows"
    )


def test_pay_is_told_in_won_a_year_beside_the_pay_of_today():
    """Of the programme of the study: a multiplier of 2.869 is 143 million where 1.8 are 90."""
    change, dearer = {"policy.salary_multiplier": 2.869}, Paid(100.0, 2.0)
    asked = change_words("policy.salary_multiplier", 2.869, "en", ASKED)
    assert asked == "fellow pay of 143 instead of 90 million won a year"
    assert policy(change, "", "ko") == "연봉 인상(1억 4,300만 원)"
    assert policy({"policy.salary_multiplier": 1.0}, "", "ko") == "연봉 인하(5,000만 원)"
    assert policy({"policy.salary_multiplier": 4.0}, "", "ko", paid=dearer) == "연봉 인상(2억 원)"


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"policy.reserved_posts": 0.25, "policy.bridge_pay": 1.0}, "guaranteed posts for 1 in 4 fellows plus fellowship pay kept"),
     ({"policy.reserved_posts": 0.37}, "guaranteed posts for 37 % of fellows"),
     ({"policy.permanent_jobs": 0.5}, "50 % fewer permanent openings for all"),
     ({"shock.us_hostility": 0.5}, "a US visa climate half as hostile as before 2025"), ({"programme.slots": 1000}, "1,000 fellowships")],
)  # fmt: skip
def test_a_policy_is_named_as_a_minister_names_it(changes, said):
    assert policy(changes, "", "en") == said


def test_a_lever_that_ends_says_until_when():
    times = {"shock.us_hostility": "until 2028Q3"}
    assert (
        policy({"shock.us_hostility": 2.0}, "x", "en", times) == "a US visa climate that stays as in 2025 until 2028Q3"
    )
    assert policy({"shock.us_hostility": 2.0}, "x", "ko", times) == "2028년 3분기까지 미국 비자 장벽 2025년 수준 유지"


@pytest.mark.parametrize(
    ("whom", "english", "korean"),
    [(["korea"], "Korean", "한국인"), (["us", "uk", "india", "china", "other"], "foreign", "외국인")],
)
def test_posts_that_are_reserved_for_some_are_said_in_one(whom, english, korean):
    """A list as settings have it, and as a table of points holds it; changes are joined by plus."""
    for held in (whom, str(whom)):
        change = {"policy.reserved_posts": 1.0, "programme.reserved_for": held}
        assert policy(change, "", "en") == f"guaranteed posts for all {english} fellows"
        assert policy(change, "", "ko") == f"정규직 제안({korean} 펠로의 100%)"
    three = {"policy.salary_multiplier": 1.4, **change, "programme.renewal": 1.0}
    assert policy(three, "", "en") == (
        f"fellow pay cut to 70 million won plus guaranteed posts for all {english} fellows plus all contracts renewed"
    )
    assert policy(change, "", "en", {"policy.reserved_posts": "until 2028Q3"}).endswith("fellows until 2028Q3")


def test_posts_that_are_reserved_for_a_mix_of_origins_are_named_one_by_one():
    said = policy({"policy.reserved_posts": 1.0, "programme.reserved_for": ["korea", "us"]}, "", "en")
    assert said.startswith("guaranteed posts for all fellows plus")


def policy_of(number):
    return Point(number, str(number), {"policy.reserved_posts": number / 10})


def facts(**changes):
    common = {"points": [policy_of(1), policy_of(2)], "reference": Point(0, "as configured"), "outcome": Outcome(KEPT, "fellows"),
              "budget": 100.0, "price": "total_cost_krw_bn_discounted"}  # fmt: skip
    return Facts(**{**common, **changes})


FULL = {"scale": 1.0, "vectors_simulated": 40}


@pytest.mark.parametrize(
    ("known", "stamped"), [(FULL, False), (FULL | {"vectors_simulated": 10}, False), (FULL | {"vectors_simulated": 9}, True),
                           (FULL | {"scale": 0.99}, True), ({}, True)],
)  # fmt: skip
def test_a_quick_look_is_stamped(known, stamped):
    assert (stamp(Facts(**known)), stamp(Facts(**known), "ko")) == (
        ("QUICK LOOK", "시험 계산 - 정책 판단에 사용 불가") if stamped else ("", "")
    )


def test_a_policy_of_many_changes_has_its_number_and_a_number_few_digits():
    changes = {
        f"behaviour.{name}": 0.1 + 0.2
        for name in ("foresight", "pay_weight", "security_weight", "discount", "belief_speed", "ties_weight")
    }
    many = Point(7, "long", changes)
    known = facts(points=[many])
    assert point_words(known, 7, "en") == "option 7" and point_words(known, 7, "ko") == "7번 안"
    few = many._replace(changes={"behaviour.foresight": 0.1 + 0.2})
    assert point_words(facts(points=[few]), 7, "en") == "foresight = 0.3"
    assert point_words(facts(points=[few]), 7, "ko") == "미래가치 반영 정도 0.3 적용"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"krw_m_per_added_year": None, "low": None, "high": None, "reason": "none added"}, "costs: none added."),
        ({"krw_m_per_added_year": None, "low": None, "high": None}, "costs: can't be told."),
        ({"krw_m_per_added_year": -12.0, "low": -20.0, "high": -5.0}, "costs: can't be told."),
        (
            {"krw_m_per_added_year": 267.0, "low": -math.inf, "high": math.inf},
            "costs 267 m won (no bounds) of fellowships.",
        ),
        ({"krw_m_per_added_year": 267.0, "low": 200.0, "high": 400.0}, "costs 270 m won (200 to 400) of fellowships."),
    ],
)
def test_a_year_that_nobody_added_has_no_price(row, said):
    point = Point(1, "as configured", {"programme": "innocore"}, programmes=["innocore"])
    known = facts(points=[point], best=1, prices=[Price("first", "from_abroad", "in Korea", **row)])
    assert price_sentence(known, "en").endswith(said)
    assert price_sentence(known, "ko").startswith("해외에서 온 1차 임용 펠로의 순증 체류 1인년당 사업비")


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


def test_a_share_and_a_count_of_people_are_written_with_their_units():
    rows = [{"pattern": "us_phds_in_industry", "role": "test", "target": 0.53, "median": 0.8658, "tolerance": 0.1, "within": False,
             "unit": "share"},
            {"pattern": "korean_phds_postdoc_abroad", "role": "test", "target": 700.0, "median": 97.0, "tolerance": 200.0,
             "within": False, "unit": "persons"}]  # fmt: skip
    known = facts(patterns={"fit": [0, 0], "test": [0, 2], "seen": [0, 0], "rows": rows})
    told = {language: [row[1:4] for row in validation(known, language).tables[0].rows] for language in ("en", "ko")}
    assert told["ko"] == [["53%", "86.6%", "10%p"], ["700명", "97명", "200명"]]
    assert told["en"] == [["53%", "86.6%", "10 points"], ["700 people", "97 people", "200 people"]]


LATIN_SENTENCE = re.compile(
    r"(?:[A-Za-z][a-z'-]*[ ,&]+){3}[A-Za-z]"
)  # four words of another language, one after another


def test_the_evidence_of_a_korean_brief_is_told_in_korean():
    """A source may keep its title; what it says is Korean."""
    (table,) = evidence(facts(known=known_facts()), "ko").tables
    sources = [row[2] for row in table.rows]
    assert len(sources) > 10 and not [
        one for one in sources if LATIN_SENTENCE.search(one) or not re.search("[가-힣]", one)
    ]
    assert LATIN_SENTENCE.search("UK researchers who left, n = 606")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_figures_and_tables_are_numbered_through_from_the_first_page(language):
    """Each number once, in the order of the pages."""
    published = facts_of(read_folder(PUBLISHED / "pay_or_permanence"))
    shown = {name: Picture(name, name, "", name) for name in ("rungs", "paths", "plane")}
    document = document_of(published, shown, language)
    for kind, pattern in (("figures", r"(?:Figure |\[그림 )(\d+)"), ("tables", r"(?:Table |<표 )(\d+)")):
        captions = [
            one.caption for part in (document.first, *document.sections) for one in getattr(part, kind) if one.caption
        ]
        numbers = [int(number) for caption in captions for number in re.findall(pattern, caption)]
        assert numbers == list(range(1, len(captions) + 1)) and len(numbers) >= 3


def test_what_stands_in_the_sections_of_a_korean_brief_ends_in_nouns():
    document = document_of(facts_of(read_folder(PUBLISHED / "pay_or_permanence")), {}, "ko")
    said = [words for section in document.sections for words in (*section.paragraphs, *section.items)]
    assert len(said) > 10 and not [words for words in said if re.search(r"(다|요)\.?$|\.$|[가-힣)]\. ", words)]


@pytest.mark.parametrize(
    ("low", "high", "language", "said"),
    [(-9.0, 2510.0, "ko", ("−90억", "2조 5,000억 원")), (20.0, 104.0, "ko", ("200", "1,040억 원")),
     (0.06, 12.0, "ko", ("6,000만", "120억 원")), (-9.0, 2510.0, "en", ("−9.0", "2,500 bn won"))],
)  # fmt: skip
def test_a_range_of_costs_has_its_unit_once_where_it_is_one(low, high, language, said):
    ends = [Effect(1, "total_cost_krw_bn", "bn KRW", cost, cost - cost / 5, cost + cost / 5) for cost in (low, high)]
    assert tuple(from_to(*ends, language).values()) == said


def test_the_four_groups_of_fellows_have_one_set_of_names():
    """In figures, in tables of the first call, and in the flow of a brief."""
    names = {group: called(group, "en") for group in GROUPS}
    assert names == GROUP_WORDS
    assert {group: called(f"fellows_{group}", "en").removesuffix(", first call") for group in GROUPS} == names


@pytest.mark.parametrize(("low", "high"), [(None, None), (math.nan, math.nan), (math.nan, 3.0)])
def test_a_number_whose_range_is_not_known_is_told_without_one(low, high):
    """Tables have NaN where two simulations of one vector give no range."""
    assert rounded(2.0, low, high, "bn KRW") == rounded(2.0, None, None, "bn KRW")
    assert rounded(math.nan, low, high, "bn KRW") == ("-", "")
