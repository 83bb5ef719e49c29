"""The answer of page 1: a headline with one number, and what ranks it."""

from collections.abc import Sequence

from brainsim.brief import kept
from brainsim.brief.for_money import turned
from brainsim.brief.likelihood import too_few
from brainsim.brief.money import money
from brainsim.brief.records import Effect, Facts, Point
from brainsim.brief.sentences import (
    begun,
    comparison,
    differ,
    effect_of,
    is_clear,
    is_the_same,
    leans,
    many_in,
    point_words,
    worth,
)
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.outcomes.rows import RATIOS
from brainsim.report.numbers import rounded
from brainsim.report.rungs import IN_KOREA, IN_RESEARCH, RUNGS
from brainsim.report.vocabulary import called
from brainsim.words.say import MINUS, listed, say

MOST_NAMED = 4  # options that are told one by one
DEARER = 1.1  # over the life of posts, from which that is told too
NEAR = 0.1  # of the budget: how near a cost counts as meeting it
BUDGETS = "budgets"  # the table of what budgets buy


def ranked(facts: Facts, outcome: str = "", points: Sequence[Point] = ()) -> list[Effect]:
    """Effects of all options, or of some, on an outcome, of the one that decides if none is named; the best first."""
    name = outcome or facts.outcome.name
    found = [effect for point in points or facts.points if (effect := effect_of(facts, point.point, name))]
    return sorted(found, key=worth, reverse=True)


def what_is(outcome: str, language: str) -> str:
    """An outcome as a headline says it."""
    return say(f"rungs.{outcome}", language) if outcome in RUNGS else called(outcome, language)


def size_of(effect: Effect, language: str, signed: bool = False) -> tuple[str, str]:
    """An effect and its range as a headline says them: years without their unit, which the name says, and in words their sign."""
    if effect.outcome not in RUNGS:
        return rounded(effect.effect, effect.low, effect.high, effect.unit, language, True)
    number, ends = rounded(effect.effect, effect.low, effect.high, effect.unit, language, True, alone=True)
    size = say("sizes.years", language, size=number if signed else number.lstrip(f"+{MINUS}"))
    return size, say("sizes.range", language, range=ends) if ends else ""


def what_it_is(facts: Facts, effect: Effect, language: str, words: str = "", signed: bool = True) -> str:
    """The outcome of an effect, or words for it; of years in Korea also how many more there are in research, no part of them."""
    what, research = words or what_is(effect.outcome, language), effect_of(facts, effect.point, IN_RESEARCH)
    if effect.outcome != IN_KOREA or research is None or not is_clear(research):
        return what
    return say("answers.in_research", language, what=what, size=size_of(research, language, signed)[0])


def headline(facts: Facts, language: str) -> str:
    """The answer as a sentence."""
    effects = ranked(facts)
    if not effects:
        return begun(say("answers.not_observed", language, what=what_is(facts.outcome.name, language)))
    return say("answers.whole", language, said=begun(_answer(facts, effects, language)))


def _answer(facts: Facts, effects: list[Effect], language: str) -> str:
    best = effects[0]
    if too_few(best.n, language):
        return _said("few", facts, best, language, signed=True)
    if is_the_same(best) and best.effect == 0 and len(effects) == 1:
        return _said("same", facts, best, language)
    if len(effects) > 1 and not (is_clear(best) and worth(best) > 0):
        kind = "all_worse" if is_clear(best) else "none_better" if any(map(is_clear, effects)) else "none_clear"
        if kind == "none_better" and len(effects) == 2:  # what the other does is the answer
            return does(facts, effects[1], language) + _said("but_none", facts, best, language)
        return _said(kind, facts, best, language, signed=True, number=len(effects))
    return does(facts, best, language) + _asked_price(facts, best, language) + _beside(facts, effects, language)


def _asked_price(facts: Facts, best: Effect, language: str) -> str:
    """What a year added costs, where the study asks that."""
    price = effect_of(facts, best.point, facts.asked) if facts.asked in RATIOS else None
    if not price or not price.is_price:
        return ""
    return say("answers.price", language, price=money(price, language), years=facts.years)


