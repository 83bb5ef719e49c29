"""No compiled loop reads or writes beside its arrays: worlds are lived with numba's check of bounds."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.verification

BESIDE = """
import numpy as np
from brainsim.model.compilation import sweep
@sweep
def beside(values, place):
    return values[place]
beside(np.zeros(3), 3)
"""
LIVED = """
from brainsim import TalentModel, load_settings
small = ["population.scale=0.002", "study.quarters=8", "study.spin_up_quarters=24", "behaviour={}"]
for levers in ({{}}, dict(reserved_posts=0.5, bridge_pay=1.0, us_hostility=2.0)):
    model = TalentModel(load_settings("baseline", small), rng=1, **levers)
    while model.running:
        model.step()
print(model.state.quarter)
"""


def checked(script, folder):
    """A script run with the check of bounds, its compiled code apart from everybody else's."""
    environment = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "BRAINSIM_CACHE": str(folder)}
    (folder / "script.py").write_text(script, encoding="utf-8")
    return subprocess.run([sys.executable, folder / "script.py"], env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def test_the_check_finds_what_lies_beside_an_array(folder):
    """Else the others would say nothing."""
    assert "IndexError: index is out of bounds" in checked(BESIDE, folder).stderr


@pytest.mark.parametrize("behaviour", ["foresighted", "satisficing"])
def test_no_loop_leaves_its_arrays(folder, behaviour):
    """With levers that reach every part of a quarter, for both rules of choice."""
    ended = checked(LIVED.format(behaviour), folder)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "32\n", "")
