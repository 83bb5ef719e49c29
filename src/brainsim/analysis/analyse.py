"""The analyses of a study that was lived: each leaves small tables and a figure in the study's results folder."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from brainsim.analysis import figures, robustness, search, sensitivity
from brainsim.analysis.emulator import FEWEST, emulator_of, refitted
from brainsim.analysis.training import Training, levers_of
from brainsim.parameters import Settings
from brainsim.problems import SettingsError
from brainsim.report.style import house_style, save
from brainsim.study.budget import as_list
from brainsim.study.meanings import outcome_meanings
from brainsim.study.results import write_csv
from brainsim.study.study import Study
from brainsim.study.vectors import LUCKS, sample_of

NEEDED = {"screening": "SALib", "sobol": "SALib", "search": "pymoo"}
OVER_WORLDS = ("robustness", "scenario", "information", "sobol")
COMPARED = 6  # pairs of policies whose scenario is told, the best against the others
SURE = 3  # inputs that are named in words


def check_analysis(settings: Settings) -> None:
    """SettingsError for an analysis that can't be made: a library that is missing, outcomes or a design that don't fit."""
    analysis, kind = settings.analysis, settings.design.kind
    if not analysis.methods:
        return
    wanted = {NEEDED.get(method, "sklearn") for method in analysis.methods} | {"sklearn"}
    missing = sorted(name for name in wanted if find_spec(name) is None)
    if missing:
        raise SettingsError(f"analysis.methods need {', '.join(missing)}: pip install 'brainsim[analysis]'")
    outcomes = outcomes_of(settings)
    wrong = next((name for name in [*outcomes, analysis.cost] if name not in outcome_meanings()), None)
    if not outcomes or wrong:
        told = f"{wrong} is no outcome of a run" if wrong else "no outcome is named"
        raise SettingsError(f"analysis.outcomes: {told}; give some of docs/model.md, or study.outcome")
    if "screening" in analysis.methods and kind != "morris":
        raise SettingsError(f"analysis.methods: screening needs design=morris, and design.kind = {kind}")
    vectors = vectors_of(settings)
    if set(analysis.methods) & set(OVER_WORLDS) and vectors < FEWEST:
        raise SettingsError(
            f"analysis.methods: emulators need {FEWEST} parameter vectors, and {settings.study.replications} replications draw "
            f"{vectors}; give study.replications={LUCKS * FEWEST} or more, or analysis=none"
        )
    if "search" in analysis.methods and kind not in ("latin_hypercube", "sobol_sequence"):
        raise SettingsError(f"analysis.methods: search needs design=sobol_sequence or latin_hypercube, not {kind}")


def vectors_of(settings: Settings) -> int:
    """How many parameter vectors the replications of a study draw; 1 where parameters are fixed."""
    sample = sample_of(settings)
    return len({sample.number_of(number) for number in range(settings.study.replications)}) if sample else 1


def outcomes_of(settings: Settings) -> list[str]:
    """The outcomes that are analysed."""
    asked = settings.study.outcome
    return settings.analysis.outcomes or ([asked] if asked else [])


def analyse(study: Study, folder: Path, live: Callable[[Settings], Study | None]) -> list[str]:
    """Make every analysis that the settings name; what is said of them, a line each.

    `live` lives a listed study in the store of this one, for the points that a search has found; None if interrupted.
    """
    said: list[str] = []
    tables: dict[str, robustness.Table] = {}
    footer = f"brainsim {study.settings.study.name}, {study.replications} replications, scale {study.settings.population.scale:g}"
    with house_style():
        for method in study.settings.analysis.methods:
            if method in OVER_WORLDS:
                for outcome in outcomes_of(study.settings):
                    if outcome not in tables:
                        tables[outcome] = robustness.table_of(study, study.cube(outcome))
                    said += _over_worlds(method, study, tables[outcome], outcome, folder, footer)
            elif method == "screening":
                said += [
                    line
                    for outcome in outcomes_of(study.settings)
                    for line in _screened(study, outcome, folder, footer)
                ]
            else:
                said += _searched(study, folder, live, footer)
    return said


def _over_worlds(
    method: str, study: Study, table: robustness.Table, outcome: str, folder: Path, footer: str
) -> Iterator[str]:
    unit = outcome_meanings()[outcome].unit
    if method == "robustness":
        regret = robustness.regret_table(table, outcome)
        _leave(folder, f"regret_{outcome}", regret, figures.regret_figure(regret, unit, footer))
        best = regret.loc[regret["mean_regret"].idxmin()]
        yield (
            f"{outcome}: least mean regret has {best['policy']} ({best['mean_regret']:.3g} {unit}), best in expectation in "
            f"{100 * best['share_best']:.0f} % of worlds, luck included in {100 * best['share_best_raw']:.0f} %"
        )
    elif method == "scenario":
        yield from _scenarios(table, outcome, folder, footer)
    elif method == "information":
        known = robustness.information_table(table, outcome, study.settings.analysis.seed)
        shown = known.assign(label=known["input"].map(figures.short), value=known["value_net"], faint=known["low"] <= 0)
        notes = (
            f"What knowing one unknown would add to the outcome by a better choice ({unit}), less what chance would seem to "
            "add. Bar: 90 % interval; faint: can't be told from nought."
        )
        _leave(
            folder,
            f"information_{outcome}",
            known,
            figures.ranking(shown, "What it is worth to know", notes, unit, footer),
        )
        sure = known[known["low"] > 0]
        named = ", ".join(sure["input"].head(SURE))
        yield f"{outcome}: worth knowing: {named}" if named else f"{outcome}: nothing is surely worth knowing by itself"
    else:
        yield from _driven(study, table, outcome, folder, footer)


def _scenarios(table: robustness.Table, outcome: str, folder: Path, footer: str) -> Iterator[str]:
    order = np.argsort(-table.raw.mean(axis=1))
    pairs = [(table.policies[order[0]], table.policies[other]) for other in order[1 : COMPARED + 1]]
    found = [robustness.scenario_of(table, first, second) for first, second in pairs]
    whole = pd.concat([robustness.scenario_table(scenario, outcome) for scenario in found], ignore_index=True)
    words = [robustness.scenario_words(scenario, outcome) for scenario in found]
    write_csv(folder / f"worlds_{outcome}.csv", robustness.worlds_table(table, found).assign(outcome=outcome))
    _leave(folder, f"scenario_{outcome}", whole, figures.scenario_figure(table, found[0], words[0], footer))
    yield from words


def _driven(study: Study, table: robustness.Table, outcome: str, folder: Path, footer: str) -> Iterator[str]:
    analysis, pieces = study.settings.analysis, []
    for policy, emulator in table.emulators.items():
        place = table.policies.index(policy)
        training = Training(emulator.names, table.inputs.to_numpy(float), table.raw[place], table.vectors, np.nan)
        fits = refitted(emulator, training, analysis.refits, analysis.seed)
        pieces.append(sensitivity.sobol_table(emulator, fits, outcome, f"effect of {policy}"))
    whole = pd.concat(pieces, ignore_index=True)
    best = max(table.emulators, key=lambda policy: table.emulators[policy].explained)
    emulator = table.emulators[best]
    shown = whole[whole["target"] == f"effect of {best}"]
    shown = shown.assign(label=shown["input"].map(figures.short), value=shown["total"], low=shown["total_low"],
                         high=shown["total_high"], faint=~shown["converged"])  # fmt: skip
    notes = (
        f"Effect of {best} on {outcome}. Total Sobol' index: share of the emulated variance over the training box, alone and "
        f"together with others; {emulator.said}. Bar: 90 % interval over refits; faint: not converged."
    )
    title = "What drives the effect"
    _leave(folder, f"sobol_{outcome}", whole, figures.ranking(shown, title, notes, "total index", footer))
    told = emulator.explained >= sensitivity.LEAST_EXPLAINED
    moved = f"most moved by {', '.join(shown['input'].head(SURE))}" if told else "so what drives it can't be told"
    yield f"{outcome}: effect of {best}: {emulator.said}; {moved}"


def _screened(study: Study, outcome: str, folder: Path, footer: str) -> Iterator[str]:
    table = sensitivity.screening_table(study, study.cube(outcome), outcome)
    unit = outcome_meanings()[outcome].unit
    half = table["mu_star_confidence"]
    shown = table.assign(label=table["input"].map(figures.short), value=table["mu_star"], low=table["mu_star"] - half,
                         high=table["mu_star"] + half)  # fmt: skip
    notes = (
        f"Morris: mean absolute change of {outcome} for a step over the whole range of an input. Bar: 90 % interval."
    )
    _leave(folder, f"screening_{outcome}", table, figures.ranking(shown, "What moves the outcome", notes, unit, footer))
    yield f"{outcome}: most moved by {', '.join(table['input'].head(SURE))}"


def _searched(study: Study, folder: Path, live: Callable[[Settings], Study | None], footer: str) -> Iterator[str]:
    analysis = study.settings.analysis
    aims = [search.Aim(analysis.cost, True), *(search.Aim(outcome, False) for outcome in outcomes_of(study.settings))]
    points = study.plan.compared
    emulators = {aim.outcome: emulator_of(_levers_alone(study, aim.outcome, points)) for aim in aims}
    ceiling = None if analysis.ceiling is None else (analysis.cost, analysis.ceiling)
    levels = search.front_of(emulators, aims, ceiling, analysis.points, analysis.seed)
    if not len(levels):
        yield f"search: no policy in the box costs at most {analysis.ceiling:g} more; raise analysis.ceiling"
        return
    one = next(iter(emulators.values()))
    changes = search.changes_of(one, levels)
    lived = live(as_list(study.settings, changes))
    if lived is None:
        yield "search: interrupted before the front was lived; give the same command again"
        return
    effects = [lived.effects(aim.outcome).set_index("point").loc[list(lived.plan.rows)].reset_index() for aim in aims]
    emulated = np.column_stack([emulators[aim.outcome](levels) for aim in aims])
    table = search.front_table(changes, emulated, effects, aims)
    units = [f"effect on {figures.short(aim.outcome)} ({outcome_meanings()[aim.outcome].unit})" for aim in aims]
    figure = figures.front_figure(table, aims[0].outcome, aims[1].outcome, (units[0], units[1]), footer)
    _leave(folder, "front", table, figure)
    trust = "; ".join(f"{name}: {emulator.said}" for name, emulator in emulators.items())
    yield f"search: {int(table['undominated'].sum())} of {len(table)} points lived stand ({trust})"


def _levers_alone(study: Study, outcome: str, points: list):
    """Rows of levers and the mean effect over replications: what a policy does on average, a row a point."""
    cube = study.cube(outcome)
    means = np.array([np.nanmean(cube[point.number] - cube[0]) for point in points])
    levers, levels = levers_of(points)
    return Training(levers, levels, means, np.arange(len(points)), float("nan"))


def _leave(folder: Path, name: str, table: pd.DataFrame, figure) -> None:
    write_csv(folder / f"{name}.csv", table)
    save(figure, folder / "figures", name)
