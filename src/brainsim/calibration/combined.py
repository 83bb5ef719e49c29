"""What parameters are together, where the data tell only of that: products that a single parameter's interval hides."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.settings.parameters import Settings
from brainsim.study.design_rows import level_at

ODDS = 0.25  # of a permanent post, about those of US and Korean postdocs over a career, before hope is added

Column = Callable[[str], np.ndarray]  # a parameter's values, [vectors]


class Combination(NamedTuple):
    """A combination of parameters: its name in tables, and its value for each vector."""

    name: str
    of: Callable[[Column], np.ndarray]


def pay_given_up(column: Column) -> np.ndarray:
    """What full permanence is worth, ln pay."""
    return column("behaviour.security_weight") / column("behaviour.pay_weight")


def contract_value(column: Column) -> np.ndarray:
    """What a first contract is worth for the permanent post that it may lead to, ln pay: equations 2 and 5 in short.

    Foresight x odds as hoped for x what permanence is worth. Only this is told by who takes a postdoc at half the pay.
    """
    hoped = ODDS / (ODDS + (1.0 - ODDS) * np.exp(-column("behaviour.optimism")))
    return column("behaviour.foresight") * hoped * pay_given_up(column)


COMBINATIONS = (
    Combination("pay given up for permanence (ln)", pay_given_up),
    Combination("career value of a first contract (ln pay)", contract_value),
)


def columns_of(settings: Settings, names: tuple[str, ...], values: np.ndarray) -> Column:
    """Parameters by name: those of vectors [vectors, parameters], and else as configured."""
    table = pd.DataFrame(values, columns=list(names))

    def column(name: str) -> np.ndarray:
        return table[name].to_numpy() if name in table else np.full(len(table), float(level_at(settings, name)))

    return column
