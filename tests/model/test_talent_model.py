"""Mesa in earnest: the model steps and collects, agents are people, and a subclass decides."""

import gc
import tracemalloc
import weakref

import mesa
import numpy as np
import pytest

from brainsim.command.load import load_settings
from brainsim.model import luck, prompts, weighing
from brainsim.model.agent import Considered, Researcher, prompt_of
from brainsim.model.codes import (
    ALTERNATIVES,
    FELLOW,
    FELLOWSHIP,
    GROUPS,
    MARKET,
    NO_MARKET,
    NOBODY,
    ORIGINS,
    PLACES,
    POSITIONS,
    RESERVED,
    STAY,
    alternative_name,
)
from brainsim.model.talent_model import TalentModel

COLUMNS = ["quarter", "stock_in_korea", "net_flow_korea", "fellows", "applicants"]


@pytest.fixture(scope="module")
def tiny(small, many_fellows):
    """A few hundred researchers with a short past."""
    return small(*many_fellows, "population.scale=0.0005", "study.spin_up_quarters=6")


@pytest.fixture
def model(past):
    """A fresh branch of the small world."""
    return past.branch(past.settings)


# --- the model --------------------------------------------------------------------------------------------------------


def test_the_constructor_returns_the_world_at_the_first_quarter_of_the_study(past):
    """Spin-up done, nothing collected, the last quarter lived is the one before the study."""
    assert (past.quarter, len(past.history), past.running) == ("2025Q2", 0, True)
    assert past.state.quarter == past.settings.study.spin_up_quarters
    assert (past.net_flow_korea, past.applicants, past.fellows) == (0.0, 0.0, 0.0)
    assert past.datacollector.get_model_vars_dataframe().empty


def test_every_step_collects_a_row(model):
    """The columns are those promised, quarters follow each other, and numbers are at 1:1."""
    for _ in range(3):
        model.step()
    collected = model.datacollector.get_model_vars_dataframe()
    assert list(collected) == COLUMNS
    assert collected["quarter"].tolist() == ["2025Q3", "2025Q4", "2026Q1"]
    scale = model.settings.population.scale
    assert collected["fellows"].tolist() == [h.stock[0, :, FELLOW].sum() / scale for h in model.history]
    assert collected["stock_in_korea"].tolist() == [h.stock[0].sum() / scale for h in model.history]
    assert collected["applicants"].tolist() == [h.applicants.sum() / scale for h in model.history]


def test_net_flow_is_arrivals_less_departures(model):
    """Of Korea, in the last quarter, at 1:1."""
    model.step()
    moves = model.history[-1].moves
    arrivals, departures = moves[:, 1:, 0].sum(), moves[:, 0, 1:].sum()
    assert model.net_flow_korea == (arrivals - departures) / model.settings.population.scale


def test_the_study_ends_after_its_quarters(small):
    """running becomes False with the last quarter, as Mesa's runners expect."""
    model = TalentModel(small("study.quarters=2", "study.spin_up_quarters=1"), rng=1)
    model.run_model()
    assert (len(model.history), model.running) == (2, False)


def test_levers_and_scale_are_keywords(small):
    """The settings of the model carry them, validated."""
    model = TalentModel(small("study.spin_up_quarters=1"), rng=1, scale=0.001, salary_multiplier=2.4, us_hostility=2)
    settings = model.settings
    assert (settings.population.scale, settings.policy.salary_multiplier.value) == (0.001, 2.4)
    assert settings.shock.us_hostility.value == 2.0
    assert settings.policy.permanent_jobs == small().policy.permanent_jobs


@pytest.mark.parametrize(("keyword", "told"), [({"salary_multiplier": 9}, "outside"), ({"wages": 2}, "not a lever")])
def test_a_wrong_lever_is_refused(keyword, told, small):
    """Out of range, or unknown: ValueError that says so."""
    with pytest.raises(ValueError, match=told):
        TalentModel(small("study.spin_up_quarters=1"), rng=1, **keyword)


@pytest.mark.population
def test_a_seed_is_drawn_and_recorded_where_none_is_given(tiny):
    """rng=None: the recorded seed lives the same world again; two such models differ."""
    first, second = TalentModel(tiny), TalentModel(tiny)
    again = TalentModel(tiny, rng=first.luck_seed)
    assert again.state.rows.tobytes() == first.state.rows.tobytes()
    assert first.luck_seed != second.luck_seed


