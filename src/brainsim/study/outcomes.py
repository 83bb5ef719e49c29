"""The outcomes of a run: one number each, by the definitions of docs/model.md; a share without anybody is NaN."""

import numpy as np

from brainsim.model.fellows import UNKNOWN
from brainsim.model.places import (
    FACULTY,
    FELLOW,
    GROUPS,
    INSTITUTE,
    KOREA,
    ORIGINS,
    POSITIONS,
    POSTDOC,
    place_of_code,
    position_of_code,
)
from brainsim.model.talent_model import TalentModel
from brainsim.study.costs import PERMANENT, costs_of, posts_held
from brainsim.study.meanings import COUNTED_MOMENTS, COUNTED_ORIGINS, STAY_ORIGINS, YEARS_AFTER_END, YEARS_FROM_START
from brainsim.study.sums import exact_sum
from brainsim.study.tables import whereabouts_at

STAY_FROM, STAY_UNTIL = 16, 28  # quarters after the PhD: the years 4 to 6 of NCSES 25-325
RESEARCH = (POSTDOC, FELLOW, FACULTY, INSTITUTE)
KEPT = {
    "kept_in_korea": tuple(range(len(POSITIONS))),
    "kept_in_korean_research": RESEARCH,
    "permanent_research_post": PERMANENT,
}


def outcomes_of(model: TalentModel) -> dict[str, float]:
    """All outcomes of a lived model."""
    return {
        **_intake(model),
        **_kept(model),
        "net_flow_per_1000": _net_flow(model),
        **_stay_rates(model),
        **_ends(model),
        **_years(model),
        **costs_of(model),
        "levers_set_going": float(len(model.state.fired)),
    }


def _intake(model: TalentModel) -> dict[str, float]:
    """The first call: applicants per slot, and fellows by group and origin per slots announced."""
    scale, slots = model.settings.population.scale, model.settings.programme.slots
    records = model.state.register.records[: model.state.register.number]
    calls = [happenings for happenings in model.history if happenings.capacities[-1] > 0]
    first = records[records["start"] == calls[0].quarter] if calls else records[:0]
    applicants = calls[0].applicants / scale / slots if calls else np.nan
    groups = {f"fellows_{name}": np.sum(first["group"] == g) / scale for g, name in enumerate(GROUPS)}
    origins = {
        f"fellows_from_{name}": np.sum(first["origin"] == ORIGINS.index(name)) / scale for name in COUNTED_ORIGINS
    }
    ability = float(records["ability"].mean()) if len(records) else np.nan
    hired = {"fellows_hired": len(records) / scale, "fellows_mean_ability": ability}
    return {"applicants_per_slot": applicants, **{k: float(v) for k, v in (groups | origins | hired).items()}}


def _kept(model: TalentModel) -> dict[str, float]:
    """Shares of fellows kept, by years from the start and after the end, over all and by group.

    A count is NaN, not zero, where the study is too short for anybody to be seen so late.
    """
    register, scale = model.state.register, model.settings.population.scale
    records = register.records[: register.number]
    ends = np.where(records["end"] >= 0, records["end"] - records["start"], -1000)
    moments = [(f"year_{year}", year, np.full(len(records), 4 * year)) for year in YEARS_FROM_START]
    moments += [(f"after_{year}", year, ends + 4 * year) for year in YEARS_AFTER_END]
    members = {"": np.ones(len(records), dtype=bool)}
    members |= {f"_{name}": records["group"] == g for g, name in enumerate(GROUPS)}
    outcomes = {}
    for moment, year, quarters in moments:
        long_enough = model.settings.study.quarters > 4 * year
        codes = whereabouts_at(register, quarters)
        for suffix, chosen in members.items():
            observed = codes[chosen & (codes != UNKNOWN)]
            counts = np.bincount(position_of_code(observed[place_of_code(observed) == KOREA]), minlength=len(POSITIONS))
            outcomes[f"fellows_observed_{moment}{suffix}"] = len(observed) / scale
            for kept, positions in KEPT.items():
                stays = counts[list(positions)].sum()
                outcomes[f"{kept}_{moment}{suffix}"] = float(stays / len(observed)) if len(observed) else np.nan
                if moment in COUNTED_MOMENTS and not suffix:
                    outcomes[f"fellows_{kept}_{moment}"] = float(stays / scale) if long_enough else np.nan
    return outcomes


def _net_flow(model: TalentModel) -> float:
    """Arrivals in Korea less departures, per thousand residents and year."""
    moves = sum(happenings.moves.sum(axis=0) for happenings in model.history)
    residents = np.mean([happenings.stock[KOREA].sum() for happenings in model.history])
    years = len(model.history) / 4
    return float(1000 * (moves[:, KOREA].sum() - moves[KOREA].sum()) / residents / years)


def _stay_rates(model: TalentModel) -> dict[str, float]:
    """Share of foreign-born US PhDs who live in the US 4 to 6 years after the PhD, before the study begins."""
    outcomes = {}
    for name in STAY_ORIGINS:
        phds, stay = model.stays[ORIGINS.index(name), STAY_FROM:STAY_UNTIL].sum(axis=0)
        outcomes[f"us_stay_rate_{name}"] = float(stay / phds) if phds else np.nan
    return outcomes


def _ends(model: TalentModel) -> dict[str, float]:
    """Researchers in Korea at the end of the study, by what they do."""
    stock = model.history[-1].stock[KOREA].sum(axis=0) / model.settings.population.scale
    return {
        "researchers_in_korea_end": float(stock.sum()),
        "researchers_in_korean_research_end": float(stock[list(RESEARCH)].sum()),
        "permanent_posts_in_korea_end": float(stock[list(PERMANENT)].sum()),
    }


def _years(model: TalentModel) -> dict[str, float]:
    """Researcher-years in Korea within the study; those who pass the window are counted where they then were."""
    scale = model.settings.population.scale
    stock = np.array([lived.stock[KOREA].sum(axis=0) for lived in model.history]) / scale
    everybody = stock + np.cumsum([lived.left[KOREA].sum(axis=0) for lived in model.history], axis=0) / scale
    rows = model.state.rows
    permanent = (rows["place"] == KOREA) & np.isin(rows["position"], PERMANENT)
    postdocs = (rows["place"] == KOREA) & (rows["position"] == POSTDOC)
    return {
        "researcher_years_in_korea": exact_sum(everybody.ravel()) / 4,
        "researcher_years_in_korean_research": exact_sum(everybody[:, list(RESEARCH)].ravel()) / 4,
        "permanent_researcher_years": exact_sum(posts_held(model).ravel()) / 4,
        "permanent_researchers_end": float(posts_held(model)[-1].sum()),
        "fellow_years": exact_sum(stock[:, FELLOW]) / 4,
        "postdoc_years_in_korea": exact_sum(stock[:, POSTDOC]) / 4,
        "postdocs_mean_ability_end": _mean(rows["ability"][postdocs]),
        "permanent_mean_ability_end": _mean(rows["ability"][permanent]),
    }


def _mean(values: np.ndarray) -> float:
    return float(values.mean(dtype=float)) if len(values) else np.nan
