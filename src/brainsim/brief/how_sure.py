"""How sure the answer of page 1 is: in how many simulations, its range, against the second, in each form of the model."""

from collections.abc import Sequence

from brainsim.brief.headline import misses_budget, ranked, size_of
from brainsim.brief.likelihood import chance, too_few
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import begun, comparison, in_how_many, is_clear, is_the_same, point_words, sentences_of
from brainsim.outcomes.rows import is_cost
from brainsim.words.say import say


def sure(facts: Facts, language: str) -> str:
    """In how many simulations the best does so, its range, whether it is better than the second, and in each form of the model."""
    effects = ranked(facts, points=facts.choices)
    if not effects:
        return ""
    best = effects[0]
    if few := too_few(best.n, language):
        return few
    said = [
        often(facts, best, language),
        forms(facts, [best.point], language),
        _against_second(facts, effects, language),
    ]
    return sentences_of(said, language)


def often(facts: Facts, effect: Effect, language: str) -> str:
    """In how many simulations an option has more, or less, and its range."""
    if is_the_same(effect):
        return say("chance.same", language, number=effect.n)
    kind = "of_simulation" if facts.uncertainty == "posterior" else "of_average"
    ends = say(f"sure.{kind}", language, range=size_of(effect, language, True)[1])
    if effect.share_above is None:
        return say("sure.range", language, range=begun(ends), number=effect.n)
    up = effect.effect >= 0
    counted = chance(facts, in_how_many(effect, up) / effect.n, effect.n, "more" if up else "less", language)
    return say("sure.often", language, often=begun(counted), range=ends)


def _against_second(facts: Facts, effects: list[Effect], language: str) -> str:
    """In how many simulations the best is better than the second."""
    row = comparison(facts, effects[0].point, effects[1].point) if len(effects) > 1 else None
    if row is None or is_the_same(row) or not is_clear(effects[0]) or misses_budget(facts, effects[1].point):
        return ""
    share = 1 - row.share_first if is_cost(row.outcome) else row.share_first
    second, counted = point_words(facts, effects[1].point, language), int(share * row.n + 1e-9)
    kind = "not_clear" if not is_clear(row) else "always" if counted == row.n else "second"
    return say(f"sure.{kind}", language, counted=counted, number=row.n, policy=second)


def forms(facts: Facts, points: Sequence[int], language: str) -> str:
    """Of several forms of the model, whether each of some options goes the same way in all; "" where too few simulations tell."""
    table = facts.table("structures")
    if table.empty:
        return ""
    found = [table[(table["point"] == one) & (table["outcome"] == facts.outcome.name)]["effect"] for one in points]
    if not all(len(one) and one.notna().all() for one in found):
        return ""
    is_same = all(one.min() > 0 or one.max() < 0 for one in found)
    kind = "other_way" if not is_same else "same_way_both" if len(found) == 2 else "same_way"
    return say(f"sure.{kind}", language, number=max(map(len, found)))
