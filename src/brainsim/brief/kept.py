"""Whom Korea keeps, as page 1 says it: which option keeps most of a hundred fellows in Korean research, and what becomes of all."""

from collections.abc import Collection

import pandas as pd

from brainsim.brief.likelihood import too_few
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import begun, comparison, differ, is_clear, many_in, point_words, sentences_of, told_of
from brainsim.outcomes.kept import AFTER_END, FROM_START, IN_RESEARCH, KEPT
from brainsim.report.vocabulary import called, moment_words, policy
from brainsim.study.stored import records_of
from brainsim.words.say import MINUS, listed, numeral, say

WHEN = {
    f"{IN_RESEARCH.name}_{moment.name}": (since, moment.years)
    for since, moments in (("year", FROM_START), ("after", AFTER_END))
    for moment in moments
}  # of shares of all fellows, what is counted from and the years since
FELLOW_RUNGS = ("stay", "research", "permanent")  # where fellows are, as sentences have it
HIRED = "fellows_hired"
WHOLE = 1.5  # of a hundred, from which a number of fellows has no decimals
LATEST = (
    "year_7",
    "year_5",
    "after_3",
)  # moments, the first that was observed is told: who stays long has no end to count from
AT = {moment: tuple(f"{kept.name}_{moment}" for kept in KEPT) for moment in LATEST}  # outcomes by rung
ABROAD = ("foreign", "returnee")  # groups of fellows who came from there, seen after the end
GROUPS = ("new_domestic_phd", "other_domestic", "returnee", "foreign")
SHARES = (*(name for names in AT.values() for name in names), *(f"{AT['after_3'][0]}_{group}" for group in ABROAD))


def effects_on_fellows(effects: pd.DataFrame, asked: str, points: Collection[int]) -> list[Effect]:
    """Effects of points on shares of fellows: on each rung at the moments of page 1, and in research at the one that was asked for."""
    mine = effects[effects["outcome"].isin({*SHARES, *({asked} & set(WHEN))}) & effects["point"].isin(points)]
    return records_of(Effect, mine[mine["effect"].notna()])


def moment_of(facts: Facts) -> str:
    """The moment of page 1: the latest from the start at which no option has fellows still, else after the end."""
    seen = {name for levels in facts.fellows.values() for name in levels}
    terms = [offer for offers in facts.offers.values() for offer in offers.values()]
    longest = max((int(offer.get("fellow_longest") or 0) for offer in terms), default=0)
    told = (moment for moment in LATEST if set(AT[moment]) <= seen and not _is_within(moment, longest))
    return next(told, LATEST[-1])


def _is_within(moment: str, quarters: int) -> bool:
    """Whether somebody may still be a fellow then, who is in research for that alone."""
    since, years = WHEN[AT[moment][1]]
    return since == "year" and 4 * years < quarters


def outcome_of(facts: Facts) -> str:
    """The share in Korean research at that moment."""
    return AT[moment_of(facts)][1]


def keeping(facts: Facts, outcome: str = "") -> list[Effect]:
    """Options by the share of fellows in Korean research, at the moment of page 1 or another; the one that keeps most first."""
    outcome = outcome or outcome_of(facts)
    choices = {point.point for point in facts.choices}
    found = [one for one in facts.on_fellows if one.outcome == outcome and one.point in choices]
    return sorted(found, key=lambda one: one.effect, reverse=True)


def asked_for(facts: Facts) -> Effect | None:
    """The option that clearly keeps most fellows, where a study asks for that."""
    return next((one for one in keeping(facts, facts.asked) if is_clear(one) and one.effect > 0), None)


def clearly_more(facts: Facts) -> Effect | None:
    """The option that clearly keeps most fellows, where it clearly keeps more than the one that adds most."""
    keeper = asked_for(facts) or next((one for one in keeping(facts) if is_clear(one) and one.effect > 0), None)
    if keeper is None or keeper.point == facts.best:
        return None
    best = next((one for one in keeping(facts, keeper.outcome) if one.point == facts.best), None)
    return keeper if best is not None and keeper.effect > best.effect and differ(facts, keeper, best) else None


