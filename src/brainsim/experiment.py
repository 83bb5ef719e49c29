"""An experiment from settings to a folder that an analyst can read: run, write, draw, say."""

import sys
import time
from pathlib import Path

import pandas as pd

from brainsim.parameters import Settings
from brainsim.report.dictionary import dictionary_text
from brainsim.report.plots import draw_figures
from brainsim.report.words import LUCK_ONLY, screen_table
from brainsim.study.progress import Progress
from brainsim.study.results import commit, write_results, write_whole
from brainsim.study.runner import Replication, replications

SOME_FAILED, INTERRUPTED = 3, 130


def run_experiment(settings: Settings, folder: Path) -> int:
    """Live a study and leave all its files in `folder`; the exit status: 0, 3 if runs failed, 130 if interrupted."""
    start, done, interrupted = time.perf_counter(), [], False
    code = commit()  # of what runs, not of what the checkout becomes meanwhile
    progress = Progress(settings.study.replications)
    try:
        for replication in replications(settings):
            done.append(replication)
            progress.count(bool(replication.error))
    except KeyboardInterrupt:
        interrupted = True
        print(f"\ninterrupted: {len(done)} of {settings.study.replications} replications are kept", file=sys.stderr)
    if done:
        summary = write_results(folder, settings, done, time.perf_counter() - start, code)
        leave_report(settings, folder, summary, done)
    return _status(done, interrupted)


def leave_report(settings: Settings, folder: Path, summary: pd.DataFrame, done: list[Replication]) -> None:
    """Draw the figures, write the data dictionary and say the headline outcomes."""
    write_whole(folder / "README.md", lambda path: path.write_text(dictionary_text(settings), encoding="utf-8"))
    if any(not replication.error for replication in done):
        draw_figures(folder)
        print(f"\n{settings.study.question}\n\n{screen_table(summary)}\n\n{LUCK_ONLY}")
    for replication in (replication for replication in done if replication.error):
        last = replication.error.strip().splitlines()[-1]
        print(f"replication {replication.number} failed: {last}; the traceback is in runs.parquet", file=sys.stderr)
    print(f"results: {folder}")


def _status(done: list[Replication], interrupted: bool) -> int:
    if interrupted:
        return INTERRUPTED
    return SOME_FAILED if any(replication.error for replication in done) else 0
