"""Every number of people and of those who hire them, told as those of places are (countries.py)."""

from typing import Literal

from brainsim.settings.groups import Group, by_name, choice, number, setting, zero_but
from brainsim.settings.names import Origin, PositionName
from brainsim.settings.places import PlaceName

ChoiceRule = Literal["best", "satisficing"]


class Population(Group):
    """Who is simulated."""

    scale: float = setting(
        "simulated researchers per real one; people, posts and slots alike", "ratio", ge=0.0005, le=1
    )
    entrants: dict[PlaceName, dict[Origin, float]] = by_name(
        "new science and engineering PhDs by place of the PhD and origin", "persons a year", 0, 200_000, "{place}-phds"
    )
    entrants_growth: dict[PlaceName, dict[Origin, float]] = zero_but(
        "yearly growth of these until the third quarter of 2025, of which `entrants` speaks; they stay as they are then",
        "per year",
        -0.2,
        0.5,
        "entrants-growth",
    )
    eligible_share: float = number("share whose field fits the programme", "share", 0, 1, "eligibility")
    lived_home_before_phd: int = number(
        "quarters lived at home by those who take their PhD abroad", "quarters", 0, 120, "ties"
    )
    lived_home_with_phd: int = number(
        "quarters lived at home by those who take their PhD there", "quarters", 0, 160, "ties"
    )
    doctorate: int = number("quarters in the place of the PhD when it is awarded", "quarters", 8, 40, "settling")


