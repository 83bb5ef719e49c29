"""A figure of a study by its name: those of its report, and those that its brief has beside them."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from brainsim.brief.charts import CHARTS, names_drawn, sheet_of
from brainsim.outcomes.rows import effect_rows
from brainsim.report.figures import sheets_of
from brainsim.report.folder import Results, read_results
from brainsim.report.own_figure import own_figures
from brainsim.report.rung_sheets import outcome_sheet
from brainsim.report.study_figures import heat_map
from brainsim.report.study_tables import effects_on, read_study_tables
from brainsim.report.style import house_style
from brainsim.settings.arguments import outcome_given
from brainsim.settings.problems import SettingsError, nearest_of, shown
from brainsim.study.stored import called_in
from brainsim.words.book import ENGLISH
from brainsim.words.say import listed, naming

OF_AN_OUTCOME = ("effects", *(_FIRSTS := ("heat", "parts")))  # the last two always are
_PLACE = re.compile("^[a-m]_")  # the letter of a figure's file, by which a folder sorts them
Draw = Callable[[], Figure | None]


def figure_of(folder: Path, name: str, outcome: str | None = None) -> Figure:
    """A figure of a results folder; SettingsError that lists the names for another one, or for what can't be drawn of it."""
    results = read_results(folder)
    with house_style(), naming(called_in(results.settings), results.settings["study"]["quarters"] / 4):
        known = figures_by_name(folder, results)
        name = name if name in known else _PLACE.sub("", str(name))
        found = known.get(name) if outcome is None else _of_outcome(folder, results, known, name, outcome)
        figure = found() if found else None
    if figure is None and outcome is None and name in CHARTS and name not in known:
        figure = sheet_of(folder, name)
    if figure is None:
        raise SettingsError(_untold(folder, name, outcome, known))
    return figure


def figures_by_name(folder: Path, results: Results) -> dict[str, Draw]:
    """The figures of a report by their names without a letter; heat and parts of the first outcome that they are told of."""
    sheets = {_PLACE.sub("", name): draw for name, draw in sheets_of(folder, results).items()}
    firsts = {family: next((name for name in sheets if name.startswith(f"{family}_")), None) for family in _FIRSTS}
    own = {name: partial(draw, results) for name, draw in own_figures(list(results.tables)).items()}
    return {**sheets, **{family: sheets[name] for family, name in firsts.items() if name}, **own}


def _of_outcome(folder: Path, results: Results, known: dict[str, Draw], name: str, outcome: str) -> Draw | None:
    """How a figure that is told of an outcome is drawn of this one; None where the study has nothing to tell."""
    if name not in OF_AN_OUTCOME:
        raise SettingsError(f"plot = {shown(name)} is told of no single outcome; {', '.join(OF_AN_OUTCOME)} are")
    outcome_given(outcome, list(effect_rows()))
    tables = read_study_tables(folder, results)
    if name == "parts":
        return known.get(f"parts_{outcome}")
    if effects_on(tables.effects, outcome).dropna(subset="effect").empty:
        return None
    return partial(heat_map if name == "heat" else outcome_sheet, tables, outcome)


def _untold(folder: Path, name: str, outcome: str | None, known: dict[str, Draw]) -> str:
    """That a study has no such figure, and which it has."""
    families = [family for family in OF_AN_OUTCOME if family in known]
    single = [one for one in known if not one.startswith(tuple(f"{family}_" for family in (*_FIRSTS, "forest")))]
    of_brief = [one for one in names_drawn(folder) if one not in known]
    said = f"plot = {shown(name)}{f' of {outcome}' if outcome else ''} is no figure of this study{nearest_of(str(name), single)}"
    told = f"; {listed(families, ENGLISH)} may be told of an outcome" if families else ""
    return f"{said.removesuffix('?')}; it has {', '.join([*single, *of_brief])}{told}"
