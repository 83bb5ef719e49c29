"""What a study leaves: tables, resolved settings, provenance. Every file is written whole or not at all."""

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import brainsim
from brainsim.model.compilation import source_hash
from brainsim.parameters import Settings
from brainsim.study.runner import Replication
from brainsim.study.summary import runs_table, summary_table, tidy_table
from brainsim.study.tables import TABLES

PACKAGES = ("mesa", "numpy", "numba", "hydra-core", "omegaconf", "pydantic", "pandas", "pyarrow", "matplotlib")
PARQUETS = (*TABLES, "reference_quarters", "reference_flows")


def write_whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Write a file beside its place, force it to the disk, then give it its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        write(partial)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def write_results(
    folder: Path, settings: Settings, replications: list[Replication], seconds: float, code: str | None = None
) -> pd.DataFrame:
    """Write all tables of a study into its folder; returns the summary."""
    ordered = sorted(replications, key=lambda done: done.number)
    runs = runs_table(settings, ordered)
    summary = summary_table(runs)
    tables = {name: tidy_table(ordered, name) for name in PARQUETS}
    for name, table in {"runs": runs, **tables}.items():
        write_whole(folder / f"{name}.parquet", lambda path, table=table: table.to_parquet(path, index=False))
    write_whole(folder / "summary.csv", lambda path: summary.to_csv(path, index=False, float_format="%.6g"))
    write_whole(folder / "config.yaml", lambda path: path.write_text(config_text(settings), encoding="utf-8"))
    facts = provenance(folder, settings, ordered, seconds, code or commit())
    write_whole(folder / "provenance.json", lambda path: path.write_text(json.dumps(facts, indent=2) + "\n"))
    return summary


def config_text(settings: Settings) -> str:
    """The resolved settings as YAML; `brainsim.settings.settings_of` reads them again."""
    return yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def provenance(
    folder: Path, settings: Settings, replications: list[Replication], seconds: float, code: str
) -> dict[str, Any]:
    """Where the results come from: version, commit, packages, seeds, hashes, time and machine."""
    return {
        "brainsim": brainsim.__version__,
        "commit": code,
        "sources_sha256": source_hash(),
        "config_sha256": hashlib.sha256(config_text(settings).encode()).hexdigest(),
        "data_sha256": {path.name: _file_hash(path) for path in sorted(folder.iterdir()) if path.is_file()},
        "study": settings.study.name,
        "question": settings.study.question,
        "study_seed": settings.study.seed,
        "replication_seeds": {str(done.number): done.seed for done in replications},
        "replications_planned": settings.study.replications,
        "replications_done": sum(not done.error for done in replications),
        "replications_failed": sum(bool(done.error) for done in replications),
        "scale": settings.population.scale,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "wall_seconds": round(seconds, 1),
        "packages": {name: _version(name) for name in PACKAGES},
        "python": sys.version.split()[0],
        "machine": {"system": platform.platform(), "processor": platform.machine(), "cores": os.cpu_count()},
    }


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


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
