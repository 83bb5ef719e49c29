"""Offers in hand: with what probability researchers employed abroad would take a post in Korea, at today's pay and more.

Probabilities are exact over the shocks of utility, given what each of them sees and can get (logit), so that a
response to pay is not lost in the noise of some dozens of switchers.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model import luck, prompts, shocks, weighing
from brainsim.model.compilation import rule, sweep
from brainsim.model.places import ALTERNATIVES, KOREA, MARKET, MARKETS, NO_MARKET, NOBODY, OUT, POSTS, STAY
from brainsim.model.researchers import person_at


class Returns(NamedTuple):
    """Koreans employed abroad who hold an offer from Korea in one quarter, in numbers of simulated researchers."""

    holders: float
    expected: float  # of them return, at the pay of the world
    expected_dear: float  # if all pay in Korea is higher


def returns(rows, world, behaviour, key, cutoffs, pay_factor: float) -> Returns:
    """Who would return in the coming quarter, with the last quarter's cutoffs, if everybody employed abroad looked.

    Nobody is counted where researchers satisfice: their choices are no logit.
    """
    if behaviour["satisficing"]:
        return Returns(0.0, 0.0, 0.0)
    dear = world.copy()
    dear["ln_pay"][KOREA] += np.log(pay_factor)
    return Returns(*_returns(rows, world, dear, behaviour, key, cutoffs))


@sweep
def _returns(rows, world, dear, behaviour, key, cutoffs):
    values = np.empty((2, ALTERNATIVES), dtype=np.float64)
    scores = np.empty(MARKETS, dtype=np.float64)
    prompt = prompts.Prompt(np.int64(prompts.RECONSIDERS), np.int64(0), False)
    holders, expected, expected_dear = 0.0, 0.0, 0.0
    for i in range(rows.shape[0]):
        row = rows[i]
        if row.position == NOBODY or row.position == OUT or row.origin != KOREA or row.place == KOREA:
            continue
        person = person_at(row, world.quarter)
        scores[:] = weighing.UNSEEN
        weighing.weigh(person, prompt, world, behaviour, key, values[0], scores)
        if _holds_offer(values[0], scores, cutoffs):
            weighing.weigh(person, prompt, dear, behaviour, key, values[1], scores)
            holders += 1.0
            expected += _probability(person, world, key, values[0], scores, cutoffs)
            expected_dear += _probability(person, world, key, values[1], scores, cutoffs)
    return holders, expected, expected_dear


@rule
def _attainable(alternative, values, scores, cutoffs):
    market = MARKET[alternative]
    admitted = market == NO_MARKET or scores[market] >= cutoffs[market]
    return values[alternative] > weighing.UNSEEN and admitted


@rule
def _holds_offer(values, scores, cutoffs):
    holds = False
    for position in range(POSTS):
        holds = holds or _attainable(KOREA * POSTS + position, values, scores, cutoffs)
    return holds


@rule
def _probability(person, world, key, values, scores, cutoffs):
    """The probability that she takes one of the Korean posts, over the shocks of utility: these are taken out first."""
    korea, all_of_them = 0.0, 0.0
    for alternative in range(STAY + 1):
        if _attainable(alternative, values, scores, cutoffs):
            if alternative == STAY:
                shock = shocks.staying_taste(key, person.uid, world.quarter)
            else:
                tastes = shocks.post_tastes(key, person.uid, world.quarter, alternative // POSTS)
                shock = luck.word_of(tastes, alternative % POSTS)
            weight = np.exp(values[alternative] - shock)
            all_of_them += weight
            korea += weight * (alternative // POSTS == KOREA)
    return korea / all_of_them
