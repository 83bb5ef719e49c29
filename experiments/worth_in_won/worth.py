"""What a step of a lever is worth in pay: python experiments/worth_in_won/worth.py FOLDER; writes worth.csv into it.

The step is worth the rise of fellow pay that brings as many more applicants: the mean effects of the pay levels that were
lived make a curve, on which the mean effect of the step is looked up. Its 90 % interval is a bootstrap over parameter
vectors, which resamples curve and step together; open ends mean that the step lies beyond the dearest pay, or below none.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from brainsim.study.reports import Report
from brainsim.study.results import write_csv

PAY = "policy.salary_multiplier"
OUTCOME = "applicants_per_slot"
LUCKS, DRAWS, SEED = 2, 2000, 1


def worth_table(folder: Path) -> pd.DataFrame:
    """One row a step: million KRW a year, its interval, and the pay multiplier that is as good."""
    report = Report(folder)
    points, runs, pay = report.table("points"), report.table("runs"), report.settings["programme"]
    worlds = runs.pivot(index="replication", columns="point", values=OUTCOME)
    gains = worlds.sub(worlds[0], axis=0)
    design = points[points["roles"].str.contains("design")]
    base = float(points.loc[points["point"] == 0, PAY].iloc[0])
    levels = design[design[PAY].astype(float) != base].sort_values(PAY)
    steps = design[design[PAY].astype(float) == base]
    curve = [0, *levels["point"]], np.array([base, *levels[PAY].astype(float)])
    order = np.argsort(curve[1])
    numbers, multipliers = np.array(curve[0])[order], curve[1][order]
    price = pay["pay"] / pay["announced_multiplier"]
    rows = []
    for point, label in zip(steps["point"], steps["label"], strict=True):
        columns = gains[[*numbers, point]].to_numpy(float)
        drawn = np.array([_worth(columns[chosen].mean(axis=0), multipliers) for chosen in _resampled(len(columns))])
        worth = _worth(columns.mean(axis=0), multipliers)
        low, high = np.quantile((drawn - base) * price, [0.05, 0.95])
        rows.append({"point": point, "label": label, "effect": columns[:, -1].mean(), "multiplier": worth,
                     "krw_m": (worth - base) * price, "low": low, "high": high, "n": len(columns)})  # fmt: skip
    return pd.DataFrame(rows)


def _resampled(number: int):
    """Replications of resampled vectors, DRAWS times."""
    luck = np.random.default_rng(SEED)
    starts = np.arange(0, number, LUCKS)
    for _ in range(DRAWS):
        chosen = luck.choice(starts, len(starts))
        yield np.minimum(chosen[:, None] + np.arange(LUCKS), number - 1).ravel()


def _worth(means: np.ndarray, multipliers: np.ndarray) -> float:
    """The multiplier at which the curve of pay is as high as the step; infinite beyond its ends."""
    curve, step = np.maximum.accumulate(means[:-1]), means[-1]
    if step > curve[-1]:
        return np.inf
    return -np.inf if step < curve[0] else float(np.interp(step, curve, multipliers))


if __name__ == "__main__":
    table = worth_table(Path(sys.argv[1]))
    write_csv(Path(sys.argv[1]) / "worth.csv", table)
    print(table.to_string(index=False))
