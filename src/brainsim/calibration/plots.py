"""The figures of a calibration: marginals, targets before and after, the strongest correlations, recovery."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import brainsim
from brainsim.calibration.calibrated import Calibrated
from brainsim.calibration.recovery import NOTHING_LEARNT, nothing_learnt
from brainsim.report.folder import Spread
from brainsim.report.marks import dot, row_axes, tolerance_axis
from brainsim.report.paper import WIDE
from brainsim.report.style import (
    BLUE,
    FAINT,
    MARGIN,
    VERMILLION,
    WIDTH,
    Entry,
    Look,
    broken,
    house_style,
    line_high,
    marked,
    message,
    save,
    sheet,
)
from brainsim.report.vocabulary import called
from brainsim.words.book import ENGLISH

_ROW, _AXIS = 0.135, 0.36  # inches: a row of dots, the numbers of the axis below
_FAR = 5.0  # tolerances: what lies further off is drawn at the edge
_PAIRS, _DRAWS = 6, 1500
_GREY = "#8C8C8C"
_LIVED: Look = {"color": BLUE}
_EMULATED: Look = {"color": VERMILLION, "linewidth": 0.8}


def draw_calibration(folder: Path, found: Calibrated, parameters: pd.DataFrame, targets: pd.DataFrame) -> list[Path]:
    """Draw all figures into figures/; returns the files."""
    with house_style():
        figures = {
            "a_marginals": marginals(found),
            "b_targets": targets_figure(found, targets),
            "c_pairs": pairs(found),
            "d_recovery": recovery_figure(found),
        }
        return [path for name, figure in figures.items() for path in save(figure, folder / "figures", name)]


def footer(found: Calibrated) -> str:
    """Who made a figure, of what."""
    people = 1 / found.settings.population.scale
    waves = " + ".join(str(len(wave)) for wave in found.waves)
    return (
        f"brainsim {brainsim.__version__}; {found.settings.study.name}; {waves} vectors, sample of {len(found.sample)} "
        f"worth {found.weights.effective:.0f}, 1 agent for {people:g} people"
    )


def marginals(found: Calibrated) -> Figure:
    """Prior, posterior on the emulators and posterior of the lived sample, one small panel a parameter."""
    priors, luck = found.priors, np.random.default_rng(0)
    columns = 3
    wide = (WIDTH - 2 * MARGIN - 0.1 * (columns - 1)) / columns
    labels = [broken(called(name, ENGLISH), wide) for name in priors.names]
    head = max(map(len, labels)) * line_high()
    high = head + 0.42 + 0.24
    rows = -(-len(priors.names) // columns)
    key = [
        Entry("prior", {"color": _GREY, "linewidth": 3, "alpha": 0.5}),
        Entry("posterior, lived sample", _LIVED),
        Entry("posterior, emulators", _EMULATED),
    ]
    page = sheet("What was held before, and what is held now", "Densities, each to its own height.", key, rows * high,
                 footer(found))  # fmt: skip
    prior = priors.values(priors.drawn(4000, luck))
    chain, lived = priors.values(found.chain.some(_DRAWS, luck)), priors.values(found.sample.z)
    for place, lines in enumerate(labels):
        left, top = MARGIN + place % columns * (wide + 0.1), page.height - place // columns * high
        axes = page.panel(left, top - head - 0.42, wide, 0.42)
        for number, words in enumerate(lines):
            page.text(left, top - (number + 0.6) * line_high(), words, va="center")
        grid = np.linspace(prior[:, place].min(), prior[:, place].max(), 200)
        axes.fill_between(grid, _density(prior[:, place], grid), color=_GREY, alpha=0.4, linewidth=0)
        axes.plot(grid, _density(chain[:, place], grid), **_EMULATED)
        axes.plot(grid, _density(lived[:, place], grid, found.weights.shares), **_LIVED)
        axes.set(yticks=[], xlim=(grid[0], grid[-1]), ylim=(0, None))
        axes.locator_params(axis="x", nbins=3)
        axes.spines["left"].set_visible(False)
    return page.figure


def _density(values: np.ndarray, grid: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """A smooth density whose highest point is 1; mirrored at the ends of the grid, where priors may be cut."""
    weights = np.full(len(values), 1 / len(values)) if weights is None else weights
    spread = np.sqrt(weights @ np.square(values - weights @ values))
    wide = max(spread, 1e-3 * (grid[-1] - grid[0])) * np.sum(np.square(weights)) ** 0.2  # Scott's rule
    mirrored = np.concatenate([values, 2 * grid[0] - values, 2 * grid[-1] - values])
    found = np.exp(-0.5 * np.square((grid[:, None] - mirrored) / wide)) @ np.tile(weights, 3)
    return found / found.max()


def targets_figure(found: Calibrated, targets: pd.DataFrame) -> Figure:
    """Every pattern less its target, in tolerances: what priors make of it, and the posterior."""
    before, after = {"color": _GREY, "marker": "s"}, {"color": BLUE, "marker": "o"}
    key = [marked("priors", before), marked("posterior", after)]
    notes = (
        "Model less target, in tolerances (band: within one). Bar: 5th to 95th percentile, luck of single runs in it; "
        "marks at the edge lie further off."
    )
    page = sheet(
        "The fitted patterns before and after", notes, key, _ROW * 1.25 * len(targets) + _AXIS, footer(found), WIDE
    )
    axes = row_axes(page, [called(name, ENGLISH) for name in targets["pattern"]], _AXIS, page.height - _AXIS)
    tolerance_axis(axes, _FAR, 2)
    for place, row in enumerate(targets.itertuples()):
        for when, shift, look in (("prior", -0.2, before), ("posterior", 0.2, after)):
            ends = [getattr(row, f"{when}_{q}") for q in ("q50", "q05", "q95")]
            gaps = [min(max((value - row.target) / row.tolerance, -_FAR), _FAR) for value in ends]
            if np.isfinite(gaps).all():
                dot(axes, place + shift, Spread(*gaps), **look, markersize=2.8)
    return page.figure


def pairs(found: Calibrated) -> Figure:
    """The parameters that hang together most: only a combination of theirs is known."""
    title = "Parameters that the data hold only together"
    priors, luck = found.priors, np.random.default_rng(1)
    if len(priors.names) < 2:
        return message(title, "There is only one parameter.", footer(found))
    draws = found.chain.some(_DRAWS, luck)
    together = np.corrcoef(draws.T)
    first, second = np.triu_indices(len(priors.names), 1)
    strongest = np.argsort(-np.abs(together[first, second]))[:_PAIRS]
    columns, gap = 2, 0.55
    wide = (WIDTH - 2 * MARGIN - columns * gap) / columns
    names = [(called(priors.names[first[at]], ENGLISH), called(priors.names[second[at]], ENGLISH)) for at in strongest]
    under = max(len(broken(x, wide)) for x, _ in names) * line_high()
    high = wide + 0.32 + under + 0.22
    rows = -(-len(strongest) // columns)
    emulated, lived_sample = {"color": FAINT, "marker": "o", "markersize": 2}, {"color": BLUE, "marker": "o"}
    key = [marked("posterior, emulators", emulated), marked("lived sample, area: weight", lived_sample)]
    page = sheet(title, "The strongest correlations of the posterior.", key, rows * high, footer(found))
    values, lived = priors.values(draws), priors.values(found.sample.z)
    sizes = 40 * found.weights.shares / found.weights.shares.max()
    for place, at in enumerate(strongest):
        x, y = first[at], second[at]
        left = MARGIN + gap - 0.06 + place % columns * (wide + gap)
        top = page.height - place // columns * high
        axes = page.panel(left, top - 0.2 - wide, wide, wide)
        axes.scatter(values[:, x], values[:, y], s=1, color=FAINT, linewidth=0, rasterized=True)
        axes.scatter(lived[:, x], lived[:, y], s=sizes, color=BLUE, alpha=0.5, linewidth=0)
        axes.locator_params(nbins=4)
        axes.set_xlabel("\n".join(broken(names[place][0], wide)))
        axes.set_ylabel("\n".join(broken(names[place][1], wide)))
        page.text(left, top - 0.1, f"r = {together[x, y]:.2f}".replace("-", "−"), va="center")
    return page.figure


def recovery_figure(found: Calibrated) -> Figure:
    """How often 50 % and 90 % intervals hold a truth that is known."""
    title, table = "Are known parameters found again?", found.recovery
    if table.empty:
        asked = found.settings.calibration.recoveries
        told = "Too few vectors were observed to hold some back as truths." if asked else "No recovery was asked for."
        return message(title, told, footer(found))
    if nothing_learnt(table):
        return message(title, f"{NOTHING_LEARNT[0].upper()}{NOTHING_LEARNT[1:]}.", footer(found))
    half: Look = {"color": VERMILLION, "marker": "s"}
    most: Look = {"color": BLUE, "marker": "o"}
    key = [marked("50 % interval", half), marked("90 % interval", most)]
    notes = (
        f"Share of {int(table['truths'].iloc[0])} simulated truths within the interval; lines: what it should be; "
        "bars: where 90 % intervals lie in nine of ten honest calibrations."
    )
    words = [called(name, ENGLISH) if "." in name else "all, pooled" for name in table["parameter"]]
    page = sheet(title, notes, key, _ROW * (len(table) + 0.6) + _AXIS, footer(found))
    axes = row_axes(page, words, _AXIS, page.height - _AXIS)
    for share, color in ((0.5, VERMILLION), (0.9, BLUE)):
        axes.axvline(share, color=color, linewidth=0.6, zorder=0)
    for place, row in enumerate(table.itertuples()):
        axes.plot([row.low_90, row.high_90], [place, place], color="#BBD3E6", linewidth=2.5, zorder=0)
        axes.plot(row.covered_50, place, linestyle="none", clip_on=False, **half)
        axes.plot(row.covered_90, place, linestyle="none", clip_on=False, **most)
    axes.set(xlim=(0, 1), xticks=[0, 0.25, 0.5, 0.75, 1], xlabel="share of truths within")
    return page.figure
