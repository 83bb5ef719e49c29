"""Every number of the model: what it means, its unit, its allowed range and its evidence.

The values stand once, in configs/; what they mean stands once, here; docs/parameters.md is made from both. Evidence is
a key into docs/evidence.md. A range is what the model accepts, wide enough for questions, narrow enough to catch slips.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

from pydantic import model_validator
from pydantic.fields import FieldInfo

from brainsim.settings.extend import Extension, activate, on_change
from brainsim.settings.groups import AsMade, Group, by_name, choice, number, setting
from brainsim.settings.names import OpenPosition, Origin, PaidPosition, PositionName
from brainsim.settings.places import OUR_NAMES, PlaceName, added, names
from brainsim.settings.policy import Lever, Policy, Shock, neutral_told
from brainsim.settings.programmes import MOST_PROGRAMMES, Programme, Programmes, Stage
from brainsim.settings.questions import Analysis, Calibration, Design, Executor, Report, Study

ChoiceRule = Literal["best", "satisficing"]

LEDGER_PLACES = {"korea": "kr"}  # where a place is called otherwise in the keys of docs/evidence.md
SHARED_ENTRIES = {
    **{f"elsewhere-{position}-pay": "elsewhere-pay" for position in get_args(PaidPosition)},
    **{f"{place}-out-pay": "jobless-income" for place in ("kr", "us", "uk")},
    **{f"{place}-faculty-openings": f"{place}-permanent-openings" for place in ("us", "uk")},
    **{f"{place}-institute-openings": f"{place}-permanent-openings" for place in ("us", "uk")},
}


def evidence_of(evidence: str, place: str = "", position: str = "") -> tuple[str, str]:
    """The key into docs/evidence.md and the grade of the row that a value rests on ("" where none is singled out).

    Evidence is written "key" or "key: grade"; {place} and {position} in it stand for those of the value.
    """
    key, _, grade = evidence.partition(": ")
    key = key.format(place=LEDGER_PLACES.get(place, place), position=position)
    return SHARED_ENTRIES.get(key, key), grade


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


class Population(Group):
    """Who is simulated."""

    scale: float = setting(
        "simulated researchers per real one; people, posts and slots alike", "ratio", ge=0.0005, le=1
    )
    entrants: dict[PlaceName, dict[Origin, float]] = by_name(
        "new science and engineering PhDs by place of the PhD and origin", "persons a year", 0, 200_000, "{place}-phds"
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
    resources_weight: float = number(
        "weight of research resources", "utility per index point", 0, 3, "research-ecosystem"
    )
    visa_climate_weight: float = number(
        "disutility per unit of hostility above calm", "utility", 0, 3, "hostility-response"
    )
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
    korea_uk_distance: float = number(
        "ln factor on seeing UK posts from Korea and Korean posts from the UK", "ln", -4, 1, "korea-uk-distance"
    )
    search_effort: float = number("search effort gained per unit of hostility", "ratio", 0, 2, "hostility-response")
    search_effort_nationals: float = number("share of that effort among nationals", "share", 0, 1, "hostility-response")
    no_local_phd: float = number(
        "factor on a foreigner's industry offers without a local PhD, or once back from abroad", "ratio", 0, 1,
        "local-phd-route",
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


class Settings(Group):
    """All settings of a study, validated."""

    country: Countries
    population: Population
    behaviour: Behaviour
    hiring: Hiring
    programme: Programme
    programmes: Programmes
    policy: Policy
    shock: Shock
    study: Study
    design: Design
    executor: Executor
    report: Report
    calibration: Calibration
    analysis: Analysis
    extend: list[Extension] = setting("the user's own files, whole: Python that adds to brainsim", default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _neutral_values_are_told(cls, content: Any) -> Any:
        return neutral_told(content) if isinstance(content, dict) else content

    @model_validator(mode="after")
    def _programmes_have_names_of_their_own(self):
        further, most = self.programmes.constants(), MOST_PROGRAMMES - 1
        if self.programme.name in further:
            raise ValueError(
                f"@programmes.{self.programme.name}@ is named as the first programme; give it another name"
            )
        if len(further) > most:
            raise ValueError(f"@programmes@ are {len(further)}, and {most} can stand beside the first; leave some out")
        return self

    def programmes_by_name(self) -> dict[str, Programme]:
        """All programmes, the first one first."""
        return {self.programme.name: self.programme, **self.programmes.constants()}

    @property
    def slots(self) -> tuple[str, ...]:
        """The fellowships of each programme, by dotted name."""
        return ("programme.slots", *(f"programmes.{name}.slots" for name in self.programmes.constants()))

    @property
    def running(self) -> tuple[str, ...]:
        """The programmes that have fellowships, the first one first."""
        return tuple(name for name, one in self.programmes_by_name().items() if one.slots)

    @property
    def has_programme(self) -> bool:
        """Whether any programme has fellowships."""
        return bool(self.running)

    def levers(self) -> dict[str, Lever]:
        """All levers and shocks by name."""
        both = {**self.policy.constants(), **self.shock.constants()}
        return {name: value for name, value in both.items() if isinstance(value, Lever)}

    def levers_at(self, calendar_quarter: int, fired: Mapping[str, int] = MappingProxyType({})) -> dict[str, float]:
        """The values of all levers and shocks in a quarter; neutral before the study begins.

        `fired`: the adaptive levers that were set going, with the first quarter in which each may hold.
        """
        first = self.study.first_calendar_quarter()
        return {name: lever.at(calendar_quarter, first, fired.get(name)) for name, lever in self.levers().items()}

    def stages_in(self, calendar_quarter: int) -> tuple[Stage, ...]:
        """Where each programme stands in a quarter; no call before the study begins, whose past knows no programme."""
        begun = calendar_quarter >= self.study.first_calendar_quarter()
        return tuple(
            Stage(
                begun and one.calls_in(calendar_quarter),
                one.has_ended(calendar_quarter),
                one.slots_in(calendar_quarter) if begun else 0,
            )
            for one in self.programmes_by_name().values()
        )

    def with_levers(self, scale: float | None = None, **levers: Any) -> "Settings":
        """These settings with another scale and other values of levers and shocks; validated again."""
        activate(self.extend)
        content = self.model_dump()
        for name, value in levers.items():
            group = next((g for g in ("policy", "shock") if name in content[g]), None)
            if group is None:
                raise ValueError(f"{name} is not a lever; known: {', '.join(self.levers())}")
            content[group][name] = value
        content["population"]["scale"] = self.population.scale if scale is None else scale
        return Settings.model_validate(content)

    def tastes(self) -> dict[str, Any]:
        """What a newcomer is made of, as model.researchers.Tastes wants it."""
        behaviour, population = self.behaviour, self.population
        names = ("pay_weight", "pay_weight_sd", "pay_weight_floor", "autonomy_weight", "autonomy_indifferent",
                 "security_weight", "security_log_sd", "home_taste_sd")  # fmt: skip
        return {
            **{name: getattr(behaviour, name) for name in names},
            "home_taste": [behaviour.home_taste[origin] for origin in get_args(Origin)],
            "ability_mean": [getattr(self.country, place).ability_mean for place in self.country.constants()],
            "eligible_share": population.eligible_share,
            "lived_home_before_phd": population.lived_home_before_phd,
            "lived_home_with_phd": population.lived_home_with_phd,
            "doctorate": population.doctorate,
        }


def _take_places() -> None:
    """Give the places of the files that are active numbers of their own, wherever ours have them."""
    fields = Countries.model_fields
    for gone in set(fields) - set(OUR_NAMES):
        del fields[gone]
    for row in added():
        fields[row.name] = FieldInfo(annotation=PostsCountry if row.scarce else Elsewhere)
    name: Any = Literal[tuple(names())]
    Population.model_fields["entrants"].annotation = dict[name, dict[Origin, float]]
    Programme.model_fields["open_to_places"].annotation = list[name] | None  # type: ignore[assignment]
    for group in (Countries, Population, Programme, Programmes):
        group.model_rebuild(force=True)


def _rebuild() -> None:
    """Let settings have the places and levers that there are now."""
    _take_places()
    Settings.model_rebuild(force=True)


_rebuild()
on_change(_rebuild)
