"""Where fellows go: who they were, where they are a year after the fellowship's end, and where three years after it."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from brainsim.outcomes.kept import YEARS_AFTER_END
from brainsim.study.ledger import together
from brainsim.study.lives import state_of

SOON, LATER = min(YEARS_AFTER_END), max(YEARS_AFTER_END)
ALL = "all"
FIRST, LAST = f"after_{SOON}", f"after_{LATER}"
COLUMNS = ["point", "label", "group", FIRST, LAST, "persons", "low", "high", "n"]


def destinations_table(
    pieces: Iterable[pd.DataFrame], labels: Sequence[str], scale: float, lucks: int, replications: int
) -> pd.DataFrame:
    """One row a point, group at hire and way: fellows at 1:1, mean over replications, with the interval of one world more.

    `pieces`: the table of fellows, a run whole in one of them; only those count who can be followed until LATER years after
    the end. `labels`: of the points, by their numbers. Rows with two words ALL are sums over the others, with intervals of
    their own.
    """
    counted = [counts for piece in pieces if len(piece) and len(counts := _counted(piece, labels, scale))]
    if not counted:
        return pd.DataFrame(columns=COLUMNS)
    ways = together(pd.concat(counted, ignore_index=True), False, lucks, range(replications))
    return ways[COLUMNS].sort_values(COLUMNS[:5], ignore_index=True)


def _counted(fellows: pd.DataFrame, labels: Sequence[str], scale: float) -> pd.DataFrame:
    """The ways of some runs, counted, and their sums."""
    seen = fellows.dropna(subset=[f"place_after_{year}" for year in (SOON, LATER)])
    ways = seen[["point", "replication", "group"]].assign(**{FIRST: _states(seen, SOON), LAST: _states(seen, LATER)})
    names = ["group", FIRST, LAST]
    sums = [ways.assign(**{other: ALL for other in names if other != name}) for name in names]
    counts = pd.concat([ways, *sums]).value_counts(sort=False).rename("persons").reset_index()
    counts["persons"] /= scale
    counts.insert(1, "label", np.array(labels, dtype=object)[counts["point"].to_numpy(int)])
    return counts


def _states(fellows: pd.DataFrame, year: int) -> list[str]:
    """The states of fellows so many years after the end."""
    pairs = zip(fellows[f"place_after_{year}"], fellows[f"position_after_{year}"], strict=True)
    return [state_of(place, position) for place, position in pairs]
