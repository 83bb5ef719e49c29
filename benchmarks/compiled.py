"""Workload W on brainsim's engine: the same luck, the same decorators and the same cut as the model's own loops.

A rule is written for one researcher; the sweep draws luck for blocks of researchers, so that the generator and the
logarithms run in vector registers. Everybody's luck is named (seed, researcher, quarter, purpose, block).
"""

from time import perf_counter

import numpy as np

from benchmarks import workload
from benchmarks.workload import ALTERNATIVES, MOVING_COST, POSITIONS, SETTLING, Rates
from brainsim.model import luck
from brainsim.model.compilation import rule, sweep
from brainsim.model.market import kth_largest

BLOCK = 512
"""Researchers whose luck is drawn together: 64 KiB of Gumbels."""

PAY, AUTONOMY, SECURITY = (
    table.astype(np.float64).ravel() for table in (workload.PAY, workload.AUTONOMY, workload.SECURITY)
)
SCARCE = workload.SCARCE.ravel().astype(np.int64)
HAZARD = workload.REVIEW_HAZARD.astype(np.float64)
CONTRACT = workload.CONTRACT.astype(np.int64)
NO_APPLICATION = -1


@rule
def reviews(worker, chance):
    """Whether she reviews her career."""
    return chance < HAZARD[worker.position, 1 if worker.contract_left == 0 else 0]


@rule
def utility(worker, post, settled, gumbel):
    """What a post is worth to her."""
    place = post // POSITIONS
    tastes = worker.pay_taste * PAY[post] + worker.autonomy_taste * AUTONOMY[post]
    tastes += worker.security_taste * SECURITY[post] + worker.home_taste * (place == worker.origin)
    return tastes + (settled if place == worker.place else -MOVING_COST) + gumbel


@rule
def wanted_posts(worker, gumbels, n):
    """The post that she likes best, and the one she falls back on if a scarce one is denied."""
    own = np.int64(worker.place) * POSITIONS + worker.position
    settled = SETTLING * luck.ln(1.0 + 0.25 * worker.quarters_here)
    best, fallback, top, second = own, own, -np.inf, -np.inf
    for post in range(ALTERNATIVES):
        value = utility(worker, post, settled, gumbels[post, n])
        best = post if value > top else best
        top = value if value > top else top
        is_open = SCARCE[post] == 0 or post == own
        fallback = post if is_open and value > second else fallback
        second = value if is_open and value > second else second
    return best, fallback


@sweep
def live_quarter(workers, openings, key, quarter, best, fallback, who, ability):
    """Live one quarter; returns reviews and moves. The last four arguments are room to work in."""
    number = 0
    chances, gumbels, block_of = np.empty(BLOCK), np.empty((ALTERNATIVES, BLOCK)), np.empty(BLOCK, dtype=np.int64)
    for start in range(0, workers.shape[0], BLOCK):
        count = min(BLOCK, workers.shape[0] - start)
        for four in range(0, count, 4):  # a draw has four words: one for each of four neighbours
            w0, w1, w2, w3 = luck.words(key, (start + four) >> 2, quarter, luck.PROMPT, 0)
            chances[four], chances[four + 1] = luck.chance(w0), luck.chance(w1)
            chances[four + 2], chances[four + 3] = luck.chance(w2), luck.chance(w3)
        reviewing = _reviewers(workers, start, count, chances, block_of)
        _draw(key, quarter, block_of, reviewing, gumbels)
        for n in range(reviewing):
            best[number], fallback[number] = wanted_posts(workers[block_of[n]], gumbels, n)
            who[number] = block_of[n]
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
def _draw(key, quarter, block_of, reviewing, gumbels):
    """Sixteen Gumbels for each decider of a block."""
    for block in range(4):
        for n in range(reviewing):
            w0, w1, w2, w3 = luck.words(key, block_of[n], quarter, luck.CHOICE, block)
            gumbels[4 * block, n], gumbels[4 * block + 1, n] = luck.chance(w0), luck.chance(w1)
            gumbels[4 * block + 2, n], gumbels[4 * block + 3, n] = luck.chance(w2), luck.chance(w3)
    for post in range(ALTERNATIVES):
        for n in range(reviewing):
            gumbels[post, n] = -luck.ln(-luck.ln(gumbels[post, n]))


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
