"""What each chart of a brief shows, as its title: a finding with its number; "" where too little is known to say one."""

from collections.abc import Callable

import pandas as pd

from brainsim.brief import bought, stayers
from brainsim.brief.apart import apart
from brainsim.brief.findings import chart_title
from brainsim.brief.headline import ranked
from brainsim.brief.kept import beside
from brainsim.brief.likelihood import too_few
from brainsim.brief.money import extra
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import effect_of, is_clear, label_words, number_and_range, point_words
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.numbers import rounded
from brainsim.report.vocabulary import called
from brainsim.study.lives import IN_KOREA, PERMANENT_POST
from brainsim.words.say import numeral, say

Told = Callable[[Facts, str], str]
OTHERS = 0.1  # of fellows who can be followed: more or fewer by so much, and shares of them are not compared


def finding(name: str, facts: Facts, language: str) -> str:
    """The finding of a chart; "" where it has none."""
    if not facts.points or any(too_few(effect.n) for effect in ranked(facts)):
        return chart_title(facts, language) if name == "rungs" and facts.points else ""
    return FINDINGS[name](facts, language) if name in FINDINGS else ""


def _largest(facts: Facts) -> Effect | None:
    """The clear effect on the outcome in question that is largest, whichever way it goes."""
    clear = [effect for effect in ranked(facts) if is_clear(effect) and not effect.is_open]
    return max(clear, key=lambda effect: abs(effect.effect), default=None)


def _effects(facts: Facts, language: str) -> str:
    effect, what = _largest(facts), called(facts.outcome.name, language)
    if effect is None:
        return say("found.no_effect", language, what=what)
    words = {"number": number_and_range(effect, language)[0], "policy": point_words(facts, effect.point, language)}
    return say(f"found.{'largest' if len(facts.points) > 1 else 'effect'}", language, what=what, **words)


def _plane(facts: Facts, language: str) -> str:
    effect = _largest(facts)
    cost, life = (effect_of(facts, effect.point, name) if effect else None for name in (TEN_YEARS, LIFE))
    if effect is None or cost is None or life is None:
        return ""
    words = {"cost": extra([cost], language), "life": extra([life], language)}
    return say("found.costs", language, policy=point_words(facts, effect.point, language),
               number=number_and_range(effect, language)[0], what=called(effect.outcome, language), **words)  # fmt: skip


def _deadweight(facts: Facts, language: str) -> str:
    table = facts.table("deadweight")
    if table.empty:
        return ""
    mine = table[(table["point"] == facts.best) & (table["call"] == "first") & (table["kept"] == "in Korea")]
    mine = mine[(mine["moment"] == "year_1") & (mine["fate"] == "in both worlds")].set_index("group")["share"]
    shares = {name: 100 * mine.get(name, float("nan")) for name in ("foreign", "new_domestic_phd")}
    return "" if any(map(pd.isna, shares.values())) else say("found.anyway", language, **shares)


def _destinations(facts: Facts, language: str) -> str:
    """Shares of the people whom the figure draws."""
    now, then = (ended(facts, point) for point in (facts.usual, facts.best))
    if not now or not then:
        return ""
    if facts.usual == facts.best:
        return say("found.ends", language, **now)
    if (
        abs(then["all"] - now["all"]) > OTHERS * now["all"]
    ):  # who can be followed differs: their shares are not to be compared
        here, there = (one["permanent"] * one["all"] / 100 for one in (now, then))
        words = {"here": here, "there": there, "all_here": now["all"], "all_there": then["all"]}
        return say("found.ends_of", language, policy=point_words(facts, facts.best, language), **words)
    kind = beside(facts, facts.best, "permanent", now["permanent"], then["permanent"])
    policy = point_words(facts, facts.best, language)
    return say(f"found.ends_{kind}", language, then=then["permanent"], policy=policy, **now)


def ended(facts: Facts, point: int) -> dict[str, float]:
    """Of a hundred fellows who can be followed, how many hold a permanent post in Korea after three years, and are abroad; of how many."""
    table = facts.table("destinations")
    if table.empty:
        return {}
    mine = table[(table["point"] == point) & (table[["group", "after_1", "after_3"]] != "all").all(axis=1)]
    people = mine.groupby("after_3")["persons"].sum()
    if not people.sum():
        return {}
    shares = 100 * people / people.sum()
    abroad = shares[~shares.index.isin(IN_KOREA)]
    return {
        "permanent": float(shares.get(PERMANENT_POST, 0.0)),
        "abroad": float(abroad.sum()),
        "all": float(people.sum()),
    }


def _reasons(facts: Facts, language: str) -> str:
    table = facts.table("biographies")
    if table.empty:
        return ""
    mine = table[(table["point"] == facts.best) & (table["group"] == "all")].set_index("reason")["persons"]
    if not mine.sum():
        return ""
    first = str(mine.idxmax())
    every, most = (numeral(persons, ",.0f", language) for persons in (mine.sum(), mine[first]))
    return say("found.reason", language, every=every, number=most, reason=called(first, language))


def _scenario(facts: Facts, language: str) -> str:
    worlds = facts.table("worlds")
    mine = [step for step in facts.scenario if step.outcome == facts.outcome.name]
    if worlds.empty or not mine:
        return ""
    least = min(mine, key=lambda step: step.share_first)
    pair = worlds[(worlds["outcome"] == least.outcome) & (worlds["second"] == least.second)]
    words = {"first": label_words(facts, least.first, language), "second": label_words(facts, least.second, language)}
    ahead = round(least.share_first * len(pair))
    return say(f"found.{'ahead' if ahead < len(pair) else 'always'}", language, ahead=ahead, number=len(pair), **words)


def _regret(facts: Facts, language: str) -> str:
    mine = sorted((row for row in facts.regret if row.outcome == facts.outcome.name), key=lambda row: row.mean_regret)
    if len(mine) < 2:
        return ""
    unit = facts.outcome.unit
    least, most = (rounded(row.mean_regret, 0.0, row.max_regret, unit, language)[0] for row in (mine[0], mine[-1]))
    first, last = (label_words(facts, row.policy, language) for row in (mine[0], mine[-1]))
    return say("found.regret", language, first=first, last=last, least=least, most=most)


def _drivers(facts: Facts, language: str) -> str:
    best = max(facts.sobol, key=lambda row: row.explained, default=None)
    if best is None:
        return ""
    mine = [row for row in facts.sobol if (row.target, row.outcome) == (best.target, best.outcome)]
    first, *others = sorted(mine, key=lambda row: -row.total)
    kind = "driver" if all(first.total_low > row.total_high for row in others) else "driver_among"
    return say(f"found.{kind}", language, input=called(first.input, language), share=100 * first.total)


FINDINGS: dict[str, Told] = {
    "budgets": bought.finding,
    "rungs": chart_title,
    "effects": _effects,
    "heat": lambda facts, language: _effects(apart(facts), language),
    "plane": _plane,
    "deadweight": _deadweight,
    "paths": stayers.finding,
    "destinations": _destinations,
    "reasons": _reasons,
    "scenario": _scenario,
    "regret": _regret,
    "drivers": _drivers,
}
