"""What each option of page 1 is: who is paid what by whom, who may have it, from when until when; and what the reference is."""

import math
from collections.abc import Mapping
from typing import Any

from brainsim.brief.answer import rows_of
from brainsim.brief.bought import is_asked
from brainsim.brief.for_money import cheapest
from brainsim.brief.headline import ranked
from brainsim.brief.kept import keeping
from brainsim.brief.prices_told import MOST_NAMED
from brainsim.brief.records import Facts
from brainsim.brief.sentences import begun, point_words, told_of
from brainsim.report.vocabulary import quarter, wages
from brainsim.words.say import called_programme, has, listed, numeral, say

OPENINGS = "policy.permanent_jobs"
ONCE = 40  # quarters from call to call, from which there is one call
PARTS = ("slots", "pay", "contract", "calls", "whom", "hosts")  # of the terms of a programme, in this order
FIELDS = {
    "slots": ("slots", "slots_from"), "pay": ("pay", "research_money"), "hosts": ("university_hosts",),
    "contract": ("fellow_contract", "fellow_renewal", "fellow_longest"), "calls": ("first_call", "call_every", "end"),
    "whom": ("open_to_places", "any_field", "other_fields"),
}  # fmt: skip
MOST = 8  # lines
BEFORE = 1.0  # hostility of the US visa climate before 2025


def terms(facts: Facts, language: str) -> str:
    """A line each: which mix is the most robust, where that is asked; the reference; every programme and lever that some option changes."""
    robust = [say("terms.robust", language)] if is_asked(facts) else []
    lines = [*robust, *_of_reference(facts, language), *_of_programmes(facts, language), *_of_levers(facts, language)]
    return "\n".join(lines[:MOST])


def _line(name: str, words: str, language: str) -> str:
    return say("terms.line", language, name=begun(name), words=words)


def _of_reference(facts: Facts, language: str) -> list[str]:
    """What is there anyway: the programmes of the reference with their terms, or that there is none."""
    offers = facts.offers.get(0, {})
    if not offers and facts.is_of_programme:
        return [_line(point_words(facts, 0, language), say("terms.nobody", language), language)]
    names = {name: called_programme(name, language) for name in offers}
    if len(names) == 1 and not facts.without_it:
        names = dict.fromkeys(names, point_words(facts, 0, language))
    said = [offer_words(offer, {}, language) for offer in offers.values()]
    if said and facts.climate == BEFORE:
        said[-1] = say("terms.between", language).join([said[-1], say("terms.climate", language)])
    return [_line(names[name], words, language) for name, words in zip(offers, said, strict=True)]


def _of_programmes(facts: Facts, language: str) -> list[str]:
    """The programmes that options bring, and those that they have on other terms, by what is other."""
    said: dict[str, str] = {}
    for point in facts.choices:
        for name, offer in facts.offers.get(point.point, {}).items():
            before, changes = facts.offers.get(0, {}).get(name, {}), told_of(facts, point.point)
            if not before:
                is_whole = set(changes) == {"programme"}
                told = point_words(facts, point.point, language) if is_whole else called_programme(name, language)
                said.setdefault(told, offer_words(offer, {}, language))
            elif "programme" in changes:
                said.setdefault(point_words(facts, point.point, language), offer_words(offer, before, language))
    return [_line(name, words, language) for name, words in said.items() if words]


def offer_words(offer: Mapping[str, Any], before: Mapping[str, Any], language: str) -> str:
    """The terms of a programme, or those that are not as before."""
    parts = [
        words
        for part in PARTS
        if any(offer.get(field) != before.get(field) for field in FIELDS[part])
        and (words := _part(part, offer, bool(before), language))
    ]
    return say("terms.between", language).join(parts)


def _part(part: str, offer: Mapping[str, Any], is_change: bool, language: str) -> str:
    """One part of the terms; "" for what goes without saying."""
    told = {"slots": _slots, "contract": _contract, "calls": _calls, "whom": _whom}
    if part in told:
        return told[part](offer, language)
    if part == "pay":
        pay, money = (wages(float(offer[name]), language) for name in ("pay", "research_money"))
        return say("terms.pay", language, pay=pay, money=money)
    return (
        say("terms.hosts", language, percent=100 * offer[f"university_{part}"]) if offer.get("university_hosts") else ""
    )


def _slots(offer: Mapping[str, Any], language: str) -> str:
    """How many fellowships there are at a time, and from when on how many."""
    later = {int(year): number for year, number in (offer.get("slots_from") or {}).items()}
    words = {"slots": offer["slots"]}
    if not later:
        return say("terms.slots", language, **words)
    year = max(later)
    if len(later) == 1 and int(str(offer["first_call"])[:4]) >= year:  # there were none before
        return say("terms.slots", language, slots=later[year])
    kind = "step" if len(later) == 1 else "growing"
    return say(f"terms.{kind}", language, year=str(year), most=later[year], **words)


def _contract(offer: Mapping[str, Any], language: str) -> str:
    first, more, longest = (
        duration(int(offer[name]), language) for name in ("fellow_contract", "fellow_renewal", "fellow_longest")
    )
    left = int(offer["fellow_longest"]) - int(offer["fellow_contract"])
    kind = "contract_uneven" if left % int(offer["fellow_renewal"]) else "contract"
    return say(f"terms.{kind}", language, first=first, more=more, longest=longest)


