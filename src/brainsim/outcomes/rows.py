"""Outcomes as rows: each is one function from a lived model to a number, with what has to be known of that number.

What is known of brainsim's own stands in outcomes.yaml, and of each of a family in the function that makes it.
Known without the compiled model, so that a wrong name is told before anything starts. The order of definition is that of
the columns in every table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import getdoc
from typing import TYPE_CHECKING, Any, NamedTuple

from brainsim.process.shipped import data
from brainsim.settings.extend import Extension, added

if TYPE_CHECKING:
    from brainsim.model.talent_model import TalentModel as Lived
else:
    Lived = Any  # known without the compiled model

MORE, LESS, NEITHER = BETTER = ("more", "less", "neither")
VIEWS = {
    "screen": "what one world is like, on the screen",
    "effects": "what one point changes, on the screen",
    "points": "what each of several points changes, on the screen",
    "figures": "figures of effects",
    "sweep": "the figure of a sweep",
    "compared": "points compared with each other (comparisons.csv)",
    "brief": "what points change, in a brief",
    "brief_world": "what one world is like, in a brief",
}
SHARES = ("share", "probability")  # how units begin that are shown in per cent
KIND = "outcome"  # of what a file of the user adds


class Fact(NamedTuple):
    """A number that is known about an outcome, and where from (docs/evidence.md has the detail)."""

    value: float
    source: str
    programme: str = ""  # of which it is known alone, where it is of one


@dataclass(frozen=True, kw_only=True)
class Row:
    """What has to be known of an outcome beside its number."""

    unit: str
    meaning: str
    better: str = NEITHER  # more, less or neither of it: what makes a policy the better one
    shown: Mapping[str, int] = field(default_factory=dict)  # the views that show it, and its place among what they show
    words: Mapping[str, str] = field(default_factory=dict)  # its name by language, where words/ has none
    fact: Fact | None = None
    years: int = 0  # of a study that must pass before it can be observed


@dataclass(frozen=True, kw_only=True)
class Ratio(Row):
    """An effect that is the effect on one outcome over that on another, times a factor."""

    top: str
    bottom: str
    factor: float


Maker = Callable[[Lived], Mapping[str, float]]  # from a lived model to some outcomes by name
OUTCOMES: dict[str, Row] = {}  # of a run
RATIOS = {name: Ratio(**said) for name, said in data("outcomes/outcomes.yaml")["ratios"].items()}  # of two effects
_MAKERS: list[Maker] = []


class Added(NamedTuple):
    """An outcome that a user's file adds."""

    row: Row
    make: Maker


def outcome_rows(extensions: Sequence[Extension] | None = None) -> Mapping[str, Row]:
    """Every outcome that a run has, with its row: brainsim's own, then what these files of the user add, or else those of the
    settings that were used last."""
    return OUTCOMES | {name: one.row for name, one in added(KIND, extensions).items()}


def effect_rows() -> Mapping[str, Row]:
    """Every outcome of which a study tells the effect: those of a run, and the ratios of two effects."""
    return {**outcome_rows(), **RATIOS}


def fact_of(name: str) -> Fact:
    """The number that is known about an outcome of which one is; KeyError for any other."""
    fact = outcome_rows()[name].fact
    if fact is None:
        raise KeyError(name)
    return fact


def fact_among(name: str, programmes: Sequence[str]) -> Fact | None:
    """The same in a world with these programmes; None where it is known of another, or of one of several."""
    fact = outcome_rows()[name].fact
    is_other = fact is not None and fact.programme and programmes and set(programmes) != {fact.programme}
    return None if is_other else fact


def shown_in(view: str) -> list[str]:
    """The outcomes that a view shows, one of VIEWS, in the order in which it shows them."""
    found = {name: row.shown[view] for name, row in effect_rows().items() if view in row.shown}
    return sorted(found, key=found.__getitem__)


def is_cost(name: str) -> bool:
    """Whether less of an outcome is better; not of a name that is none."""
    row = effect_rows().get(name)
    return row is not None and row.better == LESS


def sign_of(name: str) -> int:
    """By what an outcome is multiplied so that more of it is better."""
    return -1 if is_cost(name) else 1


def outcomes_of(model: Lived) -> dict[str, float]:
    """All outcomes of a lived model, in the order of their rows; a share without anybody is NaN."""
    makers = [*_MAKERS, *(one.make for one in added(KIND, model.settings.extend).values())]
    made = {name: value for maker in makers for name, value in maker(model).items()}
    return {name: made.pop(name) for name in OUTCOMES} | made


def row_of(name: str, meaning: str, **follows: Any) -> Row:
    """The row of one of brainsim's own outcomes: what outcomes.yaml says of it, and what follows from what is asked."""
    said = data("outcomes/outcomes.yaml")["outcomes"].get(name, {})
    fact = Fact(*said["fact"]) if "fact" in said else None
    return Row(meaning=meaning, **follows | said | {"fact": fact})


def outcome(function: Callable[[Lived], float]) -> Callable[[Lived], float]:
    """Make a function from a lived model to a number an outcome of every run; its meaning is what it says of itself."""
    name, meaning = function.__name__, meaning_of(function)
    OUTCOMES[name] = row_of(name, meaning[:1].lower() + meaning[1:])
    _MAKERS.append(lambda model: {name: float(function(model))})
    return function


def meaning_of(function: Callable) -> str:
    """What a function says of itself first, without the stop at its end."""
    return " ".join((getdoc(function) or "").split("\n\n")[0].split()).rstrip(".")


def family(rows: Mapping[str, Row]) -> Callable:
    """Make a function from a lived model to several numbers, by name, as many outcomes: they are described once."""

    def registered(function: Maker) -> Maker:
        OUTCOMES.update(rows)
        _MAKERS.append(function)
        return function

    return registered
