"""What is measured in every run: the outcomes' names, units and meanings (docs/model.md has the definitions).

Known without the compiled model, so that a wrong name is told before anything starts.
"""

from functools import cache
from typing import NamedTuple

from brainsim.model.places import GROUPS

YEARS_FROM_START, YEARS_AFTER_END = (1, 3, 5, 7), (1, 3)
COUNTED_ORIGINS = ("india", "china")  # whose fellows are counted apart
COUNTED_MOMENTS = ("after_1", "after_3")  # at which fellows are counted beside their share
STAY_ORIGINS = ("korea", "china", "india", "other")


class Outcome(NamedTuple):
    """What an outcome means."""

    unit: str
    meaning: str


_SHARE = "share of fellows observed"
_BN, _YEARS = "bn KRW of 2025", "researcher-years"
_NOT_BY_GROUP = {
    "applicants_per_slot": Outcome(
        "applicants / slot", "eligible people who hear of the first call and like it better than staying, per slot"
    ),
    "fellows_hired": Outcome("fellows", "hired in all calls"),
    "fellows_mean_ability": Outcome("sd", "mean ability of all fellows hired"),
    "net_flow_per_1000": Outcome("per 1,000 residents and year", "arrivals in Korea less departures, whole study"),
    "researchers_in_korea_end": Outcome("researchers", "researchers in Korea at the end of the study"),
    "researchers_in_korean_research_end": Outcome(
        "researchers", "postdocs, fellows, faculty and institute researchers in Korea at the end of the study"
    ),
    "permanent_posts_in_korea_end": Outcome(
        "researchers", "faculty and institute researchers in Korea at the end of the study"
    ),
    "cost_krw_bn": Outcome("bn KRW of 2025", "pay and research money of all fellows"),
    "cost_krw_bn_discounted": Outcome("bn KRW of 2025", "the same of fellows, discounted to the first quarter"),
    "permanent_posts_cost_krw_bn": Outcome(
        _BN,
        "entry pay, research money and bridge pay, within the study, of all permanent research posts held in Korea; "
        "read its effect, not its level",
    ),
    "permanent_posts_cost_krw_bn_discounted": Outcome(
        _BN, "the same of permanent posts, discounted to the first quarter"
    ),
    "permanent_posts_life_cost_krw_bn": Outcome(
        _BN, "the same over the life of the posts (study.post_life), discounted; read its effect, not its level"
    ),
    "total_cost_krw_bn": Outcome(
        _BN, "fellowships and permanent research posts in Korea, within the study; read its effect, not its level"
    ),
    "total_cost_krw_bn_discounted": Outcome(_BN, "the total cost within the study, discounted to the first quarter"),
    "total_life_cost_krw_bn": Outcome(
        _BN, "fellowships, and permanent posts over their life, discounted; read its effect, not its level"
    ),
    "researcher_years_in_korea": Outcome(
        _YEARS, "lived in Korea within the study; those 13 years after the PhD are counted where they then were"
    ),
    "researcher_years_in_korean_research": Outcome(
        _YEARS, "the same as postdocs, fellows, faculty and institute researchers"
    ),
    "permanent_researcher_years": Outcome(_YEARS, "the same in a permanent research post"),
    "permanent_researchers_end": Outcome(
        "researchers",
        "in a permanent research post in Korea at the end, with those who held one 13 years after the PhD",
    ),
    "levers_set_going": Outcome("levers", "adaptive levers whose measure passed its threshold within the study"),
    "fellow_years": Outcome(_YEARS, "as fellows within the study"),
    "postdoc_years_in_korea": Outcome(_YEARS, "as other postdocs in Korea within the study"),
    "postdocs_mean_ability_end": Outcome(
        "sd", "mean ability of postdocs in Korea, fellows apart, at the end of the study"
    ),
    "permanent_mean_ability_end": Outcome(
        "sd",
        "mean ability of faculty and institute researchers in Korea, up to 13 years after the PhD, at the end of the study",
    ),
}
_KEPT_MEANINGS = {
    "kept_in_korea": "lives in Korea",
    "kept_in_korean_research": "does research in Korea (postdoc, fellow, faculty, institute)",
    "permanent_research_post": "holds a permanent research post in Korea (faculty, institute)",
}


class Ratio(NamedTuple):
    """An effect that is the effect on one outcome over that on another, times a factor."""

    top: str
    bottom: str
    factor: float
    meaning: Outcome


_PER = "million KRW of 2025"
RATIOS = {
    "cost_per_added_researcher_krw_m": Ratio(
        "total_cost_krw_bn", "researchers_in_korea_end", 1000.0,
        Outcome(_PER, "effect on the total cost over the effect on the researchers in Korea at the end of the study"),
    ),
    "cost_per_added_researcher_year_krw_m": Ratio(
        "total_cost_krw_bn_discounted", "researcher_years_in_korea", 1000.0,
        Outcome(_PER, "effect on the total cost, discounted, over the effect on researcher-years in Korea"),
    ),
    "cost_per_added_research_year_krw_m": Ratio(
        "total_cost_krw_bn_discounted", "researcher_years_in_korean_research", 1000.0,
        Outcome(_PER, "effect on the total cost, discounted, over the effect on researcher-years in Korean research"),
    ),
    "cost_per_added_permanent_year_krw_m": Ratio(
        "total_cost_krw_bn_discounted", "permanent_researcher_years", 1000.0,
        Outcome(_PER, "effect on the total cost, discounted, over the effect on years in permanent research posts in Korea"),
    ),
    "life_cost_per_added_permanent_researcher_krw_m": Ratio(
        "total_life_cost_krw_bn", "permanent_researchers_end", 1000.0,
        Outcome(
            _PER,
            "effect on the total cost over the life of the posts over the effect on permanent researchers in Korea at the end",
        ),
    ),
}  # fmt: skip


@cache
def outcome_meanings() -> dict[str, Outcome]:
    """Every outcome that a run has, with its unit and meaning."""
    return {**_NOT_BY_GROUP, **_intake_meanings(), **_kept_meanings(), **_stay_meanings()}


@cache
def effect_meanings() -> dict[str, Outcome]:
    """Every outcome of which a study tells the effect: those of a run, and the ratios of two effects."""
    return outcome_meanings() | {name: ratio.meaning for name, ratio in RATIOS.items()}


def _intake_meanings() -> dict[str, Outcome]:
    kinds = {group: group.replace("_", " ") for group in GROUPS}
    kinds |= {f"from_{origin}": f"from {origin.title()}" for origin in COUNTED_ORIGINS}
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
                if moment in COUNTED_MOMENTS and not suffix:
                    meanings[f"fellows_{kept}_{moment}"] = Outcome("fellows", f"{who}, counted: {what} {when}")
    return meanings


def _years(number: int) -> str:
    return "1 year" if number == 1 else f"{number} years"


def _stay_meanings() -> dict[str, Outcome]:
    when = "who live in the US 4-6 years after the PhD, before the study"
    return {
        f"us_stay_rate_{origin}": Outcome("share of US PhDs", f"US PhDs from {origin.title()} {when}")
        for origin in STAY_ORIGINS
    }
