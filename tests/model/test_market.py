"""The market: cutoffs that clear it, equal to deferred acceptance, stable, and never over a capacity."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brainsim.model import market
from brainsim.model.codes import (
    ALTERNATIVES,
    FELLOWSHIP,
    FELLOWSHIP_MARKET,
    MARKET,
    MARKETS,
    NO_MARKET,
    RESERVED,
    STAY,
)
from brainsim.model.weighing import UNSEEN

SCARCE = np.flatnonzero(MARKET[:ALTERNATIVES] != NO_MARKET)


def random_market(seed, deciders, capacity, whole):
    """Values, scores and capacities by the seed; `whole` scores are small whole numbers, so that many tie."""
    luck = np.random.default_rng(seed)
    values = luck.gumbel(size=(deciders, ALTERNATIVES))
    values[luck.random(values.shape) < 0.4] = UNSEEN
    values[:, STAY] = luck.gumbel(size=deciders) - 2.0
    scores = (
        luck.integers(0, 4, size=(deciders, MARKETS)).astype(float) if whole else luck.normal(size=(deciders, MARKETS))
    )
    return values, scores, luck.integers(0, capacity + 1, size=MARKETS)


markets = st.builds(random_market, st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, 5), st.booleans())
markets_without_ties = st.builds(
    random_market, st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, 5), st.just(False)
)


def cleared(values, scores, capacities):
    """Choices and cutoffs."""
    return market.clear(values, scores, capacities)


def demand(choices):
    """How many chose each market."""
    chosen = MARKET[choices]
    return np.bincount(chosen[chosen != NO_MARKET], minlength=MARKETS)


def deferred_acceptance(values, scores, capacities):
    """Gale and Shapley, researchers proposing: written plainly, one proposal at a time."""
    plans = [[a for a in np.argsort(-wants) if wants[a] > UNSEEN] for wants in values]
    held = [[] for _ in range(MARKETS)]
    choices = np.full(len(values), STAY)
    proposers = list(range(len(values)))
    while proposers:
        proposer = proposers.pop()
        choices[proposer] = plans[proposer].pop(0)
        where = MARKET[choices[proposer]]
        if where == NO_MARKET:
            continue
        held[where].append(proposer)
        held[where].sort(key=lambda one: -scores[one, where])
        if len(held[where]) > capacities[where]:
            proposers.append(held[where].pop())
    return choices


@given(markets)
def test_no_place_hires_more_than_its_posts(drawn):
    """Nobody is demanded beyond capacity, ties or not."""
    choices, _ = cleared(*drawn)
    assert np.all(demand(choices) <= drawn[2])


@given(markets)
def test_nobody_prefers_an_alternative_that_she_could_have(drawn):
    """Stability: every alternative worth more than the chosen one has a cutoff that she does not meet."""
    values, scores, _ = drawn
    choices, cutoffs = cleared(*drawn)
    for wants, ranks, choice in zip(values, scores, choices, strict=True):
        for better in np.flatnonzero(wants > wants[choice]):
            assert MARKET[better] != NO_MARKET and ranks[MARKET[better]] < cutoffs[MARKET[better]]


@given(markets)
def test_whoever_is_hired_meets_the_cutoff(drawn):
    """Nobody is hired below the cutoff, and nobody takes what she does not see."""
    values, scores, _ = drawn
    choices, cutoffs = cleared(*drawn)
    assert np.all(values[np.arange(len(choices)), choices] > UNSEEN)
    scarce = np.flatnonzero(MARKET[choices] != NO_MARKET)
    assert np.all(scores[scarce, MARKET[choices[scarce]]] >= cutoffs[MARKET[choices[scarce]]])


@given(markets_without_ties)
def test_clearing_is_deferred_acceptance(drawn):
    """Without ties the choices are those of researcher-proposing deferred acceptance: the best stable match for all."""
    choices, _ = cleared(*drawn)
    assert np.array_equal(choices, deferred_acceptance(*drawn))


@given(markets)
def test_choosing_one_by_one_gives_the_same(drawn):
    """A chooser that takes the best attainable alternative gets the same choices and cutoffs, ties included."""
    for ours, theirs in zip(cleared(*drawn), market.clear(*drawn, market.choose_all), strict=True):
        assert np.array_equal(ours, theirs)


@given(markets_without_ties)
def test_a_market_that_turns_somebody_down_is_full(drawn):
    """Without ties, a finite cutoff means that all posts are taken: nothing is wasted."""
    choices, cutoffs = cleared(*drawn)
    full = demand(choices) == drawn[2]
    assert np.all(full[cutoffs > -np.inf])


@given(markets)
def test_cutoffs_only_rise(drawn):
    """From round to round no cutoff falls, and it starts at minus infinity (infinity without a post)."""
    rounds = []

    def choose_and_remember(values, scores, cutoffs, choices):
        rounds.append(cutoffs.copy())
        market.choose_all(values, scores, cutoffs, choices)

    _, last = market.clear(*drawn, choose_and_remember)
    rounds.append(last)
    assert np.array_equal(rounds[0], np.where(drawn[2] > 0, -np.inf, np.inf))
    assert all(np.all(later >= earlier) for earlier, later in itertools.pairwise(rounds))


def test_the_best_scores_get_the_posts():
    """Three want two faculty posts in the US: the worst stays, and the cutoff is the second-best score."""
    values = np.full((3, ALTERNATIVES), UNSEEN)
    faculty_in_us = SCARCE[4]
    values[:, STAY], values[:, faculty_in_us] = 0.0, 1.0
    scores = np.zeros((3, MARKETS))
    scores[:, MARKET[faculty_in_us]] = (0.3, 0.1, 0.2)
    capacities = np.full(MARKETS, 2)
    choices, cutoffs = cleared(values, scores, capacities)
    assert choices.tolist() == [faculty_in_us, STAY, faculty_in_us]
    assert cutoffs[MARKET[faculty_in_us]] == 0.2
    assert np.all(np.delete(cutoffs, MARKET[faculty_in_us]) == -np.inf)


def test_a_rejection_displaces_somebody_elsewhere():
    """Ann is turned down by the fellowship, takes Bob's postdoc, and Bob takes what he liked less."""
    ann, bob, eve = range(3)
    postdoc, other = SCARCE[0], SCARCE[3]
    values = np.full((3, ALTERNATIVES), UNSEEN)
    values[:, STAY] = 0.0
    values[ann, [FELLOWSHIP, postdoc]] = (3, 2)
    values[bob, [postdoc, other]] = (2, 1)
    values[eve, FELLOWSHIP] = 1
    scores = np.zeros((3, MARKETS))
    scores[eve, FELLOWSHIP_MARKET] = 1
    scores[ann, MARKET[postdoc]] = 1
    choices, _ = cleared(values, scores, np.ones(MARKETS, dtype=np.int64))
    assert choices.tolist() == [postdoc, other, FELLOWSHIP]


