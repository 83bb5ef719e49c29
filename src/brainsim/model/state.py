"""What a run has: its setting, the same in all quarters, and its state, which a quarter changes."""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from brainsim.model import fellows, luck, observe, triggers
from brainsim.model.behaviour import behaviour_of
from brainsim.model.codes import BY_CELL, ORIGINS, PLACES, SCARCE
from brainsim.model.researchers import TASTES, copied, empty_rows
from brainsim.model.terms import record_of
from brainsim.model.world import Almanac
from brainsim.settings.calendar import quarter_number

DATED = quarter_number("2025Q3")  # the calendar quarter of which the settings on entrants and posts speak


@dataclass
class State:
    """What the next quarter needs."""

    quarter: int  # counted from the start of the run
    rows: np.ndarray  # RESEARCHER, WINDOW blocks
    next_uid: int
    stock: np.ndarray  # [place, origin, position]
    odds: np.ndarray  # [place] believed odds of a permanent post
    industry: np.ndarray  # [place] in industry at the end of the last quarter
    register: fellows.Register
    fired: dict[str, int] = field(
        default_factory=dict
    )  # adaptive levers set going: first calendar quarter each may hold
    recent: list[observe.Happenings] = field(default_factory=list)  # of the study, where a lever waits for a measure

    def __post_init__(self):
        self.rows = self.rows.view(np.ndarray)  # its rows are records still; numba is slow to take in a recarray

    def copy(self, rows: np.ndarray | None = None) -> "State":
        """A state of its own with the same content; `rows`: where everybody stands already."""
        return replace(
            self,
            rows=copied(self.rows) if rows is None else rows,
            stock=self.stock.copy(),
            odds=self.odds.copy(),
            industry=self.industry.copy(),
            register=self.register.copy(),
            fired=dict(self.fired),
            recent=list(self.recent),
        )


class Setting(NamedTuple):
    """What stays the same in all quarters of a run."""

    settings: Any  # brainsim.settings.parameters.Settings; compiled files import nothing from outside the model
    key: luck.Key
    behaviour: np.record
    tastes: np.record
    almanac: Almanac  # the conditions of every quarter
    entrants: np.ndarray  # [origin, place of the PhD] persons a quarter, scaled, as from DATED on
    entrants_growth: np.ndarray  # [origin, place of the PhD] by which they grew until then, per year
    postdoc_posts: np.ndarray  # [scarce place] posts, scaled, as from DATED on
    industry_posts: np.ndarray  # [place] in industry at which offers are as configured, the same; inf: at any number
    programmes: tuple[str, ...]  # their names
    first_quarter: int  # quarter 0 of the run, counted from year 0
    waits: bool  # whether a lever waits for a measure


def setting_of(settings, seed: int) -> Setting:
    """The setting of a run out of validated settings."""
    population, scale = settings.population, settings.population.scale
    entrants, growth = _by_cell(population.entrants), _by_cell(population.entrants_growth)
    posts = [round(getattr(settings.country, PLACES[place]).postdoc_posts * scale) for place in SCARCE]
    firms = [getattr(settings.country, place).industry_posts for place in PLACES]
    return Setting(
        settings=settings,
        key=luck.key_of(seed),
        behaviour=behaviour_of(settings),
        tastes=record_of(TASTES, settings.tastes()),
        almanac=Almanac(settings),
        entrants=entrants * scale / 4.0,
        entrants_growth=growth,
        postdoc_posts=np.array(posts),
        industry_posts=np.array([np.inf if number is None else number * scale for number in firms]),
        programmes=tuple(settings.programmes_by_name()),
        first_quarter=settings.study.first_quarter_of_run(),
        waits=bool(triggers.waiting_levers(settings)),
    )


def entrants_in(setting: Setting, quarter: int) -> np.ndarray:
    """Who enters in a quarter of the run, [origin, place of the PhD] persons, scaled: other numbers before DATED (equation 23)."""
    years_before = max(0, DATED - setting.first_quarter - quarter) / 4
    return setting.entrants * (1.0 + setting.entrants_growth) ** -years_before


def posts_share(setting: Setting, quarter: int) -> np.ndarray:
    """Posts in a quarter of the run over those from DATED on, [place]: they go with all entrants there (equation 23)."""
    then, now = entrants_in(setting, quarter).sum(axis=0), setting.entrants.sum(axis=0)
    return np.divide(then, now, out=np.ones(len(PLACES)), where=now > 0)


def _by_cell(table) -> np.ndarray:
    """A table of settings by place of the PhD and origin, as [origin, place of the PhD]; 0 where it says nothing."""
    return np.array([[table.get(place, {}).get(origin, 0.0) for place in PLACES] for origin in ORIGINS], dtype=float)


def empty_state(setting: Setting) -> State:
    """The world before anybody has entered."""
    most = np.maximum(setting.entrants, entrants_in(setting, 0))  # fall or rise until DATED, they do so all the time
    block = int(np.ceil(most).sum())
    return State(
        quarter=0,
        rows=empty_rows(block),
        next_uid=0,
        stock=np.zeros(BY_CELL, dtype=np.int64),
        odds=np.array([getattr(setting.settings.country, place).first_odds for place in PLACES]),
        industry=np.zeros(len(PLACES), dtype=np.int64),
        register=fellows.Register(setting.settings.study.quarters),
    )
