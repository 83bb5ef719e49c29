"""The docking judged: means beside the reference's, by tests of equivalence, and the path over the years."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from brainsim.study.runs import DONE
from brainsim.study.store import Store
from experiments.dock_gursoy_badur.exact import expected
from experiments.dock_gursoy_badur.model import Conditions
from experiments.dock_gursoy_badur.runs import SYNCHRONOUS, Point, name_of, targets

MARGIN = 0.03  # of the reference's mean: what counts as the same
KNOWN = 0  # runs behind a reference that is an expectation
LEVEL = 0.05  # of each of the two one-sided tests


class Sample(NamedTuple):
    """A mean with its standard deviation and the number of runs."""

    mean: float
    sd: float
    n: int

    @property
    def variance(self) -> float:
        """Of the mean."""
        return self.sd**2 / self.n if self.sd else 0.0


def sample_of(values: pd.Series) -> Sample:
    """The runs of a point as a sample."""
    return Sample(float(values.mean()), float(values.std()), len(values))


def equivalence(ours: Sample, reference: Sample, margin: float) -> tuple[float, float]:
    """P values of the two one-sided tests (Welch): that we lie below -margin, and that we lie above it.

    Both samples have their luck counted. Equivalent at a level if both are below it. Without any spread the difference
    is known: 0 if it lies within, 1 if not.
    """
    gap, error = ours.mean - reference.mean, np.sqrt(ours.variance + reference.variance)
    if error == 0.0:
        return float(gap < -margin), float(gap > margin)
    parts = [sample.variance**2 / (sample.n - 1) for sample in (ours, reference) if sample.sd]
    freedom = error**4 / sum(parts)
    return float(stats.t.sf((gap + margin) / error, freedom)), float(stats.t.cdf((gap - margin) / error, freedom))


def runs_of(store: Store, points: list[Point]) -> pd.DataFrame:
    """The runs of some points that are done: name, kind and the columns of the store."""
    wanted = {run: (point.name, point.kind) for point in points for run in point.run_ids}
    runs = store.runs().to_pandas()
    runs = runs[runs["run"].isin(list(wanted)) & (runs["status"] == DONE)]
    names = pd.DataFrame([wanted[run] for run in runs["run"]], columns=["name", "kind"], index=runs.index)
    return pd.concat([names, runs], axis=1)


def docking_table(runs: pd.DataFrame) -> pd.DataFrame:
    """One row a comparison: the criterion first, then what else the reference knows.

    Columns: role (criterion, exact, other, control), config, outcome, runs, mean, sd, reference, reference_sd (ours where
    the reference gives none), reference_runs, difference, z (in standard errors), margin, p_below, p_above,
    equivalent.
    """
    by_name = dict(list(runs.groupby("name")))
    rows = []
    for name, target in targets()["docked"].items():
        for outcome, role in (("left", "criterion"), ("abroad", "other")):
            reference = Sample(target[outcome], target[f"{outcome}_sd"], target["runs"])
            rows.append(compared(role, name, outcome, by_name[name][outcome], reference))
        first = targets()["path"][name][0]
        rows.append(compared("other", name, "first_year", by_name[name]["first_year"], first, target["runs"]))
    for target in targets()["varied"]:
        name = name_of(target["set"])
        for outcome in ("left", "abroad"):
            values = by_name[name][outcome]
            rows.append(compared("other", name, outcome, values, target[outcome], targets()["varied_runs"]))
    rows += [*_exact(by_name["none"]), *_schedules(by_name)]
    order = {"criterion": 0, "exact": 1, "other": 2, "control": 3}
    return pd.DataFrame(sorted(rows, key=lambda row: order[row["role"]]))


def _exact(found: pd.DataFrame) -> list[dict]:
    """Without a network: against expectations that are known by integration."""
    terms = Conditions().threshold, Conditions().luck_coefficient
    known = dict(zip(("abroad", "left"), expected(*terms), strict=True)) | {"first_year": expected(*terms, years=1)[1]}
    return [compared("exact", "none", name, found[name], Sample(mean, 0.0, KNOWN)) for name, mean in known.items()]


def _schedules(by_name: dict[str, pd.DataFrame]) -> list[dict]:
    """The synchronous twin against its own reference, and as a control against that of the published model."""
    twin, own, published = by_name[SYNCHRONOUS], targets()["synchronous"], targets()["docked"]["erdos-renyi"]
    rows = [compared("other", SYNCHRONOUS, name, twin[name], own[name], own["runs"]) for name in ("left", "first_year")]
    reference = Sample(published["left"], published["left_sd"], published["runs"])
    return [*rows, compared("control", "synchronous against erdos-renyi", "left", twin["left"], reference)]


def compared(
    role: str, name: str, outcome: str, values: pd.Series, reference: Sample | float, runs: int = 0
) -> dict[str, object]:
    """One comparison as a row; a reference that is a mean alone gets our standard deviation."""
    ours = sample_of(values)
    known = reference if isinstance(reference, Sample) else Sample(float(reference), ours.sd, runs)
    margin = MARGIN * known.mean
    below, above = equivalence(ours, known, margin)
    return {
        "role": role, "config": name, "outcome": outcome, "runs": ours.n, "mean": ours.mean, "sd": ours.sd,
        "reference": known.mean, "reference_sd": known.sd if isinstance(reference, Sample) else np.nan,
        "reference_runs": known.n, "difference": ours.mean - known.mean, "z": _z(ours, known), "margin": margin,
        "p_below": below, "p_above": above, "equivalent": max(below, above) < LEVEL,
    }  # fmt: skip


def _z(ours: Sample, reference: Sample) -> float:
    """The difference in standard errors; NaN where nothing spreads."""
    error = np.sqrt(ours.variance + reference.variance)
    return (ours.mean - reference.mean) / error if error else np.nan


def path_table(store: Store, runs: pd.DataFrame) -> pd.DataFrame:
    """Abroad by network and year: mean, 5th and 95th percentile over runs, and the reference where it has one."""
    chosen = runs[runs["name"].isin(list(targets()["docked"]))]
    years = store.table("years", chosen["run"].tolist()).to_pandas().merge(chosen[["run", "name"]], on="run")
    by_year = years.groupby(["name", "year"])["abroad"]
    table = pd.DataFrame({"mean": by_year.mean(), "low": by_year.quantile(0.05), "high": by_year.quantile(0.95)})
    path = targets()["path"]
    known = {
        (name, year): value
        for name in targets()["docked"]
        for year, value in zip(path["years"], path[name], strict=True)
    }
    return table.assign(reference=pd.Series(known)).rename_axis(["config", "year"]).reset_index()
