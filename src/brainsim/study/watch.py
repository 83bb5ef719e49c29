"""How exactly one effect is known while a study is lived: for the line of progress, and to know when to stop."""

import math
import time

import numpy as np
import pyarrow as pa

from brainsim.outcomes.rows import RATIOS
from brainsim.settings.parameters import Settings
from brainsim.study.design import Plan
from brainsim.study.effects import Cubes, effects_on
from brainsim.study.store import Store
from brainsim.study.vectors import lucks_of

WATCHED = "kept_in_korea_year_5"  # whose effect's interval is shown while a study runs, if no other is asked for


class Watch:
    """What is known so far of one effect: the runs' values of it alone, so that memory stays flat."""

    def __init__(self, settings: Settings, plan: Plan, store: Store):
        precision = settings.study.precision
        self.outcome = precision.outcome or WATCHED
        self.wanted, self.lucks = precision.half_width, lucks_of(settings)
        self.replications = settings.study.replications  # that count: a store may hold more, of an earlier study
        ratio = RATIOS.get(self.outcome)
        self.columns = (ratio.top, ratio.bottom) if ratio else (self.outcome,)
        self.places = {point.key: number for number, point in enumerate(plan.points)}
        self.compared = [point.number for point in plan.compared]
        self.values: dict[int, np.ndarray] = {}  # by replication: [columns, points]
        self.counted, self.said = float("-inf"), ""
        if store.index:
            self.see(store.runs(["point", "replication", *self.columns]))

    def see(self, runs: pa.Table) -> None:
        """Take in some runs; those of other points are passed over."""
        columns = [runs[name].to_numpy() for name in self.columns]
        for row, (key, replication) in enumerate(
            zip(runs["point"].to_pylist(), runs["replication"].to_pylist(), strict=True)
        ):
            if key in self.places:
                empty = np.full((len(self.columns), len(self.places)), np.nan)
                values = self.values.setdefault(replication, empty)
                values[:, self.places[key]] = [column[row] for column in columns]

    def half_width(self) -> float:
        """Half the width of the 90 % interval of the effect, of the point where it is widest; NaN if there is none."""
        values = [values for replication, values in sorted(self.values.items()) if replication < self.replications]
        if not self.compared or not values:
            return math.nan
        stacked = np.stack(values, axis=-1)  # [columns, points, replications]
        cubes: Cubes = dict(zip(self.columns, stacked, strict=True))
        effects = effects_on(cubes, self.outcome, self.lucks)
        return max((effects[number].half_width for number in self.compared), key=_nan_is_widest)

    def pairs(self) -> int:
        """In how many replications the point that has fewest was lived together with the reference."""
        values = [values for replication, values in self.values.items() if replication < self.replications]
        if not self.compared or not values:
            return 0
        seen = np.isfinite(np.stack(values, axis=-1)).all(axis=0)  # [points, replications]
        return int(min((seen[number] & seen[0]).sum() for number in self.compared))

    def words(self, at_once: bool = False) -> str:
        """The half-width as it is said, counted anew once a second or at once; empty while there is none."""
        now = time.monotonic()
        if at_once or now - self.counted > 1.0:
            half, self.counted = self.half_width(), now
            asked = f" (wanted {self.wanted:g})" if self.wanted else ""
            self.said = f"{self.outcome} ± {half:.3g}{asked}" if math.isfinite(half) else ""
        return self.said


def _nan_is_widest(half_width: float) -> float:
    return math.inf if math.isnan(half_width) else half_width
