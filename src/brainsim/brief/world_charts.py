"""Charts of worlds: the regret of each policy, where one fails against another, and what drives an effect."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from brainsim.brief.effect_charts import MOST_ROWS
from brainsim.brief.failures import is_explained
from brainsim.brief.records import Facts
from brainsim.brief.sentences import label_words
from brainsim.brief.vocabulary import called
from brainsim.outcomes.rows import sign_of
from brainsim.report import canvas as page
from brainsim.report.style import BLUE, FAINT, INK, VERMILLION
from brainsim.study.door import LEAST_EXPLAINED
from brainsim.study.stored import Regret, Step
from brainsim.study.vectors import GOLDEN
from brainsim.words.say import say

OfOutcome = TypeVar("OfOutcome", Regret, Step)


def regret(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Regret of each policy over plausible worlds: mean, 90th percentile, largest."""
    found = of_outcome(facts, facts.regret)
    explained = [row.explained for row in found if row.explained is not None]
    if len(found) < 3 or max(row.max_regret for row in found) == 0 or max(explained, default=0.0) < LEAST_EXPLAINED:
        return None  # of two policies the scenario says as much; without emulators that know them, worlds are alike
    every, factor = sorted(found, key=lambda row: row.mean_regret), page.shown_factor(facts.outcome.unit)
    found = every[:MOST_ROWS]
    labels = [label_words(facts, row.policy, language) for row in found]
    figure, axes = page.canvas(page.row_height(labels, language, 0.24) * len(found) + 0.55, 2.6, bottom=0.4)
    for place, row in enumerate(found):
        page.strip(axes, place, *(factor * value for value in (row.mean_regret, row.regret_90, row.max_regret)))
    page.rows(axes, labels, language)
    unit = page.shown_unit(facts.outcome.unit, language)
    axes.set_xlabel(_of_many("least_regret", say("axis.regret", language, unit=unit), len(found), len(every), language))
    return figure


def of_outcome(facts: Facts, rows: Sequence[OfOutcome]) -> list[OfOutcome]:
    """Rows of an analysis on the outcome in question; on the one that was analysed where that is another."""
    told = {row.outcome for row in rows}
    chosen = facts.outcome.name if facts.outcome.name in told or not rows else rows[0].outcome
    return [row for row in rows if row.outcome == chosen]


def scenario(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Every world as a dot: what the best policy adds to each other one there; below, the rule that parts its failures."""
    worlds, scenarios = facts.table("worlds"), of_outcome(facts, facts.scenario)
    if worlds.empty or not scenarios:
        return None
    worlds = worlds[worlds["outcome"] == scenarios[0].outcome]
    worlds = worlds.assign(wins=sign_of(scenarios[0].outcome) * worlds["gap"] > 0)
    first = worlds["first"].iloc[0]
    beaten = worlds["wins"].groupby(worlds["second"], sort=False).mean()
    pairs = list((beaten if len(beaten) <= MOST_ROWS else beaten.sort_values(kind="stable").head(MOST_ROWS)).index)
    rules = [r for r in scenarios if r.rule_found and is_explained(facts)]
    unit = _unit_of_worlds(facts, worlds)
    factor, what = page.shown_factor(unit), page.with_unit(called(worlds["outcome"].iloc[0], language), unit, language)
    labels = [say("axis.against", language, policy=label_words(facts, pair, language)) for pair in pairs]
    said = say("axis.adds", language, policy=label_words(facts, first, language), what=what)
    lines = textwrap.wrap(
        _of_many("seldom", said, len(pairs), len(beaten), language), int(page.custom("under", language))
    )
    below, bottom = 2.1 if rules else 0.0, 0.28 + 0.13 * len(lines)
    height = page.row_height(labels, language, 0.34) * len(pairs) + bottom + 0.08
    figure, axes = page.canvas(height + below, 2.6, bottom=bottom + below, right=0.6)
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, second in enumerate(pairs):
        mine = worlds[worlds["second"] == second]
        gaps, wins = factor * mine["gap"].to_numpy(float), mine["wins"].to_numpy()
        y = place + 0.6 * ((np.arange(len(gaps)) * GOLDEN) % 1.0 - 0.5)
        _worlds(axes, gaps, y, wins)
        axes.annotate(f"{100 * wins.mean():.0f}%", (1.0, place), (6, 0), xycoords=("axes fraction", "data"),
                      textcoords="offset points", va="center", color=INK)  # fmt: skip
    page.rows(axes, labels, language)
    axes.set_xlabel("\n".join(lines))
    if rules:
        _rule(figure, facts, worlds, rules, language)
    return figure


def _of_many(which: str, axis: str, shown: int, every: int, language: str) -> str:
    """What an axis says, and of rows that are some of many which they are."""
    return axis if shown == every else say(f"axis.{which}", language, axis=axis, number=shown, every=every)


def _unit_of_worlds(facts: Facts, worlds: pd.DataFrame) -> str:
    name = worlds["outcome"].iloc[0]
    found = next((e.unit for e in facts.effects if e.outcome == name), "")
    return facts.outcome.unit if name == facts.outcome.name else found


def _worlds(axes, x, y, wins) -> None:
    for chosen, color, marker in ((wins, BLUE, "o"), (~wins, VERMILLION, "s")):
        axes.plot(
            x[chosen],
            y[chosen],
            color=color,
            marker=marker,
            linestyle="none",
            markersize=2.6,
            alpha=0.75,
            markeredgewidth=0,
        )


def _rule(figure: Figure, facts: Facts, worlds: pd.DataFrame, rules: list[Step], language: str) -> None:
    """The worlds of the first rule by the inputs that it asks for, with its bounds."""
    pair = rules[0].second
    steps = [rule for rule in rules if rule.second == pair]
    mine = worlds[worlds["second"] == pair]
    inputs = list(dict.fromkeys(step.input for step in steps))[:2]
    wide, high = figure.get_size_inches()
    axes = figure.add_axes((2.6 / wide, 0.5 / high, (wide - 3.2) / wide, 1.55 / high))
    x = mine[inputs[0]].to_numpy(float)
    y = (mine[inputs[1]] if len(inputs) > 1 else mine["gap"]).to_numpy(float)
    _worlds(axes, x, y, mine["wins"].to_numpy())
    for step in steps:
        draw = axes.axvline if step.input == inputs[0] else axes.axhline
        draw(step.value, color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.set_xlabel(called(inputs[0], language))
    page.upright(axes, called(inputs[1], language) if len(inputs) > 1 else say("axis.gap", language), language, "input")


def drivers(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Total Sobol' indices of the effect that the emulator knows best, with their intervals."""
    if not facts.sobol:
        return None
    best = max(facts.sobol, key=lambda row: row.explained)
    if best.explained < LEAST_EXPLAINED:
        return None
    found = [r for r in facts.sobol if (r.target, r.outcome) == (best.target, best.outcome)][:8]
    figure, axes = page.canvas(0.25 * len(found) + 0.7, 2.6)
    for place, row in enumerate(found):
        color = BLUE if row.converged else page.GREY
        axes.plot([row.total_low, row.total_high], [place] * 2, color=color, linewidth=1.2)
        axes.plot([row.total], [place], color=color, marker="o", linestyle="none")
    page.rows(axes, [called(row.input, language) for row in found], language)
    axes.set_xlabel(say("axis.sobol", language))
    return figure
