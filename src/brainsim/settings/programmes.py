"""Programmes as settings: what a fellowship offers and to whom; the first programme, and those beside it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, ConfigDict, model_validator

from brainsim.settings.calendar import FIRST, LAST, quarter_number
from brainsim.settings.groups import Group, Quarter, by_name, choice, number, setting
from brainsim.settings.names import Origin
from brainsim.settings.places import PlaceName

MOST_PROGRAMMES = 8
ReservedAfter = Literal["contract", "full_term", "evaluation"]
BEFORE_NAMES = "innocore"  # the programme of results that were written before programmes had names


class Hearing(Group):
    """Who hears of the call."""

    at_home: float = number(
        "chance that an eligible Korean in Korea hears of a call", "probability", 0, 1, "programme-hearing"
    )
    koreans_abroad: float = number("the same for Koreans abroad", "probability", 0, 1, "programme-hearing")
    foreigners: float = number("the same for foreigners anywhere", "probability", 0, 1, "programme-hearing")
    in_post: float = number("factor on it for those who have a post that goes on", "ratio", 0, 1, "programme-hearing")


def _by_year(value: Any) -> Any:
    """Years are whole numbers, also where a text format wrote them as words."""
    if not isinstance(value, dict):
        return value
    known = {int(year) if str(year).isdecimal() else year: slots for year, slots in value.items()}
    if wrong := [year for year in known if not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR]:
        raise ValueError(f"{wrong[0]} lies outside [{FIRST_YEAR}, {LAST_YEAR}] (years)")
    return known


FIRST_YEAR, LAST_YEAR = (int(quarter[:4]) for quarter in (FIRST, LAST))


def name_of(called: Mapping[str, str]) -> str:
    """By what results name a programme: its English name in small letters and underscores; "" where it has none."""
    return re.sub(r"\W+", "_", called.get("en", "").lower()).strip("_")


class Stage(NamedTuple):
    """Where a programme stands in a quarter."""

    call_open: bool
    ended: bool  # whether there are no more calls and renewals
    slots: int  # as announced


class Programme(Group):
    """A fellowship programme in Korea."""

    called: dict[str, str] = setting("what it is called, by language (en, ko); results name it by the English name")
    slots: int = number("fellowships; 0: no such programme", "slots", 0, 5000, "innocore-terms: official")
    slots_from: Annotated[dict[int, int], BeforeValidator(_by_year)] = by_name(
        "fellowships from a year on, where their number changes", "slots", 0, 5000, "innocore-plan-2026"
    )
    pay: float = number(
        "pay of a fellow at the announced multiplier", "million KRW a year", 10, 500, "innocore-terms: official"
    )
    announced_multiplier: float = number(
        "the multiplier at which that is the pay", "ratio", 0.5, 5, "innocore-terms: press"
    )
    research_money: float = number(
        "research money of a fellow", "million KRW a year", 0, 500, "innocore-terms: official"
    )
    fellow_contract: int = number("first contract", "quarters", 1, 40, "innocore-terms: press")
    fellow_renewal: int = number("length of a renewal", "quarters", 1, 20, "innocore-terms")
    fellow_longest: int = number("longest fellowship", "quarters", 1, 40, "innocore-terms: press")
    renewal: float = number("probability that a contract is renewed", "probability", 0, 1, "innocore-terms")
    renewal_notice: int = number(
        "quarters before the end of a contract at which a fellow is told whether it is renewed", "quarters", 0, 8,
        "renewal-notice",
    )  # fmt: skip
    fellow_earliest: int = number(
        "quarters after the PhD from which one may be admitted", "quarters", 0, 23, "innocore-terms"
    )
    fellow_latest: int = number(
        "quarters after the PhD until which one may be admitted", "quarters", 0, 23, "innocore-terms"
    )
    fellow_native_bonus: float | None = number(
        "score bonus of Koreans with its committee; null: that of Korea's committees for permanent posts",
        "sd of ability", 0, 2, "fellowship-native-bonus",
    )  # fmt: skip
    any_field: bool = choice("whether those may apply too whose field does not fit", "innocore-terms")
    other_fields: float = number(
        "share of the researchers of other fields who may apply from `widened` on", "share", 0, 1, "innocore-plan-2026"
    )
    university_hosts: float = number(
        "share of the fellows hired from `widened` on who are guests of a university instead of an institute",
        "share", 0, 1, "innocore-plan-2026",
    )  # fmt: skip
    widened: Quarter | None = choice(
        "first quarter in which other fields may apply and universities may host; null: from the first call on",
        "innocore-plan-2026",
    )
    open_to_origins: list[Origin] | None = choice("origins that may apply; null: all", "innocore-terms")
    open_to_places: list[PlaceName] | None = choice(
        "places in which one may live when one applies; null: all", "innocore-terms"
    )
    first_call: Quarter = choice("quarter of the first call", "innocore-terms")
    call_every: int = number(
        "quarters from call to call; vacancies wait for the next", "quarters", 1, 40, "innocore-terms"
    )
    end: Quarter | None = choice(
        "first quarter without calls and renewals (contracts run out); null: no end", "innocore-budget"
    )
    hearing: Hearing
    hearing_by_origin: dict[Origin, float] = by_name("factor on the chance to hear", "ratio", 0, 3, "origin-hearing")
    reserved_posts: float = number(
        "share of finishing fellows who are offered a reserved institute post; a lever adds to the first programme's",
        "share", 0, 1, "innocore-terms: press",
    )  # fmt: skip
    reserved_for: list[Origin] | None = choice(
        "origins to which reserved posts are offered; null: all", "reserved-posts"
    )

    reserved_after: ReservedAfter = choice(
        "when a reserved post is offered: contract: whenever a fellowship ends; full_term: after the longest fellowship, or "
        "when contracts are no longer renewed; evaluation: to who passes at the end of the first contract",
        "reserved-posts",
    )

    @model_validator(mode="after")
    def _has_a_name_and_somebody_may_apply(self):
        if not self.name:
            raise ValueError("@called.en@ is missing; say what the programme is called in English")
        if self.fellow_earliest > self.fellow_latest:
            latest = f"[0, {self.fellow_latest}], the latest (quarters)"
            raise ValueError(f"@fellow_earliest@ = {self.fellow_earliest} lies outside {latest}")
        for field in ("open_to_origins", "open_to_places", "reserved_for"):
            if getattr(self, field) == []:
                raise ValueError(f"@{field}@ is empty; name some, or write null for all")
        return self

    @property
    def name(self) -> str:
        """By what results name it."""
        return name_of(self.called)

    @model_validator(mode="after")
    def _first_contract_is_no_longer_than_the_longest(self):
        if self.fellow_contract > self.fellow_longest:
            longest = f"[1, {self.fellow_longest}], the longest fellowship (quarters)"
            raise ValueError(f"@fellow_contract@ = {self.fellow_contract} lies outside {longest}")
        return self

    @model_validator(mode="after")
    def _notice_is_shorter_than_a_contract(self):
        if self.renewal_notice >= self.fellow_contract:
            latest = f"[0, {self.fellow_contract - 1}], within the first contract (quarters)"
            raise ValueError(f"@renewal_notice@ = {self.renewal_notice} lies outside {latest}")
        return self

    def has_ended(self, calendar_quarter: int) -> bool:
        """Whether there are no more calls and renewals."""
        return self.end is not None and calendar_quarter >= quarter_number(self.end)

    def slots_in(self, calendar_quarter: int) -> int:
        """Fellowships announced for the year of a quarter."""
        year = max((year for year in self.slots_from if year <= calendar_quarter // 4), default=None)
        return self.slots if not self.slots or year is None else self.slots_from[year]

    def calls_in(self, calendar_quarter: int) -> bool:
        """Whether a call is open in a quarter."""
        since = calendar_quarter - quarter_number(self.first_call)
        open_call = since >= 0 and since % self.call_every == 0 and not self.has_ended(calendar_quarter)
        return open_call and self.slots_in(calendar_quarter) > 0


ALL = "all"  # the programme that stands for all of them in tables


class Programmes(Group):
    """Programmes beside the first, by their names: each holds all that a programme does."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Programme]

    @model_validator(mode="after")
    def _names_can_be_columns(self):
        for name in self.constants():
            if name == ALL or not re.fullmatch("[a-z][a-z0-9_]*", name):
                raise ValueError(f"@{name}@ is no name of a programme; write small letters, digits and underscores")
        return self

    def constants(self) -> dict[str, Any]:
        """The programmes by name."""
        return dict(self.__pydantic_extra__)

    def without_slots(self, others: Group) -> "Programmes":
        """Other programmes, and those of these that are not among them without slots: there, but for nobody."""
        absent = {name: one.model_copy(update={"slots": 0}) for name, one in self.constants().items()}
        return Programmes(**{**absent, **others.constants()})
