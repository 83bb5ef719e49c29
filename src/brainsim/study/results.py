"""The report of a study: its tables, resolved settings and provenance in a folder, each file whole or not at all."""

import hashlib
import math
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import yaml

import brainsim
from brainsim.model.compilation import source_hash
from brainsim.outcomes.tables import KEPT_TABLES
from brainsim.settings.parameters import Settings
from brainsim.study.checks import NAME, NONE, checks_table
from brainsim.study.conduct import Ended
from brainsim.study.destinations import destinations_table
from brainsim.study.ledger import Lives
from brainsim.study.patterns import misfit_table, patterns_table
from brainsim.study.reports import DATA, SHOWN, seal
from brainsim.study.runs import DONE, model_version
from brainsim.study.shards import noted, write_whole
from brainsim.study.stored import points_in
from brainsim.study.study import Study
from brainsim.study.vectors import lucks_of, sample_of

PACKAGES = (
    "mesa", "numpy", "numba", "scipy", "hydra-core", "omegaconf", "pydantic", "pandas", "pyarrow", "matplotlib",
)  # fmt: skip


def write_results(
    folder: Path,
    study: Study,
    ended: Ended,
    seconds: float,
    code: str | None = None,
    given: Sequence[str] | None = None,
) -> None:
    """Write all tables of a study into a folder; `given`: the overrides of the command that asked for it."""
    with noted() as written:
        _write_tables(folder, study)
        text = config_text(study.settings)
        write_whole(folder / "config.yaml", lambda path: path.write_text(text, encoding="utf-8"))
    seal(folder, written, provenance(study, ended, seconds, code or commit(), given))


def _write_tables(folder: Path, study: Study) -> None:
    write_csv(folder / "points.csv", study.points)
    _parquet(folder / "runs.parquet", study.runs)
    write_csv(folder / "summary.csv", study.summary)
    write_csv(folder / "effects.csv", study.effects())
    if len(study.programmes):
        write_csv(folder / "programmes.csv", study.programmes)
    if len(study.lever_effects):
        write_csv(folder / "lever_effects.csv", study.lever_effects)
    if len(study.decomposition):
        write_csv(folder / "decomposition.csv", study.decomposition)
    if not study.structures.empty:
        write_csv(folder / "structures.csv", study.structures)
    if study.settings.design.kind not in ("one", "list"):
        write_csv(folder / "design.csv", design_table(study))
    if study.settings.report.lives:
        for name, table in Lives(study.settings, study.plan, study.store_folder).tables().items():
            write_csv(folder / f"{name}.csv", table)
    if study.settings.design.kind != "one":
        write_csv(folder / "comparisons.csv", study.comparisons)
    patterns = patterns_table(study) if study.settings.report.patterns else NONE
    if len(patterns):
        write_csv(folder / "patterns.csv", patterns)
        write_csv(folder / "misfit.csv", misfit_table(study))
    settings = study.settings.model_dump(mode="json")
    write_csv(
        folder / f"{NAME}.csv", checks_table(points_in(study.points), study.runs, study.placebo, settings, patterns)
    )
    kept = KEPT_TABLES[study.settings.study.keep]
    if "fellows" in kept:
        labels = [point.label for point in study.plan.points]
        pieces = (piece.to_pandas() for piece in study.pieces("fellows"))
        scale, lucks = study.settings.population.scale, lucks_of(study.settings)
        ways = destinations_table(pieces, labels, scale, lucks, study.replications)
        write_csv(folder / "destinations.csv", ways)
    for name in kept:
        write_whole(folder / f"{name}.parquet", partial(_write_pieces, study=study, name=name))


