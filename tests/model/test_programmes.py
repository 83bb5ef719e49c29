"""Programmes beside each other: terms, calls and chance of their own, one market each, and nobody in two."""

import numpy as np
import pytest
from people import behaviour, researcher, world

from brainsim.model import agent, fellows, luck, prompts, weighing
from brainsim.model.careers import expected_fellowship
from brainsim.model.codes import (
    ALTERNATIVES,
    FELLOW,
    FELLOWSHIP,
    FELLOWSHIP_MARKET,
    FELLOWSHIPS,
    KOREA,
    MARKET,
    MARKETS,
    NO_MARKET,
    PLACES,
    PROGRAMME,
    STAY,
    alternative_name,
)
from brainsim.model.talent_model import TalentModel
from brainsim.model.world import Almanac
from brainsim.outcomes.by_programme import MEASURES, by_programme, column
from brainsim.outcomes.costs import cost_krw_bn, fellowship_costs
from brainsim.outcomes.rows import outcomes_of
from brainsim.settings.calendar import quarter_number
from brainsim.settings.programmes import MOST_PROGRAMMES

BESIDE = "+programme@programmes.{0}={1}"
POOL = BESIDE.format("brain_pool", "brain_pool")
KEY, USUAL = luck.key_of(3), behaviour()
SURE, NEVER = np.uint64(0), np.uint64(2**32 - 1)
CALM_CALL = dict(call_open=True)


def lived(settings, quarters=10, seed=5):
    """A world that has lived some quarters."""
    model = TalentModel(settings, rng=seed)
    for _ in range(quarters):
        model.step()
    return model


@pytest.fixture(scope="module")
def both(small, many_fellows):
    """InnoCORE and Brain Pool side by side, both of which many hear."""
    heard = many_fellows[1].partition("=")[2]
    pool = (POOL, "programmes.brain_pool.slots=3000", f"programmes.brain_pool.hearing={heard}")
    return lived(small(*many_fellows, *pool, "programmes.brain_pool.call_every=1"))


# --- what there is ----------------------------------------------------------------------------------------------------


def test_every_programme_has_an_alternative_and_a_market_of_its_own():
    """The first keeps the fellowship's; the others' come after all that there is with one."""
    assert FELLOWSHIPS[0] == FELLOWSHIP and FELLOWSHIPS[1] == ALTERNATIVES
    assert MARKET[FELLOWSHIPS].tolist() == list(range(FELLOWSHIP_MARKET, FELLOWSHIP_MARKET + MOST_PROGRAMMES))
    assert PROGRAMME[FELLOWSHIPS].tolist() == list(range(MOST_PROGRAMMES))
    assert (PROGRAMME >= 0).sum() == MOST_PROGRAMMES and MARKET[STAY] == NO_MARKET
    assert alternative_name(int(FELLOWSHIPS[1]), ("innocore", "brain_pool")) == "fellowship of brain_pool"


def test_slots_go_by_the_year(small):
    """400 as announced, 1,000 from 2026; none where there is no programme at all."""
    programme = small("programme.slots_from={2026: 1000}").programme
    asked = [programme.slots_in(quarter_number(quarter)) for quarter in ("2025Q3", "2025Q4", "2026Q1", "2031Q3")]
    assert asked == [400, 400, 1000, 1000]
    none = programme.model_copy(update={"slots": 0})
    assert none.slots_in(quarter_number("2026Q1")) == 0


def test_who_may_apply_goes_by_origin_and_place(small):
    """Those of other origins and in other places have no chance to hear; the others that of their group."""
    settings = small("programme.open_to_origins=[korea, india]", "programme.open_to_places=[us, uk, elsewhere]")
    open_to_all = Almanac(small()).conditions_in(quarter_number("2025Q3")).world.programmes[0].hearing
    hearing = Almanac(settings).conditions_in(quarter_number("2025Q3")).world.programmes[0].hearing
    allowed = np.zeros((len(PLACES), 6), dtype=bool)
    allowed[1:, [0, 3]] = True
    assert np.array_equal(hearing[allowed], open_to_all[allowed]) and np.all(hearing[allowed] > 0)
    assert np.all(hearing[~allowed] == 0)


def test_levers_on_fellows_act_on_the_first_programme_alone(small):
    """Pay, reserved posts, bridges and outreach leave Brain Pool as it is."""
    levers = ("policy.salary_multiplier=3", "policy.reserved_posts=0.4", "policy.bridge_pay=1", "policy.outreach=2")
    quarter = quarter_number("2025Q3")
    worlds = [Almanac(small(POOL, *given)).conditions_in(quarter).world for given in ((), levers)]
    first, second = ([now.programmes[number] for now in worlds] for number in (0, 1))
    assert first[0].tobytes() != first[1].tobytes()
    assert second[0].tobytes() == second[1].tobytes()


