"""Where fellows are some years from the start and after the end: in Korea, in research there, in a permanent post there."""

from typing import NamedTuple

import numpy as np

from brainsim.model.codes import (
    GROUPS,
    KOREA,
    PERMANENT,
    POSITIONS,
    RESEARCHING,
    UNKNOWN,
    place_of_code,
    position_of_code,
)
from brainsim.outcomes.calls import hired
from brainsim.outcomes.rows import MORE, NEITHER, Lived, Row, family, row_of

YEARS_FROM_START, YEARS_AFTER_END = (1, 3, 5, 7), (1, 3)


class Kept(NamedTuple):
    """What it may mean that Korea keeps a fellow."""

    name: str  # of the outcomes
    where: str  # as tables and figures say it
    positions: tuple[int, ...]  # in Korea
    meaning: str

    @property
    def position_names(self) -> tuple[str, ...]:
        """The same by name."""
        return tuple(POSITIONS[position] for position in self.positions)


IN_KOREA = Kept("kept_in_korea", "in Korea", tuple(range(len(POSITIONS))), meaning="lives in Korea")
IN_RESEARCH = Kept(
    "kept_in_korean_research",
    "in Korean research",
    RESEARCHING,
    meaning="does research in Korea (postdoc, fellow, faculty, institute)",
)
IN_PERMANENT = Kept(
    "permanent_research_post",
    "in a permanent research post in Korea",
    PERMANENT,
    meaning="holds a permanent research post in Korea (faculty, institute)",
)
KEPT = (IN_KOREA, IN_RESEARCH, IN_PERMANENT)


class Moment(NamedTuple):
    """So many years from the start of a fellowship, or after its end."""

    name: str
    years: int
    since: str  # start or end

    def quarters(self, records: np.ndarray) -> np.ndarray:
        """Quarters from the start of each fellowship to the moment; far below zero where it has not ended."""
        return 4 * self.years + (np.zeros(len(records), dtype=int) if self.since == "start" else _lengths(records))


def _lengths(records: np.ndarray) -> np.ndarray:
    """Quarters from the start to the end of each fellowship."""
    return np.where(records["end"] >= 0, records["end"] - records["start"], -1000)


AT_THE_END = Moment("after_0", 0, "end")
FROM_START = tuple(Moment(f"year_{years}", years, "start") for years in YEARS_FROM_START)
AFTER_END = tuple(Moment(f"after_{years}", years, "end") for years in YEARS_AFTER_END)
MOMENTS = FROM_START + AFTER_END


class Question(NamedTuple):
    """What is asked of fellows: when, of which group, and what of them: the share kept, or how many are, or can be seen."""

    moment: Moment
    group: str  # "" for all
    kept: Kept | None = None  # none: how many can be observed
    counted: bool = False

    @property
    def name(self) -> str:
        """The outcome."""
        what = f"{'fellows_' if self.counted else ''}{self.kept.name}" if self.kept else "fellows_observed"
        return "_".join(filter(None, (what, self.moment.name, self.group)))

    @property
    def row(self) -> Row:
        """What has to be known of it."""
        who = f"{self.group.replace('_', ' ')} fellows" if self.group else "all fellows"
        when = f"{self.moment.years} {'year' if self.moment.years == 1 else 'years'} after the {self.moment.since} of the fellowship"
        what = f"{', counted' if self.counted else ''}: {self.kept.meaning}" if self.kept else " who could be observed"
        unit = "share of fellows observed" if self.kept and not self.counted else "fellows"
        better = MORE if self.kept else NEITHER
        return row_of(self.name, f"{who}{what} {when}", unit=unit, better=better, years=self.moment.years)

    def answer(self, observed: np.ndarray, model: Lived) -> float:
        """Of the whereabouts of those who can be observed; a share of none, and a count that is asked too soon, is NaN."""
        scale = model.settings.population.scale
        if self.kept is None:
            return len(observed) / scale
        counts = np.bincount(position_of_code(observed[place_of_code(observed) == KOREA]), minlength=len(POSITIONS))
        stays = counts[list(self.kept.positions)].sum()
        if self.counted:
            return float(stays / scale) if model.settings.study.quarters > 4 * self.moment.years else np.nan
        return float(stays / len(observed)) if len(observed) else np.nan


def _questions() -> list[Question]:
    """All of them, in the order of their columns."""
    asked = []
    for moment in MOMENTS:
        for group in ("", *GROUPS):
            asked.append(Question(moment, group))
            for kept in KEPT:
                asked.append(Question(moment, group, kept))
                asked += [Question(moment, group, kept, True)] if moment in AFTER_END and not group else []
    return asked


QUESTIONS = _questions()


@family({question.name: question.row for question in QUESTIONS})
def kept(model: Lived) -> dict[str, float]:
    """The answers to all questions: fellows kept, by moment and group, of those who can be observed then."""
    register, records = model.state.register, hired(model)
    codes = {moment: whereabouts_at(register, moment.quarters(records)) for moment in MOMENTS}
    members = {name: records["group"] == number for number, name in enumerate(GROUPS)}
    seen = {
        (moment, group): there[members.get(group, True) & (there != UNKNOWN)]
        for moment, there in codes.items()
        for group in ("", *GROUPS)
    }
    return {asked.name: asked.answer(seen[asked.moment, asked.group], model) for asked in QUESTIONS}


def whereabouts_at(register, quarters: np.ndarray) -> np.ndarray:
    """The whereabouts code of every fellow so many quarters after her start; UNKNOWN where there is none."""
    numbers = np.arange(register.number)
    last = register.whereabouts.shape[1] - 1
    inside = (quarters >= 0) & (quarters <= last)
    codes = register.whereabouts[numbers, np.clip(quarters, 0, last)].astype(int)
    return np.where(inside, codes, UNKNOWN)
