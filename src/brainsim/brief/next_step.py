"""What to do with the answer: which options are safe to choose, and what to settle or to ask before choosing."""

from brainsim.brief import answer, bought, cases, kept, worth_told
from brainsim.brief.apart import apart, is_grid
from brainsim.brief.for_money import cheapest, life_price_of, price_of, turned
from brainsim.brief.headline import has_budget, is_close, most_live, ranked, what_is
from brainsim.brief.likelihood import stamp, too_few
from brainsim.brief.money import from_to, money
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import (
    differ,
    effect_of,
    is_clear,
    many_in,
    point_words,
    sentences_of,
    worth,
)
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.numbers import rounded, shown_of
from brainsim.report.rungs import RUNGS
from brainsim.words.say import listed, say

MOST_NAMED, FEW_NAMED = 4, 2  # options that are named, of more the first
DEARER = 1.5  # over the life of posts: what comes after the study has to be settled first
UNLIKE = 1.25  # costs farther apart are not those of a fair comparison


def next_step(facts: Facts, language: str) -> str:
    """One or two sentences; "" where nothing was observed."""
    is_each_alone, facts = is_grid(facts), apart(facts)
    effects = ranked(facts, points=facts.choices)
    if not effects:
        return ""
    if stamp(facts) or too_few(effects[0].n):
        return say("next.quick", language)
    if facts.worth:
        return worth_told.next_step(facts, language)
    if bought.is_asked(facts):
        return say("bought.next", language)
    return sentences_of(
        [_choice(facts, effects, language, is_each_alone), _before(facts, effects, language)], language, "_steps"
    )


def _choice(facts: Facts, effects: list[Effect], language: str, is_each_alone: bool) -> str:
    """Which options are safe for what is asked, or which levers of a grid, each alone."""
    if facts.points[0].is_given and not facts.is_of_cases:
        return say("next.given", language)
    gains = [effect for effect in effects if is_clear(effect) and worth(effect) > 0]
    what = what_is(facts.outcome.name, language)
    if not gains:
        return say("next.none", language, what=what)
    if answer.is_of_cases(facts):
        return _in_every_case(facts, effects[0], language)
    if len(effects) == 1:
        return _of_one(facts, language)
    others = [effect for effect in effects if effect not in gains]
    best = [one for one in cheapest(facts) if one.point in {gain.point for gain in gains}] or gains
    kind = "each_alone" if is_each_alone and not others else _kind(len(gains), len(others))
    told = {"safe": gains, "others": others, "best": best}
    words = {name: _named(facts, some, language) for name, some in told.items()}
    return say(f"next.{kind}", language, number=len(gains), every=len(effects), what=what, **words)


def _kind(gains: int, others: int) -> str:
    """How options are told that gain: all, those, all but those that may not, or of many the best for their money."""
    if not others:
        return "both_safe" if gains == 2 else "all_safe"
    if gains <= min(others, MOST_NAMED):
        return "safe"
    return "but" if others <= MOST_NAMED else "safe" if gains <= MOST_NAMED else "best"


def _named(facts: Facts, effects: list[Effect], language: str) -> str:
    """Some options by their names, of many the first and how many more there are."""
    shown = effects if len(effects) <= MOST_NAMED else effects[:FEW_NAMED]
    named = listed([point_words(facts, effect.point, language) for effect in shown], language, "_options")
    more = len(effects) - len(shown)
    return say("next.more", language, named=named, number=more) if more else named


def _in_every_case(facts: Facts, policy: Effect, language: str) -> str:
    """Whether the choice needs a forecast of what happens."""
    ends, who = cases.between(facts, language), point_words(facts, policy.point, language)
    if ends is None:
        return say("next.depends", language, policy=who)
    low, high = ends
    words = {"policy": who, "what": what_is(facts.outcome.name, language), "low": low, "high": high, "size": high}
    many = 2 if many_in(facts, policy.point, language) else 1
    said = say(f"next.{'no_forecast' if low != high else 'same'}", language, number=many, **words)
    less = say("next.less_than_today", language, number=many) if cases.is_less_than_today(facts) else ""
    return sentences_of([said, less], language, "_steps")


def _of_one(facts: Facts, language: str) -> str:
    """For which rungs the only option is, and for which not."""
    found = [effect for rung in RUNGS if (effect := effect_of(facts, facts.best, rung))]
    clear = [effect.outcome for effect in found if is_clear(effect) and effect.effect > 0]
    other = [effect.outcome for effect in found if effect.outcome not in clear]
    if not clear:
        return ""
    where, but = (
        listed([say(f"rung_for.{rung}", language) for rung in rungs], language) if rungs else ""
        for rungs in (clear, other)
    )
    policy = point_words(facts, facts.best, language)
    return say(f"next.{'for_but' if other else 'for'}", language, policy=policy, where=where, other=but)


def _before(facts: Facts, effects: list[Effect], language: str) -> str:
    """What to settle first: for what, and who pays later, which is best for the money, or what else the money would buy."""
    best = effects[0]
    if not (is_clear(best) and worth(best) > 0):
        return ""
    told = (_close, _later, _for_the_money, _else)
    first = next((said for one in told if (said := one(facts, effects, language))), "")
    return sentences_of([_aims(facts, language), first], language, "_steps")


def _aims(facts: Facts, language: str) -> str:
    """Aims for which the best option is another than for years in research: fellows who stay, or people who live in Korea."""
    found = {"kept": kept.clearly_more(facts), "living": most_live(facts)}
    if found["kept"] is not None and kept.asked_for(facts) is not None:  # the headline names both
        return say("next.aims_asked", language)
    told = [
        say(
            "next.aim",
            language,
            number=2 if many_in(facts, one.point, language) else 1,
            aim=say(f"aims.{aim}", language),
            policy=point_words(facts, one.point, language),
        )
        for aim, one in found.items()
        if one is not None
    ]
    return say("next.aims", language, aims=listed(told, language, "_options")) if told else ""


