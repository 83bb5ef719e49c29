"""What happened in every quarter, as tidy tables: one row an observation, every number brought back to 1:1."""

import numpy as np
import pandas as pd

from brainsim.model.codes import ORIGINS, PLACES, POSITIONS
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.kept_from import in_words, kept_from
from brainsim.settings.calendar import quarter_name


@kept_from("quarters")
def quarters_table(model: TalentModel) -> pd.DataFrame:
    """Stock, arrivals, departures, appointments and applications by quarter, place, origin and position.

    Arrivals and departures are moves between places; they stand in the rows of position "all", since a move is counted
    by origin and not by position. Stock, appointments and applications stand in the rows of their position.
    """
    stock, appointments, applications = (_stacked(model, name) for name in ("stock", "appointments", "applications"))
    moves, still = _stacked(model, "moves"), np.zeros_like(stock)
    quarter, place, origin, position = _indices(stock.shape)
    cells = {
        "quarter": in_words(_quarter_names(model), _rows(quarter, quarter[..., 0])),
        "place": in_words(PLACES, _rows(place, place[..., 0])),
        "origin": in_words(ORIGINS, _rows(origin, origin[..., 0])),
        "position": in_words((*POSITIONS, "all"), _rows(position, np.full(stock.shape[:3], len(POSITIONS)))),
    }
    measures = {
        "stock": _rows(stock, stock.sum(axis=3)),
        "arrivals": _rows(still, moves.sum(axis=2).swapaxes(1, 2)),
        "departures": _rows(still, moves.sum(axis=3).swapaxes(1, 2)),
        "appointments": _rows(appointments, appointments.sum(axis=3)),
        "applications": _rows(applications, applications.sum(axis=3)),
    }
    scale = model.settings.population.scale
    return pd.DataFrame(cells | {name: rows / scale for name, rows in measures.items()})


def _indices(shape: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    """The place of each cell of a table along each of its axes."""
    return np.meshgrid(*map(np.arange, shape), indexing="ij")


def _stacked(model: TalentModel, name: str) -> np.ndarray:
    """What happened in all quarters, [quarter, ...]."""
    return np.stack([getattr(happenings, name) for happenings in model.history])


def _rows(by_position: np.ndarray, all_positions: np.ndarray) -> np.ndarray:
    """[quarter, place, origin, position] and [quarter, place, origin] as rows: in each quarter first those, then these."""
    quarters = len(by_position)
    return np.hstack([by_position.reshape(quarters, -1), all_positions.reshape(quarters, -1)]).ravel()


def _quarter_names(model: TalentModel) -> list[str]:
    return [quarter_name(model.setting.first_quarter + happenings.quarter) for happenings in model.history]


@kept_from("quarters")
def flows_table(model: TalentModel) -> pd.DataFrame:
    """Moves by quarter, origin, from and to; places that differ, all combinations."""
    moves = _stacked(model, "moves")
    quarter, origin, start, end = _indices(moves.shape)
    differ = start != end
    return pd.DataFrame(
        {
            "quarter": in_words(_quarter_names(model), quarter[differ]),
            "origin": in_words(ORIGINS, origin[differ]),
            "from": in_words(PLACES, start[differ]),
            "to": in_words(PLACES, end[differ]),
            "moves": moves[differ] / model.settings.population.scale,
        }
    )
