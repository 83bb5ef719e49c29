"""Workload W in NumPy, as fast as we could write it: columns, deciders only, passes that NumPy vectorises.

What made it fast, each measured against its alternative at 10,000 researchers:

* luck is made from the bit generator's raw words by two float32 logarithms, which NumPy computes in vector registers:
  half the time of the ziggurat, `Generator.standard_exponential`, and a sixth of `Generator.gumbel`;
* alternatives run along the first axis, so that every pass is a long one over deciders;
* the lowest bits of a utility hold the number of its alternative, so that a maximum also tells who won: a quarter
  of the time of `argmax`;
* posts are numbered open ones first, scarce ones after: the second choice of whoever is cut falls out of the maximum;
* one sort ranks the nine markets; a partition for each takes twice as long;
* deciders are weighed in blocks that stay in the cache.

To compare engines on one core, keep OpenBLAS to one thread (OPENBLAS_NUM_THREADS=1).
"""

from time import perf_counter

import numpy as np

from benchmarks import workload
from benchmarks.workload import ALTERNATIVES, MOVING_COST, PLACES, POSITIONS, QUARTERS_A_YEAR, SETTLING, Rates

BLOCK = 4096
"""Deciders weighed together: 256 KiB of utilities and as much luck."""

ALTERNATIVE = np.argsort(workload.SCARCE.ravel(), kind="stable")
"""The alternative that stands behind each post number: in this file open posts are numbered before scarce ones."""

