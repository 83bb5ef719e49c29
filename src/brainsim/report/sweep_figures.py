"""The figure of a sweep: headline outcomes of its jobs, as curves where a number was swept over, or else as dots."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from brainsim.report.folder import Spread
from brainsim.report.marks import dot
from brainsim.report.paper import WIDE
from brainsim.report.rungs import rungs_named
from brainsim.report.study_words import lever_words
from brainsim.report.style import BLUE, MARGIN, SECOND, message, sheet, text_width
from brainsim.report.sweep_curves import family_of, sweep_curves
from brainsim.report.sweep_panels import COLUMNS, TITLE, Sweep, as_shown, body, panels, value_words

_ENDS = 6  # jobs with the most and with the least, where there are more than have a row each
_LINE_HIGH, _ROW_HIGH = 0.125, 0.15  # inches: a line of a label, a row that has only one
_WIDEST_LABEL, _GAP = 1.5, 0.25  # inches: a label, between two panels


def sweep_figure(sweep: Sweep) -> Figure:
    """Curves over a number, alone or with a few values of something else; otherwise a row of dots for each job."""
    if not sweep.outcomes:
        return message(TITLE, "No headline outcome was seen.", sweep.footer)
    family = family_of(sweep.swept)
    return sweep_dots(sweep) if family is None else sweep_curves(sweep, family)


def sweep_dots(sweep: Sweep) -> Figure:
    """One panel an outcome, one row a job; a job without a summary has the word for how it ended."""
    jobs, rest = _shown(sweep)
    given = f" Rows: job, {', '.join(map(lever_words, sweep.swept))}." if len(sweep.swept.columns) else " Rows: job."
    labels = [_fitted(words) for words in job_words(sweep.swept)[jobs["job"]]]
    two = any("\n" in label for label in labels)
    high = (2 * _LINE_HIGH + 0.03 if two else _ROW_HIGH) * len(jobs) + 0.05
    page = sheet(TITLE, sweep.notes("pale bar") + given + rest, [], body(sweep.outcomes, high), sweep.footer, WIDE)
    left = MARGIN + max(text_width(line) for label in labels for line in label.split("\n")) + 0.1
    step = (WIDE - left - MARGIN) / COLUMNS
    for place, (outcome, axes) in enumerate(panels(page, sweep.outcomes, left, step, step - _GAP, high)):
        _rows(axes, jobs, sweep.of_outcome(outcome))
        axes.set_yticks(range(len(jobs)), labels if place % COLUMNS == 0 else [""] * len(jobs))
    return page.figure


def _shown(sweep: Sweep) -> tuple[pd.DataFrame, str]:
    """The jobs that have a row: all, or the ends by how many fellows are kept; and what is said of the others."""
    jobs, number = sweep.jobs, len(sweep.jobs)
    judged = next((outcome for outcome in sweep.outcomes if outcome.startswith(rungs_named())), sweep.outcomes[0])
    if number <= 2 * _ENDS:
        return jobs, ""
    order = sweep.of_outcome(judged)["median"].sort_values(ascending=False, kind="stable").index
    chosen = [*order[:_ENDS], *order[_ENDS:][-_ENDS:]]
    rest = (
        f" The {len(chosen)} of {number} jobs with the most and the least {as_shown(judged).name}; sweep.csv has all."
    )
    return jobs.set_index("job", drop=False).loc[chosen], rest


def job_words(swept: pd.DataFrame) -> pd.Series:
    """The number of each job and what was given to it, such as "3: 1.8, myopic"."""
    words = [f"{job}: {', '.join(map(value_words, values))}" for job, *values in swept.itertuples()]
    return pd.Series([word.removesuffix(": ") for word in words], index=swept.index)


def _fitted(words: str) -> str:
    """Words in two lines beside a row; what has no room is cut."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer) > _WIDEST_LABEL and len(lines) < 2:
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
                      color=SECOND, backgroundcolor="white")  # fmt: skip
    axes.set_ylim(len(jobs) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(3))
