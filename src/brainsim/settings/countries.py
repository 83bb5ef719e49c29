"""Every number of a place: what it means, its unit, its allowed range and its evidence.

The values stand once, in configs/; what they mean stands once, here; docs/parameters.md is made from both. Evidence is
a key into docs/evidence.md. A range is what the model accepts, wide enough for questions, narrow enough to catch slips.
"""

from brainsim.settings.groups import AsMade, Group, by_name, number, zero_but
from brainsim.settings.names import LastingPosition, OpenPosition, PaidPosition


class Country(Group):
    """One of the places; {place} in an evidence key stands for kr, us, uk, elsewhere or its own name."""

    purchasing_power: float = number(
        "local money (thousand; Korea: million) worth a thousand PPP dollars", "local / thousand PPP $", 0.1, 10,
        "purchasing-power: measured",
    )  # fmt: skip
    pay: dict[PaidPosition, float] = by_name(
        "gross pay at entry by position", "thousand local money a year (Korea: million KRW)", 5, 500,
        "{place}-{position}-pay",
    )  # fmt: skip
    pay_growth: dict[LastingPosition, float] = zero_but(
        "growth of pay with the years since the PhD, in the first ten of them, by position", "ln pay / year", -0.05, 0.15,
        "pay-growth",
    )  # fmt: skip
    pay_growth_later: dict[LastingPosition, float] = zero_but(
        "the same after ten years", "ln pay / year", -0.05, 0.15, "pay-growth"
    )
    pay_by_ability: float = number(
        "pay gained per standard deviation of ability", "ln pay / sd", 0, 0.3, "pay-by-ability"
    )
    ai_premium: float = number(
        "industry pay premium of those whose field fits the programme", "ln pay", 0, 0.4, "ai-premium"
    )
    resources: float = number("research resources, the US is 1", "index", 0, 2, "research-ecosystem")
    foreignness: float = number(
        "disutility of living there for whoever is not at home (language, visa, loans); may be negative, net of attraction",
        "utility", -2, 4, "foreignness",
    )  # fmt: skip
    native_bonus: float = number(
        "score bonus of nationals for permanent posts and fellowships", "sd of ability", 0, 2, "hiring-score"
    )
    native_bonus_postdocs: float = number(
        "score bonus of nationals for postdoc posts", "sd of ability", 0, 2, "hiring-score"
    )
    visa_refusal: float = number(
        "probability that a foreigner's visa is refused after an offer", "probability", 0, 0.5, "visa-refusal"
    )
    sight: float = number("rate at which posts there are seen from abroad", "per quarter", 0, 2, "sight-of-posts")
    postdoc_contract: int = number("length of a postdoc contract", "quarters", 2, 24, "postdoc-duration")
    industry_offer_national: float = number(
        "chance of an industry offer, for nationals", "per quarter", 0, 1, "industry-offers"
    )
    industry_offer_foreign: float = number(
        "chance of an industry offer, for foreigners with a local PhD", "per quarter", 0, 1, "industry-offers"
    )
    industry_posts: float | None = number(
        "researchers in industry at which offers are as configured, fewer beyond; null: at any number", "persons",
        1, 10_000_000, "industry-crowding", default=None,
    )  # fmt: skip
    ability_mean: float = number("mean ability of those who take their PhD there", "sd", -2, 2, "ability-by-place")
    first_odds: float = number(
        "believed odds of a permanent post when the simulation starts; forgotten during spin-up",
        "probability",
        0,
        1,
        "permanence-beliefs",
    )


class PostsCountry(Country):
    """Korea, the US, the UK and any other place where research posts are counted and scarce."""

    postdoc_posts: float = number("postdoc posts", "posts", 0, 500_000, "{place}-postdoc-stock")
    faculty_openings: float = number("faculty openings", "posts a year", 0, 50_000, "{place}-faculty-openings")
    institute_openings: float = number(
        "permanent institute openings", "posts a year", 0, 50_000, "{place}-institute-openings"
    )


class Elsewhere(Country):
    """The rest of the world, or part of it: research posts come as offers by luck."""

    open_offers: dict[OpenPosition, float] = by_name(
        "chance of an offer when somebody looks, by position", "per quarter", 0, 1, "elsewhere-offers"
    )


class Countries(AsMade):
    """The places: these four, and those of a user's files."""

    korea: PostsCountry
    us: PostsCountry
    uk: PostsCountry
    elsewhere: Elsewhere