def of_a_hundred(effect: Effect, language: str) -> tuple[str, str]:
    """How many more of a hundred fellows an option keeps, or fewer, and the range of that: whole people, where none of it rounds to 0."""
    numbers = [100 * number for number in (effect.effect, effect.low, effect.high) if number is not None]
    digits = 0 if all(abs(number) >= 0.5 for number in numbers) else 1
    size, *ends = (
        numeral(number, f"+.{places}f" if round(number, places) else "g", language)
        for number, places in (
            (round(one, places) or 0, places)
            for one, places in zip(numbers, (digits if abs(numbers[0]) < WHOLE else 0, digits, digits), strict=False)
        )
    )
    return size, say("numbers.range", language, low=ends[0], high=ends[1], unit="") if ends else ""


def when(outcome: str, language: str) -> str:
    """The moment of a share."""
    return moment_words(*WHEN[outcome], language)


def who_stays(facts: Facts, language: str) -> tuple[str, str]:
    """Which option keeps most fellows in Korean research and how many; without a choice how many of a hundred stay at all."""
    moment = when(outcome_of(facts), language)
    ranks, now = keeping(facts), of_hundred(facts, 0)
    if not ranks or not now:
        return _alone(facts, language)
    if too_few(ranks[0].n):
        return say("comes.few", language), ""
    clear, reference = [one for one in ranks if is_clear(one)], point_words(facts, 0, language)
    if not clear or (clear[0].effect < 0 and len(clear) < len(ranks)):
        kind = "one_unclear" if len(ranks) == 1 else "none_more" if clear else "no_option"
        return say(f"stays.{kind}", language), say("stays.now", language, reference=reference, when=moment, **now)
    best = clear[0] if clear[0].effect > 0 else ranks[0]
    size, ends = of_a_hundred(best, language)
    kind, many = "more" if best.effect > 0 else "fewer", 2 if many_in(facts, best.point, language) else 1
    words = {
        "policy": point_words(facts, best.point, language),
        "size": bare(size),
        "most": bare(of_a_hundred(ranks[-1], language)[0]),
    }
    kind = "all_fewer" if kind == "fewer" and len(ranks) > 1 else kind
    said = begun(say(f"stays.{kind}", language, number=many, **words))
    there = of_hundred(facts, best.point)
    if not there:
        return said, ""
    then = {**now, **{f"{name}_then": share for name, share in there.items()}}
    researching = "with" if kind == "all_fewer" else "research"
    leading = next((one for one in ranks if one.point == facts.best != best.point), None)
    second = next((one for one in ranks if one.point != best.point), None)
    living = beside(facts, best.point, "stay", now["stay"], there["stay"], moment_of(facts))
    told = [
        say(
            f"stays.{researching}",
            language,
            when=begun(moment),
            range=ends,
            reference=reference,
            policy=words["policy"],
            rounded=_rounded(best, there["research"], now["research"], language),
            **then,
        ),
        say(f"stays.{living}", language, **then),
    ]
    ahead = comparison(facts, best.point, second.point, best.outcome) if asked_for(facts) and second else None
    if ahead is not None and second is not None and is_clear(ahead):
        size, ends = of_a_hundred(best._replace(effect=ahead.difference, low=ahead.low, high=ahead.high), language)
        told.insert(
            1,
            say(
                "stays.next",
                language,
                size=bare(size),
                range=ends,
                policy=_as_against(facts, second.point, best.point, language),
            ),
        )
    told.append(_in_each_group(facts, best.point, language))
    if leading is not None:  # the option of the headline, where another keeps most
        size, ends = of_a_hundred(leading, language)
        told.append(
            say(
                "stays.best", language, policy=begun(point_words(facts, leading.point, language)), size=size, range=ends
            )
        )
    return said, sentences_of(told, language)


