"""Everybody as a table: as many as the model counts, where the model has them, as old as they are."""

import numpy as np
import pytest

from brainsim.model.codes import NOBODY, ORIGINS, PLACES, POSITIONS, WINDOW
from brainsim.outcomes.everybody import people_table
from brainsim.outcomes.tables import TABLES
from brainsim.report.dictionary import files


@pytest.fixture(scope="module")
def model(past, small):
    """A small world, three quarters on."""
    world = past.branch(small("programme.slots=5000"))
    for _ in range(3):
        world.step()
    return world


@pytest.fixture(scope="module")
def people(model):
    """Everybody in it."""
    return people_table(model)


def test_everybody_is_there_once_and_where_the_model_counts_her(model, people):
    """By place, origin and position; nobody whose row is empty."""
    assert people["uid"].is_unique and people["uid"].is_monotonic_increasing
    counts = people.groupby(["place", "origin", "position"]).size()
    for (p, o, j), number in np.ndenumerate(model.state.stock):
        assert counts.get((PLACES[p], ORIGINS[o], POSITIONS[j]), 0) == number


def test_the_table_says_of_somebody_what_the_model_knows_of_her(model, people):
    """Looked up one by one, by her number."""
    rows = {int(row["uid"]): row for row in model.state.rows if row["position"] != NOBODY}
    for person in people.sample(20, random_state=1).itertuples():
        row = rows[person.uid]
        assert person.quarters_since_phd == model.state.quarter - row["phd_quarter"]
        assert person.quarters_here == model.state.quarter - row["arrived"]
        assert person.phd_place == PLACES[row["phd_place"]]
        assert person.eligible == bool(row["eligible"])
        tastes = (person.ability, person.pay_weight, person.autonomy_weight, person.security_weight, person.home_taste)
        names = ("ability", "pay_weight", "autonomy_weight", "security_weight", "home_taste")
        assert tastes == tuple(float(row[name]) for name in names)


def test_nobody_is_older_than_the_thirteen_years_that_are_followed(model, people):
    assert people["quarters_since_phd"].between(1, WINDOW).all()
    assert (people["quarter"] == model.quarter).all()


def test_the_table_is_that_of_the_agents(model, people):
    """Where a Mesa agent says the same, it says the same."""
    agents = {agent.unique_id: agent for agent in model.agents}
    assert len(agents) == len(people)
    for person in people.sample(10, random_state=2).itertuples():
        agent = agents[person.uid]
        assert (agent.place, agent.position, agent.origin) == (person.place, person.position, person.origin)
        assert agent.years_since_phd == person.quarters_since_phd / 4


def test_every_column_is_explained(people):
    explained = [name.strip() for names in files()["people.parquet"].columns for name in names.split(",")]
    assert set(people) == set(explained) - {"point", "replication"}
    assert TABLES["people"].make is people_table
