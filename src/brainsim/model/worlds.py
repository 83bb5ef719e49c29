"""Several worlds of one past and one luck, lived in lockstep: whoever decides as in the reference isn't weighed again.

A further world is kept as the rows in which it differs from the reference, and lives on one canvas for all of them: the
reference's rows with its own painted over. What comes out is byte for byte what each world would have been alone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from brainsim.model import market, observe
from brainsim.model.apart import apart, reach_of
from brainsim.model.decisions import LOOKS_AHEAD, job_ended
from brainsim.model.fellows import rows_of
from brainsim.model.market import Standing
from brainsim.model.places import BY_CELL, NO_PROGRAMME, NOBODY, PROGRAMME, RESERVED, STAY
from brainsim.model.quarter import (
    Begun,
    Posts,
    Settled,
    arrive,
    begin,
    end,
    leave,
    newest,
    posts_of,
    settle,
    sheets,
    take_up,
    weighed,
    who_decides,
)
from brainsim.model.researchers import copied
from brainsim.model.talent_model import TalentModel

ENDED = [cause for cause in range(LOOKS_AHEAD) if job_ended(cause)]  # causes with which to stay is a change
NEAR = 0.5  # share of the reference's deciders whom a world must share, to go on from the market of those shared by all


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
        for one, two in ((ours.behaviour, theirs.behaviour), (ours.tastes, theirs.tastes), (ours.entrants, theirs.entrants))
    )  # fmt: skip


def _words(rows: np.ndarray) -> np.ndarray:
    """The bytes of rows as whole numbers, (rows, words)."""
    return rows.view(np.int64).reshape(len(rows), -1)


class Canvas:
    """Rows on which one world after the other is painted over the reference's."""

    def __init__(self, rows: np.ndarray):
        self.rows = copied(rows).view(np.ndarray)
        self.words = _words(self.rows)
        self._before: list[tuple[np.ndarray, np.ndarray]] = []

    def keep(self, which: np.ndarray) -> None:
        """Rows that are going to change until restore()."""
        self._before.append((which, self.words[which]))

    def paint(self, which: np.ndarray, words: np.ndarray) -> None:
        """Change rows until restore()."""
        self.keep(which)
        self.words[which] = words

    def restore(self) -> None:
        """Undo whatever was painted or kept."""
        while self._before:
            which, words = self._before.pop()
            self.words[which] = words


@dataclass
class _Lived:
    """A quarter of the reference, as far as the other worlds need it."""

    begun: Begun
    deciders: np.ndarray
    causes: np.ndarray
    expired: np.ndarray
    values: np.ndarray  # (deciders and room behind them, alternatives)
    scores: np.ndarray
    reach: np.ndarray  # (deciders,) bits, see apart.py
    wanted: np.ndarray = field(init=False)  # (deciders,) choices before luck with visas
    choices: np.ndarray = field(init=False)  # and after
    applied: tuple[np.ndarray, ...] = field(init=False)
    settled: Settled = field(init=False)
    change: np.ndarray = field(init=False)  # of the stock, by settling


