"""Workload W on brainsim's engine: the same luck, the same decorators and the same cut as the model's own loops.

A rule is written for one researcher; the sweep takes blocks of deciders, their fields in columns, and weighs one post
after the other, so that the generator, the logarithms and the rule run in vector registers. Everybody's luck is named
(seed, researcher, quarter, purpose, block).
"""

from time import perf_counter
from typing import NamedTuple

import numpy as np

from benchmarks import workload
from benchmarks.workload import ALTERNATIVES, MOVING_COST, POSITIONS, SETTLING, Rates
from brainsim.model import luck
from brainsim.model.compilation import rule, sweep
from brainsim.model.market import kth_largest

BLOCK = 2048
"""Researchers who are asked, and deciders who are weighed, together."""

PAY, AUTONOMY, SECURITY = (table.ravel() for table in (workload.PAY, workload.AUTONOMY, workload.SECURITY))
SCARCE = workload.SCARCE.ravel().astype(np.int64)
HAZARD = workload.REVIEW_HAZARD.astype(np.float64)
CONTRACT = workload.CONTRACT.astype(np.int64)
SINGLE = np.float32
ONE, NOTHING, STAY, MOVE, A_QUARTER = SINGLE(1), SINGLE(0), SINGLE(SETTLING), SINGLE(-MOVING_COST), SINGLE(0.25)
WORST = SINGLE(-1e30)


class Decider(NamedTuple):
    """What her choice depends on, in single precision; of a block: one column each."""

    pay_taste: float
    autonomy_taste: float
    security_taste: float
    home_taste: float
    settled: float  # worth of staying in her place
    origin: int
    place: int


class Choice(NamedTuple):
    """What she likes best so far, and what she falls back on if a scarce post is denied; of a block: one column each."""

    best: int
    top: float
    fallback: int
    second: float


@rule
def reviews(worker, chance):
    """Whether she reviews her career."""
    return chance < HAZARD[worker.position, 1 if worker.contract_left == 0 else 0]


