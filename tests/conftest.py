"""What every test may use: the size of a test population, small settings, and a world that is spun up once.

With NUMBA_DISABLE_JIT=1 everything runs interpreted, which is some three hundred times slower: populations shrink,
and the tests marked `population` are skipped. Tests marked `verification` run only with `-m verification`.
"""

import os
import pickle
from dataclasses import replace
from functools import cache
from pathlib import Path

import numba
import pytest
from hydra import version
from hydra._internal.config_loader_impl import ConfigLoaderImpl, get_overrides_dirname
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.plugins import Plugins
from hydra.errors import HydraException
from hydra.types import RunMode
from hypothesis import settings as hypothesis_settings
from omegaconf.errors import OmegaConfBaseException

from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel
from brainsim.settings.composition import NOWHERE_ELSE

CONFIGS = Path(__file__).parents[1] / "configs"
COMPILED = not numba.config.DISABLE_JIT

# The same examples every time, and no deadline: the first call of a rule compiles it.
hypothesis_settings.register_profile("brainsim", derandomize=True, database=None, deadline=None)
hypothesis_settings.load_profile("brainsim")


composed: dict[tuple, bytes] = {}  # what Hydra made of configs/, by what it was asked for
MANY = 500  # compositions that are remembered
compose = ConfigLoaderImpl.load_configuration


def composed_once(loader, config_name, overrides, run_mode, from_shell=True, validate_sweep_overrides=True):
    """Hydra's composition, which takes a sixth of a second: out of configs/ alone each choice is made once, and copied."""
    asked = config_name, overrides, run_mode, from_shell, validate_sweep_overrides
    places = [str(item.path) for item in loader.config_search_path.get_path()]
    ours = set(places) <= {"pkg://hydra.conf", "structured://", str(CONFIGS), f"file://{CONFIGS}"}
    if not ours or any("searchpath" in line or "env_copy" in line for line in set(overrides) - {NOWHERE_ELSE}):
        return compose(loader, *asked)
    try:
        return with_values(loader, *asked) if run_mode == RunMode.RUN else copied(loader, *asked)
    except (HydraException, OmegaConfBaseException):
        return compose(loader, *asked)  # with its own words


def with_values(loader, config_name, overrides, *how):
    """The choices among groups, copied, and then the numbers that are given by hand: as Hydra does it."""
    parsed, files = loader._parse_overrides_and_create_caching_repo(config_name, overrides)
    choices = [one for one in parsed if files.group_exists(one.key_or_group) or one.key_or_group == "hydra.searchpath"]
    if any(one.is_sweep_override() or isinstance(one.value(), dict) for one in choices):
        return compose(loader, config_name, overrides, *how)
    found = copied(loader, config_name, [one.input_line for one in choices], *how)
    loader._apply_overrides_to_config([one for one in parsed if one not in choices], found)
    ours, hydras = ([one for one in parsed if one.is_hydra_override() is its] for its in (False, True))
    told, job = found.hydra.overrides, found.hydra.job
    told.task, told.hydra = [one.input_line for one in ours], [one.input_line for one in hydras]
    marks = {name: job.config.override_dirname[name] for name in ("kv_sep", "item_sep", "exclude_keys")}
    job.override_dirname = get_overrides_dirname(ours, **marks)
    return found


def copied(loader, config_name, overrides, *how):
    """A composition that nobody else has, made before or now."""
    asked = config_name, *overrides, *how, version.getbase()
    made = composed.pop(asked, None) or pickle.dumps(compose(loader, config_name, overrides, *how))
    composed[asked] = made  # what was asked for last is forgotten last
    if len(composed) > MANY:
        del composed[next(iter(composed))]
    found = pickle.loads(made)
    found.hydra.runtime.cwd = os.getcwd()
    return found


ConfigLoaderImpl.load_configuration = composed_once
Plugins.instance()  # which finds the sources of configurations
FileSource = SourcesRegistry.instance().resolve("file")
read = FileSource.load_config


parsed: dict[str, bytes] = {}  # what Hydra read of the files in configs/


def parsed_once(source, config_path):
    """A file of Hydra's: those in configs/ are parsed once, for however many compositions."""
    if source.path != str(CONFIGS):
        return read(source, config_path)
    if config_path not in parsed:
        parsed[config_path] = pickle.dumps(read(source, config_path))
    return replace(pickle.loads(parsed[config_path]), provider=source.provider)


FileSource.load_config = parsed_once


# Files that start commands and wait for them, which take longest: they begin first, so that no worker ends long before another.
LONG = {"test_orphans", "test_endings", "test_surroundings", "test_sweep", "test_wheel", "test_command_line", "test_conduct",
        "test_damage", "test_executors", "test_briefs", "test_calibration_run"}  # fmt: skip


def pytest_collection_modifyitems(config, items):
    """Skip what needs a compiled population where nothing is compiled; leave verification to those who ask for it."""
    items.sort(key=lambda item: item.path.stem not in LONG)
    if "verification" not in config.getoption("markexpr"):
        asked = [item for item in items if "verification" not in item.keywords]
        config.hook.pytest_deselected(items=[item for item in items if "verification" in item.keywords])
        items[:] = asked
    if not COMPILED:
        skip = pytest.mark.skip(reason="needs a compiled population, and NUMBA_DISABLE_JIT is set")
        for item in items:
            if item.get_closest_marker("population"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def compiled():
    """Whether rules and sweeps are compiled."""
    return COMPILED


@pytest.fixture(scope="session")
def scale():
    """Simulated researchers per real one."""
    return 0.005 if COMPILED else 0.0005


@pytest.fixture(scope="session")
def spin_up():
    """Quarters lived before the study."""
    return 56 if COMPILED else 6


@pytest.fixture(scope="session")
def small(scale, spin_up):
    """The baseline's settings on a small population, with overrides in Hydra's spelling; composed once each."""

    @cache
    def settings(*overrides, experiment="baseline"):
        size = [f"population.scale={scale}", f"study.spin_up_quarters={spin_up}", "study.uncertainty=point"]
        return load_settings(experiment, [*size, *overrides])

    return settings


@pytest.fixture(scope="session")
def many_fellows():
    """Overrides that give a small population fellows enough: 5,000 slots, and many who hear of the call."""
    heard = "{at_home: 1.0, koreans_abroad: 0.5, foreigners: 0.5, in_post: 0.3}"
    return ("programme.slots=5000", f"programme.hearing={heard}")


@pytest.fixture(scope="session")
def past(small, many_fellows):
    """A small world at the first quarter of the study (seed 7), never stepped: branch it, or copy its state."""
    return TalentModel(small(*many_fellows), rng=7)
