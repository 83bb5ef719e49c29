"""What a year costs is told with the cost that it is of; ties for the money are told, and that an answer turns with the cost."""

import pytest
from test_first_page import FULL, LANGUAGES, PAY, POSTS, PRICE, cost, effect, of_fellows, study

from brainsim.brief.catch import catch
from brainsim.brief.compared import compared
from brainsim.brief.findings import findings
from brainsim.brief.for_money import cheapest, life_price_of, turned
from brainsim.brief.headline import headline
from brainsim.brief.next_step import next_step
from brainsim.brief.records import Effect, Outcome, Point
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.rungs import IN_RESEARCH, RUNGS
from brainsim.study.stored import Compared

THIRD = Point(3, "more posts", {"policy.permanent_jobs": 1.02})


def priced(*ranges, lives=(100.0, 400.0, 400.0), years=(800.0, 1000.0, 900.0), later=(0.0, 1000.0, 1000.0), **more):
    """Pay, guaranteed posts and openings: what a year costs within the study, and what all costs over the life of posts; each cost
    100 bn within the study, and has `later` years after it."""
    prices = [
        Effect(n, PRICE, "million KRW", (low + high) / 2, low, high, 2.0, 40) for n, (low, high) in enumerate(ranges, 1)
    ]
    effects = [one for n, (life, gain) in enumerate(zip(lives, years, strict=True), 1)
               for one in (*cost(n, 100.0, life), effect(n, IN_RESEARCH, gain))][: 3 * len(ranges)]  # fmt: skip
    over_life = {one.point: scaled(one, life * one.effect / (100.0 + later[one.point - 1] * one.effect / 1000) / one.effect)
                 for one, life in zip(prices, lives, strict=False)}  # fmt: skip
    points = [Point(1, "pay", PAY), Point(2, "posts", POSTS), THIRD][: len(ranges)]
    return study(
        points=points, effects=[*effects, *prices], best=2, comparisons=[], life_prices=over_life, **FULL, **more
    )


def scaled(price, times):
    return price._replace(effect=times * price.effect, low=times * price.low, high=times * price.high)


def test_the_cheapest_are_those_whose_ranges_reach_that_of_the_first():
    one = priced((150, 160), (141, 145), (142, 146))
    assert [effect.point for effect in cheapest(one)] == [2, 3]
    assert [effect.point for effect in cheapest(priced((150, 160), (141, 145), (146, 148)))] == [2]


def test_of_very_few_simulations_no_tie_and_no_turn_is_told():
    one = priced((150, 160), (141, 145), (142, 146))
    few = one._replace(effects=[effect._replace(n=9) for effect in one.effects])
    assert cheapest(few) == [] and turned(few, 2) is None and "tied" not in findings(few, "en")[2].more


def test_a_price_over_the_life_of_posts_is_told_where_no_option_turns_and_each_has_one():
    alike = priced((150, 160), (141, 145), (142, 146), lives=(100.0, 276.0, 276.0))
    assert (
        "Over the life of posts, later years counted too: 155 m won (150 to 160) with " in findings(alike, "en")[2].more
    )
    assert "이후 인년까지 포함한 고용 기간 전체 기준 " in findings(alike, "ko")[2].more
    more = findings(alike, "en")[2].more  # what leaves later pay out is said before what counts it
    assert more.index("later pay is left out") < more.index("later years counted too") < more.index("All options")
    unknown = {point: price for point, price in alike.life_prices.items() if point != 3}
    assert "later years counted too" not in findings(alike._replace(life_prices=unknown), "en")[2].more
    vague = [e._replace(low=-9.0) if (e.point, e.outcome) == (3, LIFE) else e for e in alike.effects]
    assert (
        life_price_of(alike._replace(effects=vague), 3) is None and life_price_of(alike, 3) is not None
    )  # it may cost nothing


