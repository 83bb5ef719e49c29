"""Who has less of what the best option adds: others in research, or the places where those would be without it."""

import pandas as pd

from brainsim.brief.headline import what_is
from brainsim.brief.likelihood import too_few
from brainsim.brief.records import Facts
from brainsim.brief.sentences import sentences_of
from brainsim.outcomes.kept import KEPT
from brainsim.report.numbers import bare, rounded
from brainsim.report.rungs import RUNGS, STOCKS
from brainsim.study.stored import EVER_FELLOWS, NEVER_FELLOWS
from brainsim.words.say import listed, say

DISPLACED = 0.1  # of what fellows gain, from which what others lose is told
ABROAD = ("arrivals", "departures_avoided", "aged_or_entered")  # parts of an effect that other countries have less of
LEAST = 0.1  # of the whole, from which a part is told


def losers(facts: Facts, language: str) -> str:
    """Both in a line; "" where nobody is known to lose."""
    return sentences_of([told(facts, language) for told in (_displaced, _from_where)], language)


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
    return say("losers.displaced", language, loss=loss, range=ends, what=what_is(facts.outcome.name, language))


def _from_where(facts: Facts, language: str) -> str:
    """Where those whom the best option adds at the end would be without it: the parts of that, the largest first."""
    parts = _parts(facts)
    if parts.empty or not parts["sure"].any() or (total := float(parts["effect"].sum())) <= 0:
        return ""
    shown = parts[parts["effect"] > LEAST * total]
    told = [
        say(
            "losers.part",
            language,
            number=_people(row.effect, language),
            **{"from": say(f"losers.{row.Index}", language)},
        )
        for row in shown.itertuples()
    ]
    where = say(f"rung_where.{facts.outcome.name}", language)
    return say("losers.of", language, total=_people(total, language), where=where, parts=listed(told, language))


def _parts(facts: Facts) -> pd.DataFrame:
    """What the effect on the people at the end is made of, by where they would be; those from abroad together."""
    table = facts.table("decomposition")
    if table.empty or facts.outcome.name not in RUNGS:
        return pd.DataFrame()
    stock = STOCKS[RUNGS.index(facts.outcome.name)]
    mine = table[(table["point"] == facts.best) & (table["outcome"] == stock)]
    if mine.empty or too_few(int(mine["n"].min())):
        return mine[:0]
    named = mine.assign(sure=mine["low"] > 0, part=mine["part"].where(~mine["part"].isin(ABROAD), "abroad"))
    return named.groupby("part")[["effect", "sure"]].sum().sort_values("effect", ascending=False)


def _people(number: float, language: str) -> str:
    """So many people, of which two digits are told."""
    return bare(float(f"{number:.2g}"), "researchers", language)
