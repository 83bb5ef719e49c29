"""Compiled loops are cached, and any edit is seen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from brainsim.model import compilation

PACKAGE = Path(compilation.__file__).parents[1]
PROBE = """
import numpy as np
from brainsim.settings import load_settings
from brainsim.model.quarter import empty_state, live_quarter, setting_of
setting = setting_of(load_settings("baseline", ["population.scale=0.0005"]), 1)
state = empty_state(setting)
for _ in range(2):
    live_quarter(state, setting)
print(state.stock.ravel().tolist())
"""


def probed(site, home):
    environment = {**os.environ, "PYTHONPATH": str(site), "BRAINSIM_CACHE": str(home)}
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {PROBE}"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.population
def test_an_edited_rule_changes_the_result_with_the_same_cache(tmp_path):
    site, home = tmp_path / "src", tmp_path / "home"
    shutil.copytree(PACKAGE, site / "brainsim", ignore=shutil.ignore_patterns("__pycache__"))
    if not (site / "brainsim" / "configs").exists():
        shutil.copytree(PACKAGE.parents[1] / "configs", site / "brainsim" / "configs")
    before = probed(site, home)
    rules = site / "brainsim" / "model" / "rules.py"
    text = rules.read_text()
    edited = text.replace("return -cost * (place != person.place)", "return 9.0 * (place != person.place)")
    assert edited != text
    rules.write_text(edited)
    assert probed(site, home) != before
    rules.write_text(text)
    assert probed(site, home) == before


def test_a_cache_that_cannot_be_written_falls_back_to_a_private_folder(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("BRAINSIM_CACHE", str(blocked))
    compilation.cache_folder.cache_clear()
    folder = Path(compilation.cache_folder())
    compilation.cache_folder.cache_clear()
    assert folder.is_dir()
    assert blocked not in folder.parents
    folder.rmdir()