def test_two_who_share_the_last_score_are_both_turned_down():
    """One post, two equals: neither is admitted, and the cutoff lies just above their score."""
    values, scores = np.full((2, ALTERNATIVES), UNSEEN), np.zeros((2, MARKETS))
    values[:, STAY], values[:, FELLOWSHIP] = 0.0, 1.0
    choices, cutoffs = cleared(values, scores, np.ones(MARKETS, dtype=np.int64))
    assert choices.tolist() == [STAY, STAY]
    assert cutoffs[FELLOWSHIP_MARKET] == np.nextafter(0.0, 1.0)


def test_a_market_without_posts_is_closed():
    """Capacity 0: the cutoff is infinite and nobody gets in, however good."""
    values, scores = np.full((1, ALTERNATIVES), UNSEEN), np.full((1, MARKETS), 1e300)
    values[:, STAY], values[:, FELLOWSHIP] = 0.0, 9.0
    choices, cutoffs = cleared(values, scores, np.zeros(MARKETS, dtype=np.int64))
    assert choices.tolist() == [STAY]
    assert np.all(cutoffs == np.inf)


def test_a_reserved_post_and_an_offer_need_no_cutoff():
    """What is not scarce can always be had, with the worst score."""
    values, scores = np.full((1, ALTERNATIVES), UNSEEN), np.full((1, MARKETS), -1e300)
    for free in (RESERVED, 3, 15):
        values[:] = UNSEEN
        values[:, STAY], values[:, free] = 0.0, 1.0
        assert cleared(values, scores, np.zeros(MARKETS, dtype=np.int64))[0].tolist() == [free]


def test_a_market_that_nobody_comes_to_clears():
    """No deciders: no choices, and cutoffs as they start."""
    choices, cutoffs = cleared(np.empty((0, ALTERNATIVES)), np.empty((0, MARKETS)), np.ones(MARKETS, dtype=np.int64))
    assert len(choices) == 0
    assert np.all(cutoffs == -np.inf)


@given(st.lists(st.one_of(st.floats(-10, 10), st.sampled_from([0.0, 1.0])), min_size=1, max_size=60), st.data())
def test_the_kth_largest_is_that_of_sorting(numbers, data):
    """Quickselect agrees with sorting, ties included, and keeps the numbers."""
    k = data.draw(st.integers(1, len(numbers)))
    array = np.array([*numbers, 99.0])  # what lies behind the count is not looked at
    assert market.kth_largest(array, len(numbers), k) == sorted(numbers, reverse=True)[k - 1]
    assert sorted(array[:-1]) == sorted(numbers)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_kth_largest_of_equals_is_their_value(k):
    """Four times the same number: any of them."""
    assert market.kth_largest(np.full(4, 2.5), 4, k) == 2.5
