"""Three rooms, each importing only what stands before it; and no luck but ours."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "brainsim"

# Inside a room, a file imports only those above it.
ORDER = {
    "model": ("compilation", "luck", "places", "researchers", "world", "rules", "careers", "decisions", "market",
              "fellows", "observe", "triggers", "quarter", "offers", "talent_model"),
    "study": ("facts", "sums", "seal", "meanings", "csv_text", "csv_numbers", "csv_tables", "budget", "levels", "vectors",
              "design", "tables", "people", "costs", "outcomes", "version", "runs", "shards", "reports", "batches",
              "holding", "store", "executors", "effects", "levers", "structures", "comparisons", "summary",
              "watch", "forecast", "progress", "conduct", "study", "patterns", "twins", "lives", "ledger",
              "destinations", "results"),
}  # fmt: skip
# Who may know Hydra: those who compose settings, and those who say what is wrong with them.
KNOW_HYDRA = {"__main__.py", "sweep.py", "settings.py", "composition.py", "problems.py", "hydra_problems.py",
              "search_path.py"}  # fmt: skip
HYDRA = ("hydra", "omegaconf")
NOT_IN_MODEL = ("brainsim.study", "brainsim.report", "brainsim.experiment", "matplotlib", "yaml", "json", *HYDRA)
FILES = ("os", "pathlib", "tempfile", "shutil", "io")


def sources(*rooms):
    """The files of some rooms, or of the whole package."""
    return sorted(path for room in rooms or ("",) for path in (PACKAGE / room).rglob("*.py"))


def imported(path, inside_functions=True):
    """The modules that a file imports, by full name; `from a import b` counts as a and as a.b."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if inside_functions else tree.body
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively, line {node.lineno}"
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


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
    """The rooms are where this file looks for them, and the order names every file of model and study."""
    for room, order in ORDER.items():
        assert {path.stem for path in sources(room)} - {"__init__"} == set(order)
    assert len(sources("report")) > 1


def test_the_model_knows_neither_studies_nor_reports_nor_hydra_nor_files():
    """Nor matplotlib. Only compilation.py, whose cache lies on the disk, knows files."""
    assert offences(sources("model"), NOT_IN_MODEL) == []
    assert offences([path for path in sources("model") if path.stem != "compilation"], FILES) == []


def test_studies_know_nothing_of_reports():
    """What we ask does not depend on what we show."""
    assert offences(sources("study"), ("brainsim.report", "brainsim.experiment", "matplotlib", *HYDRA)) == []


def test_nobody_but_the_command_and_the_settings_knows_calibration():
    """It stands behind model, study and report, and is looked up late: whoever does not calibrate does not load it."""
    others = [path for path in sources() if path.parent.name != "calibration"]
    assert {line.split()[0] for line in offences(others, ("brainsim.calibration",))} == {"__main__.py", "settings.py"}
    assert offences(others, ("brainsim.calibration",), inside_functions=False) == []


def test_nobody_but_the_command_and_the_settings_knows_briefs():
    """They stand behind the report, and their libraries are looked up late."""
    others = [path for path in sources() if path.parent.name != "brief"]
    knowing = {line.split()[0] for line in offences(others, ("brainsim.brief",))}
    assert knowing == {"__main__.py", "contrast.py", "experiment.py", "settings.py"}
    assert offences(others, ("brainsim.brief",), inside_functions=False) == []


def test_nobody_but_the_command_and_the_settings_knows_analysis():
    """It stands behind model, study and report too, and its libraries are looked up late."""
    others = [path for path in sources() if path.parent.name != "analysis"]
    assert {line.split()[0] for line in offences(others, ("brainsim.analysis",))} == {"experiment.py", "settings.py"}
    assert offences(others, ("brainsim.analysis",), inside_functions=False) == []


@pytest.mark.parametrize(("room", "name"), [(room, name) for room, order in ORDER.items() for name in order])
def test_a_file_imports_only_those_above_it(room, name):
    """In the order of the room, inside functions too."""
    below = ORDER[room][ORDER[room].index(name) :]
    assert offences([PACKAGE / room / f"{name}.py"], [f"brainsim.{room}.{file}" for file in below]) == []


def test_few_know_hydra():
    """Those who compose settings, the command line, and nobody else."""
    others = [path for path in sources() if str(path.relative_to(PACKAGE)) not in KNOW_HYDRA]
    assert offences(others, HYDRA) == []


def test_settings_are_composed_outside_the_model():
    """Of the model, only TalentModel() without settings asks for the baseline's, and not before it is called."""
    assert offences(sources("model"), ("brainsim.settings",), inside_functions=False) == []
    assert {line.split()[0] for line in offences(sources("model"), ("brainsim.settings",))} == {"model/talent_model.py"}


LUCK = {
    "model/talent_model.py": {"np.random.Generator"},  # a type that the constructor accepts
    "study/runs.py": {"np.random.SeedSequence"},  # seeds of replications
    "study/levels.py": {"np.random.default_rng"},  # designs are sampled, with a seed of their own
    "study/comparisons.py": {"np.random.Generator", "np.random.Philox"},  # a bootstrap over what was lived
}
SAMPLERS = ("scipy.stats.qmc", "SALib")  # which only designs may use


def test_there_is_no_luck_but_ours():
    """Nobody in model and study draws from numpy's or Python's generators: luck is named, not drawn in turn."""
    for path in sources("model", "study"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        used = {
            ast.unparse(node)
            for node in attributes
            if ast.unparse(node.value) in ("np.random", "numpy.random", "random")
        }
        assert used <= LUCK.get(path.relative_to(PACKAGE).as_posix(), set())
        assert not any(belongs(name, "random") or belongs(name, "numpy.random") for name in imported(path))
    assert {line.split()[0] for line in offences(sources("model", "study", "report"), SAMPLERS)} == {"study/levels.py"}
