"""Sweeps by Hydra: each job in its folder, all in one table and one figure, whatever lived them and however they ended."""

import importlib.util
import itertools
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hydra.core.hydra_config import HydraConfig
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from brainsim.__main__ import main
from brainsim.report import sweep_tables
from brainsim.report.style import WIDTH, house_style
from brainsim.report.sweep_curves import family_of
from brainsim.report.sweep_panels import SHOWN, Sweep
from brainsim.report.sweep_plots import sweep_figure
from brainsim.report.sweep_tables import SUMMARY, jobs_table, studied_rows, sweep_table, swept_values, write_sweep
from brainsim.sweep import collate

SMALL = ["population.scale=0.001", "study.replications=1", "study.quarters=5", "study.spin_up_quarters=8"]
MEDIANS = dict.fromkeys(SHOWN, 0.5)


def summary(factor: float = 1.0) -> pd.DataFrame:
    """A job's summary: every outcome that is drawn, 0.5 times a factor, and one that is not."""
    rows = [
        (name, "unit", 0, 0.1, value * factor, value * factor - 0.2, value * factor + 0.2, 20)
        for name, value in MEDIANS.items()
    ]
    return pd.DataFrame([*rows, ("fellows_hired", "fellows", 7, 0.1, 7, 6, 8, 20)], columns=SUMMARY)


def left_job(sweep: Path, number: int, *overrides: str, status: str = "done", factor: float | None = 1.0) -> dict:
    """The note of a job, and its folder made by hand; without a factor it has left no summary."""
    folder = sweep / str(number)
    folder.mkdir(parents=True)
    if factor is not None:
        summary(factor).to_csv(folder / "summary.csv", index=False)
    counts = {"replications_done": 19 if status == "failed" else 20, "replications_failed": int(status == "failed")}
    (folder / "provenance.json").write_text(json.dumps(counts))
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
    assert len(studied_rows(tmp_path)) == 3 * (len(MEDIANS) + 1)  # nothing says which is which
    points = pd.DataFrame({"point": [1, 2, 3], "roles": ["reference+design", "design", "placebo"]})
    points.to_csv(tmp_path / "points.csv", index=False)
    assert studied_rows(tmp_path)["point"].unique().tolist() == [2]


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
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        unseen = {label for one in figure.axes for axis in (one.xaxis, one.yaxis) for label in out_of_view(axis)}
        found = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
        texts = [text for text in found if text not in unseen]
        boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in texts]
    assert figure.get_figwidth() == WIDTH
    assert len(figure.axes) == len(SHOWN)
    for (one, box), (other, second) in itertools.combinations(boxes, 2):
        shared = Bbox.intersection(box, second)
        assert shared is None or min(shared.width, shared.height) < 0.5, f"{one!r} lies over {other!r}"
    for words, box in boxes:
        assert min(box.x0, box.y0) >= 0, f"{words!r} leaves the sheet"
        assert (box.max <= figure.bbox.max).all(), f"{words!r} leaves the sheet"


def out_of_view(axis) -> list[Text]:
    """Labels of ticks beyond the limits: matplotlib has them and does not draw them."""
    low, high = sorted(axis.get_view_interval())
    ticks = [tick for tick in axis.get_major_ticks() if not low - 1e-9 <= tick.get_loc() <= high + 1e-9]
    return [label for tick in ticks for label in (tick.label1, tick.label2)]


def test_a_curve_has_the_medians_of_the_jobs_and_a_gap_where_one_failed(tmp_path):
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
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()][3] == "3: reserved_posts"


@pytest.fixture
def sweep(tmp_path, monkeypatch, capsys):
    """A sweep in this process, in an empty folder, of studies that only leave a summary; seed 3 fails, 9 raises."""
    monkeypatch.chdir(tmp_path)

    def run_experiment(settings, folder, *_):
        if settings.study.seed == 9:
            raise ValueError("no room\non the disk")
        summary().to_csv(folder / "summary.csv", index=False)
        return settings.study.seed if settings.study.seed in (3, 130) else 0

    def run(*arguments: str) -> tuple[int, Path, str]:
        monkeypatch.setitem(sys.modules, "brainsim.experiment", SimpleNamespace(run_experiment=run_experiment))
        monkeypatch.setattr(sweep_tables, "save", lambda *_: None)  # to draw takes longer than all the rest
        monkeypatch.setattr(sys, "argv", ["brainsim", "-m", *arguments])
        try:
            status = main()
        except SystemExit as ended:
            status = ended.code
        (folder,) = tmp_path.glob("results/*/sweeps/*")
        return status, folder, capsys.readouterr().err

    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield run
    root.handlers, HydraConfig.instance().cfg = handlers, None  # Hydra sets up logging for the whole process
    root.setLevel(level)


