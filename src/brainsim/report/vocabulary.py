"""What things are called for people: names of the program, policies by what they change, and when they hold."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from brainsim.model.codes import GROUPS, ORIGINS
from brainsim.outcomes.by_programme import MEASURES
from brainsim.outcomes.rows import outcome_rows
from brainsim.process.shipped import option
from brainsim.settings.levers import record_at
from brainsim.study.changes import short_name
from brainsim.words.book import ENGLISH
from brainsim.words.say import called_programme, has, in_words, listed, name_of, numeral, programmes_known, say

UNTOLD = "can't be told"
ASKED, MIXED = "asked", "mixed"  # how a change is said in a question, and beside others
TERMS = (  # by which a programme is as announced or not
    "slots", "slots_from", "pay", "research_money", "fellow_contract", "fellow_renewal", "fellow_longest", "renewal",
    "first_call", "call_every", "open_to_places", "any_field", "other_fields", "university_hosts", "end",
)  # fmt: skip
RESERVED, RESERVED_FOR = "policy.reserved_posts", "programme.reserved_for"

_KEPT = re.compile(
    "(fellows_)?(kept_in_korea|kept_in_korean_research|permanent_research_post|observed)_(year|after)_([0-9]+)"
    f"(?:_({'|'.join(GROUPS)}))?"
)
_BY_PROGRAMME = re.compile(f"({'|'.join(MEASURES)})_of_([a-z0-9_]+)")  # as outcomes/by_programme.py names them
BESIDE = re.compile(r"programmes\.([a-z0-9_]+)\.(.+)")  # a field of a programme beside the first


class Paid(NamedTuple):
    """What a fellow is paid, million won a year, and how many times the mean pay of postdocs that is."""

    now: float = 90.0
    multiplier: float = 1.8


AS_ANNOUNCED = Paid()


def called(word: str, language: str) -> str:
    """What a name of the program is called; one without words is said as it is, its last part, underscores as spaces."""
    if beside := BESIDE.fullmatch(word):
        said = name_of(f"programmes.{beside[2]}", language) or called(f"programme.{beside[2]}", language)
        return of_programme(beside[1], said, language)
    if one := _BY_PROGRAMME.fullmatch(word):
        return of_programme(one[2], called(one[1], language), language)
    told = name_of(word, language) or own_words(word, language) or _kept(word, language) or _within(word, language)
    return told or in_words(short_name(word).replace(".", " "), language)


def of_programme(programme: str, said: str, language: str) -> str:
    """What is said of a programme beside the first, with its name."""
    return say("change.of_programme", language, programme=called_programme(programme, language), said=said)


def _within(parameter: str, language: str) -> str | None:
    """A parameter of a place, or an entry of a table, by what it is in; None for what is neither."""
    group, *parts = parameter.split(".")
    place = parts.pop(0) if group == "country" and len(parts) > 1 else ""
    key = f"place_parameters.{parts[0]}" if place else f"parameters.{group}.{'.'.join(parts[:1])}"
    if not has(key, language):
        return None
    known = place if has(f"in_places.{place}", language) else "another"
    where = say(f"in_places.{known}", language, place=called(place, language))
    told = say(key, language, place=where)
    return say("change.entry", language, parameter=told, entry=called(parts[1], language)) if parts[1:] else told


def own_words(word: str, language: str) -> str | None:
    """What the user's own file calls a lever or an outcome in a language, else in English; None where it says nothing."""
    told = record.words if (record := record_at(word) or outcome_rows().get(word)) else {}
    return told.get(language) or told.get(ENGLISH)


def _kept(outcome: str, language: str) -> str | None:
    """An outcome that says of a group of fellows where they are at a moment, put together of these; None for others."""
    found = _KEPT.fullmatch(outcome)
    if found is None:
        return None
    counted, where, since, number, group = found.groups()
    who = say(f"kept_who.{group or 'all'}", language)
    when = moment_words(since, int(number), language)
    if where == "observed":
        return say("kept.observed", language, who=who, when=when)
    if counted:
        return say("kept.count", language, where=say(f"kept_counts.{where}", language), when=when)
    kind = "share" if group else "share_of_all"
    return say(f"kept.{kind}", language, who=who, where=say(f"kept_shares.{where}", language), when=when)


def moment_words(since: str, years: int, language: str) -> str:
    """So many years after the start of a fellowship ("year") or after its end ("after"), in words."""
    said = say(key, language) if has(key := f"kept_years.{years}", language) else str(years)
    return say(f"kept_from.{since}", language, number=years, years=said)


