"""The analyses of a study that was lived: each leaves small tables and a figure in the study's results folder.

Every outcome passes the door (study/analysable.py). Where an analysis can say nothing there is no table and no figure of it; its
sentence stands in analysis.csv, on the screen and in the brief.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

import brainsim
from brainsim.analysis import budgets, robustness, search, sensitivity, sheets
from brainsim.analysis.checks import OVER_WORLDS, outcomes_of
from brainsim.analysis.emulator import FEWEST, emulator_of, refitted
from brainsim.analysis.policies_in_worlds import Table, table_of
from brainsim.analysis.training import Training, levers_of
from brainsim.outcomes.rows import is_cost, outcome_rows
from brainsim.report.folder import footer_of
from brainsim.report.paper import style_of
from brainsim.report.study_words import label_words
from brainsim.report.style import save
from brainsim.settings.parameters import Settings
from brainsim.study.analysable import LEAST_EXPLAINED, is_constant, looked_at, unexplained
from brainsim.study.budget import as_list
from brainsim.study.design import Point
from brainsim.study.effects import difference
from brainsim.study.results import write_csv
from brainsim.study.stored import Step, called_in, records_of
from brainsim.study.study import Study
from brainsim.words.book import ENGLISH
from brainsim.words.say import naming, say

COMPARED = 6  # pairs of policies whose scenario is told, the best against the others
SURE = 3  # inputs that are named in words
KINDS = (
    "screening",
    "budgets",
    "regret",
    "scenario",
    "worlds",
    "information",
    "sobol",
)  # of files with an outcome in their name
SEARCH, ALL = "search", "all"


class Said(NamedTuple):
    """What an analysis says of an outcome: a finding, or why there is none."""

    method: str
    outcome: str  # "all" of a search
    found: bool
    words: str


def analyse(study: Study, folder: Path, live: Callable[[Settings], Study | None]) -> list[str]:
    """Make every analysis that the settings name; what is said of them, a line each.

    `live` lives a listed study in the store of this one, for the points that a search has found; None if interrupted.
    """
    clear(folder)
    settings = study.settings.model_dump(mode="json")
    footer = footer_of(brainsim.__version__, settings, study.replications)
    with style_of(ENGLISH), naming(called_in(settings), study.settings.study.quarters / 4):
        said = list(_made(study, folder, live, footer))
    write_csv(folder / "analysis.csv", pd.DataFrame(said, columns=Said._fields))
    return list(dict.fromkeys(one.words for one in said))


def clear(folder: Path) -> None:
    """Remove what an earlier analysis has left in a folder: what is not found this time must not look as if it were."""
    names = [f"{kind}_{outcome}" for kind in KINDS for outcome in outcome_rows()] + ["front", "analysis"]
    for name in names:
        (folder / f"{name}.csv").unlink(missing_ok=True)
        for end in ("png", "svg"):
            (folder / "figures" / f"{name}.{end}").unlink(missing_ok=True)


def _made(study: Study, folder: Path, live: Callable[[Settings], Study | None], footer: str) -> Iterator[Said]:
    methods, outcomes = study.settings.analysis.methods, outcomes_of(study.settings)
    for outcome in outcomes if set(methods) & set(OVER_WORLDS) else ():
        worlds = table_of(study, study.cube(outcome), outcome)
        chosen = [method for method in methods if method in OVER_WORLDS]
        yield from (Said(chosen[0], outcome, worlds.table is not None, words) for words in worlds.said)
        if worlds.table is not None:
            for method in chosen:
                yield from _over_worlds(method, study, worlds.table, outcome, folder, footer)
    if "screening" in methods:
        for outcome in outcomes:
            yield from _screened(study, outcome, folder, footer)
    if "budgets" in methods:
        for outcome in outcomes:
            yield from _budgeted(study, outcome, folder, footer)
    if "search" in methods:
        yield from _searched(study, folder, live, footer)


def _over_worlds(method: str, study: Study, table: Table, outcome: str, folder: Path, footer: str) -> Iterator[Said]:
    """One method on one outcome; where no emulator explains enough, what was counted and nothing more."""
    nothing = unexplained(f"effects on {outcome}", table.explained)
    if nothing:
        yield Said(method, outcome, False, nothing)
    if method == "scenario":
        yield from _scenarios(table, outcome, folder, footer, bool(nothing))
    elif not nothing:
        made = {"robustness": _regretted, "information": _worth_knowing, "sobol": _driven}[method]
        yield from made(study, table, outcome, folder, footer)


def _regretted(study: Study, table: Table, outcome: str, folder: Path, footer: str) -> Iterator[Said]:
    unit = outcome_rows()[outcome].unit
    regret = robustness.regret_table(table, outcome)
    _leave(folder, f"regret_{outcome}", regret, sheets.regret_figure(regret, outcome, footer))
    best = regret.loc[regret["mean_regret"].idxmin()]
    words = (
        f"{outcome}: least mean regret has {best['policy']} ({best['mean_regret']:.3g} {unit}), best in expectation in "
        f"{100 * best['share_best']:.0f} % of sets of assumptions, chance included in {100 * best['share_best_raw']:.0f} %"
    )
    yield Said("robustness", outcome, True, words)


def _worth_knowing(study: Study, table: Table, outcome: str, folder: Path, footer: str) -> Iterator[Said]:
    """The value of knowing each input; without a figure where none is surely worth anything."""
    unit = outcome_rows()[outcome].unit
    known = robustness.information_table(table, outcome, study.settings.analysis.seed)
    sure = known[known["low"] > 0]
    if sure.empty:
        write_csv(folder / f"information_{outcome}.csv", known)
        yield Said("information", outcome, False, f"{outcome}: no single extra fact would surely change the choice")
        return
    shown = known.assign(value=known["value_net"], sure=known["low"] > 0)
    notes = (
        f"What knowing one unknown would add to the outcome by a better choice ({unit}), less what chance would seem to "
        "add. Pale bar: 90 % range; open: no clear effect."
    )
    figure = sheets.ranking(
        shown, f"Worth knowing: {sheets.called_in_english(sure['input'].iloc[0])}", notes, unit, footer
    )
    _leave(folder, f"information_{outcome}", known, figure)
    yield Said("information", outcome, True, f"{outcome}: worth knowing: {', '.join(sure['input'].head(SURE))}")


def _scenarios(table: Table, outcome: str, folder: Path, footer: str, untold: bool) -> Iterator[Said]:
    """How often the best policy beats the others, counted; where it fails, if emulators know anything of these worlds."""
    order = np.argsort(-table.sign * table.raw.mean(axis=1))
    pairs = [(table.policies[order[0]], table.policies[other]) for other in order[1 : COMPARED + 1]]
    found = [robustness.scenario_of(table, first, second) for first, second in pairs]
    found = [one._replace(known=False, box=()) if untold else one for one in found]
    words = [robustness.scenario_words(one, outcome, untold) for one in found]
    tables = [robustness.scenario_table(one, outcome, said) for one, said in zip(found, words, strict=True)]
    whole = pd.concat(tables, ignore_index=True)
    write_csv(folder / f"scenario_{outcome}.csv", whole)
    worlds = robustness.worlds_table(table, found).assign(outcome=outcome)
    write_csv(folder / f"worlds_{outcome}.csv", worlds)
    if any(one.known for one in found):
        figure = sheets.scenario_figure(worlds, records_of(Step, whole), footer)
        save(figure, folder / "figures", f"scenario_{outcome}")
    yield from (Said("scenario", outcome, one.known, said) for one, said in zip(found, words, strict=True))


def _driven(study: Study, table: Table, outcome: str, folder: Path, footer: str) -> Iterator[Said]:
    """Sobol' indices of the effects that their emulators explain."""
    analysis, pieces = study.settings.analysis, []
    told = {policy: one for policy, one in table.emulators.items() if one.explained >= LEAST_EXPLAINED}
    for policy, emulator in told.items():
        place = table.policies.index(policy)
        training = Training(emulator.names, table.inputs.to_numpy(float), table.raw[place], table.vectors, np.nan)
        fits = refitted(emulator, training, analysis.refits, analysis.seed)
        pieces.append(sensitivity.sobol_table(emulator, fits, outcome, f"effect of {policy}"))
    whole = pd.concat(pieces, ignore_index=True)
    best = max(told, key=lambda policy: told[policy].explained)
    emulator = told[best]
    shown = whole[whole["target"] == f"effect of {best}"]
    shown = shown.assign(
        value=shown["total"], low=shown["total_low"], high=shown["total_high"], sure=shown["converged"]
    )
    effect = f"Effect of {label_words(best)} on {sheets.called_in_english(outcome)}; {emulator.said}."
    notes = f"{effect} {say('captions.drivers', ENGLISH)}"
    figure = sheets.ranking(shown, f"{_first(shown)} moves the effect most", notes, say("axis.sobol", ENGLISH), footer)
    _leave(folder, f"sobol_{outcome}", whole, figure)
    moved = f"most moved by {', '.join(shown['input'].head(SURE))}"
    yield Said("sobol", outcome, True, f"{outcome}: effect of {best}: {emulator.said}; {moved}")
    for policy in (policy for policy in table.emulators if policy not in told):
        words = unexplained(f"effect of {policy} on {outcome}", table.emulators[policy].explained)
        yield Said("sobol", outcome, False, words)


