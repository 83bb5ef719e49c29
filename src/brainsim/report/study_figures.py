"""The figures of a study of many points: those that fit its design, for the headline outcomes."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from brainsim.model.codes import GROUPS
from brainsim.outcomes.costs import COST
from brainsim.outcomes.rows import effect_rows, shown_in
from brainsim.report.axis_levels import level_of, level_words
from brainsim.report.many_points.along_each_lever import lever_effects, scatter
from brainsim.report.many_points.what_each_adds import Row, key_beside, what_each_adds
from brainsim.report.many_points.what_it_is_made_of import MOST, Part, Whole, what_it_is_made_of
from brainsim.report.many_points.what_two_levers_add import Grid, Told, grid_of, what_two_levers_add
from brainsim.report.numbers import bare
from brainsim.report.paper import Paper, page_text, shown_factor, with_unit
from brainsim.report.study_tables import StudyTables, alternatives_on, effects_on, outcome_title
from brainsim.report.study_words import lever_words, paired, point_label
from brainsim.report.vocabulary import called
from brainsim.settings.questions import SAMPLED
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

MOST_ROWS = 24  # policies that have a row each
_NUMBERS = ("effect", "half_width", "low", "high")


def study_figures(tables: StudyTables) -> dict[str, Figure]:
    """The figures that fit the design, by name; none for a design that holds nothing but the reference.

    An outcome that no point has together with the reference, such as fellows kept against no fellowship, has none.
    """
    observed = set(tables.effects.dropna(subset="effect")["outcome"]) if "effect" in tables.effects else set()
    outcomes = [outcome for outcome in shown_in("figures") if outcome in observed]
    if (tables.design["point"] == 0).all() or not outcomes:
        return {}
    few = len(tables.others) <= MOST_ROWS
    if tables.kind == "grid":
        return dict(_of_grid(tables, outcomes, few))
    return dict(_forests(tables, outcomes) if few and tables.kind not in SAMPLED else _scatters(tables, outcomes))


def _of_grid(tables: StudyTables, outcomes: list[str], few: bool) -> Iterator[tuple[str, Figure]]:
    """A map of two levers, each lever alone, and every point where neither of these shows it."""
    maps = {f"h_heat_{outcome}": figure for outcome in outcomes if (figure := heat_map(tables, outcome))}
    yield from maps.items()
    alone = len(tables.lever_effects) > 0
    yield from ((f"i_levers_{outcome}", lever_effects(tables, outcome)) for outcome in outcomes if alone)
    shown = alone or maps
    if few and (len(tables.levers) > 2 or not shown):
        yield from _forests(tables, outcomes)
    elif not shown:
        yield from _scatters(tables, outcomes)


def _scatters(tables: StudyTables, outcomes: list[str]) -> Iterator[tuple[str, Figure]]:
    yield from ((f"k_scatter_{outcome}", scatter(tables, outcome)) for outcome in outcomes)


def _forests(tables: StudyTables, outcomes: list[str]) -> Iterator[tuple[str, Figure]]:
    yield from ((f"j_forest_{outcome}", forest(tables, outcome)) for outcome in outcomes)
    if len(tables.others) <= MOST and len(tables.decomposition):
        yield from (
            (f"m_parts_{name}", parts_figure(tables, name)) for name in tables.decomposition["outcome"].unique()
        )


def parts_figure(tables: StudyTables, outcome: str) -> Figure:
    """What the effect of each point on an outcome is made of, as a sheet of its own."""
    unit, rows = effect_rows()[outcome].unit, effects_on(tables.decomposition.assign(unit=""), outcome)
    totals = effects_on(tables.effects, outcome).set_index("point")

    def part(label: str, row: pd.Series) -> Part:
        effect, low, high = (float(row[name]) for name in ("effect", "low", "high"))
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
    notes = f"{say('parts.caption', ENGLISH)} Effects: {paired(tables)}."
    title = say("parts.title", ENGLISH, what=called(outcome, ENGLISH))
    axis = say("axis.effect", ENGLISH, what=with_unit(called(outcome, ENGLISH), unit, ENGLISH))
    with page_text():
        return what_it_is_made_of(Paper(ENGLISH, title, notes, tables.footer), wholes, axis)


def _part_words(part: str) -> str:
    """What a part of an effect is called; a group of fellows is how well it is kept."""
    return (
        say(f"parts.{part}", ENGLISH) if part not in GROUPS else say("parts.kept", ENGLISH, group=called(part, ENGLISH))
    )


def forest(tables: StudyTables, outcome: str) -> Figure:
    """What each point adds to an outcome, as a sheet of its own."""
    found, unit = effects_on(tables.effects, outcome).set_index("point"), effect_rows()[outcome].unit
    others, rows = alternatives_on(tables, outcome), []
    for number in tables.others["point"]:
        effect, half, low, high = (float(found.get(name, {}).get(number, np.nan)) for name in _NUMBERS)
        written = bare(None if np.isnan(effect) else effect / shown_factor(unit), unit, ENGLISH, True)
        beside = [float(one.get(number, np.nan)) for one in others.values()]
        rows.append(Row(point_label(tables, number), written, effect, half, low, high, beside))
    notes = f"{say('captions.effects', ENGLISH)} Effects: {paired(tables)}."
    key = key_beside(ENGLISH) if others else []
    paper = Paper(ENGLISH, outcome_title(outcome), notes, tables.footer, key)
    axis = say("axis.effect", ENGLISH, what=with_unit(called(outcome, ENGLISH), unit, ENGLISH))
    with page_text():
        return what_each_adds(paper, rows, axis, MOST_ROWS)


def heat_map(tables: StudyTables, outcome: str) -> Figure | None:
    """What two levers add to an outcome, as a sheet of its own; None for other designs, and for cells without room."""
    grid = _grid_of(tables)
    if grid is None:
        return None
    effects, costs = (effects_on(tables.effects, name).set_index("point") for name in (outcome, COST))
    told = Told(
        effects["effect"].to_dict(), effects.get("half_width", effects["effect"] * np.nan).to_dict(), costs["effect"].to_dict(),
        lever_words, lambda _, level: level_words(level),
    )  # fmt: skip
    notes = f"{say('captions.heat', ENGLISH, outcome=called(outcome, ENGLISH))} Effects: {paired(tables)}."
    with page_text():
        return what_two_levers_add(Paper(ENGLISH, outcome_title(outcome), notes, tables.footer), grid, told)


def _grid_of(tables: StudyTables) -> Grid | None:
    """The grid of a design of two levers, the one with fewer levels across; None for any other design."""
    if tables.kind != "grid" or len(tables.levers) != 2:
        return None
    across, up = sorted(tables.levers, key=lambda lever: tables.design[lever].nunique(dropna=False))
    levels = (tables.design[lever].map(level_of) for lever in (across, up))
    return grid_of(across, up, dict(zip(tables.design["point"], zip(*levels, strict=True), strict=True)))
