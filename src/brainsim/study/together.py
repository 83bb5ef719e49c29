"""The worlds of a replication are lived together where they can be, each byte for byte as if it were lived alone."""

import contextlib
from collections.abc import Callable, Sequence

from brainsim.model.talent_model import TalentModel
from brainsim.model.worlds import Worlds, can_share
from brainsim.settings.parameters import Settings

MOST = 16  # worlds that end together: what an interrupt may have to wait for, and what a kill may lose


def lived(past: TalentModel, settings: Settings) -> TalentModel:
    """A world that branches from a past and lives the quarters of the study alone."""
    model = past.branch(settings)
    for _ in range(settings.study.quarters):
        model.step()
    return model


def batches(points: int) -> list[int]:
    """How many of so many points are lived together, one batch after the other: alike in size, since each holds them all."""
    number = -(-points // MOST)
    return [points // number + (place < points % number) for place in range(number)]


class Together:
    """Points of one past: whichever is asked for first is the reference of those after it that can share with it.

    `branch` gives a point's world at the first quarter of the study.
    """

    def __init__(self, points: Sequence[Settings], branch: Callable[[Settings], TalentModel]):
        self.points, self.branch = points, branch
        self._ready: dict[int, tuple[Worlds, TalentModel]] = {}  # lived with a point that was asked for before
        self._spent: dict[int, float] = {}  # seconds that a point took while another was asked for

    def has(self, number: int) -> bool:
        """Whether a point's world was lived already."""
        return number in self._ready

    def lived(self, number: int) -> TalentModel:
        """A point's world at the end of the study, until the next is asked for; raises what went wrong in it."""
        if number in self._ready:
            worlds, model = self._ready.pop(number)
            return worlds.shown(model)
        worlds = Worlds(self.branch(self.points[number]))
        beside = self._joined(worlds, number)
        for _ in range(self.points[number].study.quarters):
            worlds.step()  # where this goes wrong, the next that is asked for is the reference of the others
        self._ready |= {other: (worlds, model) for other, model in beside.items()}
        spent = {other: worlds.seconds(model) for other, model in beside.items()}
        self._spent |= spent | {number: -sum(spent.values())}
        return worlds.reference

    def seconds(self, number: int) -> float:
        """What is to be added to the seconds that asking for a point took."""
        return self._spent.get(number, 0.0)

    def _joined(self, worlds: Worlds, number: int) -> dict[int, TalentModel]:
        """The models of later points that take part."""
        joined: dict[int, TalentModel] = {}
        most = batches(sum(other not in self._ready for other in range(number, len(self.points))))[0] - 1
        for other in range(number + 1, len(self.points)):
            if len(joined) == most or type(worlds.reference) is not TalentModel:
                break
            model = None if other in self._ready else _beside(worlds.reference, self.points[other])
            if model is not None and can_share(worlds.reference, model):
                worlds.join(model)
                joined[other] = model
        return joined


def _beside(reference: TalentModel, settings: Settings) -> TalentModel | None:
    """Another world on the rows of a reference that has not stepped yet, or none where it can't be made.

    Why it can't be is told when its point is asked for.
    """
    with contextlib.suppress(Exception):
        past = reference.past._replace(state=reference.state.copy(reference.state.rows))
        return TalentModel(settings, rng=reference.luck_seed, past=past)
    return None
