"""The figures of a study."""

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from brainsim.report.bars import where_fellows_are
from brainsim.report.curves import net_flow, stay_rates, who_stays
from brainsim.report.dots import cliff, who_comes, why
from brainsim.report.folder import Results, read_results
from brainsim.report.style import house_style, save

FIGURES: dict[str, Callable[[Results], Figure]] = {
    "a_who_comes": who_comes,
    "b_who_stays": who_stays,
    "c_net_flow": net_flow,
    "d_where_fellows_are": where_fellows_are,
    "e_cliff": cliff,
    "f_stay_rates": stay_rates,
    "g_why": why,
}


def draw_figures(folder: Path) -> list[Path]:
    """Draw all figures of a results folder into figures/, each as PNG and SVG; returns the files."""
    results = read_results(folder)
    with house_style():
        return [path for name, draw in FIGURES.items() for path in save(draw(results), folder / "figures", name)]
