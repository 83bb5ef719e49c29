"""Outcomes of a study, made by hand."""

import numpy as np

from brainsim.outcomes.rows import outcome_rows


def cubes(points, replications, value=1.0, **outcomes):
    """Every outcome of [points, replications]: one value everywhere, but for the outcomes that are given."""
    everywhere = {name: np.full((points, replications), float(value)) for name in outcome_rows()}
    return everywhere | {name: np.asarray(values, dtype=float) for name, values in outcomes.items()}