@pytest.mark.population
def test_a_generator_gives_the_seed(tiny):
    """The same generator state, the same seed."""
    seeds = [TalentModel(tiny, rng=np.random.default_rng(4)).luck_seed for _ in range(2)]
    assert seeds[0] == seeds[1] != TalentModel(tiny, rng=np.random.default_rng(5)).luck_seed


def test_a_branch_shares_the_past_and_the_luck(past, model):
    """The same bytes at the start; living the branch leaves the past alone."""
    before = past.state.rows.tobytes()
    assert model.state.rows.tobytes() == before
    assert model.luck_seed == past.luck_seed
    model.step()
    assert past.state.rows.tobytes() == before


def test_two_equal_branches_live_equally(past):
    """The same settings, the same bytes after two quarters."""
    one, other = past.branch(past.settings), past.branch(past.settings)
    for branch in (one, other):
        branch.step()
        branch.step()
    assert one.state.rows.tobytes() == other.state.rows.tobytes()


def test_a_model_that_has_lived_can_not_be_branched(model):
    """Branches start at the first quarter of the study."""
    model.step()
    with pytest.raises(ValueError, match="has lived 1"):
        model.branch(model.settings)


def test_a_branch_has_the_people_of_its_past(past, small):
    """Another population would need another past."""
    with pytest.raises(ValueError, match="population can't differ"):
        past.branch(small("population.eligible_share=1"))


# --- the agents -------------------------------------------------------------------------------------------------------


def test_there_is_one_agent_for_everybody_and_they_keep_in_step(model):
    """As many as the stock counts, quarter after quarter, each with a number of her own that is in the rows."""
    for _ in range(3):
        people = model.agents
        assert len(people) == model.state.stock.sum() > 0
        uids = {agent.unique_id for agent in people}
        assert len(uids) == len(people)
        rows = model.state.rows
        assert uids == set(rows["uid"][rows["position"] != NOBODY].tolist())
        model.step()


def test_nobody_is_made_before_somebody_asks(tiny):
    """A run without agents registers none."""
    model = TalentModel(tiny, rng=1)
    model.step()
    assert model._peopled is None
    assert len(model.agents) == model.state.stock.sum()


def test_the_attributes_of_an_agent_read_as_words(model):
    """Words of the model for what is coded, numbers with their units else."""
    for _ in range(2):
        model.step()
    for agent in list(model.agents)[::50]:
        row = model.state.rows[agent.row]
        assert (agent.origin, agent.place) == (ORIGINS[row.origin], PLACES[row.place])
        assert (agent.phd_place, agent.position) == (PLACES[row.phd_place], POSITIONS[row.position])
        assert agent.years_since_phd == (model.state.quarter - row.phd_quarter) / 4
        assert agent.ability == row.ability
        assert agent.pay > 0


@pytest.mark.population
def test_a_fellow_knows_her_group_and_earns_the_announced_pay(model):
    """The group is one of four words, None for others; pay is 90 million KRW for average ability."""
    model.step()
    fellows = [agent for agent in model.agents if agent.position == "fellow"]
    korea = model.settings.country.korea
    for fellow in fellows:
        assert fellow.fellow_group in GROUPS
        average = fellow.pay / np.exp(korea.pay_by_ability * fellow.ability) * korea.purchasing_power
        assert average == pytest.approx(model.settings.programme.pay)
    others = [agent.fellow_group for agent in model.agents if agent.position == "faculty"]
    assert fellows and set(others) == {None}


def test_agents_select_and_count_as_mesa_users_expect(model):
    """AgentSet's select by an attribute in words agrees with the stock."""
    in_korea = model.agents.select(lambda agent: agent.place == "korea")
    assert len(in_korea) == model.state.stock[0].sum()


def test_whoever_has_left_says_so(small):
    """An agent whose person has left the thirteen years raises a clear error, and is no longer among the agents."""
    model = TalentModel(small("study.spin_up_quarters=1", "population.scale=0.0005"), rng=2)
    oldest = min(model.agents, key=lambda agent: agent.unique_id)
    assert oldest.years_since_phd == 0.25
    model.state.quarter = 52  # the quarter in which the first cohort leaves the window
    model.step()
    with pytest.raises(LookupError, match="has left the thirteen years"):
        _ = oldest.place
    assert oldest not in set(model.agents)


# --- choosing ---------------------------------------------------------------------------------------------------------


