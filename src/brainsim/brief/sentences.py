"""Sentences made of facts: words follow numbers. Each takes facts and returns text, or "" for no facts."""

import math
from collections.abc import Sequence
from typing import TypeVar

from brainsim.brief.effect_numbers import numbers_of, on_average
from brainsim.brief.likelihood import chance, too_few
from brainsim.brief.records import Effect, Facts
from brainsim.outcomes.costs import LIFE
from brainsim.outcomes.rows import RATIOS, is_cost, sign_of
from brainsim.report.numbers import amount, with_interval
from brainsim.report.vocabulary import UNTOLD, called, policy, reason
from brainsim.study.analysable import unseen_within
from brainsim.study.stored import Compared, Fate, Price
from brainsim.words.say import called_programme, listed, naming, say

OfFellows = TypeVar("OfFellows", Fate, Price)
MOST_CHANGES = 4  # of a policy that is named by what it changes
COUNTED = ("fellows", "researchers", "fellows of the first call")  # units of which there are fewer, not less
MOST_UNSAID = 3  # policies that are named where none has a number
NEAR = 0.1  # of the budget: how near a cost counts as meeting it


def known_apart(effect: Effect) -> bool:
    """Whether the mean effect can be told from nought: its own 90 % interval leaves nought out."""
    return effect.half_width is not None and abs(effect.effect or 0.0) > effect.half_width


def effect_of(facts: Facts, point: int, outcome: str) -> Effect | None:
    """The effect of a point on an outcome."""
    return next((one for one in facts.effects if (one.point, one.outcome) == (point, outcome)), None)


def point_words(facts: Facts, number: int, language: str) -> str:
    """A point in words: what it changes; the reference by what it is."""
    with naming(facts.called):
        return _changes_words(facts, number, language) if number else _reference_words(facts, language)


def _changes_words(facts: Facts, number: int, language: str) -> str:
    point = facts.point_of(number)
    if "programme" in point.changes and (not facts.changed or point in facts.beside):
        return policy({"programme": point.changes["programme"]}, point.label, language)
    if len(point.changes) > MOST_CHANGES:
        return say("points.numbered", language, number=number)
    return policy(point.changes, point.label, language, point.times)


def _reference_words(facts: Facts, language: str) -> str:
    """What the reference is."""
    plain, programme = say("points.reference", language), facts.reference.at.get("programme")
    if facts.without_it:
        return without_it(facts, language)
    if isinstance(programme, str) and len(facts.reference.programmes) < 2:
        return policy({"programme": programme}, plain, language)
    names = [called_programme(name, language) for name in facts.reference.programmes]
    return say("points.programme", language, programme=listed(names, language), number=len(names)) if names else plain


def without_it(facts: Facts, language: str) -> str:
    """What the same without the changes is called."""
    return say("points.without_it", language, number=max(len(facts.changed), 1))


def context(facts: Facts, language: str) -> list[str]:
    """What else a reader must know of a comparison that was made by hand: setting, pasts, and the point beside it."""
    said = []
    if facts.setting:
        said.append(say("context.common", language, what=policy(facts.setting, "", language)))
    if facts.own_past:
        said.append(say("context.own_past", language))
    for point in facts.beside:
        effect = effect_of(facts, point.point, facts.outcome.name)
        if effect is not None and (effect.outcome not in RATIOS or effect.is_price):
            words = numbers_of(effect, language)
            who, reference = (point_words(facts, number, language) for number in (point.point, 0))
            what = called(effect.outcome, language)
            said.append(say("context.beside", language, who=who, reference=reference, what=what, said=words))
    return [begun(sentence) for sentence in said]


def worth(effect: Effect) -> float:
    """By which effects are ranked, the best first: more is better, of a cost less; what has no number comes last."""
    is_number = effect.effect is not None and math.isfinite(effect.effect)
    return sign_of(effect.outcome) * (effect.effect or 0.0) if is_number else -math.inf


def effect_sentence(facts: Facts, effect: Effect, language: str) -> str:
    """What a point does to an outcome: the direction where the mean can be told from zero, in how many simulations beside it.

    Of very few simulations the numbers stand alone.
    """
    who, what = point_words(facts, effect.point, language), called(effect.outcome, language)
    if facts.without_it or facts.beside:
        who = say("points.against", language, policy=who, reference=point_words(facts, 0, language))
    is_ratio, number = effect.outcome in RATIOS, effect.n
    if is_ratio and not effect.is_price:
        return unsaid_sentence(facts, effect.point, effect.outcome, language)
    few = too_few(number, language)
    kind = "ratio" if is_ratio else "alone" if few else "mean" if known_apart(effect) else "unclear"
    said = (
        numbers_of(effect, language) if kind in ("ratio", "alone") else on_average(effect, facts.uncertainty, language)
    )
    words = say(f"effect.{kind}", language, who=who, what=what, said=said)
    return f"{words} {few or ('' if is_ratio else _often(facts, effect, language))}".strip()


