"""Applicants compete for scarce posts: cutoffs rise until no market is over its capacity.

Every researcher takes the best alternative whose cutoff she meets; where more want a market than it has posts, its
cutoff rises to the score of the last who gets one. Cutoffs start at minus infinity and only rise, which makes the
outcome that of worker-proposing deferred acceptance (Gale & Shapley 1962; Azevedo & Leshno 2016 for the cutoffs).
"""

from typing import NamedTuple

import numpy as np

from brainsim.model.codes import MARKET, NO_MARKET
from brainsim.model.compilation import rule, sweep
from brainsim.model.weighing import best_attainable

CHOOSE_AGAIN = -1
NO_MORE = -1  # the end of a queue


class Standing(NamedTuple):
    """Where a market stands while it is cleared. Whoever wants a post is in that market's queue."""

    choices: np.ndarray  # (deciders,) alternative; CHOOSE_AGAIN for those who have to
    cutoffs: np.ndarray  # (markets,)
    wanted: np.ndarray  # (markets,) the length of each queue
    first: np.ndarray  # (markets,) decider at its head, NO_MORE if it is empty
    after: np.ndarray  # (deciders,) who stands behind her in the same queue
    again: np.ndarray  # (deciders,) of which the first are those who have to choose again
    tied: np.ndarray  # (1,) whether two ever shared the last score of a market


def open_cutoffs(capacities: np.ndarray) -> np.ndarray:
    """The cutoffs before anybody applies: none, but infinite where there is no post."""
    return np.where(capacities > 0, -np.inf, np.inf)


def opened(deciders: int, capacities: np.ndarray) -> Standing:
    """A market before anybody applies: all have to choose."""
    markets = len(capacities)
    return Standing(
        np.full(deciders, CHOOSE_AGAIN, dtype=np.int64),
        open_cutoffs(capacities),
        np.zeros(markets, dtype=np.int64),
        np.full(markets, NO_MORE, dtype=np.int64),
        np.empty(deciders, dtype=np.int64),
        np.arange(deciders),
        np.zeros(1, dtype=np.bool_),
    )


def resumed(standing: Standing, capacities: np.ndarray, further: int) -> Standing:
    """The same standing with other, not more, posts, and room for `further` deciders; compete() goes on from there.

    Worker-proposing deferred acceptance turns down the same in whatever order researchers propose, so a market that some
    of them have cleared with no fewer posts is on the way to that of all, unless scores are tied.
    """
    room = np.full(further, CHOOSE_AGAIN, dtype=np.int64)
    return Standing(
        np.concatenate([standing.choices, room]),
        np.maximum(standing.cutoffs, open_cutoffs(capacities)),
        standing.wanted.copy(),
        standing.first.copy(),
        np.concatenate([standing.after, room]),
        np.empty(len(standing.again) + further, dtype=np.int64),
        np.zeros(1, dtype=np.bool_),
    )


def clear(values, scores, capacities, choose_all=None):
    """The choices of all who decide and the cutoffs that clear the markets.

    `values` (deciders, alternatives), `scores` (deciders, markets), `capacities` (markets,) posts.
    `choose_all(values, scores, cutoffs, choices)` fills in the choice of everybody marked CHOOSE_AGAIN; without it all
    take their best attainable alternative.
    """
    standing, number = opened(len(values), capacities), len(values)
    if choose_all is None:
        compete(values, scores, capacities, standing, number)
    else:
        while number:
            choose_all(values, scores, standing.cutoffs, standing.choices)
            number = raise_cutoffs(scores, capacities, standing, number)
    return standing.choices, standing.cutoffs


@sweep
def choose_all(values, scores, cutoffs, choices):
    """The best attainable alternative of everybody who has to choose again."""
    for n in range(choices.shape[0]):
        if choices[n] == CHOOSE_AGAIN:
            choices[n] = best_attainable(values[n], scores[n], cutoffs)


@sweep
def compete(values, scores, capacities, standing, number):
    """Clear the markets from where they stand, the first `number` of `again` choosing anew."""
    while True:
        for i in range(number):
            n = standing.again[i]
            standing.choices[n] = best_attainable(values[n], scores[n], standing.cutoffs)
        number = raise_cutoffs(scores, capacities, standing, number)
        if number == 0:
            break


@sweep
def raise_cutoffs(scores, capacities, standing, number):
    """Raise the cutoff of every market over its capacity; whoever falls below it is marked CHOOSE_AGAIN.

    The first `number` of `again` have chosen, and queue up before; who is turned down is written there. Returns how many.
    """
    for i in range(number):
        _queue_up(standing.again[i], standing)
    demanders = np.empty(standing.wanted.max(), dtype=np.float64)
    turned_down = 0
    for market in range(capacities.shape[0]):
        if standing.wanted[market] > capacities[market]:
            turned_down = _raise_cutoff(market, scores, capacities[market], standing, demanders, turned_down)
    return turned_down


@rule
def _queue_up(n, standing):
    market = MARKET[standing.choices[n]]
    if market != NO_MARKET:
        standing.after[n], standing.first[market] = standing.first[market], n
        standing.wanted[market] += 1


@rule
def _raise_cutoff(market, scores, capacity, standing, demanders, turned_down):
    """Admit the `capacity` best of a queue, write the others to `again` behind `turned_down`; returns the new number."""
    number, n = 0, standing.first[market]
    while n != NO_MORE:
        demanders[number] = scores[n, market]
        number, n = number + 1, standing.after[n]
    cutoff = kth_largest(demanders, number, capacity) if capacity > 0 else np.inf
    admitted = 0
    for n in range(number):
        admitted += demanders[n] >= cutoff
    # Where two share the last score, neither is admitted: no place hires more than its posts.
    standing.cutoffs[market] = cutoff if admitted <= capacity else np.nextafter(cutoff, np.inf)
    standing.tied[0] |= admitted > capacity
    return _turn_down(market, scores, standing, turned_down)


@rule
def _turn_down(market, scores, standing, turned_down):
    n, kept = standing.first[market], np.int64(0)
    standing.first[market] = NO_MORE
    while n != NO_MORE:
        behind = standing.after[n]
        if scores[n, market] < standing.cutoffs[market]:
            standing.choices[n] = CHOOSE_AGAIN
            standing.again[turned_down] = n
            turned_down += 1
        else:
            standing.after[n], standing.first[market] = standing.first[market], n
            kept += 1
        n = behind
    standing.wanted[market] = kept
    return turned_down


@rule
def kth_largest(numbers, count, k):
    """The k-th largest (1 is the largest) of the first `count` numbers, which are reordered (quickselect)."""
    left, right, target = 0, count - 1, k - 1
    while left < right:
        pivot = numbers[(left + right) // 2]
        i, j = left, right
        while i <= j:
            while numbers[i] > pivot:
                i += 1
            while numbers[j] < pivot:
                j -= 1
            if i <= j:
                numbers[i], numbers[j] = numbers[j], numbers[i]
                i, j = i + 1, j - 1
        left, right = (left, j) if target <= j else ((i, right) if target >= i else (target, target))
    return numbers[target]
