"""The model driven by the years: entrants and posts follow measured numbers of scholars, all else stays.

The model's own quarter is lived (brainsim.model.quarter.live_quarter) in a setting that changes from year to year;
settings alone can't say that.
"""

import hashlib
import json
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from brainsim.command.load import load_settings
from brainsim.model.codes import KOREA, UK
from brainsim.model.quarter import live_quarter
from brainsim.model.state import Setting, empty_state, setting_of
from brainsim.settings.composed import resolved
from brainsim.study.runs import model_version, seed_of
from brainsim.study.seal import Broken, read_sealed, sealed
from brainsim.study.shards import write_whole
from experiments.backcast.table import PAIRS, YEARS, Drivers

START = 1990  # thirteen years before the first year that is fitted; years before 2000 are as 2000
SEED = 20080101


class Size(NamedTuple):
    """How much is lived."""

    scale: float = 0.05  # simulated researchers for a real one
    fitting: int = 4  # replications of each run of the fit
    forecasting: int = 24  # and of each forecast
    steps: int = 10  # of the fit, at most
    start: int = START


QUICK = Size(scale=0.002, fitting=1, forecasting=2, steps=1, start=1998)


class PostsByYear:
    """An almanac whose permanent openings follow the year's factor."""

    def __init__(self, almanac, factors: np.ndarray):
        self._almanac, self._factors = almanac, factors

    def conditions_in(self, calendar_quarter: int, fired=MappingProxyType({})):
        """The conditions of a quarter, with the adaptive levers that were set going."""
        conditions = self._almanac.conditions_in(calendar_quarter, fired)
        return conditions._replace(openings=conditions.openings * self._factors[:, None])


class Runner:
    """Flows by year for given settings; what was lived once is read from its folder."""

    def __init__(self, drivers: Drivers, size: Size, folder: Path):
        self.drivers, self.size, self.folder = drivers, size, Path(folder)
        self.lived = 0  # by this runner, not read
        settings = load_settings("no_programme")
        self._base = resolved(settings)
        self.entrants = setting_of(settings, SEED).entrants  # [origin, place of the PhD]

    def flows(self, overrides: tuple[str, ...], replications: int, until: int) -> np.ndarray:
        """Moves a year at 1:1, mean of the replications, [year from 2000 to `until`, pair].

        Where nobody moved it is half of what one mover in all replications would give: its ln is taken.
        """
        mean = np.mean([self._run(overrides, number, until) for number in range(replications)], axis=0)
        return np.maximum(mean, 0.5 / (self.size.scale * replications))

    def _run(self, overrides: tuple[str, ...], replication: int, until: int) -> np.ndarray:
        key = self._key(overrides, replication, until)
        path = self.folder / f"{key}.json"
        try:
            kept = read_sealed(path)
            if kept["run"] == key:
                return np.array(kept["flows"])
        except (FileNotFoundError, Broken):
            pass  # lived now, or again: what is damaged is written over
        flows = _lived(overrides, replication, until, self.drivers, self.size)
        write_whole(
            path, lambda partial: partial.write_text(sealed({"run": key, "flows": flows.tolist()}), encoding="utf-8")
        )
        self.lived += 1
        return flows

    def _key(self, overrides, replication, until) -> str:
        """The name of a run: of everything that shapes it."""
        years = until - YEARS.start + 1
        drivers = [part[:years].round(12).tolist() for part in self.drivers]
        shape = [
            model_version(),
            self._base,
            overrides,
            replication,
            until,
            drivers,
            self.size.scale,
            self.size.start,
            SEED,
        ]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:20]


def _lived(overrides, replication, until, drivers, size) -> np.ndarray:
    settings = load_settings("no_programme", [f"population.scale={size.scale!r}", *overrides])
    constant = setting_of(settings, seed_of(SEED, replication))._replace(first_quarter=size.start * 4)
    years = range(YEARS.start, until + 1)
    by_year = [_setting_in(constant, drivers, year) for year in years]
    most = np.max([setting.entrants for setting in by_year], axis=0)  # rows enough for the largest cohort
    state, flows = empty_state(constant._replace(entrants=most)), np.zeros((len(years), len(PAIRS)))
    for year in range(size.start, until + 1):
        for _ in range(4):
            moves = live_quarter(state, by_year[max(0, year - YEARS.start)]).moves.sum(axis=0)
            if year >= YEARS.start:
                flows[year - YEARS.start] += [moves[pair] for pair in PAIRS]
    return flows / size.scale


def _setting_in(setting: Setting, drivers: Drivers, year: int) -> Setting:
    """The setting of a year: entrants and posts times their factors."""
    entrants, posts = (part[year - YEARS.start] for part in drivers)
    return setting._replace(
        entrants=setting.entrants * entrants,
        postdoc_posts=np.rint(setting.postdoc_posts * posts).astype(setting.postdoc_posts.dtype),
        almanac=PostsByYear(setting.almanac, posts[KOREA : UK + 1]),
    )