class Behaviour(Group):
    """How researchers choose."""

    choice_rule: ChoiceRule = choice(
        "best: the best alternative that can be had; satisficing: the first one met that is better than staying",
        "choice-rule",
    )
    autonomy: dict[PositionName, float] = by_name("autonomy of the positions", "index 0-1", 0, 1, "autonomy-scale")
    permanence: dict[PositionName, float] = by_name(
        "permanence of the positions", "index 0-1", 0, 1, "permanence-scale"
    )
    pay_weight: float = number("weight of ln pay", "utility per ln pay", 0, 6, "pay-response")
    pay_weight_sd: float = number(
        "its standard deviation among researchers", "utility per ln pay", 0, 2, "pay-response"
    )
    pay_weight_floor: float = number("its least value", "utility per ln pay", 0, 2, "pay-response")
    autonomy_weight: float = number(
        "mean weight of autonomy among those who care", "utility per index point", 0, 3, "science-taste"
    )
    autonomy_indifferent: float = number("share who give nothing for autonomy", "share", 0, 1, "science-taste")
    security_weight: float = number("mean weight of permanence", "utility per index point", 0, 5, "security-response")
    security_log_sd: float = number("its spread (lognormal)", "ln", 0, 1.5, "security-response")
    home_taste: dict[Origin, float] = by_name("mean taste for living at home", "utility", -4, 6, "home-taste")
    home_taste_sd: float = number("its standard deviation within an origin", "utility", 0, 3, "home-taste")
    place_taste: float = number(
        "scale of the lasting taste for a foreign place (Gumbel)", "utility", 0, 3, "place-taste"
    )
    us_community: dict[Origin, float] = by_name(
        "what a community of one's own origin adds to living in the US", "utility", 0, 5, "us-community"
    )
    korea_community: dict[Origin, float] = by_name("the same of living in Korea", "utility", 0, 5, "korea-community")
    resources_weight: float = number(
        "weight of research resources", "utility per index point", 0, 3, "research-ecosystem"
    )
    visa_climate_weight: float = number(
        "disutility per unit of hostility above calm", "utility", 0, 3, "hostility-response"
    )
    taste_lasts: int = number(
        "quarters after which the taste shock of each alternative is drawn anew; 1: each quarter", "quarters", 1, 40,
        "lasting-tastes",
    )  # fmt: skip
    taste_carried: bool = choice(
        "whether the taste shock with which a post was taken goes on while it is held", "lasting-tastes"
    )
    acculturation: float = number(
        "share of a place's foreignness that those who took their PhD there do not feel", "share", 0, 1,
        "acculturation",
    )  # fmt: skip
    ties_weight: float = number("weight of ln(1 + years ever lived there)", "utility", 0, 2, "ties")
    settling_weight: float = number(
        "weight of ln(1 + years in the place of the present stay)", "utility", 0, 2, "settling"
    )
    settling_visitors: float = number(
        "factor on it where one is neither at home nor took the PhD", "ratio", 0, 1, "settling"
    )
    moving_cost: float = number("disutility of a move", "utility", 0, 3, "moving-cost")
    moving_cost_us_uk: float = number("disutility of a move between the US and the UK", "utility", 0, 3, "moving-cost")
    late_postdoc_from: int = number(
        "quarters after the PhD from which a postdoc is late", "quarters", 4, 52, "late-postdoc"
    )
    late_postdoc_penalty: float = number(
        "disutility of a late postdoc, per quarter", "utility per quarter", 0, 0.5, "late-postdoc"
    )
    foresight: float = number("weight of what lies beyond the contract; 0 is myopic", "share", 0, 1, "foresight")
    discount: float = number("discount factor", "per year", 0.8, 0.999, "discount-factor")
    horizon: int = number("how far a career is looked ahead", "quarters", 8, 120, "foresight")
    odds_cap: float = number(
        "the most anybody believes of a permanent post", "probability", 0.1, 1, "permanence-beliefs"
    )
    odds_by_ability: float = number(
        "ln odds gained per standard deviation of ability", "ln / sd", 0, 2, "permanence-beliefs"
    )
    belief_speed: float = number(
        "share of a new experience in the believed odds", "per quarter", 0.01, 1, "permanence-beliefs"
    )
    optimism: float = number(
        "what people add to the odds of a permanent post, in ln odds; 0: they know them",
        "ln odds",
        0,
        3,
        "permanence-beliefs",
    )
    belief_horizon: float = number("quarters over which the odds are meant", "quarters", 1, 40, "permanence-beliefs")
    odds_step: float = number(
        "step in which believed odds are perceived, rounded by chance; 0 is none",
        "probability",
        0,
        0.1,
        "permanence-beliefs",
    )
    fallback_industry: float = number(
        "share of industry in what awaits those who find no permanent post", "share", 0, 1, "foresight"
    )
    jobless_spell: int = number("expected length of a spell without a post", "quarters", 1, 12, "jobless-return")
    visa_years: float = number(
        "years over which the visa cost of a permanent or industry post is spread", "years", 1, 10, "uk-visa-cost"
    )
    reconsideration: float = number(
        "chance to reconsider, with a contract that goes on", "per quarter", 0, 0.5, "reconsideration"
    )
    reconsideration_permanent: float = number("factor on it in a permanent post", "ratio", 0, 2, "reconsideration")
    search_ahead: int = number(
        "quarters before the end of a contract in which a postdoc looks for the next post", "quarters", 0, 8,
        "search-ahead",
    )  # fmt: skip
    contract_search: float = number(
        "chance that a postdoc or fellow looks for a permanent post, with a contract that goes on", "per quarter", 0, 1,
        "contract-search",
    )  # fmt: skip
    contract_search_rise: float = number(
        "what is added to it in the last quarter of the contract, less before, nothing a year before", "per quarter", 0, 1,
        "contract-search",
    )  # fmt: skip
    home_sight: float = number("chance to see posts at home while abroad", "per quarter", 0, 1, "home-sight")
    home_sight_after: int = number(
        "quarters after the PhD after which somebody without a post surely looks at home",
        "quarters",
        0,
        20,
        "home-sight",
    )
    tie_sight: float = number(
        "extra rate of seeing posts where one lived two years or more", "per quarter", 0, 5, "sight-of-posts"
    )
    tie_fading: float = number(
        "quarters away after which that extra rate has fallen to 37 %", "quarters", 1, 200, "sight-of-posts"
    )
    korea_network_sight: float = number(
        "extra rate of seeing Korean posts where one worked in Korea two years or more, fading as that does", "per quarter",
        0, 5, "korea-network",
    )  # fmt: skip
    korea_uk_distance: float = number(
        "ln factor on seeing UK posts from Korea and Korean posts from the UK", "ln", -4, 1, "korea-uk-distance"
    )
    search_effort: float = number("search effort gained per unit of hostility", "ratio", 0, 2, "hostility-response")
    search_effort_nationals: float = number("share of that effort among nationals", "share", 0, 1, "hostility-response")
    hostility_reach: float = number(
        "share of that effort that reaches hearing of calls and the sight of home", "share", 0, 1, "hostility-reach"
    )
    no_local_phd: float = number(
        "factor on a foreigner's industry offers without a local PhD, or once back from abroad", "ratio", 0, 1,
        "local-phd-route",
    )  # fmt: skip
    industry_crowding: float = number(
        "ln industry offers lost where as many again are in industry as `industry_posts` of the place says", "ln", 0, 5,
        "industry-crowding",
    )  # fmt: skip
    industry_step: float = number(
        "step in which that factor is perceived, rounded by chance; 0 is none", "ratio", 0, 0.5, "industry-crowding"
    )
    industry_from_abroad: float = number(
        "factor on a foreigner's industry offers while she lives in another place", "ratio", 0, 1,
        "industry-from-abroad",
    )  # fmt: skip
    open_offers_by_ability: float = number(
        "ln chance of permanent offers elsewhere per standard deviation of ability", "ln / sd", 0, 2, "elsewhere-offers"
    )
    permit_end: float = number(
        "probability that a foreigner's US work permit in industry ends", "probability", 0, 1, "work-permit-exit"
    )
    permit_quarter: int = number("quarters after the PhD at which it may end", "quarters", 1, 51, "work-permit-exit")
    jobless_quarters: float = number(
        "mean quarters without a post abroad after which one goes home", "quarters", 1, 20, "jobless-return"
    )
    graduate_grace: int = number(
        "quarters without a post before that may happen where one took the PhD", "quarters", 0, 12, "post-study-grace"
    )


