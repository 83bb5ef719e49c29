"""The levers of policy and the shocks: each is one record, and what it does to the world stands in it.

A lever acts on the world of a quarter while it is made (model/world.py, Draft), with its value in that quarter, which may
be the neutral one. They act in the order of this file, then those of a user's own files (extend.py) in theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from brainsim.settings.extend import Extension, added, offer
from brainsim.settings.groups import Group, SettingsError
from brainsim.settings.names import PositionName
from brainsim.settings.places import OUR_NAMES

KOREA, US, UK = map(OUR_NAMES.index, ("korea", "us", "uk"))
POSTDOC, FELLOW = map(get_args(PositionName).index, ("postdoc", "fellow"))
GROUPS = ("policy", "shock")
CALLS = ("calls",)


class Record(NamedTuple):
    """What a lever is: where it stands, what it means, what it takes, what it rests on, and what it does."""

    group: str  # policy or shock
    name: str
    meaning: str
    unit: str
    low: float
    high: float
    neutral: float | str  # the value that changes nothing; or the dotted name of the parameter that holds it
    evidence: str  # a key into docs/evidence.md
    act: Callable[[Any, float], None]  # what its value does to a draft of the world
    words: Mapping[str, str]  # its name by language, where the words of briefs do not know it
    needs: tuple[str, ...]  # without which it changes nothing: calls of the programme, or other levers

    @property
    def path(self) -> str:
        """Its dotted name."""
        return f"{self.group}.{self.name}"


OURS: dict[str, Record] = {}  # those of this file, by name


def lever(
    meaning: str, unit: str, low: float, high: float, neutral: float | str, evidence: str = "", *, group: str = "policy",
    words: Mapping[str, str] = MappingProxyType({}), needs: Sequence[str] = (),
) -> Callable:  # fmt: skip
    """Make a lever of a function `act(world, x)`, which is named as the lever shall be.

    `meaning` and `unit` in words; `low` and `high`: its range; `neutral`: the value that changes nothing; `evidence`: what
    it rests on; `group`: policy or shock; `words`: its name in briefs by language (en, ko); `needs`: "calls" where it acts
    on who is called alone. In a file that the setting `extend` names. SettingsError for what can't be a lever.
    """

    def made(act: Callable[[Any, float], None]) -> Callable[[Any, float], None]:
        if isinstance(needs, str):
            raise SettingsError(f"lever {act.__name__}: needs = {needs} is one text; give a list: needs=[{needs!r}]")
        record = Record(
            group, act.__name__, meaning, unit, low, high, neutral, evidence, act, dict(words), tuple(needs)
        )
        if act.__module__ == __name__:
            OURS[record.name] = record
        else:
            _check(record)
            offer("lever", record.name, record, (*OURS, "reserved_posts_by"))
        return act

    return made


def _check(record: Record) -> None:
    """SettingsError for what can't be a lever."""
    if hasattr(Group, record.name):
        raise SettingsError(
            f"lever {record.name}: all settings have something of that name; name the function otherwise"
        )
    numbers: tuple[Any, ...] = (record.low, record.high, record.neutral)
    if record.group not in GROUPS:
        raise SettingsError(f"lever {record.name}: group = {record.group!r} is neither policy nor shock")
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers):
        raise SettingsError(f"lever {record.name}: low, high and neutral are not numbers")
    low, high, neutral = numbers
    if not low <= neutral <= high or low == high:
        raise SettingsError(f"lever {record.name}: neutral = {neutral:g} does not lie in a range [{low:g}, {high:g}]")


def records(extensions: Sequence[Extension] | None = None) -> dict[str, Record]:
    """All levers by name, in the order in which they act: ours, and what these files add, or else the active ones."""
    return OURS | added("lever", extensions)


def record_at(path: str) -> Record | None:
    """The lever of a dotted name; None where it is none."""
    record = records().get(path.rpartition(".")[2])
    return record if record is not None and record.path == path else None


# --- policy -----------------------------------------------------------------------------------------------------------


@lever(
    "pay of a fellow over the mean pay of a domestic postdoc as announced; a fellow earns programme.pay at the neutral value",
    "fellow pay / mean domestic postdoc pay", 0.5, 5,
    neutral="programme.announced_multiplier", evidence="innocore-terms: press", needs=CALLS,
)  # fmt: skip
def salary_multiplier(world, x):
    world.pay[KOREA, FELLOW] *= x
    world.pay[KOREA, FELLOW] /= world.announced_multiplier


@lever("factor on Korea's yearly faculty and institute openings", "ratio", 0, 5, 1, "kr-institute-openings")
def permanent_jobs(world, x):
    world.openings[KOREA] *= x


@lever(
    "share of fellows who are offered, at the end of their time, an institute post extra to the openings",
    "share", 0, 1, 0, "reserved-posts", needs=CALLS,
)  # fmt: skip
def reserved_posts(world, x):
    world.reserved_share += x


@lever(
    "share of the gap between fellow pay and institute pay that a reserved post closes",
    "share", 0, 1, 0, "reserved-posts", needs=(*CALLS, "reserved_posts"),
)  # fmt: skip
def bridge_pay(world, x):
    world.bridge += x


@lever("added to the autonomy index of fixed-term posts in Korea", "index points", -0.5, 0.5, 0, "lever-scale")
def autonomy(world, x):
    fixed_term = KOREA, [POSTDOC, FELLOW]
    world.autonomy[fixed_term] = (world.autonomy[fixed_term] + x).clip(0.0, 1.0)  # the index has no other values


@lever("added to Korea's research resources, on the scale where the US is 1", "index points", 0, 1, 0, "lever-scale")
def computing(world, x):
    world.resources[KOREA] += x


@lever(
    "factor on the chance of an industry offer in Korea of those who do research there", "ratio", 0, 3, 1, "lever-scale"
)
def industry_ties(world, x):
    world.research_offers *= x


@lever("share removed of Korea's foreignness and of its visa refusals", "share", 0, 1, 0, "lever-scale")
def visa_ease(world, x):
    world.foreignness[KOREA] *= 1.0 - x
    world.refusal[KOREA] *= 1.0 - x


@lever(
    "factor on the chance of Koreans abroad and of all foreigners to hear of the call", "ratio", 0, 2, 1, "lever-scale",
    needs=CALLS,
)  # fmt: skip
def outreach(world, x):
    world.hearing[1:] *= x  # all but those at home in Korea


@lever(
    "share of fellows who spend part of their time at a company or an institute", "share", 0, 1, 0, "exchange", needs=CALLS,
)  # fmt: skip
def exchange(world, x):
    world.exchange += x


# --- shocks -----------------------------------------------------------------------------------------------------------


@lever(
    "hostility of the US to foreign researchers; 1 is calm", "ratio to calm", 0.5, 3, 1, "hostility-scale",
    group="shock",
)  # fmt: skip
def us_hostility(world, x):
    world.hostility[US] *= x


@lever(
    "extra up-front cost of a foreigner's UK post, felt as a pay cut spread over the contract",
    "GBP", 0, 20_000, 0, "uk-visa-cost", group="shock",
)  # fmt: skip
def uk_visa_cost(world, x):
    world.visa_cost[UK] += x / 1000.0
