"""What a person or a year more costs: ratios of two effects, which no single run has."""

from brainsim.outcomes.rows import LESS, places, ratio

_PER = {"unit": "million KRW of 2025", "better": LESS, "factor": 1000.0}

ratio(
    "cost_per_added_researcher_krw_m",
    top="total_cost_krw_bn",
    bottom="researchers_in_korea_end",
    meaning="effect on the total cost over the effect on the researchers in Korea at the end of the study",
    shown=places(effects=100),
    **_PER,
)
ratio(
    "cost_per_added_researcher_year_krw_m",
    top="total_cost_krw_bn_discounted",
    bottom="researcher_years_in_korea",
    meaning="effect on the total cost, discounted, over the effect on researcher-years in Korea",
    shown=places(brief=110),
    **_PER,
)
ratio(
    "cost_per_added_research_year_krw_m",
    top="total_cost_krw_bn_discounted",
    bottom="researcher_years_in_korean_research",
    meaning="effect on the total cost, discounted, over the effect on researcher-years in Korean research",
    shown=places(brief=120),
    **_PER,
)
ratio(
    "cost_per_added_permanent_year_krw_m",
    top="total_cost_krw_bn_discounted",
    bottom="permanent_researcher_years",
    meaning="effect on the total cost, discounted, over the effect on years in permanent research posts in Korea",
    **_PER,
)
ratio(
    "life_cost_per_added_permanent_researcher_krw_m",
    top="total_life_cost_krw_bn",
    bottom="permanent_researchers_end",
    meaning="effect on the total cost over the life of the posts over the effect on permanent researchers in Korea at the end",
    **_PER,
)
