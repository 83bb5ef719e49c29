"""The figure of a sweep: headline outcomes of its jobs, as curves where a number was swept over, or else as dots."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from brainsim.report.folder import Spread
from brainsim.report.marks import dot
from brainsim.report.style import BLUE, MARGIN, WIDTH, message, sheet, text_width
from brainsim.report.sweep_curves import family_of, sweep_curves
from brainsim.report.sweep_panels import TITLE, Sweep, body, panels, value_words

_MOST, _MOST_OF_TWO_LINES = 30, 16  # rows of dots on a sheet, and rows whose labels may have two lines
_LINE_HIGH, _ROW_HIGH = 0.125, 0.15  # inches: a line of a label, a row that has only one
_WIDEST_LABEL = 1.1  # inches


def sweep_figure(sweep: Sweep) -> Figure:
    """Curves over a number, alone or with a few values of something else; otherwise a row of dots for each job."""
    if not sweep.outcomes:
        return message(TITLE, "No headline outcome was seen.", sweep.footer)
    family = family_of(sweep.swept)
    return sweep_dots(sweep) if family is None else sweep_curves(sweep, family)


def sweep_dots(sweep: Sweep) -> Figure:
    """One panel an outcome, one row a job; a job without a summary has the word for how it ended."""
    jobs, number = sweep.jobs.head(_MOST), len(sweep.jobs)
    given = f" Rows: job, {', '.join(sweep.swept)}." if len(sweep.swept.columns) else " Rows: job."
    rest = f" Only the first {_MOST} of {number} jobs; sweep.csv has all." if number > _MOST else ""
    most = 2 if len(jobs) <= _MOST_OF_TWO_LINES else 1
    labels = [_fitted(words, most) for words in job_words(sweep.swept)[jobs["job"]]]
    two = any("\n" in label for label in labels)
    high = (2 * _LINE_HIGH + 0.03 if two else _ROW_HIGH) * len(jobs) + 0.05
    page = sheet(TITLE, sweep.notes("bar") + given + rest, [], body(sweep.outcomes, high), sweep.footer)
    left = MARGIN + max(text_width(line) for label in labels for line in label.split("\n")) + 0.1
    width = (WIDTH - left - 0.28) / 2
    for place, (outcome, axes) in enumerate(panels(page, sweep.outcomes, (left, left + width + 0.18), width, high)):
        _rows(axes, jobs, sweep.of_outcome(outcome))
        axes.set_yticks(range(len(jobs)), labels if place % 2 == 0 else [""] * len(jobs))
    return page.figure


def job_words(swept: pd.DataFrame) -> pd.Series:
    """The number of each job and what was given to it, such as "3: 1.8, myopic"."""
    words = [f"{job}: {', '.join(map(value_words, values))}" for job, *values in swept.itertuples()]
    return pd.Series([word.removesuffix(": ") for word in words], index=swept.index)


def _fitted(words: str, most: int) -> str:
    """Words in as many lines as there may be beside a row; what has no room is cut."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer) > _WIDEST_LABEL and len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(map(_cut, lines))


def _cut(words: str) -> str:
    if text_width(words) <= _WIDEST_LABEL:
        return words
    while text_width(words + "…") > _WIDEST_LABEL:
        words = words[:-1]
    return words + "…"


def _rows(axes: Axes, jobs: pd.DataFrame, found: pd.DataFrame) -> None:
    """Dots with their intervals, in the order of the jobs from the top."""
    axes.hlines(range(len(jobs)), 0, 1, transform=axes.get_yaxis_transform(), color="#E6E6E6", linewidth=0.5, zorder=0)
    for row, job in enumerate(jobs.itertuples()):
        if job.job in found.index:
            dot(axes, row, Spread(*found.loc[job.job]), color=BLUE, marker="o")
        elif not job.has_summary:
            axes.text(0.5, row, job.status, transform=axes.get_yaxis_transform(), ha="center", va="center",
                      color="#555555", backgroundcolor="white")  # fmt: skip
    axes.set_ylim(len(jobs) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(3))
