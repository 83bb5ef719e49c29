"""`python -m experiments.dock_gursoy_badur`: live what is missing, compare, draw, say."""

import argparse
import json
import platform
import time
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path

import pandas as pd

import brainsim
from brainsim.report.style import house_style, save
from brainsim.study.results import commit
from brainsim.study.shards import write_whole
from brainsim.study.store import Store
from experiments.dock_gursoy_badur.compare import docking_table, path_table, runs_of
from experiments.dock_gursoy_badur.figure import docking_figure
from experiments.dock_gursoy_badur.runs import SEED, SURFACE_SEED, Sizes, conduct, missing, points_of, version
from experiments.dock_gursoy_badur.surface import close_pairs, order_agrees, signs_agree, surface_table

FOLDER = Path("results/dock_gursoy_badur")
PACKAGES = ("mesa", "numpy", "numba", "scipy", "pandas", "pyarrow", "matplotlib")


def main() -> int:
    """Live the docking and leave its tables and its figure; 3 if runs failed or are missing."""
    asked, start = _asked(), time.perf_counter()
    points = points_of(Sizes(asked.runs, asked.varied, 3, asked.points))
    asked.folder.mkdir(parents=True, exist_ok=True)
    store = Store(asked.folder / "store", version(), both_versions=True)
    lived = conduct(points, store, asked.threads)
    lacking = sum(len(task.replications) for task in missing(points, store))
    if lacking:
        print(f"{lacking} runs are missing or have failed; give the same command again: only these are lived")
        return 3
    runs = runs_of(store, points)
    tables = {"docking": docking_table(runs), "path": path_table(store, runs), "surface": surface_table(runs)}
    _leave(asked.folder, tables, _facts(runs, lived, time.perf_counter() - start))
    print(_said(tables))
    print(f"results: {asked.folder}")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m experiments.dock_gursoy_badur", description=__doc__)
    sizes = Sizes()
    parser.add_argument("--runs", type=int, default=sizes.docked, help="of each network type")
    parser.add_argument("--varied", type=int, default=sizes.varied, help="of each varied condition")
    parser.add_argument("--points", type=int, default=sizes.points, help="of the response surface, three runs each")
    parser.add_argument("--threads", type=int, default=None, help="runs side by side; default: as many as cores")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"for store, tables and figure; default: {FOLDER}")
    return parser.parse_args()


def _leave(folder: Path, tables: dict[str, pd.DataFrame], facts: dict) -> None:
    for name, table in tables.items():
        write_whole(
            folder / f"{name}.csv", lambda path, table=table: table.to_csv(path, index=False, float_format="%.6g")
        )
    write_whole(folder / "provenance.json", lambda path: path.write_text(json.dumps(facts, indent=2) + "\n", "utf-8"))
    footer = f"brainsim {brainsim.__version__}, {facts['commit'][:7]}, {facts['runs']:,} runs"
    with house_style():
        save(docking_figure(tables["path"], tables["surface"], footer), folder / "figures", "docking")


def _facts(runs: pd.DataFrame, lived: int, seconds: float) -> dict:
    """Where the results come from."""
    return {
        "brainsim": brainsim.__version__,
        "commit": commit(),
        "version": version(),
        "seed": SEED,
        "surface_seed": SURFACE_SEED,
        "runs": len(runs),
        "runs_lived_now": lived,
        "seconds": round(seconds, 1),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "packages": {name: version_of(name) for name in PACKAGES},
        "python": platform.python_version(),
    }


def _said(tables: dict[str, pd.DataFrame]) -> str:
    """The verdicts, and all comparisons that fail."""
    docking, surface = tables["docking"], tables["surface"]
    columns = [
        "config",
        "outcome",
        "runs",
        "mean",
        "reference",
        "difference",
        "margin",
        "p_below",
        "p_above",
        "equivalent",
    ]
    parts = []
    for role, rows in docking.groupby("role", sort=False):
        shown = rows[~rows["equivalent"]] if role == "other" else rows
        parts.append(
            f"{role}: {rows['equivalent'].sum()} of {len(rows)} equivalent\n{shown[columns].to_string(index=False)}"
        )
    parts.append(surface.to_string(index=False))
    pairs = "; ".join(" and ".join(pair) for pair in close_pairs(surface)) or "none"
    parts.append(
        f"signs as in the reference: {_yes(signs_agree(surface))}; order: {_yes(order_agrees(surface))} "
        f"(too close to tell: {pairs})"
    )
    return "\n\n".join(parts)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


if __name__ == "__main__":
    raise SystemExit(main())
