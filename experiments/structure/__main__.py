"""`python -m experiments.structure [CHANGE ...]`: what each change of changes.yaml moves in every pattern."""

import argparse
from pathlib import Path

import pandas as pd
import yaml

import brainsim
from brainsim.study.patterns import values_of
from experiments.structure.moved import moved_table

CHANGES = yaml.safe_load(Path(__file__).with_name("changes.yaml").read_text(encoding="utf-8"))


def main() -> None:
    """Live what is lacking, write moved.csv, print the table."""
    asked = _asked()
    size = [f"population.scale={asked.scale}", f"study.replications={asked.replications}", f"study.seed={asked.seed}"]

    def values(lines: list[str]) -> pd.DataFrame:
        return values_of(brainsim.run("validate", [*size, *lines], store=asked.folder / "store"))

    table = moved_table(values([]), {change: values(CHANGES[change]) for change in asked.changes or CHANGES})
    asked.folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(asked.folder / "moved.csv", index=False)
    print(shown(table))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m experiments.structure", description=__doc__)
    parser.add_argument("changes", nargs="*", type=_known, help="of changes.yaml; default: all")
    parser.add_argument("--scale", type=float, default=1.0, help="simulated researchers for a real one")
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261201, help="of all luck; fresh seeds judge fits")
    parser.add_argument("--folder", type=Path, default=Path("results/structure"))
    return parser.parse_args()


def _known(change: str) -> str:
    if change not in CHANGES:
        raise argparse.ArgumentTypeError(f"{change} is no change; known: {', '.join(CHANGES)}")
    return change


def shown(table: pd.DataFrame) -> str:
    """The table as Markdown, a column a change: what it moves, and the standard error."""
    first = table[table["change"] == "reference"].set_index(["row", "role"])
    said = {"target": first["target"].map("{:.3g}".format), "tolerance": first["tolerance"].map("{:.2g}".format)}
    said["reference"] = _told(first["value"], first["value_error"], "")
    for change, part in table[table["change"] != "reference"].groupby("change", sort=False):
        rows = part.set_index(["row", "role"])
        said[change] = _told(rows["moved"], rows["moved_error"], "+")
    columns = pd.DataFrame(said).replace("nan", "").reset_index()
    lines = [columns.columns.tolist(), ["---"] * len(columns.columns), *columns.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _told(values: pd.Series, errors: pd.Series, sign: str) -> pd.Series:
    return pd.Series(
        [f"{value:{sign}.3g} ± {error:.2g}" for value, error in zip(values, errors, strict=True)], index=values.index
    )


if __name__ == "__main__":
    main()
