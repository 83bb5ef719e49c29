"""Where fellows go: who they were, where they are when the fellowship ends, and where three years later."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from brainsim.study.ledger import together
from brainsim.study.lives import state_of
from brainsim.study.meanings import YEARS_AFTER_END

LATER = max(YEARS_AFTER_END)
COLUMNS = ["point", "label", "group", "at_end", f"after_{LATER}", "persons", "low", "high", "n"]


def destinations_table(fellows: pd.DataFrame, labels: Sequence[str], scale: float, lucks: int) -> pd.DataFrame:
    """One row a point, group at hire and way: fellows at 1:1, mean over replications, with the interval of one world more.

    `fellows`: the table of that name of every run; only those count who can be followed until LATER years after the end.
    `labels`: of the points, by their numbers.
    """
    needed = [f"place_after_{year}" for year in (0, LATER)]
    seen = fellows.dropna(subset=needed) if len(fellows) else fellows
    if seen.empty:
        return pd.DataFrame(columns=COLUMNS)
    states = {
        name: [
            state_of(*pair) for pair in zip(seen[f"place_after_{year}"], seen[f"position_after_{year}"], strict=True)
        ]
        for name, year in (("at_end", 0), (f"after_{LATER}", LATER))
    }
    ways = seen[["point", "replication", "group"]].assign(**states)
    counts = ways.value_counts(sort=False).rename("persons").reset_index()
    counts["persons"] /= scale
    counts.insert(1, "label", np.array(labels, dtype=object)[counts["point"].to_numpy(int)])
    return together(counts.to_dict("records"), False, lucks)[COLUMNS].sort_values(COLUMNS[:5], ignore_index=True)