def test_where_years_in_korea_decide_a_year_of_research_has_its_price_too():
    dear = Effect(1, "cost_per_added_researcher_year_krw_m", "million KRW", 680.0, 540.0, 960.0, 20.0, 40)
    one = priced((141, 145), lives=(400.0, 400.0, 400.0))
    one = one._replace(effects=[*one.effects, dear, effect(1, RUNGS[0], 500.0)], outcome=Outcome(RUNGS[0]), best=1)
    found = findings(one, "en")[2]
    assert "costs 680 m won" in found.bold and "Each year of research in Korea: 143 m won." in found.more
    without = [e for e in one.effects if e.outcome != PRICE]
    assert "Each year of research" not in findings(one._replace(effects=without), "en")[2].more


def test_what_is_hardly_cheaper_over_the_life_of_posts_turns_nothing():
    """Pay at 155 m won a year there and then; posts at some 160 over their life, at others at 237."""
    alike = priced((150, 160), (141, 145), (142, 146), lives=(100.0, 276.0, 276.0))
    assert life_price_of(alike, 1).effect < life_price_of(alike, 2).effect < 155 / 0.95
    assert turned(alike, 2) is None and turned(priced((150, 160), (141, 145), (142, 146)), 2) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_headline_says_that_the_answer_turns_with_the_cost(language):
    """Within the study posts are the cheapest; over their life pay is, which lasts no longer than a fellowship."""
    one = priced((150, 160), (141, 145), (142, 146))
    said = headline(one, language)
    assert turned(one, 2) == 1
    if language == "en":
        assert said.endswith("; over the life of posts fellow pay raised to 143 million won adds more for its money.")
    else:
        assert said.endswith("다만 고용 기간 전체 총비용 기준으로는 연봉 인상(1억 4,300만 원)이 비용 대비 유리")
    apart = Compared(2, 3, IN_RESEARCH, 100.0, 40.0, 160.0, 20.0, 1.0, 40)
    cheap_later = priced((150, 160), (141, 145), (142, 146), lives=(400.0, 100.0, 400.0))
    same = headline(cheap_later._replace(comparisons=[apart]), language)
    assert ("400 bn won in all) about 900" if language == "en" else "고용 기간 전체 4,000억 원)는 약 900인년") in same


def test_where_the_headline_ranks_nothing_the_catch_says_that_the_answer_turns():
    one = priced((150, 160), (141, 145), (142, 146))
    unclear = effect(1, IN_RESEARCH, 3.0)
    one = one._replace(effects=[unclear if (e.point, e.outcome) == (1, IN_RESEARCH) else e for e in one.effects])
    assert "no clear effect" in headline(one, "en")
    assert "counted so, fellow pay raised to 143 million won adds most for its money" in catch(one, "en")


def test_what_is_not_among_the_cheapest_within_the_study_does_not_turn():
    assert turned(priced((100, 110), (141, 145), (142, 146)), 2) is None


@pytest.mark.parametrize(
    ("ranges", "said"),
    [(((150, 160), (141, 145), (142, 146)), "Most for the money within 10 years, tied: guaranteed posts for 6 in 10 fellows; "
      "2 % more permanent openings for all (143 to 144 m won for each year of research in Korea)."),
     (((142, 147), (141, 145), (142, 146)), "A year of research in Korea costs 143 to 144 m won; no option is clearly cheaper."),
     (((142, 147), (141, 145)), "A year of research in Korea costs 143 to 144 m won; no option is clearly cheaper."),
     (((150, 160), (141, 145), (146, 148)), "Most for the money within 10 years: guaranteed posts for 6 in 10 fellows (143 m won for "
      "each year of research in Korea).")],
)  # fmt: skip
def test_the_bold_line_says_with_which_option_a_year_costs_least_or_that_they_tie(ranges, said):
    """And the small print has the sums, and within which years they are paid."""
    costs = findings(priced(*ranges), "en")[2]
    assert costs.bold == said and "aid within 10 years" in costs.more
    assert costs.more.endswith("All options: 100 to 400 bn won more over the life of posts (30 years).")
    assert "1인년당" in findings(priced(*ranges), "ko")[2].bold


