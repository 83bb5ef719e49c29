"""Several worlds of one past and one luck, lived in lockstep: whoever decides as in the reference isn't weighed again.

A further world is kept as the rows in which it differs from the reference, and lives with these painted over the
reference's. What comes out is byte for byte what each world would have been alone.
"""

import time
from collections.abc import Callable

import numpy as np

from brainsim.model.apart import Reach
from brainsim.model.canvas import Canvas
from brainsim.model.codes import NOBODY, STAY
from brainsim.model.fellows import rows_of
from brainsim.model.further import Further, Lived, cleared
from brainsim.model.market import Standing
from brainsim.model.prompts import CAUSE, JOB_ENDS
from brainsim.model.quarter import (
    Begun,
    Posts,
    arrive,
    begin,
    end,
    leave,
    posts_of,
    sheets,
    weighed,
    who_decides,
)
from brainsim.model.settling import take_up
from brainsim.model.talent_model import TalentModel


def can_share(reference: TalentModel, other: TalentModel) -> bool:
    """Whether two branches of a past can be lived in lockstep: the same people with the same luck, tastes and rules."""
    ours, theirs = reference.setting, other.setting
    same = (
        all(type(model) is TalentModel and not model.history for model in (reference, other))
        and reference.spin_up is other.spin_up
        and ours.key == theirs.key
        and (ours.programmes, ours.first_quarter) == (theirs.programmes, theirs.first_quarter)
        and ours.settings.study.quarters == theirs.settings.study.quarters
    )
    return same and all(
        one.tobytes() == two.tobytes()
        for one, two in ((ours.behaviour, theirs.behaviour), (ours.tastes, theirs.tastes), (ours.entrants, theirs.entrants),
                         (ours.entrants_growth, theirs.entrants_growth))
    )  # fmt: skip


class Worlds:
    """A reference and further worlds of the same past, a quarter a step."""

    def __init__(self, reference: TalentModel):
        self.reference = reference
        self.joined: list[Further] = []

    def join(self, model: TalentModel) -> None:
        """Let a world take part that can_share() with the reference; it has or gets the reference's rows."""
        if not self.joined:
            self.canvas = Canvas(self.reference.state.rows)
            self.number_of = np.full(len(self.canvas.rows), NOBODY, dtype=np.int32)  # [row] which decider she is
            self.sheets = sheets(self.reference.setting, 0)
        self.joined.append(Further(model, self.reference, self.canvas))

    @property
    def others(self) -> list[Further]:
        """The worlds beside the reference in which nothing went wrong."""
        return [other for other in self.joined if other.error is None]

    def _further(self, model: TalentModel) -> Further:
        return next(other for other in self.joined if other.model is model)

    def seconds(self, model: TalentModel) -> float:
        """How long it took to live a world beside the reference."""
        return self._further(model).seconds

    def shown(self, model: TalentModel) -> TalentModel:
        """A model that has joined, its rows right until the next is shown or all step; raises what went wrong in it."""
        other = self._further(model)
        if other.error is not None:
            raise other.error
        self.canvas.restore()
        other.paint()
        return model

    def step(self) -> None:
        """Live one quarter in all worlds; a world in which something goes wrong drops out."""
        if not self.others:
            self.reference.step()
            return
        self.canvas.restore()
        state, setting = self.reference.state, self.reference.setting
        self._each(lambda other: other.leave())
        left = leave(state)
        arrive(state, setting)
        fellows = rows_of(state.register)  # whose contracts may be renewed, in each world by its own terms
        self._each(lambda other: other.begin(fellows))
        lived = self._asked(begin(state, setting), fellows)
        base, common, posts = self._shared(lived)
        cutoffs = self._settle(lived, base, common, posts)
        happened = end(state, setting, lived.begun, left, lived.applied, lived.settled, posts, cutoffs)
        self._each(lambda other: other.finish(lived, base, common))
        self.reference.take(happened)

    def _asked(self, begun: Begun, fellows: np.ndarray) -> Lived:
        """Who decides, in all worlds, and what the reference's people have before them."""
        state, setting = self.reference.state, self.reference.setting
        deciders, causes, expired = who_decides(state.rows, setting, begun.world)
        number = len(deciders)
        values, scores = self._sheets_for(number)
        own = values[:number], scores[:number]
        applied = weighed(state.rows, setting, begun.world, deciders, causes, *own)
        self.number_of[deciders] = np.arange(number)
        numbers = self.number_of[fellows]
        reach = Reach(state.rows, deciders, causes, values, numbers[numbers >= 0])
        lived = Lived(begun, deciders, causes, expired, values, scores, applied, reach)
        self._each(lambda other: other.ask(lived, self.number_of))
        self.number_of[deciders] = NOBODY
        return lived

    def _sheets_for(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Sheets for so many who decide, kept from quarter to quarter; other worlds write behind theirs, one by one."""
        if len(self.sheets[0]) < 2 * number:
            self.sheets = sheets(self.reference.setting, 3 * number)
        return self.sheets

    def _shared(self, lived: Lived) -> tuple[Standing | None, np.ndarray, Posts]:
        """The market cleared of those whom all near worlds share, with the most posts of any; who they are; its posts."""
        state, setting, number = self.reference.state, self.reference.setting, len(lived.deciders)
        values, scores = lived.values[:number], lived.scores[:number]
        posts = posts_of(state, setting, lived.begun.conditions, lived.expired)
        near = [other for other in self.others if other.near] if setting.behaviour.score_noise > 0 else []
        common = np.logical_and.reduce([np.full(number, bool(near)), *(other.shared for other in near)])
        most = np.maximum.reduce([posts.capacities, *(other.posts.capacities for other in near)])
        base = cleared(values, scores, most, np.flatnonzero(common)) if near else None
        return (None if base is None or base.tied[0] else base), common, posts

    def _settle(self, lived: Lived, base: Standing | None, common: np.ndarray, posts: Posts) -> np.ndarray:
        """Clear the reference's market and settle its people; the cutoffs."""
        state, setting, number = self.reference.state, self.reference.setting, len(lived.deciders)
        values, scores = lived.values[:number], lived.scores[:number]
        standing = cleared(values, scores, posts.capacities, np.arange(number), base, np.flatnonzero(~common))
        lived.wanted, lived.choices = standing.choices, standing.choices.copy()
        self.canvas.remember(lived.deciders[(lived.wanted != STAY) | np.isin(lived.causes & CAUSE, JOB_ENDS)])
        before = state.stock.copy()
        lived.settled = take_up(state, setting, lived.begun.world, lived.deciders, lived.causes, lived.choices)
        lived.change = state.stock - before
        return standing.cutoffs

    def _each(self, stage: Callable[[Further], None]) -> None:
        """Let every other world live a stage; those in which something goes wrong drop out."""
        for other in self.others:
            started = time.perf_counter()
            try:
                stage(other)
            except Exception as problem:
                other.error = problem
            finally:
                self.canvas.restore()
            other.seconds += time.perf_counter() - started
