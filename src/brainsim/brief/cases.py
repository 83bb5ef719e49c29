"""Studies of what may happen and of what Korea can do about it: first what each does, then whether a policy does as much in every case."""

from typing import NamedTuple

from brainsim.brief import how_sure
from brainsim.brief.headline import does, ranked, size_of, what_it_is
from brainsim.brief.how_sure import often
from brainsim.brief.records import Effect, Facts, Point
from brainsim.brief.sentences import (
    begun,
    comparison,
    differ,
    going_on,
    is_clear,
    many_in,
    number_of,
    point_words,
    sentences_of,
    worth,
)
from brainsim.study.stored import Compared
from brainsim.words.say import MINUS, say

TODAY = {"shock.us_hostility": 2.0}  # the case closest to today, as configs/shock has the turn of 2025
SAME = 1.05  # the most that a policy adds, times the least: cases in which it adds about the same


class Cases(NamedTuple):
    """What happens, the best first, and the policy that does most."""

    given: list[Effect]
    policy: Effect | None
    within: list[Compared]  # what the policy adds in each case


def cases_of(facts: Facts) -> Cases:
    """The parts of such a study."""
    given = [effect for effect in ranked(facts) if facts.point_of(effect.point).is_given]
    policy = next(iter(ranked(facts, points=facts.choices)), None)
    return Cases(given, policy, _within(facts, policy) if policy else [])


def _within(facts: Facts, policy: Effect) -> list[Compared]:
    """What the policy adds where something happens too, of each case that was simulated with it and without it."""
    own = facts.point_of(policy.point).changes
    cases = {_case(point): point.point for point in facts.points if point.is_given}
    both = [point for point in facts.points if point.happens and _policy(point) == own]
    pairs = [(point.point, cases[_case(point)]) for point in both if _case(point) in cases]
    return [row for pair in pairs if (row := comparison(facts, *pair)) is not None]


def _policy(point: Point) -> dict[str, object]:
    return {name: level for name, level in point.changes.items() if name not in point.happens}


def _case(point: Point) -> frozenset[tuple[str, str]]:
    """What happens at a point, and when."""
    return frozenset((name, f"{level} {point.times.get(name, '')}") for name, level in point.happens.items())


def headline(facts: Facts, language: str) -> str:
    """What the case that adds most and the one that takes most do, and what the policy does beside them."""
    found = cases_of(facts)
    said: list[str] = []
    gains = [effect for effect in found.given if is_clear(effect) and worth(effect) > 0][:1]
    losses = [effect for effect in found.given if is_clear(effect) and worth(effect) < 0][-1:]
    is_today = bool(gains) and _is_today(facts.point_of(gains[0].point))
    for effect in [*gains, *losses] or found.given[:1]:
        if said:
            said.append(_of_several("loses_more" if is_today else "loses", facts, effect, language))
        else:
            said.append(_if_it_ends(facts, effect, language) if is_today else does(facts, effect, language))
    if found.policy:
        said.append(_of_policy(facts, found, language))
    return say("answers.whole", language, said=begun(say("cases.between", language).join(said)))


def _if_it_ends(facts: Facts, effect: Effect, language: str) -> str:
    """What is lost where the case that is closest to today ends: all that it adds."""
    (lever,) = facts.point_of(effect.point).happens
    what = what_it_is(facts, effect, language, signed=False)
    return say(f"if_it_ends.{lever}", language, size=size_of(effect, language)[0], what=what)


def reference_words(facts: Facts, language: str) -> str:
    """The reference, and what happens in it where it is not what happens today."""
    today = any(_is_today(point) for point in facts.points)
    said = point_words(facts, 0, language)
    return say(f"and_before.{next(iter(TODAY))}", language, reference=said) if today else said


def _of_several(kind: str, facts: Facts, effect: Effect, language: str) -> str:
    """An option and its size, after another; what it costs the table says."""
    many, policy = 2 if many_in(facts, effect.point, language) else 1, point_words(facts, effect.point, language)
    size = what_it_is(facts, effect, language, size_of(effect, language)[0])
    return say(f"cases.{kind}", language, number=many, policy=policy, size=size)


def _of_policy(facts: Facts, found: Cases, language: str) -> str:
    policy = found.policy
    assert policy is not None
    if not is_clear(policy):
        return does(facts, policy, language)
    kind = "adds" if policy.effect > 0 else "loses"
    said = _of_several(kind, facts, policy, language)
    return (
        say("cases.always", language, said=said)
        if _is_in_those_named(found) and _is_same(policy, found.within)
        else said
    )