class _Further:
    """A world beside the reference."""

    def __init__(self, model: TalentModel, reference: TalentModel, canvas: Canvas):
        self.model, self.reference, self.canvas = model, reference, canvas
        model.state.rows = canvas.rows
        self.state, self.setting = model.state, model.setting
        self.own = np.zeros(0, dtype=np.int64)  # rows in which it differs from the reference, in order
        self.words = canvas.words[self.own]  # and what is in them
        self.seconds = 0.0  # that its living has taken
        self.error: Exception | None = None  # what ended it

    def paint(self) -> None:
        """Make its rows right, until the canvas is restored."""
        self.canvas.paint(self.own, self.words)

    def leave(self) -> None:
        """The oldest cohort leaves; its rows are those of newcomers from now on."""
        self.paint()
        self.left = leave(self.state)
        block = newest(self.state)
        stays = (self.own < block.start) | (self.own >= block.stop)
        self.own, self.words = self.own[stays], self.words[stays]

    def ask(self, lived: _Lived, number_of: np.ndarray) -> None:
        """Begin the quarter and find who decides; `number_of` [row], which decider of the reference she is, or -1."""
        arrive(self.state, self.setting, written=True)
        self.paint()
        registered = np.union1d(rows_of(self.state.register), rows_of(self.reference.state.register))
        self.canvas.keep(registered)
        self.begun = begin(self.state, self.setting)
        self._own_among(np.union1d(self.own, registered))
        self.apart = apart(self.begun.world, lived.begun.world)
        expired = (self._ask_all if self.apart.asked else self._ask_some)(lived, number_of)
        touched = self.like & (lived.reach & self.apart.touched != 0)
        self.shared, self.numbers = self.like & ~touched, np.flatnonzero(touched)
        self.near = np.count_nonzero(self.shared) > NEAR * len(self.shared)
        self.posts = posts_of(self.state, self.setting, self.begun.conditions, expired)

    def _own_among(self, rows: np.ndarray) -> None:
        """Find the rows in which it differs; outside `rows` it does not."""
        painted = self.canvas.words[rows]
        differ = (painted != _words(self.reference.state.rows)[rows]).any(axis=1)
        self.own, self.words = rows[differ], painted[differ]

    def _ask_all(self, lived: _Lived, number_of: np.ndarray) -> np.ndarray:
        """Ask everybody: who decides as in the reference is `like` it, `rows` and `causes` are the others'."""
        deciders, causes, expired = who_decides(self.canvas.rows, self.setting, self.begun.world)
        numbers = number_of[deciders]
        like = (numbers >= 0) & (causes == lived.causes[numbers]) & ~np.isin(deciders, self.own, assume_unique=True)
        self.like = np.zeros(len(lived.deciders), dtype=bool)
        self.like[numbers[like]] = True
        self.rows, self.causes = deciders[~like], causes[~like]
        return expired

    def _ask_some(self, lived: _Lived, number_of: np.ndarray) -> np.ndarray:
        """The same, but those who can't decide otherwise than in the reference are not asked."""
        asked = np.union1d(self.own, rows_of(self.state.register)) if self.apart.fellows else self.own
        numbers = number_of[asked]
        self.like = np.ones(len(lived.deciders), dtype=bool)
        self.like[numbers[numbers >= 0]] = False
        ours, theirs = self.canvas.rows, self.reference.state.rows
        deciders, self.causes, more = who_decides(_picked(ours, asked), self.setting, self.begun.world)
        _, _, less = who_decides(_picked(theirs, asked), self.reference.setting, lived.begun.world)
        self.rows = asked[deciders].astype(np.int32)
        return lived.expired - less + more

    def finish(self, lived: _Lived, base: Standing | None, common: np.ndarray) -> None:
        """Weigh anew, clear the market and settle, with what the reference has done where they are alike."""
        wanted, applied, cutoffs = self._wanted(lived, base, common)
        number = len(lived.deciders)
        choices = wanted[:number].copy()
        choices[self.numbers] = wanted[number : number + len(self.numbers)]
        follows = self.like & (choices == lived.wanted) & (PROGRAMME[choices] == NO_PROGRAMME)
        if self.apart.settled:
            follows &= choices == STAY
        if self.apart.reserved:
            follows &= choices != RESERVED
        alone = self.like & ~follows
        rows = np.concatenate([lived.deciders[alone], self.rows])
        causes = np.concatenate([lived.causes[alone], self.causes])
        choices = np.concatenate([choices[alone], wanted[number + len(self.numbers) :]])
        order = np.argsort(rows)  # fellows are written down in the order of rows
        settled = self._settled(lived, ~follows, rows[order], causes[order], choices[order])
        self._end(applied, settled, cutoffs)

    def _wanted(self, lived, base, common):
        """Choices (the reference's deciders, then those weighed anew), applications and cutoffs."""
        number = len(lived.deciders)
        rows = np.concatenate([lived.deciders[self.numbers], self.rows])
        causes = np.concatenate([lived.causes[self.numbers], self.causes])
        values, scores = (_at_least(number + len(rows), sheet) for sheet in (lived.values, lived.scores))
        less = observe.applications_of(self.canvas.rows, lived.deciders[~self.shared], values[:number][~self.shared])
        self.paint()
        weighed(self.canvas.rows, self.setting, self.begun.world, rows, causes, values[number:], scores[number:])
        more = observe.applications_of(self.canvas.rows, rows, values[number:])
        self.canvas.restore()
        own = np.arange(number, len(values))
        all_numbers = np.concatenate([np.flatnonzero(self.shared), own])
        late = np.concatenate([np.flatnonzero(self.shared & ~common), own])
        standing = _cleared(values, scores, self.posts.capacities, all_numbers, base if self.near else None, late)
        applied = tuple(ours - gone + new for ours, gone, new in zip(lived.applied, less, more, strict=True))
        return standing.choices, applied, standing.cutoffs

    def _settled(self, lived, gone, rows, causes, choices) -> Settled:
        """Settle those who do not follow the reference, and take out what they did there: `gone` of its deciders."""
        left_out, world, setting = lived.deciders[gone], lived.begun.world, self.reference.setting
        undone = np.zeros(BY_CELL, dtype=np.int64)
        numbers = np.arange(len(left_out), dtype=np.int32)
        theirs = _picked(self.canvas.rows, left_out), world, setting.behaviour, setting.key, numbers
        less = settle(*theirs, lived.causes[gone], lived.choices[gone], undone)
        self.rows_at_stake = np.unique(np.concatenate([self.own, rows, left_out]))
        self.paint()
        self.canvas.keep(self.rows_at_stake)
        more = take_up(self.state, self.setting, self.begun.world, rows, causes, choices)
        self.state.stock += lived.change - undone
        changed = zip(lived.settled, less, more, strict=True)
        return Settled(*(ours - gone + new for ours, gone, new in changed))._replace(waiting=more.waiting)

    def _end(self, applied, settled: Settled, cutoffs: np.ndarray) -> None:
        """End the quarter, once the fellows who follow the reference are painted as they are there."""
        followers = np.setdiff1d(rows_of(self.state.register), self.rows_at_stake)
        self.canvas.paint(followers, _words(self.reference.state.rows)[followers])
        happened = end(self.state, self.setting, self.begun, self.left, applied, settled, self.posts, cutoffs)
        self._own_among(self.rows_at_stake)
        self.model.take(happened)


