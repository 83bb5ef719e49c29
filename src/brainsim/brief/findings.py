"""What page 1 finds: who comes, who stays, what it costs, a bold line each; and what its chart shows, as its title."""

from brainsim.brief import bought
from brainsim.brief.for_money import cheapest, price_name, price_of
from brainsim.brief.headline import ranked
from brainsim.brief.likelihood import too_few
from brainsim.brief.money import extra, from_to, money
from brainsim.brief.parts import Finding
from brainsim.brief.records import Effect, Facts, Level
from brainsim.brief.sentences import (
    begun,
    effect_of,
    from_abroad,
    is_clear,
    many_in,
    point_words,
    sentences_of,
    unsaid,
)
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.numbers import is_endless, rounded, with_interval
from brainsim.report.rungs import OF_FELLOWS, RUNGS
from brainsim.words.say import listed, say

APPLICANTS, HIRED = "applicants_per_slot", "fellows_hired"
MOST_NAMED = 2
LEAST = 0.05  # of the applicants of today: a change that is told


def findings(facts: Facts, language: str) -> list[Finding]:
    """The three, in their order."""
    told = {"comes": who_comes, "stays": who_stays, "costs": what_it_costs}
    return [Finding(say(f"findings.{name}", language), *one(facts, language)) for name, one in told.items()]


def who_comes(facts: Facts, language: str) -> tuple[str, str]:
    """Of a programme, who came because of it; of changes to one, whether more apply."""
    if facts.is_of_programme:
        return _because(facts, language)
    now = facts.fellows.get(0, {}).get(APPLICANTS)
    if now is None:
        return say("comes.unseen", language), ""
    clear = [e for e in ranked(facts, APPLICANTS) if is_clear(e) and abs(e.effect) > LEAST * now.middle]
    before, reference = _number(now, language), point_words(facts, 0, language)
    as_before = say("comes.now", language, before=before, reference=reference)
    if too_few(now.n, language):
        return say("comes.few", language), as_before
    if not any(effect.effect for effect in ranked(facts, APPLICANTS)) and (hired := _hired(facts, language)):
        return hired
    if not clear:
        return say("comes.nobody_else", language), as_before
    most = max(clear, key=lambda effect: abs(effect.effect))
    after, who = facts.fellows.get(most.point, {}).get(APPLICANTS), point_words(facts, most.point, language)
    kind = "more" if most.effect > 0 else "fewer"
    said = begun(say(f"comes.{kind}", language, policy=who, number=2 if many_in(facts, most.point, language) else 1))
    if not after:
        return said, ""
    return said, say("comes.from_to", language, before=before, after=_number(after, language), reference=reference)


def _hired(facts: Facts, language: str) -> tuple[str, str] | None:
    """How many more fellows there are, where the first call comes before whatever an option changes."""
    clear = [effect for effect in ranked(facts, HIRED) if is_clear(effect) and effect.effect]
    if not clear:
        return None
    most = max(clear, key=lambda effect: abs(effect.effect))
    number, ends = rounded(most.effect, most.low, most.high, most.unit, language, True)
    who = point_words(facts, most.point, language)
    return begun(say("comes.hired", language, policy=who, number=number)), say("comes.later", language, range=ends)


def _because(facts: Facts, language: str) -> tuple[str, str]:
    if len(facts.choices) > 1 and (between := _least_and_most_apply(facts, language)):
        return between
    rows = {fate.fate: fate for fate in facts.fates if fate.moment == "year_1" and from_abroad(facts, [fate])}
    because, apply = rows.get("only with the policy"), facts.fellows.get(facts.best, {}).get(APPLICANTS)
    applicants = say("comes.applicants", language, number=_number(apply, language)) if apply else ""
    if because is None or because.share is None:
        return applicants or say("comes.unseen", language), ""
    told = [applicants, _from_abroad_cost(facts, language)]
    return say("comes.because", language, because=100 * because.share), sentences_of(told, language)


