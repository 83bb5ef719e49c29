"""What speaks against the answer of page 1."""

from brainsim.brief.for_money import turned
from brainsim.brief.headline import DEARER, NEAR, most_live, ranked, size_of, tells_turn, what_is
from brainsim.brief.likelihood import too_few
from brainsim.brief.money import money
from brainsim.brief.records import Facts
from brainsim.brief.sentences import effect_of, from_abroad, is_clear, many_in, point_words, sentences_of
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.numbers import with_interval
from brainsim.report.rungs import IN_KOREA, RUNGS
from brainsim.report.vocabulary import called
from brainsim.study.analysable import unseen_within
from brainsim.words.say import say

MOST_CATCHES = 2
FLOWS = ("shock.us_hostility", "shock.uk_visa_cost")  # what happens to those who move


def catch(facts: Facts, language: str) -> str:
    """What speaks against the answer: two of what there is, the gravest first."""
    found = [
        one
        for told in (_unseen, _moves, _over_life, _more_live, _other_rungs, _anyway)
        for one in told(facts, language)
    ]
    return sentences_of(found[:MOST_CATCHES], language, "_steps")


def _unseen(facts: Facts, language: str) -> list[str]:
    """That what was asked can't be observed in a study so short."""
    is_seen = not facts.years or not unseen_within(round(4 * facts.years), facts.asked)
    what = called(facts.asked, language)
    return [] if is_seen else [say("catch.unseen", language, what=what, quarters=4 * facts.years)]


def _moves(facts: Facts, language: str) -> list[str]:
    """That the model understates moves abroad, where years in Korea hang on them."""
    is_of_moves = facts.outcome.name == IN_KOREA and any(
        name in FLOWS for point in facts.points for name in point.happens
    )
    return [say("catch.moves", language)] if is_of_moves else []


def _over_life(facts: Facts, language: str) -> list[str]:
    """That posts are paid for beyond the study, and which option adds most for its money when that is counted."""
    cost, life = (effect_of(facts, facts.best, name) for name in (TEN_YEARS, LIFE))
    if cost is None or life is None or life.effect <= DEARER * max(cost.effect, 0.0):
        return []
    prices = {"life": money(life, language), "cost": money(cost, language), "years": facts.years}
    many = 2 if many_in(facts, facts.best, language) else 1
    said = say("catch.over_life", language, number=many, policy=point_words(facts, facts.best, language), **prices)
    other = None if tells_turn(facts) else turned(facts, facts.best)  # else the headline has it
    if other is not None:
        many = 2 if many_in(facts, other, language) else 1
        said += say("catch.turns", language, number=many, policy=point_words(facts, other, language))
    return [sentences_of([say("answers.whole", language, said=said), _for_as_much(facts, language)], language)]


def _for_as_much(facts: Facts, language: str) -> str:
    """What the policy of the best option adds where it costs in the end what the second option does."""
    ranks = ranked(facts, points=facts.choices)
    if len(ranks) < 2 or not is_clear(ranks[1]):
        return ""
    best, second = (facts.point_of(effect.point) for effect in ranks[:2])
    price = effect_of(facts, second.point, LIFE)
    for effect in ranks[2:]:
        cost, point = effect_of(facts, effect.point, LIFE), facts.point_of(effect.point)
        is_less_of_it = set(point.changes) == set(best.changes) and not set(second.changes) & set(best.changes)
        if is_less_of_it and cost and price and abs(cost.effect - price.effect) <= NEAR * abs(price.effect):
            words = {
                "policy": point_words(facts, effect.point, language),
                "second": point_words(facts, second.point, language),
                "years": facts.years,
            }
            many = 2 if many_in(facts, effect.point, language) else 1
            return say("catch.as_much", language, number=many, size=size_of(effect, language)[0], **words)
    return ""


def _more_live(facts: Facts, language: str) -> list[str]:
    """The option that clearly adds most years in Korea, where that is another than the one that adds most research."""
    best, other = effect_of(facts, facts.best, IN_KOREA), most_live(facts)
    if best is None or other is None:
        return []
    size, own = (size_of(one, language, True)[0] for one in (other, best))
    who, lead = (point_words(facts, one.point, language) for one in (other, best))
    many = 2 if many_in(facts, other.point, language) else 1
    return [say("catch.more_live", language, number=many, policy=who, size=size, own=own, best=lead)]


def _other_rungs(facts: Facts, language: str) -> list[str]:
    """The rungs on which the best does not clearly add."""
    said = []
    for rung in RUNGS:
        effect = effect_of(facts, facts.best, rung)
        if (
            effect is None
            or rung == facts.outcome.name
            or (is_clear(effect) and effect.effect > 0)
            or too_few(effect.n)
        ):
            continue
        kind, (size, ends) = "fewer" if is_clear(effect) else "no_gain", size_of(effect, language, True)
        words = {"policy": point_words(facts, facts.best, language), "what": what_is(rung, language)}
        said.append(say(f"catch.{kind}", language, size=size, range=ends, **words))
    return said


def _anyway(facts: Facts, language: str) -> list[str]:
    """How many of those from abroad would have come anyway; of one option, who comes says that."""
    if len(facts.choices) == 1:
        return []
    row = from_abroad(facts, [fate for fate in facts.fates if (fate.moment, fate.fate) == ("year_1", "in both worlds")])
    if row is None or row.share is None:
        return []
    share = with_interval(row.share, row.share_low, row.share_high, "share", language)
    return [say("catch.anyway", language, share=share)]
