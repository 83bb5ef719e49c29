"""Germany from outside the package, by the command of its recipe: lived by workers, in all tables and briefs, and lived again.

With the check of bounds, whose compiled code tests/verification has use for too.
"""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from checked import checked

CHECKOUT = Path(__file__).parents[2]
FOLDER = CHECKOUT / "examples" / "germany"
COMMAND = ["+experiment=baseline", "-cd", str(FOLDER), f"extend=[{FOLDER}/germany.py]", "population=tiny",
           "study.replications=2"]  # fmt: skip
FIVE = {"korea", "us", "uk", "elsewhere", "germany"}


def brainsim(folder, *arguments):
    """What a command says, given in a folder."""
    command = [sys.executable, "-m", "brainsim", *arguments]
    ended = subprocess.run(command, cwd=folder, env=checked(), capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with the results of the recipe, lived by a process of its own, in a short study."""
    folder = tmp_path_factory.mktemp("germany")
    short = ["study.quarters=20", "study.spin_up_quarters=8", "executor=processes", "executor.workers=1"]
    brainsim(
        folder, *COMMAND, *short, "report.brief=true", "report.language=ko", "report.lives=2", "hydra.run.dir=found"
    )
    return folder


def test_the_place_stands_in_all_tables(home):
    found = home / "found"
    flows, quarters, cohorts = (pd.read_parquet(found / f"{name}.parquet") for name in ("flows", "quarters", "cohorts"))
    assert set(flows["from"]) == set(flows["to"]) == set(quarters["place"]) == FIVE
    assert flows.loc[flows["to"] == "germany", "moves"].sum() > 0
    assert quarters.loc[(quarters["place"] == "germany") & (quarters["position"] == "postdoc"), "stock"].sum() > 0
    assert "germany" in set(cohorts["place"]) & set(cohorts["phd_place"])
    states = pd.read_csv(found / "ledger.csv")[["state_reference", "state_policy"]]
    assert "Germany" in set(states.stack())
    assert "korea, us, uk, elsewhere or germany" in (found / "README.md").read_text(encoding="utf-8")
    assert pd.read_csv(found / "effects.csv").shape[0] > 100
    assert (found / "figures" / "d_where_fellows_are.svg").exists()


def test_settings_keep_its_numbers_and_its_file(home):
    settings = yaml.safe_load((home / "found" / "config.yaml").read_text(encoding="utf-8"))
    assert set(settings["country"]) == set(settings["population"]["entrants"]) == FIVE
    assert settings["extend"][0]["text"] == (FOLDER / "germany.py").read_text(encoding="utf-8")


def test_a_stored_run_is_lived_again_and_a_brief_made_again_without_the_file(home):
    """From the store and the results alone, in another process."""
    brief = home / "found" / "brief.ko.html"
    before = brief.read_bytes()
    brief.unlink()
    brainsim(home, "brief=found", "report.language=ko")
    assert brief.read_bytes() == before
    run = pd.read_parquet(home / "found" / "runs.parquet")["run"].iloc[-1]
    assert "the same, bit for bit" in brainsim(home, f"rerun={run}", "store=results/baseline/store")
