"""Forecasts as a file: quantiles of every fact in the columns of a hub's model output, and beside it what they rest on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import brainsim
from brainsim.forecasts import readings
from brainsim.forecasts.facts import FACTS, REFERENCE, Fact
from brainsim.forecasts.readings import Worlds
from brainsim.study.results import command, commit, write_csv
from brainsim.study.runs import model_version
from brainsim.study.seal import hash_of_file, sealed
from brainsim.study.shards import write_whole
from brainsim.study.study import Study

FOLDER, TEAM, LOCATION = "forecasts", "brainsim", "KR"
COLUMNS = [
    "reference_date", "target", "horizon", "target_end_date", "location", "output_type", "output_type_id", "value",
]  # fmt: skip
Foretold = Sequence[tuple[Fact, np.ndarray]]  # values of facts, one a simulation
LEVELS = np.array([0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99])


def write_forecasts(study: Study, folder: Path, given: Sequence[str] | None = None) -> str:
    """Write the forecasts of a study into its results folder; a line that says where, and which facts it can't foretell."""
    worlds = Worlds(study)
    found = [(fact, read(fact, worlds)) for fact in FACTS]
    foretold = [(fact, values) for fact, values in found if len(values)]
    model = f"{TEAM}-{study.settings.report.forecasts}"
    path = folder / FOLDER / f"{REFERENCE}-{model}.csv"
    write_csv(path, table_of(foretold))
    text = sealed(_provenance(study, path, model, foretold, given), indent=2)
    write_whole(beside(path), lambda file: file.write_text(text, encoding="utf-8"))
    lacking = [fact.name for fact, values in found if not len(values)]
    others = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
    told = f"; this study can't tell {', '.join(lacking[:3])}{others}" if lacking else ""
    return f"forecasts of {len(foretold)} of {len(FACTS)} facts: {path}{told}"


def beside(forecasts: Path) -> Path:
    """What says what forecasts rest on, beside their file."""
    return forecasts.with_suffix(".json")


def read(fact: Fact, worlds: Worlds) -> np.ndarray:
    """The values of a fact in the replications in which it could be seen; none where the study can't tell."""
    try:
        values = getattr(readings, fact.read)(worlds, fact.quarter, **fact.takes).to_numpy(dtype=float)
    except KeyError:  # a world, a table or a quarter that this study does not have
        return np.array([])
    return values[np.isfinite(values)]


def table_of(found: Foretold) -> pd.DataFrame:
    """One row a fact and quantile; columns as COLUMNS, horizons in quarters.

    Of n simulations the i-th smallest is taken for the quantile i / (n + 1): what comes true is as one simulation more.
    """
    rows = [
        (REFERENCE, fact.name, fact.horizon, fact.date, LOCATION, "quantile", level, value)
        for fact, values in found
        for level, value in zip(LEVELS, np.quantile(values, LEVELS, method="weibull"), strict=True)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _provenance(study: Study, path: Path, model: str, found: Foretold, given: Sequence[str] | None) -> dict[str, Any]:
    settings = study.settings
    return {
        "forecasts": path.name,
        "forecasts_sha256": hash_of_file(path),
        "model_id": model,
        "written": datetime.now(UTC).date().isoformat(),
        "reference_date": REFERENCE.isoformat(),
        "brainsim": brainsim.__version__,
        "model_version": model_version(),
        "commit": commit(),
        "command": command(settings, given),
        "study_seed": settings.study.seed,
        "replications": study.replications,
        "scale": settings.population.scale,
        "uncertainty": settings.study.uncertainty,
        "structures": list(filter(None, dict.fromkeys(study.forms))),
        "facts": {
            fact.name: {"meaning": fact.meaning, "unit": fact.unit, "date": f"{fact.date}", "n": len(values)}
            for fact, values in found
        },
    }
