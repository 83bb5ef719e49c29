"""`python -m experiments.backcast`: fit, rehearse, forecast, score, draw, say."""

import argparse
import json
import platform
import shutil
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path

import brainsim
from brainsim.report.style import house_style, save
from brainsim.study.reports import PROVENANCE, seal
from brainsim.study.results import commit
from brainsim.study.runs import model_version
from brainsim.study.shards import write_whole
from experiments.backcast.driven import QUICK, SEED, Runner, Size
from experiments.backcast.figures import flows_figure, scores_figure
from experiments.backcast.forecast import Told, told
from experiments.backcast.table import SOURCE, Moves, TableError, drivers_of, moves_in, table_path
from experiments.backcast.words import numbers, write_readme

FOLDER = Path("results/backcast")
CHECKOUT = Path(__file__).parents[2]
PUBLISHED = CHECKOUT / "results" / "published" / "backcast"
README = Path(__file__).with_name("README.md")
PACKAGES = ("mesa", "numpy", "numba", "scipy", "pandas", "matplotlib")


def main() -> int:
    """Leave the tables and figures of the back-cast; 2 if the table of flows can't be used."""
    asked, start = _asked(), time.perf_counter()
    try:
        moves = moves_in(table_path())
    except TableError as problem:
        print(problem, file=sys.stderr)
        return 2
    size = QUICK if asked.quick else Size()
    runner = Runner(drivers_of(moves), size, asked.folder / "runs")
    found = told(moves, runner)
    facts = _facts(size, runner, time.perf_counter() - start)
    block = numbers(found, _provenance(facts))
    _leave(asked.folder, found, moves, facts, block)
    print(block)
    print(f"results: {asked.folder}")
    if asked.publish:
        _publish(asked.folder, block, facts)
        print(f"published: {PUBLISHED}; the numbers of {README.name} are these")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m experiments.backcast", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tiny world: whether it works, not what it says")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"for runs, tables, figures; default: {FOLDER}")
    parser.add_argument("--publish", action="store_true", help="also replace the published result and README's numbers")
    asked = parser.parse_args()
    if asked.quick and asked.publish:
        parser.error("--quick says nothing that may be published; leave out one of --quick and --publish")
    return asked


def _leave(folder: Path, found: Told, moves: Moves, facts: dict, block: str) -> None:
    for name, table in found._asdict().items():
        write_whole(
            folder / f"{name}.csv", lambda path, table=table: table.to_csv(path, index=False, float_format="%.6g")
        )
    write_whole(folder / "provenance.json", lambda path: path.write_text(json.dumps(facts, indent=2) + "\n", "utf-8"))
    write_whole(folder / "numbers.md", lambda path: path.write_text(block, encoding="utf-8"))
    footer = f"brainsim {brainsim.__version__}, {facts['commit'][:7]}"
    with house_style():
        save(flows_figure(found.forecasts, moves.counts, footer), folder / "figures", "flows")
        save(scores_figure(found.pairs, found.scores, footer), folder / "figures", "scores")


def _publish(folder: Path, block: str, facts: dict) -> None:
    """Copy tables and figures, and seal them as all that is published is."""
    (PUBLISHED / "figures").mkdir(parents=True, exist_ok=True)
    for file in [*folder.glob("*.csv"), folder / "numbers.md"]:
        shutil.copy(file, PUBLISHED / file.name)
    for file in (folder / "figures").iterdir():
        shutil.copy(file, PUBLISHED / "figures" / file.name)
    seal(PUBLISHED, [file for file in PUBLISHED.rglob("*") if file.is_file() and file.name != PROVENANCE], facts)
    write_readme(README, block)


def _facts(size: Size, runner: Runner, seconds: float) -> dict:
    """Where the results come from."""
    return {
        "brainsim": brainsim.__version__,
        "commit": commit(),
        "model_version": model_version(),
        "table": SOURCE,
        "seed": SEED,
        "size": size._asdict(),
        "runs_lived_now": runner.lived,
        "seconds": round(seconds, 1),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "packages": {name: version_of(name) for name in PACKAGES},
        "python": platform.python_version(),
    }


def _provenance(facts: dict) -> str:
    size = facts["size"]
    return (
        f"Model version {facts['model_version']}, one simulated researcher for {1 / size['scale']:.0f}, "
        f"{size['fitting']} replications in each run of the fit and {size['forecasting']} in each forecast."
    )


if __name__ == "__main__":
    raise SystemExit(main())
