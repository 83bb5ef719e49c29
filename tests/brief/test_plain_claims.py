"""A brief claims what its numbers carry: of what there is more, what is missed, one name for one thing, sums that come out."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_first_page import FULL, INNOCORE, LANGUAGES, POSTS_UP, effect, of_cases, of_fellows, study

from brainsim.brief import answer, known_of_fellows
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.figure_titles import finding
from brainsim.brief.findings import findings
from brainsim.brief.first_page import first_page, rows_of
from brainsim.brief.kept import AT
from brainsim.brief.next_step import next_step
from brainsim.brief.records import Level, Outcome, Point
from brainsim.brief.sentences import point_words, told_of
from brainsim.brief.terms import terms
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.kept_along import ENDS, SINCE
from brainsim.report.numbers import in_steps, shown_of
from brainsim.report.rungs import IN_KOREA, IN_RESEARCH, PERMANENT
from brainsim.report.vocabulary import called, programmes_words
from brainsim.study.stored import Driver
from brainsim.words.book import book_of
from brainsim.words.say import naming

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
APPLICANTS = "applicants_per_slot"
AFTER = AT["after_3"][1]


@pytest.mark.parametrize(
    ("outcome", "head"),
    [(IN_KOREA, "Simulations with more in Korea"), (IN_RESEARCH, "Simulations with more research"),
     (PERMANENT, "Simulations with more in permanent posts"), ("fellows_mean_ability", "Simulations with an increase")],
)  # fmt: skip
def test_the_last_column_says_of_what_there_is_more(outcome, head):
    one = study(outcome=Outcome(outcome, "researcher-years"))
    one = one._replace(
        effects=[*one.effects, *(effect(n, outcome, 90.0) for n in (1, 2) if outcome not in {IN_RESEARCH, PERMANENT})]
    )
    (table,) = first_page(one, [], "en").tables
    assert table.header[-1] == head
    assert ("of mean ability of fellows" in table.caption) == (head == "Simulations with an increase")
    assert first_page(one, [], "ko").tables[0].header[-1].endswith("증가한 모의실험")


def hired(middle, low, high, fact=None):
    return Level("fellows_new_domestic_phd", "fellows", 40, middle, low, high, fact)


@pytest.mark.parametrize(
    ("level", "is_missed"),
    [(hired(83.0, 59.0, 107.0, 116.0), True), (hired(83.0, 59.0, 120.0, 116.0), True), (hired(100.0, 59.0, 120.0, 116.0), False),
     (hired(83.0, 59.0, 107.0), False), (hired(115.0, 114.0, 115.5, 116.0), True)],
)  # fmt: skip
def test_a_fitted_fact_that_is_missed_is_said_where_it_is_printed(level, is_missed):
    """Outside its range, or off by more than a quarter; what follows stands beside it."""
    said = known_of_fellows.missed([level], "en")
    assert bool(said) == is_missed == bool(known_of_fellows.missed([level], "ko"))
    if is_missed:
        assert said.startswith("The model misses: new PhDs from Korea, first call (") and "known: 116 fellows" in said
        assert "quote no level" in said


def test_nothing_is_told_of_fellows_of_a_world_that_has_none():
    """And what is known of the announced programme is beside no other one."""
    one = study(levels=[hired(0.0, 0.0, 0.0, 116.0)], offers={0: {"innocore": INNOCORE}})
    assert known_of_fellows.levels(one)[0].fact == 116.0
    assert known_of_fellows.levels(one._replace(reference=Point(0, "", at={"programme": "none"}), offers={})) == []
    larger = one._replace(offers={0: {"innocore": INNOCORE | {"slots": 1000}}})
    assert known_of_fellows.levels(larger)[0].fact is None
    assert known_of_fellows.levels(one._replace(setting={"policy.salary_multiplier": 2.0}))[0].fact is None


def applying(before, *changes):
    """Options by what each changes of how many apply: the change, half its range, and so many as are printed."""
    points = [Point(n, str(n), {"policy.reserved_posts": n / 10}) for n in range(1, len(changes) + 1)]
    effects = [
        effect(n, APPLICANTS, mean, half / 3, unit="applicants / slot") for n, (mean, half) in enumerate(changes, 1)
    ]
    fellows = {n: of_fellows(before + mean, 0.75, 0.4, 0.3) for n, (mean, _) in enumerate([(0.0, 0.0), *changes])}
    return study(points=points, effects=effects, fellows=fellows, comparisons=[])


@pytest.mark.parametrize(
    ("changes", "bold", "more"),
    [([(1.3, 0.4)], "More apply with guaranteed posts for 1 in 10 fellows.", "4.3 applicants for each place, 3.0"),
     ([(-1.3, 0.4)], "Fewer apply with guaranteed posts for 1 in 10 fellows.", "1.7 applicants for each place, 3.0"),
     ([(0.16, 0.14)], "About 3.0 apply for each place, with it as without it.", "3.2 applicants for each place, 3.0 with"),
     ([(0.16, 0.14), (0.02, 0.01)], "About 3.0 apply for each place in every case.", "3.0 to 3.2 applicants for each place; 3.0 with"),
     ([(0.0, 0.2)], "About 3.0 apply for each place, with it as without it.", "As many as with InnoCORE as announced."),
     ([(0.0, 0.0), (0.0, 0.0)], "The first call comes before what is changed.", ""),
     ([(0.0, 0.0), (0.02, 0.01)], "About 3.0 apply for each place in every case.",
      "As many as with InnoCORE as announced. With 1 option the change comes after the first call."),
     ([(1.3, 2.0)], "No option clearly changes how many apply.", "4.3 applicants for each place, 3.0 with")],
)  # fmt: skip
def test_more_apply_only_where_the_paired_effect_is_clear_and_a_tenth_of_today(changes, bold, more):
    comes = findings(applying(3.0, *changes), "en")[0]
    assert comes.bold == bold and comes.more.startswith(more)
    assert findings(applying(3.0, *changes), "ko")[0].bold


@pytest.mark.parametrize(
    ("changed", "name", "korean"),
    [({}, "InnoCORE as announced", "현행 이노코어"),
     ({"end": None}, "InnoCORE that goes on after 2030", "2030년 이후에도 계속하는 이노코어"),
     ({"slots": 1000}, "InnoCORE as set here", "조건을 바꾼 이노코어"),
     ({"end": "2031Q2"}, "InnoCORE as set here", "조건을 바꾼 이노코어")],
)  # fmt: skip
def test_a_reference_has_one_name_however_it_was_written(changed, name, korean):
    """Whether a study names its programme or has it from the settings; on other terms it is called otherwise."""
    offers = {0: {"innocore": INNOCORE | changed}}
    plain = study(offers=offers)
    named = plain._replace(reference=plain.reference._replace(at={"programme": "innocore"}))
    assert point_words(plain, 0, "en") == point_words(named, 0, "en") == programmes_words(offers[0], "en") == name
    assert point_words(plain, 0, "ko") == korean
    plan = plain._replace(reference=plain.reference._replace(at={"programme": "innocore_plan_2026"}))
    assert point_words(plan, 0, "en") == "InnoCORE as planned for 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_costs_and_years_are_counted_within_so_many_years_by_one_name(language):
    says = {"en": ("total cost within 15 years, discounted", "total cost within the study, discounted"),
            "ko": ("15년 총비용(현재가치)", "분석 기간 총비용(현재가치)")}[language]  # fmt: skip
    with naming({}, 15.0), naming({}):  # what is inside knows it from outside
        assert called(TEN_YEARS, language) == says[0]
    assert called(TEN_YEARS, language) == says[1]
    fixed = {"en": "within the study", "ko": "분석 기간"}[language]
    found = [f"{section}.{key}" for section, words in book_of(language).items() if section != "explorer"
             for key, said in words.items() if fixed in str(said)]  # fmt: skip
    assert found == ["spans.study"]


@pytest.mark.parametrize("name", ["the_cliff", "visa_climate", "what_keeps_them"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lever_of_an_option_on_page_one_is_told_what_it_is(name, language):
    facts = facts_of(read_folder(PUBLISHED / name))
    words, said = book_of(language)["levers_told"], terms(facts, language)
    levers = {lever for point in rows_of(facts) for lever in told_of(facts, point.point)}
    heads = {lever: words[lever].partition(":")[0] for lever in levers if not lever.startswith("programme.reserved")}
    assert levers and not [lever for lever, head in heads.items() if head not in said]


def test_whatever_has_a_word_for_its_level_has_one_for_what_it_is():
    levers = {name for name in book_of("en")["policies"] if not name.endswith(("foreigners", "koreans", ".2"))}
    assert levers <= set(book_of("en")["levers_told"])


def of_many(gains, others):
    points = [Point(n, str(n), {"policy.reserved_posts": n / 100}) for n in range(1, gains + others + 1)]
    effects = [effect(n, IN_RESEARCH, 900.0 - n if n <= gains else 3.0) for n in range(1, gains + others + 1)]
    return study(points=points, effects=effects, comparisons=[], best=1, **FULL)


@pytest.mark.parametrize(
    ("gains", "others", "said"),
    [(3, 0, "All 3 options clearly give more years of research in Korea."),
     (3, 1, "3 of 4 options clearly give more years of research in Korea. Not clearly: guaranteed posts for 4 % of fellows."),
     (26, 2, "26 of 28 options clearly give more years of research in Korea. Not clearly: guaranteed posts for 27 % of fellows; "),
     (2, 9, "choose among: guaranteed posts for 1 % of fellows; guaranteed posts for 2 % of fellows. Not sure to add any: guaranteed posts "
      "for 3 % of fellows; guaranteed posts for 4 % of fellows; 7 more"),
     (9, 9, "9 of 18 options clearly give more years of research in Korea. Most for the money of them: guaranteed posts for 1 % of "
      "fellows; guaranteed posts for 2 % of fellows; 7 more")],
)  # fmt: skip
def test_what_next_names_options_and_never_only_counts_them(gains, others, said):
    assert said in next_step(of_many(gains, others), "en") and next_step(of_many(gains, others), "ko")


@given(st.lists(st.floats(0.0, 1e5), min_size=1, max_size=6), st.sampled_from([1.0, 10.0, 100.0]))
def test_parts_that_are_rounded_add_up_to_the_rounded_whole(numbers, step):
    parts = in_steps(numbers, step)
    assert sum(parts) == round(sum(numbers) / step) * step
    assert all(abs(part - number) <= step * (1 + 1e-6) for part, number in zip(parts, numbers, strict=True))


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [(468.3, 388.8, 547.8, (470.0, 10.0)), (104.2, 87.4, 121.1, (104.0, 1.0)), (153.2, None, None, (153.0, 1.0))],
)
def test_a_number_is_known_as_it_is_shown(value, low, high, shown):
    assert shown_of(value, low, high) == pytest.approx(shown)


def test_what_falls_due_later_is_what_the_reader_subtracts():
    """Of 470 and 104, some 370: as coarse as the coarser of the two."""
    one = study(**FULL)
    wide = {LIFE: (468.3, 388.8, 547.8), TEN_YEARS: (104.2, 87.4, 121.1)}
    effects = [e._replace(effect=wide[e.outcome][0], low=wide[e.outcome][1], high=wide[e.outcome][2])
               if e.point == 2 and e.outcome in wide else e for e in one.effects]  # fmt: skip
    assert "settle who pays some 370 bn won that fall due" in next_step(one._replace(effects=effects), "en")


def test_that_a_cost_falls_over_the_life_of_posts_is_explained_where_it_does():
    (falls,) = first_page(study(), [], "en").tables  # pay: 96 within ten years, 94 over the life of posts
    assert "takes off that of posts held fewer" in falls.caption
    rises = [e._replace(effect=98.0) if (e.point, e.outcome) == (1, LIFE) else e for e in study().effects]
    assert "posts held" not in first_page(study(effects=rises), [], "en").tables[0].caption


def test_whatever_else_may_happen_is_told_in_the_answer_and_the_table():
    """Of visas of the UK, too, where a study asks of both: what changes most of them, and not what is named already."""
    one = of_cases()
    more = [Point(6, "6", {"shock.uk_visa_cost": 10_000.0}), Point(7, "7", {"shock.uk_visa_cost": 1000.0}),
            Point(8, "8", POSTS_UP | {"shock.uk_visa_cost": 10_000.0})]  # fmt: skip
    effects = [effect(6, IN_KOREA, 61.0, 30.0), effect(7, IN_KOREA, 5.0, 30.0), effect(8, IN_KOREA, 4450.0, 400.0)]
    both = one._replace(points=[*one.points, *more], effects=[*one.effects, *effects])
    assert "A UK visa that costs 10,000 pounds more: no clear effect; 90 % range −30 to +150." in answer.sure(
        both, "en"
    )
    assert "영국 비자 비용 10,000파운드 추가: 효과 불분명(90% 구간" in answer.sure(both, "ko")
    assert [point.point for point in rows_of(both)] == [*(point.point for point in rows_of(one)), 6]
    assert (
        "UK" not in answer.sure(one, "en") and "what else may happen" not in first_page(one, [], "en").tables[0].caption
    )
    assert "what else may happen" in first_page(both, [], "en").tables[0].caption
    clear = both._replace(effects=[*one.effects, effect(6, IN_KOREA, 161.0, 30.0), *effects[1:]])
    assert (
        "A UK visa that costs 10,000 pounds more: more in all 40 simulations; 90 % range +70 to +250."
        in answer.sure(clear, "en")
    )


@pytest.mark.parametrize(
    ("then", "half", "said", "korean"),
    [(0.754, 0.001, "75 live in Korea either way.", "국내 체류율은 모두 75%"),
     (0.78, 0.001, "78 live in Korea, not 75.", "국내 체류율 75% → 78%"),
     (0.78, 0.02, "78 live in Korea, 75 without it: no clear difference.", "국내 체류율 78%(미시행 시 75%, 차이 불분명)")],
)  # fmt: skip
def test_that_more_live_in_korea_is_told_as_it_is_and_whether_it_is_clear(then, half, said, korean):
    fellows = {0: of_fellows(3.0, 0.75, 0.2, 0.2), 2: of_fellows(3.0, then, 0.4, 0.4)}
    paired = [
        effect(2, "kept_in_korea_after_3", then - 0.75, half, unit="share"),
        effect(2, AFTER, 0.2, half, unit="share"),
    ]
    one = study(fellows=fellows, on_fellows=paired)
    assert findings(one, "en")[1].more.endswith(said) and findings(one, "ko")[1].more.endswith(korean)


@pytest.mark.parametrize(
    ("then", "luck", "said"),
    [(0.754, 0.0, "and as many with"), (0.78, 0.0, "78 with"), (0.78, 0.09, "no clear difference")],
)
def test_a_figure_of_who_stays_is_headed_by_the_shares_of_its_last_year_and_whether_they_differ(then, luck, said):
    """The difference is judged between simulations with the same chance: `luck` parts them."""
    rows = [
        (point, n, 32, share + luck * point / 2 * (-1) ** n)
        for point, share in ((0, 0.75), (2, then))
        for n in range(12)
    ]
    ends = pd.DataFrame(rows, columns=["point", "replication", SINCE, "kept_in_korea"])
    one = study(tables={ENDS: ends.assign(programme="", kept_in_korean_research=0.3, permanent_research_post=0.2)})
    title = finding("paths", one, "en")
    assert title.startswith("8 years after the start 75 of 100 fellows live in Korea") and said in title
    assert ("no clear" in title) == (luck > 0) and "임용 8년 후 국내 체류" in finding("paths", one, "ko")


@pytest.mark.parametrize(
    ("low", "said"), [(0.3, "What moves the answer most: "), (0.15, "Among what moves the answer most: ")]
)
def test_an_assumption_moves_the_answer_most_only_where_its_range_lies_above_all_others(low, said):
    rows = [Driver("", IN_RESEARCH, name, total, 0.6, *ends, True) for name, total, ends in (
        ("behaviour.foresight", 0.4, (low, 0.5)), ("behaviour.pay_weight", 0.1, (0.02, 0.2)))]  # fmt: skip
    assert finding("drivers", study(sobol=rows), "en").startswith(said)
    assert finding("drivers", study(sobol=rows[:1]), "ko").startswith("영향이 가장 큰 가정")