def _least_and_most_apply(facts: Facts, language: str) -> tuple[str, str] | None:
    """With which of several options, that all bring a programme, fewest apply for a place, and with which most."""
    seen = [(level, one.point) for one in facts.choices if (level := facts.fellows.get(one.point, {}).get(APPLICANTS))]
    if len(seen) < 2:
        return None
    (least, few), (most, many) = (pick(seen, key=lambda one: one[0].middle) for pick in (min, max))
    low, high = (_number(level, language) for level in (least, most))
    named = {"least": point_words(facts, few, language), "most": point_words(facts, many, language)}
    ends = say("comes.ends", language, low=low, high=high, **named)
    return say("comes.between", language, low=low, high=high), ends


def _from_abroad_cost(facts: Facts, language: str) -> str:
    """What the fellowships of the first call from abroad cost."""
    gains = facts.table("gains")
    if gains.empty:
        return ""
    mine = gains[
        (gains[["call", "group", "measure"]] == ["first", "from_abroad", "cost"]).all(axis=1)
        & (gains["point"] == facts.best)
    ]
    if mine.empty or mine["persons"].isna().any():
        return ""
    row = mine.iloc[0]
    cost = with_interval(row["persons"], row["low"], row["high"], "bn KRW", language)
    return say("comes.abroad_cost", language, cost=cost)


def _number(level: Level, language: str) -> str:
    return rounded(level.middle, level.low, level.high, level.unit, language, alone=True)[0]


def who_stays(facts: Facts, language: str) -> tuple[str, str]:
    """Of a hundred fellows, three years after the end: with the best option, beside today where there are fellows today."""
    shown = facts.best if facts.fellows.get(facts.best, {}).get(OF_FELLOWS[0]) else facts.usual
    mine, today = (of_hundred(facts, point) for point in (shown, 0))
    if not mine:
        return say("stays.unseen", language), ""
    who = point_words(facts, shown, language)
    if not today or shown == 0:
        kind = "further_of" if len(facts.points) > 1 else "further"
        return say("stays.alone", language, **mine), say(f"stays.{kind}", language, policy=who, **mine)
    told = {
        **mine,
        **{f"{name}_now": share for name, share in today.items()},
        "reference": point_words(facts, 0, language),
    }
    return say("stays.beside", language, **told), say("stays.further_beside", language, policy=who, **told)


def of_hundred(facts: Facts, point: int) -> dict[str, float]:
    """Per cent of fellows on each rung; empty where nobody can be followed."""
    found = facts.fellows.get(point, {})
    names = dict(zip(OF_FELLOWS, ("stay", "research", "permanent"), strict=True))
    return {names[name]: 100 * found[name].middle for name in OF_FELLOWS} if set(OF_FELLOWS) <= set(found) else {}


def what_it_costs(facts: Facts, language: str) -> tuple[str, str]:
    """Of one option what it costs and what that buys, of several the least and the most."""
    costs, lives = (ranked(facts, name, facts.choices) for name in (TEN_YEARS, LIFE))
    if not costs:
        return say("costs.unseen", language), ""
    further = _each_year(facts, language) if len(costs) > 1 else _per_year(facts, language)
    said = say("costs.one", language, cost=extra(costs, language), years=facts.years)
    life = say("costs.life", language, life=extra(lives, language)) if lives else ""
    return said, sentences_of([life, further], language)


def _least_and_most(effects: list[Effect], language: str) -> dict[str, str]:
    return from_to(effects[0], effects[-1], language) if effects else {}


