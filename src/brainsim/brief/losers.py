"""Who has less of what the best option adds: others in research, or the places where those would be without it."""

import pandas as pd

from brainsim.brief.apart import apart
from brainsim.brief.cases import cases_of
from brainsim.brief.headline import what_is
from brainsim.brief.kept import HIRED, asked_for
from brainsim.brief.likelihood import too_few
from brainsim.brief.prices_told import MOST_NAMED, saving
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import effect_of, is_clear, point_words, sentences_of, worth
from brainsim.outcomes.kept import KEPT
from brainsim.report.numbers import bare, in_steps, rounded, step_of
from brainsim.report.rungs import IN_KOREA, IN_RESEARCH, RUNGS, STOCKS
from brainsim.study.stored import EVER_FELLOWS, NEVER_FELLOWS
from brainsim.words.say import listed, say

DISPLACED = 0.1  # of what fellows gain, from which what others lose is told
ABROAD = ("arrivals", "departures_avoided", "aged_or_entered")  # parts of an effect that other countries have less of
LEAST = 0.1  # of the whole, from which a part is told


def losers(facts: Facts, language: str) -> str:
    """Both in a line, and with which options fewer are hired; that nothing is clear where that was looked at, "" where it was not."""
    facts = apart(facts)
    case = _case(facts)
    found = [_displaced(facts, language), *(_from_where(facts, point, facts.outcome.name, language) for point in case)]
    own: list[str] = []
    for rung in _rungs(facts)[-1:] if case else _rungs(facts):
        own.append(_from_where(facts, facts.best, rung, language, "_too" if any(own) else ""))
    return sentences_of([*found, *own, _fewer(facts, language)], language)


def _case(facts: Facts) -> list[int]:
    """Of what may happen that which adds most, where it does."""
    given = cases_of(facts).given[:1] if facts.is_of_cases else []
    return [one.point for one in given if is_clear(one) and worth(one) > 0]


def _fewer(facts: Facts, language: str) -> str:
    """How many fewer become fellows, where each stays longer or there are fewer places: with the options that page 1 names."""
    keeper = asked_for(facts)
    named = dict.fromkeys([facts.best, *([keeper.point] if keeper else []), *saving(facts)[:MOST_NAMED]])
    hired = [one for point in named if (one := effect_of(facts, point, HIRED)) is not None]
    told: list[str] = []
    every = next((one for one in facts.levels if one.outcome == HIRED and facts.usual == 0), None)
    for one in hired:
        if is_clear(one) and one.effect < 0:
            number, ends = rounded(one.effect, one.low, one.high, one.unit, language, True)
            words = {"policy": point_words(facts, one.point, language), "number": number, "range": ends}
            words["all"] = "" if every is None else rounded(every.middle, every.low, every.high, "", language)[0]
            told.append(say(f"losers.hired_{'too' if told else 'of' if every else 'with'}", language, **words))
    return say("losers.hired", language, told=listed(told, language, "_options")) if told else ""


def _displaced(facts: Facts, language: str) -> str:
    """What everybody else loses of the years that those gain who were ever fellows, on the rung that decides."""
    table = facts.table("careers")
    if table.empty or facts.outcome.name not in RUNGS:
        return ""
    kept = KEPT[RUNGS.index(facts.outcome.name)].where
    mine = table[(table["point"] == facts.best) & (table["kept"] == kept) & (table["measure"] == "added")]
    fellows, others = (mine.set_index("who").loc[who] for who in (EVER_FELLOWS, NEVER_FELLOWS))
    if not 0.0 < DISPLACED * fellows["persons"] <= -others["persons"] or too_few(others["n"]):
        return ""
    loss, ends = rounded(others["persons"], others["low"], others["high"], "", language, True)
    kind = "displaced" if others["high"] < 0 else "maybe"  # a range that reaches zero is no clear loss
    return say(f"losers.{kind}", language, loss=loss, range=ends, what=what_is(facts.outcome.name, language))