def _close(facts: Facts, effects: list[Effect], language: str) -> str:
    """That of options which cost the same, or as much as is known, it does not decide between the best two."""
    if not is_close(facts, effects) or not (has_budget(facts) or _cost_alike(facts, effects)):
        return ""
    policy, second = (point_words(facts, effect.point, language) for effect in effects[:2])
    only = [
        _only(facts, effects[0], effects[1], "first", language),
        _only(facts, effects[1], effects[0], "second", language),
    ]
    by = listed([said for said in only if said] or [say("next.else_they", language)], language)
    later = _fall_due_later(facts, effects[:2], language)
    return say("next.close", language, policy=policy, second=second, years=facts.years, by=by, later=later)


def _fall_due_later(facts: Facts, effects: list[Effect], language: str) -> str:
    """What falls due after the study, of that one of two options with which it clearly does."""
    costs = [[effect_of(facts, one.point, name) for name in (TEN_YEARS, LIFE)] for one in effects]
    owing = [number for number, (cost, life) in enumerate(costs)
             if cost and life and is_clear(life) and life.effect > DEARER * max(cost.effect, 0.0)]  # fmt: skip
    if len(owing) != 1:
        return say("next.later_any", language)
    cost, life = costs[owing[0]]
    assert cost is not None and life is not None
    whose = say(f"next.{('first', 'second')[owing[0]]}", language)
    return say("next.later_of", language, rest=_difference(life, cost, language), whose=whose)


def _only(facts: Facts, effect: Effect, other: Effect, place: str, language: str) -> str:
    """The rungs on which an option clearly adds years and another does not; "" where there is none."""
    adds = [{rung for rung in RUNGS if (one := effect_of(facts, which, rung)) and is_clear(one) and one.effect > 0}
            for which in (effect.point, other.point)]  # fmt: skip
    where = [say(f"rung_for.{rung}", language) for rung in RUNGS if rung in adds[0] - adds[1]]
    return say(f"next.only_{place}", language, where=listed(where, language)) if where else ""


def _cost_alike(facts: Facts, effects: list[Effect]) -> bool:
    """Whether it is not known which of the first two is dearer, within the study or over the life of posts."""
    for name in (TEN_YEARS, LIFE):
        one, other = (effect_of(facts, effect.point, name) for effect in effects[:2])
        if one is None or other is None or differ(facts, one, other):
            return False
    return True


def _later(facts: Facts, effects: list[Effect], language: str) -> str:
    """That somebody has to pay for posts after the study."""
    best = effects[0]
    cost, life = (effect_of(facts, best.point, name) for name in (TEN_YEARS, LIFE))
    if cost is None or life is None or life.effect <= DEARER * max(cost.effect, 0.0):
        return ""
    rest = _difference(life, cost, language)
    kind = "later_of_it" if answer.is_of_cases(facts) else "later"  # which one sentence before named
    return say(f"next.{kind}", language, policy=point_words(facts, best.point, language), rest=rest, years=facts.years)


def _difference(more: Effect, less: Effect, language: str) -> str:
    """What the number that is shown for one is more than that shown for the other, as coarse as the coarser of the two."""
    (first, one), (second, other) = (shown_of(effect.effect, effect.low, effect.high) for effect in (more, less))
    step = max(one, other)
    rest = round((first - second) / step) * step
    return rounded(rest, rest - 6 * step, rest + 6 * step, more.unit, language)[0]  # a range that deserves that step


def _for_the_money(facts: Facts, effects: list[Effect], language: str) -> str:
    """Of options that cost unlike sums, which adds most for a won, or that they hardly differ."""
    costs = [effect.effect for effect in ranked(facts, TEN_YEARS, facts.choices) if effect.effect > 0]
    prices = [price for effect in effects if (price := price_of(facts, effect.point)) is not None]
    if has_budget(facts) or len(prices) < 2 or max(costs) < UNLIKE * min(costs):
        return ""
    cheap, dear = (find(prices, key=lambda one: one.effect) for find in (min, max))
    where = say(f"rung_places.{facts.outcome.name}", language)
    told = {**from_to(cheap, dear, language), "where": where, "years": facts.years}
    if cheap.high is not None and dear.low is not None and cheap.high < dear.low:
        told |= {"low": money(cheap, language), "policies": _named(facts, cheapest(facts), language)}
        said = say("next.cheapest", language, **told)
        return sentences_of([said, _turns(facts, cheap.point, language)], language, "_steps")
    return say("next.alike", language, **told)


def _turns(facts: Facts, point: int, language: str) -> str:
    """Which option adds most for its money over the life of posts, where it is another; "" where the headline says so."""
    other = turned(facts, point) if point != facts.best else None
    price = life_price_of(facts, other) if other is not None else None
    if other is None or price is None:
        return ""
    return say("next.turns_at", language, policy=point_words(facts, other, language), price=money(price, language))


def _else(facts: Facts, effects: list[Effect], language: str) -> str:
    """To ask what else the money would buy."""
    best = effects[0]
    price, cost = price_of(facts, best.point), effect_of(facts, best.point, TEN_YEARS)
    if price is None or cost is None or cost.effect <= 0:
        return ""
    return say("next.else", language, years=facts.years, price=money(price, language), cost=money(cost, language),
               where=say(f"rung_places.{facts.outcome.name}", language))  # fmt: skip