def _at_least(size: int, sheet: np.ndarray) -> np.ndarray:
    """So many of the rows of a sheet, which is copied if it has fewer."""
    return (
        sheet[:size] if size <= len(sheet) else np.concatenate([sheet, np.empty((size - len(sheet), sheet.shape[1]))])
    )


def _picked(rows: np.ndarray, which: np.ndarray) -> np.ndarray:
    """A copy of some rows."""
    return _words(rows)[which].reshape(-1).view(rows.dtype)


def _cleared(values, scores, capacities, everybody, base: Standing | None = None, late=()) -> Standing:
    """Clear the market of `everybody` (numbers), from where `base` has cleared it of all but the `late` if it can be."""
    if base is not None:
        standing = market.resumed(base, capacities, len(values) - len(base.choices))
        standing.again[: len(late)] = late
        market.compete(values, scores, capacities, standing, len(late))
        if not standing.tied[0]:
            return standing
    standing = market.opened(len(values), capacities)
    standing.again[: len(everybody)] = everybody
    market.compete(values, scores, capacities, standing, len(everybody))
    return standing


class Worlds:
    """A reference and further worlds of the same past, a quarter a step."""

    def __init__(self, reference: TalentModel):
        self.reference, self.canvas = reference, Canvas(reference.state.rows)
        self.number_of = np.full(len(reference.state.rows), NOBODY, dtype=np.int32)  # [row] decider
        self.joined: list[_Further] = []

    def join(self, model: TalentModel) -> None:
        """Let a world take part that can_share() with the reference; its own rows are given up."""
        self.joined.append(_Further(model, self.reference, self.canvas))

    @property
    def others(self) -> list[_Further]:
        """The worlds beside the reference in which nothing went wrong."""
        return [other for other in self.joined if other.error is None]

    def _further(self, model: TalentModel) -> _Further:
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
        self._take_over(newest(state))
        lived = self._asked(begin(state, setting))
        self._take_over(rows_of(state.register))  # whose contracts may have been renewed
        base, common, posts = self._shared(lived)
        cutoffs = self._settle(lived, base, common, posts)
        happened = end(state, setting, lived.begun, left, lived.applied, lived.settled, posts, cutoffs)
        self._each(lambda other: other.finish(lived, base, common))
        self._take_over(lived.deciders[(lived.choices != STAY) | np.isin(lived.causes & 7, ENDED)])
        self.reference.take(happened)

    def _asked(self, begun: Begun) -> _Lived:
        """Who decides, in all worlds, and what the reference's people have before them."""
        state, setting = self.reference.state, self.reference.setting
        deciders, causes, expired = who_decides(state.rows, setting, begun.world)
        number = len(deciders)
        values, scores = sheets(setting, 3 * number)  # the other worlds write behind theirs, one after the other
        weighed(state.rows, setting, begun.world, deciders, causes, values[:number], scores[:number])
        reach = reach_of(state.rows, deciders, causes, values)
        lived = _Lived(begun, deciders, causes, expired, values, scores, reach)
        self.number_of[deciders] = np.arange(number)
        self._each(lambda other: other.ask(lived, self.number_of))
        self.number_of[deciders] = NOBODY
        return lived

    def _shared(self, lived: _Lived) -> tuple[Standing | None, np.ndarray, Posts]:
        """The market cleared of those whom all near worlds share, with the most posts of any; who they are; its posts."""
        state, setting, number = self.reference.state, self.reference.setting, len(lived.deciders)
        values, scores = lived.values[:number], lived.scores[:number]
        posts = posts_of(state, setting, lived.begun.conditions, lived.expired)
        near = [other for other in self.others if other.near] if setting.behaviour.score_noise > 0 else []
        common = np.logical_and.reduce([np.full(number, bool(near)), *(other.shared for other in near)])
        most = np.maximum.reduce([posts.capacities, *(other.posts.capacities for other in near)])
        base = _cleared(values, scores, most, np.flatnonzero(common)) if near else None
        return (None if base is None or base.tied[0] else base), common, posts

    def _settle(self, lived: _Lived, base: Standing | None, common: np.ndarray, posts: Posts) -> np.ndarray:
        """Clear the reference's market and settle its people; the cutoffs."""
        state, setting, number = self.reference.state, self.reference.setting, len(lived.deciders)
        values, scores = lived.values[:number], lived.scores[:number]
        standing = _cleared(values, scores, posts.capacities, np.arange(number), base, np.flatnonzero(~common))
        lived.wanted, lived.choices = standing.choices, standing.choices.copy()
        lived.applied = observe.applications_of(state.rows, lived.deciders, values)
        before = state.stock.copy()
        lived.settled = take_up(state, setting, lived.begun.world, lived.deciders, lived.causes, lived.choices)
        lived.change = state.stock - before
        return standing.cutoffs

    def _each(self, stage: Callable[[_Further], None]) -> None:
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

    def _take_over(self, which) -> None:
        """Bring some rows of the canvas to where the reference stands."""
        self.canvas.words[which] = _words(self.reference.state.rows)[which]
