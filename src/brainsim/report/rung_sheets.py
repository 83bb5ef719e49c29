"""What points add on the three rungs as sheets of their own: all in one, and what their effects are made of."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from brainsim.model.codes import GROUPS
from brainsim.outcomes.rows import effect_rows
from brainsim.report.many_points.on_three_rungs import MOST_ROWS, Added, Row, key_of_forms, on_three_rungs
from brainsim.report.many_points.what_it_is_made_of import MOST, Part, Whole, what_it_is_made_of
from brainsim.report.numbers import bare
from brainsim.report.paper import Paper, page_text, short_numbers, shown_factor, shown_unit
from brainsim.report.rungs import IN_RESEARCH, Rungs, rungs_among
from brainsim.report.size import is_enough
from brainsim.report.study_tables import StudyTables, alternatives_on, effects_on, outcome_title
from brainsim.report.study_words import paired, point_label
from brainsim.report.style import wrapped
from brainsim.report.vocabulary import called, moment_words
from brainsim.words.book import ENGLISH
from brainsim.words.say import numeral, say

_LETTERS = 70  # of a policy in a title
_NUMBERS = ("effect", "low", "high")


def rungs_seen(tables: StudyTables) -> list[Rungs]:
    """The rungs on which this study can tell effects."""
    seen = tables.effects.dropna(subset="effect")["outcome"] if "effect" in tables.effects else ()
    return rungs_among(set(seen))


def heads(rungs: Rungs) -> list[str]:
    """What each rung is called above its panel."""
    return [say(f"panels_of_rungs.{name}", ENGLISH) for name in rungs.names]


def axis_of(rungs: Rungs) -> str:
    """What panels show, in its unit."""
    if rungs.moment is None:
        return say("panels_of_rungs.years", ENGLISH)
    since = "year" if rungs.moment.since == "start" else "after"
    return say("panels_of_rungs.fellows", ENGLISH, when=moment_words(since, rungs.moment.years, ENGLISH))


def effects_sheet(tables: StudyTables, rungs: Rungs) -> Figure:
    """A row a point, a panel a rung."""
    found = [effects_on(tables.effects, outcome).set_index("point") for outcome in rungs.outcomes]
    forms = [alternatives_on(tables, outcome) for outcome in rungs.outcomes]
    years = (
        effects_on(tables.effects, IN_RESEARCH).set_index("point")["effect"] if rungs.moment else pd.Series(dtype=float)
    )
    policies = [
        Row(
            point_label(tables, number),
            [
                _added(table, others, number, name)
                for table, others, name in zip(found, forms, rungs.outcomes, strict=True)
            ],
            _years(years.get(number)) if rungs.moment else "",
        )
        for number in tables.others["point"]
    ]
    cut = f" The ends of {len(policies)} options." if len(policies) > MOST_ROWS else ""
    notes = f"{say('panels_of_rungs.read', ENGLISH)} Effects: {paired(tables)}.{cut}"
    key = key_of_forms(ENGLISH) if any(forms) else []
    paper = Paper(ENGLISH, finding(tables, rungs, policies), notes, tables.footer, key)
    with page_text():
        beside = say("panels_of_rungs.beside", ENGLISH) if rungs.moment else ""
        return on_three_rungs(paper, policies, heads(rungs), axis_of(rungs), beside, rungs.judged)


def outcome_sheet(tables: StudyTables, outcome: str) -> Figure:
    """A row a point, for an outcome that is on no rung: one of a user's own."""
    found, unit = effects_on(tables.effects, outcome).set_index("point"), effect_rows()[outcome].unit
    others, policies = alternatives_on(tables, outcome), []
    for number in tables.others["point"]:
        one = _added(found, others, number, outcome)
        said = "?" if np.isnan(one.effect) else bare(one.effect / shown_factor(unit), unit, ENGLISH, True)
        policies.append(Row(point_label(tables, number), [one._replace(said=said)]))
    notes = f"{say('panels_of_rungs.read', ENGLISH)} Effects: {paired(tables)}."
    paper = Paper(ENGLISH, outcome_title(outcome), notes, tables.footer, key_of_forms(ENGLISH) if others else [])
    with page_text():
        return on_three_rungs(paper, policies, [called(outcome, ENGLISH)], shown_unit(unit, ENGLISH))


def _added(found: pd.DataFrame, forms: dict[str, pd.Series], number: int, outcome: str) -> Added:
    effect, low, high = (float(found.get(name, {}).get(number, np.nan)) for name in _NUMBERS)
    others = [float(one.get(number, np.nan)) for one in forms.values()]
    return added(effect, low, high, outcome)._replace(forms=[value for value in others if np.isfinite(value)])


def added(effect: float, low: float, high: float, outcome: str) -> Added:
    """An effect on an outcome in the unit shown, with its words."""
    return Added(_written(effect, outcome), effect, low, high)