# --- choosing ---------------------------------------------------------------------------------------------------------


def considered(now, hears, uid=1):
    values, scores = np.full(ALTERNATIVES + 1, weighing.UNSEEN), np.zeros(MARKETS + 1)
    why = prompts.Prompt(prompts.HEARS_OF_CALL, hears, False)
    agent.weigh(researcher(uid=uid), why, now, USUAL, KEY, values, scores)
    return values, scores


def test_each_call_that_is_heard_is_an_alternative():
    """Both, one or none beside staying; the first is worth to the bit what it is worth alone."""
    alone, now = world(**CALM_CALL), world(**CALM_CALL, further=[{"ln_fellow_pay": np.log(500.0)}])
    seen = {hears: np.flatnonzero(considered(now, hears)[0] > weighing.UNSEEN).tolist() for hears in (1, 2, 3)}
    assert seen == {1: [STAY, FELLOWSHIP], 2: [STAY, ALTERNATIVES], 3: [STAY, FELLOWSHIP, ALTERNATIVES]}
    by_itself = np.full(ALTERNATIVES, weighing.UNSEEN), np.zeros(MARKETS)
    agent.weigh(researcher(), prompts.Prompt(prompts.HEARS_OF_CALL, 1, False), alone, USUAL, KEY, *by_itself)
    values, scores = considered(now, 3)
    assert values[:ALTERNATIVES].tobytes() == by_itself[0].tobytes()
    assert scores[:MARKETS].tobytes() == by_itself[1].tobytes()


def test_the_dearer_of_two_calls_is_taken_by_most(compiled):
    """500 against 110 thousand PPP dollars, all else alike; of two alike each is better for half of them."""
    number = 2_000 if compiled else 200
    shares = []
    for pay in (110.0, 500.0):
        now = world(**CALM_CALL, further=[{"ln_fellow_pay": np.log(pay)}])
        better = [
            values[ALTERNATIVES] > values[FELLOWSHIP] for values, _ in (considered(now, 3, n) for n in range(number))
        ]
        shares.append(np.mean(better))
    assert shares[0] == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / number))
    assert shares[1] > 0.75


def test_chance_of_a_further_programme_is_its_own_wherever_it_stands():
    """Hearing goes by the programme's number of chance, not by its place in the list."""
    terms = {"hearing": np.full((4, 6), 0.5)}
    heard = {}
    for order in ((7, 9), (9, 7)):
        now = world(call_open=True, hearing=np.zeros((4, 6)), further=[{**terms, "chance": chance} for chance in order])
        for uid in range(40):
            why = agent.prompt_of(researcher(uid=uid, contract_left=0), now, USUAL, KEY, *(NEVER,) * 4)
            heard.setdefault((order, uid), {chance: why.hears >> 1 + n & 1 for n, chance in enumerate(order)})
    assert all(heard[(7, 9), uid] == heard[(9, 7), uid] for uid in range(40))
    assert len({tuple(heard[(7, 9), uid].values()) for uid in range(40)}) == 4  # both, each alone, none


def test_posts_reserved_for_foreigners_are_offered_to_them_alone():
    """By luck and by ability, at the end of the fellowship of that programme and no other."""
    for ability in (-np.inf, 0.0):
        meant = {"reserved_share": [0.0, 1.0, 1.0, 1.0, 1.0, 1.0], "reserved_from_ability": ability}
        now = world(further=[meant])
        offered = {
            (origin, programme): agent.prompt_of(
                researcher(place=KOREA, position=FELLOW, contract_left=0, as_fellow=8, origin=origin, programme=programme),
                now, USUAL, KEY, NEVER, NEVER, NEVER, SURE,
            ).reserved
            for origin in (0, 3) for programme in (0, 1)
        }  # fmt: skip
        assert offered == {(0, 0): False, (3, 0): False, (0, 1): False, (3, 1): True}


def test_contracts_of_two_years_are_renewed_to_four(small, unwarned):
    """Expected and held: 8 quarters, then 8 more with the programme's probability, and no more."""
    terms = small(*unwarned, "programme.fellow_contract=8", "programme.fellow_renewal=8", "programme.fellow_longest=16")
    now = Almanac(terms).conditions_in(quarter_number("2025Q3")).world
    sure = now.copy()
    sure["quarter"] = 60
    sure["programmes"]["renewal"] = 1.0
    assert expected_fellowship(sure.programmes[0], np.int64(8), np.int64(0)) == 16
    fellow = researcher(place=KOREA, position=FELLOW, contract_left=0, as_fellow=8)
    assert prompts.renewed_for(fellow, sure, KEY) == 8
    assert prompts.renewed_for(fellow._replace(as_fellow=16), sure, KEY) == 0


