"""Outcomes by their definitions, on registers and histories that are made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from brainsim.model.codes import (
    FACULTY,
    FELLOW,
    FOREIGN,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    NEW_DOMESTIC_PHD,
    ORIGINS,
    OUT,
    POSTDOC,
    RETURNEE,
    UNKNOWN,
    US,
    WINDOW,
)
from brainsim.model.fellows import Register, code
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes import calls, costs, stocks, years
from brainsim.outcomes.costs import annuity, posts_held
from brainsim.outcomes.fellow_tables import fellows_table, paths_table, reasons_table
from brainsim.outcomes.first_call import first_fellows
from brainsim.outcomes.kept import kept, whereabouts_at
from brainsim.outcomes.rows import outcome_rows, outcomes_of, shown_in
from brainsim.outcomes.stays import us_stay_rates
from brainsim.outcomes.sums import exact_sum

QUARTERS, SCALE = 40, 0.5
AT_HOME, AS_FELLOW, GONE = code(KOREA, INDUSTRY), code(KOREA, FELLOW), code(US, POSTDOC)
PROFESSOR, SCIENTIST, KOREAN_POSTDOC = code(KOREA, FACULTY), code(KOREA, INSTITUTE), code(KOREA, POSTDOC)


def register_of(*fellows):
    """A register of fellows, each (group, start, end, {first quarter: whereabouts from then on}, last seen)."""
    register = Register(QUARTERS)
    register.make_room(len(fellows))
    register.number = len(fellows)
    for n, (group, start, end, path, seen) in enumerate(fellows):
        record = register.records[n]
        record.uid, record.group, record.start, record.end, record.next = n, group, start, end, UNKNOWN
        record.origin, record.ability, record.pay_weight = n % 6, float(n), 2.0
        for quarter, whereabouts in path.items():
            register.whereabouts[n, quarter : seen + 1] = whereabouts
    return register


@pytest.fixture
def four():
    """Four fellows of two calls: who stays, who leaves, who is promoted after a year away, who was lost from sight."""
    return register_of(
        (NEW_DOMESTIC_PHD, 56, 62, {0: AS_FELLOW, 6: AT_HOME}, 39),
        (FOREIGN, 56, 62, {0: AS_FELLOW, 6: GONE}, 39),
        (FOREIGN, 60, 64, {0: AS_FELLOW, 4: GONE, 8: PROFESSOR}, 35),
        (RETURNEE, 60, -1, {0: AS_FELLOW}, 10),
    )


def model_of(register, small, history=(), overrides=(), **parts):
    """As much of a model as outcomes look at."""
    settings = small(f"population.scale={SCALE}", "programme.slots=4", *overrides)
    state = SimpleNamespace(register=register, fired={})
    setting = SimpleNamespace(
        programmes=("innocore",), first_quarter=8102 - 56
    )  # 2025Q3 is quarter 8102 of the calendar, 56 of the run
    return SimpleNamespace(settings=settings, state=state, setting=setting, history=list(history), **parts)


def named(module, model, *names):
    """Some outcomes of a file, by name."""
    return {name: getattr(module, name)(model) for name in names}


def intake_of(model):
    """What is known of those who were hired."""
    return named(calls, model, "applicants_per_slot", "fellows_hired", "fellows_mean_ability") | first_fellows(model)


def costs_of(model):
    """All costs."""
    return named(costs, model, *(name for name in outcome_rows() if "cost" in name))


def ends_of(model):
    """Who is in Korea at the end."""
    ends = ("researchers_in_korea_end", "researchers_in_korean_research_end", "permanent_posts_in_korea_end")
    return named(stocks, model, *ends)


def happened(quarter, **changes):
    """A quarter in which nothing happened, but for the changes."""
    nothing = dict(
        quarter=quarter, stock=np.zeros((4, 6, 6)), moves=np.zeros((6, 4, 4)), capacities=np.zeros(10), applicants=np.array([0]),
        left=np.zeros((4, 6, 6)), bridges=np.zeros(2), slots=np.array([4]), filled=np.zeros((2, 52)),
    )  # fmt: skip
    lived = {**nothing, **changes}
    return SimpleNamespace(fellows=lived["stock"][KOREA, :, FELLOW].sum(keepdims=True), **lived)


# --- where fellows are ------------------------------------------------------------------------------------------------


def test_fellows_that_nobody_could_see_yet_are_not_counted_as_none(small):
    """Of a study of one year nothing is known a year after the end of a fellowship; a count of zero would say that all left."""
    model = TalentModel(small("study.quarters=4"), rng=3)
    while model.running:
        model.step()
    found = outcomes_of(model)
    assert np.isnan(found["fellows_kept_in_korea_after_3"]) and np.isnan(found["fellows_kept_in_korea_after_1"])
    assert found["fellows_observed_after_3"] == 0.0


def test_whereabouts_outside_the_study_are_unknown(four):
    """Before the start, and beyond the last quarter, there is nothing to look up."""
    assert whereabouts_at(four, np.array([0, 6, 4, 11])).tolist() == [AS_FELLOW, GONE, GONE, UNKNOWN]
    assert whereabouts_at(four, np.array([-1, 41, -1000, 40])).tolist() == [UNKNOWN] * 4


def test_kept_shares_are_of_those_who_could_be_observed(four, small):
    """One year from the start: all four seen, the third gone; after three years the fourth is out of sight."""
    found = kept(model_of(four, small))
    assert found["fellows_observed_year_1"] == 4 / SCALE
    assert found["kept_in_korea_year_1"] == 3 / 4
    assert found["kept_in_korean_research_year_1"] == 3 / 4
    assert found["permanent_research_post_year_1"] == 0.0
    assert found["fellows_observed_year_3"] == 3 / SCALE
    assert found["kept_in_korea_year_3"] == pytest.approx(2 / 3)  # industry counts as kept, abroad does not
    assert found["kept_in_korean_research_year_3"] == pytest.approx(1 / 3)  # the professor
    assert found["permanent_research_post_year_3"] == pytest.approx(1 / 3)


def test_kept_after_the_end_counts_from_each_ones_own_end(four, small):
    """One year after the end: the third is a professor by then; the fourth has no end and is not counted."""
    found = kept(model_of(four, small))
    assert found["fellows_observed_after_1"] == 3 / SCALE
    assert found["kept_in_korea_after_1"] == pytest.approx(2 / 3)
    assert found["permanent_research_post_after_1"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(("leaves", "share"), [(10, 0.0), (11, 1.0)])
def test_a_year_after_the_end_is_the_fourth_quarter_after_it(leaves, share, small):
    """Her fellowship ended after six quarters; she leaves Korea in the fourth quarter after that, or in the fifth."""
    found = kept(model_of(register_of((FOREIGN, 56, 62, {0: AT_HOME, leaves: GONE}, 39)), small))
    assert found["kept_in_korea_after_1"] == share


def test_kept_by_group_counts_the_group_only(four, small):
    """Of two foreigners one is back after three years; nobody is an other domestic fellow, so that share is NaN."""
    found = kept(model_of(four, small))
    assert found["kept_in_korea_year_3_foreign"] == 0.5
    assert found["kept_in_korea_year_3_new_domestic_phd"] == 1.0
    assert found["fellows_observed_year_3_returnee"] == 0.0
    assert np.isnan(found["kept_in_korea_year_3_returnee"])
    assert np.isnan(found["kept_in_korea_year_1_other_domestic"])


@pytest.mark.parametrize(
    ("whereabouts", "counts"),
    [
        (AT_HOME, (True, False, False)),
        (KOREAN_POSTDOC, (True, True, False)),
        (AS_FELLOW, (True, True, False)),
        (PROFESSOR, (True, True, True)),
        (SCIENTIST, (True, True, True)),
        (GONE, (False, False, False)),
        (code(US, FACULTY), (False, False, False)),
    ],
)
def test_what_counts_as_kept(whereabouts, counts, small):
    """In Korea: anything there; in research: postdoc, fellow, faculty, institute; permanent: faculty, institute."""
    found = kept(model_of(register_of((FOREIGN, 56, 62, {0: whereabouts}, 39)), small))
    names = ("kept_in_korea_year_5", "kept_in_korean_research_year_5", "permanent_research_post_year_5")
    assert tuple(found[name] == 1.0 for name in names) == counts


# --- the first call ---------------------------------------------------------------------------------------------------


def test_the_intake_is_that_of_the_first_call(four, small):
    """Quarter 56 is the first with posts: two fellows of it, 7 applicants for 4 slots; all in all four were hired."""
    calls = [
        happened(55, applicants=np.array([99])),
        happened(56, capacities=np.ones(10), applicants=np.array([7])),
        happened(60, capacities=np.ones(10)),
    ]
    intake = intake_of(model_of(four, small, calls))
    assert intake["applicants_per_slot"] == 7 / SCALE / 4
    groups = [intake[f"fellows_{group}"] for group in ("new_domestic_phd", "returnee", "foreign", "other_domestic")]
    assert groups == [1 / SCALE, 0.0, 1 / SCALE, 0.0]
    assert intake["fellows_hired"] == 4 / SCALE
    assert intake["fellows_mean_ability"] == 1.5


def test_origins_of_the_first_call_are_counted(small):
    """Of four fellows of the first call two are Indian and one Chinese."""
    register = register_of(*[(FOREIGN, 56, -1, {0: AS_FELLOW}, 3)] * 4)
    register.records["origin"][:4] = [ORIGINS.index(name) for name in ("india", "india", "china", "other")]
    intake = intake_of(model_of(register, small, [happened(56, capacities=np.ones(10))]))
    assert (intake["fellows_from_india"], intake["fellows_from_china"]) == (2 / SCALE, 1 / SCALE)


def test_without_a_call_there_is_no_intake(small):
    """Nobody hired, and shares that do not exist are NaN."""
    intake = intake_of(model_of(register_of(), small, [happened(56)]))
    assert np.isnan(intake["applicants_per_slot"]) and np.isnan(intake["fellows_mean_ability"])
    assert intake["fellows_hired"] == intake["fellows_foreign"] == 0.0


# --- flows, stays, costs ----------------------------------------------------------------------------------------------


def test_net_flow_is_per_thousand_residents_and_year(small):
    """In two quarters 3 arrive and 1 leaves, of 100 residents: 2 in half a year are 40 per thousand and year."""
    moves, back, stock = np.zeros((6, 4, 4)), np.zeros((6, 4, 4)), np.zeros((4, 6, 6))
    moves[0, US, KOREA], back[2, KOREA, US], stock[KOREA, 1, 1] = 3, 1, 100
    history = [happened(56, moves=moves, stock=stock), happened(57, moves=back, stock=stock)]
    assert stocks.net_flow_per_1000(model_of(register_of(), small, history)) == pytest.approx(40.0)


def test_stay_rates_are_of_the_years_four_to_six(small):
    """Only the quarters 16 to 27 after the PhD count, both included: 1 + 2 of 24 Korean person-quarters in the US."""
    stays = np.zeros((6, WINDOW + 1, 2))
    stays[0, :, 0] = stays[0, :, 1] = 2
    stays[0, 16:28, 1] = 0
    stays[0, [16, 27], 1] = (1, 2)
    rates = us_stay_rates(model_of(register_of(), small, stays=stays))
    assert rates["us_stay_rate_korea"] == 3 / 24
    assert np.isnan(rates["us_stay_rate_china"])


def with_stock(small, register, *stocks, overrides=()):
    """A model that lived quarters with these stocks in Korea, {position: real researchers}."""
    history = []
    for number, positions in enumerate(stocks):
        stock = np.zeros((4, 6, 6))
        for position, researchers in positions.items():
            stock[KOREA, position % 6, position] = researchers * SCALE
        history.append(happened(56 + number, stock=stock))
    return model_of(register, small, history, overrides)


def test_fellowships_cost_the_pay_and_research_money_of_all_fellow_years(small):
    """10 fellows at 1:1 for a quarter, then 20, at 90 + 60 million: 0.375 and 0.75 bn, the second discounted."""
    found = costs_of(with_stock(small, register_of(), {FELLOW: 10}, {FELLOW: 20, INDUSTRY: 99, POSTDOC: 99}))
    assert found["cost_krw_bn"] == found["total_cost_krw_bn"] == pytest.approx(1.125)
    assert found["cost_krw_bn_discounted"] == pytest.approx(0.375 + 0.75 / 1.03**0.25)
    assert found["permanent_posts_cost_krw_bn"] == 0.0


def test_a_fellow_costs_what_fellows_are_paid_in_that_quarter(small):
    """Twice the announced pay from the second quarter on: 10 fellows cost 0.375, then 0.6 bn."""
    dearer = ("policy.salary_multiplier={value: 3.6, start: 2025Q4}",)
    found = costs_of(with_stock(small, register_of(), {FELLOW: 10}, {FELLOW: 10}, overrides=dearer))
    assert found["cost_krw_bn"] == pytest.approx(0.375 + 10 * (180 + 60) / 4 / 1000)


def test_permanent_posts_cost_entry_pay_and_research_money(small):
    """8 professors and 4 institute researchers for a quarter, then 2 professors; postdocs cost the programme nothing."""
    model = with_stock(small, register_of(), {FACULTY: 8, INSTITUTE: 4, POSTDOC: 50}, {FACULTY: 2, FELLOW: 10})
    pay, money = model.settings.country.korea.pay, model.settings.programme.research_money
    posts = (10 * (pay["faculty"] + money) + 4 * (pay["institute"] + money)) / 4 / 1000
    found = costs_of(model)
    assert found["permanent_posts_cost_krw_bn"] == pytest.approx(posts)
    assert found["total_cost_krw_bn"] == pytest.approx(posts + 0.375)


def test_those_who_pass_the_window_go_on_holding_their_posts(small):
    """Of 8 professors 3 pass the window in the second quarter: 8 posts are held and paid all the same."""
    model = with_stock(small, register_of(), {FACULTY: 8}, {FACULTY: 5})
    model.history[1].left[KOREA, 0, FACULTY] = 3 * SCALE
    assert posts_held(model)[:, 0].tolist() == [8.0, 8.0]
    pay, money = model.settings.country.korea.pay, model.settings.programme.research_money
    assert costs_of(model)["permanent_posts_cost_krw_bn"] == pytest.approx(16 * (pay["faculty"] + money) / 4 / 1000)


def test_a_post_is_paid_over_its_life_from_the_quarter_in_which_it_is_filled(small):
    """4 institute posts, 2 of them filled a quarter later: two annuities of thirty years at 3 %."""
    model = with_stock(small, register_of(), {INSTITUTE: 2}, {INSTITUTE: 4})
    price = (model.settings.country.korea.pay["institute"] + model.settings.programme.research_money) / 1000
    wanted = 2 * price * (annuity(0.03, 0, 30) + annuity(0.03, 1, 30))
    assert costs_of(model)["permanent_posts_life_cost_krw_bn"] == pytest.approx(wanted)
    assert annuity(0.0, 5, 30) == pytest.approx(30.0)
    assert annuity(0.03, 0, 30) == pytest.approx((1 - 1.03**-30) / (1 - 1.03**-0.25) / 4)


def test_years_are_discounted_as_their_cost_is(small):
    """4 professors and a postdoc, then 2 professors: a later quarter is worth less, in years as in won."""
    model = with_stock(small, register_of(), {FACULTY: 4, POSTDOC: 1}, {FACULTY: 2, INDUSTRY: 2})
    later = 1.03**-0.25
    assert years.researcher_years_in_korea_discounted(model) == pytest.approx((5 + 4 * later) / 4)
    assert years.researcher_years_in_korean_research_discounted(model) == pytest.approx((5 + 2 * later) / 4)
    assert years.permanent_researcher_years_discounted(model) == pytest.approx((4 + 2 * later) / 4)
    over_life = years.permanent_researcher_years_over_life(model)
    assert over_life == pytest.approx(4 * annuity(0.03, 0, 30) - 2 * annuity(0.03, 1, 30))


def test_fellowships_that_change_hands_more_often_move_no_outcome_by_which_policies_are_judged(small):
    """Two people share a fellowship and a postdoc's post of six years: each for all the time, or each for half of both.

    Where everybody is and what posts are held is the same in every quarter and at the end, and so is all that decides;
    the count of fellows who passed through and stayed is twice as large, which is why it decides nothing.
    """
    posts = [{FELLOW: 1, POSTDOC: 1}] * 12 + [{INDUSTRY: 2}] * 13
    one = register_of((NEW_DOMESTIC_PHD, 56, 68, {0: AS_FELLOW, 12: AT_HOME}, 39))
    swapped = register_of(
        (NEW_DOMESTIC_PHD, 56, 62, {0: AS_FELLOW, 6: KOREAN_POSTDOC, 12: AT_HOME}, 39),
        (NEW_DOMESTIC_PHD, 62, 68, {0: AS_FELLOW, 6: AT_HOME}, 33),
    )
    longer, oftener = (with_stock(small, register, *posts) for register in (one, swapped))
    decide = {name for view in ("compared", "points", "brief") for name in shown_in(view) if name in outcome_rows()}
    assert {"researcher_years_in_korea", "researcher_years_in_korean_research", "permanent_researcher_years"} <= decide
    for name in decide - {"fellows_mean_ability", "applicants_per_slot"}:
        module = costs if "cost" in name else years
        assert getattr(module, name)(longer) == getattr(module, name)(oftener)
    counts = [kept(model)["fellows_kept_in_korea_after_3"] for model in (longer, oftener)]
    assert counts == [1 / SCALE, 2 / SCALE]


def test_a_post_costs_its_growing_pay(small, level_pay):
    """One filled four years after the PhD, one given up a quarter later after ten: .03 a year for ten years, then .01."""
    grown = ("country.korea.pay_growth.institute=0.03", "country.korea.pay_growth_later.institute=0.01")
    flat, model = (
        with_stock(small, register_of(), {INSTITUTE: 5}, {INSTITUTE: 4}, overrides=(*level_pay, *o))
        for o in ((), grown)
    )
    for lived in (flat, model):
        lived.history[0].filled[1, 16], lived.history[1].filled[1, 40] = SCALE, -SCALE
    pay = model.settings.country.korea.pay["institute"] / 1000

    def more(name):
        return costs_of(model)[name] - costs_of(flat)[name]

    raises = np.expm1([0.12, 0.1275, 0.3])
    assert more("permanent_posts_cost_krw_bn") == pytest.approx(pay * (raises[0] + raises[1] - raises[2]) / 4)
    ages = np.arange(120) / 4
    gained = [0.03 * np.minimum(10, 4 + ages) + 0.01 * np.maximum(0, ages - 6), 0.3 + 0.01 * ages]
    lives = [(np.expm1(gain) * 1.03 ** -(ages + n / 4)).sum() / 4 for n, gain in enumerate(gained)]
    assert more("permanent_posts_life_cost_krw_bn") == pytest.approx(pay * (lives[0] - lives[1]))


def test_a_bridge_costs_what_it_adds_to_institute_pay(small):
    """Bridges worth half an institute pay in the second quarter, and a quarter of one of those who passed the window."""
    model = with_stock(small, register_of(), {}, {})
    model.history[1].bridges = np.array([0.5, 0.25]) * SCALE
    pay = model.settings.country.korea.pay["institute"]
    assert costs_of(model)["permanent_posts_cost_krw_bn"] == pytest.approx(0.75 * pay / 4 / 1000)


def test_the_end_counts_researchers_in_korea_after_the_last_quarter_by_what_they_do(small):
    """Of 40: 10 without a post, 9 in industry, 8 postdocs, 7 fellows, and 4 + 2 in permanent posts."""
    last = {OUT: 10, INDUSTRY: 9, POSTDOC: 8, FELLOW: 7, FACULTY: 4, INSTITUTE: 2}
    ends = ends_of(with_stock(small, register_of(), {FACULTY: 99}, last))
    assert ends == {
        "researchers_in_korea_end": 40.0,
        "researchers_in_korean_research_end": 21.0,
        "permanent_posts_in_korea_end": 6.0,
    }


def test_the_end_does_not_count_the_other_places(small):
    stock = np.ones((4, 6, 6))
    ends = ends_of(model_of(register_of(), small, [happened(56, stock=stock)]))
    assert ends["researchers_in_korea_end"] == 36 / SCALE
    assert ends["permanent_posts_in_korea_end"] == 12 / SCALE


def test_a_sum_does_not_depend_on_its_order():
    """Exact to the last bit, whatever comes first."""
    numbers = np.random.default_rng(3).normal(scale=1e6, size=1000) * np.logspace(-9, 9, 1000)
    assert exact_sum(numbers) == exact_sum(numbers[::-1])


# --- tables of fellows ------------------------------------------------------------------------------------------------


def test_the_table_of_fellows_reads_as_words(four, small):
    """Quarters by name, groups and whereabouts in words, nothing where nothing was observed."""
    table = fellows_table(model_of(four, small))
    assert table["start"].tolist() == ["2025Q3", "2025Q3", "2026Q3", "2026Q3"]
    assert table["end"].tolist()[:3] == ["2027Q1", "2027Q1", "2027Q3"] and table["end"].isna()[3]
    assert table["group"].tolist() == ["new_domestic_phd", "foreign", "foreign", "returnee"]
    assert table["position_year_3"].tolist()[:3] == ["industry", "postdoc", "faculty"]
    assert table["place_year_3"].isna().tolist() == [False, False, False, True]
    assert table["position_after_1"].tolist()[:3] == ["industry", "postdoc", "faculty"]
    assert table["position_after_1"].isna()[3]


def test_paths_count_everybody_who_was_seen(four, small):
    """In every quarter the fellows in the paths are those observed, at 1:1."""
    paths = paths_table(model_of(four, small))
    seen = (four.whereabouts[:4] != UNKNOWN).sum(axis=0) / SCALE
    counted = paths.groupby("quarters_since_start")["fellows"].sum()
    assert [counted.get(quarter, 0.0) for quarter in range(QUARTERS + 1)] == seen.tolist()


def test_reasons_are_mean_differences_between_korea_and_the_other(small):
    """Two foreigners with weights of pay 1 and 2: gaps of 1 and 3 in the first reason are 2 in utility, 1.25 in pay."""
    register = register_of(*[(FOREIGN, 56, -1, {0: AS_FELLOW}, 3)] * 2)
    register.records["pay_weight"][:2] = (1.0, 2.0)
    register.reasons[:2, 0, 0], register.reasons[:2, 1, 0] = (5.0, 5.0), (4.0, 2.0)
    table = reasons_table(model_of(register, small))
    first = table[(table["against"] == "postdoc in the US") & (table["reason"] == "pay")]
    assert first[["group", "utility", "ln_pay"]].values.tolist() == [["foreign", 2.0, 1.25]]
    assert set(table["group"]) == {"foreign"}
