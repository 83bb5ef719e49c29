"""The figures of a calibration: marginals, targets before and after, the strongest correlations, recovery."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

import brainsim
from brainsim.calibration.calibrated import Calibrated
from brainsim.calibration.priors import Priors
from brainsim.calibration.recovery import NOTHING_LEARNT, nothing_learnt
from brainsim.report.folder import Spread
from brainsim.report.marks import dot, row_axes, soft, tolerance_axis
from brainsim.report.paper import WIDE
from brainsim.report.size import people_told
from brainsim.report.style import (
    BLUE,
    FAINT,
    INK,
    MARGIN,
    PALE,
    SOFT,
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
_MOVED = 12  # parameters that have a panel each
_ENDS = 6  # parameters that were found again least and best, which have a row each
_LIVED: Look = {"color": BLUE}
_EMULATED: Look = {"color": INK, "linewidth": 0.8, "linestyle": (0, (2, 1))}


def draw_calibration(folder: Path, found: Calibrated, parameters: pd.DataFrame, targets: pd.DataFrame) -> list[Path]:
    """Draw all figures into figures/; returns the files."""
    with house_style():
        figures = {
            "a_marginals": marginals(known_of(found)),
            "b_targets": targets_figure(found, targets),
            "c_pairs": pairs(found),
            "d_recovery": recovery_figure(found),
        }
        return [path for name, figure in figures.items() for path in save(figure, folder / "figures", name)]


def footer(found: Calibrated) -> str:
    """Who made a figure, of what."""
    waves = " + ".join(str(len(wave)) for wave in found.waves)
    return (
        f"brainsim {brainsim.__version__}; {found.settings.study.name}; {waves} vectors, sample of {len(found.sample)} "
        f"worth {found.weights.effective:.0f}, {people_told(found.settings.population.scale)}"
    )


class Known(NamedTuple):
    """What is held of parameters before the facts and after them."""

    priors: Priors
    z: np.ndarray  # [vectors, parameters] of the posterior, in standard units
    shares: np.ndarray  # [vectors] their weights
    emulated: np.ndarray | None  # [draws, parameters] of the chain, in standard units; None where it was not kept
    made: str  # who made the figure, of what


def known_of(found: Calibrated) -> Known:
    """What a calibration has found of its parameters."""
    chain = found.chain.some(_DRAWS, np.random.default_rng(0))
    return Known(found.priors, found.sample.z, found.weights.shares, chain, footer(found))


def marginals(known: Known) -> Figure:
    """Before and after the data, one small panel a parameter: of many those that moved furthest."""
    priors, chosen = known.priors, moved_furthest(known)
    columns = 3
    wide = (WIDTH - 2 * MARGIN - 0.1 * (columns - 1)) / columns
    labels = [broken(called(priors.names[place], ENGLISH), wide) for place in chosen]
    head = max(map(len, labels)) * line_high()
    high = head + 0.42 + 0.24
    rows = -(-len(chosen) // columns)
    key = [
        Entry("before", {"color": PALE, "linewidth": 5, "alpha": 2 * SOFT}),
        Entry("after, simulated", _LIVED),
        *([] if known.emulated is None else [Entry("after, emulated", _EMULATED)]),
    ]
    every = len(priors.names)
    rest = f" The {every - len(chosen)} others moved less: parameters.csv." if every > len(chosen) else ""
    title = f"What the facts moved most: {len(chosen)} of {every} parameters" if rest else "What the facts moved"
    notes = f"Densities before and after the facts were seen, each to its own height.{rest}"
    page = sheet(title, notes, key, rows * high, known.made)
    prior, lived = priors.values(priors.drawn(4000, np.random.default_rng(0))), priors.values(known.z)
    chain = None if known.emulated is None else priors.values(known.emulated)
    for place, (lines, own) in enumerate(zip(labels, chosen, strict=True)):
        left, top = MARGIN + place % columns * (wide + 0.1), page.height - place // columns * high
        axes = page.panel(left, top - head - 0.42, wide, 0.42)
        for number, words in enumerate(lines):
            page.text(left, top - (number + 0.6) * line_high(), words, va="center")
        grid = np.linspace(prior[:, own].min(), prior[:, own].max(), 200)
        axes.fill_between(grid, _density(prior[:, own], grid), color=PALE, alpha=2 * SOFT, linewidth=0)
        if chain is not None:
            axes.plot(grid, _density(chain[:, own], grid), **_EMULATED)
        axes.plot(grid, _density(lived[:, own], grid, known.shares), **_LIVED)
        axes.set(yticks=[], xlim=(grid[0], grid[-1]), ylim=(0, None))
        axes.xaxis.set_major_locator(MaxNLocator(4, prune="both"))
        axes.spines["left"].set_visible(False)
    return page.figure


def moved_furthest(known: Known) -> list[int]:
    """The parameters whose middle or width the facts have moved furthest, in prior standard deviations, furthest first."""
    shares, z, before = known.shares, known.z, known.priors.standard_sd
    middle = shares @ z
    width = np.sqrt(shares @ np.square(z - middle))
    moved = np.hypot(middle - known.priors.centre[0], width - before) / before
    return np.argsort(-moved, kind="stable")[:_MOVED].tolist()


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
    before, after = {"color": PALE, "marker": "s", "markerfacecolor": "white"}, {"color": BLUE, "marker": "o"}
    key = [marked("before", before), marked("after", after)]
    notes = (
        "Model less fact, in tolerances (band: within one). Pale bar: 90 % range, chance included; "
        "marks at the edge lie further off."
    )
    gaps = {
        when: (targets[f"{when}_q50"] - targets["target"]).abs() / targets["tolerance"]
        for when in ("prior", "posterior")
    }
    met = int(targets["within"].sum())
    title = f"{met} of {len(targets)} facts that were fitted are met; before it were {int((gaps['prior'] <= 1).sum())}"
    shown = targets.iloc[gaps["posterior"].fillna(np.inf).argsort(kind="stable")[::-1]]
    page = sheet(title, notes, key, _ROW * 1.25 * len(shown) + _AXIS, footer(found), WIDE)
    axes = row_axes(page, [called(name, ENGLISH) for name in shown["pattern"]], _AXIS, page.height - _AXIS)
    tolerance_axis(axes, _FAR, 2)
    for place, row in enumerate(shown.itertuples()):
        for when, shift, look in (("prior", -0.2, before), ("posterior", 0.2, after)):
            ends = [getattr(row, f"{when}_{q}") for q in ("q50", "q05", "q95")]
            gap = [min(max((value - row.target) / row.tolerance, -_FAR), _FAR) for value in ends]
            if np.isfinite(gap).all():
                dot(axes, place + shift, Spread(*gap), wide=3.0, **look, markersize=2.8)
    return page.figure


def pairs(found: Calibrated) -> Figure:
    """The parameters that hang together most: only a combination of theirs is known."""
    title = "Parameters that the facts hold only together"
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
    key = [marked("emulated", emulated), marked("simulated, area: weight", lived_sample)]
    page = sheet(
        title,
        f"The {len(strongest)} strongest correlations after the facts were seen.",
        key,
        rows * high,
        footer(found),
    )
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
    half: Look = {"color": PALE, "marker": "s", "markerfacecolor": "white"}
    most: Look = {"color": BLUE, "marker": "o"}
    key = [marked("50 % range", half), marked("90 % range", most)]
    pooled, each = (
        table[~table["parameter"].str.contains(".", regex=False)],
        table[table["parameter"].str.contains(".", regex=False)],
    )
    each = each.sort_values("covered_90", kind="stable")
    shown = pd.concat([pooled, each if len(each) <= 2 * _ENDS else pd.concat([each.head(_ENDS), each.tail(_ENDS)])])
    cut = (
        f" Those found least and best; the {len(table) - len(shown)} between are in recovery.csv."
        if len(shown) < len(table)
        else ""
    )
    notes = (
        f"Share of {int(table['truths'].iloc[0])} simulated truths within the range; lines: what it should be; pale bars: where "
        f"it lies for 90 % ranges in nine of ten honest calibrations.{cut}"
    )
    if len(pooled):
        title = f"Known parameters are found again: 90 % ranges hold {100 * pooled['covered_90'].iloc[0]:.0f} % of them"
    words = [called(name, ENGLISH) if "." in name else "all together" for name in shown["parameter"]]
    page = sheet(title, notes, key, _ROW * (len(shown) + 0.6) + _AXIS, footer(found), WIDE)
    axes = row_axes(page, words, _AXIS, page.height - _AXIS)
    for share, color in ((0.5, PALE), (0.9, BLUE)):
        axes.axvline(share, color=color, linewidth=0.6, zorder=0)
    for place, row in enumerate(shown.itertuples()):
        soft(axes, [row.low_90, row.high_90], [place, place], BLUE)
        axes.plot(row.covered_50, place, linestyle="none", clip_on=False, **half)
        axes.plot(row.covered_90, place, linestyle="none", clip_on=False, **most)
    axes.set(xlim=(0, 1), xticks=[0, 0.5, 0.9], xlabel="share of truths within")
    return page.figure