def _rungs(facts: Facts) -> list[str]:
    """The rung that decides, and research where living in Korea decides, of which there is more: those who live there anyway."""
    living, research = (effect_of(facts, facts.best, rung) for rung in (IN_KOREA, IN_RESEARCH))
    is_more = living is not None and research is not None and is_clear(research) and research.effect > living.effect
    return [facts.outcome.name, *([IN_RESEARCH] if facts.outcome.name == IN_KOREA and is_more else [])]


def _from_where(facts: Facts, point: int, rung: str, language: str, again: str = "") -> str:
    """Where those whom an option adds at the end on a rung would be without it: the clear parts of that, the largest first."""
    parts = _parts(facts, point, rung)
    if parts.empty:
        return ""
    total = float(parts["effect"].sum())
    step = max(1.0, 10 * step_of([total]))  # two digits of the whole
    words = {"policy": point_words(facts, point, language), "where": say(f"rung_where.{rung}", language)}
    if kind := _untold(parts, effect_of(facts, point, STOCKS[RUNGS.index(rung)])):
        return say(f"losers.{kind}", language, total=_people(step * round(total / step), language), **words)
    shown = parts[parts["sure"] & (parts["effect"] > LEAST * total)]
    numbers, rest = _rounded(shown["effect"].tolist(), total, step)
    found = [(say(f"losers.{part}", language), one) for part, one in zip(shown.index, numbers, strict=True) if one]
    if total <= 0 or not found:
        return ""
    kind = "net" if rest < 0 else "of"
    first = "first_all" if kind == "of" and not rest and len(found) == 1 else f"first_{kind}"
    told = [
        say(f"losers.{'part' if place else first}", language, number=_people(number, language), **{"from": one})
        for place, (one, number) in enumerate(found)
    ]
    told += [say("losers.rest", language, number=_people(rest, language))] if rest > 0 else []
    people = {"total": _people(sum(numbers) + rest, language), "left": _people(-rest, language)}
    return say(f"losers.{kind}{again}", language, parts=listed(told, language), **people, **words)


def _untold(parts: pd.DataFrame, whole: Effect | None) -> str:
    """How it is told that nothing is clear, or not the whole, or not where from; "" where that is."""
    is_nothing = bool((parts["effect"].abs() <= parts["half"]).all())
    if whole is not None and not is_clear(whole):
        return "unclear" if is_nothing else "unclear_total"
    if not is_nothing or (whole is not None and whole.effect <= 0):
        return ""
    return "unclear" if whole is None else "unclear_whence"


def _rounded(parts: list[float], total: float, step: float) -> tuple[list[float], float]:
    """Parts and what is left of the whole, which add up as they are printed: what rounding leaves over is in what is left."""
    numbers = [step * round(one / step) for one in parts]
    rest = step * round(total / step) - sum(numbers)
    if rest < 0 < total - sum(parts) or rest > 0 > total - sum(parts):
        *numbers, rest = in_steps([*parts, total - sum(parts)], step)
    return numbers, rest


def _people(number: float, language: str) -> str:
    return bare(number, "researchers", language)


def _parts(facts: Facts, point: int, rung: str) -> pd.DataFrame:
    """What the effect on the people at the end on a rung is made of, by where they would be; those from abroad together."""
    table = facts.table("decomposition")
    if table.empty or rung not in RUNGS:
        return pd.DataFrame()
    stock = STOCKS[RUNGS.index(rung)]
    mine = table[(table["point"] == point) & (table["outcome"] == stock)]
    if mine.empty or too_few(int(mine["n"].min())):
        return mine[:0]
    named = mine.assign(
        half=mine["effect"] - mine["low"], part=mine["part"].where(~mine["part"].isin(ABROAD), "abroad")
    )
    parts = named.groupby("part")[["effect", "half"]].sum().sort_values("effect", ascending=False)
    living = effect_of(facts, point, STOCKS[0])
    if "abroad" in parts.index and living is not None and living.low is not None:
        # of their sum, which is who lives in Korea: what arrives and what does not leave offset each other
        parts.loc["abroad", "half"] = living.effect - living.low
    return parts.assign(sure=parts["effect"] > parts["half"])