def _written(effect: float, outcome: str) -> str:
    """An effect of 100 fellows, or on years of everybody, as it is read: whole."""
    share = effect_rows()[outcome].unit.startswith("share")
    if np.isnan(effect):
        return "?"
    return numeral(round(effect), "+,d", ENGLISH) if share and round(effect) else "0" if share else _years(effect)


def _years(effect: float | None) -> str:
    """Years of everybody to the nearest ten."""
    if effect is None or np.isnan(effect):
        return "?"
    number = 10 * round(effect / 10)
    return numeral(number, "+,d", ENGLISH) if number else "0"


def finding(tables: StudyTables, rungs: Rungs, policies: list[Row]) -> str:
    """The largest clear effect as a sentence; less where there are few simulations, or no clear effect."""
    if not is_enough(tables.settings, tables.replications):
        return say("figure_titles.few", ENGLISH)
    if rungs.moment is None:
        clear = [(row.rungs[rungs.judged].effect, row) for row in policies if row.rungs[rungs.judged].is_clear]
        if not clear:
            return say("figure_titles.years_none", ENGLISH)
        effect, row = max(clear, key=lambda one: abs(one[0]))
        kind, size = "years_more" if effect > 0 else "years_fewer", _years(abs(effect)).lstrip("+")
        return say(f"figure_titles.{kind}", ENGLISH, policy=_called(row.label), number=size)
    told = [
        (abs(round(one.effect)), one.effect > 0, row.label, name)
        for row in policies
        for one, name in zip(row.rungs, rungs.names, strict=True)
        if one.is_clear and round(one.effect)
    ]
    if not told:
        return say("figure_titles.none", ENGLISH)
    number, more, policy, name = max(told, key=lambda one: one[0])
    kind, where = "more" if more else "fewer", say(f"panels_of_rungs.{name}", ENGLISH)
    return say(f"figure_titles.{kind}", ENGLISH, policy=_called(policy), number=number, where=where)


def _called(label: str) -> str:
    """A policy in a title: its first words where they are many."""
    return wrapped(short_numbers(label), _LETTERS, max_lines=1, placeholder=" …")[0]


def outcomes_parted(tables: StudyTables) -> list[str]:
    """The outcomes whose effects are told and have several parts."""
    if tables.decomposition.empty or len(tables.others) > MOST:
        return []
    told = tables.decomposition[tables.decomposition["outcome"].isin(tables.effects["outcome"])]
    return [
        str(outcome)
        for outcome, rows in told.groupby("outcome", sort=False)
        if (rows[rows["effect"] != 0].groupby("point").size() > 1).any()
    ]


def parts_figure(tables: StudyTables, outcome: str) -> Figure:
    """What the effect of each point on an outcome is made of, as a sheet of its own."""
    unit, rows = effect_rows()[outcome].unit, effects_on(tables.decomposition.assign(unit=""), outcome)
    totals = effects_on(tables.effects, outcome).set_index("point")

    def part(label: str, row: pd.Series) -> Part:
        effect, low, high = (float(row[name]) for name in _NUMBERS)
        return Part(label, bare(effect, unit, ENGLISH, True), effect, low, high)

    wholes = [
        Whole(
            point_label(tables, number),
            [part(_part_words(str(row["part"])), row) for _, row in rows[rows["point"] == number].iterrows()],
            part(say("parts.total", ENGLISH), totals.loc[number]),
        )
        for number in tables.others["point"]
        if (rows["point"] == number).any() and number in totals.index
    ]
    split = f" {say('parts.split', ENGLISH)}" if any(part in GROUPS for part in rows["part"]) else ""
    notes = f"{say('parts.caption', ENGLISH)}{split} Effects: {paired(tables)}."
    what = called(outcome, ENGLISH)
    told = [whole for whole in wholes if whole.parts]
    is_told = told and is_enough(tables.settings, tables.replications)  # of few simulations what is shown
    title = parts_title(told, what) if is_told else say("parts.title", ENGLISH, what=what)
    with page_text():
        return what_it_is_made_of(Paper(ENGLISH, title, notes, tables.footer), wholes, what)


def parts_title(wholes: Sequence[Whole], what: str) -> str:
    """The largest effect, or that it is none that is clear, and its largest part."""
    most = max(wholes, key=lambda whole: abs(whole.total.effect))
    part = max(most.parts, key=lambda one: abs(one.effect))
    words = {"policy": _called(most.label), "number": most.total.said, "part": part.label, "of": part.said}
    is_clear = most.total.low > 0 or most.total.high < 0
    return say("parts.found" if is_clear else "parts.unclear", ENGLISH, what=what, **words)


def _part_words(part: str) -> str:
    """What a part of an effect is called; a group of fellows is how well it is kept."""
    return (
        say(f"parts.{part}", ENGLISH) if part not in GROUPS else say("parts.kept", ENGLISH, group=called(part, ENGLISH))
    )