def _screened(study: Study, outcome: str, folder: Path, footer: str) -> Iterator[Said]:
    screened = sensitivity.screened(study, study.cube(outcome), outcome)
    table = screened.table
    yield from (Said("screening", outcome, len(table) > 0, words) for words in screened.said)
    if table.empty:
        return
    half = table["mu_star_confidence"]
    shown = table.assign(value=table["mu_star"], low=table["mu_star"] - half, high=table["mu_star"] + half)
    what = sheets.called_in_english(outcome)
    marks = "Pale bar: 90 % range; open: no clear effect."
    notes = f"Morris: mean absolute change for a step over the whole range of an input: {what}. {marks}"
    sure = table.loc[table["mu_star"] > half, "input"].head(SURE)
    title = (
        f"Too few trajectories to tell what moves it: {what}"
        if sure.empty
        else f"{_first(shown)} moves it most: {what}"
    )
    _leave(
        folder, f"screening_{outcome}", table, sheets.ranking(shown, title, notes, outcome_rows()[outcome].unit, footer)
    )
    if sure.empty:
        yield Said("screening", outcome, False, f"{outcome}: too few trajectories to tell what moves it")
    else:
        yield Said("screening", outcome, True, f"{outcome}: most moved by {', '.join(sure)}")


def _budgeted(study: Study, outcome: str, folder: Path, footer: str) -> Iterator[Said]:
    """What each budget is spent on most robustly; of a budget that pays no policy nothing is said."""
    table = budgets.budgets_table(study, outcome)
    if table.empty:
        yield Said("budgets", outcome, False, f"{outcome}: no policy costs as little as any of analysis.budgets")
        return
    _leave(folder, f"budgets_{outcome}", table, sheets.budgets_figure(table, outcome, footer, study.replications))
    yield from (Said("budgets", outcome, True, words) for words in budgets.sentences(table, outcome))


