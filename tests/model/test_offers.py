"""Offers in hand: exact probabilities, held against a count of choices under many shocks."""

import numpy as np
import pytest
from people import behaviour, world

from brainsim.model import agent, luck, offers, prompts
from brainsim.model.codes import ALTERNATIVES, KOREA, MARKETS, OUT, POSTDOC, POSTS, US
from brainsim.model.researchers import empty_rows

KEY = luck.key_of(5)
OPEN = np.full(MARKETS, -np.inf)


def koreans_in_the_us(number, **fields):
    """Postdocs two years after a US PhD, whose contract goes on."""
    rows = empty_rows(number)[:number]
    defaults = dict(origin=KOREA, place=US, phd_place=US, position=POSTDOC, phd_quarter=52, arrived=34, contract_end=64,
                    pay_weight=2.0, security_weight=1.6, home_taste=1.0, fellow_start=-1, lived=[88, 0, 0, 0])  # fmt: skip
    for name, value in (defaults | fields).items():
        rows[name] = value
    rows["uid"] = np.arange(number)
    return rows.view(np.ndarray)


def found(rows, now=None, usual=None, cutoffs=OPEN, factor=1.32):
    """Who would return."""
    return offers.returns(rows, now or world(quarter=60), usual or behaviour(), KEY, cutoffs, factor)


def test_the_expected_returns_are_those_counted(compiled):
    """The expected number equals the number who choose a Korean post, within four standard errors."""
    rows, now, usual = koreans_in_the_us(1_500 if compiled else 200), world(quarter=60), behaviour()
    took = holders = 0
    for row in rows:
        person = agent.person_at(row.view(np.recarray) if not compiled else row, 60)
        values, scores = np.full(ALTERNATIVES, -np.inf), np.full(MARKETS, -np.inf)
        agent.weigh(person, prompts.Prompt(prompts.RECONSIDERS, False, False), now, usual, KEY, values, scores)
        holders += bool(np.any(values[:POSTS] > -np.inf))
        took += int(agent.best_attainable(values, scores, OPEN)) // POSTS == KOREA
    result = found(rows, now, usual)
    assert result.holders == holders > 0
    assert took == pytest.approx(result.expected, abs=4 * np.sqrt(result.expected))


def test_higher_pay_in_korea_brings_more_and_equal_pay_the_same():
    """A factor of 1 changes nothing; 1.32 raises the expected returns, and offers are held by the same people."""
    rows = koreans_in_the_us(200)
    same, more = found(rows, factor=1.0), found(rows)
    assert same.expected_dear == same.expected
    assert more.expected_dear > more.expected == same.expected
    assert more.holders == same.holders


def test_only_koreans_employed_abroad_who_can_get_a_post_count():
    """Nobody at home, jobless or of another origin; nobody where all posts are out of reach and offers never come."""
    assert found(koreans_in_the_us(50)).holders > 0
    for fields in ({"place": KOREA}, {"position": OUT}, {"origin": 3}, {"position": -1}):
        assert found(koreans_in_the_us(50, **fields)).holders == 0
    none = world(quarter=60, offers_national=[0.0] * 4)
    assert found(koreans_in_the_us(50), none, cutoffs=np.full(MARKETS, np.inf)).holders == 0


def test_where_people_satisfice_nothing_is_measured():
    """Their choices are no logit."""
    assert found(koreans_in_the_us(50), usual=behaviour(satisficing=True)) == (0.0, 0.0, 0.0)
