"""Quarters as whole numbers, and their names: "2025Q3" is 2025 * 4 + 2."""

import re

FIRST, LAST = "1900Q1", "2199Q4"  # what settings may name: wide enough for questions, narrow enough to catch slips


def quarter_number(name: str) -> int:
    """The quarter called `name` ("2025Q3") counted from year 0; ValueError for any other spelling."""
    match = re.fullmatch(r"([0-9]{4})Q([1-4])", name)
    if match is None:
        raise ValueError(f"{name!r} is not a quarter; write it like 2025Q3")
    return int(match[1]) * 4 + int(match[2]) - 1


def quarter_name(number: int) -> str:
    """The name of a quarter counted from year 0."""
    return f"{number // 4}Q{number % 4 + 1}"


def is_in_calendar(name: str) -> bool:
    """Whether settings may name a quarter; ValueError if it is none."""
    return quarter_number(FIRST) <= quarter_number(name) <= quarter_number(LAST)
