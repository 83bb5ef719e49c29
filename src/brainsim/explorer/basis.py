"""Levers as coordinates that are 0 at the reference, and the products of them that a surface is a sum of.

A coordinate is (s(level) - s(reference)) / width: s is the logarithm where the range is so, the level itself elsewhere, and
the width makes the farther end of the range -1 or 1. A switch is 0 at the reference and 1 otherwise. A term of levers
that act on fellows alone counts times the fellowships, as a share of the reference's: with none it does nothing, and with
twice as many twice as much, but for its product with the number of fellowships. Every term is a product
of powers of coordinates and none is constant, so that the effect at the reference is exactly 0.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from brainsim.settings.levers import CALLS, record_at
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, kind_of
from brainsim.study.changes import changed
from brainsim.study.design_rows import level_at

DEGREES = (1, 2, 3)  # of a lever alone; two levers together have the product of the first degrees

SLOTS, TERMS = "programme.slots", "programme."  # the size of the programme, and what the names of its terms begin with

Term = tuple[tuple[int, int], ...]  # pairs of a lever's number and a power; SHARE is that of fellowships
SHARE = -1  # the last of the coordinates, where fellowships are a lever


class Axis(NamedTuple):
    """A lever of the explorer."""

    name: str
    low: float
    high: float
    reference: float
    is_log: bool
    is_whole: bool
    words: tuple[Any, ...] = ()  # of a switch: the level of the reference and the other

    @property
    def width(self) -> float:
        """What a coordinate of 1 is, in the unit of the scale."""
        return max(abs(float(self._scaled(end) - self._scaled(self.reference))) for end in (self.low, self.high))

    def _scaled(self, level: Any) -> Any:
        return np.log(level) if self.is_log else level

    def at(self, level: Any) -> Any:
        """The coordinate of a level, or of an array of levels."""
        if self.words:
            return float(level != self.words[0])  # whatever another level is called in a table
        return (self._scaled(np.asarray(level, dtype=float)) - self._scaled(self.reference)) / self.width

    def share(self, x: np.ndarray) -> np.ndarray:
        """The levels at some coordinates, as shares of the reference's."""
        return np.exp(x * self.width) if self.is_log else 1 + x * self.width / self.reference


def axes_of(settings: Settings) -> list[Axis]:
    """The levers of a design; SettingsError for one that is neither a range nor a switch between two words."""
    reference = changed(settings, settings.design.reference, "design.reference")
    return [_axis(name, given, level_at(reference, name)) for name, given in settings.design.levers.items()]


def _axis(name: str, given: Any, reference: Any) -> Axis:
    if isinstance(given, list):
        others = [level for level in given if level != reference]
        if len(given) != 2 or len(others) != 1:
            raise SettingsError(
                f"design.levers.{name}: the explorer takes a range or a switch of two levels, that of the reference "
                f"({reference}) and another; give one of these"
            )
        return Axis(name, 0.0, 1.0, 0.0, False, False, (reference, others[0]))
    low, high = float(given["low"]), float(given["high"])
    if not low <= reference <= high:
        raise SettingsError(
            f"design.levers.{name}: the level of the reference, {reference:g}, lies outside [{low:g}, {high:g}]; give a "
            "range that holds it"
        )
    return Axis(name, low, high, float(reference), given.get("scale") == "log", kind_of(name) is int)


def terms_of(axes: list[Axis]) -> list[Term]:
    """Powers of every lever, and products of two; a switch has no powers."""
    alone = [((n, power),) for n, axis in enumerate(axes) for power in DEGREES if power == 1 or not axis.words]
    pairs = [((first, 1), (second, 1)) for first, second in combinations(range(len(axes)), 2)]
    return [_shared_once(term, of_fellows(axes)[0]) for term in [*alone, *pairs]]


def _shared_once(term: Term, fellows: list[int]) -> Term:
    """A term whose levers have the share of fellowships in them, each by itself, with one of it in all."""
    more = sum(power for n, power in term if n in fellows) - 1
    return (*term, (SHARE, -more)) if more > 0 else term


def levers_in(term: Term) -> list[int]:
    """The levers of a term."""
    return [n for n, _ in term if n != SHARE]