def turns(facts: Facts, effect: Effect, language: str) -> str:
    """That another option adds more for its money once posts are counted over their life, where this one leads within the study."""
    other = turned(facts, effect.point)
    if other is None:
        return ""
    many = 2 if many_in(facts, other, language) else 1
    return say("answers.turns", language, number=many, policy=point_words(facts, other, language))


def costing(facts: Facts, point: int, language: str) -> str:
    """An option with its cost in brackets: by the price that a budget was of, else now and in the end.

    What happens has none, nor has an option that may cost nothing.
    """
    said = point_words(facts, point, language)
    is_priced = facts.outcome.name in RUNGS and facts.asked not in RATIOS and not facts.point_of(point).is_given
    cost = effect_of(facts, point, facts.price if has_budget(facts) else TEN_YEARS) if is_priced else None
    if cost is None or not is_clear(cost):
        return said
    words, life = money(cost, language, signed=True), effect_of(facts, point, LIFE)
    if (
        life is not None
        and is_clear(life)
        and cost.outcome == TEN_YEARS
        and life.effect > DEARER * max(cost.effect, 0.0)
    ):
        words = say("answers.in_the_end", language, cost=words, life=money(life, language))
    kind = f"costing{'_life' if cost.outcome == LIFE else ''}{'_too' if said.endswith(')') else ''}"
    return say(f"answers.{kind}", language, policy=said.removesuffix(")"), cost=words)


def does(facts: Facts, effect: Effect, language: str) -> str:
    """What an option does to the outcome that decides."""
    if not is_clear(effect):
        return _said("unclear", facts, effect, language, signed=True)
    kind = "changes" if effect.outcome not in RUNGS else "adds" if effect.effect > 0 else "takes"
    return _said(kind, facts, effect, language)


def _said(kind: str, facts: Facts, effect: Effect, language: str, signed: bool = False, number: int = 0) -> str:
    words = {"policy": costing(facts, effect.point, language), "what": what_it_is(facts, effect, language)}
    many = number or (2 if many_in(facts, effect.point, language) else 1)
    rung = effect.outcome if effect.outcome in RUNGS else "other"
    of = say(f"rung_of.{rung}", language)
    return say(f"answers.{kind}", language, number=many, size=size_of(effect, language, signed)[0], of=of, **words)


def _beside(facts: Facts, effects: list[Effect], language: str) -> str:
    """What the others do beside the best: the last where it gains nothing, else the second, of many only how many there are.

    Which option keeps most fellows comes first where a study asks that; then, of all that ranks, that the best is not so over the
    life of posts; then that the last gains nothing.
    """
    if len(effects) < 2:
        return _stays(facts, language) if facts.is_of_programme else ""
    if keeper := kept.asked_for(facts):
        is_other = keeper.point != facts.best and is_clear(effects[0]) and worth(effects[0]) > 0
        close = say(f"answers.adds_{'close' if is_close(facts, effects) else 'most'}", language) if is_other else ""
        return close + _keeps(facts, keeper, language)
    turning = turns(facts, effects[0], language) if is_ranking(facts, effects) else ""
    return turning or _of_others(facts, effects, language)


def _stays(facts: Facts, language: str) -> str:
    """Of a programme, what becomes of its fellows."""
    there, when = kept.of_hundred(facts, facts.best), kept.when(kept.outcome_of(facts), language)
    return say("answers.who_stays", language, when=when, **there) if there else ""


def _keeps(facts: Facts, effect: Effect, language: str) -> str:
    """Which option keeps most fellows, where that is asked too."""
    size, _ = kept.of_a_hundred(effect, language)
    words = {"policy": costing(facts, effect.point, language), "size": kept.bare(size)}
    many = 2 if many_in(facts, effect.point, language) else 1
    is_close = _hardly_keeps_more(facts, effect)
    close = say("answers.keeps_close", language) if is_close else ""
    is_known = not is_close and len(kept.keeping(facts, effect.outcome)) > 1
    after = next((one for one in kept.keeping(facts, effect.outcome) if one.point != effect.point), None)
    ahead = kept.bare(kept.of_a_hundred(after, language)[0]) if is_known and after and after.effect > 0 else ""
    words["clearly"] = say("answers.keeps_clearly", language, next=ahead) if ahead else ""
    if effect.point == facts.best:
        return say("answers.and_keeps", language, when=kept.when(effect.outcome, language), size=words["size"]) + close
    return say("answers.but_keeps", language, number=many, when=kept.when(effect.outcome, language), **words) + close


