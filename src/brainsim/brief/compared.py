"""What was compared, as page 1 says it: how many options, against what, over which time, what they cost, and what a year is."""

from brainsim.brief.cases import reference_words
from brainsim.brief.headline import BUDGETS, has_budget, misses_budget, ranked
from brainsim.brief.money import extra, money
from brainsim.brief.records import Facts
from brainsim.brief.sentences import (
    point_words,
    sentences_of,
)
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.numbers import amount
from brainsim.report.rungs import RUNGS
from brainsim.report.vocabulary import policy, quarter
from brainsim.words.say import has, listed, say


def compared(facts: Facts, language: str) -> str:
    """How many options are held against what, over which time, and what they cost."""
    costs = ranked(facts, TEN_YEARS, facts.choices)
    options = [point_words(facts, point.point, language) for point in facts.points]
    what = (
        options[0]
        if len(options) == 1
        else say(f"compared.{'cases' if facts.is_of_cases else 'many'}", language, number=len(options))
    )
    words = {
        "reference": reference_words(facts, language),
        "years": facts.years,
        "quarter": quarter(facts.first_quarter, language),
    }
    said = [say("compared.against", language, what=what, **words)]
    if has_budget(facts):
        said.append(_budget(facts, language))
    elif costs:
        kind = "cost_of_choice" if facts.is_of_cases else "cost"
        said.append(say(f"compared.{kind}", language, cost=extra(costs, language)))
    if facts.setting:
        said.append(say("context.common", language, what=policy(facts.setting, "", language, paid=facts.paid)))
    if facts.own_past:
        said.append(say("context.own_past", language))
    if facts.table(BUDGETS).empty:  # whose answer names nothing that happens
        happening = dict.fromkeys(name for point in facts.points for name in point.happens)
        said += [say(f"scales.{name}", language) for name in happening if has(f"scales.{name}", language)]
    return say("year_of.beside", language, said=sentences_of(said, language), year=year_of(facts, language))


def year_of(facts: Facts, language: str) -> str:
    """What a year is that options add."""
    rung = facts.outcome.name if facts.outcome.name in RUNGS else "other"
    return say(f"year_of.{rung}", language)


def _budget(facts: Facts, language: str) -> str:
    """What each option costs, and which do not come near it."""
    budget = facts.budget or 0.0
    off = [effect for effect in ranked(facts, facts.price) if misses_budget(facts, effect.point)]
    told = (
        say("compared.dearer", language, policy=point_words(facts, e.point, language), cost=money(e, language))
        for e in off
    )
    words = {"budget": amount(round(budget), "bn KRW", language), "others": listed(list(told), language)}
    over = "_life" if facts.price == LIFE else ""
    return say(f"compared.{'except' if off else 'budget'}{over}", language, **words)