class Hiring(Group):
    """By what hiring committees rank applicants; standard deviations of ability."""

    score_noise: float = number("noise of a score", "sd of ability", 0, 3, "hiring-score")
    experience_bonus: float = number("score gained by full experience", "sd of ability", 0, 3, "hiring-score")
    experience_quarters: int = number(
        "quarters after the PhD at which experience is full", "quarters", 4, 52, "hiring-score"
    )
    late_from: int = number(
        "quarters after the PhD from which permanent posts count one late", "quarters", 4, 52, "hiring-score"
    )
    late_penalty: float = number("score lost per quarter from then on", "sd / quarter", 0, 0.5, "hiring-score")
    abroad_bonus: float = number(
        "score gained at home for a permanent post by a year abroad", "sd of ability", 0, 2, "abroad-bonus"
    )
    local_phd_bonus: float = number(
        "score of local PhDs for a permanent post", "sd of ability", 0, 3, "local-phd-bonus"
    )
    incumbent_bonus: float = number(
        "score of a postdoc for the next contract in the same place", "sd of ability", 0, 2, "hiring-score"
    )
    host_bonus: float = number(
        "score for posts of the kind that one's host has, where one is a fellow, or a postdoc of an institute", "sd of ability",
        0, 4, "host-bonus",
    )  # fmt: skip
    korea_network_bonus: float = number(
        "score for permanent posts in Korea of who worked there two years or more, fading with time away", "sd of ability",
        0, 3, "korea-network",
    )  # fmt: skip
    exchange_sight: float = number(
        "chance that a fellow on exchange learns of posts in industry and at institutes, with a contract that goes on",
        "per quarter", 0, 1, "exchange",
    )  # fmt: skip
    institute_postdocs: float = number("share of postdocs whose host is an institute", "share", 0, 1, "host-bonus")
    late_postdoc_score_from: int = number(
        "quarters after the PhD from which postdoc posts count one late", "quarters", 4, 52, "late-postdoc"
    )
    late_postdoc_score_penalty: float = number(
        "score lost per quarter from then on", "sd / quarter", 0, 0.5, "late-postdoc"
    )
    korean_postdoc_from: int = number(
        "the same in Korea, where postdocs are young: from", "quarters", 4, 52, "late-postdoc"
    )
    korean_postdoc_penalty: float = number(
        "score lost there per quarter from then on", "sd / quarter", 0, 0.5, "late-postdoc"
    )
    faculty_from: int = number(
        "quarters after the PhD before a faculty post can be had", "quarters", 0, 20, "hiring-score"
    )
