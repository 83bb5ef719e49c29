"""Offers in hand: with what probability researchers employed abroad would take a post in Korea, at today's pay and more.

Probabilities are exact over the shocks of utility, given what each of them sees and can get (logit), so that a
response to pay is not lost in the noise of some dozens of switchers. Where shocks last for quarters they are counted.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model import prompts, shocks, weighing
from brainsim.model.codes import ALTERNATIVES, KOREA, MARKET, MARKETS, NO_MARKET, NOBODY, OUT, POSTS, STAY
from brainsim.model.compilation import rule, sweep
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
            expected += _probability(person, world, behaviour, key, values[0], scores, cutoffs)
            expected_dear += _probability(person, world, behaviour, key, values[1], scores, cutoffs)
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
def _probability(person, world, behaviour, key, values, scores, cutoffs):
    """The probability that she takes one of the Korean posts, over the shocks of utility: these are taken out first.

    A shock that she carries stays, as it is known: the best of the others must be above it. Where shocks last for quarters
    she may have passed these offers by with the same ones, and no closed form holds: it is 1 if she takes one, else 0.
    """
    if behaviour.taste_lasts > 1:
        return 1.0 if weighing.best_attainable(values, scores, cutoffs) // POSTS == KOREA else 0.0
    korea, others = 0.0, 0.0
    for alternative in range(STAY):
        if _attainable(alternative, values, scores, cutoffs):
            weight = np.exp(values[alternative] - shocks.taste_for(key, person.uid, world.quarter, world, alternative))
            others += weight
            korea += weight * (alternative // POSTS == KOREA)
    if behaviour.taste_carried:
        return korea / others * (1.0 - np.exp(-others * np.exp(-values[STAY])))
    return korea / (others + np.exp(values[STAY] - shocks.staying_taste(key, person.uid, world.quarter)))
