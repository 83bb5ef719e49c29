"""The figures of a study of many points: those that fit its design, on the three rungs."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from brainsim.outcomes.costs import COST
from brainsim.outcomes.rows import shown_in
from brainsim.report.axis_levels import level_of, level_words
from brainsim.report.folder import counted
from brainsim.report.many_points.along_each_lever import (
    MOST_INTERVALS,
    MOST_LEVERS,
    Along,
    along_each_lever,
    most_telling,
    reach,
)
from brainsim.report.many_points.on_three_rungs import Row
from brainsim.report.many_points.what_two_levers_add import Grid, Told, grid_of, in_cell, what_two_levers_add
from brainsim.report.paper import Paper, page_text
from brainsim.report.rung_sheets import (
    added,
    axis_of,
    effects_sheet,
    finding,
    heads,
    outcome_sheet,
    outcomes_parted,
    parts_figure,
    rungs_seen,
)
from brainsim.report.rungs import Rungs, rungs_named
from brainsim.report.size import is_enough
from brainsim.report.study_tables import StudyTables, effects_on, outcome_title, told_apart
from brainsim.report.study_words import lever_words, paired
from brainsim.report.style import message
from brainsim.report.vocabulary import called, change_words, level_name, lever_name
from brainsim.settings.questions import SAMPLED
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

MOST_ROWS = 24  # policies that are told one by one
_DOTS = ["effect", "low", "high"]


Sheets = Iterator[tuple[str, Callable[[], Figure]]]  # figures by name, each drawn when it is called


def study_sheets(tables: StudyTables) -> dict[str, Callable[[], Figure]]:
    """How each figure that fits the design is drawn, by name; none for a design that holds nothing but the reference."""
    rungs = rungs_seen(tables)
    if (tables.design["point"] == 0).all() or not rungs:
        return {}
    few = len(tables.others) <= MOST_ROWS
    if tables.kind == "grid":
        return dict(_of_grid(tables, rungs, few))
    return dict(_of_points(tables, rungs) if few and tables.kind not in SAMPLED else _sampled(tables, rungs))


def outcomes_seen(tables: StudyTables) -> list[str]:
    """The outcomes that have a figure of their own in this study."""
    seen = set(tables.effects.dropna(subset="effect")["outcome"])
    return [outcome for outcome in shown_in("figures") if outcome in seen]


def _of_grid(tables: StudyTables, rungs: list[Rungs], few: bool) -> Sheets:
    """Maps of two levers, each lever alone, and every point where neither of these shows it."""
    maps = {f"h_heat_{outcome}": figure for outcome in outcomes_seen(tables) if (figure := heat_map(tables, outcome))}
    yield from ((name, partial(_drawn, figure)) for name, figure in maps.items())
    alone = len(tables.lever_effects) > 0
    if alone:
        yield from ((f"i_levers{one.ending}", partial(lever_effects, tables, one)) for one in rungs)
    shown = alone or maps
    if few and (len(tables.levers) > 2 or not shown):
        yield from _of_points(tables, rungs)
    elif not shown:
        yield from _sampled(tables, rungs)


def _drawn(figure: Figure) -> Figure:
    """A figure that had to be drawn to know whether there is room for it."""
    return figure


def _sampled(tables: StudyTables, rungs: list[Rungs]) -> Sheets:
    yield from ((f"k_scatter{one.ending}", partial(scatter, tables, one)) for one in rungs)


def _of_points(tables: StudyTables, rungs: list[Rungs]) -> Sheets:
    yield from ((f"j_effects{one.ending}", partial(effects_sheet, tables, one)) for one in rungs)
    own = [outcome for outcome in outcomes_seen(tables) if not outcome.startswith(rungs_named())]
    yield from ((f"j_forest_{outcome}", partial(outcome_sheet, tables, outcome)) for outcome in own)
    yield from ((f"m_parts_{outcome}", partial(parts_figure, tables, outcome)) for outcome in outcomes_parted(tables))


def lever_effects(tables: StudyTables, rungs: Rungs) -> Figure:
    """The effect of setting one lever to a level, averaged over the levels of the others."""
    found = [effects_on(tables.lever_effects, outcome).dropna(subset="effect") for outcome in rungs.outcomes]
    if any(one.empty for one in found):
        return message("What each lever adds", "No effect of a single lever was observed.", tables.footer)
    levers = dict.fromkeys(str(lever) for lever in found[0]["lever"])
    dots = {
        lever: [rows[rows["lever"] == lever].assign(level=lambda own: own["level"].map(level_of)) for rows in found]
        for lever in levers
    }
    others = ", averaged over the levels of the others" if len(dots) > 1 else ""
    notes = (
        f"One lever moved from its level in the reference{others}: average of {counted(tables.replications)}; {_soft()}"
    )
    policies = [
        _moved(rungs, lever, level, each) for lever, each in dots.items() for level in dict.fromkeys(each[0]["level"])
    ]
    told = Along(
        finding(tables, rungs, policies),
        notes + _left_out(dots),
        heads(rungs),
        axis_of(rungs),
        most_telling(dots),
        True,
    )
    return along_each_lever(tables, told)


def _moved(rungs: Rungs, lever: str, level: float | str, each: list[pd.DataFrame]) -> Row:
    """A level of a lever as a policy."""
    rows = [one[one["level"] == level].iloc[:1] for one in each]
    numbers = [row[_DOTS].iloc[0].to_dict() if len(row) else dict.fromkeys(_DOTS, np.nan) for row in rows]
    return Row(
        change_words(lever, level, ENGLISH) or f"{lever_words(lever)} {level_words(level)}",
        [added(**one, outcome=outcome) for one, outcome in zip(numbers, rungs.outcomes, strict=True)],
    )


def scatter(tables: StudyTables, rungs: Rungs) -> Figure:
    """The effects on the rungs at all points but the reference."""
    title = "What each of many points adds"
    effects = [effects_on(tables.effects, outcome).dropna(subset="effect") for outcome in rungs.outcomes]
    points = [tables.design.merge(rows[["point", *_DOTS]], on="point") for rows in effects]
    if any(one.empty for one in points) or not tables.levers:
        unseen = "It was not observed both at the reference and elsewhere."
        return message(title, unseen if tables.levers else "No lever differs between points.", tables.footer)
    dots = {lever: [one.assign(level=one[lever].map(level_of)) for one in points] for lever in tables.levers}
    soft = "ranges are in effects.csv" if len(points[0]) > MOST_INTERVALS else _soft()
    notes = f"A dot a point, {len(points[0])} in all: {paired(tables)}; {soft}"
    if is_enough(tables.settings, tables.replications):
        title = say("figure_titles.goes", ENGLISH, lever=lever_words(max(dots, key=lambda lever: reach(dots[lever]))))
    return along_each_lever(
        tables, Along(title, notes + _left_out(dots), heads(rungs), axis_of(rungs), most_telling(dots), False)
    )


def _soft() -> str:
    return "pale bar: 90 % range."


def _left_out(dots: dict[str, list[pd.DataFrame]]) -> str:
    """Which levers are shown, where they are not all."""
    return f" The {MOST_LEVERS} of {len(dots)} levers that go most with an effect." if len(dots) > MOST_LEVERS else ""


def heat_map(tables: StudyTables, outcome: str) -> Figure | None:
    """What two levers add to an outcome, as a sheet of its own; None for other designs, and for cells without room."""
    grid = _grid_of(tables)
    if grid is None:
        return None
    effects, costs = (effects_on(tables.effects, name).set_index("point") for name in (outcome, COST))
    rows = tables.effects[tables.effects["outcome"] == outcome]  # in the unit of its own
    told = Told(
        effects["effect"].to_dict(),
        {row.point: in_cell(row.effect, row.low, row.high, row.unit, ENGLISH) for row in rows.dropna(subset="effect").itertuples()},
        set(effects.index[told_apart(effects)]),
        costs["effect"].to_dict(),
        lambda lever: lever_name(lever.removesuffix(".value"), ENGLISH),
        lambda lever, level: level_name(lever, level, tables.reference_level(lever), ENGLISH),
    )  # fmt: skip
    notes = f"{say('captions.heat', ENGLISH, outcome=called(outcome, ENGLISH))} Effects: {paired(tables)}."
    with page_text():
        return what_two_levers_add(
            Paper(ENGLISH, _map_title(tables, grid, told, outcome), notes, tables.footer), grid, told
        )


def _map_title(tables: StudyTables, grid: Grid, told: Told, outcome: str) -> str:
    """Which of two levers moves an outcome: whose levels differ, in the mean over the other's, by more than can be doubtful."""
    if not is_enough(tables.settings, tables.replications):
        return outcome_title(outcome)
    effects = grid.of(told.effects)
    doubt = float(np.nan_to_num(effects_on(tables.effects, outcome)["half_width"].mean()))
    ranges = {lever: np.ptp(np.nanmean(effects, axis=axis)) for axis, lever in enumerate((grid.across, grid.up))}
    moving = [lever_words(lever) for lever, size in ranges.items() if size > doubt]
    still = [lever_words(lever) for lever, size in ranges.items() if size <= doubt]
    kind = "both" if not still else "one" if moving else "neither"
    words = {"moves": "".join(moving[:1]), "still": "".join(still[:1]), "what": called(outcome, ENGLISH)}
    return say(f"figure_titles.{kind}_moves", ENGLISH, **words)


def _grid_of(tables: StudyTables) -> Grid | None:
    """The grid of a design of two levers, the one with fewer levels across; None for any other design."""
    if tables.kind != "grid" or len(tables.levers) != 2:
        return None
    across, up = sorted(tables.levers, key=lambda lever: tables.design[lever].nunique(dropna=False))
    levels = (tables.design[lever].map(level_of) for lever in (across, up))
    return grid_of(across, up, dict(zip(tables.design["point"], zip(*levels, strict=True), strict=True)))
