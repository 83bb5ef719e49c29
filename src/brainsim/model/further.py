"""A world beside a reference: asked, weighed and settled are only those who can differ from it or do."""

from dataclasses import dataclass, field

import numpy as np

from brainsim.model import market, observe
from brainsim.model.apart import Reach, apart
from brainsim.model.canvas import Canvas, picked
from brainsim.model.codes import BY_CELL, NO_PROGRAMME, PROGRAMME, RESERVED, STAY
from brainsim.model.fellows import rows_of
from brainsim.model.market import Standing
from brainsim.model.quarter import Begun, arrive, begin, end, leave, newest, posts_of, weighed, who_decides
from brainsim.model.settling import Settled, settle, take_up
from brainsim.model.talent_model import TalentModel

NEAR = 0.5  # share of the reference's deciders whom a world must share, to go on from the market of those shared by all


@dataclass
class Lived:
    """A quarter of the reference, as far as the other worlds need it."""

    begun: Begun
    deciders: np.ndarray
    causes: np.ndarray
    expired: np.ndarray
    values: np.ndarray  # (deciders and room behind them, alternatives)
    scores: np.ndarray
    applied: tuple[np.ndarray, ...]  # applications
    reach: Reach
    wanted: np.ndarray = field(init=False)  # (deciders,) choices before luck with visas
    choices: np.ndarray = field(init=False)  # and after
    settled: Settled = field(init=False)
    change: np.ndarray = field(init=False)  # of the stock, by settling


class Further:
    """A world beside the reference, painted over its rows while it lives."""

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

    def begin(self, fellows: np.ndarray) -> None:
        """Begin the quarter, before the reference does; `fellows`: the rows of all who ever were fellows there."""
        arrive(self.state, self.setting, written=True)
        self.fellows = np.union1d(rows_of(self.state.register), fellows)
        at_stake = np.union1d(self.own, self.fellows)
        self.paint()
        self.canvas.keep(self.fellows)
        self.begun = begin(self.state, self.setting)
        self.own, self.words = at_stake, self.canvas.words[at_stake]

    def ask(self, lived: Lived, number_of: np.ndarray) -> None:
        """Find who decides; `number_of` [row], which decider of the reference she is, or -1."""
        self._keep_differing(self.own, self.words)
        self.apart = apart(self.begun.world, lived.begun.world)
        touched = lived.reach.of(self.apart.touched)  # of rows that nobody has painted over
        expired = (self._ask_all if self.apart.asked else self._ask_some)(lived, number_of)
        self.shared, self.numbers = self.like & ~touched, np.flatnonzero(self.like & touched)
        self.near = np.count_nonzero(self.shared) > NEAR * len(self.shared)
        self.posts = posts_of(self.state, self.setting, self.begun.conditions, expired)

    def _keep_differing(self, rows: np.ndarray, words: np.ndarray) -> None:
        """Keep those rows that differ from the reference's, which are not painted over; outside `rows` none does."""
        differ = (words != self.canvas.words[rows]).any(axis=1)
        self.own, self.words = rows[differ], words[differ]

    def _ask_all(self, lived: Lived, number_of: np.ndarray) -> np.ndarray:
        """Ask everybody: who decides as in the reference is `like` it, `rows` and `causes` are the others'."""
        self.paint()
        deciders, causes, expired = who_decides(self.canvas.rows, self.setting, self.begun.world)
        numbers = number_of[deciders]
        like = (numbers >= 0) & (causes == lived.causes[numbers]) & ~np.isin(deciders, self.own, assume_unique=True)
        self.like = np.zeros(len(lived.deciders), dtype=bool)
        self.like[numbers[like]] = True
        self.rows, self.causes = deciders[~like], causes[~like]
        return expired

    def _ask_some(self, lived: Lived, number_of: np.ndarray) -> np.ndarray:
        """The same, but those who can't decide otherwise than in the reference are not asked."""
        asked = np.union1d(self.own, self.fellows) if self.apart.fellows else self.own
        numbers = number_of[asked]
        self.like = np.ones(len(lived.deciders), dtype=bool)
        self.like[numbers[numbers >= 0]] = False
        theirs = picked(self.canvas.rows, asked)
        _, _, less = who_decides(theirs, self.reference.setting, lived.begun.world)
        self.paint()
        ours = picked(self.canvas.rows, asked)
        deciders, self.causes, more = who_decides(ours, self.setting, self.begun.world)
        self.rows = asked[deciders].astype(np.int32)
        return lived.expired - less + more

    def finish(self, lived: Lived, base: Standing | None, common: np.ndarray) -> None:
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
        number, apart_from = len(lived.deciders), np.flatnonzero(~self.shared)
        rows = np.concatenate([lived.deciders[self.numbers], self.rows])
        causes = np.concatenate([lived.causes[self.numbers], self.causes])
        values, scores = (_at_least(number + len(rows), sheet) for sheet in (lived.values, lived.scores))
        self.canvas.rewind(np.concatenate([lived.deciders[apart_from], self.rows]))
        less = observe.applications_of(self.canvas.rows, lived.deciders, values, apart_from)
        self.paint()
        own = values[number:], scores[number:]
        more = weighed(self.canvas.rows, self.setting, self.begun.world, rows, causes, *own)
        self.canvas.restore()
        anew = np.arange(number, len(values))
        all_numbers = np.concatenate([np.flatnonzero(self.shared), anew])
        late = np.concatenate([np.flatnonzero(self.shared & ~common), anew])
        standing = cleared(values, scores, self.posts.capacities, all_numbers, base if self.near else None, late)
        applied = tuple(ours - gone + new for ours, gone, new in zip(lived.applied, less, more, strict=True))
        return standing.choices, applied, standing.cutoffs

    def _settled(self, lived, gone, rows, causes, choices) -> Settled:
        """Settle those who do not follow the reference, and take out what they did there: `gone` of its deciders."""
        left_out, world, setting = lived.deciders[gone], lived.begun.world, self.reference.setting
        self.at_stake = np.unique(np.concatenate([self.own, rows, left_out]))
        self.canvas.rewind(self.at_stake)
        undone = np.zeros(BY_CELL, dtype=np.int64)
        numbers = np.arange(len(left_out), dtype=np.int32)
        theirs = picked(self.canvas.rows, left_out), world, setting.behaviour, setting.key, numbers
        less = settle(*theirs, lived.causes[gone], lived.choices[gone], undone)
        self.paint()
        self.canvas.keep(self.at_stake)
        more = take_up(self.state, self.setting, self.begun.world, rows, causes, choices)
        self.state.stock += lived.change - undone
        changed = zip(lived.settled, less, more, strict=True)
        return Settled(*(ours - gone + new for ours, gone, new in changed))._replace(waiting=more.waiting)

    def _end(self, applied, settled: Settled, cutoffs: np.ndarray) -> None:
        """End the quarter: whoever is not at stake stands already where the reference has brought her."""
        happened = end(self.state, self.setting, self.begun, self.left, applied, settled, self.posts, cutoffs)
        words = self.canvas.words[self.at_stake]
        self.canvas.restore()
        self._keep_differing(self.at_stake, words)
        self.model.take(happened)


def _at_least(size: int, sheet: np.ndarray) -> np.ndarray:
    """So many of the rows of a sheet, which is copied if it has fewer."""
    return (
        sheet[:size] if size <= len(sheet) else np.concatenate([sheet, np.empty((size - len(sheet), sheet.shape[1]))])
    )


def cleared(values, scores, capacities, everybody, base: Standing | None = None, late=()) -> Standing:
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
