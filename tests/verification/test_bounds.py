"""No compiled loop reads or writes beside its arrays: worlds are lived with numba's check of bounds.

So are those of test_a_further_place.py and tests/study/test_own_place.py, which share what is compiled for it.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from checked import checked

pytestmark = [pytest.mark.verification, pytest.mark.population]

GERMANY = Path(__file__).parents[2] / "examples" / "germany"
BESIDE = """
import numpy as np
from brainsim.model.compilation import sweep
@sweep
def beside(values, place):
    return values[place]
beside(np.zeros(3), 3)
"""
LIVED = """
import sys
import brainsim
small = ["population.scale=0.002", "study.quarters=8", "study.spin_up_quarters=24", *sys.argv[1:]]
for behaviour in ("foresighted", "satisficing"):
    for levers in ({}, dict(reserved_posts=0.5, bridge_pay=1.0, us_hostility=2.0)):
        settings = brainsim.load_settings("baseline", [*small, f"behaviour={behaviour}"])  # first: it tells the places
        model = brainsim.TalentModel(settings, rng=1, **levers)
        while model.running:
            model.step()
        print(len(model.state.stock), model.state.quarter)
"""


def run(script, folder, *arguments):
    """A script run with the check of bounds."""
    (folder / "script.py").write_text(script, encoding="utf-8")
    command = [sys.executable, folder / "script.py", *arguments]
    return subprocess.run(command, env=checked(), capture_output=True, text=True)


def test_the_check_finds_what_lies_beside_an_array(tmp_path):
    """Else the others would say nothing."""
    assert "IndexError: index is out of bounds" in run(BESIDE, tmp_path).stderr


def test_no_loop_leaves_its_arrays(tmp_path):
    """With levers that reach every part of a quarter, for both rules of choice, in five places."""
    ended = run(LIVED, tmp_path, f"extend=[{GERMANY}/germany.py]", f"hydra.searchpath=[file://{GERMANY}]")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "5 32\n" * 4, "")
