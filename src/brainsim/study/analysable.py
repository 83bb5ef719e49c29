"""The door of all analyses: which rows of an outcome can be analysed, and a sentence for all that can't be.

Whoever analyses an outcome passes it through here first. What was never observed, what was observed in too few rows and what
is the same in all of them has no ranking, no figure and no index: it is refused, in words. What was observed in some rows
only is analysed in those, and that is said.
"""

from typing import NamedTuple

import numpy as np

from brainsim.outcomes.rows import outcome_rows
from brainsim.study.effects import ROUNDING

LEAST_EXPLAINED = 0.1  # share of held-out variance below which an emulator explains nothing that may be told


class Looked(NamedTuple):
    """What can be analysed of an outcome."""

    rows: np.ndarray  # [rows] whether a row can be analysed
    refused: str  # why nothing can be; "" where something can
    said: tuple[str, ...]  # what was left out, a sentence each


def looked_at(values: np.ndarray, name: str, rows: str, fewest: int = 2) -> Looked:
    """An outcome at the door; `values` [rows, ...] is NaN where it was not observed, a row counts if all of it was.

    `name` is the outcome and `rows` what a row is, in the plural, as a reader knows them; `fewest` rows are needed.
    """
    seen = np.isfinite(values.reshape(len(values), -1)).all(axis=1) if len(values) else np.zeros(0, dtype=bool)
    refused = _refused(values, seen, name, rows, fewest)
    number = int(seen.sum())
    left_out = f"{name}: observed in {number} of {len(seen)} {rows}; the others are left out"
    return Looked(seen & (not refused), refused, () if refused or seen.all() else (left_out,))


def _refused(values: np.ndarray, seen: np.ndarray, name: str, rows: str, fewest: int) -> str:
    number = int(seen.sum())
    if not number:
        return f"{name}: not observed in any of {len(seen)} {rows}, so nothing can be said of it"
    if number < fewest:
        return (
            f"{name}: observed in {number} of {len(seen)} {rows}, and {fewest} are needed, so nothing can be said of it"
        )
    if is_constant(values[seen]):
        return f"{name}: the same in all of {number} {rows}, and whether anything moves it can't be told"
    return ""


def is_constant(values: np.ndarray) -> bool:
    """Whether values along the first axis differ by no more than rounding."""
    if not len(values):
        return True
    return bool((np.ptp(values, axis=0) <= ROUNDING * np.abs(values).max(initial=0.0)).all())


def unexplained(name: str, explained: float) -> str:
    """What is said where no emulator explains enough; "" where one does."""
    if explained >= LEAST_EXPLAINED:
        return ""
    share = f"{100 * max(explained, 0.0):.0f} %"
    return (
        f"{name}: we could not identify which assumptions drive it: emulators explain at most {share} of the variance of "
        f"held-out simulations, and {100 * LEAST_EXPLAINED:.0f} % are needed"
    )


def few_for(vectors: int, inputs: int) -> str:
    """What is said where there are no more parameter vectors than inputs; "" where there are."""
    if vectors > inputs:
        return ""
    return f"{vectors} parameter vectors are few for {inputs} inputs: only what held-out vectors bear out is told"


def taught(names: list[str], explained: np.ndarray) -> str:
    """What is said of patterns that no emulator explains, so that a calibration learns nothing from them; "" for none."""
    nothing = [name for name, share in zip(names, explained, strict=True) if share < LEAST_EXPLAINED]
    if not nothing:
        return ""
    if len(nothing) == len(names):
        return "no pattern teaches anything: emulators explain (almost) nothing of held-out vectors, and the posterior is the prior"
    return f"{', '.join(nothing)}: nothing is learnt from {'them' if len(nothing) > 1 else 'it'}, which no emulator explains"


def unseen_within(quarters: int, outcome: str) -> str:
    """Why an outcome can't be observed in a study of so many quarters; "" where it may be.

    Of fellows some years after their start or end: the first of them start in the first quarter at the earliest.
    """
    years = outcome_rows()[outcome].years if outcome in outcome_rows() else 0
    if not years or quarters > 4 * years:
        return ""
    return (
        f"{outcome} can't be observed within study.quarters = {quarters}; give study.quarters={4 * years + 1} or more"
    )
