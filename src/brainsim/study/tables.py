"""What happened, as tidy tables: one row an observation, every number brought back to 1:1."""

import numpy as np
import pandas as pd

from brainsim.calendar import quarter_name
from brainsim.model.fellows import OPTIONS, REASONS, UNKNOWN
from brainsim.model.places import GROUPS, ORIGINS, PLACES, POSITIONS
from brainsim.model.talent_model import TalentModel

YEARS_FROM_START, YEARS_AFTER_END = (1, 3, 5, 7), (1, 3)
PLACE_NAMES, POSITION_NAMES = np.array(PLACES), np.array(POSITIONS)


def quarters_table(model: TalentModel) -> pd.DataFrame:
    """Stock, arrivals, departures, appointments and applications by quarter, place, origin and position.

    Arrivals and departures are moves between places; they stand in the rows of position "all", since a move is counted
    by origin and not by position. Stock, appointments and applications stand in the rows of their position.
    """
    scale = model.settings.population.scale
    tables = []
    for happenings in model.history:
        name = quarter_name(model.setting.first_quarter + happenings.quarter)
        measures = {"stock": happenings.stock, "appointments": happenings.appointments}
        tables.append(_by_position(name, measures | {"applications": happenings.applications}, scale))
        tables.append(_all_positions(name, happenings, scale))
    return pd.concat(tables, ignore_index=True)


def _by_position(quarter: str, measures: dict[str, np.ndarray], scale: float) -> pd.DataFrame:
    place, origin, position = np.indices(measures["stock"].shape)
    table = _frame(quarter, place.ravel(), origin.ravel(), POSITION_NAMES[position.ravel()])
    zero = np.zeros(place.size)
    table = table.assign(stock=measures["stock"].ravel() / scale, arrivals=zero, departures=zero)
    return table.assign(
        appointments=measures["appointments"].ravel() / scale, applications=measures["applications"].ravel() / scale
    )


def _all_positions(quarter: str, happenings, scale: float) -> pd.DataFrame:
    stock = happenings.stock.sum(axis=2)
    place, origin = np.indices(stock.shape)
    return _frame(quarter, place.ravel(), origin.ravel(), "all").assign(
        stock=stock.ravel() / scale,
        arrivals=happenings.moves.sum(axis=1).T.ravel() / scale,
        departures=happenings.moves.sum(axis=2).T.ravel() / scale,
        appointments=happenings.appointments.sum(axis=2).ravel() / scale,
        applications=happenings.applications.sum(axis=2).ravel() / scale,
    )


def _frame(quarter: str, place, origin, position) -> pd.DataFrame:
    columns = {"place": PLACE_NAMES[place], "origin": np.array(ORIGINS)[origin], "position": position}
    return pd.DataFrame({"quarter": quarter, **columns})


def flows_table(model: TalentModel) -> pd.DataFrame:
    """Moves by quarter, origin, from and to; places that differ, all combinations."""
    scale = model.settings.population.scale
    origin, start, end = (index.ravel() for index in np.indices((len(ORIGINS), len(PLACES), len(PLACES))))
    differ = start != end
    tables = []
    for happenings in model.history:
        names = {
            "quarter": quarter_name(model.setting.first_quarter + happenings.quarter),
            "origin": np.array(ORIGINS)[origin[differ]],
            "from": PLACE_NAMES[start[differ]],
            "to": PLACE_NAMES[end[differ]],
        }
        tables.append(pd.DataFrame({**names, "moves": happenings.moves.ravel()[differ] / scale}))
    return pd.concat(tables, ignore_index=True)