ENDINGS = {
    "some runs failed": ("3,1", 3, ["failed", "done"], [3, 1]),
    "one raised": ("9,1", 1, ["failed", "done"], [1]),
    "interrupted": ("1,130,2", 130, ["done", "interrupted", "missing"], [1, 130]),
}


@pytest.mark.parametrize(("seeds", "status", "endings", "tabled"), ENDINGS.values(), ids=list(ENDINGS))
def test_however_a_sweep_ends_its_jobs_are_collated(sweep, seeds, status, endings, tabled):
    ended, folder, complaint = sweep("+experiment=baseline", f"study.seed={seeds}")
    jobs = pd.read_csv(folder / "jobs.csv", keep_default_na=False)
    assert (ended, jobs["status"].tolist()) == (status, endings)
    assert jobs["error"][0] == ("ValueError: no room" if status == 1 else "")
    assert "jobs not done (" in complaint
    assert pd.read_csv(folder / "sweep.csv")["study.seed"].unique().tolist() == tabled


def test_jobs_of_several_experiments_lie_in_one_folder_and_can_be_collated_again(sweep):
    status, folder, complaint = sweep("+experiment=baseline,pay_rise")
    assert (status, complaint) == (0, "")
    assert sorted(path.name for path in folder.iterdir() if path.name.isdigit()) == ["0", "1"]
    table = (folder / "sweep.csv").read_bytes()
    assert pd.read_csv(folder / "sweep.csv")["experiment"].unique().tolist() == ["baseline", "pay_rise"]
    (folder / "sweep.csv").unlink()
    assert collate(folder) == 0
    assert (folder / "sweep.csv").read_bytes() == table


def test_jobs_may_lie_in_folders_of_the_users_choice(tmp_path, sweep):
    place = "results/x/sweeps/it's"
    choice = [f'hydra.sweep.dir="{place}"', "hydra.sweep.subdir=seed_${study.seed}", "hydra.output_subdir=null"]
    status, folder, _ = sweep("study.seed=1,2", *choice)
    assert (status, folder) == (0, tmp_path / place)
    assert pd.read_csv(folder / "jobs.csv")["folder"].tolist() == ["seed_1", "seed_2"]


STUB = """
import sys, types
def run_experiment(settings, folder, *_):
    (folder / "summary.csv").write_text({summary!r})
    return 3 if settings.study.name == "pay_rise" else 0
sys.modules["brainsim.experiment"] = types.ModuleType("brainsim.experiment")
sys.modules["brainsim.experiment"].run_experiment = run_experiment
"""  # Python imports sitecustomize at the start of every process, also of those that launchers start
LAUNCHERS = {"joblib": ["hydra.launcher.n_jobs=2"], "submitit_local": ["hydra.launcher.timeout_min=5"]}


@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_a_launcher_in_other_processes_collates_and_tells_the_worst_status(tmp_path, launcher):
    plugin = f"hydra_plugins.hydra_{launcher.removesuffix('_local')}_launcher"
    if importlib.util.find_spec(plugin.partition(".")[0]) is None or importlib.util.find_spec(plugin) is None:
        pytest.skip(f"{plugin} is not installed")
    (tmp_path / "sitecustomize.py").write_text(STUB.format(summary=summary().to_csv(index=False)))
    arguments = [
        "-m",
        "+experiment=baseline,pay_rise",
        f"hydra/launcher={launcher}",
        *LAUNCHERS[launcher],
    ]
    ended = brainsim(
        tmp_path, *arguments, PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    )
    assert ended.returncode == 3, ended.stderr
    (folder,) = tmp_path.glob("results/*/sweeps/*")
    assert pd.read_csv(folder / "jobs.csv")["status"].tolist() == ["done", "failed"]
    assert pd.read_csv(folder / "sweep.csv")["experiment"].unique().tolist() == ["baseline", "pay_rise"]


def brainsim(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run `python -m brainsim` in a folder."""
    command = [sys.executable, "-m", "brainsim", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=500, env={**os.environ, **environment}
    )


@pytest.mark.population
def test_a_sweep_of_two_small_studies_leaves_one_table_and_one_figure(tmp_path):
    ended = brainsim(tmp_path, "-m", "+experiment=baseline", "policy.salary_multiplier=1.8,2.4", *SMALL)
    assert ended.returncode == 0, ended.stderr
    (folder,) = tmp_path.glob("results/baseline/sweeps/*")
    assert f"sweep of 2 jobs: {folder.relative_to(tmp_path)}/sweep.csv and" in ended.stdout
    table = pd.read_parquet(folder / "sweep.parquet").set_index(["job", "outcome"])
    assert table["policy.salary_multiplier"].groupby(level="job").first().tolist() == [1.8, 2.4]
    for job in (0, 1):
        own = studied_rows(folder / str(job)).set_index("outcome")
        pd.testing.assert_series_equal(table.loc[job]["median"], own["median"], check_dtype=False)
    assert all((folder / f"sweep.{kind}").stat().st_size > 1000 for kind in ("png", "svg"))