def _as_against(facts: Facts, point: int, other: int, language: str) -> str:
    """An option in words: where it is another one with more changes, by these."""
    mine, known = told_of(facts, point), told_of(facts, other)
    more = {name: level for name, level in mine.items() if name not in known}
    if not more or {name: mine.get(name) for name in known} != dict(known):
        return point_words(facts, point, language)
    said = policy(more, "", language, facts.point_of(point).times, facts.paid)
    return say("points.same_plus", language, more=said)


def bare(number: str) -> str:
    """A number without its sign."""
    return number.lstrip(f"+{MINUS}")


def _rounded(effect: Effect, then: float, now: float, language: str) -> str:
    """That numbers of a hundred are rounded, where a reader would find another difference between them than is told; else ""."""
    return say("stays.rounded", language) if round(then) - round(now) != round(100 * effect.effect) else ""


def of_group(moment: str, group: str) -> str:
    """The share of a group in Korean research at a moment."""
    return f"{IN_RESEARCH.name}_{moment}_{group}"


def _in_each_group(facts: Facts, point: int, language: str) -> str:
    """How many more of a hundred of each group an option keeps, at the moment of page 1, or that it is clear of none; "" if unseen."""
    mine = {one.outcome: one for one in facts.by_group if one.point == point}
    found = {group: mine.get(of_group(moment_of(facts), group)) for group in GROUPS}
    seen = {group: one for group, one in found.items() if one is not None}
    if not any(map(is_clear, seen.values())):
        return say("stays.no_group", language) if seen else ""
    told = [_in_group(called(group, language), one, language) for group, one in seen.items()]
    return say("stays.by_group", language, told=listed(told, language))


def _in_group(name: str, effect: Effect, language: str) -> str:
    if not is_clear(effect):
        return say("stays.in_group_unclear", language, group=name)
    return say("stays.in_group", language, group=name, size=of_a_hundred(effect, language)[0])


def _alone(facts: Facts, language: str) -> tuple[str, str]:
    """Of a hundred fellows at that moment: with the best option, or as things are."""
    names = AT[moment_of(facts)]
    shown = facts.best if facts.fellows.get(facts.best, {}).get(names[0]) else facts.usual
    mine = of_hundred(facts, shown)
    if not mine:
        return say("stays.unseen", language), ""
    kind = "further_of" if len(facts.points) > 1 else "further"
    words = {"policy": point_words(facts, shown, language), **mine}
    further = [say(f"stays.{kind}", language, **words), _by_origin(facts, shown, language)]
    return say("stays.alone", language, when=when(names[1], language), **mine), sentences_of(further, language)


def _by_origin(facts: Facts, point: int, language: str) -> str:
    """Of fellows from abroad how many live in Korea then; "" where they can't be followed."""
    levels, outcomes = facts.fellows.get(point, {}), AT["after_3"]
    found = {group: levels.get(f"{outcomes[0]}_{group}") for group in ABROAD}
    shares = {group: 100 * level.middle for group, level in found.items() if level is not None}
    return (
        say("stays.by_origin", language, when=when(outcomes[1], language), **shares)
        if len(shares) == len(ABROAD)
        else ""
    )


def beside(facts: Facts, point: int, rung: str, now: float, then: float, moment: str = "after_3") -> str:
    """How two numbers of a hundred fellows are told: as one, where a reader sees the same; or with no clear difference."""
    if round(now) == round(then):
        return "same"
    outcome = AT[moment][FELLOW_RUNGS.index(rung)]
    found = next((one for one in facts.on_fellows if (one.point, one.outcome) == (point, outcome)), None)
    return "beside" if found is None or is_clear(found) else "unclear"


def of_hundred(facts: Facts, point: int) -> dict[str, float]:
    """Per cent of fellows on each rung at the moment of page 1; empty where nobody can be followed."""
    found, outcomes = facts.fellows.get(point, {}), AT[moment_of(facts)]
    if not set(outcomes) <= set(found):
        return {}
    return {name: 100 * found[outcome].middle for name, outcome in zip(FELLOW_RUNGS, outcomes, strict=True)}
