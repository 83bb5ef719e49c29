"""What is packed: the wheel carries configs/ and runs from an empty folder, far from the checkout."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest

import brainsim

CHECKOUT = Path(__file__).parents[1]
QUIET = ["--quiet", "--disable-pip-version-check", "--no-deps"]


def pip(*arguments):
    """pip without a look at any registry: what it needs is installed with the extra `test`."""
    subprocess.run([sys.executable, "-m", "pip", *arguments], check=True, capture_output=True, text=True, timeout=500)


def from_wheel(source, folder):
    """The folder in which a wheel built from `source` is installed."""
    pip("wheel", str(source), *QUIET, "--no-build-isolation", "--no-cache-dir", "--wheel-dir", str(folder / "wheels"))
    (wheel,) = (folder / "wheels").glob("*.whl")
    pip("install", str(wheel), *QUIET, "--no-index", "--target", str(folder / "site"))
    return folder / "site"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with brainsim installed from its wheel, dependencies being those of the tests."""
    return from_wheel(CHECKOUT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def source_archive(tmp_path_factory):
    """The source distribution, as built from the checkout."""
    folder = tmp_path_factory.mktemp("source")
    build = "import sys; from hatchling.build import build_sdist; build_sdist(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=CHECKOUT, check=True, capture_output=True)
    (archive,) = folder.glob("*.tar.gz")
    return archive


def run_installed(site, folder, *arguments, **environment):
    """Run the brainsim installed in `site`, in a folder: PYTHONPATH goes before an editable install."""
    environment = {**os.environ, "PYTHONPATH": str(site), **environment}
    command = [sys.executable, "-m", "brainsim", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=500)


def configurations(configs):
    """The YAML files under a folder."""
    return {path.relative_to(configs) for path in configs.rglob("*.yaml")}


def test_the_wheel_carries_every_configuration(installed):
    assert configurations(installed / "brainsim" / "configs") == configurations(CHECKOUT / "configs")


def test_the_wheel_carries_the_words(installed):
    """Of every language, as the checkout has them."""
    here, there = (place / "brainsim" / "words" for place in (CHECKOUT / "src", installed))
    found = {path.name: path.read_bytes() for path in here.glob("*.yaml")}
    assert {"en.yaml", "ko.yaml"} <= set(found) and found == {
        path.name: path.read_bytes() for path in there.glob("*.yaml")
    }


def test_the_wheel_carries_the_live_page(installed):
    page = CHECKOUT / "src" / "brainsim" / "live" / "page"
    shipped = {path.name: path.read_bytes() for path in (installed / "brainsim" / "live" / "page").iterdir()}
    assert shipped == {path.name: path.read_bytes() for path in page.iterdir()} and "page.html" in shipped


def test_the_wheel_carries_the_data_that_its_experiments_name(installed, tmp_path):
    """As the checkout has them, and found from an empty folder."""
    for name in ("explore/vectors.csv", "explore/provenance.json", "portfolio/points.csv"):
        shipped = installed / "brainsim" / "experiments" / name
        assert shipped.read_bytes() == (CHECKOUT / "experiments" / name).read_bytes()
    wrong = run_installed(installed, tmp_path, "+experiment=explore", "study.store=/dev/null/x")
    assert (wrong.returncode, len(wrong.stderr.strip().splitlines())) == (2, 1)
    assert "study.store" in wrong.stderr


def test_the_installed_wheel_composes_the_baseline_from_its_own_configurations(installed, tmp_path):
    ended = run_installed(installed, tmp_path, "+experiment=baseline", "--info", "searchpath")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"file://{installed}/brainsim/configs" in ended.stdout
    assert list(tmp_path.iterdir()) == []


COMPILED_ALREADY = """
from numba.core import caching

locator = getattr(caching, "UserProvidedCacheLocator", None) or caching._UserProvidedCacheLocator
found = locator.from_function
locator.from_function = staticmethod(lambda rule, path: found(rule, path.replace({site!r}, {source!r})))
"""  # Python imports sitecustomize at the start of every process


@pytest.mark.population
def test_the_installed_wheel_runs_the_baseline_from_an_empty_folder(installed, tmp_path):
    """With the code that was compiled of the checkout, whose rules are the same byte for byte: Numba asks where they lie."""
    source, stub = CHECKOUT / "src", tmp_path / "stub"
    rules = [path.relative_to(source) for path in (source / "brainsim" / "model").glob("*.py")]
    assert rules and all((installed / rule).read_bytes() == (source / rule).read_bytes() for rule in rules)
    stub.mkdir()
    (stub / "sitecustomize.py").write_text(COMPILED_ALREADY.format(site=str(installed), source=str(source)))
    small = ["population.scale=0.001", "study.replications=1", "study.quarters=5", "study.spin_up_quarters=8",
             "report.figures=false"]  # fmt: skip
    path = os.pathsep.join([str(installed), str(stub)])
    ended = run_installed(installed, tmp_path, "+experiment=baseline", *small, PYTHONPATH=path)
    assert ended.returncode == 0, ended.stderr
    assert list((tmp_path / "results" / "baseline").glob("*/summary.csv"))


def test_the_installed_wheel_refuses_wrong_input_in_one_line(installed, tmp_path):
    ended = run_installed(installed, tmp_path, "+experiment=basline")
    assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (2, 1)
    assert list(tmp_path.iterdir()) == []


def test_the_installed_command_is_called_brainsim(installed, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, str(installed / "bin" / "brainsim"), "--version"]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=500)
    assert (ended.returncode, ended.stdout) == (0, f"brainsim {brainsim.__version__}\n")


def test_the_source_archive_holds_what_builds_the_wheel_and_no_results(source_archive):
    with tarfile.open(source_archive) as archive:
        inside = {Path(*Path(name).parts[1:]) for name in archive.getnames()}
    assert {Path("hatch_build.py"), Path("pyproject.toml"), Path("src/brainsim/__main__.py")} <= inside
    assert {Path("configs") / name for name in configurations(CHECKOUT / "configs")} <= inside
    assert Path("experiments/explore/vectors.csv") in inside
    assert not [path for path in inside if path.parts and path.parts[0] == "results"]


def test_a_wheel_built_from_the_source_archive_is_no_poorer(source_archive, tmp_path):
    site = from_wheel(source_archive, tmp_path)
    assert configurations(site / "brainsim" / "configs") == configurations(CHECKOUT / "configs")


def test_every_declared_dependency_names_its_lowest_version():
    """`.ci/lowest` makes pins of them, of the core and of every extra; CI installs those of the core."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    command = [sys.executable, CHECKOUT / ".ci" / "lowest", *project["optional-dependencies"]]
    pins = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    declared = {
        re.split(r"[\[<>=~! ]", line)[0] for lines in project["optional-dependencies"].values() for line in lines
    }
    declared |= {re.split(r"[\[<>=~! ]", line)[0] for line in project["dependencies"]}
    assert {re.split(r"[\[=]", pin)[0] for pin in pins} == declared - {"brainsim"}
    assert all(re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\d.]+", pin) for pin in pins)
