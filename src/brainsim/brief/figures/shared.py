"""The figures that a brief shares with the report: what facts they are given, and in which words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from matplotlib.figure import Figure

from brainsim.brief.failures import is_explained
from brainsim.brief.records import Facts
from brainsim.brief.sentences import begun, effect_of, is_clear, is_the_same, label_words, number_of, point_words
from brainsim.brief.stayers import drawn
from brainsim.outcomes.costs import COST, TEN_YEARS
from brainsim.report.many_points.what_each_adds import Row, what_each_adds
from brainsim.report.many_points.what_more_buys import what_more_buys
from brainsim.report.many_points.what_two_levers_add import Grid, grid_of, in_cell, what_two_levers_add
from brainsim.report.many_points.what_two_levers_add import Told as OfLevers
from brainsim.report.many_worlds.what_is_missed import what_is_missed
from brainsim.report.many_worlds.what_matters_most import Ranked, what_matters_most
from brainsim.report.many_worlds.where_it_fails import Told as OfWorlds
from brainsim.report.many_worlds.where_it_fails import where_it_fails
from brainsim.report.one_world.who_stays import fan_of_those_who_stay
from brainsim.report.paper import Paper, shown_factor, shown_unit, with_unit
from brainsim.report.vocabulary import called, level_name, lever_name
from brainsim.settings.questions import SAMPLED
from brainsim.study.analysable import LEAST_EXPLAINED
from brainsim.study.reports import Report
from brainsim.study.stored import Regret, Step
from brainsim.words.say import own, say

OfOutcome = TypeVar("OfOutcome", Regret, Step)
MOST_DRIVERS = 6
LEAST_LEVELS = 3  # of one lever of a map: four options are rows


def effects(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Each policy's effect on the outcome in question."""
    outcome, language = facts.outcome, paper.language
    found = [e for point in facts.points if (e := effect_of(facts, point.point, outcome.name))]
    if not found or any(effect.is_open for effect in found) or facts.design in SAMPLED:
        return None  # of sampled points none is a policy that anybody has named
    if all(effect.effect == 0 and is_the_same(effect) for effect in found):
        return None  # a row of noughts shows nothing: the answer says it
    rows, factor = [], shown_factor(outcome.unit)
    for effect in found:
        ends = (effect.effect if end is None else end for end in (effect.low, effect.high))
        mean, low, high = (factor * number for number in (effect.effect, *ends))
        words = begun(point_words(facts, effect.point, language))
        rows.append(Row(words, number_of(effect, language), mean, low, high, is_clear(effect)))
    return what_each_adds(paper, rows, effect_in_question(facts, language))


def effect_in_question(facts: Facts, language: str) -> str:
    """The effect on the outcome in question with its unit, as an axis is named."""
    what = with_unit(called(facts.outcome.name, language), facts.outcome.unit, language)
    return say("axis.effect", language, what=what)


