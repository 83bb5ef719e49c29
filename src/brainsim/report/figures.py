"""The figures of a study."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from brainsim.report.folder import Results, read_results
from brainsim.report.one_world.cliff import cliff
from brainsim.report.one_world.how_far_from_known import pattern_figure
from brainsim.report.one_world.net_flow import net_flow
from brainsim.report.one_world.stay_rates import stay_rates
from brainsim.report.one_world.where_fellows_are import where_fellows_are
from brainsim.report.one_world.who_comes import who_comes
from brainsim.report.one_world.who_stays import who_stays
from brainsim.report.one_world.why import why
from brainsim.report.own_figure import TABLES, own_figures
from brainsim.report.study_figures import study_sheets
from brainsim.report.study_tables import read_study_tables
from brainsim.report.style import house_style, save
from brainsim.study.reports import Report
from brainsim.study.stored import called_in
from brainsim.words.say import naming

# Each is one file of one_world/, named by its question.
FIGURES: dict[str, Callable[[Results], Figure]] = {
    "a_who_comes": who_comes,
    "b_who_stays": who_stays,
    "c_net_flow": net_flow,
    "d_where_fellows_are": where_fellows_are,
    "e_cliff": cliff,
    "f_stay_rates": stay_rates,
    "g_why": why,
}
NEEDED = {
    "c_net_flow": ("quarters", "reference_quarters"),
    "f_stay_rates": ("stays",),
}  # tables of a figure; the others take all


def draw_figures(folder: Path) -> list[Path]:
    """Draw all figures that the tables of a results folder allow into figures/, as PNG and SVG; returns the files."""
    results = read_results(folder)
    with house_style(), naming(called_in(results.settings), results.settings["study"]["quarters"] / 4):
        files = [
            path for name, figure in figures_of(folder, results) for path in save(figure, folder / "figures", name)
        ]
        theirs = own_figures(list(results.tables))  # last: what goes wrong in them costs none of ours
        return files + [path for name, draw in theirs.items() for path in save(draw(results), folder / "figures", name)]


def figures_of(folder: Path, results: Results) -> Iterator[tuple[str, Figure]]:
    """Our figures of a results folder by name, in the style and with the names of programmes that hold where it is called."""
    return ((name, draw()) for name, draw in sheets_of(folder, results).items())


def sheets_of(folder: Path, results: Results) -> dict[str, Callable[[], Figure]]:
    """How each of them is drawn, by name."""
    seen = {name: draw for name, draw in FIGURES.items() if set(NEEDED.get(name, TABLES)) <= set(results.tables)}
    sheets = {name: partial(draw, results) for name, draw in seen.items()}
    patterns = {"patterns": partial(pattern_figure, folder, results)} if Report(folder).has("patterns.csv") else {}
    return sheets | study_sheets(read_study_tables(folder, results)) | patterns
