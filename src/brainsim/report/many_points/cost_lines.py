"""Lines of equal cost over the cells of a heat map.

A cell's centre lies at whole numbers (column, row). Between four centres the cost is interpolated bilinearly. That the
levels may lie unequally far apart changes nothing: along a lever it only stretches the way between two centres, so the
lines found between levels and those found between cells are the same.
"""

import math
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

_FINE = 16  # steps between two centres
_POINT = 0.05  # cells: a shorter line only touches a point


class CostLine(NamedTuple):
    """Where the cost is an amount more than the reference's: lines of points (column, row)."""

    amount: float
    pieces: list[np.ndarray]


def cost_lines(costs: np.ndarray) -> list[CostLine]:
    """The line of no difference if there is one, and those of one or two round amounts; costs by (row, column)."""
    if not np.isfinite(costs).any():
        return []
    found = [CostLine(amount, equal_cost(costs, amount)) for amount in (0.0, *round_amounts(costs))]
    return [line for line in found if line.pieces]


def equal_cost(costs: np.ndarray, amount: float) -> list[np.ndarray]:
    """The lines on which the cost is an amount, each as points (column, row); NaN is a cost that is not known."""
    y, x = (np.linspace(0, number - 1, (number - 1) * _FINE + 1) for number in costs.shape)
    fine = np.ma.masked_invalid(_between(_between(costs).T).T)
    if min(costs.shape) < 2 or fine.mask.all() or not fine.min() <= amount <= fine.max() or fine.min() == fine.max():
        return []
    (pieces,) = Figure().add_subplot().contour(x, y, fine, levels=[amount]).allsegs
    return [piece for piece in pieces if len(piece) > 1 and np.ptp(piece, axis=0).max() > _POINT]


def _between(costs: np.ndarray) -> np.ndarray:
    """Rows with values interpolated between their neighbours."""
    known = np.arange(costs.shape[1])
    fine = np.linspace(0, len(known) - 1, (len(known) - 1) * _FINE + 1)
    return np.array([np.interp(fine, known, row) for row in costs])


def round_amounts(costs: np.ndarray) -> list[float]:
    """One or two round amounts on the side of zero to which costs reach further, such as 50 and 100."""
    furthest = max(np.nanmax(costs), np.nanmin(costs), key=abs)
    size = 0.95 * abs(furthest)  # a line must be more than a point in a corner
    if size == 0:
        return []
    tens = 10.0 ** math.floor(math.log10(size))
    unit = next(unit for unit in (tens / 2, tens, 2 * tens, 5 * tens) if size < 3 * unit)
    return [math.copysign(unit * number, furthest) for number in (1, 2) if unit * number <= size]
