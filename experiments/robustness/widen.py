"""Widens the posterior by what the data say nothing of and what it holds fixed: python -m experiments.robustness.widen.

Writes vectors.csv and provenance.json beside itself: the vectors of the posterior that comes with brainsim, with their
weights, each with draws of further parameters, independent of them and of each other, from a scrambled Sobol' sequence.
Ranges are those of docs/evidence.md, by the key that is named; uniform over the range, which is an assumption.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import qmc

from brainsim import load_settings
from brainsim.study.reports import seal
from brainsim.study.vectors import PUBLISHED, value_at

HERE = Path(__file__).parent
SEED = 2025
# Parameters that the headline hangs on and the posterior holds fixed: low, high, key of the range.
FURTHER = {
    "behaviour.discount": (0.90, 0.98, "discount-factor"),
    "behaviour.fallback_industry": (0.5, 1.0, "foresight"),
    "behaviour.security_log_sd": (0.2, 0.7, "security-response"),
    "behaviour.autonomy_weight": (0.4, 1.0, "science-taste"),
    "behaviour.permanence.industry": (0.4, 0.8, "permanence-scale"),
    "behaviour.belief_speed": (0.05, 0.3, "permanence-beliefs"),
    "behaviour.odds_by_ability": (0.3, 1.0, "permanence-beliefs"),
    "programme.renewal": (0.7, 1.0, "innocore-terms"),
    "hiring.score_noise": (0.3, 1.2, "hiring-score"),
    "hiring.local_phd_bonus": (0.5, 2.5, "local-phd-bonus"),
    "country.korea.native_bonus": (0.3, 1.2, "hiring-score"),
}
# Drawn by the posterior, of which the data say nothing: its prior is replaced by the whole range of the ledger.
WIDER = {
    "behaviour.foresight": (0.0, 1.0, "foresight"),
    "behaviour.security_weight": (0.7, 2.2, "security-response"),
}


def widened() -> pd.DataFrame:
    """The posterior's vectors with draws of the further parameters."""
    vectors = pd.read_csv(PUBLISHED)
    ranges = WIDER | FURTHER
    unit = qmc.Sobol(len(ranges), seed=SEED).random_base2(int(np.ceil(np.log2(len(vectors)))))[: len(vectors)]
    drawn = {
        name: np.round(low + (high - low) * unit[:, place], 4)
        for place, (name, (low, high, _)) in enumerate(ranges.items())
    }
    weight = vectors.pop("weight")
    return vectors.assign(**drawn, weight=weight)


def main() -> None:
    """Write the vectors and where they come from."""
    vectors, settings = widened(), load_settings("baseline", ["study.uncertainty=point"]).model_dump()
    vectors.to_csv(HERE / "vectors.csv", index=False, float_format="%.9g")
    facts = {
        "from": "the posterior that comes with brainsim (experiments/calibrate)",
        "seed": SEED,
        "ranges": {n: {"low": low, "high": high, "evidence": key} for n, (low, high, key) in (WIDER | FURTHER).items()},
        "centre": {name: value_at(settings, name) for name in vectors.columns if name != "weight"},
    }
    seal(HERE, [HERE / "vectors.csv"], facts)
    print(f"{HERE / 'vectors.csv'}: {len(vectors)} vectors of {len(vectors.columns) - 1} parameters")


if __name__ == "__main__":
    main()
