"""Workload W: a small talent-migration model that every engine of the comparison lives alike.

A quarter (three months), in the order in which it happens:

1. Age. Quarters here grow by one; quarters left of a contract fall by one and stop at zero.
2. Review. A researcher reviews her career with the probability of `REVIEW_HAZARD`, by position and by whether
   her contract has run out.
3. Choose. A decider weighs the 16 alternatives (place, position), her own post among them. With her own four tastes,

       utility = pay_taste * PAY + autonomy_taste * AUTONOMY + security_taste * SECURITY
               + home_taste                                           if the place is her origin
               + SETTLING * ln(1 + quarters_here / 4)                 if she lives in the place
               - MOVING_COST                                          if she does not
               + luck, a standard Gumbel draw of its own for each alternative,

   and wants the alternative of highest utility. Everybody chooses from the state after step 1, so the order of
   the researchers cannot matter.
4. Clear. Nine kinds of post are scarce: the two permanent positions in the three scientific places (6 markets) and
   the postdoc positions there (3 markets). Those who want a scarce post that is not their own are ranked by ability;
   the ablest are hired up to the number of `openings`, the others are cut. Ranking happens once: who is cut chooses
   again once, with the same utilities, among her own post and the 7 alternatives that are open to everybody.
5. Settle. Who changes post begins a contract of `CONTRACT`; who changes place starts at zero quarters here. Who stays
   keeps both counters.

`PAY`, `AUTONOMY`, `SECURITY` and the moving cost stand for what a policy may change in any quarter, and luck for
what two policies share: an engine must compute the 16 utilities anew in each review, with 16 draws, and may not
carry their values over to the next quarter. Ability stands for a record that grows: applicants must be ranked anew in
each quarter, and rows may not be sorted by ability beforehand. Engines may use different random streams, and float32
where the tables do.

All numbers are invented for the speed comparison; they are tuned to a review rate of about 0.138 and a move rate of
about 0.06 a quarter over 40 quarters and mean nothing else.
"""

from typing import NamedTuple

import numpy as np

PLACES = 4
"""Three scientific places, 0 to 2, and the rest of the world, 3, where every position is open to everybody."""

POSITIONS = 4
"""0 postdoc, 1 professor, 2 staff scientist, 3 industry."""

ALTERNATIVES = PLACES * POSITIONS
"""An alternative is numbered place * POSITIONS + position."""

QUARTERS_A_YEAR = 4


def frozen(rows: list, number: type) -> np.ndarray:
    """A table that nobody can change by accident."""
    table = np.array(rows, dtype=number)
    table.setflags(write=False)
    return table


PAY = frozen(
    [[0.55, 1.20, 0.85, 1.60], [0.50, 1.05, 0.80, 1.30], [0.40, 0.90, 0.65, 1.00], [0.30, 0.45, 0.40, 0.80]],
    np.float32,
)
"""Pay by (place, position), in utility per unit of the taste for pay."""

AUTONOMY = frozen(
    [[0.80, 1.30, 0.70, 0.25], [0.75, 1.20, 0.70, 0.25], [0.60, 1.00, 0.55, 0.20], [0.40, 0.60, 0.40, 0.20]],
    np.float32,
)
"""Freedom to set one's own agenda by (place, position), in utility per unit of the taste for autonomy."""

SECURITY = frozen(
    [[0.10, 1.00, 0.80, 0.45], [0.15, 1.20, 1.00, 0.50], [0.10, 1.10, 0.90, 0.40], [0.05, 0.50, 0.50, 0.30]],
    np.float32,
)
"""Safety of the post by (place, position), in utility per unit of the taste for security."""

SETTLING = 0.5
"""Utility of a unit of ln(1 + years here)."""

MOVING_COST = 1.5
"""Utility lost by going to another place."""

REVIEW_HAZARD = frozen([[0.15, 0.50], [0.10, 0.10], [0.11, 0.11], [0.16, 0.16]], np.float32)
"""Probability of a review a quarter, by (position, whether no quarters of a contract are left)."""

CONTRACT = frozen([12, 0, 0, 0], np.int16)
"""Length of a new contract by position, in quarters; permanent positions and industry have none."""

OPENINGS = frozen(
    [[0.0060, 0.0012, 0.0015, 1.0], [0.0050, 0.0010, 0.0015, 1.0], [0.0040, 0.0010, 0.0012, 1.0], [1.0] * 4],
    np.float64,
)
"""Posts opened a quarter by (place, position), per researcher of the population; 1 means a post for everybody."""

SCARCE = OPENINGS < 1.0
"""Whether posts are scarce, by (place, position): 9 of the 16 alternatives."""

WORKER = np.dtype(
    [
        ("origin", np.int8),
        ("place", np.int8),
        ("position", np.int8),
        ("spare", np.int8),
        ("quarters_here", np.int16),
        ("contract_left", np.int16),
        ("ability", np.float32),
        ("pay_taste", np.float32),
        ("autonomy_taste", np.float32),
        ("security_taste", np.float32),
        ("home_taste", np.float32),
    ]
)
"""One researcher in 28 bytes. `quarters_here` counts in her place, `contract_left` in her post; `spare` pads."""

FOUNDER_PLACES = (0.30, 0.25, 0.20, 0.25)
"""Share of the founders by place."""

FOUNDER_POSITIONS = (0.12, 0.25, 0.20, 0.43)
"""Share of the founders by position."""

AT_HOME = 0.7
"""Share of the founders who live in the place of their origin; the others' origins are spread evenly."""

LONGEST_STAY = 40
"""Quarters here of the founders are spread evenly from zero to one less than this."""

TASTE_SPREAD = 0.5
"""Standard deviation of the logarithm of a taste, whose median is one."""


class Rates(NamedTuple):
    """What a run reports: its behaviour, to be compared, and its cost.

    review_rate: reviews per researcher and quarter.
    move_rate: changes of place or position per researcher and quarter.
    seconds_per_agent_step: wall time of the quarters, without the set-up, per researcher and quarter.
    """

    review_rate: float
    move_rate: float
    seconds_per_agent_step: float


def openings(count: int) -> np.ndarray:
    """Posts opened a quarter by (place, position), for a population of `count`: shape (4, 4), int64."""
    return np.rint(OPENINGS * count).astype(np.int64)


def founders(count: int, seed: int) -> np.ndarray:
    """The researchers of quarter zero: shape (count,), dtype `WORKER`, row number = name."""
    rng = np.random.default_rng(seed)
    workers = np.zeros(count, dtype=WORKER)
    workers["place"] = rng.choice(PLACES, size=count, p=FOUNDER_PLACES)
    workers["position"] = rng.choice(POSITIONS, size=count, p=FOUNDER_POSITIONS)
    at_home = rng.random(count) < AT_HOME
    workers["origin"] = np.where(at_home, workers["place"], rng.integers(PLACES, size=count))
    workers["quarters_here"] = rng.integers(LONGEST_STAY, size=count)
    workers["contract_left"] = rng.integers(1 + CONTRACT[workers["position"]])
    workers["ability"] = rng.standard_normal(count, dtype=np.float32)
    for taste in ("pay_taste", "autonomy_taste", "security_taste", "home_taste"):
        workers[taste] = rng.lognormal(sigma=TASTE_SPREAD, size=count)
    return workers
