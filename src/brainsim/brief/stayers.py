"""Which options a figure of who stays draws, and how many of a hundred fellows are in Korea at its right end."""

import pandas as pd

from brainsim.brief.apart import apart
from brainsim.brief.headline import ranked
from brainsim.brief.kept import FELLOW_RUNGS, WHEN, keeping
from brainsim.brief.records import Facts
from brainsim.brief.sentences import point_words
from brainsim.outcomes.kept import IN_KOREA, IN_RESEARCH, KEPT, Kept
from brainsim.report.folder import spread_of
from brainsim.report.kept_along import ENDS, SINCE
from brainsim.study.ranges import SHARE
from brainsim.words.say import called_programme, say


def drawn(facts: Facts) -> list[int]:
    """Things as they are and two of the options that can be chosen: the two best, the one that keeps most where a study asks that."""
    facts = apart(facts)
    most = [effect.point for effect in keeping(facts, facts.asked)[:1]]
    best = [effect.point for effect in ranked(facts, points=facts.choices)]
    there = set(facts.table(ENDS).get("point", ()))
    found = (facts.usual, *list(dict.fromkeys((*most, *best)))[:2])
    return [point for point in dict.fromkeys(found) if point in there]


def finding(facts: Facts, language: str) -> str:
    """How many are in Korea at the right end of the figure: as things are, and with the option that it names first."""
    points, ends = drawn(facts), facts.table(ENDS)
    if not points:
        return ""
    every = ends[ends["programme"] == ""]
    each = ends[(ends["programme"] != "") & (ends["point"] == points[0])]
    usual = every[every["point"] == points[0]]
    words = {"years": usual[SINCE].max() / 4}
    if each["programme"].nunique() > 1:
        return _of_programmes(each, words["years"], language)
    if len(points) == 1 or facts.usual in (facts.best, *points[1:]):
        rungs = {rung: middle(usual[kept.name]) for rung, kept in zip(FELLOW_RUNGS, KEPT, strict=True)}
        return say("found.stays", language, **rungs, **words)
    then = every[every["point"] == points[1]]
    rung = IN_RESEARCH if facts.asked in WHEN else IN_KOREA
    now_share, then_share = middle(usual[rung.name]), middle(then[rung.name])
    kind = "same" if round(now_share) == round(then_share) else "beside" if differ(usual, then, rung) else "unclear"
    words |= {"where": say(f"found.{rung.name}", language), "stay": now_share, "then": then_share}
    return say(f"found.stays_{kind}", language, policy=point_words(facts, points[1], language), **words)


def _of_programmes(ends: pd.DataFrame, years: float, language: str) -> str:
    """Of which programme most fellows are there, and of which fewest."""
    shares = ends.groupby("programme")[IN_KOREA.name].agg(middle)
    told = {"most": shares.max(), "least": shares.min()}
    names = {
        "first": called_programme(str(shares.idxmax()), language),
        "last": called_programme(str(shares.idxmin()), language),
    }
    return say("found.stays_by", language, years=years, **told, **names)


def middle(shares: pd.Series) -> float:
    """Of a hundred, as a curve shows it."""
    spread = spread_of(shares, SHARE)
    return float("nan") if spread is None else 100 * spread.median


def differ(usual: pd.DataFrame, then: pd.DataFrame, rung: Kept) -> bool:
    """Whether the range of the difference between simulations with the same chance lies on one side of zero."""
    option, reference = (table.set_index("replication")[rung.name] for table in (then, usual))
    spread = spread_of(option - reference)
    return spread is not None and (spread.low > 0 or spread.high < 0)