def _hardly_keeps_more(facts: Facts, keeper: Effect) -> bool:
    """Whether the option that keeps most fellows is not known to keep more than the next."""
    second = next((one for one in kept.keeping(facts, keeper.outcome) if one.point != keeper.point), None)
    return second is not None and not differ(facts, keeper, second)


def is_close(facts: Facts, effects: Sequence[Effect]) -> bool:
    """Whether the best of some options gains, and is not known to do more than the second, which gains too."""
    first = effects[:2]
    return len(first) == 2 and all(is_clear(one) and worth(one) > 0 for one in first) and not differ(facts, *first)


def most_live(facts: Facts) -> Effect | None:
    """That option's effect on years in Korea; None where none clearly adds more of them than the one that adds most research."""
    if facts.outcome.name != IN_RESEARCH or not (ranks := ranked(facts, IN_KOREA, facts.choices)):
        return None
    most, own = ranks[0], effect_of(facts, facts.best, IN_KOREA)
    is_more = own is not None and most.effect > own.effect and differ(facts, most, own)
    return most if is_more and is_clear(most) else None


def tells_turn(facts: Facts) -> bool:
    """Whether a headline says that another option adds more for its money over the life of posts."""
    return is_ranking(facts, ranked(facts)) and kept.asked_for(facts) is None


def is_ranking(facts: Facts, effects: Sequence[Effect]) -> bool:
    """Whether a headline says that one option is the best: of some that all gain, or that were to cost the same."""
    return has_budget(facts) or (is_clear(effects[-1]) and worth(effects[-1]) > 0)


def _of_others(facts: Facts, effects: list[Effect], language: str) -> str:
    best, second, last = effects[0], effects[1], effects[-1]
    if not is_clear(last):
        return _said("but_maybe" if leans(last) else "but_none", facts, last, language)
    if worth(last) < 0:
        return _said("but_opposite", facts, last, language)
    row = comparison(facts, best.point, second.point)
    if row is None or not is_clear(row):
        living = most_live(facts)
        lives_more = living is not None and living.point == second.point
        return _said("but_close_living" if lives_more else "but_close", facts, second, language)
    if len(effects) <= MOST_NAMED:
        return _said("but_second", facts, second, language)
    return say(f"answers.but_{'most' if best.outcome in RUNGS else 'best'}", language, number=len(effects))


def has_budget(facts: Facts) -> bool:
    """Whether the options were meant to cost the same, and all but one do."""
    return bool(facts.budget) and sum(misses_budget(facts, one.point) for one in facts.points) <= 1


def misses_budget(facts: Facts, point: int) -> bool:
    """Whether an option misses the budget that all were to cost, so that it is no match."""
    cost, budget = effect_of(facts, point, facts.price or ""), facts.budget or 0.0
    return bool(budget) and cost is not None and abs(cost.effect - budget) > NEAR * budget


def others(facts: Facts, language: str, shown: Sequence[Effect] = ()) -> str:
    """What the other options do, or some that are shown; of one alone what its years are a year."""
    effects = shown or ranked(facts)
    if not effects or too_few(effects[0].n):
        return ""
    if len(effects) > 1:
        told = [_other(facts, effect, language) for effect in effects[:MOST_NAMED]]
        return listed(told, language, "_options")
    best = effects[0]
    if best.outcome not in RUNGS or not facts.years:
        return ""
    low, high = (None if end is None else end / facts.years for end in (best.low, best.high))
    persons, _ = rounded(best.effect / facts.years, low, high, "researchers", language)
    return say("answers.a_year", language, what=what_is(best.outcome, language), size=persons)


def _other(facts: Facts, effect: Effect, language: str) -> str:
    """An option and its number, in a few words."""
    kind, size = "other" if is_clear(effect) else "other_unclear", size_of(effect, language, True)[0]
    return say(f"answers.{kind}", language, policy=point_words(facts, effect.point, language), size=size)
