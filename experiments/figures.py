"""Draws the figures of a brief, with titles and notes, of a results folder: python experiments/figures.py FOLDER [TARGET]."""

import sys
from pathlib import Path

from brainsim.brief.charts import draw_sheets

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else folder / "figures"
    print(*draw_sheets(folder, target), sep="\n")