def number_of_levers(terms: Sequence[Term]) -> int:
    """How many levers terms are of: each has one of the first power."""
    return sum(len(term) == 1 and term[0][1] == 1 for term in terms)


def coordinates(axes: list[Axis], points: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """[points, levers] of changes of the reference, as surfaces take them."""
    return effective(axes, own_coordinates(axes, points))


def own_coordinates(axes: list[Axis], points: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """[points, levers] of each lever by itself."""
    return np.array([[axis.at(point[axis.name]) if axis.name in point else 0.0 for axis in axes] for point in points])


def effective(axes: list[Axis], x: np.ndarray) -> np.ndarray:
    """[points, levers] of which a lever that does nothing without another one counts as their product; and the share of fellowships.

    The share is in every lever that acts on fellows alone, and stands as one more column where the size of the programme is a lever.
    """
    moved, fellows, size = x.copy(), *of_fellows(axes)
    for lever, other in needed(axes).items():
        moved[:, lever] = x[:, lever] * x[:, other]
    if size is None:
        return moved
    share = axes[size].share(x[:, [size]])
    moved[:, fellows] *= share
    return np.hstack([moved, share])


def of_fellows(axes: list[Axis]) -> tuple[list[int], int | None]:
    """The numbers of levers that act on fellows alone, and that of how many fellows there are, None where it is no lever."""
    names = [axis.name for axis in axes]
    if SLOTS not in names or axes[names.index(SLOTS)].reference == 0:
        return [], None
    return [place for place, name in enumerate(names) if name != SLOTS and _is_of_fellows(name)], names.index(SLOTS)


def _is_of_fellows(name: str) -> bool:
    record = record_at(name)
    return set(CALLS) <= set(record.needs) if record else name.startswith(TERMS)


def needed(axes: list[Axis]) -> dict[int, int]:
    """The numbers of levers that do nothing while another lever is at its reference, and of that other one."""
    places = {axis.name: place for place, axis in enumerate(axes)}
    found = {}
    for place, axis in enumerate(axes):
        record = record_at(axis.name)
        others = [places[name] for need in (record.needs if record else ()) if (name := f"policy.{need}") in places]
        if others:
            found[place] = others[0]
    return found


def spelled_out(axes: list[Axis], terms: list[Term]) -> list[Term]:
    """Terms of effective coordinates as products of the levers' own, and of the share of fellowships as one more after all levers."""
    others, (fellows, _), own = needed(axes), of_fellows(axes), len(axes)
    levers = [[(n, power) for n, power in term if n != SHARE] for term in terms]
    with_others = [(*term, *((others[n], power) for n, power in term if n in others)) for term in levers]
    shares = [[(own, 1)] * any(n in fellows for n, _ in term) for term in levers]
    return [_merged((*term, *share)) for term, share in zip(with_others, shares, strict=True)]


def _merged(term: Term) -> Term:
    """A product in which each lever stands once."""
    powers: dict[int, int] = {}
    for lever, power in term:
        powers[lever] = powers.get(lever, 0) + power
    return tuple(powers.items())


def products(x: np.ndarray, terms: list[Term]) -> np.ndarray:
    """[points, terms] of coordinates as `coordinates` makes them."""
    first, power, second, other, less = _arrays(tuple(terms))
    powers = _powers(x.T)
    found = (powers[power, first] * powers[other, second]).T
    if not less.any():
        return found
    share = x[:, SHARE]
    return found / _powers(np.where(share > 0, share, 1.0))[less].T  # with none all these terms are 0


def _powers(x: np.ndarray) -> np.ndarray:
    """[degrees, ...] from that of 0 on, as products: a power of each number would take many times as long."""
    return np.cumprod(np.stack([np.ones_like(x), *[x] * max(DEGREES)]), axis=0)


@cache
def _arrays(terms: tuple[Term, ...]) -> tuple[np.ndarray, ...]:
    """[terms] the two levers of each and their powers, 0 where there is but one; and by how many shares each has too many."""
    pairs = [(*((n, power) for n, power in term if n != SHARE), (0, 0))[:2] for term in terms]
    less = [-sum(power for n, power in term if n == SHARE) for term in terms]
    return (*(np.array(column) for column in zip(*((*one, *two) for one, two in pairs), strict=True)), np.array(less))