OPEN_POSTS = ALTERNATIVES - int(workload.SCARCE.sum())
POST = np.argsort(ALTERNATIVE).astype(np.int8).reshape(PLACES, POSITIONS)
PLACE = (ALTERNATIVE // POSITIONS).astype(np.int8)
POSITION = (ALTERNATIVE % POSITIONS).astype(np.int8)
CONTRACT = workload.CONTRACT[POSITION]

ALL_PLACES = np.arange(PLACES, dtype=np.int8)[:, None]
ATTRACTIONS = np.column_stack(
    [
        PLACE[:, None] == ALL_PLACES.T,
        *(table.ravel()[ALTERNATIVE] for table in (workload.PAY, workload.AUTONOMY, workload.SECURITY)),
    ]
).astype(np.float32)
"""Utility of each post without luck, per unit of the four places' worth and of the three tastes: shape (16, 7)."""

REVIEW_LIMITS = np.rint(workload.REVIEW_HAZARD[POSITION] * 2**16).astype(np.uint16).ravel()
"""A 16-bit word below this means a review, by 2 * post + whether the contract has run out."""

# The number of a post fits the lowest 4 bits of its utility, which changes the utility by 2 parts in a million.
NUMBER_BITS = np.int32(ALTERNATIVES - 1)
NUMBERS = np.arange(ALTERNATIVES, dtype=np.int32)[:, None]

ONE_BITS = np.uint32(0x3F800000)  # float32 1.0
BELOW_ONE = np.float32(1 - 2**-24)

ABILITY_SPAN = 64.0  # wider than any spread of ability, so that markets do not overlap in one ranking


class Population:
    """The researchers as columns: `post` is a post number, `tastes` has shape (4, count), home last."""

    def __init__(self, founders: np.ndarray) -> None:
        self.post = POST[founders["place"], founders["position"]]
        # Fields of a structured array lie 28 bytes apart; passes need them side by side.
        self.origin, self.quarters_here, self.contract_left, self.ability = (
            founders[field].copy() for field in ("origin", "quarters_here", "contract_left", "ability")
        )
        self.tastes = np.stack(
            [founders[field] for field in ("pay_taste", "autonomy_taste", "security_taste", "home_taste")]
        )


class Desk:
    """Buffers for one block of deciders, and the worth of having settled, shape (longest stay + 1,)."""

    def __init__(self, longest_stay: int) -> None:
        stays = np.arange(longest_stay + 1) / QUARTERS_A_YEAR
        # A place where she lives is worth more than the others by the settling term and the saved cost of moving;
        # what all alternatives have in common does not matter to a choice.
        self.settled = (SETTLING * np.log1p(stays) + MOVING_COST).astype(np.float32)
        self.features = np.empty((PLACES + 4) * BLOCK, dtype=np.float32)
        self.utilities = np.empty(ALTERNATIVES * BLOCK, dtype=np.float32)


def run(founders: np.ndarray, quarters: int, seed: int) -> Rates:
    """Rates of a run in NumPy."""
    people = Population(founders)
    desk = Desk(int(founders["quarters_here"].max()) + quarters)
    openings = workload.openings(len(founders)).ravel()[ALTERNATIVE]
    words = np.random.SFC64(seed)
    reviews = moves = 0
    start = perf_counter()
    for _ in range(quarters):
        age(people)
        deciders = np.flatnonzero(review_draws(people, words))
        own = people.post.take(deciders)
        wanted, second_choice = choices(people, deciders, own, desk, words)
        cut = losers(wanted, own, people.ability.take(deciders), openings)
        wanted[cut] = second_choice.take(cut)
        reviews += len(deciders)
        moves += settle(people, deciders, own, wanted)
    seconds = perf_counter() - start
    agent_steps = len(founders) * quarters
    return Rates(reviews / agent_steps, moves / agent_steps, seconds / agent_steps)


def age(people: Population) -> None:
    """Advance both counters by a quarter."""
    people.quarters_here += np.int16(1)
    people.contract_left -= people.contract_left > 0


def review_draws(people: Population, words: np.random.BitGenerator) -> np.ndarray:
    """Whether each researcher reviews her career this quarter: shape (count,)."""
    count = len(people.post)
    limits = people.post * np.int8(2)
    limits += (people.contract_left == 0).view(np.int8)
    draws = words.random_raw(-(-count // 4)).view(np.uint16)[:count]
    return draws < REVIEW_LIMITS.take(limits, mode="clip")


def choices(
    people: Population, deciders: np.ndarray, own: np.ndarray, desk: Desk, words: np.random.BitGenerator
) -> tuple[np.ndarray, np.ndarray]:
    """Each decider's best post, and her best among the open ones and her own: shape (deciders,) each."""
    wanted = np.empty(len(deciders), dtype=np.int32)
    second_choice = np.empty(len(deciders), dtype=np.int32)
    for first in range(0, len(deciders), BLOCK):
        block = slice(first, first + BLOCK)
        utilities = np.matmul(
            ATTRACTIONS,
            features(people, deciders[block], own[block], desk),
            out=buffer_view(desk.utilities, ALTERNATIVES, len(own[block])),
        )
        utilities -= log_exponentials(utilities.shape, words)
        best_posts(utilities, own[block], wanted[block], second_choice[block])
    return wanted, second_choice


def buffer_view(buffer: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The start of a flat buffer as a contiguous table: shape (rows, columns)."""
    return buffer[: rows * columns].reshape(rows, columns)


def features(people: Population, deciders: np.ndarray, own: np.ndarray, desk: Desk) -> np.ndarray:
    """What `ATTRACTIONS` multiplies: the four places' worth and three tastes of each decider, shape (7, block)."""
    table = buffer_view(desk.features, PLACES + 4, len(deciders))
    worth, tastes = table[:PLACES], table[PLACES:]
    # The indices are right by construction; mode "clip" spares NumPy a second buffer.
    people.tastes.take(deciders, axis=1, out=tastes, mode="clip")
    np.multiply(people.origin.take(deciders) == ALL_PLACES, tastes[-1], out=worth)
    worth += (PLACE.take(own) == ALL_PLACES) * desk.settled.take(people.quarters_here.take(deciders))
    return table[:-1]


def log_exponentials(shape: tuple[int, int], words: np.random.BitGenerator) -> np.ndarray:
    """Logarithms of standard exponential draws: minus one of them is a standard Gumbel draw."""
    bits = words.random_raw(shape[0] * shape[1] // 2).view(np.uint32)
    # 23 random bits behind the bits of 1.0 make a float in [1, 2); shifted into (0, 1), it is never 0 or 1, where
    # one of the logarithms would be infinite.
    bits >>= 9
    bits |= ONE_BITS
    luck = bits.view(np.float32)
    luck -= BELOW_ONE
    np.log(luck, out=luck)
    np.negative(luck, out=luck)
    np.log(luck, out=luck)
    return luck.reshape(shape)


def best_posts(utilities: np.ndarray, own: np.ndarray, wanted: np.ndarray, second_choice: np.ndarray) -> None:
    """Write the post numbers of the best alternative, and of the best that is open or her own."""
    bits = utilities.view(np.int32)
    bits &= ~NUMBER_BITS
    bits |= NUMBERS
    deciders = len(own)
    stay = utilities.ravel().take(own * np.int64(deciders) + np.arange(deciders))
    safe = np.maximum(utilities[:OPEN_POSTS].max(axis=0), stay)
    best = np.maximum(utilities[OPEN_POSTS:].max(axis=0), safe)
    np.bitwise_and(safe.view(np.int32), NUMBER_BITS, out=second_choice)
    np.bitwise_and(best.view(np.int32), NUMBER_BITS, out=wanted)


def losers(wanted: np.ndarray, own: np.ndarray, ability: np.ndarray, openings: np.ndarray) -> np.ndarray:
    """Indices of the deciders who are cut: those behind the first `openings`, by ability, in each scarce market."""
    applicants = np.flatnonzero((wanted >= OPEN_POSTS) & (wanted != own))
    markets = wanted.take(applicants)
    ranking = (markets * ABILITY_SPAN - ability.take(applicants)).argsort()
    sizes = np.bincount(markets, minlength=ALTERNATIVES)
    ends = sizes.cumsum()
    cuts = np.minimum(ends - sizes + openings, ends)
    behind = [ranking[cut:end] for cut, end in zip(cuts.tolist(), ends.tolist(), strict=True)]
    return applicants.take(np.concatenate(behind))


def settle(people: Population, deciders: np.ndarray, own: np.ndarray, taken: np.ndarray) -> int:
    """Move those whose post changes; returns how many."""
    movers = np.flatnonzero(taken != own)
    rows, posts = deciders.take(movers), taken.take(movers)
    people.post[rows] = posts
    people.contract_left[rows] = CONTRACT.take(posts)
    people.quarters_here[rows] *= PLACE.take(posts) == PLACE.take(own.take(movers))
    return len(movers)
