"""Worlds lived side by side: the same people, with and without a policy, quarter by quarter.

Luck is common, so row by row the two worlds hold the same persons with the same tastes, and whoever lives otherwise does so
because of the policy. Of each world beside the reference this tells who differs and why, where everybody is at the end in
both, and where the fellows of the one are in the other.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model import market, prompts, utility, weighing
from brainsim.model.canvas import picked
from brainsim.model.codes import FELLOW, KOREA, MARKET, NO_MARKET, NOBODY, STAY, UNKNOWN, code_of, place_of_code
from brainsim.model.researchers import Person, person_at
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.kept import KEPT
from brainsim.settings.parameters import Settings

NOT_ASKED = -1  # the choice of those who do not decide in a quarter


class Decided(NamedTuple):
    """What those who decided in a quarter had before them, and what they wanted once the markets were clear."""

    deciders: np.ndarray  # rows, in order
    before: np.ndarray  # (deciders,) RESEARCHER, as they were when decisions were made, newcomers in and renewals done
    values: np.ndarray  # (deciders, ALTERNATIVES) utility
    scores: np.ndarray  # (deciders, MARKETS)
    cutoffs: np.ndarray  # (MARKETS,)
    choices: np.ndarray  # (deciders,) before visas
    causes: np.ndarray  # (deciders,) packed, see prompts.prompt_from

    def number_of(self, row: int) -> int:
        """Her number among those who decide, or NOT_ASKED."""
        number = int(np.searchsorted(self.deciders, row))
        return number if number < len(self.deciders) and self.deciders[number] == row else NOT_ASKED

    def wanted(self, row: int) -> int:
        """Her choice; NOT_ASKED if she does not decide."""
        number = self.number_of(row)
        return NOT_ASKED if number == NOT_ASKED else int(self.choices[number])

    def could_have(self, row: int, alternative: int) -> bool:
        """Whether she sees an alternative and meets its cutoff; staying can always be had."""
        number = self.number_of(row)
        if alternative in (STAY, NOT_ASKED):
            return True
        if number == NOT_ASKED or not self.values[number, alternative] > weighing.UNSEEN:
            return False
        scarce = MARKET[alternative]
        return bool(scarce == NO_MARKET or self.scores[number, scarce] >= self.cutoffs[scarce])


class Watched(TalentModel):
    """A world that remembers what was decided in the last quarter, and from what; it lives as every other."""

    _decided: Decided | None = None

    @property
    def decided(self) -> Decided:
        """What was decided in the last quarter; LookupError before the first and once it is forgotten."""
        if self._decided is None:
            raise LookupError("nothing was decided yet, or it is forgotten")
        return self._decided

    def forget(self) -> None:
        """Let go of what was decided: it is large, and of one quarter."""
        self._decided = None

    def _overrides(self) -> bool:
        return True

    def _choose_all(self, deciders, causes, values, scores, cutoffs, choices) -> None:
        market.choose_all(values, scores, cutoffs, choices)
        before = self._decided.before if self._decided else picked(self.state.rows, deciders)
        self._decided = Decided(deciders, before, values, scores, cutoffs.copy(), choices.copy(), causes)

    def person_before(self, row: int) -> Person:
        """A researcher as she was when the quarter's decisions were made; whoever did not decide has not changed since."""
        number = self.decided.number_of(row)
        rows, at = (self.state.rows, row) if number == NOT_ASKED else (self.decided.before, number)
        return person_at(rows[at], self.state.quarter - 1)


class Turn(NamedTuple):
    """Where a life first differs between two worlds."""

    row: int
    person: Person  # at the start of the quarter, the same in both worlds
    quarter: int  # of the run
    with_policy: int  # what she wants in the world with the policy: an alternative, or NOT_ASKED
    without: int
    offered: bool  # whether she could have the former only with the policy
    taken: bool  # whether she could have the latter only without it
    gains: dict[str, float]  # where she could have both: what the policy adds to the worth of the one over the other


class Careers:
    """Quarters that everybody spends on each rung (outcomes.kept.KEPT) in two worlds, and who was ever a fellow in either.

    Whoever passes the window is counted where she then was until the study ends, as in researcher-years.
    """

    def __init__(self, people: int, quarters: int):
        self.quarters_left = quarters
        self.last = np.full((2, people), UNKNOWN, dtype=np.int8)  # whereabouts codes; (reference, world)
        self.spent = np.zeros((2, len(KEPT), people), dtype=np.int16)
        self.fellow = np.zeros(people, dtype=bool)
        self.closed = np.zeros((2, 2, len(KEPT)), dtype=np.int64)  # [fellow, world, rung] of those who are gone

    def count(self, codes: np.ndarray, newcomers: np.ndarray) -> None:
        """Take in a quarter: where everybody is at its end, `codes` [2, people]; `newcomers`: rows that hold others now."""
        gone = newcomers | (codes[0] == UNKNOWN)
        self._close(np.flatnonzero(gone & (self.last[0] != UNKNOWN)))
        self.quarters_left -= 1
        self.spent += _on_rungs(codes)
        self.fellow |= (codes == code_of(KOREA, FELLOW)).any(axis=0)
        self.last = codes

    def _close(self, rows: np.ndarray) -> None:
        whole = self.spent[:, :, rows] + self.quarters_left * _on_rungs(self.last[:, rows])
        for fellow in (0, 1):
            self.closed[fellow] += whole[..., self.fellow[rows] == fellow].sum(axis=-1)
        self.spent[:, :, rows], self.fellow[rows] = 0, False

    def totals(self) -> np.ndarray:
        """Quarters of simulated researchers; [never or ever a fellow in either world, (reference, world), rung]."""
        here = [self.spent[..., self.fellow == fellow].sum(axis=-1) for fellow in (0, 1)]
        return self.closed + np.array(here)


