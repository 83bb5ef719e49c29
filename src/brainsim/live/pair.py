"""Two simulations of the same people with the same chance, without a policy and with it, a quarter a step.

Each person has the same row in both, so a row says where the same researcher is without the policy and with it.
"""

import numpy as np

from brainsim.model.codes import BY_POST, CODES, KOREA, NOBODY, PLACES, UNKNOWN, code_of
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.kept import KEPT
from brainsim.settings.parameters import Settings
from brainsim.study.twins import Turn, Twin, Watched

SIDES = ("without", "with")  # the policy, as all that comes in twos stands here


class Pair:
    """The two simulations, how many people stood on each rung in each so far, and who differs.

    `past`: a model that has not stepped; it is left alone. `settings`: those without the policy and those with it.
    """

    def __init__(self, past: TalentModel, settings: tuple[Settings, Settings]):
        without, with_policy = settings
        self.models = Watched(without, past=past), Watched(with_policy, past=past)
        self.worlds = self._worlds()  # as they were when the last quarter's decisions were made
        self.twin = Twin(*self.models)
        self.first = whereabouts(self.models[0]), self.uids.copy()  # at the start, the same in both
        self.rungs = [self._on_rungs()]  # [quarter][side][rung], at 1:1

    @property
    def quarters(self) -> int:
        """Quarters simulated so far."""
        return len(self.models[0].history)

    @property
    def is_over(self) -> bool:
        """Whether the study's quarters are all simulated."""
        return self.quarters >= self.models[0].settings.study.quarters

    @property
    def uids(self) -> np.ndarray:
        """The number of the researcher in each row; -1 where there is none."""
        rows = self.models[0].state.rows
        return np.where(rows["position"] != NOBODY, rows["uid"], -1)

    @property
    def scale(self) -> float:
        """Simulated researchers per real one."""
        return self.models[0].settings.population.scale

    def step(self) -> None:
        """Simulate one more quarter in both."""
        for model in self.models:
            model.forget()
        self.worlds = self._worlds()
        for model in self.models:
            model.step()
        self.twin.compare(self.worlds)
        self.rungs.append(self._on_rungs())

    def _worlds(self) -> tuple[np.record, np.record]:
        without, with_policy = self.models
        return without.world, with_policy.world

    def codes(self) -> np.ndarray:
        """Where everybody is, [side, row]: whereabouts codes, UNKNOWN where there is nobody."""
        return np.stack([whereabouts(model) for model in self.models])

    def counts(self) -> np.ndarray:
        """Researchers at 1:1, [side, place, position]."""
        return np.stack([_counted(codes) for codes in self.codes()]) / self.scale

    def _on_rungs(self) -> list[list[float]]:
        return [[float(of[KOREA, list(kept.positions)].sum()) for kept in KEPT] for of in self.counts()]

    def row_of(self, uid: int) -> int:
        """The row of a researcher; LookupError if she is not, or no longer, simulated."""
        found = np.flatnonzero(self.uids == uid)
        if uid < 0 or not len(found):
            raise LookupError(f"there is no researcher {uid}")
        return int(found[0])

    def life(self, row: int) -> np.ndarray:
        """Where a researcher was at the start and after each quarter, [side, quarter]; UNKNOWN before she entered."""
        codes, uids = self.first
        start = codes[row] if uids[row] == self.uids[row] else UNKNOWN
        return np.column_stack([[start, start], self.twin.codes[:, : self.quarters, row]]).astype(int)

    def turn_of(self, uid: int) -> Turn | None:
        """Where a researcher's life first came to differ; None where it never has."""
        return next((turn for turn in self.twin.turns if turn.person.uid == uid), None)


def whereabouts(model: TalentModel) -> np.ndarray:
    """The whereabouts code of each row; UNKNOWN where there is nobody."""
    rows = model.state.rows
    here = rows["position"] != NOBODY
    return np.where(here, code_of(rows["place"].astype(np.int16), rows["position"]), UNKNOWN).astype(np.int8)


def _counted(codes: np.ndarray) -> np.ndarray:
    """Simulated researchers by place and position."""
    cells = np.bincount(codes[codes != UNKNOWN], minlength=len(PLACES) * CODES)
    return cells.reshape(len(PLACES), CODES)[:, : BY_POST[1]]
