"""BrainDrain: Gursoy and Badur's model as a Mesa model."""

import secrets
from typing import Any, NamedTuple

import mesa
import numpy as np

from brainsim.model.luck import key_of
from experiments.dock_gursoy_badur.year import NETWORKS, People, Terms, Web, found, live_year, state_in

PEOPLE, YEARS = 1000, 50
RANGES = {  # of the authors' interface
    "threshold": (0.0, 0.15),
    "luck_coefficient": (0.25, 0.75),
    "current_state": (-0.5, 0.5),
    "future_state": (-0.5, 0.5),
    "network_coefficient": (0.5, 1.4),
    "links_per_person": (1, 30),
}


class Conditions(NamedTuple):
    """The parameters of a run; the values are those that the authors' interface stores."""

    network: str = "erdos-renyi"  # one of NETWORKS
    threshold: float = 0.04  # nobody tries to leave whose chance is not above it
    luck_coefficient: float = 0.45  # what is left of her luck after a failed attempt
    current_state: float = 0.0  # G_0, what moving is worth to everybody in year 0
    future_state: float = 0.0  # G_*, and in the end
    network_coefficient: float = 0.95  # how much friends abroad count
    links_per_person: int = 10  # linksToNodesRatio: half the mean number of friends
    synchronous: bool = False  # not of the authors: everybody sees who was abroad at the start of the year

    def checked(self) -> "Conditions":
        """These conditions; ValueError for what the authors' interface does not offer."""
        if self.network not in NETWORKS:
            raise ValueError(f"network = {self.network} is none of {', '.join(NETWORKS)}")
        for name, (low, high) in RANGES.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} = {getattr(self, name)} lies outside [{low}, {high}], the authors' range")
        if self.links_per_person != int(self.links_per_person):
            raise ValueError(f"links_per_person = {self.links_per_person} is no whole number")
        return self

    def terms(self) -> Terms:
        """The same as the compiled loops read it."""
        return Terms(
            NETWORKS.index(self.network), float(self.threshold), float(self.luck_coefficient),
            float(self.network_coefficient), int(self.links_per_person), bool(self.synchronous),
        )  # fmt: skip


class BrainDrain(mesa.Model):
    """A home country and one abroad from which nobody returns, a year a step, over 50 years.

    `conditions`, or any of them by keyword, for example `threshold=0.06`; `rng`: the seed of all luck (None draws one
    and records it in `luck_seed`). People are rows of arrays (`persons`), and no Mesa agents: no rule is for one of
    them to override.
    """

    def __init__(
        self, conditions: Conditions | None = None, *, rng: int | None = None, people: int = PEOPLE, **changes: Any
    ):
        self.luck_seed = secrets.randbits(63) if rng is None else int(rng)
        super().__init__(rng=self.luck_seed % 2**32)
        self.conditions = (conditions or Conditions())._replace(**changes).checked()
        self.terms, self.key = self.conditions.terms(), key_of(self.luck_seed)
        self.persons, self.web = nobody(people), no_links(people)
        found(self.key, self.terms, self.persons, self.web)
        self.year, self.ever_left = 0, 0
        self.datacollector = mesa.DataCollector({"year": "year", "abroad": "abroad", "ever_left": "ever_left"})

    def step(self) -> None:
        """Live one year."""
        state = state_in(self.year, self.conditions.current_state, self.conditions.future_state)
        self.ever_left += int(live_year(self.key, self.year, state, self.terms, self.persons, self.web))
        self.year += 1
        self.datacollector.collect(self)
        self.running = self.year < YEARS

    @property
    def abroad(self) -> int:
        """How many live abroad now; who dies there no longer counts."""
        return int(self.persons.abroad.sum())


def nobody(people: int) -> People:
    """Room for so many people."""
    kinds = (np.int64, np.float64, np.float64, np.int64, np.bool_, np.int64)
    return People(*(np.zeros(people, dtype=kind) for kind in kinds))


def no_links(people: int) -> Web:
    """Room for all links that so many people can have."""
    ends = np.empty((people * (people - 1) // 2 + 1, 2), dtype=np.int32)
    tied = np.zeros((people, people), dtype=np.bool_)
    return Web(tied, np.zeros(people, dtype=np.int64), ends, np.zeros(1, dtype=np.int64))
