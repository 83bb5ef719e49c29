"""Takes the mixes that `explore` found best for a budget, to be simulated by themselves: python -m experiments.portfolio.seek.

Reads portfolio.csv of a results folder of `explore` (results/published/explore where none is given) and writes beside itself
sought.csv, the robust mix of each way to count and budget with what the surfaces promise of it, and points.csv, the design of
`+experiment=portfolio`: each mix in both US climates, openings and InnoCORE alone beside them, and no programme in a turned one.
"""

import sys
from pathlib import Path
from typing import Any

import pandas as pd

from brainsim.explorer.search import CLIMATES, PRICED
from brainsim.study.reports import Report
from brainsim.study.results import write_csv

HERE = Path(__file__).parent
EXPLORED = Path(__file__).parents[2] / "results" / "published" / "explore"
HOSTILE = "shock.us_hostility"
TODAY = {"policy.salary_multiplier": 1.8, "policy.permanent_jobs": 1.0, "policy.reserved_posts": 0.0, "policy.bridge_pay": 0.0,
         HOSTILE: 1.0}  # fmt: skip
NONE = {"programme": "none"}
SIMPLE = (
    {"programme.slots": 400},
    NONE | {"policy.permanent_jobs": 1.16},
)  # InnoCORE for good; openings for 100 bn a year


def sought(portfolio: pd.DataFrame) -> pd.DataFrame:
    """Of each horizon, least pay and budget the mix of the least regret."""
    keys = ["horizon", "pay", "budget"]
    rows = portfolio.loc[portfolio.groupby(keys, sort=False)["largest_regret"].idxmin()]
    found = rows.drop(columns=["climate", "robust"]).reset_index(drop=True)
    found.insert(0, "round", 1)
    return found


def points(mixes: pd.DataFrame) -> pd.DataFrame:
    """The design: every mix once in each climate, and a turned climate without a programme; the calm one is the reference.

    An empty cell leaves a lever as announced; of no fellowships, terms of fellows are left out.
    """
    own = [_moved(levels) for levels in mixes[list(PRICED)].to_dict("records")]
    each = [dict(levels) for levels in dict.fromkeys(tuple(sorted(one.items())) for one in [*SIMPLE, *own])]
    rows = [one | {HOSTILE: level} for level in CLIMATES.values() for one in each] + [
        NONE | {HOSTILE: CLIMATES["turned"]}
    ]
    table = pd.DataFrame(rows)[["programme", *PRICED, HOSTILE]]
    return table.where(table.ne(pd.Series(TODAY))).astype({"programme.slots": "Int64"})


def _moved(levels: dict[str, float]) -> dict[str, Any]:
    """What a mix moves; no fellowships are no programme."""
    if levels["programme.slots"] == 0:
        return NONE | {"policy.permanent_jobs": levels["policy.permanent_jobs"]}
    return dict(levels)


if __name__ == "__main__":
    found = sought(Report(Path(sys.argv[1]) if len(sys.argv) > 1 else EXPLORED).table("portfolio"))
    write_csv(HERE / "sought.csv", found)
    write_csv(HERE / "points.csv", points(found))