def heat(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """The cells of two levers; None where the points are no such grid, are but four, or cells have no room."""
    grid, language = grid_in(facts), paper.language
    if grid is None or max(grid.points.shape) < LEAST_LEVELS:
        return None
    found, costs = ({e.point: e for e in facts.effects if e.outcome == one} for one in (facts.outcome.name, TEN_YEARS))
    told = OfLevers(
        {point: effect.effect for point, effect in found.items()},
        {
            point: in_cell(effect.effect, effect.low, effect.high, effect.unit, language)
            for point, effect in found.items()
        },
        {point for point, effect in found.items() if is_clear(effect)},
        {point: effect.effect for point, effect in costs.items()},
        lambda lever: lever_name(lever, language),
        lambda lever, level: level_name(lever, level, facts.reference.at.get(lever), language, facts.paid),
    )
    return what_two_levers_add(paper, grid, told)


def grid_in(facts: Facts) -> Grid | None:
    """Two levers of numbers with a point in each cell; None where the points are no such grid."""
    points = [facts.reference, *facts.points]
    names = list(dict.fromkeys(name for point in facts.points for name in point.changes))
    levels = {point.point: [point.changes.get(name, point.at.get(name)) for name in names] for point in points}
    if len(names) != 2 or not all(isinstance(level, int | float) for row in levels.values() for level in row):
        return None
    grid = grid_of(names[0], names[1], {point: (float(x), float(y)) for point, (x, y) in levels.items()})
    return grid if grid and grid.points.size == len(points) else None


def front(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Cost against effect of what a search found."""
    found, outcome, language = facts.table("front"), facts.outcome, paper.language
    cost = next((key for key in (COST, TEN_YEARS) if key in found), None)
    if cost is None or outcome.name not in found:
        return None
    price = say("axis.what", language, what=called(cost, language), unit=say("numbers.money", language))
    factors = money_factor(language), shown_factor(outcome.unit)
    axes = say("axis.effect", language, what=price), effect_in_question(facts, language)
    return what_more_buys(paper, found, (cost, outcome.name), factors, axes)


def money_factor(language: str) -> float:
    """How many units of the money on an axis a billion won are."""
    return float(own("money", "bn KRW", language)["times"])


def paths(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Where fellows are by quarters since the start: as things are, and with two options."""
    table = Report(folder).table_if_any("paths")
    if table.empty:
        return None
    mine = {begun(point_words(facts, point, paper.language)): table[table["point"] == point] for point in drawn(facts)}
    return fan_of_those_who_stay(mine, paper) if mine else None


def regret(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Regret of each policy over plausible worlds."""
    found, language = of_outcome(facts, facts.regret), paper.language
    explained = [row.explained for row in found if row.explained is not None]
    if len(found) < 3 or min(row.max_regret for row in found) == 0 or max(explained, default=0.0) < LEAST_EXPLAINED:
        return None  # of two, or where one is always best, the scenario says as much; unexplained, worlds are alike
    unit = facts.outcome.unit
    return what_is_missed(
        paper,
        found,
        lambda label: label_words(facts, label, language),
        shown_unit(unit, language),
        shown_factor(unit),
    )


def of_outcome(facts: Facts, rows: Sequence[OfOutcome]) -> list[OfOutcome]:
    """Rows of an analysis on the outcome in question; on the one that was analysed where that is another."""
    told = {row.outcome for row in rows}
    chosen = facts.outcome.name if facts.outcome.name in told or not rows else rows[0].outcome
    return [row for row in rows if row.outcome == chosen]


def scenario(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """What the best policy adds to each other one in every world, and the rule that parts its failures."""
    worlds, scenarios = facts.table("worlds"), of_outcome(facts, facts.scenario)
    if worlds.empty or not scenarios:
        return None
    name, language = scenarios[0].outcome, paper.language
    known = {facts.outcome.name: facts.outcome.unit} | {effect.outcome: effect.unit for effect in facts.effects}
    unit = known.get(name, "")
    told = OfWorlds(lambda label: label_words(facts, label, language), lambda one: called(one, language),
                    with_unit(called(name, language), unit, language), shown_factor(unit))  # fmt: skip
    rules = [step for step in scenarios if step.rule_found and is_explained(facts)]
    return where_it_fails(paper, worlds[worlds["outcome"] == name], rules, told)


def drivers(facts: Facts, folder: Path, paper: Paper) -> Figure | None:
    """Total Sobol' indices of the effect that the emulator knows best."""
    best: Any = max(facts.sobol, key=lambda row: row.explained, default=None)
    if best is None or best.explained < LEAST_EXPLAINED:
        return None
    language = paper.language
    rows = [row for row in facts.sobol if (row.target, row.outcome) == (best.target, best.outcome)]
    inputs = [
        Ranked(called(row.input, language), row.total, row.total_low, row.total_high, row.converged) for row in rows
    ]
    return what_matters_most(paper, inputs, say("axis.sobol", language), MOST_DRIVERS)