_RUNGS = [np.isin(np.arange(256), [code_of(KOREA, one) for one in kept.positions]) for kept in KEPT]  # by code


def _on_rungs(codes: np.ndarray) -> np.ndarray:
    """Whether whereabouts codes [2, people] lie on each rung; [2, rungs, people]."""
    return np.stack([table[codes.view(np.uint8)] for table in _RUNGS], axis=1)


class Twin:
    """A world with a policy beside the reference, and what the comparison has found so far.

    `tells`: whether it remembers where everybody was in all quarters, and not only in the last, for lives to be told of.
    """

    def __init__(self, reference: Watched, world: Watched, tells: bool = True):
        self.reference, self.world = reference, world
        self.differs = np.zeros(len(world.state.rows), dtype=bool)  # persons whose life has differed
        self.turns: list[Turn] = []
        quarters = world.settings.study.quarters
        self.shadow = np.zeros((0, quarters + 1), dtype=np.int8)  # where the fellows of `world` are in the reference
        people = len(world.state.rows)
        self.codes = np.full((2, quarters if tells else 1, people), UNKNOWN, dtype=np.int8)  # (reference, world)
        self.uids = world.state.rows["uid"].copy()
        self.careers = Careers(people, quarters)

    def compare(self, worlds: tuple[np.record, np.record]) -> None:
        """Take in the quarter that both have just lived; `worlds` are theirs at its start, the reference's first."""
        reference, world = self.reference.state, self.world.state
        ours, theirs = world.rows, reference.rows
        newcomers = ours["uid"] != self.uids
        self.differs[newcomers] = False
        self.codes[:, :, newcomers] = UNKNOWN
        self.uids = ours["uid"].copy()
        there = ours["position"] != NOBODY
        codes = [np.where(there, code_of(rows["place"], rows["position"]), UNKNOWN) for rows in (theirs, ours)]
        now = min(len(self.world.history), self.codes.shape[1]) - 1
        self.codes[0, now], self.codes[1, now] = codes
        self.careers.count(np.stack(codes).astype(np.int8), newcomers)
        for row in np.flatnonzero((codes[0] != codes[1]) & ~self.differs):
            self.differs[row] = True
            self.turns.append(self._turn(int(row), worlds))
        self._follow_fellows()

    def _turn(self, row: int, worlds: tuple[np.record, np.record]) -> Turn:
        quarter, person = self.world.state.quarter - 1, self.reference.person_before(row)
        ours, theirs = self.world.decided, self.reference.decided
        wanted, without = ours.wanted(row), theirs.wanted(row)
        offered = not theirs.could_have(row, wanted)
        taken = not ours.could_have(row, without)
        both = wanted != without and not offered and not taken
        gains = self._gains(row, person, (wanted, without), worlds) if both else {}
        return Turn(row, person, quarter, wanted, without, offered, taken, gains)

    def _gains(self, row: int, person: Person, choices: tuple[int, int], worlds) -> dict[str, float]:
        """By part of the utility: what the policy adds to the first choice over the second."""
        pair = zip((self.reference, self.world), worlds, strict=True)
        gaps = [_gap(model, world, row, person, choices) for model, world in pair]
        return {part: gaps[1][part] - gaps[0][part] for part in gaps[0]}

    def _follow_fellows(self) -> None:
        """Note where the fellows of the world are in the reference."""
        register, rows = self.world.state.register, self.reference.state.rows
        more = register.number - len(self.shadow)
        if more:
            unknown = np.full((more, self.shadow.shape[1]), UNKNOWN, dtype=np.int8)
            self.shadow = np.concatenate([self.shadow, unknown])
        records = register.records[: register.number]
        since = self.world.state.quarter - 1 - records["start"].astype(int)
        hers = rows[records["row"]]
        seen = (hers["uid"] == records["uid"]) & (hers["position"] != NOBODY) & (since < self.shadow.shape[1])
        self.shadow[np.flatnonzero(seen), since[seen]] = code_of(hers["place"], hers["position"])[seen]


def _gap(model: Watched, world: np.record, row: int, person: Person, choices: tuple[int, int]) -> dict[str, float]:
    """By part of the utility: how much more the first choice is worth to her than the second in one world."""
    number = model.decided.number_of(row)
    cause = prompts.prompt_from(model.decided.causes[number]).cause if number != NOT_ASKED else prompts.RECONSIDERS
    chosen = [STAY if choice == NOT_ASKED else choice for choice in choices]
    setting = model.setting
    parts = [utility.reasons_of(person, world, setting.behaviour, setting.key, cause, one) for one in chosen]
    return {name: parts[0][name] - parts[1][name] for name in parts[0]}


def lived_together(past: TalentModel, reference: Settings, policies: list[Settings], tells: bool = True) -> list[Twin]:
    """The quarters of the study lived side by side, under the reference and under each policy, from a model not stepped.

    The reference is lived on the model's own rows. ValueError where the people are not the same, which they are from one
    past.
    """
    others = [Watched(settings, past=past) for settings in policies]
    first = Watched(reference, rng=past.luck_seed, past=past.past)
    twins = [Twin(first, other, tells) for other in others]
    for _ in range(reference.study.quarters):
        world = first.world
        first.forget()
        first.step()
        for twin in twins:
            own = twin.world.world
            twin.world.step()
            if not np.array_equal(twin.world.state.rows["uid"], first.state.rows["uid"]):
                raise ValueError("the worlds do not hold the same people; they need the same past and newcomers")
            twin.compare((world, own))
            twin.world.forget()
    return twins


def in_korea(codes: np.ndarray) -> np.ndarray:
    """Whether a whereabouts code lies in Korea."""
    return (codes != UNKNOWN) & (place_of_code(codes) == KOREA)
