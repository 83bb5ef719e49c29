"""Everybody as tables: who stays in the US, what became of people, cohorts, offers from Korea, and for few studies agents."""

import numpy as np
import pandas as pd

from brainsim.model import observe, offers
from brainsim.model.codes import NOBODY, ORIGINS, PLACES, POSITIONS, place_of_code, position_of_code
from brainsim.model.firms import eagerness
from brainsim.model.panel import STAGES
from brainsim.model.talent_model import TalentModel
from brainsim.model.world import world_in
from brainsim.outcomes.kept_from import in_words, kept_from

RETURN_PAY_FACTOR = 1.32  # +40 % with an elasticity of 1.2 (docs/evidence.md, return-with-offer)


@kept_from("quarters")
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


@kept_from("quarters")
def fates_table(model: TalentModel) -> pd.DataFrame:
    """Who was there five years before the study, at 1:1, and where and what they were then and some years later.

    The year after the PhD, when the panel was drawn, is the first of a stage. See model/panel.py. No rows where there is a
    programme: the past is that of the world without it, which has them.
    """
    fates = model.fates[:0] if model.settings.has_programme else model.fates
    years, origin, phd_place, stage, then, now, persons = fates.astype(np.int64).T
    return pd.DataFrame(
        {
            "years_later": years,
            "origin": in_words(ORIGINS, origin),
            "phd_place": in_words(PLACES, phd_place),
            "year_after_phd": np.array(STAGES)[stage] + 1,
            "place_then": in_words(PLACES, place_of_code(then)),
            "position_then": in_words(POSITIONS, position_of_code(then)),
            "place_now": in_words(PLACES, place_of_code(now)),
            "position_now": in_words(POSITIONS, position_of_code(now)),
            "persons": persons / model.settings.population.scale,
        }
    )


@kept_from("quarters")
def cohorts_table(model: TalentModel) -> pd.DataFrame:
    """Everybody after the last quarter, at 1:1, by origin, place and year of the PhD, field, place and position.

    The year after the PhD is 1 for the first four quarters.
    """
    counts, scale = observe.cohorts_of(model.state.rows, model.state.quarter), model.settings.population.scale
    origin, phd_place, year, place, position, eligible = cells = np.nonzero(counts)
    return pd.DataFrame(
        {
            "origin": in_words(ORIGINS, origin),
            "phd_place": in_words(PLACES, phd_place),
            "year_after_phd": year + 1,
            "eligible": eligible == 1,
            "place": in_words(PLACES, place),
            "position": in_words(POSITIONS, position),
            "persons": counts[cells] / scale,
        }
    )


@kept_from("quarters")
def offers_table(model: TalentModel) -> pd.DataFrame:
    """Koreans employed abroad who hold an offer from Korea after the last quarter, and who of them would return, at 1:1.

    One row: holders, those expected to return in one more quarter with the levers and shocks of the last, and the same with
    all Korean pay higher by RETURN_PAY_FACTOR.
    """
    state, setting = model.state, model.setting
    conditions = setting.almanac.conditions_in(setting.first_quarter + state.quarter - 1, state.fired)
    eager = eagerness(state, setting)
    world = world_in(conditions, state.quarter, state.odds, np.inf, eager)  # nobody is offered a reserved post here
    found = offers.returns(state.rows, world, setting.behaviour, setting.key, model.cutoffs, RETURN_PAY_FACTOR)
    return pd.DataFrame([found], columns=found._fields) / model.settings.population.scale


@kept_from("agents")
def people_table(model: TalentModel) -> pd.DataFrame:
    """One row a simulated researcher as she is after the last quarter lived; durations in quarters, tastes in utility."""
    rows, quarter = model.state.rows, model.state.quarter
    rows = rows[rows["position"] != NOBODY]
    places, positions = np.array(PLACES), np.array(POSITIONS)
    floats = ("ability", "pay_weight", "autonomy_weight", "security_weight", "home_taste")
    return pd.DataFrame(
        {
            "quarter": model.quarter,
            "uid": rows["uid"].astype(np.int64),
            "origin": np.array(ORIGINS)[rows["origin"]],
            "phd_place": places[rows["phd_place"]],
            "quarters_since_phd": quarter - rows["phd_quarter"].astype(np.int64),
            "place": places[rows["place"]],
            "position": positions[rows["position"]],
            "quarters_here": quarter - rows["arrived"].astype(np.int64),
            "eligible": rows["eligible"].astype(bool),
            **{name: rows[name].astype(float) for name in floats},
        }
    ).sort_values("uid", ignore_index=True)