def _searched(study: Study, folder: Path, live: Callable[[Settings], Study | None], footer: str) -> Iterator[Said]:
    analysis = study.settings.analysis
    named = outcomes_of(study.settings)
    wanted = [search.Aim(analysis.cost, True), *(search.Aim(name, is_cost(name)) for name in named)]
    trainings, said = levers_alone(study, [aim.outcome for aim in wanted])
    emulators = {name: emulator_of(training) for name, training in trainings.items()}
    said += [why for name, one in emulators.items() if (why := unexplained(f"effect on {name}", one.explained))]
    emulators = {name: one for name, one in emulators.items() if one.explained >= LEAST_EXPLAINED}
    yield from (Said(SEARCH, ALL, False, words) for words in said)
    aims = [aim for aim in wanted if aim.outcome in emulators]
    if len(aims) < 2 or analysis.cost not in emulators:
        lacking = "any outcome" if analysis.cost in emulators else "the cost"
        yield Said(SEARCH, ALL, False, f"search: no front can be sought, since nothing can be told of {lacking}")
        return
    ceiling = None if analysis.ceiling is None else (analysis.cost, analysis.ceiling)
    levels = search.front_of(emulators, aims, ceiling, analysis.points, analysis.seed)
    if not len(levels):
        words = f"search: no policy in the box costs at most {analysis.ceiling:g} more; raise analysis.ceiling"
        yield Said(SEARCH, ALL, False, words)
        return
    changes = search.changes_of(next(iter(emulators.values())), levels)
    lived = live(as_list(study.settings, changes))
    if lived is None:
        yield Said(SEARCH, ALL, False, "search: interrupted before the front was lived; give the same command again")
        return
    effects = [lived.effects(aim.outcome).set_index("point").loc[list(lived.plan.rows)].reset_index() for aim in aims]
    emulated = np.column_stack([emulators[aim.outcome](levels) for aim in aims])
    table = search.front_table(changes, emulated, effects, aims)
    if table[aims[0].outcome].isna().all():
        yield Said(SEARCH, ALL, False, "search: no point of the front could be observed")
        return
    figure = sheets.front_figure(table, aims[0].outcome, aims[1].outcome, footer, lived.replications)
    _leave(folder, "front", table, figure)
    trust = "; ".join(f"{name}: {emulator.said}" for name, emulator in emulators.items())
    words = f"search: {int(table['undominated'].sum())} of {len(table)} points lived stand ({trust})"
    yield Said(SEARCH, ALL, True, words)


