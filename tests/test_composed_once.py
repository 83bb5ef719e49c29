"""What is composed of files that were read and merged before is what Hydra composes of them."""

import os

import pytest
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import OmegaConf

from brainsim.settings.composition import Composer
from brainsim.settings.loader import Loader
from brainsim.settings.search_path import configs_folder

LINES = {
    "nothing": [],
    "a choice": ["+experiment=pay_rise"],
    "choices and numbers": ["+experiment=baseline", "population=tiny", "study.seed=4", "policy.salary_multiplier=2"],
    "a table": ["programme.hearing={at_home: 1.0}", "policy={permanent_jobs: {value: 2, start: 2027Q1}}"],
    "Hydra's own": ["hydra.run.dir=x", "study.name=y", "hydra.mode=MULTIRUN", "hydra.searchpath=[]"],
    "what is taken away": ["policy=none", "~study.precision"],
    "an axis": ["+experiment=baseline", "population.scale=.1,.2"],
    "what is not there": ["policy.nothing=3"],
    "what is there": ["+policy.autonomy=0"],
    "no option": ["behaviour=nothing"],
}


def made(loader, line, mode):
    """What a loader makes of a line, with every choice and number that it tells of itself; or what is wrong with it."""
    try:
        found = loader.load_configuration("config", line, mode, from_shell=False)
    except HydraException as problem:
        return str(problem)
    return OmegaConf.to_yaml(found), OmegaConf.is_struct(found), OmegaConf.is_readonly(found.hydra)


@pytest.mark.parametrize("mode", [RunMode.RUN, RunMode.MULTIRUN])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_composition_of_what_is_remembered_is_hydras(line, mode):
    """The first time and the second."""
    path = Composer(configs_folder()).search_path
    first, second = (made(Loader(path), line, mode) for _ in range(2))
    assert first == second == made(ConfigLoaderImpl(path), line, mode)


def test_a_file_that_has_changed_is_read_again(tmp_path):
    """Also one that is no longer or shorter than it was."""
    file = tmp_path / "config.yaml"
    for value in (1, 2):
        file.write_text(f"size: {value}\n")
        os.utime(file, ns=(value, value))
        found = Composer(tmp_path).loader.load_configuration("config", [], RunMode.RUN)
        assert found.size == value


def test_what_is_done_to_a_composition_stays_with_it():
    """The next one is as the files have it."""
    loader = Composer(configs_folder()).loader
    changed, usual = (loader.load_configuration("config", [], RunMode.RUN) for _ in range(2))
    changed.study.seed = usual.study.seed + 1
    assert loader.load_configuration("config", [], RunMode.RUN).study.seed == usual.study.seed