def _each_year(facts: Facts, language: str) -> str:
    """What a year added on the rung in question costs with each of a few options, where that is a number; of more the ends."""
    prices = (price_of(facts, one.point) for one in ranked(facts, points=facts.choices))
    told = [one for one in prices if one is not None]
    if not told:
        return ""
    where = say(f"rung_places.{facts.outcome.name}", language)
    if len(told) > MOST_NAMED:
        ends = _least_and_most(sorted(told, key=lambda one: one.effect), language)
        said = say("costs.each_range", language, where=where, number=len(told), years=facts.years, **ends)
        return sentences_of([said, _tied(facts, len(told), language)], language)
    named = [
        say("costs.with", language, price=money(one, language), policy=point_words(facts, one.point, language))
        for one in told
    ]
    said = say("costs.each", language, where=where, years=facts.years, told=listed(named, language))
    return sentences_of([said, _tied(facts, len(told), language)], language)


def _tied(facts: Facts, number: int, language: str) -> str:
    """Which options can't be told apart from the one whose years cost least; "" where that one stands alone."""
    tied = [effect.point for effect in cheapest(facts)]
    if len(tied) < 2:
        return ""
    if len(tied) == number:
        return say("costs.tied_all", language)
    if len(tied) > MOST_NAMED:
        return say("costs.tied_many", language, number=len(tied) - 1)
    named = [point_words(facts, one, language) for one in tied]
    return say("costs.tied", language, policies=listed(named, language, "_options"))


def _per_year(facts: Facts, language: str) -> str:
    """What a year added on the rung in question costs, or why there is no number."""
    name = price_name(facts)
    price = effect_of(facts, facts.best, name) if name else None
    is_told = price is not None or any((row.point, row.outcome) == (facts.best, name) for row in facts.unsaid)
    if name is None or not is_told:
        return ""
    where = say(f"rung_places.{facts.outcome.name}", language)
    if price is None or not price.is_price or any(map(is_endless, (price.low, price.high))):
        why = unsaid(facts, facts.best, name, language)
        return say("costs.no_price", language, where=where, why=why, years=facts.years)
    said = with_interval(price.effect, price.low, price.high, price.unit, language)
    return say("costs.price", language, where=where, price=said, years=facts.years)


def chart_title(facts: Facts, language: str) -> str:
    """What the chart of the three rungs shows: of one option on which of them it adds, of several how many add on each."""
    found = {rung: [effect for effect in ranked(facts, rung) if effect.effect is not None] for rung in RUNGS}
    if any(too_few(effect.n, language) for effects in found.values() for effect in effects):
        return say("chart.few", language)
    if bought.is_asked(facts):
        return begun(bought.finding(facts, language))
    if facts.is_of_cases:
        mine = {rung: one for rung in RUNGS if (one := effect_of(facts, facts.best, rung))}
        who = point_words(facts, facts.best, language)
        return begun(say("chart.policy", language, policy=who, found=_one_title(mine, language)))
    if len(facts.points) == 1:
        return begun(_one_title({rung: effects[0] for rung, effects in found.items() if effects}, language))
    gains = {rung: [e.point for e in effects if is_clear(e) and e.effect > 0] for rung, effects in found.items()}
    every = set(map(tuple, map(sorted, gains.values())))
    if len(every) == 1 and 0 < len(gains[RUNGS[0]]) <= MOST_NAMED:
        names = listed([point_words(facts, point, language) for point in gains[RUNGS[0]]], language)
        return begun(say("chart.only", language, policies=names))
    if not any(gains.values()):
        return say("chart.none", language)
    counts = {name: len(gains[rung]) for name, rung in zip(("stay", "research", "permanent"), RUNGS, strict=True)}
    return say("chart.counts", language, every=len(facts.points), **counts)


def _one_title(effects: dict[str, Effect], language: str) -> str:
    """The rungs by whether years are added there, lost, or neither."""
    kinds: dict[str, list[str]] = {"gain": [], "loss": [], "neither": []}
    for rung, effect in effects.items():
        kind = "neither" if not is_clear(effect) else "gain" if effect.effect > 0 else "loss"
        kinds[kind].append(say(f"rung_heads.{rung}", language))
    said = [say(f"chart.{kind}", language, where=listed(where, language)) for kind, where in kinds.items() if where]
    return say("chart.and", language).join(said)
