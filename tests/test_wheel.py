"""The wheel carries configs/ and runs from an empty folder, far from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with brainsim installed from its wheel, dependencies being those of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    made = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(folder / made.stdout.strip().splitlines()[-1]) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def brainsim(site, folder, *arguments):
    """Run the installed brainsim in a folder; isolated from the checkout."""
    start = f"import sys, runpy; sys.path.insert(0, {str(site)!r}); sys.argv = ['brainsim', *sys.argv[1:]]; "
    start += "import brainsim; assert brainsim.__file__.startswith(sys.path[0]); "
    start += "runpy.run_module('brainsim', run_name='__main__')"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, "-c", start, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=500)


def test_the_wheel_carries_every_configuration(installed):
    inside = {path.relative_to(installed / "brainsim" / "configs") for path in installed.rglob("configs/**/*.yaml")}
    outside = {path.relative_to(CHECKOUT / "configs") for path in CHECKOUT.glob("configs/**/*.yaml")}
    assert inside == outside


@pytest.mark.population
def test_the_installed_wheel_runs_the_baseline_from_an_empty_folder(installed, tmp_path):
    small = ["population.scale=0.001", "study.replications=1", "study.quarters=2", "study.spin_up_quarters=4"]
    ended = brainsim(installed, tmp_path, "+experiment=baseline", *small)
    assert ended.returncode == 0, ended.stderr
    assert list((tmp_path / "results" / "baseline").glob("*/summary.csv"))


def test_the_installed_wheel_refuses_wrong_input_in_one_line(installed, tmp_path):
    ended = brainsim(installed, tmp_path, "+experiment=basline")
    assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (2, 1)
