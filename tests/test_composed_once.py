"""What tests remember of Hydra's compositions is what Hydra composes."""

import pytest
from conftest import CONFIGS, compose, composed_once
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import OmegaConf

from brainsim.settings.composition import Composer

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


@pytest.mark.parametrize("mode", [RunMode.RUN, RunMode.MULTIRUN])
@pytest.mark.parametrize("line", LINES)
def test_a_composition_that_is_remembered_is_hydras(line, mode):
    """The first time and the second, with every choice and number that it tells of itself; and so is what is wrong."""
    loader = Composer(CONFIGS).loader

    def made(how):
        try:
            found = how(loader, "config", LINES[line], mode, False)
        except HydraException as problem:
            return str(problem)
        return OmegaConf.to_yaml(found), OmegaConf.is_struct(found), OmegaConf.is_readonly(found.hydra)

    assert made(composed_once) == made(composed_once) == made(compose)
