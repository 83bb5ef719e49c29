"""The facts that are foretold, as facts.yaml declares them."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from brainsim.process.shipped import data

_SAID = data("forecasts/facts.yaml")
REFERENCE: date = _SAID["reference_date"]  # the day up to which anything was known to whom foretells
MONTHS = 3  # of a quarter, in which horizons are counted


class Fact(NamedTuple):
    """A number that is foretold, and how a study foretells it."""

    name: str
    meaning: str
    unit: str
    date: date  # that it is of, the last day of a quarter
    read: str  # the function of readings.py
    takes: Mapping[str, Any]

    @property
    def quarter(self) -> int:
        """The quarter that ends at the date, counted from year 0."""
        return _quarter(self.date)

    @property
    def horizon(self) -> int:
        """Quarters from the reference date."""
        return self.quarter - _quarter(REFERENCE)


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // MONTHS


def _facts() -> Iterator[Fact]:
    """What the file says, one fact for each line of each list that it stands over."""
    for common in _SAID["facts"]:
        for lines in product(*common.get("over", [])):
            yield _fact([common, *lines])


def _fact(lines: list[dict[str, Any]]) -> Fact:
    """A fact of lines that each say something of it."""
    said = {name: value for line in lines for name, value in line.items()}
    takes = {name: value for line in lines for name, value in line.get("takes", {}).items()}
    filled = {name: _filled(value, said) for name, value in takes.items()}
    words = {name: str(said[name]).format(**said) for name in ("name", "meaning", "unit")}
    return Fact(**words, date=said["date"], read=said["read"], takes=filled)


def _filled(value: Any, said: Mapping[str, Any]) -> Any:
    """What a reading takes: where it is a name in braces, what stands under that name."""
    is_named = isinstance(value, str) and value.startswith("{")
    return said[value.strip("{}")] if is_named else value


FACTS = tuple(_facts())
