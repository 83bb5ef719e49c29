"""The fellows as tables: one by one, their paths, and their reasons at hire."""

import numpy as np
import pandas as pd

from brainsim.model.codes import GROUPS, ORIGINS, PLACES, POSITIONS, UNKNOWN, place_of_code, position_of_code
from brainsim.model.fellows import OPTIONS, REASONS, code
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.calls import hired, of_first_call
from brainsim.outcomes.kept import AFTER_END, AT_THE_END, FROM_START, whereabouts_at
from brainsim.outcomes.kept_from import in_words, kept_from
from brainsim.settings.calendar import quarter_name

CALLS = ("first", "later")
PLACE_NAMES, POSITION_NAMES = np.array(PLACES), np.array(POSITIONS)


@kept_from("fellows")
def fellows_table(model: TalentModel) -> pd.DataFrame:
    """One row a simulated fellow: who she is, and where she is and what she does so many years later.

    Pay is in million KRW a year at purchasing-power parity: in the position before, as a fellow, in the next one.
    """
    register, first, records = model.state.register, model.setting.first_quarter, hired(model)
    won = model.settings.country.korea.purchasing_power
    table = {
        "uid": records["uid"].astype(np.int64),
        **_programme(model, records),
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
    for moment in (*FROM_START, AT_THE_END, *AFTER_END):
        codes = whereabouts_at(register, moment.quarters(records))
        seen = codes != UNKNOWN
        table[f"place_{moment.name}"] = np.where(seen, PLACE_NAMES[place_of_code(codes)], None)
        table[f"position_{moment.name}"] = np.where(seen, POSITION_NAMES[position_of_code(codes) * seen], None)
    return pd.DataFrame(table)


def _programme(model: TalentModel, records: np.ndarray) -> dict[str, np.ndarray]:
    """Of which programme each fellow is, where there are several."""
    programmes = model.setting.programmes
    return {"programme": np.array(programmes)[records["programme"]]} if len(programmes) > 1 else {}


@kept_from("fellows")
def paths_table(model: TalentModel) -> pd.DataFrame:
    """Fellows at 1:1 by call (first or later), group, quarters since the start, place and position: all who could be followed
    so long.
    """
    programmes, whose = model.setting.programmes, hired(model)["programme"]
    if len(programmes) == 1:
        return _paths(model, whose == 0)
    pieces = [_paths(model, whose == number) for number in range(len(programmes))]
    for name, piece in zip(programmes, pieces, strict=True):
        piece.insert(0, "programme", name)
    return pd.concat([piece for piece in pieces if len(piece)] or pieces, ignore_index=True)


def _paths(model: TalentModel, members: np.ndarray) -> pd.DataFrame:
    """The paths of some fellows."""
    register, scale = model.state.register, model.settings.population.scale
    groups, codes = hired(model)["group"][members], register.whereabouts[: register.number][members]
    later = (~of_first_call(model)[members]).astype(int)
    fellow, since = np.nonzero(codes != UNKNOWN)
    counts = np.zeros((codes.shape[1], len(CALLS), len(GROUPS), code(len(PLACES), 0)), dtype=np.int64)
    np.add.at(counts, (since, later[fellow], groups[fellow], codes[fellow, since]), 1)
    since, call, group, whereabouts = found = np.nonzero(counts)
    columns = {
        "call": in_words(CALLS, call),
        "group": in_words(GROUPS, group),
        "quarters_since_start": since,
        "place": in_words(PLACES, place_of_code(whereabouts)),
        "position": in_words(POSITIONS, position_of_code(whereabouts)),
        "fellows": counts[found] / scale,
    }
    return pd.DataFrame(columns) if len(since) else pd.DataFrame(columns=list(columns))  # no fellows, no types


@kept_from("fellows")
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
