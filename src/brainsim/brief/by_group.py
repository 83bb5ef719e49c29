"""Whom options keep: of the fellows of each group how many more are in Korean research, at the last moment that was observed."""

from collections.abc import Collection

import pandas as pd

from brainsim.brief.answer import rows_of
from brainsim.brief.headline import ranked
from brainsim.brief.kept import GROUPS, of_group
from brainsim.brief.parts import Table
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import begun, is_clear, point_words, sentences_of, told_of
from brainsim.outcomes.kept import FROM_START, Moment
from brainsim.report.numbers import rounded
from brainsim.report.rungs import MOMENTS
from brainsim.report.vocabulary import called, moment_words
from brainsim.study.stored import records_of
from brainsim.words.say import say

MOST = 8  # options
LENGTHS = ("programme.fellow_contract", "programme.fellow_longest", "programme.renewal", "programme.fellow_renewal")


def effects_by_group(effects: pd.DataFrame, points: Collection[int]) -> list[Effect]:
    """Effects of points on the groups at the last moment at which any of them was observed; none for no group."""
    seen = effects[effects["point"].isin(points) & effects["effect"].notna()]
    for moment in MOMENTS:
        mine = seen[seen["outcome"].isin([of_group(moment.name, group) for group in GROUPS])]
        if len(mine):
            return records_of(Effect, mine)
    return []


def table(facts: Facts, language: str) -> list[Table]:
    """Options by group: the best for each group and those of page 1, at most MOST; nothing where no group was observed."""
    found = {(one.point, one.outcome): one for one in facts.by_group}
    moment = next(
        (one for one in MOMENTS if any(name == of_group(one.name, group) for _, name in found for group in GROUPS)),
        None,
    )
    if moment is None:
        return []
    points, names = _shown(facts, moment), [of_group(moment.name, group) for group in GROUPS]
    rows = [
        [begun(point_words(facts, point, language)), *(_cell(found.get((point, name)), language) for name in names)]
        for point in points
    ]
    header = [say("columns.option", language), *(called(group, language) for group in GROUPS)]
    since = "year" if moment in FROM_START else "after"
    words = {"reference": point_words(facts, 0, language), "when": moment_words(since, moment.years, language)}
    said = [say("tables.groups", language, **words)]
    if since == "after" and any(name in LENGTHS for point in points for name in told_of(facts, point)):
        said.append(say("tables.groups_longer", language))
    if len(points) < len(facts.points):
        said.append(say("tables.groups_shown", language, number=len(facts.points)))
    return [Table([begun(one) for one in header], rows, sentences_of(said, language, "_notes"), small=True)]


def _shown(facts: Facts, moment: Moment) -> list[int]:
    """The options of the table, in the order of page 1."""
    best = [_best(facts, of_group(moment.name, group)) for group in GROUPS]
    chosen = dict.fromkeys([*(one for one in best if one is not None), *(point.point for point in rows_of(facts))])
    order = [effect.point for effect in ranked(facts)]
    return sorted(list(chosen)[:MOST], key=lambda point: order.index(point) if point in order else len(order))


def _best(facts: Facts, outcome: str) -> int | None:
    """The option that clearly keeps most of a group; None where none clearly does."""
    clear = [one for one in facts.by_group if one.outcome == outcome and is_clear(one) and one.effect > 0]
    return max(clear, key=lambda one: one.effect).point if clear else None


def _cell(effect: Effect | None, language: str) -> str:
    if effect is None:
        return say("numbers.nothing", language)
    return "\n".join(
        part
        for part in rounded(effect.effect, effect.low, effect.high, effect.unit, language, True, alone=True)
        if part
    )
