"""Applicants compete for scarce posts: cutoffs rise until no market is over its capacity.

Every researcher takes the best alternative whose cutoff she meets; where more want a market than it has posts, its
cutoff rises to the score of the last who gets one. Cutoffs start at minus infinity and only rise, which makes the
outcome that of worker-proposing deferred acceptance (Gale & Shapley 1962; Azevedo & Leshno 2016 for the cutoffs).
"""

import numpy as np

from brainsim.model.compilation import rule, sweep
from brainsim.model.decisions import best_attainable
from brainsim.model.places import MARKET, NO_MARKET

CHOOSE_AGAIN = -1


def open_cutoffs(capacities: np.ndarray) -> np.ndarray:
    """The cutoffs before anybody applies: none, but infinite where there is no post."""
    return np.where(capacities > 0, -np.inf, np.inf)


def clear(values, scores, capacities, choose_all):
    """The choices of all who decide and the cutoffs that clear the markets.

    `values` (deciders, alternatives), `scores` (deciders, markets), `capacities` (markets,) posts.
    `choose_all(values, scores, cutoffs, choices)` fills in the choice of everybody marked CHOOSE_AGAIN.
    """
    cutoffs = open_cutoffs(capacities)
    choices = np.full(len(values), CHOOSE_AGAIN, dtype=np.int64)
    demanders = np.empty(len(values), dtype=np.float64)
    while True:
        choose_all(values, scores, cutoffs, choices)
        if not raise_cutoffs(scores, capacities, cutoffs, choices, demanders):
            return choices, cutoffs


@sweep
def choose_all(values, scores, cutoffs, choices):
    """The best attainable alternative of everybody who has to choose again."""
    for n in range(choices.shape[0]):
        if choices[n] == CHOOSE_AGAIN:
            choices[n] = best_attainable(values[n], scores[n], cutoffs)


@sweep
def raise_cutoffs(scores, capacities, cutoffs, choices, demanders):
    """Raise the cutoff of every market over its capacity; whoever falls below it is marked CHOOSE_AGAIN.

    Returns whether anybody was.
    """
    wanted = np.zeros(capacities.shape[0], dtype=np.int64)
    for n in range(choices.shape[0]):
        market = MARKET[choices[n]]
        if market != NO_MARKET:
            wanted[market] += 1
    rejected = False
    for market in range(capacities.shape[0]):
        if wanted[market] > capacities[market]:
            _raise_cutoff(market, scores, capacities[market], cutoffs, choices, demanders)
            rejected = True
    return rejected


@rule
def _raise_cutoff(market, scores, capacity, cutoffs, choices, demanders):
    """Admit the `capacity` best of those who chose a market, mark the others CHOOSE_AGAIN."""
    number = 0
    for n in range(choices.shape[0]):
        if MARKET[choices[n]] == market:
            demanders[number] = scores[n, market]
            number += 1
    cutoff = kth_largest(demanders, number, capacity)
    admitted = 0
    for n in range(number):
        admitted += demanders[n] >= cutoff
    # Where two share the last score, neither is admitted: no place hires more than its posts.
    cutoffs[market] = cutoff if admitted <= capacity else np.nextafter(cutoff, np.inf)
    for n in range(choices.shape[0]):
        if MARKET[choices[n]] == market and scores[n, market] < cutoffs[market]:
            choices[n] = CHOOSE_AGAIN


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