def design_table(study: Study) -> pd.DataFrame:
    """The rows of a design in its own order, each with its point: what methods that need the order start from."""
    rows = pd.DataFrame({"row": range(1, len(study.plan.rows) + 1), "point": study.plan.rows})
    return rows.merge(study.points.drop(columns=["roles", "key", "label"]), on="point", how="left").sort_values("row")


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table whole or not at all, numbers with nine digits."""
    write_whole(path, lambda partial: table.to_csv(partial, index=False, float_format="%.9g"))


def _parquet(path: Path, table: pd.DataFrame) -> None:
    write_whole(path, lambda partial: table.to_parquet(partial, index=False))


def _write_pieces(path: Path, study: Study, name: str) -> None:
    """A kept table of all runs, some runs at a time."""
    writer = None
    try:
        for piece in study.pieces(name):
            writer = writer or pq.ParquetWriter(path, piece.schema, compression="zstd")
            writer.write_table(piece)
        if writer is None:  # no run was done
            study.table(name).to_parquet(path, index=False)
    finally:
        if writer is not None:
            writer.close()


def config_text(settings: Settings) -> str:
    """The resolved settings as YAML; `brainsim.settings.composed.settings_of` reads them again."""
    in_c = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(settings.model_dump(mode="json"), Dumper=in_c, sort_keys=False, allow_unicode=True)


def provenance(
    study: Study, ended: Ended, seconds: float, code: str, given: Sequence[str] | None = None
) -> dict[str, Any]:
    """Where the results come from: version, commit, packages, seeds, runs, time and machine; hashes of files follow."""
    settings, runs, saved = study.settings, study.runs, study.runs_saved
    seeds = runs.drop_duplicates("replication").sort_values("replication")
    failed = runs[runs["status"] != DONE]
    return {
        **made_by(settings, code, given),
        "extend": {extension.file: extension.sha256 for extension in settings.extend},
        "study": settings.study.name,
        "question": settings.study.question,
        "store": str(study.store_folder),
        "points": {point.label: point.key for point in study.plan.points},
        "study_seed": settings.study.seed,
        "replication_seeds": {str(r): int(s) for r, s in zip(seeds["replication"], seeds["seed"], strict=True)},
        "replications_planned": ended.replications,
        "replications_done": int(runs["replication"].nunique() - failed["replication"].nunique()),
        "replications_failed": int(failed["replication"].nunique()),
        "runs_done": int((runs["status"] == DONE).sum()),
        "runs_failed": len(failed),
        "runs_lived_now": ended.lived,
        "interrupted": ended.interrupted,
        "placebo_largest_difference": _in_json(study.placebo),
        "runs_saved_by_pairing": dict(zip(("median", "least", "most"), saved, strict=True)) if saved else None,
        "scale": settings.population.scale,
        **({"equal_budget": list(ended.levels)} if ended.levels else {}),
        "parameters_drawn": study.parameters_drawn,
        "vectors": sample.digest if (sample := sample_of(settings)) else "fixed",
        "structures": list(filter(None, dict.fromkeys(study.forms))),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        **circumstances(settings, seconds),
    }


def made_by(settings: Settings, code: str, given: Sequence[str] | None = None) -> dict[str, Any]:
    """What makes results: version, commit, model, settings and command; hashes of files follow under their names."""
    return {
        "brainsim": brainsim.__version__,
        "commit": code,
        "model_version": model_version(),
        "sources_sha256": source_hash(),
        "config_sha256": hashlib.sha256(config_text(settings).encode()).hexdigest(),
        DATA: {},
        SHOWN: {},
        "command": command(settings, given),
    }


def circumstances(settings: Settings, seconds: float, further: Sequence[str] = ()) -> dict[str, Any]:
    """By what means results were made: executor, time, versions of packages (ours and further ones), machine."""
    return {
        "executor": settings.executor.model_dump(mode="json"),
        "wall_seconds": round(seconds, 1),
        "packages": {name: version_of(name) for name in (*PACKAGES, *further)},
        "python": sys.version.split()[0],
        "machine": {"system": platform.platform(), "processor": platform.machine(), "cores": os.cpu_count()},
    }


def _in_json(number: float) -> float | str | None:
    """A number as JSON can hold it, which knows neither NaN nor infinity."""
    return number if math.isfinite(number) else None if math.isnan(number) else "infinite"


def commit() -> str:
    """The commit of the checkout that runs, "+" if it was changed since; "unknown" for an installed wheel."""
    here = Path(__file__).parent
    try:
        asked = ["git", "-C", str(here), "describe", "--always", "--dirty=+", "--abbrev=40", "--exclude", "*"]
        tracked = ["git", "-C", str(here), "ls-files", "--error-unmatch", Path(__file__).name]
        subprocess.run(tracked, capture_output=True, check=True)
        return subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def command(settings: Settings, given: Sequence[str] | None) -> str:
    """The command that lives the study again, as it was given; the plain one for a study of the Python interface."""
    overrides = [f"+experiment={settings.study.name}"] if given is None else given
    return shlex.join(["python", "-m", "brainsim", *overrides])


def version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
