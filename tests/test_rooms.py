"""Rooms in one order, each importing only what stands before it, without a circle; and no luck but ours."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter

import build_house
import pytest
from build_house import PACKAGE, ROOMS, imported, sources

APART = {
    "live": ("forecasts", "explorer", "brief", "analysis", "calibration"),
    "forecasts": ("live", "explorer", "brief", "analysis", "calibration"),
    "explorer": ("live", "forecasts", "analysis", "calibration"),  # its page speaks in the words of briefs
    "brief": ("live", "forecasts", "explorer", "analysis", "calibration"),
    "analysis": ("live", "forecasts", "explorer", "brief", "calibration"),
    "calibration": ("live", "forecasts", "explorer", "brief", "analysis"),
}
# Who may know Hydra: those who compose settings, and those who say what is wrong with them.
KNOW_HYDRA = {"__main__.py", "command/sweep.py", "command/check.py", "command/load.py", "command/request.py",
              "settings/axes.py", "settings/composed.py", "settings/composition.py", "settings/hydra_problems.py",
              "settings/hydra_rules.py", "settings/loader.py", "settings/place_files.py", "settings/problems.py",
              "settings/search_path.py"}  # fmt: skip
HYDRA = ("hydra", "omegaconf")
NOT_IN_MODEL = ("matplotlib", "yaml", "json", *HYDRA)
FILES = ("os", "pathlib", "tempfile", "shutil", "io")
HEAVY = ("numpy", "pandas", "numba", "mesa", "scipy", "matplotlib", "pyarrow")  # what takes long to load


def belongs(name, package):
    """Whether a module is a package or lies in it."""
    return name == package or name.startswith(f"{package}.")


def offences(paths, packages, **how):
    """Who imports what it should not."""
    return [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in paths
        for name in sorted(imported(path, **how))
        if any(belongs(name, package) for package in packages)
    ]


def test_there_is_something_to_look_at():
    """The rooms are where this file looks for them, and there is no other."""
    assert {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} == set(ROOMS)
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}


def test_the_drawing_of_the_house_has_the_rooms_and_arrows_of_the_code():
    """And lines that are near: they change with every edit."""
    page = (build_house.DOCS / "house.md").read_text(encoding="utf-8")
    drawn = page.split("<!-- end of drawing")[0]
    arrows = {tuple(line.split(" --> ")) for line in drawn.splitlines() if " --> " in line}
    assert arrows == {(f"  {room}", other) for room, others in build_house.arrows().items() for other in others}
    told = {room: int(number.replace(",", "")) for room, number in re.findall(r"(\w+)<br/>([\d,]+) lines", drawn)}
    assert told == pytest.approx(dict(build_house.lines()), rel=0.1), "run: python docs/build_house.py"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_before_it(room):
    """Inside functions too; what stands side by side knows nothing of each other."""
    after = [*ROOMS[ROOMS.index(room) + 1 :], "__main__", *APART.get(room, ())]
    assert offences(sources(room), [f"brainsim.{name}" for name in after]) == []


def test_no_files_import_each_other_in_a_circle():
    """Over the whole package, inside functions too: each file can be read after those that it rests on."""
    files = {".".join(("brainsim", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in sources()}
    order = TopologicalSorter({name: imported(path) & set(files) for name, path in files.items()}).static_order()
    assert len(list(order)) == len(files)


def test_the_model_knows_neither_figures_nor_hydra_nor_files():
    """Only compilation.py, whose cache lies on the disk, knows files."""
    assert offences(sources("model"), NOT_IN_MODEL) == []
    assert offences([path for path in sources("model") if path.stem != "compilation"], FILES) == []


def test_studies_know_neither_figures_nor_hydra():
    """What we ask does not depend on what we show."""
    assert offences(sources("study"), ("matplotlib", *HYDRA)) == []


LATE = ("notebook/figures.py", "notebook/answer.py")  # which nobody imports but inside of a function


@pytest.mark.parametrize("room", APART)
def test_what_only_some_studies_need_is_loaded_late(room):
    """Its libraries are looked up when it is asked for."""
    others = [path for path in sources() if path.relative_to(PACKAGE).parts[0] != room and not belongs_to_late(path)]
    late = (f"brainsim.{room}", "brainsim.notebook.figures", "brainsim.notebook.answer")
    assert offences(others, late, inside_functions=False) == []


def belongs_to_late(path):
    """Whether a file is one of those that are themselves loaded late."""
    return path.relative_to(PACKAGE).as_posix() in LATE


@pytest.mark.parametrize("name", ["brainsim", "brainsim.__main__"])
def test_importing_the_command_loads_nothing_heavy(name):
    """Errors and --help come at once."""
    script = f"import sys; import {name}; print(*sorted(set({HEAVY}) & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "\n"


def test_few_know_hydra():
    """Those who compose settings, the command line, and nobody else."""
    others = [path for path in sources() if str(path.relative_to(PACKAGE)) not in KNOW_HYDRA]
    assert offences(others, HYDRA) == []


def test_settings_are_composed_outside_the_model():
    """Of the model, only TalentModel() without settings asks for the baseline's, and not before it is called."""
    composing = ("brainsim.settings.composed", "brainsim.settings.composition")
    assert offences(sources("model"), composing, inside_functions=False) == []
    assert {line.split()[0] for line in offences(sources("model"), composing)} == {"model/talent_model.py"}


LUCK = {
    "model/talent_model.py": {"np.random.Generator"},  # a type that the constructor accepts
    "study/runs.py": {"np.random.SeedSequence"},  # seeds of replications
    "study/design_rows.py": {"np.random.default_rng"},  # designs are sampled, with a seed of their own
    "study/comparisons.py": {"np.random.Generator", "np.random.Philox"},  # a bootstrap over what was lived
    "study/misfit.py": {"np.random.Generator", "np.random.Philox"},  # another
}
SAMPLERS = ("scipy.stats.qmc", "SALib")  # which only designs may use


def test_there_is_no_luck_but_ours():
    """Nobody in model and study draws from numpy's or Python's generators: luck is named, not drawn in turn."""
    for path in sources("model", "outcomes", "study"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        used = {
            ast.unparse(node)
            for node in attributes
            if ast.unparse(node.value) in ("np.random", "numpy.random", "random")
        }
        assert used <= LUCK.get(path.relative_to(PACKAGE).as_posix(), set())
        assert not any(belongs(name, "random") or belongs(name, "numpy.random") for name in imported(path))
    assert {line.split()[0] for line in offences(sources("model", "outcomes", "study", "report"), SAMPLERS)} == {
        "study/design_rows.py"
    }