def levers_alone(study: Study, outcomes: list[str]) -> tuple[dict[str, Training], list[str]]:
    """By outcome rows of levers and the mean effect over replications: what a policy does on average, a row a point.

    All have the same rows, the points at which all of them were observed. What can't be learnt from is left out, and told.
    """
    points: list[Point] = study.plan.compared
    names = list(study.settings.design.levers)
    means, looks = {}, {}
    for outcome in outcomes:
        gaps = difference(study.cube(outcome), study.cube(outcome)[0])[[point.number for point in points]]
        seen = np.isfinite(gaps)
        with np.errstate(invalid="ignore"):
            means[outcome] = np.where(seen, gaps, 0.0).sum(axis=1) / seen.sum(axis=1)
        looks[outcome] = looked_at(means[outcome], f"effect on {outcome}", "points", max(FEWEST, len(names) + 1))
    said = [words for look in looks.values() for words in (*look.said, look.refused) if words]
    known = [outcome for outcome in outcomes if not looks[outcome].refused]
    common = np.flatnonzero(np.all([looks[outcome].rows for outcome in known], axis=0)) if known else np.arange(0)
    levers = levers_of([points[place] for place in common], names)
    lost = [name for name, column in zip(names, levers.levels.T, strict=True) if is_constant(column)]
    if lost and known:
        same = f"search: {', '.join(lost)} does not differ between the {len(common)} points that were observed"
        return {}, [*said, same]
    made = {name: Training(levers.names, levers.levels, means[name][common], common, np.nan) for name in known}
    return made, said


def _first(table: pd.DataFrame) -> str:
    """What is called that stands first."""
    name = sheets.called_in_english(str(table["input"].iloc[0]))
    return f"{name[0].upper()}{name[1:]}"


def _leave(folder: Path, name: str, table: pd.DataFrame, figure) -> None:
    write_csv(folder / f"{name}.csv", table)
    save(figure, folder / "figures", name)