def programmes_words(offers: Mapping[str, Mapping[str, Any]], language: str) -> str:
    """Programmes, by name with their terms: as announced, where they came so with brainsim; else that they are on other terms.

    Terms that nobody knows are no other ones.
    """
    names = listed([called_programme(name, language) for name in offers], language)
    others = {field for name, offer in offers.items() if offer for field in _other_terms(name, offer)}
    ends = [str(end) for name in offers if (end := (option("programme", name) or {}).get("end"))]
    kind = "endless" if others == {"end"} and ends and not any(one.get("end") for one in offers.values()) else "set"
    return say(f"points.{kind if others else 'programme'}", language, programme=names, year=max(ends, default="")[:4])


def is_announced(name: str, offer: Mapping[str, Any]) -> bool:
    """Whether a programme is as announced, or would be but for its end: so that what is known of it is known of this."""
    return _other_terms(name, offer) <= {"end"}


def _other_terms(name: str, offer: Mapping[str, Any]) -> set[str]:
    """The terms of a programme that are not as announced; all of one that did not come with brainsim."""
    announced = option("programme", name) or {}
    return {field for field in TERMS if (offer.get(field) or None) != (announced.get(field) or None)}


def lever_name(name: str, language: str) -> str:
    """A lever without the unit of its levels, where it has such a name."""
    return say(key, language) if has(key := f"asked_levers.{name}", language) else called(name, language)


def level_name(lever: str, level: Any, usual: Any, language: str, paid: Paid = AS_ANNOUNCED) -> str:
    """A level among others of its lever, the one that the reference has as such."""
    if level == usual:
        return say("axis.as_it_is", language)
    return change_words(lever, level, language, paid=paid) or in_words(str(level))


def reason(word: str, language: str) -> str:
    """Why there is no number (study/ratios.py)."""
    return say(f"unsaid.{word if has(f'unsaid.{word}', language) else UNTOLD}", language)


def option_words(group: str, option: Any, language: str) -> str | None:
    """An option of a group, a word of a parameter, or what has its own words by language; None for what is not known."""
    if isinstance(option, dict) and ENGLISH in option:
        return option.get(language) or option[ENGLISH]
    if group == "programme" and option in programmes_known():
        return say("options.programme.announced", language, programme=called_programme(option, language))
    key = f"options.{group}.{option}"
    return say(key, language) if isinstance(option, str) and has(key, language) else None


def quarter(name: str, language: str, is_start: bool = False) -> str:
    """A quarter as it is written: 2025Q3; `is_start`: of what starts in it, which may be a year."""
    year, _, number = name.partition("Q")
    if not number:
        return name
    return say("time.new_year" if is_start and number == "1" else "time.quarter", language, year=year, quarter=number)


def policy(
    changes: Mapping[str, Any], label: str, language: str, times: Mapping[str, str] | None = None, paid: Paid = AS_ANNOUNCED,
    mixed: bool = False,
) -> str:  # fmt: skip
    """What a point changes, in words; `times`: when a lever holds; `paid`: fellows without it; `mixed`: beside other changes."""
    kind = MIXED if mixed or len(in_one(changes)) > 1 else ""
    said = [
        _in_time(words, time_words((times or {}).get(lever_of(name), ""), language), language)
        for name, value in in_one(changes).items()
        if (words := change_words(name, value, language, kind, paid))
    ]
    return listed(said, language, "_changes") if said else label


