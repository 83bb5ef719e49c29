"""The fellows as tables: one by one, their paths, and their reasons at hire."""

import numpy as np
import pandas as pd

from brainsim.model.fellows import OPTIONS, REASONS, code
from brainsim.model.places import GROUPS, ORIGINS, PLACES, POSITIONS, UNKNOWN, place_of_code, position_of_code
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.calls import hired
from brainsim.outcomes.described import described, in_words
from brainsim.outcomes.kept import AFTER_END, AT_THE_END, FROM_START, whereabouts_at
from brainsim.settings.calendar import quarter_name

PLACE_NAMES, POSITION_NAMES = np.array(PLACES), np.array(POSITIONS)


@described(
    "one row a simulated fellow (a simulated fellow stands for 1 / scale real ones)",
    {
        "uid": "number of the researcher, the same in every scenario with the same seed",
        "programme": "name of the programme, where there are several",
        "group": "new_domestic_phd (within a year of the PhD), returnee, foreign or other_domestic, at hire",
        "origin": "where she grew up",
        "ability": "ability (standard deviations)",
        "start": "first quarter of the fellowship",
        "end": "first quarter no longer a fellow; empty while she is one",
        "pay_before, pay_as_fellow, pay_after": "yearly pay before, as a fellow and in the next position "
        "(million KRW at purchasing-power parity; all pay in a place varies with ability, a fellow's too: 90 at the mean)",
        "next_place, next_position": "the first post within a year of the end, or out if there was none",
        "place_year_N, position_year_N": "where she lives and what she does N years after the start",
        "place_after_N, position_after_N": "the same N years after the end (0: in the quarter it ends)",
    },
    keep="fellows",
)
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


@described(
    "where fellows are, quarter by quarter",
    {
        "group": "group of fellows at hire",
        "quarters_since_start": "quarters since the start of the fellowship",
        "place": "place",
        "position": "position",
        "fellows": "fellows (persons) among those who could be followed so long",
    },
    keep="fellows",
)
def paths_table(model: TalentModel) -> pd.DataFrame:
    """Fellows at 1:1 by group, quarters since the start, place and position: all who could be followed so long."""
    register, scale = model.state.register, model.settings.population.scale
    groups, codes = register.records["group"][: register.number], register.whereabouts[: register.number]
    fellow, since = np.nonzero(codes != UNKNOWN)
    counts = np.zeros((codes.shape[1], len(GROUPS), code(len(PLACES), 0)), dtype=np.int64)
    np.add.at(counts, (since, groups[fellow], codes[fellow, since]), 1)
    since, group, whereabouts = np.nonzero(counts)
    columns = {
        "group": in_words(GROUPS, group),
        "quarters_since_start": since,
        "place": in_words(PLACES, place_of_code(whereabouts)),
        "position": in_words(POSITIONS, position_of_code(whereabouts)),
        "fellows": counts[since, group, whereabouts] / scale,
    }
    return pd.DataFrame(columns) if len(since) else pd.DataFrame(columns=list(columns))  # no fellows, no types


@described(
    "what separates the fellowship from a postdoc in the US and the UK, at hire",
    {
        "group": "group of fellows at hire",
        "against": "the alternative that the fellowship is compared with",
        "reason": "part of the utility (docs/model.md)",
        "utility": "mean difference, fellowship less alternative (utility)",
        "ln_pay": "the same over her own weight of pay (ln pay): exp(ln_pay) - 1 is its worth as a share of pay",
    },
    keep="fellows",
)
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
