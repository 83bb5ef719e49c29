"""Everybody who is simulated, as a table: for the few studies that need every agent."""

import numpy as np
import pandas as pd

from brainsim.model.places import NOBODY, ORIGINS, PLACES, POSITIONS
from brainsim.model.talent_model import TalentModel


def people_table(model: TalentModel) -> pd.DataFrame:
    """One row a simulated researcher as she is after the last quarter lived; durations in quarters, tastes in utility."""
    rows, quarter = model.state.rows, model.state.quarter
    rows = rows[rows["position"] != NOBODY]
    places, positions = np.array(PLACES), np.array(POSITIONS)
    floats = ("ability", "pay_weight", "autonomy_weight", "security_weight", "home_taste")
    return pd.DataFrame(
        {
            "quarter": model.quarter,
            "uid": rows["uid"].astype(np.int64),
            "origin": np.array(ORIGINS)[rows["origin"]],
            "phd_place": places[rows["phd_place"]],
            "quarters_since_phd": quarter - rows["phd_quarter"].astype(np.int64),
            "place": places[rows["place"]],
            "position": positions[rows["position"]],
            "quarters_here": quarter - rows["arrived"].astype(np.int64),
            "eligible": rows["eligible"].astype(bool),
            **{name: rows[name].astype(float) for name in floats},
        }
    ).sort_values("uid", ignore_index=True)
