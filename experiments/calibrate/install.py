"""Puts the posterior of a calibration into brainsim: `python experiments/calibrate/install.py results/calibrate/DATE`.

Copies posterior/ of a results folder to src/brainsim/posterior/ (or to --into), writes the weighted means with three
significant digits as `centre` into its provenance.json, and prints the values that configs/ should have.
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

from brainsim.settings.problems import kind_of
from brainsim.study.reports import DATA, Report, seal
from brainsim.study.vectors import AS_SPECIFIED, STRUCTURE, WEIGHT

CHECKOUT = Path(__file__).parents[2]
DIGITS = 3


def weighted_means(vectors: pd.DataFrame) -> dict[str, float | int]:
    """The mean of each parameter over the weighted vectors of the model as specified, with three significant digits.

    Of a whole number it is the nearest one.
    """
    vectors = vectors[vectors["structure"] == AS_SPECIFIED] if STRUCTURE in vectors else vectors
    names = [name for name in vectors if name not in (WEIGHT, STRUCTURE)]
    share = vectors["weight"] / vectors["weight"].sum()
    means = {name: float(f"{(vectors[name] * share).sum():.{DIGITS}g}") for name in names}
    return {name: round(mean) if kind_of(name) is int else mean for name, mean in means.items()}


def config_file(name: str) -> str:
    """The file in configs/ that sets a parameter."""
    group, second = name.split(".")[:2]
    usual = {"behaviour": "foresighted", "programme": "innocore", "population": "full", "hiring": "committees",
             "policy": "announced", "shock": "calm"}  # fmt: skip
    return f"configs/{group}/{second if group == 'country' else usual[group]}.yaml"


def install(results: Path, into: Path) -> list[str]:
    """Copy the posterior; one line for each value to set."""
    report = Report(results / "posterior")
    file, facts = report.file("vectors.csv"), report.facts
    vectors = pd.read_csv(file)
    before, centre = facts["centre"], weighted_means(vectors)
    facts |= {"configured_before": before, "centre": centre}
    into.mkdir(parents=True, exist_ok=True)
    (into / "vectors.csv").write_bytes(file.read_bytes())
    seal(into, [into / "vectors.csv"], {**facts, DATA: {}})
    return [f"{config_file(name)}: {name} = {value:g}  (was {before[name]:g})" for name, value in centre.items()]


def main() -> int:
    """What the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("results", type=Path, help="a dated results folder of +experiment=calibrate")
    parser.add_argument("--into", type=Path, default=CHECKOUT / "src" / "brainsim" / "posterior")
    asked = parser.parse_args()
    if not (asked.results / "posterior" / "vectors.csv").exists():
        print(
            f"{asked.results} holds no posterior/vectors.csv; name a results folder of a calibration", file=sys.stderr
        )
        return 2
    print("\n".join(["set in configs/:", *install(asked.results, asked.into), f"installed: {asked.into}"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