def _often(facts: Facts, effect: Effect, language: str) -> str:
    """In how many simulations an outcome rose, or fell where it did so in the mean; that it is the same where it never did."""
    number = effect.n
    if is_the_same(effect):
        return say("chance.same", language, number=number) if effect.effect == 0 else ""
    if effect.share_above is None:
        return ""
    up = effect.effect >= 0
    way = "more" if up else "fewer" if effect.unit in COUNTED else "less"
    return begun(chance(facts, in_how_many(effect, up) / number, number, way, language)) + "."


def is_the_same(row: Effect | Compared) -> bool:
    """Whether an effect or a difference is the same in all simulations."""
    return row.half_width == 0 and row.low == row.high


def in_how_many(effect: Effect, up: bool = True) -> float:
    """In how many simulations an outcome rose, or fell; ties are neither."""
    share = effect.share_above or 0.0
    return (share if up else 1 - share) * effect.n - effect.same_in / 2


def unsaid_sentence(facts: Facts, point: int, outcome: str, language: str) -> str:
    """Why a point has no number of an outcome."""
    who, what = point_words(facts, point, language), called(outcome, language)
    return say("effect.unsaid", language, who=who, what=what, why=unsaid(facts, point, outcome, language))


def unsaid(facts: Facts, point: int, outcome: str, language: str) -> str:
    """The reason why there is no number; that it can't be told, where nobody wrote down why."""
    rows = [row for row in facts.unsaid if row.point == point and row.outcome == outcome]
    return reason(rows[0].reason if rows else "", language)


def answer(facts: Facts, language: str) -> list[str]:
    """The answer in two or three sentences: what the best point does, and whether it can be told from the next and the last."""
    name = facts.outcome.name
    if (years := facts.years) and unseen_within(round(4 * years), name):
        return [say("answer.unseen", language, quarters=4 * years)]
    effects = [effect for point in facts.points if (effect := effect_of(facts, point.point, name))]
    effects.sort(key=worth, reverse=True)
    if not effects:
        if name in RATIOS and facts.unsaid:
            return [unsaid_sentence(facts, point.point, name, language) for point in facts.points[:MOST_UNSAID]]
        return [say("answer.not_observed", language)]
    said = [effect_sentence(facts, effects[0], language)]
    if len(effects) > 1:
        said.append(best_two(facts, effects, language))
    if len(effects) > 2:
        last = best_two(facts, [effects[0], effects[-1]], language)
        said.append(last or effect_sentence(facts, effects[-1], language))
    return [begun(sentence) for sentence in said if sentence]


def begun(sentence: str) -> str:
    """A sentence with a large first letter."""
    return sentence[:1].upper() + sentence[1:]


def budget_sentence(facts: Facts, language: str) -> str:
    """What each policy costs beside the budget that it was meant to cost; which do not come near it."""
    price = facts.price
    costs = {p.point: e.effect for p in facts.points if (e := effect_of(facts, p.point, price))}
    off = [number for number in costs if off_budget(facts, number)]
    budget, what = amount(facts.budget, "bn KRW", language), called(price, language)
    others = _priced(facts, {number: costs[number] for number in off}, language)
    said = say(f"budget.{'missed' if others else 'met'}", language, budget=budget, what=what, others=others)
    return f"{said} {_over_life(facts, costs, language)}".strip()


def _priced(facts: Facts, costs: dict[int, float], language: str) -> str:
    """Points in words with what they cost."""
    said = (f"{point_words(facts, n, language)} {amount(cost, 'bn KRW', language)}" for n, cost in costs.items())
    return "; ".join(said)


def off_budget(facts: Facts, number: int) -> bool:
    """Whether the mean cost of a point misses the budget that it was meant to cost."""
    budget = facts.budget or 0.0
    cost = effect_of(facts, number, facts.price) if budget else None
    return cost is not None and abs(cost.effect - budget) > NEAR * budget


def _over_life(facts: Facts, costs: dict[int, float], language: str) -> str:
    """What policies of one budget cost over the life of the posts that they create, where that is more."""
    lives = {n: e.effect for n in costs if (e := effect_of(facts, n, LIFE))}
    if facts.price == LIFE or not any(cost > (1 + NEAR) * costs[n] for n, cost in lives.items()):
        return ""
    return say("budget.over_life", language, others=_priced(facts, lives, language))


