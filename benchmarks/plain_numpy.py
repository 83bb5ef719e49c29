"""Workload W in plain NumPy: columns, deciders only, and the library's own draws and sorts; written to be read."""

from time import perf_counter

import numpy as np

from benchmarks import workload
from benchmarks.workload import ALTERNATIVES, MOVING_COST, POSITIONS, QUARTERS_A_YEAR, SETTLING, Rates

POSTS = np.arange(ALTERNATIVES)
PLACE = POSTS // POSITIONS
PAY, AUTONOMY, SECURITY = (table.ravel() for table in (workload.PAY, workload.AUTONOMY, workload.SECURITY))
SCARCE = workload.SCARCE.ravel()


def run(founders: np.ndarray, quarters: int, seed: int) -> Rates:
    """Rates of a run in plain NumPy."""
    people = {name: founders[name].copy() for name in founders.dtype.names}
    posts, rng = workload.openings(len(founders)).ravel(), np.random.default_rng(seed)
    start, reviews, moves = perf_counter(), 0, 0
    for _ in range(quarters):
        deciders = _reviewing(people, rng)
        own = people["place"][deciders] * POSITIONS + people["position"][deciders]
        taken = _cleared(people, deciders, own, _utilities(people, deciders, rng), posts)
        reviews, moves = reviews + len(deciders), moves + _settled(people, deciders, own, taken)
    agent_steps = len(founders) * quarters
    return Rates(reviews / agent_steps, moves / agent_steps, (perf_counter() - start) / agent_steps)


def _reviewing(people, rng) -> np.ndarray:
    people["quarters_here"] += 1
    people["contract_left"] -= people["contract_left"] > 0
    hazard = workload.REVIEW_HAZARD[people["position"], (people["contract_left"] == 0).astype(int)]
    return np.flatnonzero(rng.random(len(hazard), dtype=np.float32) < hazard)


def _utilities(people, deciders, rng) -> np.ndarray:
    """Utility of every post: shape (deciders, 16)."""
    mine = {name: column[deciders, None] for name, column in people.items()}
    utilities = mine["pay_taste"] * PAY + mine["autonomy_taste"] * AUTONOMY + mine["security_taste"] * SECURITY
    settled = SETTLING * np.log1p(mine["quarters_here"] / np.float32(QUARTERS_A_YEAR))
    utilities += np.where(mine["place"] == PLACE, settled, np.float32(-MOVING_COST))
    utilities += mine["home_taste"] * (mine["origin"] == PLACE)
    return utilities - np.log(rng.standard_exponential(utilities.shape, dtype=np.float32))


def _cleared(people, deciders, own, utilities, posts) -> np.ndarray:
    """The post that everybody takes: the ablest get the scarce ones, the others what is open or their own."""
    wanted, ability = utilities.argmax(axis=1), people["ability"][deciders]
    denied = np.zeros(len(wanted), dtype=bool)
    for post in np.flatnonzero(SCARCE):
        applicants = np.flatnonzero((wanted == post) & (own != post))
        if len(applicants) > posts[post]:
            ranked = np.argpartition(-ability[applicants], posts[post])
            denied[applicants[ranked[posts[post] :]]] = True
    closed = SCARCE & (own[denied, None] != POSTS)
    wanted[denied] = np.where(closed, -np.inf, utilities[denied]).argmax(axis=1)
    return wanted


def _settled(people, deciders, own, taken) -> int:
    moved = taken != own
    movers, posts = deciders[moved], taken[moved]
    people["quarters_here"][movers] *= posts // POSITIONS == people["place"][movers]
    people["place"][movers], people["position"][movers] = np.divmod(posts, POSITIONS)
    people["contract_left"][movers] = workload.CONTRACT[people["position"][movers]]
    return int(moved.sum())
