"""The pages that tell how fast brainsim is say what was measured, and what follows from it."""

import json

import build_speed
import pytest

FOUND = {
    "quarters": 56,
    "two_over_one": 1.6,  # each of two takes 1.25 times as long
    "worker": {
        "first": 12.0,
        "pair": {"seconds": 8.0, "runs": 2, "megabytes": 900.0},
        "grid": {"seconds": 32.0, "runs": 26, "megabytes": 1100.0, "stored": {"outcomes": 4000.0, "fellows": 9000.0}},
    },
    "command": {
        f"{design}, {keep}": {"seconds": 0.01, "report": 0.001}
        for design in ("pair", "grid")
        for keep in ("outcomes", "fellows")
    },
}
FIGURES = [
    ["faster", 1.5, 1.6, 1.9, " x", True],
    ["slower", 3.0, 4.0, 2.0, " s", False],
    ["as it is", 7.0, None, None, " s", False],
]


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """What was measured, made up."""
    parts = {"scale": FOUND, "model": FIGURES}
    file = tmp_path / "measured.json"
    file.write_text(
        json.dumps({name: {"machine": "A", "day": "2026-01-01", "found": found} for name, found in parts.items()})
    )
    monkeypatch.setattr(build_speed, "MEASURED", file)


@pytest.mark.parametrize("page", [build_speed.SCALE, build_speed.SPEED], ids=lambda page: page.stem)
def test_a_page_is_what_its_builder_writes(page):
    assert page.read_text(encoding="utf-8") == build_speed.page_text(page), "run: python docs/build_speed.py"


def test_workers_or_the_command_are_what_a_large_study_waits_for(made_up):
    """Ten thousand replications: a worker's 1.25 x 32 s of each over cores, or 26 x 10 ms of the command, and 26 x 1 ms."""
    grid = build_speed.study("grid", "outcomes")
    assert (grid.again, grid.first) == pytest.approx((40.0, 45.0))
    assert build_speed.hours(grid.again, grid, 2) == pytest.approx(10_000 * (20 + 0.026) / 3600)
    assert build_speed.hours(grid.again, grid, 1000) == pytest.approx(10_000 * (0.26 + 0.026) / 3600)
    rows = build_speed.cost().splitlines()
    assert "| grid, 26 points | `outcomes` | known | 56 h | 1.8 h | 48 min | 154 |" in rows


def test_a_store_is_as_large_as_its_runs(made_up):
    """260,000 runs of 9 kB."""
    (row,) = (line for line in build_speed.command().splitlines() if line.startswith("| grid, 26 points | `fellows`"))
    assert row == "| grid, 26 points | `fellows` | 10.0 | 1.0 | 9.0 | 2.34 |"


def test_a_figure_that_misses_its_must_says_so(made_up):
    told = build_speed.figures("model")
    assert "| faster | 1.6 x | 1.9 x | **1.5 x: missed** |" in told
    assert "| slower | 4 s | 2 s | 3 s |" in told
    assert "| as it is |  |  | 7 s |" in told
    assert told.startswith("Measured on 2026-01-01: A.")


@pytest.mark.parametrize(("hours", "said"), [(0.5, "30 min"), (1.5, "1.5 h"), (24.0, "24 h"), (96.0, "4.0 days")])
def test_a_time_is_said_in_the_unit_that_fits(hours, said):
    assert build_speed.duration(hours) == said
