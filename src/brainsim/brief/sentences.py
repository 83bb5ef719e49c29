"""Sentences made of facts: words follow numbers. Each takes facts and returns text, or "" for no facts."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from brainsim.brief.likelihood import FEWEST, too_few
from brainsim.brief.records import Effect, Facts
from brainsim.outcomes.costs import TEN_YEARS
from brainsim.outcomes.rows import RATIOS, sign_of
from brainsim.report.numbers import PEOPLE, amount, rounded, with_interval
from brainsim.report.rungs import judged
from brainsim.report.vocabulary import BESIDE, UNTOLD, called, in_one, policy, programmes_words, reason
from brainsim.study.stored import Compared, Fate, Price
from brainsim.words.say import called_programme, listed, naming, own, say

OfFellows = TypeVar("OfFellows", Fate, Price)
CHEAPER, UNCLEAR = "costs less", "none surely added"  # why there is no price where years are no clear effect
MOST_CHANGES = 5  # of a policy that is named by what it changes
SURE = 0.9  # share of sets of inputs that go the same way, from which the explorer calls an effect clear


def known_apart(effect: Effect) -> bool:
    """Whether the mean effect can be told from nought: its own 90 % interval leaves nought out."""
    return effect.half_width is not None and abs(effect.effect or 0.0) > effect.half_width


def cost_of(facts: Facts, point: int, name: str) -> Effect | None:
    """What an option costs, by an outcome; None of what only happens, which nobody pays for."""
    return None if facts.point_of(point).is_given else effect_of(facts, point, name)


def effect_of(facts: Facts, point: int, outcome: str) -> Effect | None:
    """The effect of a point on an outcome."""
    return next((one for one in facts.effects if (one.point, one.outcome) == (point, outcome)), None)


def point_words(facts: Facts, number: int, language: str) -> str:
    """A point in words: what it changes; the reference by what it is."""
    with naming(facts.called, facts.years):
        return _changes_words(facts, number, language) if number else _reference_words(facts, language)


def _changes_words(facts: Facts, number: int, language: str) -> str:
    """What a point changes."""
    point = facts.point_of(number)
    changes = told_of(facts, number)
    if len(changes) > MOST_CHANGES:
        return say("points.numbered", language, number=number)
    said = [
        scheme_words(facts, number, name, language)
        or policy({name: value}, "", language, point.times, facts.paid, mixed=len(in_one(changes)) > 1)
        for name, value in in_one(changes).items()
    ]
    return listed(list(filter(None, said)), language, "_changes") if any(said) else point.label


def scheme_words(facts: Facts, number: int, name: str, language: str) -> str:
    """A programme that a point adds, by what it is and, where it stands alone, how large it becomes; "" for other changes."""
    added = BESIDE.fullmatch(name)
    if added is None or added[2] != "slots" or added[1] in facts.offers.get(0, {}):
        return ""
    if len(told_of(facts, number)) > 1:
        return say("points.one_of", language, programme=called_programme(added[1], language))
    offer = facts.offers.get(number, {}).get(added[1], {})
    start, most = offer.get("slots", 0), max([offer.get("slots", 0), *(offer.get("slots_from") or {}).values()])
    words = {"programme": called_programme(added[1], language), "slots": start, "most": most}
    return say(f"points.{'growing' if most > start else 'scheme'}", language, **words)


def told_of(facts: Facts, number: int) -> Mapping[str, Any]:
    """The changes that a point is named by: of a programme that differs in all it has, the programme."""
    point = facts.point_of(number)
    if "programme" in point.changes and (not facts.changed or point in facts.beside):
        return {"programme": point.changes["programme"]}
    return point.changes


def many_in(facts: Facts, number: int, language: str) -> bool:
    """Whether the words of a point are a plural: those that it begins with, as of "posts plus a limit"."""
    return next(iter(told_of(facts, number)), "") in own("grammar", "plural", language)


def _reference_words(facts: Facts, language: str) -> str:
    """What the reference is."""
    plain, programme = say("points.reference", language), facts.reference.at.get("programme")
    if facts.without_it:
        return without_it(facts, language)
    running = facts.reference.programmes
    is_other = isinstance(programme, str) and programme not in running  # none, or another than the study's own
    if is_other and len(running) < 2:
        return policy({"programme": programme}, plain, language)
    terms = facts.offers.get(0, {})
    return programmes_words({name: terms.get(name, {}) for name in running}, language) if running else plain


def without_it(facts: Facts, language: str) -> str:
    """What the same without the changes is called."""
    return say("points.without_it", language, number=max(len(facts.changed), 1))


def beside(facts: Facts, language: str) -> list[str]:
    """What the point beside a comparison by hand does, for context."""
    found = [e for point in facts.beside if (e := effect_of(facts, point.point, facts.outcome.name)) is not None]
    reference = point_words(facts, 0, language)
    told = (
        {
            "who": point_words(facts, e.point, language),
            "what": called(e.outcome, language),
            "said": numbers_of(e, language),
        }
        for e in found
    )
    return [begun(say("context.beside", language, reference=reference, **words)) for words in told]


def worth(effect: Effect) -> float:
    """By which effects are ranked, the best first: more is better, of a cost less; what has no number comes last."""
    is_number = effect.effect is not None and math.isfinite(effect.effect)
    return sign_of(effect.outcome) * (effect.effect or 0.0) if is_number else -math.inf


def numbers_of(effect: Effect, language: str) -> str:
    """An effect with its range, and its unit where its name does not say it; a ratio has no sign."""
    shown, is_signed = _unit_shown(effect, language), effect.outcome not in RATIOS
    return with_interval(effect.effect, effect.low, effect.high, shown, language, is_signed)


def number_and_range(effect: Effect, language: str, alone: bool = False) -> tuple[str, str]:
    """The same in two parts, for a cell of a table: its number, and its range or ""; `alone`: without the unit."""
    shown, is_signed = _unit_shown(effect, language), effect.outcome not in RATIOS
    return rounded(effect.effect, effect.low, effect.high, shown, language, is_signed, alone)


def number_of(effect: Effect, language: str) -> str:
    """An effect as it stands beside its mark: with its sign, the unit left to the axis."""
    return rounded(effect.effect, effect.low, effect.high, effect.unit, language, True, alone=True)[0]


def _unit_shown(effect: Effect, language: str) -> str:
    """The unit of an effect; "" where its name says it."""
    unit = amount(0, effect.unit, language).strip("0 ")
    return "" if effect.unit in PEOPLE and unit in called(effect.outcome, language) else effect.unit


def effect_sentence(facts: Facts, effect: Effect, language: str) -> str:
    """What a point does to an outcome: its numbers, and whether they can be told from zero; of very few simulations they stand alone."""
    who, what = point_words(facts, effect.point, language), called(effect.outcome, language)
    if facts.without_it or facts.beside:
        who = say("points.against", language, policy=who, reference=point_words(facts, 0, language))
    few = too_few(effect.n, language)
    is_same = is_the_same(effect) and not effect.effect
    kind = "same" if is_same and not few else "mean" if few or known_apart(effect) else "unclear"
    return f"{say(f'effect.{kind}', language, who=who, what=what, said=numbers_of(effect, language))} {few}".strip()


def is_the_same(row: Effect | Compared) -> bool:
    """Whether an effect or a difference is the same in all simulations."""
    return row.half_width == 0 and row.low == row.high


def in_how_many(effect: Effect, up: bool = True) -> float:
    """In how many simulations an outcome rose, or fell; ties are neither."""
    share = effect.share_above or 0.0
    return (share if up else 1 - share) * effect.n - effect.same_in / 2


def unsaid(facts: Facts, point: int, outcome: str, language: str) -> str:
    """The reason why there is no number; that it can't be told, where nobody wrote down why."""
    why = next((row.reason for row in facts.unsaid if (row.point, row.outcome) == (point, outcome)), "")
    years = effect_of(facts, point, judged(outcome))
    if "keeps" in why and years is not None and not is_clear(years):  # on average, which is not to be acted on
        cost = effect_of(facts, point, TEN_YEARS)
        why = CHEAPER if cost is not None and is_clear(cost) and cost.effect < 0 else UNCLEAR
    return reason(why, language)