def duration(quarters: int, language: str) -> str:
    """So many quarters in years, or in months where these are not whole."""
    if quarters % 4:
        return say("terms.months", language, number=3 * quarters)
    return say("terms.years", language, number=quarters // 4)


def _calls(offer: Mapping[str, Any], language: str) -> str:
    """When people are called."""
    first, every, end = quarter(offer["first_call"], language), int(offer["call_every"]), offer.get("end")
    if every >= ONCE:
        return say("terms.once", language, first=first)
    often = say(
        f"terms.every_{every}" if has(f"terms.every_{every}", language) else "terms.every", language, number=every
    )
    last = say("terms.until", language, end=quarter(end, language)) if end else say("terms.endless", language)
    return say("terms.calls", language, often=often, first=first, last=last)


def _whom(offer: Mapping[str, Any], language: str) -> str:
    """Who may apply, where that is not everybody of its fields."""
    said = []
    if offer.get("open_to_places") and "korea" not in offer["open_to_places"]:
        said.append(say("terms.abroad", language))
    if offer.get("any_field"):
        said.append(say("terms.any_field", language))
    elif offer.get("other_fields"):
        from_when = quarter(offer["widened"] or offer["first_call"], language, True)
        said.append(say("terms.other_fields", language, percent=100 * offer["other_fields"], quarter=from_when))
    return listed(said, language) if said else ""


def _of_levers(facts: Facts, language: str) -> list[str]:
    """What the levers are that the options of page 1 set, each once, with the levels that any option has."""
    levels: dict[str, list[Any]] = {}
    for point in facts.points:
        for name, level in told_of(facts, point.point).items():
            levels.setdefault(name, []).append(level)
    named = {name for number in _named(facts) for name in told_of(facts, number)}
    told = {name: found for name, found in levels.items() if name in named}
    return [words for name, found in told.items() if (words := _lever(facts, name, found, language))]


def _named(facts: Facts) -> set[int]:
    """The options that page 1 has in its chart and table, and others that its findings may name."""
    applying = sorted(ranked(facts, "applicants_per_slot"), key=lambda one: abs(one.effect))
    tied = cheapest(facts)
    others = [*applying[-1:], *keeping(facts)[:1], *(tied if len(tied) <= MOST_NAMED else [])]
    named = {*(point.point for point in rows_of(facts)), facts.best, *(effect.point for effect in others)}
    return named & {point.point for point in facts.points}


def _lever(facts: Facts, name: str, levels: list[Any], language: str) -> str:
    """A lever in a sentence; "" for one whose level says it all."""
    openings = _openings(facts, levels, language) if name == OPENINGS else ""
    if not has(key := f"levers_told.{name}", language) or (name == OPENINGS and not openings):
        return ""
    now, when = wages(facts.paid.now, language), _when(facts, language)
    return say(key, language, openings=openings, now=now, when=when, **_terms_now(facts, language))


def _terms_now(facts: Facts, language: str) -> dict[str, Any]:
    """The contract of the first programme, as its levers are held against it; of no programme nothing."""
    offer = _first_offer(facts)
    if not {"fellow_contract", "fellow_longest", "renewal"} <= set(offer):
        return {"first": "", "longest": "", "renewed": math.nan}
    first, longest = (duration(int(offer[name]), language) for name in ("fellow_contract", "fellow_longest"))
    return {"first": first, "longest": longest, "renewed": 100 * float(offer["renewal"])}


def _first_offer(facts: Facts) -> Mapping[str, Any]:
    """The terms of the first programme: in the reference, where it has one."""
    points = (facts.reference, *facts.points)
    return next((one for point in points for one in facts.offers.get(point.point, {}).values()), {})


def _when(facts: Facts, language: str) -> str:
    """When a guaranteed post is offered, as the first programme has it."""
    return say(f"reserved_when.{_first_offer(facts).get('reserved_after', 'full_term')}", language)


def _openings(facts: Facts, levels: list[Any], language: str) -> str:
    """How many posts a year more openings for all are, beside those of today; of many levels the ends."""
    told = (level.get("value") if isinstance(level, Mapping) else level for level in levels)
    added = sorted({(one - 1) * facts.openings for one in told if isinstance(one, int | float) and one != 1})
    if not added or not facts.openings:
        return ""
    least, most, now = (numeral(float(f"{one:.2g}"), ",.0f", language) for one in (added[0], added[-1], facts.openings))
    ends = {"posts": least if added[0] < 0 else f"+{least}", "most": most if added[-1] < 0 else f"+{most}"}
    is_timed = any(isinstance(level, Mapping) for level in levels)
    kind = f"openings{'_timed' if is_timed else ''}{_ends(len(added), is_timed)}"
    return say(f"terms.{kind}", language, now=now, years=facts.years, **ends)


def _ends(number: int, is_timed: bool) -> str:
    """How so many levels are told: one, two of them, or the least and the most."""
    return "" if number < 2 else "_two" if number == 2 and not is_timed else "_between"
