"""Figures of analyses as sheets of their own: what each is told, and what stands around it."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from brainsim.outcomes.rows import outcome_rows
from brainsim.report.many_points.what_money_buys import Bought, key_of, what_money_buys
from brainsim.report.many_points.what_more_buys import what_more_buys
from brainsim.report.many_worlds.what_is_missed import what_is_missed
from brainsim.report.many_worlds.what_matters_most import MOST_ROWS, Ranked, what_matters_most
from brainsim.report.many_worlds.where_it_fails import Told, where_it_fails
from brainsim.report.paper import Paper, shown_factor, shown_unit, with_unit
from brainsim.report.size import ENOUGH
from brainsim.report.study_words import label_words
from brainsim.report.vocabulary import called
from brainsim.study.stored import Regret, Step, records_of
from brainsim.words.book import ENGLISH
from brainsim.words.say import say


def paper(title: str, notes: str, footer: str) -> Paper:
    """A sheet of its own."""
    return Paper(ENGLISH, title, notes, footer)


def ranking(table: pd.DataFrame, title: str, notes: str, axis: str, footer: str) -> Figure:
    """Rows of `input`, `value`, `low` and `high`, the first on top; those that are not `sure` have no clear effect."""
    sure = table["sure"] if "sure" in table else table["low"] > 0
    if len(table) > MOST_ROWS:
        notes += f" The {MOST_ROWS} of {len(table)} that matter most."
    columns = (table["input"].map(called_in_english), table["value"], table["low"], table["high"], sure)
    return what_matters_most(paper(title, notes, footer), [Ranked(*row) for row in zip(*columns, strict=True)], axis)


def called_in_english(name: str) -> str:
    """What a name of the program is called."""
    return called(name, ENGLISH)


def with_its_unit(outcome: str) -> str:
    """An outcome as an axis is named."""
    return with_unit(called_in_english(outcome), outcome_rows()[outcome].unit, ENGLISH)


def effect_on(outcome: str) -> str:
    """The effect on an outcome as an axis is named."""
    return say("axis.effect", ENGLISH, what=with_its_unit(outcome))


def front_figure(table: pd.DataFrame, cost: str, outcome: str, footer: str, replications: int) -> Figure:
    """What more buys along the front."""
    stand = (
        f"{int(table['undominated'].sum())} of {len(table)} stand in all aims together; their levers are in front.csv."
    )
    title = "What more buys: cost and effect along the front"
    title = (
        title if replications >= ENOUGH else f"Quick look, too few simulations to rank: {title[0].lower()}{title[1:]}"
    )
    sheet = paper(title, f"{say('captions.front', ENGLISH)} {stand}", footer)
    factors = 1.0, shown_factor(outcome_rows()[outcome].unit)
    axes = (effect_on(cost), effect_on(outcome))
    return what_more_buys(sheet, table, (cost, outcome), factors, axes)


def regret_figure(table: pd.DataFrame, outcome: str, footer: str) -> Figure:
    """What is missed by each policy."""
    unit = outcome_rows()[outcome].unit
    notes = f"{say('captions.regret', ENGLISH)} {int(table['worlds'].max())} sets of assumptions."
    best = label_words(str(table.loc[table["mean_regret"].idxmin(), "policy"]))
    sheet = paper(f"{best} misses least: {called_in_english(outcome)}", notes, footer)
    return what_is_missed(sheet, records_of(Regret, table), label_words, shown_unit(unit, ENGLISH), shown_factor(unit))


def scenario_figure(worlds: pd.DataFrame, steps: Sequence[Step], footer: str) -> Figure:
    """Where the best policy fails."""
    outcome = steps[0].outcome
    told = Told(label_words, called_in_english, with_its_unit(outcome), shown_factor(outcome_rows()[outcome].unit))
    rules = [step for step in steps if step.rule_found]
    sheet = paper(
        f"In which sets of assumptions {label_words(steps[0].first)} does more",
        say("captions.scenario", ENGLISH),
        footer,
    )
    return where_it_fails(sheet, worlds, rules, told)


def budgets_figure(table: pd.DataFrame, outcome: str, footer: str, replications: int) -> Figure:
    """What each budget buys best."""
    best, unit = table[table["robust"]], outcome_rows()[outcome].unit
    factor, panels = shown_factor(unit), {}
    for horizon, mine in best.groupby("horizon", sort=False):
        panels[say(f"budgets.{horizon}", ENGLISH)] = [
            Bought(
                say("budgets.row", ENGLISH, money=f"{budget:g} bn won"),
                str(rows["policy"].iloc[0]),
                [(factor * row.gain, factor * row.gain_low, factor * row.gain_high) for row in rows.itertuples()],
            )
            for budget, rows in mine.groupby("budget", sort=False)
        ]
    enough = "found" if replications >= ENOUGH else "quick"
    first = best[best["horizon"] == best["horizon"].iloc[0]]
    title = say(f"budgets.{enough}", ENGLISH, least=first["policy"].iloc[0], most=first["policy"].iloc[-1])
    key = key_of(list(dict.fromkeys(best["shock"])))
    return what_money_buys(
        Paper(ENGLISH, title, say("budgets.notes", ENGLISH), footer, key), panels, effect_on(outcome)
    )
