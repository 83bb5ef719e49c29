"""Draws the figures of a brief from the results folder of any study: python experiments/figures.py FOLDER [TARGET]."""

import sys
from pathlib import Path

from brainsim.brief.charts import draw
from brainsim.brief.facts import facts_of, read_folder

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else folder / "figures"
    for name in draw(facts_of(read_folder(folder)), folder, target, "en"):
        print(target / f"{name}.png")