def fellows_table(model: TalentModel) -> pd.DataFrame:
    """One row a simulated fellow: who she is, and where she is and what she does so many years later.

    Pay is in million KRW a year at purchasing-power parity: in the position before, as a fellow, in the next one.
    """
    register, first = model.state.register, model.setting.first_quarter
    records = register.records[: register.number]
    won = model.settings.country.korea.purchasing_power
    table = {
        "uid": records["uid"].astype(np.int64),
        "group": np.array(GROUPS)[records["group"]],
        "origin": np.array(ORIGINS)[records["origin"]],
        "ability": records["ability"].astype(float),
        "start": [quarter_name(first + int(start)) for start in records["start"]],
        "end": [quarter_name(first + int(end)) if end >= 0 else None for end in records["end"]],
        "pay_before": records["pay_before"] * won,
        "pay_as_fellow": records["pay_as_fellow"] * won,
        "pay_after": np.where(records["next"] != UNKNOWN, records["pay_after"] * won, np.nan),
        "next_place": np.where(records["next"] != UNKNOWN, PLACE_NAMES[records["next"] // 8], None),
        "next_position": np.where(records["next"] != UNKNOWN, POSITION_NAMES[records["next"] % 8 % 6], None),
    }
    table |= _where(register, np.zeros(len(records), dtype=int), YEARS_FROM_START, "year")
    ends = np.where(records["end"] >= 0, records["end"] - records["start"], -1000)
    table |= _where(register, ends, (0, *YEARS_AFTER_END), "after")
    return pd.DataFrame(table)


def _where(register, since: np.ndarray, years: tuple[int, ...], word: str) -> dict[str, np.ndarray]:
    """Place and position so many years after a quarter of each fellowship; None where it was not observed."""
    columns = {}
    for year in years:
        codes = whereabouts_at(register, since + 4 * year)
        seen = codes != UNKNOWN
        columns[f"place_{word}_{year}"] = np.where(seen, PLACE_NAMES[codes // 8], None)
        columns[f"position_{word}_{year}"] = np.where(seen, POSITION_NAMES[codes % 8 * seen], None)
    return columns


def whereabouts_at(register, quarters: np.ndarray) -> np.ndarray:
    """The whereabouts code of every fellow so many quarters after her start; UNKNOWN where there is none."""
    numbers = np.arange(register.number)
    last = register.whereabouts.shape[1] - 1
    inside = (quarters >= 0) & (quarters <= last)
    codes = register.whereabouts[numbers, np.clip(quarters, 0, last)].astype(int)
    return np.where(inside, codes, UNKNOWN)


def paths_table(model: TalentModel) -> pd.DataFrame:
    """Fellows at 1:1 by group, quarters since the start, place and position: all who could be followed so long."""
    register, scale = model.state.register, model.settings.population.scale
    groups = register.records["group"][: register.number]
    rows = []
    for quarter in range(register.whereabouts.shape[1]):
        codes = register.whereabouts[: register.number, quarter]
        for group in range(len(GROUPS)):
            kinds, counts = np.unique(codes[(groups == group) & (codes != UNKNOWN)], return_counts=True)
            rows += [
                (GROUPS[group], quarter, PLACES[kind // 8], POSITIONS[kind % 8], count / scale)
                for kind, count in zip(kinds, counts, strict=True)
            ]
    return pd.DataFrame(rows, columns=["group", "quarters_since_start", "place", "position", "fellows"])


def reasons_table(model: TalentModel) -> pd.DataFrame:
    """Why: what separates the fellowship in Korea from a postdoc in the US or the UK, in the eyes of each group.

    Mean over fellows at hire of the difference in utility (Korea less the other) and of the same over her weight of
    pay, which makes it ln pay.
    """
    register = model.state.register
    records, reasons = register.records[: register.number], register.reasons[: register.number].astype(float)
    rows = []
    for group, name in enumerate(GROUPS):
        members = records["group"] == group
        if not members.any():
            continue
        weights = records["pay_weight"][members].astype(float)
        for option in (1, 2):
            gap = reasons[members, 0] - reasons[members, option]
            for reason, part in enumerate(REASONS):
                values = gap[:, reason]
                rows.append((name, OPTIONS[option], part, values.mean(), (values / weights).mean()))
    return pd.DataFrame(rows, columns=["group", "against", "reason", "utility", "ln_pay"])


def stays_table(model: TalentModel) -> pd.DataFrame:
    """Foreign-born PhDs of the US before the study: how many there were, and how many lived in the US, by age.

    Person-quarters at 1:1, summed over the last quarters of the spin-up.
    """
    scale = model.settings.population.scale
    origin, quarters = np.indices(model.stays.shape[:2])
    table = pd.DataFrame(
        {
            "origin": np.array(ORIGINS)[origin.ravel()],
            "quarters_since_phd": quarters.ravel(),
            "phds": model.stays[..., 0].ravel() / scale,
            "in_us": model.stays[..., 1].ravel() / scale,
        }
    )
    return table[table["phds"] > 0].reset_index(drop=True)


TABLES = {
    "quarters": quarters_table,
    "flows": flows_table,
    "fellows": fellows_table,
    "paths": paths_table,
    "reasons": reasons_table,
    "stays": stays_table,
}
