"""The facts of a brief as records. A number that there is not is None; one without bound is infinite."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from brainsim.brief.worth import PayWorth
from brainsim.report.numbers import is_endless
from brainsim.report.vocabulary import AS_ANNOUNCED, Paid
from brainsim.study.stored import (
    NOTHING,
    Check,
    Compared,
    Driver,
    Fate,
    Move,
    Number,
    Price,
    Regret,
    Step,
    Worth,
    known,
)


class Outcome(NamedTuple):
    """The outcome in question."""

    name: str = ""
    unit: str = ""
    meaning: str = ""


class Point(NamedTuple):
    """A point of the study."""

    point: int
    label: str
    changes: Mapping[str, Any] = NOTHING  # against the reference, by dotted name
    times: Mapping[str, str] = NOTHING  # when a lever among them holds, as the label has it
    at: Mapping[str, Any] = NOTHING  # levels of what is not changed
    runs: Sequence[str] = ()
    programmes: Sequence[str] = ()  # that have fellowships

    @property
    def happens(self) -> Mapping[str, Any]:
        """What of its changes nobody in Korea chooses: shocks, and how people and other places are."""
        return {name: level for name, level in self.changes.items() if name.partition(".")[0] not in CHOSEN}

    @property
    def is_choice(self) -> bool:
        """Whether all of it can be chosen: policies and programmes."""
        return not self.happens

    @property
    def is_given(self) -> bool:
        """Whether nothing of it can be chosen."""
        return bool(self.changes) and len(self.happens) == len(self.changes)


CHOSEN = ("policy", "programme", "programmes")  # groups of settings that Korea decides
WIDEST = 10.0  # times the low end of its range, up to which a cost per person added is told


class Effect(NamedTuple):
    """What a point changes of an outcome."""

    point: int
    outcome: str
    unit: str = ""
    effect: float = math.nan
    low: Number = None  # of one simulation more
    high: Number = None
    half_width: Number = None  # of the interval of the mean
    n: int = 0
    luck_share: Number = None
    share_above: Number = None  # of simulations in which it lies above nought, ties counted half
    same_in: int = 0  # simulations
    file: str = "effects.csv"

    @property
    def is_open(self) -> bool:
        """Whether it or an end of its interval is infinite."""
        return any(map(is_endless, (self.effect, self.low, self.high)))

    @property
    def is_price(self) -> bool:
        """Whether a cost per person added is a number that helps: it and its range are bounded, both what was added and the
        cost are more, and the high end is no more than WIDEST times the low one.

        Folders of earlier versions hold quotients whatever they say.
        """
        told = [one for one in (self.effect, self.half_width, self.low, self.high) if one is not None]
        if any(map(is_endless, told)) or (self.effect or 0.0) < 0:
            return False
        return self.low is None or self.high is None or self.high <= WIDEST * self.low


class Unsaid(NamedTuple):
    """Why an effect has no number."""

    point: int
    outcome: str
    reason: str


class Level(NamedTuple):
    """What one world is like: middle and range over replications."""

    outcome: str
    unit: str
    n: int
    middle: float
    low: Number
    high: Number
    fact: Number = None  # that is known
    programme: str = ""  # of which it is, or all of them
    file: str = "summary.csv"


NO_OUTCOME, AS_CONFIGURED = Outcome(), Point(0, "")
NOBODY: Mapping[int, Mapping[str, Level]] = MappingProxyType({})


class Facts(NamedTuple):
    """All that a brief may say of a study."""

    outcome: Outcome = NO_OUTCOME  # that decides
    asked: str = ""  # the outcome that the study asked for
    paid: Paid = AS_ANNOUNCED
    worth: Sequence[PayWorth] = ()  # of steps in pay, where the study asks that
    reference: Point = AS_CONFIGURED
    points: Sequence[Point] = ()
    beside: Sequence[Point] = ()  # told for context, never the answer
    effects: Sequence[Effect] = ()
    unsaid: Sequence[Unsaid] = ()
    best: int = 0  # the point with the largest effect on the outcome that decides
    usual: int = 0  # the point whose world is told: things as they are
    study: str = ""
    design: str = ""  # its kind
    question: str = ""
    question_in: Mapping[str, str] = NOTHING
    called: Mapping[str, Mapping[str, str]] = (
        NOTHING  # what programmes are called, by name and language, the first one first
    )
    scale: float = 0.0
    vectors_simulated: int = 0
    uncertainty: str = ""
    vectors: str | None = None
    satisficing: bool = False
    years: float = 0.0
    first_quarter: str = ""
    discount: float = 0.0  # a year, of money and of years over the life of posts
    post_life: float = 0.0  # years
    budget: float | None = None
    price: str = ""
    changed: Mapping[str, Any] = NOTHING  # by hand, against the same without it
    setting: Mapping[str, Any] = NOTHING  # what was changed by hand and holds at every point
    without_it: bool = False  # whether the reference is the same without what was changed
    own_past: bool = False
    levels: Sequence[Level] = ()
    fellows: Mapping[int, Mapping[str, Level]] = NOBODY  # by point: who applies, and where they are after three years
    totals: Mapping[str, Level] = NOTHING  # of the reference, on the three rungs
    climate: float = 0.0  # hostility of the US visa climate, before 2025 it was 1
    openings: float = 0.0  # permanent ones a year in Korea, as configured
    offers: Mapping[int, Mapping[str, Mapping[str, Any]]] = MappingProxyType(
        {}
    )  # terms of its programmes, by point and name
    beside_each_other: int = 0  # the point whose programmes are told one beside the other
    by_programme: Sequence[Level] = ()  # of it; nothing where there is one programme
    programme_effects: Sequence[Effect] = ()  # of it, on the outcomes of each programme
    on_fellows: Sequence[
        Effect
    ] = ()  # of options, on where all fellows are after three years, and in research when a study asks
    by_group: Sequence[Effect] = ()  # of options, on where fellows of each group are
    comparisons: Sequence[Compared] = ()
    moves: Sequence[Move] = ()
    fates: Sequence[Fate] = ()
    prices: Sequence[Price] = ()
    life_prices: Mapping[int, Effect] = MappingProxyType({})  # by point: of a year added, over the life of posts
    side_by_side: int = 0  # replications whose people were compared one by one
    scenario: Sequence[Step] = ()
    sobol: Sequence[Driver] = ()
    information: Sequence[Worth] = ()
    regret: Sequence[Regret] = ()
    examined: Sequence[str] = ()  # methods of analysis, whatever they found
    checks: Sequence[Check] = ()  # what the study was held against; of folders before them none
    tables: Mapping[str, pd.DataFrame] = NOTHING  # that charts are drawn of
    patterns: Mapping[str, Any] = NOTHING
    known: Mapping[str, Any] = NOTHING
    provenance: Mapping[str, Any] = NOTHING
    command: str = ""

    def table(self, name: str) -> pd.DataFrame:
        """A table that charts are drawn of; empty where the study has none."""
        return self.tables.get(name, pd.DataFrame())

    def point_of(self, number: int) -> Point:
        """A point by its number."""
        return next(point for point in (self.reference, *self.points, *self.beside) if point.point == number)

    @property
    def choices(self) -> Sequence[Point]:
        """The points that can be chosen; all of them where no point is only chosen."""
        return [point for point in self.points if point.is_choice] or self.points

    @property
    def is_of_cases(self) -> bool:
        """Whether some points are what happens and others what can be done."""
        return any(point.is_choice for point in self.points) and any(point.is_given for point in self.points)

    @property
    def is_of_programme(self) -> bool:
        """Whether the reference is a world without any programme, of which points have one."""
        return not self.reference.programmes and any(point.programmes for point in self.points)


def in_json(value: Any) -> Any:
    """Facts as JSON can hold them: infinity is a word."""
    if isinstance(value, pd.DataFrame):
        return in_json(value.to_dict("records"))
    if hasattr(value, "_asdict"):
        return in_json(value._asdict())
    if isinstance(value, Mapping):
        return {name: in_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [in_json(one) for one in value]
    value = known(value)
    return value if not isinstance(value, float) or math.isfinite(value) else "inf" if value > 0 else "-inf"