def is_clear(effect: Effect | Compared) -> bool:
    """Whether the range that is drawn and told lies on one side of zero: the one rule of words, dots and tables."""
    return effect.n >= FEWEST and ((effect.low or 0.0) > 0 or (effect.high or 0.0) < 0)


def are_apart(one: Effect, other: Effect) -> bool:
    """Whether two effects that were not compared have ranges that do not meet."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low > other.high or one.high < other.low


def leans(effect: Effect) -> bool:
    """Whether nine in ten simulations go one way though the range reaches over zero: what is small in most is large in few."""
    most = max(in_how_many(effect), in_how_many(effect, False))
    return effect.share_above is not None and not is_clear(effect) and effect.n >= FEWEST and most >= SURE * effect.n


def sentences_of(said: Sequence[str], language: str, kind: str = "") -> str:
    """Sentences one after the other; of a kind of which a language may put each in a line of its own."""
    return say(f"lists.{f'between{kind}' if kind else 'sentences'}", language).join(begun(one) for one in said if one)


def begun(sentence: str) -> str:
    """A sentence with a large first letter."""
    return sentence[:1].upper() + sentence[1:]


def going_on(sentence: str) -> str:
    """A sentence with a small first letter, after a colon."""
    return sentence[:1].lower() + sentence[1:]


def range_words(facts: Facts, language: str) -> str:
    """What a range of the study is: of simulations, or of the average where inputs are fixed."""
    return say(f"ranges.{'of_simulation' if facts.uncertainty == 'posterior' else 'of_average'}", language)


def comparison(facts: Facts, first: int, second: int, outcome: str = "") -> Compared | None:
    """The comparison of two points in an outcome, that in question if none is named, turned so that the first is the first."""
    mine = [row for row in facts.comparisons if row.outcome == (outcome or facts.outcome.name)]
    row = next((row for row in mine if {row.first, row.second} == {first, second}), None)
    if row is None or row.first == first:
        return row
    low, high = (None if end is None else -end for end in (row.high, row.low))
    share = 1 - row.share_first
    return row._replace(first=first, second=second, difference=-row.difference, low=low, high=high, share_first=share)


def differ(facts: Facts, one: Effect, other: Effect) -> bool:
    """Whether it is known which of two effects on an outcome is the larger: by their comparison, else by ranges that do not meet."""
    row = comparison(facts, one.point, other.point, one.outcome)
    return are_apart(one, other) if row is None else is_clear(row)


def deadweight_sentence(facts: Facts, language: str) -> str:
    """Who would have been in Korea without the policy too."""
    row = from_abroad(facts, [fate for fate in facts.fates if (fate.moment, fate.fate) == ("year_1", "in both worlds")])
    if row is None or row.share is None:
        return ""
    share = with_interval(row.share, row.share_low, row.share_high, "share", language)
    return say("people.anyway", language, share=share, people=amount(row.persons, "fellows", language))


def price_sentence(facts: Facts, language: str) -> str:
    """What a year costs that fellows from abroad would not have spent in Korea."""
    row = from_abroad(facts, facts.prices)
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


def from_abroad(facts: Facts, rows: Sequence[OfFellows]) -> OfFellows | None:
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