def best_two(facts: Facts, effects: Sequence[Effect], language: str) -> str:
    """Whether the first of some points, by their effects, can be told from the second."""
    first, second = effects[0].point, effects[1].point
    row = comparison(facts, first, second)
    if row is None:
        return ""
    names = dict(zip(("first", "second"), (_on_budget(facts, n, language) for n in (first, second)), strict=True))
    said = with_interval(row.difference, row.low, row.high, facts.outcome.unit, language, True)
    if few := too_few(row.n, language):
        return f"{say('pair.few', language, said=said, **names)} {few}"
    if is_the_same(row) and row.difference == 0:
        return say("pair.same", language, number=row.n, **names)
    kind = "apart" if abs(row.difference) > (row.half_width or 0) else "alike"
    is_less = is_cost(row.outcome)
    way, share = ("less", 1 - row.share_first) if is_less else ("ahead", row.share_first)
    often = chance(facts, share, row.n, way, language)
    return say(f"pair.{kind}{'_less' * (is_less and kind == 'apart')}", language, said=said, often=often, **names)


def _on_budget(facts: Facts, number: int, language: str) -> str:
    """A point in words, and that it is not of the budget where it is not."""
    words = point_words(facts, number, language)
    return say("points.off_budget", language, policy=words) if off_budget(facts, number) else words


def comparison(facts: Facts, first: int, second: int) -> Compared | None:
    """The comparison of two points in the outcome in question, turned so that the first is the first."""
    mine = [row for row in facts.comparisons if row.outcome == facts.outcome.name]
    row = next((row for row in mine if {row.first, row.second} == {first, second}), None)
    if row is None or row.first == first:
        return row
    low, high = (None if end is None else -end for end in (row.high, row.low))
    share = 1 - row.share_first
    return row._replace(first=first, second=second, difference=-row.difference, low=low, high=high, share_first=share)


def stay_sentence(facts: Facts, language: str) -> str:
    """How many fellows are in Korea and in research there, three years after the end and five after the start."""
    levels = {level.outcome: level for level in facts.levels}
    stay, research = levels.get("kept_in_korea_after_3"), levels.get("kept_in_korean_research_year_5")
    if stay is None or research is None:
        return ""
    said = [with_interval(one.middle, one.low, one.high, one.unit, language) for one in (stay, research)]
    return say("people.stay", language, stay=said[0], research=said[1])


def deadweight_sentence(facts: Facts, language: str) -> str:
    """Who would have been in Korea without the policy too."""
    row = _of_those_from_abroad(
        facts, [fate for fate in facts.fates if (fate.moment, fate.fate) == ("year_1", "in both worlds")]
    )
    if row is None or row.share is None:
        return ""
    share = with_interval(row.share, row.share_low, row.share_high, "share", language)
    return say("people.anyway", language, share=share, people=amount(row.persons, "fellows", language))


def price_sentence(facts: Facts, language: str) -> str:
    """What a year costs that fellows from abroad would not have spent in Korea."""
    row = _of_those_from_abroad(facts, facts.prices)
    if row is None:
        return ""
    price = row.krw_m_per_added_year
    if (
        price is None or not Effect(0, "", effect=price).is_price
    ):  # folders of earlier versions have one whatever it says
        return say(
            "people.no_price", language, why=reason(row.reason if price is None and row.reason else UNTOLD, language)
        )
    said = with_interval(price, row.low, row.high, "million KRW", language)
    return say("people.price", language, price=said)


def _of_those_from_abroad(facts: Facts, rows: Sequence[OfFellows]) -> OfFellows | None:
    """What is told of the fellows of the first call from abroad and of Korea, by the best point; None without such worlds."""
    wanted = ("first", "from_abroad", "in Korea")
    found = [row for row in rows if (row.call, row.group, row.kept) == wanted and row.point in (facts.best, None)]
    return found[0] if found and facts.is_of_programme else None


def label_words(facts: Facts, label: str, language: str) -> str:
    """A policy by its label, as analyses name it, in words; what is no point of the study keeps its label."""
    if label == facts.reference.label:
        return point_words(facts, 0, language)
    found = next((point.point for point in facts.points if point.label == label), None)
    return label if found is None else point_words(facts, found, language)


def two_worlds(facts: Facts) -> tuple[str, str]:
    """Which two worlds people are lived in: without the programme and with it, or as it is and changed."""
    if facts.is_of_programme:
        return "without_policy", "with_policy"
    return ("before", "after") if facts.without_it else ("reference", "changed")
