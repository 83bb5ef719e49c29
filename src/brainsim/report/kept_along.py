"""Which share of fellows is kept, along the quarters since their start, and where a figure of that ends."""

from collections.abc import Sequence

import pandas as pd

from brainsim.outcomes.kept import KEPT

YEARS = 7  # since the start, to which fellows are followed in a brief: the moment of its first page
SINCE = "quarters_since_start"
ENDS = "ends"  # the table of shares in the last quarter that is drawn


def kept_shares(
    paths: pd.DataFrame, positions: Sequence[str], keys: Sequence[str] = ("replication", SINCE)
) -> pd.Series:
    """The share of fellows who are in Korea in one of the positions, by replication and quarter."""
    kept = (paths["place"] == "korea") & paths["position"].isin(positions)
    by = [paths[key] for key in keys]
    return paths["fellows"].where(kept, 0.0).groupby(by).sum() / paths["fellows"].groupby(by).sum()


def shares_at_end(paths: pd.DataFrame) -> pd.DataFrame:
    """The shares on each rung in the last quarter that is shown, in a column each, by point, programme ("": all) and replication."""
    if paths.empty:
        return pd.DataFrame()
    shown = paths[paths[SINCE] <= 4 * YEARS]
    last = shown[shown[SINCE] == shown.groupby("point")[SINCE].transform("max")]
    every = [last.assign(programme="")] + [last] * ("programme" in last)
    return pd.concat([_shares(table) for table in every], ignore_index=True)


def _shares(paths: pd.DataFrame) -> pd.DataFrame:
    keys = ("point", "programme", "replication", SINCE)
    return pd.DataFrame({kept.name: kept_shares(paths, kept.position_names, keys) for kept in KEPT}).reset_index()