@rule
def utility(decider, post, gumbel):
    """What a post is worth to her."""
    place = np.int32(post // POSITIONS)
    tastes = decider.pay_taste * PAY[post] + decider.autonomy_taste * AUTONOMY[post]
    tastes += decider.security_taste * SECURITY[post] + (decider.home_taste if place == decider.origin else NOTHING)
    return tastes + (decider.settled if place == decider.place else MOVE) + gumbel


@rule
def better(choice, own, post, value):
    """Her choice once she has weighed one post more."""
    wins = value > choice.top
    falls_back = value > choice.second and (SCARCE[post] == 0 or own == post)
    return Choice(
        np.int32(post) if wins else choice.best,
        value if wins else choice.top,
        np.int32(post) if falls_back else choice.fallback,
        value if falls_back else choice.second,
    )


@sweep
def live_quarter(workers, openings, key, quarter, best, fallback, who, ability):
    """Live one quarter; returns reviews and moves. The last four arguments are room to work in."""
    number = 0
    chances, block_of, words = np.empty(BLOCK), np.empty(BLOCK, dtype=np.int64), np.empty((4, BLOCK), dtype=np.uint32)
    reals, wholes = np.empty((7, BLOCK), dtype=np.float32), np.empty((5, BLOCK), dtype=np.int32)
    deciders = Decider(reals[0], reals[1], reals[2], reals[3], reals[4], wholes[0], wholes[1])
    choices, own = Choice(wholes[2], reals[5], wholes[3], reals[6]), wholes[4]
    for start in range(0, workers.shape[0], BLOCK):
        count = min(BLOCK, workers.shape[0] - start)
        for four in range(0, count, 4):  # a draw has four words: one for each of four neighbours
            w0, w1, w2, w3 = luck.words(key, (start + four) >> 2, quarter, luck.PROMPT, 0)
            chances[four], chances[four + 1] = luck.chance(w0), luck.chance(w1)
            chances[four + 2], chances[four + 3] = luck.chance(w2), luck.chance(w3)
        reviewing = _reviewers(workers, start, count, chances, block_of)
        _take_columns(workers, block_of, reviewing, deciders, own)
        _weigh(key, quarter, block_of, reviewing, words, deciders, own, choices)
        for n in range(reviewing):
            best[number], fallback[number], who[number] = choices.best[n], choices.fallback[n], block_of[n]
            number += 1
    _clear(workers, openings, best[:number], fallback, who, ability)
    return number, _settle(workers, best[:number], who)


@rule
def _reviewers(workers, start, count, chances, block_of):
    """Age a block and note who reviews; returns how many."""
    reviewing = 0
    for n in range(count):
        worker = workers[start + n]
        worker.quarters_here += 1
        worker.contract_left -= 1 if worker.contract_left > 0 else 0
        block_of[reviewing] = start + n
        reviewing += reviews(worker, chances[n])
    return reviewing


@rule
def _take_columns(workers, block_of, reviewing, deciders, own):
    """The fields of the deciders of a block, side by side."""
    for n in range(reviewing):
        worker = workers[block_of[n]]
        deciders.pay_taste[n], deciders.autonomy_taste[n] = worker.pay_taste, worker.autonomy_taste
        deciders.security_taste[n], deciders.home_taste[n] = worker.security_taste, worker.home_taste
        deciders.origin[n], deciders.place[n] = worker.origin, worker.place
        own[n] = worker.place * POSITIONS + worker.position
        deciders.settled[n] = worker.quarters_here
    for n in range(reviewing):
        deciders.settled[n] = STAY * luck.ln_32(ONE + A_QUARTER * deciders.settled[n])


@rule
def _weigh(key, quarter, block_of, reviewing, words, deciders, own, choices):
    """Weigh all posts, one after the other, for the deciders of a block."""
    choices.top[:reviewing], choices.second[:reviewing] = WORST, WORST
    for block in range(ALTERNATIVES // 4):
        for n in range(reviewing):
            words[0, n], words[1, n], words[2, n], words[3, n] = luck.words(
                key, block_of[n], quarter, luck.CHOICE, block
            )
        for kind in range(4):
            post = 4 * block + kind
            for n in range(reviewing):
                decider = Decider(
                    deciders.pay_taste[n],
                    deciders.autonomy_taste[n],
                    deciders.security_taste[n],
                    deciders.home_taste[n],
                    deciders.settled[n],
                    deciders.origin[n],
                    deciders.place[n],
                )
                value = utility(decider, post, luck.gumbel(words[kind, n]))
                before = Choice(choices.best[n], choices.top[n], choices.fallback[n], choices.second[n])
                after = better(before, own[n], post, value)
                choices.best[n], choices.top[n] = after.best, after.top
                choices.fallback[n], choices.second[n] = after.fallback, after.second


@rule
def _clear(workers, openings, best, fallback, who, ability):
    """Hire the ablest who want a scarce post that is not theirs; the others fall back."""
    applicants, cutoffs = np.zeros(ALTERNATIVES, dtype=np.int64), np.full(ALTERNATIVES, -np.inf)
    first = np.zeros(ALTERNATIVES, dtype=np.int64)
    for n in range(best.shape[0]):
        applicants[best[n]] += _applies(workers[who[n]], best[n])
    for post in range(1, ALTERNATIVES):
        first[post] = first[post - 1] + applicants[post - 1]
    filled = first.copy()
    for n in range(best.shape[0]):
        worker, post = workers[who[n]], best[n]
        if _applies(worker, post):
            ability[filled[post]] = worker.ability
            filled[post] += 1
    for post in range(ALTERNATIVES):
        if applicants[post] > openings[post]:
            own = ability[first[post] : filled[post]]
            cutoffs[post] = kth_largest(own, applicants[post], openings[post]) if openings[post] > 0 else np.inf
    for n in range(best.shape[0]):
        worker = workers[who[n]]
        cut = _applies(worker, best[n]) and worker.ability < cutoffs[best[n]]
        best[n] = fallback[n] if cut else best[n]


@rule
def _applies(worker, post):
    """Whether she wants a scarce post that she does not hold."""
    return SCARCE[post] == 1 and worker.place * POSITIONS + worker.position != post


@rule
def _settle(workers, best, who):
    """Everybody takes up her post; returns how many changed it."""
    moves = 0
    for n in range(best.shape[0]):
        worker = workers[who[n]]
        if best[n] != worker.place * POSITIONS + worker.position:
            moves += 1
            worker.quarters_here = worker.quarters_here if best[n] // POSITIONS == worker.place else 0
            worker.place, worker.position = best[n] // POSITIONS, best[n] % POSITIONS
            worker.contract_left = CONTRACT[worker.position]
    return moves


def run(founders: np.ndarray, quarters: int, seed: int) -> Rates:
    """Rates of a run on brainsim's engine; the caller compiles it with a short run first."""
    workers = founders.view("u1").copy().view(founders.dtype)
    room = [np.empty(len(workers), dtype=kind) for kind in (np.int64, np.int64, np.int64, np.float64)]
    posts, key = workload.openings(len(workers)).ravel(), luck.key_of(seed)
    start, reviewed, moved = perf_counter(), 0, 0
    for quarter in range(quarters):
        reviewing, moves = live_quarter(workers, posts, key, quarter, *room)
        reviewed, moved = reviewed + reviewing, moved + moves
    agent_steps = len(workers) * quarters
    return Rates(reviewed / agent_steps, moved / agent_steps, (perf_counter() - start) / agent_steps)
