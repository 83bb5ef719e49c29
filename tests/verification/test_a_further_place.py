"""A further place without people, posts or sight changes nobody's bits: shapes, markets and chance follow from the rows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from checked import checked

import brainsim
from brainsim.model.codes import ORIGINS
from brainsim.settings.search_path import configs_folder

pytestmark = pytest.mark.verification

PACKAGE = Path(brainsim.__file__).parent
EMPTY = {
    "visa_refusal": 0.5, "sight": 0.0, "industry_offer_national": 0.0, "industry_offer_foreign": 0.0,
    "postdoc_posts": 0, "faculty_openings": 0, "institute_openings": 0,
}  # fmt: skip
LIVED = """
import hashlib, sys
import numpy as np
import brainsim
from brainsim import load_settings

size, *mine = sys.argv[1:]
spin_up, quarters = ("56", "24") if float(size) > 0.001 else ("2", "6")  # two calls
shape = [f"population.scale={size}", f"study.spin_up_quarters={spin_up}", f"study.quarters={quarters}",
         "study.uncertainty=point", "programme.slots=5000", "policy.reserved_posts=0.6", *mine]
for choice in ("foresighted", "satisficing"):
    settings = load_settings("baseline", [*shape, f"behaviour={choice}"])
    model = brainsim.TalentModel(settings, rng=11)
    while model.running:
        model.step()
    rows, register = model.state.rows, model.state.register
    digest = hashlib.sha256()
    for name in rows.dtype.names:
        digest.update(np.ascontiguousarray(rows[name][:, :4] if name == "lived" else rows[name]).tobytes())
    for table in (model.state.stock[:4], model.state.odds[:4], register.records[: register.number],
                  register.whereabouts[: register.number], register.reasons[: register.number]):
        digest.update(np.ascontiguousarray(table).tobytes())
    for happened in (*model.spin_up, *model.history):
        digest.update(happened.stock[:4].tobytes() + happened.moves[:, :4, :4].tobytes())
    assert len(model.state.stock) == 4 + bool(mine)
    assert not model.state.stock[4:].any() and not rows["lived"][:, 4:].any()
    print(register.number, digest.hexdigest())
"""


def with_a_further_place(folder, scarce):
    """The overrides that add a place which has nobody and nothing: a user's file and her folder of numbers."""
    (folder / "country").mkdir()
    (folder / "nowhere.py").write_text(f"import brainsim\n\nbrainsim.place('nowhere', scarce={scarce})\n")
    like = "uk" if scarce else "elsewhere"
    numbers = yaml.safe_load((configs_folder() / "country" / f"{like}.yaml").read_text(encoding="utf-8"))
    numbers |= {name: value for name, value in EMPTY.items() if name in numbers}
    nobody = dict.fromkeys(ORIGINS, 0)
    content = {"country": {"nowhere": numbers}, "population": {"entrants": {"nowhere": nobody}}}
    text = "# @package _global_\n" + yaml.safe_dump(content)
    (folder / "country" / "nowhere.yaml").write_text(text, encoding="utf-8")
    return [f"extend=[{folder}/nowhere.py]", f"hydra.searchpath=[file://{folder}]"]


def lived(size, *mine, **environment):
    """What worlds leave, one for each rule of choice."""
    command = [sys.executable, "-c", LIVED, size, *mine]
    named = {**os.environ, **environment, "PYTHONPATH": str(PACKAGE.parent)}
    ended = subprocess.run(command, env=named, capture_output=True, text=True, timeout=900)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout.split()


@pytest.mark.population
def test_an_empty_place_changes_nobody(tmp_path):
    """To the last bit, whether the best or the first good alternative is taken; nor does the check of bounds, which it has."""
    with_it = lived("0.01", *with_a_further_place(tmp_path, scarce=True), **checked())
    assert with_it == lived("0.01")
    assert len(with_it) == 4 and int(with_it[0]) > 0


def test_nor_does_one_that_takes_everybody(tmp_path):
    """Interpreted: offers by chance instead of markets would be compiled anew."""
    interpreted = {"NUMBA_DISABLE_JIT": "1"}
    with_it = lived("0.0005", *with_a_further_place(tmp_path, scarce=False), **interpreted)
    assert with_it == lived("0.0005", **interpreted)
    assert len(with_it) == 4