class Same(Researcher):
    """Decides one by one, by the rule itself."""

    def choose(self, considered=None):
        return super().choose(considered)


class Stays(Researcher):
    """Never takes anything."""

    def choose(self, considered=None):
        return STAY


class Reaches(Researcher):
    """Takes the fellowship whether she can have it or not."""

    def choose(self, considered=None):
        return FELLOWSHIP


class Errs(Researcher):
    """Names an alternative that does not exist."""

    def choose(self, considered=None):
        return ALTERNATIVES


def model_of(people, settings, seed=3):
    """A model whose researchers are of this class."""
    return type(f"Model{people.__name__}", (TalentModel,), {"researcher": people})(settings, rng=seed)


def lived(model, quarters=2):
    """The model some quarters later."""
    for _ in range(quarters):
        model.step()
    return model


@pytest.mark.population
def test_agents_that_choose_by_the_rule_change_nothing(tiny):
    """One by one in Python, or all at once: the same bytes after three quarters."""
    alone, together = lived(model_of(Same, tiny), 3), lived(TalentModel(tiny, rng=3), 3)
    assert alone.state.rows.tobytes() == together.state.rows.tobytes()
    assert [h.applicants.tolist() for h in alone.history] == [h.applicants.tolist() for h in together.history]


@pytest.mark.population
def test_a_subclass_that_chooses_otherwise_changes_the_run(tiny):
    """Where everybody stays, nobody is appointed, and the world differs from the usual one."""
    still, usual = lived(model_of(Stays, tiny)), lived(TalentModel(tiny, rng=3))
    assert sum(h.appointments.sum() for h in still.history) == 0
    assert sum(h.appointments.sum() for h in usual.history) > 0
    assert still.state.rows.tobytes() != usual.state.rows.tobytes()


@pytest.mark.population
@pytest.mark.parametrize("people", [Reaches, Errs])
def test_choosing_what_can_not_be_had_is_an_error(people, tiny):
    """It says who, what and what to do."""
    with pytest.raises(ValueError, match=r"researcher \d+ chose \d+, which she can't have; choose an attainable one"):
        model_of(people, tiny).step()


def test_explanations_add_up(model):
    """In every row the parts of the utility and the taste shock sum to the value; rows are sorted by it."""
    model.step()
    for agent in list(model.agents)[::97]:
        why = agent.explain()
        parts = why.drop(columns=["alternative", "attainable", "value"]).sum(axis=1)
        assert np.allclose(parts, why["value"], rtol=0, atol=1e-9)
        assert why["value"].is_monotonic_decreasing
        assert "stay" in set(why["alternative"])


def test_the_taste_shock_of_an_explanation_is_a_gumbel(model, compiled):
    """Its mean over everything that a crowd sees is Euler's 0.5772, within four standard errors (sd 1.2825)."""
    model.step()
    step = 20 if compiled else 3
    shocks = np.concatenate([agent.explain()["taste_shock"] for agent in list(model.agents)[::step]])
    assert len(shocks) > 100
    assert shocks.mean() == pytest.approx(np.euler_gamma, abs=4 * 1.2825 / np.sqrt(len(shocks)))


def test_the_best_attainable_explanation_is_the_choice(model):
    """choose() takes the first row of explain() that she can have."""
    model.step()
    for agent in list(model.agents)[::29]:
        why = agent.explain()
        assert why[why["attainable"]].iloc[0]["alternative"] == alternative_name(agent.choose())


@pytest.mark.population
def test_a_fellow_whose_contract_will_be_renewed_weighs_it_as_one(past, small, many_fellows, unwarned):
    """With renewal sure, to stay at the end of a contract is to remain a fellow; with none, to be without a post."""
    for renewal, index in ((1, "fellow"), (0, "out")):
        settings = small(*many_fellows, *unwarned, "programme.fellow_contract=3", f"programme.renewal={renewal}")
        model = lived(past.branch(settings), 3)
        ending = [agent for agent in model.agents if agent.position == "fellow" and agent.person.contract_left == 0]
        assert ending
        for agent in ending:
            why = agent.explain().set_index("alternative").loc["stay"]
            assert why["autonomy"] == agent.person.autonomy_weight * settings.behaviour.autonomy[index]


