"""The jobs of a sweep as tables and as a figure, of folders made by hand."""

import itertools
import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest
from seen import faults_of

from brainsim.outcomes.rows import shown_in
from brainsim.report.paper import WIDE
from brainsim.report.style import house_style
from brainsim.report.sweep_curves import family_of
from brainsim.report.sweep_figures import sweep_figure
from brainsim.report.sweep_panels import Sweep
from brainsim.report.sweep_tables import SUMMARY, jobs_table, studied_rows, sweep_table, swept_values, write_sweep
from brainsim.study.reports import Report, seal

SHOWN = shown_in("sweep")
MEDIANS = dict.fromkeys(SHOWN, 0.5)


def summary(factor: float = 1.0) -> pd.DataFrame:
    """A job's summary: every outcome that is drawn, 0.5 times a factor, and one that is not."""
    rows = [
        (name, "unit", value * factor, 0.1, value * factor, value * factor - 0.2, value * factor + 0.2, 20)
        for name, value in MEDIANS.items()
    ]
    return pd.DataFrame([*rows, ("fellows_hired", "fellows", 7, 0.1, 7, 6, 8, 20)], columns=SUMMARY)


def left_job(sweep: Path, number: int, *overrides: str, status: str = "done", factor: float | None = 1.0) -> dict:
    """The note of a job, and its folder made by hand; without a factor it has left no summary."""
    folder = sweep / str(number)
    folder.mkdir(parents=True)
    written = [folder / "summary.csv"] if factor is not None else []
    if factor is not None:
        summary(factor).to_csv(folder / "summary.csv", index=False)
    counts = {"replications_done": 19 if status == "failed" else 20, "replications_failed": int(status == "failed")}
    seal(folder, written, {"command": shlex.join(["python", "-m", "brainsim", *overrides]), **counts})
    return {"job": number, "folder": str(number), "overrides": list(overrides), "status": status, "error": ""}


@pytest.fixture
def five(tmp_path) -> list[dict]:
    """The notes of five jobs: done, failed with a summary, raised, done without a summary, never begun."""
    endings = [("done", 1.0), ("failed", 2.0), ("failed", None), ("done", None)]
    notes = [
        left_job(
            tmp_path,
            number,
            "+experiment=baseline",
            f"policy.salary_multiplier={1 + number}",
            status=status,
            factor=factor,
        )
        for number, (status, factor) in enumerate(endings)
    ]
    (tmp_path / "2" / "provenance.json").unlink()
    notes[2]["error"] = "ValueError: no pay"
    overrides = ["+experiment=baseline", "policy.salary_multiplier=5"]
    return [*notes, {"job": 4, "folder": "", "overrides": overrides, "status": "missing", "error": ""}]


def test_every_job_is_listed_with_how_it_ended(tmp_path, five):
    jobs = jobs_table(tmp_path, five).set_index("job")
    assert jobs["status"].tolist() == ["done", "failed", "failed", "missing", "missing"]
    assert jobs["replications_done"].fillna(-1).tolist() == [20, 19, -1, 20, -1]
    assert jobs["replications_failed"].fillna(-1).tolist() == [0, 1, -1, 0, -1]
    assert jobs.loc[2, "error"] == "ValueError: no pay"
    assert jobs.loc[1, "overrides"] == "+experiment=baseline policy.salary_multiplier=2"


def test_jobs_without_a_summary_are_told_in_one_line_and_do_not_stop_the_collation(tmp_path, five, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_sweep(tmp_path, five)
    said, complaint = capsys.readouterr()
    assert said == "sweep of 5 jobs: sweep.csv and sweep.png\n"
    assert complaint == "brainsim: 4 of 5 jobs not done (1 failed, 2 failed, 3 missing, 4 missing); see jobs.csv\n"
    table = pd.read_csv(tmp_path / "sweep.csv")
    assert list(table) == ["job", "policy.salary_multiplier", *SUMMARY]
    assert table["job"].unique().tolist() == [0, 1]
    pd.testing.assert_frame_equal(table, pd.read_parquet(tmp_path / "sweep.parquet"), check_dtype=False)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "jobs.csv", "sweep.csv", "sweep.parquet", "sweep.png", "sweep.svg",
    }  # fmt: skip


def test_a_sweep_in_which_nothing_was_left_has_a_list_of_jobs_and_no_table(tmp_path, capsys):
    write_sweep(tmp_path, [left_job(tmp_path, 0, status="interrupted", factor=None)])
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["jobs.csv"]
    assert "1 of 1 jobs not done (0 interrupted)" in capsys.readouterr().err


def test_the_table_holds_the_numbers_of_each_summary_beside_what_was_swept_over(tmp_path, five):
    table = sweep_table(tmp_path, jobs_table(tmp_path, five), swept_values(five))
    assert len(table) == 2 * (len(MEDIANS) + 1)
    row = table[(table["policy.salary_multiplier"] == 2) & (table["outcome"] == "cost_krw_bn")].iloc[0]
    assert (row["job"], row["median"], row["low"], row["high"], row["n"]) == (1, 1.0, 0.8, 1.2, 20)


def test_a_report_that_was_laid_in_the_place_of_another_gives_no_job_its_numbers(tmp_path, five):
    """Its own job keeps them; what is sealed is no less sealed for being elsewhere."""
    five = five[:2]
    shutil.rmtree(tmp_path / "1")
    shutil.copytree(tmp_path / "0", tmp_path / "1")
    five[1]["status"] = "done"
    assert write_sweep(tmp_path, five) == ["done", "failed"]
    job = pd.read_csv(tmp_path / "jobs.csv").loc[1]
    assert (job["error"], job["has_summary"]) == ("its results are of another command", False)
    assert pd.read_csv(tmp_path / "sweep.csv")["job"].unique().tolist() == [0]


