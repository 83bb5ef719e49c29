"""Draws the figures of salary_x_jobs from its store, living nothing.

python experiments/salary_x_jobs/figures.py [STORE] [FOLDER], by default results/salary_x_jobs/store and
results/salary_x_jobs/figures.
"""

import sys
from pathlib import Path

from brainsim import Study, load_settings
from brainsim.report.study_figures import study_figures
from brainsim.report.study_tables import study_tables_of
from brainsim.report.style import house_style, save


def main(store: str = "results/salary_x_jobs/store", folder: str = "results/salary_x_jobs/figures") -> None:
    """A map of pay by posts for each outcome, and each lever alone."""
    study = Study(load_settings("salary_x_jobs"), Path(store))
    if study.runs.empty:
        raise SystemExit(f"{store} holds no runs of salary_x_jobs; first: python -m brainsim +experiment=salary_x_jobs")
    with house_style():
        for name, figure in study_figures(study_tables_of(study)).items():
            for path in save(figure, Path(folder), name):
                print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