@pytest.mark.population
def test_to_choose_is_what_the_quarter_does(past):
    """Before the quarter, with its cutoffs, everybody who decides chooses as she then does: her next place tells.

    Without visa refusals, so that a choice is taken up.
    """
    countries = past.settings.country
    open_doors = countries.model_copy(
        update={
            name: getattr(countries, name).model_copy(update={"visa_refusal": 0.0})
            for name in ("korea", "us", "uk", "elsewhere")
        }
    )
    model = past.branch(past.settings.model_copy(update={"country": open_doors}))
    model.step()  # brings cutoffs and fellows
    twin = TalentModel(model.settings, past=past)
    twin.step()
    twin.step()
    model.cutoffs = twin.cutoffs
    checked = 0
    for agent in list(model.agents)[::7]:
        person, setting = agent.person, model.setting
        words = luck.words(setting.key, person.uid, model.state.quarter, luck.PROMPT, 0)
        prompt = prompt_of(person, model.world, setting.behaviour, setting.key, *words)
        row = twin.state.rows[agent.row]
        if prompt.cause == prompts.NOT_NOW or row.uid != agent.unique_id or person.position == FELLOW:
            continue
        choice = agent.choose()
        if choice < STAY:
            assert alternative_name(choice) == f"{POSITIONS[row.position]} in {PLACES[row.place]}"
            checked += 1
        elif choice == STAY and not prompts.job_ended(prompt.cause):
            assert (row.place, row.position) == (person.place, person.position)
            checked += 1
    assert checked > 5


def test_attainable_needs_sight_and_the_cutoff():
    """Unseen, or below the cutoff: not attainable; what is not scarce needs sight only."""
    values, scores, cutoffs = np.full(ALTERNATIVES, weighing.UNSEEN), np.zeros(10), np.zeros(10)
    values[[STAY, RESERVED, FELLOWSHIP]] = 1.0
    scores[MARKET[FELLOWSHIP]] = -1.0
    considered = Considered(values, scores, cutoffs)
    assert MARKET[RESERVED] == NO_MARKET
    assert [considered.attainable(a) for a in (STAY, RESERVED, FELLOWSHIP, 0)] == [True, True, False, False]
    scores[MARKET[FELLOWSHIP]] = 0.0
    assert considered.attainable(FELLOWSHIP)


def test_alternatives_have_names():
    """Nineteen different ones, in words."""
    assert len({alternative_name(alternative) for alternative in range(ALTERNATIVES)}) == ALTERNATIVES
    assert alternative_name(1 * 4 + 1) == "faculty in us"
    assert alternative_name(STAY) == "stay"


# --- Mesa's own tools -------------------------------------------------------------------------------------------------


@pytest.mark.population
def test_mesas_batch_run_works_in_one_line():
    """Two multipliers, two seeds: four rows with what the model collects, each at the end of the study."""
    twice = {"rng": [1, 2]} if tuple(map(int, mesa.__version__.split(".")[:2])) >= (3, 4) else {"iterations": 2}
    runs = mesa.batch_run(
        TalentModel, {"salary_multiplier": [1.8, 2.4], "scale": 0.001}, display_progress=False, **twice
    )
    assert sorted(run["salary_multiplier"] for run in runs) == [1.8, 1.8, 2.4, 2.4]
    assert all(set(COLUMNS) <= set(run) for run in runs)
    assert {run["quarter"] for run in runs} == {"2035Q2"}


@pytest.mark.population
def test_a_model_without_settings_is_the_baseline():
    """TalentModel() takes the baseline's, at the given scale; the options that its design names are the study's alone."""
    model = TalentModel(rng=1, scale=0.0005)
    wanted = load_settings("baseline", ["population.scale=0.0005"])
    assert model.settings == wanted.model_copy(update={"design": wanted.design.model_copy(update={"options": {}})})


@pytest.mark.population
def test_eighty_models_with_agents_are_freed(tiny):
    """Every one is gone once nobody holds it, and allocated memory stays flat (half a megabyte over the last 60)."""
    settings = tiny.model_copy(update={"study": tiny.study.model_copy(update={"spin_up_quarters": 4})})
    gone, early = [], 0
    tracemalloc.start()
    try:
        for seed in range(80):
            model = TalentModel(settings, rng=seed)
            assert len(model.agents) > 0
            model.step()
            gone.append(weakref.ref(model))
            del model
            if seed == 19:
                gc.collect()
                early = tracemalloc.get_traced_memory()[0]
        gc.collect()
        late = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert not any(reference() for reference in gone)
    assert late - early < 500_000