def in_one(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes with what is said in one: posts that are reserved for some, by whom they are for."""
    share, told = changes.get(RESERVED), dict(changes)
    if share is None or (whom := _whom(told.get(RESERVED_FOR))) is None:
        return told
    del told[RESERVED_FOR]
    return {f"{RESERVED}.{whom}" if name == RESERVED else name: value for name, value in told.items()}


def lever_of(name: str) -> str:
    """The lever of a change as `in_one` names it."""
    return RESERVED if name.startswith(f"{RESERVED}.") else name


def _whom(origins: Any) -> str | None:
    """Whether origins, a list or what a table holds of one, are those of Koreans or of foreigners; None for a mix of both."""
    named = set(re.findall("[a-z_]+", str(origins)))
    return {frozenset({"korea"}): "koreans", frozenset(ORIGINS) - {"korea"}: "foreigners"}.get(frozenset(named))


def _in_time(lever: str, time: str, language: str) -> str:
    """What a lever is set to, and when it holds; "" for all the time."""
    return say("change.in_time", language, lever=lever, time=time) if time else lever


def times_of(lever: dict[str, Any], language: str) -> str:
    """When a lever holds, such as "from 2027 on"; "" for all the time."""
    start, ramp, end, when = (lever.get(name) for name in ("start", "ramp_quarters", "end", "when"))
    said = []
    if start:
        said.append(say("time.from" if end else "time.from_on", language, quarter=quarter(start, language, True)))
    if ramp:
        said.append(say("time.rising", language, quarters=ramp))
    if end:
        said.append(say("time.until", language, quarter=quarter(end, language)))
    if when:
        side = "above" if when.get("above") is not None else "below"
        measure = say(f"measures.{when['measure']}", language)
        said.append(say(f"time.{side}", language, measure=measure, bound=when[side]))
    return " ".join(said)


def time_words(words: str, language: str) -> str:
    """When a lever holds, as the label of a point says it: from a quarter, in so many steps, until a quarter."""
    said = [
        say(f"time.{word}", language, quarter=quarter(when, language))
        for word, when in re.findall(r"\b(from|in|until) (\S+)", words)
    ]
    return " ".join(said) or words


def change_words(name: str, value: Any, language: str, kind: str = "", paid: Paid = AS_ANNOUNCED) -> str:
    """One change in words, of a `kind` as a question asks of it, or in short; a lever with a time is a table of both."""
    asked = kind == ASKED
    if isinstance(value, dict) and "value" in value:
        said, time = change_words(name, value["value"], language, kind, paid), times_of(value, language)
        return _in_time(said, time, language)
    if (option := option_words(name, value, language)) is not None:
        return say(key, language) if asked and has(key := f"asked_options.{name}.{value}", language) else option
    beside, is_first = BESIDE.fullmatch(name), name.startswith("programme.") and len(programmes_known()) > 1
    whose = beside[1] if beside else "" if is_first else None  # of several programmes
    own = f"programme.{beside[2]}" if beside else name
    is_short = kind == MIXED and has(f"mixed.{own}", language)
    key = f"asked.{own}" if asked else f"mixed.{own}" if is_short else f"policies.{own}"
    if (words := level_words(key, value, language, paid)) is not None:
        return words if whose is None else of_programme(whose, words, language)
    if asked:
        kind = "number" if isinstance(value, float) else "word"
        return say(f"question.{kind}", language, name=called(name, language), value=value)
    if name == "policy":
        return ""
    short = own_words(name, language) or name.split(".")[-1].replace("_", " ")
    short = of_programme(whose, short, language) if whose else short
    number = numeral(value, "g", language) if isinstance(value, float) else value
    return say("change.other", language, short=short, name=called(name, language), value=number)


def level_words(key: str, value: Any, language: str, paid: Paid = AS_ANNOUNCED) -> str | None:
    """The level of a lever by a pattern of its own, or of that very level; None where there is no such pattern, or no number."""
    try:
        number = float(value) if has(key, language) else None
    except (TypeError, ValueError):
        return None
    if number is None:
        return None
    more, pay = 100 * (number - 1), number * paid.now / paid.multiplier
    told = {"value": number, "more": more, "size": in_per_cent(more), "percent": 100 * number, "years": number / 4}
    way, raised = "more" if more >= 0 else "fewer", "up" if pay >= paid.now else "down"
    words = {"direction": say(f"directions.{way}", language), "raised": say(f"directions.{raised}", language),
             "tightened": say(f"directions.{'tighter' if more >= 0 else 'looser'}", language),
             "pay": wages(pay, language), "now": wages(paid.now, language), "times": times(number, language)}  # fmt: skip
    whole = int(number) if number.is_integer() else number  # of which a word may be a plural
    key = very if has(very := f"{key}.{number:g}", language) else key
    return say(key, language, number=whole, of_all=of_all(number, language), **words, **told)


def in_per_cent(more: float) -> float:
    """The size of a change as it is said: whole per cents, below ten to a tenth."""
    return round(abs(more), 0 if abs(more) >= 10 else 1)


def wages(millions: float, language: str) -> str:
    """Pay in million won, as the language counts it: in Korean of hundred millions and ten thousands."""
    large, rest = divmod(round(millions), 100)
    kind = "small" if not large else "large" if rest else "round"
    return say(f"wages.{kind}", language, millions=large * 100 + rest, large=large, rest=100 * rest)


def times(number: float, language: str) -> str:
    """How many times something is: twice, half, three times."""
    return (
        say(key, language) if has(key := f"times.{number:g}", language) else say("times.other", language, value=number)
    )


def of_all(share: float, language: str) -> str:
    """A share as people say it: 6 in 10, 1 in 4; per cent where it is near none of these."""
    if share == 1:
        return say("of_all.every", language)
    for every in (4, 10):
        if abs(share * every - round(share * every)) < 0.05 and (every == 10 or round(share * every) in (1, 3)):
            return say("of_all.in", language, number=round(share * every), every=every)
    return say("of_all.percent", language, percent=100 * share)
