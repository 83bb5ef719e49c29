"""The levels of a lever as a table holds them: numbers, or words."""

import math
from typing import Any

import numpy as np

from brainsim.words.say import in_words

Level = float | str
UNSET = "unset"  # the word for a level that is null, and for a group that is none of its options


def level_of(value: Any) -> Level:
    """A level as a table holds it: a number if it is one, or else a word."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return UNSET if value is None else str(value)
    return UNSET if math.isnan(number) else (str(value) if isinstance(value, bool | np.bool_) else number)


def are_numbers(levels: list[Level]) -> bool:
    """Whether levels have distances between them."""
    return all(isinstance(level, float) for level in levels)


def in_order(levels: list[Level]) -> list[Level]:
    """Levels, each once: numbers ascending, words as they came."""
    once = list(dict.fromkeys(levels))
    return sorted(once) if are_numbers(once) else once


def level_words(level: Level) -> str:
    """A level as it is read."""
    return f"{level:g}".replace("-", "−") if isinstance(level, float) else in_words(level)
