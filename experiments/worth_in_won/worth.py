"""What a step of a lever is worth in pay: python experiments/worth_in_won/worth.py FOLDER; writes worth.csv into it."""

import sys
from pathlib import Path

import pandas as pd

from brainsim.brief.worth import worth_in_pay
from brainsim.study.reports import Report
from brainsim.study.results import write_csv


def worth_table(folder: Path) -> pd.DataFrame:
    """One row a step: million KRW a year, its interval, and the pay multiplier that is as good."""
    report = Report(folder)
    pay = report.settings["programme"]
    rows = worth_in_pay(report.table("points"), report.table("runs"), pay["pay"] / pay["announced_multiplier"])
    return pd.DataFrame(rows)[["point", "label", "effect", "multiplier", "krw_m", "low", "high", "n"]]


if __name__ == "__main__":
    table = worth_table(Path(sys.argv[1]))
    write_csv(Path(sys.argv[1]) / "worth.csv", table)
    print(table.to_string(index=False))
