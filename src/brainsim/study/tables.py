"""What happened, as tidy tables: one row an observation, every number brought back to 1:1."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from brainsim.model import offers
from brainsim.model.fellows import OPTIONS, REASONS, UNKNOWN, code
from brainsim.model.places import GROUPS, NOBODY, ORIGINS, PLACES, POSITIONS, WINDOW, place_of_code, position_of_code
from brainsim.model.talent_model import TalentModel
from brainsim.model.world import world_in
from brainsim.settings.calendar import quarter_name

YEARS_FROM_START, YEARS_AFTER_END = (1, 3, 5, 7), (1, 3)
PLACE_NAMES, POSITION_NAMES = np.array(PLACES), np.array(POSITIONS)


def quarters_table(model: TalentModel) -> pd.DataFrame:
    """Stock, arrivals, departures, appointments and applications by quarter, place, origin and position.

    Arrivals and departures are moves between places; they stand in the rows of position "all", since a move is counted
    by origin and not by position. Stock, appointments and applications stand in the rows of their position.
    """
    stock, appointments, applications = (_stacked(model, name) for name in ("stock", "appointments", "applications"))
    moves, still = _stacked(model, "moves"), np.zeros_like(stock)
    quarter, place, origin, position = np.indices(stock.shape)
    cells = {
        "quarter": _in_words(_quarter_names(model), _rows(quarter, quarter[..., 0])),
        "place": _in_words(PLACES, _rows(place, place[..., 0])),
        "origin": _in_words(ORIGINS, _rows(origin, origin[..., 0])),
        "position": _in_words((*POSITIONS, "all"), _rows(position, np.full(stock.shape[:3], len(POSITIONS)))),
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


def _stacked(model: TalentModel, name: str) -> np.ndarray:
    """What happened in all quarters, [quarter, ...]."""
    return np.stack([getattr(happenings, name) for happenings in model.history])


def _rows(by_position: np.ndarray, all_positions: np.ndarray) -> np.ndarray:
    """[quarter, place, origin, position] and [quarter, place, origin] as rows: in each quarter first those, then these."""
    quarters = len(by_position)
    return np.hstack([by_position.reshape(quarters, -1), all_positions.reshape(quarters, -1)]).ravel()


def _quarter_names(model: TalentModel) -> list[str]:
    return [quarter_name(model.setting.first_quarter + happenings.quarter) for happenings in model.history]


def _in_words(names: Sequence[str], numbers: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Names by their numbers; taken from a series of few, since pandas is slow to read strings one by one."""
    return pd.Series(names).take(numbers).array


def flows_table(model: TalentModel) -> pd.DataFrame:
    """Moves by quarter, origin, from and to; places that differ, all combinations."""
    moves = _stacked(model, "moves")
    quarter, origin, start, end = np.indices(moves.shape)
    differ = start != end
    return pd.DataFrame(
        {
            "quarter": _in_words(_quarter_names(model), quarter[differ]),
            "origin": _in_words(ORIGINS, origin[differ]),
            "from": _in_words(PLACES, start[differ]),
            "to": _in_words(PLACES, end[differ]),
            "moves": moves[differ] / model.settings.population.scale,
        }
    )


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
        "next_place": np.where(records["next"] != UNKNOWN, PLACE_NAMES[place_of_code(records["next"])], None),
        "next_position": np.where(
            records["next"] != UNKNOWN, POSITION_NAMES[position_of_code(records["next"]) % len(POSITIONS)], None
        ),
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
        columns[f"place_{word}_{year}"] = np.where(seen, PLACE_NAMES[place_of_code(codes)], None)
        columns[f"position_{word}_{year}"] = np.where(seen, POSITION_NAMES[position_of_code(codes) * seen], None)
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
    groups, codes = register.records["group"][: register.number], register.whereabouts[: register.number]
    fellow, since = np.nonzero(codes != UNKNOWN)
    counts = np.zeros((codes.shape[1], len(GROUPS), code(len(PLACES), 0)), dtype=np.int64)
    np.add.at(counts, (since, groups[fellow], codes[fellow, since]), 1)
    since, group, whereabouts = np.nonzero(counts)
    columns = {
        "group": _in_words(GROUPS, group),
        "quarters_since_start": since,
        "place": _in_words(PLACES, place_of_code(whereabouts)),
        "position": _in_words(POSITIONS, position_of_code(whereabouts)),
        "fellows": counts[since, group, whereabouts] / scale,
    }
    return pd.DataFrame(columns) if len(since) else pd.DataFrame(columns=list(columns))  # no fellows, no types


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


def cohorts_table(model: TalentModel) -> pd.DataFrame:
    """Everybody after the last quarter, at 1:1, by origin, place and year of the PhD, place and position.

    The year after the PhD is 1 for the first four quarters.
    """
    rows, scale = model.state.rows, model.settings.population.scale
    rows = rows[rows["position"] != NOBODY]
    years = (model.state.quarter - rows["phd_quarter"].astype(np.int64) - 1) // 4
    shape = (len(ORIGINS), len(PLACES), WINDOW // 4, len(PLACES), len(POSITIONS))
    kinds = (rows["origin"], rows["phd_place"], years, rows["place"], rows["position"])
    counts = np.bincount(np.ravel_multi_index(kinds, shape), minlength=np.prod(shape)).reshape(shape)
    origin, phd_place, year, place, position = np.nonzero(counts)
    return pd.DataFrame(
        {
            "origin": _in_words(ORIGINS, origin),
            "phd_place": _in_words(PLACES, phd_place),
            "year_after_phd": year + 1,
            "place": _in_words(PLACES, place),
            "position": _in_words(POSITIONS, position),
            "persons": counts[origin, phd_place, year, place, position] / scale,
        }
    )


RETURN_PAY_FACTOR = 1.32  # +40 % with an elasticity of 1.2 (docs/evidence.md, return-with-offer)


def offers_table(model: TalentModel) -> pd.DataFrame:
    """Koreans employed abroad who hold an offer from Korea after the last quarter, and who of them would return, at 1:1.

    One row: holders, those expected to return in one more quarter with the levers and shocks of the last, and the same with
    all Korean pay higher by RETURN_PAY_FACTOR.
    """
    state, setting = model.state, model.setting
    conditions = setting.almanac.conditions_in(setting.first_quarter + state.quarter - 1, state.fired)
    world = world_in(conditions, state.quarter, state.odds, np.inf)  # nobody is offered a reserved post here
    found = offers.returns(state.rows, world, setting.behaviour, setting.key, model.cutoffs, RETURN_PAY_FACTOR)
    return pd.DataFrame([found], columns=found._fields) / model.settings.population.scale


TABLES = {
    "quarters": quarters_table,
    "flows": flows_table,
    "fellows": fellows_table,
    "paths": paths_table,
    "reasons": reasons_table,
    "stays": stays_table,
    "cohorts": cohorts_table,
    "offers": offers_table,
}
