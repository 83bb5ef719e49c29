"""The outcomes of a replication: one number each, by the definitions of docs/model.md."""

import math
from typing import NamedTuple

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
)
from brainsim.model.talent_model import TalentModel
from brainsim.study.tables import YEARS_AFTER_END, YEARS_FROM_START, whereabouts_at

STAY_FROM, STAY_UNTIL = 16, 28  # quarters after the PhD: the years 4 to 6 of NCSES 25-325
RESEARCH = (POSTDOC, FELLOW, FACULTY, INSTITUTE)
PERMANENT = (FACULTY, INSTITUTE)
KEPT = {
    "kept_in_korea": tuple(range(len(POSITIONS))),
    "kept_in_korean_research": RESEARCH,
    "permanent_research_post": PERMANENT,
}


class Outcome(NamedTuple):
    """What an outcome means."""

    unit: str
    meaning: str


def outcomes_of(model: TalentModel, reference: TalentModel) -> dict[str, float]:
    """All outcomes of a lived model, paired with the world without the programme on the same luck.

    A share without anybody to observe is NaN.
    """
    return {
        **_intake(model),
        **_kept(model),
        "net_flow_per_1000": _net_flow(model),
        **_stay_rates(model),
        **_costs(model, reference),
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
        f"fellows_from_{name}": np.sum(first["origin"] == ORIGINS.index(name)) / scale for name in ("india", "china")
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
            outcomes[f"fellows_observed_{moment}{suffix}"] = len(observed) / scale
            for kept, positions in KEPT.items():
                stays = (observed // 8 == KOREA) & np.isin(observed % 8, positions)
                outcomes[f"{kept}_{moment}{suffix}"] = float(stays.mean()) if len(observed) else np.nan
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
    for name in ("korea", "china", "india", "other"):
        phds, stay = model.stays[ORIGINS.index(name), STAY_FROM:STAY_UNTIL].sum(axis=0)
        outcomes[f"us_stay_rate_{name}"] = float(stay / phds) if phds else np.nan
    return outcomes


def _costs(model: TalentModel, reference: TalentModel) -> dict[str, float]:
    """What the programme costs and what it adds to the world without it, at the end of the study."""
    settings, scale = model.settings, model.settings.population.scale
    rate = settings.study.cost_discount
    fellowship, posts, discounts = [], [], []
    for number, (lived, other) in enumerate(zip(model.history, reference.history, strict=True)):
        levers = settings.levers_at(model.setting.first_quarter + lived.quarter)
        price = settings.programme.fellow_pay(levers["salary_multiplier"]) + settings.programme.research_money
        fellowship.append(lived.stock[KOREA, :, FELLOW].sum() / scale * price / 4 / 1000)
        posts.append(_cost_of_posts(settings, lived.stock - other.stock) / scale / 4 / 1000)
        discounts.append((1 + rate) ** (-number / 4))
    end, other_end = model.history[-1].stock[KOREA], reference.history[-1].stock[KOREA]
    added = (end - other_end).sum(axis=0) / scale
    cost = exact_sum(fellowship)
    return {
        "cost_krw_bn": cost,
        "cost_krw_bn_discounted": exact_sum(np.multiply(fellowship, discounts)),
        "cost_added_posts_krw_bn": exact_sum(posts),
        "added_in_korea_2035": float(added.sum()),
        "added_in_korean_research_2035": float(added[list(RESEARCH)].sum()),
        "cost_per_added_researcher_krw_m": float(1000 * cost / added.sum()) if added.sum() else np.nan,
    }


def _cost_of_posts(settings, added_stock: np.ndarray) -> float:
    """Yearly cost of the permanent research posts in Korea that the other world does not have, million KRW."""
    pay, money = settings.country.korea.pay, settings.programme.research_money
    faculty, institute = (added_stock[KOREA, :, position].sum() for position in PERMANENT)
    return float(faculty * (pay["faculty"] + money) + institute * (pay["institute"] + money))


def exact_sum(values) -> float:
    """A sum that does not depend on the order or on the version of Python."""
    return math.fsum(float(value) for value in values)


_SHARE = "share of fellows observed"
_NOT_BY_GROUP = {
    "applicants_per_slot": Outcome(
        "applicants / slot", "eligible people who hear of the first call and like it better than staying, per slot"
    ),
    "fellows_hired": Outcome("fellows", "hired in all calls"),
    "fellows_mean_ability": Outcome("sd", "mean ability of all fellows hired"),
    "net_flow_per_1000": Outcome("per 1,000 residents and year", "arrivals in Korea less departures, whole study"),
    "cost_krw_bn": Outcome("bn KRW of 2025", "pay and research money of all fellows"),
    "cost_krw_bn_discounted": Outcome("bn KRW of 2025", "the same, discounted to the first quarter"),
    "cost_added_posts_krw_bn": Outcome(
        "bn KRW of 2025",
        "entry pay (without bridge pay) and research money, within the study, of the permanent research posts in Korea that the world "
        "without the programme does not have",
    ),
    "added_in_korea_2035": Outcome(
        "researchers", "researchers in Korea at the end of the study, less those without the programme"
    ),
    "added_in_korean_research_2035": Outcome(
        "researchers", "researchers in Korean research at the end of the study, less those without the programme"
    ),
    "cost_per_added_researcher_krw_m": Outcome(
        "million KRW of 2025",
        "cost of the fellowships, without that of added posts, per researcher added in Korea at the end of the study",
    ),
}
_KEPT_MEANINGS = {
    "kept_in_korea": "lives in Korea",
    "kept_in_korean_research": "does research in Korea (postdoc, fellow, faculty, institute)",
    "permanent_research_post": "holds a permanent research post in Korea (faculty, institute)",
}


def outcome_meanings() -> dict[str, Outcome]:
    """Every outcome that a replication has, with its unit and meaning."""
    return {**_NOT_BY_GROUP, **_intake_meanings(), **_kept_meanings(), **_stay_meanings()}


def _intake_meanings() -> dict[str, Outcome]:
    kinds = {group: group.replace("_", " ") for group in GROUPS}
    kinds |= {f"from_{origin}": f"from {origin.title()}" for origin in ("india", "china")}
    hired = "hired in the first call"
    return {f"fellows_{kind}": Outcome("fellows of the first call", f"{hired}: {what}") for kind, what in kinds.items()}


def _kept_meanings() -> dict[str, Outcome]:
    moments = {f"year_{year}": f"{_years(year)} after the start of the fellowship" for year in YEARS_FROM_START}
    moments |= {f"after_{year}": f"{_years(year)} after the end of the fellowship" for year in YEARS_AFTER_END}
    members = {"": "all fellows"} | {f"_{group}": f"{group.replace('_', ' ')} fellows" for group in GROUPS}
    meanings = {}
    for moment, when in moments.items():
        for suffix, who in members.items():
            observed = f"fellows_observed_{moment}{suffix}"
            meanings[observed] = Outcome("fellows", f"{who} who could be observed {when}")
            for kept, what in _KEPT_MEANINGS.items():
                meanings[f"{kept}_{moment}{suffix}"] = Outcome(_SHARE, f"{who}: {what} {when}")
    return meanings


def _years(number: int) -> str:
    return "1 year" if number == 1 else f"{number} years"


def _stay_meanings() -> dict[str, Outcome]:
    when = "who live in the US 4-6 years after the PhD, before the study"
    return {
        f"us_stay_rate_{origin}": Outcome("share of US PhDs", f"US PhDs from {origin.title()} {when}")
        for origin in ("korea", "china", "india", "other")
    }
