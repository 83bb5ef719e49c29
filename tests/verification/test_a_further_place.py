"""A further place without people, posts or sight changes nobody's bits: shapes, markets and chance follow from the rows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import brainsim
from brainsim.settings.search_path import configs_folder

pytestmark = pytest.mark.verification

PACKAGE = Path(brainsim.__file__).parent
ROW = '    Place("elsewhere", scarce=False, number=3),\n'
FIELD = {True: "    nowhere: PostsCountry\n", False: "    nowhere: Elsewhere\n"}
EMPTY = {
    "visa_refusal": 0.5, "sight": 0.0, "industry_offer_national": 0.0, "industry_offer_foreign": 0.0,
    "postdoc_posts": 0, "faculty_openings": 0, "institute_openings": 0,
}  # fmt: skip
LIVED = """
import hashlib, sys
import numpy as np
from brainsim import TalentModel, load_settings

size = sys.argv[1]
spin_up, quarters = ("56", "24") if float(size) > 0.001 else ("6", "12")
shape = [f"population.scale={size}", f"study.spin_up_quarters={spin_up}", f"study.quarters={quarters}",
         "study.uncertainty=point", "programme.slots=5000", "policy.reserved_posts=0.6"]
for choice in ("foresighted", "satisficing"):
    model = TalentModel(load_settings("baseline", [*shape, f"behaviour={choice}"]), rng=11)
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
    assert not model.state.stock[4:].any() and not rows["lived"][:, 4:].any()
    print(register.number, digest.hexdigest())
"""


def replaced(path, old, new):
    """Change a file; the old text must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def with_a_further_place(folder, scarce):
    """A copy of the package with a fifth place, which has nobody and nothing; the folder to import it from."""
    shutil.copytree(PACKAGE, folder / "brainsim", ignore=shutil.ignore_patterns("__pycache__", "configs"))
    configs = folder / "brainsim" / "configs"
    shutil.copytree(configs_folder(), configs)
    replaced(folder / "brainsim/model/places.py", ROW, ROW + f'    Place("nowhere", scarce={scarce}, number=5),\n')
    parameters = folder / "brainsim/settings/parameters.py"
    replaced(folder / "brainsim/settings/names.py", '"uk", "elsewhere"]', '"uk", "elsewhere", "nowhere"]')
    replaced(parameters, "    elsewhere: Elsewhere\n", "    elsewhere: Elsewhere\n" + FIELD[scarce])
    source = (configs / "country" / ("uk.yaml" if scarce else "elsewhere.yaml")).read_text(encoding="utf-8")
    lines = []
    for line in (
        source.replace("country.uk", "country.nowhere").replace("country.elsewhere", "country.nowhere").splitlines()
    ):
        name = line.partition(":")[0]
        lines.append(f"{name}: {EMPTY[name]}" if name in EMPTY else line)
    (configs / "country" / "nowhere.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    replaced(configs / "config.yaml", "uk, elsewhere]", "uk, elsewhere, nowhere]")
    nobody = "  nowhere: {korea: 0, us: 0, uk: 0, india: 0, china: 0, other: 0}\n"
    replaced(configs / "population" / "full.yaml", "eligible_share:", nobody + "eligible_share:")
    return folder


def lived(folder, size, **environment):
    """What worlds of a package leave, one for each rule of choice."""
    command = [sys.executable, "-c", LIVED, size]
    named = {**os.environ, "PYTHONPATH": str(folder), **environment}
    ended = subprocess.run(command, env=named, capture_output=True, text=True, timeout=900)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout.split()


CASES = {
    "compiled": ("0.01", "0", True),
    "interpreted": ("0.0005", "1", True),
    "interpreted, offers by chance": ("0.0005", "1", False),
}


@pytest.mark.parametrize("case", CASES)
def test_an_empty_place_changes_nobody(tmp_path, case):
    """To the last bit, whether the best or the first good alternative is taken."""
    size, interpreted, scarce = CASES[case]
    folder = with_a_further_place(tmp_path, scarce)
    with_it = lived(folder, size, NUMBA_DISABLE_JIT=interpreted, BRAINSIM_CACHE=str(tmp_path / "cache"))
    assert with_it == lived(PACKAGE.parent, size, NUMBA_DISABLE_JIT=interpreted)
    assert len(with_it) == 4 and (int(with_it[0]) > 0 or interpreted == "1")
