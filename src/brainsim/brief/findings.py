"""What page 1 finds: who comes, who stays, what it costs, a bold line each; and what its chart shows, as its title."""

from brainsim.brief import bought
from brainsim.brief.answer import rows_of
from brainsim.brief.apart import alone, apart, is_grid
from brainsim.brief.headline import ranked
from brainsim.brief.kept import HIRED, who_stays
from brainsim.brief.likelihood import too_few
from brainsim.brief.parts import Finding
from brainsim.brief.prices_told import what_it_costs
from brainsim.brief.records import Effect, Facts, Level
from brainsim.brief.sentences import (
    begun,
    effect_of,
    from_abroad,
    is_clear,
    is_the_same,
    many_in,
    point_words,
    sentences_of,
)
from brainsim.report.numbers import rounded, with_interval
from brainsim.report.rungs import RUNGS
from brainsim.words.say import listed, say

APPLICANTS = "applicants_per_slot"
MOST_NAMED = 2
LEAST = 0.1  # of the applicants of today: a change that is told


def findings(facts: Facts, language: str) -> list[Finding]:
    """The three, in their order; of a grid those of each lever alone, as chart and table have them."""
    facts = facts._replace(points=alone(facts), best=apart(facts).best) if is_grid(facts) else facts
    facts = facts._replace(best=bought.answer_of(facts)) if bought.is_asked(facts) else facts
    told = {"comes": who_comes, "stays": who_stays, "costs": what_it_costs}
    return [Finding(say(f"findings.{name}", language), *one(facts, language)) for name, one in told.items()]


def who_comes(facts: Facts, language: str) -> tuple[str, str]:
    """Of a programme, who came because of it; of changes to one, whether more apply."""
    if facts.is_of_programme:
        return _because(facts, language)
    now = facts.fellows.get(0, {}).get(APPLICANTS)
    if now is None:
        return say("comes.unseen", language), ""
    effects, before, reference = ranked(facts, APPLICANTS), _number(now, language), point_words(facts, 0, language)
    if too_few(now.n, language):
        return say("comes.few", language), say("comes.now", language, before=before, reference=reference)
    if effects and all(map(_is_before, effects)):
        return _hired(facts, language) or (say("comes.before", language), "")
    told = [
        e
        for e in effects
        if is_clear(e) and abs(e.effect) > LEAST * now.middle and _applying(facts, e.point, language) != before
    ]
    if not told:
        return _as_many_apply(facts, effects, now, language)
    most = max(told, key=lambda effect: abs(effect.effect))
    after, who = _applying(facts, most.point, language), point_words(facts, most.point, language)
    kind = "more" if most.effect > 0 else "fewer"
    said = begun(say(f"comes.{kind}", language, policy=who, number=2 if many_in(facts, most.point, language) else 1))
    return said, say("comes.from_to", language, before=before, after=after, reference=reference) if after else ""


def _is_before(effect: Effect) -> bool:
    """Whether the first call comes before whatever an option changes: as many apply in every simulation."""
    return is_the_same(effect) and not effect.effect


def _as_many_apply(facts: Facts, effects: list[Effect], now: Level, language: str) -> tuple[str, str]:
    """That about as many apply whatever is chosen, or that no option clearly changes how many, and how many that are."""
    before, reference = _number(now, language), point_words(facts, 0, language)
    if not effects:  # the options have no places
        return say("comes.applicants", language, number=before), ""
    seen = [facts.fellows.get(effect.point, {}).get(APPLICANTS) for effect in effects]
    levels = sorted((one for one in seen if one), key=lambda one: one.middle)
    is_alike = all(abs(effect.effect) <= LEAST * now.middle for effect in effects)
    said = say(f"comes.{'alike' if is_alike else 'no_change'}", language, before=before, number=len(effects))
    ends = [_number(levels[0], language), _number(levels[-1], language)] if levels else [before]
    words = {"low": ends[0], "high": ends[-1], "after": ends[-1], "before": before, "reference": reference}
    kind = (
        ("as_many" if is_alike else "now")
        if set(ends) == {before}
        else "from_to"
        if ends[0] == ends[-1]
        else "low_high"
    )
    before_it = 0 if facts.is_of_cases else sum(map(_is_before, effects))
    told = [
        say(f"comes.{kind}", language, **words),
        say("comes.some_before", language, number=before_it) if before_it else "",
    ]
    return said, sentences_of(told, language)


def _applying(facts: Facts, point: int, language: str) -> str:
    """How many apply for each place; "" where nobody knows."""
    level = facts.fellows.get(point, {}).get(APPLICANTS)
    return _number(level, language) if level else ""


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
    only, anyway = round(100 * because.share), rows.get("in both worlds")
    parts = "" if anyway is None or anyway.share is None else _parts(only, round(100 * anyway.share), language)
    told = [parts, applicants, _from_abroad_cost(facts, language)]
    return say("comes.because", language, because=only), sentences_of(told, language)


def _parts(only: int, anyway: int, language: str) -> str:
    """The rest of one hundred fellows from abroad a year after the start: who would be in Korea anyway, and who has left."""
    return say("comes.fates", language, anyway=anyway, left=max(0, 100 - only - anyway))


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
    number, drawn = len(facts.points), len(rows_of(facts))
    return say(f"chart.counts{'_of_some' if drawn < number else ''}", language, every=number, drawn=drawn, **counts)


def _one_title(effects: dict[str, Effect], language: str) -> str:
    """The rungs by whether years are added there, lost, or neither."""
    kinds: dict[str, list[str]] = {"gain": [], "loss": [], "neither": []}
    for rung, effect in effects.items():
        kind = "neither" if not is_clear(effect) else "gain" if effect.effect > 0 else "loss"
        kinds[kind].append(say(f"rung_heads.{rung}", language))
    said = [
        say(f"chart.{kind}", language, where=listed(where, language, "_rungs"))
        for kind, where in kinds.items()
        if where
    ]
    return say("chart.and", language).join(said)
