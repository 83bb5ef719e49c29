"""What is known of one effect while a study is lived: for the line of progress, and to know when to stop."""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from brainsim.outcomes.rows import RATIOS, sign_of
from brainsim.settings.parameters import Settings
from brainsim.study.design import Plan, Point
from brainsim.study.effects import Cubes, Effect, effects_on
from brainsim.study.store import Store
from brainsim.study.vectors import lucks_of

JUDGED = (
    "researcher_years_in_korean_research"  # by anybody, fellow or not: what is watched if nothing else is asked for
)


class Known(NamedTuple):
    """What is known so far."""

    outcome: str
    point: Point  # the one that does most
    effect: Effect  # of it
    compared: int  # points
    half_width: float  # of the interval of the mean effect, of the point where it is widest
    wanted: float | None  # half the width that was asked for


def plainly(known: Known) -> str:
    """The outcome by its name in tables, how exactly it is known, and what is wanted."""
    asked = f" (wanted {known.wanted:g})" if known.wanted else ""
    return f"{known.outcome} ± {known.half_width:.3g}{asked}"


class Teller(NamedTuple):
    """Which outcome is watched if no precision asks for another, and how what is known is said."""

    outcome: str = JUDGED
    say: Callable[[Known], str] = plainly


PLAIN = Teller()


class Watch:
    """What is known so far of one effect: the runs' values of it alone, so that memory stays flat."""

    def __init__(self, settings: Settings, plan: Plan, store: Store, teller: Teller = PLAIN):
        precision = settings.study.precision
        self.outcome, self.tell = precision.outcome or teller.outcome, teller.say
        self.wanted, self.lucks = precision.half_width, lucks_of(settings)
        self.replications = settings.study.replications  # that count: a store may hold more, of an earlier study
        ratio = RATIOS.get(self.outcome)
        self.columns = (ratio.top, ratio.bottom) if ratio else (self.outcome,)
        self.places = {point.key: number for number, point in enumerate(plan.points)}
        self.compared = plan.compared
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

    def effects(self) -> list[Effect]:
        """The effect of each point that is compared; empty while nothing is there."""
        values = [values for replication, values in sorted(self.values.items()) if replication < self.replications]
        if not self.compared or not values:
            return []
        stacked = np.stack(values, axis=-1)  # [columns, points, replications]
        cubes: Cubes = dict(zip(self.columns, stacked, strict=True))
        effects = effects_on(cubes, self.outcome, self.lucks)
        return [effects[point.number] for point in self.compared]

    def half_width(self) -> float:
        """Half the width of the 90 % interval of the mean effect, of the point where it is widest; NaN if there is none."""
        return max((effect.half_width for effect in self.effects()), key=_nan_is_widest, default=math.nan)

    def known(self) -> Known | None:
        """What is known so far; None where an effect has no interval, or an open one."""
        effects = self.effects()
        half = max((effect.half_width for effect in effects), key=_nan_is_widest, default=math.nan)
        if not math.isfinite(half):
            return None
        best = max(range(len(effects)), key=lambda number: sign_of(self.outcome) * effects[number].effect)
        return Known(self.outcome, self.compared[best], effects[best], len(effects), half, self.wanted)

    def pairs(self) -> int:
        """In how many replications the point that has fewest was lived together with the reference."""
        values = [values for replication, values in self.values.items() if replication < self.replications]
        if not self.compared or not values:
            return 0
        seen = np.isfinite(np.stack(values, axis=-1)).all(axis=0)  # [points, replications]
        return int(min((seen[point.number] & seen[0]).sum() for point in self.compared))

    def words(self, at_once: bool = False) -> str:
        """What is known so far as it is said, counted anew once a second or at once; empty while nothing is."""
        now = time.monotonic()
        if at_once or now - self.counted > 1.0:
            known, self.counted = self.known(), now
            self.said = self.tell(known) if known else ""
        return self.said


def _nan_is_widest(half_width: float) -> float:
    return math.inf if math.isnan(half_width) else half_width