def test_a_job_that_an_error_has_ended_has_no_numbers_whatever_lies_in_its_folder(tmp_path, five):
    five[1]["error"] = "ValueError: no pay"
    jobs = jobs_table(tmp_path, five[:2])
    assert jobs.loc[1, ["status", "has_summary", "error"]].tolist() == ["failed", False, "ValueError: no pay"]
    assert jobs["replications_done"].isna().tolist() == [False, True]
    assert sweep_table(tmp_path, jobs, swept_values(five[:2]))["job"].unique().tolist() == [0]


GIVEN = {
    "what is the same for all is left out": (["a=1", "b=1"], ["a=1", "b=2"], {"b": [1, 2]}),
    "words stay words": (["+experiment=x"], ["+experiment=1.5"], {"experiment": ["x", "1.5"]}),
    "the last of two counts": (["a=1", "a=2"], ["a=3"], {"a": [2, 3]}),
    "what a job is not given is empty": (["a=1", "b={value:2,start:2027Q1}"], ["a=1"], {"b": ["{value:2,start:2027Q1}", ""]}),
    "a number that one job is not given": (["a=1.5"], [], {"a": [1.5, None]}),
    "nothing differs": (["a=1"], ["a=1"], {}),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), GIVEN.values(), ids=list(GIVEN))
def test_overrides_that_differ_become_columns(one, other, expected):
    swept = swept_values([{"job": 0, "overrides": one}, {"job": 1, "overrides": other}])
    assert {name: [None if pd.isna(value) else value for value in swept[name]] for name in swept} == expected


def test_of_many_points_the_last_of_the_design_is_taken(tmp_path):
    pd.concat([summary(n).assign(point=n, label="x") for n in (1, 2, 3)]).to_csv(tmp_path / "summary.csv")
    seal(tmp_path, [tmp_path / "summary.csv"], {})
    assert len(studied_rows(Report(tmp_path))) == 3 * (len(MEDIANS) + 1)  # nothing says which is which
    points = pd.DataFrame({"point": [1, 2, 3], "roles": ["reference+design", "design", "placebo"], "label": "x"})
    points.to_csv(tmp_path / "points.csv", index=False)
    seal(tmp_path, [tmp_path / "points.csv"])
    assert studied_rows(Report(tmp_path))["point"].unique().tolist() == [2]


PAY, POSTS = (
    [f"policy.salary_multiplier={m}" for m in (1.0, 1.4, 1.8, 2.4, 3)],
    [f"policy.permanent_jobs={j}" for j in (1, 1.5)],
)
WORDS = [
    f"+experiment={name}"
    for name in ("baseline", "pay_rise", "permanent_jobs", "reserved_posts", "us_visa_shock", "no_programme")
]
AXES = {
    "one number": ([PAY], ("policy.salary_multiplier", None)),
    "two numbers": ([PAY, POSTS], ("policy.salary_multiplier", "policy.permanent_jobs")),
    "few along the axis": ([POSTS, [f"study.seed={seed}" for seed in range(6)]], ("study.seed", "policy.permanent_jobs")),
    "a number and words": ([["behaviour=myopic", "behaviour=foresighted"], PAY], ("policy.salary_multiplier", "behaviour")),
    "a number and many words": ([WORDS, PAY], None),
    "words": ([WORDS, ["behaviour=myopic", "behaviour=foresighted"]], None),
    "three": ([PAY, POSTS, WORDS[:2]], None),
    "one job": ([["population=tiny"]], None),
}  # fmt: skip


@pytest.mark.parametrize(("axes", "expected"), AXES.values(), ids=list(AXES))
def test_curves_are_drawn_over_a_number_and_dots_otherwise(axes, expected):
    notes = [{"job": job, "overrides": given} for job, given in enumerate(itertools.product(*axes))]
    family = family_of(swept_values(notes))
    assert (family and family[:2]) == expected


def drawn(folder: Path, axes: list[list[str]], lost: int | None = None):
    """The figure of a sweep over the product of axes; one job may have failed."""
    notes = [
        left_job(
            folder,
            job,
            *given,
            status="failed" if job == lost else "done",
            factor=None if job == lost else 1 + job / 10,
        )
        for job, given in enumerate(itertools.product(*axes))
    ]
    jobs, swept = jobs_table(folder, notes), swept_values(notes)
    with house_style():
        return sweep_figure(Sweep(sweep_table(folder, jobs, swept), jobs, swept))


@pytest.mark.parametrize(("case", "lost"), [*((case, None) for case in AXES), ("one number", 1), ("words", 1)])
def test_no_text_of_the_figure_lies_over_another_or_leaves_the_sheet(tmp_path, case, lost):
    figure = drawn(tmp_path, AXES[case][0], lost)
    with house_style():
        assert faults_of(figure) == []
    assert figure.get_figwidth() == WIDE
    assert len(figure.axes) == len(SHOWN)


def test_a_curve_has_the_middles_of_the_jobs_and_a_gap_where_one_failed(tmp_path):
    share = next(
        axes
        for axes in drawn(tmp_path, [PAY], lost=2).axes
        if any(text.get_text() == "in Korea" for text in axes.texts)
    )
    ((x, y),) = [line.get_data() for line in share.get_lines()]
    assert x.tolist() == [1.0, 1.4, 1.8, 2.4, 3.0]
    assert pd.Series(y).round(6).fillna(-1).tolist() == [50.0, 55.0, -1, 65.0, 70.0]  # per cent


def test_a_row_of_dots_says_what_became_of_a_job_without_a_summary(tmp_path):
    figure = drawn(tmp_path, [WORDS], lost=3)
    assert all("failed" in [text.get_text() for text in axes.texts] for axes in figure.axes)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()][3] == "3: reserved posts"