# --- lived ------------------------------------------------------------------------------------------------------------


@pytest.mark.population
def test_a_programme_without_slots_changes_nobody(small, many_fellows):
    """Beside InnoCORE it leaves every row, the register and every quarter as they are, to the bit."""
    alone, beside = (lived(small(*many_fellows, *more), 6) for more in ((), (POOL, "programmes.brain_pool.slots=0")))
    assert alone.state.register.number > 20
    assert alone.state.rows.tobytes() == beside.state.rows.tobytes()
    number = alone.state.register.number
    assert alone.state.register.records[:number].tobytes() == beside.state.register.records[:number].tobytes()
    assert outcomes_of(alone) | by_programme(beside) == pytest.approx(
        outcomes_of(beside) | by_programme(beside), nan_ok=True
    )


@pytest.mark.population
def test_no_programme_has_more_fellows_than_slots_and_nobody_is_in_two(both):
    """Fellows add up to those in the stock; each was hired once, of a programme that was open to her."""
    scale = both.settings.population.scale
    slots = [round(one.slots * scale) for one in both.settings.programmes_by_name().values()]
    for happened in both.history:
        assert np.all(happened.fellows <= slots)
        assert happened.fellows.sum() == happened.stock[KOREA, :, FELLOW].sum()
    records = both.state.register.records[: both.state.register.number]
    assert np.bincount(records["programme"], minlength=2).min() > 5
    assert len(set(records["uid"].tolist())) == len(records)
    rows = both.state.rows
    fellow = rows["position"] == FELLOW
    assert np.array_equal(rows["programme"][fellow], records["programme"][rows["fellow"][fellow]])


@pytest.mark.population
def test_brain_pool_takes_those_who_live_abroad_from_any_field(both):
    """Foreigners and returnees, whether their field fits or not; InnoCORE takes fitting ones alone."""
    records = both.state.register.records[: both.state.register.number]
    pool = records["programme"] == 1
    assert np.isin(records["group"][pool], (fellows.RETURNEE, fellows.FOREIGN)).all()
    rows = both.state.rows[records["row"]]
    there = rows["uid"] == records["uid"]
    assert rows["eligible"][there & ~pool].all() and not rows["eligible"][there & pool].all()


@pytest.mark.population
def test_what_each_programme_has_adds_up_to_what_all_have(both):
    """Fellows, years and cost; a share of all lies between those of each."""
    found, every = by_programme(both), outcomes_of(both)
    assert set(found) == {column(measure, name) for measure in MEASURES for name in ("innocore", "brain_pool")}
    for measure in ("fellows_hired", "fellows_foreign", "fellow_years", "cost_krw_bn"):
        parts = [found[column(measure, name)] for name in ("innocore", "brain_pool")]
        assert min(parts) > 0
        assert sum(parts) == pytest.approx(every[measure])
    parts = [found[column("applicants_per_slot", name)] for name in ("innocore", "brain_pool")]
    assert min(parts) <= every["applicants_per_slot"] <= max(parts)


@pytest.mark.population
def test_whether_there_is_a_programme_asks_all_of_them(both):
    """One with fellowships beside a first one without any is one."""
    settings = both.settings
    assert settings.running == ("innocore", "brain_pool") and settings.has_programme
    assert settings.slots == ("programme.slots", "programmes.brain_pool.slots")
    second = settings.model_copy(update={"programme": settings.programme.model_copy(update={"slots": 0})})
    assert second.running == ("brain_pool",) and second.has_programme
    assert not second.model_copy(update={"programmes": type(settings.programmes)()}).has_programme


@pytest.mark.population
def test_a_fellow_costs_what_her_own_programme_pays(both):
    """90 + 60 and 70 + 46 million KRW a year."""
    held = np.array([happened.fellows for happened in both.history]) / both.settings.population.scale
    assert np.allclose(fellowship_costs(both), held * [150.0, 116.0] / 4 / 1000)
    assert cost_krw_bn(both) == pytest.approx(fellowship_costs(both).sum())


@pytest.mark.population
def test_fellows_choose_one_by_one_as_all_at_once(small, many_fellows, both):
    """A subclass that chooses as everybody does gives the same bits with several programmes."""

    class Asked(TalentModel):
        class researcher(TalentModel.researcher):
            def choose(self, considered=None):
                return super().choose(considered)

    model = Asked(both.settings, rng=5)
    for _ in range(2):
        model.step()
    again = lived(both.settings, 2)
    assert model.state.rows.tobytes() == again.state.rows.tobytes()
    fellow = next(agent for agent in model.agents if agent.position == "fellow")
    assert fellow.programme in ("innocore", "brain_pool")
    assert next(agent for agent in model.agents if agent.fellow_group is None).programme is None