def _is_in_those_named(found: Cases) -> bool:
    """Whether the policy was simulated in the cases that an answer names: that which adds most, and that which takes most."""
    named = {effect.point for effect in (*found.given[:1], *found.given[-1:])}
    return bool(named) and named <= {row.second for row in found.within}


def is_less_than_today(facts: Facts) -> bool:
    """Whether the policy clearly adds less than the case that is closest to today, which is lost where things go back."""
    policy = cases_of(facts).policy
    today = next((one for one in cases_of(facts).given if _is_today(facts.point_of(one.point))), None)
    return (
        policy is not None and today is not None and differ(facts, today, policy) and today.effect > policy.effect > 0
    )


def _is_today(point: Point) -> bool:
    return {name: point.changes[name] for name in point.happens} == TODAY and not point.times


def _is_same(policy: Effect, within: list[Compared]) -> bool:
    """Whether a policy clearly does the same way in every case."""
    return all(is_clear(row) and (row.difference > 0) == (policy.effect > 0) for row in within)


def between(facts: Facts, language: str) -> tuple[str, str] | None:
    """The least that the policy adds over all cases, its unit left to the most; None where it does not clearly go one way."""
    found = cases_of(facts)
    if (
        found.policy is None
        or not _is_in_those_named(found)
        or not is_clear(found.policy)
        or not _is_same(found.policy, found.within)
    ):
        return None
    every = sorted([found.policy.effect, *(row.difference for row in found.within)], key=abs)
    least, most = (found.policy._replace(effect=one) for one in (every[0], every[-1]))
    low, high = (size_of(one, language)[0] for one in (least, most))
    if abs(every[-1]) <= SAME * abs(every[0]):  # what is printed as alike is alike
        return (high := size_of(found.policy, language)[0]), high
    return low if low == high else number_of(least, language).lstrip(f"+{MINUS}"), high


def sure(facts: Facts, language: str) -> str:
    """In how many simulations the case that does most and the policy go their way, the policy in which forms of the model, and the rest."""
    found = cases_of(facts)
    told = [effect for effect in (*found.given[:1], found.policy) if effect is not None]
    said = [
        say(
            "cases.sure",
            language,
            policy=point_words(facts, one.point, language),
            often=going_on(often(facts, one, language)),
        )
        for one in told
    ]
    said += [how_sure.forms(facts, [one.point for one in told], language)] if found.policy else []
    return sentences_of([*said, *(_of_another(facts, one, language) for one in _others(facts))], language)


def _others(facts: Facts) -> list[Effect]:
    """Of whatever else may happen than what adds most and what takes most the case that changes most."""
    given = cases_of(facts).given
    found: dict[frozenset[str], list[Effect]] = {}
    for effect in given:
        found.setdefault(frozenset(facts.point_of(effect.point).happens), []).append(effect)
    told = {frozenset(facts.point_of(effect.point).happens) for effect in (*given[:1], *given[-1:])}
    return [max(some, key=lambda one: abs(one.effect)) for names, some in found.items() if names not in told]


def _of_another(facts: Facts, effect: Effect, language: str) -> str:
    """What another case does, with its range."""
    policy = begun(point_words(facts, effect.point, language))
    if is_clear(effect):
        return say("cases.sure", language, policy=policy, often=going_on(often(facts, effect, language)))
    return say("cases.unclear", language, policy=policy, range=size_of(effect, language, True)[1])


def rows(facts: Facts) -> list[Point]:
    """What a table shows: policies, then the case that adds most and the one that takes most, each without policy and with it;
    and whatever else may happen.
    """
    given = [facts.point_of(effect.point) for effect in cases_of(facts).given]
    ends = list(dict.fromkeys(_case(point) for point in (*given[:1], *given[-1:])))
    of_case = [
        sorted((one for one in facts.points if one.happens and _case(one) == case), key=_is_mixed) for case in ends
    ]
    ranks = [effect.point for effect in ranked(facts, points=facts.choices)]
    more = [facts.point_of(effect.point) for effect in _others(facts)]
    return [*(facts.point_of(number) for number in ranks), *(point for points in of_case for point in points), *more]


def is_of_more(facts: Facts) -> bool:
    """Whether something else may happen, too."""
    return bool(_others(facts))


def _is_mixed(point: Point) -> bool:
    return not point.is_given
