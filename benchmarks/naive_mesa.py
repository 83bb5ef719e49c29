"""Workload W in idiomatic Mesa 3: one `Agent` a researcher, rules in plain Python, the market in the model."""

from math import log1p
from operator import attrgetter
from time import perf_counter

import numpy as np
from mesa import Agent, Model

from benchmarks import workload
from benchmarks.workload import ALTERNATIVES, MOVING_COST, PLACES, POSITIONS, QUARTERS_A_YEAR, SETTLING, Rates

# Lists and tuples of Python numbers: a single element of a NumPy array costs Python several times as much.
REVIEW_HAZARD = workload.REVIEW_HAZARD.tolist()
CONTRACT = workload.CONTRACT.tolist()
SCARCE = workload.SCARCE.ravel().tolist()
OPEN = [post for post in range(ALTERNATIVES) if not SCARCE[post]]
ATTRACTIONS = [
    (post // POSITIONS, pay, autonomy, security)
    for post, pay, autonomy, security in zip(
        range(ALTERNATIVES),
        workload.PAY.ravel().tolist(),
        workload.AUTONOMY.ravel().tolist(),
        workload.SECURITY.ravel().tolist(),
        strict=True,
    )
]
"""Place, pay, autonomy and security of the 16 alternatives."""


class Researcher(Agent):
    """One researcher; the attributes are the fields of `WORKER`, read once from her founder's row."""

    def __init__(self, model: Model, founder: tuple) -> None:
        super().__init__(model)
        self.origin, self.place, self.position, _, self.quarters_here, self.contract_left, *tastes = founder
        self.ability, self.pay_taste, self.autonomy_taste, self.security_taste, self.home_taste = tastes
        self.utilities = None

    @property
    def post(self) -> int:
        """Number of the alternative that she holds."""
        return self.place * POSITIONS + self.position

    def step(self) -> None:
        """Live the quarter up to the choice; the model clears the market after everybody's step."""
        self.quarters_here += 1
        if self.contract_left > 0:
            self.contract_left -= 1
        if self.random.random() < REVIEW_HAZARD[self.position][self.contract_left == 0]:
            self.review()

    def review(self) -> None:
        """Take the best alternative if it is open, apply for it if it is scarce."""
        self.model.reviews += 1
        utilities = self.weighed_alternatives()
        wanted = utilities.index(max(utilities))
        if wanted == self.post:
            return
        if SCARCE[wanted]:
            self.utilities = utilities
            self.model.applicants[wanted].append(self)
        else:
            self.take(wanted)

    def weighed_alternatives(self) -> list[float]:
        """Utility of each of the 16 alternatives."""
        places = [-MOVING_COST] * PLACES
        places[self.place] = SETTLING * log1p(self.quarters_here / QUARTERS_A_YEAR)
        places[self.origin] += self.home_taste
        pay_taste, autonomy_taste, security_taste = self.pay_taste, self.autonomy_taste, self.security_taste
        # One call for the 16 draws: the standard library's generator and logarithm, 16 times, take three times as long.
        luck = self.model.rng.gumbel(size=ALTERNATIVES).tolist()
        return [
            places[place] + pay_taste * pay + autonomy_taste * autonomy + security_taste * security + draw
            for (place, pay, autonomy, security), draw in zip(ATTRACTIONS, luck, strict=True)
        ]

    def choose_again(self) -> None:
        """Take the best of the open alternatives and her own post, after a cut."""
        second_choice = max([self.post, *OPEN], key=self.utilities.__getitem__)
        if second_choice != self.post:
            self.take(second_choice)

    def take(self, post: int) -> None:
        """Change to another post."""
        place, self.position = divmod(post, POSITIONS)
        if place != self.place:
            self.place = place
            self.quarters_here = 0
        self.contract_left = CONTRACT[self.position]
        self.model.moves += 1


class TalentMarket(Model):
    """The population and its nine scarce markets."""

    def __init__(self, founders: np.ndarray, seed: int) -> None:
        super().__init__(seed=seed)
        self.openings = workload.openings(len(founders)).ravel().tolist()
        self.reviews = 0
        self.moves = 0
        Researcher.create_agents(self, len(founders), founders.tolist())

    def step(self) -> None:
        """Live one quarter."""
        self.applicants = [[] for _ in range(ALTERNATIVES)]
        # Mesa's usual schedule. Order cannot matter in W: `do("step")`, without the shuffle, takes a quarter less time.
        self.agents.shuffle_do("step")
        for post, applicants in enumerate(self.applicants):
            self.clear(post, applicants)

    def clear(self, post: int, applicants: list[Researcher]) -> None:
        """Hire the ablest; the others choose again."""
        applicants.sort(key=attrgetter("ability"), reverse=True)
        for researcher in applicants[: self.openings[post]]:
            researcher.take(post)
        for researcher in applicants[self.openings[post] :]:
            researcher.choose_again()


def run(founders: np.ndarray, quarters: int, seed: int) -> Rates:
    """Rates of a run in Mesa."""
    model = TalentMarket(founders, seed)
    start = perf_counter()
    for _ in range(quarters):
        model.step()
    seconds = perf_counter() - start
    agent_steps = len(founders) * quarters
    # Mesa keeps every model that ever had agents: without this line a later run would share memory with this one.
    model.remove_all_agents()
    return Rates(model.reviews / agent_steps, model.moves / agent_steps, seconds / agent_steps)
