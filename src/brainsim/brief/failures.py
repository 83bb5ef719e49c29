"""Sentences on where a policy fails, what drives its effect and what would be worth knowing; or that nobody asked."""

from collections.abc import Sequence

import pandas as pd

from brainsim.brief.headline import has_budget, ranked
from brainsim.brief.money import extra
from brainsim.brief.records import Facts
from brainsim.brief.sentences import label_words, sentences_of
from brainsim.outcomes.costs import TEN_YEARS
from brainsim.outcomes.rows import is_cost, outcome_rows
from brainsim.report.vocabulary import called
from brainsim.study.analysable import LEAST_EXPLAINED
from brainsim.study.stored import Step
from brainsim.words.say import say

Steps = Sequence[Step]


def drivers_sentences(facts: Facts, language: str) -> list[str]:
    """What drives the effect, how far the emulator can be trusted, and what would be worth knowing."""
    found = facts.sobol
    best = max(found, key=lambda row: row.explained, default=None)
    if best is None and not _was_examined(facts, "sobol"):
        return []
    if best is None or best.explained < LEAST_EXPLAINED:
        return [say("fails.unidentified", language)]  # nor what would be worth knowing
    mine = [row for row in found if row.target == best.target and row.outcome == best.outcome][:3]
    names = _each_with([(row.input, f"{row.total:.2f}") for row in mine], language)
    what, explained = label_words(facts, best.target.removeprefix("effect of "), language), 100 * best.explained
    said = say("fails.drivers", language, what=what, names=names, explained=explained)
    return [said, *worth_knowing(facts, language)]


def worth_knowing(facts: Facts, language: str) -> list[str]:
    """Which unknowns, if known, would change the choice of policy."""
    if not facts.information:
        return []
    sure = [row for row in facts.information if (row.low or 0) > 0 and row.changes > 0][:3]
    names = _each_with([(row.input, f"{100 * row.changes:.0f}%") for row in sure], language)
    return [say("fails.worth_knowing", language, names=names) if sure else say("fails.nothing_worth", language)]


def _each_with(inputs: Sequence[tuple[str, str]], language: str) -> str:
    """Inputs by their names, each with its number in brackets."""
    told = (say("numbers.with_range", language, number=called(name, language), range=number) for name, number in inputs)
    return ", ".join(told)


def _was_examined(facts: Facts, *methods: str) -> bool:
    """Whether one of these analyses was made, whatever it found."""
    return any(method in methods for method in facts.examined)


def is_examined(facts: Facts) -> bool:
    """Whether any analysis asked where a policy fails or what drives its effect."""
    return _was_examined(facts, "scenario", "robustness", "sobol", "information")


def is_explained(facts: Facts) -> bool:
    """Whether an emulator explains enough of these worlds for rules and regret to be told; true where nobody asked one."""
    return max((row.explained for row in facts.sobol), default=LEAST_EXPLAINED) >= LEAST_EXPLAINED


def not_told(facts: Facts, language: str) -> str:
    """What stands where no failure is told: that nothing could be, or that nobody asked."""
    if not is_examined(facts):
        return not_examined(facts, language)
    return say("fails.not_told", language, what=called(facts.outcome.name, language))


def scenario_sentences(facts: Facts, language: str) -> list[str]:
    """In which share of worlds the best policy does more than each other one, and where it fails; of each outcome analysed."""
    outcomes: dict[str, dict[str, list[Step]]] = {}
    for row in facts.scenario:
        outcomes.setdefault(row.outcome, {}).setdefault(row.second, []).append(row)
    told = ([_ahead(facts, pairs, language), *_rules(facts, pairs, language)] for pairs in outcomes.values())
    return [*(sentences_of(one, language) for one in told), *_unequal(facts, language)] if outcomes else []


def _unequal(facts: Facts, language: str) -> list[str]:
    """That the options that are held against each other do not cost the same, where they don't."""
    costs = ranked(facts, TEN_YEARS)
    if len(costs) < 2 or has_budget(facts):
        return []
    return [say("fails.unequal", language, cost=extra(costs, language))]


def _ahead(facts: Facts, pairs: dict[str, list[Step]], language: str) -> str:
    """The shares of worlds."""
    one = next(iter(pairs.values()))[0]
    shares = [(label_words(facts, second, language), 100 * steps[0].share_first) for second, steps in pairs.items()]
    others = ", ".join(say("fails.other", language, other=other, share=share) for other, share in shares)
    way = say(f"ways.{'less' if is_cost(one.outcome) else 'more'}", language)
    told = {
        "first": label_words(facts, one.first, language),
        "what": called(one.outcome, language),
        "others": others,
        "way": way,
    }
    worlds = _worlds_of(facts, one)
    if worlds.empty:
        return say("fails.ahead", language, **told)
    vectors = worlds["vector"].nunique()
    kind = say(f"fails.{'shocks' if len(worlds) > vectors else 'vectors'}", language)
    each = facts.provenance["replications_done"] / vectors
    return say("fails.ahead_of", language, number=len(worlds), kind=kind, each=each, **told)


def _worlds_of(facts: Facts, pair: Step) -> pd.DataFrame:
    worlds = facts.table("worlds")
    for name in ("outcome", "first", "second") if len(worlds) else ():
        worlds = worlds[worlds[name] == getattr(pair, name)]
    return worlds


def _rules(facts: Facts, pairs: dict[str, list[Step]], language: str) -> list[str]:
    """Where it fails, for each pair with a rule; one sentence for all without."""
    failing = {second: steps for second, steps in pairs.items() if steps[0].share_first < 1}
    if not failing:
        return [say("fails.never", language)]
    known = is_explained(facts)
    found = [_rule(facts, steps, language) for steps in failing.values() if steps[0].rule_found and known]
    if len(found) == len(failing):
        return found
    return [*found, say(f"fails.{'no_other_rule' if found else 'no_rule'}", language)]


def _rule(facts: Facts, steps: Steps, language: str) -> str:
    one, second = steps[0], label_words(facts, steps[0].second, language)
    where = say("fails.and", language).join(_step(step, language) for step in steps)
    shares = {"density": one.density, "coverage": one.coverage, "right": one.accuracy, "majority": one.majority}
    told = {name: 100 * (share or 0.0) for name, share in shares.items()}
    return say("fails.rule", language, second=second, where=where, **told)


def _step(step: Step, language: str) -> str:
    """One bound of a rule."""
    side = "at_most" if step.sign == "<=" else "above"
    return say(f"fails.{side}", language, input=called(step.input, language), value=step.value)


def not_examined(facts: Facts, language: str) -> str:
    """What stands where a study has no analysis of its worlds."""
    return say("fails.not_examined", language, asked=how_to_examine(facts))


def how_to_examine(facts: Facts) -> str:
    """What a command is given for an analysis of where a policy fails."""
    name = facts.outcome.name
    outcome = name if name in outcome_rows() else "researcher_years_in_korea"
    return f"analysis=robustness 'analysis.outcomes=[{outcome}]'"