def test_the_small_print_says_which_option_is_cheapest_over_the_life_of_posts_where_that_is_another():
    one = priced((150, 160), (141, 145), (142, 146))
    said = findings(one, "en")[2].more
    assert (
        "life of posts, later years counted too: " in said and "with fellow pay raised to 143 million won and " in said
    )
    unknown = {
        point: price for point, price in one.life_prices.items() if point != 3
    }  # of one of them no price over life
    told = findings(one._replace(life_prices=unknown), "en")[2].more
    assert "Over the life of posts: fellow pay raised to 143 million won." in told
    flat = priced((150, 160), (141, 145), (142, 146), lives=(100.0, 100.0, 100.0))
    assert "Over the life of posts:" not in findings(flat, "en")[2].more


def test_of_a_tie_no_option_is_called_the_one_that_adds_most_for_the_same_money():
    """Two that can't be told apart are both named, also where a third is dearer."""
    one = priced((141, 145), (170, 176), (142, 146), lives=(100.0, 100.0, 100.0))
    dear = [e._replace(effect=300.0) if (e.point, e.outcome) == (1, TEN_YEARS) else e for e in one.effects]
    said = next_step(one._replace(effects=dear), "en")
    assert (
        "Choose for the money: paid within 10 years fellow pay raised to 143 million won; 2 % more permanent openings for all (a"
        in said
    )


@pytest.mark.parametrize("outcome", [*RUNGS, "applicants_per_slot"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_year_is_is_said_where_options_are_compared(outcome, language):
    said = compared(study(outcome=Outcome(outcome)), language)
    assert said.count("one researcher, fellow or not" if language == "en" else "1인년: 연구자 1명(펠로 여부 무관)") == 1


def test_of_several_options_that_bring_a_programme_the_ends_are_told_by_their_names():
    """Nothing is told beside a world that has no fellows, and no number without whose it is."""
    points = [
        Point(n, str(n), {"programme.slots": slots}, programmes=["innocore"]) for n, slots in ((1, 400), (2, 1000))
    ]
    fellows = {1: of_fellows(3.1, 0.75, 0.4, 0.3), 2: of_fellows(1.1, 0.7, 0.4, 0.3)}
    effects = [effect(n, IN_RESEARCH, 100.0 * n) for n in (1, 2)]
    one = study(
        points=points,
        reference=Point(0, "", at={"programme": "none"}),
        effects=effects,
        fellows=fellows,
        comparisons=[],
    )
    comes, stays, _ = findings(one, "en")
    assert comes.bold == "1.1 to 3.1 apply for each place."
    assert comes.more == "1.1 with 1,000 fellowships; 3.1 with 400 fellowships."
    assert stays.more == "With 1,000 fellowships: 40 in research, 30 in permanent posts."


def test_what_adds_and_costs_no_more_comes_before_any_price():
    """It has no price, and would be lost among those that have one; with posts to pay for in the end it costs more than now."""
    one = priced((150, 160), (141, 145), (142, 146))
    saving = one._replace(
        effects=[
            e._replace(effect=-5.0, low=-8.0, high=-2.0) if e.point == 1 and e.outcome in (TEN_YEARS, LIFE) else e
            for e in one.effects
        ]
    )
    later = [one._replace(effect=5.0) if (one.point, one.outcome) == (1, LIFE) else one for one in saving.effects]
    assert "no more than now" not in findings(saving._replace(effects=later), "en")[2].bold
    found = findings(saving, "en")[2]
    assert (
        found.bold
        == "Most for the money: fellow pay raised to 143 million won, 800 years of research in Korea more and 5.0 bn won less in 10 "
        "years; in the end −5.0 bn won (−8.0 to −2.0)."
        and "143 (guaranteed posts for 6 in 10 fellows) to 155 m won, paid within 10 years; 143 m won with the first of the headline."
        in found.more
    )
    assert (
        "비용 대비 가장 유리한 안: 연봉 인상(1억 4,300만 원), 대학·출연연 연구직 800인년 순증, 10년 총비용 50억 원 절감(고용 기간 "
        in findings(saving, "ko")[2].bold
    )
