"""The outcomes of a run: one number each, by the definitions of docs/model.md; a share without anybody is NaN."""

import math

import numpy as np

from brainsim.model.fellows import UNKNOWN
from brainsim.model.places import FACULTY, FELLOW, GROUPS, INSTITUTE, KOREA, ORIGINS, POSITIONS, POSTDOC
from brainsim.model.talent_model import TalentModel
from brainsim.study.meanings import COUNTED_ORIGINS, STAY_ORIGINS, YEARS_AFTER_END, YEARS_FROM_START
from brainsim.study.tables import whereabouts_at

STAY_FROM, STAY_UNTIL = 16, 28  # quarters after the PhD: the years 4 to 6 of NCSES 25-325
RESEARCH = (POSTDOC, FELLOW, FACULTY, INSTITUTE)
PERMANENT = (FACULTY, INSTITUTE)
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
        **_costs(model),
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
    """Shares of fellows kept, by years from the start and after the end, over all and by group."""
    register, scale = model.state.register, model.settings.population.scale
    records = register.records[: register.number]
    ends = np.where(records["end"] >= 0, records["end"] - records["start"], -1000)
    moments = [(f"year_{year}", np.full(len(records), 4 * year)) for year in YEARS_FROM_START]
    moments += [(f"after_{year}", ends + 4 * year) for year in YEARS_AFTER_END]
    members = {"": np.ones(len(records), dtype=bool)}
    members |= {f"_{name}": records["group"] == g for g, name in enumerate(GROUPS)}
    outcomes = {}
    for moment, quarters in moments:
        codes = whereabouts_at(register, quarters)
        for suffix, chosen in members.items():
            observed = codes[chosen & (codes != UNKNOWN)]
            counts = np.bincount(observed, minlength=8)  # by code, place * 8 + position; Korea's come first
            outcomes[f"fellows_observed_{moment}{suffix}"] = len(observed) / scale
            for kept, positions in KEPT.items():
                stays = counts[list(positions)].sum()
                outcomes[f"{kept}_{moment}{suffix}"] = float(stays / len(observed)) if len(observed) else np.nan
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


def _costs(model: TalentModel) -> dict[str, float]:
    """What fellowships and permanent research posts in Korea cost within the study, billion KRW of 2025."""
    settings, scale = model.settings, model.settings.population.scale
    first, money = settings.study.first_calendar_quarter(), settings.programme.research_money
    rate, pay = settings.study.cost_discount, settings.country.korea.pay
    fellowships, posts, discounts = [], [], []
    for number, lived in enumerate(model.history):
        multiplier = settings.policy.salary_multiplier.at(model.setting.first_quarter + lived.quarter, first)
        price = settings.programme.fellow_pay(multiplier) + money
        stock = lived.stock[KOREA].sum(axis=0)
        fellowships.append(stock[FELLOW] / scale * price / 4 / 1000)
        yearly = stock[FACULTY] * (pay["faculty"] + money) + stock[INSTITUTE] * (pay["institute"] + money)
        posts.append(yearly / scale / 4 / 1000)
        discounts.append((1 + rate) ** (-number / 4))
    cost, posts_cost = exact_sum(fellowships), exact_sum(posts)
    return {
        "cost_krw_bn": cost,
        "cost_krw_bn_discounted": exact_sum(np.multiply(fellowships, discounts)),
        "permanent_posts_cost_krw_bn": posts_cost,
        "total_cost_krw_bn": cost + posts_cost,
    }


def exact_sum(values) -> float:
    """A sum that does not depend on the order or on the version of Python."""
    return math.fsum(float(value) for value in values)
