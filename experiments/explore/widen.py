"""Widens the posterior by what it holds fixed and the answer hangs on: python -m experiments.explore.widen.

Writes vectors.csv and provenance.json beside itself: EACH vectors of each form of the model, taken from the posterior that
comes with brainsim by their weights, each with draws of further parameters, independent of them and of each other, from a
scrambled Sobol' sequence. Ranges are those of docs/evidence.md, by the key that is named; uniform over the range, which is
an assumption.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import qmc

from brainsim import load_settings
from brainsim.study.reports import seal
from brainsim.study.seal import read_sealed
from brainsim.study.vectors import PUBLISHED, STRUCTURE, value_at

HERE = Path(__file__).parent
SEED, EACH = 2025, 50
# Parameters that the posterior holds fixed: low, high, key of the range.
FURTHER = {
    "country.korea.pay.institute": (45.0, 94.0, "kr-institute-pay"),
    "country.korea.pay.industry": (70.0, 120.0, "kr-industry-pay"),
    "country.korea.faculty_openings": (400, 650, "kr-faculty-openings"),
    "country.korea.native_bonus": (0.3, 1.2, "hiring-score"),
    "behaviour.discount": (0.90, 0.98, "discount-factor"),
    "behaviour.fallback_industry": (0.5, 1.0, "foresight"),
    "behaviour.security_log_sd": (0.2, 0.7, "security-response"),
    "behaviour.permanence.industry": (0.4, 0.8, "permanence-scale"),
    "behaviour.belief_speed": (0.05, 0.3, "permanence-beliefs"),
    "behaviour.odds_by_ability": (0.3, 1.0, "permanence-beliefs"),
    "behaviour.ties_weight": (0.2, 0.5, "ties"),
    "hiring.score_noise": (0.3, 1.2, "hiring-score"),
}  # fmt: skip


def widened() -> pd.DataFrame:
    """The chosen vectors, those of each form by even steps along their cumulated weights, with further draws."""
    posterior = pd.read_csv(PUBLISHED)
    parts = [_chosen(part) for _, part in posterior.groupby(STRUCTURE, sort=False)]
    vectors = pd.concat(parts, ignore_index=True).assign(weight=1.0)
    unit = qmc.Sobol(len(FURTHER), rng=np.random.default_rng(SEED)).random_base2(int(np.ceil(np.log2(len(vectors)))))
    order = np.random.default_rng(SEED).permutation(len(vectors))  # so that no form has a part of the sequence
    for place, (name, (low, high, _)) in enumerate(FURTHER.items()):
        drawn = low + (high - low) * unit[order, place]
        vectors[name] = np.round(drawn) if isinstance(low, int) else np.round(drawn, 4)
    return vectors[[*(n for n in vectors if n not in ("weight", STRUCTURE)), "weight", STRUCTURE]]


def _chosen(vectors: pd.DataFrame) -> pd.DataFrame:
    shares = vectors["weight"].cumsum() / vectors["weight"].sum()
    return vectors.iloc[np.searchsorted(shares, (np.arange(EACH) + 0.5) / EACH)]


def main() -> None:
    """Write the vectors and where they come from."""
    vectors, settings = widened(), load_settings("baseline", ["study.uncertainty=point"]).model_dump()
    vectors.to_csv(HERE / "vectors.csv", index=False, float_format="%.9g")
    of_posterior = read_sealed(PUBLISHED.with_name("provenance.json"))
    facts = {
        "from": "the posterior that comes with brainsim (experiments/calibrate)",
        "seed": SEED,
        "ranges": {n: {"low": low, "high": high, "evidence": key} for n, (low, high, key) in FURTHER.items()},
        "centre": {name: value_at(settings, name) for name in vectors if name not in ("weight", STRUCTURE)},
        "structures": of_posterior["structures"],
        "instead_of": of_posterior["instead_of"],
    }
    seal(HERE, [HERE / "vectors.csv"], facts)
    print(f"{HERE / 'vectors.csv'}: {len(vectors)} vectors of {len(vectors.columns) - 2} parameters")


if __name__ == "__main__":
    main()
