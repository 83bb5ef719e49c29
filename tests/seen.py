"""The texts of a figure as they are seen: where they lie, which of them lie over each other, and which leave the sheet."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def texts_of(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every visible text of a figure with the box that it covers, in pixels; laid out, and not painted."""
    shown = shown_in(figure)
    renderer = figure.canvas.get_renderer()
    return [(text.get_text(), Text.get_window_extent(text, renderer)) for text in shown]


def shown_in(figure: Figure) -> list[Text]:
    """Every visible text of a figure, laid out, and not painted; once, until it is changed."""
    if not isinstance(figure.canvas, FigureCanvasAgg):
        FigureCanvasAgg(figure)
        figure.stale = True  # however another canvas has laid it out
    if figure.stale:
        figure.draw_without_rendering()
    unseen = {label for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for label in _labels_out_of_view(axis)}
    found = [text for text in figure.findobj(Text) if text.get_visible() and text not in unseen]
    return [text for text in found if text.get_text().strip()]


def _labels_out_of_view(axis) -> list[Text]:
    """Labels of ticks beyond the limits, and those of an axis that is not shown: matplotlib does not draw them."""
    low, high = sorted(axis.get_view_interval())
    hidden = not axis.axes.axison
    ticks = [tick for tick in axis.get_major_ticks() if hidden or not low - 1e-9 <= tick.get_loc() <= high + 1e-9]
    return [label for tick in ticks for label in (tick.label1, tick.label2)]


def faults_of(figure: Figure, pixels: float = 0.5, beyond: float = 0.0) -> list[str]:
    """Pairs of texts that share more than so many pixels both ways, and texts that leave the sheet by more than that."""
    texts = texts_of(figure)
    words, boxes = [text for text, _ in texts], np.array([box.extents for _, box in texts]).reshape(-1, 4)
    low, high = boxes[:, :2], boxes[:, 2:]
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    over = np.argwhere(np.triu((shared >= pixels).all(axis=2), k=1))
    out = (low < -beyond).any(axis=1) | (high > figure.bbox.max + beyond).any(axis=1)
    return [
        *(f"{words[one]!r} lies over {words[other]!r}" for one, other in over),
        *(f"{words[one]!r} leaves the sheet" for one in np.flatnonzero(out)),
    ]
